//! Three claims of the abstract of the paper's first version, each with its limits: the gradient is maximal for metastable
//! states, uniformly distributed for global averaging, and vanishes for a fixed point near a stored pattern.
//!
//! Sample: rows of independent Gaussian logits, from equal weights to one-hot ones; random clusters of patterns at inverse
//! temperatures at which the run from a pattern ends in a global, a metastable or a single state (the experiment
//! `kinds_of_fixed_points`). Measure: the norm of the softmax's Jacobian against the number $k$ of weights that carry nine
//! tenths; at the limit of the run, the norm of the update's Jacobian $J$ and how the gradient of $a^Tf$, $a$ a random
//! direction, is shared out among the patterns. Draw: (a) see [`softmax`]; (b) $\|J(\xi^*)\|_2$; (c) the effective share of the
//! patterns, $e^H/N$ with the entropy $H$ of their shares.
//!
//! The gradient for pattern $j$ is $p_ja + \beta\,p_ja^T(x_j - f)\,\xi$ (Eq. 409, corrected): the first part goes to $x_j$ as
//! a value, the second to $x_j$ as a key. For global averaging the first is uniform. The second is not: with $a$ at random
//! its shares are those of normal variates' moduli, for which $e^H/N \to \sqrt{e^\gamma/\pi} = 0.753$ as $N$ grows.

mod softmax;

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::associations::Association;
use crate::equidistant::Clusters;
use crate::numerics::elementary::{exp, ln};
use crate::numerics::estimate::Estimate;
use crate::numerics::{add_scaled, distance, norm, sum};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};
use crate::{Hopfield, Patterns, Softmax};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "gradients",
    title: "The gradient from global averaging to single patterns",
    statements: &["Eqs. 406-437"],
    run,
};

/// At this spread, metastable states last for most of a decade of $\beta$.
const CLUSTERS: Clusters = Clusters { clusters: 5, size: 5, spread: 0.4 };
const DIMENSION: usize = 100;
/// The ends of the axis of $\beta$, as powers of ten, and how many values of $\beta$ there are in a decade.
const DECADES: (i32, i32) = (-1, 2);
/// $\beta$ in the middle of each kind, by its power of ten.
const NAMED: [(&str, f64); 3] = [("global", -1.0), ("metastable", 1.0), ("single", 2.0)];
/// Norms below this are not drawn.
const SMALLEST: f64 = 1e-6;
/// $\sqrt{e^\gamma/\pi}$ with Euler's constant $\gamma$.
const NORMAL_SHARE: f64 = 0.752_946_204_516_968;

/// What is measured at the limit of the run from a pattern.
#[derive(Clone, Copy)]
struct Gradient {
    /// $\|J\|_2$.
    jacobian: f64,
    /// The effective share of the patterns in the gradient as values, and as keys.
    values: f64,
    keys: f64,
    /// The gradient for the pattern itself as a value, over $\|a\|$.
    own: f64,
}

/// What is measured at one $\beta$ over random clusters.
struct Measured {
    beta: f64,
    jacobian: Estimate,
    values: Estimate,
    keys: Estimate,
    own: Estimate,
}

fn run(settings: &Settings) -> Result<Output> {
    let (steps, draws) = settings.effort.choose((4, 8), (20, 60), (40, 200));
    let betas = (DECADES.0 * steps..=DECADES.1 * steps).map(|step| power_of_ten(f64::from(step) / f64::from(steps)));
    let measured = betas.map(|beta| measure(beta, draws, settings)).collect::<Result<Vec<_>>>()?;
    let exact = orthogonal(steps, settings)?;
    let rows = softmax::rows(settings);
    let description = format!(
        "(a) Norm of the Jacobian of the softmax over beta against the number k of weights that carry 0.9, for rows of {} \
         Gaussian logits (dots) and for k equal weights (line). It is largest, 1/2, for two equal weights and 0 for one; class \
         IV (tinted, k up to {}) holds both. (b) Spectral norm of the Jacobian of the update at the limit of the run from a pattern, \
         for {draws} draws of random clusters (medians and exact limits of confidence {LEVEL}) and for orthogonal directions \
         (black): it comes near 1 where a state appears, also where a single one does, and then vanishes exponentially. \
         (c) Effective share of the patterns in the gradient, as values and as keys: all of them, 0.75 for keys, for global averaging, \
         a fifth for a cluster of a fifth of them, and one for a single pattern. Tints are the kinds of limits. {}",
        softmax::COUNT,
        softmax::COUNT / 32,
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![softmax::panel(&rows), jacobians(&measured, &exact), shares(&measured, &exact)];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, &rows, settings)? })
}

fn power_of_ten(exponent: f64) -> f64 {
    exp(exponent * std::f64::consts::LN_10)
}

fn measure(beta: f64, draws: u32, settings: &Settings) -> Result<Measured> {
    let draw = |index: u32| -> Result<Gradient> {
        let mut stream = Stream::new(settings.seed, "gradients/clusters", index);
        let patterns = CLUSTERS.random(DIMENSION, &mut stream)?;
        let direction = stream.on_sphere(DIMENSION, 1.0);
        gradient(patterns, beta, &direction)
    };
    let drawn = (0..draws).into_par_iter().map(draw).collect::<Result<Vec<_>>>()?;
    let median = |look: fn(&Gradient) -> f64| limits::median(&drawn.iter().map(look).collect::<Vec<f64>>());
    Ok(Measured {
        beta,
        jacobian: median(|gradient| gradient.jacobian)?,
        values: median(|gradient| gradient.values)?,
        keys: median(|gradient| gradient.keys)?,
        own: median(|gradient| gradient.own)?,
    })
}

/// The same for orthogonal directions, where limits are known exactly; also next to the thresholds, where $\|J\|$ jumps.
fn orthogonal(steps: i32, settings: &Settings) -> Result<Vec<(f64, Gradient)>> {
    let patterns = CLUSTERS.orthogonal()?;
    let direction = Stream::new(settings.seed, "gradients/direction", 0).on_sphere(patterns.dimension(), 1.0);
    let steps = 4 * steps;
    let grid = (DECADES.0 * steps..=DECADES.1 * steps).map(|step| power_of_ten(f64::from(step) / f64::from(steps)));
    let next_to = |threshold: f64| [0.998, 0.9995, 1.0005, 1.002, 1.01].map(|factor| factor * threshold);
    let jumps = [CLUSTERS.leaves_the_mean(), CLUSTERS.leaves_the_cluster()];
    let mut betas: Vec<f64> = grid.chain(jumps.into_iter().flat_map(next_to)).collect();
    betas.sort_unstable_by(f64::total_cmp);
    betas.into_par_iter().map(|beta| Ok((beta, gradient(patterns.clone(), beta, &direction)?))).collect()
}

/// At the limit of the run from the first pattern, for the scalar product with a direction of norm one.
fn gradient(patterns: Patterns, beta: f64, direction: &[f64]) -> Result<Gradient> {
    let network = Hopfield::new(patterns, beta)?;
    let limit = limit(&network);
    let weights = network.softmax(&limit);
    let association = Association::new(beta, network.patterns().matrix().clone(), limit.clone());
    let whole = association.gradient_of_patterns(direction);
    // What is left without the part for the value goes to the key.
    let key = |(column, weight): (nalgebra::DVectorView<'_, f64>, &f64)| {
        let mut rest: Vec<f64> = column.iter().copied().collect();
        add_scaled(&mut rest, -weight, direction);
        norm(&rest)
    };
    let keys: Vec<f64> = whole.column_iter().zip(weights.weights()).map(key).collect();
    Ok(Gradient {
        jacobian: network.jacobian_norm(&limit),
        values: effective_share(weights.weights()),
        keys: effective_share(&keys),
        own: weights.weights()[0],
    })
}

fn limit(network: &Hopfield) -> Vec<f64> {
    let mut state = network.patterns().pattern(0).to_vec();
    // At a threshold a run would go on for ever.
    for _ in 0..3000 {
        let next = network.update(&state);
        let moved = distance(&next, &state);
        state = next;
        if moved < 1e-10 {
            break;
        }
    }
    state
}

/// $e^H/N$ with the entropy $H$ of the parts of a whole: the share of them over which it is spread.
fn effective_share(parts: &[f64]) -> f64 {
    let whole = sum(parts);
    let terms = parts.iter().map(|part| part / whole).filter(|share| *share > 0.0).map(|share| -share * ln(share));
    exp(sum(&terms.collect::<Vec<_>>())) / parts.len() as f64
}

fn beta_axis() -> Axis {
    Axis::log("β", DECADES.0, DECADES.1)
}

/// Tints for the kinds of limits, between the thresholds of orthogonal directions.
fn kinds(low: f64, high: f64) -> Vec<Curve> {
    let ends = [DECADES.0, DECADES.1].map(|exponent| power_of_ten(f64::from(exponent)));
    let thresholds = [CLUSTERS.leaves_the_mean(), CLUSTERS.leaves_the_cluster()];
    let kinds = [
        ("global", Ink::Orange, ends[0], thresholds[0]),
        ("metastable", Ink::SkyBlue, thresholds[0], thresholds[1]),
        ("single", Ink::Vermilion, thresholds[1], ends[1]),
    ];
    kinds.map(|(name, ink, from, to)| Curve::band(name, ink, &[(from, low, high), (to, low, high)])).to_vec()
}

/// A median between its limits.
fn with_limits(name: &str, ink: Ink, measured: &[Measured], look: fn(&Measured) -> Estimate, least: f64) -> [Curve; 2] {
    let visible = || measured.iter().filter(|at| look(at).lower >= least);
    let limits: Vec<(f64, f64, f64)> = visible().map(|at| (at.beta, look(at).lower, look(at).upper)).collect();
    let medians = visible().map(|at| (at.beta, look(at).value)).collect();
    [Curve::band(format!("limits, {name}"), ink, &limits).unlisted(), Curve::line(name, ink, medians)]
}

fn jacobians(measured: &[Measured], exact: &[(f64, Gradient)]) -> Panel {
    let exact = exact.iter().map(|(beta, gradient)| (*beta, gradient.jacobian));
    let exact = exact.filter(|(_, norm)| *norm >= SMALLEST).collect();
    // Unit vectors with cosines of 0 and more are at most the root of 2 apart.
    let popoviciu = [power_of_ten(f64::from(DECADES.0)), 20.0].map(|beta| (beta, beta / 2.0)).to_vec();
    Panel::new("Jacobian of the update at the limit", beta_axis(), Axis::log("‖J(ξ*)‖₂", -6, 1))
        .with_all(kinds(SMALLEST, 10.0))
        .with(Curve::line("β diam² / 4", Ink::Grey, popoviciu).stroked(Stroke::Dotted))
        .with_all(with_limits("measured median", Ink::Blue, measured, |at| at.jacobian, SMALLEST))
        .with(Curve::line("exact, orthogonal", Ink::Black, exact).stroked(Stroke::Dashed))
}

fn shares(measured: &[Measured], exact: &[(f64, Gradient)]) -> Panel {
    let exact = exact.iter().map(|(beta, gradient)| (*beta, gradient.values)).collect();
    let normal = vec![(power_of_ten(f64::from(DECADES.0)), NORMAL_SHARE), (CLUSTERS.leaves_the_mean(), NORMAL_SHARE)];
    let y = Axis::linear("effective share of N", 0.0, 1.2, 0.2);
    Panel::new("share of the patterns in the gradient", beta_axis(), y)
        .with_all(kinds(0.0, 1.2).into_iter().map(Curve::unlisted))
        .with_all(with_limits("as values", Ink::Blue, measured, |at| at.values, 0.0))
        .with(
            Curve::line("values, exact for orthogonal directions", Ink::Black, exact)
                .stroked(Stroke::Dashed)
                .unlisted(),
        )
        .with_all(with_limits("as keys", Ink::Green, measured, |at| at.keys, 0.0))
        .with(Curve::line("keys, N → ∞", Ink::Green, normal).stroked(Stroke::Dotted))
}

fn numbers(measured: &[Measured], rows: &[softmax::Row], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = softmax::numbers(rows, &source)?;
    let mut add = |name: String, value: f64, uncertainty: Uncertainty| -> Result<()> {
        numbers.push(source.number(format!("{}.{name}", EXPERIMENT.name), value, uncertainty, "")?);
        Ok(())
    };
    for (kind, exponent) in NAMED {
        let beta = power_of_ten(exponent);
        let at = measured
            .iter()
            .find(|at| (at.beta / beta - 1.0).abs() < 1e-9)
            .context("an inverse temperature is missing")?;
        for (what, median) in [
            ("jacobian", at.jacobian),
            ("share_of_values", at.values),
            ("share_of_keys", at.keys),
            ("value_of_the_pattern", at.own),
        ] {
            add(format!("{what}.{kind}"), median.value, limits::interval(&median))?;
        }
    }
    add("share_of_keys.limit".into(), NORMAL_SHARE, Uncertainty::Exact)?;
    Ok(numbers)
}
