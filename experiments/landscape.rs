//! The energy of five patterns in the plane at three inverse temperatures: one global minimum, then metastable states, then
//! a minimum near every pattern (main text after Theorem 5).
//!
//! Sample: five fixed patterns on the unit circle, two pairs of neighbours and one alone; starts around them, one in each
//! of as many equal sectors. Measure: all stationary points in the disc of the patterns by Newton's method on the
//! gradient, told apart by the signs of the Hessian's eigenvalues; the basin of every minimum by the limit of the update
//! rule. That none is missed shows in their indices, which in the plane sum to one (Poincaré and Hopf): minima and maxima
//! count $+1$, saddles $-1$. Draw: level lines of the energy, each basin as a tint, runs of the update rule with a dot at
//! every state.

use anyhow::Result;

use super::{Experiment, Output, Settings};
use crate::fixed_point::Stability;
use crate::numerics::elementary::{cos, sin};
use crate::numerics::{distance, norm};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Grid, Ink, Mark, Panel};
use crate::report::numbers::{Number, Uncertainty};
use crate::{Hopfield, Patterns};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "landscape",
    title: "The energy from global averaging to single patterns",
    statements: &["Eq. 2", "Theorem A2"],
    run,
};

/// The directions of the patterns, in degrees.
const DIRECTIONS: [f64; 5] = [22.0, 78.0, 163.0, 217.0, 300.0];
/// The inverse temperatures, what the minima are there, and how names of numbers say it.
const BETAS: [(f64, &str, &str); 3] = [
    (1.5, "β = 1.5: one global average", "1_5"),
    (4.0, "β = 4: metastable states", "4"),
    (12.0, "β = 12: single patterns", "12"),
];
/// A minimum and its basin have the ink of the first pattern near it.
const INKS: [Ink; 5] = [Ink::Orange, Ink::Vermilion, Ink::SkyBlue, Ink::Purple, Ink::Green];
/// The part of the plane that is drawn.
const REACH: f64 = 1.5;
/// Where runs start.
const START: f64 = 1.38;
const LEVELS: usize = 13;
/// A run that moves by less than this has reached its limit.
const RESIDUAL: f64 = 1e-7;
const UPDATES: usize = 2000;

/// A stationary point of the energy.
struct Stationary {
    state: [f64; 2],
    stability: Stability,
}

struct Landscape {
    network: Hopfield,
    stationary: Vec<Stationary>,
}

fn run(settings: &Settings) -> Result<Output> {
    let cells = settings.effort.choose(20, 40, 60);
    let starts = starts(settings.seed);
    let landscapes = BETAS.iter().map(|(beta, ..)| Landscape::at(*beta)).collect::<Result<Vec<Landscape>>>()?;
    let drawn = BETAS.iter().zip(&landscapes);
    let panels = drawn.map(|((_, heading, _), landscape)| landscape.draw(heading, cells, &starts)).collect();
    let description = format!(
        "Maps of the energy of five patterns on the unit circle at three inverse temperatures. Hairlines are level lines, at \
         levels that are evenly apart on a paraboloid; each tint is the basin of one minimum under the update rule; lines \
         with dots are runs. (a) All runs end in one minimum near the mean of all patterns. (b) Patterns next to one another \
         share a minimum, and the one that is alone has its own. (c) Every pattern has a minimum close to it. Minima less \
         saddles plus maxima are one in each map. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let figure = Figure::new(EXPERIMENT.title, description, panels).side_by_side(3);
    let files = figure.write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&landscapes, settings)? })
}

/// How many stationary points there are of each kind, and how far the lowest saddle lies above the lowest minimum.
fn numbers(landscapes: &[Landscape], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = Vec::new();
    let mut exact = |name: String, value: f64| -> Result<()> {
        numbers.push(source.number(name, value, Uncertainty::Exact, "")?);
        Ok(())
    };
    for ((_, _, text), landscape) in BETAS.iter().zip(landscapes) {
        for (name, stability) in
            [("minima", Stability::Minimum), ("saddles", Stability::Saddle), ("maxima", Stability::Maximum)]
        {
            exact(format!("landscape.{name}.beta_{text}"), landscape.of(stability).len() as f64)?;
        }
        let lowest = |stability| landscape.lowest(&landscape.of(stability));
        if let (Some(saddle), Some(minimum)) = (lowest(Stability::Saddle), lowest(Stability::Minimum)) {
            exact(format!("landscape.barrier.beta_{text}"), saddle - minimum)?;
        }
    }
    Ok(numbers)
}

fn patterns() -> Result<Patterns> {
    let point = |degrees: f64| [cos(degrees.to_radians()), sin(degrees.to_radians())];
    Ok(Patterns::from_rows(&DIRECTIONS.map(point))?)
}

fn starts(seed: u64) -> Vec<[f64; 2]> {
    const SECTORS: usize = 14;
    let mut stream = Stream::new(seed, "landscape/starts", 0);
    let start = |sector: usize| {
        let turn = (sector as f64 + stream.between(0.2, 0.8)) / SECTORS as f64 * std::f64::consts::TAU;
        [START * cos(turn), START * sin(turn)]
    };
    (0..SECTORS).map(start).collect()
}

impl Landscape {
    fn at(beta: f64) -> Result<Self> {
        let network = Hopfield::new(patterns()?, beta)?;
        let mut stationary: Vec<Stationary> = Vec::new();
        // Every stationary point is a mean of the patterns, so that it lies in their disc.
        for (x, y) in Grid::square(1.0, 40).nodes() {
            let Some(state) = newton(&network, [x, y]) else { continue };
            if stationary.iter().all(|known| distance(&known.state, &state) > 1e-6) {
                stationary.push(Stationary { stability: network.stability(&state, 1e-6), state });
            }
        }
        Ok(Self { network, stationary })
    }

    fn of(&self, stability: Stability) -> Vec<(f64, f64)> {
        let points = self.stationary.iter().filter(|point| point.stability == stability);
        points.map(|point| (point.state[0], point.state[1])).collect()
    }

    /// The lowest energy of some points, if there are any.
    fn lowest(&self, points: &[(f64, f64)]) -> Option<f64> {
        points.iter().map(|(x, y)| self.network.energy(&[*x, *y])).min_by(f64::total_cmp)
    }

    /// The ink of the pattern nearest to a minimum; the first of them if several are about as near.
    fn ink(&self, (x, y): (f64, f64)) -> Ink {
        let distances: Vec<f64> = self.network.patterns().iter().map(|pattern| distance(pattern, &[x, y])).collect();
        let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
        let near = INKS.into_iter().zip(distances).find(|(_, distance)| *distance < least + 0.2);
        near.map_or(Ink::Grey, |(ink, _)| ink)
    }

    /// The number of the minimum that the run from a point ends at.
    fn limit(&self, minima: &[(f64, f64)], (x, y): (f64, f64)) -> usize {
        let end = self.network.fixed_point(&[x, y], RESIDUAL, UPDATES).state;
        let near = |(minimum, (x, y)): (usize, &(f64, f64))| (distance(&end, &[*x, *y]), minimum);
        let nearest = minima.iter().enumerate().map(near).min_by(|a, b| a.0.total_cmp(&b.0));
        nearest.map_or(0, |(_, minimum)| minimum)
    }

    fn draw(&self, heading: &str, cells: usize, starts: &[[f64; 2]]) -> Panel {
        // Where three basins meet, their outlines leave a gap of a part of a cell, so that these are smaller.
        let (basins, levels) = (Grid::square(REACH, 2 * cells), Grid::square(REACH, cells));
        let mut curves = Vec::new();
        let minima = self.of(Stability::Minimum);
        for (number, &minimum) in minima.iter().enumerate() {
            for (piece, ring) in (1..).zip(basins.outline(|point| self.limit(&minima, point) == number)) {
                let name = format!("basin {}, piece {piece}", number + 1);
                curves.push(Curve::area(name, self.ink(minimum), rounded(ring)).unlisted());
            }
        }
        for level in self.levels(&minima) {
            for (piece, line) in (1..).zip(levels.border(|(x, y)| self.network.energy(&[x, y]) < level)) {
                curves.push(
                    Curve::line(format!("E = {level}, piece {piece}"), Ink::Grey, rounded(line)).fine().unlisted(),
                );
            }
        }
        for (number, start) in (1..).zip(starts) {
            let run =
                crate::cccp::run(&self.network, start, crate::cccp::StopRule { residual: 1e-4, updates: UPDATES });
            let states = run.states.iter().map(|state| (state[0], state[1])).collect();
            let run = Curve::line(format!("run {number}"), Ink::Black, states).fine().marked(Mark::Dot);
            curves.push(if number == 1 { run.explained("run of the update rule") } else { run.unlisted() });
        }
        let patterns = self.network.patterns().iter().map(|pattern| (pattern[0], pattern[1])).collect();
        let (saddles, maxima) = (self.of(Stability::Saddle), self.of(Stability::Maximum));
        let marks = [
            Curve::marks("pattern", Ink::Black, Mark::Diamond, patterns),
            Curve::marks("minimum", Ink::Blue, Mark::Ring, minima),
            Curve::marks("saddle", Ink::Vermilion, Mark::Cross, saddles),
            Curve::marks("maximum", Ink::Vermilion, Mark::Triangle, maxima),
        ];
        curves.extend(marks.into_iter().filter(|marks| !marks.is_empty()));
        let axis = || Axis::linear("", -REACH, REACH, 1.0);
        Panel::new(heading, axis(), axis()).with_all(curves).map()
    }

    /// Levels of the energy from the lowest minimum to the corners, their distances growing as those of a paraboloid.
    fn levels(&self, minima: &[(f64, f64)]) -> Vec<f64> {
        let lowest = self.lowest(minima).unwrap_or_default();
        let range = self.network.energy(&[REACH, -REACH]) - lowest;
        let level = |part: f64| ((lowest + range * part * part) * 1e4).round() / 1e4;
        (1..=LEVELS).map(|k| level(k as f64 / LEVELS as f64)).collect()
    }
}

/// Places to six decimals, far finer than a picture shows, which keeps the table of them small.
fn rounded(line: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let round = |place: f64| (place * 1e6).round() / 1e6;
    line.into_iter().map(|(x, y)| (round(x), round(y))).collect()
}

/// Newton's method on the gradient, to a stationary point in the disc of the patterns or nowhere.
fn newton(network: &Hopfield, mut state: [f64; 2]) -> Option<[f64; 2]> {
    for _ in 0..50 {
        let (gradient, hessian) = (network.energy_gradient(&state), network.energy_hessian(&state));
        let determinant = hessian[(0, 0)] * hessian[(1, 1)] - hessian[(0, 1)] * hessian[(1, 0)];
        state[0] -= (hessian[(1, 1)] * gradient[0] - hessian[(0, 1)] * gradient[1]) / determinant;
        state[1] -= (hessian[(0, 0)] * gradient[1] - hessian[(1, 0)] * gradient[0]) / determinant;
        // Where the Hessian is singular the state is no number, and not inside either.
        let inside = norm(&state) <= 1.0;
        if !inside {
            return None;
        }
    }
    (norm(&network.energy_gradient(&state)) < 1e-12).then_some(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed_point::Kind;

    /// Minima and maxima have index +1, saddles -1; for a function that grows outwards they sum to one in the plane.
    #[test]
    fn no_stationary_point_is_missed_since_the_indices_sum_to_one() -> Result<()> {
        for ((beta, ..), expected) in BETAS.iter().zip([(1, 0, 0), (3, 3, 1), (5, 5, 1)]) {
            let landscape = Landscape::at(*beta)?;
            let count = |stability| landscape.of(stability).len();
            let found = (count(Stability::Minimum), count(Stability::Saddle), count(Stability::Maximum));
            assert_eq!(found, expected, "at beta = {beta}");
            assert_eq!(found.0 + found.2, found.1 + 1, "at beta = {beta}");
            assert_eq!(landscape.stationary.len(), found.0 + found.1 + found.2, "none is degenerate");
        }
        Ok(())
    }

    /// The three headings.
    #[test]
    fn minima_are_averages_then_metastable_then_single_patterns() -> Result<()> {
        // Two pairs of neighbours share a minimum each at the middle temperature; the pattern that is alone has its own.
        let expected =
            [vec![Kind::Global], vec![Kind::Metastable, Kind::Metastable, Kind::Single], vec![Kind::Single; 5]];
        for ((beta, ..), expected) in BETAS.iter().zip(expected) {
            let landscape = Landscape::at(*beta)?;
            let kind = |(x, y): (f64, f64)| Kind::of(landscape.network.softmax(&[x, y]).weights());
            let mut kinds: Vec<Kind> = landscape.of(Stability::Minimum).into_iter().map(kind).collect();
            kinds.sort_by_key(|kind| *kind == Kind::Single);
            assert_eq!(kinds, expected, "at beta = {beta}");
        }
        Ok(())
    }

    /// A stationary point is a fixed point of the update rule, and only minima attract.
    #[test]
    fn runs_leave_saddles_and_return_to_minima() -> Result<()> {
        for (beta, ..) in BETAS {
            let landscape = Landscape::at(beta)?;
            let network = &landscape.network;
            for Stationary { state, stability } in &landscape.stationary {
                assert!(distance(&network.update(state), state) < 1e-12, "a fixed point");
                let norm = network.jacobian_norm(state);
                assert_eq!(*stability == Stability::Minimum, norm < 1.0, "|J| = {norm} at a {stability:?}");
            }
        }
        Ok(())
    }
}
