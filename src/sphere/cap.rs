//! The probability of a cap, the constant $\kappa_d$ that bounds it, and the union bound over all pairs of points.

use core::f64::consts::{FRAC_PI_2, LN_2, PI};

use crate::numerics::elementary;
use crate::numerics::incomplete_beta::{IncompleteBeta, IncompleteBetaError, Proportion};
use crate::numerics::stirling::gamma_half_step;

/// Why a cap has no probability.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SphereError {
    /// Directions are spread continuously only from dimension 2 on.
    #[error("a cap of the sphere needs dimension 2 or more, not {dimension}")]
    Dimension {
        /// The dimension.
        dimension: usize,
    },
    /// The angle is not in $[0, \pi]$.
    #[error("an angle between two points must lie in [0, pi], not {angle}")]
    Angle {
        /// The angle.
        angle: f64,
    },
    /// The incomplete beta function has no value.
    #[error(transparent)]
    Cap(#[from] IncompleteBetaError),
}

/// The probability $\tfrac12 I_{\sin^2 t}(\tfrac{d-1}2, \tfrac12)$ that two independent uniform points of the sphere in
/// $\mathbb R^d$ form an angle below $t$, and one minus its value at $\pi - t$ beyond $t = \pi/2$ (exact form of the
/// step behind Lemma A13).
///
/// Domain: $d \ge 2$, $0 \le t \le \pi$. Relative error below $10^{-13}$ up to dimension 2000, wherever the probability
/// is a normal number; [`log_cap_probability`] goes on below.
///
/// # Errors
/// When an argument is outside its domain.
///
/// ```
/// use hopfield_theory::sphere::cap_probability;
/// // Archimedes: in three dimensions the area of a cap is proportional to its height.
/// let cap = cap_probability(3, 1.0)?;
/// assert!((cap - 0.5 * (1.0 - 1.0_f64.cos())).abs() < 1e-16);
/// # Ok::<(), hopfield_theory::sphere::SphereError>(())
/// ```
pub fn cap_probability(dimension: usize, angle: f64) -> Result<f64, SphereError> {
    let both_caps = both_caps(dimension, angle)?;
    if angle <= FRAC_PI_2 { Ok(0.5 * both_caps.value()) } else { Ok(0.5 + 0.5 * both_caps.complement()) }
}

/// $\ln$ of [`cap_probability`], finite for every $t > 0$, however small the probability; $-\infty$ at $t = 0$.
///
/// Absolute error below $20 u (1 + |\ln P|)$ plus $2 d u$.
///
/// # Errors
/// When an argument is outside its domain.
///
/// ```
/// use hopfield_theory::sphere::log_cap_probability;
/// assert!(log_cap_probability(2000, 0.1)? < -2000.0 * std::f64::consts::LN_10 / 2.0);
/// # Ok::<(), hopfield_theory::sphere::SphereError>(())
/// ```
pub fn log_cap_probability(dimension: usize, angle: f64) -> Result<f64, SphereError> {
    let both_caps = both_caps(dimension, angle)?;
    if angle <= FRAC_PI_2 { Ok(both_caps.ln_value() - LN_2) } else { Ok(elementary::ln_1p(-0.5 * both_caps.value())) }
}

/// $\ln \bigl[ \tfrac{N(N-1)}2 \Pr(\text{angle} < t) \bigr]$, the union bound on the logarithm of the probability that any
/// two of $N$ independent uniform points form an angle below $t$ (the exact form of Lemma A13, Eq. 324).
///
/// It may exceed 0, where it says nothing; it is $-\infty$ for $N < 2$ or $t = 0$. Accuracy as
/// [`log_cap_probability`].
///
/// # Errors
/// When the dimension or the angle is outside its domain.
///
/// ```
/// use hopfield_theory::sphere::log_union_bound;
/// // Three points on the circle: 3 pairs, each closer than a quarter turn with probability 1/2.
/// let bound = log_union_bound(2, 3, std::f64::consts::FRAC_PI_2)?;
/// assert!((bound - 1.5_f64.ln()).abs() < 1e-15);
/// # Ok::<(), hopfield_theory::sphere::SphereError>(())
/// ```
pub fn log_union_bound(dimension: usize, patterns: usize, angle: f64) -> Result<f64, SphereError> {
    let patterns = patterns as f64;
    let pairs = 0.5 * patterns * (patterns - 1.0).max(0.0);
    Ok(elementary::ln(pairs) + log_cap_probability(dimension, angle)?)
}

/// $\kappa_d = \dfrac{\Gamma((d+1)/2)}{d\sqrt\pi\,\Gamma(d/2)}$ (Eq. 323), for which a cap has probability at most
/// $\kappa_{d-1} t^{d-1}$.
///
/// With $d\,\Gamma(d/2) = 2\Gamma(d/2 + 1)$ it is defined at $d = 0$ too, with value $1/2$. The relative error is below
/// $10^{-14}$ for every $d$.
///
/// ```
/// use hopfield_theory::sphere::kappa;
/// assert!((kappa(1) * std::f64::consts::PI - 1.0).abs() < 1e-14);
/// assert!((kappa(2) * 4.0 - 1.0).abs() < 1e-14);
/// ```
#[must_use]
pub fn kappa(dimension: usize) -> f64 {
    0.5 / (elementary::sqrt(PI) * gamma_half_step(0.5 * (dimension as f64 + 1.0)))
}

/// $I_{\sin^2 t}(\tfrac{d-1}2, \tfrac12)$: the share of the two opposite caps of angle $\min(t, \pi - t)$.
fn both_caps(dimension: usize, angle: f64) -> Result<IncompleteBeta, SphereError> {
    if dimension < 2 {
        return Err(SphereError::Dimension { dimension });
    }
    if !(0.0..=PI).contains(&angle) {
        return Err(SphereError::Angle { angle });
    }
    Ok(IncompleteBeta::at(0.5 * (dimension as f64 - 1.0), 0.5, Proportion::squared_sine(angle))?)
}
