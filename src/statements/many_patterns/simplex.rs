//! The regular simplex: the network whose stationary points on the rays through its patterns are known in closed form.
//!
//! The $d + 1$ patterns have norm $R$ and inner products $-R^2/d$. At $\xi = s\,x_1$ the other patterns share their
//! weight equally, and with $q = \beta R^2$ and $y = qs(d+1)/d$ the first one has $p_1 = e^y/(e^y + d)$. So $s\,x_1$
//! is a fixed point exactly if
//!
//! $$s = \frac{e^y - 1}{e^y + d}, \qquad\text{that is,}\qquad q = q(y) = \frac{d}{d+1}\,\frac{y\,(e^y + d)}{e^y - 1}\quad (y \ne 0).$$
//!
//! There the Jacobian has the eigenvalue $y(d+1)e^y/((e^y-1)(e^y+d))$ along the ray, once, and $y/(e^y - 1) < 1$
//! across it, $d - 1$ times; at the centre it is $(q/d)I$. Along the ray the eigenvalue is above or below one where
//! $q(y)$ falls or rises. For $d \ge 2$ the function $q(y)$ falls from $q(0) = d$ to a single minimum, the fold, and
//! rises again; for $d = 1$ it only rises.

use crate::audit::{Check, Hypothesis, PatternInstance};
use crate::numerics::bisection::bisect;
use crate::numerics::elementary::{exp_m1, ln};
use crate::numerics::{Envelope, Real, dot, gamma};

/// Beyond this depth $e^y$ is taken out of a fraction, lest it overflow.
const LARGEST_EXPONENT: f64 = 700.0;

/// $q(y)$ for $y > 0$.
pub fn stationary_kappa<R: Real>(y: R, dimension: f64) -> R {
    y * (y.exp_m1() + (dimension + 1.0)) / y.exp_m1() * dimension / (dimension + 1.0)
}

/// The eigenvalues of the Jacobian along and across the ray.
pub fn eigenvalues<R: Real>(y: R, dimension: f64) -> (R, R) {
    if y.value() > LARGEST_EXPONENT {
        // Divided by e^y, which is out of range.
        let below = (-y).exp();
        let across = y * below / (-below + 1.0);
        return (across * (dimension + 1.0) / (below * dimension + 1.0), across);
    }
    let across = y / y.exp_m1();
    (across * y.exp() * (dimension + 1.0) / (y.exp_m1() + (dimension + 1.0)), across)
}

/// $s$ at depth $y$, $(e^y - 1)/(e^y + d)$.
pub fn multiple_at<R: Real>(y: R, dimension: f64) -> R {
    if y.value() > LARGEST_EXPONENT {
        return (-(-y).exp_m1()) / ((-y).exp() * dimension + 1.0);
    }
    y.exp_m1() / (y.exp_m1() + (dimension + 1.0))
}

/// The $y > 0$ at which $q(y)$ is smallest; `None` for $d = 1$, where it is smallest at zero.
///
/// ```
/// use hopfield_theory::statements::many_patterns::simplex::{fold, stationary_kappa};
/// let q = fold(2.0).map(|y| stationary_kappa(y, 2.0)).unwrap();
/// assert!((q - 1.8304290511551).abs() < 1e-13);
/// ```
#[must_use]
pub fn fold(dimension: f64) -> Option<f64> {
    if dimension < 2.0 {
        return None;
    }
    // (1 - e^-y)(e^y + d) - y (d + 1), negative up to the fold: the sign of one less the eigenvalue along the ray.
    let slope = |y: f64| -exp_m1(-y) * (exp_m1(y) + dimension + 1.0) - y * (dimension + 1.0);
    Some(bisected((1e-2, 5.0 + 2.0 * ln(dimension)), |y| slope(y) < 0.0))
}

/// The $y$ between zero and the fold with $q(y) = q$: the stationary point between centre and minimum.
#[must_use]
pub fn saddle(kappa: f64, dimension: f64) -> Option<f64> {
    Some(bisected((1e-9, fold(dimension)?), |y| stationary_kappa(y, dimension) > kappa))
}

fn bisected((low, high): (f64, f64), is_below: impl Fn(f64) -> bool) -> f64 {
    let (low, high) = bisect(low, high, 100, is_below);
    0.5 * (low + high)
}

/// $d$ as a number.
pub(super) fn dimension(instance: &PatternInstance) -> f64 {
    instance.network().patterns().dimension() as f64
}

/// $q = \beta M^2$.
pub(super) fn kappa(instance: &PatternInstance) -> Envelope {
    instance.beta() * instance.max_norm().squared()
}

/// The smallest $q$ with stationary points besides the centre.
pub(super) fn smallest_kappa(instance: &PatternInstance) -> Envelope {
    let d = dimension(instance);
    fold(d).map_or(Envelope::from(d), |y| stationary_kappa(Envelope::from(y), d))
}

/// $N = d + 1$ and $x_i^Tx_j = -M^2/d$ for $i \ne j$, $M^2$ for $i = j$, up to the rounding of the vertices.
pub(super) static SIMPLEX: Hypothesis<PatternInstance> = Hypothesis {
    name: "regular simplex",
    check: |instance| {
        let patterns = instance.network().patterns();
        let (count, d) = (patterns.count(), patterns.dimension());
        if count != d + 1 {
            return Check::equal(count as f64, d as f64 + 1.0);
        }
        let square = patterns.max_norm() * patterns.max_norm();
        let pairs = (0..count).flat_map(|i| (0..=i).map(move |j| (i, j)));
        let deviations = pairs.map(|(i, j)| {
            let wanted = if i == j { square } else { -square / d as f64 };
            (dot(patterns.pattern(i), patterns.pattern(j)) - wanted).abs()
        });
        Check::equal(Envelope::new(deviations.fold(0.0, f64::max), gamma(20 * d + 40) * square), 0.0)
    },
};

/// $q$ above the fold.
pub(super) static ABOVE_FOLD: Hypothesis<PatternInstance> =
    Hypothesis { name: "beta M^2 > fold", check: |instance| Check::less(smallest_kappa(instance), kappa(instance)) };

/// $q$ below the fold; $q(y)$ at the computed $y$ is above its minimum by no more than rounding.
pub(super) static BELOW_FOLD: Hypothesis<PatternInstance> = Hypothesis {
    name: "beta M^2 < fold",
    check: |instance| Check::less(kappa(instance), smallest_kappa(instance) * (1.0 - 1e-12)),
};

/// $q < d$: the centre is stable.
pub(super) static BELOW_DIMENSION: Hypothesis<PatternInstance> =
    Hypothesis { name: "beta M^2 < d", check: |instance| Check::less(kappa(instance), dimension(instance)) };

/// $q > d$: the centre is unstable.
pub(super) static ABOVE_DIMENSION: Hypothesis<PatternInstance> =
    Hypothesis { name: "beta M^2 > d", check: |instance| Check::less(dimension(instance), kappa(instance)) };

#[cfg(test)]
mod tests {
    use super::*;

    /// Windows of $q$ with $d + 2$ minima begin at these folds.
    #[test]
    fn folds_are_the_known_ones() {
        for (d, wanted) in [(3.0, 2.4141), (4.0, 2.8516), (6.0, 3.4800), (10.0, 4.2634)] {
            let found = fold(d).map(|y| stationary_kappa(y, d)).unwrap_or_default();
            assert!((found - wanted).abs() < 1e-4, "fold of dimension {d}: {found}");
        }
    }

    /// At $q = 1.9$ in the plane the saddles lie at $s = 0.12888$.
    #[test]
    fn the_saddle_in_the_plane_is_the_known_one() {
        let y = saddle(1.9, 2.0).unwrap_or_default();
        assert!((exp_m1(y) / (exp_m1(y) + 3.0) - 0.12888).abs() < 1e-5, "{y}");
        let (along, across) = eigenvalues(y, 2.0);
        assert!((1.0 - along + 0.0409).abs() < 1e-4 && (1.0 - across - 0.1724).abs() < 1e-4, "{along} {across}");
    }
}
