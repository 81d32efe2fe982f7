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
/// Relative to the value, in units of $u(1 + |\ln P| + d)$, over 10 000 caps up to dimension 2000: Largest error of
/// cap_probability measured: 2.8.
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
/// In units of $u(1 + |\ln P| + d)$, over 10 000 caps up to dimension 2000: Largest error of log_cap_probability measured:
/// 3.8.
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
/// Largest error of kappa measured: 3.46 units in the last place over 10 000 dimensions up to $2^{53}$.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Closed forms: $t/\pi$ on the circle, $\sin^2(t/2)$ in three dimensions (Archimedes), and
    /// $(t - \sin t\cos t)/\pi$ in four.
    #[test]
    fn agrees_with_closed_forms() {
        for step in 0..=100 {
            let angle = PI * f64::from(step) / 100.0;
            let half_sine = elementary::sin(0.5 * angle);
            let four = (angle - elementary::sin(angle) * elementary::cos(angle)) / PI;
            for (dimension, expected) in [(2, angle / PI), (3, half_sine * half_sine), (4, four)] {
                let found = cap_probability(dimension, angle).unwrap();
                // The closed form in four dimensions cancels at small angles, hence absolute.
                assert!((found - expected).abs() < 4e-16, "d = {dimension}, t = {angle}: {found}, {expected}");
            }
        }
    }

    /// 60-digit values of $\ln$ of the probability, from order one down to $e^{-13813}$ and beyond $\pi/2$.
    #[test]
    fn logarithm_agrees_with_sixty_digit_values() {
        let table = [
            (2, 1.0, -1.144_729_885_849_400_2),
            (4, 0.3, -5.180_121_059_023_202),
            (5, 2.0, -0.230_554_395_821_396_02),
            (20, 0.5, -16.255_676_408_041_694),
            (20, 1.4, -1.466_683_839_616_720_5),
            (75, 0.8, -27.308_000_851_133_944),
            (200, 1.5, -1.837_773_151_368_172_3),
            (2000, 1.0, -349.139_735_590_659_3),
            (2000, 1.5, -7.166_389_015_486_234),
            (2000, 1.57, -0.721_956_474_354_475_7),
            (2000, 1.7, -3.645_874_094_021_511e-9),
            (2000, 1e-3, -13_813.322_400_115_45),
        ];
        for (dimension, angle, expected) in table {
            let found = log_cap_probability(dimension, angle).unwrap();
            let relative = (found - expected) / expected;
            assert!(relative.abs() < 1e-13, "d = {dimension}, t = {angle}: {found}, relative error {relative:e}");
            let ratio = cap_probability(dimension, angle).unwrap() / elementary::exp(expected);
            // The expected value itself loses |ln P| roundings in the exponential.
            assert!(
                expected < -700.0 || (ratio - 1.0).abs() < 1e-13 * (1.0 + expected.abs() / 100.0),
                "d = {dimension}, t = {angle}: ratio {ratio}"
            );
        }
    }

    /// Caps of angles $t$ and $\pi - t$ fill the sphere, and the probability increases across $\pi/2$.
    #[test]
    fn complements_and_increases() {
        for dimension in [2, 3, 10, 500] {
            let mut before = 0.0;
            for step in 1..=200 {
                let angle = PI * f64::from(step) / 200.0;
                let here = cap_probability(dimension, angle).unwrap();
                let there = cap_probability(dimension, PI - angle).unwrap();
                assert!((here + there - 1.0).abs() < 1e-13, "d = {dimension}, t = {angle}");
                assert!(here >= before, "d = {dimension}, t = {angle}: decreasing");
                before = here;
            }
            let half = cap_probability(dimension, FRAC_PI_2).unwrap();
            assert!((half - 0.5).abs() < 1e-15, "half of the sphere: {half}");
        }
    }

    /// The step behind Lemma A13: a cap has probability at most $\kappa_{d-1} t^{d-1}$, with equality as $t \to 0$.
    /// The second half fails when $\kappa_{d-1}$ is confused with $\kappa_d$.
    #[test]
    fn kappa_is_the_sharp_constant_of_the_cap_bound() {
        for dimension in [2, 3, 5, 20, 75] {
            let bound =
                |angle: f64| elementary::ln(kappa(dimension - 1)) + (dimension as f64 - 1.0) * elementary::ln(angle);
            for angle in [0.1, 0.7, 1.5, 3.0] {
                let cap = log_cap_probability(dimension, angle).unwrap();
                assert!(cap <= bound(angle) + 1e-13, "d = {dimension}, t = {angle}");
            }
            let small = 1e-6;
            let cap = log_cap_probability(dimension, small).unwrap();
            // sin^{d-1} differs from t^{d-1} by a factor 1 - O(d t^2).
            assert!((cap - bound(small)).abs() < 1e-10, "d = {dimension}: the constant is not sharp");
        }
    }

    /// Eq. 323: closed forms $1/\pi$, $1/4$, $2/(3\pi)$, $3/16$, $63/512$ and 60-digit values up to $d = 10^6$.
    #[test]
    fn kappa_has_the_known_values() {
        let table = [
            (0, 0.5),
            (1, 1.0 / PI),
            (2, 0.25),
            (3, 2.0 / (3.0 * PI)),
            (4, 3.0 / 16.0),
            (10, 63.0 / 512.0),
            (19, 0.090_327_812_686_747_52),
            (74, 0.046_219_691_193_750_63),
            (1000, 0.012_612_509_089_180_4),
            (1_000_000, 0.000_398_942_180_665_875_04),
        ];
        for (dimension, expected) in table {
            let relative = kappa(dimension) / expected - 1.0;
            assert!(relative.abs() < 1e-14, "d = {dimension}: relative error {relative:e}");
        }
    }

    /// The demanded angle $\arccos(1 - r/M^2)$ for $\beta = 1$, $M^2 = K^2(d-1)$ (Eq. 311).
    fn demanded_angle(squared_norm: f64, patterns: usize, pairs: f64) -> f64 {
        let patterns = patterns as f64;
        let right = 2.0 / patterns + elementary::ln(2.0 * pairs * squared_norm);
        elementary::acos(1.0 - right / squared_norm)
    }

    /// How loose Theorem A5 is at $(\beta, K, d, p) = (1, 3, 20, 0.001)$: with $2N^2\beta M^2$ in the master inequality the
    /// union bound is $3.5 \times 10^{-9}$ at $N = 8$, $6.8 \times 10^{-4}$ at 300 and $2.5 \times 10^{-2}$ at 1000, known to two digits.
    #[test]
    fn union_bound_of_the_master_inequality() {
        for (patterns, expected) in [(8_usize, 3.5e-9), (300, 6.8e-4), (1000, 2.5e-2)] {
            let angle = demanded_angle(171.0, patterns, (patterns * patterns) as f64);
            let bound = elementary::exp(log_union_bound(20, patterns, angle).unwrap());
            assert!((bound / expected - 1.0).abs() < 0.02, "N = {patterns}: {bound:e}");
        }
    }

    /// With $2(N-1)N\beta M^2$ instead, the exact union bound at $p = 0.001$ certifies up to $N = 341$ for $K = 3$, $d = 20$ and
    /// $N = 13504$ for $K = 1$, $d = 75$, and not one pattern more.
    #[test]
    fn union_bound_certifies_the_known_numbers() {
        for (dimension, squared_norm, largest) in [(20, 171.0, 341_usize), (75, 74.0, 13_504)] {
            let bound = |patterns: usize| {
                let angle = demanded_angle(squared_norm, patterns, (patterns * (patterns - 1)) as f64);
                log_union_bound(dimension, patterns, angle).unwrap()
            };
            assert!(bound(largest) <= elementary::ln(1e-3), "N = {largest} at d = {dimension}");
            assert!(bound(largest + 1) > elementary::ln(1e-3), "N = {largest} + 1 at d = {dimension}");
        }
    }

    /// Fewer than two points have no pair; dimensions below 2 and angles outside $[0, \pi]$ are errors.
    #[test]
    fn knows_its_domain() {
        for patterns in [0, 1] {
            assert_eq!(log_union_bound(3, patterns, 1.0), Ok(f64::NEG_INFINITY), "N = {patterns}");
        }
        assert_eq!(log_cap_probability(3, 0.0), Ok(f64::NEG_INFINITY), "no angle is below 0");
        assert_eq!(cap_probability(3, PI), Ok(1.0), "the whole sphere");
        assert_eq!(cap_probability(1, 1.0), Err(SphereError::Dimension { dimension: 1 }), "d = 1");
        for angle in [-1e-9, 3.2, f64::NAN] {
            assert!(cap_probability(3, angle).is_err(), "angle {angle}");
        }
    }
}
