//! Patterns and queries rounded to eight bits, and how far their inner products may be from the exact ones.
//!
//! With $x = \sigma n + r$ and $\xi = \tau m + t$, where $n, m$ are whole numbers up to 127 and $r, t$ what rounding leaves,
//!
//! $$x^T\xi = \sigma\tau\,n^Tm + r^T\xi + \sigma n^Tt, \qquad
//!   |x^T\xi - \sigma\tau\,n^Tm| \le \|r\|\,\|\xi\| + (M + \|r\|)\,\|t\|.$$
//!
//! The norms of the remainders are computed, not estimated.

use super::cut::Cut;
use super::integer::{BLOCK, LANES};
use crate::numerics::gamma;

/// The largest whole number of the image.
const LEVELS: f64 = 127.0;
/// Beyond this dimension a sum of products of eight bits could leave 32 bits.
pub(super) const MAX_DIMENSION: usize = 1 << 15;

/// All patterns in eight bits.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub(super) dimension: usize,
    pub(super) count: usize,
    /// Blocks of 64 patterns; in each, for each four components, those of every pattern in turn, plus 128.
    pub(super) blocks: Vec<u8>,
    /// $\sigma$.
    scale: f64,
    /// $\max_j\|r_j\|$, rounded up.
    remainder: f64,
}

/// A query in eight bits.
#[derive(Clone, Debug)]
pub(super) struct Query {
    /// Four components in each word, the first one lowest.
    pub(super) words: Vec<i32>,
    /// $-128\sum_k m_k$.
    pub(super) start: i32,
    /// $\tau$.
    scale: f64,
    /// $\|t\|$, rounded up.
    remainder: f64,
}

/// The whole number nearest to $|x| \le 2^{51}$: the addition leaves no bits behind the point.
#[inline(always)]
fn whole(x: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (x + SHIFT) - SHIFT
}

/// The squared norm of what is left of `values` once whole multiples of `scale` are taken away.
#[inline(always)]
fn squared_remainder(values: &[f64], scale: f64) -> f64 {
    values.iter().fold(0.0, |sum, value| {
        let left = value - scale * whole(value / scale);
        sum + left * left
    })
}

/// $\max_k|x_k|$.
#[inline(always)]
fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest: f64, value| if value.abs() > largest { value.abs() } else { largest })
}

impl Image {
    /// `None` where eight bits cannot help: all components zero, or too many of them.
    pub(super) fn new(rows: &[f64], dimension: usize) -> Option<Self> {
        let largest = largest(rows);
        let scale = largest / LEVELS;
        if dimension > MAX_DIMENSION || !(1e-140..1e140).contains(&largest) {
            return None;
        }
        let remainder =
            rows.chunks_exact(dimension).map(|row| squared_remainder(row, scale)).fold(0.0, f64::max).sqrt();
        let remainder = rounded_up(remainder, dimension, largest);
        let (count, words) = (rows.len() / dimension, dimension.div_ceil(4));
        let mut blocks = vec![128; count.div_ceil(BLOCK) * words * 4 * BLOCK];
        for (number, block) in blocks.chunks_exact_mut(words * 4 * BLOCK).enumerate() {
            for place in 0..BLOCK {
                // Places beyond the last pattern repeat it, so that they raise no maximum.
                let pattern = (number * BLOCK + place).min(count - 1);
                for (k, value) in rows[pattern * dimension..][..dimension].iter().enumerate() {
                    block[(k / 4) * 4 * BLOCK + place * 4 + k % 4] = (whole(value / scale) + 128.0) as u8;
                }
            }
        }
        Some(Self { dimension, count, blocks, scale, remainder })
    }

    /// Bytes of a block.
    pub(super) fn block_size(&self) -> usize {
        self.dimension.div_ceil(4) * 4 * BLOCK
    }

    /// How far below the largest product one may be whose pattern must be kept: with the error $e$ above, a product smaller
    /// by more than $(G + 3g + 2e)/\sigma\tau$ belongs to a score below [`Cut::below`] of that of the largest product.
    pub(super) fn width(&self, query: &Query, cut: Cut) -> i32 {
        let gap = cut.gap + 3.0 * cut.rounding + 2.0 * self.error(query, cut);
        // Two more than the whole part: the roundings of this quotient are far below one where it matters (below 2^30).
        (gap / (self.scale * query.scale)).min(f64::from(1 << 30)) as i32 + 2
    }

    /// The smallest product whose pattern must be kept once some pattern has the computed score `best`.
    pub(super) fn smallest(&self, query: &Query, cut: Cut, best: f64) -> i32 {
        let least = (cut.below(best) - self.error(query, cut)) / (self.scale * query.scale);
        let bound = f64::from(1 << 30);
        whole(least.clamp(-bound, bound)) as i32 - 2
    }

    /// How far a product may be from the score, in the unit of the scores.
    pub(super) fn error(&self, query: &Query, cut: Cut) -> f64 {
        let length = cut.reach / cut.norm + self.remainder;
        (self.remainder * cut.norm + length * query.remainder) * (1.0 + 1e-14)
    }

    /// $\sigma\tau\,n^Tm$, by the definition.
    #[cfg(test)]
    pub(super) fn product(&self, query: &Query, pattern: usize) -> f64 {
        let (block, place) = (pattern / BLOCK, pattern % BLOCK);
        let of = |k: usize| {
            let x = self.blocks[block * self.block_size() + (k / 4) * 4 * BLOCK + place * 4 + k % 4];
            (i32::from(x) - 128) * i32::from(query.words[k / 4].to_le_bytes()[k % 4].cast_signed())
        };
        self.scale * query.scale * f64::from((0..self.dimension).map(of).sum::<i32>())
    }
}

impl Query {
    #[inline(always)]
    pub(super) fn new(values: &[f64]) -> Self {
        let largest = largest(values);
        let scale = largest / LEVELS;
        let remainder = rounded_up(squared_remainder(values, scale).sqrt(), values.len(), largest);
        let mut sum = 0;
        let mut word = |part: &[f64]| {
            let mut bytes = [0_u8; 4];
            for (byte, value) in bytes.iter_mut().zip(part) {
                let rounded = whole(value / scale) as i8;
                sum += i32::from(rounded);
                *byte = rounded.cast_unsigned();
            }
            i32::from_le_bytes(bytes)
        };
        let words = values.chunks(4).map(&mut word).collect();
        Self { words, start: -128 * sum, scale, remainder }
    }
}

/// The norm of a remainder, rounded up. Each component carries an error of at most two roundings of the largest component
/// besides those of the norm.
#[inline(always)]
fn rounded_up(norm: f64, dimension: usize, largest: f64) -> f64 {
    (norm + 4.0 * f64::EPSILON * largest * dimension as f64) * (1.0 + gamma(dimension + 4))
}

/// The patterns that the lane numbered `lane` over all blocks stands for: the first, and how far apart they are.
pub(super) fn patterns_of(lane: usize) -> (usize, usize) {
    ((lane / LANES) * BLOCK + lane % LANES, LANES)
}
