//! The parameters shared by all statements about patterns: where the patterns lie, where the state lies, and $\beta$.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::instance::PatternInstance;
use super::recipe::{Fields, Parameters, RecipeError};
use crate::error::Error;
use crate::hopfield::Hopfield;
use crate::numerics::{add_scaled, distance, norm, on_segment};
use crate::patterns::Patterns;
use crate::random::Stream;
use crate::sphere::NamedPointSet;

/// Where the patterns lie. `d` and `N` are those of the parameters, `M` is their scale.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// Uniform on the sphere of radius `M`.
    Sphere,
    /// Uniform directions, norms uniform between `M/10` and `M`.
    UnequalNorms,
    /// Around `max(1, N/4)` centres on the sphere of radius `M`, at a distance of `width * M` from them.
    Clustered,
    /// Sphere points of which every second one repeats its predecessor.
    Duplicated,
    /// All `N` patterns equal one point of norm `M`.
    Equal,
    /// $x_1 = M e$ and $x_2 = \dots = x_N = -M e$ with $e = e_1$ (oracle O2; `N = 2` is the antipodal pair, oracle O1).
    OneAgainstMany,
    /// `N` orthogonal patterns $M e_1, \dots, M e_N$; needs `d >= N`.
    Orthogonal,
    /// $x_1 = (M\,\text{width}) e_1$, all others $-M e_1$: a short pattern against long ones.
    ShortAgainstLong,
    /// The `d + 1` vertices of the regular simplex on the sphere of radius `M`.
    Simplex,
    /// The `2d` points $\pm M e_i$.
    Orthoplex,
    /// The icosahedron, scaled to norm `M`; `d = 3`, `N = 12`.
    Icosahedron,
    /// The 24-cell, scaled to norm `M`; `d = 4`, `N = 24`.
    Cell24,
    /// `N` handwritten digits as they are: 64 grey values from 0 to 16.
    DigitsRaw,
    /// `N` handwritten digits scaled to norm `M`.
    DigitsUnit,
    /// `N` word embeddings as they are: 384 components.
    TokensRaw,
    /// `N` word embeddings scaled to norm `M`.
    TokensUnit,
    /// Patterns written out.
    Literal(Vec<Vec<f64>>),
}

impl Geometry {
    const NAMED: [(&'static str, Self); 16] = [
        ("sphere", Self::Sphere),
        ("unequal_norms", Self::UnequalNorms),
        ("clustered", Self::Clustered),
        ("duplicated", Self::Duplicated),
        ("equal", Self::Equal),
        ("one_against_many", Self::OneAgainstMany),
        ("orthogonal", Self::Orthogonal),
        ("short_against_long", Self::ShortAgainstLong),
        ("simplex", Self::Simplex),
        ("orthoplex", Self::Orthoplex),
        ("icosahedron", Self::Icosahedron),
        ("24-cell", Self::Cell24),
        ("digits_raw", Self::DigitsRaw),
        ("digits_unit", Self::DigitsUnit),
        ("tokens_raw", Self::TokensRaw),
        ("tokens_unit", Self::TokensUnit),
    ];

    fn is_random(&self) -> bool {
        matches!(
            self,
            Self::Sphere
                | Self::UnequalNorms
                | Self::Clustered
                | Self::Duplicated
                | Self::DigitsRaw
                | Self::DigitsUnit
                | Self::TokensRaw
                | Self::TokensUnit
        )
    }
}

impl fmt::Display for Geometry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(patterns) => formatter.write_str(&join_patterns(patterns)),
            named => {
                let name = Self::NAMED.iter().find(|(_, known)| known == named).map_or("", |(name, _)| name);
                formatter.write_str(name)
            }
        }
    }
}

/// Where the state $\xi$ lies, relative to the patterns and to pattern $x_i$.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// $\xi = x_i$.
    Pattern,
    /// $\xi = x_i + t M e$ with a random direction $e$.
    Near(f64),
    /// $\xi = x_i + t e/(\beta N M)$ with a random direction $e$: on the boundary of $S_i$ for $t = 1$, inside for $t < 1$.
    Ball(f64),
    /// As `Ball`, in the direction of the pattern that attains the separation.
    BallTowards(f64),
    /// $\xi = x_i + t(x_j - x_i)$, $j$ the pattern that attains the separation.
    Towards(f64),
    /// A convex combination of the patterns; $t$ is the concentration of its weights.
    Hull(f64),
    /// The mean $m_x$.
    Mean,
    /// Distance $t M$ from the origin, in a random direction.
    Anywhere(f64),
    /// $\xi = t x_i$.
    Along(f64),
    /// The state written out.
    Literal(Vec<f64>),
}

impl Query {
    fn is_random(&self) -> bool {
        matches!(self, Self::Near(_) | Self::Ball(_) | Self::Hull(_) | Self::Anywhere(_))
    }
}

impl fmt::Display for Query {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern => formatter.write_str("pattern"),
            Self::Mean => formatter.write_str("mean"),
            Self::Near(t) => write!(formatter, "near:{t:?}"),
            Self::Ball(t) => write!(formatter, "ball:{t:?}"),
            Self::BallTowards(t) => write!(formatter, "ball_towards:{t:?}"),
            Self::Towards(t) => write!(formatter, "towards:{t:?}"),
            Self::Hull(t) => write!(formatter, "hull:{t:?}"),
            Self::Anywhere(t) => write!(formatter, "anywhere:{t:?}"),
            Self::Along(t) => write!(formatter, "along:{t:?}"),
            Self::Literal(state) => formatter.write_str(&join_numbers(state)),
        }
    }
}

impl FromStr for Query {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some((word, t)) = text.split_once(':') {
            let t = t.parse().ok().filter(|t: &f64| t.is_finite()).ok_or(())?;
            return match word {
                "near" => Ok(Self::Near(t)),
                "ball" => Ok(Self::Ball(t)),
                "ball_towards" => Ok(Self::BallTowards(t)),
                "towards" => Ok(Self::Towards(t)),
                "hull" => Ok(Self::Hull(t)),
                "anywhere" => Ok(Self::Anywhere(t)),
                "along" => Ok(Self::Along(t)),
                _ => Err(()),
            };
        }
        match text {
            "pattern" => Ok(Self::Pattern),
            "mean" => Ok(Self::Mean),
            numbers => split_numbers(numbers).map(Self::Literal).ok_or(()),
        }
    }
}

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

    fn draw_patterns(&self, stream: &mut Stream) -> Result<Patterns, Error> {
        let (d, n, m) = (self.dimension, self.count, self.scale);
        let along_first_axis = |length: f64| {
            let mut pattern = vec![0.0; d];
            if let Some(first) = pattern.first_mut() {
                *first = length;
            }
            pattern
        };
        let rows: Vec<Vec<f64>> = match &self.geometry {
            Geometry::Sphere => (0..n).map(|_| stream.on_sphere(d, m)).collect(),
            Geometry::UnequalNorms => (0..n)
                .map(|_| {
                    let radius = m * stream.between(0.1, 1.0);
                    stream.on_sphere(d, radius)
                })
                .collect(),
            Geometry::Clustered => {
                let centres: Vec<Vec<f64>> = (0..(n / 4).max(1)).map(|_| stream.on_sphere(d, m)).collect();
                (0..n)
                    .map(|i| {
                        let mut pattern = centres[i % centres.len()].clone();
                        add_scaled(&mut pattern, 1.0, &stream.on_sphere(d, self.width * m));
                        pattern
                    })
                    .collect()
            }
            Geometry::Duplicated => {
                let points: Vec<Vec<f64>> = (0..n.div_ceil(2)).map(|_| stream.on_sphere(d, m)).collect();
                (0..n).map(|i| points[i / 2].clone()).collect()
            }
            Geometry::Equal => vec![along_first_axis(m); n],
            Geometry::OneAgainstMany => (0..n).map(|i| along_first_axis(if i == 0 { m } else { -m })).collect(),
            Geometry::ShortAgainstLong => {
                (0..n).map(|i| along_first_axis(if i == 0 { self.width * m } else { -m })).collect()
            }
            Geometry::Orthogonal => (0..n)
                .map(|i| {
                    let mut pattern = vec![0.0; d.max(n)];
                    pattern[i] = m;
                    pattern
                })
                .collect(),
            Geometry::Simplex => scaled_points(NamedPointSet::Simplex { dimension: d }, m),
            Geometry::Orthoplex => scaled_points(NamedPointSet::Orthoplex { dimension: d }, m),
            Geometry::Icosahedron => scaled_points(NamedPointSet::Icosahedron, m),
            Geometry::Cell24 => scaled_points(NamedPointSet::Cell24, m),
            Geometry::DigitsRaw | Geometry::DigitsUnit => choose_rows(crate::input::real_data::digits(), n, stream),
            Geometry::TokensRaw | Geometry::TokensUnit => choose_rows(crate::input::real_data::tokens(), n, stream),
            Geometry::Literal(rows) => rows.clone(),
        };
        match self.geometry {
            Geometry::DigitsUnit | Geometry::TokensUnit => Patterns::from_rows(&normalised(rows, m)),
            _ => Patterns::from_rows(&rows),
        }
    }

    fn draw_state(&self, network: &Hopfield, i: usize, stream: &mut Stream) -> (Vec<f64>, Option<Vec<f64>>) {
        let patterns = network.patterns();
        let pattern = patterns.pattern(i);
        let (d, max_norm) = (patterns.dimension(), patterns.max_norm());
        let ball = 1.0 / (network.beta() * patterns.count() as f64 * max_norm);
        let displaced = |direction: &[f64], length: f64| {
            let mut state = pattern.to_vec();
            add_scaled(&mut state, length, direction);
            state
        };
        let competitor = patterns.separation(i).map(|(_, j)| patterns.pattern(j));
        let state = match &self.query {
            Query::Pattern => pattern.to_vec(),
            Query::Near(t) => displaced(&stream.on_sphere(d, 1.0), t * max_norm),
            Query::Ball(t) => displaced(&stream.on_sphere(d, 1.0), t * ball),
            Query::BallTowards(t) => {
                let other = competitor.unwrap_or(pattern);
                let gap = distance(pattern, other);
                let direction: Vec<f64> = other.iter().zip(pattern).map(|(y, x)| (y - x) / gap).collect();
                if gap > 0.0 { displaced(&direction, t * ball) } else { pattern.to_vec() }
            }
            Query::Towards(t) => on_segment(pattern, competitor.unwrap_or(pattern), *t),
            Query::Hull(concentration) => {
                let weights = stream.convex_weights(patterns.count(), *concentration);
                let mut state = vec![0.0; d];
                for (pattern, weight) in patterns.iter().zip(&weights) {
                    add_scaled(&mut state, *weight, pattern);
                }
                return (state, Some(weights));
            }
            Query::Mean => {
                let weights = vec![1.0 / patterns.count() as f64; patterns.count()];
                return (patterns.mean().to_vec(), Some(weights));
            }
            Query::Anywhere(t) => stream.on_sphere(d, t * max_norm),
            Query::Along(t) => pattern.iter().map(|component| t * component).collect(),
            Query::Literal(state) => state.clone(),
        };
        // A state that is a pattern lies in the hull whatever the other patterns are.
        let weights = patterns
            .iter()
            .position(|known| known == state)
            .map(|j| (0..patterns.count()).map(|k| f64::from(u8::from(k == j))).collect());
        (state, weights)
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
            let unreadable = || RecipeError::Value { key: "patterns".to_owned(), value: text.to_owned() };
            let rows: Option<Vec<Vec<f64>>> = text.split(';').map(split_numbers).collect();
            let rows = rows.ok_or_else(unreadable)?;
            let (dimension, count) = (rows.first().map_or(0, Vec::len), rows.len());
            Self::new(Geometry::Literal(rows), dimension, count, beta)
        } else {
            let name: String = fields.read("geometry")?;
            let geometry =
                Geometry::NAMED.iter().find(|(known, _)| *known == name).map(|(_, geometry)| geometry.clone());
            let geometry = geometry.ok_or(RecipeError::Value { key: "geometry".to_owned(), value: name })?;
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
        let patterns = self.draw_patterns(stream)?;
        let network = Hopfield::new(patterns, self.beta)?;
        let i = self.pattern.min(network.patterns().count() - 1);
        let (state, hull_weights) = self.draw_state(&network, i, stream);
        network.check_state(&state)?;
        Ok(PatternInstance::new(Arc::new(network), i, state, hull_weights, self.epsilon))
    }
}

/// A dimension or a number of patterns: at least one, and small enough that a slip of the pen does not fill the memory.
pub(crate) fn size(fields: &Fields, key: &'static str) -> Result<usize, RecipeError> {
    const MOST: usize = 10_000;
    let value: usize = fields.read(key)?;
    if (1..=MOST).contains(&value) {
        return Ok(value);
    }
    Err(RecipeError::Value { key: key.to_owned(), value: value.to_string() })
}

fn scaled_points(set: NamedPointSet, radius: f64) -> Vec<Vec<f64>> {
    set.points().column_iter().map(|point| point.iter().map(|component| radius * component).collect()).collect()
}

/// `count` different rows of a table, in a random order.
pub(crate) fn choose_rows(table: &crate::input::Table, count: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let mut indices: Vec<usize> = (0..table.rows()).collect();
    let count = count.min(indices.len());
    for position in 0..count {
        let other = position + stream.below(indices.len() - position);
        indices.swap(position, other);
    }
    indices[..count].iter().map(|&row| table.row(row).to_vec()).collect()
}

pub(crate) fn normalised(mut rows: Vec<Vec<f64>>, radius: f64) -> Vec<Vec<f64>> {
    for row in &mut rows {
        let length = norm(row);
        for component in row {
            *component *= radius / length;
        }
    }
    rows
}

pub(crate) fn join_patterns(patterns: &[Vec<f64>]) -> String {
    patterns.iter().map(|pattern| join_numbers(pattern)).collect::<Vec<_>>().join(";")
}

pub(crate) fn join_numbers(numbers: &[f64]) -> String {
    numbers.iter().map(|number| format!("{number:?}")).collect::<Vec<_>>().join(",")
}

pub(crate) fn split_numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|number| number.parse().ok().filter(|value: &f64| value.is_finite())).collect()
}
