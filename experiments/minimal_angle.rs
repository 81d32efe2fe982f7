//! The minimal angle of random points of a sphere, times $N^{2/(d-1)}$: its law against Lemma A13 (Eq. 324), its mean against
//! Lemma A16 (Eq. 383).
//!
//! Sample: $N$ independent uniform points of the unit sphere in dimension $d$, drawn again and again. Measure: the share of the
//! draws with $N^{2/(d-1)}\alpha_{\min} < \delta$ with exact (Clopper and Pearson) limits; the mean, with two standard errors.
//! Draw: (a) the distribution; its theory is the law of $P = N(N-1)/2$ independent
//! pairs, $1 - (1 - q)^P$ with the exact probability $q$ that a pair is closer; (b) the distribution over the bound
//! $\frac{\kappa_{d-1}}2\delta^{d-1}$ of Lemma A13, between the exact bounds $Pq/(1 + (P-1)q)$ (Chung and Erdős; on the circle
//! the exact law) and $Pq$; (c) the mean, the integral of $(1 - Pq)_+$ below it, and its limit for many points,
//! $(\kappa_{d-1}/2)^{-1/(d-1)}\,\Gamma(1 + \frac1{d-1})$, all over the constant $C_{d-1}$ of Lemma A16.

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::audit::Parameters;
use crate::capacity::expected_angle_constant;
use crate::numerics::elementary::{exp, exp_m1, ln, ln_1p, ln_gamma};
use crate::numerics::estimate::Estimate;
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};
use crate::statements::capacity::lemma_a13_minimal_angle::log_failure_bound;
use crate::statements::capacity::lemma_a16_expected_minimal_angle::union_bound_mean;
use crate::statements::capacity::minimal_angle::{MinimalAngleInstance, MinimalAngleParameters};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "minimal_angle",
    title: "The minimal angle of random points: law and mean (Lemmas A13, A16)",
    statements: &["Lemma A13", "Lemma A16"],
    run,
};

const DIMENSIONS: [(usize, Ink, Mark); 4] = [
    (2, Ink::Blue, Mark::Dot),
    (3, Ink::Vermilion, Mark::Triangle),
    (5, Ink::Green, Mark::Diamond),
    (20, Ink::Purple, Mark::Square),
];
/// The number of points whose distribution is drawn.
const COUNT: u64 = 100;
/// The numbers of points whose mean is measured; those of the quick run come first.
const COUNTS: [u64; 7] = [2, 10, COUNT, 3, 5, 30, 300];
/// The bounds of Lemma A13 at which the distribution is measured: from here to there, equally apart in the logarithm.
const ALLOWED: (f64, f64) = (0.02, 30.0);
/// The ends of the axis of $\delta$, as powers of ten.
const DELTA: (i32, i32) = (-1, 2);
/// The ratio to Lemma A13 is drawn where the lemma allows at least so many draws, so that the limits say something.
const LEAST_DRAWS: f64 = 30.0;
/// The upper end of the axis of that ratio; limits beyond it are cut off there.
const LARGEST_RATIO: f64 = 1.5;

/// The draws in one dimension: of [`COUNT`] points, and of other numbers of points.
struct Drawn {
    many: MinimalAngleInstance,
    means: Vec<(u64, MinimalAngleInstance)>,
}

/// The share of draws below an angle, between its limits.
struct Share {
    /// $\delta$, and the bound of Lemma A13 at it.
    delta: f64,
    allowed: f64,
    probability: Estimate,
}

fn run(settings: &Settings) -> Result<Output> {
    let draws = settings.effort.choose(800, 12_000, 40_000);
    let counts = settings.effort.choose(&COUNTS[..3], &COUNTS, &COUNTS);
    let draw = |dimension: usize, count: u64| -> Result<MinimalAngleInstance> {
        // Many points take longer, and their mean varies less.
        let draws = if count > COUNT { draws / 8 } else { draws };
        let parameters = MinimalAngleParameters { draws, ..MinimalAngleParameters::new(dimension, count) };
        let mut stream = Stream::new(settings.seed, "minimal_angle/points", 10_000 * dimension as u32 + count as u32);
        Ok(parameters.build(&mut stream)?)
    };
    let one = |(dimension, ..): (usize, Ink, Mark)| -> Result<Drawn> {
        let mut counts = counts.to_vec();
        counts.sort_unstable();
        let means = counts.into_par_iter().map(|count| Ok((count, draw(dimension, count)?)));
        Ok(Drawn { many: draw(dimension, COUNT)?, means: means.collect::<Result<Vec<_>>>()? })
    };
    let drawn = DIMENSIONS.into_iter().map(one).collect::<Result<Vec<_>>>()?;
    let shares = drawn.iter().map(|drawn| shares(&drawn.many)).collect::<Result<Vec<_>>>()?;
    let description = format!(
        "{draws} draws of N uniform points on the sphere in dimension d; bands are exact limits of confidence {LEVEL}, and in (c) \
         two standard errors. (a) The distribution of the minimal angle times N to the 2/(d-1) for N = {COUNT} (marks) and the \
         law of independent pairs (thin lines), below the bound of Lemma A13 (dashed). (b) The distribution over that bound, \
         which is sharp for small angles in few dimensions and loose in many; thin lines are the exact bounds from both sides. \
         With half of the constant (grey) the lemma would be false. (c) The mean of the same over the constant of Lemma A16 (black), above \
         the integral of the exact union bound (thin lines); for many points it tends to the dotted lines. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![distribution(&drawn, &shares), over_bound(&drawn, &shares), means(&drawn)];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&drawn, settings)? })
}

/// The bound of Lemma A13 on the probability of $N^{2/(d-1)}\alpha_{\min} < \delta$.
fn allowed(instance: &MinimalAngleInstance, delta: f64) -> f64 {
    exp(log_failure_bound(instance.kappa(), instance.degrees(), ln(delta).into()).value)
}

/// The $\delta$ at which that bound has a value.
fn delta(instance: &MinimalAngleInstance, allowed: f64) -> f64 {
    let log_kappa = ln(instance.kappa().value);
    exp((ln(2.0 * allowed) - log_kappa) / instance.degrees().value)
}

/// The values of $\delta$ that are drawn: those with an angle of at most half a turn.
fn deltas(instance: &MinimalAngleInstance, steps: u32) -> Vec<f64> {
    let part = |step: u32| f64::from(step) / f64::from(steps);
    let bound = |step: u32| ALLOWED.0 * exp(part(step) * ln(ALLOWED.1 / ALLOWED.0));
    let deltas = (0..=steps).map(|step| delta(instance, bound(step)));
    deltas.filter(|delta| angle(instance, *delta) < std::f64::consts::PI).collect()
}

fn angle(instance: &MinimalAngleInstance, delta: f64) -> f64 {
    delta / instance.scale(2.0).value
}

impl Share {
    /// The probability over its bound; limits beyond the axis end at it.
    fn ratio(&self) -> Estimate {
        let Estimate { lower, value, upper } = self.probability;
        let over = |probability: f64| probability / self.allowed;
        Estimate { lower: over(lower).min(LARGEST_RATIO), value: over(value), upper: over(upper).min(LARGEST_RATIO) }
    }
}

/// The probability that $N^{2/(d-1)}\alpha_{\min} < \delta$; what rounding leaves open counts for the upper limit.
fn probability(instance: &MinimalAngleInstance, delta: f64) -> Result<Estimate> {
    let counts = instance.closer_than(angle(instance, delta).into());
    let open = limits::share(counts.failed + counts.unknown, counts.draws)?;
    Ok(Estimate { upper: open.upper, ..limits::share(counts.failed, counts.draws)? })
}

fn shares(instance: &MinimalAngleInstance) -> Result<Vec<Share>> {
    let share = |delta: f64| -> Result<Share> {
        Ok(Share { delta, allowed: allowed(instance, delta), probability: probability(instance, delta)? })
    };
    deltas(instance, 24).into_iter().map(share).collect()
}

/// $1 - (1 - q)^P$.
fn independent_pairs(instance: &MinimalAngleInstance, delta: f64) -> f64 {
    let cap = exp(instance.log_cap(angle(instance, delta).into()).value);
    -exp_m1(instance.pairs().value * ln_1p(-cap))
}

fn distribution(drawn: &[Drawn], shares: &[Vec<Share>]) -> Panel {
    let x = Axis::log("δ", DELTA.0, DELTA.1);
    let within = |delta: &f64| x.contains(*delta);
    let mut panel =
        Panel::new("N^(2/(d−1)) α_min < δ,  N = 100", x.clone(), Axis::linear("probability", 0.0, 1.0, 0.25));
    for ((dimension, ink, mark), (drawn, shares)) in DIMENSIONS.into_iter().zip(drawn.iter().zip(shares)) {
        let instance = &drawn.many;
        let fine: Vec<f64> = deltas(instance, 120).into_iter().filter(within).collect();
        let law = fine.iter().map(|delta| (*delta, independent_pairs(instance, *delta))).collect();
        let bound = fine.iter().map(|delta| (*delta, allowed(instance, *delta)));
        let bound = bound.filter(|(_, bound)| *bound <= 1.0).chain([(delta(instance, 1.0), 1.0)]).collect();
        let shares = shares.iter().filter(|share| within(&share.delta));
        let shares: Vec<_> = shares.map(|share| (share.delta, share.probability)).collect();
        let name = format!("d = {dimension}");
        let listed = |curve: Curve, text: &str| if dimension == 2 { curve.explained(text) } else { curve.unlisted() };
        let law = Curve::line(format!("{name}, independent pairs"), ink, law).fine();
        let bound = Curve::line(format!("{name}, Lemma A13"), ink, bound).stroked(Stroke::Dashed);
        panel = panel.with_all([
            limits::band(&name, ink, &shares),
            listed(law, "independent pairs"),
            listed(bound, "Lemma A13"),
            Curve::marks(name, ink, mark, limits::values(&shares)),
        ]);
    }
    panel
}

fn over_bound(drawn: &[Drawn], shares: &[Vec<Share>]) -> Panel {
    let x = Axis::log("bound of Lemma A13", -2, 0);
    let mut panel =
        Panel::new("probability over its bound, N = 100", x, Axis::linear("ratio", 0.0, LARGEST_RATIO, 0.5))
            .with(Curve::line("Lemma A13", Ink::Black, vec![(0.01, 1.0), (1.0, 1.0)]))
            .with(
                Curve::line("half of its constant", Ink::Grey, vec![(0.01, 0.5), (1.0, 0.5)]).stroked(Stroke::Dashed),
            );
    for ((dimension, ink, mark), (drawn, shares)) in DIMENSIONS.into_iter().zip(drawn.iter().zip(shares)) {
        let instance = &drawn.many;
        let fine: Vec<f64> = deltas(instance, 60);
        let over = |look: &dyn Fn(f64) -> f64| -> Vec<(f64, f64)> {
            let points = fine.iter().map(|delta| (allowed(instance, *delta), look(*delta)));
            points.filter(|(bound, _)| *bound <= 1.0).map(|(bound, value)| (bound, value / bound)).collect()
        };
        let below = over(&|delta| instance.failure_at_least(angle(instance, delta).into()).value);
        let above = over(&|delta| instance.pairs().value * exp(instance.log_cap(angle(instance, delta).into()).value));
        let least = LEAST_DRAWS / instance.draws() as f64;
        let shares = shares.iter().filter(|share| (least..=1.0).contains(&share.allowed));
        let ratios: Vec<_> = shares.map(|share| (share.allowed, share.ratio())).collect();
        let name = format!("d = {dimension}");
        panel = panel.with_all([
            limits::band(&name, ink, &ratios),
            Curve::line(format!("{name}, at least"), ink, below).fine().unlisted(),
            Curve::line(format!("{name}, at most"), ink, above).fine().unlisted(),
            Curve::marks(name, ink, mark, limits::values(&ratios)).unlisted(),
        ]);
    }
    panel
}

/// $(\kappa_{d-1}/2)^{-1/(d-1)}\,\Gamma(1 + \frac1{d-1})$.
fn limit_of_mean(instance: &MinimalAngleInstance) -> f64 {
    let degrees = instance.degrees().value;
    exp(ln_gamma(1.0 + 1.0 / degrees) - ln(0.5 * instance.kappa().value) / degrees)
}

/// $C_{d-1}$.
fn constant(instance: &MinimalAngleInstance) -> f64 {
    expected_angle_constant(instance.degrees(), instance.kappa()).value
}

fn means(drawn: &[Drawn]) -> Panel {
    let level = |value: f64| vec![(2.0, value), (1000.0, value)];
    let mut panel = Panel::new("mean over its bound", Axis::log("N", 0, 3), Axis::linear("ratio", 0.0, 5.0, 1.0))
        .with(Curve::line("Lemma A16", Ink::Black, level(1.0)));
    for ((dimension, ink, mark), drawn) in DIMENSIONS.into_iter().zip(drawn) {
        let bound = constant(&drawn.many);
        let limits = |(count, instance): &(u64, MinimalAngleInstance)| {
            let (mean, error) = instance.mean_with_error();
            (*count as f64, (mean - 2.0 * error) / bound, mean / bound, (mean + 2.0 * error) / bound)
        };
        let measured: Vec<(f64, f64, f64, f64)> = drawn.means.iter().map(limits).collect();
        let band: Vec<(f64, f64, f64)> = measured.iter().map(|(count, low, _, high)| (*count, *low, *high)).collect();
        let marks = measured.iter().map(|(count, _, mean, _)| (*count, *mean)).collect();
        let union =
            |(count, instance): &(u64, MinimalAngleInstance)| (*count as f64, union_bound_mean(instance).value / bound);
        let union = drawn.means.iter().map(union).collect();
        let many = level(limit_of_mean(&drawn.many) / bound);
        let listed = |curve: Curve, text: &str| if dimension == 2 { curve.explained(text) } else { curve.unlisted() };
        panel = panel.with_all([
            Curve::band(format!("d = {dimension}, two standard errors"), ink, &band).unlisted(),
            listed(Curve::line(format!("d = {dimension}, union bound"), ink, union).fine(), "union bound"),
            listed(
                Curve::line(format!("d = {dimension}, many points"), ink, many).stroked(Stroke::Dotted),
                "many points",
            ),
            Curve::marks(format!("d = {dimension}"), ink, mark, marks).unlisted(),
        ]);
    }
    panel
}

fn numbers(drawn: &[Drawn], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = Vec::new();
    let mut add = |name: String, value: f64, uncertainty: Uncertainty| -> Result<()> {
        numbers.push(source.number(format!("{}.{name}", EXPERIMENT.name), value, uncertainty, "")?);
        Ok(())
    };
    for ((dimension, ..), drawn) in DIMENSIONS.into_iter().zip(drawn) {
        add(format!("lemma_a16.d{dimension}"), constant(&drawn.many), Uncertainty::Exact)?;
        add(format!("mean_of_many.d{dimension}"), limit_of_mean(&drawn.many), Uncertainty::Exact)?;
        for named in [2, COUNT] {
            let (_, instance) = drawn.means.iter().find(|(count, _)| *count == named).context("a number of points")?;
            let (mean, standard_error) = instance.mean_with_error();
            add(format!("mean.d{dimension}_n{named}"), mean, Uncertainty::StandardError { standard_error })?;
        }
        // Where Lemma A13 allows one half.
        let half = probability(&drawn.many, delta(&drawn.many, 0.5))?;
        let name = format!("probability_where_half_is_allowed.d{dimension}_n{COUNT}");
        add(name, half.value, limits::interval(&half))?;
    }
    Ok(numbers)
}
