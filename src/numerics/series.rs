//! Numbers that lie between two sums of a series: what defines $\pi$, the cosine and the gamma function where an arithmetic
//! is [in force](super::certified).

use super::{Envelope, Real, UNIT_ROUNDOFF};

/// A number that is known to lie between two others.
#[must_use]
pub fn between(lower: Envelope, upper: Envelope) -> Envelope {
    Envelope::hull(lower, upper)
}

/// $\pi$.
///
/// ```
/// use hopfield_theory::numerics::certified::{Arithmetic, with};
/// use hopfield_theory::numerics::series::pi;
/// let width = with(Arithmetic::Precise(200), || (pi() - std::f64::consts::PI).upper());
/// assert!((width - 1.224_646_799_147_353_2e-16).abs() < 1e-30);
/// ```
#[must_use]
pub fn pi() -> Envelope {
    Envelope::relative(std::f64::consts::PI, UNIT_ROUNDOFF).defined_by(|| {
        // Machin's formula; both series are shorter than 2^-520 where they end.
        arctangent_of_inverse(5.0, 114) * 16.0 - arctangent_of_inverse(239.0, 36) * 4.0
    })
}

/// $\arctan\frac1n = \sum_k\frac{(-1)^k}{(2k+1)n^{2k+1}}$ for $n > 1$: the terms fall, so that the value lies between two
/// successive sums.
fn arctangent_of_inverse(n: f64, terms: u32) -> Envelope {
    let mut power = Envelope::from(1.0) / n;
    let mut sum = Envelope::from(0.0);
    let mut before = sum;
    for k in 0..2 * terms.div_ceil(2) {
        before = sum;
        let term = power / f64::from(2 * k + 1);
        sum = if k % 2 == 0 { sum + term } else { sum - term };
        power = power / (n * n);
    }
    between(sum, before)
}

/// $\cos x$ of an exact $|x| \le 4$ by its Taylor series, whose terms fall from the third on: the value lies between two
/// successive sums. `None` for other $x$.
#[must_use]
pub fn cosine(x: f64) -> Option<Envelope> {
    alternating(x, Envelope::from(1.0), 0.0)
}

/// $\sin x$ of an exact $|x| \le 4$, as [`cosine`].
#[must_use]
pub fn sine(x: f64) -> Option<Envelope> {
    alternating(x, Envelope::from(x), 1.0)
}

/// $\sum_k(-1)^kt_k$ with the first term given and $t_{k+1} = t_kx^2/((2k + 1 + s)(2k + 2 + s))$.
fn alternating(x: f64, first: Envelope, shift: f64) -> Option<Envelope> {
    /// Even, and enough for $4^{2k}/(2k)! < 2^{-530}$.
    const TERMS: u32 = 92;
    if x.abs() > 4.0 || x.is_nan() {
        return None;
    }
    let square = Envelope::from(x).squared();
    let (mut term, mut sum, mut before) = (first, Envelope::from(0.0), Envelope::from(0.0));
    for k in 0..TERMS {
        before = sum;
        sum = sum + term;
        let next = 2.0 * f64::from(k) + shift;
        term = -(term * square) / ((next + 1.0) * (next + 2.0));
    }
    // The last term has the sign opposite to that of x: the sum is the lower one for the cosine and for x >= 0.
    Some(if first.value < 0.0 { between(before, sum) } else { between(sum, before) })
}

/// $B_{2k}/(2k(2k-1))$ for $k = 1, 2, \dots$ as numerator and denominator: Stirling's series.
const STIRLING: [(f64, f64); 11] = [
    (1.0, 12.0),
    (-1.0, 360.0),
    (1.0, 1260.0),
    (-1.0, 1680.0),
    (1.0, 1188.0),
    (-691.0, 360_360.0),
    (1.0, 156.0),
    (-3617.0, 122_400.0),
    (43_867.0, 244_188.0),
    (-174_611.0, 125_400.0),
    (77_683.0, 5796.0),
];

/// $\sum_{k \le n}\frac{B_{2k}}{2k(2k-1)x^{2k-1}}$ for $n = 10$ and $n = 11$. What $\ln\Gamma(x)$ has more than
/// $(x - \frac12)\ln x - x + \frac12\ln 2\pi$ lies between them for $x > 0$ (the remainder has the sign of the first term
/// left out and is smaller).
fn stirling_sums(x: Envelope) -> (Envelope, Envelope) {
    let inverse = Envelope::from(1.0) / x;
    let square = inverse.squared();
    let (mut power, mut sum, mut before) = (inverse, Envelope::from(0.0), Envelope::from(0.0));
    for (numerator, denominator) in STIRLING {
        before = sum;
        sum = sum + power * numerator / denominator;
        power = power * square;
    }
    (before, sum)
}

/// $\ln\Gamma(x)$ for $x > 0$, absolutely to $10^{-32}$ or to the arithmetic in force: by Stirling's series from 40 on, and
/// by $\Gamma(x) = \Gamma(x + m)/(x(x+1)\dots(x + m - 1))$ below.
#[must_use]
pub fn ln_gamma(x: Envelope) -> Envelope {
    let steps = (40.0 - x.value).ceil().max(0.0) as u32;
    let product = (0..steps).fold(Envelope::from(1.0), |product, step| product * (x + f64::from(step)));
    let x = x + f64::from(steps);
    let (lower, upper) = stirling_sums(x);
    let leading = (x - 0.5) * x.ln() - x + (pi() * 2.0).ln() / 2.0;
    between(leading + lower, leading + upper) - product.ln()
}

/// $\ln\Gamma(x + \frac12) - \ln\Gamma(x)$ for $x \ge 40$, without the cancellation of [`ln_gamma`]:
/// $x\ln(1 + \frac1{2x}) + \frac12\ln x - \frac12$ and the difference of Stirling's series.
#[must_use]
pub fn ln_gamma_half_step(x: Envelope) -> Envelope {
    let leading = (Envelope::from(0.5) / x).ln_1p() * x + x.ln() / 2.0 - 0.5;
    let ((lower, upper), (lower_next, upper_next)) = (stirling_sums(x), stirling_sums(x + 0.5));
    between(leading + (lower_next - upper), leading + (upper_next - lower))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::certified::{Arithmetic, enclosed, with};
    use crate::numerics::elementary;

    /// The width of a number that is zero in exact arithmetic; it must be enclosed from exact numbers alone.
    fn width_of_zero(bits: usize, number: impl FnOnce() -> Envelope) -> f64 {
        with(Arithmetic::Precise(bits), || {
            let known = enclosed(number()).expect("enclosed");
            assert!(known.from_inputs && known.lower <= 0.0 && known.upper >= 0.0, "{known:?} is not zero");
            known.upper - known.lower
        })
    }

    /// $\cos^2 + \sin^2 = 1$, $\cos 2x = 1 - 2\sin^2x$ and $\cos\pi = -1$ with the neighbours of $\pi$.
    #[test]
    fn trigonometric_identities_hold_to_all_digits() {
        for x in [-4.0, -1.3, 0.0, 1e-9, 0.7, 2.0, 4.0] {
            let squares = || Some(cosine(x)?.squared() + sine(x)?.squared() - 1.0);
            assert!(width_of_zero(512, || squares().expect("small")) < 1e-149);
            // With more digits than the series has the two sums that enclose it are apart, in the right order.
            assert!(width_of_zero(1024, || squares().expect("small")) < 1e-149);
            let half = 0.5 * x;
            let double = || Some(cosine(x)? - 1.0 + sine(half)?.squared() * 2.0);
            assert!(width_of_zero(512, || double().expect("small")) < 1e-149);
            with(Arithmetic::Precise(128), || {
                let (cosine, sine) = (cosine(x).expect("small"), sine(x).expect("small"));
                assert!((cosine.lower() - elementary::cos(x)).abs() < 1e-15);
                assert!((sine.lower() - elementary::sin(x)).abs() < 1e-15);
            });
        }
        assert_eq!((cosine(4.1).is_none(), sine(f64::NAN).is_none()), (true, true));
        assert!(width_of_zero(1024, || pi() - pi()) < 1e-154, "Machin's formula ends where it says");
        // The sine of the f64 next to pi is what that lacks of pi, up to its cube.
        let lacking = || pi() - std::f64::consts::PI - sine(std::f64::consts::PI).expect("small");
        with(Arithmetic::Precise(200), || assert!(lacking().abs().upper() < 1e-47));
    }

    /// $\Gamma(n) = (n-1)!$ and $\Gamma(\frac12) = \sqrt\pi$; the half step is the difference.
    #[test]
    fn gamma_function_has_its_known_values() {
        let factorial = |n: u32| (1..n).fold(1.0, |product, k| product * f64::from(k));
        for n in [1_u32, 2, 5, 18] {
            let difference = || ln_gamma(f64::from(n).into()) - Envelope::from(factorial(n)).ln();
            assert!(width_of_zero(256, difference) < 1e-31, "{n}");
        }
        assert!(width_of_zero(256, || ln_gamma(0.5.into()) - pi().ln() / 2.0) < 1e-31);
        for x in [40.0, 77.5, 1e3] {
            let half_step = |x: f64| ln_gamma_half_step(x.into()) - ln_gamma((x + 0.5).into()) + ln_gamma(x.into());
            assert!(width_of_zero(256, || half_step(x)) < 1e-31, "{x}");
        }
    }
}
