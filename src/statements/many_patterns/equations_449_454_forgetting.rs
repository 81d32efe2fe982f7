//! # Eqs. 449-454: forgetting
//!
//! As in Eqs. 438-443 the network holds $X_t = (x_1, \dots, x_t)$ at time $t$, but the longer ago a pattern has come,
//! the less it counts: with $\gamma \ge 0$
//!
//! $$E_t(\xi) = -\mathrm{lse}\big(\beta, X_t^T\xi - \gamma(t-1, t-2, \dots, 0)^T\big) + \tfrac12\xi^T\xi + \beta^{-1}\ln t +
//!   \tfrac12M_t^2, \tag{449-451}$$
//!
//! which the paper expands and differentiates to
//!
//! $$E_t(\xi) = -\beta^{-1}\ln\sum_{i=1}^{T}\exp\big(\beta x_i^T\xi - \gamma(t - i)\big) + \tfrac12\xi^T\xi + \beta^{-1}\ln t +
//!   \tfrac12M_t^2, \tag{452}$$
//! $$\xi^{\text{new}} = X_t\,\mathrm{softmax}(\beta X_t^T\xi). \tag{453-454}$$
//!
//! Both err. In (452) $\gamma$ has lost the factor $\beta$ that the log-sum-exp puts before it, so that (451) and
//! (452) agree for $\beta = 1$, $\gamma = 0$ or $t = 1$ only; and its sum runs to $T$ where the patterns end with $t$
//! (it is read as $t$ here: a pattern after $t$ would weigh $e^{\gamma(i - t)}$ more the later it comes). In
//! (453)-(454) the forgetting is missing. Thus the update is not that of this energy, and may increase it: $X_2 = (0,
//! 1)$, $\beta = \gamma = 1$, $\xi = 1$. The corrected forms are
//!
//! $$\sum_{i=1}^{t}\exp\big(\beta x_i^T\xi - \beta\gamma(t - i)\big), \qquad
//!   \xi^{\text{new}} = X_t\,\mathrm{softmax}\big(\beta(X_t^T\xi - \gamma(t-1, \dots, 0)^T)\big).$$
//!
//! The offsets do not depend on $\xi$, so the log-sum-exp stays convex, its gradient is the corrected update, and the
//! concave-convex procedure gives, as for any such energy,
//! $E_t(\xi) - E_t(\xi^{\text{new}}) \ge \tfrac12\|\xi^{\text{new}} - \xi\|^2$, with equality for one pattern.
//!
//! What forgetting does, with $E_t^0$ for $\gamma = 0$ and $r = e^{-\beta\gamma}$:
//!
//! - $0 \le E_t^0 \le E_t \le E_t^0 + \gamma(t - 1)$, since each score falls by at most $\gamma(t - 1)$; for $\gamma = 0$
//!   energy and update are those of the ordinary network;
//! - $\|\xi^{\text{new}} - x_t\| \le 2M_t\,e^{\beta\max_{i<t}(x_i - x_t)^T\xi}\,\frac{r}{1-r}$, which vanishes as $\gamma \to \infty$:
//!   only the newest pattern is left;
//! - $\mathrm{lse} \le M_t\|\xi\| - \beta^{-1}\ln(1 - r)$ for $\gamma > 0$ whatever $t$ is: with bounded patterns the sum
//!   converges for infinitely many of them. Without forgetting it may grow like $\ln t$, the trivial bound
//!   $M_t\|\xi\| + \beta^{-1}\ln t$.
//!
//! All three are geometric series, and sharp.
//!
//! ## Errata
//!
//! - **Eq. 452** printed: $\sum_{i=1}^{T}\exp(\beta x_i^T\xi - \gamma(t - i))$; repaired: with $\beta\gamma$ for
//!   $\gamma$ and the sum up to $t$
//! - **Eqs. 453-454, E_t never increases** printed: $\xi^{\text{new}} = X_t\,\mathrm{softmax}(\beta X_t^T\xi)$;
//!   repaired: $\xi^{\text{new}} = X_t\,\mathrm{softmax}(\beta(X_t^T\xi - \gamma(t-1, \dots, 0)^T))$

use super::columns::{Columns, Vector, exact, inner, squared_distance, total};
use super::parameters::{Arrival, ArrivalInstance, ArrivalParameters};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Relation, Statement};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// The columns with $\beta$ times the offset `lost` per step of age.
fn forgetting(columns: Columns, lost: Envelope) -> Columns {
    let last = columns.columns.len() - 1;
    let scaled = columns.beta * lost;
    columns.with_offsets(|i| -(scaled * (last - i) as f64))
}

impl ArrivalInstance {
    /// The columns with forgetting, seen from the state.
    fn faded(&self) -> Columns {
        forgetting(self.stored(), self.gamma.into())
    }

    /// $E_t$ at another state.
    fn energy_at(&self, state: &Vector) -> Envelope {
        forgetting(self.stored().seen_from(state.clone()), self.gamma.into()).energy()
    }

    /// $e^{-\beta\gamma}$.
    fn remembered(&self) -> Envelope {
        (-(self.network.beta_envelope() * self.gamma)).exp()
    }

    /// $M_t\|\xi\|$.
    fn largest_score(&self) -> Envelope {
        let state = exact(&self.state);
        self.network.max_norm_envelope() * inner(&state, &state).sqrt()
    }
}

/// The energy with its exponentials summed as they stand, where $\gamma$ comes with this factor.
fn expanded(instance: &ArrivalInstance, factor: f64) -> Check {
    let stored = instance.stored();
    let last = instance.count() - 1;
    let terms = stored.exponents.iter().enumerate();
    let sum: Vector =
        terms.map(|(i, z)| (*z - Envelope::from(instance.gamma) * factor * (last - i) as f64).exp()).collect();
    let quadratic = stored.quadratic_part(instance.count(), stored.squared_max_norm());
    Check::equal(instance.faded().energy(), quadratic - total(&sum).ln() / stored.beta)
}

/// $E_t(\text{update}) \le E_t(\xi)$.
fn not_increased(instance: &ArrivalInstance, update: &Vector) -> Check {
    Check::at_most(instance.energy_at(update), instance.faded().energy())
        .note("undecided steps are so short that the energies differ by rounding".to_owned())
}

/// Half the squared step against the decrease of the energy; for copies of one pattern the energy is a parabola about it, the two are
/// equal and claimed to be.
fn half_the_squared_step(instance: &ArrivalInstance) -> Check {
    let patterns = instance.network.patterns();
    let check = descent(instance, 0.5);
    let are_copies = patterns.iter().all(|pattern| pattern == patterns.pattern(0));
    if are_copies { Check { relation: Relation::Equal, ..check } } else { check }
}

/// A multiple of the squared step against the decrease of the energy, for the corrected update.
fn descent(instance: &ArrivalInstance, share: f64) -> Check {
    let faded = instance.faded();
    let update = faded.update();
    let step = squared_distance(&update, &faded.state) * share;
    Check::at_most(step, faded.energy() - instance.energy_at(&update))
        .note("undecided steps are so short that the energies differ by rounding".to_owned())
}

/// $\|\xi^{\text{new}} - x_t\| = \|\sum_{i<t}p_i(x_i - x_t)\|$ against $2M_te^{\beta\max_{i<t}(x_i - x_t)^T\xi}$
/// times a series.
fn newest_left(instance: &ArrivalInstance, series: impl Fn(Envelope) -> Envelope) -> Check {
    let (stored, faded) = (instance.stored(), instance.faded());
    let newest = &stored.columns[instance.count() - 1];
    let mut gap = vec![Envelope::from(0.0); newest.len()];
    let older = faded.columns.iter().zip(faded.weights()).take(instance.count() - 1);
    for (column, weight) in older {
        for ((gap, x), newest) in gap.iter_mut().zip(column).zip(newest) {
            *gap = *gap + weight * (*x - *newest);
        }
    }
    let twice = instance.network.max_norm_envelope() * 2.0;
    let older = stored.exponents.iter().take(instance.count() - 1).copied().reduce(Real::max);
    let lead = older.map_or(Envelope::from(0.0), |older| older - stored.exponents[instance.count() - 1]);
    Check::at_most(inner(&gap, &gap).sqrt(), twice * lead.exp() * series(instance.remembered())).trivial_upper(twice)
}

/// $\mathrm{lse} \le M_t\|\xi\| - \beta^{-1}\ln(1 - r)$ for a remembered share $r$.
fn bounded_sum(instance: &ArrivalInstance, remembered: Envelope) -> Check {
    let beta = instance.network.beta_envelope();
    let bound = instance.largest_score() - (-remembered).ln_1p() / beta;
    let trivial = instance.largest_score() + Envelope::from(instance.count() as f64).ln() / beta;
    Check::at_most(instance.faded().log_sum_exp(), bound).trivial_upper(trivial)
}

/// Each exponential and their sum stay within the range of numbers.
static IN_RANGE: Hypothesis<ArrivalInstance> = Hypothesis {
    name: "audit: beta M |xi| <= 600",
    check: |instance| Check::at_most(instance.largest_score() * instance.network.beta_envelope(), 600.0),
};

/// $t \ge 2$.
static SEVERAL: Hypothesis<ArrivalInstance> =
    Hypothesis { name: "t >= 2", check: |instance| Check::at_most(2.0, instance.count() as f64) };

/// $\gamma > 0$.
static FORGETS: Hypothesis<ArrivalInstance> =
    Hypothesis { name: "gamma > 0", check: |instance| Check::less(0.0, instance.gamma) };

/// Patterns, state and $\gamma$ of every size.
fn any(stream: &mut Stream, index: u32) -> ArrivalParameters {
    let arrival = [Arrival::Sphere, Arrival::UnequalNorms, Arrival::NewAgainstOld][index as usize % 3].clone();
    let (dimension, count) = (1 + stream.below(6), 2 + stream.below(11));
    let scale = stream.log_between(0.1, 10.0);
    let beta = stream.log_between(1e-2, 30.0) / (scale * scale);
    let away = scale * stream.log_between(1e-2, 3.0);
    ArrivalParameters::new(arrival, dimension, count, beta)
        .scale(scale)
        .state(stream.below(count), stream.between(-1.5, 1.5), away)
        .gamma(stream.log_between(1e-2, 10.0) / beta)
}

/// $X_2 = (0, 1)$ and $\xi = 1$.
fn zero_and_one(beta: f64, gamma: f64) -> ArrivalParameters {
    ArrivalParameters::literal(beta, &[&[0.0], &[1.0]], &[1.0]).gamma(gamma)
}

/// The page.
pub static STATEMENT: Statement<ArrivalParameters> = Statement {
    id: "equations_449_454",
    label: "Eqs. 449-454",
    main_text: None,
    equations: "449-454",
    section: "A.1.8.2",
    file: file!(),
    source: include_str!("equations_449_454_forgetting.rs"),
    conclusions: &[
        Conclusion::repaired(
            "Eq. 452",
            Kind::Conclusion,
            Form { hypotheses: &[&IN_RANGE], check: |instance| expanded(instance, 1.0) },
            Form { hypotheses: &[&IN_RANGE], check: |instance| expanded(instance, instance.network.beta()) },
        ),
        Conclusion::repaired(
            "Eqs. 453-454, E_t never increases",
            Kind::Conclusion,
            Form { hypotheses: &[], check: |instance| not_increased(instance, &instance.stored().update()) },
            Form { hypotheses: &[], check: |instance| not_increased(instance, &instance.faded().update()) },
        ),
        Conclusion::step("decrease at least half the squared step", &[], half_the_squared_step),
        Conclusion::step("gamma = 0 is the ordinary network", &[], |instance| {
            let unfaded = forgetting(instance.stored(), 0.0.into());
            let measurement = instance.network.measure(&instance.state);
            let (update, radius) = measurement.update();
            let components = unfaded.update().into_iter().zip(update);
            let updates = components.map(|(left, right)| Check::equal(left, Envelope::new(right, radius)));
            let energies = Check::equal(unfaded.energy(), measurement.energy());
            Check::worst(updates.chain([energies.clone()])).unwrap_or(energies)
        }),
        Conclusion::step("0 <= E_t", &[], |instance| {
            let faded = instance.faded();
            let bound = faded.quadratic_part(instance.count(), faded.squared_max_norm());
            Check::at_most(faded.log_sum_exp(), bound)
        }),
        Conclusion::step("E_t at gamma = 0 <= E_t", &[], |instance| {
            Check::at_most(instance.faded().log_sum_exp(), instance.network.measure(&instance.state).log_sum_exp())
                .note("undecided where the newest pattern has all the weight".to_owned())
        }),
        Conclusion::step("E_t <= E_t at gamma = 0 + gamma (t - 1)", &[&FORGETS], |instance| {
            let unfaded = instance.network.measure(&instance.state).log_sum_exp();
            let steps = (instance.count() - 1) as f64;
            Check::at_most(unfaded - instance.faded().log_sum_exp(), Envelope::from(instance.gamma) * steps)
        }),
        Conclusion::step("gamma to infinity leaves the newest pattern", &[&FORGETS, &SEVERAL], |instance| {
            newest_left(instance, |r| r / (Envelope::from(1.0) - r))
        }),
        Conclusion::step("infinitely many patterns", &[&FORGETS], |instance| {
            bounded_sum(instance, instance.remembered())
        }),
    ],
    families: &[
        Family {
            name: "one_pattern",
            instances: 48,
            attained: &[
                "decrease at least half the squared step",
                "E_t at gamma = 0 <= E_t",
                "E_t <= E_t at gamma = 0 + gamma (t - 1)",
            ],
            draw: |stream, _, _| {
                let drawn =
                    ArrivalParameters::new(Arrival::Sphere, 1 + stream.below(5), 1, stream.log_between(0.1, 10.0));
                drawn.state(0, stream.between(-1.0, 1.0), stream.between(0.1, 2.0)).gamma(stream.log_between(0.1, 10.0))
            },
        },
        Family {
            name: "long_memory",
            instances: 48,
            attained: &["decrease at least half the squared step"],
            // Equal patterns with the state along them, so many that r^t is between 1e-10 and 1e-2.
            draw: |stream, _, _| {
                let (count, beta) = (10 + stream.below(300), stream.log_between(0.1, 10.0));
                let gamma = stream.between(4.6, 23.0) / (beta * count as f64);
                ArrivalParameters::new(Arrival::Equal, 2, count, beta)
                    .state(0, stream.between(0.2, 2.0), 0.0)
                    .gamma(gamma)
            },
        },
        Family {
            name: "two_opposite",
            instances: 160,
            attained: &[],
            draw: |stream, _, _| {
                let (beta, along) = (stream.log_between(0.1, 10.0), stream.between(-8.0, 8.0));
                let drawn = ArrivalParameters::new(Arrival::NewAgainstOld, 1, 2, beta);
                drawn.state(1, along / beta, 0.0).gamma(stream.log_between(0.01, 20.0) / beta)
            },
        },
        Family { name: "any", instances: 480, attained: &[], draw: |stream, index, _| any(stream, index) },
    ],
    controls: &[
        Control {
            name: "the update with gamma in place of beta gamma",
            hypotheses: &[],
            check: |instance| {
                let lost = Envelope::from(instance.gamma) / instance.network.beta_envelope();
                not_increased(instance, &forgetting(instance.stored(), lost).update())
            },
            instances: || vec![zero_and_one(2.0, 1.0), zero_and_one(4.0, 0.5)],
        },
        Control {
            name: "the update that forgets the newest first",
            hypotheses: &[],
            check: |instance| {
                let rate = instance.network.beta_envelope() * instance.gamma;
                not_increased(instance, &instance.stored().with_offsets(|i| -(rate * i as f64)).update())
            },
            instances: || vec![zero_and_one(1.0, 1.0), zero_and_one(1.0, 2.0)],
        },
        Control {
            name: "decrease at least the squared step",
            hypotheses: &[],
            check: |instance| descent(instance, 1.0),
            instances: || vec![ArrivalParameters::literal(1.0, &[&[1.0]], &[0.0]).gamma(1.0)],
        },
        Control {
            name: "the newest pattern is left, r in place of r/(1 - r)",
            hypotheses: &[&FORGETS, &SEVERAL],
            check: |instance| newest_left(instance, |r| r),
            instances: || {
                let three = ArrivalParameters::new(Arrival::NewAgainstOld, 1, 3, 1.0);
                vec![three.clone().state(2, 2.0, 0.0).gamma(1.0), three.state(2, 3.0, 0.0).gamma(0.5)]
            },
        },
        Control {
            name: "infinitely many patterns with gamma in place of beta gamma",
            hypotheses: &[&FORGETS],
            check: |instance| bounded_sum(instance, (-Envelope::from(instance.gamma)).exp()),
            instances: || vec![ArrivalParameters::new(Arrival::Equal, 1, 200, 0.1).gamma(1.0)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "two patterns zero",
            refutes: "Eq. 452",
            instance: || ArrivalParameters::literal(2.0, &[&[0.0], &[0.0]], &[0.0]).gamma(1.0),
        },
        Counterexample {
            name: "zero and one",
            refutes: "Eqs. 453-454, E_t never increases",
            instance: || zero_and_one(1.0, 1.0),
        },
    ],
};
