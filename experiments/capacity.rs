//! How many random patterns can be stored (Theorem 3 = Theorem A5), against the dimension.
//!
//! Sample: sequences of independent patterns on the sphere of radius $M = K\sqrt{d-1}$ at $\beta = 1$, for three radius factors
//! $K$. Measure: the largest $N$ up to which the first $N$ patterns of a sequence have a property, all of them or the first one,
//! by bisection on $N$; the median over the sequences is the $N$ at which the property has probability one half, with exact
//! limits. The properties are three, each weaker than the one before in what it asks of the patterns:
//!
//! - Eq. 142, the sufficient condition behind the theorem;
//! - Definition 1 with the balls of Definition 3, of radius $1/(\beta NM)$, which shrink as patterns are added;
//! - Definition 1 with balls of a tenth of $M$: they are disjoint, the limit $x_i^*$ from $x_i$ is in its ball with
//!   $p_i(x_i^*) > \frac12$, and runs from probes on the ball return to it.
//!
//! Draw: (a) to (c) the counts for all patterns with what theory says of them: Theorem A5 and the exact union bound at $p = \frac12$,
//! and the cap $2/S$ on any placement; (d) to (f) the counts for one given pattern with the exact law of Eq. 142,
//! $N_{50} = 1 + 1/S$ and $e^{\alpha_1d}$.
//!
//! Bisection takes for granted that a pattern that is not stored does not become so by adding others. For Eq. 142 this is
//! certain; for runs it is the rule, and fresh sets of the medians' size are stored half of the time (a test).

pub(super) mod fit;
pub(super) mod measure;

use anyhow::{Context, Result};
use rayon::prelude::*;

use self::fit::Fit;
use self::measure::{BALL, Scope, Setting};
use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::capacity::{
    Capacity, certificate_rate, crosstalk_count, crosstalk_rate, exact_union_bound_patterns, placement_cap,
    single_pattern_count, theorem_rate,
};
use crate::numerics::elementary::{exp, ln};
use crate::numerics::estimate::Estimate;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "capacity",
    title: "How many random patterns are stored (Theorem A5)",
    statements: &["Definition 1", "Theorem A5"],
    run,
};

/// The probability of failure at which counts are compared.
const HALF: f64 = 0.5;

/// Eq. 142 is looked at where its exact law stays below this count, for all patterns and for one: at quick effort and otherwise.
const MOST_CERTIFIED: [[f64; 2]; 2] = [[40.0, 300.0], [200.0, 2000.0]];

/// A radius factor $K$ with what is measured and drawn for it.
struct Sphere {
    factor: u32,
    /// The last dimension in which runs are made, for all patterns and for one, at quick, standard and deep effort.
    last: [[usize; 3]; 2],
    /// The distance of the dimensions at quick effort; one otherwise.
    quick_step: usize,
    /// A dimension of every effort, for the counts that have names.
    named: usize,
    /// The last dimension drawn, and the distance of the ticks.
    axis: (usize, usize),
}

const FIRST: usize = 4;
const SPHERES: [Sphere; 3] = [
    Sphere { factor: 1, last: [[12, 18, 21], [12, 17, 20]], quick_step: 2, named: 12, axis: (50, 10) },
    Sphere { factor: 2, last: [[8, 10, 12], [6, 9, 10]], quick_step: 1, named: 6, axis: (25, 5) },
    Sphere { factor: 3, last: [[6, 8, 10], [6, 7, 8]], quick_step: 1, named: 6, axis: (18, 2) },
];

/// The properties: name in the registry, text of the legend, and how it is drawn.
const PROPERTIES: [(&str, &str, Ink, Mark); 3] = [
    ("certificate", "Eq. 142 holds", Ink::Green, Mark::Triangle),
    ("definition_3", "stored, balls of Definition 3", Ink::Orange, Mark::Square),
    ("storage", "stored, balls of M/10", Ink::Blue, Mark::Dot),
];
const SCOPES: [(Scope, &str); 2] = [(Scope::All, "all"), (Scope::One, "one")];

/// For each property the dimensions and the median counts there.
type Measured = [Vec<(usize, Estimate)>; 3];

fn run(settings: &Settings) -> Result<Output> {
    let mut measured = Vec::new();
    for (place, (scope, _)) in SCOPES.iter().enumerate() {
        for sphere in &SPHERES {
            measured.push(sphere.measure(*scope, place, settings)?);
        }
    }
    let mut panels = Vec::new();
    for ((sphere, place), measured) in
        [0, 1].iter().flat_map(|place| SPHERES.iter().map(move |it| (it, *place))).zip(&measured)
    {
        panels.push(sphere.panel(SCOPES[place].0, measured)?);
    }
    let description = format!(
        "The number of random patterns on the sphere of radius K sqrt(d-1), at beta = 1, against the dimension, on a logarithmic \
         scale, for K = 1, 2, 3. (a) to (c): the number at which all patterns have a property with probability one half: Eq. 142, \
         storage in the balls of Definition 3, storage in balls of {BALL} M. Marks are medians over sequences of patterns, bands \
         their exact limits of confidence {LEVEL}. Lines: what Theorem A5 and the exact union bound promise at p = 1/2, and the \
         cap on any placement. (d) to (f): the same for one given pattern, with the exact law of Eq. 142, N50 = 1 + 1/S, and the \
         exponential of Lucibello and Mezard's rate times d. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let figure = Figure::new(EXPERIMENT.title, description, panels).side_by_side(SPHERES.len());
    let files = figure.write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, settings)? })
}

impl Sphere {
    fn at(&self, scope: Scope, dimension: usize) -> Setting {
        Setting { scope, factor: self.factor, dimension }
    }

    /// The median counts of every property: of Eq. 142 as far as counts are small, of runs up to the last dimension for them.
    fn measure(&self, scope: Scope, place: usize, settings: &Settings) -> Result<Measured> {
        let effort = settings.effort;
        let draws = effort.choose(9, 25, 101);
        let step = effort.choose(self.quick_step, 1, 1);
        let last = self.last[place][effort.choose(0, 1, 2)];
        let most = MOST_CERTIFIED[place][effort.choose(0, 1, 1)];
        let exact = &self.theory(scope)?[EXACT_LAW].4;
        let is_small = |dimension: usize| exact.iter().all(|law| law.0 != dimension as f64 || law.1 <= most);
        let dimensions = (FIRST..=self.axis.0).step_by(step);
        let dimensions: Vec<usize> = dimensions.filter(|&dimension| dimension <= last || is_small(dimension)).collect();
        let jobs: Vec<(usize, u32)> =
            dimensions.iter().flat_map(|&dimension| (0..draws).map(move |draw| (dimension, draw))).collect();
        let measure = |&(dimension, draw): &(usize, u32)| {
            let setting = self.at(scope, dimension);
            Ok(if dimension <= last {
                setting.stored(settings.seed, draw)?.to_vec()
            } else {
                vec![setting.certified(settings.seed, draw)]
            })
        };
        let counts: Vec<Vec<f64>> = jobs.par_iter().with_max_len(1).map(measure).collect::<Result<_>>()?;
        let mut measured = Measured::default();
        for (dimension, counts) in dimensions.into_iter().zip(counts.chunks(draws as usize)) {
            for (property, measured) in measured.iter_mut().enumerate() {
                let counts: Vec<f64> = counts.iter().filter_map(|counts| counts.get(property).copied()).collect();
                if !counts.is_empty() {
                    measured.push((dimension, limits::median(&counts)?));
                }
            }
        }
        Ok(measured)
    }

    /// What theory says, as lines over all dimensions drawn: names in the registry, texts of the legend, points.
    fn theory(&self, scope: Scope) -> Result<Vec<Theory>> {
        let at = |value: &dyn Fn(usize, f64) -> Result<Option<f64>>| -> Result<Vec<(f64, f64)>> {
            let mut points = Vec::new();
            for dimension in FIRST..=self.axis.0 {
                let value = value(dimension, self.at(scope, dimension).kappa())?;
                points.extend(value.map(|count| (dimension as f64, count)));
            }
            Ok(points)
        };
        let factor = f64::from(self.factor);
        let rate = crosstalk_rate(factor * factor);
        let a5 = |dimension: usize, _: f64| {
            let capacity = Capacity::new(1.0, factor, dimension, HALF)?;
            Ok(capacity.patterns.and(capacity.patterns_real))
        };
        let (count, real) = (|count: Option<u64>| count.map(|count| count as f64), |count: f64| Ok(Some(count)));
        Ok(match scope {
            Scope::All => vec![
                Theory("union_bound", "Eq. 142, exact law", Ink::Green, Stroke::Dashed, {
                    at(&|dimension, kappa| Ok(count(exact_union_bound_patterns(dimension, kappa, HALF)?)))?
                }),
                Theory("theorem_a5", "Theorem A5", Ink::Black, Stroke::Solid, at(&a5)?),
                Theory("placement_cap", "cap on any placement", Ink::Vermilion, Stroke::DashDotted, {
                    at(&|dimension, kappa| real(placement_cap(dimension, kappa)))?
                }),
            ],
            Scope::One => vec![
                Theory("single_pattern", "Eq. 142, exact law", Ink::Green, Stroke::Dashed, {
                    at(&|dimension, kappa| Ok(count(single_pattern_count(dimension, kappa, HALF)?)))?
                }),
                Theory("n50", "N₅₀ = 1 + 1/S", Ink::Blue, Stroke::Solid, {
                    at(&|dimension, kappa| real(crosstalk_count(dimension, kappa)))?
                }),
                Theory("crosstalk_rate", "exp(α₁d)", Ink::Purple, Stroke::Dotted, {
                    at(&|dimension, _| real(exp(rate * dimension as f64)))?
                }),
            ],
        })
    }

    fn panel(&self, scope: Scope, measured: &Measured) -> Result<Panel> {
        let top = if scope == Scope::All { 4 } else { 5 };
        let mut lines = Vec::new();
        for Theory(_, text, ink, stroke, mut points) in self.theory(scope)? {
            // A line ends where it leaves the panel.
            points.retain(|point| point.1 <= f64::from(10_u32.pow(top)));
            lines.push(Curve::line(text, ink, points).stroked(stroke));
        }
        let mut bands = Vec::new();
        let mut marks = Vec::new();
        for (property, (_, text, ink, mark)) in PROPERTIES.into_iter().enumerate() {
            let medians = along_dimensions(&measured[property]);
            bands.push(limits::band(text, ink, &medians));
            marks.push(Curve::marks(text, ink, mark, limits::values(&medians)));
        }
        let whose = if scope == Scope::All { "all patterns" } else { "one pattern" };
        let x = Axis::linear("dimension d", FIRST as f64, self.axis.0 as f64, self.axis.1 as f64);
        let y = Axis::log(if self.factor == 1 { "number of patterns N" } else { "" }, 0, top as i32);
        let panel = Panel::new(format!("{whose}, K = {}", self.factor), x, y);
        Ok(panel.with_all(bands).with_all(lines).with_all(marks))
    }
}

fn along_dimensions(measured: &[(usize, Estimate)]) -> Vec<(f64, Estimate)> {
    measured.iter().map(|(dimension, median)| (*dimension as f64, *median)).collect()
}

/// The place of the law of Eq. 142 among the lines of theory.
const EXACT_LAW: usize = 0;

/// A line of theory: its name in the registry, its text in the legend, how it is drawn, and its points.
struct Theory(&'static str, &'static str, Ink, Stroke, Vec<(f64, f64)>);

/// Rates of growth, fitted and in the limit, and the counts in one dimension.
fn numbers(measured: &[Measured], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = Vec::new();
    let fitted = |name: String, points: &[(f64, f64)]| -> Result<Number> {
        let logarithms: Vec<(f64, f64)> =
            points.iter().filter(|point| point.1 >= 2.0).map(|point| (point.0, ln(point.1))).collect();
        let Fit { slope, standard_error } =
            Fit::of(&logarithms).with_context(|| format!("{name} has too few points for a slope"))?;
        source.number(name, slope, Uncertainty::StandardError { standard_error }, "")
    };
    let scopes = SCOPES.iter().flat_map(|scope| SPHERES.iter().map(move |sphere| (scope, sphere)));
    for (((scope, text), sphere), measured) in scopes.zip(measured) {
        let factor = sphere.factor;
        for (property, (name, ..)) in PROPERTIES.iter().enumerate() {
            let measured = &measured[property];
            let points = limits::values(&along_dimensions(measured));
            numbers.push(fitted(format!("capacity.exponent.{name}.{text}.k{factor}"), &points)?);
            for (dimension, median) in measured.iter().filter(|(dimension, _)| *dimension == sphere.named) {
                let name = format!("capacity.count.{name}.{text}.k{factor}_d{dimension}");
                numbers.push(source.number(name, median.value, limits::interval(median), "patterns")?);
            }
        }
        for Theory(name, .., points) in sphere.theory(*scope)?.into_iter().filter(|line| line.0 != "crosstalk_rate") {
            numbers.push(fitted(format!("capacity.exponent.{name}.k{factor}"), &points)?);
        }
    }
    for Sphere { factor, .. } in SPHERES {
        let lambda = f64::from(factor * factor);
        for (name, rate) in [
            ("theorem_a5", theorem_rate(lambda)),
            ("certificate.all", certificate_rate(lambda, 2)),
            ("certificate.one", certificate_rate(lambda, 1)),
            ("crosstalk", crosstalk_rate(lambda)),
        ] {
            numbers.push(source.number(format!("capacity.rate.{name}.k{factor}"), rate, Uncertainty::Exact, "")?);
        }
    }
    Ok(numbers)
}
