//! # Theorem A2: the iteration converges to stationary points
//!
//! For the iteration $\xi^{t+1} = f(\xi^t)$ from any start, with $L$ the stationary points of $E$ (the fixed points of $f$,
//! since $\nabla E(\xi) = \xi - f(\xi)$) and $L(a)$ those of energy $a$:
//!
//! 1. $E(\xi^t) \to E^* = E(\xi^*)$ for a stationary point $\xi^*$;
//! 2. $\|\xi^{t+1} - \xi^t\| \to 0$;
//! 3. either $\xi^t$ converges, or its limit points form a connected compact subset of $L(E^*)$;
//! 4. if $L(E^*)$ is finite, $\xi^t$ converges to a point of it.
//!
//! The key step is the strict decrease: if $\xi^{t+1} \ne \xi^t$, then
//!
//! $$E(\xi^{t+1}) \le E_C(\xi^{t+1}, \xi^t) < E_C(\xi^t, \xi^t) = E(\xi^t). \tag{56}$$
//!
//! All of it holds as printed, and the second alternative of 3 never occurs: $E$ is real analytic and
//! $E(\xi^t) - E(\xi^{t+1}) \ge \tfrac12\|\nabla E(\xi^t)\|\,\|\xi^{t+1} - \xi^t\|$ (Theorem A1), so by Lojasiewicz's inequality the
//! steps have a finite sum and every run converges to one point (Absil, Mahony and Andrews, 2005).
//!
//! No rate is claimed, and none exists: between $\pm1$ at $\beta = 1$ the iteration $u \mapsto \tanh u$ falls like
//! $\sqrt{3/(2t)}$. What a finite run must show is free of rates. From the exact decrease of Theorem A1,
//! $\min_{t<T}\|\xi^{t+1} - \xi^t\| \le \sqrt{2(E(\xi^0) - E(\xi^T))/T} \le \sqrt{2E(\xi^0)/T}$ for every $T$. Since $\nabla^2E \preceq I$ and $\nabla E(\xi^*) = 0$,
//!
//! $$\sum_t\|\xi^{t+1} - \xi^t\|^2 \le 2(E(\xi^0) - E(\xi^*)) \le \|\xi^0 - \xi^*\|^2.$$
//!
//! And where the limit is enclosed, with $D = \max_i\|x_i - \xi^*\|$ and $s = \|\xi - \xi^*\|$,
//! $\|f(\xi) - \xi^*\| \le e^{\beta sD}\|J(\xi^*)\|_2\,s$: weights grow by at most $e^{\beta sD}$ over the distance $s$, by Jensen's
//! inequality in the normaliser, and a covariance is at most the second moment about $\xi^*$. Runs that come near their limit
//! are held to that wherever the factor is below one; it is informative there, as not to contract is trivial. For the steps the
//! trivial bound is $2M$.
//!
//! A limit need not be a minimum: a saddle is reached from its stable directions, a local maximum by a start that hits it.

use crate::audit::{
    Check, Conclusion, Control, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::measure::enclosed_states;
use crate::numerics::{Envelope, Real, distance, gamma};
use crate::statements::convergence::theorem_a1_energy_converges::{
    decreases, defined_updates, end_energy, limit_energy,
};
use crate::statements::families::{self, antipodal_at};
use crate::statements::hypotheses::{END_ENCLOSED, decided, resolved, worst_resolved};

/// $\sqrt{2(E(\xi^0) - E(\xi^T))/T}$, which the shortest of the first $T$ steps does not exceed; from the decrease and $T$.
///
/// ```
/// use hopfield_theory::statements::convergence::theorem_a2_stationary_points::shortest_step_bound;
/// assert_eq!(shortest_step_bound(0.5, 4.0), 0.5);
/// ```
pub fn shortest_step_bound<R: Real>(decrease: R, updates: R) -> R {
    (decrease * 2.0 / updates).sqrt()
}

/// $e^{\beta sD}\|J(\xi^*)\|_2$, by how much one update shrinks the distance $s$ from a fixed point at least.
pub fn contraction_factor<R: Real>(beta: R, distance: R, reach: R, jacobian: R) -> R {
    (beta * distance * reach).exp() * jacobian
}

/// $\min_{t<T}\|\xi^{t+1} - \xi^t\| \le \sqrt{2(E(\xi^0) - E(\xi^T))/T}$ for every $T \ge 2$ of the run, up to the
/// drift of the energy by rounding; $T = 1$ is the decrease by half a squared step.
fn shortest_step(instance: &PatternInstance) -> Option<Check> {
    let start = instance.measure().energy();
    let trivial = instance.diameter_bound();
    let (mut shortest, mut drift) = (None, 0.0);
    let updates = defined_updates(instance);
    let checks = (1_usize..).zip(&updates).map(|(count, update)| {
        let step = shortest.map_or(update.step, |known: Envelope| known.min(update.step));
        shortest = Some(step);
        let decrease = (start - update.energy_after).widened(drift).defined_by(|| decreases(&updates[..count]));
        drift += update.drift;
        Check::at_most(step, shortest_step_bound(decrease, (count as f64).into())).trivial_upper(trivial)
    });
    worst_resolved(checks.skip(1))
}

/// $\|f(\xi^t) - \xi^*\| \le e^{\beta sD}\|J(\xi^*)\|_2\,s$ along the run, where the factor is below one and $s > 10^{-6}M$. A
/// factor below $10^{-6}$ counts as that, or rounding would hide the left side.
fn approach(instance: &PatternInstance) -> Option<Check> {
    let (end, error) = (&instance.end().state, instance.end_error());
    let (beta, max_norm) = (instance.beta(), instance.network().patterns().max_norm());
    if !error.is_finite() {
        return None;
    }
    let at_end = instance.measure_at(end);
    let (centre, radius) = at_end.update();
    let farthest = instance.network().patterns().iter().map(|pattern| distance(pattern, &centre)).fold(0.0, f64::max);
    // f contracts the enclosing ball, so its computed value at the centre is as near to the fixed point as the centre is.
    let reach = Envelope::relative(farthest, gamma(centre.len() + 4)).widened(error + radius);
    let jacobian = contraction_factor(beta, error.into(), reach, at_end.jacobian_norm());
    let checks = instance.trace().states.iter().filter_map(|state| {
        let here = instance.measure_at(state);
        let length = here.distance_to(end).widened(error);
        if length.value < 1e-6 * max_norm {
            return None;
        }
        let factor = contraction_factor(beta, length, reach, jacobian);
        let contracts = factor.upper() < 1.0;
        contracts.then(|| {
            let bound = factor.max(1e-6.into()) * length;
            Check::at_most(here.update_to(end).widened(error), bound).trivial_upper(length)
        })
    });
    worst_resolved(checks)
}

/// The inequalities of Eq. 56 along the run: $E(\xi^{t+1}) < E(\xi^t)$ and $E_C(\xi^{t+1}, \xi^t) < E(\xi^t)$.
fn strict_decrease(instance: &PatternInstance) -> Option<Check> {
    let states = &instance.trace().states;
    let updates = defined_updates(instance);
    // At a fixed point, which a run may reach, nothing decreases.
    let moving = updates.iter().zip(states).zip(&states[1..]).filter(|((update, _), _)| update.step.lower() > 0.0);
    let checks = moving.flat_map(|((update, state), next)| {
        let radius = instance.measure_at(state).update().1;
        // The computed update misses the minimiser of the surrogate by its radius, which costs half its square.
        let surrogate = instance
            .measure_at(state)
            .surrogate(next)
            .widened(radius * radius)
            .defined_by(|| enclosed_states::least_surrogate(instance.network(), state));
        [update.energy_after, surrogate].map(|after| Check::less(0.0, update.energy - after))
    });
    worst_resolved(checks)
}

/// $\sum_{t<T}\|\xi^{t+1} - \xi^t\|^2$ with the drift of the energies, which counts twice.
fn sum_of_squares(instance: &PatternInstance) -> Envelope {
    let updates = instance.updates();
    let drift: f64 = updates.iter().map(|update| update.drift).sum();
    updates.iter().fold(Envelope::from(0.0), |sum, update| sum + update.step.squared()).widened(2.0 * drift)
}

/// $\|\xi^0 - \xi^*\|^2$.
fn squared_way(instance: &PatternInstance) -> Envelope {
    instance.measure().distance_to(&instance.end().state).widened(instance.end_error()).squared()
}

/// $\sum_t\|\xi^{t+1} - \xi^t\|^2 \le c\,\|\xi^0 - \xi^*\|^2$, with $c = 1$.
fn squares_within_way(instance: &PatternInstance, factor: f64) -> Check {
    Check::at_most(sum_of_squares(instance), squared_way(instance) * factor)
}

/// $2(E(\xi^0) - E(\xi^*)) \le \|\xi^0 - \xi^*\|^2$.
fn descent_within_way(instance: &PatternInstance) -> Check {
    Check::at_most((instance.measure().energy() - end_energy(instance)) * 2.0, squared_way(instance))
}

/// Rounding resolves the shortest step from its bound for one length of the run at least: a condition of the audit.
static STEPS_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: a shortest step is resolved", check: |instance| resolved(&shortest_step(instance)) };

/// A state of the run lies where the update is sure to contract: a condition of the audit.
static NEAR_LIMIT: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: the run is seen to approach xi*", check: |instance| resolved(&approach(instance)) };

/// Rounding resolves the decrease in at least one update, so that $\xi^{t+1} \ne \xi^t$ there: a condition of the audit.
static DECREASE_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: a decrease is resolved", check: |instance| resolved(&strict_decrease(instance)) };

/// Rounding resolves the sum of the squared steps from the squared way: a condition of the audit.
static WAY_RESOLVED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: the squared steps are resolved from the way",
    check: |instance| resolved(&worst_resolved([squares_within_way(instance, 1.0)])),
};

/// Rounding resolves the descent from the squared way: a condition of the audit.
static DESCENT_RESOLVED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: the descent is resolved from the way",
    check: |instance| resolved(&worst_resolved([descent_within_way(instance)])),
};

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "theorem_a2",
    label: "Theorem A2",
    main_text: Some("Theorem 2"),
    equations: "56",
    section: "A.1.4",
    file: file!(),
    source: include_str!("theorem_a2_stationary_points.rs"),
    conclusions: &[
        Conclusion::holds("E(xi^t) -> E(xi*)", Kind::Conclusion, &[&END_ENCLOSED], limit_energy),
        Conclusion::holds("the steps tend to zero", Kind::Conclusion, &[&STEPS_RESOLVED], |i| {
            decided(shortest_step(i))
        }),
        Conclusion::holds("xi^t -> xi*", Kind::Conclusion, &[&END_ENCLOSED, &NEAR_LIMIT], |i| decided(approach(i))),
        Conclusion::holds("Eq. 56", Kind::Conclusion, &[&DECREASE_RESOLVED], |i| decided(strict_decrease(i))),
        Conclusion::holds("sum |step|^2 <= |xi^0 - xi*|^2", Kind::Step, &[&END_ENCLOSED, &WAY_RESOLVED], |i| {
            squares_within_way(i, 1.0)
        }),
        Conclusion::holds(
            "2 (E(xi^0) - E(xi*)) <= |xi^0 - xi*|^2",
            Kind::Step,
            &[&END_ENCLOSED, &DESCENT_RESOLVED],
            descent_within_way,
        ),
    ],
    families: &[
        Family {
            name: "critical",
            instances: 48,
            attained: &[],
            // No geometric rate at beta = 1, and a slow one beside it.
            draw: |stream, index, _| {
                let kappa = if index % 2 == 0 { 1.0 } else { stream.between(0.9, 1.1) };
                antipodal_at(kappa, stream.between(0.1, 3.0))
            },
        },
        Family {
            name: "beside_a_maximum",
            instances: 48,
            attained: &[],
            draw: |stream, _, _| antipodal_at(stream.between(1.3, 6.0), stream.log_between(1e-12, 1e-3)),
        },
        Family { name: "equal", instances: 32, attained: &[], draw: families::equal },
        Family { name: "distinct", instances: 320, attained: &[], draw: families::distinct },
        Family { name: "real_data", instances: 32, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "a linear rate: each step at most 0.9 of the last",
            hypotheses: &[],
            check: |i| {
                let updates = defined_updates(i);
                let shrunk = (1..updates.len()).fold(updates[0].step, |length, _| length * 0.9);
                Check::at_most(updates[updates.len() - 1].step, shrunk)
            },
            instances: || vec![antipodal_at(1.0, 1.0), antipodal_at(1.0, 0.5)],
        },
        Control {
            name: "a shortest step of the order of T^(-3/2) with the same constant",
            hypotheses: &[],
            check: |i| {
                let updates = defined_updates(i);
                let (count, last) = (updates.len() as f64, &updates[updates.len() - 1]);
                let decrease = i.measure().energy() - last.energy_after;
                // The steps of these runs shrink throughout, so that the last is the shortest.
                Check::at_most(last.step, shortest_step_bound(decrease, (count * count * count).into()))
            },
            instances: || vec![antipodal_at(1.0, 1.0), antipodal_at(1.0, 0.5)],
        },
        Control {
            name: "limits are minima",
            hypotheses: &[],
            check: |i| Check::at_most(i.measure_at(i.trace().last()).jacobian_norm(), 1.0),
            // A saddle reached from its stable direction, and a local maximum that is hit.
            instances: || {
                vec![
                    PatternParameters::literal(4.0, &[&[1.0, 0.0], &[-1.0, 0.0]], &[0.0, 1.0]),
                    PatternParameters::new(Geometry::Orthoplex, 3, 6, 5.0).query(Query::Mean),
                ]
            },
        },
        Control {
            name: "steps shrink monotonically",
            hypotheses: &[],
            check: |i| {
                let updates = defined_updates(i);
                decided(worst_resolved(updates.windows(2).map(|pair| Check::at_most(pair[1].step, pair[0].step))))
            },
            instances: || vec![antipodal_at(2.0, 1e-6), antipodal_at(1.5, 1e-3)],
        },
        Control {
            name: "sum |step|^2 <= 0.99 |xi^0 - xi*|^2",
            hypotheses: &[&END_ENCLOSED],
            check: |i| squares_within_way(i, 0.99),
            instances: || vec![PatternParameters::new(Geometry::Equal, 2, 3, 1.0).query(Query::Along(2.0))],
        },
        Control {
            name: "|f(xi) - xi*| <= |J(xi*)| |xi - xi*|, without the exponential",
            hypotheses: &[&END_ENCLOSED],
            check: |i| {
                let (end, error) = (&i.end().state, i.end_error());
                let length = i.measure().distance_to(end).widened(error);
                Check::at_most(i.measure().update_to(end).widened(error), i.measure_at(end).jacobian_norm() * length)
            },
            instances: || vec![antipodal_at(2.0, 0.5), antipodal_at(4.0, 0.2)],
        },
    ],
    counterexamples: &[],
};
