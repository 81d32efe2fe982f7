//! The mean of the exponential kernel over the sphere, and what it says about every placement.
//!
//! For two independent uniform points with inner product $t$,
//!
//! $$S = \mathbb E\,e^{\kappa(t-1)} = e^{-\kappa}\,{}_0F_1\bigl(;\tfrac d2;\tfrac{\kappa^2}4\bigr)
//!   = e^{-\kappa}\sum_{k \ge 0} \frac{(\kappa^2/4)^k}{k!\,(d/2)_k}.$$
//!
//! The kernel $e^{\kappa t}$ is positive definite, so that no $N$ points have a smaller mean of it over all $N^2$ pairs (a point
//! with itself included) than the uniform distribution.

use core::f64::consts::LN_2;

use crate::numerics::series::between;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, gamma};

/// Beyond this $\kappa$ the series is too long.
const LARGEST_KAPPA: f64 = 1e6;
/// The power of two by which the terms are scaled down when they exceed it.
const SCALE: i32 = 900;

/// $\ln S$ for $d \ge 1$ and $0 \le \kappa \le 10^6$; unknown outside.
///
/// All terms are positive. A term is the one before it times a quotient with four roundings, scaling by $2^{900}$ is exact, and
/// the sum stops where the terms fall by half or more and the last one is below $u$ times the sum, so that the rest is too: with
/// $n$ terms the relative error is at most $\gamma_{5n+1}$. A radius of $\kappa$ is passed on as it is, because
/// $-1 \le \frac{d}{d\kappa}\ln S \le 0$.
///
/// ```
/// use hopfield_theory::sphere::log_mean_exponential;
/// // On a line t is 1 or -1 with probability 1/2 each.
/// let mean = log_mean_exponential(1, 3.0.into());
/// assert!(mean.contains(((1.0 + (-6.0_f64).exp()) / 2.0).ln()) && mean.radius < 1e-13);
/// ```
#[must_use]
pub fn log_mean_exponential(dimension: usize, kappa: Envelope) -> Envelope {
    if dimension == 0 || !(0.0..=LARGEST_KAPPA).contains(&kappa.value) {
        return Envelope::new(0.0, f64::INFINITY);
    }
    let scale = power_of_scale();
    let (square, half_dimension) = (0.25 * kappa.value * kappa.value, 0.5 * dimension as f64);
    let (mut term, mut sum, mut scalings, mut index) = (1.0, 1.0, 0.0, 0.0);
    loop {
        let quotient = square / ((index + 1.0) * (index + half_dimension));
        term *= quotient;
        sum += term;
        index += 1.0;
        if quotient <= 0.5 && term <= UNIT_ROUNDOFF * sum {
            break;
        }
        if term > 1.0 / scale {
            (term, sum, scalings) = (term * scale, sum * scale, scalings + 1.0);
        }
    }
    let logarithm = Envelope::relative(sum, gamma(5 * index as usize + 8)).ln();
    let scaled = Envelope::relative(LN_2, UNIT_ROUNDOFF) * (f64::from(SCALE) * scalings);
    let terms = index;
    (logarithm + scaled - kappa).defined_by(|| defined_log_mean_exponential(half_dimension, kappa, terms))
}

/// $2^{-900}$.
fn power_of_scale() -> f64 {
    f64::from_bits((1023 - SCALE as u64) << 52)
}

/// The series from its terms: at least `terms` of them and as many as it takes until one is below $2^{-530}$ of the sum. From
/// there on each is at most half of the one before, so that the rest is at most the last term.
fn defined_log_mean_exponential(half_dimension: f64, kappa: Envelope, terms: f64) -> Envelope {
    const SMALLEST: f64 = 1e-160;
    let square = kappa.squared() / 4.0;
    let (mut term, mut sum, mut scalings, mut index) = (Envelope::from(1.0), Envelope::from(1.0), 0.0, 0.0);
    while index < terms || term.value > SMALLEST * sum.value {
        term = term * square / ((Envelope::from(half_dimension) + index) * (index + 1.0));
        sum = sum + term;
        index += 1.0;
        if term.value > 1.0 / power_of_scale() {
            (term, sum) = (term * power_of_scale(), sum * power_of_scale());
            scalings += 1.0;
        }
    }
    between(sum, sum + term).ln() + Envelope::from(2.0).ln() * (f64::from(SCALE) * scalings) - kappa
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::elementary::{exp, ln};

    /// In space $t$ is uniform: $S = \frac{1 - e^{-2\kappa}}{2\kappa}$, from $\kappa = 10^{-3}$ to where the terms reach $e^{10^5}$.
    #[test]
    fn agrees_with_the_closed_form_in_space() {
        for kappa in [1e-3, 0.5, 12.0, 300.0, 7475.0, 1e5] {
            let expected = ln(-crate::numerics::elementary::exp_m1(-2.0 * kappa) / (2.0 * kappa));
            let found = log_mean_exponential(3, kappa.into());
            assert!((found.value - expected).abs() <= found.radius + 1e-15, "kappa = {kappa}: {found:?}, {expected}");
            assert!(found.radius < 1e-9, "kappa = {kappa}: {found:?}");
        }
    }

    /// The numbers $2/S$, known to all digits printed here.
    #[test]
    fn caps_on_the_number_of_patterns() {
        let table = [
            (4, 12.0, 107.66),
            (8, 28.0, 14_222.55),
            (16, 60.0, 2.537_07e8),
            (50, 1.7 * 1.7 * 49.0, 1.855_07e23),
            (3, 50.0, 200.0),
            (13, 300.0, 2.949_26e11),
            (13, 192.0, 2.084_77e10),
            (50, 784.0, 5.662_32e40),
        ];
        for (dimension, kappa, expected) in table {
            let found = exp(LN_2 - log_mean_exponential(dimension, kappa.into()).value);
            assert!((found / expected - 1.0).abs() < 5e-5, "d = {dimension}: {found:e} instead of {expected:e}");
        }
    }

    #[test]
    fn knows_its_domain() {
        assert_eq!(log_mean_exponential(5, 0.0.into()).value, 0.0);
        for (dimension, kappa) in [(0, 1.0), (3, -1.0), (3, 1e7), (3, f64::NAN)] {
            assert!(
                log_mean_exponential(dimension, kappa.into()).radius.is_infinite(),
                "d = {dimension}, kappa = {kappa}"
            );
        }
        let wide = log_mean_exponential(5, Envelope::new(2.0, 1e-3));
        assert!(wide.radius >= 1e-3 && wide.contains(log_mean_exponential(5, 2.0009.into()).value));
    }
}
