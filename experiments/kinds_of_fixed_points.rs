//! Which kind of fixed point a run from a pattern ends in: global, metastable or single (main text after Theorem 5), over
//! the inverse temperature and the spread of clusters of patterns.
//!
//! Sample: random clusters of unit patterns, $x_{ck} \propto \sqrt{1 - s^2}\,a_c + s\,g_{ck}$ with random directions
//! $a_c$, $g_{ck}$, at spreads $s$ from nearly equal patterns to independent ones. Measure: the run from a pattern ends in a
//! *single* state if more than half of the weight is then on the pattern, in a *metastable* one if it is on the pattern's
//! cluster only, and else in a *global* one; the inverse temperatures at which the kind changes, by bisection, and their
//! median over the draws. Draw: (a) the three regions with exact limits of the medians, and over them the exact thresholds
//! of clusters whose patterns are all equidistant ([`Clusters`]); (b, c) the number of fixed points of equidistant patterns,
//! counted and known, see [`counts`].
//!
//! In high dimension random directions are nearly orthogonal, so that the random clusters approach the equidistant ones.

mod counts;

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::equidistant::{Clusters, fold};
use crate::numerics::bisection::try_bisect;
use crate::numerics::elementary::{exp, ln};
use crate::numerics::estimate::Estimate;
use crate::numerics::{distance, sum};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};
use crate::{Hopfield, Patterns};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "kinds_of_fixed_points",
    title: "Global, metastable and single fixed points, and exact thresholds",
    statements: &["Lemma A7", "Lemma A12"],
    run,
};

const CLUSTERS: usize = 5;
const SIZE: usize = 5;
const DIMENSION: usize = 100;
/// The ends of the axes.
const SPREADS: (f64, f64) = (0.1, 1.0);
const BETAS: (f64, f64) = (1.0, 1000.0);
/// The spreads, in per cent, whose thresholds have names.
const NAMED: [usize; 3] = [10, 40, 100];
/// A run whose state moves by less has arrived, or is at a threshold.
const RESIDUAL: f64 = 1e-7;
const UPDATES: usize = 2000;

/// The thresholds of random clusters of one spread.
struct Measured {
    spread: f64,
    /// From here on the cluster keeps the weight.
    leaves_the_mean: Estimate,
    /// From here on the pattern itself does.
    leaves_the_cluster: Estimate,
}

fn run(settings: &Settings) -> Result<Output> {
    let (steps, draws) = settings.effort.choose((3, 6), (18, 60), (36, 200));
    let spread = |step: usize| SPREADS.0 + (SPREADS.1 - SPREADS.0) * step as f64 / steps as f64;
    let measured = (0..=steps).map(|step| measure(spread(step), draws, settings)).collect::<Result<Vec<_>>>()?;
    let counted = counts::count(settings)?;
    let description = format!(
        "(a) Where a run ends that starts at one of {CLUSTERS} times {SIZE} patterns on the unit sphere in dimension \
         {DIMENSION}, in random clusters of {SIZE}: with most of the weight on the pattern (single), on its cluster \
         (metastable) or neither (global). Blue dots are medians over {draws} draws, in bands of confidence {LEVEL}. Black lines are the \
         exact thresholds when all directions are orthogonal; on the dashed ones the mean of all patterns and the state of a \
         cluster stop being minima. Below the dotted line there is one fixed point. \
         (b, c) All fixed points and the minima of 3, 4 and 5 equidistant patterns, found by Newton's method from {} \
         starts each (marks) and known exactly (lines), over the interaction B divided by N. {}",
        counts::starts(settings.effort),
        settings.provenance(EXPERIMENT.name)
    );
    let [all, minima] = counts::panels(&counted);
    let figure = Figure::new(EXPERIMENT.title, description, vec![diagram(&measured), all, minima]);
    let files = figure.write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, &counted, settings)? })
}

/// The weights at the limit of the run from the first pattern.
fn limit(network: &Hopfield) -> Vec<f64> {
    let mut state = network.patterns().pattern(0).to_vec();
    for _ in 0..UPDATES {
        let next = network.update(&state);
        let moved = distance(&next, &state);
        state = next;
        if moved < RESIDUAL {
            break;
        }
    }
    network.softmax(&state).weights().to_vec()
}

/// The inverse temperature from which on more than half of the weight at the limit is on the first `members` patterns.
fn threshold(patterns: &Patterns, members: usize) -> Result<f64> {
    const HALVINGS: u32 = 10;
    let (low, high) = try_bisect(ln(BETAS.0), ln(BETAS.1), HALVINGS, |log_beta| -> Result<bool> {
        let weights = limit(&Hopfield::new(patterns.clone(), exp(log_beta))?);
        Ok(sum(&weights[..members]) <= 0.5)
    })?;
    Ok(exp(0.5 * (low + high)))
}

fn measure(spread: f64, draws: u32, settings: &Settings) -> Result<Measured> {
    let draw = |index: u32| -> Result<[f64; 2]> {
        let mut stream = Stream::new(settings.seed, "kinds_of_fixed_points/clusters", index);
        let patterns = Clusters { clusters: CLUSTERS, size: SIZE, spread }.random(DIMENSION, &mut stream)?;
        Ok([threshold(&patterns, SIZE)?, threshold(&patterns, 1)?])
    };
    let drawn = (0..draws).into_par_iter().map(draw).collect::<Result<Vec<_>>>()?;
    let median = |which: usize| -> Result<Estimate> {
        let sample: Vec<f64> = drawn.iter().map(|thresholds| thresholds[which]).collect();
        limits::median(&sample)
    };
    Ok(Measured { spread, leaves_the_mean: median(0)?, leaves_the_cluster: median(1)? })
}

fn diagram(measured: &[Measured]) -> Panel {
    let border = |look: fn(&Measured) -> f64| measured.iter().map(|at| (at.spread, look(at))).collect::<Vec<_>>();
    let single = border(|at| at.leaves_the_cluster.value);
    let metastable = border(|at| at.leaves_the_mean.value.min(at.leaves_the_cluster.value));
    let between = |low: &[(f64, f64)], high: &[(f64, f64)]| -> Vec<(f64, f64, f64)> {
        low.iter().zip(high).map(|(low, high)| (low.0, low.1, high.1)).collect()
    };
    let edge = |height: f64| measured.iter().map(|at| (at.spread, height)).collect::<Vec<_>>();
    let limits = |look: fn(&Measured) -> Estimate| -> Vec<(f64, f64, f64)> {
        measured.iter().map(|at| (at.spread, look(at).lower, look(at).upper)).collect()
    };
    let axis = Axis::linear("spread s within a cluster", SPREADS.0, SPREADS.1, 0.1);
    Panel::new("limit of the run from a pattern", axis, Axis::log("β", 0, 3))
        .with(Curve::band("single", Ink::Vermilion, &between(&single, &edge(BETAS.1))))
        .with(Curve::band("metastable", Ink::SkyBlue, &between(&metastable, &single)))
        .with(Curve::band("global", Ink::Orange, &between(&edge(BETAS.0), &metastable)))
        .with(Curve::band("limits, metastable", Ink::Blue, &limits(|at| at.leaves_the_mean)).unlisted())
        .with(Curve::band("limits, single", Ink::Blue, &limits(|at| at.leaves_the_cluster)).unlisted())
        .with_all(exact())
        .with(Curve::marks("measured median", Ink::Blue, Mark::Dot, border(|at| at.leaves_the_mean.value)))
        .with(Curve::marks("measured median, single", Ink::Blue, Mark::Dot, single).unlisted())
}

/// The thresholds of equidistant clusters.
fn exact() -> Vec<Curve> {
    let at = |step: usize| SPREADS.0 + (SPREADS.1 - SPREADS.0) * step as f64 / 30.0;
    let along = |look: fn(&Clusters) -> f64| -> Vec<(f64, f64)> {
        let spreads = (0..=30).map(at).map(|spread| Clusters { clusters: CLUSTERS, size: SIZE, spread });
        spreads.map(|clusters| (clusters.spread, look(&clusters))).collect()
    };
    let metastable = Clusters::largest_metastable_spread(CLUSTERS, SIZE);
    let mut leaves_the_mean = along(Clusters::leaves_the_mean);
    // Beyond, both thresholds are one.
    leaves_the_mean.retain(|(spread, _)| *spread < metastable);
    let least = fold(CLUSTERS as f64).0;
    let cluster_until: Vec<(f64, f64)> = (1..=80)
        .map(|step| Clusters::cluster_is_minimum_until(CLUSTERS, SIZE, least * exp(f64::from(step) / 14.0)))
        .filter(|(spread, beta)| *spread >= SPREADS.0 && *beta <= BETAS.1)
        .collect();
    vec![
        Curve::line("exact threshold", Ink::Black, along(Clusters::leaves_the_cluster)),
        Curve::line("exact threshold, metastable", Ink::Black, leaves_the_mean).unlisted(),
        Curve::line("average unstable", Ink::Black, along(Clusters::mean_is_minimum_until))
            .stroked(Stroke::Dashed)
            .fine(),
        Curve::line("cluster mean unstable", Ink::Black, cluster_until).stroked(Stroke::Dashed).fine().unlisted(),
        // Unit vectors with cosines of at least 0 are at most the root of 2 apart, so that beta diam^2 / 4 = beta / 2.
        Curve::line("β diam² = 4", Ink::Grey, vec![(SPREADS.0, 2.0), (SPREADS.1, 2.0)]).stroked(Stroke::Dotted),
    ]
}

fn numbers(measured: &[Measured], counted: &counts::Counted, settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = counts::numbers(counted, &source)?;
    let closes = Clusters::largest_metastable_spread(CLUSTERS, SIZE);
    let closes = five_digits(closes);
    numbers.push(source.number("kinds_of_fixed_points.largest_metastable_spread", closes, Uncertainty::Exact, "")?);
    for percent in NAMED {
        let spread = percent as f64 / 100.0;
        let exact = Clusters { clusters: CLUSTERS, size: SIZE, spread };
        let found =
            measured.iter().find(|at| (at.spread - spread).abs() < 1e-9).context("a spread is not on the grid")?;
        for (kind, median, exact) in [
            ("metastable", found.leaves_the_mean, exact.leaves_the_mean()),
            ("single", found.leaves_the_cluster, exact.leaves_the_cluster()),
        ] {
            let name = |what: &str| format!("kinds_of_fixed_points.threshold.{kind}.{what}.s{percent}");
            numbers.push(source.number(name("random"), median.value, limits::interval(&median), "")?);
            numbers.push(source.number(name("orthogonal"), five_digits(exact), Uncertainty::Exact, "")?);
        }
    }
    Ok(numbers)
}

/// As far as a threshold is known that is found by runs, which stop at some update.
fn five_digits(value: f64) -> f64 {
    let decimals = (4.0 - (ln(value) / std::f64::consts::LN_10).floor()) as i32;
    let scale = (0..decimals.max(0)).fold(1.0, |scale, _| 10.0 * scale);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten halvings of three decades leave a bracket of 0.7 %, whose middle is found.
    #[test]
    fn bisection_finds_the_exact_thresholds_of_orthogonal_clusters() -> Result<()> {
        for spread in [0.2, 0.4, 1.0] {
            let clusters = Clusters { clusters: CLUSTERS, size: SIZE, spread };
            let patterns = clusters.orthogonal()?;
            for (members, exact) in [(SIZE, clusters.leaves_the_mean()), (1, clusters.leaves_the_cluster())] {
                let found = threshold(&patterns, members)?;
                assert!((found / exact - 1.0).abs() < 0.005, "{members} patterns, s = {spread}: {found}, not {exact}");
            }
        }
        Ok(())
    }
}
