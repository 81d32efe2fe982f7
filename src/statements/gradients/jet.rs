//! Forward-mode differentiation: truncated Taylor series with enclosed coefficients.
//!
//! A jet of length $K$ holds $c_0, \dots, c_{K-1}$ of $\phi(x + t) = \sum_nc_nt^n + O(t^K)$. Started from a number
//! that is known up to a radius $h$, the coefficient $c_3$ encloses $\phi'''/6$ on all of $[x - h, x + h]$, which is
//! what bounds the error of a central difference there.

use std::ops::{Add, Div, Mul};

use crate::numerics::{Envelope, Real};

/// The first `K` Taylor coefficients of a function of one variable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jet<const K: usize>([Envelope; K]);

impl<const K: usize> Jet<K> {
    /// A number that does not depend on the variable.
    #[must_use]
    pub fn constant(value: impl Into<Envelope>) -> Self {
        let mut coefficients = [Envelope::from(0.0); K];
        coefficients[0] = value.into();
        Self(coefficients)
    }

    /// The variable itself, at `value`.
    #[must_use]
    pub fn variable(value: impl Into<Envelope>) -> Self {
        let mut jet = Self::constant(value);
        if let Some(slope) = jet.0.get_mut(1) {
            *slope = Envelope::from(1.0);
        }
        jet
    }

    /// Coefficient $c_n$.
    ///
    /// # Panics
    /// If the jet is not as long.
    #[must_use]
    pub fn coefficient(&self, n: usize) -> Envelope {
        self.0[n]
    }

    /// $e^\phi$: $n e_n = \sum_{k=1}^{n}k\,c_k\,e_{n-k}$.
    #[must_use]
    pub fn exp(self) -> Self {
        let mut result = Self::constant(self.0[0].exp());
        for n in 1..K {
            let terms = (1..=n).map(|k| self.0[k] * result.0[n - k] * k as f64);
            result.0[n] = terms.fold(Envelope::from(0.0), |sum, term| sum + term) / n as f64;
        }
        result
    }
}

impl<const K: usize> Add for Jet<K> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|n| self.0[n] + other.0[n]))
    }
}

impl<const K: usize> Mul for Jet<K> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let product = |n: usize| (0..=n).fold(Envelope::from(0.0), |sum, k| sum + self.0[k] * other.0[n - k]);
        Self(std::array::from_fn(product))
    }
}

impl<const K: usize> Div for Jet<K> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let mut quotient = [Envelope::from(0.0); K];
        for n in 0..K {
            let known = (1..=n).fold(Envelope::from(0.0), |sum, k| sum + other.0[k] * quotient[n - k]);
            quotient[n] = (self.0[n] - known) / other.0[0];
        }
        Self(quotient)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $e^{-x}/x$ at $2$ has the derivatives $-\frac34e^{-2}$ and, to third order, $-\frac{19}{8}e^{-2}$; $e^{x^2}$ at $1$ has
    /// $2e$, $6e$ and $20e$.
    #[test]
    fn coefficients_enclose_derivatives() {
        let (x, y) = (Jet::<4>::variable(2.0), Jet::<4>::variable(1.0));
        let quotient = [0.5, -0.75, 0.625, -19.0 / 48.0].map(|factor| Envelope::from(-2.0).exp() * factor);
        let of_square = [1.0, 2.0, 3.0, 10.0 / 3.0].map(|factor| Envelope::from(1.0).exp() * factor);
        let functions = [((x * Jet::constant(-1.0)).exp() / x, quotient, 1e-14), ((y * y).exp(), of_square, 2e-14)];
        for (function, wanted, width) in functions {
            for (n, exact) in wanted.into_iter().enumerate() {
                let found = function.coefficient(n);
                let distance = (found.value - exact.value).abs();
                assert!(distance <= found.radius + exact.radius, "{n}: {found:?} {exact:?}");
                assert!(found.radius < width, "coefficient {n} is known to {}", found.radius);
            }
        }
    }
}
