//! Eigenvalues of symmetric matrices by tridiagonalisation and bisection.
//!
//! Householder reflections make the matrix tridiagonal, and the number of eigenvalues below $x$ is the number of negative
//! pivots of $T - xI$ (Sturm's count; Golub and Van Loan, *Matrix Computations*, section 8.4), so every eigenvalue can be
//! bisected by itself. Unlike a QR iteration this cannot fail to converge, and it stays finite for graded matrices whose
//! entries run down to underflow, as the Jacobian of a saturated softmax is: there the iteration of nalgebra 0.35 returns
//! infinities. Both steps are backward stable; the error of an eigenvalue is at most $10nu$ times the norm.

use nalgebra::DMatrix;
use nalgebra::linalg::SymmetricTridiagonal;

use super::bisection::bisect;

/// Halvings of an interval no longer than six times the scale: enough to reach neighbouring numbers.
const HALVINGS: u32 = 64;

/// A symmetric tridiagonal matrix times a scale, with entries of at most the order of one.
struct Tridiagonal {
    diagonal: Vec<f64>,
    /// $e_i^2$, the squares of the entries beside the diagonal.
    squares: Vec<f64>,
    /// All eigenvalues lie between minus this and this (Gershgorin).
    reach: f64,
    scale: f64,
}

impl Tridiagonal {
    /// The tridiagonal form of a symmetric matrix of order two or more; `None` if it is zero or not finite.
    fn of(matrix: &DMatrix<f64>) -> Option<Self> {
        let scale = matrix.iter().fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
        if matrix.nrows() < 2 || scale == 0.0 || !scale.is_finite() {
            return None;
        }
        let (diagonal, beside) = SymmetricTridiagonal::new(matrix / scale).unpack_tridiagonal();
        let reach = diagonal.amax() + 2.0 * beside.amax();
        let squares = beside.iter().map(|entry| entry * entry).collect();
        Some(Self { diagonal: diagonal.as_slice().to_vec(), squares, reach, scale })
    }

    /// How many eigenvalues are below `x`.
    fn count_below(&self, x: f64) -> usize {
        // A pivot that vanishes is moved by less than any entry's rounding; squares / 1e-290 does not overflow.
        let nonzero = |pivot: f64| if pivot.abs() < 1e-290 { -1e-290 } else { pivot };
        let mut pivot = nonzero(self.diagonal[0] - x);
        let mut count = usize::from(pivot < 0.0);
        for (diagonal, square) in self.diagonal[1..].iter().zip(&self.squares) {
            pivot = nonzero(diagonal - x - square / pivot);
            count += usize::from(pivot < 0.0);
        }
        count
    }

    /// Eigenvalue `k`, counted from the smallest.
    fn eigenvalue(&self, k: usize) -> f64 {
        let (low, high) = bisect(-self.reach, self.reach, HALVINGS, |x| self.count_below(x) <= k);
        0.5 * (low + high) * self.scale
    }
}

/// The smallest and the largest singular value of a matrix, of as many as its smaller side; the algorithm is backward stable,
/// with an error of a few $u\|A\|$ for each dimension.
#[must_use]
pub fn singular_range(matrix: &DMatrix<f64>) -> (f64, f64) {
    let values = matrix.singular_values();
    (values.min(), values.max())
}

/// The eigenvalues of a symmetric matrix, ascending.
///
/// ```
/// use hopfield_theory::numerics::eigenvalues::eigenvalues;
/// use nalgebra::DMatrix;
/// let spectrum = eigenvalues(&DMatrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0]));
/// assert!((spectrum[0] - 1.0).abs() < 1e-15 && (spectrum[1] - 3.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn eigenvalues(matrix: &DMatrix<f64>) -> Vec<f64> {
    match Tridiagonal::of(matrix) {
        Some(tridiagonal) => (0..matrix.nrows()).map(|k| tridiagonal.eigenvalue(k)).collect(),
        None => without_tridiagonal(matrix),
    }
}

/// The largest eigenvalue of a symmetric positive semidefinite matrix; zero of an empty one.
#[must_use]
pub fn largest_eigenvalue(matrix: &DMatrix<f64>) -> f64 {
    let largest = match Tridiagonal::of(matrix) {
        Some(tridiagonal) => tridiagonal.eigenvalue(matrix.nrows() - 1),
        None => without_tridiagonal(matrix).first().copied().unwrap_or(0.0),
    };
    // Rounding may carry a zero below zero; NaN stays NaN.
    if largest < 0.0 { 0.0 } else { largest }
}

/// The spectrum where no reduction is needed: a number, a zero matrix, or NaN for what is not finite.
fn without_tridiagonal(matrix: &DMatrix<f64>) -> Vec<f64> {
    let finite = matrix.iter().all(|entry| entry.is_finite());
    if finite { matrix.diagonal().as_slice().to_vec() } else { vec![f64::NAN; matrix.nrows()] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Softmax;
    use crate::numerics::elementary::cos;

    /// The second-difference matrix has the eigenvalues $2 - 2\cos(k\pi/(n+1))$.
    #[test]
    fn a_known_spectrum_is_reproduced() {
        for n in [2, 3, 10, 60] {
            let matrix = DMatrix::from_fn(n, n, |i, j| [2.0, -1.0, 0.0][i.abs_diff(j).min(2)]);
            let step = core::f64::consts::PI / (n + 1) as f64;
            for (k, eigenvalue) in eigenvalues(&matrix).iter().enumerate() {
                let exact = 2.0 - 2.0 * cos((k + 1) as f64 * step);
                assert!((eigenvalue - exact).abs() < 1e-14, "n = {n}, k = {k}: {eigenvalue} instead of {exact}");
            }
            assert_eq!(Some(&largest_eigenvalue(&matrix)), eigenvalues(&matrix).last());
        }
    }

    /// The Jacobian of a saturated softmax: with two weights that count its norm is $2p(1-p)$ up to the third.
    #[test]
    fn graded_matrices_have_finite_eigenvalues() {
        for gap in [1.0, 5.0, 20.0, 100.0] {
            let scores: Vec<f64> = (0..60).map(|i| -gap * (f64::from(i) * 7.3 % 6.1)).collect();
            let softmax = Softmax::new(1.0, &scores);
            let (norm, largest) = (largest_eigenvalue(&softmax.jacobian()), softmax.max_variance());
            assert!(largest <= norm * (1.0 + 1e-12) && norm <= 2.0 * largest * (1.0 + 1e-12), "gap {gap}: {norm}");
        }
    }

    #[test]
    fn degenerate_matrices_have_their_spectrum() {
        assert_eq!(largest_eigenvalue(&DMatrix::zeros(0, 0)), 0.0);
        assert_eq!(eigenvalues(&DMatrix::from_element(1, 1, 3.0)), [3.0]);
        assert_eq!(eigenvalues(&DMatrix::zeros(3, 3)), [0.0; 3]);
        assert!(largest_eigenvalue(&DMatrix::from_element(2, 2, f64::INFINITY)).is_nan());
    }

    /// The first bisection looks at zero, where pivots of these diagonals vanish and nothing lies beside them.
    #[test]
    fn vanishing_pivots_hide_no_eigenvalue() {
        for diagonal in [[0.0, 0.0, -1.0], [0.0, -1.0, 0.0], [-1.0, 0.0, 0.0]] {
            let spectrum = eigenvalues(&DMatrix::from_diagonal(&diagonal.to_vec().into()));
            let is_near = |(found, expected): (&f64, f64)| (found - expected).abs() < 1e-15;
            assert!(spectrum.iter().zip([-1.0, 0.0, 0.0]).all(is_near), "{diagonal:?}: {spectrum:?}");
        }
        assert_eq!(largest_eigenvalue(&DMatrix::from_element(1, 1, -1e-20)), 0.0, "what rounding carried below zero");
    }

    /// A symmetric matrix of signs: the squares of its eigenvalues add up to the number of its entries, and the largest ones are
    /// near twice the root of its order, far beyond any of its entries.
    #[test]
    fn a_matrix_of_signs_has_its_spectrum() {
        let mut stream = crate::random::Stream::new(1, "numerics/signs", 0);
        let signs = DMatrix::from_fn(64, 64, |_, _| stream.normal().signum());
        let matrix = DMatrix::from_fn(64, 64, |i, j| if i <= j { signs[(i, j)] } else { signs[(j, i)] });
        let spectrum = eigenvalues(&matrix);
        let squares: f64 = spectrum.iter().map(|value| value * value).sum();
        assert!((squares - 4096.0).abs() < 1e-10, "{squares}");
        let trace: f64 = spectrum.iter().sum();
        assert!((trace - matrix.trace()).abs() < 1e-11 && spectrum[63] > 13.0, "{trace}, {}", spectrum[63]);
    }
}
