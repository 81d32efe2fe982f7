//! Sums and products of vectors in a fixed order.
//!
//! Every sum runs over eight lanes that are joined by a fixed tree, so its bits depend on the data alone: not on the
//! processor, the number of threads or a library's choice of kernel. The error of a sum of $n$ products is at most
//! $\gamma_n \sum_i |a_i b_i|$ (Higham, section 3.1), whatever the order.

use super::elementary::sqrt;

const LANES: usize = 8;

/// Above it, the squares of all components that matter to a norm are far above underflow.
const SMALLEST_PLAIN_NORM: f64 = 1e-140;
/// $2^{600}$, which takes the components of shorter vectors up to where their squares are normal numbers.
const SCALE: f64 = f64::from_bits((1023 + 600) << 52);

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

/// The Euclidean norm $\|a\|$; relative error at most $\gamma_{n+2}$ for vectors of dimension $n$.
#[must_use]
pub fn norm(a: &[f64]) -> f64 {
    let plain = sqrt(dot(a, a));
    if plain > SMALLEST_PLAIN_NORM || !plain.is_finite() {
        return plain;
    }
    // The squares underflow; a power of two takes every component up without rounding.
    let scaled: Vec<f64> = a.iter().map(|x| x * SCALE).collect();
    sqrt(dot(&scaled, &scaled)) / SCALE
}

/// The squared distance $\|a - b\|^2$ without cancellation; relative error at most $\gamma_{n+4}$.
#[must_use]
pub fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    debug_assert_eq!(a.len(), b.len(), "a distance needs vectors of one dimension");
    lanewise(a, b, |x, y| (x - y) * (x - y))
}

/// The distance $\|a - b\|$ without cancellation.
#[must_use]
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    let plain = sqrt(squared_distance(a, b));
    if plain > SMALLEST_PLAIN_NORM || !plain.is_finite() { plain } else { norm(&difference(a, b)) }
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

#[cfg(test)]
mod tests {
    use super::*;

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

    /// Down to the subnormal numbers, where squares vanish.
    #[test]
    fn norms_do_not_underflow() {
        for exponent in [0, 140, 160, 200, 300] {
            let unit = 10_f64.powi(-exponent);
            let (a, b) = ([3.0 * unit, 4.0 * unit], [0.0, 0.0]);
            assert!((norm(&a) / unit - 5.0).abs() < 1e-14, "norm at 1e-{exponent}");
            assert!((distance(&a, &b) / unit - 5.0).abs() < 1e-14, "distance at 1e-{exponent}");
        }
        assert_eq!(norm(&[0.0; 3]), 0.0);
    }
}
