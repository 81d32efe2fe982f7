//! The parameters shared by the statements about attention: shapes, sizes and where the numbers come from.

use nalgebra::DMatrix;

use super::instance::AttentionInstance;
use crate::Error;
use crate::attention::{Head, Rule, Value, default_beta};
use crate::audit::{Fields, Parameters, RecipeError};
use crate::input::real_data;
use crate::random::Stream;

/// Where patterns and weights come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Independent normals: patterns times `scale`, weights over the root of the dimension that they map from.
    Normal,
    /// Handwritten digits as patterns, of 16 grey values times `scale`; $d_r = d_y = 64$.
    Digits,
    /// Word embeddings as patterns, times `scale`; $d_r = d_y = 384$.
    Tokens,
    /// No random numbers: $Y$, $W_Q$, $W_K$ and $W_V$ have ones on the diagonal; $R$ is `scale` times such a matrix, and the
    /// free value matrix has its ones on the diagonal from the lower left corner.
    Unit,
}

impl Source {
    const NAMED: [(&'static str, Self); 4] =
        [("normal", Self::Normal), ("digits", Self::Digits), ("tokens", Self::Tokens), ("unit", Self::Unit)];
}

/// What a person varies: fields `source`, `S`, `N`, `d_r`, `d_y`, `d_k`, `d_v`, `heads`, `updates`, `scale` and `factor`.
#[derive(Clone, Debug, PartialEq)]
pub struct AttentionParameters {
    /// Where patterns and weights come from.
    pub source: Source,
    /// The number $S$ of state patterns.
    pub states: usize,
    /// The number $N$ of stored patterns.
    pub stored: usize,
    /// $d_r$, the dimension of raw state patterns.
    pub state_dimension: usize,
    /// $d_y$, the dimension of raw stored patterns.
    pub stored_dimension: usize,
    /// $d_k$, the dimension of the associative space.
    pub key_dimension: usize,
    /// $d_v$, the dimension of the values.
    pub value_dimension: usize,
    /// The number of heads.
    pub heads: usize,
    /// The number of updates, at least one.
    pub updates: usize,
    /// The scale of the raw patterns.
    pub scale: f64,
    /// $\beta\sqrt{d_k}$; attention has 1.
    pub factor: f64,
}

impl AttentionParameters {
    /// One head and one update at $\beta = 1/\sqrt{d_k}$ of `states` and `stored` normal patterns, with dimensions
    /// $d_r, d_y, d_k, d_v$.
    #[must_use]
    pub fn new(states: usize, stored: usize, dimensions: [usize; 4]) -> Self {
        let [state_dimension, stored_dimension, key_dimension, value_dimension] = dimensions;
        Self {
            source: Source::Normal,
            states,
            stored,
            state_dimension,
            stored_dimension,
            key_dimension,
            value_dimension,
            heads: 1,
            updates: 1,
            scale: 1.0,
            factor: 1.0,
        }
    }

    fn patterns(&self, count: usize, dimension: usize, stream: &mut Stream) -> DMatrix<f64> {
        let rows = |table: &crate::input::Table, stream: &mut Stream| {
            let chosen: Vec<usize> = (0..count).map(|_| stream.below(table.rows())).collect();
            DMatrix::from_fn(count, dimension, |i, j| self.scale * table.row(chosen[i])[j])
        };
        match self.source {
            Source::Normal => normal(count, dimension, self.scale, stream),
            Source::Digits => rows(real_data::digits(), stream),
            Source::Tokens => rows(real_data::tokens(), stream),
            Source::Unit => DMatrix::identity(count, dimension),
        }
    }

    fn weights(&self, rows: usize, columns: usize, stream: &mut Stream) -> DMatrix<f64> {
        match self.source {
            Source::Unit => DMatrix::identity(rows, columns),
            _ => normal(rows, columns, 1.0 / crate::numerics::elementary::sqrt(rows as f64), stream),
        }
    }
}

fn normal(rows: usize, columns: usize, scale: f64, stream: &mut Stream) -> DMatrix<f64> {
    let values = stream.normals(rows * columns).iter().map(|value| scale * value).collect();
    DMatrix::from_vec(rows, columns, values)
}

impl Parameters for AttentionParameters {
    type Instance = AttentionInstance;

    fn fields(&self) -> Fields {
        let name = Source::NAMED.iter().find(|(_, known)| *known == self.source).map_or("", |(name, _)| name);
        Fields::default()
            .with("source", name)
            .with("S", self.states)
            .with("N", self.stored)
            .with("d_r", self.state_dimension)
            .with("d_y", self.stored_dimension)
            .with("d_k", self.key_dimension)
            .with("d_v", self.value_dimension)
            .with("heads", self.heads)
            .with("updates", self.updates)
            .with_number("scale", self.scale)
            .with_number("factor", self.factor)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let name: String = fields.read("source")?;
        let source = Source::NAMED.iter().find(|(known, _)| *known == name).map(|(_, source)| *source);
        let source = source.ok_or(RecipeError::Value { key: "source".to_owned(), value: name })?;
        let unreadable = |key: &str, value: String| RecipeError::Value { key: key.to_owned(), value };
        let within = |key: &'static str, most: usize| {
            let value: usize = fields.read(key)?;
            if (1..=most).contains(&value) { Ok(value) } else { Err(unreadable(key, value.to_string())) }
        };
        let dimension = |key: &'static str| {
            let value = within(key, 1000)?;
            let own = match source {
                Source::Digits => real_data::digits().columns(),
                Source::Tokens => real_data::tokens().columns(),
                Source::Normal | Source::Unit => value,
            };
            if value == own { Ok(value) } else { Err(unreadable(key, value.to_string())) }
        };
        let factor = fields.number("factor")?;
        if factor <= 0.0 {
            return Err(unreadable("factor", factor.to_string()));
        }
        Ok(Self {
            source,
            states: within("S", 1000)?,
            stored: within("N", 1000)?,
            state_dimension: dimension("d_r")?,
            stored_dimension: dimension("d_y")?,
            key_dimension: within("d_k", 1000)?,
            value_dimension: within("d_v", 1000)?,
            heads: within("heads", 100)?,
            updates: within("updates", 100)?,
            scale: fields.number("scale")?,
            factor,
        })
    }

    fn is_literal(&self) -> bool {
        self.source == Source::Unit
    }

    fn build(&self, stream: &mut Stream) -> Result<AttentionInstance, Error> {
        let (d_r, d_y, d_k, d_v) =
            (self.state_dimension, self.stored_dimension, self.key_dimension, self.value_dimension);
        let states = self.patterns(self.states, d_r, stream);
        // Only where nothing is random the scale has to separate states from stored patterns.
        let states = if self.source == Source::Unit { states * self.scale } else { states };
        let stored = self.patterns(self.stored, d_y, stream);
        let heads = (0..self.heads).map(|_| Head {
            query: self.weights(d_r, d_k, stream),
            key: self.weights(d_y, d_k, stream),
            value: Value::Connected(self.weights(d_k, d_v, stream)),
            rule: Rule { beta: self.factor * default_beta(d_k), further_updates: self.updates - 1, threshold: None },
        });
        let heads: Vec<Head> = heads.collect();
        let free = match self.source {
            Source::Unit => DMatrix::from_fn(d_y, d_v, |i, j| f64::from(u8::from(i + j + 1 == d_y))),
            _ => self.weights(d_y, d_v, stream),
        };
        let output = self.weights(self.heads * d_v, d_v, stream);
        let shift = self.weights(1, d_k, stream);
        AttentionInstance::new(self.clone(), states, stored, heads, free, output, shift)
    }
}
