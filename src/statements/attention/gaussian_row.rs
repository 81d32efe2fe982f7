//! One row of a Gaussian head: parameters and instance.

use super::gaussian_heads::exponents;
use crate::Error;
use crate::attention::gaussian_heads::{GaussianHead, row_weights, support_points};
use crate::audit::{Fields, Parameters, RecipeError};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF};
use crate::random::Stream;
use crate::statements::softmax::MeasuredSoftmax;

/// What a person varies: fields `N`, `centre` and `width` of one row. No instance has a random part.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianParameters {
    /// The number $N$ of tokens.
    pub count: usize,
    /// $\mu$.
    pub centre: f64,
    /// $\sigma > 0$.
    pub width: f64,
}

impl GaussianParameters {
    /// A row of `count` weights.
    #[must_use]
    pub fn new(count: usize, centre: f64, width: f64) -> Self {
        Self { count, centre, width }
    }
}

impl Parameters for GaussianParameters {
    type Instance = GaussianInstance;

    fn fields(&self) -> Fields {
        Fields::default().with("N", self.count).with_number("centre", self.centre).with_number("width", self.width)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let count: usize = fields.read("N")?;
        if !(1..=10_000).contains(&count) {
            return Err(RecipeError::Value { key: "N".to_owned(), value: count.to_string() });
        }
        Ok(Self { count, centre: fields.number("centre")?, width: fields.number("width")? })
    }

    fn is_literal(&self) -> bool {
        true
    }

    fn build(&self, _stream: &mut Stream) -> Result<GaussianInstance, Error> {
        GaussianHead::new(vec![self.centre; self.count], vec![self.width; self.count])?;
        let support = support_points(self.count);
        let scores: Vec<f64> = support.iter().map(|s| -(s - self.centre) * (s - self.centre)).collect();
        // The points carry one rounding, the distance and its square two and a half more; beta four.
        let furthest = 1.0 + self.centre.abs();
        let error = 8.0 * UNIT_ROUNDOFF * furthest * furthest;
        let softmax = MeasuredSoftmax::new(1.0 / (2.0 * self.width * self.width), scores, error).of(|| {
            let beta = Envelope::from(0.5) / Envelope::from(self.width).squared();
            let printed: Vec<Envelope> = exponents(self.count, self.centre.into(), self.width.into());
            (beta, printed.iter().map(|exponent| -(*exponent / beta)).collect())
        });
        Ok(GaussianInstance { parameters: self.clone(), support, softmax })
    }
}

/// One row of a Gaussian head.
#[derive(Clone, Debug)]
pub struct GaussianInstance {
    pub(super) parameters: GaussianParameters,
    pub(super) support: Vec<f64>,
    /// The error analysis of the library's row.
    pub(super) softmax: MeasuredSoftmax,
}

impl GaussianInstance {
    /// The library's weights with the radii of the error analysis.
    pub(super) fn weights(&self) -> Vec<Envelope> {
        let row = row_weights(self.parameters.centre, self.parameters.width, &self.support);
        let analysis = |j: usize| self.softmax.weight(j);
        let weight = |(j, weight): (usize, &f64)| Envelope::new(*weight, analysis(j).radius).defined_by(|| analysis(j));
        row.weights().iter().enumerate().map(weight).collect()
    }

    /// $\frac12((s_j - \mu)/\sigma)^2$ as printed, from the points as they are defined.
    pub(super) fn exponents(&self) -> Vec<Envelope> {
        exponents(self.parameters.count, self.parameters.centre.into(), self.parameters.width.into())
    }
}
