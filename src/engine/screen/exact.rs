//! What the kept patterns of one query add up to.

use super::paths::compiled_for_each_path;
use crate::engine::retrieval::FAINT;
use crate::numerics::elementary::{exp, ln};

/// A pattern that was kept and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) pattern: u32,
    pub(super) score: f64,
}

/// What a query has seen of its patterns, relative to the one of the largest score.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sums {
    /// The largest score and the first pattern that attains it.
    pub(super) largest: f64,
    pub(super) argmax: usize,
    /// $\rho = \sum_{j \ne k} e_j$ with $e_j = \exp(\beta(s_j - s_k))$.
    pub(super) others: f64,
    /// $\sum_{j \ne k} e_j \beta(s_j - s_k)$.
    pub(super) moment: f64,
    /// $\sum_{j \ne k} e_j x_j$.
    pub(super) sum: Vec<f64>,
    /// $\ln\rho$, also where $\rho$ underflows.
    pub(super) log_others: f64,
    /// $\frac{1}{1 + \rho}\sum_{j \ne k} e_j (x_j - x_k)$, summed without cancellation.
    pub(super) offset: Vec<f64>,
    /// How many patterns were left out.
    pub(super) dropped: usize,
}

/// $x^T\xi$: fused multiply-adds in the order of the components, as in the dense kernel.
#[inline(always)]
pub(super) fn score(pattern: &[f64], query: &[f64]) -> f64 {
    pattern.iter().zip(query).fold(0.0, |sum, (x, q)| x.mul_add(*q, sum))
}

compiled_for_each_path! {
    /// The scores of four patterns from `first` on, `stride` apart, as far as there are any.
    scores = scores_body(rows: &[f64], query: &[f64], first: usize, stride: usize, kept: &mut Vec<Kept>) -> ()
}

#[inline(always)]
fn scores_body(rows: &[f64], query: &[f64], first: usize, stride: usize, kept: &mut Vec<Kept>) {
    let dimension = query.len();
    for pattern in (first..first + 4 * stride).step_by(stride) {
        if let Some(row) = rows.get(pattern * dimension..(pattern + 1) * dimension) {
            kept.push(Kept { pattern: pattern as u32, score: score(row, query) });
        }
    }
}

compiled_for_each_path! {
    /// The sums over the patterns within `gap` of the largest score, in the order of the patterns.
    sums = sums_body(rows: &[f64], dimension: usize, beta: f64, gap: f64, kept: &mut Vec<Kept>) -> Sums
}

#[inline(always)]
fn sums_body(rows: &[f64], dimension: usize, beta: f64, gap: f64, kept: &mut Vec<Kept>) -> Sums {
    let largest = kept.iter().fold(f64::NEG_INFINITY, |best, one| if one.score > best { one.score } else { best });
    kept.retain(|one| one.score >= largest - gap);
    kept.sort_unstable_by_key(|one| one.pattern);
    let first = kept.iter().position(|one| one.score == largest).unwrap_or(0);
    let mut sums = Sums {
        largest,
        argmax: kept[first].pattern as usize,
        others: 0.0,
        moment: 0.0,
        sum: vec![0.0; dimension],
        log_others: 0.0,
        offset: vec![0.0; dimension],
        dropped: rows.len() / dimension - kept.len(),
    };
    let heaviest = &rows[sums.argmax * dimension..][..dimension];
    for (place, one) in kept.iter().enumerate() {
        if place == first {
            continue;
        }
        let exponent = (one.score - largest) * beta;
        let weight = exp(exponent);
        sums.others += weight;
        if weight > 0.0 {
            sums.moment = weight.mul_add(exponent, sums.moment);
        }
        let row = &rows[one.pattern as usize * dimension..][..dimension];
        for (sum, component) in sums.sum.iter_mut().zip(row) {
            *sum = component.mul_add(weight, *sum);
        }
        for ((offset, component), origin) in sums.offset.iter_mut().zip(row).zip(heaviest) {
            *offset = weight.mul_add(component - origin, *offset);
        }
    }
    sums.offset.iter_mut().for_each(|offset| *offset /= 1.0 + sums.others);
    sums.log_others = if sums.others < FAINT { log_of_faint(kept, first, beta, largest) } else { ln(sums.others) };
    sums
}

/// $\ln\rho$ where $\rho$ itself may underflow: relative to the second largest score.
fn log_of_faint(kept: &[Kept], first: usize, beta: f64, largest: f64) -> f64 {
    let others = || kept.iter().enumerate().filter(|(place, _)| *place != first).map(|(_, one)| one.score);
    let second = others().fold(f64::NEG_INFINITY, f64::max);
    if second == f64::NEG_INFINITY {
        return f64::NEG_INFINITY;
    }
    let weights = others().fold(0.0, |sum, score| sum + exp((score - second) * beta));
    (second - largest) * beta + ln(weights)
}
