//! The regularised incomplete beta function and its logarithm, accurate far into both tails.
//!
//! $I_x(a,b) = \frac1{B(a,b)}\int_0^x t^{a-1}(1-t)^{b-1}\,dt$ is the probability of a cap of the sphere and of a tail of
//! the binomial law. The smaller tail is computed as $D/F$: the density $D = x^a(1-x)^b/B(a,b)$ in the variable
//! $\theta = \ln\frac{x}{1-x}$, as a saddle point (no difference of large logarithms), and a continued fraction $F$.

use core::f64::consts::PI;

pub use super::proportion::{Proportion, ProportionError};
use super::{elementary, logarithm_excess::logarithm_excess, stirling::stirling_correction};

/// The continued fraction is slowest near the mean of a law with large parameters; this is enough for parameters up to
/// $10^{12}$.
const LARGEST_NUMBER_OF_TERMS: u32 = 200_000;

/// So many factors in a row must be one to rounding: a single one may pass through one by chance.
const SETTLED_FACTORS: u32 = 3;

/// Stands for a vanishing denominator in the modified Lentz algorithm.
const NEARLY_ZERO: f64 = 1e-300;

/// Why an incomplete beta function has no value.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum IncompleteBetaError {
    /// A parameter is not a positive finite number.
    #[error("the parameters of the incomplete beta function must be positive and finite, not {a} and {b}")]
    Parameters {
        /// The first parameter.
        a: f64,
        /// The second parameter.
        b: f64,
    },
    /// The argument is not in the unit interval.
    #[error(transparent)]
    Argument(#[from] ProportionError),
    /// The continued fraction did not settle.
    #[error(
        "the continued fraction of the incomplete beta function I_{argument}({a}, {b}) did not settle in {terms} terms"
    )]
    NotSettled {
        /// The first parameter.
        a: f64,
        /// The second parameter.
        b: f64,
        /// The argument.
        argument: f64,
        /// The number of terms tried.
        terms: u32,
    },
}

/// $I_x(a, b)$ and its complement $I_{1-x}(b, a)$, of which the one on the argument's side of the mean is held.
///
/// With $u$ the unit roundoff and parameters from $1/2$ on, logarithms have an absolute error below $20u(1 + |\ln I|)$ plus
/// what a relative change of $2u$ in the argument does, values the same as relative error. With a smaller parameter the law is
/// so skew that the tail on its side of the mean may be nearly one; the other one is then what it leaves of one, with this
/// error divided by its value. Measured against 40-digit values this is below
/// $10^{-13}$ for binomial tails up to $n = 10^6$ and for caps up to dimension 2000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncompleteBeta {
    tail: Tail,
    ln_density: f64,
    fraction: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Tail {
    Lower,
    Upper,
}

impl IncompleteBeta {
    /// Evaluates both tails at once, for finite $a, b > 0$.
    ///
    /// # Errors
    /// When a parameter is outside its domain, or the continued fraction does not settle.
    ///
    /// ```
    /// use hopfield_theory::numerics::incomplete_beta::{IncompleteBeta, Proportion};
    /// let deep = IncompleteBeta::at(2000.0, 1.0, Proportion::new(0.5)?)?;
    /// // I_x(a, 1) = x^a, here 2^-2000, which no f64 holds.
    /// assert!((deep.ln_value() / (-2000.0 * std::f64::consts::LN_2) - 1.0).abs() < 1e-15);
    /// # Ok::<(), hopfield_theory::numerics::incomplete_beta::IncompleteBetaError>(())
    /// ```
    pub fn at(a: f64, b: f64, x: Proportion) -> Result<Self, IncompleteBetaError> {
        if !(a > 0.0 && b > 0.0 && a.is_finite() && b.is_finite()) {
            return Err(IncompleteBetaError::Parameters { a, b });
        }
        let below_mean = amount_below_mean(a, b, x);
        if below_mean >= 0.0 {
            Ok(Self {
                tail: Tail::Lower,
                ln_density: ln_density(a, b, x, below_mean),
                fraction: fraction(a, b, x, below_mean)?,
            })
        } else {
            let (a, b, x, below_mean) = (b, a, x.swapped(), -below_mean);
            Ok(Self {
                tail: Tail::Upper,
                ln_density: ln_density(a, b, x, below_mean),
                fraction: fraction(a, b, x, below_mean)?,
            })
        }
    }

    /// $I_x(a, b)$.
    #[must_use]
    pub fn value(&self) -> f64 {
        match self.tail {
            Tail::Lower => self.held(),
            Tail::Upper => 1.0 - self.held(),
        }
    }

    /// $1 - I_x(a, b) = I_{1-x}(b, a)$.
    #[must_use]
    pub fn complement(&self) -> f64 {
        match self.tail {
            Tail::Lower => 1.0 - self.held(),
            Tail::Upper => self.held(),
        }
    }

    /// $\ln I_x(a, b)$, finite wherever $x > 0$; $-\infty$ at $x = 0$.
    #[must_use]
    pub fn ln_value(&self) -> f64 {
        match self.tail {
            Tail::Lower => self.ln_held(),
            Tail::Upper => elementary::ln_1p(-self.held()),
        }
    }

    /// $\ln(1 - I_x(a, b))$, finite wherever $x < 1$; $-\infty$ at $x = 1$.
    #[must_use]
    pub fn ln_complement(&self) -> f64 {
        match self.tail {
            Tail::Lower => elementary::ln_1p(-self.held()),
            Tail::Upper => self.ln_held(),
        }
    }

    /// $\frac{d}{d\theta} \ln I_x(a, b)$ in the log odds $\theta = \ln\frac{x}{1-x}$, for $0 < x < 1$.
    #[must_use]
    pub fn ln_slope(&self) -> f64 {
        match self.tail {
            Tail::Lower => self.fraction,
            Tail::Upper => elementary::exp(self.ln_density) / self.value(),
        }
    }

    fn held(&self) -> f64 {
        elementary::exp(self.ln_density) / self.fraction
    }

    fn ln_held(&self) -> f64 {
        self.ln_density - elementary::ln(self.fraction)
    }
}

/// $I_x(a, b)$ for $a, b > 0$ and $0 \le x \le 1$, accurate as [`IncompleteBeta`] says.
///
/// Relative to the value, in units of $u(1 + |\ln I| + 2\,d\ln I/d\theta)$ with the log odds $\theta$ of the argument, divided by
/// $I$ where a parameter is below one half, over 7000 values that are normal numbers: Largest error of
/// regularised_incomplete_beta measured: 13.9.
///
/// # Errors
/// When an argument is outside its domain, or the continued fraction does not settle.
///
/// ```
/// use hopfield_theory::numerics::incomplete_beta::regularised_incomplete_beta;
/// // The arcsine law: I_x(1/2, 1/2) = (2/pi) arcsin(sqrt x).
/// let third = regularised_incomplete_beta(0.5, 0.5, 0.25)?;
/// assert!((third - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), hopfield_theory::numerics::incomplete_beta::IncompleteBetaError>(())
/// ```
pub fn regularised_incomplete_beta(a: f64, b: f64, x: f64) -> Result<f64, IncompleteBetaError> {
    Ok(IncompleteBeta::at(a, b, Proportion::new(x)?)?.value())
}

/// $\ln I_x(a, b)$ for $a, b > 0$ and $0 \le x \le 1$, finite where $I_x$ itself underflows.
///
/// In the same units, near $I = 1$ relative to $\ln I$, over 8000 values: Largest error of ln_regularised_incomplete_beta
/// measured: 14.
///
/// # Errors
/// When an argument is outside its domain, or the continued fraction does not settle.
pub fn ln_regularised_incomplete_beta(a: f64, b: f64, x: f64) -> Result<f64, IncompleteBetaError> {
    Ok(IncompleteBeta::at(a, b, Proportion::new(x)?)?.ln_value())
}

/// $a - (a+b)x = a(1-x) - bx$, from the smaller of $x$ and $1-x$ because only that one is known to full accuracy.
fn amount_below_mean(a: f64, b: f64, x: Proportion) -> f64 {
    if x.value() <= x.complement() {
        elementary::fused_multiply_add(-(a + b), x.value(), a)
    } else {
        elementary::fused_multiply_add(a + b, x.complement(), -b)
    }
}

/// $\ln \bigl[ x^a (1-x)^b / B(a,b) \bigr]$ as a saddle point: with $s = a + b$,
/// $-a\varphi(\tfrac{sx}{a}-1) - b\varphi(\tfrac{s(1-x)}{b}-1) + \tfrac12\ln\tfrac{ab}{2\pi s} + \delta(s) - \delta(a) - \delta(b)$.
fn ln_density(a: f64, b: f64, x: Proportion, below_mean: f64) -> f64 {
    let sum = a + b;
    let deviance = deviance(a, -below_mean, sum * x.value()) + deviance(b, below_mean, sum * x.complement());
    let corrections = stirling_correction(sum) - stirling_correction(a) - stirling_correction(b);
    let scale = 0.5 * elementary::ln(a / sum * b / (2.0 * PI));
    scale + corrections - deviance
}

/// $a\varphi(m/a)$ with $a + m$ given separately, for use where $1 + m/a$ is small.
fn deviance(a: f64, difference: f64, total: f64) -> f64 {
    let relative = difference / a;
    if relative.abs() <= 0.5 { a * logarithm_excess(relative) } else { difference - a * elementary::ln(total / a) }
}

/// The continued fraction $F = b_0 + a_1/(b_1 + a_2/(b_2 + \dots))$ with $I_x(a,b) = D/F$ for $x \le a/(a+b)$
/// (Didonato and Morris, 1992, Eq. 9), by the modified Lentz algorithm.
fn fraction(a: f64, b: f64, x: Proportion, below_mean: f64) -> Result<f64, IncompleteBetaError> {
    let denominator = |index: f64| {
        index
            + index * (b - index) * x.value() / (a + 2.0 * index - 1.0)
            + (a + index) * (below_mean + 1.0 + index * (1.0 + x.complement())) / (a + 2.0 * index + 1.0)
    };
    let mut convergent = nonzero(a * (below_mean + 1.0) / (a + 1.0));
    let mut upper = convergent;
    let mut lower = 0.0;
    let mut settled = 0;
    for term in 1..=LARGEST_NUMBER_OF_TERMS {
        let index = f64::from(term);
        let middle = a + 2.0 * index - 1.0;
        let numerator = (a + index - 1.0) / middle
            * ((a + b + index - 1.0) / middle)
            * x.value()
            * (index * (b - index) * x.value());
        let partial = denominator(index);
        lower = 1.0 / nonzero(partial + numerator * lower);
        upper = nonzero(partial + numerator / upper);
        let factor = upper * lower;
        convergent *= factor;
        settled = if (factor - 1.0).abs() <= f64::EPSILON { settled + 1 } else { 0 };
        if settled == SETTLED_FACTORS {
            return Ok(convergent);
        }
    }
    Err(IncompleteBetaError::NotSettled { a, b, argument: x.value(), terms: LARGEST_NUMBER_OF_TERMS })
}

fn nonzero(x: f64) -> f64 {
    if x == 0.0 { NEARLY_ZERO } else { x }
}

#[cfg(test)]
mod tests;
