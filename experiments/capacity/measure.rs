//! The counts up to which random patterns have a property, sequence by sequence.

use anyhow::{Result, ensure};
use nalgebra::DMatrix;

use crate::Patterns;
use crate::capacity::critical_count;
use crate::numerics::dot;
use crate::random::Stream;
use crate::storage::{demanded_separation, stored_by_runs};

/// The radius of the balls of the third property, in units of $M$.
pub(in crate::experiments) const BALL: f64 = 0.1;
/// Counts are found to a part of $2^{-5}$, far less than they vary from sequence to sequence.
const PRECISION: u32 = 5;

/// Of which patterns a property is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::experiments) enum Scope {
    /// Of all patterns.
    All,
    /// Of one given pattern.
    One,
}

/// The sphere that patterns are drawn from, and how many of its sequences this is.
#[derive(Clone, Copy)]
pub(in crate::experiments) struct Setting {
    pub(in crate::experiments) scope: Scope,
    /// The radius factor $K$; $\beta = 1$.
    pub(in crate::experiments) factor: u32,
    pub(in crate::experiments) dimension: usize,
}

impl Setting {
    /// $\kappa = \beta M^2 = K^2(d-1)$.
    pub(in crate::experiments) fn kappa(&self) -> f64 {
        f64::from(self.factor * self.factor) * (self.dimension - 1) as f64
    }

    /// The largest count for which the patterns of sequence number `draw` are certified by Eq. 142.
    pub(in crate::experiments) fn certified(&self, seed: u64, draw: u32) -> f64 {
        Sequence::new(*self, seed, draw).certified() as f64
    }

    /// The largest counts for which they are certified, stored in the balls of Definition 3, and stored in balls of a tenth of
    /// $M$.
    pub(in crate::experiments) fn stored(&self, seed: u64, draw: u32) -> Result<[f64; 3]> {
        let mut sequence = Sequence::new(*self, seed, draw);
        let certified = sequence.certified();
        let ball = |count: u64| 1.0 / (self.kappa() * count as f64);
        let small = critical_count(certified, PRECISION, |count| sequence.stored(count, ball(count)))?;
        let large = critical_count(small, PRECISION, |count| sequence.stored(count, BALL))?;
        Ok([certified as f64, small as f64, large as f64])
    }
}

/// A sequence of random patterns, of which the first so many are looked at. In units of $M$ they lie on the unit sphere and
/// $\kappa$ takes the place of $\beta$.
struct Sequence {
    setting: Setting,
    stream: Stream,
    values: Vec<f64>,
}

impl Sequence {
    fn new(setting: Setting, seed: u64, draw: u32) -> Self {
        let of_one = u32::from(setting.scope == Scope::One);
        let place = (setting.factor * 2 + of_one) * 1000 + setting.dimension as u32;
        Self { setting, stream: Stream::new(seed, "capacity/patterns", place * 1000 + draw), values: Vec::new() }
    }

    /// The values of the first `count` patterns, one after the other.
    fn first(&mut self, count: usize) -> &[f64] {
        let dimension = self.setting.dimension;
        while self.values.len() < count * dimension {
            self.values.extend(self.stream.on_sphere(dimension, 1.0));
        }
        &self.values[..count * dimension]
    }

    /// The largest count with Eq. 142, whose demand grows with the count while the separations shrink.
    fn certified(&mut self) -> u64 {
        let Setting { scope, dimension, .. } = self.setting;
        let kappa = self.setting.kappa();
        let mut nearest = -1.0_f64;
        for count in 2.. {
            let values = self.first(count);
            let (before, last) = values.split_at((count - 1) * dimension);
            let asked = if scope == Scope::All { before } else { &before[..dimension] };
            nearest = asked.chunks_exact(dimension).map(|pattern| dot(pattern, last)).fold(nearest, f64::max);
            if 1.0 - nearest < demanded_separation(kappa, count as f64, 1.0) {
                return count as u64 - 1;
            }
        }
        unreachable!("the demand exceeds every separation in the end")
    }

    fn stored(&mut self, count: u64, radius: f64) -> Result<bool> {
        ensure!(count < 1 << 24, "{count} patterns are still stored, more than any limit allows");
        let Setting { scope, dimension, .. } = self.setting;
        let kappa = self.setting.kappa();
        let matrix = DMatrix::from_column_slice(dimension, count as usize, self.first(count as usize));
        let chosen: Vec<usize> = if scope == Scope::All { (0..count as usize).collect() } else { vec![0] };
        Ok(stored_by_runs(&Patterns::new(matrix)?, kappa, radius, &chosen)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::binomial::{lower_limit, upper_limit};
    use crate::numerics::estimate::Estimate;

    /// What bisection along sequences takes for granted: of fresh sets as large as the limits of the median, at least and at
    /// most half are stored, as far as exact limits of 99.9 % tell.
    #[test]
    fn fresh_sets_are_stored_half_of_the_time() -> Result<()> {
        for setting in [
            Setting { scope: Scope::All, factor: 2, dimension: 6 },
            Setting { scope: Scope::One, factor: 1, dimension: 10 },
        ] {
            let counts: Vec<f64> = (0..25).map(|draw| Ok(setting.stored(1, draw)?[2])).collect::<Result<_>>()?;
            let median = Estimate::of_median(&counts, 0.95)?.expect("25 values have limits");
            let stored = |count: f64| -> Result<u64> {
                let of = |draw: u32| Sequence::new(setting, 2, draw).stored(count as u64, BALL);
                Ok((0..100).map(of).collect::<Result<Vec<bool>>>()?.into_iter().filter(|stored| *stored).count() as u64)
            };
            let (few, many) = (stored(median.lower)?, stored(median.upper)?);
            assert!(upper_limit(few, 100, 5e-4)? > 0.5, "{few} of 100 sets of {} are stored", median.lower);
            assert!(lower_limit(many, 100, 5e-4)? < 0.5, "{many} of 100 sets of {} are stored", median.upper);
            assert!(few > many + 10, "the limits are apart: {few} and {many} of 100");
        }
        Ok(())
    }

    /// Lemmas A5 to A7: what Eq. 142 certifies is stored in the balls of Definition 3. Bisection must not undo it.
    #[test]
    fn certified_patterns_are_stored() -> Result<()> {
        for (scope, factor, dimension) in [(Scope::All, 3, 6), (Scope::One, 2, 7), (Scope::All, 1, 16)] {
            let setting = Setting { scope, factor, dimension };
            for draw in 0..12 {
                let mut sequence = Sequence::new(setting, 3, draw);
                let count = sequence.certified();
                let radius = 1.0 / (setting.kappa() * count as f64);
                assert!(count == 1 || sequence.stored(count, radius)?, "{count} patterns, draw {draw}");
                let [certified, small, _] = setting.stored(3, draw)?;
                assert!(certified == count as f64 && small >= certified, "{small} after {certified}");
            }
        }
        Ok(())
    }
}
