//! The energy (Eq. 2 = Eqs. 13-15), its convex and concave part, gradient, Hessian and exact decrease.

use nalgebra::DMatrix;

use crate::hopfield::Hopfield;
use crate::numerics::elementary::{exp, exp_m1, ln, ln_1p};
use crate::numerics::{difference, dot, squared_distance, sum};

impl Hopfield {
    /// The energy
    /// $$E(\xi) = -\mathrm{lse}(\beta, X^T\xi) + \tfrac12 \xi^T\xi + \beta^{-1}\ln N + \tfrac12 M^2 \tag{2, 13}$$
    /// for a state of dimension $d$, computed in the equivalent form
    /// $$E(\xi) = \tfrac12\|\xi - x_k\|^2 + \tfrac12(M^2 - \|x_k\|^2) + \beta^{-1}(\ln N - \ln(1 + \rho)),$$
    /// where $x_k$ is the pattern of the largest score and $1 + \rho = \sum_i \exp(\beta(x_i - x_k)^T\xi)$. None of the three
    /// terms is negative, so the result is not either, and neither $\beta^{-1}\ln N$ nor $\tfrac12 M^2$ is subtracted from
    /// anything: the absolute error is at most $2(M + \|\xi\|)^2\gamma_{d+5}$ plus $\gamma_{N+4}(1 + 4\ln N)$ times the smaller
    /// of $2M\|\xi\|$ and $\beta^{-1}\ln N$. Relative to the energy that can be large only where the energy is far below
    /// $M^2$, near patterns that nearly coincide in norm or place.
    ///
    /// In units of $u(M + \|\xi\|)^2$, over 600 networks of up to ten patterns: Largest error of energy measured: 2.3.
    #[must_use]
    pub fn energy(&self, state: &[f64]) -> f64 {
        let softmax = self.softmax(state);
        let patterns = self.patterns();
        let (k, max_norm) = (softmax.argmax(), patterns.max_norm());
        let shortfall = (max_norm - patterns.norms()[k]) * (max_norm + patterns.norms()[k]);
        0.5 * squared_distance(state, patterns.pattern(k)) + 0.5 * shortfall + softmax.scaled_deficit()
    }

    /// The energy as Eq. 13 prints it, with the log-sum-exp.
    #[must_use]
    pub fn energy_by_log_sum_exp(&self, state: &[f64]) -> f64 {
        -self.softmax(state).log_sum_exp() + 0.5 * dot(state, state) + self.energy_constant()
    }

    /// The energy as Eq. 14 prints it, $-\beta^{-1}\ln\sum_i \exp(\beta x_i^T\xi) + \dots$; overflows where the exponentials do.
    #[must_use]
    pub fn energy_by_exponentials(&self, state: &[f64]) -> f64 {
        let exponentials: Vec<f64> =
            self.patterns().scores(state).iter().map(|score| exp(self.beta() * score)).collect();
        -ln(sum(&exponentials)) / self.beta() + 0.5 * dot(state, state) + self.energy_constant()
    }

    /// The energy as Eq. 15 prints it, minus the logarithm of a mixture of Gaussians of variance $1/\beta$:
    /// $$E(\xi) = -\beta^{-1}\ln\Big(\tfrac1N\sum_i e^{-\frac\beta2(M^2-\|x_i\|^2)} e^{-\frac\beta2\|x_i-\xi\|^2}\Big).$$
    #[must_use]
    pub fn energy_by_mixture(&self, state: &[f64]) -> f64 {
        let patterns = self.patterns();
        let square = patterns.max_norm() * patterns.max_norm();
        let exponents: Vec<f64> = patterns
            .iter()
            .zip(patterns.norms())
            .map(|(pattern, norm)| -0.5 * (square - norm * norm) - 0.5 * squared_distance(pattern, state))
            .collect();
        -crate::softmax::log_sum_exp(self.beta(), &exponents) + ln(patterns.count() as f64) / self.beta()
    }

    /// $C_1 = \beta^{-1}\ln N + \tfrac12 M^2$, the constant of the energy.
    #[must_use]
    pub fn energy_constant(&self) -> f64 {
        let max_norm = self.patterns().max_norm();
        ln(self.patterns().count() as f64) / self.beta() + 0.5 * max_norm * max_norm
    }

    /// The convex part $E_1(\xi) = \tfrac12\xi^T\xi + C_1$ (Eq. 36).
    #[must_use]
    pub fn convex_part(&self, state: &[f64]) -> f64 {
        0.5 * dot(state, state) + self.energy_constant()
    }

    /// The concave part $E_2(\xi) = -\mathrm{lse}(\beta, X^T\xi)$ (Eq. 37).
    #[must_use]
    pub fn concave_part(&self, state: &[f64]) -> f64 {
        -self.softmax(state).log_sum_exp()
    }

    /// The gradient $\nabla E(\xi) = \xi - f(\xi)$ (Eq. 52), of dimension $d$; zero exactly at the fixed points of $f$.
    #[must_use]
    pub fn energy_gradient(&self, state: &[f64]) -> Vec<f64> {
        difference(state, &self.update(state))
    }

    /// The Hessian $\nabla^2 E(\xi) = I - J(\xi)$, $d \times d$.
    #[must_use]
    pub fn energy_hessian(&self, state: &[f64]) -> DMatrix<f64> {
        let dimension = self.patterns().dimension();
        DMatrix::identity(dimension, dimension) - self.jacobian(state)
    }

    /// The surrogate $E_C(\xi, \xi^t) = E_1(\xi) + E_2(\xi^t) + (\xi - \xi^t)^T\nabla E_2(\xi^t)$ of the
    /// concave-convex procedure (Eq. 44).
    #[must_use]
    pub fn surrogate(&self, state: &[f64], reference: &[f64]) -> f64 {
        let step = difference(state, reference);
        self.convex_part(state) + self.concave_part(reference) - dot(&step, &self.update(reference))
    }

    /// The exact decrease of the energy in one update, split in its two parts: with $\delta = f(\xi) - \xi$,
    /// $$E(\xi) - E(f(\xi)) = \tfrac12\|\delta\|^2 + \beta^{-1}\,\mathrm{KL}\big(p(\xi)\,\|\,p(f(\xi))\big).$$
    ///
    /// Both parts are sums of non-negative terms; no two energies are subtracted. So the decrease keeps its relative
    /// accuracy, up to that of the step itself, when it is far below one rounding of the energy (Theorem A1, sharpened).
    #[must_use]
    pub fn energy_decrease(&self, state: &[f64]) -> EnergyDecrease {
        let step = difference(&self.update(state), state);
        EnergyDecrease { from_step: 0.5 * dot(&step, &step), from_weights: self.relative_entropy(state, &step) }
    }

    /// $\beta^{-1}\mathrm{KL}(p(\xi)\|p(\xi+\delta)) = \beta^{-1}\ln\sum_i p_i\exp(\beta(x_i-\bar x)^T\delta)$, the Bregman
    /// divergence of the log-sum-exp.
    pub(crate) fn relative_entropy(&self, state: &[f64], step: &[f64]) -> f64 {
        let softmax = self.softmax(state);
        let patterns = self.patterns();
        let centre = patterns.pattern(softmax.argmax());
        // Gaps are taken from the heaviest pattern, so that a pattern of weight near one has a gap near zero exactly.
        // The factor beta is left out as long as possible: with it they may overflow where the result does not.
        let gaps: Vec<f64> = patterns.iter().map(|pattern| dot(&difference(pattern, centre), step)).collect();
        let mean_gap = dot(softmax.weights(), &gaps);
        let largest = self.beta() * gaps.iter().map(|gap| gap - mean_gap).fold(0.0, f64::max);
        if largest < 30.0 {
            // Since the mean of the exponents is zero, sum p exp(t) = 1 + sum p (exp(t) - 1 - t), term by term >= 0.
            let terms: Vec<f64> = softmax
                .weights()
                .iter()
                .zip(&gaps)
                .filter(|(weight, _)| **weight > 0.0)
                .map(|(weight, gap)| weight * exponential_beyond_tangent(self.beta() * (gap - mean_gap)))
                .collect();
            return ln_1p(sum(&terms)) / self.beta();
        }
        let scores: Vec<f64> =
            gaps.iter().enumerate().map(|(i, gap)| softmax.scaled_log_weight(i) + (gap - mean_gap)).collect();
        crate::softmax::log_sum_exp(self.beta(), &scores)
    }
}

/// What one update takes from the energy; see [`Hopfield::energy_decrease`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EnergyDecrease {
    /// $\tfrac12\|f(\xi) - \xi\|^2$.
    pub from_step: f64,
    /// $\beta^{-1}\mathrm{KL}(p(\xi)\,\|\,p(f(\xi)))$.
    pub from_weights: f64,
}

impl EnergyDecrease {
    /// The whole decrease $E(\xi) - E(f(\xi))$, never negative.
    #[must_use]
    pub fn total(self) -> f64 {
        self.from_step + self.from_weights
    }
}

/// $e^t - 1 - t \ge 0$, by its series where the closed form cancels.
fn exponential_beyond_tangent(t: f64) -> f64 {
    if t.abs() > 0.5 {
        return exp_m1(t) - t;
    }
    // Sixteen terms leave a remainder below 0.5^18 / 18! of the first, far under one rounding.
    (3..=18).rev().fold(1.0, |tail, k| 1.0 + tail * t / f64::from(k)) * 0.5 * t * t
}
