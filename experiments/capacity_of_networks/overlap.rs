//! The overlap that Hebb's rule keeps with a pattern, against the load.

use anyhow::Result;
use rayon::prelude::*;

use super::EXPERIMENT;
use super::systems::SWEEPS;
use crate::experiments::{Settings, limits};
use crate::networks::{BinaryPatterns, Classical, Diagonal, Network, State, classical_load, load_of_overlap};
use crate::numerics::elementary::erf;
use crate::numerics::estimate::Estimate;
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Ink, Mark, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};

/// The dimensions, the first two at quick effort, and how they are drawn.
const DIMENSIONS: [(usize, Ink, Mark); 3] =
    [(125, Ink::SkyBlue, Mark::Ring), (250, Ink::Blue, Mark::Triangle), (1000, Ink::Vermilion, Mark::Dot)];
/// Loads in percent: the last one, their distance at quick effort and otherwise, and those that have names.
const LAST: u32 = 24;
const STEPS: (usize, usize) = (4, 1);
const NAMED: (usize, [u32; 2]) = (250, [8, 24]);

/// The median overlaps of one dimension: the load in percent, and $N$ over $d$.
pub(super) struct Overlaps {
    dimension: usize,
    medians: Vec<(u32, f64, Estimate)>,
}

pub(super) fn measure(settings: &Settings) -> Result<Vec<Overlaps>> {
    let dimensions = settings.effort.choose(&DIMENSIONS[..2], &DIMENSIONS[..], &DIMENSIONS[..]);
    let step = settings.effort.choose(STEPS.0, STEPS.1, STEPS.1);
    let draws = settings.effort.choose(9, 41, 101);
    let of_dimension = |&(dimension, ..): &(usize, Ink, Mark)| {
        let at = |percent: u32| {
            let count = (f64::from(percent) * dimension as f64 / 100.0).round() as usize;
            let run = |draw: u32| {
                let place = (dimension as u32 * 32 + percent) * 1024 + draw;
                overlap(dimension, count, &mut Stream::new(settings.seed, "capacity_of_networks/overlap", place))
            };
            let overlaps: Vec<f64> = (0..draws).into_par_iter().map(run).collect::<Result<_>>()?;
            Ok((percent, count as f64 / dimension as f64, limits::median(&overlaps)?))
        };
        let medians = (4..=LAST).step_by(step).map(at).collect::<Result<_>>()?;
        Ok(Overlaps { dimension, medians })
    };
    dimensions.iter().map(of_dimension).collect()
}

/// The overlap over $d$ with a pattern after sweeps to the end, from the pattern itself.
fn overlap(dimension: usize, count: usize, stream: &mut Stream) -> Result<f64> {
    let network = Classical::new(BinaryPatterns::random(dimension, count, stream)?, Diagonal::Zero);
    let mut state = State::new(network.patterns(), network.patterns().pattern(0).clone())?;
    network.settle(&mut state, SWEEPS);
    Ok(f64::from(state.overlaps()[0]) / dimension as f64)
}

pub(super) fn panel(measured: &[Overlaps]) -> Panel {
    let mut curves = Vec::new();
    for (Overlaps { dimension, medians }, (_, ink, mark)) in measured.iter().zip(DIMENSIONS) {
        let text = format!("d = {dimension}");
        let medians: Vec<_> = medians.iter().map(|(_, load, median)| (*load, *median)).collect();
        curves.push(limits::band(&text, ink, &medians));
        curves.push(Curve::marks(text, ink, mark, limits::values(&medians)));
    }
    // From the smallest load drawn up to the largest with a retrieval state, where the overlap drops to zero.
    let mut theory: Vec<(f64, f64)> = (0..=300)
        .map(|step| 3.5 - 0.01 * f64::from(step))
        .map(|y| (load_of_overlap(y), erf(y)))
        .filter(|point| point.0 >= 0.04)
        .collect();
    let end = theory.iter().position(|point| point.0 >= classical_load() - 1e-5).unwrap_or(theory.len() - 1);
    theory.truncate(end + 1);
    let drop = [theory[end].1, 0.0].map(|overlap| (classical_load(), overlap)).to_vec();
    let x = Axis::linear("load N / d", 0.0, 0.26, 0.05);
    let y = Axis::linear("overlap with the pattern", 0.0, 1.0, 0.25);
    Panel::new("Hebb's rule, from the pattern", x, y)
        .with_all(curves)
        .with(Curve::line("mean field, d → ∞", Ink::Black, theory))
        .with(Curve::line("drop at 0.138", Ink::Black, drop).stroked(Stroke::Dotted))
}

pub(super) fn numbers(measured: &[Overlaps], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers =
        vec![source.number("capacity_of_networks.load.mean_field", classical_load(), Uncertainty::Exact, "")?];
    for Overlaps { dimension, medians } in measured.iter().filter(|overlaps| overlaps.dimension == NAMED.0) {
        for (percent, _, median) in medians.iter().filter(|(percent, ..)| NAMED.1.contains(percent)) {
            let name = format!("capacity_of_networks.overlap.d{dimension}_load_{percent:02}");
            numbers.push(source.number(name, median.value, limits::interval(median), "")?);
        }
    }
    Ok(numbers)
}
