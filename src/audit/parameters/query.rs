//! Where the state of an instance lies.

use std::fmt;
use std::str::FromStr;

use super::numbers::{join_numbers, split_numbers};
use crate::hopfield::Hopfield;
use crate::numerics::{add_scaled, distance, on_segment};
use crate::random::Stream;

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
    pub(super) fn is_random(&self) -> bool {
        matches!(self, Self::Near(_) | Self::Ball(_) | Self::Hull(_) | Self::Anywhere(_))
    }

    /// The state near pattern `i`, and its weights if it is known to be a convex combination of the patterns.
    pub(super) fn draw(&self, network: &Hopfield, i: usize, stream: &mut Stream) -> (Vec<f64>, Option<Vec<f64>>) {
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
        let state = match self {
            Self::Pattern => pattern.to_vec(),
            Self::Near(t) => displaced(&stream.on_sphere(d, 1.0), t * max_norm),
            Self::Ball(t) => displaced(&stream.on_sphere(d, 1.0), t * ball),
            Self::BallTowards(t) => {
                let other = competitor.unwrap_or(pattern);
                let gap = distance(pattern, other);
                let direction: Vec<f64> = other.iter().zip(pattern).map(|(y, x)| (y - x) / gap).collect();
                if gap > 0.0 { displaced(&direction, t * ball) } else { pattern.to_vec() }
            }
            Self::Towards(t) => on_segment(pattern, competitor.unwrap_or(pattern), *t),
            Self::Hull(concentration) => {
                let weights = stream.convex_weights(patterns.count(), *concentration);
                let mut state = vec![0.0; d];
                for (pattern, weight) in patterns.iter().zip(&weights) {
                    add_scaled(&mut state, *weight, pattern);
                }
                return (state, Some(weights));
            }
            Self::Mean => {
                let weights = vec![1.0 / patterns.count() as f64; patterns.count()];
                return (patterns.mean().to_vec(), Some(weights));
            }
            Self::Anywhere(t) => stream.on_sphere(d, t * max_norm),
            Self::Along(t) => pattern.iter().map(|component| t * component).collect(),
            Self::Literal(state) => state.clone(),
        };
        // A state that is a pattern lies in the hull whatever the other patterns are.
        let weights = patterns
            .iter()
            .position(|known| known == state)
            .map(|j| (0..patterns.count()).map(|k| f64::from(u8::from(k == j))).collect());
        (state, weights)
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
