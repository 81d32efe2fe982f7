//! What the engine gives back.

use nalgebra::DMatrix;

use super::close::Others;
use super::partial::Partial;
use super::tile::{Row, of};
use crate::numerics::elementary::{exp, fused_multiply_add, ln, ln_1p};
use crate::numerics::norm;

/// What one update makes of $Q$ queries.
#[derive(Clone, Debug, PartialEq)]
pub struct Retrieval {
    /// The new states $f(\xi) = X\,\mathrm{softmax}(\beta X^T\xi)$, $d \times Q$.
    pub states: DMatrix<f64>,
    /// $\mathrm{lse}(\beta, X^T\xi)$ of each query.
    pub log_sum_exp: Vec<f64>,
    /// The largest weight $p_{\max}$ of each query.
    pub max_weight: Vec<f64>,
    /// The index of the pattern with the largest weight, the first one on ties.
    pub argmax: Vec<usize>,
}

/// Small quantities, each summed directly, so that it keeps its relative accuracy where it nearly vanishes.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// $\ln(1 - p_{\max})$ of each query, also where $1 - p_{\max}$ underflows; $-\infty$ for a single pattern.
    pub log_complement: Vec<f64>,
    /// The entropy $-\sum_i p_i \ln p_i$ of each query, in nats.
    pub entropy: Vec<f64>,
    /// $f(\xi) - x_k$ with the pattern $x_k$ of the largest weight, $d \times Q$.
    pub offsets: DMatrix<f64>,
    /// $\|f(\xi) - \xi\|$ of each query.
    pub residual: Vec<f64>,
}

fn pick<T: Copy>(values: &[T], places: &[usize]) -> Vec<T> {
    places.iter().map(|&place| values[place]).collect()
}

impl Retrieval {
    /// The results of some of the queries only.
    ///
    /// # Panics
    /// If there is no query with one of the numbers.
    #[must_use]
    pub fn select(&self, queries: &[usize]) -> Self {
        Self {
            states: self.states.select_columns(queries),
            log_sum_exp: pick(&self.log_sum_exp, queries),
            max_weight: pick(&self.max_weight, queries),
            argmax: pick(&self.argmax, queries),
        }
    }

    /// Makes the results of query `place` of another retrieval those of `query`.
    pub(super) fn replace(&mut self, query: usize, other: &Self, place: usize) {
        self.states.set_column(query, &other.states.column(place));
        self.log_sum_exp[query] = other.log_sum_exp[place];
        self.max_weight[query] = other.max_weight[place];
        self.argmax[query] = other.argmax[place];
    }

    pub(super) fn with_capacity(dimension: usize, count: usize) -> Self {
        Self {
            states: DMatrix::zeros(dimension, count),
            log_sum_exp: Vec::with_capacity(count),
            max_weight: Vec::with_capacity(count),
            argmax: Vec::with_capacity(count),
        }
    }

    /// Adds the first `count` queries of a tile.
    pub(super) fn add(&mut self, seen: &Partial, count: usize, beta: f64) {
        for lane in 0..count {
            let query = self.argmax.len();
            let others = of(&seen.others, lane);
            for (k, component) in self.states.column_mut(query).iter_mut().enumerate() {
                *component = (of(&seen.heaviest[k], lane) + of(&seen.sum[k], lane)) / (1.0 + others);
            }
            self.log_sum_exp.push(of(&seen.largest, lane) + ln_1p(others) / beta);
            self.max_weight.push(1.0 / (1.0 + others));
            self.argmax.push(seen.argmax[lane]);
        }
    }
}

/// Below this sum of the others the smallest weights have lost digits to underflow: a second look is due.
pub(super) const FAINT: f64 = 1e-290;
/// $\sum_j e_j (x_j - x_k)$ is taken as a difference of two sums while it is at least this fraction of them, in the largest
/// component; ten bits are lost at most. Otherwise a second look is due.
const CANCELLED: f64 = 1.0 / 1024.0;

/// Whether one of the first `count` queries of a tile needs a second look. Decided by the data alone.
pub(super) fn needs_second_look(seen: &Partial, count: usize) -> bool {
    (0..count).any(|lane| is_unsharp(seen, lane))
}

fn is_unsharp(seen: &Partial, lane: usize) -> bool {
    let others = of(&seen.others, lane);
    let (mut difference, mut size) = (0.0_f64, 0.0_f64);
    for (sum, heaviest) in seen.sum.iter().zip(&seen.heaviest) {
        let (sum, product) = (of(sum, lane), others * of(heaviest, lane));
        difference = difference.max((sum - product).abs());
        size = size.max(sum.abs() + product.abs());
    }
    others < FAINT || difference < CANCELLED * size
}

/// $\ln\rho$ of a query, and $f(\xi) - x_k$ written to `offset`; `second` is the second look at its tile, where one was due.
pub(super) fn others_of(seen: &Partial, second: Option<&Others>, lane: usize, beta: f64, offset: &mut [f64]) -> f64 {
    let others = of(&seen.others, lane);
    match second {
        Some(second) if is_unsharp(seen, lane) => {
            let exponent = beta * (of(&second.second, lane) - of(&seen.largest, lane));
            // In two factors: the offset may be a number where the exponential is not.
            let factor = exp(0.5 * exponent);
            for (component, sum) in offset.iter_mut().zip(&second.offset) {
                *component = factor * of(sum, lane) / (1.0 + others) * factor;
            }
            if others < FAINT { exponent + ln(of(&second.weights, lane)) } else { ln(others) }
        }
        _ => {
            for (component, (sum, heaviest)) in offset.iter_mut().zip(seen.sum.iter().zip(&seen.heaviest)) {
                let difference = fused_multiply_add(-others, of(heaviest, lane), of(sum, lane));
                *component = difference / (1.0 + others);
            }
            ln(others)
        }
    }
}

/// $\|f(\xi) - \xi\|$ from the offset $f(\xi) - x_k$.
pub(super) fn residual(heaviest: &[f64], query: &[f64], offset: &[f64]) -> f64 {
    let steps = heaviest.iter().zip(query).zip(offset).map(|((x, q), offset)| (x - q) + offset);
    norm(&steps.collect::<Vec<f64>>())
}

/// $\ln\frac{\rho}{1 + \rho}$, the logarithm of $1 - p_{\max}$, from $\rho$ and its logarithm, in the form that does not cancel.
pub(super) fn log_complement(others: f64, log_others: f64) -> f64 {
    if others < 0.5 { log_others - ln_1p(others) } else { -ln_1p(1.0 / others) }
}

impl Details {
    /// The results of some of the queries only.
    ///
    /// # Panics
    /// If there is no query with one of the numbers.
    #[must_use]
    pub fn select(&self, queries: &[usize]) -> Self {
        Self {
            log_complement: pick(&self.log_complement, queries),
            entropy: pick(&self.entropy, queries),
            offsets: self.offsets.select_columns(queries),
            residual: pick(&self.residual, queries),
        }
    }

    /// Makes the results of query `place` of other details those of `query`.
    pub(super) fn replace(&mut self, query: usize, other: &Self, place: usize) {
        self.log_complement[query] = other.log_complement[place];
        self.entropy[query] = other.entropy[place];
        self.offsets.set_column(query, &other.offsets.column(place));
        self.residual[query] = other.residual[place];
    }

    pub(super) fn with_capacity(dimension: usize, count: usize) -> Self {
        Self {
            log_complement: Vec::with_capacity(count),
            entropy: Vec::with_capacity(count),
            offsets: DMatrix::zeros(dimension, count),
            residual: Vec::with_capacity(count),
        }
    }

    /// Adds the first `count` queries of a tile; `second` is the second look, where one was due.
    pub(super) fn add(&mut self, queries: &[Row], seen: &Partial, second: Option<&Others>, count: usize, beta: f64) {
        for lane in 0..count {
            let query = self.entropy.len();
            let others = of(&seen.others, lane);
            let mut offset = self.offsets.column_mut(query);
            let log_others = others_of(seen, second, lane, beta, offset.as_mut_slice());
            let from_query = |(k, row): (usize, &Row)| (of(&seen.heaviest[k], lane) - of(row, lane)) + offset[k];
            let step: Vec<f64> = queries.iter().enumerate().map(from_query).collect();
            self.residual.push(norm(&step));
            self.log_complement.push(log_complement(others, log_others));
            self.entropy.push(ln_1p(others) - of(&seen.moment, lane) / (1.0 + others));
        }
    }
}
