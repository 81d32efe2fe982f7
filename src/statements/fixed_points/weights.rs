//! What the iteration in the softmax weights is checked on: a network and a point $p$ of the simplex.
//!
//! In a recipe the network is that of the statements about patterns, without a pattern and a state; `weights` are `uniform`,
//! `corner`, `random:` and their concentration, or $N$ non-negative numbers joined by ",", which are divided by their sum.

use std::fmt;
use std::str::FromStr;

use super::weight_instance::WeightInstance;
use crate::audit::{Fields, Parameters, PatternParameters, RecipeError, join_numbers, split_numbers};
use crate::error::Error;
use crate::numerics::sum;
use crate::random::Stream;

/// The point $p$ of the simplex.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// $p = \frac1N\mathbf 1$.
    Uniform,
    /// $p = e_1$.
    Corner,
    /// Random weights with this concentration.
    Random(f64),
    /// Multiples of the weights, written out.
    Literal(Vec<f64>),
}

impl fmt::Display for Weights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uniform => formatter.write_str("uniform"),
            Self::Corner => formatter.write_str("corner"),
            Self::Random(concentration) => write!(formatter, "random:{concentration:?}"),
            Self::Literal(weights) => formatter.write_str(&join_numbers(weights)),
        }
    }
}

impl FromStr for Weights {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("uniform", "") => Ok(Self::Uniform),
            ("corner", "") => Ok(Self::Corner),
            ("random", power) => power.parse().ok().filter(|t: &f64| t.is_finite()).map(Self::Random).ok_or(()),
            _ => {
                let weights = split_numbers(text).ok_or(())?;
                let is_valid = weights.iter().all(|weight| *weight >= 0.0) && sum(&weights) > 0.0;
                if is_valid { Ok(Self::Literal(weights)) } else { Err(()) }
            }
        }
    }
}

/// What a person varies.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightParameters {
    /// The network; its pattern and state do not matter.
    pub network: PatternParameters,
    /// The point $p$.
    pub weights: Weights,
}

impl WeightParameters {
    /// Patterns and weights written out: a counterexample.
    #[must_use]
    pub fn literal(beta: f64, patterns: &[&[f64]], weights: &[f64]) -> Self {
        let origin = vec![0.0; patterns.first().map_or(0, |pattern| pattern.len())];
        let network = PatternParameters::literal(beta, patterns, &origin);
        Self { network, weights: Weights::Literal(weights.to_vec()) }
    }
}

impl Parameters for WeightParameters {
    type Instance = WeightInstance;

    fn fields(&self) -> Fields {
        let fields = self.network.fields();
        let kept = fields.iter().filter(|(key, _)| *key != "i" && *key != "state");
        kept.fold(Fields::default(), |kept, (key, value)| kept.with(key, value)).with("weights", &self.weights)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let network = PatternParameters::parse(&fields.clone().with("i", 0).with("state", "pattern"))?;
        let weights: Weights = fields.read("weights")?;
        match &weights {
            Weights::Literal(written) if written.len() != network.count => Err(fields.refused("weights")),
            _ => Ok(Self { network, weights }),
        }
    }

    fn is_literal(&self) -> bool {
        self.network.clone().query(crate::audit::Query::Pattern).is_literal()
            && !matches!(self.weights, Weights::Random(_))
    }

    fn build(&self, stream: &mut Stream) -> Result<WeightInstance, Error> {
        let network = self.network.clone().query(crate::audit::Query::Pattern).build(stream)?.network().clone();
        let count = network.patterns().count();
        let mut weights = match &self.weights {
            Weights::Uniform => vec![1.0; count],
            Weights::Corner => (0..count).map(|i| f64::from(u8::from(i == 0))).collect(),
            Weights::Random(concentration) => stream.convex_weights(count, *concentration),
            Weights::Literal(written) => written.clone(),
        };
        // A point set can have its own number of patterns; weights of missing ones go with them.
        weights.resize(count, 0.0);
        let total = sum(&weights);
        weights.iter_mut().for_each(|weight| *weight /= total);
        Ok(WeightInstance::new(network, weights))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Geometry, Query};

    #[test]
    fn weights_are_read_as_they_are_written() {
        for weights in [Weights::Uniform, Weights::Corner, Weights::Random(0.5), Weights::Literal(vec![0.0, 2.0])] {
            assert_eq!(weights.to_string().parse(), Ok(weights));
        }
        for text in ["0.0,0.0", "1.0,-1.0", "random:inf", "random", "uniform:1", ""] {
            assert_eq!(text.parse::<Weights>(), Err(()), "{text:?}");
        }
    }

    #[test]
    fn corner_and_centre_are_where_they_are_said_to_be() {
        let build = |weights| {
            let network = PatternParameters::new(Geometry::UnequalNorms, 3, 4, 1.0).query(Query::Pattern);
            let parameters = WeightParameters { network, weights };
            assert!(!parameters.is_literal(), "the patterns are drawn");
            parameters.build(&mut Stream::new(1, "weights", 0)).expect("an instance").weights().to_vec()
        };
        assert_eq!(build(Weights::Corner), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(build(Weights::Uniform), [0.25; 4]);
    }

    #[test]
    fn what_is_drawn_is_not_literal() {
        let literal = WeightParameters::literal(1.0, &[&[1.0], &[2.0]], &[1.0, 3.0]);
        assert!(literal.is_literal());
        assert!(!WeightParameters { weights: Weights::Random(1.0), ..literal }.is_literal());
    }
}
