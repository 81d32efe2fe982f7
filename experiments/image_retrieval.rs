//! Handwritten digits of which the lower half is masked, completed by one update of three networks (the demonstration that
//! people know modern Hopfield networks by).
//!
//! Sample: sets of 24 digits, drawn anew for every query; the query is one of them without its lower half. For the binary
//! networks a pixel is +1 where it is at least half dark, and a masked one -1; for the continuous network digits are
//! centred at the mean of all digits and scaled to norm 1, and a masked pixel is that of the mean. Measure: whether one update
//! comes within 0.1 of the digit. Draw: (a) six digits and what becomes of them; (b) the share retrieved against $\beta$
//! with exact confidence limits, for half and for whole digits, with the share for which the theory promises it:
//! $2(N-1)M e^{-\beta g} \le 0.1$, where $g = \min_{j \ne i}(x_i - x_j)^T\xi$.
//!
//! That is the step of the proof of Theorem A9 before the Cauchy-Schwarz inequality. For a whole digit $g = \Delta_i$ and it is
//! the theorem. For half a digit the theorem puts $\Delta_i - 2\|\xi - x_i\|M$ in the place of $g$, which is negative: it promises
//! nothing at any $\beta$, though most digits are retrieved.

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::limits::{self, LEVEL};
use super::{Experiment, Output, Settings};
use crate::input::real_data;
use crate::networks::{BinaryPatterns, BinaryVector, Classical, Diagonal, Exponential, Network, State};
use crate::numerics::elementary::exp;
use crate::numerics::estimate::Estimate;
use crate::numerics::{add_scaled, difference, dot, norm};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke};
use crate::report::numbers::Number;
use crate::{Hopfield, Patterns};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "image_retrieval",
    title: "One update completes half-masked digits",
    statements: &["Theorem A9"],
    run,
};

/// The digits in a set.
const COUNT: usize = 24;
const PIXELS: usize = 64;
/// The darkest value of a pixel, and half of it.
const DARK: f64 = 16.0;
/// What counts as retrieved: the error in units of $M = 1$.
const ENOUGH: f64 = 0.1;
/// $\beta = 2^k$ for these $k$.
const POWERS: std::ops::RangeInclusive<u32> = 0..=9;
/// The inverse temperatures of the images, whose shares have names: from averaging to retrieval.
const SHOWN: [u32; 4] = [4, 16, 64, 256];
/// The images in a row, and the levels of grey in which they are drawn.
const IMAGES: usize = 6;
const LEVELS: f64 = 8.0;

/// A set of digits, the first of which is the query.
struct Trial {
    /// Centred and scaled to norm 1.
    patterns: Patterns,
    /// What a vector of this scale is multiplied by to make an image, before the mean is added.
    scale: f64,
    binary: BinaryPatterns,
}

/// An update is judged by its error, and promised by its bound.
#[derive(Clone, Copy)]
struct Judged {
    retrieved: bool,
    promised: bool,
}

struct Measured {
    /// For each inverse temperature and trial the half and the whole digit.
    continuous: Vec<(f64, Vec<[Judged; 2]>)>,
    /// Trials that the classical and the exponential network restore.
    binary: [u64; 2],
    /// Half digits for which Theorem A9 itself says something at some inverse temperature.
    theorem: u64,
    trials: u64,
}

fn run(settings: &Settings) -> Result<Output> {
    let mean = mean();
    let count = settings.effort.choose(60, 600, 3_000);
    let trials = (0..count).map(|trial| Trial::draw(settings.seed, trial, &mean)).collect::<Result<Vec<_>>>()?;
    let measured = measure(&trials)?;
    let description = format!(
        "Sets of {COUNT} handwritten digits, each with one of them as a query whose lower half is masked. (a) From top to \
         bottom: six digits, the queries, and one update of the classical and the exponential binary network and of the \
         continuous network at four inverse temperatures: the coldest retrieve, the warmest average. (b) The share of {count} sets \
         in which one update of the continuous network comes within {ENOUGH} of the digit (marks, with exact limits of \
         confidence {LEVEL}), and the share for which the bound before the last step of Theorem A9 promises it (lines); for whole \
         digits that is the theorem, which itself promises nothing for half digits. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let panels = vec![images(&trials[..IMAGES], &mean)?, shares(&measured)?];
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&measured, settings)? })
}

/// The mean of all digits.
fn mean() -> Vec<f64> {
    let table = real_data::digits();
    let mut mean = vec![0.0; PIXELS];
    for row in 0..table.rows() {
        add_scaled(&mut mean, 1.0 / table.rows() as f64, table.row(row));
    }
    mean
}

fn masked<T: Copy>(image: &[T], unknown: T) -> Vec<T> {
    image.iter().enumerate().map(|(pixel, value)| if pixel < PIXELS / 2 { *value } else { unknown }).collect()
}

impl Trial {
    fn draw(seed: u64, trial: u32, mean: &[f64]) -> Result<Self> {
        let table = real_data::digits();
        let mut stream = Stream::new(seed, "image_retrieval/sets", trial);
        let mut order: Vec<usize> = (0..table.rows()).collect();
        for place in 0..COUNT {
            order.swap(place, place + stream.below(table.rows() - place));
        }
        let centred: Vec<Vec<f64>> = order[..COUNT].iter().map(|&row| difference(table.row(row), mean)).collect();
        let scale = norm(&centred[0]);
        let unit = |image: &Vec<f64>| image.iter().map(|pixel| pixel / norm(image)).collect::<Vec<f64>>();
        let signs =
            |&row: &usize| table.row(row).iter().map(|pixel| if *pixel >= DARK / 2.0 { 1 } else { -1 }).collect();
        let binary = order[..COUNT].iter().map(signs).map(|signs: Vec<i8>| BinaryVector::from_signs(&signs));
        Ok(Self {
            patterns: Patterns::from_rows(&centred.iter().map(unit).collect::<Vec<_>>())?,
            scale,
            binary: BinaryPatterns::new(binary.collect::<Result<_, _>>()?)?,
        })
    }

    fn half(&self) -> Vec<f64> {
        masked(self.patterns.pattern(0), 0.0)
    }

    fn judge(&self, network: &Hopfield, query: &[f64]) -> Judged {
        let error = norm(&network.update_minus_pattern(query, 0));
        let bound = 2.0 * (COUNT - 1) as f64 * exp(-network.beta() * self.gap(query));
        Judged { retrieved: error <= ENOUGH, promised: bound <= ENOUGH }
    }

    /// $g = \min_{j \ne i}(x_i - x_j)^T\xi$.
    fn gap(&self, query: &[f64]) -> f64 {
        let own = dot(self.patterns.pattern(0), query);
        self.patterns.iter().skip(1).map(|pattern| own - dot(pattern, query)).fold(f64::INFINITY, f64::min)
    }

    /// What one synchronous update makes of the masked digit.
    fn update(&self, network: &impl Network) -> Result<BinaryVector> {
        let query = BinaryVector::from_signs(&masked(&self.binary.pattern(0).signs(), -1))?;
        Ok(network.synchronous_update(&State::new(&self.binary, query)?).vector().clone())
    }

    fn classical(&self) -> Classical {
        Classical::new(self.binary.clone(), Diagonal::Kept)
    }

    fn exponential(&self) -> Exponential {
        Exponential::new(self.binary.clone())
    }
}

fn measure(trials: &[Trial]) -> Result<Measured> {
    let at = |beta: f64| {
        let one = |trial: &Trial| {
            let network = Hopfield::new(trial.patterns.clone(), beta)?;
            Ok([trial.judge(&network, &trial.half()), trial.judge(&network, trial.patterns.pattern(0))])
        };
        Ok((beta, trials.par_iter().map(one).collect::<Result<Vec<_>>>()?))
    };
    let mut binary = [0; 2];
    for trial in trials {
        let wanted = trial.binary.pattern(0);
        binary[0] += u64::from(trial.update(&trial.classical())? == *wanted);
        binary[1] += u64::from(trial.update(&trial.exponential())? == *wanted);
    }
    let speaks = |trial: &&Trial| {
        let missing = norm(&difference(&trial.half(), trial.patterns.pattern(0)));
        trial.patterns.separation(0).is_some_and(|(separation, _)| separation > 2.0 * missing)
    };
    Ok(Measured {
        continuous: POWERS.map(|power| at(f64::from(1_u32 << power))).collect::<Result<_>>()?,
        binary,
        theorem: trials.iter().filter(speaks).count() as u64,
        trials: trials.len() as u64,
    })
}

/// A row of images for the original, the query, each binary network and each inverse temperature.
fn images(trials: &[Trial], mean: &[f64]) -> Result<Panel> {
    let grey = |trial: &Trial, vector: &[f64]| -> Vec<f64> {
        vector.iter().zip(mean).map(|(pixel, mean)| pixel * trial.scale + mean).collect()
    };
    let signs = |vector: &BinaryVector| vector.signs().iter().map(|sign| if *sign > 0 { DARK } else { 0.0 }).collect();
    let mut rows: Vec<(String, Vec<Vec<f64>>)> = vec![
        ("digit".to_owned(), trials.iter().map(|trial| grey(trial, trial.patterns.pattern(0))).collect()),
        ("half".to_owned(), trials.iter().map(|trial| masked(&grey(trial, trial.patterns.pattern(0)), 0.0)).collect()),
    ];
    let classical = trials.iter().map(|trial| Ok(signs(&trial.update(&trial.classical())?)));
    rows.push(("classical".to_owned(), classical.collect::<Result<_>>()?));
    let exponential = trials.iter().map(|trial| Ok(signs(&trial.update(&trial.exponential())?)));
    rows.push(("exponential".to_owned(), exponential.collect::<Result<_>>()?));
    for beta in SHOWN {
        let one = |trial: &Trial| {
            let network = Hopfield::new(trial.patterns.clone(), f64::from(beta))?;
            Ok(grey(trial, &network.update(&trial.half())))
        };
        rows.push((format!("β = {beta}"), trials.iter().map(one).collect::<Result<_>>()?));
    }
    let mut curves = Vec::new();
    for (row, (name, images)) in rows.iter().enumerate() {
        for level in 1..=LEVELS as u32 {
            let mut points = Vec::new();
            for (column, image) in images.iter().enumerate() {
                for (pixel, value) in image.iter().enumerate() {
                    let drawn = (value.clamp(0.0, DARK) / DARK * LEVELS).round() as u32;
                    if drawn == level {
                        points.push(((9 * column + pixel % 8 + 1) as f64, (9 * row + pixel / 8 + 1) as f64));
                    }
                }
            }
            if !points.is_empty() {
                let name = format!("{name}, grey {level} of {LEVELS}");
                let shade = f64::from(level) / LEVELS;
                curves.push(Curve::marks(name, Ink::Black, Mark::Pixel, points).shaded(shade).unlisted());
            }
        }
    }
    let names = rows.iter().enumerate().map(|(row, (name, _))| (9.0 * row as f64 + 4.5, name.clone())).collect();
    let (across, down) = (9 * IMAGES + 1, 9 * rows.len() + 1);
    Ok(Panel::new("one update", Axis::columns(across as f64, Vec::new()), Axis::rows(down as f64, names))
        .high((down as f64 * PIXEL) as u32)
        .with_all(curves))
}

/// The side of a pixel in points, which makes it a square in a column of this width.
const PIXEL: f64 = 4.72;

fn retrieved(judged: &[[Judged; 2]], which: usize) -> Result<Estimate> {
    limits::share(judged.iter().filter(|of| of[which].retrieved).count() as u64, judged.len() as u64)
}

fn shares(measured: &Measured) -> Result<Panel> {
    let looks =
        [("half", Ink::Vermilion, Mark::Triangle, Stroke::Dashed), ("whole", Ink::Blue, Mark::Dot, Stroke::Solid)];
    let (mut bands, mut curves) = (Vec::new(), Vec::new());
    for (which, (name, ink, mark, stroke)) in looks.into_iter().enumerate() {
        let (mut shares, mut promised) = (Vec::new(), Vec::new());
        for (beta, judged) in &measured.continuous {
            shares.push((*beta, retrieved(judged, which)?));
            let certain = judged.iter().filter(|of| of[which].promised).count();
            promised.push((*beta, certain as f64 / judged.len() as f64));
        }
        bands.push(limits::band(name, ink, &shares));
        curves.push(Curve::marks(format!("{name} digit"), ink, mark, limits::values(&shares)));
        curves.push(Curve::line(format!("{name}, promised"), ink, promised).stroked(stroke));
    }
    let y = Axis::linear("share retrieved", 0.0, 1.0, 0.25);
    Ok(Panel::new("continuous network", Axis::log_around("β", [1.0, 1000.0]), y).with_all(bands).with_all(curves))
}

fn numbers(measured: &Measured, settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut named = vec![
        ("restored.classical".to_owned(), limits::share(measured.binary[0], measured.trials)?),
        ("restored.exponential".to_owned(), limits::share(measured.binary[1], measured.trials)?),
        ("theorem_a9_speaks.half".to_owned(), limits::share(measured.theorem, measured.trials)?),
    ];
    for beta in SHOWN {
        let at = measured.continuous.iter().find(|(known, _)| *known == f64::from(beta));
        let (_, judged) = at.context("every inverse temperature shown is measured")?;
        named.push((format!("retrieved.half.beta_{beta}"), retrieved(judged, 0)?));
        named.push((format!("retrieved.whole.beta_{beta}"), retrieved(judged, 1)?));
    }
    let number = |(name, share): (String, Estimate)| {
        source.number(format!("image_retrieval.{name}"), share.value, limits::interval(&share), "")
    };
    named.into_iter().map(number).collect()
}
