//! Families of instances that several statements share.

use crate::audit::{Effort, Geometry, PatternParameters, Query};
use crate::random::Stream;

/// A state at or near pattern $x_i$, at a distance that is often far below and sometimes comparable to $M$.
pub fn near_query(stream: &mut Stream) -> Query {
    match stream.below(4) {
        0 => Query::Pattern,
        1 => Query::Near(stream.log_between(1e-6, 1.0)),
        2 => Query::Towards(stream.log_between(1e-6, 0.5)),
        _ => Query::Ball(stream.between(0.0, 1.0)),
    }
}

/// Any state: near a pattern, in the hull, at the mean or far outside.
pub fn any_query(stream: &mut Stream) -> Query {
    match stream.below(6) {
        0 => Query::Hull(stream.log_between(0.3, 10.0)),
        1 => Query::Mean,
        2 => Query::Anywhere(stream.log_between(1e-3, 100.0)),
        3 => Query::Along(stream.between(-2.0, 2.0)),
        _ => near_query(stream),
    }
}

/// Patterns of every made geometry, with $\beta M^2$ from $10^{-6}$ to $10^6$, $d$ from 1, $N$ from 1 to far above $d$,
/// and any state. The geometries take turns, so that each is there at every effort.
pub fn mixed(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let geometries = [
        Geometry::Sphere,
        Geometry::UnequalNorms,
        Geometry::Clustered,
        Geometry::Duplicated,
        Geometry::OneAgainstMany,
        Geometry::Simplex,
        Geometry::Orthoplex,
        Geometry::ShortAgainstLong,
        Geometry::Equal,
        Geometry::Orthogonal,
    ];
    let geometry = geometries[index as usize % geometries.len()].clone();
    let dimension = [1, 2, 3, 5, 8, 16][stream.below(6)];
    let count = [1, 2, 3, 5, 12, 40][stream.below(6)];
    let scale = stream.log_between(1e-2, 1e2);
    // The informative range of beta M^2 lies between one and a few hundred; the extremes get a share of their own.
    let kappa = if stream.below(3) == 0 { stream.log_between(1e-6, 1e6) } else { stream.log_between(0.3, 300.0) };
    PatternParameters::new(geometry, dimension, count, kappa / (scale * scale))
        .scale(scale)
        .width(stream.log_between(1e-3, 1.0))
        .query(any_query(stream))
        .pattern(stream.below(count))
}

/// Digits and word embeddings, raw and of unit norm, with $\beta M^2$ spread over the range where retrieval sets in.
pub fn real_data(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    // The largest norms of the two sets as they are; beta is chosen so that beta M^2 covers the same range for all four.
    let (geometry, dimension, max_norm) = [
        (Geometry::DigitsRaw, 64, 75.0),
        (Geometry::DigitsUnit, 64, 1.0),
        (Geometry::TokensRaw, 384, 1.7),
        (Geometry::TokensUnit, 384, 1.0),
    ][index as usize % 4]
        .clone();
    let count = [2, 10, 60][stream.below(3)];
    let kappa = stream.log_between(0.1, 3000.0);
    PatternParameters::new(geometry, dimension, count, kappa / (max_norm * max_norm))
        .query(near_query(stream))
        .pattern(stream.below(count))
}

/// As [`mixed`], but with patterns that differ. Where all patterns are equal many inequalities are equalities; a statement
/// has a family of its own for that, on which they are attained.
pub fn distinct(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let mut parameters = mixed(stream, index, effort);
    let fewest = if parameters.geometry == Geometry::Duplicated { 3 } else { 2 };
    parameters.count = parameters.count.max(fewest);
    if parameters.geometry == Geometry::Equal {
        parameters.geometry = Geometry::Sphere;
    }
    // On the line random points of one norm coincide half of the time.
    if matches!(parameters.geometry, Geometry::Sphere | Geometry::Clustered | Geometry::Duplicated) {
        parameters.dimension = parameters.dimension.max(2);
    }
    parameters
}

/// Equal patterns, from one to many, and any state: the whole network acts as a single pattern.
pub fn equal(stream: &mut Stream, _index: u32, _effort: Effort) -> PatternParameters {
    let (dimension, count) = (1 + stream.below(8), 1 + stream.below(12));
    PatternParameters::new(Geometry::Equal, dimension, count, stream.log_between(1e-2, 1e2))
        .query(Query::Anywhere(stream.log_between(1e-2, 1e2)))
}
