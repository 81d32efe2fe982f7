//! The classes of attention heads (section 4): how many of $N$ weights carry 0.9 of the attention, for heads that need no
//! training.
//!
//! Sample: rows of independent Gaussian logits, the same ones at every standard deviation; heads of random queries and keys;
//! Gaussian averaging heads (A.5.1.5) with a centre at each token, and freshly initialised ones. Measure: the statistic $k$ of
//! every row, its median $\bar k$ with exact limits that suppose nothing of its distribution, and the standard deviation at
//! which $\bar k$ falls to $N/2$, $N/8$ and $N/32$, where the next class begins. Draw: (a) $\bar k/N$ of Gaussian logits and of
//! random heads with the limit $\Phi(z - \sigma)$, $z = \Phi^{-1}(0.9)$; (b) the largest, median and smallest $k/N$ of Gaussian
//! heads with their limits; both with the borders of the classes.

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::Softmax;
use crate::attention::gaussian_heads::{self, GaussianHead};
use crate::attention::gaussian_logits;
use crate::attention::head_classes::{HeadClass, HeadStatistic, median, weights_needed};
use crate::fixed_point::Kind;
use crate::numerics::bisection::bisect;
use crate::numerics::dot;
use crate::numerics::estimate::Estimate;
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "head_classes",
    title: "Classes of attention heads without training (section 4)",
    statements: &["Head classes", "Gaussian heads"],
    run,
};

/// The numbers of tokens, those of the paper's two models.
const COUNTS: [(usize, Ink, Mark); 2] = [(128, Ink::Orange, Mark::Triangle), (512, Ink::Blue, Mark::Dot)];
/// The dimension of queries and keys, and the queries of a random head.
const DIMENSION: usize = 64;
const QUERIES: usize = 64;
/// The shares $\bar k/N$ at which one class ends and the next begins, and their names.
const BORDERS: [(f64, &str); 3] = [(0.5, "1_2"), (0.125, "1_8"), (0.03125, "1_32")];
/// Beyond any border.
const LARGEST: f64 = 16.0;
/// Steps of a standard deviation, and of a width.
const DEVIATIONS: usize = 24;
const WIDTHS: usize = 30;

/// A median with its limits at some place of the axis.
type Medians = Vec<(f64, Estimate)>;
/// $k/N$ of the rows of a Gaussian head, largest, median and smallest, at some width.
type Extremes = Vec<(f64, [f64; 3])>;

struct Measured {
    /// For each number of tokens $\bar k/N$ along the axis.
    logits: Vec<Medians>,
    /// For each number of tokens the standard deviations at the borders.
    borders: Vec<Vec<Estimate>>,
    random_heads: Medians,
    gaussian_heads: Extremes,
    /// Rows of freshly initialised Gaussian heads in class I, and all of them.
    initialised: (u64, u64),
}

fn run(settings: &Settings) -> Result<Output> {
    let rows = settings.effort.choose(41, 801, 3201);
    let heads = settings.effort.choose(9, 65, 257);
    let (mut logits, mut borders) = (Vec::new(), Vec::new());
    for (count, ..) in COUNTS {
        let sample: Vec<Vec<f64>> = (0..rows).map(|row| row_of_logits(settings.seed, count, row)).collect();
        logits.push(deviations().map(|sigma| medians(&sample, sigma)).collect::<Result<_>>()?);
        borders.push(BORDERS.iter().map(|(share, _)| border(&sample, *share)).collect::<Result<_>>()?);
    }
    let measured = Measured {
        logits,
        borders,
        random_heads: random_heads(settings.seed, heads)?,
        gaussian_heads: (1..=WIDTHS).map(|step| gaussian_head(0.05 * step as f64)).collect::<Result<_>>()?,
        initialised: initialised(settings.seed, settings.effort.choose(2, 20, 80))?,
    };
    let description = format!(
        "The number k of weights that carry 0.9 of the attention, over the number N of tokens; dotted lines are the borders \
         N/2, N/8 and N/32 between the classes I, II, III and IV. (a) The median over {rows} rows of independent Gaussian \
         logits, and over {heads} heads of random queries and {} keys in dimension {DIMENSION} with beta = sigma over its root \
         (the median over heads of the median over {QUERIES} queries); bands are exact limits of confidence {LEVEL}. The line \
         is the limit for many tokens. (b) Gaussian averaging heads of {} tokens, one centred at each token: the rows with \
         most, median and fewest weights (marks), and their limits, the rows centred in the middle, half way and at the end \
         (lines). {}",
        COUNTS[1].0,
        COUNTS[1].0,
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![logits_panel(&measured), gaussian_panel(&measured)];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, settings)? })
}

fn deviations() -> impl Iterator<Item = f64> {
    (1..=DEVIATIONS).map(|step| 0.25 * step as f64)
}

/// In descending order, in which the weights are needed.
fn row_of_logits(seed: u64, count: usize, row: u32) -> Vec<f64> {
    let mut logits = Stream::new(seed, &format!("head_classes/logits/{count}"), row).normals(count);
    logits.sort_unstable_by(|a, b| b.total_cmp(a));
    logits
}

/// $k/N$ of a row of standard normal logits times `sigma`.
fn share(logits: &[f64], sigma: f64) -> f64 {
    weights_needed(Softmax::new(sigma, logits).weights(), Kind::SHARE) as f64 / logits.len() as f64
}

fn medians(sample: &[Vec<f64>], sigma: f64) -> Result<(f64, Estimate)> {
    let shares: Vec<f64> = sample.par_iter().map(|logits| share(logits, sigma)).collect();
    Ok((sigma, limits::median(&shares)?))
}

/// The standard deviation at which the median of $k/N$ falls to a share. The same row needs fewer weights the larger it is, so
/// that this is the median of the standard deviations at which the rows do.
fn border(sample: &[Vec<f64>], wanted: f64) -> Result<Estimate> {
    let one = |logits: &Vec<f64>| bisect(0.0, LARGEST, 30, |sigma| share(logits, sigma) > wanted).1;
    limits::median(&sample.par_iter().map(one).collect::<Vec<f64>>())
}

fn random_heads(seed: u64, heads: u32) -> Result<Medians> {
    let count = COUNTS[1].0;
    let scores = |head: u32| -> Vec<Vec<f64>> {
        let mut stream = Stream::new(seed, "head_classes/random_heads", head);
        let keys: Vec<Vec<f64>> = (0..count).map(|_| stream.normals(DIMENSION)).collect();
        let scale = (DIMENSION as f64).sqrt();
        let row = |query: Vec<f64>| keys.iter().map(|key| dot(&query, key) / scale).collect();
        (0..QUERIES).map(|_| row(stream.normals(DIMENSION))).collect()
    };
    let scores: Vec<Vec<Vec<f64>>> = (0..heads).into_par_iter().map(scores).collect();
    let at = |sigma: f64| {
        let of_head = |rows: &Vec<Vec<f64>>| {
            let needed: Vec<usize> =
                rows.iter().map(|row| weights_needed(Softmax::new(sigma, row).weights(), Kind::SHARE)).collect();
            median(&needed).unwrap_or_default() / count as f64
        };
        Ok((sigma, limits::median(&scores.par_iter().map(of_head).collect::<Vec<f64>>())?))
    };
    (1..=6).map(|step| at(f64::from(step))).collect()
}

fn gaussian_head(width: f64) -> Result<(f64, [f64; 3])> {
    let count = COUNTS[1].0;
    let statistic = HeadStatistic::of(&GaussianHead::aligned(count, width)?.weights()).context("a head has rows")?;
    let extreme = |needed: Option<&usize>| *needed.unwrap_or(&0) as f64;
    let needed = &statistic.needed;
    let values = [extreme(needed.iter().max()), statistic.median, extreme(needed.iter().min())];
    Ok((width, values.map(|value| value / count as f64)))
}

/// Centres from $[-1, 1]$ and widths from $[0.75, 1.25]$, as the paper initialises them: rows whose own $k$ is of class I.
fn initialised(seed: u64, heads: u32) -> Result<(u64, u64)> {
    let count = COUNTS[1].0;
    let (mut first, mut all) = (0, 0);
    for head in 0..heads {
        let mut stream = Stream::new(seed, "head_classes/gaussian_heads", head);
        let centres = (0..count).map(|_| stream.between(-1.0, 1.0)).collect();
        let widths = (0..count).map(|_| stream.between(0.75, 1.25)).collect();
        let statistic = HeadStatistic::of(&GaussianHead::new(centres, widths)?.weights()).context("a head has rows")?;
        let is_first = |needed: &&usize| HeadClass::of(**needed as f64, count) == HeadClass::VeryLarge;
        first += statistic.needed.iter().filter(is_first).count() as u64;
        all += statistic.needed.len() as u64;
    }
    Ok((first, all))
}

/// The borders of the classes from one end of the axis to the other.
fn border_lines(end: f64) -> impl Iterator<Item = Curve> {
    BORDERS.iter().map(move |(share, name)| {
        let line =
            Curve::line(format!("border {}", name.replace('_', "/")), Ink::Grey, vec![(0.0, *share), (end, *share)]);
        let line = line.stroked(Stroke::Dotted);
        if *name == BORDERS[0].1 { line.explained("class borders") } else { line.unlisted() }
    })
}

fn logits_panel(measured: &Measured) -> Panel {
    let end = 0.25 * DEVIATIONS as f64;
    let limit = (0..=4 * DEVIATIONS).map(|step| end * step as f64 / (4 * DEVIATIONS) as f64);
    let limit = limit.map(|sigma| (sigma, gaussian_logits::limit_of_share(sigma))).filter(|point| point.1 >= 1e-3);
    let (mut bands, mut curves) = (Vec::new(), Vec::new());
    let mut add = |name: String, (ink, mark), medians: &Medians| {
        bands.push(limits::band(&name, ink, medians));
        curves.push(Curve::marks(name, ink, mark, limits::values(medians)));
    };
    for ((count, ink, mark), medians) in COUNTS.iter().zip(&measured.logits) {
        add(format!("logits, N = {count}"), (*ink, *mark), medians);
    }
    add("random heads".to_owned(), (Ink::Vermilion, Mark::Square), &measured.random_heads);
    Panel::new(
        "median of k/N",
        Axis::linear("standard deviation σ of the logits", 0.0, end, 1.0),
        Axis::log("k / N", -3, 0),
    )
    .high(180)
    .with_all(border_lines(end))
    .with_all(bands)
    .with(Curve::line("limit Φ(z − σ)", Ink::Black, limit.collect()))
    .with_all(curves)
}

fn gaussian_panel(measured: &Measured) -> Panel {
    let end = 0.05 * WIDTHS as f64;
    let lines = [
        (0.0, "limit, centre 0", Stroke::Dashed),
        (0.5, "limit, centre ½", Stroke::Solid),
        (1.0, "limit, centre 1", Stroke::DashDotted),
    ];
    let limit = |(centre, name, stroke): (f64, &str, Stroke)| {
        let widths = (2..=4 * WIDTHS).map(|step| end * step as f64 / (4 * WIDTHS) as f64);
        let points = widths.map(|width| (width, gaussian_heads::limit_of_share(centre, width))).collect();
        Curve::line(name, Ink::Black, points).stroked(stroke)
    };
    let rows = [
        ("most", Ink::Green, Mark::Triangle),
        ("median row", Ink::Blue, Mark::Dot),
        ("fewest", Ink::Vermilion, Mark::Diamond),
    ];
    let marks = rows.iter().enumerate().map(|(which, (name, ink, mark))| {
        Curve::marks(
            *name,
            *ink,
            *mark,
            measured.gaussian_heads.iter().map(|(width, of)| (*width, of[which])).collect(),
        )
    });
    let borders = border_lines(end).map(Curve::unlisted);
    Panel::new(
        "Gaussian averaging heads",
        Axis::linear("width σ", 0.0, end, 0.5),
        Axis::linear("k / N", 0.0, 1.0, 0.25),
    )
    .with_all(borders)
    .with_all(lines.map(limit))
    .with_all(marks)
}

fn numbers(measured: &Measured, settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = Vec::new();
    for (place, (share, name)) in BORDERS.iter().enumerate() {
        let limit = gaussian_logits::border(*share);
        numbers.push(source.number(format!("head_classes.border.{name}.limit"), limit, Uncertainty::Exact, "")?);
        for ((count, ..), borders) in COUNTS.iter().zip(&measured.borders) {
            let border = &borders[place];
            let name = format!("head_classes.border.{name}.n{count}");
            numbers.push(source.number(name, border.value, limits::interval(border), "")?);
        }
    }
    let (first, all) = measured.initialised;
    let share = limits::share(first, all)?;
    let name = "head_classes.gaussian_heads.initial_share_of_class_i";
    numbers.push(source.number(name, share.value, limits::interval(&share), "")?);
    Ok(numbers)
}
