//! # Layers: Hopfield, HopfieldPooling and HopfieldLayer
//!
//! All three are Eq. 10 with another choice of what comes in and what is fixed. With $Q = RW_Q$ (549), $K = YW_K$ (550) and
//! any $\beta > 0$ for $1/\sqrt{d_k}$:
//!
//! - Hopfield, two sets come in: $Z = \mathrm{softmax}(\beta RW_QW_K^TY^T)YW_KW_V$;
//! - HopfieldPooling, static queries: $Z = \mathrm{softmax}(\beta QW_K^TY^T)YW_KW_V$;
//! - HopfieldLayer, static keys and values: $Z = \mathrm{softmax}(\beta RW_QK^T)V$.
//!
//! $$\xi^{\text{new}} = X\,\mathrm{softmax}(\beta X^T\xi) \quad (551), \qquad
//!   Z = \mathrm{softmax}\bigl(1/\sqrt{d_k}\;QK^T\bigr)V. \tag{555}$$
//!
//! Options: several heads; several updates $Q \leftarrow \mathrm{softmax}(\beta QK^T)K$ before the values enter, until no state
//! moves by more than a threshold; layer normalisation of the raw inputs (the default), of queries and keys, or none. How heads
//! are combined is not written in the paper: their outputs are set side by side and multiplied by a matrix $W_O$.
//!
//! A definition has no verdict. Judged are the library's layers against the formulas, multiplied out in another order, and
//! what follows from them:
//!
//! - heads add up, $Z = \sum_hZ_hW_O^{(h)}$ with the rows of $W_O$ that belong to head $h$; a single head with $W_O = I$ is plain
//!   attention; static queries are inputs with $W_Q = I$, static patterns are inputs that never change;
//! - $n$ updates are $n$ updates of the network that stores the keys, and each lowers its energy (Theorem A1). Updates with the
//!   values in place of the keys need not;
//! - the order of the stored patterns does not matter, neither does doubling all of them; reordered states reorder $Z$;
//! - $\beta \to 0$ averages: $|Z_{sv} - \bar V_v| \le (e^D - 1)\,\frac1N\sum_i|V_{iv}|$ with $D$ the range of $\beta QK^T$ in row
//!   $s$, since every weight lies between $e^{-D}/N$ and $e^D/N$;
//! - $\beta \to \infty$ retrieves: $|Z_{sv} - V_{mv}| \le (N - 1)e^{-g}\max_i|V_{iv} - V_{mv}|$ with $m$ the largest score and
//!   $g$ its distance from the next, times $\beta$;
//! - keys shifted by one vector $c$ leave the weights as they are for given queries, and shift the update by $c$. So a mean of
//!   the patterns acts through queries that share it only;
//! - for keys of one norm the weights are those of a Gaussian kernel, $p_i \propto \exp(-\frac\beta2\|\xi - x_i\|^2)$, and
//!   $\beta \to \infty$ finds the nearest neighbour. Layer normalisation gives patterns one norm up to the floor of the
//!   variance $v$: $\|y\|^2 = dv/(v + 10^{-5}) < d$, $\sum_iy_i = 0$.
//!
//! The text writes $\xi_n = W_Qr_n$ and $x_i = W_Ky_s$ where (549) and (550) need $W_Q^Tr_n$ and $W_K^Ty_i$. A memory of pairs
//! (input, target), with $W_K$ deleting the target, cannot be written as Eq. 10: $YW_KW_V$ no longer contains the targets. It
//! needs free values $YW_V$.

use super::equation_10_attention::judged;
use super::layer_checks::{
    descends, gaussian_kernel, heads_add_up, invariant, lookup, near_mean, near_retrieved, normalisation, normalised,
    one_head, plain, pooling, repeated, reversed, score_gap, score_range, several_updates, shifted_keys, threshold,
    with_positions,
};
use super::{AttentionInstance, AttentionParameters, Source};
use crate::attention::{Normalisation, VARIANCE_FLOOR};
use crate::audit::{Check, Conclusion, Control, Effort, Family, Hypothesis, Statement};
use crate::numerics::Real;
use crate::random::Stream;

/// A row of an association matrix between $e^{-D}/N$ and $e^D/N$: how far an average of values may lie from their mean,
/// $(e^D - 1)\frac1N\sum_i|V_i|$.
///
/// ```
/// use hopfield_theory::statements::attention::layers::distance_from_mean;
/// assert_eq!(distance_from_mean(0.0, &[1.0, -3.0]), 0.0);
/// ```
pub fn distance_from_mean<R: Real>(range: R, values: &[R]) -> R {
    let total = values.iter().fold(R::from(0.0), |sum, value| sum + value.max(-*value));
    range.exp_m1() * total / values.len() as f64
}

/// $(N - 1)e^{-g}\max_i|V_i - V_m|$ for $N$ values, their largest distance from $V_m$ and the gap $g$.
pub fn distance_from_retrieved<R: Real>(count: f64, gap: R, spread: R) -> R {
    (-gap).exp() * spread * (count - 1.0)
}

static SMALL: Hypothesis<AttentionInstance> =
    Hypothesis { name: "two or more stored patterns", check: |i| Check::at_most(2.0, i.parameters.stored as f64) };

static FINITE_RANGE: Hypothesis<AttentionInstance> =
    Hypothesis { name: "audit: scores range over at most 600", check: |i| judged(score_range(i, 600.0)) };

static SEEN_GAP: Hypothesis<AttentionInstance> =
    Hypothesis { name: "audit: the two largest scores are at most 15 apart", check: |i| judged(score_gap(i, 15.0)) };

static NO_ZERO_KEY: Hypothesis<AttentionInstance> = Hypothesis {
    name: "no key is zero",
    check: |i| {
        let norms = i.network.patterns().norms().iter().copied();
        Check::less(0.0, norms.fold(f64::INFINITY, f64::min))
    },
};

static FEW_UPDATES: Hypothesis<AttentionInstance> =
    Hypothesis { name: "audit: at most 8 updates", check: |i| Check::at_most(i.parameters.updates as f64, 8.0) };

/// Shapes of every kind, one to three heads, one to four updates.
fn mixed(stream: &mut Stream, _index: u32, _effort: Effort) -> AttentionParameters {
    let mut dimension = || 2 + stream.below(6);
    let dimensions = [dimension(), dimension(), dimension(), dimension()];
    let (states, stored) = (1 + stream.below(5), 1 + stream.below(12));
    AttentionParameters {
        heads: 1 + stream.below(3),
        updates: 1 + stream.below(4),
        scale: stream.log_between(0.1, 5.0),
        factor: stream.log_between(0.1, 10.0),
        ..AttentionParameters::new(states, stored, dimensions)
    }
}

fn ordinary() -> Vec<AttentionParameters> {
    let parameters = AttentionParameters::new(3, 6, [4, 5, 3, 2]);
    vec![AttentionParameters { heads: 2, updates: 3, scale: 2.0, ..parameters }]
}

/// The page.
pub static STATEMENT: Statement<AttentionParameters> = Statement {
    id: "layers",
    label: "Layers",
    main_text: None,
    equations: "549-555",
    section: "3, A.6",
    file: file!(),
    source: include_str!("layers.rs"),
    conclusions: &[
        Conclusion::step("heads add up", &[], |i| judged(heads_add_up(i, |head, _| head))),
        Conclusion::step("one head is attention", &[], |i| judged(one_head(i))),
        Conclusion::step("HopfieldPooling", &[], |i| judged(pooling(i))),
        Conclusion::step("HopfieldLayer", &[], |i| judged(lookup(i))),
        Conclusion::step("several updates", &[&FEW_UPDATES], |i| judged(several_updates(i, 0))),
        Conclusion::step("a threshold ends the updates", &[], |i| judged(threshold(i))),
        Conclusion::step("an update lowers the energy", &[], |i| judged(descends(i, &plain(&i.keys(i.head()))))),
        Conclusion::step("order of the stored patterns", &[], |i| {
            judged(invariant(i, &i.states, &reversed(&i.stored), false))
        }),
        Conclusion::step("order of the states", &[], |i| judged(invariant(i, &reversed(&i.states), &i.stored, true))),
        Conclusion::step("every stored pattern twice", &[], |i| {
            judged(invariant(i, &i.states, &repeated(&i.stored, 2), false))
        }),
        Conclusion::step("small beta averages", &[&SMALL, &FINITE_RANGE], |i| judged(near_mean(i, 1.0))),
        Conclusion::step("large beta retrieves", &[&SMALL, &SEEN_GAP], |i| judged(near_retrieved(i, 1.0))),
        Conclusion::step("shifted keys", &[], |i| judged(shifted_keys(i, 1.0))),
        Conclusion::step("keys of one norm", &[&NO_ZERO_KEY], |i| judged(gaussian_kernel(i, true))),
        Conclusion::step("layer normalisation", &[], |i| normalised(i, VARIANCE_FLOOR)),
        Conclusion::step("normalised inputs", &[], |i| judged(normalisation(i, Normalisation::Inputs))),
        Conclusion::step("normalised projections", &[], |i| judged(normalisation(i, Normalisation::Projections))),
    ],
    families: &[
        Family {
            name: "small_beta",
            instances: 48,
            attained: &[],
            draw: |stream, index, effort| AttentionParameters {
                factor: stream.log_between(1e-6, 1e-2),
                ..mixed(stream, index, effort)
            },
        },
        Family {
            name: "large_beta",
            instances: 48,
            attained: &[],
            draw: |stream, index, effort| AttentionParameters {
                factor: stream.log_between(3.0, 100.0),
                ..mixed(stream, index, effort)
            },
        },
        Family {
            name: "two_keys",
            instances: 32,
            attained: &[],
            // Keys 1 and 0 and the state 1: the gap is beta, and all that is lost is e^-g up to e^-2g.
            draw: |stream, _, _| {
                let unit = AttentionParameters::new(1, 2, [1, 1, 1, 1]);
                AttentionParameters { source: Source::Unit, factor: stream.between(4.0, 14.0), ..unit }
            },
        },
        Family { name: "mixed", instances: 192, attained: &[], draw: mixed },
        Family {
            name: "digits",
            instances: 4,
            attained: &[],
            draw: |stream, _, _| AttentionParameters {
                source: Source::Digits,
                scale: stream.log_between(0.03, 0.3),
                heads: 2,
                ..AttentionParameters::new(3, 12, [64, 64, 6, 4])
            },
        },
    ],
    controls: &[
        Control {
            name: "the matrices of the heads in the opposite order",
            hypotheses: &[],
            check: |i| judged(heads_add_up(i, |head, heads| heads - 1 - head)),
            instances: ordinary,
        },
        Control {
            name: "one update fewer",
            hypotheses: &[],
            check: |i| judged(several_updates(i, 1)),
            instances: ordinary,
        },
        Control {
            name: "updates with twice the keys for values",
            hypotheses: &[],
            check: |i| {
                let keys = plain(&i.keys(i.head()));
                judged(descends(i, &(keys * 2.0)))
            },
            // The values are twice the keys: a state near a key is thrown beyond it.
            instances: || {
                let unit = AttentionParameters::new(1, 2, [2, 2, 2, 2]);
                vec![AttentionParameters { source: Source::Unit, factor: 8.0, scale: 0.9, ..unit }]
            },
        },
        Control {
            name: "order of stored patterns that carry their position",
            hypotheses: &[],
            check: |i| {
                let (own, other) = (with_positions(&i.stored), with_positions(&reversed(&i.stored)));
                let moved = AttentionInstance { stored: own, ..i.clone() };
                judged(invariant(&moved, &i.states, &other, false))
            },
            instances: ordinary,
        },
        Control {
            name: "order of the states without reordering Z",
            hypotheses: &[],
            check: |i| judged(invariant(i, &reversed(&i.states), &i.stored, false)),
            instances: ordinary,
        },
        Control {
            name: "averages for a quarter of the range of scores",
            hypotheses: &[&SMALL],
            check: |i| judged(near_mean(i, 0.25)),
            instances: || {
                let unit = AttentionParameters::new(1, 2, [1, 1, 1, 1]);
                vec![AttentionParameters { source: Source::Unit, factor: 0.1, ..unit }]
            },
        },
        Control {
            name: "retrieval with 0.9 (N - 1)",
            hypotheses: &[&SMALL],
            check: |i| judged(near_retrieved(i, 0.9)),
            // Two keys 1 and 0 at a large gap: 1 - p is e^-g up to e^-2g.
            instances: || {
                let unit = AttentionParameters::new(1, 2, [1, 1, 1, 1]);
                vec![AttentionParameters { source: Source::Unit, factor: 8.0, ..unit }]
            },
        },
        Control {
            name: "shifted keys shift the update twice",
            hypotheses: &[],
            check: |i| judged(shifted_keys(i, 2.0)),
            instances: ordinary,
        },
        Control {
            name: "Gaussian kernel for keys of unequal norms",
            hypotheses: &[],
            check: |i| judged(gaussian_kernel(i, false)),
            instances: ordinary,
        },
        Control {
            name: "layer normalisation without the floor of the variance",
            hypotheses: &[],
            check: |i| normalised(i, 0.0),
            instances: ordinary,
        },
    ],
    counterexamples: &[],
};
