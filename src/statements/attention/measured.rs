//! Matrices with rounding radii: the error analysis of the library's attention, stage by stage.
//!
//! An inner product of $n$ terms has an error of at most $\gamma_n\sum|a_ib_i|$, and carries
//! $\sum(|a_i|\rho_i + |b_i|\sigma_i + \rho_i\sigma_i)$ from factors with radii $\sigma_i$, $\rho_i$. The weights of a row are
//! those of [`MeasuredSoftmax`], whose score error is the largest radius of the row and what the radius of $\beta$ adds.

use nalgebra::DMatrix;

use crate::audit::Check;
use crate::numerics::{Envelope, Real, dot, gamma, sum};
use crate::statements::softmax::MeasuredSoftmax;

/// A matrix by rows.
pub(super) type Rows = Vec<Vec<Envelope>>;

/// A matrix that is known exactly.
pub(super) fn exact(matrix: &DMatrix<f64>) -> Rows {
    matrix.row_iter().map(|row| row.iter().map(|entry| Envelope::from(*entry)).collect()).collect()
}

pub(super) fn transposed(rows: &Rows) -> Rows {
    let columns = rows.first().map_or(0, Vec::len);
    (0..columns).map(|j| rows.iter().map(|row| row[j]).collect()).collect()
}

fn inner(a: &[Envelope], b: &[Envelope]) -> Envelope {
    let pairs = || a.iter().zip(b);
    let (left, right): (Vec<f64>, Vec<f64>) = pairs().map(|(a, b)| (a.value, b.value)).unzip();
    let size = sum(&pairs().map(|(a, b)| (a.value * b.value).abs()).collect::<Vec<_>>());
    let carry =
        |(a, b): (&Envelope, &Envelope)| a.value.abs() * b.radius + b.value.abs() * a.radius + a.radius * b.radius;
    let carried = sum(&pairs().map(carry).collect::<Vec<_>>());
    let rounding = gamma(a.len() + 2);
    let radius = rounding * size + carried * (1.0 + rounding) + a.len() as f64 * f64::MIN_POSITIVE;
    Envelope::new(dot(&left, &right), radius).defined_by(|| Envelope::inner_product(a, b))
}

/// $AB$ as the library computes it.
pub(super) fn product(a: &Rows, b: &Rows) -> Rows {
    let columns = transposed(b);
    a.iter().map(|row| columns.iter().map(|column| inner(row, column)).collect()).collect()
}

/// The softmax of each row of $\beta S$.
pub(super) fn softmax_rows(scores: &Rows, beta: Envelope) -> Rows {
    let weights = |row: &Vec<Envelope>| {
        let values: Vec<f64> = row.iter().map(|score| score.value).collect();
        let radius = row.iter().fold(0.0, |radius: f64, score| radius.max(score.radius));
        let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let from_beta = beta.radius / beta.value * (largest - smallest);
        let softmax = MeasuredSoftmax::new(beta.value, values, radius + from_beta).of(|| (beta, row.clone()));
        (0..row.len()).map(|i| softmax.weight(i)).collect()
    };
    scores.iter().map(weights).collect()
}

/// $\mathrm{softmax}(\beta QK^T)$ as the library computes it.
pub(super) fn weights(queries: &Rows, keys: &Rows, beta: Envelope) -> Rows {
    softmax_rows(&product(queries, &transposed(keys)), beta)
}

/// The library's matrix with the radii of its error analysis.
pub(super) fn with_radii(matrix: &DMatrix<f64>, analysis: &Rows) -> Rows {
    let entry = |i: usize, j: usize| Envelope::new(matrix[(i, j)], analysis[i][j].radius).defined_by(|| analysis[i][j]);
    (0..matrix.nrows()).map(|i| (0..matrix.ncols()).map(|j| entry(i, j)).collect()).collect()
}

/// Whether two matrices are equal, by the entry that differs most. Matrices of different shapes are not.
pub(super) fn equal(left: &Rows, right: &Rows) -> Check {
    let shape = |rows: &Rows| (rows.len(), rows.iter().map(Vec::len).collect::<Vec<_>>());
    let entries = left.iter().flatten().zip(right.iter().flatten());
    let worst = Check::worst(entries.map(|(left, right)| Check::equal(*left, *right)));
    match worst {
        Some(check) if shape(left) == shape(right) => check,
        _ => Check::equal(0.0, 1.0),
    }
}

/// $AB$ by sums from left to right, in any arithmetic.
pub(super) fn plain_product<R: Real>(a: &[Vec<R>], b: &[Vec<R>]) -> Vec<Vec<R>> {
    let columns = b.first().map_or(0, Vec::len);
    let entry = |row: &Vec<R>, j: usize| {
        row.iter().zip(b).fold(R::from(0.0), |sum, (factor, row_of_b)| sum + *factor * row_of_b[j])
    };
    a.iter().map(|row| (0..columns).map(|j| entry(row, j)).collect()).collect()
}

/// $A^T$ in any arithmetic.
pub(super) fn plain_transpose<R: Real>(a: &[Vec<R>]) -> Vec<Vec<R>> {
    let columns = a.first().map_or(0, Vec::len);
    (0..columns).map(|j| a.iter().map(|row| row[j]).collect()).collect()
}

/// $\mathrm{softmax}(\beta s)$ of each row $s$, in any arithmetic.
pub(super) fn plain_softmax<R: Real>(beta: R, scores: &[Vec<R>]) -> Vec<Vec<R>> {
    let weights = |row: &Vec<R>| {
        let largest = row.iter().copied().reduce(R::max).unwrap_or(R::from(0.0));
        let powers: Vec<R> = row.iter().map(|score| (beta * (*score - R::from(largest.value()))).exp()).collect();
        let total = powers.iter().fold(R::from(0.0), |sum, power| sum + *power);
        powers.into_iter().map(|power| power / total).collect()
    };
    scores.iter().map(weights).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Decision;

    /// The same entries in other rows, one entry more, and no entry at all, by which nothing is compared.
    #[test]
    fn matrices_of_different_shapes_are_not_equal() {
        let rows =
            |lengths: &[usize]| lengths.iter().map(|length| vec![Envelope::from(1.0); *length]).collect::<Rows>();
        assert_eq!(equal(&rows(&[2, 2]), &rows(&[2, 2])).decide(false), Decision::Holds);
        for (left, right) in [(&[2, 2][..], &[2, 3][..]), (&[2, 2], &[4]), (&[1, 3], &[3, 1]), (&[], &[]), (&[0], &[1])]
        {
            assert_eq!(equal(&rows(left), &rows(right)).decide(false), Decision::Violated, "{left:?} and {right:?}");
        }
    }
}
