//! How many random patterns the older networks and the continuous one hold, on the same axes (introduction, A.3.1.2).
//!
//! Sample: random patterns of signs for the networks of A.3, drawn afresh for every trial; random patterns on the sphere of
//! radius $\sqrt{d-1}$ at $\beta = 1$ for the continuous network. Measure: the $N$ at which with probability one half
//!
//! - a given pattern is a fixed point of Hebb's rule (diagonal zero), or of $F(x) = x^n$ for $n = 3, 4, 5$;
//! - Hebb's rule recovers nine tenths of its overlap from a tenth of flipped components;
//! - all patterns are fixed points for $F(x) = e^x$;
//! - a given pattern of the continuous network is stored in a ball of a tenth of $M$, as in the figure `capacity`;
//!
//! by bisection on $N$ with exact limits. For Hebb's rule also the overlap with a pattern after sweeps to the end, from the
//! pattern. Draw: (a) the counts against $d$, both logarithmic, with what theory says at finite $d$ (solid; there is none for
//! recovery) and the laws of the limit (dashed); (b) the overlap against the load $N/d$ with that of Amit, Gutfreund and
//! Sompolinsky.
//!
//! At finite $d$ the number of wrong components is nearly Poisson, each wrong with the probability of a normal field to
//! oppose; $d/(2\ln d)$ and $d^{n-1}/(2(2n-3)!!\ln d)$ follow for $d \to \infty$, but slowly. For $F(x) = e^x$ a pattern fails when
//! another one is next to it, so that all are fixed with probability $e^{-N(N-1)d/2^{d+1}}$.

mod overlap;
mod systems;

use anyhow::{Context, Result};

use self::systems::SYSTEMS;
use super::capacity::fit::Fit;
use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::numerics::elementary::ln;
use crate::numerics::estimate::Estimate;
use crate::report::figure::{Axis, Curve, Figure, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "capacity_of_networks",
    title: "How many patterns older networks and the new one hold",
    statements: &["Theorem A10", "Older capacities"],
    run,
};

/// The powers of ten at the ends of the axes of the dimension and of the count.
const DECADES: [(i32, i32); 2] = [(1, 3), (0, 5)];

/// What a network holds in each dimension.
type Measured = Vec<(usize, Estimate)>;

fn run(settings: &Settings) -> Result<Output> {
    let measured = SYSTEMS.iter().map(|system| system.measure(settings)).collect::<Result<Vec<Measured>>>()?;
    let overlaps = overlap::measure(settings)?;
    let description = format!(
        "(a) The number of random patterns that a network holds with probability one half, against the dimension, both on \
         logarithmic scales: Hebb's rule with a given pattern fixed and with a given pattern recovered from a tenth of flipped \
         components, polynomial interactions of degree 3, 4 and 5 with a given pattern fixed, the exponential interaction with \
         all patterns fixed, and the continuous network with a given pattern stored, K = 1. Marks with bands of confidence \
         {LEVEL}; solid lines are theory at finite dimension, dashed ones the laws of the limit. (b) The overlap with a pattern \
         that Hebb's rule keeps, against the load, with the mean-field curve up to its end at 0.138. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![counts(&measured), overlap::panel(&overlaps)];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    let mut numbers = slopes(&measured, settings)?;
    numbers.extend(overlap::numbers(&overlaps, settings)?);
    Ok(Output { files, numbers })
}

fn counts(measured: &[Measured]) -> Panel {
    let [(left, right), (bottom, top)] = DECADES;
    let x = Axis::log("dimension d", left, right);
    let y = Axis::log("number of patterns N", bottom, top);
    let inside = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
        points.into_iter().filter(|point| x.contains(point.0) && y.contains(point.1)).collect()
    };
    let mut curves = Vec::new();
    // The lines have the inks of their marks; the strokes are explained once.
    let explain = |place: usize, curve: Curve, text: &str| {
        if place == 0 { curve.explained(text) } else { curve.unlisted() }
    };
    for (place, system) in SYSTEMS.iter().enumerate() {
        let [theory, law] = system.lines().map(inside);
        let theory = Curve::line(format!("{}, theory", system.text), system.ink, theory);
        curves.push(explain(place, theory, "theory at finite d"));
        let law = Curve::line(format!("{}, law", system.text), system.ink, law).stroked(Stroke::Dashed).fine();
        curves.push(explain(place, law, "law of the limit"));
    }
    curves.retain(|curve| !curve.is_empty());
    for (system, measured) in SYSTEMS.iter().zip(measured) {
        let counts: Vec<_> = measured.iter().map(|(dimension, count)| (*dimension as f64, *count)).collect();
        curves.push(limits::band(system.text, system.ink, &counts));
        curves.push(Curve::marks(system.text, system.ink, system.mark, limits::values(&counts)));
    }
    Panel::new("patterns held, with probability one half", x, y).with_all(curves)
}

/// The slopes of $\ln N$, measured and of the theory in the same dimensions, over $\ln d$ or, where growth is exponential, over $d$.
fn slopes(measured: &[Measured], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = Vec::new();
    for (system, measured) in SYSTEMS.iter().zip(measured) {
        let (name, exponential) = (system.name, system.task.grows_exponentially());
        let place = |dimension: usize| if exponential { dimension as f64 } else { ln(dimension as f64) };
        let kind = if exponential { "rate" } else { "slope" };
        let counted: Vec<_> = measured.iter().map(|(dimension, count)| (place(*dimension), ln(count.value))).collect();
        let theory = |dimension: usize| Some((place(dimension), ln(system.task.theory(dimension)?)));
        let expected: Vec<_> = measured.iter().filter_map(|(dimension, _)| theory(*dimension)).collect();
        for (which, points) in [("measured", counted), ("theory", expected)] {
            if points.is_empty() {
                continue;
            }
            let Fit { slope, standard_error } =
                Fit::of(&points).with_context(|| format!("{name} has too few dimensions for a slope"))?;
            let name = format!("capacity_of_networks.{kind}.{which}.{name}");
            numbers.push(source.number(name, slope, Uncertainty::StandardError { standard_error }, "")?);
        }
        for (dimension, count) in measured.iter().filter(|(dimension, _)| *dimension == system.named) {
            let name = format!("capacity_of_networks.count.{name}.d{dimension}");
            numbers.push(source.number(name, count.value, limits::interval(count), "patterns")?);
        }
    }
    Ok(numbers)
}
