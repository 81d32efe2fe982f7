//! How fast numbers of random patterns grow with the dimension: $\lim_{d\to\infty}\frac1d\ln N$ at fixed $\lambda = \beta K^2$, and
//! the crosstalk at finite $d$.

use crate::numerics::bisection::bisect;
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::{Envelope, Real};
use crate::sphere::log_mean_exponential;

/// $\alpha_1(\lambda) = \lambda(1-m) - \frac12\ln(1-m^2)$ with $m = \frac{-1+\sqrt{1+4\lambda^2}}{2\lambda}$: the rate up to which one
/// pattern on the sphere keeps its own fixed point among $e^{\alpha d}$ (Lucibello and Mézard, PRL 132, 077301, 2024).
///
/// It is the rate of $1/S$: the mean $S$ of $e^{\kappa(t-1)}$, $\kappa \approx \lambda d$, comes from inner products near $m$.
///
/// ```
/// use hopfield_theory::capacity::crosstalk_rate;
/// assert!((crosstalk_rate(1.0) - 0.622_572).abs() < 1e-6);
/// assert!((crosstalk_rate(9.0) - 1.612_498).abs() < 1e-6);
/// ```
#[must_use]
pub fn crosstalk_rate(lambda: f64) -> f64 {
    // 2 lambda / (1 + sqrt(1 + 4 lambda^2)), which does not cancel at small lambda.
    let overlap = 2.0 * lambda / (1.0 + sqrt(1.0 + 4.0 * lambda * lambda));
    lambda * (1.0 - overlap) - 0.5 * ln(1.0 - overlap * overlap)
}

/// $N_{50} = 1 + 1/S$ with $S = \mathbb E\,e^{\kappa(t-1)}$: the number of random patterns for which the others together have the
/// mean weight of one pattern at that pattern, $\mathbb E\sum_{j\ne i}e^{\beta x_j^Tx_i - \beta M^2} = (N-1)S = 1$.
///
/// ```
/// use hopfield_theory::capacity::crosstalk_count;
/// assert!((crosstalk_count(18, 17.0) - 46_470.466).abs() < 1e-2);
/// ```
#[must_use]
pub fn crosstalk_count(dimension: usize, kappa: f64) -> f64 {
    1.0 + exp(-log_mean_exponential(dimension, Envelope::from(kappa)).value)
}

/// $2/S$: no placement of more patterns on the sphere gives each of them half of the weight at itself, since the mean of
/// $1/p_i(x_i)$ is at least $NS$ for any placement.
#[must_use]
pub fn placement_cap(dimension: usize, kappa: f64) -> f64 {
    2.0 * exp(-log_mean_exponential(dimension, Envelope::from(kappa)).value)
}

/// The rate of the number of patterns that Eq. 142 certifies: the root $a$ of $1 - \sqrt{1 - e^{-2ka}} = 2a/\lambda$, with $k = 2$ if
/// it shall hold for all pairs and $k = 1$ for those of one pattern.
///
/// The demanded separation over $M^2$ tends to $\frac{2\ln N}{\lambda d} = 2a/\lambda = 1 - \cos t$, and $N^k$ pairs keep the angle
/// $t$ as long as $N^k\sin^dt$ stays bounded.
///
/// ```
/// use hopfield_theory::capacity::certificate_rate;
/// assert!((certificate_rate(1.0, 2) - 0.157_873).abs() < 1e-6);
/// assert!((certificate_rate(1.0, 1) - 0.208_201).abs() < 1e-6);
/// ```
#[must_use]
pub fn certificate_rate(lambda: f64, pairs: u32) -> f64 {
    let kept = |rate: f64| 1.0 - sqrt(1.0 - exp(-2.0 * f64::from(pairs) * rate));
    // It falls and the demand grows.
    bisect(0.0, 0.5 * lambda, 100, |rate| kept(rate) > 2.0 * rate / lambda).0
}

/// $\frac14\ln c_\infty = \frac14W_0(\frac25\lambda)$, the rate of Theorem A5 (Eqs. 333, 335).
///
/// ```
/// use hopfield_theory::capacity::theorem_rate;
/// assert!((theorem_rate(9.0) - 0.286_320_6).abs() < 1e-7);
/// ```
#[must_use]
pub fn theorem_rate(lambda: f64) -> f64 {
    0.25 * ln(0.4 * lambda).lambert_w0_exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eqs. 333 and 335 in dimension $10^7$.
    #[test]
    fn the_rate_of_the_theorem_is_that_of_its_formula() {
        for factor in [1.0, 2.0, 3.0] {
            let formula = crate::capacity::Formula::new(1.0, factor, 1e7, 0.5);
            assert!((formula.ln_patterns / 1e7 / theorem_rate(factor * factor) - 1.0).abs() < 1e-5, "K = {factor}");
        }
    }

    /// $\ln(1/S)/d$ in dimension 3000, where $\kappa = \lambda(d-1)$.
    #[test]
    fn the_rate_of_the_crosstalk_is_that_of_its_mean() {
        for lambda in [1.0, 4.0, 9.0] {
            let log_mean = log_mean_exponential(3000, Envelope::from(lambda * 2999.0)).value;
            assert!((-log_mean / 3000.0 / crosstalk_rate(lambda) - 1.0).abs() < 1e-3, "lambda = {lambda}");
        }
    }

    /// Of all placements that could be stored, random ones are within a factor of two.
    #[test]
    fn the_cap_is_twice_the_crosstalk_count() {
        let (count, cap) = (crosstalk_count(12, 44.0), placement_cap(12, 44.0));
        assert!((cap / 2.0 / (count - 1.0) - 1.0).abs() < 1e-15);
    }
}
