//! The parameters shared by Theorems A3 and A4: patterns placed on a sphere at $\beta = 1$.

use super::placed_patterns::PlacedInstance;
use crate::Error;
use crate::audit::{Fields, Parameters, RecipeError};
use crate::hopfield::Hopfield;
use crate::numerics::elementary::sqrt;
use crate::patterns::Patterns;
use crate::random::Stream;
use crate::sphere::{NamedPointSet, place, scattered};

/// A placement stops where the gradient is below this part of $\kappa$, which no storage test can tell from zero.
const TOLERANCE: f64 = 1e-4;
/// Steps after which a placement is taken as it is.
const STEPS: usize = 500;
/// No more patterns than this are placed.
const LARGEST_COUNT: usize = 4_096;

/// How the patterns come to their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placing {
    /// They do not: only closed forms are asked for.
    Nowhere,
    /// $N$ patterns at random.
    Random,
    /// $N$ patterns from a random start, moved to a local minimum of $\sum_{i<j}e^{\beta x_i^Tx_j}$.
    Optimised,
    /// A famous set, whatever $N$ is claimed.
    Named(NamedPointSet),
}

impl Placing {
    fn word(self) -> &'static str {
        match self {
            Self::Nowhere => "nowhere",
            Self::Random => "random",
            Self::Optimised => "optimised",
            Self::Named(NamedPointSet::AntipodalPair) => "antipodal",
            Self::Named(NamedPointSet::Simplex { .. }) => "simplex",
            Self::Named(NamedPointSet::Orthoplex { .. }) => "orthoplex",
            Self::Named(NamedPointSet::Icosahedron) => "icosahedron",
            Self::Named(NamedPointSet::Cell24) => "24-cell",
            Self::Named(NamedPointSet::Cell600) => "600-cell",
            Self::Named(NamedPointSet::E8Roots) => "e8-roots",
        }
    }

    /// The placing with this word in dimension `dimension`, in which a famous set must exist.
    fn read(word: &str, dimension: usize) -> Option<Self> {
        let named = match (word, dimension) {
            ("nowhere", _) => return Some(Self::Nowhere),
            ("random", _) => return Some(Self::Random),
            ("optimised", _) => return Some(Self::Optimised),
            ("simplex", _) => NamedPointSet::Simplex { dimension },
            ("orthoplex", _) => NamedPointSet::Orthoplex { dimension },
            ("icosahedron", 3) => NamedPointSet::Icosahedron,
            ("24-cell", 4) => NamedPointSet::Cell24,
            ("600-cell", 4) => NamedPointSet::Cell600,
            ("e8-roots", 8) => NamedPointSet::E8Roots,
            _ => return None,
        };
        Some(Self::Named(named))
    }
}

/// What a person varies: fields `rate`, `K`, `d` and `placing`; $N = 2^{\text{rate}\,(d-1)}$.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedParameters {
    /// 2 for Theorem A3 and 3 for Theorem A4.
    pub rate: u32,
    /// The radius factor $K$; the sphere has radius $K\sqrt{d-1}$.
    pub radius_factor: f64,
    /// The dimension $d$.
    pub dimension: usize,
    /// How the patterns are placed.
    pub placing: Placing,
}

impl PlacedParameters {
    /// A setting without patterns.
    #[must_use]
    pub fn new(rate: u32, radius_factor: f64, dimension: usize) -> Self {
        Self { rate, radius_factor, dimension, placing: Placing::Nowhere }
    }

    /// The same with patterns.
    #[must_use]
    pub fn placing(self, placing: Placing) -> Self {
        Self { placing, ..self }
    }

    /// The number of patterns placed: that of the set, or $N$.
    fn count(&self) -> usize {
        match self.placing {
            Placing::Nowhere => 0,
            Placing::Named(set) => set.points().ncols(),
            Placing::Random | Placing::Optimised => {
                let bits = u64::from(self.rate) * (self.dimension as u64 - 1);
                if bits < 60 { 1 << bits } else { usize::MAX }
            }
        }
    }
}

impl Parameters for PlacedParameters {
    type Instance = PlacedInstance;

    fn fields(&self) -> Fields {
        Fields::default()
            .with("rate", self.rate)
            .with_number("K", self.radius_factor)
            .with("d", self.dimension)
            .with("placing", self.placing.word())
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let (rate, dimension): (u32, usize) = (fields.read("rate")?, fields.read("d")?);
        let word: String = fields.read("placing")?;
        let radius_factor = fields.number("K")?;
        // A large famous set is as large as its dimension allows, so that one is bounded first.
        let largest = if word == "nowhere" { 1_000 } else { 64 };
        if !(2..=largest).contains(&dimension) {
            return Err(fields.refused("d"));
        }
        let placing = Placing::read(&word, dimension).ok_or_else(|| fields.refused("placing"))?;
        let parameters = Self { rate, radius_factor, dimension, placing };
        let domain = [
            ("rate", matches!(rate, 2 | 3)),
            ("K", (1e-3..=1e2).contains(&radius_factor)),
            ("d", parameters.count() <= LARGEST_COUNT),
        ];
        fields.within(&domain).map(|()| parameters)
    }

    fn is_literal(&self) -> bool {
        matches!(self.placing, Placing::Nowhere | Placing::Named(_))
    }

    fn build(&self, stream: &mut Stream) -> Result<PlacedInstance, Error> {
        let squared_radius = self.radius_factor * self.radius_factor * (self.dimension as f64 - 1.0);
        let points = match self.placing {
            Placing::Nowhere => return Ok(PlacedInstance::new(self.clone(), None)),
            Placing::Named(set) => set.points(),
            Placing::Random => scattered(self.dimension, self.count(), stream),
            Placing::Optimised => {
                let start = scattered(self.dimension, self.count(), stream);
                // Points of the sphere have directions, and there are several: the start is never refused.
                place(&start, squared_radius, TOLERANCE, STEPS).map_or(start, |placed| placed.points)
            }
        };
        let network = Hopfield::new(Patterns::new(points * sqrt(squared_radius))?, 1.0)?;
        Ok(PlacedInstance::new(self.clone(), Some(network)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each word is read back where the set exists, and refused elsewhere.
    #[test]
    fn placings_are_read_as_they_are_written() {
        let everywhere = [Placing::Nowhere, Placing::Random, Placing::Optimised];
        let sets = |dimension| [NamedPointSet::Simplex { dimension }, NamedPointSet::Orthoplex { dimension }];
        for placing in everywhere.into_iter().chain(sets(5).map(Placing::Named)) {
            assert_eq!(Placing::read(placing.word(), 5), Some(placing));
        }
        let somewhere = [
            (NamedPointSet::Icosahedron, 3),
            (NamedPointSet::Cell24, 4),
            (NamedPointSet::Cell600, 4),
            (NamedPointSet::E8Roots, 8),
        ];
        for (set, dimension) in somewhere {
            let word = Placing::Named(set).word();
            let read = [dimension, 5].map(|dimension| Placing::read(word, dimension));
            assert_eq!(read, [Some(Placing::Named(set)), None]);
        }
    }
}
