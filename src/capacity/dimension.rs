//! The dimensions in which a chosen growth $c$ is reached (Theorem A6).

use super::squared_radius;
use crate::numerics::Real;

/// The $d > 1$ at which $\ln(d-1) + a(d-1) + b \le 0$ (Eq. 372).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Admissible<R = f64> {
    /// $a \ge 0$: up to the only root, that of $W_0$.
    UpTo(R),
    /// $a < 0$ with two roots: up to the first, that of $W_0$, or from the second, that of $W_{-1}$, on.
    Outside(R, R),
    /// $a < 0$ without a root, $ae^{-b} < -1/e$: everywhere.
    Everywhere,
}

impl<R: Real> Admissible<R> {
    /// The roots, ascending.
    pub fn roots(self) -> impl Iterator<Item = R> {
        let (first, second) = match self {
            Self::UpTo(root) => (Some(root), None),
            Self::Outside(first, second) => (Some(first), Some(second)),
            Self::Everywhere => (None, None),
        };
        first.into_iter().chain(second)
    }

    /// $d$ of Eq. 359, with $W_0$ for $a \ge 0$ and $W_{-1}$ for $a < 0$; `None` without a root.
    pub fn printed_root(self) -> Option<R> {
        self.roots().last()
    }
}

/// The numbers of Eqs. 359 and 360, from $\beta$, $K$, $c$ and $p$: plain, or enclosed.
///
/// ```
/// use hopfield_theory::capacity::{Admissible, Dimensions};
/// // The c of Theorem A5's first example comes from d = 20, and 21 is too large.
/// let dimensions = Dimensions::new(1.0, 3.0, 3.1546, 0.001);
/// let Admissible::UpTo(root) = dimensions.admissible else { panic!("a is positive") };
/// assert!((root - 20.001_23).abs() < 1e-5);
/// assert!(dimensions.excess(20.0) < 0.0 && dimensions.excess(21.0) > 0.0);
/// // With c = 2 and p = 1, a is negative: one dimension up to 1.02 and all from 12.43 on.
/// let Admissible::Outside(first, second) = Dimensions::new(1.0, 3.0, 2.0, 1.0).admissible else { panic!("two roots")
/// }; assert!((first - 1.020_672_916_439_2).abs() < 1e-13 && (second - 12.432_037_520_119).abs() < 1e-11);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dimensions<R = f64> {
    /// $a = \frac12\ln c - \frac{K^2\beta}{5c}$.
    pub a: R,
    /// $b = 1 + \ln(2p\beta K^2)$.
    pub b: R,
    /// Where Eq. 372 holds.
    pub admissible: Admissible<R>,
}

impl<R: Real> Dimensions<R> {
    /// Evaluates the formula. All arguments must be positive.
    #[must_use]
    pub fn new(beta: R, radius_factor: R, growth: R, failure_probability: R) -> Self {
        // In two dimensions beta M^2 = beta K^2.
        let scale = squared_radius(beta, radius_factor, R::from(2.0));
        let a = growth.ln() / 2.0 - scale / (growth * 5.0);
        let b = (scale * failure_probability * 2.0).ln() + 1.0;
        let first = smaller_root(a, b) + 1.0;
        let admissible = if a.value() >= 0.0 {
            Admissible::UpTo(first)
        } else if log_argument(a, b).value() < 1.0 {
            Admissible::Everywhere
        } else {
            Admissible::Outside(first, log_argument(a, b).lambert_w_minus_one_exp() / a + 1.0)
        };
        Self { a, b, admissible }
    }

    /// $\ln(d-1) + a(d-1) + b$, the left side of Eq. 372; $d > 1$.
    pub fn excess(&self, dimension: R) -> R {
        (dimension - 1.0).ln() + self.a * (dimension - 1.0) + self.b
    }

    /// $u + 1 = b - \ln(-a)$ of Eq. 380, for $a < 0$: then $ae^{-b} = -e^{-(u+1)}$, and there are roots where this
    /// reaches 1.
    pub fn log_argument(&self) -> R {
        log_argument(self.a, self.b)
    }

    /// $1 + \frac{e}{e-1}\,\frac{b - \ln(-a)}{-a}$, from which on Eq. 372 holds for $a < 0$ without the Lambert
    /// function (Corollary A2, repaired).
    ///
    /// ```
    /// use hopfield_theory::capacity::Dimensions;
    /// let explicit = Dimensions::new(1.0, 3.0, 2.0, 1.0).explicit();
    /// assert!((explicit - 13.811_9).abs() < 1e-4);
    /// ```
    pub fn explicit(&self) -> R {
        let e = R::from(1.0).exp();
        -(e / (e - 1.0) * self.log_argument() / self.a) + 1.0
    }
}

/// $W_0(ae^{-b})/a = \exp(-b - W_0(ae^{-b}))$, the smaller root of $\ln x + ax + b$, also where $a$ is 0; NaN without
/// a root.
fn smaller_root<R: Real>(a: R, b: R) -> R {
    (-b - (a * (-b).exp()).lambert_w0()).exp()
}

/// $b - \ln(-a)$.
fn log_argument<R: Real>(a: R, b: R) -> R {
    b - (-a).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::Envelope;

    /// Thirty-digit roots for $(\beta, K, c, p)$.
    #[test]
    fn roots_have_their_reference_values() {
        let table = [
            (1.9, 2.0, 0.01, [6.517_428_601_477_1, 277.961_795_734_08]),
            (1.35, 1.4, 0.05, [3.553_974_107_504_8, 29.885_534_372_497]),
            (3.0, 2.0, 1.0, [1.020_672_916_439_2, 12.432_037_520_119]),
        ];
        for (radius_factor, growth, p, expected) in table {
            let roots = Dimensions::<Envelope>::new(1.0.into(), radius_factor.into(), growth.into(), p.into());
            for (root, wanted) in roots.admissible.roots().zip(expected) {
                assert!((root.value / wanted - 1.0).abs() < 1e-12 && root.radius < 1e-9 * wanted, "{root:?}, {wanted}");
            }
        }
        assert_eq!(Dimensions::new(1.0, 3.0, 2.0, 0.001).admissible, Admissible::Everywhere);
    }

    /// $x e^{ax} = e^{-b}$ has the root $e^{-b}$ at $a = 0$.
    #[test]
    fn the_smaller_root_is_continuous_where_a_vanishes() {
        let at = |a: f64| smaller_root(a, -1.0);
        assert_eq!(at(0.0), Real::exp(1.0_f64));
        assert!((at(1e-9) - at(-1e-9)).abs() < 1e-7);
    }
}
