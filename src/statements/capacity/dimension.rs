//! The parameter of the statements about constants of the sphere: a dimension.

use crate::Error;
use crate::audit::{Check, Effort, Family, Fields, Hypothesis, Parameters, RecipeError};
use crate::numerics::series::{ln_gamma_half_step, pi};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;
use crate::sphere::kappa;

/// Integers up to here are `f64`, and their halves too; the command replays up to $6.7 \times 10^7$.
const LARGEST: usize = 1_000_000_000_000_000;

/// Up to here $\kappa_d$ is enclosed by its recurrence, which has all digits, beyond by a series, which has the more digits the
/// larger $d$ is.
const LARGEST_BY_RECURRENCE: usize = 400;

/// What a person varies: the dimension `d`, at least 1. It is its own instance.
#[derive(Clone, Debug, PartialEq)]
pub struct DimensionParameters {
    /// The dimension $d$.
    pub dimension: usize,
}

impl DimensionParameters {
    /// The dimension `dimension`.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self { dimension }
    }

    /// $d$ as an exact number.
    #[must_use]
    pub fn d(&self) -> Envelope {
        Envelope::from(self.dimension as f64)
    }

    /// $\kappa_d$ (Eq. 323).
    #[must_use]
    pub fn kappa(&self) -> Envelope {
        enclosed_kappa(self.dimension)
    }
}

/// [`kappa`] with the error that it promises.
#[must_use]
pub fn enclosed_kappa(dimension: usize) -> Envelope {
    Envelope::relative(kappa(dimension), 1e-14).defined_by(|| defined_kappa(dimension))
}

/// $\kappa_d = \Gamma(\frac{d+1}2)/(d\sqrt\pi\,\Gamma(\frac d2))$: by $\Gamma(x + 1) = x\Gamma(x)$ from $\kappa_0 = \frac12$ and
/// $\kappa_1 = \frac1\pi$ on, or by Stirling's series.
fn defined_kappa(dimension: usize) -> Envelope {
    let d = Envelope::from(dimension as f64);
    if dimension > LARGEST_BY_RECURRENCE {
        return (ln_gamma_half_step(d / 2.0) - pi().ln() / 2.0).exp() / d;
    }
    let start = if dimension.is_multiple_of(2) { Envelope::from(0.5) } else { Envelope::from(1.0) / pi() };
    let steps = (2..=dimension).filter(|step| step % 2 == dimension % 2);
    steps.fold(start, |kappa, step| kappa * (step as f64 - 1.0) / step as f64)
}

impl Parameters for DimensionParameters {
    type Instance = Self;

    fn fields(&self) -> Fields {
        Fields::default().with("d", self.dimension)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let dimension: usize = fields.read("d")?;
        if (1..=LARGEST).contains(&dimension) {
            return Ok(Self { dimension });
        }
        Err(fields.refused("d"))
    }

    fn is_literal(&self) -> bool {
        true
    }

    fn build(&self, _stream: &mut Stream) -> Result<Self, Error> {
        Ok(self.clone())
    }
}

/// The dimensions that the lemmas about constants are judged in: one, where some inequalities are equalities, and then, in
/// the order of hardness, the first, the limit and what lies between.
pub(super) const fn families(attained_at_one: &'static [&'static str]) -> [Family<DimensionParameters>; 4] {
    [
        Family { name: "one", instances: 1, attained: attained_at_one, draw: |_, _, _| DimensionParameters::new(1) },
        Family { name: "first", instances: 256, attained: &[], draw: first },
        Family { name: "beyond_a_million", instances: 64, attained: &[], draw: beyond_a_million },
        Family { name: "up_to_a_million", instances: 256, attained: &[], draw: up_to_a_million },
    ]
}

/// Some dimensions, for a control.
pub(super) fn at(dimensions: &[usize]) -> Vec<DimensionParameters> {
    dimensions.iter().map(|&dimension| DimensionParameters::new(dimension)).collect()
}

/// The dimensions $2, 3, 4, \dots$ in order.
fn first(_: &mut Stream, index: u32, _: Effort) -> DimensionParameters {
    DimensionParameters::new(index as usize + 2)
}

/// A dimension whose logarithm is uniform, between 2 and a million.
fn up_to_a_million(stream: &mut Stream, _: u32, _: Effort) -> DimensionParameters {
    DimensionParameters::new(stream.log_between(2.0, 1e6) as usize)
}

/// A dimension between a million and $6 \times 10^7$, about the largest that a recipe may have: the limit.
fn beyond_a_million(stream: &mut Stream, _: u32, _: Effort) -> DimensionParameters {
    DimensionParameters::new(stream.log_between(1e6, 6e7) as usize)
}

/// $d \ge 2$.
pub(super) static TWO_DIMENSIONS: Hypothesis<DimensionParameters> =
    Hypothesis { name: "d >= 2", check: |instance| Check::at_most(2.0, instance.d()) };

/// $d \le 10^6$.
pub(super) static AT_MOST_A_MILLION: Hypothesis<DimensionParameters> =
    Hypothesis { name: "audit: d <= 10^6", check: |instance| Check::at_most(instance.d(), 1e6) };

#[cfg(test)]
mod tests {
    use super::enclosed_kappa;
    use crate::measure::definition::assert_defined;
    use crate::numerics::Envelope;
    use crate::sphere::log_mean_exponential;
    use crate::statements::lambert::parameters::{Branch, LambertParameters};

    /// Constants of the sphere, the mean of the kernel and both branches of Lambert's function against their radii.
    #[test]
    fn definitions_lie_within_the_radii_of_the_analysis() {
        for dimension in [0, 1, 2, 3, 10, 399, 400, 401, 402, 5000, 1_000_000] {
            assert_defined("kappa", || enclosed_kappa(dimension));
        }
        for (dimension, kappa) in [(1, 0.5), (2, 3.0), (9, 40.0), (30, 700.0)] {
            assert_defined("mean of the kernel", || log_mean_exponential(dimension, Envelope::from(kappa)));
        }
        for (branch, x) in
            [(Branch::Principal, 3.0), (Branch::Principal, -0.3), (Branch::Lower, -0.3), (Branch::Lower, -1e-9)]
        {
            assert_defined("Lambert W", || LambertParameters::new(branch, x, 1.0, 1).value());
        }
    }
}
