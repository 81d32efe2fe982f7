//! The retrieval error after one update against the bound of Theorem A9 (Eqs. 8, 401), and how tight the bound is.
//!
//! Sample: random patterns on a sphere, handwritten digits, word embeddings; each pattern at an inverse temperature of its
//! own, so that $\beta\Delta_i$ covers the axis evenly. Measure: the error $\|f(x_i) - x_i\|$ of the update from the pattern
//! itself, and from a query displaced towards the nearest pattern, where the exponent of the bound is
//! $\beta(\Delta_i - 2\|\xi - x_i\|M)$. Draw: (a) the error over $2(N-1)M$, so that all data share the one bound
//! $e^{-\beta\Delta}$; (b) the error over the bound. The antipodal pair, which attains the bound in the limit, comes along.
//!
//! The bound drawn is the sharper form of Eq. 401: the maximum of the distances of the query and of the fixed point from the
//! pattern is replaced by that of the query alone, which the proof allows.

use anyhow::Result;

use super::{Experiment, Output, Settings};
use crate::input::{Table, real_data};
use crate::numerics::elementary::exp;
use crate::numerics::{add_scaled, difference, norm};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke, ys};
use crate::report::numbers::{Number, Uncertainty};
use crate::{Hopfield, Patterns};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "retrieval_error",
    title: "The retrieval error after one update and its bound (Theorem A9)",
    statements: &["Theorem A9"],
    run,
};

/// The exponents of the bound that the figure covers.
const EXPONENTS: (f64, f64) = (1.0, 35.0);
/// The dimension of the random patterns, that of the digits.
const DIMENSION: usize = 64;

/// What is measured at one state of one pattern.
#[derive(Clone, Copy)]
struct Retrieval {
    /// $\beta\Delta_i$, or $\beta(\Delta_i - 2\|\xi - x_i\|M)$ for a displaced query.
    exponent: f64,
    /// $\|f(\xi) - x_i\| / (2(N-1)M)$, which the theorem bounds by $e^{-\text{exponent}}$.
    error: f64,
}

fn run(settings: &Settings) -> Result<Output> {
    let count = settings.effort.choose(50, 100, 200);
    let seed = settings.seed;
    let mut stream = Stream::new(seed, "retrieval_error/sphere", 0);
    let sphere = Patterns::from_rows(&(0..count).map(|_| stream.on_sphere(DIMENSION, 1.0)).collect::<Vec<_>>())?;
    let digits = choose(real_data::digits(), count, &mut Stream::new(seed, "retrieval_error/digits", 0));
    let words = choose(real_data::tokens(), count, &mut Stream::new(seed, "retrieval_error/words", 0));
    let (centred, digits) = (Patterns::from_rows(&centred(&digits))?, Patterns::from_rows(&unit(digits))?);
    let words = Patterns::from_rows(&unit(words))?;
    let inseparable = centred.separations().iter().filter(|&&separation| separation <= 0.0).count();
    let measured = [
        ("sphere", Ink::Blue, Mark::Dot, from_pattern(&sphere, seed)?),
        ("displaced query", Ink::SkyBlue, Mark::Ring, from_displaced_query(&sphere, seed)?),
        ("digits", Ink::Vermilion, Mark::Triangle, from_pattern(&digits, seed)?),
        ("digits, centred", Ink::Orange, Mark::Square, from_pattern(&centred, seed)?),
        ("words", Ink::Green, Mark::Diamond, from_pattern(&words, seed)?),
        ("antipodal pair", Ink::Black, Mark::Cross, antipodal_pair()?),
    ];
    let description = format!(
        "{count} patterns each: random on the unit sphere in dimension {DIMENSION}; handwritten digits, scaled to unit norm, and \
         centred without scaling; word embeddings, scaled to unit norm. (a) The error of one update over 2(N-1)M falls with \
         slope -1 in beta times separation and stays below the bound; the grey line is the trivial bound 2M, below which the \
         theorem says something. (b) The error over the bound: only the antipodal pair comes near 1. A pattern whose separation \
         is not positive ({inseparable} of the centred digits) has no informative bound at any beta and is left out. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![errors(&measured, count), tightness(&measured, count)];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, settings)? })
}

/// How near the errors come to the bound.
fn numbers(measured: &[Measured], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let number = |(name, _, _, points): &Measured| {
        let largest = points.iter().map(Retrieval::over_bound).fold(0.0, f64::max);
        let name = format!("retrieval_error.largest_ratio.{}", name.replace(", ", "_").replace(' ', "_"));
        source.number(name, largest, Uncertainty::Exact, "")
    };
    measured.iter().map(number).collect()
}

impl Retrieval {
    /// The error over the bound.
    fn over_bound(&self) -> f64 {
        self.error / exp(-self.exponent)
    }
}

/// `count` different rows of a table: the first ones of a random order.
fn choose(table: &Table, count: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let mut order: Vec<usize> = (0..table.rows()).collect();
    for place in 0..count {
        order.swap(place, place + stream.below(table.rows() - place));
    }
    order[..count].iter().map(|&row| table.row(row).to_vec()).collect()
}

fn unit(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for row in &mut rows {
        let length = norm(row);
        row.iter_mut().for_each(|component| *component /= length);
    }
    rows
}

fn centred(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut mean = vec![0.0; rows[0].len()];
    for row in rows {
        add_scaled(&mut mean, 1.0 / rows.len() as f64, row);
    }
    rows.iter().map(|row| difference(row, &mean)).collect()
}

/// The exponent for pattern `i`: one in each of `count` equal parts of the axis, so that the points cover it evenly.
fn exponent(seed: u64, i: usize, count: usize) -> f64 {
    let part = (i as f64 + Stream::new(seed, "retrieval_error/exponents", i as u32).uniform()) / count as f64;
    EXPONENTS.0 + (EXPONENTS.1 - EXPONENTS.0) * part
}

fn measure(patterns: &Patterns, i: usize, query: &[f64], beta: f64, exponent: f64) -> Result<Retrieval> {
    let network = Hopfield::new(patterns.clone(), beta)?;
    let scale = 2.0 * (patterns.count() - 1) as f64 * patterns.max_norm();
    Ok(Retrieval { exponent, error: norm(&network.update_minus_pattern(query, i)) / scale })
}

fn from_pattern(patterns: &Patterns, seed: u64) -> Result<Vec<Retrieval>> {
    let separated = patterns.separations().into_iter().enumerate().filter(|&(_, separation)| separation > 0.0);
    let one = |(i, separation)| {
        let exponent = exponent(seed, i, patterns.count());
        measure(patterns, i, patterns.pattern(i), exponent / separation, exponent)
    };
    separated.map(one).collect()
}

/// A query a quarter of the way to where the bound ends to say anything, towards the nearest pattern, its worst side.
fn from_displaced_query(patterns: &Patterns, seed: u64) -> Result<Vec<Retrieval>> {
    let one = |i: usize| {
        let Some((separation, nearest)) = patterns.separation(i).filter(|(separation, _)| *separation > 0.0) else {
            return Ok(None);
        };
        let distance = separation / (8.0 * patterns.max_norm());
        let towards = difference(patterns.pattern(nearest), patterns.pattern(i));
        let mut query = patterns.pattern(i).to_vec();
        add_scaled(&mut query, distance / norm(&towards), &towards);
        let exponent = exponent(seed, i, patterns.count());
        let beta = exponent / (separation - 2.0 * distance * patterns.max_norm());
        measure(patterns, i, &query, beta, exponent).map(Some)
    };
    (0..patterns.count()).filter_map(|i| one(i).transpose()).collect()
}

/// The patterns $M$ and $-M$, where the error is $2M / (1 + e^{2\kappa})$ with $\kappa = \beta M^2$.
fn antipodal_pair() -> Result<Vec<Retrieval>> {
    let pair = Patterns::from_rows(&[[1.0], [-1.0]])?;
    let exponents = (0..18).map(|k| EXPONENTS.0 + 2.0 * f64::from(k));
    exponents.map(|exponent| measure(&pair, 0, &[1.0], exponent / 2.0, exponent)).collect()
}

type Measured = (&'static str, Ink, Mark, Vec<Retrieval>);

fn exponent_axis() -> Axis {
    Axis::linear("β (Δᵢ − 2‖ξ − xᵢ‖M),  which is β Δᵢ at ξ = xᵢ", 0.0, 36.0, 6.0)
}

fn errors(measured: &[Measured], count: usize) -> Panel {
    let curve = |(name, ink, mark, points): &Measured| {
        Curve::marks(*name, *ink, *mark, points.iter().map(|point| (point.exponent, point.error)).collect())
    };
    let curves: Vec<Curve> = measured.iter().map(curve).collect();
    let ends = [0.0, 36.0];
    let bound = Curve::line("Theorem A9", Ink::Black, ends.map(|exponent| (exponent, exp(-exponent))).to_vec());
    let trivial = 1.0 / (count - 1) as f64;
    let trivial = Curve::line("trivial bound", Ink::Grey, ends.map(|exponent| (exponent, trivial)).to_vec());
    let y = Axis::log_around("‖f(ξ) − xᵢ‖ / 2(N−1)M", ys(&curves).chain([1.0]));
    Panel::new("error and bound", exponent_axis(), y).with(bound).with(trivial.stroked(Stroke::Dashed)).with_all(curves)
}

fn tightness(measured: &[Measured], count: usize) -> Panel {
    let curve = |(name, ink, mark, points): &Measured| {
        let ratio = |point: &Retrieval| (point.exponent, point.over_bound());
        Curve::marks(*name, *ink, *mark, points.iter().map(ratio).collect())
    };
    let curves: Vec<Curve> = measured.iter().map(curve).collect();
    let bound = Curve::line("Theorem A9", Ink::Black, vec![(0.0, 1.0), (36.0, 1.0)]);
    // The trivial bound over that of the theorem, as far as it is the smaller of the two.
    let meeting = crate::numerics::elementary::ln((count - 1) as f64);
    let trivial = (0..=20).map(|k| meeting * f64::from(k) / 20.0).map(|x| (x, exp(x) / (count - 1) as f64)).collect();
    let trivial = Curve::line("trivial bound", Ink::Grey, trivial).stroked(Stroke::Dashed);
    let y = Axis::log_around("error / bound", ys(&curves).chain([1.0]));
    Panel::new("error over bound", exponent_axis(), y).with(bound).with(trivial).with_all(curves).without_legend()
}
