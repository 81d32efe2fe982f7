//! log-sum-exp, softmax, entropy and the Jacobian of the softmax (appendix A.2).

use nalgebra::DMatrix;

use crate::numerics::elementary::{exp, exp_m1, ln, ln_1p};
use crate::numerics::sum;

/// $\mathrm{softmax}(\beta s)$ of scores $s \in \mathbb{R}^N$, with everything that is computed along the way.
///
/// All exponentials are taken relative to the largest score, $e_i = \exp(\beta(s_i - s_{\max}))$, so none overflows, and
/// the sum $\rho = \sum_{j \ne k} e_j$ over the others keeps the weight that the largest one has lost.
///
/// ```
/// use hopfield_theory::Softmax;
/// let softmax = Softmax::new(1.0, &[0.0, -100.0]);
/// assert_eq!(softmax.weights()[0], 1.0);
/// assert!(softmax.complement(0) > 0.0, "1 - p_1 is summed from the others");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Softmax {
    beta: f64,
    largest: f64,
    argmax: usize,
    /// $\beta(s_i - s_{\max})$.
    exponents: Vec<f64>,
    /// $\rho = \sum_{j \ne k} e_j$.
    others: f64,
    weights: Vec<f64>,
}

impl Softmax {
    /// The softmax of `scores` at inverse temperature `beta` (Definition A1, Eq. 459).
    ///
    /// # Panics
    /// If there are no scores.
    #[must_use]
    pub fn new(beta: f64, scores: &[f64]) -> Self {
        assert!(!scores.is_empty(), "a softmax needs at least one score");
        let argmax = (1..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best });
        let largest = scores[argmax];
        let exponents: Vec<f64> = scores.iter().map(|score| beta * (score - largest)).collect();
        let mut weights: Vec<f64> = exponents.iter().map(|&exponent| exp(exponent)).collect();
        weights[argmax] = 0.0;
        let others = sum(&weights);
        weights[argmax] = 1.0;
        for weight in &mut weights {
            *weight /= 1.0 + others;
        }
        Self { beta, largest, argmax, exponents, others, weights }
    }

    /// The weights $p_i$, in the order of the scores.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The index of the largest weight; the lowest one on ties.
    #[must_use]
    pub fn argmax(&self) -> usize {
        self.argmax
    }

    /// The largest weight $p_{\max}$.
    #[must_use]
    pub fn max_weight(&self) -> f64 {
        self.weights[self.argmax]
    }

    /// $1 - p_i = \sum_{j \ne i} p_j$, summed from the others so that it keeps its relative accuracy near zero.
    #[must_use]
    pub fn complement(&self, i: usize) -> f64 {
        if i == self.argmax {
            return self.others / (1.0 + self.others);
        }
        let before = sum(&self.weights[..i]);
        before + sum(&self.weights[i + 1..])
    }

    /// $\max_i p_i (1 - p_i)$, the quantity $m$ of Lemmas A2 and A24. Attained at one of the two largest weights.
    #[must_use]
    pub fn max_variance(&self) -> f64 {
        // p(1-p) grows up to p = 1/2, so only the largest weight, or the runner-up below one half, can attain it.
        let runner_up = self.weights.iter().enumerate().filter(|(i, _)| *i != self.argmax);
        let runner_up = runner_up.map(|(_, &weight)| weight).fold(0.0, f64::max);
        (self.max_weight() * self.complement(self.argmax)).max(runner_up * (1.0 - runner_up))
    }

    /// $\ln p_i$, finite even where $p_i$ underflows.
    #[must_use]
    pub fn log_weight(&self, i: usize) -> f64 {
        self.exponents[i] - ln_1p(self.others)
    }

    /// $\mathrm{lse}(\beta, s) = \beta^{-1} \ln \sum_i \exp(\beta s_i)$ (Definition A2, Eq. 461).
    #[must_use]
    pub fn log_sum_exp(&self) -> f64 {
        self.largest + self.excess()
    }

    /// $\mathrm{lse}(\beta, s) - \max_i s_i = \beta^{-1} \ln(1 + \rho)$, between 0 and $\beta^{-1} \ln N$.
    #[must_use]
    pub fn excess(&self) -> f64 {
        ln_1p(self.others) / self.beta
    }

    /// $\ln N - \ln(1 + \rho) \ge 0$: how far the log-sum-exp stays below its value for $N$ equal scores, times $\beta$.
    #[must_use]
    pub fn deficit(&self) -> f64 {
        let count = self.weights.len() as f64;
        if 1.0 + self.others < 0.5 * count {
            return ln(count) - ln_1p(self.others);
        }
        // Within ln 2 of N equal scores the logarithms cancel; N - 1 - rho is the sum of 1 - e_j, each computed accurately.
        let missing: Vec<f64> = self.exponents.iter().map(|&exponent| -exp_m1(exponent)).collect();
        -ln_1p(-sum(&missing) / count)
    }

    /// The entropy $H(p) = -\sum_i p_i \ln p_i$ in nats, between 0 and $\ln N$.
    #[must_use]
    pub fn entropy(&self) -> f64 {
        let terms: Vec<f64> = self
            .weights
            .iter()
            .zip(&self.exponents)
            .map(|(weight, exponent)| {
                // A weight that underflows contributes nothing, however large its logarithm.
                if *weight > 0.0 { -weight * exponent } else { 0.0 }
            })
            .collect();
        sum(&terms) + ln_1p(self.others)
    }

    /// The Jacobian $J_s = \beta(\mathrm{diag}(p) - p p^T)$ of $s \mapsto \mathrm{softmax}(\beta s)$, $N \times N$
    /// (Lemma A20, Eq. 468).
    #[must_use]
    pub fn jacobian(&self) -> DMatrix<f64> {
        let p = &self.weights;
        DMatrix::from_fn(p.len(), p.len(), |i, j| {
            self.beta * if i == j { p[i] * self.complement(i) } else { -p[i] * p[j] }
        })
    }
}

/// $\mathrm{lse}(\beta, s)$ of any scores (Definition A2, Eq. 461).
///
/// ```
/// let lse = hopfield_theory::log_sum_exp(1.0, &[1000.0, 1000.0]);
/// assert!((lse - 1000.0 - std::f64::consts::LN_2).abs() < 1e-12);
/// ```
///
/// # Panics
/// If there are no scores.
#[must_use]
pub fn log_sum_exp(beta: f64, scores: &[f64]) -> f64 {
    Softmax::new(beta, scores).log_sum_exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To second order the deficit of two scores that differ by $t$ is $t/2 - t^2/8$.
    #[test]
    fn the_deficit_of_two_nearly_equal_scores_keeps_its_accuracy() {
        for t in [1e-5, 1e-8, 1e-12] {
            let expected = 0.5 * t - 0.125 * t * t;
            let deficit = Softmax::new(1.0, &[0.0, -t]).deficit();
            assert!((deficit - expected).abs() < 1e-14 * expected, "{deficit} against {expected} at {t}");
        }
    }
}
