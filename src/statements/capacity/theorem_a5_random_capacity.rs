//! # Theorem A5: exponentially many random patterns can be stored
//!
//! Patterns are independent and uniform on the sphere of radius $M = K\sqrt{d-1}$ in $\mathbb R^d$, $d \ge 2$. For a failure
//! probability $0 < p \le 1$ let
//!
//! $$a = \frac{2}{d-1}\bigl(1 + \ln(2\beta K^2 p(d-1))\bigr), \quad b = \frac{2K^2\beta}{5}, \quad
//!   c = \frac{b}{W_0(\exp(a + \ln b))} \tag{333}$$
//!
//! and suppose
//!
//! $$c \ge \Bigl(\frac{2}{\sqrt p}\Bigr)^{4/(d-1)}. \tag{334}$$
//!
//! Then with probability $1 - p$ the number of patterns that can be stored (Definition 1) is
//!
//! $$N \ge \sqrt p\,c^{(d-1)/4}. \tag{4 = 335}$$
//!
//! It is read so: for every integer $N \ge 2$ up to the right side, $N$ patterns are all stored with probability at least
//! $1 - p$. The proof covers the integer part only, not the next integer.
//!
//! As printed the theorem is false for small $\beta M^2$. The text before it supposes $1 < 2(N-1)N\beta M^2$ (305), which
//! keeps the balls around the patterns disjoint, but the theorem does not. Eq. 334 holds for every
//! $\beta M^2 \le 1/(8e)$, and then $N \approx (2e\beta M^2)^{-1/2}$ grows without bound as $\beta \to 0$, though the update
//! is a contraction of the whole space: with its one fixed point no two patterns can be stored, whatever the balls.
//!
//! Repaired: (305) holds at the integer $N$; $\beta M^2 > 1/4$ suffices, since $N \ge 2$. Then the proof of the paper is
//! complete: it shows that the master inequality
//!
//! $$\Pr\Bigl(M^2(1 - \cos\alpha_{\min}) \ge \frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2)\Bigr) \ge 1 - p \tag{336}$$
//!
//! holds, by $1 - \cos\alpha \ge \alpha^2/5$ (337), Lemma A13 on the minimal angle, so that
//!
//! $$\frac{\kappa_{d-1}}2\,5^{(d-1)/2}\,N^2 M^{-(d-1)}\Bigl(\frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2)\Bigr)^{(d-1)/2}
//!   \le p \tag{341}$$
//!
//! suffices, then by $\kappa_{d-1}/2 < 1$ and $2/(\beta N) \le 1/\beta$, which turn the left side into that of (342), equal to
//! $p$ at $N = \sqrt p\,c^{(d-1)/4}$ because $c$ solves
//!
//! $$ac + c\ln c - b \le 0 \tag{344}$$
//!
//! with equality. With (305), (336) is sufficient for storage by Lemmas A5 to A7.
//!
//! Eq. 335 is judged from draws, in which storage is tested by its definition and not by the separations; a failure rate
//! counts only beyond its exact confidence limits, and the failure rate that a run could have missed is stated. Eq. 336 is
//! judged by the union bound over all pairs with the exact probability of a cap, and on the circle, $d = 2$, by the exact
//! failure probability $1 - (1 - \frac{Nt}{2\pi})^{N-1}$ at the demanded angle $t$. The theorem is loose by orders of
//! magnitude in high dimension; on the circle the union bound reaches a tenth of $p$.
//!
//! The trivial bound is 1, for the failure probability.
//!
//! ## Errata
//!
//! - **Eq. 335** printed: $N \ge \sqrt p\,c^{(d-1)/4}$ random patterns are stored with probability $1 - p$; repaired:
//!   with $1 < 2(N-1)N\beta M^2$ (305) and $N \ge 2$

use std::f64::consts::PI;

use super::random_patterns::{
    CapacityInstance, CapacityParameters, DISJOINT, DRAWN, FIRST_EXAMPLE, SECOND_EXAMPLE, first_example, master_demand,
    promising, second_example,
};
use crate::audit::{Check, Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement};
use crate::capacity::angle_of_demand;
use crate::numerics::elementary::{self, ELEMENTARY_ERROR};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF};
use crate::random::Stream;
use crate::sphere::kappa;

/// $ac + c\ln c - b$, the left side of Eq. 344; it is increasing for $c$ where it is not negative.
///
/// ```
/// use hopfield_theory::statements::capacity::theorem_a5_random_capacity::excess;
/// // With a = 0 and b = e, the root is c = e.
/// assert!(excess(0.0, std::f64::consts::E, std::f64::consts::E).abs() < 1e-15);
/// ```
pub fn excess<R: Real>(a: R, b: R, c: R) -> R {
    a * c + c * c.ln() - b
}

/// $\ln$ of the left side of Eq. 341, with $\kappa = \beta M^2$ and `factor` $= \kappa_{d-1}/2$.
///
/// ```
/// use hopfield_theory::sphere::kappa;
/// use hopfield_theory::statements::capacity::theorem_a5_random_capacity::log_lemma_bound;
/// // Twenty patterns in the first example, beta M^2 = 9 * 19.
/// let bound = log_lemma_bound(kappa(19) / 2.0, 20.0, 20.0, 171.0).exp();
/// assert!((bound - 8.1e-4).abs() < 5e-6);
/// ```
pub fn log_lemma_bound<R: Real>(factor: R, dimension: R, count: R, kappa: R) -> R {
    factor.ln() + count.ln() * 2.0 + (master_demand(count, kappa) * 5.0).ln() * (dimension - 1.0) / 2.0
}

/// $\ln$ of the left side of Eq. 342, which has 1 for $\kappa_{d-1}/2$ and for $2/N$; from $\ln N$.
///
/// ```
/// use hopfield_theory::statements::capacity::theorem_a5_random_capacity::log_crude_bound;
/// // Eight patterns in the first example are not covered: 0.00133 > 0.001.
/// let bound = log_crude_bound(20.0, 8.0_f64.ln(), 171.0).exp();
/// assert!((bound - 0.00133).abs() < 5e-6);
/// ```
pub fn log_crude_bound<R: Real>(dimension: R, log_count: R, kappa: R) -> R {
    let bracket = (kappa * 2.0).ln() + log_count * 2.0 + 1.0;
    log_count * 2.0 + (bracket * 5.0 / kappa).ln() * (dimension - 1.0) / 2.0
}

/// The exact probability that $N$ uniform points of the circle do not all keep the angle $t$ that Eq. 336 demands,
/// $1 - (1 - \frac{Nt}{2\pi})^{N-1}$ for $Nt \le 2\pi$ and one beyond.
fn circle_failure(instance: &CapacityInstance) -> Envelope {
    let demand = master_demand(instance.count, instance.kappa);
    let (Some(lower), Some(upper)) = (angle_of_demand(demand.lower()), angle_of_demand(demand.upper())) else {
        return Envelope::from(if demand.value < 0.0 { 0.0 } else { 1.0 });
    };
    let angle = Envelope::new(upper, upper - lower + 16.0 * UNIT_ROUNDOFF * upper);
    let share = instance.count * angle / Envelope::relative(2.0 * PI, UNIT_ROUNDOFF);
    if share.upper() >= 1.0 {
        return Envelope::from(1.0);
    }
    -((-share).ln_1p() * (instance.count - 1.0)).exp_m1()
}

/// Eq. 337 at $\alpha = \sqrt{5r}$ for the demand $r$ of Eq. 336: $r \le 1 - \cos\alpha = 2\sin^2(\alpha/2)$.
fn angle_estimate(instance: &CapacityInstance) -> Check {
    let demand = master_demand(instance.count, instance.kappa);
    let half = (demand * 5.0).sqrt() / 2.0;
    let sine = Envelope::relative(elementary::sin(half.value), ELEMENTARY_ERROR).widened(half.radius);
    Check::at_most(demand, sine.squared() * 2.0)
}

/// Eq. 341 for a real number of patterns.
fn lemma_bound(instance: &CapacityInstance, count: Envelope) -> Check {
    let factor = Envelope::relative(kappa(instance.dimension() - 1), 1e-14) / 2.0;
    let bound = log_lemma_bound(factor, instance.dimension_envelope(), count, instance.kappa);
    Check::at_most(bound, instance.failure_probability().ln()).in_logarithms()
}

/// The left side of Eq. 342 at a number of patterns given by its logarithm.
fn crude_bound(instance: &CapacityInstance, log_count: Envelope) -> Envelope {
    log_crude_bound(instance.dimension_envelope(), log_count, instance.kappa)
}

/// $c \ge (2/\sqrt p)^{4/(d-1)}$.
static LARGE_C: Hypothesis<CapacityInstance> =
    Hypothesis { name: "Eq. 334", check: |instance| Check::at_most(instance.formula.threshold, instance.formula.c) };

/// $N \le \sqrt p\,c^{(d-1)/4}$: as many patterns as the theorem promises, or fewer.
static PROMISED: Hypothesis<CapacityInstance> = Hypothesis {
    name: "N <= sqrt(p) c^((d-1)/4)",
    check: |instance| Check::at_most(instance.count.ln(), instance.formula.ln_patterns),
};

/// $\sqrt{5r} \le \pi$ for the demand $r$ of Eq. 336: beyond, no angle is large enough by the estimate (337).
static ANGLE_EXISTS: Hypothesis<CapacityInstance> = Hypothesis {
    name: "sqrt(5 r) <= pi",
    check: |instance| Check::at_most(master_demand(instance.count, instance.kappa) * 5.0, PI * PI * (1.0 - 1e-12)),
};

/// $d = 2$: the patterns lie on a circle.
static CIRCLE: Hypothesis<CapacityInstance> =
    Hypothesis { name: "d = 2", check: |instance| Check::at_most(instance.dimension() as f64, 2.0) };

/// Settings whose failure rate is largest: on the circle and in few dimensions.
fn measured(_: &mut Stream, index: u32, effort: Effort) -> CapacityParameters {
    let settings = [
        (1.0, 1000.0, 2, 0.5),
        (1.0, 30.0, 3, 0.5),
        (1.0, 1e4, 2, 0.1),
        (1.0, 100.0, 2, 0.5),
        (1.0, 6.0, 10, 0.3),
        (1.0, 4.0, 10, 0.1),
    ];
    let (beta, radius_factor, dimension, p) = settings[index as usize % settings.len()];
    CapacityParameters::new(beta, radius_factor, dimension, p).drawn_at(effort)
}

/// Any setting in which two to eight patterns are promised, so that all of them, or fewer, can be drawn often.
fn drawn(stream: &mut Stream, index: u32, effort: Effort) -> CapacityParameters {
    let dimension = [2, 3, 4, 5, 8][stream.below(5)];
    let count = stream.between(2.01, 8.99);
    let setting = promising(count, dimension, stream.between(0.2, 0.9), stream.log_between(1e-2, 1e2)).drawn_at(effort);
    let fewer = 2 + stream.below(count as usize - 1) as u64;
    if index.is_multiple_of(4) { setting.patterns(fewer) } else { setting }
}

/// Any setting with up to a million patterns, and the edge of Eq. 334, where two are promised.
fn closed_form(stream: &mut Stream, index: u32, _: Effort) -> CapacityParameters {
    let dimension = [2, 3, 4, 5, 8, 13, 20, 40, 75, 150][stream.below(10)];
    let count =
        if index.is_multiple_of(4) { 2.0 + stream.log_between(1e-9, 1e-1) } else { stream.log_between(2.0, 1e6) };
    promising(count, dimension, stream.log_between(1e-6, 1.0), stream.log_between(1e-3, 1e3))
}

/// Settings below $\beta M^2 = 1/(8e)$, where Eq. 334 holds and Eq. 305 does not.
fn small_beta(stream: &mut Stream, _: u32, effort: Effort) -> CapacityParameters {
    let dimension = [2, 3, 5, 10, 20][stream.below(5)];
    let squared_radius = stream.log_between(1e-3, 0.045);
    let radius_factor = stream.log_between(1e-1, 1e1);
    let beta = squared_radius / (radius_factor * radius_factor * (dimension as f64 - 1.0));
    CapacityParameters::new(beta, radius_factor, dimension, stream.between(0.3, 0.9)).drawn_at(effort).drawn(250)
}

/// Two patterns on the unit circle at $\beta = 0.04$.
fn two_on_a_circle() -> CapacityParameters {
    CapacityParameters::new(0.04, 1.0, 2, 0.5).drawn(40)
}

/// The page.
pub static STATEMENT: Statement<CapacityParameters> = Statement {
    id: "theorem_a5",
    label: "Theorem A5",
    main_text: Some("Theorem 3, Eq. 4"),
    equations: "333-348",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("theorem_a5_random_capacity.rs"),
    conclusions: &[
        Conclusion::repaired(
            "Eq. 335",
            Kind::Conclusion,
            Form {
                hypotheses: &[&LARGE_C, &PROMISED, &DRAWN],
                check: |instance| instance.storage.rare(instance.failure_probability()),
            },
            Form {
                hypotheses: &[&LARGE_C, &PROMISED, &DISJOINT, &DRAWN],
                check: |instance| instance.storage.rare(instance.failure_probability()),
            },
        ),
        Conclusion::holds("Eq. 336", Kind::Conclusion, &[&LARGE_C, &PROMISED], CapacityInstance::union_bound),
        Conclusion::step("Eq. 336 in draws", &[&LARGE_C, &PROMISED, &DRAWN], |instance| {
            instance.separation.rare(instance.failure_probability())
        }),
        Conclusion::step("Eq. 336 on the circle", &[&LARGE_C, &PROMISED, &CIRCLE], |instance| {
            Check::at_most(circle_failure(instance), instance.failure_probability())
        }),
        Conclusion::step("Eq. 337", &[&DISJOINT, &ANGLE_EXISTS], angle_estimate),
        Conclusion::step("Eq. 341", &[&LARGE_C, &DISJOINT], |instance| {
            lemma_bound(instance, instance.formula.ln_patterns.exp())
        }),
        Conclusion::step("Eq. 341 at the integer part", &[&LARGE_C, &PROMISED, &DISJOINT], |instance| {
            lemma_bound(instance, instance.count)
        }),
        Conclusion::step("Eq. 342 with equality", &[], |instance| {
            let left = crude_bound(instance, instance.formula.ln_patterns);
            Check::equal(left, instance.failure_probability().ln()).in_logarithms()
        }),
        Conclusion::step("Eq. 342 at the integer part", &[&LARGE_C, &PROMISED, &DISJOINT], |instance| {
            let left = crude_bound(instance, instance.count.ln());
            Check::at_most(left, instance.failure_probability().ln()).in_logarithms()
        }),
        Conclusion::step("Eq. 344 with equality", &[], |instance| {
            Check::equal(excess(instance.formula.a, instance.formula.b, instance.formula.c), 0.0)
        }),
        Conclusion::example("c >= 3.1546", &[&FIRST_EXAMPLE], |instance| Check::at_most(3.1546, instance.formula.c)),
        Conclusion::example("a + ln b > 1.27", &[&FIRST_EXAMPLE], |instance| Check::less(1.27, instance.formula.u)),
        Conclusion::example("c >= 1.3718", &[&SECOND_EXAMPLE], |instance| Check::at_most(1.3718, instance.formula.c)),
        Conclusion::example("a + ln b < -0.94", &[&SECOND_EXAMPLE], |instance| Check::less(instance.formula.u, -0.94)),
    ],
    families: &[
        Family { name: "measured", instances: 6, attained: &[], draw: measured },
        Family { name: "drawn", instances: 32, attained: &[], draw: drawn },
        Family {
            name: "first_example",
            instances: 1,
            attained: &[],
            // Decided from 23 015 draws without a failure on.
            draw: |_, _, effort| first_example().drawn_at(effort),
        },
        Family {
            name: "second_example",
            instances: 1,
            attained: &[],
            draw: |_, _, effort| second_example().drawn_at(effort),
        },
        Family { name: "closed_form", instances: 400, attained: &[], draw: closed_form },
        Family { name: "small_beta", instances: 16, attained: &[], draw: small_beta },
    ],
    controls: &[
        Control {
            name: "200 patterns in 20 dimensions at K = 1",
            hypotheses: &[&DISJOINT, &DRAWN],
            check: |instance| instance.storage.rare(instance.failure_probability()),
            instances: || vec![CapacityParameters::new(1.0, 1.0, 20, 0.001).patterns(200).drawn(10)],
        },
        Control {
            name: "Eq. 334 dropped: 7 patterns at K = 1/2",
            hypotheses: &[&DISJOINT, &DRAWN],
            check: |instance| instance.storage.rare(instance.failure_probability()),
            instances: || vec![CapacityParameters::new(1.0, 0.5, 20, 0.001).patterns(7).drawn(10)],
        },
        Control {
            name: "exponent (d-1)/2 instead of (d-1)/4",
            hypotheses: &[&LARGE_C, &DISJOINT, &CIRCLE],
            check: |instance| Check::at_most(circle_failure(instance), instance.failure_probability()),
            instances: || {
                vec![
                    CapacityParameters::new(1.0, 1000.0, 2, 0.5).patterns(71),
                    CapacityParameters::new(1.0, 1e4, 2, 0.1).patterns(285),
                ]
            },
        },
        Control {
            name: "Eq. 344 with c larger by one per cent",
            hypotheses: &[&LARGE_C],
            check: |instance| {
                let larger = instance.formula.c * 1.01;
                Check::at_most(excess(instance.formula.a, instance.formula.b, larger), 0.0)
            },
            instances: || vec![first_example(), second_example()],
        },
    ],
    counterexamples: &[Counterexample {
        name: "two patterns on the unit circle at beta = 0.04: one fixed point, balls of radius 12.5, stored in no draw",
        refutes: "Eq. 335",
        instance: two_on_a_circle,
    }],
};
