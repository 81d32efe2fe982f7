//! The arithmetic in which bounds are written.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::elementary;
use super::lambert_w::{lambert_w_minus_one_exp, lambert_w0, lambert_w0_exp};

/// The arithmetic in which the two sides of a statement are written: `f64` for plain numbers, [`Envelope`](super::Envelope) for verdicts.
///
/// Bounds of the paper are generic over this trait and nothing else in the crate is, so the number that a person reads
/// and the enclosure that a verdict rests on come from one formula.
pub trait Real:
    Copy
    + From<f64>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
{
    /// $e^x$.
    #[must_use]
    fn exp(self) -> Self;
    /// $e^x - 1$.
    #[must_use]
    fn exp_m1(self) -> Self;
    /// $\ln x$; the argument must be positive.
    #[must_use]
    fn ln(self) -> Self;
    /// $\ln(1 + x)$; the argument must exceed $-1$.
    #[must_use]
    fn ln_1p(self) -> Self;
    /// $\sqrt x$; the argument must not be negative.
    #[must_use]
    fn sqrt(self) -> Self;
    /// $W_0(e^x)$, the root $w$ of $w + \ln w = x$.
    #[must_use]
    fn lambert_w0_exp(self) -> Self;
    /// $W_0(x)$; the argument must not lie below $-1/e$.
    #[must_use]
    fn lambert_w0(self) -> Self;
    /// $W_{-1}(-e^{-x})$, minus the larger root $y$ of $y - \ln y = x$; the argument must not lie below 1.
    #[must_use]
    fn lambert_w_minus_one_exp(self) -> Self;
    /// The larger of two numbers.
    #[must_use]
    fn max(self, other: Self) -> Self;
    /// The smaller of two numbers.
    #[must_use]
    fn min(self, other: Self) -> Self;
    /// The number without its radius.
    #[must_use]
    fn value(self) -> f64;

    /// $x^2$.
    #[must_use]
    fn squared(self) -> Self {
        self * self
    }
}

impl Real for f64 {
    fn exp(self) -> Self {
        elementary::exp(self)
    }

    fn exp_m1(self) -> Self {
        elementary::exp_m1(self)
    }

    fn ln(self) -> Self {
        elementary::ln(self)
    }

    fn ln_1p(self) -> Self {
        elementary::ln_1p(self)
    }

    fn sqrt(self) -> Self {
        elementary::sqrt(self)
    }

    fn lambert_w0_exp(self) -> Self {
        lambert_w0_exp(self)
    }

    fn lambert_w0(self) -> Self {
        lambert_w0(self).unwrap_or(Self::NAN)
    }

    fn lambert_w_minus_one_exp(self) -> Self {
        lambert_w_minus_one_exp(self).unwrap_or(Self::NAN)
    }

    fn max(self, other: Self) -> Self {
        Self::max(self, other)
    }

    fn min(self, other: Self) -> Self {
        Self::min(self, other)
    }

    fn value(self) -> f64 {
        self
    }
}
