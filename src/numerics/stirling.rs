//! What the gamma function adds to Stirling's formula, and ratios of gamma functions free of cancellation.

use super::{elementary, logarithm_excess::logarithm_excess};

/// From here on the asymptotic series below is accurate to $10^{-17}$ absolutely.
const ASYMPTOTIC_FROM: f64 = 12.0;

/// $B_{2k} / (2k (2k-1))$ for $k = 1, 2, \dots$
const ASYMPTOTIC_SERIES: [f64; 7] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];

/// $\delta(z) = \ln\Gamma(z) - \bigl[(z - \tfrac12)\ln z - z + \tfrac12\ln 2\pi\bigr]$ for $z > 0$.
///
/// It lies between 0 and $1/(12z)$, which is (326). The absolute error is below $10^{-15}(1 + \delta)$, which is what
/// matters where it enters an exponent.
///
/// ```
/// use hopfield_theory::numerics::stirling::stirling_correction;
/// let at_half = 0.5 * (1.0 - std::f64::consts::LN_2);
/// assert!((stirling_correction(0.5) - at_half).abs() < 1e-15);
/// ```
#[must_use]
pub fn stirling_correction(z: f64) -> f64 {
    // Binet: delta(z) - delta(z + 1) = (z + 1/2) ln(1 + 1/z) - 1.
    let mut argument = z;
    let mut climbed = 0.0;
    while argument < ASYMPTOTIC_FROM {
        climbed += (argument + 0.5) * elementary::ln_1p(1.0 / argument) - 1.0;
        argument += 1.0;
    }
    let inverse = 1.0 / argument;
    let square = inverse * inverse;
    let series = ASYMPTOTIC_SERIES.iter().rev().fold(0.0, |sum, coefficient| sum * square + coefficient);
    climbed + series * inverse
}

/// $\Gamma(z + \tfrac12) / \Gamma(z)$ for $z > 0$, to a relative error below $4 \times 10^{-15}$.
///
/// The two gamma functions may overflow; their ratio, about $\sqrt z$, does not.
///
/// ```
/// use hopfield_theory::numerics::stirling::gamma_half_step;
/// assert!((gamma_half_step(0.5) - 1.0 / std::f64::consts::PI.sqrt()).abs() < 1e-15);
/// ```
#[must_use]
pub fn gamma_half_step(z: f64) -> f64 {
    let exponent = stirling_correction(z + 0.5) - stirling_correction(z) - z * logarithm_excess(0.5 / z);
    elementary::sqrt(z) * elementary::exp(exponent)
}
