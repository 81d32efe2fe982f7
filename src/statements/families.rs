//! Families of instances that several statements share.

use crate::audit::{Effort, Geometry, PatternParameters, Query};
use crate::numerics::elementary;
use crate::numerics::lambert_w::lambert_w_minus_one_exp;
use crate::random::Stream;

/// An antipodal pair $\pm 1$ on the line, about $x_1 = 1$, with $\kappa = \beta M^2$ (oracle O1).
#[must_use]
pub fn antipodal(kappa: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, 2, kappa)
}

/// The same with the state $u$.
#[must_use]
pub fn antipodal_at(kappa: f64, u: f64) -> PatternParameters {
    antipodal(kappa).query(Query::Along(u))
}

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

/// As [`mixed`], but the geometries on which a statement is an equality give way to unequal norms, a pair to three patterns
/// and the line to the plane: an equality that is not declared stays undecided. Such patterns have families of their own,
/// where the equality is decided.
pub fn mixed_without(sharp: &[Geometry], stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let mut parameters = mixed(stream, index, effort);
    if sharp.contains(&parameters.geometry) {
        parameters.geometry = Geometry::UnequalNorms;
    }
    if parameters.count == 2 {
        parameters.count = 3;
    }
    parameters.dimension = parameters.dimension.max(2);
    parameters
}

/// The $\beta$ from which on Eq. 142 (`pairs` $= (N-1)N$) or Eq. 307 (`pairs` $= N^2$) holds for patterns of norm one with
/// this separation: the larger root of $\beta\Delta = \frac2N + \ln(2\,\text{pairs}\,\beta)$, that is $w = \beta\Delta$ with
/// $w - \ln w = \frac2N + \ln(2\,\text{pairs}/\Delta)$.
///
/// ```
/// use hopfield_theory::statements::families::separating_beta;
/// assert!((separating_beta(10, 90.0, 2.0) - 3.292_267).abs() < 1e-6);
/// ```
#[must_use]
pub fn separating_beta(count: usize, pairs: f64, separation: f64) -> f64 {
    let level = 2.0 / count as f64 + elementary::ln(2.0 * pairs / separation);
    // Below level one the condition holds for every beta; -w = -1 is the place where it is nearest to failing.
    -lambert_w_minus_one_exp(level).unwrap_or(-1.0) / separation
}

/// A state of the ball $S_i$: often its worst point, next to the boundary towards the pattern that competes most.
fn in_ball(stream: &mut Stream) -> Query {
    match stream.below(4) {
        0 => Query::BallTowards(1.0 - 1e-9),
        1 => Query::BallTowards(stream.between(-1.0, 1.0)),
        2 => Query::Ball(1.0 - 1e-9),
        _ => Query::Ball(stream.between(0.0, 1.0)),
    }
}

/// A $\beta$ around [`separating_beta`]: mostly at the edge or far beyond, up to `largest`; one in four below, where the
/// hypothesis fails but would hold with less than $2/N$ in its first term, so that a lowered demand shows.
#[must_use]
pub fn around_edge(
    stream: &mut Stream,
    index: u32,
    (count, pairs, separation): (usize, f64, f64),
    largest: f64,
) -> f64 {
    if index % 4 == 3 {
        let lowered = pairs * elementary::exp(-stream.between(0.0, 2.0) / count as f64);
        return separating_beta(count, lowered, separation);
    }
    let edge = separating_beta(count, pairs, separation);
    edge + (largest - edge) * stream.log_between(1e-8, 1.0)
}

/// One pattern against $N - 1$ copies of its opposite around the edge of Eq. 142, the state in $S_1$ on the way to the
/// others and often next to the boundary: the sharp family of Lemmas A5 to A7.
pub fn one_against_many_in_ball(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let count = [2, 3, 5, 10, 20, 50, 200, 1000][stream.below(8)];
    let beta = around_edge(stream, index, (count, (count * (count - 1)) as f64, 2.0), 12.0);
    let fraction = if index % 2 == 1 { 1.0 - 1e-9 } else { stream.between(0.01, 1.0) };
    PatternParameters::new(Geometry::OneAgainstMany, 1, count, beta).query(Query::BallTowards(fraction))
}

/// A point set with a known separation on the unit sphere of dimension two or more, and that separation.
pub fn named_set(stream: &mut Stream) -> (PatternParameters, f64) {
    let dimension = 2 + stream.below(9);
    let set = |geometry, dimension, count| PatternParameters::new(geometry, dimension, count, 1.0);
    let (parameters, separation) = match stream.below(5) {
        0 => (set(Geometry::Orthogonal, dimension, dimension), 1.0),
        1 => (set(Geometry::Simplex, dimension, dimension + 1), 1.0 + 1.0 / dimension as f64),
        2 => (set(Geometry::Orthoplex, dimension, 2 * dimension), 1.0),
        3 => (set(Geometry::Icosahedron, 3, 12), 1.0 - elementary::sqrt(0.2)),
        _ => (set(Geometry::Cell24, 4, 24), 0.5),
    };
    let pattern = stream.below(parameters.count);
    (parameters.pattern(pattern), separation)
}

/// A point set with a known separation around the edge of Eq. 142, the state in $S_i$.
pub fn named_in_ball(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let (set, separation) = named_set(stream);
    let beta = around_edge(stream, index, (set.count, (set.count * (set.count - 1)) as f64, separation), 60.0);
    // The difference of two neighbours in the 24-cell is a third vertex, along which Eq. 144 would be attained.
    let query = if set.geometry == Geometry::Cell24 { Query::Ball(stream.uniform()) } else { in_ball(stream) };
    PatternParameters { beta, ..set }.query(query)
}

/// Random patterns of equal and of unequal norms at a $\beta M^2$ that mostly satisfies Eq. 142, the state in $S_i$.
pub fn random_in_ball(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let geometries = [Geometry::Sphere, Geometry::Sphere, Geometry::UnequalNorms, Geometry::Duplicated];
    let geometry = geometries[index as usize % geometries.len()].clone();
    let (dimension, count) = ([2, 3, 8, 16, 64][stream.below(5)], [2, 3, 5, 12, 40][stream.below(5)]);
    let scale = stream.log_between(1e-2, 1e2);
    let kappa = separating_kappa(stream, count);
    PatternParameters::new(geometry, dimension, count, kappa / (scale * scale))
        .scale(scale)
        .query(in_ball(stream))
        .pattern(stream.below(count))
}

/// A $\beta M^2$ at which Eq. 142 often holds. With one rival, or two equal ones, $1 - p_i = \tilde\epsilon/(1 + \tilde\epsilon)$,
/// which differs from $\tilde\epsilon$ by more than rounding only while $\beta M^2$ is moderate.
fn separating_kappa(stream: &mut Stream, count: usize) -> f64 {
    if count <= 3 { stream.log_between(4.0, 12.0) } else { stream.log_between(8.0, 3000.0) }
}

/// Patterns of unequal norms on a line, the state in $S_i$.
pub fn line_in_ball(stream: &mut Stream, _index: u32, _effort: Effort) -> PatternParameters {
    let count = 2 + stream.below(4);
    let kappa = separating_kappa(stream, count);
    PatternParameters::new(Geometry::UnequalNorms, 1, count, kappa).query(in_ball(stream)).pattern(stream.below(count))
}

/// So small a $\beta$ that Eq. 142 demands a negative separation: it holds, but every ball holds all patterns.
pub fn overlapping_balls(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let geometry = [Geometry::Sphere, Geometry::UnequalNorms, Geometry::Clustered][index as usize % 3].clone();
    let count = [2, 3, 5, 10, 40][stream.below(5)];
    let pairs = (count * (count - 1)) as f64;
    let edge = elementary::exp(-2.0 / count as f64) / (2.0 * pairs);
    PatternParameters::new(geometry, 2 + stream.below(9), count, edge * stream.log_between(1e-4, 0.9))
        .query(in_ball(stream))
        .pattern(stream.below(count))
}

/// As [`mixed`], in dimension two or more, the state in $S_i$ in a random direction.
pub fn mixed_in_ball(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let drawn = mixed(stream, index, effort);
    // See `separating_kappa` for the reason of the cap.
    let equal_rivals = matches!(drawn.geometry, Geometry::OneAgainstMany | Geometry::ShortAgainstLong);
    let largest = if equal_rivals || drawn.count <= 3 { 12.0 } else { 1e6 };
    let beta = drawn.beta.min(largest / (drawn.scale * drawn.scale));
    let dimension = drawn.dimension.max(2);
    PatternParameters { dimension, beta, ..drawn }.query(Query::Ball(stream.between(0.01, 1.0)))
}

/// As [`real_data`] at a $\beta M^2$ at which Eq. 142 often holds, the state in $S_i$.
pub fn real_data_in_ball(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let drawn = real_data(stream, index, effort);
    // Two patterns of the data are nearer to each other than two random ones; the pair is kept to moderate weights.
    let max_norm = match drawn.geometry {
        Geometry::DigitsRaw => 75.0,
        Geometry::TokensRaw => 1.7,
        _ => 1.0,
    };
    let kappa = if drawn.count == 2 { stream.log_between(5.0, 30.0) } else { stream.log_between(20.0, 3000.0) };
    PatternParameters { beta: kappa / (max_norm * max_norm), ..drawn }.query(in_ball(stream))
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
