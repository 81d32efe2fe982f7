//! The largest eigenvalue of a matrix whose entries are enclosed, between a bound from below and one from above that need no
//! error analysis.

use nalgebra::{DMatrix, DVector};

use super::{Arithmetic, enclosed, in_force};
use crate::numerics::Envelope;

/// What is added to an approximate eigenvalue, relative to it, until the upper bound is proved.
const MARGINS: [f64; 11] = [1e-200, 1e-150, 1e-100, 1e-60, 1e-34, 1e-28, 1e-20, 1e-15, 3e-14, 1e-11, 1e-6];

/// The largest eigenvalue $\lambda$ of a symmetric positive semidefinite matrix, given by its rows.
///
/// From below, $\lambda$ is at least the Rayleigh quotient $v^TAv/v^Tv$ of any vector; that of an approximate eigenvector misses
/// $\lambda$ by the square of the vector's error. From above, $\lambda \le \mu$ if $\mu I - A$ has a factorisation $LDL^T$
/// with positive pivots (Sylvester's law of inertia), which interval arithmetic proves or leaves open; $\mu$ is the quotient
/// and as small a margin as can be proved.
#[must_use]
pub fn largest_eigenvalue(matrix: &[Vec<Envelope>]) -> Envelope {
    if let [row] = matrix {
        return row[0];
    }
    let bits = match in_force() {
        Some(Arithmetic::Precise(bits)) => bits,
        Some(Arithmetic::Intervals) | None => f64::MANTISSA_DIGITS as usize,
    };
    let mut vector = Envelope::exact(&dominant_vector(matrix));
    let (mut below, mut residual) = rayleigh(matrix, &vector);
    // Each correction adds about as many digits as f64 has; the quotient has twice those of the vector.
    for _ in 0..bits / 128 {
        let Some(correction) = correction(matrix, &vector, below, &residual) else { break };
        vector = vector.into_iter().zip(correction).map(|(component, change)| component + change).collect();
        (below, residual) = rayleigh(matrix, &vector);
    }
    let proved = |margin: &f64| {
        let above = below + below * *margin;
        is_positive_definite(matrix, above).then_some(above)
    };
    // Margins below the last bit are lost in the rounding.
    let last_bit = libm::exp2(-(bits as f64));
    let mut margins = MARGINS.iter().filter(|margin| **margin > last_bit);
    match margins.find_map(proved) {
        Some(above) => Envelope::hull(below, above),
        None => Envelope::new(below.value, f64::INFINITY),
    }
}

/// The Rayleigh quotient $\rho = v^TAv/v^Tv$, and the residual $Av - \rho v$.
fn rayleigh(matrix: &[Vec<Envelope>], vector: &[Envelope]) -> (Envelope, Vec<Envelope>) {
    let image: Vec<Envelope> = matrix.iter().map(|row| Envelope::inner_product(row, vector)).collect();
    let quotient = Envelope::inner_product(vector, &image) / Envelope::inner_product(vector, vector);
    let residual = image.into_iter().zip(vector).map(|(image, component)| image - quotient * *component).collect();
    (quotient, residual)
}

/// What makes $v$ a better eigenvector: $\delta$ with $(A - \rho I)\delta \approx -r$ and $v^T\delta = 0$, solved in `f64` for
/// the residual $r$ as it is known. Any vector gives a lower bound, so that nothing rests on the solution.
fn correction(
    matrix: &[Vec<Envelope>],
    vector: &[Envelope],
    quotient: Envelope,
    residual: &[Envelope],
) -> Option<Vec<f64>> {
    let size = matrix.len();
    let middle =
        |envelope: Envelope| enclosed(envelope).map_or(envelope.value, |known| 0.5 * known.lower + 0.5 * known.upper);
    let scale = quotient.value;
    let bordered = DMatrix::from_fn(size + 1, size + 1, |i, j| match (i < size, j < size) {
        (true, true) if i == j => middle(matrix[i][j] - quotient) / scale,
        (true, true) => matrix[i][j].value / scale,
        (true, false) => vector[i].value,
        (false, true) => vector[j].value,
        (false, false) => 0.0,
    });
    let right = DVector::from_fn(size + 1, |i, _| if i < size { -middle(residual[i]) / scale } else { 0.0 });
    let solution = bordered.lu().solve(&right)?;
    solution.iter().all(|component| component.is_finite()).then(|| solution.as_slice()[..size].to_vec())
}

/// A vector of which the largest eigenvalue's eigenvectors are nearly all, to working precision: the longest column of a high
/// power of the matrix, taken by repeated squaring.
fn dominant_vector(matrix: &[Vec<Envelope>]) -> Vec<f64> {
    /// The power is two to this: eigenvalues closer than one part in $2^{40}$ need not be told apart.
    const SQUARINGS: u32 = 46;
    let size = matrix.len();
    let mut power = DMatrix::from_fn(size, size, |i, j| matrix[i][j].value);
    for _ in 0..SQUARINGS {
        let scale = power.amax();
        if scale == 0.0 || !scale.is_finite() {
            break;
        }
        power /= scale;
        let next = &power * &power;
        // A power that reproduces itself up to its size has one eigenvector left.
        let factor = next.amax();
        let is_settled = (&next / factor - &power / power.amax()).amax() < 1e-17;
        power = next;
        if is_settled {
            break;
        }
    }
    let length = |column: usize| power.column(column).norm_squared();
    let longest = (0..size).fold(0, |best, column| if length(column) > length(best) { column } else { best });
    let column: DVector<f64> = power.column(longest).into_owned();
    let scale = column.amax();
    if scale > 0.0 && scale.is_finite() { (column / scale).as_slice().to_vec() } else { vec![1.0; size] }
}

/// Whether $\mu I - A$ surely is positive definite: its pivots are surely positive.
fn is_positive_definite(matrix: &[Vec<Envelope>], shift: Envelope) -> bool {
    let size = matrix.len();
    // Rows of L below its unit diagonal, and those of LD.
    let mut unit: Vec<Vec<Envelope>> = vec![Vec::new(); size];
    let mut scaled: Vec<Vec<Envelope>> = vec![Vec::new(); size];
    for column in 0..size {
        let reduced = |row: usize| {
            let entry = if row == column { shift - matrix[row][row] } else { -matrix[row][column] };
            entry - Envelope::inner_product(&scaled[row][..column], &unit[column][..column])
        };
        let pivot = reduced(column);
        if pivot.lower() <= 0.0 {
            return false;
        }
        let below: Vec<Envelope> = (column + 1..size).map(reduced).collect();
        for (row, entry) in (column + 1..size).zip(below) {
            scaled[row].push(entry);
            unit[row].push(entry / pivot);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::certified::with;

    /// $\lambda = 2 - 2\cos(n\pi/(n+1))$ for the second difference matrix; a multiple of a projection, whose other eigenvalues
    /// all vanish; equal eigenvalues.
    #[test]
    fn known_eigenvalues_are_enclosed_narrowly() {
        let second_difference = |i: usize, j: usize| match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        };
        let eigenvalue = 2.0 - 2.0 * (12.0 * std::f64::consts::PI / 13.0).cos();
        type Entry = fn(usize, usize) -> f64;
        let cases: [(usize, Entry, f64); 4] = [
            (12, second_difference, eigenvalue),
            (5, |_, _| 3.0, 15.0),
            (4, |i, j| if i == j { 0.7 } else { 0.0 }, 0.7),
            (1, |_, _| 2.5, 2.5),
        ];
        for (arithmetic, width) in
            [(Arithmetic::Intervals, 1e-12), (Arithmetic::Precise(128), 1e-33), (Arithmetic::Precise(1024), 1e-99)]
        {
            for (size, entry, expected) in &cases {
                with(arithmetic, || {
                    let matrix: Vec<Vec<Envelope>> =
                        (0..*size).map(|i| (0..*size).map(|j| Envelope::from(entry(i, j))).collect()).collect();
                    let found = largest_eigenvalue(&matrix);
                    let known = enclosed(found).expect("enclosed");
                    assert!(known.from_inputs);
                    assert!((known.lower - expected).abs() < 1e-14 * expected + width, "{known:?}, {expected}");
                    let (lower, upper) = (found - known.lower, found - known.upper);
                    let spread = enclosed(lower - upper).expect("enclosed");
                    assert!(known.upper - known.lower <= 1e-12 * expected && spread.upper.is_finite());
                    let relative = enclosed((found - found) / *expected).expect("enclosed");
                    assert!(relative.upper <= 2.0 * width, "{arithmetic:?}, {size}: {relative:?}");
                });
            }
        }
    }

    /// Shifts on both sides of the largest eigenvalues 3 of $(2, 1; 1, 2)$ and 4 of a matrix of three rows with the eigenvalues
    /// 1, 1 and 4.
    #[test]
    fn a_shift_is_above_all_eigenvalues_or_not() {
        let exact = |rows: &[&[f64]]| rows.iter().map(|row| Envelope::exact(row)).collect::<Vec<_>>();
        let pair = exact(&[&[2.0, 1.0], &[1.0, 2.0]]);
        let three = exact(&[&[2.0, -1.0, 1.0], &[-1.0, 2.0, -1.0], &[1.0, -1.0, 2.0]]);
        for arithmetic in [Arithmetic::Intervals, Arithmetic::Precise(128)] {
            with(arithmetic, || {
                for (matrix, largest) in [(&pair, 3.0), (&three, 4.0)] {
                    for (step, expected) in [(-1.5, false), (-1e-6, false), (0.0, false), (1e-6, true), (5.0, true)] {
                        assert_eq!(is_positive_definite(matrix, Envelope::from(largest + step)), expected, "{step}");
                    }
                }
            });
        }
    }

    /// However the entries are graded, a vector is found whose quotient is the eigenvalue to twice its digits.
    #[test]
    fn the_dominant_vector_is_that_of_the_largest_eigenvalue() {
        for (rows, expected) in [
            ([[4.0, 2.0], [2.0, 1.0]], [1.0, 0.5]),
            ([[1e-30, 0.0], [0.0, 1e-40]], [1.0, 0.0]),
            ([[1.0, -3.0], [-3.0, 9.0]], [-1.0 / 3.0, 1.0]),
            ([[1.0, 0.0], [0.0, 1.0]], [1.0, 0.0]),
            ([[0.0, 0.0], [0.0, 0.0]], [1.0, 1.0]),
        ] {
            let found = dominant_vector(&rows.map(|row| Envelope::exact(&row)));
            let scale = found[usize::from(expected[1] == 1.0)] / expected[usize::from(expected[1] == 1.0)];
            let mut errors = found.iter().zip(expected).map(|(found, expected)| (found / scale - expected).abs());
            assert!(errors.all(|error| error < 1e-15), "{rows:?}: {found:?}");
        }
    }
}
