//! # Eq. 3: the update rule
//!
//! For patterns $X = (x_1, \dots, x_N)$, $\beta > 0$ and any state $\xi$ the update is
//!
//! $$\xi^{\text{new}} = f(\xi) = Xp = X\,\mathrm{softmax}(\beta X^T\xi), \qquad p = \mathrm{softmax}(\beta X^T\xi).
//!   \tag{3 = 28, 29 = 31, 32}$$
//!
//! The paper derives it from the concave-convex procedure on the energy, with $E_1 = \tfrac12\xi^T\xi + C_1$ and
//! $E_2 = -\mathrm{lse}(\beta, X^T\xi)$: it solves $\nabla E_1(\xi^{\text{new}}) = -\nabla E_2(\xi)$, that is
//!
//! $$f(\xi) = \nabla_\xi\,\mathrm{lse}(\beta, X^T\xi) = \xi - \nabla E(\xi),$$
//!
//! a gradient step of length one, and $f(\xi)$ is the only minimiser of the surrogate $E_C(\cdot, \xi)$ (44), which touches the energy at
//! $\xi$ and lies above it. The new state lies in the convex hull of the patterns, wherever $\xi$ is, so
//!
//! $$\|f(\xi)\| \le M, \qquad \|f(\xi) - m_x\| \le m_{\max}.$$
//!
//! All of this holds as printed. The classical rule $\xi^{\text{new}} = \mathrm{sgn}(XX^T\xi)$ (30), which the paper puts beside it, leaves
//! the hull.
//!
//! A gradient is judged by what it is the gradient of: along a segment,
//! $E(y) - E(\xi) = \int_0^1(z - f(z))^T(y - \xi)\,dt$ with $z = \xi + t(y - \xi)$, the integral by quadrature of updates and the energies from
//! their sum of non-negative terms; and likewise $\mathrm{lse}(y) - \mathrm{lse}(\xi) = \int_0^1f(z)^T(y - \xi)\,dt$. That the new state lies in
//! the hull is judged by the hull's supporting planes: $v^Tf(\xi) \le \max_iv^Tx_i$ for the directions $v$ from the state, the mean and
//! the patterns to the new state.
//!
//! The update does not care how the patterns are numbered, turns with them, and moves with them at the same state; lengths only
//! count together with $\beta$:
//!
//! $$f_{X + c\mathbf 1^T}(\xi) = f_X(\xi) + c, \qquad f_{HX}(H\xi) = Hf_X(\xi), \qquad f_{cX}(\xi; \beta) = cf_X(\xi; c\beta)$$
//!
//! for orthogonal $H$. The iteration is not invariant under translations, for the next update is taken at the moved state.
//!
//! As $\beta \to 0$ the update tends to the mean, $f(0) = m_x$ exactly, and as $\beta \to \infty$ to the pattern $x_k$ of the largest score:
//! with $D$ the diameter of the patterns and $g$ the gap of the largest score to the next,
//!
//! $$\|f(\xi) - m_x\| \le \tfrac\beta4D^2\|\xi\|, \qquad \|f(\xi) - x_k\| \le 2M(N - 1)e^{-\beta g}.$$
//!
//! The first is Popoviciu's bound on the variance in the Jacobian between $0$ and $\xi$, the second counts the others at
//! $p_j \le e^{-\beta g}$. Both are sharp for patterns $M$ and $-M$. The trivial bounds are $D$ and $2M$.

use std::cell::OnceCell;

use super::symmetries::{reflected, renumbered, scaled, translated};
use crate::audit::{
    Check, Conclusion, Control, Effort, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::hopfield::Hopfield;
use crate::measure::{definition, enclosed_states};
use crate::numerics::quadrature::GaussLegendre;
use crate::numerics::{Envelope, Real, difference, distance, dot, gamma, norm, on_segment};
use crate::random::Stream;
use crate::statements::families::{self, antipodal_at};
use crate::statements::hypotheses::{SPREAD, TWO_PATTERNS, decided, resolved, worst_resolved};

/// $\tfrac\beta4D^2\|\xi\|$, how far from the mean one update can lead.
///
/// ```
/// use hopfield_theory::statements::convergence::equation_3_update_rule::distance_from_mean;
/// assert_eq!(distance_from_mean(0.5, 2.0, 3.0), 1.5);
/// ```
pub fn distance_from_mean<R: Real>(beta: R, diameter: R, state_norm: R) -> R {
    beta * diameter.squared() * state_norm / 4.0
}

/// $\ln(2M(N - 1)e^{-\beta g})$, how far from the winning pattern one update can end.
pub fn log_distance_from_winner<R: Real>(beta: R, count: R, max_norm: R, gap: R) -> R {
    (max_norm * (count - 1.0) * 2.0).ln() - beta * gap
}

/// A point to integrate to: from the state towards its pattern, so near that no exponent changes by more than about three.
fn probe(instance: &PatternInstance) -> Vec<f64> {
    let (network, state, pattern) = (instance.network(), instance.state(), instance.pattern());
    let change = network.beta() * network.patterns().diameter() * distance(pattern, state);
    on_segment(state, pattern, if change > 3.0 { 3.0 / change } else { 1.0 })
}

/// $\int_0^1h(z)^T(y - \xi)\,dt$ along the segment from the state to the probe, with $h(z) = f(z)$ or $z - f(z)$; the update's radius is
/// integrated beside it, the inner product errs by $\gamma_{d+4}$ of its factors, the quadrature by ten times its own estimate.
fn integral(instance: &PatternInstance, of_energy: bool) -> Envelope {
    let unknown = Envelope::new(0.0, f64::INFINITY);
    let (state, end) = (instance.state(), probe(instance));
    let direction = difference(&end, state);
    let length = norm(&direction);
    let Ok(rule) = GaussLegendre::new(16) else { return unknown };
    let integral = rule.integrate(1, |t| {
        let point = on_segment(state, &end, t);
        let (update, radius) = instance.measure_at(&point).update();
        let slope = if of_energy { difference(&point, &update) } else { update };
        // A component of the point and the difference from the update add two roundings of their sizes.
        let size = norm(&slope) + 2.0 * norm(&point);
        vec![dot(&slope, &direction), length * (radius + gamma(state.len() + 8) * size)]
    });
    integral.map_or(unknown, |integral| {
        Envelope::new(integral.value[0], 10.0 * integral.error[0] + 2.0 * integral.value[1])
    })
}

/// $E(y) - E(\xi)$ is the integral of $\xi - f(\xi)$.
fn gradient_of_energy(instance: &PatternInstance) -> Check {
    let change = instance.measure_at(&probe(instance)).energy() - instance.measure().energy();
    Check::equal(integral(instance, true), change)
}

/// $\mathrm{lse}(y) - \mathrm{lse}(\xi)$ is the integral of $f$.
fn gradient_of_log_sum_exp(instance: &PatternInstance) -> Check {
    let change = instance.measure_at(&probe(instance)).log_sum_exp() - instance.measure().log_sum_exp();
    Check::equal(integral(instance, false), change)
}

/// $E_C(f(\xi), \xi) < E_C(y, \xi)$ for states $y$ at half the distance of the step along the first eight axes and for the state
/// itself; the computed update misses the minimiser by its radius $r$, which costs $\tfrac12r^2$.
fn minimiser(instance: &PatternInstance) -> Option<Check> {
    let measurement = instance.measure();
    let (update, radius) = measurement.update();
    let smallest = measurement
        .surrogate(&update)
        .widened(radius * radius)
        .defined_by(|| enclosed_states::least_surrogate(instance.network(), instance.state()));
    let length = 0.5 * distance(&update, instance.state());
    let shifted = (0..update.len().min(8)).flat_map(|axis| {
        [length, -length].map(|shift| {
            let mut state = update.clone();
            state[axis] += shift;
            state
        })
    });
    let states = shifted.chain([instance.state().to_vec()]);
    worst_resolved(states.map(|state| Check::less(smallest, measurement.surrogate(&state))))
}

/// $v^Tf(\xi) \le \max_iv^Tx_i$ for $v$ from the state, the mean and the first patterns to a new state `update` known up to `radius`,
/// which is `defined`. The directions $v$ are what they are computed to be.
fn under_supporting_planes(
    instance: &PatternInstance,
    update: &[f64],
    radius: f64,
    defined: impl Fn() -> Vec<Envelope>,
) -> Option<Check> {
    let patterns = instance.network().patterns();
    let max_norm = patterns.max_norm();
    let point = OnceCell::new();
    let origins = [instance.state(), patterns.mean()].into_iter().chain(patterns.iter().take(4));
    worst_resolved(origins.map(|origin| {
        let direction = difference(update, origin);
        let length = norm(&direction);
        let farthest = patterns.iter().map(|pattern| dot(&direction, pattern)).fold(f64::NEG_INFINITY, f64::max);
        let error = gamma(update.len() + 2) * length;
        let left = Envelope::new(dot(&direction, update), length * radius + error * norm(update))
            .defined_by(|| Envelope::inner_product(&Envelope::exact(&direction), point.get_or_init(&defined)));
        let right = Envelope::new(farthest, error * max_norm)
            .defined_by(|| definition::largest(patterns.iter().map(|x| definition::dot(&direction, x))));
        Check::at_most(left, right).trivial_upper(instance.max_norm() * length)
    }))
}

fn in_hull(instance: &PatternInstance) -> Option<Check> {
    let (update, radius) = instance.measure().update();
    under_supporting_planes(instance, &update, radius, || enclosed_states::update(instance.network(), instance.state()))
}

/// $\|f(\xi)\| \le M$, where rounding can tell the two apart.
fn within_norm(instance: &PatternInstance) -> Option<Check> {
    let (update, radius) = instance.measure().update();
    let length = Envelope::relative(norm(&update), gamma(update.len() + 2))
        .widened(radius)
        .defined_by(|| Envelope::norm(&enclosed_states::update(instance.network(), instance.state())));
    worst_resolved([Check::at_most(length, instance.max_norm())])
}

/// $\|f(\xi) - m_x\| \le m_{\max}$, likewise.
fn within_spread(instance: &PatternInstance) -> Option<Check> {
    let spread = instance.network().spread_envelope();
    worst_resolved([Check::at_most(from_mean(instance), spread).trivial_upper(instance.network().diameter_envelope())])
}

/// How far the mean $m_x$ may be from the computed one.
fn mean_error(instance: &PatternInstance) -> f64 {
    gamma(instance.network().patterns().count() + 2) * instance.network().patterns().max_norm()
}

/// $\|f(\xi) - m_x\|$.
fn from_mean(instance: &PatternInstance) -> Envelope {
    let network = instance.network();
    instance.measure().update_to(network.patterns().mean()).widened(mean_error(instance)).defined_by(|| {
        Envelope::norm(&definition::minus(
            &enclosed_states::update(network, instance.state()),
            &definition::mean(network),
        ))
    })
}

/// $\|f(\xi) - m_x\| \le c\tfrac\beta4D^2\|\xi\|$.
fn near_mean(instance: &PatternInstance, constant: f64) -> Check {
    let diameter = instance.network().diameter_envelope();
    let bound = distance_from_mean(instance.beta(), diameter, instance.measure().state_norm());
    Check::at_most(from_mean(instance), bound * constant).trivial_upper(diameter)
}

/// $\|f(\xi) - x_k\| \le c\,2M(N - 1)e^{-\beta g}$ in logarithms.
fn near_winner(instance: &PatternInstance, constant: f64) -> Check {
    let measurement = instance.measure();
    let winner = measurement.softmax().argmax();
    let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
    let gap = measurement.score_gap(winner).unwrap_or(Envelope::new(0.0, f64::INFINITY));
    let bound = log_distance_from_winner(beta, count, max_norm, gap) + Envelope::from(constant).ln();
    Check::at_most(measurement.log_retrieval_error(winner, 0.0), bound)
        .in_logarithms()
        .trivial_upper((max_norm * 2.0).ln())
}

/// $f(0) = m_x$.
fn from_origin(instance: &PatternInstance) -> Check {
    let origin = vec![0.0; instance.state().len()];
    let mean = instance.network().patterns().mean();
    Check::equal(instance.measure_at(&origin).update_to(mean).widened(mean_error(instance)), 0.0)
}

/// The classical rule $\mathrm{sgn}(XX^T\xi)$ (Eq. 30), whose components are exact.
fn classical(instance: &PatternInstance) -> Vec<f64> {
    let patterns = instance.network().patterns();
    let mut field = vec![0.0; patterns.dimension()];
    for (pattern, score) in patterns.iter().zip(patterns.scores(instance.state())) {
        crate::numerics::add_scaled(&mut field, score, pattern);
    }
    field.iter().map(|component| component.signum()).collect()
}

/// $\beta(M + \|\xi\|)^2 \le 10^6$: a condition of the audit. Beyond it the exponents are known too poorly for an identity to say
/// anything.
static MILD: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: beta (M + |xi|)^2 <= 1e6",
    check: |i| Check::at_most(i.beta() * (i.max_norm() + i.measure().state_norm()).squared(), 1e6),
};

/// $\beta D\|\xi\| \ge 10^{-3}$: a condition of the audit, below which an antipodal pair is nearer to its limit than rounding can tell.
static NOT_AT_LIMIT: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: beta D |xi| >= 1e-3",
    check: |i| Check::at_most(1e-3, i.beta() * i.network().diameter_envelope() * i.measure().state_norm()),
};

/// $1 - p_{\max} \ge 10^{-6}$, for the same reason.
static SHARED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 1 - p_max >= 1e-6",
    check: |i| {
        let measurement = i.measure();
        Check::at_most(1e-6, measurement.complement(measurement.softmax().argmax()))
    },
};

/// Rounding tells the new state from a supporting plane: a condition of the audit, as are the next three.
static PLANE_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: a supporting plane is resolved", check: |i| resolved(&in_hull(i)) };

static NORM_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: M - |f(xi)| is resolved", check: |i| resolved(&within_norm(i)) };

static SPREAD_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: m_max - |f(xi) - m_x| is resolved", check: |i| resolved(&within_spread(i)) };

static MINIMUM_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: the surrogate's minimum is resolved", check: |i| resolved(&minimiser(i)) };

/// An antipodal pair near the limit of small $\beta$ and, at its own patterns, of large $\beta$.
fn near_limits(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    if index.is_multiple_of(2) {
        antipodal_at(stream.log_between(1e-3, 1e-1), stream.between(0.6, 2.0))
    } else {
        antipodal_at(stream.between(1.0, 6.5), 1.0)
    }
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "equation_3",
    label: "Eq. 3",
    main_text: None,
    equations: "28-32",
    section: "A.1.3",
    file: file!(),
    source: include_str!("equation_3_update_rule.rs"),
    conclusions: &[
        Conclusion::holds("f = -grad E_2", Kind::Conclusion, &[&MILD], gradient_of_log_sum_exp),
        Conclusion::holds("f = xi - grad E", Kind::Conclusion, &[&MILD], gradient_of_energy),
        Conclusion::holds("f minimises the surrogate", Kind::Conclusion, &[&MINIMUM_RESOLVED], |i| {
            decided(minimiser(i))
        }),
        Conclusion::holds("f(xi) in the hull", Kind::Conclusion, &[&PLANE_RESOLVED], |i| decided(in_hull(i))),
        Conclusion::step("|f(xi)| <= M", &[&NORM_RESOLVED], |i| decided(within_norm(i))),
        Conclusion::step("|f(xi) - m_x| <= m_max", &[&SPREAD_RESOLVED], |i| decided(within_spread(i))),
        Conclusion::step("renumbered patterns", &[&MILD], |i| decided(renumbered(i))),
        Conclusion::step("reflected patterns", &[&MILD], |i| decided(reflected(i))),
        Conclusion::step("translated patterns", &[&MILD], |i| decided(translated(i))),
        Conclusion::step("scaled patterns", &[&MILD], |i| decided(scaled(i, 3.0))),
        Conclusion::step("f(0) = m_x", &[], from_origin),
        Conclusion::step("beta -> 0", &[&SPREAD, &NOT_AT_LIMIT], |i| near_mean(i, 1.0)),
        Conclusion::step("beta -> infinity", &[&TWO_PATTERNS, &SHARED], |i| near_winner(i, 1.0)),
    ],
    families: &[
        Family { name: "near_limits", instances: 96, attained: &[], draw: near_limits },
        Family { name: "distinct", instances: 320, attained: &[], draw: families::distinct },
        Family { name: "mixed", instances: 320, attained: &[], draw: families::mixed },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "a gradient step of length 1/2",
            hypotheses: &[&MILD],
            check: |i| {
                let change = i.measure_at(&probe(i)).energy() - i.measure().energy();
                Check::equal(integral(i, true) * 2.0, change)
            },
            instances: || vec![antipodal_at(2.0, 0.5), PatternParameters::literal(1.0, &[&[1.0], &[2.0]], &[0.0])],
        },
        Control {
            name: "an update at twice the inverse temperature",
            hypotheses: &[&MILD],
            check: |i| {
                let patterns = i.network().patterns().clone();
                let hotter = Hopfield::new(patterns, 2.0 * i.network().beta()).ok();
                let (here, end) = (i.state(), probe(i));
                let change =
                    |network: &Hopfield| network.measure(&end).log_sum_exp() - network.measure(here).log_sum_exp();
                decided(hotter.map(|network| Check::equal(integral(i, false), change(&network))))
            },
            instances: || vec![antipodal_at(1.0, 0.5), antipodal_at(2.0, -0.5)],
        },
        Control {
            name: "the classical rule in the hull",
            hypotheses: &[],
            check: |i| decided(under_supporting_planes(i, &classical(i), 0.0, || Envelope::exact(&classical(i)))),
            instances: || {
                vec![
                    PatternParameters::literal(1.0, &[&[1.0, 0.0], &[0.0, 1.0]], &[1.0, 1.0]),
                    PatternParameters::new(Geometry::Simplex, 3, 4, 1.0).query(Query::Along(1.0)),
                ]
            },
        },
        Control {
            name: "the old state in the hull",
            hypotheses: &[],
            check: |i| decided(under_supporting_planes(i, i.state(), 0.0, || Envelope::exact(i.state()))),
            instances: || vec![antipodal_at(1.0, 1.5), antipodal_at(1.0, -3.0)],
        },
        Control {
            name: "scaled patterns at beta / 9",
            hypotheses: &[&MILD],
            check: |i| decided(scaled(i, 9.0)),
            instances: || vec![antipodal_at(1.0, 0.5), antipodal_at(0.5, 2.0)],
        },
        Control {
            name: "beta D^2 |xi| / 5",
            hypotheses: &[&SPREAD, &NOT_AT_LIMIT],
            check: |i| near_mean(i, 0.8),
            instances: || vec![antipodal_at(0.1, 1.0), antipodal_at(0.01, 2.0)],
        },
        Control {
            name: "1.9 M (N - 1) exp(-beta g)",
            hypotheses: &[&TWO_PATTERNS, &SHARED],
            check: |i| near_winner(i, 0.95),
            instances: || vec![antipodal_at(3.0, 1.0), antipodal_at(5.0, 1.0)],
        },
    ],
    counterexamples: &[],
};
