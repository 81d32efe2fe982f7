//! # Eqs. 543-547: energy and update of binary modern networks
//!
//! For patterns $X = (x_1, \dots, x_N)$ with components $x_{ij} \in \{-1, +1\}$ (543) and a state $\xi \in \{-1, +1\}^d$ the
//! energy is
//!
//! $$E = -\sum_{i=1}^N F(\xi^T x_i), \tag{544}$$
//!
//! with $F(a) = a^n$ ($n = 2$ is the classical network) or $F(a) = \exp(a)$, when $E = -\exp(\mathrm{lse}(1, X^T\xi))$. One
//! component at a time is updated by
//!
//! $$T_j(\xi) = \mathrm{sgn}\Bigl[\sum_{i=1}^N F\Bigl(x_{ij} + \sum_{l \ne j}x_{il}\xi_l\Bigr) -
//!   F\Bigl(-x_{ij} + \sum_{l \ne j}x_{il}\xi_l\Bigr)\Bigr], \tag{545}$$
//!
//! the sign of $E(\xi_j = -1) - E(\xi_j = 1)$, so no such update raises the energy. For $F = \exp$ there is a
//! $v \in [-1, 1]$ with
//!
//! $$T_j(\xi) = \mathrm{sgn}[\exp(\mathrm{lse}(\xi_j = 1)) - \exp(\mathrm{lse}(\xi_j = -1))]
//!   = \mathrm{sgn}[\exp(\mathrm{lse}(\xi_j = v))\,(2e_j)^T X\,\mathrm{softmax}(X^T\xi(\xi_j = v))], \tag{546}$$
//! $$T_j(\xi) = \mathrm{sgn}\bigl[[X p(\xi_j = v)]_j\bigr], \qquad p = \mathrm{softmax}(X^T\xi): \tag{547}$$
//!
//! the continuous update at $\beta = 1$, followed by the sign, but from a state whose component $j$ is $v$.
//!
//! All signs are right. Eq. 546 has two misprints in its middle lines. They print $\exp(\mathrm{lse}(\xi_j = 1))$ as the factor
//! of the gradient at $v$; the mean value theorem gives $\exp(\mathrm{lse}(\xi_j = v))$, which does not change the sign but the
//! value. And the numerator of $\partial\,\mathrm{lse}(\xi_j = v)/\partial\xi$ lacks its $\partial$; read as it stands, with lse itself,
//! the sign is wrong.
//!
//! The $v$ is known. With $A$ the sum of $e^{s_i}$, $s_i = \sum_{l\ne j}x_{il}\xi_l$, over the patterns with $x_{ij} = 1$ and $B$
//! that over the others, the mean value theorem reads $\sinh(1)(A - B) = Ae^v - Be^{-v}$, a quadratic equation for $e^v$, and
//! $|v| \le \ln\sinh 1 = 0.1614\dots$, attained when $A$ or $B$ is zero. The sign of $Ae^v - Be^{-v}$ is also that at $v = 0$, but
//! not that at the current value of $\xi_j$.
//!
//! The paper leaves $\mathrm{sgn}(0)$ open: a tie is held against both sides being equal. Floating point cannot tell energies that
//! differ by less than its rounding, as they do beside patterns that differ in component $j$ only; Eq. 545 is therefore
//! decided from integer multiples of powers of $e$, and what needs lse or the softmax only where it can be seen.
//!
//! ## Errata
//!
//! - **Eq. 546, the factor of the gradient** printed: $\exp(\mathrm{lse}(\xi_j = 1))$; repaired:
//!   $\exp(\mathrm{lse}(\xi_j = v))$
//! - **Eq. 546, the derivative** printed: $\mathrm{lse}(\xi_j = v)/\partial\xi$; repaired:
//!   $\partial\,\mathrm{lse}(\xi_j = v)/\partial\xi$

use super::instance::{BinaryInstance, BinaryParameters, Geometry};
use crate::audit::{Check, Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// $\sinh 1$.
fn sinh_one<R: Real>() -> R {
    (R::from(1.0).exp() - R::from(-1.0).exp()) / 2.0
}

/// The root $v$ of $\sinh(1)(A - B) = Ae^v - Be^{-v}$ for $A \ge B \ge 0$, $A > 0$. By exchanging $A$ and $B$ it is $-v$.
///
/// ```
/// use hopfield_theory::statements::binary::equations_543_547_binary_networks::mean_value;
/// assert_eq!(mean_value(1.0, 1.0), 0.0);
/// assert!((mean_value(1.0, 0.0) - 0.161_439_361_571_195).abs() < 1e-15);
/// ```
pub fn mean_value<R: Real>(a: R, b: R) -> R {
    let half = sinh_one::<R>() * (a - b) / 2.0;
    ((half + (half.squared() + a * b).sqrt()) / a).ln()
}

/// $A$ and $B$ over the largest exponential.
fn sums(instance: &BinaryInstance) -> (Envelope, Envelope) {
    let top = instance.rests().map(|(_, rest)| rest).max().unwrap_or_default();
    let sum = |wanted: i8| {
        let terms = instance.rests().filter(|(sign, _)| *sign == wanted);
        terms.fold(Envelope::from(0.0), |sum, (_, rest)| sum + Envelope::from((rest - top) as f64).exp())
    };
    (sum(1), sum(-1))
}

/// The $v$ of Eq. 546.
fn middle(instance: &BinaryInstance) -> Envelope {
    let (a, b) = sums(instance);
    if a.value >= b.value { mean_value(a, b) } else { -mean_value(b, a) }
}

/// Whether all patterns have one sign in the component.
fn is_one_sided(instance: &BinaryInstance) -> bool {
    let (a, b) = sums(instance);
    a == Envelope::from(0.0) || b == Envelope::from(0.0)
}

/// $|v| \le \ln\sinh 1$, with equality where $A$ or $B$ is zero.
fn sharper(instance: &BinaryInstance) -> Check {
    let (left, right) = (middle(instance).abs(), sinh_one::<Envelope>().ln());
    if is_one_sided(instance) { Check::equal(left, right) } else { Check::less(left, right) }
}

/// A number has the sign that the network chose; on a tie it is zero.
fn has_chosen_sign(instance: &BinaryInstance, number: Envelope) -> Check {
    if instance.is_tie() { Check::equal(number, 0.0) } else { Check::less(0.0, number * instance.chosen()) }
}

/// The energy with the chosen sign is below that with the other; on a tie they are equal.
fn chosen_is_lower(instance: &BinaryInstance) -> Check {
    let sign: i8 = if instance.chosen() < 0.0 { -1 } else { 1 };
    let (other, chosen) = instance.negative_energies(&instance.set_to(-sign), &instance.set_to(sign));
    if instance.is_tie() { Check::equal(other, chosen) } else { Check::less(other, chosen) }
}

/// The logarithm of the chosen exponential is the larger one.
fn chosen_log_is_larger(instance: &BinaryInstance) -> Check {
    let difference = instance.log_sum_exp(1.0.into()) - instance.log_sum_exp((-1.0).into());
    has_chosen_sign(instance, difference)
}

/// $E(\xi_j = -1) - E(\xi_j = 1)$ against its gradient at $v$ with the factor $\exp(\mathrm{lse}(\xi_j = \text{at}))$, both over
/// $\exp(\mathrm{lse}(\xi_j = v))$.
fn gradient_at_middle(instance: &BinaryInstance, at: Envelope) -> Check {
    let v = middle(instance);
    let over = |value: Envelope| (instance.log_sum_exp(value) - instance.log_sum_exp(v)).exp();
    let difference = over(1.0.into()) - over((-1.0).into());
    let factor = if at == v { Envelope::from(1.0) } else { over(at) };
    Check::equal(difference, factor * instance.continuous_update(v) * 2.0)
}

/// $F = \exp$.
static EXPONENTIAL: Hypothesis<BinaryInstance> = Hypothesis {
    name: "F = exp",
    check: |instance| Check::at_most(1.0, f64::from(u8::from(instance.is_exponential()))),
};

/// The logarithms of the two energies differ by $10^{-9}$, or not at all: what the softmax can tell.
static SEEN: Hypothesis<BinaryInstance> = Hypothesis {
    name: "audit: the logarithms of the energies differ by 1e-9, or not at all",
    check: |instance| {
        let difference = instance.log_sum_exp(1.0.into()) - instance.log_sum_exp((-1.0).into());
        if instance.is_tie() { Check::at_most(0.0, 0.0) } else { Check::at_most(1e-9, difference.abs()) }
    },
};

/// The smaller of $A$ and $B$ is $10^{-9}$ of the larger at least, or zero: otherwise $|v|$ is $\ln\sinh 1$ up to rounding.
static COMPARABLE: Hypothesis<BinaryInstance> = Hypothesis {
    name: "audit: min(A, B) >= 1e-9 max(A, B), or zero",
    check: |instance| {
        let (a, b) = sums(instance);
        if is_one_sided(instance) { Check::at_most(0.0, 0.0) } else { Check::at_most(a.max(b) * 1e-9, a.min(b)) }
    },
};

const EXP: &[&Hypothesis<BinaryInstance>] = &[&EXPONENTIAL];
const EXP_SEEN: &[&Hypothesis<BinaryInstance>] = &[&EXPONENTIAL, &SEEN];

fn interaction(stream: &mut Stream) -> Option<u32> {
    [None, None, None, Some(2), Some(3), Some(4)][stream.below(6)]
}

fn drawn(stream: &mut Stream, geometry: Geometry) -> BinaryParameters {
    let (dimension, count) = (1 + stream.below(20), 1 + stream.below(12));
    let parameters = BinaryParameters::drawn(interaction(stream), dimension, count, geometry);
    BinaryParameters { component: stream.below(dimension), ..parameters }
}

/// Dimensions whose exponentials overflow.
fn high_dimension(stream: &mut Stream, _: u32, _: Effort) -> BinaryParameters {
    let geometry = if stream.below(2) == 0 { Geometry::Random } else { Geometry::Neighbours };
    BinaryParameters::drawn(None, 701 + stream.below(800), 2 + stream.below(30), geometry)
}

/// The page.
pub static STATEMENT: Statement<BinaryParameters> = Statement {
    id: "equations_543_547",
    label: "Eqs. 543-547",
    main_text: None,
    equations: "543-547",
    section: "A.3",
    file: file!(),
    source: include_str!("equations_543_547_binary_networks.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 545", Kind::Conclusion, &[], chosen_is_lower),
        Conclusion::holds("Eq. 545, a sweep does not raise the energy", Kind::Conclusion, &[], |instance| {
            instance.descends(instance.current(), &instance.swept())
        }),
        Conclusion::holds("Eq. 546, first line", Kind::Conclusion, EXP_SEEN, chosen_log_is_larger),
        Conclusion::holds("Eq. 546, |v| <= 1", Kind::Conclusion, EXP, |instance| {
            Check::at_most(middle(instance).abs(), 1.0)
        }),
        Conclusion::step("|v| <= ln sinh 1", &[&EXPONENTIAL, &COMPARABLE], sharper),
        Conclusion::repaired(
            "Eq. 546, the factor of the gradient",
            Kind::Step,
            Form { hypotheses: EXP_SEEN, check: |instance| gradient_at_middle(instance, 1.0.into()) },
            Form { hypotheses: EXP_SEEN, check: |instance| gradient_at_middle(instance, middle(instance)) },
        ),
        Conclusion::repaired(
            "Eq. 546, the derivative",
            Kind::Step,
            Form {
                hypotheses: EXP_SEEN,
                check: |instance| has_chosen_sign(instance, instance.log_sum_exp(middle(instance))),
            },
            Form {
                hypotheses: EXP_SEEN,
                check: |instance| has_chosen_sign(instance, instance.continuous_update(middle(instance))),
            },
        ),
        Conclusion::holds("Eq. 547", Kind::Conclusion, EXP_SEEN, |instance| {
            has_chosen_sign(instance, instance.continuous_update(middle(instance)))
        }),
        Conclusion::step("Eq. 547 at v = 0", EXP_SEEN, |instance| {
            has_chosen_sign(instance, instance.continuous_update(0.0.into()))
        }),
    ],
    families: &[
        Family {
            name: "one_sided",
            instances: 128,
            attained: &[],
            draw: |stream, _, _| BinaryParameters { degree: None, ..drawn(stream, Geometry::OneSided) },
        },
        Family {
            name: "neighbours",
            instances: 1024,
            attained: &[],
            draw: |stream, _, _| drawn(stream, Geometry::Neighbours),
        },
        Family { name: "random", instances: 1024, attained: &[], draw: |stream, _, _| drawn(stream, Geometry::Random) },
        Family { name: "high_dimension", instances: 96, attained: &[], draw: high_dimension },
    ],
    controls: &[
        Control {
            name: "the current value of the component instead of v",
            hypotheses: EXP_SEEN,
            check: |instance| {
                let current = instance.continuous_update(f64::from(instance.current()[0]).into());
                has_chosen_sign(instance, current)
            },
            instances: || {
                vec![
                    BinaryParameters::literal(None, &["+", "+", "-"], "-"),
                    BinaryParameters::literal(None, &["+++", "++-", "-++"], "-++"),
                ]
            },
        },
        Control {
            name: "all components at once",
            hypotheses: &[],
            check: |instance| instance.descends(instance.current(), &instance.updated_at_once()),
            instances: || {
                vec![
                    BinaryParameters::literal(None, &["+++", "+--", "-+-"], "++-"),
                    BinaryParameters::literal(Some(2), &["++++", "++--", "+-+-"], "+++-"),
                    BinaryParameters::literal(Some(3), &["+++", "+--", "-+-"], "++-"),
                ]
            },
        },
        Control {
            name: "|v| <= 0.16",
            hypotheses: EXP,
            check: |instance| Check::at_most(middle(instance).abs(), 0.16),
            instances: || {
                vec![BinaryParameters::literal(None, &["+"], "+"), BinaryParameters::literal(None, &["--"], "+-")]
            },
        },
        Control {
            name: "the signs of the quadratic network for the exponential energy",
            hypotheses: EXP,
            check: |instance| {
                let field: i64 = instance.rests().map(|(sign, rest)| i64::from(sign) * rest).sum();
                let sign = if field < 0 { -1 } else { 1 };
                instance.descends(&instance.set_to(-sign), &instance.set_to(sign))
            },
            instances: || {
                vec![BinaryParameters::literal(None, &["++"], "+-"), BinaryParameters::literal(None, &["--"], "++")]
            },
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "one pattern and one component: e - 1/e is not e times 2",
            refutes: "Eq. 546, the factor of the gradient",
            instance: || BinaryParameters::literal(None, &["+"], "+"),
        },
        Counterexample {
            name: "one pattern -1 in one dimension: lse is positive at v, the sign negative",
            refutes: "Eq. 546, the derivative",
            instance: || BinaryParameters::literal(None, &["-"], "+"),
        },
    ],
};
