//! The parameters shared by the statements about metastable states: a cluster of $l$ similar patterns among $N$.

use std::fmt;
use std::str::FromStr;

use super::cluster::Cluster;
use super::instance::ClusterInstance;
use crate::audit::{Fields, Parameters, RecipeError, choose_rows, join_numbers, normalised, size, split_numbers};
use crate::error::Error;
use crate::hopfield::Hopfield;
use crate::input::{Table, real_data};
use crate::numerics::{add_scaled, norm, squared_distance};
use crate::patterns::Patterns;
use crate::random::Stream;

/// Where the patterns lie; the first $l$ are the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterGeometry {
    /// The cluster at distance `width * M` from a point of the sphere of radius `M`, the others uniform on that sphere.
    Around,
    /// As `Around`, with the norms of the centre and of the others uniform between `M/10` and `M`.
    UnequalNorms,
    /// $M e_1 \pm \text{width}\,M e_2$ in turn (an odd last one at $M e_1$), all others at $-M e_1$; needs `d >= 2`.
    Opposite,
    /// On the line: $l - 1$ patterns at $M$ and one at $-M$, all others at 0.
    Lopsided,
    /// A handwritten digit and its `l - 1` nearest among the digits, then random others, as they are.
    DigitsRaw,
    /// The same scaled to norm `M`.
    DigitsUnit,
    /// A word embedding and its `l - 1` nearest among the embeddings, then random others, as they are.
    TokensRaw,
    /// The same scaled to norm `M`.
    TokensUnit,
    /// Noisy copies of a handwritten digit, at distance `width * M` from it, and random others, all digits of norm `M`.
    DigitCopies,
    /// The same with word embeddings.
    TokenCopies,
    /// Patterns written out.
    Literal(Vec<Vec<f64>>),
}

impl ClusterGeometry {
    const NAMED: [(&'static str, Self); 10] = [
        ("around", Self::Around),
        ("unequal_norms", Self::UnequalNorms),
        ("opposite", Self::Opposite),
        ("lopsided", Self::Lopsided),
        ("digits_raw", Self::DigitsRaw),
        ("digits_unit", Self::DigitsUnit),
        ("tokens_raw", Self::TokensRaw),
        ("tokens_unit", Self::TokensUnit),
        ("digit_copies", Self::DigitCopies),
        ("token_copies", Self::TokenCopies),
    ];

    fn is_random(&self) -> bool {
        !matches!(self, Self::Opposite | Self::Lopsided | Self::Literal(_))
    }
}

impl fmt::Display for ClusterGeometry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(patterns) => {
                let rows: Vec<String> = patterns.iter().map(|pattern| join_numbers(pattern)).collect();
                formatter.write_str(&rows.join(";"))
            }
            named => {
                let name = Self::NAMED.iter().find(|(_, known)| known == named).map_or("", |(name, _)| name);
                formatter.write_str(name)
            }
        }
    }
}

/// Where the state $\xi$ lies, relative to the cluster's mean $m_x$ and the ball $S_m$ of radius $1/(\beta m_{\max})$
/// (of radius $M$ for a cluster without width, where $S_m$ is the whole space).
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterState {
    /// $\xi = m_x$.
    Mean,
    /// At the fraction $t$ of the radius of $S_m$, in a random direction.
    Ball(f64),
    /// The same in the direction of the pattern outside the cluster that attains the separation.
    Towards(f64),
    /// The same in the direction of the first pattern.
    Across(f64),
    /// $\xi = m_x + tMe$ with a random direction $e$.
    Near(f64),
    /// Distance $tM$ from the origin, in a random direction.
    Anywhere(f64),
    /// The state written out.
    Literal(Vec<f64>),
}

impl fmt::Display for ClusterState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mean => formatter.write_str("mean"),
            Self::Ball(t) => write!(formatter, "ball:{t:?}"),
            Self::Towards(t) => write!(formatter, "towards:{t:?}"),
            Self::Across(t) => write!(formatter, "across:{t:?}"),
            Self::Near(t) => write!(formatter, "near:{t:?}"),
            Self::Anywhere(t) => write!(formatter, "anywhere:{t:?}"),
            Self::Literal(state) => formatter.write_str(&join_numbers(state)),
        }
    }
}

impl FromStr for ClusterState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text == "mean" {
            return Ok(Self::Mean);
        }
        let Some((word, t)) = text.split_once(':') else {
            return split_numbers(text).map(Self::Literal).ok_or(());
        };
        let t = t.parse().ok().filter(|t: &f64| t.is_finite()).ok_or(())?;
        match word {
            "ball" => Ok(Self::Ball(t)),
            "towards" => Ok(Self::Towards(t)),
            "across" => Ok(Self::Across(t)),
            "near" => Ok(Self::Near(t)),
            "anywhere" => Ok(Self::Anywhere(t)),
            _ => Err(()),
        }
    }
}

/// The weights $p$ that Lemma A8 speaks about: it needs no softmax. All other statements take the softmax at the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// $\mathrm{softmax}(\beta X^T\xi)$.
    Softmax,
    /// Random weights of which the patterns outside the cluster carry the share $\gamma$.
    Random(f64),
    /// Non-negative numbers written out; their ratios are those of the weights.
    Literal(Vec<f64>),
}

impl FromStr for Weights {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(share) = text.strip_prefix("random:") {
            let share = share.parse().ok().filter(|share: &f64| (0.0..=1.0).contains(share)).ok_or(())?;
            return Ok(Self::Random(share));
        }
        let weights = split_numbers(text).filter(|weights| weights.iter().all(|weight| *weight >= 0.0));
        weights.filter(|weights| weights.iter().any(|weight| *weight > 0.0)).map(Self::Literal).ok_or(())
    }
}

impl fmt::Display for Weights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Softmax => formatter.write_str("softmax"),
            Self::Random(share) => write!(formatter, "random:{share:?}"),
            Self::Literal(weights) => formatter.write_str(&join_numbers(weights)),
        }
    }
}

/// What a person varies in an instance about a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterParameters {
    /// Where the patterns lie.
    pub geometry: ClusterGeometry,
    /// The dimension $d$; the data sets and the line have their own.
    pub dimension: usize,
    /// The number of patterns $N$.
    pub count: usize,
    /// The number $l$ of patterns in the cluster, $1 \le l \le N$.
    pub size: usize,
    /// The scale $M$ of the patterns.
    pub scale: f64,
    /// The width of the cluster relative to the scale.
    pub width: f64,
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// Where the state lies.
    pub state: ClusterState,
    /// The weights, for Lemma A8.
    pub weights: Weights,
    /// The statement's $\epsilon$, where it is free.
    pub epsilon: Option<f64>,
}

impl ClusterParameters {
    /// A cluster of `size` among `count` patterns of dimension `dimension` and scale 1, the state at its mean.
    #[must_use]
    pub fn new(geometry: ClusterGeometry, dimension: usize, count: usize, size: usize, beta: f64) -> Self {
        let (state, weights) = (ClusterState::Mean, Weights::Softmax);
        Self { geometry, dimension, count, size, scale: 1.0, width: 0.1, beta, state, weights, epsilon: None }
    }

    /// Patterns and a state written out, one pattern a row, the first `size` of them the cluster.
    #[must_use]
    pub fn literal(beta: f64, size: usize, patterns: &[&[f64]], state: &[f64]) -> Self {
        let rows: Vec<Vec<f64>> = patterns.iter().map(|row| row.to_vec()).collect();
        let dimension = rows.first().map_or(0, Vec::len);
        Self::new(ClusterGeometry::Literal(rows), dimension, patterns.len(), size, beta)
            .state(ClusterState::Literal(state.to_vec()))
    }

    /// The same with scale $M$.
    #[must_use]
    pub fn scale(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// The same with another relative width.
    #[must_use]
    pub fn width(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// The same with the state elsewhere.
    #[must_use]
    pub fn state(self, state: ClusterState) -> Self {
        Self { state, ..self }
    }

    /// The same with weights that are no softmax.
    #[must_use]
    pub fn weights(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// The same with the statement's $\epsilon$.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon: Some(epsilon), ..self }
    }

    fn draw_patterns(&self, stream: &mut Stream) -> Result<Patterns, Error> {
        let (n, l, m) = (self.count, self.size.min(self.count), self.scale);
        let rows: Vec<Vec<f64>> = match &self.geometry {
            ClusterGeometry::Around | ClusterGeometry::UnequalNorms => {
                let point = |stream: &mut Stream| {
                    let equal = self.geometry == ClusterGeometry::Around;
                    let radius = if equal { m } else { m * stream.between(0.1, 1.0) };
                    stream.on_sphere(self.dimension, radius)
                };
                let centre = point(stream);
                let cluster: Vec<_> = (0..l).map(|_| on_shell(&centre, self.width * m, stream)).collect();
                cluster.into_iter().chain((l..n).map(|_| point(stream))).collect()
            }
            ClusterGeometry::Opposite => (0..n)
                .map(|i| {
                    let mut pattern = vec![0.0; self.dimension.max(2)];
                    pattern[0] = if i < l { m } else { -m };
                    // An odd last pattern of the cluster stays at its mean.
                    let sign = if i + 1 == l && l % 2 == 1 { 0.0 } else { [1.0, -1.0][i % 2] };
                    pattern[1] = if i < l { sign * self.width * m } else { 0.0 };
                    pattern
                })
                .collect(),
            ClusterGeometry::Lopsided => (0..n)
                .map(|i| {
                    vec![if i + 1 < l {
                        m
                    } else if i < l {
                        -m
                    } else {
                        0.0
                    }]
                })
                .collect(),
            ClusterGeometry::DigitCopies | ClusterGeometry::TokenCopies => {
                let digits = self.geometry == ClusterGeometry::DigitCopies;
                let table = if digits { real_data::digits() } else { real_data::tokens() };
                let mut rows = normalised(choose_rows(table, n - l + 1, stream), m);
                let original = rows.remove(0);
                let mut copy = || on_shell(&original, self.width * m, stream);
                (0..l).map(|_| copy()).collect::<Vec<_>>().into_iter().chain(rows).collect()
            }
            ClusterGeometry::DigitsRaw => neighbours(real_data::digits(), n, l, stream),
            ClusterGeometry::TokensRaw => neighbours(real_data::tokens(), n, l, stream),
            ClusterGeometry::DigitsUnit => normalised(neighbours(real_data::digits(), n, l, stream), m),
            ClusterGeometry::TokensUnit => normalised(neighbours(real_data::tokens(), n, l, stream), m),
            ClusterGeometry::Literal(rows) => rows.clone(),
        };
        Patterns::from_rows(&rows)
    }

    fn draw_state(&self, cluster: &Cluster, stream: &mut Stream) -> Vec<f64> {
        let (d, max_norm) = (cluster.mean().len(), cluster.network().patterns().max_norm());
        let spread = cluster.spread().value;
        let ball = if spread > 0.0 { 1.0 / (cluster.network().beta() * spread) } else { max_norm };
        let displaced = |direction: &[f64], length: f64| {
            let mut state = cluster.mean().to_vec();
            let size = norm(direction);
            add_scaled(&mut state, if size > 0.0 { length / size } else { 0.0 }, direction);
            state
        };
        match &self.state {
            ClusterState::Mean => cluster.mean().to_vec(),
            ClusterState::Ball(t) => displaced(&stream.on_sphere(d, 1.0), t * ball),
            ClusterState::Towards(t) => displaced(cluster.centred(cluster.competitor()), t * ball),
            ClusterState::Across(t) => displaced(cluster.centred(0), t * ball),
            ClusterState::Near(t) => displaced(&stream.on_sphere(d, 1.0), t * max_norm),
            ClusterState::Anywhere(t) => stream.on_sphere(d, t * max_norm),
            ClusterState::Literal(state) => state.clone(),
        }
    }
}

impl Parameters for ClusterParameters {
    type Instance = ClusterInstance;

    fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        fields = if matches!(self.geometry, ClusterGeometry::Literal(_)) {
            fields.with("patterns", &self.geometry)
        } else {
            let named = fields.with("geometry", &self.geometry).with("d", self.dimension).with("N", self.count);
            named.with_number("M", self.scale).with_number("width", self.width)
        };
        fields = fields.with("l", self.size).with_number("beta", self.beta).with("state", &self.state);
        if self.weights != Weights::Softmax {
            fields = fields.with("weights", &self.weights);
        }
        match self.epsilon {
            Some(epsilon) => fields.with_number("epsilon", epsilon),
            None => fields,
        }
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let (beta, cluster) = (fields.number("beta")?, size(fields, "l")?);
        let unreadable = |key: &str, value: &str| RecipeError::Value { key: key.to_owned(), value: value.to_owned() };
        let mut parameters = if let Some(text) = fields.get("patterns") {
            let rows: Option<Vec<Vec<f64>>> = text.split(';').map(split_numbers).collect();
            let rows = rows.ok_or_else(|| unreadable("patterns", text))?;
            let (dimension, count) = (rows.first().map_or(0, Vec::len), rows.len());
            Self::new(ClusterGeometry::Literal(rows), dimension, count, cluster, beta)
        } else {
            let name: String = fields.read("geometry")?;
            let known = ClusterGeometry::NAMED.iter().find(|(known, _)| *known == name);
            let (_, geometry) = known.ok_or_else(|| unreadable("geometry", &name))?;
            Self::new(geometry.clone(), size(fields, "d")?, size(fields, "N")?, cluster, beta)
                .scale(fields.number("M")?)
                .width(fields.number("width")?)
        };
        if cluster > parameters.count {
            return Err(unreadable("l", &cluster.to_string()));
        }
        if fields.get("weights").is_some() {
            parameters.weights = fields.read("weights")?;
        }
        if fields.get("epsilon").is_some() {
            parameters.epsilon = Some(fields.number("epsilon")?);
        }
        parameters.state = fields.read("state")?;
        Ok(parameters)
    }

    fn is_literal(&self) -> bool {
        let state = matches!(
            self.state,
            ClusterState::Mean | ClusterState::Towards(_) | ClusterState::Across(_) | ClusterState::Literal(_)
        );
        state && !self.geometry.is_random() && !matches!(self.weights, Weights::Random(_))
    }

    fn build(&self, stream: &mut Stream) -> Result<ClusterInstance, Error> {
        let network = Hopfield::new(self.draw_patterns(stream)?, self.beta)?;
        let cluster = Cluster::new(network, self.size);
        let weights = match &self.weights {
            Weights::Softmax => None,
            Weights::Literal(weights) => Some(weights.clone()),
            Weights::Random(share) => {
                let concentration = stream.log_between(0.3, 3.0);
                let inside = stream.convex_weights(cluster.size(), concentration);
                let outside = stream.convex_weights(cluster.count() - cluster.size(), concentration);
                let shares = inside.iter().map(|weight| (1.0 - share) * weight);
                Some(shares.chain(outside.iter().map(|weight| share * weight)).collect())
            }
        };
        let state = self.draw_state(&cluster, stream);
        cluster.network().check_state(&state)?;
        Ok(ClusterInstance::new(cluster, state, weights, self.epsilon))
    }
}

/// A random point at distance `radius` from another.
fn on_shell(centre: &[f64], radius: f64, stream: &mut Stream) -> Vec<f64> {
    let mut point = centre.to_vec();
    add_scaled(&mut point, radius, &stream.on_sphere(centre.len(), 1.0));
    point
}

/// A random row of a table, its `cluster - 1` nearest rows, and other rows at random: `count` in all.
fn neighbours(table: &Table, count: usize, cluster: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let rows = choose_rows(table, table.rows(), stream);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let from_first: Vec<f64> = rows.iter().map(|row| squared_distance(row, &rows[0])).collect();
    order.sort_by(|&a, &b| from_first[a].total_cmp(&from_first[b]));
    // The rows are in random order already, so the others are random in the order of their indices.
    let (nearest, others) = order.split_at_mut(cluster.min(rows.len()));
    others.sort_unstable();
    nearest.iter().chain(others.iter()).take(count).map(|&row| rows[row].clone()).collect()
}
