//! How near one update comes to the fixed point of a pattern, against the bound of Theorem A8 (Eqs. 6-7 = 393-394).
//!
//! Sample: random patterns on the unit sphere; of each a query displaced in a random direction by an eighth of its separation,
//! at inverse temperatures of its own, so that $\beta\Delta_i$ has the same values for all. Measure: the distance from
//! $x_i^*$ after one and after two updates; the bound is applied to each update by itself, with the state that it starts from.
//! Draw: (a) the distances; (b) the factor by which an update reduces the distance over $2\beta N(N-1)M^2$, which the
//! theorem bounds by $e^{-\beta(\Delta_i - 2RM)}$; (c) the share of queries for which one update is enough to reach
//! $\epsilon M$, in a band between exact confidence limits, and the share for which the theorem promises it.

use anyhow::{Result, ensure};
use rayon::prelude::*;

use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::numerics::elementary::exp;
use crate::numerics::estimate::Estimate;
use crate::numerics::{add_scaled, difference, norm};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke, power_of_ten, ys};
use crate::report::numbers::{Number, Uncertainty};
use crate::statements::retrieval::theorem_a8_one_update::log_bound;
use crate::{Hopfield, Patterns};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "one_update",
    title: "One update retrieves: distance from the fixed point (Theorem A8)",
    statements: &["Theorem A8"],
    run,
};

const DIMENSION: usize = 64;
/// The values of $\beta\Delta_i$: multiples of this one.
const STEP: f64 = 2.0;
const STEPS: usize = 30;
/// What is enough: $10^{-k}$ in units of $M$, how it is drawn, and the two values of $\beta\Delta_i$ whose shares have
/// names: where the share rises, since it is 0 or 1 almost everywhere.
const ENOUGH: [(i32, Ink, Mark, Stroke, [usize; 2]); 3] = [
    (3, Ink::Blue, Mark::Dot, Stroke::Dashed, [6, 8]),
    (6, Ink::Vermilion, Mark::Triangle, Stroke::DashDotted, [12, 14]),
    (12, Ink::Green, Mark::Diamond, Stroke::Dotted, [26, 28]),
];
/// Distances below this are not drawn.
const SMALLEST: f64 = 1e-30;
/// No point of the ball of radius $M$ is further than this from another, in units of $M$; a bound above says nothing.
const TRIVIAL: f64 = 2.0;

/// What an update does to a state.
#[derive(Clone, Copy)]
struct Update {
    /// $\beta(\Delta_i - 2RM)$.
    exponent: f64,
    /// The distance of the updated state from $x_i^*$, over $M = 1$.
    after: f64,
    /// The bound of Theorem A8 on it.
    bound: f64,
}

impl Update {
    /// The factor of the distance over $2\beta N(N-1)M^2$.
    fn reduced(&self) -> f64 {
        self.after / self.bound * exp(-self.exponent)
    }
}

/// The first and the second update of each query, for each value of $\beta\Delta_i$.
type Measured = Vec<(f64, Vec<[Update; 2]>)>;

fn run(settings: &Settings) -> Result<Output> {
    let count = settings.effort.choose(40, 120, 240);
    let mut stream = Stream::new(settings.seed, "one_update/patterns", 0);
    let patterns = Patterns::from_rows(&(0..count).map(|_| stream.on_sphere(DIMENSION, 1.0)).collect::<Vec<_>>())?;
    let at = |step: usize| {
        let product = STEP * step as f64;
        let measured = (0..count).into_par_iter().map(|i| measure(&patterns, i, product, settings.seed));
        Ok((product, measured.collect::<Result<Vec<_>>>()?))
    };
    let measured = (1..=STEPS).map(at).collect::<Result<Measured>>()?;
    let description = format!(
        "{count} random patterns on the unit sphere in dimension {DIMENSION}, each with a query displaced by an eighth of its \
         separation in a random direction. (a) The distance from the fixed point of the pattern after one and two updates. \
         A bound above the diameter 2M of the ball that holds all of this says nothing and is not drawn. (b) The factor by which each update reduces it, over 2 beta N(N-1) times the square of M, stays below the line of \
         Theorem A8. (c) The share of queries for which one update comes within epsilon M of the fixed point (marks, in \
         a band between exact limits of confidence {LEVEL}), and the share for which Theorem A8 promises it (lines without \
         marks). {}",
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![distances(&measured), factors(&measured), shares(&measured)?];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, settings)? })
}

/// The same query for every inverse temperature.
fn measure(patterns: &Patterns, i: usize, product: f64, seed: u64) -> Result<[Update; 2]> {
    let separation = patterns.separation(i).map_or(0.0, |(separation, _)| separation);
    ensure!(separation > 0.0, "patterns of norm 1 are separated unless they coincide");
    let network = Hopfield::new(patterns.clone(), product / separation)?;
    let limit = network.fixed_point(patterns.pattern(i), 1e-14, 1_000_000);
    ensure!(limit.converged, "the fixed point of pattern {i} at beta Delta = {product} is not reached");
    let displacement = separation / (8.0 * patterns.max_norm());
    let mut query = patterns.pattern(i).to_vec();
    add_scaled(&mut query, 1.0, &Stream::new(seed, "one_update/queries", i as u32).on_sphere(DIMENSION, displacement));
    let first = update(&network, &query, &limit.state, i);
    Ok([first, update(&network, &network.update(&query), &limit.state, i)])
}

fn update(network: &Hopfield, state: &[f64], limit: &[f64], i: usize) -> Update {
    let patterns = network.patterns();
    // Seen from the pattern, both are accurate however near they are to it.
    let limit_from_pattern = network.update_minus_pattern(limit, i);
    let after = norm(&difference(&network.update_minus_pattern(state, i), &limit_from_pattern));
    let from_pattern = difference(state, patterns.pattern(i));
    let before = norm(&difference(&from_pattern, &limit_from_pattern));
    let radius = norm(&from_pattern).max(norm(&limit_from_pattern));
    let separation = patterns.separation(i).map_or(0.0, |(separation, _)| separation);
    let (beta, max_norm) = (network.beta(), patterns.max_norm());
    let bound = exp(log_bound(beta, patterns.count() as f64, separation, radius, max_norm)) * before;
    Update { exponent: beta * (separation - 2.0 * radius * max_norm), after: after / max_norm, bound: bound / max_norm }
}

fn product_axis() -> Axis {
    Axis::linear("β Δᵢ", 0.0, STEP * STEPS as f64, 10.0)
}

/// Every tenth query, so that marks stay apart.
fn distances(measured: &Measured) -> Panel {
    let of = |which: usize, value: fn(&Update) -> f64| {
        let drawn = measured.iter().flat_map(|(product, queries)| {
            queries.iter().step_by(10).map(move |updates| (*product, value(&updates[which])))
        });
        drawn.filter(|point| (SMALLEST..=TRIVIAL).contains(&point.1)).collect::<Vec<_>>()
    };
    let curves = [
        Curve::marks("after one update", Ink::Blue, Mark::Dot, of(0, |update| update.after)),
        Curve::marks("bound for it", Ink::Black, Mark::Cross, of(0, |update| update.bound)),
        Curve::marks("after two", Ink::Orange, Mark::Ring, of(1, |update| update.after)),
    ];
    let y = Axis::log_around("‖ξᵗ − xᵢ*‖ / M", ys(&curves));
    Panel::new("distance and bound, every tenth query", product_axis(), y).with_all(curves)
}

fn factors(measured: &Measured) -> Panel {
    let of = |which: usize| {
        let drawn = measured.iter().flat_map(|(_, queries)| queries.iter().step_by(10).map(move |it| it[which]));
        // What is left of the distance after an update below rounding is rounding alone.
        let drawn = drawn.filter(|update| update.exponent > 0.0 && update.after > SMALLEST);
        drawn.map(|update| (update.exponent, update.reduced())).collect::<Vec<_>>()
    };
    let curves = [
        Curve::marks("first update", Ink::Blue, Mark::Dot, of(0)),
        Curve::marks("second update", Ink::Orange, Mark::Ring, of(1)),
    ];
    let end = STEP * STEPS as f64;
    let bound = Curve::line("Theorem A8", Ink::Black, vec![(0.0, 1.0), (end, exp(-end))]);
    let y = Axis::log_around("factor / 2βN(N−1)M²", ys(&curves).chain([1.0, exp(-end)]));
    let x = Axis::linear("β (Δᵢ − 2RM)", 0.0, end, 10.0);
    Panel::new("factor of the distance and bound", x, y).with(bound).with_all(curves)
}

/// How many queries pass a test.
fn successes(queries: &[[Update; 2]], test: impl Fn(&Update) -> bool) -> u64 {
    queries.iter().filter(|updates| test(&updates[0])).count() as u64
}

/// $\epsilon = 10^{-k}$.
fn enough(exponent: i32) -> f64 {
    exp(-f64::from(exponent) * std::f64::consts::LN_10)
}

/// The share of queries for which one update is enough.
fn share(queries: &[[Update; 2]], exponent: i32) -> Result<Estimate> {
    limits::share(successes(queries, |update| update.after <= enough(exponent)), queries.len() as u64)
}

fn shares(measured: &Measured) -> Result<Panel> {
    let mut curves = Vec::new();
    let mut bands = Vec::new();
    for (exponent, ink, mark, stroke, _) in ENOUGH {
        let name = format!("ε = 1e-{exponent}");
        let (mut shares, mut promised) = (Vec::new(), Vec::new());
        for (product, queries) in measured {
            shares.push((*product, share(queries, exponent)?));
            let certain = successes(queries, |update| update.bound <= enough(exponent));
            promised.push((*product, certain as f64 / queries.len() as f64));
        }
        let shown = format!("ε = {}", power_of_ten(-exponent));
        bands.push(limits::band(&name, ink, &shares));
        curves.push(Curve::line(name.clone(), ink, limits::values(&shares)).marked(mark).explained(shown));
        let shown = format!("promised, {}", power_of_ten(-exponent));
        curves.push(Curve::line(format!("promised, {name}"), ink, promised).stroked(stroke).explained(shown));
    }
    let y = Axis::linear("share of queries", 0.0, 1.0, 0.25);
    Ok(Panel::new("one update is enough to εM", product_axis(), y).with_all(bands).with_all(curves))
}

fn numbers(measured: &Measured, settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = Vec::new();
    for (exponent, .., named) in ENOUGH {
        for product in named {
            for (_, queries) in measured.iter().filter(|(measured, _)| *measured == product as f64) {
                let (name, share) = (format!("one_update.share.b{product}_e{exponent}"), share(queries, exponent)?);
                numbers.push(source.number(name, share.value, limits::interval(&share), "")?);
            }
        }
    }
    let ratios = measured.iter().flat_map(|(_, queries)| queries).flatten().map(|update| update.after / update.bound);
    numbers.push(source.number("one_update.largest_ratio", ratios.fold(0.0, f64::max), Uncertainty::Exact, "")?);
    Ok(numbers)
}
