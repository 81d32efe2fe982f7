//! The mean of the smallest separation of random patterns (Lemma A16, Theorem A7).

use super::CapacityError;
use crate::numerics::bisection::try_bisect;
use crate::numerics::elementary::{exp, sin};
use crate::numerics::{Envelope, Real};
use crate::sphere::log_union_bound;

/// Intervals of the angle; the enclosure is about one part in five hundred wide.
const INTERVALS: u32 = 512;

/// $C_D = \bigl(\tfrac{\kappa_D}2\bigr)^{-1/D}\,\frac{D}{D+1}\,(D+1)^{-1/D}$ from $D$ and $\kappa_D$: for every $N$, the
/// smallest angle of $N$ uniform points in dimension $D + 1$ has $\mathbb E[N^{2/D}\alpha_{\min}] \ge C_D$ (Lemma A16,
/// Eqs. 383 and 385, where $D/(D+1)$ is $\Gamma(1+1/D)/\Gamma(2+1/D)$).
///
/// ```
/// use hopfield_theory::{capacity::expected_angle_constant, sphere::kappa};
/// assert!((expected_angle_constant(1.0, kappa(1)) - std::f64::consts::FRAC_PI_2).abs() < 1e-14);
/// assert!((expected_angle_constant(2.0, kappa(2)) - 1.088_662_107_903_6).abs() < 1e-13);
/// ```
pub fn expected_angle_constant<R: Real>(degrees: R, kappa: R) -> R {
    let log_power = (kappa / 2.0).ln() + (degrees + 1.0).ln();
    degrees / (degrees + 1.0) * (-(log_power / degrees)).exp()
}

/// The number $\int_0^\pi \sin t\,(1 - \tfrac{N(N-1)}2\Pr(\text{angle} < t))_+\,dt$, which is at most $\mathbb
/// E[\Delta_{\min}]/M^2 = \int_0^\pi \sin t\,\Pr(\alpha_{\min} \ge t)\,dt$ for $N$ uniform patterns on a sphere of
/// radius $M$, by the union bound over all pairs with the exact probability of a cap. For two patterns it is the mean
/// itself, 1.
///
/// The integrand's second factor decreases, so that the sums with its values at either end of each interval enclose the
/// integral, whatever the intervals.
///
/// # Errors
/// [`CapacityError::Cap`] when the probability of a cap cannot be computed.
///
/// ```
/// use hopfield_theory::capacity::expected_separation;
/// assert!(expected_separation(2, 20)?.contains(1.0));
/// # Ok::<(), hopfield_theory::capacity::CapacityError>(())
/// ```
pub fn expected_separation(count: u64, dimension: usize) -> Result<Envelope, CapacityError> {
    // From the angle on at which the union bound reaches 1 the integrand is zero.
    let last = last_angle(count, dimension)?;
    let (mut lower, mut upper) = (Envelope::from(0.0), Envelope::from(0.0));
    let mut before = 1.0;
    for interval in 1..=INTERVALS {
        let (start, end) = (fraction(last, interval - 1), fraction(last, interval));
        let survival = survival(count, dimension, end)?;
        // cos t - cos s = 2 sin((s + t)/2) sin((s - t)/2).
        let weight = 2.0 * sin(0.5 * (start + end)) * sin(0.5 * (end - start));
        let weight = Envelope::relative(weight, 1e-12);
        lower = lower + weight * survival;
        upper = upper + weight * before;
        before = survival;
    }
    // Rounding of the probabilities is far below 1e-9.
    let (low, high) = (lower.lower(), upper.upper());
    Ok(Envelope::new(0.5 * (low + high), 0.5 * (high - low) + 1e-9 * high))
}

fn fraction(whole: f64, part: u32) -> f64 {
    whole * f64::from(part) / f64::from(INTERVALS)
}

/// $(1 - U(t))_+$ with the union bound $U$.
fn survival(count: u64, dimension: usize, angle: f64) -> Result<f64, CapacityError> {
    Ok((1.0 - exp(log_union_bound(dimension, count as usize, angle)?)).max(0.0))
}

/// An angle beyond which the union bound exceeds 1.
fn last_angle(count: u64, dimension: usize) -> Result<f64, CapacityError> {
    let ends =
        try_bisect(0.0, core::f64::consts::PI, 50, |angle| survival(count, dimension, angle).map(|kept| kept > 0.0))?;
    Ok(ends.1)
}
