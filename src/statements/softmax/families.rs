//! Families and hypotheses that the statements about the softmax share.

use super::{Other, Scores, Segment, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Effort, Hypothesis};
use crate::random::Stream;

/// $N \ge 2$: a single score has the softmax 1 whatever it is.
pub(super) static TWO_SCORES: Hypothesis<SoftmaxInstance> =
    Hypothesis { name: "N >= 2", check: |instance| Check::at_most(2.0, instance.count()) };

/// $x \ne x'$.
pub(super) static DISTINCT: Hypothesis<SoftmaxInstance> =
    Hypothesis { name: "x != x'", check: |instance| Check::less(0.0, instance.distance()) };

/// The mean Jacobian is computed for pairs that are not too far apart: a condition of the audit, not of a lemma.
pub(super) static RESOLVED: Hypothesis<SoftmaxInstance> = Hypothesis {
    name: "beta times the range of x - x' is at most 20",
    check: |instance| Check::at_most(instance.segment().spread(), Segment::LARGEST_SPREAD),
};

/// Scores of every shape, $\beta$ from $10^{-3}$ to $10^3$, $N$ from 1 to 40, from nearly uniform to nearly one weight.
pub(super) fn mixed(stream: &mut Stream, index: u32, _effort: Effort) -> SoftmaxParameters {
    let count = [1, 2, 3, 5, 12, 40][stream.below(6)];
    let shape = if index % 6 == 5 { Scores::Equal } else { drawn_shape(stream, index) };
    shaped(stream, shape, count, 100.0)
}

/// As `mixed`, with at least three scores of which the third still has some weight: no bound of a Jacobian's norm or of
/// lse is an equality.
pub(super) fn three_or_more(stream: &mut Stream, index: u32, _effort: Effort) -> SoftmaxParameters {
    let count = [3, 4, 6, 12, 30][stream.below(5)];
    let shape = drawn_shape(stream, index);
    shaped(stream, shape, count, 6.0)
}

/// Weights below the smallest number, and scores so large that every exponential overflows.
pub(super) fn extreme(stream: &mut Stream, index: u32, _effort: Effort) -> SoftmaxParameters {
    let count = [2, 3, 5, 12][stream.below(4)];
    let spread = stream.log_between(100.0, 1e4);
    let shape = [Scores::Normal, Scores::First, Scores::Pair(3.0)][index as usize % 3].clone();
    SoftmaxParameters::new(shape, count, stream.log_between(1e-3, 1e3), spread)
}

/// Every shape but the uniform one, in turns.
fn drawn_shape(stream: &mut Stream, index: u32) -> Scores {
    let depth = stream.between(2.0, 20.0);
    let shapes = [Scores::Normal, Scores::First, Scores::Digits, Scores::Pair(depth), Scores::Dyadic];
    shapes[index as usize % shapes.len()].clone()
}

fn shaped(stream: &mut Stream, shape: Scores, count: usize, most: f64) -> SoftmaxParameters {
    let spread = if stream.below(3) == 0 { stream.log_between(1e-6, most) } else { stream.log_between(0.1, 6.0) };
    // Multiples of 2^-10 need a scale well above that; it is beta that is adapted to them.
    let beta = if shape == Scores::Dyadic { spread / 8.0 } else { stream.log_between(1e-3, 1e3) };
    SoftmaxParameters::new(shape, count, beta, spread)
}

/// Two vectors of scores, from close together to unrelated. No pair differs by a shift only.
pub(super) fn pairs(stream: &mut Stream, index: u32, effort: Effort) -> SoftmaxParameters {
    let parameters = mixed(stream, index, effort);
    let is_drawn = matches!(parameters.scores, Scores::Normal | Scores::Digits | Scores::Dyadic);
    let is_pair = matches!(parameters.scores, Scores::Pair(_));
    let other = match stream.below(3) {
        0 if is_drawn => Other::Independent,
        // Along its contrast a pair is as good as two scores alone, which have families of their own.
        _ if is_pair => Other::Near(stream.log_between(1e-4, 3.0)),
        1 => Other::Near(stream.log_between(1e-4, 3.0)),
        _ => Other::Contrast(parameters.scale * stream.log_between(1e-4, 3.0)),
    };
    // A single score has no contrast, and its softmax never changes.
    SoftmaxParameters { count: parameters.count.max(2), ..parameters }.other(other)
}

/// Two scores around a tie and back: for `spread` $\to 0$ the softmax changes as fast as it can, at $\beta/2$ per unit.
pub(super) fn tie(stream: &mut Stream) -> SoftmaxParameters {
    let spread = stream.log_between(1e-3, 0.5);
    let count = 2 + stream.below(2);
    let parameters = SoftmaxParameters::new(Scores::Pair(20.0), count, stream.log_between(1e-2, 1e2), spread);
    let back = -2.0 * parameters.scale;
    parameters.other(Other::Contrast(back))
}

/// Two scores away from a tie, moved a little: $m$ and $\epsilon$ are small and the local constant is nearly attained.
pub(super) fn local(stream: &mut Stream) -> SoftmaxParameters {
    let spread = stream.log_between(0.5, 15.0);
    let parameters = SoftmaxParameters::new(Scores::First, 2, stream.log_between(1e-2, 1e2), spread);
    let step = stream.log_between(1e-4, 1e-1) / parameters.beta;
    parameters.other(Other::Contrast(step))
}

/// $x' - x$ is a multiple of $\mathbf{1}$, exactly.
pub(super) static SHIFTED: Hypothesis<SoftmaxInstance> = Hypothesis {
    name: "x' = x + c 1",
    check: |instance| {
        let steps = instance.displacement();
        Check::equal(steps.iter().filter(|step| step.value != steps[0].value).count() as f64, 0.0)
    },
};

/// Scores and the same scores with one number added to all of them, all of them multiples of $2^{-10}$.
pub(super) fn shift(stream: &mut Stream, _index: u32, _effort: Effort) -> SoftmaxParameters {
    let count = [1, 2, 3, 5, 12][stream.below(5)];
    let spread = stream.log_between(0.1, 30.0);
    let by = (stream.between(-100.0, 100.0) * 1024.0).round() / 1024.0;
    SoftmaxParameters::new(Scores::Dyadic, count, spread / 8.0, spread).other(Other::Shift(by))
}

/// As [`mixed`], with at most twelve scores, for statements in which every entry of a matrix costs two softmaxes.
pub(super) fn mixed_few(stream: &mut Stream, index: u32, effort: Effort) -> SoftmaxParameters {
    let parameters = mixed(stream, index, effort);
    SoftmaxParameters { count: parameters.count.min(12), ..parameters }
}
