//! How much the other patterns disturb one: signal and noise of a component's field, and the mean-field theory of Hebb's rule.

use core::f64::consts::PI;

use crate::numerics::Real;
use crate::numerics::bisection::bisect;
use crate::numerics::elementary::{erf, erfc, exp, sqrt};

/// $\ln\Pr(s = n - 2k)$ for the sum $s$ of $n$ fair signs, $k = 0, \dots, \text{last}$.
pub(crate) fn log_masses<R: Real>(signs: usize, last: usize) -> Vec<R> {
    let mut log_mass = -(R::from(2.0).ln() * signs as f64);
    let mut masses = vec![log_mass];
    for k in 0..last.min(signs) {
        log_mass = log_mass + (R::from((signs - k) as f64) / (k + 1) as f64).ln();
        masses.push(log_mass);
    }
    masses
}

/// $(2n-3)!!$.
///
/// ```
/// use hopfield_theory::networks::double_factorial;
/// assert_eq!([2, 3, 4, 5].map(double_factorial), [1.0, 3.0, 15.0, 105.0]);
/// ```
#[must_use]
pub fn double_factorial(degree: u32) -> f64 {
    (2..=degree).map(|n| f64::from(2 * n - 3)).product()
}

/// $D(s) = (s+1)^n - (s-1)^n$ at $s \ge 0$; it is even or odd, and only its square is asked for elsewhere.
fn field_difference<R: Real>(degree: u32, s: f64) -> R {
    let power = |x: f64| (0..degree).fold(R::from(1.0), |product, _| product * x);
    power(s + 1.0) - power(s - 1.0)
}

/// $D(d-1)^2/\mathbb{E}D(s)^2$, with $s$ the sum of $d - 1$ fair signs: the squared field of a component of a stored pattern with
/// $F(x) = x^n$ from the pattern itself, over the variance that every other random pattern adds. It is
/// $d^{n-1}/(2n-3)!!$ up to a factor $1 + O(1/d)$, the law of $d^{n-1}$; Hebb's rule is the case $n = 2$.
#[must_use]
pub fn signal_to_noise<R: Real>(dimension: usize, degree: u32) -> R {
    let signs = dimension - 1;
    let masses = log_masses::<R>(signs, signs);
    let term = |(k, mass): (usize, &R)| {
        mass.exp() * field_difference::<R>(degree, (signs as f64 - 2.0 * k as f64).abs()).squared()
    };
    let noise = masses.iter().enumerate().map(term).fold(R::from(0.0), |sum, term| sum + term);
    field_difference::<R>(degree, signs as f64).squared() / noise
}

/// The number $N$ of random patterns at which a given one is a fixed point for $F(x) = x^n$ with probability one half, as far as
/// fields are normal and components independent: $d\cdot\frac12\mathrm{erfc}\,x = \ln2$ at $2x^2 = $
/// [`signal_to_noise`]$/(N-1)$. For large $d$ it is $\frac{d^{n-1}}{2(2n-3)!!\ln d}$, but slowly: $2x^2 = 2\ln d - \ln\ln d + O(1)$.
///
/// ```
/// use hopfield_theory::networks::fixed_pattern_count;
/// // With a million units the law d / (2 ln d) is still 19 % off.
/// let count = fixed_pattern_count(1_000_000, 2);
/// assert!((count / (1e6 / (2.0 * 1e6_f64.ln())) - 1.185_928).abs() < 1e-6);
/// ```
#[must_use]
pub fn fixed_pattern_count(dimension: usize, degree: u32) -> f64 {
    let wrong = core::f64::consts::LN_2 / dimension as f64;
    let (low, _) = bisect(0.0, 30.0, 100, |x| 0.5 * erfc(x) > wrong);
    // Two units have a component that the pattern alone decides; then the noise vanishes only as far as f64 tells.
    let signal = if degree == 2 { (dimension - 1) as f64 } else { signal_to_noise::<f64>(dimension, degree) };
    1.0 + signal / (2.0 * low * low)
}

/// The load $\alpha = N/d$ of Hebb's rule at which the equations of Amit, Gutfreund and Sompolinsky have the overlap
/// $m = \mathrm{erf}\,y$: $\sqrt{2\alpha} = \mathrm{erf}(y)/y - \frac{2}{\sqrt\pi}e^{-y^2}$.
///
/// The retrieval states are those beyond the maximum of $\alpha$, [`classical_load`], near $y = 1.51$.
#[must_use]
pub fn load_of_overlap(y: f64) -> f64 {
    let root = erf(y) / y - 2.0 / sqrt(PI) * exp(-y * y);
    root * root / 2.0
}

/// The load up to which the equations of Amit, Gutfreund and Sompolinsky have a retrieval state.
///
/// ```
/// use hopfield_theory::networks::classical_load;
/// assert!((classical_load() - 0.137_906).abs() < 1e-6);
/// ```
#[must_use]
pub fn classical_load() -> f64 {
    // Around its maximum near y = 1.51 the function is flat: a grid of 1e-3 misses less than 1e-6 of it.
    (1000..2000).map(|step| load_of_overlap(f64::from(step) * 1e-3)).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hebb's rule: the noise of another pattern has the variance $d - 1$, the field of the pattern itself is $d - 1$.
    #[test]
    fn the_quadratic_case_is_that_of_hebb() {
        for dimension in [3, 10, 100] {
            let found: f64 = signal_to_noise(dimension, 2);
            assert!((found / (dimension - 1) as f64 - 1.0).abs() < 1e-12, "{found} at {dimension}");
        }
    }

    /// The law of $d^{n-1}$, with a relative distance of the order of $1/d$.
    #[test]
    fn signal_over_noise_grows_as_the_power_law() {
        for degree in [3, 4, 5] {
            let ratio = |dimension: usize| {
                signal_to_noise::<f64>(dimension, degree) * double_factorial(degree)
                    / (0..degree - 1).fold(1.0, |power, _| power * dimension as f64)
            };
            let (small, large) = (ratio(200) - 1.0, ratio(400) - 1.0);
            assert!(small.abs() < 0.2 && (small / large - 2.0).abs() < 0.2, "n = {degree}: {small}, {large}");
        }
    }
}
