//! The parameters shared by the statements about metastable states: a cluster of $l$ similar patterns among $N$.
//!
//! In a recipe they are `geometry`, `d`, `N`, `M` and `width`, or `patterns` written out, one after the other joined
//! by ";"; then `l`, `beta` and `state`; and, where they are needed, `weights` (one number for each pattern, or
//! `random:` and the share outside the cluster) and `epsilon`.

use std::fmt;
use std::str::FromStr;

use super::cluster::Cluster;
pub use super::geometry::ClusterGeometry;
use super::instance::ClusterInstance;
use crate::audit::{Fields, Parameters, RecipeError, join_numbers, size, split_numbers};
use crate::error::Error;
use crate::hopfield::Hopfield;
use crate::numerics::{add_scaled, norm};
use crate::random::Stream;

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
            if let Weights::Literal(weights) = &parameters.weights
                && weights.len() != parameters.count
            {
                return Err(unreadable("weights", &join_numbers(weights)));
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_not_literal() {
        let literal = ClusterParameters::literal(1.0, 1, &[&[1.0, 0.0], &[0.0, 1.0]], &[0.5, 0.5]);
        assert!(literal.is_literal());
        assert!(!literal.clone().state(ClusterState::Ball(0.5)).is_literal());
        assert!(!ClusterParameters { weights: Weights::Random(0.5), ..literal }.is_literal());
        assert!(ClusterParameters::new(ClusterGeometry::Opposite, 3, 4, 2, 1.0).is_literal());
        assert!(!ClusterParameters::new(ClusterGeometry::DigitsUnit, 3, 4, 2, 1.0).is_literal());
    }

    /// $2M^2$, with the longest pattern of length 5.
    #[test]
    fn a_cluster_of_all_patterns_has_the_largest_separation() {
        let all = ClusterParameters::literal(1.0, 2, &[&[3.0, 4.0], &[0.0, 1.0]], &[0.5, 0.5]);
        let instance = all.build(&mut Stream::new(1, "cluster", 0)).expect("an instance");
        assert!(
            instance.separation().contains(50.0) && instance.separation().radius < 1e-12,
            "{:?}",
            instance.separation()
        );
    }
}
