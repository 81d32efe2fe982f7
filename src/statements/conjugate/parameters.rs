//! The parameters shared by the statements about convex conjugates: two convex functions, a slope and a point.

use nalgebra::DMatrix;

use super::convex::Convex;
use crate::Error;
use crate::audit::{Fields, Parameters, RecipeError};
use crate::random::Stream;

/// What a person varies: fields `d`, `beta`, `curvature`, `scale`, `factor`, `exponent`, `concentration` and `zeros`. The
/// directions, points and weights behind them come from the recipe's stream.
#[derive(Clone, Debug, PartialEq)]
pub struct ConjugateParameters {
    /// The dimension $n$ of the space.
    pub dimension: usize,
    /// The inverse temperature of every log-sum-exp.
    pub beta: f64,
    /// The modulus of strong convexity of the first function; the second one has its reciprocal.
    pub curvature: f64,
    /// The standard deviation of the components of slope, point, shift and constant.
    pub scale: f64,
    /// $\alpha > 0$ of Eq. 499.
    pub factor: f64,
    /// $p > 1$ of $|t|^p/p$.
    pub exponent: f64,
    /// How unequal the weights are, see [`Stream::convex_weights`].
    pub concentration: f64,
    /// How many of the weights are zero; at least one is not.
    pub zeros: usize,
}

impl ConjugateParameters {
    /// Functions and numbers of ordinary size in `dimension` dimensions.
    #[must_use]
    pub fn new(dimension: usize) -> Self {
        Self {
            dimension,
            beta: 1.0,
            curvature: 1.0,
            scale: 1.0,
            factor: 2.0,
            exponent: 3.0,
            concentration: 1.0,
            zeros: 0,
        }
    }

    /// Any of them, over a wide range.
    pub(super) fn mixed(stream: &mut Stream, most_dimensions: usize) -> Self {
        Self {
            dimension: 1 + stream.below(most_dimensions),
            beta: stream.log_between(0.1, 10.0),
            curvature: stream.log_between(0.1, 10.0),
            scale: stream.log_between(0.01, 10.0),
            factor: stream.log_between(0.01, 100.0),
            exponent: 1.0 + stream.log_between(0.05, 20.0),
            concentration: stream.log_between(0.3, 8.0),
            zeros: 0,
        }
    }
}

impl Parameters for ConjugateParameters {
    type Instance = ConjugateInstance;

    fn fields(&self) -> Fields {
        Fields::default()
            .with("d", self.dimension)
            .with_number("beta", self.beta)
            .with_number("curvature", self.curvature)
            .with_number("scale", self.scale)
            .with_number("factor", self.factor)
            .with_number("exponent", self.exponent)
            .with_number("concentration", self.concentration)
            .with("zeros", self.zeros)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let above = |key: &'static str, least: f64| {
            let value = fields.number(key)?;
            let unreadable = RecipeError::Value { key: key.to_owned(), value: value.to_string() };
            if value > least { Ok(value) } else { Err(unreadable) }
        };
        let (dimension, zeros) = (fields.read("d")?, fields.read("zeros")?);
        fields.within(&[("d", (1..=100).contains(&dimension)), ("zeros", zeros < dimension)])?;
        Ok(Self {
            dimension,
            beta: above("beta", 0.0)?,
            curvature: above("curvature", 0.0)?,
            scale: above("scale", 0.0)?,
            factor: above("factor", 0.0)?,
            exponent: above("exponent", 1.0)?,
            concentration: above("concentration", 0.0)?,
            zeros,
        })
    }

    fn is_literal(&self) -> bool {
        false
    }

    fn build(&self, stream: &mut Stream) -> Result<ConjugateInstance, Error> {
        let n = self.dimension;
        let mut scaled = |scale: f64| stream.normals(n).iter().map(|x| scale * x).collect::<Vec<f64>>();
        let (slope, point, shift) = (scaled(self.scale), scaled(self.scale), scaled(self.scale));
        let mut function = |curvature| {
            let points = (0..n + 2).map(|_| scaled(1.0)).collect();
            Convex { curvature, beta: self.beta, points }
        };
        let (first, second) = (function(self.curvature), function(1.0 / self.curvature));
        // A product of unit triangular matrices has determinant one, whatever is beside the diagonals.
        let mut triangular = || {
            let normals: Vec<Vec<f64>> = (0..n).map(|_| scaled(0.5)).collect();
            DMatrix::from_fn(n, n, |i, j| if i == j { 1.0 } else { f64::from(u8::from(i > j)) * normals[i][j] })
        };
        let matrix = triangular() * triangular().transpose();
        let mut weights = stream.convex_weights(n - self.zeros, self.concentration);
        weights.resize(n, 0.0);
        Ok(ConjugateInstance {
            parameters: self.clone(),
            constant: self.scale * stream.normal(),
            first,
            second,
            slope,
            point,
            matrix,
            shift,
            weights,
        })
    }
}

/// Two convex functions and the numbers that the rules of calculus are tried on.
#[derive(Debug)]
pub struct ConjugateInstance {
    pub(super) parameters: ConjugateParameters,
    /// A real constant $c$.
    pub(super) constant: f64,
    /// $f$.
    pub(super) first: Convex,
    /// $g$.
    pub(super) second: Convex,
    /// $s$.
    pub(super) slope: Vec<f64>,
    /// $x$.
    pub(super) point: Vec<f64>,
    /// $A$.
    pub(super) matrix: DMatrix<f64>,
    /// $b$.
    pub(super) shift: Vec<f64>,
    /// Non-negative, of sum one up to rounding.
    pub(super) weights: Vec<f64>,
}
