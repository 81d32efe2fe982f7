//! The networks, what they are asked for, and what theory says of it.

use anyhow::Result;
use rayon::prelude::*;

use super::{LEVEL, Measured};
use crate::capacity::{HalfCount, crosstalk_count, half_count};
use crate::experiments::Settings;
use crate::experiments::capacity::measure::{Scope, Setting};
use crate::networks::{
    BinaryPatterns, Classical, Diagonal, Exponential, Network, Polynomial, State, classical_load, double_factorial,
    fixed_pattern_count,
};
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::median::Median;
use crate::random::Stream;
use crate::report::figure::{Ink, Mark};

/// The share of flipped components that Hebb's rule recovers from.
const FLIPPED: f64 = 0.1;
/// What counts as recovered: this overlap, over $d$.
pub(super) const RECOVERED: f64 = 0.9;
/// Sweeps after which a run is left as it is.
pub(super) const SWEEPS: usize = 100;
/// The radius factor of the continuous network.
const FACTOR: u32 = 1;

/// What a network is asked for.
#[derive(Clone, Copy)]
enum Task {
    /// A given pattern is a fixed point for $F(x) = x^n$; Hebb's rule for $n = 2$.
    Fixed(u32),
    /// Hebb's rule recovers a given pattern.
    Recovered,
    /// All patterns are fixed points for $F(x) = e^x$.
    AllFixed,
    /// A given pattern of the continuous network is stored.
    Stored,
}

/// A network with what is measured, and how it is drawn.
pub(super) struct System {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    task: Task,
    pub(super) ink: Ink,
    pub(super) mark: Mark,
    /// Whether the count grows exponentially, so that its slope is taken over $d$.
    pub(super) exponential: bool,
    /// The dimensions at standard effort; the first three are those of quick effort.
    dimensions: &'static [usize],
    /// The dimension, one of the first three, whose count has a name.
    pub(super) named: usize,
    /// The count at finite $d$, where it is known.
    pub(super) theory: Option<fn(usize) -> f64>,
    /// The law of the limit.
    law: fn(f64) -> f64,
}

pub(super) const SYSTEMS: [System; 7] = [
    System {
        name: "classical_fixed",
        text: "Hebb, fixed",
        task: Task::Fixed(2),
        ink: Ink::Black,
        mark: Mark::Dot,
        exponential: false,
        dimensions: &[32, 64, 128, 256, 512, 1000],
        named: 128,
        theory: Some(|dimension| fixed_pattern_count(dimension, 2)),
        law: |d| law(d, 2),
    },
    System {
        name: "classical_recovered",
        text: "Hebb, 10 % flipped",
        task: Task::Recovered,
        ink: Ink::Vermilion,
        mark: Mark::Ring,
        exponential: false,
        dimensions: &[32, 64, 128, 256, 512, 1000],
        named: 128,
        // The load is that of infinitely many units; recovery at finite d has no formula.
        theory: None,
        law: |d| classical_load() * d,
    },
    System {
        name: "polynomial_3",
        text: "xⁿ, n = 3",
        task: Task::Fixed(3),
        ink: Ink::Green,
        mark: Mark::Triangle,
        exponential: false,
        dimensions: &[12, 20, 32, 48, 72, 108, 160],
        named: 32,
        theory: Some(|dimension| fixed_pattern_count(dimension, 3)),
        law: |d| law(d, 3),
    },
    System {
        name: "polynomial_4",
        text: "xⁿ, n = 4",
        task: Task::Fixed(4),
        ink: Ink::Blue,
        mark: Mark::Square,
        exponential: false,
        dimensions: &[12, 16, 24, 36, 54, 80],
        named: 24,
        theory: Some(|dimension| fixed_pattern_count(dimension, 4)),
        law: |d| law(d, 4),
    },
    System {
        name: "polynomial_5",
        text: "xⁿ, n = 5",
        task: Task::Fixed(5),
        ink: Ink::SkyBlue,
        mark: Mark::Diamond,
        exponential: false,
        dimensions: &[12, 15, 20, 27, 36, 48],
        named: 20,
        theory: Some(|dimension| fixed_pattern_count(dimension, 5)),
        law: |d| law(d, 5),
    },
    System {
        name: "exponential",
        text: "eˣ, all fixed",
        task: Task::AllFixed,
        ink: Ink::Purple,
        mark: Mark::Cross,
        exponential: true,
        dimensions: &[10, 12, 14, 16, 18, 20],
        named: 14,
        theory: Some(all_fixed_count),
        law: |d| exp(0.5 * d * core::f64::consts::LN_2),
    },
    System {
        name: "continuous",
        text: "continuous, K = 1",
        task: Task::Stored,
        ink: Ink::Orange,
        mark: Mark::Dot,
        exponential: true,
        dimensions: &[10, 11, 12, 13, 14, 15],
        named: 12,
        theory: Some(|dimension| crosstalk_count(dimension, stored_setting(dimension).kappa())),
        law: |d| exp(crate::capacity::crosstalk_rate(f64::from(FACTOR * FACTOR)) * d),
    },
];

/// $d^{n-1}/(2(2n-3)!!\ln d)$.
fn law(d: f64, degree: u32) -> f64 {
    (1..degree).fold(1.0, |power, _| power * d) / (2.0 * double_factorial(degree) * ln(d))
}

/// Where $e^{-N(N-1)d/2^{d+1}} = \frac12$.
fn all_fixed_count(dimension: usize) -> f64 {
    let d = dimension as f64;
    let product = core::f64::consts::LN_2 * exp((d + 1.0) * core::f64::consts::LN_2) / d;
    0.5 + sqrt(0.25 + product)
}

fn stored_setting(dimension: usize) -> Setting {
    Setting { scope: Scope::One, factor: FACTOR, dimension }
}

impl System {
    pub(super) fn measure(&self, settings: &Settings) -> Result<Measured> {
        let quick = &self.dimensions[..3];
        let dimensions = settings.effort.choose(quick, self.dimensions, self.dimensions);
        dimensions.iter().map(|&dimension| Ok((dimension, self.count(dimension, settings)?))).collect()
    }

    fn count(&self, dimension: usize, settings: &Settings) -> Result<HalfCount> {
        if matches!(self.task, Task::Stored) {
            return stored(dimension, settings);
        }
        let draws = settings.effort.choose(30, 200, 1000);
        // A new part of the stream for every count that is tried.
        let mut tried = 0;
        let place = SYSTEMS.iter().take_while(|system| system.name != self.name).count();
        let start = self.theory.map_or_else(|| (self.law)(dimension as f64), |theory| theory(dimension));
        half_count(start as u64, u64::from(draws), LEVEL, |count| {
            let first = ((place * 1024 + dimension) as u32 * 64 + tried) * 1024;
            tried += 1;
            let trial = |draw: u32| {
                let mut stream = Stream::new(settings.seed, "capacity_of_networks/trials", first + draw);
                self.succeeds(BinaryPatterns::random(dimension, count as usize, &mut stream)?, &mut stream)
            };
            let outcomes: Vec<bool> = (0..draws).into_par_iter().map(trial).collect::<Result<_>>()?;
            Ok(outcomes.into_iter().filter(|succeeded| *succeeded).count() as u64)
        })
    }

    /// Whether the network that stores these patterns does what it is asked for.
    fn succeeds(&self, patterns: BinaryPatterns, stream: &mut Stream) -> Result<bool> {
        let first = patterns.pattern(0).clone();
        let dimension = patterns.dimension();
        let is_fixed = |network: &dyn Network, i: usize| -> Result<bool> {
            let pattern = network.patterns().pattern(i).clone();
            Ok(network.is_fixed_point(&State::new(network.patterns(), pattern)?))
        };
        match self.task {
            Task::Fixed(2) => is_fixed(&Classical::new(patterns, Diagonal::Zero), 0),
            Task::Fixed(degree) => is_fixed(&Polynomial::new(patterns, degree)?, 0),
            Task::AllFixed => {
                let network = Exponential::new(patterns);
                for i in 0..network.patterns().count() {
                    if !is_fixed(&network, i)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Task::Recovered | Task::Stored => {
                let network = Classical::new(patterns, Diagonal::Zero);
                let flipped = (FLIPPED * dimension as f64).round() as usize;
                let mut state = State::new(network.patterns(), first.at_distance(flipped, stream))?;
                // A sweep sets the components in order; patterns have no order, so that this is as random as any.
                network.settle(&mut state, SWEEPS);
                Ok(f64::from(state.overlaps()[0]) >= RECOVERED * dimension as f64)
            }
        }
    }

    /// Theory at finite dimension, if there is one, and the law of the limit, over the dimensions measured and beyond.
    pub(super) fn lines(&self) -> [Vec<(f64, f64)>; 2] {
        let (first, last) = (self.dimensions[0], self.dimensions[self.dimensions.len() - 1]);
        let steps = if self.exponential { last - first } else { 24 };
        let at = |step: usize| first as f64 * exp(ln(last as f64 / first as f64) * step as f64 / steps as f64);
        let mut dimensions: Vec<usize> = (0..=steps).map(|step| at(step).round() as usize).collect();
        dimensions.dedup();
        let at_finite = |theory: fn(usize) -> f64| dimensions.iter().map(|&d| (d as f64, theory(d))).collect();
        let theory = self.theory.map_or_else(Vec::new, at_finite);
        let law = dimensions.iter().map(|&dimension| (dimension as f64, (self.law)(dimension as f64))).collect();
        [theory, law]
    }
}

/// The median over sequences of patterns, as in the figure `capacity`.
fn stored(dimension: usize, settings: &Settings) -> Result<HalfCount> {
    let draws = settings.effort.choose(9, 25, 101);
    // Other sequences than those of that figure.
    let measured = (500..500 + draws).into_par_iter().map(|draw| stored_setting(dimension).stored(settings.seed, draw));
    let counts: Vec<f64> = measured.map(|counts| counts.map(|counts| counts[2])).collect::<Result<_>>()?;
    let Median { lower, value, upper } =
        Median::of(&counts, LEVEL)?.ok_or_else(|| anyhow::anyhow!("there are too few sequences for limits"))?;
    Ok(HalfCount { lower, value, upper })
}
