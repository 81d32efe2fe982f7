//! # Theorem A7: storage capacity for the expected separation
//!
//! Patterns are random on the sphere of radius $M = K\sqrt{d-1}$. If for some $c \ge 1$
//!
//! $$\frac15(d-1)K^2c^{-1}\Bigl(1 - \frac{\ln(d-1)}{d-1}\Bigr)^2 \ge
//!   \frac{2}{\beta c^{(d-1)/4}} + \frac1\beta\ln\bigl(2c^{(d-1)/2}\beta(d-1)K^2\bigr), \tag{387}$$
//!
//! then for the expected smallest separation at least
//!
//! $$N = c^{(d-1)/4} \tag{388}$$
//!
//! patterns can be stored. It is read so: sets of an integer number $2 \le N \le c^{(d-1)/4}$ of patterns with the
//! separation
//!
//! $$\mathbb E[\Delta_{\min}] = M^2(1 - \mathbb E[\cos\alpha_{\min}]) \tag{389}$$
//!
//! or more are stored (Definition 1). The proof shows that this separation meets the master inequality,
//!
//! $$M^2(1 - \mathbb E[\cos\alpha_{\min}]) \ge \frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2), \tag{390}$$
//!
//! by Lemma A15, Jensen's inequality and Lemma A16 with its constant $C_{d-1}$:
//!
//! $$1 - \mathbb E[\cos\alpha_{\min}] \ge \tfrac15\mathbb E[\alpha_{\min}^2] \ge \tfrac15\mathbb E[\alpha_{\min}]^2, \tag{391}$$
//!
//! $$\mathbb E[\alpha_{\min}]^2 \ge N^{-4/(d-1)}C_{d-1}^2 \ge N^{-4/(d-1)}\Bigl(1 - \frac{\ln(d-1)}{d-1}\Bigr)^2. \tag{392}$$
//!
//! Eq. 390 holds as printed. The last inequality of (392) is said to hold for sufficiently large $d$ by Lemma A17,
//! which has $\ln d$ for $\ln(d-1)$ and so gives less. It holds all the same, for every $d \ge 2$: by $\kappa_D \le
//! e^{1/12}/\sqrt{2\pi D}$ (Lemma A14) and $\ln(1 + 1/D) \le 1/D$, $D\ln C_D + \ln D \ge \frac32\ln D - \ln(D+1) +
//! 0.528 > 0$ for $D \ge 2$, and $C_1 = \pi/2$.
//!
//! The conclusion (388) is false as printed for small $\beta M^2$: the right side of (387) is negative then, and the
//! update contracts the whole space, so that no two patterns can be stored. For $c = 1$ there is one pattern and no
//! angle.
//!
//! Repaired: $N \ge 2$ and $1 < 2(N-1)N\beta M^2$ (305), which makes the balls disjoint; then the master inequality
//! suffices by Lemmas A5 to A7.
//!
//! The example says that (387) holds for $\beta = 1$, $K = 3$, $c = 2$ and $d \ge 17$. It fails up to $d = 20$, where
//! the left side is 12.21 and the right one 12.49, and holds from $d = 21$ on; with $C_{d-1}$ itself in place of its
//! bound it holds from 14 on.
//!
//! $\mathbb E[\Delta_{\min}]$ is bounded from below by the exact union bound, which is the mean itself for $N = 2$, is
//! known exactly on the circle, and is enclosed by exact binomial limits in draws: with $U$ uniform on $[0, 2]$, the
//! event $U < \Delta_{\min}/M^2$ has the probability $\mathbb E[\Delta_{\min}]/(2M^2)$. Eq. 388 is judged on the draws
//! that reach the bound. That a mean is large says nothing of a single draw: the theorem has no failure probability.
//! The trivial bound is $2M^2$, for a separation.
//!
//! ## Errata
//!
//! - **Eq. 388** printed: $N = c^{(d-1)/4}$ patterns are stored for the expected separation; repaired: with
//!   $1 < 2(N-1)N\beta M^2$ (305) and $N \ge 2$
//! - **d >= 17** printed: $d \ge 17$; repaired: $d \ge 21$

use core::f64::consts::PI;

use super::dimension::enclosed_kappa;
use super::expected_separation::{
    CIRCLE, DISJOINT, DRAWN, PROMISED, REACHED, SeparationInstance, SeparationParameters, TWO_PATTERNS,
};
use crate::audit::{Check, Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement};
use crate::capacity::expected_angle_constant;
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF};
use crate::random::Stream;

/// $1 - \frac{\ln(d-1)}{d-1}$, the bound of $C_{d-1}$ in Eqs. 387 and 392.
pub fn angle_bound<R: Real>(dimension: R) -> R {
    -((dimension - 1.0).ln() / (dimension - 1.0)) + 1.0
}

/// The two sides of Eq. 387, smaller claimed side first, multiplied by $\beta$, with `angle` for $1 -
/// \frac{\ln(d-1)}{d-1}$.
///
/// ```
/// use hopfield_theory::statements::capacity::theorem_a7_expected_separation::{angle_bound, condition};
/// let gap = |d: f64| {
///     let (right, left) = condition(9.0 * (d - 1.0), 2.0, d, angle_bound(d));
///     left - right
/// };
/// assert!((gap(17.0) + 1.491_39).abs() < 1e-5);
/// assert!((gap(20.0) + 0.283_354).abs() < 1e-6);
/// assert!((gap(21.0) - 0.131_455).abs() < 1e-6);
/// ```
pub fn condition<R: Real>(kappa: R, growth: R, dimension: R, angle: R) -> (R, R) {
    let log_count = growth.ln() * (dimension - 1.0) / 4.0;
    let demand = (-log_count).exp() * 2.0 + (kappa * 2.0).ln() + log_count * 2.0;
    (demand, kappa / (growth * 5.0) * angle.squared())
}

/// $\mathbb E[1 - \cos\alpha_{\min}]$ of $N$ uniform points of a circle, where $\alpha_{\min} = \frac{2\pi}N v$ with
/// $\Pr(v \ge s) = (1-s)^{N-1}$ and hence $\mathbb E[v^m] = \frac{m!\,(N-1)!}{(N-1+m)!}$:
/// $\sum_{k \ge 1}(-1)^{k+1}(\frac{2\pi}N)^{2k}\frac{(N-1)!}{(N-1+2k)!}$, whose twentieth term is at most
/// $\pi^{40}/41! < 10^{-29}$.
///
/// ```
/// use hopfield_theory::statements::capacity::theorem_a7_expected_separation::circle_separation;
/// // Two points: the cosine has the mean zero.
/// assert!((circle_separation(2.0) - 1.0_f64).abs() < 1e-15);
/// ```
pub fn circle_separation<R: Real>(count: R) -> R {
    let square = (R::from(2.0 * PI) / count).squared();
    let mut sum = R::from(0.0);
    let mut term = R::from(-1.0);
    for k in 1..=20 {
        let even = f64::from(2 * k);
        term = -(term * square / ((count + (even - 2.0)) * (count + (even - 1.0))));
        sum = sum + term;
    }
    sum
}

/// $\mathbb E[\alpha_{\min}] = 2\pi/N^2$ and $\mathbb E[\alpha_{\min}^2] = \frac{8\pi^2}{N^3(N+1)}$ on the circle.
pub fn circle_moments<R: Real>(count: R) -> (R, R) {
    let angle = R::from(2.0 * PI) / count;
    (angle / count, angle.squared() * 2.0 / (count * (count + 1.0)))
}

/// The exact mean on the circle; $2\pi$ itself is rounded.
fn on_circle(instance: &SeparationInstance) -> Envelope {
    let exact: Envelope = circle_separation(instance.count);
    exact.widened(8.0 * UNIT_ROUNDOFF * exact.value.abs())
}

/// $C_{d-1}$.
fn angle_constant(dimension: usize) -> Envelope {
    expected_angle_constant(Envelope::from(dimension as f64 - 1.0), enclosed_kappa(dimension - 1))
}

/// The sides of Eq. 387 with a bound of $C_{d-1}$.
fn condition_with(instance: &SeparationInstance, growth: Envelope, angle: Envelope) -> Check {
    let (right, left) = condition(instance.kappa, growth, instance.dimension_envelope(), angle);
    Check::at_most(right, left)
}

/// Eq. 387.
fn printed_condition(instance: &SeparationInstance) -> Check {
    condition_with(instance, instance.growth, angle_bound(instance.dimension_envelope()))
}

/// $\frac15N^{-4/(d-1)}(1 - \frac{\ln(d-1)}{d-1})^2$.
fn estimate(instance: &SeparationInstance, exponent: f64) -> Envelope {
    let degrees = instance.dimension_envelope() - 1.0;
    let power = (-(instance.count.ln() * exponent) / degrees).exp();
    power * angle_bound(instance.dimension_envelope()).squared() / 5.0
}

/// $\mathbb E[\Delta_{\min}]/(2M^2)$ from draws.
fn drawn_half(instance: &SeparationInstance) -> Envelope {
    instance.drawn.failure_rate()
}

/// $c \ge 1$.
static GROWS: Hypothesis<SeparationInstance> =
    Hypothesis { name: "c >= 1", check: |instance| Check::at_most(1.0, instance.growth) };

static CONDITION: Hypothesis<SeparationInstance> = Hypothesis { name: "Eq. 387", check: printed_condition };

static EXAMPLE: Hypothesis<SeparationInstance> = Hypothesis {
    name: "beta = 1, K = 3, c = 2",
    check: |instance| Check::at_most(f64::from(u8::from(!instance.is_at(1.0, 3.0, 2.0))), 0.0),
};

/// $N \le 2$.
static AT_MOST_A_PAIR: Hypothesis<SeparationInstance> =
    Hypothesis { name: "N <= 2", check: |instance| Check::at_most(instance.count, 2.0) };

macro_rules! dimension_from {
    ($name:ident, $least:literal) => {
        static $name: Hypothesis<SeparationInstance> = Hypothesis {
            name: concat!("d >= ", $least),
            check: |instance| Check::at_most(f64::from($least), instance.dimension_envelope()),
        };
    };
}
dimension_from!(FROM_14, 14);
dimension_from!(FROM_17, 17);
dimension_from!(FROM_21, 21);

/// The setting in which Eq. 387 promises a real number of patterns, with a left side larger by a fraction than at the
/// edge: $\kappa$ is the larger root of $\kappa q^2/(5c) = \frac2N + \ln(2N^2\kappa)$, $q = 1 - \frac{\ln(d-1)}{d-1}$,
/// by an iteration that contracts.
fn promising(count: f64, dimension: usize, beta: f64, fraction: f64) -> SeparationParameters {
    let degrees = dimension as f64 - 1.0;
    let growth = exp(4.0 / degrees * ln(count));
    let quotient = angle_bound(dimension as f64);
    let slope = 5.0 * growth / (quotient * quotient);
    let at = |kappa: f64| slope * (2.0 / count + ln(2.0 * count * count * kappa));
    let kappa = (0..80).fold(10.0 * slope, |kappa, _| at(kappa)) * (1.0 + fraction);
    SeparationParameters::new(beta, sqrt(kappa / (beta * degrees)), dimension, growth)
}

/// The edge of Eq. 387.
fn edge(stream: &mut Stream, index: u32, _: Effort) -> SeparationParameters {
    let dimension = if index.is_multiple_of(3) { 2 } else { 3 + stream.below(150) };
    let count = if index.is_multiple_of(2) { stream.between(2.01, 9.0) } else { stream.log_between(2.01, 1e6) };
    promising(count, dimension, stream.log_between(1e-3, 1e3), stream.log_between(1e-9, 1e-2))
}

/// Few patterns, drawn.
fn drawn(stream: &mut Stream, index: u32, effort: Effort) -> SeparationParameters {
    let dimension = [2, 3, 4, 6, 10, 20][stream.below(6)];
    let most = if index.is_multiple_of(3) { 2.99 } else { 7.99 };
    let setting = promising(stream.between(2.01, most), dimension, stream.log_between(1e-2, 1e2), 1e-6);
    setting.drawn(effort.choose(400, 1000, 6400))
}

/// Far from the edge on either side.
fn anywhere(stream: &mut Stream, _: u32, _: Effort) -> SeparationParameters {
    let dimension = [2, 3, 5, 8, 20, 40, 75, 150][stream.below(8)];
    let setting = promising(stream.log_between(2.01, 1e5), dimension, stream.log_between(1e-3, 1e3), 0.0);
    setting.enlarged(stream.log_between(0.1, 10.0))
}

/// The example from $d = 2$ to 5000.
fn example(stream: &mut Stream, index: u32, _: Effort) -> SeparationParameters {
    // The first is 21, so that every effort has it.
    let dimension = if index < 32 { 2 + (index as usize + 19) % 32 } else { stream.log_between(34.0, 5000.0) as usize };
    SeparationParameters::new(1.0, 3.0, dimension, 2.0)
}

/// Two patterns on the unit circle at $\beta = 0.04$.
fn two_on_a_circle() -> SeparationParameters {
    SeparationParameters::new(0.04, 1.0, 2, 20.0).drawn(20)
}

/// The page.
pub static STATEMENT: Statement<SeparationParameters> = Statement {
    id: "theorem_a7",
    label: "Theorem A7",
    main_text: None,
    equations: "387-392",
    section: "A.1.6.2",
    file: file!(),
    source: include_str!("theorem_a7_expected_separation.rs"),
    conclusions: &[
        Conclusion::repaired(
            "Eq. 388",
            Kind::Conclusion,
            Form { hypotheses: &[&GROWS, &CONDITION, &PROMISED, &DRAWN, &REACHED], check: SeparationInstance::storage },
            Form {
                hypotheses: &[&GROWS, &CONDITION, &PROMISED, &TWO_PATTERNS, &DISJOINT, &DRAWN, &REACHED],
                check: SeparationInstance::storage,
            },
        ),
        Conclusion::holds("Eq. 390", Kind::Conclusion, &[&GROWS, &CONDITION, &PROMISED, &TWO_PATTERNS], |instance| {
            Check::at_most(instance.demand(), instance.expected).trivial_lower(0.0)
        }),
        Conclusion::step("Eq. 390 in draws", &[&GROWS, &CONDITION, &PROMISED, &TWO_PATTERNS, &DRAWN], |instance| {
            let bound = Check::at_most(instance.demand() / 2.0, drawn_half(instance));
            bound.trivial_lower(0.0).sampled(format!("not decided at this effort: {} draws", instance.drawn.draws))
        }),
        Conclusion::step("Eq. 391 on the circle, first inequality", &[&CIRCLE, &TWO_PATTERNS], |instance| {
            let (_, second) = circle_moments(instance.count);
            Check::at_most(second / 5.0, on_circle(instance))
        }),
        Conclusion::step("Eq. 391 on the circle, second inequality", &[&CIRCLE, &TWO_PATTERNS], |instance| {
            let (first, second) = circle_moments(instance.count);
            Check::at_most(first.squared(), second)
        }),
        Conclusion::step("Eq. 392 on the circle, first inequality", &[&CIRCLE, &TWO_PATTERNS], |instance| {
            let (first, _) = circle_moments(instance.count);
            Check::at_most(angle_constant(2) / instance.count.squared(), first)
        }),
        Conclusion::step("Eq. 392, last inequality", &[], |instance| {
            let constant = angle_constant(instance.dimension());
            Check::at_most(angle_bound(instance.dimension_envelope()), constant)
        }),
        Conclusion::step("Eqs. 391 and 392", &[&TWO_PATTERNS], |instance| {
            Check::at_most(estimate(instance, 4.0), instance.expected)
        }),
        Conclusion::step("the union bound on the circle", &[&CIRCLE, &TWO_PATTERNS], |instance| {
            // The sides are equal for two points; the lower end of the enclosure is a bound too.
            Check::at_most(instance.expected.lower(), on_circle(instance))
        }),
        Conclusion::step("the mean for two patterns", &[&TWO_PATTERNS, &AT_MOST_A_PAIR], |instance| {
            Check::equal(instance.expected, 1.0)
        }),
        Conclusion::step("the mean for two patterns in draws", &[&TWO_PATTERNS, &AT_MOST_A_PAIR, &DRAWN], |instance| {
            Check::equal(drawn_half(instance), 0.5)
        }),
        Conclusion::repaired(
            "d >= 17",
            Kind::Example,
            Form { hypotheses: &[&EXAMPLE, &FROM_17], check: printed_condition },
            Form { hypotheses: &[&EXAMPLE, &FROM_21], check: printed_condition },
        ),
        Conclusion::example("Eq. 387 with C_{d-1}, d >= 14", &[&EXAMPLE, &FROM_14], |instance| {
            condition_with(instance, instance.growth, angle_constant(instance.dimension()))
        }),
    ],
    families: &[
        Family { name: "edge", instances: 96, attained: &[], draw: edge },
        Family { name: "drawn", instances: 24, attained: &[], draw: drawn },
        Family { name: "anywhere", instances: 96, attained: &[], draw: anywhere },
        Family { name: "example", instances: 48, attained: &[], draw: example },
    ],
    controls: &[
        Control {
            name: "Eq. 387 dropped: 100 patterns on a circle of radius 10",
            hypotheses: &[&TWO_PATTERNS, &DISJOINT, &CIRCLE],
            check: |instance| Check::at_most(instance.demand(), on_circle(instance)),
            instances: || vec![SeparationParameters::new(1.0, 10.0, 2, 2.0).patterns(100)],
        },
        Control {
            name: "Eq. 387 dropped: 30 patterns in 10 dimensions at K = 1",
            hypotheses: &[&TWO_PATTERNS, &DISJOINT, &DRAWN, &REACHED],
            check: SeparationInstance::storage,
            instances: || vec![SeparationParameters::new(1.0, 1.0, 10, 5.0).patterns(30).drawn(20)],
        },
        Control {
            name: "N^(-2/(d-1)) instead of N^(-4/(d-1))",
            hypotheses: &[&TWO_PATTERNS, &CIRCLE],
            check: |instance| Check::at_most(estimate(instance, 2.0), on_circle(instance)),
            instances: || vec![SeparationParameters::new(1.0, 10.0, 2, 2.0).patterns(20)],
        },
        Control {
            name: "Eq. 387 with c larger by one per cent at d = 21",
            hypotheses: &[&EXAMPLE, &FROM_21],
            check: |instance| {
                let angle = angle_bound(instance.dimension_envelope());
                condition_with(instance, instance.growth * 1.01, angle)
            },
            instances: || vec![SeparationParameters::new(1.0, 3.0, 21, 2.0)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "two patterns on the unit circle at beta = 0.04, c = 20: one fixed point, stored in no draw",
            refutes: "Eq. 388",
            instance: two_on_a_circle,
        },
        Counterexample {
            name: "d = 20: 12.49 is demanded, 12.21 is there",
            refutes: "d >= 17",
            instance: || SeparationParameters::new(1.0, 3.0, 20, 2.0),
        },
    ],
};
