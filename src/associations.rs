//! Learning associations (appendix A.1.7): what is retrieved as a function of the weight matrices, and its gradients.
//!
//! All three set-ups of the paper retrieve by $p = \mathrm{softmax}(\beta Y^Tv)$ from raw patterns $Y \in
//! \mathbb{R}^{d_y \times N}$ with an input $v \in \mathbb{R}^{d_y}$; they differ in where $v$ comes from.
//!
//! | set-up | input $v$ | retrieved | type |
//! |---|---|---|---|
//! | fixed association | the state $\xi$ | $Yp$ | [`Association`] |
//! | learned association | $W^T\xi$ | $Yp$ or $WYp$ | [`LearnedAssociation`] |
//! | heteroassociation | $W_K^TW_Qr$ | $Yp$ or $W_KYp$ | [`Heteroassociation`] |
//!
//! The gradient of a scalar with respect to a matrix has the shape of that matrix. Everything is written over
//! [`Real`], so the same formula gives plain numbers and enclosed ones.

use nalgebra::{DMatrix, Scalar};

use crate::numerics::Real;

/// $\sum_i a_ib_i$ in the order of the components.
fn inner<R: Real>(a: &[R], b: &[R]) -> R {
    a.iter().zip(b).fold(R::from(0.0), |sum, (a, b)| sum + *a * *b)
}

fn column<R: Real + Scalar>(matrix: &DMatrix<R>, j: usize) -> &[R] {
    &matrix.as_slice()[j * matrix.nrows()..(j + 1) * matrix.nrows()]
}

/// $Av$.
///
/// # Panics
/// If $v$ does not have a component for each column.
pub fn times<R: Real + Scalar>(matrix: &DMatrix<R>, v: &[R]) -> Vec<R> {
    assert_eq!(matrix.ncols(), v.len(), "a product needs a component for each column");
    let row = |i: usize| (0..v.len()).fold(R::from(0.0), |sum, j| sum + matrix[(i, j)] * v[j]);
    (0..matrix.nrows()).map(row).collect()
}

/// $A^Tv$.
///
/// # Panics
/// If $v$ does not have a component for each row.
pub fn transposed_times<R: Real + Scalar>(matrix: &DMatrix<R>, v: &[R]) -> Vec<R> {
    assert_eq!(matrix.nrows(), v.len(), "a product with the transpose needs a component for each row");
    (0..matrix.ncols()).map(|j| inner(column(matrix, j), v)).collect()
}

/// The outer product $uv^T$.
pub fn outer<R: Real + Scalar>(u: &[R], v: &[R]) -> DMatrix<R> {
    DMatrix::from_fn(u.len(), v.len(), |i, j| u[i] * v[j])
}

/// $A + B$, entry by entry.
fn plus<R: Real + Scalar>(a: &DMatrix<R>, b: &DMatrix<R>) -> DMatrix<R> {
    a.zip_map(b, |a, b| a + b)
}

/// Raw patterns $Y$ asked with an input $v$: $p = \mathrm{softmax}(\beta Y^Tv)$ and $Yp$ (Eqs. 406-407).
///
/// ```
/// use hopfield_theory::associations::Association;
/// use nalgebra::DMatrix;
/// let association = Association::new(1.0, DMatrix::<f64>::identity(2, 2), vec![0.0, 0.0]);
/// assert_eq!(association.result(), [0.5, 0.5]);
/// assert_eq!(association.jacobian()[(0, 0)], 0.25);
/// ```
#[derive(Clone, Debug)]
pub struct Association<R: Scalar> {
    beta: R,
    raw: DMatrix<R>,
    input: Vec<R>,
    weights: Vec<R>,
    result: Vec<R>,
}

impl<R: Real + Scalar> Association<R> {
    /// The $d_y \times N$ matrix `raw` of patterns, asked with `input` $v \in \mathbb{R}^{d_y}$.
    ///
    /// # Panics
    /// If there is no pattern or the dimensions differ.
    #[must_use]
    pub fn new(beta: R, raw: DMatrix<R>, input: Vec<R>) -> Self {
        let scores = transposed_times(&raw, &input);
        let largest = scores.iter().copied().reduce(Real::max).expect("an association needs at least one pattern");
        let exponentials: Vec<R> = scores.iter().map(|score| (beta * (*score - largest)).exp()).collect();
        let total = exponentials.iter().fold(R::from(0.0), |sum, term| sum + *term);
        let weights: Vec<R> = exponentials.iter().map(|term| *term / total).collect();
        let result = times(&raw, &weights);
        Self { beta, raw, input, weights, result }
    }

    /// The weights $p$.
    #[must_use]
    pub fn weights(&self) -> &[R] {
        &self.weights
    }

    /// What is retrieved, $Yp$.
    #[must_use]
    pub fn result(&self) -> &[R] {
        &self.result
    }

    /// $PY^Ta$ with $P = \mathrm{diag}(p) - pp^T$: component $i$ is $p_i\,a^T(y_i - Yp)$.
    fn centred_scores(&self, a: &[R]) -> Vec<R> {
        let mean = inner(a, &self.result);
        let scores = transposed_times(&self.raw, a);
        scores.iter().zip(&self.weights).map(|(score, weight)| *weight * (*score - mean)).collect()
    }

    /// $J_Ya$ without forming $J_Y$.
    ///
    /// # Panics
    /// If $a$ has another dimension than the patterns.
    #[must_use]
    pub fn jacobian_times(&self, a: &[R]) -> Vec<R> {
        times(&self.raw, &self.centred_scores(a)).into_iter().map(|component| self.beta * component).collect()
    }

    /// $J_Y = \partial(Yp)/\partial v = \beta Y(\mathrm{diag}(p) - pp^T)Y^T$, symmetric (Eqs. 408, 415, 432); it is
    /// summed as a covariance, $\beta\sum_ip_i(y_i - Yp)(y_i - Yp)^T$.
    #[must_use]
    pub fn jacobian(&self) -> DMatrix<R> {
        let dimension = self.raw.nrows();
        let deviation = |k: usize, i: usize| self.raw[(k, i)] - self.result[k];
        DMatrix::from_fn(dimension, dimension, |k, l| {
            let terms = self.weights.iter().enumerate().map(|(i, p)| *p * deviation(k, i) * deviation(l, i));
            self.beta * terms.fold(R::from(0.0), |sum, term| sum + term)
        })
    }

    /// $\partial(a^TYp)/\partial Y = a\,p^T + \beta\,v\,(a^TYP)$ where $v$ does not depend on $Y$ (Eq. 409, corrected).
    ///
    /// # Panics
    /// If $a$ has another dimension than the patterns.
    #[must_use]
    pub fn gradient_of_patterns(&self, a: &[R]) -> DMatrix<R> {
        let pull: Vec<R> = self.centred_scores(a).into_iter().map(|score| self.beta * score).collect();
        plus(&outer(a, &self.weights), &outer(&self.input, &pull))
    }
}

/// Patterns $x_s = Wy_s$ with a learned $W \in \mathbb{R}^{d_r \times d_y}$, asked with a state $\xi$ (Eqs. 410-413).
///
/// ```
/// use hopfield_theory::associations::LearnedAssociation;
/// use nalgebra::DMatrix;
/// let identity = DMatrix::<f64>::identity(2, 2);
/// let learned = LearnedAssociation::new(1.0, identity.clone(), identity, vec![0.0, 0.0]);
/// // A state of zero gives W no say in the weights, and a retrieved a^T Y p that does not depend on W.
/// assert_eq!(learned.gradient_of_result(&[1.0, 0.0]), DMatrix::zeros(2, 2));
/// assert_eq!(learned.gradient_of_mapped_result(&[1.0, 0.0])[(0, 1)], 0.5);
/// ```
#[derive(Clone, Debug)]
pub struct LearnedAssociation<R: Scalar> {
    association: Association<R>,
    map: DMatrix<R>,
    state: Vec<R>,
}

impl<R: Real + Scalar> LearnedAssociation<R> {
    /// Raw patterns $Y$, the map $W$ and the state $\xi \in \mathbb{R}^{d_r}$.
    ///
    /// # Panics
    /// If there is no pattern or the shapes do not fit.
    #[must_use]
    pub fn new(beta: R, raw: DMatrix<R>, map: DMatrix<R>, state: Vec<R>) -> Self {
        let association = Association::new(beta, raw, transposed_times(&map, &state));
        Self { association, map, state }
    }

    /// The association of the raw patterns with $v = W^T\xi$.
    #[must_use]
    pub fn association(&self) -> &Association<R> {
        &self.association
    }

    /// $\partial(a^TYp)/\partial W = \xi\,(J_Ya)^T$ for $a \in \mathbb{R}^{d_y}$ (Eq. 418, corrected).
    ///
    /// # Panics
    /// If $a$ has another dimension.
    #[must_use]
    pub fn gradient_of_result(&self, a: &[R]) -> DMatrix<R> {
        outer(&self.state, &self.association.jacobian_times(a))
    }

    /// $\partial(a^TWYp)/\partial W = a\,(Yp)^T + \xi\,(J_YW^Ta)^T$ for $a \in \mathbb{R}^{d_r}$ (Eq. 420, corrected).
    ///
    /// # Panics
    /// If $a$ has another dimension.
    #[must_use]
    pub fn gradient_of_mapped_result(&self, a: &[R]) -> DMatrix<R> {
        let through_weights = self.gradient_of_result(&transposed_times(&self.map, a));
        plus(&outer(a, self.association.result()), &through_weights)
    }
}

/// Keys $W_Ky_s$, $W_K \in \mathbb{R}^{d_k \times d_y}$, asked with a query $W_Qr$, $W_Q \in \mathbb{R}^{d_k \times
/// d_r}$ (Eqs. 421-424).
///
/// ```
/// use hopfield_theory::associations::Heteroassociation;
/// use nalgebra::DMatrix;
/// let (keys, queries) = (DMatrix::from_element(1, 2, 1.0), DMatrix::from_element(1, 3, 1.0));
/// let raw = DMatrix::from_row_slice(2, 2, &[1.0, 0.0, 0.0, 3.0]);
/// let hetero = Heteroassociation::new(1.0, raw, keys, queries, vec![0.0, 0.0, 0.0]);
/// assert_eq!(hetero.gradient_of_queries(&[1.0, 0.0]).shape(), (1, 3));
/// assert_eq!(hetero.gradient_of_keys(&[1.0, 0.0]).shape(), (1, 2));
/// ```
#[derive(Clone, Debug)]
pub struct Heteroassociation<R: Scalar> {
    association: Association<R>,
    keys: DMatrix<R>,
    query: Vec<R>,
    raw_query: Vec<R>,
}

impl<R: Real + Scalar> Heteroassociation<R> {
    /// Raw patterns $Y$, the maps $W_K$ and $W_Q$ and the raw query $r \in \mathbb{R}^{d_r}$.
    ///
    /// # Panics
    /// If there is no pattern or the shapes do not fit.
    #[must_use]
    pub fn new(beta: R, raw: DMatrix<R>, keys: DMatrix<R>, queries: DMatrix<R>, raw_query: Vec<R>) -> Self {
        let query = times(&queries, &raw_query);
        let association = Association::new(beta, raw, transposed_times(&keys, &query));
        Self { association, keys, query, raw_query }
    }

    /// The association of the raw patterns with $v = W_K^TW_Qr$.
    #[must_use]
    pub fn association(&self) -> &Association<R> {
        &self.association
    }

    /// $\partial(a^TYp)/\partial W_Q = (W_KJ_Ya)\,r^T$ for $a \in \mathbb{R}^{d_y}$ (Eq. 429, corrected).
    ///
    /// # Panics
    /// If $a$ has another dimension.
    #[must_use]
    pub fn gradient_of_queries(&self, a: &[R]) -> DMatrix<R> {
        outer(&times(&self.keys, &self.association.jacobian_times(a)), &self.raw_query)
    }

    /// $\partial(a^TW_KYp)/\partial W_Q = (W_KJ_YW_K^Ta)\,r^T$ for $a \in \mathbb{R}^{d_k}$ (Eq. 430, corrected).
    ///
    /// # Panics
    /// If $a$ has another dimension.
    #[must_use]
    pub fn gradient_of_queries_mapped(&self, a: &[R]) -> DMatrix<R> {
        self.gradient_of_queries(&transposed_times(&self.keys, a))
    }

    /// $\partial(a^TYp)/\partial W_K = (W_Qr)\,(J_Ya)^T$ for $a \in \mathbb{R}^{d_y}$ (Eq. 435, corrected).
    ///
    /// # Panics
    /// If $a$ has another dimension.
    #[must_use]
    pub fn gradient_of_keys(&self, a: &[R]) -> DMatrix<R> {
        outer(&self.query, &self.association.jacobian_times(a))
    }

    /// $\partial(a^TW_KYp)/\partial W_K = a\,(Yp)^T + (W_Qr)\,(J_YW_K^Ta)^T$ for $a \in \mathbb{R}^{d_k}$ (Eq. 437,
    /// corrected).
    ///
    /// # Panics
    /// If $a$ has another dimension.
    #[must_use]
    pub fn gradient_of_keys_mapped(&self, a: &[R]) -> DMatrix<R> {
        let through_weights = self.gradient_of_keys(&transposed_times(&self.keys, a));
        plus(&outer(a, self.association.result()), &through_weights)
    }
}
