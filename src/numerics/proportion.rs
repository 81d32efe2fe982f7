//! A number in the unit interval that also knows its distance to one.

use super::elementary;

/// A number outside $[0, 1]$ was taken for a proportion.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a proportion must lie in [0, 1], not {value}")]
pub struct ProportionError {
    /// The number.
    pub value: f64,
}

/// A number $x$ in $[0, 1]$ together with $1 - x$, each to full relative accuracy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    value: f64,
    complement: f64,
}

impl Proportion {
    /// The proportion $x$; $1 - x$ is exact for $x \ge 1/2$ and correctly rounded below.
    ///
    /// # Errors
    /// When $x$ is not in $[0, 1]$.
    pub fn new(x: f64) -> Result<Self, ProportionError> {
        if (0.0..=1.0).contains(&x) {
            Ok(Self { value: x, complement: 1.0 - x })
        } else {
            Err(ProportionError { value: x })
        }
    }

    /// The proportion $\sin^2 t$, with $\cos^2 t$ as its complement.
    #[must_use]
    pub fn squared_sine(angle: f64) -> Self {
        let sine = elementary::sin(angle);
        let cosine = elementary::cos(angle);
        Self { value: sine * sine, complement: cosine * cosine }
    }

    /// The proportion $1/(1 + e^{-\theta})$ with log odds $\theta$.
    #[must_use]
    pub fn from_log_odds(theta: f64) -> Self {
        let odds = elementary::exp(-theta.abs());
        let larger = 1.0 / (1.0 + odds);
        let smaller = odds / (1.0 + odds);
        if theta < 0.0 {
            Self { value: smaller, complement: larger }
        } else {
            Self { value: larger, complement: smaller }
        }
    }

    /// $x$.
    #[must_use]
    pub fn value(self) -> f64 {
        self.value
    }

    /// $1 - x$.
    #[must_use]
    pub fn complement(self) -> f64 {
        self.complement
    }

    /// $1 - x$ as a proportion.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self { value: self.complement, complement: self.value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two parts sum to one and have the ratio they were made from, also where one part is tiny.
    #[test]
    fn both_parts_are_accurate() {
        for theta in [-700.0, -40.0, -1.0, 0.0, 1.0, 40.0, 700.0] {
            let x = Proportion::from_log_odds(theta);
            assert!((x.value() + x.complement() - 1.0).abs() < 3e-16, "sum at {theta}");
            let ratio = x.value() / x.complement() / elementary::exp(theta);
            assert!((ratio - 1.0).abs() < 2e-15, "ratio at {theta}: {ratio}");
        }
        for angle in [1e-8, 0.3, 1.5, 1.57] {
            let x = Proportion::squared_sine(angle);
            assert!((x.value() + x.complement() - 1.0).abs() < 3e-16, "sum at {angle}");
            // cos(2t) = 1 - 2 sin^2 t, an expression that the constructor does not use.
            let difference = x.complement() - x.value();
            assert!((difference - elementary::cos(2.0 * angle)).abs() < 4e-16, "cos(2t) at {angle}");
        }
    }

    /// Numbers outside the unit interval are refused.
    #[test]
    fn knows_its_domain() {
        for x in [-1e-300, 1.0 + f64::EPSILON, f64::NAN] {
            assert!(Proportion::new(x).is_err(), "argument {x}");
        }
    }
}
