//! The parameters shared by all statements about patterns: where the patterns lie, where the state lies, and $\beta$.

mod geometry;
mod numbers;
mod query;

pub use geometry::Geometry;
pub(crate) use geometry::{choose_rows, normalised};
pub(crate) use numbers::{join_numbers, join_patterns, size, split_numbers};
pub use query::Query;

use std::sync::Arc;

use super::instance::PatternInstance;
use super::recipe::{Fields, Parameters, RecipeError};
use crate::error::Error;
use crate::hopfield::Hopfield;
use crate::random::Stream;

/// What a person varies in an instance about patterns.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternParameters {
    /// The dimension $d$; the data sets and some point sets have their own.
    pub dimension: usize,
    /// The number of patterns $N$; some point sets have their own.
    pub count: usize,
    /// The scale $M$ of the patterns.
    pub scale: f64,
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// Where the patterns lie.
    pub geometry: Geometry,
    /// The relative width of clusters, or of the short pattern.
    pub width: f64,
    /// Where the state lies.
    pub query: Query,
    /// The pattern $i$ that the statement is about, from 0.
    pub pattern: usize,
    /// A further number of the statement, such as its $\epsilon$.
    pub epsilon: Option<f64>,
}

impl PatternParameters {
    /// `count` patterns of dimension `dimension` on the unit sphere at `beta`, the state at the first one.
    #[must_use]
    pub fn new(geometry: Geometry, dimension: usize, count: usize, beta: f64) -> Self {
        Self {
            dimension,
            count,
            scale: 1.0,
            beta,
            geometry,
            width: 0.1,
            query: Query::Pattern,
            pattern: 0,
            epsilon: None,
        }
    }

    /// Patterns and a state written out, one pattern a row: a counterexample.
    #[must_use]
    pub fn literal(beta: f64, patterns: &[&[f64]], state: &[f64]) -> Self {
        let rows: Vec<Vec<f64>> = patterns.iter().map(|row| row.to_vec()).collect();
        let dimension = rows.first().map_or(0, Vec::len);
        let query = Query::Literal(state.to_vec());
        Self { query, ..Self::new(Geometry::Literal(rows), dimension, patterns.len(), beta) }
    }

    /// The same with scale $M$.
    #[must_use]
    pub fn scale(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// The same with the state elsewhere.
    #[must_use]
    pub fn query(self, query: Query) -> Self {
        Self { query, ..self }
    }

    /// The same about pattern `pattern`.
    #[must_use]
    pub fn pattern(self, pattern: usize) -> Self {
        Self { pattern, ..self }
    }

    /// The same with another relative width.
    #[must_use]
    pub fn width(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// The same with the statement's further number.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon: Some(epsilon), ..self }
    }
}

impl Parameters for PatternParameters {
    type Instance = PatternInstance;

    fn fields(&self) -> Fields {
        let key = if matches!(self.geometry, Geometry::Literal(_)) { "patterns" } else { "geometry" };
        let mut fields = Fields::default().with(key, &self.geometry);
        if key == "geometry" {
            fields = fields.with("d", self.dimension).with("N", self.count).with_number("M", self.scale);
            if matches!(self.geometry, Geometry::Clustered | Geometry::ShortAgainstLong) {
                fields = fields.with_number("width", self.width);
            }
        }
        fields = fields.with_number("beta", self.beta).with("i", self.pattern).with("state", &self.query);
        match self.epsilon {
            Some(epsilon) => fields.with_number("epsilon", epsilon),
            None => fields,
        }
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let beta = fields.number("beta")?;
        let mut parameters = if let Some(text) = fields.get("patterns") {
            let rows: Option<Vec<Vec<f64>>> = text.split(';').map(split_numbers).collect();
            let rows = rows.ok_or_else(|| fields.refused("patterns"))?;
            let (dimension, count) = (rows.first().map_or(0, Vec::len), rows.len());
            Self::new(Geometry::Literal(rows), dimension, count, beta)
        } else {
            let name: String = fields.read("geometry")?;
            let geometry =
                Geometry::NAMED.iter().find(|(known, _)| *known == name).map(|(_, geometry)| geometry.clone());
            let geometry = geometry.ok_or_else(|| fields.refused("geometry"))?;
            let (dimension, count) = (size(fields, "d")?, size(fields, "N")?);
            Self::new(geometry, dimension, count, beta).scale(fields.number("M")?)
        };
        if fields.get("width").is_some() {
            parameters.width = fields.number("width")?;
        }
        if fields.get("epsilon").is_some() {
            parameters.epsilon = Some(fields.number("epsilon")?);
        }
        parameters.pattern = fields.read("i")?;
        parameters.query = fields.read("state")?;
        Ok(parameters)
    }

    fn is_literal(&self) -> bool {
        !self.geometry.is_random() && !self.query.is_random()
    }

    fn build(&self, stream: &mut Stream) -> Result<PatternInstance, Error> {
        let patterns = Geometry::draw(self, stream)?;
        let network = Hopfield::new(patterns, self.beta)?;
        let i = self.pattern.min(network.patterns().count() - 1);
        let (state, hull_weights) = self.query.draw(&network, i, stream);
        network.check_state(&state)?;
        Ok(PatternInstance::new(Arc::new(network), i, state, hull_weights, self.epsilon))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A recipe needs a stream where another stream makes another instance.
    #[test]
    fn literal_is_what_every_stream_makes_alike() {
        let queries = [
            Query::Pattern,
            Query::Near(0.5),
            Query::Ball(0.5),
            Query::BallTowards(0.5),
            Query::Towards(0.5),
            Query::Hull(0.5),
            Query::Mean,
            Query::Anywhere(0.5),
            Query::Along(0.5),
            Query::Literal(vec![0.5, 0.5]),
        ];
        for (geometry, query) in queries
            .map(|query| (Geometry::OneAgainstMany, query))
            .into_iter()
            .chain([(Geometry::Sphere, Query::Pattern), (Geometry::UnequalNorms, Query::Mean)])
        {
            let parameters = PatternParameters::new(geometry, 2, 3, 1.0).query(query);
            let made = |index| {
                let instance = parameters.build(&mut Stream::new(7, "literal", index)).expect("the numbers are finite");
                (instance.pattern().to_vec(), instance.state().to_vec())
            };
            assert_eq!(parameters.is_literal(), made(0) == made(1), "{parameters:?}");
        }
    }
}
