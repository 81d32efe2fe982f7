//! Patterns and heads that a statement about attention is judged on.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::measured::{Rows, exact, plain_product, plain_softmax, plain_transpose, product, weights};
use super::parameters::AttentionParameters;
use crate::attention::{Head, Value};
use crate::numerics::{Envelope, Real, gamma};
use crate::{Error, Hopfield, Patterns};

/// Raw patterns, heads, a free value matrix, an output matrix and a shift of the keys.
#[derive(Clone, Debug)]
pub struct AttentionInstance {
    pub(super) parameters: AttentionParameters,
    /// $R$.
    pub(super) states: DMatrix<f64>,
    /// $Y$.
    pub(super) stored: DMatrix<f64>,
    pub(super) heads: Vec<Head>,
    /// A value matrix of shape $d_y \times d_v$.
    pub(super) free: DMatrix<f64>,
    /// $W_O$.
    pub(super) output: DMatrix<f64>,
    /// A vector of dimension $d_k$ as a row.
    pub(super) shift: DMatrix<f64>,
    /// The network that stores the computed keys of the first head.
    pub(super) network: Arc<Hopfield>,
}

impl AttentionInstance {
    pub(super) fn new(
        parameters: AttentionParameters,
        states: DMatrix<f64>,
        stored: DMatrix<f64>,
        heads: Vec<Head>,
        free: DMatrix<f64>,
        output: DMatrix<f64>,
        shift: DMatrix<f64>,
    ) -> Result<Self, Error> {
        let head = heads.first().ok_or(Error::NoHeads)?;
        let keys = product(&exact(&stored), &exact(&head.key));
        let network = Arc::new(network_of(&keys, head.rule.beta)?);
        Ok(Self { parameters, states, stored, heads, free, output, shift, network })
    }

    /// The first head.
    pub(super) fn head(&self) -> &Head {
        &self.heads[0]
    }

    /// $\beta = c/\sqrt{d_k}$ as printed, which the library rounds.
    pub(super) fn beta(&self) -> Envelope {
        Envelope::from(self.parameters.factor) / Envelope::from(self.parameters.key_dimension as f64).sqrt()
    }

    /// $Q = RW_Q$ of a head (Eq. 549).
    pub(super) fn queries(&self, head: &Head) -> Rows {
        product(&exact(&self.states), &exact(&head.query))
    }

    /// $K = YW_K$ of a head (Eq. 550).
    pub(super) fn keys(&self, head: &Head) -> Rows {
        product(&exact(&self.stored), &exact(&head.key))
    }

    /// $W_V$ of a head whose values are connected, or its free matrix.
    pub(super) fn value(head: &Head) -> Rows {
        match &head.value {
            Value::Connected(matrix) | Value::Free(matrix) => exact(matrix),
        }
    }

    /// The error analysis of the library's evaluation of a head with connected values.
    pub(super) fn analysis(&self, head: &Head) -> Rows {
        let (mut queries, keys) = (self.queries(head), self.keys(head));
        let beta = rounded_beta(head);
        for _ in 0..head.rule.further_updates {
            queries = product(&weights(&queries, &keys, beta), &keys);
        }
        product(&weights(&queries, &keys, beta), &product(&keys, &Self::value(head)))
    }

    /// $\xi_s \mapsto X\,\mathrm{softmax}(\beta X^T\xi_s)$ for each state, by the library's network that stores the keys. Its
    /// own rounding comes on top of what states and keys carry, which moves the update as it moves $\mathrm{softmax}(\beta
    /// QK^T)K$.
    pub(super) fn network_update(&self, states: &Rows, keys: &Rows, beta: Envelope) -> Result<Rows, Error> {
        let network = network_of(keys, beta.value)?;
        let carried = product(&weights(states, keys, beta), keys);
        let update = |(state, carried): (&Vec<Envelope>, &Vec<Envelope>)| {
            let state: Vec<f64> = state.iter().map(|component| component.value).collect();
            let (next, radius) = network.measure(&state).update();
            next.iter().zip(carried).map(|(value, carried)| Envelope::new(*value, carried.radius + radius)).collect()
        };
        Ok(states.iter().zip(&carried).map(update).collect())
    }
}

/// $\beta$ of a head as the library computes it from $c/\sqrt{d_k}$: a root, a quotient and a product.
pub(super) fn rounded_beta(head: &Head) -> Envelope {
    Envelope::relative(head.rule.beta, gamma(4))
}

/// The network whose patterns are the rows of $K$.
fn network_of(keys: &Rows, beta: f64) -> Result<Hopfield, Error> {
    let rows: Vec<Vec<f64>> = keys.iter().map(|row| row.iter().map(|entry| entry.value).collect()).collect();
    Hopfield::new(Patterns::from_rows(&rows)?, beta)
}

/// $\mathrm{softmax}(\beta RW_QW_K^TY^T)\,V$ for any values $V$, multiplied out from the left: no query and no key is formed.
///
/// ```
/// use hopfield_theory::statements::attention::expanded;
/// let one = [vec![1.0]];
/// let stored = [vec![1.0], vec![-1.0]];
/// let z = expanded(2.0, &[vec![0.5]], &one, &one, &stored, &stored);
/// assert!((z[0][0] - 1.0_f64.tanh()).abs() < 1e-15);
/// ```
pub fn expanded<R: Real>(
    beta: R,
    states: &[Vec<R>],
    query: &[Vec<R>],
    key: &[Vec<R>],
    stored: &[Vec<R>],
    values: &[Vec<R>],
) -> Vec<Vec<R>> {
    let form = plain_product(query, &plain_transpose(key));
    let scores = plain_product(&plain_product(states, &form), &plain_transpose(stored));
    plain_product(&plain_softmax(beta, &scores), values)
}
