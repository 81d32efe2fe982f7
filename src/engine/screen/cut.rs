//! Which patterns may be dropped: those whose score is so far below the largest that their weight is negligible.

use std::ops::Range;

use crate::numerics::elementary::{exp, ln};
use crate::numerics::{UNIT_ROUNDOFF, gamma};

/// How much weight may be dropped: all of it together at most a `tolerance` of the largest weight.
///
/// A pattern is dropped only if its exact score is more than $T/\beta$ below the largest, with $T = \ln(N/\varepsilon)$, so
/// that its weight is below $\varepsilon/N$ of the largest one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// $T$, rounded up.
    pub(super) exponent: f64,
    /// $e^{-T}$, rounded up.
    pub(super) share: f64,
}

impl Budget {
    pub(super) fn new(count: usize, tolerance: f64) -> Self {
        // Two logarithms with an error of 2u each and a sum: a relative margin of 8u covers them; the exponential likewise.
        let exponent = (ln(count as f64) - ln(tolerance)) * (1.0 + 8.0 * UNIT_ROUNDOFF);
        Self { exponent, share: exp(-exponent) * (1.0 + 8.0 * UNIT_ROUNDOFF) }
    }
}

/// Norms whose squares and products neither overflow nor underflow.
pub(super) const IN_RANGE: Range<f64> = 1e-130..1e130;

/// The gap of scores beyond which a query drops patterns.
///
/// A computed score $\hat s$ differs from the exact one by at most $g = \gamma_{d+4}M\|\xi\|$. A pattern is dropped when
/// $\hat s_j < \hat s_{\max} - G$ with $G = T/\beta + 3g$: two of the $g$ are the errors of the two scores, the third covers
/// the roundings of $G$ and of the difference, so its exact score is below the largest by more than $T/\beta$. Whatever a
/// search leaves out must meet this condition too, so what is kept does not depend on how it was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// $G$.
    pub(super) gap: f64,
    /// $g$.
    pub(super) rounding: f64,
    /// $M\|\xi\|$, rounded up: no score is larger.
    pub(super) reach: f64,
    /// $\|\xi\|$, rounded up.
    pub(super) norm: f64,
}

impl Cut {
    /// `None` where nothing can be dropped, or where the scores are so large or small that the bounds would overflow or
    /// underflow.
    pub(super) fn new(max_norm: f64, beta: f64, budget: Budget, query: &[f64]) -> Option<Self> {
        let dimension = query.len();
        let squares = query.iter().fold(0.0_f64, |sum, component| component.mul_add(*component, sum));
        let norm = squares.sqrt() * (1.0 + gamma(dimension + 4));
        let reach = max_norm * norm * (1.0 + 4.0 * UNIT_ROUNDOFF);
        if !IN_RANGE.contains(&norm) || !IN_RANGE.contains(&max_norm) {
            return None;
        }
        let rounding = gamma(dimension + 4) * reach;
        let gap = budget.exponent / beta + 3.0 * rounding;
        (gap < 2.0 * reach).then_some(Self { gap, rounding, reach, norm })
    }

    /// A pattern whose exact score is below this may be dropped, `score` being the computed score of any pattern.
    #[inline(always)]
    pub(super) fn below(self, score: f64) -> f64 {
        score - self.gap - 2.0 * self.rounding
    }
}
