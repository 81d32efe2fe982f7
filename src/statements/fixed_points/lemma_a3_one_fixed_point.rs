//! # Lemma A3: one fixed point where no pattern is separated
//!
//! Let $m_x = \frac1N\sum_ix_i$ and $m_{\max} = \max_i\|x_i - m_x\|$. For every state $\xi$
//!
//! $$\|J(\xi)\|_2 \le \beta m_{\max}^2, \tag{82}$$
//!
//! and if $L = \beta m_{\max}^2 < 1$, the update has exactly one fixed point $m^*$, to which every run converges.
//!
//! Both hold, and Eq. 82 is attained by an antipodal pair at its mean, where $\beta m_{\max}^2 = 1$ is exactly where one
//! fixed point becomes three. The paper states uniqueness for each compact set; a compact set that is not mapped into itself
//! need not hold a fixed point, but since Eq. 82 holds everywhere, $f$ contracts all of $\mathbb{R}^d$ and Banach's theorem
//! applies. From $f(0) = m_x$ and the mean value theorem follows where the fixed point lies, which the paper argues in words:
//!
//! $$\|m^* - m_x\| \le \frac{L}{1-L}\|m_x\|.$$
//!
//! The proof: the Jacobian is $\beta$ times the covariance of the patterns under $p$, whose norm is at most its trace,
//!
//! $$\textstyle\|\mathrm{Var}_p(x)\|_2 = \sum_ip_i\|x_i - \bar x\|^2 - \sum_{k \ge 2}e_k \le \sum_ip_i\|x_i - \bar x\|^2
//! \tag{90, 91}$$
//!
//! with $\bar x = f(\xi)$ and the further eigenvalues $e_k \ge 0$, and the mean minimises a second moment: the first
//! inequality of
//!
//! $$\textstyle\sum_ip_i\|x_i - \bar x\|^2 \le \sum_ip_i\|x_i - m_x\|^2 \le m_{\max}^2 \tag{88}$$
//!
//! is judged with its gap $\|\bar x - m_x\|^2$, as an identity; the second is a mean against its largest term.
//!
//! The weights are flat. For every $\xi$ and, with $A = 2\beta m_{\max}(m_{\max} + \|m_x\|)$, for $\xi$ in the convex hull of the
//! patterns (the paper says so only before Eq. 97; outside the hull Eq. 101 is false),
//!
//! $$|\xi^T(x_i - x_j)| \le 2m_{\max}\|\xi\|, \tag{96}$$
//! $$|\xi^T(x_i - x_j)| \le 2m_{\max}\min\{m_{\max} + \|m_x\|,\ M\}, \tag{97}$$
//! $$p_{\max} \le \frac{e^A}{e^A + N - 1} \le \frac{e^A}{N}. \tag{101}$$
//!
//! Eqs. 98-100 are these bounds at $m_x$, $m^*$ and $x_i$. At $m_x$ and $m^*$ themselves
//!
//! $$p_{\max}(m_x) \le \tfrac1N e^{2\beta m_{\max}\|m_x\|}, \qquad
//! p_{\max}(m^*) \le \tfrac1N e^{2\beta m_{\max}\|m^*\|} \le \tfrac1N e^A. \tag{102, 103}$$
//!
//! Finally the paper argues that where all $p_i \approx 1/N$, $m = \max_ip_i(1-p_i) < 1/N$, so that Lemma A2 gives
//!
//! $$\|J\|_2 < 1 \quad\text{for } M \le 1/\sqrt{2\beta}. \tag{104}$$
//!
//! The conclusion is true for every $p$, since $\|J\|_2 \le \beta M^2 \le 1/2$. The reason is not sufficient: five weights of
//! which none exceeds $2/N$ can have $m = 0.2227 > 1/5$. It is with $p_{\max} \le 1/N + 1/N^2$, for then
//! $p(1-p) \le 1/N - 2/N^3 - 1/N^4$. The trivial bound on $\|J\|_2$ is $\beta M^2$, that on a weight 1.
//!
//! ## Errata
//!
//! - **p_i near 1/N, so m < 1/N** printed: $p_i \approx \frac1N$ gives $m = \max_ip_i(1 - p_i) < \frac1N$; repaired:
//!   $p_{\max} \le \frac1N + \frac1{N^2}$ does

use super::flatness::{
    flatness, flatness_exponent, hull_flatness, hull_score_range, largest_log_weight_at_mean, reach,
};
use crate::audit::{
    Check, Conclusion, Control, Counterexample, Effort, Family, Form, Geometry, Hypothesis, Kind, PatternInstance,
    PatternParameters, Query, Statement,
};
use crate::fixed_point::FixedPoint;
use crate::numerics::eigenvalues::eigenvalues;
use crate::numerics::{Envelope, Real, distance, sum};
use crate::random::Stream;
use crate::statements::families::{self, antipodal};
use crate::statements::hypotheses::{ENCLOSED, IN_HULL, RESOLVED, SPREAD};

/// The right side of Eq. 82, $L = \beta m_{\max}^2$.
pub fn contraction_constant<R: Real>(beta: R, spread: R) -> R {
    beta * spread.squared()
}

/// $\frac{L}{1-L}\|m_x\|$, how far from the mean the fixed point can lie; $L < 1$.
///
/// ```
/// use hopfield_theory::statements::fixed_points::lemma_a3_one_fixed_point::location_bound;
/// assert_eq!(location_bound(0.5, 3.0), 3.0);
/// ```
pub fn location_bound<R: Real>(contraction: R, mean_norm: R) -> R {
    contraction / (-contraction + 1.0) * mean_norm
}

fn spread(instance: &PatternInstance) -> Envelope {
    instance.network().spread_envelope()
}

fn contraction(instance: &PatternInstance) -> Envelope {
    contraction_constant(instance.beta(), spread(instance))
}

fn mean(instance: &PatternInstance) -> &[f64] {
    instance.network().patterns().mean()
}

/// $\beta m_{\max}^2 < 1$.
static CONTRACTIVE: Hypothesis<PatternInstance> =
    Hypothesis { name: "beta m_max^2 < 1", check: |instance| Check::less(contraction(instance), 1.0) };

/// $m_x \ne 0$; a mean at the origin is itself the fixed point, and Eqs. 102 and 103 are equalities.
static OFF_CENTRE: Hypothesis<PatternInstance> =
    Hypothesis { name: "m_x != 0", check: |instance| Check::less(0.0, instance.network().mean_norm_envelope()) };

/// $\xi \ne m_x$ by more than rounding.
static OFF_MEAN: Hypothesis<PatternInstance> = Hypothesis {
    name: "xi != m_x",
    check: |instance| Check::less(1e-6 * spread(instance).value, instance.measure().distance_to(mean(instance))),
};

/// $\xi \ne 0$; at the origin all scores are zero.
static OFF_ORIGIN: Hypothesis<PatternInstance> =
    Hypothesis { name: "xi != 0", check: |instance| Check::less(0.0, instance.measure().state_norm()) };

/// No weight exceeds $2/N$: a reading of $p_i \approx 1/N$.
static NEARLY_FLAT: Hypothesis<PatternInstance> = Hypothesis {
    name: "p_max <= 2/N",
    check: |instance| Check::at_most(max_weight(instance), Envelope::from(2.0) / instance.count()),
};

/// $p_{\max} \le 1/N + 1/N^2$, which is flat enough.
static FLAT: Hypothesis<PatternInstance> = Hypothesis {
    name: "p_max <= 1/N + 1/N^2",
    check: |instance| {
        let share = Envelope::from(1.0) / instance.count();
        Check::at_most(max_weight(instance), share + share.squared())
    },
};

/// $2\beta M^2 \le 1$.
static SMALL_NORMS: Hypothesis<PatternInstance> = Hypothesis {
    name: "M <= 1/sqrt(2 beta)",
    check: |instance| Check::at_most(instance.beta() * instance.max_norm().squared() * 2.0, 1.0),
};

/// $d \le 64$: a condition of the audit; larger spectra take too long.
static SMALL_DIMENSION: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: d <= 64",
    check: |instance| Check::at_most(instance.network().patterns().dimension() as f64, 64.0),
};

fn max_weight(instance: &PatternInstance) -> Envelope {
    let measurement = instance.measure();
    measurement.weight(measurement.softmax().argmax())
}

/// $\|J\|_2$ against Eq. 82, with another constant for 1.
fn jacobian_bound(instance: &PatternInstance, constant: f64) -> Check {
    let trivial = instance.beta() * instance.max_norm().squared();
    Check::at_most(instance.measure().jacobian_norm(), contraction(instance) * constant).trivial_upper(trivial)
}

/// The ends of the runs from the state, the mean, a point beyond the pattern and the first patterns all lie as near to the
/// end of the run from $x_i$ as their enclosures allow.
fn one_limit(instance: &PatternInstance) -> Check {
    const UPDATES: usize = 2_000;
    let (network, limit) = (instance.network(), instance.limit());
    let beyond: Vec<f64> = instance.pattern().iter().map(|component| -3.0 * component).collect();
    let starts = [instance.state(), mean(instance), &beyond].into_iter().chain(network.patterns().iter().take(3));
    let checks = starts.map(|start| {
        let end = network.fixed_point(start, 2.0 * network.measure(start).update().1, UPDATES);
        Check::equal(gap(&end, limit), 0.0)
    });
    // There are six starts, so the worst of them exists; zero stands for it otherwise.
    Check::worst(checks).unwrap_or(Check::equal(0.0, 0.0))
}

/// The distance of two fixed points, each somewhere in its enclosure.
fn gap(a: &FixedPoint, b: &FixedPoint) -> Envelope {
    let unknown = f64::INFINITY;
    let enclosures = a.error_bound.unwrap_or(unknown) + b.error_bound.unwrap_or(unknown);
    Envelope::relative(distance(&a.state, &b.state), 1e-12).widened(enclosures)
}

/// $\|f(\xi) - f(m_x)\|$ against $L\|\xi - m_x\|$, with another constant for 1.
fn lipschitz(instance: &PatternInstance, constant: f64) -> Check {
    let (at_mean, radius) = instance.measure_at(mean(instance)).update();
    let here = instance.measure();
    let left =
        here.update_to(&at_mean).widened(radius).defined_by(|| here.update_apart(&instance.measure_at(mean(instance))));
    Check::at_most(left, contraction(instance) * instance.measure().distance_to(mean(instance)) * constant)
}

/// $\|m^* - m_x\|$ against its bound, with another constant for 1.
fn location(instance: &PatternInstance, constant: f64) -> Check {
    // The mean is known up to the radius of its norm.
    let mean_norm = instance.network().mean_norm_envelope();
    let left = instance.limit_to(mean(instance)).widened(mean_norm.radius);
    Check::at_most(left, location_bound(contraction(instance), mean_norm) * constant)
}

/// Eq. 88, first inequality, with its gap: $\sum p_i\|x_i - m_x\|^2 = \sum p_i\|x_i - \bar x\|^2 + \|\bar x - m_x\|^2$.
fn second_moments(instance: &PatternInstance) -> Check {
    let measurement = instance.measure();
    let (update, radius) = measurement.update();
    let mean_error = instance.network().mean_norm_envelope().radius;
    let about_mean = measurement.second_moment_about(mean(instance), mean_error);
    let shift = measurement.update_to(mean(instance)).widened(mean_error);
    Check::equal(about_mean, measurement.second_moment_about(&update, radius) + shift.squared())
}

/// Eq. 91: the largest eigenvalue is the trace less the others, which come from the full $d \times d$ matrix.
fn trace_identity(instance: &PatternInstance) -> Check {
    let measurement = instance.measure();
    let (update, radius) = measurement.update();
    let trace = measurement.second_moment_about(&update, radius) * instance.beta();
    let mut spectrum = eigenvalues(&instance.network().jacobian(instance.state()));
    spectrum.pop();
    let others = sum(&spectrum);
    // Each eigenvalue is off by the error of the matrix, and there are d - 1 of them.
    let error = spectrum.len() as f64 * measurement.jacobian_error(trace.value);
    Check::equal(measurement.jacobian_norm(), trace - Envelope::new(others, error))
}

/// A pair $c \pm m_{\max}$ with a small mean $c$ on the line, $\beta m_{\max}^2 \approx \kappa$.
fn off_centre_pair(kappa: f64, asymmetry: f64) -> PatternParameters {
    PatternParameters::new(Geometry::ShortAgainstLong, 1, 2, kappa).width(1.0 - asymmetry)
}

/// Patterns on which Eqs. 82 and 96 are no equalities; every second one scaled to $\beta m_{\max}^2 < 1$ or near it.
fn general_position(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let sharp = [Geometry::OneAgainstMany, Geometry::Orthoplex];
    let mut parameters = families::mixed_without(&sharp, stream, index, effort);
    if index % 20 < 10 {
        parameters.beta = stream.log_between(0.02, 1.0) / (parameters.scale * parameters.scale);
    }
    parameters
}

/// Digits and word embeddings at low $\beta$, where they have one fixed point.
fn mild_real_data(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let mut parameters = families::real_data(stream, index, effort);
    let max_norm = if parameters.geometry == Geometry::DigitsRaw { 75.0 } else { 1.7 };
    parameters.beta = stream.log_between(0.1, 3.0) / (max_norm * max_norm);
    parameters
}

/// $m = \max_ip_i(1 - p_i) < 1/N$.
fn small_variance(instance: &PatternInstance) -> Check {
    Check::less(instance.measure().max_variance(), Envelope::from(1.0) / instance.count())
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a3",
    label: "Lemma A3",
    main_text: None,
    equations: "82-104",
    section: "A.1.5.2",
    file: file!(),
    source: include_str!("lemma_a3_one_fixed_point.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 82", Kind::Conclusion, &[&SPREAD], |instance| jacobian_bound(instance, 1.0)),
        Conclusion::holds("one fixed point", Kind::Conclusion, &[&SPREAD, &CONTRACTIVE, &ENCLOSED], one_limit),
        Conclusion::step("f is a contraction", &[&SPREAD, &CONTRACTIVE, &OFF_MEAN], |instance| {
            lipschitz(instance, 1.0)
        }),
        Conclusion::step("m* is near m_x", &[&SPREAD, &CONTRACTIVE, &ENCLOSED, &OFF_CENTRE], |instance| {
            location(instance, 1.0)
        }),
        Conclusion::step("Eq. 88", &[], second_moments),
        Conclusion::step("Eq. 91", &[&SMALL_DIMENSION], trace_identity),
        Conclusion::step("Eq. 96", &[&SPREAD, &OFF_ORIGIN], |instance| {
            let reach = instance.measure().state_norm();
            Check::at_most(instance.measure().score_range(), spread(instance) * reach * 2.0)
        }),
        Conclusion::step("Eq. 97, m_max + |m_x|", &[&SPREAD, &IN_HULL], |instance| {
            Check::at_most(hull_score_range(instance), spread(instance) * reach(instance) * 2.0)
        }),
        Conclusion::step("Eq. 97, M", &[&SPREAD, &IN_HULL], |instance| {
            Check::at_most(hull_score_range(instance), spread(instance) * instance.max_norm() * 2.0)
        }),
        Conclusion::step("Eq. 101", &[&SPREAD, &RESOLVED, &IN_HULL], hull_flatness),
        Conclusion::step("Eq. 102", &[&SPREAD, &OFF_CENTRE], |instance| {
            let mean_norm = instance.network().mean_norm_envelope();
            let exponent = flatness_exponent(instance.beta(), spread(instance), mean_norm);
            let check = flatness(instance, mean(instance), mean_norm.radius, exponent);
            Check { left: check.left.defined_by(|| largest_log_weight_at_mean(instance)), ..check }
        }),
        Conclusion::step("Eq. 103", &[&SPREAD, &OFF_CENTRE, &ENCLOSED], |instance| {
            let limit = &instance.limit().state;
            let limit_norm = instance.measure_at(limit).state_norm().widened(instance.limit_error());
            let exponent = flatness_exponent(instance.beta(), spread(instance), limit_norm);
            flatness(instance, limit, instance.limit_error(), exponent)
        }),
        Conclusion::step("Eq. 103, A", &[&SPREAD, &OFF_CENTRE, &ENCLOSED], |instance| {
            let exponent = flatness_exponent(instance.beta(), spread(instance), reach(instance));
            flatness(instance, &instance.limit().state, instance.limit_error(), exponent)
        }),
        Conclusion::repaired(
            "p_i near 1/N, so m < 1/N",
            Kind::Step,
            Form { hypotheses: &[&NEARLY_FLAT], check: small_variance },
            Form { hypotheses: &[&FLAT], check: small_variance },
        ),
        Conclusion::step("Eq. 104", &[&SMALL_NORMS], |instance| Check::less(instance.measure().jacobian_norm(), 1.0)),
    ],
    families: &[
        Family {
            name: "antipodal_at_mean",
            instances: 32,
            attained: &["Eq. 82"],
            draw: |stream, _, _| antipodal(stream.log_between(1e-3, 0.98)).query(Query::Mean),
        },
        Family {
            name: "antipodal_at_pattern",
            instances: 48,
            attained: &["Eq. 96", "Eq. 97, m_max + |m_x|", "Eq. 97, M", "Eq. 101"],
            draw: |stream, _, _| antipodal(stream.log_between(1e-3, 30.0)),
        },
        Family {
            name: "off_centre_pair",
            instances: 64,
            attained: &["Eq. 96"],
            draw: |stream, _, _| {
                let (kappa, asymmetry) = (stream.log_between(0.05, 0.95), stream.log_between(1e-3, 1.0));
                off_centre_pair(kappa, asymmetry).query(Query::Along(stream.log_between(1e-2, 3.0)))
            },
        },
        Family { name: "mixed", instances: 640, attained: &[], draw: general_position },
        Family { name: "real_data", instances: 48, attained: &[], draw: mild_real_data },
    ],
    controls: &[
        Control {
            name: "Eq. 82 with 0.99 m_max^2",
            hypotheses: &[&SPREAD],
            check: |instance| jacobian_bound(instance, 0.99),
            instances: || [0.3, 1.0, 2.0].map(|kappa| antipodal(kappa).query(Query::Mean)).to_vec(),
        },
        Control {
            name: "one fixed point without beta m_max^2 < 1",
            hypotheses: &[&SPREAD, &ENCLOSED],
            check: one_limit,
            instances: || [1.01, 1.1, 4.0].map(antipodal).to_vec(),
        },
        Control {
            name: "a contraction by 0.99 beta m_max^2",
            hypotheses: &[&SPREAD, &CONTRACTIVE, &OFF_MEAN],
            check: |instance| lipschitz(instance, 0.99),
            instances: || [0.1, 0.9].map(|kappa| antipodal(kappa).query(Query::Along(0.01))).to_vec(),
        },
        Control {
            name: "0.99 of the bound on |m* - m_x|",
            hypotheses: &[&SPREAD, &CONTRACTIVE, &ENCLOSED, &OFF_CENTRE],
            check: |instance| location(instance, 0.99),
            instances: || vec![off_centre_pair(0.3, 0.01), off_centre_pair(0.5, 0.01)],
        },
        Control {
            name: "Eq. 101 outside the convex hull",
            hypotheses: &[&SPREAD, &RESOLVED],
            check: hull_flatness,
            instances: || vec![PatternParameters::literal(0.1, &[&[1.0], &[-1.0]], &[100.0])],
        },
        Control {
            name: "Eq. 104 for M above 1/sqrt(beta)",
            hypotheses: &[&SPREAD],
            check: |instance| Check::less(instance.measure().jacobian_norm(), 1.0),
            instances: || vec![antipodal(1.01).query(Query::Mean), antipodal(2.25).query(Query::Mean)],
        },
    ],
    counterexamples: &[Counterexample {
        name: "five weights of at most 2/5 with m = 0.2227",
        refutes: "p_i near 1/N, so m < 1/N",
        instance: || PatternParameters::literal(1.0, &[&[1.0], &[0.0], &[0.0], &[0.0], &[0.0]], &[0.7]),
    }],
};
