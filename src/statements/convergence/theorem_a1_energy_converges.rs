//! # Theorem A1: the energy converges
//!
//! For all patterns, every $\beta > 0$ and every start $\xi^0$, the energies $E(\xi^t)$ of the iteration
//! $\xi^{t+1} = f(\xi^t)$ do not increase and converge to the energy $E(\xi^*)$ of a fixed point:
//!
//! $$E(\xi^{t+1}) \le E(\xi^t), \qquad E(\xi^t) \to E(\xi^*), \quad f(\xi^*) = \xi^*. \tag{31-34}$$
//!
//! It holds as printed. "Global" means from every start, not towards the global minimum: the limit depends on the start and
//! need not be a minimum.
//!
//! The proof is the concave-convex procedure (35-43) with $E_1 = \tfrac12\xi^T\xi + C_1$ and
//! $E_2 = -\mathrm{lse}(\beta, X^T\xi)$. The surrogate
//!
//! $$E_C(\xi, \xi^t) = E_1(\xi) + E_2(\xi^t) + (\xi - \xi^t)^T\nabla E_2(\xi^t) \tag{44}$$
//!
//! touches the energy, $E_C(\xi^t, \xi^t) = E(\xi^t)$ (45), and lies above it, $E(\xi) \le E_C(\xi, \xi^t)$ (46-48), because
//! $E_2$ is concave. As a quadratic, $E_C = \tfrac12\|\xi - f(\xi^t)\|^2 + C_3$ (54) with
//! $C_3 = C_1 - \mathrm{lse}(\beta, X^T\xi^t) + f(\xi^t)^T\xi^t - \tfrac12\|f(\xi^t)\|^2$, which the paper does not write out;
//! so $f(\xi^t)$ is its only minimiser (49, 55), and
//!
//! $$E(\xi^{t+1}) \le E_C(\xi^{t+1}, \xi^t) \le E_C(\xi^t, \xi^t) = E(\xi^t). \tag{50}$$
//!
//! The paper itself calls the proofs of convergence that it cites not rigorous. None of them is needed: subtracting the two
//! ends of (50) gives the exact decrease
//!
//! $$E(\xi) - E(f(\xi)) = \tfrac12\|f(\xi) - \xi\|^2 + \beta^{-1}\,\mathrm{KL}\big(p(\xi)\,\|\,p(f(\xi))\big)
//! \ge \tfrac12\|f(\xi) - \xi\|^2,$$
//!
//! whence $\sum_t\|\xi^{t+1} - \xi^t\|^2 \le 2E(\xi^0)$, an equality for equal patterns. The steps tend to zero, so every limit
//! point of the bounded sequence is a fixed point, and by continuity its energy is the limit.
//!
//! A run is judged by energies computed one by one; a step whose decrease drowns in their rounding is left out. At the end of
//! a run the energy is held against $\tfrac12(M^2 - \|\xi^*\|^2) + \beta^{-1}(\ln N - H(p))$, its value at a fixed point and
//! nowhere else: for all states, $E(\xi)$ exceeds it by $\xi^T(\xi - f(\xi))$. The trivial bound of the energy after an update
//! is that of the hull (Lemma A1).

use crate::audit::{
    Check, Conclusion, Control, Family, Hypothesis, Kind, MeasuredUpdate, PatternInstance, PatternParameters, Statement,
};
use crate::measure::{Measurement, definition, enclosed_states};
use crate::numerics::{Envelope, Real, add_scaled, difference, dot, gamma, norm, on_segment};
use crate::softmax::Softmax;
use crate::statements::energy::lemma_a1_energy_bounds::{logarithmic_bound, square_bound};
use crate::statements::families::{self, antipodal_at};
use crate::statements::hypotheses::{END_ENCLOSED, decided, resolved, worst_resolved};

/// The energy at a fixed point, $\tfrac12(M^2 - \|\xi^*\|^2) + \beta^{-1}(\ln N - H)$, with $H$ the entropy of its weights.
///
/// ```
/// use hopfield_theory::statements::convergence::theorem_a1_energy_converges::fixed_point_energy;
/// // At the origin between two antipodal patterns the weights are equal.
/// assert_eq!(fixed_point_energy(3.0, 2.0, 1.0, 0.0, hopfield_theory::numerics::elementary::ln(2.0)), 0.5);
/// ```
pub fn fixed_point_energy<R: Real>(beta: R, count: R, max_norm: R, state_norm: R, entropy: R) -> R {
    (max_norm.squared() - state_norm.squared()) * 0.5 + (count.ln() - entropy) / beta
}

/// $E(\xi^*)$ at the enclosed end of the run. At the computed end $y$ the formula errs by $y^T(y - f(y))$; within $r$ of a
/// fixed point at which $f$ contracts, the energy differs from its own by at most $\tfrac12r^2$.
pub fn end_energy(instance: &PatternInstance) -> Envelope {
    let state = &instance.end().state;
    let measurement = instance.measure_at(state);
    let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
    let formula = fixed_point_energy(beta, count, max_norm, measurement.state_norm(), measurement.entropy());
    let error = instance.end_error();
    formula.widened(norm(state) * measurement.step().upper() + 0.5 * error * error)
}

/// $E(\xi^t) \to E(\xi^*)$: the energy at the end of the run, of the library's form, against that of a fixed point.
pub fn limit_energy(instance: &PatternInstance) -> Check {
    Check::equal(instance.measure_at(&instance.end().state).energy(), end_energy(instance))
}

/// The updates of the recorded run with the length of each step and the energy at $f(\xi^t)$ as they are defined, from the
/// computed $\xi^t$.
pub fn defined_updates(instance: &PatternInstance) -> Vec<MeasuredUpdate> {
    let network = instance.network();
    let defined = |(update, state): (&MeasuredUpdate, &Vec<f64>)| MeasuredUpdate {
        energy_after: update
            .energy_after
            .defined_by(|| enclosed_states::energy_at(network, &enclosed_states::update(network, state))),
        step: update.step.defined_by(|| instance.measure_at(state).step()),
        ..*update
    };
    instance.updates().iter().zip(&instance.trace().states).map(defined).collect()
}

/// By how much the updates of a run lower the energy together, $\sum_t(E(\xi^t) - E(f(\xi^t)))$: without what the rounding of
/// $\xi^{t+1}$ raises it in between.
pub fn decreases(updates: &[MeasuredUpdate]) -> Envelope {
    updates.iter().fold(Envelope::from(0.0), |sum, update| sum + (update.energy - update.energy_after))
}

/// One inequality for each update of the recorded run; the one nearest to failing.
fn along_run(instance: &PatternInstance, check: impl Fn(&MeasuredUpdate) -> Check) -> Option<Check> {
    worst_resolved(defined_updates(instance).iter().map(check))
}

/// $0 \le E(\xi^t) - E(\xi^{t+1})$.
fn descent(instance: &PatternInstance) -> Option<Check> {
    let max_norm = instance.max_norm();
    let trivial = square_bound(max_norm).min(logarithmic_bound(instance.beta(), instance.count(), max_norm));
    along_run(instance, |update| {
        let decrease = update.energy - update.energy_after;
        Check::at_most(0.0, decrease).trivial_lower(update.energy - trivial)
    })
}

/// $c\|\xi^{t+1} - \xi^t\|^2 \le E(\xi^t) - E(\xi^{t+1})$, with $c = 1/2$.
fn sufficient_descent(instance: &PatternInstance, factor: f64) -> Option<Check> {
    along_run(instance, |update| Check::at_most(update.step.squared() * factor, update.energy - update.energy_after))
}

/// $\sum_t\|\xi^{t+1} - \xi^t\|^2 \le 2E(\xi^0)$. Each computed state starts the next update, so the energies drift by the
/// rounding of the updates; without the drift, the energy at the start is all decreases and the energy at the end.
fn sum_of_squares(instance: &PatternInstance) -> Check {
    let updates = defined_updates(instance);
    let sum = updates.iter().fold(Envelope::from(0.0), |sum, update| sum + update.step.squared());
    let drift = updates.iter().map(|update| update.drift).sum();
    let start = instance.measure().energy();
    let spent = || updates.last().map_or(start, |last| decreases(&updates) + last.energy_after);
    Check::at_most(sum, start.widened(drift).defined_by(spent) * 2.0)
}

/// The exact decrease in one update against the difference of two energies.
fn exact_decrease(instance: &PatternInstance) -> Check {
    // A run records at least one update.
    let difference =
        instance.updates().first().map_or(Envelope::new(0.0, f64::INFINITY), |first| first.energy - first.energy_after);
    Check::equal(difference, instance.measure().energy_decrease())
}

/// States at which the surrogate is looked at: a pattern, the mean, the update, and two states beyond.
fn probes(instance: &PatternInstance) -> Vec<Vec<f64>> {
    let (patterns, state) = (instance.network().patterns(), instance.state());
    let update = instance.network().update(state);
    let opposite = state.iter().map(|component| -component).collect();
    let beyond = on_segment(state, &update, 2.0);
    vec![instance.pattern().to_vec(), patterns.mean().to_vec(), opposite, beyond, update]
}

/// $E(y) \le E_C(y, \xi)$.
fn majorises(instance: &PatternInstance) -> Option<Check> {
    let measurement = instance.measure();
    let check = |y: &Vec<f64>| Check::at_most(instance.measure_at(y).energy(), measurement.surrogate(y));
    worst_resolved(probes(instance).iter().map(check))
}

/// $E_C(f(\xi), \xi) \le E_C(y, \xi)$. The computed update misses the minimiser by its radius $r$, which costs $\tfrac12r^2$.
fn minimises(instance: &PatternInstance) -> Option<Check> {
    let measurement = instance.measure();
    let (update, radius) = measurement.update();
    let smallest = measurement
        .surrogate(&update)
        .widened(radius * radius)
        .defined_by(|| enclosed_states::least_surrogate(instance.network(), instance.state()));
    let check = |y: &Vec<f64>| Check::at_most(smallest, measurement.surrogate(y));
    worst_resolved(probes(instance).iter().map(check))
}

/// $E_C(y, \xi) = \tfrac12\|y - f(\xi)\|^2 + C_3$. The terms of $C_3$ add up with $\gamma_{2d+12}$ of their sizes.
fn quadratic_form(instance: &PatternInstance) -> Option<Check> {
    let (network, state, measurement) = (instance.network(), instance.state(), instance.measure());
    let (update, radius) = measurement.update();
    let (size, product) = (norm(&update), dot(&update, state));
    let lse = measurement.log_sum_exp();
    let value = network.energy_constant() - lse.value + product - 0.5 * size * size;
    let sizes = network.energy_constant() + lse.value.abs() + norm(state) * size + size * size;
    let error = lse.radius + gamma(2 * state.len() + 12) * sizes + radius * (norm(state) + size + radius);
    let constant = Envelope::new(value, error);
    let distance = |y: &[f64]| instance.measure_at(y).distance_to(&update).widened(radius);
    let check = |y: &Vec<f64>| Check::equal(measurement.surrogate(y), distance(y).squared() * 0.5 + constant);
    Check::worst(probes(instance).iter().map(check))
}

/// The surrogate with the sign of its linear term turned round, $E_C + 2(y - \xi)^Tf(\xi)$.
fn lower_surrogate(measurement: &Measurement<'_>, y: &[f64]) -> Envelope {
    let (network, state) = (measurement.network(), measurement.state());
    let product = dot(&difference(y, state), &measurement.update().0);
    let defined = || {
        let step = definition::minus(&Envelope::exact(y), &Envelope::exact(state));
        Envelope::inner_product(&step, &enclosed_states::update(network, state))
    };
    measurement.surrogate(y) + Envelope::from(2.0 * product).defined_by(|| defined() * 2.0)
}

/// $E(\xi + \omega(f(\xi) - \xi)) \le E(\xi)$.
fn relaxed(instance: &PatternInstance, omega: f64) -> Check {
    let state = on_segment(instance.state(), &instance.network().update(instance.state()), omega);
    Check::at_most(instance.measure_at(&state).energy(), instance.measure().energy())
}

/// $E(f'(\xi)) \le E(\xi)$ where $f'$ is the update at another inverse temperature.
fn mismatched(instance: &PatternInstance, factor: f64) -> Check {
    let patterns = instance.network().patterns();
    let softmax = Softmax::new(factor * instance.network().beta(), &patterns.scores(instance.state()));
    let mut state = vec![0.0; patterns.dimension()];
    for (pattern, weight) in patterns.iter().zip(softmax.weights()) {
        add_scaled(&mut state, *weight, pattern);
    }
    Check::at_most(instance.measure_at(&state).energy(), instance.measure().energy())
}

/// Rounding resolves the decrease in at least one update: a condition of the audit.
static DESCENT_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: a decrease is resolved", check: |instance| resolved(&descent(instance)) };

/// Rounding resolves the second part of the decrease in at least one update: a condition of the audit.
static EXCESS_RESOLVED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: a decrease beyond half the squared step is resolved",
    check: |i| resolved(&sufficient_descent(i, 0.5)),
};

/// Rounding tells the energy from the surrogate at one probe at least: a condition of the audit.
static GAP_RESOLVED: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: a gap of the surrogate is resolved", check: |instance| resolved(&majorises(instance)) };

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "theorem_a1",
    label: "Theorem A1",
    main_text: Some("Theorem 1"),
    equations: "31-55",
    section: "A.1.4",
    file: file!(),
    source: include_str!("theorem_a1_energy_converges.rs"),
    conclusions: &[
        Conclusion::holds("E does not increase", Kind::Conclusion, &[&DESCENT_RESOLVED], |i| decided(descent(i))),
        Conclusion::holds("E(xi^t) -> E(xi*)", Kind::Conclusion, &[&END_ENCLOSED], limit_energy),
        Conclusion::holds("Eq. 45", Kind::Step, &[], |i| {
            Check::equal(i.measure().surrogate(i.state()), i.measure().energy())
        }),
        Conclusion::holds("Eqs. 46-48", Kind::Step, &[&GAP_RESOLVED], |i| decided(majorises(i))),
        Conclusion::holds("Eq. 54", Kind::Step, &[], |i| decided(quadratic_form(i))),
        Conclusion::holds("Eqs. 49, 55", Kind::Step, &[], |i| decided(minimises(i))),
        Conclusion::holds("exact decrease", Kind::Step, &[], exact_decrease),
        Conclusion::holds("decrease >= |step|^2 / 2", Kind::Step, &[&EXCESS_RESOLVED], |i| {
            decided(sufficient_descent(i, 0.5))
        }),
        Conclusion::holds("sum |step|^2 <= 2 E(xi^0)", Kind::Step, &[], sum_of_squares),
    ],
    families: &[
        Family { name: "equal", instances: 64, attained: &["sum |step|^2 <= 2 E(xi^0)"], draw: families::equal },
        Family {
            name: "antipodal",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| antipodal_at(stream.log_between(0.1, 10.0), stream.log_between(1e-6, 3.0)),
        },
        Family { name: "distinct", instances: 320, attained: &[], draw: families::distinct },
        Family { name: "real_data", instances: 32, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "a step 2.5 times as long",
            hypotheses: &[],
            check: |i| relaxed(i, 2.5),
            instances: || vec![antipodal_at(0.01, 1.0), antipodal_at(0.1, 0.5)],
        },
        Control {
            name: "an update at three times the inverse temperature",
            hypotheses: &[],
            check: |i| mismatched(i, 3.0),
            // The minimiser of the energy at beta = 1.1.
            instances: || vec![antipodal_at(1.1, 0.502940574944642)],
        },
        Control {
            name: "decrease >= |step|^2",
            hypotheses: &[],
            check: |i| decided(sufficient_descent(i, 1.0)),
            instances: || vec![antipodal_at(0.5, 0.5), antipodal_at(0.9, 2.0)],
        },
        Control {
            name: "Eq. 44 with the sign of its linear term turned round",
            hypotheses: &[],
            check: |i| {
                let (measurement, y) = (i.measure(), i.network().patterns().mean());
                Check::at_most(i.measure_at(y).energy(), lower_surrogate(&measurement, y))
            },
            instances: || vec![antipodal_at(2.0, 1.0), antipodal_at(0.5, 1.0)],
        },
        Control {
            name: "the formula of E(xi*) where the run has not arrived",
            hypotheses: &[],
            check: |i| {
                let (beta, count, max_norm, here) = (i.beta(), i.count(), i.max_norm(), i.measure());
                let formula = fixed_point_energy(beta, count, max_norm, here.state_norm(), here.entropy());
                Check::equal(here.energy(), formula)
            },
            instances: || vec![antipodal_at(2.0, 0.5)],
        },
    ],
    counterexamples: &[],
};
