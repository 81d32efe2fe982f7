//! # Eq. 10: the update rule is attention
//!
//! Raw state patterns are the rows of $R$ ($S \times d_r$), raw stored patterns those of $Y$ ($N \times d_y$). With
//! $W_Q$ ($d_r \times d_k$), $W_K$ ($d_y \times d_k$), $W_V$ ($d_k \times d_v$),
//!
//! $$Q = \Xi^T = RW_Q, \qquad K = X^T = YW_K, \qquad V = YW_KW_V = X^TW_V, \qquad \beta = 1/\sqrt{d_k},$$
//!
//! one update of all states, mapped by $W_V$, is the attention of transformers,
//!
//! $$Z = \mathrm{softmax}\bigl(1/\sqrt{d_k}\;QK^T\bigr)V = \mathrm{softmax}\bigl(\beta RW_QW_K^TY^T\bigr)YW_KW_V, \tag{10 = 548}$$
//!
//! with a softmax over each row, that is over the stored patterns. The steps are
//!
//! $$\Xi^{\text{new}} = X\,\mathrm{softmax}(\beta X^T\Xi), \tag{552}$$
//! $$(Q^{\text{new}})^T = K^T\mathrm{softmax}(\beta KQ^T), \tag{553}$$
//! $$Q^{\text{new}} = \mathrm{softmax}\bigl(1/\sqrt{d_k}\;QK^T\bigr)K. \tag{554}$$
//!
//! It holds as printed: row $s$ of $\mathrm{softmax}(\beta QK^T)K$ is $f(\xi_s)^T$, and $W_V$ comes after the average or before
//! it, as the average is linear. Three routes are compared: the library's layer in row form, one update of the library's network
//! for each state as a column, and the fully expanded product, which forms neither queries nor keys.
//!
//! The text goes on: for self-attention $R = Y$, and "the product $W_KW_V$ is replaced by just $W_V$", one free matrix $A$ of
//! shape $d_y \times d_v$. That is a change of the model, not an identity: $A = W_KW_V$ for some $W_V$ if and only if the columns
//! of $A$ lie in the column space of $W_K$, so the rank is at most $d_k$. Judged as a step: the residual
//! $\|W_KW_V - A\|$ at the best $W_V$ is zero. False for $d_k < d_y$: with $W_K = (1, 0)^T$ and $A = (0, 1)^T$ it is 1.
//! Right where $W_K$ has full row rank, which needs $d_k \ge d_y$: then $W_V = W_K^T(W_KW_K^T)^{-1}A$.
//!
//! The conventions clash: here $W_Q$ acts as $W_Q^Tr$, while appendix A.1.7 writes $\xi = W_Qr$.
//!
//! ## Errata
//!
//! - **W_K W_V replaced by W_V** printed: the product $W_KW_V$ is replaced by just $W_V$; repaired: a change of the model,
//!   and the same only where $W_K$ has full row rank, $d_k \ge d_y$
//! - **attention with free values** printed: $Z$ with a free value matrix is $Z$ of Eq. 10; repaired: where
//!   $d_k \ge d_y$, with $W_V = W_K^T(W_KW_K^T)^{-1}A$

use super::instance::rounded_beta;
use super::measured::{
    Rows, equal, exact, plain_product, plain_softmax, plain_transpose, product, transposed, weights, with_radii,
};
use super::{AttentionInstance, AttentionParameters, Source, expanded};
use crate::attention::layers::Hopfield;
use crate::attention::{Head, Normalisation, Rule, Value, attention};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// The solution $W$ of $GW = A$ for a square matrix $G$, by elimination with the largest pivot of each column.
///
/// ```
/// use hopfield_theory::statements::attention::equation_10_attention::solved;
/// assert_eq!(solved(vec![vec![0.0, 2.0], vec![1.0, 0.0]], vec![vec![2.0], vec![3.0]]), [[3.0], [1.0]]);
/// ```
pub fn solved<R: Real>(mut matrix: Vec<Vec<R>>, mut right: Vec<Vec<R>>) -> Vec<Vec<R>> {
    let order = matrix.len();
    for k in 0..order {
        let size = |row: usize| matrix[row][k].value().abs();
        let pivot = (k..order).fold(k, |best, row| if size(row) > size(best) { row } else { best });
        matrix.swap(k, pivot);
        right.swap(k, pivot);
        let (pivot_row, pivot_right) = (matrix[k].clone(), right[k].clone());
        for i in (0..order).filter(|i| *i != k) {
            let factor = matrix[i][k] / pivot_row[k];
            // What lies before the pivot has been eliminated and is not looked at again.
            let entries = matrix[i].iter_mut().zip(&pivot_row).skip(k);
            entries.chain(right[i].iter_mut().zip(&pivot_right)).for_each(|(entry, of_pivot)| {
                *entry = *entry - factor * *of_pivot;
            });
        }
    }
    let row = |(k, row): (usize, &Vec<R>)| row.iter().map(|entry| *entry / matrix[k][k]).collect();
    right.iter().enumerate().map(row).collect()
}

/// The $W_V$ that brings $W_KW_V$ nearest to $A$: $(W_K^TW_K)^{-1}W_K^TA$ for $d_k \le d_y$, else $W_K^T(W_KW_K^T)^{-1}A$.
pub fn nearest_value<R: Real>(key: &[Vec<R>], free: &[Vec<R>]) -> Vec<Vec<R>> {
    let transpose = plain_transpose(key);
    if transpose.len() <= key.len() {
        solved(plain_product(&transpose, key), plain_product(&transpose, free))
    } else {
        plain_product(&transpose, &solved(plain_product(key, &transpose), free.to_vec()))
    }
}

/// A failed evaluation is no success: an unknown side.
pub(super) fn judged<E>(check: Result<Check, E>) -> Check {
    check.unwrap_or_else(|_| Check::equal(Envelope::new(0.0, f64::INFINITY), 0.0))
}

/// The library's $Z$ for the first head as one layer without normalisation.
fn layer(instance: &AttentionInstance) -> Result<Rows, crate::Error> {
    let head = instance.head();
    let layer = Hopfield::new(vec![head.clone()])?.normalisation(Normalisation::Off);
    Ok(with_radii(&layer.forward(&instance.states, &instance.stored)?.matrix, &instance.analysis(head)))
}

/// $Z$ against one update of the network for each state, mapped by $W_V$.
fn by_columns(instance: &AttentionInstance) -> Result<Check, crate::Error> {
    let head = instance.head();
    let (states, keys) = (instance.queries(head), instance.keys(head));
    let updated = instance.network_update(&states, &keys, rounded_beta(head))?;
    Ok(equal(&layer(instance)?, &product(&updated, &AttentionInstance::value(head))))
}

/// $Z$ against the expanded product with another $\beta$ and another matrix for $W_KW_V$.
fn against_expanded(instance: &AttentionInstance, beta: Envelope, value: &Rows) -> Result<Check, crate::Error> {
    let head = instance.head();
    let (states, stored) = (exact(&instance.states), exact(&instance.stored));
    let values = plain_product(&stored, value);
    let printed = expanded(beta, &states, &exact(&head.query), &exact(&head.key), &stored, &values);
    Ok(equal(&layer(instance)?, &printed))
}

/// $W_KW_V$ of a head, multiplied out.
pub(super) fn key_value(head: &Head) -> Rows {
    plain_product(&exact(&head.key), &AttentionInstance::value(head))
}

/// $\mathrm{softmax}(\beta QK^T)K$ by the library.
fn updated_queries(instance: &AttentionInstance) -> Result<Rows, crate::Error> {
    let head = instance.head();
    let plain =
        |rows: &Rows| nalgebra::DMatrix::from_fn(rows.len(), rows[0].len(), |i: usize, j: usize| rows[i][j].value);
    let (queries, keys) = (instance.queries(head), instance.keys(head));
    let value = attention(&plain(&queries), &plain(&keys), &plain(&keys), head.rule.beta)?;
    Ok(with_radii(&value, &product(&weights(&queries, &keys, rounded_beta(head)), &keys)))
}

/// Eq. 554 by the library against Eq. 552, each column by the library's network.
fn by_network(instance: &AttentionInstance) -> Result<Check, crate::Error> {
    let head = instance.head();
    let (states, keys) = (instance.queries(head), instance.keys(head));
    Ok(equal(&updated_queries(instance)?, &instance.network_update(&states, &keys, rounded_beta(head))?))
}

/// Eq. 554 by the library against the column form of Eq. 553, with a softmax over each column.
fn by_column_softmax(instance: &AttentionInstance) -> Result<Check, crate::Error> {
    let head = instance.head();
    let keys = plain_product(&exact(&instance.stored), &exact(&head.key));
    let queries = plain_product(&exact(&instance.states), &exact(&head.query));
    let scores = plain_product(&keys, &plain_transpose(&queries));
    let over_columns = plain_transpose(&plain_softmax(instance.beta(), &plain_transpose(&scores)));
    let columns = plain_product(&plain_transpose(&keys), &over_columns);
    Ok(equal(&transposed(&updated_queries(instance)?), &columns))
}

/// $W_KW_V - A$ at the nearest $W_V$, for the entry that is furthest from zero.
fn residual(instance: &AttentionInstance) -> Check {
    let (key, free) = (exact(&instance.head().key), exact(&instance.free));
    let reached = plain_product(&key, &nearest_value(&key, &free));
    equal(&reached, &free)
}

/// $d_k \ge d_y$.
static WIDE_KEYS: Hypothesis<AttentionInstance> = Hypothesis {
    name: "d_k >= d_y",
    check: |instance| {
        Check::at_most(instance.parameters.stored_dimension as f64, instance.parameters.key_dimension as f64)
    },
};

/// $Z$ of transformers, with the free matrix, against $Z$ with the $W_V$ nearest to it: two evaluations by the library.
fn free_values(instance: &AttentionInstance) -> Result<Check, crate::Error> {
    let (key, free) = (exact(&instance.head().key), exact(&instance.free));
    let head = Head { value: Value::Free(instance.free.clone()), ..instance.head().clone() };
    let layer = Hopfield::new(vec![head.clone()])?.normalisation(Normalisation::Off);
    let association = weights(&instance.queries(&head), &instance.keys(&head), rounded_beta(&head));
    let analysis = product(&association, &product(&exact(&instance.stored), &free));
    let found = with_radii(&layer.forward(&instance.states, &instance.stored)?.matrix, &analysis);
    let values = plain_product(&plain_product(&exact(&instance.stored), &key), &nearest_value(&key, &free));
    Ok(equal(&found, &plain_product(&association, &values)))
}

/// $W_V$ where $W_KW_V$ belongs; they are of one shape for $d_y = d_k$ only.
fn key_left_out(instance: &AttentionInstance) -> Rows {
    AttentionInstance::value(instance.head())
}

/// The softmax over the queries in place of the keys.
fn over_queries(instance: &AttentionInstance) -> Result<Check, crate::Error> {
    let head = instance.head();
    let (queries, keys) = (instance.queries(head), instance.keys(head));
    let scores = plain_product(&keys, &plain_transpose(&queries));
    let association = plain_transpose(&plain_softmax(instance.beta(), &scores));
    let values = plain_product(&keys, &AttentionInstance::value(head));
    Ok(equal(&layer(instance)?, &plain_product(&association, &values)))
}

/// All dimensions different, or not; few or many patterns.
fn mixed(stream: &mut Stream, _index: u32, _effort: crate::audit::Effort) -> AttentionParameters {
    let mut dimension = || 1 + stream.below(9);
    let dimensions = [dimension(), dimension(), dimension(), dimension()];
    let counts = [1, 2, 3, 8, 30];
    let (states, stored) = (counts[stream.below(5)], counts[stream.below(5)]);
    AttentionParameters {
        scale: stream.log_between(1e-3, 30.0),
        ..AttentionParameters::new(states, stored, dimensions)
    }
}

/// Two states, three stored patterns and keys of another dimension than anything else: seen by every control.
fn plain() -> Vec<AttentionParameters> {
    vec![AttentionParameters::new(2, 3, [3, 4, 4, 2]), AttentionParameters::new(3, 5, [2, 6, 6, 3])]
}

/// The page.
pub static STATEMENT: Statement<AttentionParameters> = Statement {
    id: "equation_10",
    label: "Eq. 10",
    main_text: Some("Eq. 10"),
    equations: "548-555",
    section: "2, A.4",
    file: file!(),
    source: include_str!("equation_10_attention.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 10", Kind::Conclusion, &[], |instance| judged(by_columns(instance))),
        Conclusion::holds("Eq. 10, expanded", Kind::Conclusion, &[], |instance| {
            judged(against_expanded(instance, instance.beta(), &key_value(instance.head())))
        }),
        Conclusion::step("Eqs. 552 and 554", &[], |instance| judged(by_network(instance))),
        Conclusion::step("Eqs. 553 and 554", &[], |instance| judged(by_column_softmax(instance))),
        Conclusion::repaired(
            "W_K W_V replaced by W_V",
            Kind::Step,
            Form { hypotheses: &[], check: residual },
            Form { hypotheses: &[&WIDE_KEYS], check: residual },
        ),
        Conclusion::repaired(
            "attention with free values",
            Kind::Step,
            Form { hypotheses: &[], check: |instance| judged(free_values(instance)) },
            Form { hypotheses: &[&WIDE_KEYS], check: |instance| judged(free_values(instance)) },
        ),
    ],
    families: &[
        Family { name: "mixed", instances: 320, attained: &[], draw: mixed },
        Family {
            name: "wide_keys",
            instances: 96,
            attained: &[],
            draw: |stream, index, effort| {
                let parameters = mixed(stream, index, effort);
                AttentionParameters { key_dimension: parameters.stored_dimension + stream.below(4), ..parameters }
            },
        },
        Family {
            name: "saturated",
            instances: 48,
            attained: &[],
            // Scores of several hundred: every softmax is nearly one weight, most exponentials underflow.
            draw: |stream, index, effort| AttentionParameters {
                scale: stream.log_between(30.0, 300.0),
                ..mixed(stream, index, effort)
            },
        },
        Family {
            name: "digits",
            instances: 8,
            attained: &[],
            draw: |stream, _, _| {
                let parameters = AttentionParameters::new(4, 20, [64, 64, 8, 5]);
                AttentionParameters { source: Source::Digits, scale: stream.log_between(0.01, 1.0), ..parameters }
            },
        },
        Family {
            name: "tokens",
            instances: 2,
            attained: &[],
            draw: |stream, _, _| {
                let parameters = AttentionParameters::new(3, 10, [384, 384, 4, 3]);
                AttentionParameters { source: Source::Tokens, scale: stream.log_between(1.0, 10.0), ..parameters }
            },
        },
    ],
    controls: &[
        Control {
            name: "softmax over the queries",
            hypotheses: &[],
            check: |instance| judged(over_queries(instance)),
            instances: plain,
        },
        Control {
            name: "beta = 1/d_k",
            hypotheses: &[],
            check: |instance| {
                let beta = Envelope::from(Rule::attention(instance.parameters.key_dimension).beta).squared();
                judged(against_expanded(instance, beta, &key_value(instance.head())))
            },
            instances: plain,
        },
        Control {
            name: "W_K left out of the values",
            hypotheses: &[],
            check: |instance| judged(against_expanded(instance, instance.beta(), &key_left_out(instance))),
            instances: plain,
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "W_K = (1, 0)^T reaches nothing of A = (0, 1)^T",
            refutes: "W_K W_V replaced by W_V",
            instance: || AttentionParameters { source: Source::Unit, ..AttentionParameters::new(1, 1, [1, 2, 1, 1]) },
        },
        Counterexample {
            name: "two unit patterns, W_K = (1, 0)^T, A = (0, 1)^T, r = 0: Z is 1/2 with A and 0 with any W_V",
            refutes: "attention with free values",
            instance: || AttentionParameters {
                source: Source::Unit,
                scale: 0.0,
                ..AttentionParameters::new(1, 2, [1, 2, 1, 1])
            },
        },
    ],
};
