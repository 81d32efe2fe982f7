//! How many fixed points equidistant patterns have: counted by Newton's method, and known ([`crate::equidistant`]).
//!
//! Orthogonal patterns of norm one, for which the interaction $B$ is $\beta$ and a state's components are its weights; Newton's
//! method on the gradient of the energy from random mixtures of the patterns, from nearly equal to nearly single. Since the
//! patterns may be permuted, so may the components of a fixed point: limits are told apart by their sorted components, and each
//! counts as often as these can be arranged. A fixed point is a minimum by the signs of the Hessian's eigenvalues.

use anyhow::Result;
use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

use super::{EXPERIMENT, Settings};
use crate::audit::Effort;
use crate::equidistant::{Counts, equal_energy, fixed_points, fold};
use crate::fixed_point::Stability;
use crate::numerics::bisection::bisect;
use crate::numerics::{distance, norm};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Ink, Mark, Panel};
use crate::report::numbers::{Number, Source, Uncertainty};
use crate::{Hopfield, Patterns};

const COUNTS: [(usize, Ink, Mark); 3] =
    [(3, Ink::Blue, Mark::Dot), (4, Ink::Vermilion, Mark::Triangle), (5, Ink::Green, Mark::Diamond)];
/// The ends of the axis of $B/N$.
const ENDS: (f64, f64) = (0.5, 1.5);
/// Fixed points closer than this are one, and so are components.
const ONE: f64 = 1e-6;

/// The numbers found at each $B/N$, for each number of patterns.
pub(super) type Counted = Vec<(usize, Vec<(f64, Counts)>)>;

/// How many starts Newton's method has at each $B$.
pub(super) fn starts(effort: Effort) -> u32 {
    effort.choose(100, 1000, 4000)
}

/// Places between the thresholds, none within a hundredth of one.
fn places(count: usize, effort: Effort) -> Vec<f64> {
    let steps = effort.choose(7, 40, 80);
    let n = count as f64;
    let thresholds: Vec<f64> =
        (1..count).map(|k| k as f64).map(|k| if 2.0 * k < n { k * fold(n / k).1 / n } else { 1.0 }).collect();
    let clear = |place: &f64| thresholds.iter().all(|threshold| (place - threshold).abs() > 0.01);
    let place = |step: u32| ENDS.0 + (ENDS.1 - ENDS.0) * (f64::from(step) + 0.5) / f64::from(steps);
    (0..steps).map(place).filter(clear).collect()
}

pub(super) fn count(settings: &Settings) -> Result<Counted> {
    let at = |count: usize, place: f64, index: u32| -> Result<(f64, Counts)> {
        let rows: Vec<Vec<f64>> =
            (0..count).map(|i| (0..count).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        let network = Hopfield::new(Patterns::from_rows(&rows)?, place * count as f64)?;
        let mut stream = Stream::new(settings.seed, "kinds_of_fixed_points/starts", 1000 * count as u32 + index);
        let mut found: Vec<Vec<f64>> = Vec::new();
        for _ in 0..starts(settings.effort) {
            let concentration = stream.log_between(0.03, 30.0);
            let Some(mut state) = newton(&network, stream.convex_weights(count, concentration)) else { continue };
            state.sort_unstable_by(f64::total_cmp);
            if found.iter().all(|known| distance(known, &state) > ONE) {
                found.push(state);
            }
        }
        let minima = found.iter().filter(|state| network.stability(state, 0.0) == Stability::Minimum);
        let minima = minima.map(|state| arrangements(state)).sum();
        Ok((place, Counts { all: found.iter().map(|state| arrangements(state)).sum(), minima }))
    };
    let each = |(count, ..): (usize, Ink, Mark)| {
        let places = places(count, settings.effort);
        let found = places.into_par_iter().enumerate().map(|(index, place)| at(count, place, index as u32));
        Ok((count, found.collect::<Result<Vec<_>>>()?))
    };
    COUNTS.into_iter().map(each).collect()
}

/// How many different orders sorted components have.
fn arrangements(sorted: &[f64]) -> u64 {
    let factorial = |count: usize| (1..=count as u64).product::<u64>();
    let equal = sorted.chunk_by(|a, b| b - a < ONE);
    equal.map(|group| factorial(group.len())).fold(factorial(sorted.len()), |orders, same| orders / same)
}

/// Newton's method on the gradient, to a fixed point or nowhere.
fn newton(network: &Hopfield, mut state: Vec<f64>) -> Option<Vec<f64>> {
    for _ in 0..40 {
        let gradient = network.energy_gradient(&state);
        if norm(&gradient) < 1e-13 {
            return Some(state);
        }
        let hessian: DMatrix<f64> = network.energy_hessian(&state);
        let step = hessian.lu().solve(&DVector::from_vec(gradient))?;
        for (component, step) in state.iter_mut().zip(step.iter()) {
            *component -= step;
        }
        // Fixed points are means of the patterns.
        let inside = norm(&state) <= 2.0;
        if !inside {
            return None;
        }
    }
    None
}

pub(super) fn panels(counted: &Counted) -> [Panel; 2] {
    let panel = |heading: &str, look: fn(&Counts) -> u64| {
        let mut lines = Vec::new();
        let mut marks = Vec::new();
        for ((count, places), (_, ink, mark)) in counted.iter().zip(COUNTS) {
            let known = steps(*count, look);
            lines.push(Curve::line(format!("N = {count}, known"), ink, known).unlisted());
            let found = places.iter().map(|(place, counts)| (*place, look(counts) as f64)).collect();
            marks.push(Curve::marks(format!("N = {count}"), ink, mark, found));
        }
        let most = if heading == "minima" { (8.0, 2.0) } else { (35.0, 10.0) };
        let axis = Axis::linear("B/N = β r²(1 − c)/N", ENDS.0, ENDS.1, 0.5);
        Panel::new(heading, axis, Axis::linear("number", 0.0, most.0, most.1)).with_all(lines).with_all(marks)
    };
    [panel("all fixed points", |counts| counts.all).without_legend(), panel("minima", |counts| counts.minima)]
}

/// The known number as a line with steps at the thresholds.
fn steps(count: usize, look: fn(&Counts) -> u64) -> Vec<(f64, f64)> {
    const CELLS: u32 = 400;
    let place = |cell: u32| ENDS.0 + (ENDS.1 - ENDS.0) * f64::from(cell) / f64::from(CELLS);
    let known = |place: f64| look(&fixed_points(count, place * count as f64)) as f64;
    let mut line = vec![(ENDS.0, known(ENDS.0))];
    for cell in 0..CELLS {
        let (low, high) = (known(place(cell)), known(place(cell + 1)));
        if low != high {
            let (_, outer) = bisect(place(cell), place(cell + 1), 40, |place| known(place) == low);
            line.extend([(outer, low), (outer, high)]);
        }
    }
    line.push((ENDS.1, known(ENDS.1)));
    line
}

pub(super) fn numbers(counted: &Counted, source: &Source) -> Result<Vec<Number>> {
    let mut numbers = Vec::new();
    let mut exact = |name: String, value: f64| -> Result<()> {
        numbers.push(source.number(format!("{}.{name}", EXPERIMENT.name), value, Uncertainty::Exact, "")?);
        Ok(())
    };
    let mut differing = 0;
    for (count, places) in counted {
        let n = *count as f64;
        let differ = |(place, found): &&(f64, Counts)| *found != fixed_points(*count, place * n);
        differing += places.iter().filter(differ).count();
        exact(format!("single_states_from.n{count}"), fold(n).1)?;
        exact(format!("equal_energy_at.n{count}"), equal_energy(*count).unwrap_or(n))?;
        let most = places.iter().map(|(_, counts)| counts.all).max().unwrap_or_default();
        exact(format!("most_fixed_points.n{count}"), most as f64)?;
    }
    exact("counts_that_differ".into(), differing as f64)?;
    Ok(numbers)
}
