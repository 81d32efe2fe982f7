//! # Lemma A13: the tail of the minimal angle
//!
//! Let $N$ points be independent and uniform on the unit sphere in $\mathbb R^d$, $d \ge 2$, let $\alpha_{\min}$ be the
//! smallest angle between two of them and
//!
//! $$\kappa_d = \frac{1}{d\sqrt\pi}\,\frac{\Gamma((d+1)/2)}{\Gamma(d/2)}. \tag{323}$$
//!
//! For every $\delta > 0$ with $\frac{\kappa_{d-1}}2\delta^{d-1} \le 1$,
//!
//! $$\Pr\bigl(N^{2/(d-1)}\alpha_{\min} \ge \delta\bigr) \ge 1 - \frac{\kappa_{d-1}}2\,\delta^{d-1}. \tag{324}$$
//!
//! It holds. The paper quotes it from Brauchart et al.; the proof is short. An angle between two uniform points is below $t$
//! with the probability of a cap, $q(t) = \kappa_{d-1}(d-1)\int_0^t\sin^{d-2}s\,ds \le \kappa_{d-1}t^{d-1}$, and there are
//! $\frac{N(N-1)}2 \le \frac{N^2}2$ pairs, so that at $t = \delta N^{-2/(d-1)}$ some pair is closer with probability at most
//! $\frac{N(N-1)}2q(t) \le \frac{\kappa_{d-1}}2\delta^{d-1}$. The condition on $\delta$ only keeps the bound from being negative.
//!
//! It is sharp: angles of different pairs are independent two by two, so that some pair is closer with probability at least
//! $\frac{Pq}{1 + (P-1)q}$ for $P$ pairs (Chung and Erdős). The ratio to the bound therefore tends to one for many points and a
//! small bound, in every dimension. In high dimension that takes more points than can be drawn, since $\sin t$ must be near
//! $t$; with few points the lemma is loose.
//!
//! The failure probability is judged from draws, with exact confidence limits; by the union bound with the exact probability
//! of a cap; and where its exact law is known: on the circle, $1 - (1 - \frac{Nt}{2\pi})^{N-1}$, and for two points, $q(t)$.
//! Both laws are themselves held against draws. The trivial bound is 1, for the failure probability.

use super::dimension::enclosed_kappa;
use super::minimal_angle::{CIRCLE, DRAWN, MinimalAngleInstance, MinimalAngleParameters, ONE_PAIR};
use crate::audit::{Check, Conclusion, Control, Effort, Family, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// $\ln\bigl(\frac{\kappa_{d-1}}2\delta^{d-1}\bigr)$ from $\kappa_{d-1}$, $d - 1$ and $\ln\delta$: the failure probability that
/// Eq. 324 allows.
///
/// ```
/// use hopfield_theory::sphere::kappa;
/// use hopfield_theory::statements::capacity::lemma_a13_minimal_angle::log_failure_bound;
/// // On the circle, delta = pi: half of the draws may fail.
/// let bound = log_failure_bound(kappa(1), 1.0, std::f64::consts::PI.ln());
/// assert!((bound - 0.5_f64.ln()).abs() < 1e-14);
/// ```
pub fn log_failure_bound<R: Real>(kappa: R, degrees: R, log_delta: R) -> R {
    (kappa / 2.0).ln() + log_delta * degrees
}

/// $\ln$ of the failure probability that Eq. 324 allows at an instance.
fn log_allowed(instance: &MinimalAngleInstance) -> Envelope {
    log_failure_bound(instance.kappa(), instance.degrees(), instance.log_delta())
}

/// $\frac{\kappa_{d-1}}2\delta^{d-1} \le 1$.
static ADMISSIBLE: Hypothesis<MinimalAngleInstance> = Hypothesis {
    name: "kappa_{d-1} delta^{d-1} / 2 <= 1",
    check: |instance| Check::at_most(log_allowed(instance), 0.0).in_logarithms(),
};

/// $\ln$ of a failure probability against an allowance, in logarithms.
fn allowed(log_failure: Envelope, log_allowance: Envelope) -> Check {
    Check::at_most(log_failure, log_allowance).in_logarithms().trivial_upper(0.0)
}

/// The union bound over all pairs.
fn log_union(instance: &MinimalAngleInstance) -> Envelope {
    instance.pairs().ln() + instance.log_cap(instance.threshold(2.0))
}

/// $\ln(\kappa_{d-1}t^{d-1})$, the bound of the probability of a cap.
fn log_cap_bound(instance: &MinimalAngleInstance) -> Envelope {
    instance.kappa().ln() + instance.threshold(2.0).ln() * instance.degrees()
}

/// $d \ge 3$.
static NO_CIRCLE: Hypothesis<MinimalAngleInstance> =
    Hypothesis { name: "d >= 3", check: |instance| Check::at_most(3.0, instance.dimension() as f64) };

/// $t \ge 10^{-5}$: a cap and its bound differ by a share of about $t^2$.
static WIDE: Hypothesis<MinimalAngleInstance> =
    Hypothesis { name: "audit: t >= 1e-5", check: |instance| Check::at_most(1e-5, instance.threshold(2.0)) };

/// What surely fails at $t = \delta N^{-s/(d-1)}$, in logarithms, for controls.
fn log_failure(instance: &MinimalAngleInstance, power: f64) -> Envelope {
    instance.failure_at_least(instance.threshold(power)).ln()
}

/// A bound of the failure probability between $10^{-8}$ and 1, and now and then its edge.
fn share(stream: &mut Stream, index: u32) -> f64 {
    if index.is_multiple_of(8) { 1.0 - 1e-9 } else { stream.log_between(1e-8, 1.0 - 1e-9) }
}

/// Points drawn often enough to tell the failure rate, about $1 - e^{-x}$, from the bound $x$.
fn drawn(stream: &mut Stream, index: u32, effort: Effort) -> MinimalAngleParameters {
    let dimension = [2, 3, 2, 5, 4, 2, 8, 20][index as usize % 8];
    let share = stream.between(0.3, 1.0 - 1e-9);
    let count = if index.is_multiple_of(5) { 2 } else { stream.log_between(2.0, 25.0) as u64 };
    let draws = (400.0 / (share * share * share)) as u64;
    MinimalAngleParameters::new(dimension, count).allowing(share).drawn_at(effort, draws)
}

/// Instances with the given dimensions, numbers of points and bounds.
fn at(settings: &[(usize, u64, f64)]) -> Vec<MinimalAngleParameters> {
    settings.iter().map(|&(d, count, share)| MinimalAngleParameters::new(d, count).allowing(share)).collect()
}

/// The page.
pub static STATEMENT: Statement<MinimalAngleParameters> = Statement {
    id: "lemma_a13",
    label: "Lemma A13",
    main_text: None,
    equations: "323-324",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("lemma_a13_minimal_angle.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 324 in draws", Kind::Conclusion, &[&ADMISSIBLE, &DRAWN], |instance| {
            instance.closer_than(instance.threshold(2.0)).rare(log_allowed(instance).exp())
        }),
        Conclusion::holds("Eq. 324 by the union bound", Kind::Conclusion, &[&ADMISSIBLE], |instance| {
            allowed(log_union(instance), log_allowed(instance))
        }),
        Conclusion::holds("Eq. 324 on the circle", Kind::Conclusion, &[&ADMISSIBLE, &CIRCLE], |instance| {
            allowed(instance.circle_failure(instance.threshold(2.0)).ln(), log_allowed(instance))
        }),
        Conclusion::holds("Eq. 324 for two points", Kind::Conclusion, &[&ADMISSIBLE, &ONE_PAIR], |instance| {
            allowed(instance.log_cap(instance.threshold(2.0)), log_allowed(instance))
        }),
        Conclusion::step("q(t) <= kappa_{d-1} t^{d-1}", &[&ADMISSIBLE, &NO_CIRCLE, &WIDE], |instance| {
            allowed(instance.log_cap(instance.threshold(2.0)), log_cap_bound(instance))
        }),
        Conclusion::step("q(t) = kappa_1 t on the circle", &[&ADMISSIBLE, &CIRCLE], |instance| {
            Check::equal(instance.log_cap(instance.threshold(2.0)), log_cap_bound(instance)).in_logarithms()
        }),
        Conclusion::step("law on the circle, in draws", &[&ADMISSIBLE, &CIRCLE, &DRAWN], |instance| {
            let angle = instance.threshold(2.0);
            Check::equal(instance.closer_than(angle).failure_rate(), instance.circle_failure(angle))
        }),
        Conclusion::step("law of one pair, in draws", &[&ADMISSIBLE, &ONE_PAIR, &DRAWN], |instance| {
            let angle = instance.threshold(2.0);
            Check::equal(instance.closer_than(angle).failure_rate(), instance.log_cap(angle).exp())
        }),
    ],
    families: &[
        Family {
            name: "circle",
            instances: 128,
            attained: &[],
            draw: |stream, index, _| {
                let count = stream.log_between(2.0, 1e6) as u64;
                MinimalAngleParameters::new(2, count).allowing(share(stream, index))
            },
        },
        Family {
            name: "many_points",
            instances: 256,
            attained: &[],
            draw: |stream, index, _| {
                let count = stream.log_between(1e3, 1e6) as u64;
                MinimalAngleParameters::new(3 + stream.below(8), count).allowing(share(stream, index))
            },
        },
        Family {
            name: "two_points",
            instances: 128,
            attained: &[],
            draw: |stream, index, _| {
                let dimension = stream.log_between(2.0, 1e3) as usize;
                MinimalAngleParameters::new(dimension, 2).allowing(share(stream, index))
            },
        },
        Family {
            name: "high_dimension",
            instances: 128,
            attained: &[],
            draw: |stream, index, _| {
                let dimension = stream.log_between(11.0, 1e3) as usize;
                let count = stream.log_between(2.0, 6e7 / dimension as f64) as u64;
                MinimalAngleParameters::new(dimension, count).allowing(share(stream, index))
            },
        },
        Family { name: "drawn", instances: 80, attained: &[], draw: drawn },
    ],
    controls: &[
        Control {
            name: "kappa/4 instead of kappa/2",
            hypotheses: &[&ADMISSIBLE],
            check: |instance| allowed(log_failure(instance, 2.0), log_allowed(instance) - Envelope::from(2.0).ln()),
            instances: || at(&[(2, 5, 0.05), (2, 20, 0.05), (3, 20, 0.05), (4, 50, 0.05)]),
        },
        Control {
            name: "0.99 of the bound",
            hypotheses: &[&ADMISSIBLE],
            check: |instance| allowed(log_failure(instance, 2.0), log_allowed(instance) + Envelope::from(0.99).ln()),
            instances: || at(&[(2, 1000, 1e-3), (3, 1000, 1e-3), (5, 10_000, 1e-3)]),
        },
        Control {
            name: "N^(1/(d-1)) instead of N^(2/(d-1))",
            hypotheses: &[&ADMISSIBLE],
            check: |instance| allowed(log_failure(instance, 1.0), log_allowed(instance)),
            instances: || at(&[(2, 20, 0.05), (3, 20, 0.05), (5, 20, 0.01)]),
        },
        Control {
            name: "kappa_d instead of kappa_{d-1}",
            hypotheses: &[&ADMISSIBLE],
            check: |instance| {
                let next = enclosed_kappa(instance.dimension());
                allowed(log_failure(instance, 2.0), log_failure_bound(next, instance.degrees(), instance.log_delta()))
            },
            instances: || at(&[(2, 20, 0.01), (3, 50, 0.01)]),
        },
        Control {
            name: "delta^d instead of delta^(d-1)",
            hypotheses: &[&ADMISSIBLE],
            check: |instance| {
                let bound = log_failure_bound(instance.kappa(), instance.degrees() + 1.0, instance.log_delta());
                allowed(log_failure(instance, 2.0), bound)
            },
            instances: || at(&[(2, 20, 0.01), (3, 20, 0.01)]),
        },
    ],
    counterexamples: &[],
};
