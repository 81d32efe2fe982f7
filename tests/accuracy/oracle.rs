//! One update of one query in 320 bits, from exact scores.

use hopfield_theory::Patterns;
use hopfield_theory::numerics::distance;

use crate::reference_arithmetic::{Real, dot, exact, exp, ln, ln_1p, norm, quotient, rounded, to_f64};

/// Everything that the engine says about a query, relative to the pattern $x_k$ that it takes for the heaviest.
pub(crate) struct Exact {
    /// $\max_j s_j - s_k$: not negative.
    pub(crate) behind: Real,
    /// $1 - p_k$.
    pub(crate) complement: Real,
    pub(crate) max_weight: Real,
    pub(crate) log_sum_exp: Real,
    /// `None` for a single pattern.
    pub(crate) log_complement: Option<Real>,
    pub(crate) entropy: Real,
    pub(crate) state: Vec<Real>,
    pub(crate) offset: Vec<Real>,
    pub(crate) residual: Real,
    /// $\sum_jp_j\|x_j - x_k\|$, as an `f64`.
    pub(crate) distances: f64,
}

/// `None` where $x_k$ is so far behind that its weight is no number.
pub(crate) fn update(patterns: &Patterns, beta: f64, query: &[f64], k: usize) -> Option<Exact> {
    let (beta, origin) = (exact(beta), patterns.pattern(k));
    let scores: Vec<Real> = patterns.iter().map(|pattern| dot(pattern, query)).collect();
    let second = scores.iter().enumerate().filter(|(j, _)| *j != k).map(|(_, score)| score).max().cloned();
    let behind = second.as_ref().map_or(exact(0.0), |second| second - &scores[k]).max(exact(0.0));
    if &beta * &behind > exact(1000.0) {
        return None;
    }
    // Relative to the largest of the others, so that ln(1 - p_k) is known where 1 - p_k is not.
    let zero = || rounded(&exact(0.0));
    let exponent = second.as_ref().map_or(exact(-1e300), |second| &beta * (second - &scores[k]));
    let (mut others, mut moment, mut distances) = (zero(), zero(), 0.0);
    let mut offset = vec![zero(); query.len()];
    for (j, pattern) in patterns.iter().enumerate() {
        let Some(second) = second.as_ref().filter(|_| j != k) else { continue };
        let gap = &beta * (&scores[j] - second);
        let weight = exp(&gap);
        if weight == exact(0.0) {
            continue;
        }
        moment += &weight * (&gap + &exponent);
        for (sum, (x, origin)) in offset.iter_mut().zip(pattern.iter().zip(origin)) {
            *sum += &weight * (exact(*x) - exact(*origin));
        }
        distances += to_f64(&weight) * distance(pattern, origin);
        others += weight;
    }
    let factor = exp(&exponent);
    let rho = &factor * &others;
    let total = exact(1.0) + &rho;
    let scale = quotient(&factor, &total);
    let offset: Vec<Real> = offset.iter().map(|sum| sum * &scale).collect();
    let state: Vec<Real> = origin.iter().zip(&offset).map(|(x, offset)| exact(*x) + offset).collect();
    // The offset last: it may be shorter than the last bit of a state.
    let from_query = origin.iter().zip(query).map(|(x, query)| exact(*x) - exact(*query));
    let step: Vec<Real> = from_query.zip(&offset).map(|(from_query, offset)| from_query + offset).collect();
    let excess = ln_1p(&rho);
    Some(Exact {
        behind,
        complement: quotient(&rho, &total),
        max_weight: quotient(&exact(1.0), &total),
        log_sum_exp: &scores[k] + quotient(&excess, &beta),
        log_complement: second.map(|_| &exponent + ln(&others) - &excess),
        entropy: &excess - &moment * &scale,
        residual: norm(&step),
        state,
        offset,
        distances: distances * to_f64(&scale),
    })
}
