//! # Theorem A10: storage in exponential binary networks
//!
//! (Demircigil et al.) Let the network follow Eq. 545 with $F(x) = e^x$ and store $N = \exp(\alpha d) + 1$ patterns, uniform in
//! $\{-1, 1\}^d$, with $0 < \alpha < \ln(2)/2$. Let $\varrho \in [0, 1/2)$ with $\varrho d$ an integer, and $\tilde x_i$ uniform on
//! the sphere of Hamming radius $\varrho d$ around $x_i$. If
//!
//! $$\alpha < \frac{I(1 - 2\varrho)}{2}, \qquad I(a) = \frac12\bigl((1+a)\ln(1+a) + (1-a)\ln(1-a)\bigr),$$
//!
//! then
//!
//! $$\Pr(\exists i\ \exists j : T_j(\tilde x_i) \ne x_{ij}) \to 0 \qquad (d \to \infty).$$
//!
//! For $\varrho = 0$ all patterns are fixed points up to $\alpha < I(1)/2 = \ln(2)/2$: about $2^{d/2}$ of them.
//!
//! It holds. Finitely many $d$ cannot show a limit, so it is judged by a bound for every finite $d$, which is proved here, holds
//! for $N = \lfloor\exp(\alpha d)\rfloor + 1$, counts ties as wrong, and tends to zero. Component $j$ of pattern $x_1$ is wrong only if
//! $Z = \sum_{i \ge 2}y_i e^{s_i} \ge e^u$, where $s_i$ is the sum of the $d - 1$ fair signs $x_{il}\tilde x_{1l}$, $l \ne j$, $y_i$
//! the fair sign $-x_{ij}x_{1j}$, independent of it, and $u = (1 - 2\varrho)d \mp 1 \ge d - 2\varrho d - 1$. Either a summand with
//! $y_i = 1$ has $s_i \ge t$, or the sum of the others reaches $e^u$, so for every $t$ and $\kappa > 0$, by Markov's inequality
//! for $\exp(\kappa e^{-u}Z)$,
//!
//! $$\Pr(\exists i\ \exists j : T_j(\tilde x_i) \ne x_{ij}) \le Nd\Bigl(\frac{N-1}2\Pr(s \ge t) +
//!   \exp\bigl(-\kappa + (N-1)\,\mathbb{E}\bigl[(\cosh(\kappa e^{s-u}) - 1)1_{s < t}\bigr]\bigr)\Bigr).$$
//!
//! The first part is at most $\frac d2 e^{2\alpha d}\Pr(s \ge t)$ up to a constant, and $\Pr(s \ge ad) \le e^{-I(a)d}$: this is where
//! the limit comes from. The conclusion is that the bound, at the best $t$ and $\kappa$, is below
//! $e^{-(I(1 - 2\varrho) - 2\alpha)d/2}$, half the exponent, as soon as $(I(1 - 2\varrho) - 2\alpha)d \ge 60$. Draws are held
//! against the bound where it says something.
//!
//! At $\varrho = 0$ the failures are pairs of patterns at distance one: they see the same field in the component where they
//! differ, so one of the two is wrong there. The events of two pairs are independent, also if the pairs share a pattern. With
//! $\lambda = \frac{N(N-1)}2\,d\,2^{-d}$ expected pairs, and $q = d\,2^{-d}$,
//!
//! $$\frac{\lambda}{1 + \lambda - q} \le \Pr \le \lambda + r, \qquad |\Pr - (1 - e^{-\lambda})| \le 4Nq\min(1, \lambda) + r,$$
//!
//! by the second moment of their number and by the Chen-Stein method, where $r$ is $Nd$ times the second part of the bound at
//! $t = u$. So the limit $\ln(2)/2$ is sharp at $\varrho = 0$. Above the limit at $\varrho > 0$ the theorem says nothing; draws
//! there fail.

use super::storage::{DRAWN, Load, Rule, Scope, StorageInstance, StorageParameters};
use crate::audit::{Check, Conclusion, Control, Effort, Family, Hypothesis, Kind, Statement};
use crate::networks::log_masses;
use crate::numerics::elementary::{exp, ln};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// $I(a)$ for $-1 \le a \le 1$, from $1 - a$.
///
/// ```
/// use hopfield_theory::statements::binary::theorem_a10_exponential_network::rate;
/// // Half of it is the limit of alpha: 0.184032 at a tenth of the components flipped.
/// assert!((rate(0.2) / 2.0 - 0.184032_f64).abs() < 5e-7);
/// assert_eq!(rate(0.0), 2.0_f64.ln());
/// ```
pub fn rate<R: Real>(complement: R) -> R {
    let term = |share: R| if share.value() > 0.0 { share * share.ln() } else { R::from(0.0) };
    (term(-complement + 2.0) + term(complement)) / 2.0
}

/// $\ln(e^a + e^b)$.
fn log_add<R: Real>(a: R, b: R) -> R {
    let (large, small) = if a.value() >= b.value() { (a, b) } else { (b, a) };
    large + (small - large).exp().ln_1p()
}

/// The two parts of the bound on one component, over $N - 1$ other patterns: $s$ may reach $t = u - 2m$ with $m$ `steps`.
struct Tails<R> {
    /// $\ln\bigl(\frac12(N-1)\Pr(s \ge t)\bigr)$.
    reached: R,
    /// $\ln\bigl((N-1)\Pr(s = n - 2k)\bigr)$ for the sums below $t$, and $s - u$.
    below: Vec<(R, f64)>,
}

impl<R: Real> Tails<R> {
    /// At dimension $d$ with $\varrho d$ components flipped.
    fn new(dimension: usize, flipped: usize, log_others: R, steps: usize) -> Self {
        // The largest sum is n = d - 1, and u = n - 2 rho d.
        let masses = log_masses::<R>(dimension - 1, dimension - 1);
        let last = (flipped + steps).min(dimension - 1);
        let reached = masses[..=last].iter().copied().reduce(log_add).unwrap_or(masses[0]);
        let distances = (last + 1..dimension).map(|k| 2.0 * (flipped as f64 - k as f64));
        let below = masses[last + 1..].iter().zip(distances).map(|(&mass, distance)| (mass + log_others, distance));
        Self { reached: reached + log_others - R::from(2.0).ln(), below: below.collect() }
    }

    /// $-\kappa + (N-1)\,\mathbb{E}[(\cosh(\kappa e^{s-u}) - 1)1_{s<t}]$.
    fn remaining(&self, kappa: R) -> R {
        let term = |&(log_mass, distance): &(R, f64)| {
            let half = kappa * R::from(distance).exp() / 2.0;
            // cosh x - 1 = 2 sinh^2(x/2) does not cancel.
            let sine = (half.exp_m1() - (-half).exp_m1()) / 2.0;
            log_mass.exp() * sine.squared() * 2.0
        };
        self.below.iter().map(term).fold(-kappa, |sum, term| sum + term)
    }
}

/// The $\kappa$ at which [`Tails::remaining`] is smallest; it is convex.
fn best_kappa(tails: &Tails<f64>) -> f64 {
    let (mut low, mut high) = (0.0, 9.0);
    for _ in 0..30 {
        let (left, right) = ((2.0 * low + high) / 3.0, (low + 2.0 * high) / 3.0);
        // Beyond the overflow of the right side there is no minimum.
        if tails.remaining(exp(left)) < tails.remaining(exp(right)) || !tails.remaining(exp(right)).is_finite() {
            high = right;
        } else {
            low = left;
        }
    }
    exp((low + high) / 2.0)
}

/// $\ln(N - 1)$ and $\ln N$: exact up to rounding where $N$ is an exact number, and $\alpha d$ up to the fraction cut off.
fn log_counts(parameters: &StorageParameters) -> (Envelope, Envelope) {
    match parameters.load {
        Load::Rate(alpha) if alpha * parameters.dimension as f64 > 30.0 => {
            let log = Envelope::from(alpha) * parameters.dimension as f64;
            (log.widened(1e-12), log.widened(1e-12))
        }
        _ => {
            let count = Envelope::from(parameters.count() as f64);
            ((count - 1.0).ln(), count.ln())
        }
    }
}

/// $\ln$ of the bound on the failure probability, at the best $t$ and $\kappa$ of those tried: any of them is a bound.
fn log_bound(parameters: &StorageParameters) -> Envelope {
    let StorageParameters { dimension, flipped, .. } = *parameters;
    let (log_others, log_count) = log_counts(parameters);
    let bounds = (0..4).map(|steps| {
        let tails = Tails::<f64>::new(dimension, flipped, log_others.value, steps);
        let kappa = best_kappa(&tails);
        (log_add(tails.reached, tails.remaining(kappa)), steps, kappa)
    });
    let best = bounds.min_by(|a, b| a.0.total_cmp(&b.0));
    // There are four of them.
    let (_, steps, kappa) = best.unwrap_or((0.0, 0, 1.0));
    let tails = Tails::<Envelope>::new(dimension, flipped, log_others, steps);
    log_add(tails.reached, tails.remaining(kappa.into())) + log_count + Envelope::from(dimension as f64).ln()
}

/// $\lambda$, $q$ and $r$ at $\varrho = 0$.
fn pairs_at_distance_one(instance: &StorageInstance) -> (Envelope, Envelope, Envelope) {
    let dimension = instance.parameters.dimension;
    let (log_others, log_count) = log_counts(&instance.parameters);
    let log_chance = instance.dimension().ln() - Envelope::from(2.0).ln() * dimension as f64;
    let kappa = best_kappa(&Tails::<f64>::new(dimension, 0, log_others.value, 0));
    let remaining = Tails::<Envelope>::new(dimension, 0, log_others, 0).remaining(kappa.into());
    let expected = (log_others + log_count + log_chance).exp() / 2.0;
    (expected, log_chance.exp(), (remaining + log_count + instance.dimension().ln()).exp())
}

/// $\lambda/(1 + \lambda - q)$.
fn pair_lower_bound(instance: &StorageInstance) -> Envelope {
    let (expected, chance, _) = pairs_at_distance_one(instance);
    expected / (expected + 1.0 - chance)
}

/// $1 - e^{-\lambda}$ for a given $\lambda$, up to $4Nq\min(1,\lambda) + r$, against the draws.
fn poisson(instance: &StorageInstance, expected: Envelope) -> Check {
    let (exact, chance, rest) = pairs_at_distance_one(instance);
    let radius = instance.count() * chance * 4.0 * exact.min(1.0.into()) + rest;
    let prediction = -(-expected).exp_m1();
    Check::equal(instance.counts.failure_rate(), prediction.widened(radius.upper()))
}

/// $I(1 - 2\varrho)$.
fn rate_at_noise(instance: &StorageInstance) -> Envelope {
    rate(Envelope::from(2.0 * instance.parameters.flipped as f64) / instance.parameters.dimension as f64)
}

/// $\alpha$: as given, or $\ln(N - 1)/d$.
fn alpha(instance: &StorageInstance) -> Envelope {
    match instance.parameters.load {
        Load::Rate(alpha) => alpha.into(),
        Load::Count(_) => log_counts(&instance.parameters).0 / instance.parameters.dimension as f64,
    }
}

/// $(I(1 - 2\varrho) - 2\alpha)d$.
fn gap(instance: &StorageInstance) -> Envelope {
    (rate_at_noise(instance) - alpha(instance) * 2.0) * instance.parameters.dimension as f64
}

/// $\alpha < I(1 - 2\varrho)/2$.
static BELOW: Hypothesis<StorageInstance> =
    Hypothesis { name: "alpha < I(1 - 2 rho)/2", check: |instance| Check::less(0.0, gap(instance)) };

/// $(I(1 - 2\varrho) - 2\alpha)d \ge 60$.
static LARGE: Hypothesis<StorageInstance> = Hypothesis {
    name: "audit: (I(1 - 2 rho) - 2 alpha) d >= 60",
    check: |instance| Check::at_most(60.0, gap(instance)),
};

/// $\varrho < \frac12$.
static LESS_THAN_HALF: Hypothesis<StorageInstance> = Hypothesis {
    name: "rho < 1/2",
    check: |instance| Check::less(2.0 * instance.parameters.flipped as f64, instance.parameters.dimension as f64),
};

/// $\varrho = 0$.
static UNDISTURBED: Hypothesis<StorageInstance> =
    Hypothesis { name: "rho = 0", check: |instance| Check::at_most(instance.parameters.flipped as f64, 0.0) };

/// $\Pr(s \ge (1 - 2\varrho)d) \le e^{-I(1 - 2\varrho)d}$ for the sum of $d$ fair signs, with equality at
/// $\varrho = 0$.
fn chernoff(instance: &StorageInstance) -> Check {
    let StorageParameters { dimension, flipped, .. } = instance.parameters;
    let masses = log_masses::<Envelope>(dimension, flipped);
    let tail = masses.iter().copied().reduce(log_add).unwrap_or(masses[0]);
    let bound = -(rate_at_noise(instance) * dimension as f64);
    let check = if flipped == 0 { Check::equal(tail, bound) } else { Check::at_most(tail, bound) };
    check.in_logarithms().trivial_upper(0.0)
}

/// The draws fail at most half of the time, as a probability that is to vanish should from some dimension on.
fn mostly_right(instance: &StorageInstance) -> Check {
    instance.counts.rare(0.5.into())
}

fn exponential(dimension: usize, load: Load, flipped: usize) -> StorageParameters {
    StorageParameters::new(Rule::Exponential, dimension, load, flipped)
}

/// About 0.7 expected pairs at distance one, where the two bounds and the prediction are apart.
fn distance_one(_: &mut Stream, index: u32, effort: Effort) -> StorageParameters {
    let settings = [(10, 12), (12, 22), (14, 41), (11, 16)];
    let (dimension, count) = settings[index as usize % settings.len()];
    exponential(dimension, Load::Count(count), 0).drawn_at(effort, Scope::All, 6000)
}

/// Below the limit with components flipped, and as many patterns as make the bound two fifths or more.
fn disturbed(stream: &mut Stream, _: u32, effort: Effort) -> StorageParameters {
    let dimension = 16 + stream.below(30);
    let flipped = dimension / 8 + stream.below(1 + dimension / 16);
    let with = |count| exponential(dimension, Load::Count(count), flipped);
    let is_informative = |count: &u64| log_bound(&with(*count)).value > ln(0.4);
    let count = [4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50].into_iter().find(is_informative).unwrap_or(60);
    with(count).drawn_at(effort, Scope::All, 300)
}

/// Dimensions up to two thousand and shares of the limit up to nine tenths; every fourth surely large enough.
fn limit(stream: &mut Stream, index: u32, _: Effort) -> StorageParameters {
    let is_safe = index.is_multiple_of(4);
    let dimension = stream.log_between(if is_safe { 1000.0 } else { 100.0 }, 2000.0) as usize;
    let flipped = if is_safe { dimension / 20 } else { dimension * stream.below(7) / 20 };
    let share = stream.between(0.05, if is_safe { 0.5 } else { 0.9 });
    let limit = rate(2.0 * flipped as f64 / dimension as f64) / 2.0;
    exponential(dimension, Load::Rate(share * limit), flipped)
}

/// The page.
pub static STATEMENT: Statement<StorageParameters> = Statement {
    id: "theorem_a10",
    label: "Theorem A10",
    main_text: None,
    equations: "Theorem A10",
    section: "A.3",
    file: file!(),
    source: include_str!("theorem_a10_exponential_network.rs"),
    conclusions: &[
        Conclusion::holds("the bound tends to zero", Kind::Conclusion, &[&BELOW, &LARGE], |instance| {
            Check::at_most(log_bound(&instance.parameters), -gap(instance) / 2.0).in_logarithms().trivial_upper(0.0)
        }),
        Conclusion::holds("the failure probability is below the bound", Kind::Conclusion, &[&BELOW, &DRAWN], |i| {
            i.counts.rare(log_bound(&i.parameters).exp())
        }),
        Conclusion::step("Pr(s >= a d) <= e^(-I(a) d)", &[&LESS_THAN_HALF], chernoff),
        Conclusion::step("rho = 0, at least", &[&UNDISTURBED, &DRAWN], |instance| {
            Check::at_most(pair_lower_bound(instance), instance.counts.failure_rate()).trivial_lower(0.0)
        }),
        Conclusion::step("rho = 0, at most", &[&UNDISTURBED, &DRAWN], |instance| {
            let (expected, _, rest) = pairs_at_distance_one(instance);
            instance.counts.rare(expected + rest)
        }),
        Conclusion::step("rho = 0, prediction", &[&UNDISTURBED, &DRAWN], |instance| {
            poisson(instance, pairs_at_distance_one(instance).0)
        }),
        Conclusion::example("I(1)/2 = ln(2)/2", &[&UNDISTURBED], |instance| {
            Check::equal(rate_at_noise(instance) / 2.0, Envelope::from(0.5) * Envelope::from(2.0).ln())
        }),
    ],
    families: &[
        Family { name: "distance_one", instances: 4, attained: &[], draw: distance_one },
        Family { name: "disturbed", instances: 8, attained: &[], draw: disturbed },
        Family { name: "limit", instances: 32, attained: &[], draw: limit },
    ],
    controls: &[
        Control {
            name: "alpha < I(1 - 2 rho) without the half",
            hypotheses: &[
                &Hypothesis {
                    name: "alpha < I(1 - 2 rho)",
                    check: |instance| Check::less(alpha(instance), rate_at_noise(instance)),
                },
                &DRAWN,
            ],
            check: mostly_right,
            instances: || [30, 40, 50].map(|d| exponential(d, Load::Rate(0.12), d / 5).drawn(Scope::All, 100)).to_vec(),
        },
        Control {
            name: "the limit ln(2)/2 of rho = 0 at rho = 0.2",
            hypotheses: &[&DRAWN],
            check: mostly_right,
            instances: || [20, 30].map(|d| exponential(d, Load::Rate(0.2), d / 5).drawn(Scope::All, 100)).to_vec(),
        },
        Control {
            name: "alpha < ln 2 at rho = 0",
            hypotheses: &[&UNDISTURBED],
            check: |instance| Check::at_most(pair_lower_bound(instance), 0.5),
            instances: || [30, 60, 500].map(|d| exponential(d, Load::Rate(0.36), 0)).to_vec(),
        },
        Control {
            name: "F(x) = x^2 and F(x) = x^3 with as many patterns",
            hypotheses: &[&BELOW, &DRAWN],
            check: |instance| instance.counts.rare(log_bound(&instance.parameters).exp()),
            instances: || {
                let power = |n| StorageParameters::new(Rule::Power(n), 20, Load::Rate(0.2), 0).drawn(Scope::All, 100);
                vec![power(2), power(3)]
            },
        },
        Control {
            name: "rho = 0: pairs at distance zero instead of one",
            hypotheses: &[&UNDISTURBED, &DRAWN],
            check: |instance| {
                let expected = pairs_at_distance_one(instance).0 / instance.dimension();
                poisson(instance, expected)
            },
            instances: || vec![exponential(16, Load::Count(120), 0).drawn(Scope::All, 500)],
        },
    ],
    counterexamples: &[],
};
