//! Families of clusters that the statements about metastable states share.

use super::hypotheses::demanded_separation;
use super::parameters::{ClusterGeometry, ClusterParameters, ClusterState, Weights};
use crate::audit::Effort;
use crate::numerics::Real;
use crate::numerics::bisection::bisect;
use crate::numerics::elementary::sqrt;
use crate::random::Stream;

/// A state near the cluster's mean, in its ball or anywhere.
fn any_state(stream: &mut Stream) -> ClusterState {
    match stream.below(6) {
        0 => ClusterState::Mean,
        1 => ClusterState::Near(stream.log_between(1e-6, 1.0)),
        2 => ClusterState::Anywhere(stream.log_between(1e-2, 10.0)),
        3 => ClusterState::Towards(stream.between(0.0, 1.0)),
        4 => ClusterState::Across(stream.between(0.0, 1.0)),
        _ => ClusterState::Ball(stream.between(0.0, 1.0)),
    }
}

/// Clusters of every size, from one pattern to all, and every width, from nearly equal patterns on, with $\beta M^2$
/// from $10^{-6}$ to $10^4$, and any state.
pub fn mixed(stream: &mut Stream, index: u32, _effort: Effort) -> ClusterParameters {
    let geometry = [ClusterGeometry::Around, ClusterGeometry::UnequalNorms][index as usize % 2].clone();
    let (dimension, count) = ([2, 3, 5, 8, 16][stream.below(5)], [2, 3, 5, 12, 40][stream.below(5)]);
    let scale = stream.log_between(1e-2, 1e2);
    let kappa = if stream.below(3) == 0 { stream.log_between(1e-6, 1e4) } else { stream.log_between(0.3, 300.0) };
    ClusterParameters::new(geometry, dimension, count, 1 + stream.below(count), kappa / (scale * scale))
        .scale(scale)
        .width(stream.log_between(1e-8, 1.0))
        .state(any_state(stream))
}

/// Clusters on the line, $l - 1$ patterns at $M$ and one at $-M$, against patterns at 0, and any state.
pub fn on_the_line(stream: &mut Stream, _index: u32, _effort: Effort) -> ClusterParameters {
    let (size, others) = (2 + stream.below(8), 1 + stream.below(8));
    let (scale, kappa) = (stream.log_between(1e-2, 1e2), stream.log_between(1e-3, 3.0));
    ClusterParameters::new(ClusterGeometry::Lopsided, 1, size + others, size, kappa / (scale * scale))
        .scale(scale)
        .state(ClusterState::Near(stream.log_between(1e-3, 3.0)))
}

/// A state in $S_m$, on the way to its rim and often near it.
pub fn in_ball(stream: &mut Stream) -> ClusterState {
    let t = if stream.below(2) == 0 { 1.0 - 1e-9 } else { stream.between(1e-3, 1.0) };
    match stream.below(4) {
        0 => ClusterState::Towards(t),
        1 => ClusterState::Across(t),
        _ => ClusterState::Ball(t),
    }
}

/// Separated clusters: $v = \beta m_{\max}^2$ is drawn below one, and $M/m_{\max}$ from where Eq. 239 begins to hold.
pub fn separated(stream: &mut Stream, index: u32, _effort: Effort) -> ClusterParameters {
    let geometries = [ClusterGeometry::Around, ClusterGeometry::Opposite, ClusterGeometry::UnequalNorms];
    let geometry = geometries[index as usize % 3].clone();
    let (dimension, count) = ([2, 3, 5, 8, 16][stream.below(5)], [3, 5, 12, 40][stream.below(4)]);
    let (v, scale) = (stream.between(0.02, 1.0), stream.log_between(1e-2, 1e2));
    // With Delta_m near M^2 the demand is v (M/m_max)^2 >= 2 M/m_max and a logarithm.
    let ratio = 2.0 / v * stream.log_between(1.0, 10.0) + 3.0;
    let spread = scale / ratio;
    ClusterParameters::new(geometry, dimension, count, 2 + stream.below(count - 2), v / (spread * spread))
        .scale(scale)
        .width(1.0 / ratio)
        .state(in_ball(stream))
}

/// $m \pm u$ against patterns opposite to $m$, at the smallest $\beta$ above the trivial regime for which Eq. 239
/// holds, times $1 + \text{margin}$. There $M^2 = 1 + w^2$, $m_{\max} = w$ and $\Delta_m = 2$.
pub fn opposite_at_the_edge(width: f64, others: usize, margin: f64) -> ClusterParameters {
    let max_norm = sqrt(1.0 + width * width);
    let lacks = |beta: f64| demanded_separation(beta, max_norm, width, others as f64, 2.0) > 2.0;
    // Eq. 239 fails at the lower end and holds at the upper one for widths up to 0.15 and up to 40 others.
    let (_, high) = bisect(1.0, 0.5 / width.squared(), 60, lacks);
    ClusterParameters::new(ClusterGeometry::Opposite, 2, 2 + others, 2, high * (1.0 + margin)).width(width)
}

/// The edge of Eq. 239, from just inside.
pub fn edge(stream: &mut Stream, _index: u32, _effort: Effort) -> ClusterParameters {
    let (width, others) = (stream.log_between(0.02, 0.15), 1 + stream.below(40));
    opposite_at_the_edge(width, others, stream.log_between(1e-9, 1e-2)).state(in_ball(stream))
}

/// The regime of small $\beta$ in which Eq. 239 demands nothing: $4\beta M^2 < 1 - \beta m_{\max}^2$.
pub fn small_beta(stream: &mut Stream, index: u32, _effort: Effort) -> ClusterParameters {
    let geometry = [ClusterGeometry::Around, ClusterGeometry::UnequalNorms][index as usize % 2].clone();
    let (dimension, count) = ([2, 5, 16][stream.below(3)], [3, 5, 12, 40][stream.below(4)]);
    let scale = stream.log_between(1e-2, 1e2);
    let beta = stream.log_between(1e-9, 0.05) / (scale * scale);
    ClusterParameters::new(geometry, dimension, count, 2 + stream.below(count - 2), beta)
        .scale(scale)
        .width(stream.log_between(0.1, 1.0))
        .state(in_ball(stream))
}

/// A digit or a word and its nearest neighbours among others, raw and of unit norm, with $\beta m_{\max}^2$ up to
/// about one.
pub fn real_data(stream: &mut Stream, index: u32, _effort: Effort) -> ClusterParameters {
    // The largest norms of the two sets, and the width of a few neighbours relative to them.
    let (geometry, dimension, max_norm, width) = [
        (ClusterGeometry::DigitsRaw, 64, 75.0, 0.2),
        (ClusterGeometry::DigitsUnit, 64, 1.0, 0.2),
        (ClusterGeometry::TokensRaw, 384, 1.7, 0.4),
        (ClusterGeometry::TokensUnit, 384, 1.0, 0.4),
    ][index as usize % 4]
        .clone();
    let spread = width * max_norm;
    let beta = stream.log_between(0.01, 1.0) / (spread * spread);
    ClusterParameters::new(geometry, dimension, 12, 2 + stream.below(4), beta).state(in_ball(stream))
}

/// Noisy copies of one digit, or of one word, that are separated from the other digits or words.
pub fn noisy_copies(stream: &mut Stream, geometry: ClusterGeometry) -> ClusterParameters {
    let dimension = if geometry == ClusterGeometry::DigitCopies { 64 } else { 384 };
    // Between different digits of norm one the separation is about 0.1 to 0.3.
    let (v, width) = (stream.between(0.2, 0.9), stream.log_between(1e-3, 2e-2));
    ClusterParameters::new(geometry, dimension, 12, 2 + stream.below(4), v / (width * width))
        .width(width)
        .state(in_ball(stream))
}

/// Clusters of every size and width, nearly equal patterns among them, with free weights and with a softmax.
pub fn weighted(stream: &mut Stream, _index: u32, _effort: Effort) -> ClusterParameters {
    let geometry = [ClusterGeometry::Around, ClusterGeometry::UnequalNorms][stream.below(2)].clone();
    let (dimension, count) = ([2, 3, 5, 8, 16][stream.below(5)], [2, 3, 5, 12, 30][stream.below(5)]);
    let (scale, kappa) = (stream.log_between(1e-2, 1e2), stream.log_between(0.1, 1e3));
    // A softmax weighs two nearly equal patterns nearly equally, which is the pair that attains the bound.
    let (weights, narrowest) = if stream.below(3) == 0 {
        (Weights::Softmax, 1e-2)
    } else {
        (Weights::Random(stream.log_between(1e-9, 0.99)), 1e-8)
    };
    let size = 1 + stream.below(count);
    let parameters = ClusterParameters::new(geometry, dimension, count, size, kappa / (scale * scale))
        .scale(scale)
        .width(stream.log_between(narrowest, 1.0))
        .state(ClusterState::Near(stream.log_between(0.1, 3.0)))
        .weights(weights);
    if stream.below(3) == 0 { parameters.epsilon(stream.log_between(1e-6, 2.0)) } else { parameters }
}

/// Clusters of digits and of word embeddings, raw and of unit norm.
pub fn weighted_real_data(stream: &mut Stream, index: u32, _effort: Effort) -> ClusterParameters {
    let (geometry, dimension, max_norm) = [
        (ClusterGeometry::DigitsRaw, 64, 75.0),
        (ClusterGeometry::DigitsUnit, 64, 1.0),
        (ClusterGeometry::TokensRaw, 384, 1.7),
        (ClusterGeometry::TokensUnit, 384, 1.0),
    ][index as usize % 4]
        .clone();
    let kappa = stream.log_between(0.1, 300.0);
    let weights = if stream.below(2) == 0 { Weights::Softmax } else { Weights::Random(stream.log_between(1e-6, 0.5)) };
    ClusterParameters::new(geometry, dimension, 12, [2, 4, 8][stream.below(3)], kappa / (max_norm * max_norm))
        .state(ClusterState::Near(stream.log_between(1e-3, 0.3)))
        .weights(weights)
}

/// [`noisy_copies`] of a digit and of a word in turn.
pub(super) fn noisy_digits_and_words(stream: &mut Stream, index: u32, _effort: Effort) -> ClusterParameters {
    let copies = [ClusterGeometry::DigitCopies, ClusterGeometry::TokenCopies];
    noisy_copies(stream, copies[index as usize % 2].clone())
}
