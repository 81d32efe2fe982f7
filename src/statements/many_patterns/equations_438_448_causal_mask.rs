//! # Eqs. 438-448: infinitely many patterns and the causal mask
//!
//! Patterns $x_1, x_2, \dots$ arrive one after the other. At time $t$ the network holds $X_t = (x_1, \dots, x_t)$, and
//! with $M_t = \max_{1 \le i \le t}\|x_i\|$ its energy and update are those of an ordinary network,
//!
//! $$E_t(\xi) = -\mathrm{lse}(\beta, X_t^T\xi) + \tfrac12\xi^T\xi + \beta^{-1}\ln t + \tfrac12M_t^2, \qquad
//!   \xi^{\text{new}} = X_t\,\mathrm{softmax}(\beta X_t^T\xi). \tag{438-443}$$
//!
//! A causal mask hides the future patterns: each column after $x_t$ becomes $-\alpha\xi$ with a large $\alpha$, and
//! the matrix ends at column $\lfloor\alpha\rfloor$. The sum in the log-sum-exp is then
//!
//! $$\sum_{i=1}^{t}\exp(\beta x_i^T\xi) + \sum_{i=t+1}^{\lfloor\alpha\rfloor}\exp(-\beta\alpha\|\xi\|^2), \tag{444-446}$$
//!
//! and for $\|\xi\| > 0$ the energy tends to $E_t$ as $\alpha \to \infty$ (447-448).
//!
//! The limit holds as printed. With $Z = \sum_{i \le t}\exp(\beta x_i^T\xi)$ and $m = (\lfloor\alpha\rfloor -
//! t)\exp(-\beta\alpha\|\xi\|^2)$ the masked energy lies $\beta^{-1}\ln(1 + m/Z)$ below $E_t$, at most $m/(\beta Z)$,
//! and with $q = m/(Z + m)$ the masked update is $(1 - q)f_t(\xi) - \alpha q\xi$. Both differences vanish, since
//! $\alpha^ne^{-c\alpha} \to 0$ for every $c > 0$. A limit is judged by a rate: once
//!
//! $$\alpha^2\exp(-\beta\alpha\|\xi\|^2) \le \beta Z,$$
//!
//! which holds for all large $\alpha$ if $\|\xi\| > 0$, the energies differ by at most $1/\alpha$. This is sharp: at
//! equality the difference is $1/\alpha$ up to the factor $1 - t/\alpha$ and a relative $\beta/(2\alpha)$. Neither
//! the condition nor the cut at $\lfloor\alpha\rfloor$ can be spared: for $\xi = 0$ the energies drift apart like
//! $\beta^{-1}\ln\alpha$, and so they do with a number of columns that grows like $e^{\beta\alpha\|\xi\|^2}$. Nor is
//! the approach monotone: $m$ grows up to $\alpha = t + 1/(\beta\|\xi\|^2)$ before it falls. And the columns
//! $-\alpha\xi$, of norm $\alpha\|\xi\|$, must be left out of $M_t$.
//!
//! One slip: (439) prints the maximum over $i$ of $\|x_t\|$, without the index. With $\|x_t\|$ in place of $M_t$ the
//! energy need not be bounded below by zero, as that of the paper is (Lemma A1): $X_2 = (1, 0)$, $\beta = 1$, $\xi =
//! 1$ has $E_2 = -0.12$.
//!
//! Left sides are taken from the matrix with all its $\lfloor\alpha\rfloor$ columns written out, right sides from the
//! closed forms and the network of $X_t$ alone.
//!
//! ## Errata
//!
//! - **Eq. 439, E_t >= 0** printed: $M_t = \max_{1 \le i \le t}\|x_t\|$; repaired: $M_t = \max_{1 \le i \le
//!   t}\|x_i\|$

use super::columns::{Vector, enclosed_update, exact, inner, squared_distance, total};
use super::parameters::{Arrival, ArrivalInstance, ArrivalParameters};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

impl ArrivalInstance {
    /// $\lfloor\alpha\rfloor - t$, how many columns are masked.
    fn masked_count(&self) -> usize {
        (self.alpha as usize).saturating_sub(self.count())
    }

    /// The masked columns $-\alpha\xi$.
    fn mask(&self, count: usize) -> impl Iterator<Item = Vector> {
        let column: Vector = exact(&self.state).into_iter().map(|x| x * -self.alpha).collect();
        std::iter::repeat_n(column, count)
    }

    /// $\beta\alpha\|\xi\|^2$.
    fn depth(&self) -> Envelope {
        let state = exact(&self.state);
        inner(&state, &state) * self.network.beta_envelope() * self.alpha
    }

    /// $\ln Z$ from the network of $X_t$.
    fn log_stored(&self) -> Envelope {
        self.network.measure(&self.state).log_sum_exp() * self.network.beta_envelope()
    }

    /// $m/Z$ in closed form.
    fn mask_ratio(&self) -> Envelope {
        (-self.depth() - self.log_stored()).exp() * self.masked_count() as f64
    }
}

/// How far further columns lower the energy, $\beta^{-1}\ln(1 + \sum_{\text{further}}/\sum_{\text{stored}})$, every
/// column written out.
fn lowered_by(instance: &ArrivalInstance, further: impl Iterator<Item = Vector>) -> Envelope {
    let stored = instance.stored();
    let common = stored.largest();
    let all = stored.followed_by(further).exponentials(common);
    let (kept, masked) = all.split_at(instance.count());
    (total(masked) / total(kept)).ln_1p() / stored.beta
}

/// $|E_{t,\alpha} - E_t|$: the masked matrix written out against the network of $X_t$.
fn energies_apart(instance: &ArrivalInstance, further: impl Iterator<Item = Vector>) -> Envelope {
    let stored = instance.stored();
    let quadratic = stored.quadratic_part(instance.count(), stored.squared_max_norm());
    let masked = quadratic - stored.followed_by(further).log_sum_exp();
    let apart = masked - instance.network.measure(&instance.state).energy();
    apart.abs()
}

/// $E_t \ge 0$, with the square of the number that stands for $M_t$.
fn not_negative(instance: &ArrivalInstance, squared_norm: Envelope) -> Check {
    let stored = instance.stored();
    Check::at_most(stored.log_sum_exp(), stored.quadratic_part(instance.count(), squared_norm))
}

/// $\tfrac12\|\xi^{\text{new}} - \xi\|^2 \le E_t(\xi) - E_t(\xi^{\text{new}})$.
fn descent(instance: &ArrivalInstance) -> Check {
    let stored = instance.stored();
    let update = stored.update();
    let step = squared_distance(&update, &stored.state) / 2.0;
    Check::at_most(step, stored.energy() - stored.seen_from(update).energy())
        .note("undecided steps are so short that the energies differ by rounding".to_owned())
}

/// The masked update, every column written out, against $(1 - q)f_t(\xi) - \alpha q\xi$; the component nearest to
/// failing.
fn masked_update(instance: &ArrivalInstance) -> Check {
    let written_out = instance.stored().followed_by(instance.mask(instance.masked_count())).update();
    let ratio = instance.mask_ratio();
    let q = ratio / (ratio + 1.0);
    let (update, radius) = instance.network.measure(&instance.state).update();
    let update = enclosed_update(&instance.network, &instance.state, &update, radius);
    let pairs = written_out.into_iter().zip(update.into_iter().zip(&instance.state));
    let checks = pairs.map(|(left, (f, x))| {
        let closed = f * (Envelope::from(1.0) - q) - q * instance.alpha * *x;
        Check::equal(left, closed)
    });
    Check::worst(checks).unwrap_or_else(|| Check::equal(0.0, 0.0))
}

/// The distance of the two updates against $q(\|f_t(\xi)\| + \text{factor}\,\|\xi\|)$.
fn updates_apart(instance: &ArrivalInstance, factor: f64) -> Check {
    let masked = instance.stored().followed_by(instance.mask(instance.masked_count())).update();
    let (update, radius) = instance.network.measure(&instance.state).update();
    let update = enclosed_update(&instance.network, &instance.state, &update, radius);
    let ratio = instance.mask_ratio();
    let state = exact(&instance.state);
    let lengths = inner(&update, &update).sqrt() + inner(&state, &state).sqrt() * factor;
    Check::at_most(squared_distance(&masked, &update).sqrt(), ratio / (ratio + 1.0) * lengths)
}

/// $\lfloor\alpha\rfloor \ge t$.
static ROOM: Hypothesis<ArrivalInstance> = Hypothesis {
    name: "floor(alpha) >= t",
    check: |instance| Check::at_most(instance.count() as f64, instance.alpha.floor()),
};

/// $\alpha^2\exp(-\beta\alpha\|\xi\|^2) \le \beta Z$, in logarithms.
static DEEP: Hypothesis<ArrivalInstance> = Hypothesis {
    name: "alpha^2 exp(-beta alpha |xi|^2) <= beta Z",
    check: |instance| {
        let squared = Envelope::from(instance.alpha).ln() * 2.0;
        let right = instance.network.beta_envelope().ln() + instance.log_stored();
        Check::at_most(squared - instance.depth(), right).in_logarithms()
    },
};

/// $m/Z \ge 10^{-6}$: below, what the mask adds is not seen beside the stored patterns.
static SEEN: Hypothesis<ArrivalInstance> =
    Hypothesis { name: "audit: m/Z >= 1e-6", check: |instance| Check::at_most(1e-6, instance.mask_ratio()) };

/// Any patterns and any state, not on a line, where the rate of the update is attained.
fn any(stream: &mut Stream, index: u32) -> ArrivalParameters {
    let arrival = [Arrival::Sphere, Arrival::UnequalNorms, Arrival::NewAgainstOld][index as usize % 3].clone();
    let (dimension, count) = (2 + stream.below(6), 2 + stream.below(9));
    let scale = stream.log_between(0.1, 10.0);
    let beta = stream.log_between(1e-2, 30.0) / (scale * scale);
    let state = (stream.below(count), stream.between(-1.5, 1.5), scale * stream.log_between(1e-2, 1.0));
    ArrivalParameters::new(arrival, dimension, count, beta).scale(scale).state(state.0, state.1, state.2)
}

/// A mask on the patterns `drawn` of depth $\beta\alpha\|\xi\|^2$ of about `depth`, for a state of length `scale`.
fn masked(drawn: ArrivalParameters, depth: f64) -> ArrivalParameters {
    let alpha = (depth / (drawn.beta * drawn.scale * drawn.scale)).clamp(drawn.count as f64, 1000.0);
    drawn.alpha(alpha)
}

/// A single pattern of norm $10^{-3}$ and a state at which $\alpha^2\exp(-\beta\alpha\|\xi\|^2)$ is $(\beta Z)^{1 +
/// s}$ or so.
fn edge(alpha: f64, slack: f64) -> ArrivalParameters {
    let depth = 2.0 * crate::numerics::elementary::ln(alpha) * (1.0 + slack);
    let length = crate::numerics::elementary::sqrt(depth / alpha);
    ArrivalParameters::new(Arrival::Equal, 1, 1, 1.0).scale(1e-3).state(0, 1e3 * length, 0.0).alpha(alpha)
}

/// The page.
pub static STATEMENT: Statement<ArrivalParameters> = Statement {
    id: "equations_438_448",
    label: "Eqs. 438-448",
    main_text: None,
    equations: "438-448",
    section: "A.1.8.1",
    file: file!(),
    source: include_str!("equations_438_448_causal_mask.rs"),
    conclusions: &[
        Conclusion::repaired(
            "Eq. 439, E_t >= 0",
            Kind::Step,
            Form {
                hypotheses: &[],
                check: |instance| {
                    let last = instance.stored().columns.pop().unwrap_or_default();
                    not_negative(instance, inner(&last, &last))
                },
            },
            Form { hypotheses: &[], check: |instance| not_negative(instance, instance.stored().squared_max_norm()) },
        ),
        Conclusion::holds("Eqs. 440-443, descent", Kind::Conclusion, &[], descent),
        Conclusion::holds("Eqs. 444-446", Kind::Conclusion, &[&ROOM], |instance| {
            let written_out = instance.stored().followed_by(instance.mask(instance.masked_count())).log_sum_exp();
            let beta = instance.network.beta_envelope();
            Check::equal(written_out, (instance.mask_ratio().ln_1p() + instance.log_stored()) / beta)
        }),
        Conclusion::holds("Eqs. 447-448", Kind::Conclusion, &[&ROOM, &DEEP], |instance| {
            let left = energies_apart(instance, instance.mask(instance.masked_count()));
            Check::at_most(left, Envelope::from(1.0) / instance.alpha)
        }),
        Conclusion::step("rate of the energy", &[&ROOM, &SEEN], |instance| {
            let left = lowered_by(instance, instance.mask(instance.masked_count()));
            Check::at_most(left, instance.mask_ratio() / instance.network.beta_envelope())
        }),
        Conclusion::step("masked update", &[&ROOM], masked_update),
        Conclusion::step("rate of the update", &[&ROOM, &SEEN], |instance| updates_apart(instance, instance.alpha)),
    ],
    families: &[
        Family {
            name: "edge",
            instances: 48,
            attained: &["Eqs. 440-443, descent", "rate of the update"],
            draw: |stream, _, _| edge(stream.log_between(20.0, 2000.0), stream.log_between(1e-5, 0.5)),
        },
        Family {
            name: "one_pattern",
            instances: 48,
            attained: &["Eqs. 440-443, descent"],
            draw: |stream, _, _| {
                let (dimension, along) = (1 + stream.below(3), stream.between(-2.0, -0.1));
                let drawn = ArrivalParameters::new(Arrival::Equal, dimension, 1, stream.log_between(0.1, 3.0));
                masked(drawn.state(0, along, 0.0), stream.between(0.5, 15.0))
            },
        },
        Family {
            name: "shallow",
            instances: 96,
            attained: &[],
            draw: |stream, index, _| masked(any(stream, index), stream.between(0.5, 20.0)),
        },
        Family {
            name: "deep",
            instances: 160,
            attained: &[],
            draw: |stream, index, _| masked(any(stream, index), stream.between(20.0, 400.0)),
        },
    ],
    controls: &[
        Control {
            name: "Eqs. 447-448 at the state zero",
            hypotheses: &[&ROOM],
            check: |instance| {
                let left = energies_apart(instance, instance.mask(instance.masked_count()));
                Check::at_most(left, Envelope::from(1.0) / instance.alpha)
            },
            instances: || {
                let at_zero = ArrivalParameters::literal(1.0, &[&[1.0]], &[0.0]);
                vec![at_zero.clone().alpha(10.0), at_zero.alpha(1000.0)]
            },
        },
        Control {
            name: "a hundred times as many masked columns",
            hypotheses: &[&ROOM, &SEEN],
            check: |instance| {
                let left = lowered_by(instance, instance.mask(100 * instance.masked_count()));
                Check::at_most(left, instance.mask_ratio() / instance.network.beta_envelope())
            },
            instances: || {
                let literal = ArrivalParameters::literal(0.25, &[&[2.0]], &[2.0]);
                vec![literal.clone().alpha(5.0), literal.alpha(9.0)]
            },
        },
        Control {
            name: "masked columns -alpha x_1 at a state against x_1",
            hypotheses: &[&ROOM, &DEEP],
            check: |instance| {
                let masked = instance.stored().columns[0].iter().map(|x| *x * -instance.alpha).collect();
                let left = energies_apart(instance, std::iter::repeat_n(masked, instance.masked_count()));
                Check::at_most(left, Envelope::from(1.0) / instance.alpha)
            },
            instances: || {
                let against = ArrivalParameters::literal(1.0, &[&[1.0]], &[-1.0]);
                vec![against.clone().alpha(8.0), against.alpha(50.0)]
            },
        },
        Control {
            name: "the update without the factor alpha of the masked columns",
            hypotheses: &[&ROOM, &SEEN],
            check: |instance| updates_apart(instance, 1.0),
            instances: || vec![ArrivalParameters::literal(1.0, &[&[1.0]], &[1.0]).alpha(4.0), edge(100.0, 0.1)],
        },
    ],
    counterexamples: &[Counterexample {
        name: "a long pattern before a short one",
        refutes: "Eq. 439, E_t >= 0",
        instance: || ArrivalParameters::literal(1.0, &[&[1.0], &[0.0]], &[1.0]),
    }],
};
