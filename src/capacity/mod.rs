//! The storage capacity of random patterns (Theorem 3 = Theorem A5, Section A.1.6.2), as a formula and as a sharper count.
//!
//! $N$ patterns, uniform on the sphere of radius $M = K\sqrt{d-1}$ in $\mathbb R^d$, are all stored with probability at least
//! $1 - p$ when $N \le \sqrt p\,c^{(d-1)/4}$, $N \ge 2$ and the balls around them are disjoint (Eq. 305).

//! Theorem A6 turns the formula round: from $c$ to the dimensions that allow it ([`Dimensions`]). Theorem A7 speaks about the
//! mean of the smallest separation instead ([`expected_separation`]). Rates per dimension are [`theorem_rate`],
//! [`certificate_rate`] and [`crosstalk_rate`]; [`critical_count`] and [`half_count`] find by bisection how many patterns something
//! holds for.

mod critical_count;
mod dimension;
mod expected_separation;
mod half_count;
mod rates;
mod union_bound;

pub use critical_count::critical_count;
pub use dimension::{Admissible, Dimensions};
pub use expected_separation::{expected_angle_constant, expected_separation};
pub use half_count::half_count;
pub use rates::{certificate_rate, crosstalk_count, crosstalk_rate, placement_cap, theorem_rate};
pub use union_bound::{angle_of_demand, demanded_angle, exact_union_bound_patterns, single_pattern_count};

use thiserror::Error;

use crate::numerics::Real;
use crate::numerics::elementary::{exp, sqrt};
use crate::sphere::SphereError;
use crate::storage::disjointness;

/// Counts up to here are exact in `f64`; $2^{53}$.
pub const LARGEST_COUNT: u64 = 1 << 53;

/// Why there is no capacity.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum CapacityError {
    /// The inverse temperature is not a positive finite number.
    #[error("the inverse temperature beta is {beta}, but it must be a positive finite number")]
    Beta {
        /// The value given.
        beta: f64,
    },
    /// The radius factor is not a positive finite number.
    #[error("the radius factor K is {radius_factor}, but it must be a positive finite number")]
    RadiusFactor {
        /// The value given.
        radius_factor: f64,
    },
    /// The sphere of a line has two points only.
    #[error("the dimension is {dimension}, but random patterns on a sphere need at least 2")]
    Dimension {
        /// The value given.
        dimension: usize,
    },
    /// The failure probability is not in $(0, 1]$.
    #[error("the failure probability p is {failure_probability}, but it must lie above 0 and at most at 1")]
    FailureProbability {
        /// The value given.
        failure_probability: f64,
    },
    /// A number of the formula is too large or too small for `f64`.
    #[error(
        "a number of the capacity formula lies outside the range of f64: beta M^2 = {kappa:e}, p = {failure_probability:e}"
    )]
    OutOfRange {
        /// $\beta M^2$.
        kappa: f64,
        /// The failure probability.
        failure_probability: f64,
    },
    /// The probability of a cap of the sphere could not be computed.
    #[error(transparent)]
    Cap(#[from] SphereError),
}

/// $\kappa = \beta M^2 = \beta K^2(d-1)$, the squared radius in units of the temperature.
pub fn squared_radius<R: Real>(beta: R, radius_factor: R, dimension: R) -> R {
    beta * radius_factor.squared() * (dimension - 1.0)
}

/// $\ln\bigl(\sqrt p\,c^{(d-1)/4}\bigr)$, the logarithm of the right side of Eq. 335, from $\ln c$.
pub fn log_patterns<R: Real>(log_growth: R, dimension: R, failure_probability: R) -> R {
    failure_probability.ln() / 2.0 + log_growth * (dimension - 1.0) / 4.0
}

/// $(2/\sqrt p)^{4/(d-1)}$, the least $c$ that Eqs. 334, 350, 360 and 378 admit.
pub fn least_growth<R: Real>(dimension: R, failure_probability: R) -> R {
    ((R::from(4.0).ln() - failure_probability.ln()) * 2.0 / (dimension - 1.0)).exp()
}

/// The numbers of Eqs. 333 and 334, from $\beta$, $K$, $d$ and $p$: plain, or enclosed.
///
/// ```
/// use hopfield_theory::capacity::Formula;
/// let formula = Formula::new(1.0, 3.0, 20.0, 0.001);
/// assert!((formula.c - 3.154_610_769_794_688).abs() < 1e-13);
/// assert!((formula.a * formula.c + formula.c * formula.c.ln() - formula.b).abs() < 1e-14);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Formula<R = f64> {
    /// $a = \frac2{d-1}\bigl(1 + \ln(2\beta K^2 p(d-1))\bigr)$.
    pub a: R,
    /// $b = \frac25 K^2\beta$.
    pub b: R,
    /// $u = a + \ln b$.
    pub u: R,
    /// $W_0(e^u)$.
    pub lambert_w: R,
    /// $c = b / W_0(e^u)$, the root of $ac + c\ln c = b$.
    pub c: R,
    /// $\ln c$.
    pub ln_c: R,
    /// $(2/\sqrt p)^{4/(d-1)}$, the least $c$ that Eq. 334 admits.
    pub threshold: R,
    /// $\ln\bigl(\sqrt p\,c^{(d-1)/4}\bigr)$.
    pub ln_patterns: R,
}

impl<R: Real> Formula<R> {
    /// Evaluates the formula. All arguments must be positive, and $d \ge 2$.
    ///
    /// Over 500 settings, in units of $u(1 + |a| + |u|)$ relative to the value: Largest error of c measured: 1.5. In units of
    /// $u(1 + \ln\text{threshold})$: Largest error of threshold measured: 1.5. In units of
    /// $u(|\ln p| + \frac{d-1}4(1 + |a| + |u|))$: Largest error of ln_patterns measured: 2.0.
    #[must_use]
    pub fn new(beta: R, radius_factor: R, dimension: R, failure_probability: R) -> Self {
        let kappa = squared_radius(beta, radius_factor, dimension);
        let a = ((kappa * 2.0).ln() + failure_probability.ln() + 1.0) / (dimension - 1.0) * 2.0;
        let b = beta * radius_factor.squared() * 2.0 / 5.0;
        let u = a + b.ln();
        let lambert_w = u.lambert_w0_exp();
        // From W + ln W = u follows ln c = W - a, which does not need the possibly tiny W as a divisor.
        let (c, ln_c) = if u.value() < 0.0 {
            ((lambert_w - a).exp(), lambert_w - a)
        } else {
            (b / lambert_w, (b / lambert_w).ln())
        };
        let threshold = least_growth(dimension, failure_probability);
        let ln_patterns = log_patterns(ln_c, dimension, failure_probability);
        Self { a, b, u, lambert_w, c, ln_c, threshold, ln_patterns }
    }
}

/// One hypothesis of the capacity theorem, left $\le$ right for Eq. 334 and left $<$ right for Eq. 305.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapacityHypothesis {
    /// Its label.
    pub name: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// The smaller claimed side.
    pub left: f64,
    /// The larger claimed side.
    pub right: f64,
}

/// What Theorem A5 promises for one setting, and what the exact union bound promises there.
///
/// ```
/// use hopfield_theory::capacity::Capacity;
/// let capacity = Capacity::new(1.0, 3.0, 20, 0.001)?;
/// assert_eq!(capacity.patterns, Some(7));
/// assert_eq!(capacity.exact_union_bound_patterns, Some(341));
/// # Ok::<(), hopfield_theory::capacity::CapacityError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// The radius factor $K$.
    pub radius_factor: f64,
    /// The dimension $d$.
    pub dimension: usize,
    /// The failure probability $p$.
    pub failure_probability: f64,
    /// The radius $M = K\sqrt{d-1}$ of the sphere.
    pub radius: f64,
    /// $a$ of Eq. 333.
    pub a: f64,
    /// $b$ of Eq. 333.
    pub b: f64,
    /// $u = a + \ln b$.
    pub u: f64,
    /// $W_0(e^u)$.
    pub lambert_w: f64,
    /// $c$ of Eq. 333.
    pub c: f64,
    /// $(2/\sqrt p)^{4/(d-1)}$, the least $c$ that Eq. 334 admits.
    pub threshold: f64,
    /// $\ln\bigl(\sqrt p\,c^{(d-1)/4}\bigr)$.
    pub ln_patterns: f64,
    /// $\sqrt p\,c^{(d-1)/4}$ (Eq. 335); `None` where `f64` cannot hold it and [`Capacity::ln_patterns`] must do.
    pub patterns_real: Option<f64>,
    /// Its integer part when every hypothesis holds and it does not exceed [`LARGEST_COUNT`].
    pub patterns: Option<u64>,
    /// Eq. 334, and the hypothesis missing in print, Eq. 305 at the integer part of [`Capacity::patterns_real`] (at the real
    /// number beyond [`LARGEST_COUNT`], and at most the largest `f64`).
    pub hypotheses: [CapacityHypothesis; 2],
    /// The largest $N$ of [`exact_union_bound_patterns`].
    pub exact_union_bound_patterns: Option<u64>,
}

impl Capacity {
    /// The capacity at inverse temperature `beta` of the sphere of radius `radius_factor` $\sqrt{d-1}$ in dimension `dimension`.
    ///
    /// # Errors
    /// [`CapacityError`] names the argument that is outside its domain.
    pub fn new(
        beta: f64,
        radius_factor: f64,
        dimension: usize,
        failure_probability: f64,
    ) -> Result<Self, CapacityError> {
        let kappa = validated(beta, radius_factor, dimension, failure_probability)?;
        let Formula { a, b, u, lambert_w, c, threshold, ln_patterns, .. } =
            Formula::new(beta, radius_factor, dimension as f64, failure_probability);
        // The other numbers are finite when these are.
        if !(c.is_normal() && threshold.is_finite()) {
            return Err(CapacityError::OutOfRange { kappa, failure_probability });
        }
        let patterns_real = Some(exp(ln_patterns)).filter(|count| count.is_normal());
        let countable = patterns_real.filter(|count| *count <= LARGEST_COUNT as f64);
        let count = countable.map_or(exp(ln_patterns), f64::floor);
        let overlap = disjointness(kappa, count.max(1.0), 1.0).min(f64::MAX);
        let hypotheses = [
            CapacityHypothesis { name: "Eq. 334", holds: threshold <= c, left: threshold, right: c },
            CapacityHypothesis { name: "Eq. 305", holds: 1.0 < overlap, left: 1.0, right: overlap },
        ];
        let all_hold = hypotheses.iter().all(|hypothesis| hypothesis.holds);
        Ok(Self {
            beta,
            radius_factor,
            dimension,
            failure_probability,
            radius: radius_factor * sqrt(dimension as f64 - 1.0),
            a,
            b,
            u,
            lambert_w,
            c,
            threshold,
            ln_patterns,
            patterns_real,
            patterns: countable.filter(|_| all_hold).map(|count| count as u64),
            hypotheses,
            exact_union_bound_patterns: exact_union_bound_patterns(dimension, kappa, failure_probability)?,
        })
    }
}

/// $\kappa = \beta M^2$ of arguments inside the domain.
fn validated(beta: f64, radius_factor: f64, dimension: usize, failure_probability: f64) -> Result<f64, CapacityError> {
    let is_positive = |value: f64| value > 0.0 && value.is_finite();
    if !is_positive(beta) {
        return Err(CapacityError::Beta { beta });
    }
    if !is_positive(radius_factor) {
        return Err(CapacityError::RadiusFactor { radius_factor });
    }
    if dimension < 2 {
        return Err(CapacityError::Dimension { dimension });
    }
    if !(failure_probability > 0.0 && failure_probability <= 1.0) {
        return Err(CapacityError::FailureProbability { failure_probability });
    }
    let kappa = squared_radius(beta, radius_factor, dimension as f64);
    let squares = [radius_factor * radius_factor, beta * radius_factor * radius_factor, kappa];
    // Inside these limits no product of the formula overflows or loses digits to underflow.
    if squares.iter().all(|square| (1e-290..=1e290).contains(square)) {
        Ok(kappa)
    } else {
        Err(CapacityError::OutOfRange { kappa, failure_probability })
    }
}
