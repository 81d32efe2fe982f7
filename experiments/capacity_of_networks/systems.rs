//! The networks, what they are asked for, and what theory says of it.

use anyhow::Result;
use rayon::prelude::*;

use super::Measured;
use crate::capacity::{crosstalk_count, crosstalk_rate, half_count};
use crate::experiments::Settings;
use crate::experiments::capacity::measure::{Scope, Setting};
use crate::experiments::limits::{self, LEVEL};
use crate::networks::{
    BinaryPatterns, Classical, Diagonal, Exponential, Network, Polynomial, State, classical_load, double_factorial,
    fixed_pattern_count,
};
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::estimate::Estimate;
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
pub(super) enum Task {
    /// A given pattern is a fixed point for $F(x) = x^n$; Hebb's rule for $n = 2$.
    Fixed(u32),
    /// Hebb's rule recovers a given pattern.
    Recovered,
    /// All patterns are fixed points for $F(x) = e^x$.
    AllFixed,
    /// A given pattern of the continuous network is stored.
    Stored,
}

impl Task {
    /// Whether the count grows exponentially, so that its slope is taken over $d$.
    pub(super) fn grows_exponentially(self) -> bool {
        matches!(self, Self::AllFixed | Self::Stored)
    }

    /// The count at finite $d$, where it is known.
    pub(super) fn theory(self, dimension: usize) -> Option<f64> {
        match self {
            Self::Fixed(degree) => Some(fixed_pattern_count(dimension, degree)),
            // The load is that of infinitely many units; recovery at finite d has no formula.
            Self::Recovered => None,
            Self::AllFixed => Some(all_fixed_count(dimension)),
            Self::Stored => Some(crosstalk_count(dimension, stored_setting(dimension).kappa())),
        }
    }

    /// The law of the limit; for $F(x) = x^n$ it is $d^{n-1}/(2(2n-3)!!\ln d)$.
    fn law(self, d: f64) -> f64 {
        match self {
            Self::Fixed(degree) => {
                (1..degree).fold(1.0, |power, _| power * d) / (2.0 * double_factorial(degree) * ln(d))
            }
            Self::Recovered => classical_load() * d,
            Self::AllFixed => exp(0.5 * d * core::f64::consts::LN_2),
            Self::Stored => exp(crosstalk_rate(f64::from(FACTOR * FACTOR)) * d),
        }
    }
}

/// A network with what is measured, and how it is drawn.
pub(super) struct System {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) task: Task,
    pub(super) ink: Ink,
    pub(super) mark: Mark,
    /// The dimensions at standard effort; the first three are those of quick effort.
    dimensions: &'static [usize],
    /// The dimension, one of the first three, whose count has a name.
    pub(super) named: usize,
}

pub(super) const SYSTEMS: [System; 7] = [
    System {
        name: "classical_fixed",
        text: "Hebb, fixed",
        task: Task::Fixed(2),
        ink: Ink::Black,
        mark: Mark::Dot,
        dimensions: &[32, 64, 128, 256, 512, 1000],
        named: 128,
    },
    System {
        name: "classical_recovered",
        text: "Hebb, 10 % flipped",
        task: Task::Recovered,
        ink: Ink::Vermilion,
        mark: Mark::Ring,
        dimensions: &[32, 64, 128, 256, 512, 1000],
        named: 128,
    },
    System {
        name: "polynomial_3",
        text: "xⁿ, n = 3",
        task: Task::Fixed(3),
        ink: Ink::Green,
        mark: Mark::Triangle,
        dimensions: &[12, 20, 32, 48, 72, 108, 160],
        named: 32,
    },
    System {
        name: "polynomial_4",
        text: "xⁿ, n = 4",
        task: Task::Fixed(4),
        ink: Ink::Blue,
        mark: Mark::Square,
        dimensions: &[12, 16, 24, 36, 54, 80],
        named: 24,
    },
    System {
        name: "polynomial_5",
        text: "xⁿ, n = 5",
        task: Task::Fixed(5),
        ink: Ink::SkyBlue,
        mark: Mark::Diamond,
        dimensions: &[12, 15, 20, 27, 36, 48],
        named: 20,
    },
    System {
        name: "exponential",
        text: "eˣ, all fixed",
        task: Task::AllFixed,
        ink: Ink::Purple,
        mark: Mark::Cross,
        dimensions: &[10, 12, 14, 16, 18, 20],
        named: 14,
    },
    System {
        name: "continuous",
        text: "continuous, K = 1",
        task: Task::Stored,
        ink: Ink::Orange,
        mark: Mark::Dot,
        dimensions: &[10, 11, 12, 13, 14, 15],
        named: 12,
    },
];

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

    fn count(&self, dimension: usize, settings: &Settings) -> Result<Estimate> {
        if matches!(self.task, Task::Stored) {
            return stored(dimension, settings);
        }
        let draws = settings.effort.choose(30, 200, 1000);
        // A new part of the stream for every count that is tried.
        let mut tried = 0;
        let place = SYSTEMS.iter().take_while(|system| system.name != self.name).count();
        let start = self.task.theory(dimension).unwrap_or_else(|| self.task.law(dimension as f64));
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
        let steps = if self.task.grows_exponentially() { last - first } else { 24 };
        let at = |step: usize| first as f64 * exp(ln(last as f64 / first as f64) * step as f64 / steps as f64);
        let mut dimensions: Vec<usize> = (0..=steps).map(|step| at(step).round() as usize).collect();
        dimensions.dedup();
        let at_finite = |&dimension: &usize| Some((dimension as f64, self.task.theory(dimension)?));
        let theory = dimensions.iter().filter_map(at_finite).collect();
        let law = dimensions.iter().map(|&dimension| (dimension as f64, self.task.law(dimension as f64))).collect();
        [theory, law]
    }
}

/// The median over sequences of patterns, as in the figure `capacity`.
fn stored(dimension: usize, settings: &Settings) -> Result<Estimate> {
    let draws = settings.effort.choose(9, 25, 101);
    // Other sequences than those of that figure.
    let measured = (500..500 + draws).into_par_iter().map(|draw| stored_setting(dimension).stored(settings.seed, draw));
    let counts: Vec<f64> = measured.map(|counts| counts.map(|counts| counts[2])).collect::<Result<_>>()?;
    limits::median(&counts)
}
