//! One pattern of interest among up to 300 000 in a bag (the setting of section 4's immune repertoires): what softmax pooling
//! keeps of it, beside mean and maximum pooling.
//!
//! Sample: pairs of bags of random patterns in $\{-1, +1\}^d$, of which the one holds a motif; the motif is also the static
//! query. Measure: the weight of the motif after one update, and how often the pooled vector of the bag with the motif is
//! nearer to it than that of the other. Draw: (a) the median weight against the size of the bag with the prediction
//! $1/(1 + (N-1)r^d)$, $r = \tfrac12(1 + e^{-2\beta})$, the ratio of mean weights; (b) the share of pairs told apart with the
//! prediction $\Phi$ of a normal approximation, see [`told_apart`]. Bands are exact confidence limits.

use anyhow::Result;
use rayon::prelude::*;

use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::numerics::elementary::{exp, ln};
use crate::numerics::estimate::Estimate;
use crate::numerics::normal::distribution;
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke, ys};
use crate::report::numbers::{Number, Uncertainty};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "pooling",
    title: "Softmax pooling finds one pattern in a large bag (section 4)",
    statements: &["Layers"],
    run,
};

/// The dimension; a pattern is a word of as many bits.
const DIMENSION: usize = 32;
const SIZES: [u32; 10] = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000];
/// The inverse temperatures of softmax pooling, with their names and looks.
const BETAS: [(f64, &str, Ink, Mark, Stroke); 4] = [
    (0.1, "0_1", Ink::Blue, Mark::Dot, Stroke::Solid),
    (0.25, "0_25", Ink::Vermilion, Mark::Triangle, Stroke::Dashed),
    (0.5, "0_5", Ink::Green, Mark::Diamond, Stroke::DashDotted),
    (1.0, "1", Ink::Purple, Mark::Square, Stroke::Dotted),
];
/// The sizes whose numbers have names.
const NAMED: [u32; 2] = [1_000, 300_000];
/// The poolings compared in (b): softmax at the first two temperatures, at which sums over a bag are near normal; mean; maximum.
const POOLINGS: usize = 4;
const SOFTMAX: usize = 2;

/// A bag seen from the motif: how many of its patterns agree with it in $m$ components, and in how many the maximum does.
struct Bag {
    agreeing: [u32; DIMENSION + 1],
    maximum: u32,
}

/// What a pair of bags shows.
struct Pair {
    /// The weight of the motif at each inverse temperature.
    weights: [f64; BETAS.len()],
    /// Whether each pooling tells the bags apart rightly; a tie is settled by a coin.
    right: [bool; POOLINGS],
}

/// What was measured of bags of one size.
struct Measured {
    size: u32,
    weights: Vec<Estimate>,
    shares: Vec<Estimate>,
}

fn run(settings: &Settings) -> Result<Output> {
    let pairs = settings.effort.choose(20, 400, 2_000);
    let measured = SIZES.iter().map(|&size| measure(settings.seed, size, pairs)).collect::<Result<Vec<_>>>()?;
    let description = format!(
        "{pairs} pairs of bags of N random patterns in {{-1, +1}} to the {DIMENSION}, one of which holds a motif that is also the \
         query. (a) The median weight of the motif after one update (marks) and the prediction 1/(1 + (N-1) r^d) with r = (1 + \
         exp(-2 beta))/2 (lines). (b) The share of pairs in which the pooled vector of the bag with the motif is nearer to it \
         (marks), and a normal approximation (lines); maximum pooling forgets the motif as soon as every component is +1 \
         somewhere. Bands are exact limits of confidence {LEVEL}. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![weights(&measured), shares(&measured)];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, settings)? })
}

fn measure(seed: u64, size: u32, pairs: u32) -> Result<Measured> {
    let pairs: Vec<Pair> = (0..pairs).into_par_iter().map(|pair| draw_pair(seed, size, pair)).collect();
    let weight = |which: usize| limits::median(&pairs.iter().map(|pair| pair.weights[which]).collect::<Vec<f64>>());
    let share =
        |which: usize| limits::share(pairs.iter().filter(|pair| pair.right[which]).count() as u64, pairs.len() as u64);
    Ok(Measured {
        size,
        weights: (0..BETAS.len()).map(weight).collect::<Result<_>>()?,
        shares: (0..POOLINGS).map(share).collect::<Result<_>>()?,
    })
}

fn draw_pair(seed: u64, size: u32, pair: u32) -> Pair {
    let mut stream = Stream::new(seed, &format!("pooling/{size}"), pair);
    let motif = word(&mut stream);
    let with = Bag::draw(&mut stream, motif, size - 1, true);
    let without = Bag::draw(&mut stream, motif, size, false);
    let mut right = [false; POOLINGS];
    for (which, right) in right.iter_mut().enumerate() {
        let difference = with.pooled(which) - without.pooled(which);
        let coin = stream.below(2) == 0;
        *right = if difference == 0.0 { coin } else { difference > 0.0 };
    }
    Pair { weights: BETAS.map(|(beta, ..)| 1.0 / with.relative(beta).0), right }
}

fn word(stream: &mut Stream) -> u32 {
    (stream.word() >> 32) as u32
}

impl Bag {
    fn draw(stream: &mut Stream, motif: u32, random: u32, with_motif: bool) -> Self {
        let mut agreeing = [0; DIMENSION + 1];
        let mut any = 0;
        for pattern in (0..random).map(|_| word(stream)).chain(with_motif.then_some(motif)) {
            agreeing[(!(pattern ^ motif)).count_ones() as usize] += 1;
            any |= pattern;
        }
        Self { agreeing, maximum: (!(any ^ motif)).count_ones() }
    }

    /// The sum of all weights over that of the motif, and the same with each weight times its pattern's overlap with it.
    fn relative(&self, beta: f64) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        for (agreeing, &count) in self.agreeing.iter().enumerate() {
            let weight = f64::from(count) * exp(-2.0 * beta * (DIMENSION - agreeing) as f64);
            sums.0 += weight;
            sums.1 += weight * overlap(agreeing);
        }
        sums
    }

    /// The inner product of the motif with the pooled vector.
    fn pooled(&self, pooling: usize) -> f64 {
        match pooling {
            0..SOFTMAX => {
                let (all, overlaps) = self.relative(BETAS[pooling].0);
                overlaps / all
            }
            SOFTMAX => {
                let (all, overlaps) = self.relative(0.0);
                overlaps / all
            }
            _ => overlap(self.maximum as usize),
        }
    }
}

/// The inner product of two vectors of signs that agree in so many components.
fn overlap(agreeing: usize) -> f64 {
    2.0 * agreeing as f64 - DIMENSION as f64
}

/// $r^d$ with $r = \frac12(1 + e^{-2\beta})$: the mean weight of a random pattern over that of the motif.
fn mean_weight(beta: f64) -> f64 {
    exp(DIMENSION as f64 * ln(0.5 * (1.0 + exp(-2.0 * beta))))
}

fn predicted_weight(beta: f64, size: f64) -> f64 {
    1.0 / (1.0 + (size - 1.0) * mean_weight(beta))
}

/// The chance to tell two bags apart by the overlap $s^T\sum_i p_i x_i$ of the pooled vector with the motif $s$, where
/// fluctuations are normal. With $t = \tanh\beta$ and $t_2 = \tanh 2\beta$ a bag without the motif has the overlap $dt$ with the
/// variance
///
/// $$v = \frac{(1 + t^2)^d}{N}\bigl[d(1 - t_2^2) + d^2(t_2 - t)^2\bigr]$$
///
/// of a ratio of sums, and the motif of weight $p$ adds $p(d - dt)$ while it shrinks the rest by $1 - p$. For mean pooling,
/// $\beta = 0$, this is close to $\Phi(\sqrt{d/2N})$.
fn told_apart(beta: f64, size: f64) -> f64 {
    let tanh = |x: f64| (1.0 - exp(-2.0 * x)) / (1.0 + exp(-2.0 * x));
    let (d, t, t_2) = (DIMENSION as f64, tanh(beta), tanh(2.0 * beta));
    let spread = d * (1.0 - t_2 * t_2) + d * d * (t_2 - t) * (t_2 - t);
    let variance = exp(d * ln(1.0 + t * t)) * spread / size;
    let weight = predicted_weight(beta, size);
    let rest = 1.0 - weight;
    distribution(weight * d * (1.0 - t) / (variance * (1.0 + rest * rest)).sqrt())
}

fn size_axis() -> Axis {
    Axis::log("bag size N", 1, 6)
}

/// Places of the lines, evenly on the logarithmic axis.
fn places() -> impl Iterator<Item = f64> {
    let (low, high) = (ln(f64::from(SIZES[0])), ln(f64::from(SIZES[SIZES.len() - 1])));
    (0..=60).map(move |step| exp(low + (high - low) * f64::from(step) / 60.0))
}

/// The band, the line of the theory and the marks of one curve.
fn measured_curve(
    name: &str,
    (ink, mark, stroke): (Ink, Mark, Stroke),
    measured: impl Iterator<Item = (u32, Estimate)>,
    theory: impl Fn(f64) -> f64,
) -> [Curve; 3] {
    let measured: Vec<_> = measured.map(|(size, estimate)| (f64::from(size), estimate)).collect();
    let line = places().map(|size| (size, theory(size))).collect();
    [
        limits::band(name, ink, &measured),
        Curve::line(format!("{name}, theory"), ink, line).stroked(stroke).unlisted(),
        Curve::marks(name, ink, mark, limits::values(&measured)),
    ]
}

fn weights(measured: &[Measured]) -> Panel {
    let curves = BETAS.iter().enumerate().flat_map(|(which, (beta, _, ink, mark, stroke))| {
        let measured = measured.iter().map(move |it| (it.size, it.weights[which]));
        measured_curve(&format!("β = {beta}"), (*ink, *mark, *stroke), measured, |size| predicted_weight(*beta, size))
    });
    Panel::new("weight of the motif", size_axis(), Axis::linear("weight", 0.0, 1.0, 0.25)).with_all(curves)
}

fn shares(measured: &[Measured]) -> Panel {
    let softmax = BETAS.iter().take(SOFTMAX).map(|(beta, _, ink, mark, stroke)| {
        let theory: Box<dyn Fn(f64) -> f64> = Box::new(|size| told_apart(*beta, size));
        (format!("softmax, β = {beta}"), (*ink, *mark, *stroke), theory)
    });
    let mean: Box<dyn Fn(f64) -> f64> = Box::new(|size| told_apart(0.0, size));
    let maximum: Box<dyn Fn(f64) -> f64> = Box::new(|_| 0.5);
    let others = [
        ("mean".to_owned(), (Ink::Black, Mark::Ring, Stroke::Solid), mean),
        ("maximum".to_owned(), (Ink::Grey, Mark::Cross, Stroke::Dotted), maximum),
    ];
    let curves: Vec<Curve> = softmax
        .chain(others)
        .enumerate()
        .flat_map(|(which, (name, look, theory))| {
            let measured = measured.iter().map(move |it| (it.size, it.shares[which]));
            measured_curve(&name, look, measured, theory)
        })
        .collect();
    let y = Axis::linear_around("share told apart", ys(&curves).chain([0.5, 1.0]), 0.25);
    Panel::new("bags with and without the motif", size_axis(), y).with_all(curves)
}

fn numbers(measured: &[Measured], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = Vec::new();
    let mut add = |name: String, estimate: &Estimate| -> Result<()> {
        numbers.push(source.number(name, estimate.value, limits::interval(estimate), "")?);
        Ok(())
    };
    for it in measured.iter().filter(|it| NAMED.contains(&it.size)) {
        let size = it.size;
        for ((_, beta, ..), weight) in BETAS.iter().zip(&it.weights) {
            add(format!("pooling.weight.beta_{beta}.n{size}"), weight)?;
        }
        let softmax = BETAS.iter().take(SOFTMAX).map(|(_, beta, ..)| format!("softmax_beta_{beta}"));
        for (pooling, share) in softmax.chain(["mean".to_owned(), "maximum".to_owned()]).zip(&it.shares) {
            add(format!("pooling.told_apart.{pooling}.n{size}"), share)?;
        }
    }
    for (beta, name, ..) in BETAS {
        let size = 1.0 + 1.0 / mean_weight(beta);
        numbers.push(source.number(
            format!("pooling.size_at_half_weight.beta_{name}"),
            size,
            Uncertainty::Exact,
            "",
        )?);
    }
    Ok(numbers)
}
