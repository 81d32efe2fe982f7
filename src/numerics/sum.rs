//! Sums and products of vectors in a fixed order.
//!
//! Every sum runs over eight lanes that are joined by a fixed tree, so its bits depend on the data alone: not on the
//! processor, the number of threads or a library's choice of kernel. The error of a sum of $n$ products is at most
//! $\gamma_n \sum_i |a_i b_i|$ (Higham, section 3.1), whatever the order.

use super::elementary::sqrt;
use super::gamma;

const LANES: usize = 8;

fn join(lanes: [f64; LANES]) -> f64 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

/// $\sum_i f(a_i, b_i)$ over eight lanes; stops at the end of the shorter slice.
fn lanewise(a: &[f64], b: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (a_block, b_block) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            lanes[lane] += term(a_block[lane], b_block[lane]);
        }
    }
    for (lane, (&x, &y)) in a_rest.iter().zip(b_rest).enumerate() {
        lanes[lane] += term(x, y);
    }
    join(lanes)
}

/// $\sum_i a_i$.
#[must_use]
pub fn sum(a: &[f64]) -> f64 {
    lanewise(a, a, |x, _| x)
}

/// The inner product $a^T b$.
///
/// ```
/// assert_eq!(hopfield_theory::numerics::dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
/// ```
#[must_use]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    debug_assert_eq!(a.len(), b.len(), "an inner product needs vectors of one dimension");
    lanewise(a, b, |x, y| x * y)
}

/// $\sum_i |a_i b_i|$, the scale on which the rounding error of [`dot`] is measured.
#[must_use]
pub fn absolute_dot(a: &[f64], b: &[f64]) -> f64 {
    lanewise(a, b, |x, y| (x * y).abs())
}

/// $a^T(a - b)$: the inner product of a vector with its difference from another, without cancellation when they nearly
/// coincide.
#[must_use]
pub fn dot_with_difference(a: &[f64], b: &[f64]) -> f64 {
    debug_assert_eq!(a.len(), b.len(), "an inner product needs vectors of one dimension");
    lanewise(a, b, |x, y| x * (x - y))
}

/// The Euclidean norm $\|a\|$; relative error at most $\gamma_{n+2}$ for vectors of dimension $n$, from the smallest to the
/// largest numbers.
///
/// ```
/// assert_eq!(hopfield_theory::numerics::norm(&[3e-200, 4e-200]), 5e-200);
/// ```
#[must_use]
pub fn norm(a: &[f64]) -> f64 {
    root_of_squares(|scale| lanewise(a, a, |x, _| (scale * x) * (scale * x)))
}

/// The squared distance $\|a - b\|^2$ without cancellation; relative error at most $\gamma_{n+4}$.
#[must_use]
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    debug_assert_eq!(a.len(), b.len(), "a distance needs vectors of one dimension");
    lanewise(a, b, |x, y| (x - y) * (x - y))
}

/// The distance $\|a - b\|$ without cancellation; relative error at most $\gamma_{n+4}$, from the smallest to the largest
/// numbers.
#[must_use]
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    debug_assert_eq!(a.len(), b.len(), "a distance needs vectors of one dimension");
    root_of_squares(|scale| lanewise(a, b, |x, y| (scale * (x - y)) * (scale * (x - y))))
}

/// The square root of a sum of squares, given at any scale of its terms. Squares leave the range of `f64` long before the
/// numbers do; they are then taken again at a scale of $2^{\pm600}$, which costs no rounding.
fn root_of_squares(sum_at: impl Fn(f64) -> f64) -> f64 {
    const UP: f64 = f64::from_bits((1023 + 600) << 52);
    const DOWN: f64 = f64::from_bits((1023 - 600) << 52);
    let square = sum_at(1.0);
    if square < 1e-280 {
        sqrt(sum_at(UP)) * DOWN
    } else if square > 1e300 {
        sqrt(sum_at(DOWN)) * UP
    } else {
        sqrt(square)
    }
}

/// $a - b$, component by component.
#[must_use]
pub fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x - y).collect()
}

/// $y \leftarrow y + c\,x$.
pub fn add_scaled(y: &mut [f64], c: f64, x: &[f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += c * x;
    }
}

/// $(1 - t)\,a + t\,b$, the point at fraction $t$ of the segment from $a$ to $b$.
#[must_use]
pub fn on_segment(a: &[f64], b: &[f64], t: f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a + t * (b - a)).collect()
}

/// How far [`on_segment`] may be from the segment for $0 \le t \le 1$: a component takes three operations on numbers of at most
/// $|a_k| + |b_k|$.
#[must_use]
pub fn segment_rounding(a: &[f64], b: &[f64]) -> f64 {
    gamma(4) * (norm(a) + norm(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::double::Double;

    /// $\|c\,(3, 4)\| = 5c$ to the last bits, over the whole range of the numbers.
    #[test]
    fn norms_and_distances_survive_where_squares_do_not() {
        for scale in [1e-300, 1e-200, 1e-160, 1e-140, 1.0, 1e150, 1e300] {
            let expected = 5.0 * scale;
            let error = 4.0 * f64::EPSILON * expected;
            assert!((norm(&[3.0 * scale, 4.0 * scale]) - expected).abs() <= error, "norm at {scale:e}");
            let found = distance(&[3.0 * scale, 0.0], &[0.0, -4.0 * scale]);
            assert!((found - expected).abs() <= error, "distance at {scale:e}");
        }
        assert_eq!(norm(&[0.0, 0.0]), 0.0);
    }

    /// Integers up to $2^{53}$ add without rounding, so the lanes must give the schoolbook result exactly.
    #[test]
    fn lanes_and_tail_cover_every_term_once() {
        for n in 0..40 {
            let a: Vec<f64> = (1..=n).map(f64::from).collect();
            let expected = f64::from(n * (n + 1) / 2);
            assert_eq!(sum(&a), expected);
            let squares = f64::from(n * (n + 1) * (2 * n + 1) / 6);
            assert_eq!(dot(&a, &a), squares);
            assert_eq!(absolute_dot(&a, &a.iter().map(|x| -x).collect::<Vec<_>>()), squares);
            assert_eq!(squared_distance(&a, &vec![0.0; a.len()]), squares);
        }
    }

    /// $\gamma_4$ of both lengths, which the points of segments stay below, held against twice the precision.
    #[test]
    fn points_of_a_segment_are_as_near_as_they_say() {
        assert_eq!(segment_rounding(&[3.0, 4.0], &[-6.0, 8.0]), gamma(4) * 15.0);
        let mut stream = crate::random::Stream::new(1, "numerics/segments", 0);
        let mut largest = 0.0_f64;
        for _ in 0..10_000 {
            let (a, b, t) = (stream.normal(), stream.normal(), stream.uniform());
            let step = Double::sum(b, -a).times(t);
            let exact = Double::sum(a, step.high);
            let error = (on_segment(&[a], &[b], t)[0] - exact.high) - (exact.low + step.low);
            largest = largest.max(error.abs() / segment_rounding(&[a], &[b]));
        }
        assert!((0.1..1.0).contains(&largest), "{largest} of the bound");
    }
}
