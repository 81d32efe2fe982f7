//! # Lemma A8: the Jacobian is small on the weights of a cluster
//!
//! Of $N$ patterns with $M = \max_i\|x_i\|$ the first $l$ are a cluster with mean $m_x = \frac1l\sum_{i \le l}x_i$ and
//! width $m_{\max} = \max_{i \le l}\|x_i - m_x\|$ (198, 199). For any weights $p$, with
//! $\gamma = \sum_{i > l}p_i \le \epsilon$ outside the cluster and $\tilde p_i = p_i/(1 - \gamma)$ within, the
//! Jacobian $J = \beta X(\mathrm{diag}(p) - pp^T)X^T$ satisfies
//!
//! $$\|J\|_2 \le \beta((1 - \gamma)m_{\max}^2 + 2\gamma(2 - \gamma)M^2), \tag{201}$$
//! $$\|J\|_2 \le \beta(m_{\max}^2 + 2\epsilon(2 - \epsilon)M^2). \tag{202 = 218}$$
//!
//! Eq. 201 holds as printed, also for $l = N$. It is attained by $m \pm u$ with equal weights, and nearly by
//! $\pm x$ with $l = 1$ and small $\gamma$.
//!
//! Eq. 202 needs $\epsilon \le 1$, which the statement omits and its proof assumes ("$\epsilon < 1$"): for
//! $x = (1, -1)$, $l = 1$, $p = (\frac12, \frac12)$, $\beta = 1$ and $\epsilon = 2$ it claims $\|J\| \le 0$, and
//! $\|J\| = 1$. With the condition it follows from Eq. 201, since $2x(2 - x)$ grows up to $x = 1$.
//!
//! The proof starts from $J = \beta\,\mathrm{Cov}_p(x)$ (192). With $s = \sum_{i \le l}p_ix_i$ and
//! $t = \sum_{i > l}p_ix_i$,
//!
//! $$\textstyle\sum_{i \le l}p_ix_ix_i^T - ss^T = (1 - \gamma)\mathrm{Var}_{\tilde p} + \frac{\gamma}{1 - \gamma}ss^T, \tag{204}$$
//! $$J = \beta\Bigl((1 - \gamma)\mathrm{Var}_{\tilde p} + \tfrac{\gamma}{1 - \gamma}ss^T + \textstyle\sum_{i > l}p_ix_ix_i^T -
//! tt^T - st^T - ts^T\Bigr), \tag{205}$$
//! $$\|s\| \le (1 - \gamma)M, \tag{207}$$
//! $$\|t\| \le \gamma M, \tag{208}$$
//! $$\textstyle\|\sum_{i > l}p_ix_ix_i^T\|_2 \le \gamma M^2, \tag{209}$$
//! $$\|J\|_2 \le \beta((1 - \gamma)\|\mathrm{Var}_{\tilde p}\|_2 + 2\gamma(2 - \gamma)M^2), \tag{217}$$
//!
//! all right. It then bounds the variance by that about $m_x$, and takes the mean $\bar x = \sum_{i \le N}p_ix_i$
//! of *all* patterns for the minimiser of $a \mapsto \sum_{i \le l}p_i\|x_i - a\|^2$, with Hessian $2I$:
//!
//! $$\textstyle\sum_{i \le l}p_i\|x_i - \bar x\|^2 \le \sum_{i \le l}p_i\|x_i - m_x\|^2, \tag{215}$$
//! $$\textstyle(1 - \gamma)\|\mathrm{Var}_{\tilde p}\|_2 \le \sum_{i \le l}p_i\|x_i - \bar x\|^2 \le (1 - \gamma)m_{\max}^2. \tag{216}$$
//!
//! The Hessian is $2(1 - \gamma)I$ (213) and the minimiser $\mu = \sum_{i \le l}\tilde p_ix_i$; with $\bar x$ both are
//! false, with $\mu$ for $\bar x$ both hold, and the ends of (216), which are all that is used, hold anyway. The
//! closing remark
//!
//! $$\textstyle\|\mathrm{Var}_{\tilde p}\|_2 = \sum_{i \le l}p_i\|x_i - \bar x\|^2 - \sum_{k \ge 2}e_k \tag{219}$$
//!
//! on the eigenvalues $e_1 \ge e_2 \ge \dots$ of $\mathrm{Var}_{\tilde p}$ needs $\tilde p$ and $\mu$ for $p$ and
//! $\bar x$; it then says that a trace is the sum of the eigenvalues.
//!
//! The trivial bound is $\beta M^2$, the second moment of the patterns about the origin.
//!
//! ## Errata
//!
//! - **Eq. 202** printed: $\|J\|_2 \le \beta(m_{\max}^2 + 2\epsilon(2 - \epsilon)M^2)$; repaired: with $\epsilon \le
//!   1$
//! - **Eq. 213** printed: $a \mapsto \sum_{i \le l}p_i\|x_i - a\|^2$ has the Hessian $2I$; repaired: the Hessian is
//!   $2(1 - \gamma)I$
//! - **Eq. 215** printed: $\sum_{i \le l}p_i\|x_i - \bar x\|^2 \le \sum_{i \le l}p_i\|x_i - m_x\|^2$ with the mean
//!   $\bar x$ of all patterns; repaired: with the mean $\mu$ of the cluster for $\bar x$
//! - **Eq. 216** printed: $(1 - \gamma)\|\mathrm{Var}_{\tilde p}\|_2 \le \sum_{i \le l}p_i\|x_i - \bar x\|^2 \le (1 -
//!   \gamma)m_{\max}^2$; repaired: with $\mu$ for $\bar x$
//! - **Eq. 219** printed: $\|\mathrm{Var}_{\tilde p}\|_2 = \sum_{i \le l}p_i\|x_i - \bar x\|^2 - \sum_{k \ge 2}e_k$;
//!   repaired: with $\tilde p$ and $\mu$ for $p$ and $\bar x$

use super::cluster_covariance::{cluster_sides, covariance, share, six_terms};
use super::families;
use super::hypotheses::{OFF_CENTRE, RESOLVED, SOME_INSIDE};
use super::instance::ClusterInstance;
use super::moments::{EnclosedMatrix, Moments, outer_product};
use super::parameters::{ClusterGeometry, ClusterParameters, Weights};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real, gamma};

/// The right side of Eq. 201, with the share $\gamma$ of the weight outside the cluster; with $\epsilon$ for the
/// second $\gamma$ and nothing for the first it is that of Eq. 202.
///
/// ```
/// use hopfield_theory::statements::metastable::lemma_a8_cluster_jacobian::{bound, epsilon_bound};
/// assert_eq!(bound(2.0, 0.0, 3.0, 1.0), 18.0);
/// assert_eq!(epsilon_bound(1.0, 2.0, 0.0, 1.0), 0.0);
/// ```
pub fn bound<R: Real>(beta: R, share: R, spread: R, max_norm: R) -> R {
    beta * ((-share + 1.0) * spread.squared() + share * (-share + 2.0) * max_norm.squared() * 2.0)
}

/// The right side of Eq. 202.
pub fn epsilon_bound<R: Real>(beta: R, epsilon: R, spread: R, max_norm: R) -> R {
    beta * (spread.squared() + epsilon * (-epsilon + 2.0) * max_norm.squared() * 2.0)
}

/// $\epsilon$: the recipe's, or without one $\gamma$, the smallest that the lemma allows.
fn epsilon(instance: &ClusterInstance) -> Envelope {
    instance.given_epsilon().map_or_else(|| share(instance), Envelope::from)
}

/// $\gamma \le \epsilon$ (Eq. 194); true by definition where the recipe leaves $\epsilon$ open.
static SHARE_AT_MOST_EPSILON: Hypothesis<ClusterInstance> = Hypothesis {
    name: "Eq. 194",
    check: |instance| {
        let given = instance.given_epsilon();
        given.map_or_else(|| Check::at_most(0.0, 0.0), |epsilon| Check::at_most(share(instance), epsilon))
    },
};

/// $\epsilon \le 1$, the condition that Eq. 202 lacks.
static AT_MOST_ONE: Hypothesis<ClusterInstance> =
    Hypothesis { name: "epsilon <= 1", check: |instance| Check::at_most(epsilon(instance), 1.0) };

/// $\gamma \ge 10^{-9}$: a condition of the audit. Below it the two sides of Eq. 217 differ by less than rounding.
static SOME_OUTSIDE: Hypothesis<ClusterInstance> =
    Hypothesis { name: "audit: gamma >= 1e-9", check: |instance| Check::at_most(1e-9, share(instance)) };

/// Of several patterns inside the cluster, and outside, none holds all but $10^{-9}$ of the weight: a condition of the
/// audit. With a single one that counts, Eqs. 207 to 209 are equalities.
static SHARED: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: no pattern holds the whole weight",
    check: |instance| {
        let outside = instance.outside().map_or(0.0, |outside| outside.largest_share());
        Check::at_most(instance.inside().largest_share().max(outside), 1.0 - 1e-9)
    },
};

/// $\|J\|_2$ against Eq. 201 with the constant 2 of $2 - \gamma$ and the factor 1 of $m_{\max}^2$ replaced.
fn share_bound(instance: &ClusterInstance, constant: f64, factor: f64) -> Check {
    let (share, max_norm) = (share(instance), instance.max_norm());
    let spread = instance.spread() * Envelope::from(factor).sqrt();
    let loss = instance.beta() * share * max_norm.squared() * 2.0 * (2.0 - constant);
    let right = bound(instance.beta(), share, spread, max_norm) - loss;
    Check::at_most(instance.jacobian_norm(), right).trivial_upper(trivial(instance))
}

fn eps_bound(instance: &ClusterInstance) -> Check {
    let right = epsilon_bound(instance.beta(), epsilon(instance), instance.spread(), instance.max_norm());
    Check::at_most(instance.jacobian_norm(), right).trivial_upper(trivial(instance))
}

fn trivial(instance: &ClusterInstance) -> Envelope {
    instance.beta() * instance.max_norm().squared()
}

/// Two matrices that are claimed equal, by the Frobenius norm of their difference.
fn equal(left: EnclosedMatrix, right: &EnclosedMatrix) -> Check {
    Check::equal(left.add_scaled(-1.0, right).frobenius_norm(), 0.0)
}

/// The second difference of $a \mapsto \sum_{i \le l}p_i\|x_i - a\|^2$ at $m_x$ along $Me_1$ against `factor` times
/// $M^2$ (Eq. 213).
fn second_difference(instance: &ClusterInstance, factor: Envelope) -> Check {
    let (inside, mean) = (instance.inside(), instance.cluster().mean());
    let max_norm = instance.max_norm();
    let moved = |sign: f64| {
        let mut point = mean.to_vec();
        point[0] += sign * max_norm.value;
        inside.about(&point, gamma(4) * max_norm.value, || {
            let mut defined = Envelope::exact(mean);
            defined[0] = defined[0] + max_norm * sign;
            defined
        })
    };
    Check::equal(
        moved(1.0) + moved(-1.0) - inside.about(mean, 0.0, || Envelope::exact(mean)) * 2.0,
        factor * max_norm.squared(),
    )
}

/// The mean that Eqs. 215, 216 and 219 take: $\bar x$ of all patterns as printed, or $\mu$ of the cluster.
fn about_mean_of(instance: &ClusterInstance, patterns: &Moments<'_>) -> Envelope {
    let (mean, error) = patterns.mean();
    instance.inside().about(&mean, error, || patterns.defined_mean())
}

fn minimiser(instance: &ClusterInstance, patterns: &Moments<'_>) -> Check {
    let (cluster, inside) = (instance.cluster(), instance.inside());
    let about_mean = inside.about(cluster.mean(), cluster.mean_error(), || cluster.defined_mean().to_vec());
    Check::at_most(about_mean_of(instance, patterns), about_mean)
}

fn within_width(instance: &ClusterInstance, patterns: &Moments<'_>) -> Check {
    let right = instance.inside().total() * instance.spread().squared();
    Check::at_most(about_mean_of(instance, patterns), right)
}

/// Eq. 219 with a variance that is claimed to be the trace of $\mathrm{Var}_{\tilde p}$.
fn trace_identity(instance: &ClusterInstance, trace: Envelope) -> Check {
    let inside = instance.inside();
    let total = inside.total();
    Check::equal(inside.scatter_norm() / total, trace - inside.scatter_beyond_norm() / total)
}

/// A norm against a bound that is an equality when the patterns summed over are but one.
fn single_or_less(count: usize, left: Envelope, single: Envelope, right: Envelope) -> Check {
    if count == 1 { Check::equal(left, single) } else { Check::at_most(left, right) }
}

/// The pair $\pm x$ of norm $\sqrt2$, $l = 1$, with the share $\gamma$ outside.
fn antipodal(share: f64) -> ClusterParameters {
    ClusterParameters::new(ClusterGeometry::Opposite, 2, 2, 1, 1.0).weights(Weights::Literal(vec![1.0 - share, share]))
}

/// $m \pm u$ with equal weights, and nothing on the third pattern.
fn symmetric_pair(width: f64) -> ClusterParameters {
    ClusterParameters::new(ClusterGeometry::Opposite, 2, 3, 2, 1.0)
        .width(width)
        .weights(Weights::Literal(vec![1.0, 1.0, 0.0]))
}

/// What a form supposes and what it claims.
type Claim = (&'static [&'static Hypothesis<ClusterInstance>], fn(&ClusterInstance) -> Check);

/// A step of the proof, as printed and as repaired.
const fn repaired(name: &'static str, printed: Claim, repaired: Claim) -> Conclusion<ClusterInstance> {
    Conclusion::repaired(
        name,
        Kind::Step,
        Form { hypotheses: printed.0, check: printed.1 },
        Form { hypotheses: repaired.0, check: repaired.1 },
    )
}

/// The page.
pub static STATEMENT: Statement<ClusterParameters> = Statement {
    id: "lemma_a8",
    label: "Lemma A8",
    main_text: None,
    equations: "187-219",
    section: "A.1.5.4",
    file: file!(),
    source: include_str!("lemma_a8_cluster_jacobian.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 201", Kind::Conclusion, &[&RESOLVED], |instance| share_bound(instance, 2.0, 1.0)),
        Conclusion::repaired(
            "Eq. 202",
            Kind::Conclusion,
            Form { hypotheses: &[&RESOLVED, &SHARE_AT_MOST_EPSILON], check: eps_bound },
            Form { hypotheses: &[&RESOLVED, &SHARE_AT_MOST_EPSILON, &AT_MOST_ONE], check: eps_bound },
        ),
        Conclusion::step("Eq. 192", &[], |instance| {
            let whole = instance.whole();
            let (mean, moment) = (whole.sum(), whole.second_moment());
            equal(moment.add_scaled(-1.0, &outer_product(&mean, &mean)), &covariance(instance))
        }),
        Conclusion::step("Eq. 204", &[&SOME_INSIDE], |instance| {
            let (left, right) = cluster_sides(instance);
            equal(left, &right)
        }),
        Conclusion::step("Eq. 205", &[&SOME_INSIDE], |instance| equal(six_terms(instance), &covariance(instance))),
        Conclusion::step("Eq. 207", &[&SOME_INSIDE, &SHARED], |instance| {
            let (inside, cluster) = (instance.inside(), instance.cluster());
            let single = inside.total() * cluster.network().pattern_norm(0);
            single_or_less(cluster.size(), inside.sum_norm(), single, inside.total() * instance.max_norm())
        }),
        Conclusion::step("Eq. 208", &[&SOME_OUTSIDE, &SHARED], |instance| {
            let (cluster, share) = (instance.cluster(), share(instance));
            let left = instance.outside().map_or(Envelope::from(0.0), |outside| outside.sum_norm());
            let single = share * cluster.network().pattern_norm(cluster.count() - 1);
            single_or_less(cluster.count() - cluster.size(), left, single, share * instance.max_norm())
        }),
        Conclusion::step("Eq. 209", &[&SOME_OUTSIDE, &SHARED], |instance| {
            let (cluster, share) = (instance.cluster(), share(instance));
            let left = instance.outside().map_or(Envelope::from(0.0), |outside| outside.second_moment_norm());
            let single = share * cluster.network().pattern_norm(cluster.count() - 1).squared();
            let right = share * instance.max_norm().squared();
            single_or_less(cluster.count() - cluster.size(), left, single, right)
        }),
        repaired(
            "Eq. 213",
            (&[], |instance| second_difference(instance, 2.0.into())),
            (&[], |instance| second_difference(instance, instance.inside().total() * 2.0)),
        ),
        repaired(
            "Eq. 215",
            (&[], |instance| minimiser(instance, &instance.whole())),
            (&[&SOME_INSIDE, &OFF_CENTRE], |instance| minimiser(instance, &instance.inside())),
        ),
        repaired(
            "Eq. 216",
            (&[], |instance| within_width(instance, &instance.whole())),
            (&[&SOME_INSIDE, &OFF_CENTRE], |instance| within_width(instance, &instance.inside())),
        ),
        Conclusion::step("Eq. 216, its ends", &[&SOME_INSIDE, &OFF_CENTRE], |instance| {
            let inside = instance.inside();
            Check::at_most(inside.scatter_norm(), inside.total() * instance.spread().squared())
        }),
        Conclusion::step("Eq. 217", &[&SOME_INSIDE, &SOME_OUTSIDE], |instance| {
            let none = Envelope::from(0.0);
            let mixture = bound(instance.beta(), share(instance), none, instance.max_norm());
            let own = instance.beta() * instance.inside().scatter_norm();
            Check::at_most(instance.jacobian_norm(), own + mixture)
        }),
        repaired(
            "Eq. 219",
            (&[&SOME_INSIDE], |instance| trace_identity(instance, about_mean_of(instance, &instance.whole()))),
            (&[&SOME_INSIDE], |instance| {
                let inside = instance.inside();
                trace_identity(instance, about_mean_of(instance, &inside) / inside.total())
            }),
        ),
    ],
    families: &[
        Family {
            name: "antipodal",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| {
                let scale = stream.log_between(1e-2, 1e2);
                ClusterParameters { beta: stream.log_between(1e-3, 1e3), ..antipodal(stream.log_between(1e-9, 0.5)) }
                    .scale(scale)
            },
        },
        Family {
            name: "symmetric_pair",
            instances: 64,
            attained: &["Eq. 201", "Eq. 202"],
            draw: |stream, _, _| symmetric_pair(stream.log_between(1e-6, 1.0)).scale(stream.log_between(1e-2, 1e2)),
        },
        Family {
            name: "on_the_line",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                let (size, others) = (2 + stream.below(10), 1 + stream.below(10));
                let share = stream.log_between(1e-9, 0.9);
                ClusterParameters::new(ClusterGeometry::Lopsided, 1, size + others, size, stream.log_between(1e-3, 1e3))
                    .weights(Weights::Random(share))
            },
        },
        Family { name: "mixed", instances: 960, attained: &[], draw: families::weighted },
        Family { name: "real_data", instances: 48, attained: &[], draw: families::weighted_real_data },
    ],
    controls: &[
        Control {
            name: "Eq. 201 with 1.9 - gamma instead of 2 - gamma",
            hypotheses: &[&RESOLVED],
            check: |instance| share_bound(instance, 1.9, 1.0),
            instances: || vec![antipodal(0.05).scale(2.0), antipodal(1e-3)],
        },
        Control {
            name: "Eq. 201 with 0.99 m_max^2",
            hypotheses: &[&RESOLVED],
            check: |instance| share_bound(instance, 2.0, 0.99),
            instances: || vec![symmetric_pair(0.1), symmetric_pair(1.0)],
        },
        Control {
            name: "Eq. 201 without its second term",
            hypotheses: &[&RESOLVED],
            check: |instance| {
                let right = bound(instance.beta(), share(instance), instance.spread(), 0.0.into());
                Check::at_most(instance.jacobian_norm(), right)
            },
            instances: || vec![antipodal(0.1), antipodal(1e-3)],
        },
        Control {
            name: "Eq. 202 at 0.99 of its right side",
            hypotheses: &[&RESOLVED, &SHARE_AT_MOST_EPSILON, &AT_MOST_ONE],
            check: |instance| {
                let right = epsilon_bound(instance.beta(), epsilon(instance), instance.spread(), instance.max_norm());
                Check::at_most(instance.jacobian_norm(), right * 0.99)
            },
            instances: || vec![antipodal(1e-3), antipodal(1e-5)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "epsilon = 2: the bound is 0 and the Jacobian 1",
            refutes: "Eq. 202",
            instance: || ClusterParameters::literal(1.0, 1, &[&[1.0], &[-1.0]], &[0.0]).epsilon(2.0),
        },
        Counterexample {
            name: "half of the weight outside: the Hessian is 1, not 2",
            refutes: "Eq. 213",
            instance: || ClusterParameters::literal(1.0, 1, &[&[1.0], &[-1.0]], &[0.0]),
        },
        Counterexample {
            name: "half of the weight outside: 1/2 on the left, 0 on the right",
            refutes: "Eq. 215",
            instance: || ClusterParameters::literal(1.0, 1, &[&[1.0], &[-1.0]], &[0.0]),
        },
        Counterexample {
            name: "half of the weight outside: 1/2 on the left of 0",
            refutes: "Eq. 216",
            instance: || ClusterParameters::literal(1.0, 1, &[&[1.0], &[-1.0]], &[0.0]),
        },
        Counterexample {
            name: "equal weights on 1, -1 and 0: the variance is 1, the right side 2/3",
            refutes: "Eq. 219",
            instance: || ClusterParameters::literal(1.0, 2, &[&[1.0], &[-1.0], &[0.0]], &[0.0]),
        },
    ],
};
