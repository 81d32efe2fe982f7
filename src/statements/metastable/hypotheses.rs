//! Hypotheses that the statements about metastable states share.

use super::instance::ClusterInstance;
use crate::audit::{Check, Hypothesis};
use crate::numerics::{Envelope, Real};

/// The separation of the mean that Eqs. 239, 254 and 276 demand,
/// $T = \frac{2M}{\beta m_{\max}} - \frac1\beta\ln\frac{1 - \beta m_{\max}^2}{2\beta(N - l)M\max\{m_{\max}, 2M\}}$,
/// with `others` the number $N - l$ and `factor` the constant 2 in front; needs $\beta m_{\max}^2 < 1$.
///
/// ```
/// use hopfield_theory::statements::metastable::hypotheses::demanded_separation;
/// // Two patterns (20, +-0.5, 0) against (0, 0, 20).
/// let max_norm = 400.25_f64.sqrt();
/// assert!((demanded_separation(1.0, max_norm, 0.5, 1.0, 2.0) - 87.69).abs() < 0.01);
/// ```
pub fn demanded_separation<R: Real>(beta: R, max_norm: R, spread: R, others: R, factor: f64) -> R {
    let room = (-(beta * spread.squared()) + 1.0) / (beta * others * max_norm * spread.max(max_norm * 2.0) * 2.0);
    (max_norm / spread * factor - room.ln()) / beta
}

/// $l < N$: something lies outside the cluster.
pub static OUTSIDERS: Hypothesis<ClusterInstance> =
    Hypothesis { name: "l < N", check: |instance| Check::at_most(1.0, instance.others()) };

/// $m_{\max} > 0$: for a single pattern, or equal ones, $S_m$ is the whole space and Eq. 239 cannot hold.
pub static WIDTH: Hypothesis<ClusterInstance> =
    Hypothesis { name: "m_max > 0", check: |instance| Check::less(0.0, instance.spread()) };

/// $\beta m_{\max}^2 < 1$ (Eqs. 240, 255, 277); equality, which the paper admits, makes Eq. 239 demand an infinite
/// separation.
pub static NARROW: Hypothesis<ClusterInstance> = Hypothesis {
    name: "Eq. 240, strictly",
    check: |instance| Check::less(instance.beta() * instance.spread().squared(), 1.0),
};

/// $\Delta_m \ge T$ (Eqs. 239, 254, 276).
pub static SEPARATED: Hypothesis<ClusterInstance> =
    Hypothesis { name: "Eq. 239", check: |instance| separated(instance, 2.0) };

/// $\Delta_m \ge T$ with another constant for the 2 in front of $M/(\beta m_{\max})$.
pub fn separated(instance: &ClusterInstance, factor: f64) -> Check {
    let (beta, max_norm, spread) = (instance.beta(), instance.max_norm(), instance.spread());
    Check::at_most(demanded_separation(beta, max_norm, spread, instance.others(), factor), instance.separation())
}

/// $\xi \in S_m$ (Definition 4, Eq. 238). A state put on the very boundary cannot be told from one outside; families
/// therefore go to $1 - 10^{-9}$ of the radius.
pub static IN_BALL: Hypothesis<ClusterInstance> =
    Hypothesis { name: "xi in S_m", check: |instance| Check::at_most(instance.distance(), instance.ball_radius()) };

/// $4\beta M^2 \ge 1 - \beta m_{\max}^2$: outside this range $\beta M^2 < 1/4$, so $f$ contracts the whole space
/// whatever the patterns are, and Eq. 239 says nothing.
pub static SUBSTANTIAL: Hypothesis<ClusterInstance> = Hypothesis {
    name: "4 beta M^2 >= 1 - beta m_max^2",
    check: |instance| {
        let (beta, one) = (instance.beta(), Envelope::from(1.0));
        Check::at_most(one - beta * instance.spread().squared(), beta * instance.max_norm().squared() * 4.0)
    },
};

/// The fixed point that the run from $m_x$ ends in is enclosed: a condition of the audit, not of a theorem.
pub static ENCLOSED: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: m_x* is enclosed",
    check: |instance| Check::at_most(instance.limit_error(), instance.max_norm() * 1e-6),
};

/// $m_{\max}$ or $\gamma$ is above what underflows: a condition of the audit, without which both sides of a bound can
/// be lost.
pub static RESOLVED: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: m_max or gamma does not underflow",
    check: |instance| {
        let weight = instance.outside().map_or(Envelope::from(0.0), |outside| outside.total());
        Check::less(1e-280, instance.spread() / instance.max_norm() + weight)
    },
};

/// $1 - \gamma \ge 10^{-100}$: the cluster carries weight, so that $\tilde p$ exists. Below, products of its weights
/// underflow.
pub static SOME_INSIDE: Hypothesis<ClusterInstance> =
    Hypothesis { name: "gamma < 1", check: |instance| Check::at_most(1e-100, instance.inside().total()) };

/// $\gamma \ge 10^{-280}$ at the state: a condition of the audit.
pub static SOME_OUTSIDE: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: gamma does not underflow",
    check: |instance| Check::at_most(1e-280, instance.outside_share_at(instance.state())),
};

/// $\|\mu - m_x\| > 10^{-4}m_{\max}$ for the weighted mean $\mu = \sum_{i \le l}\tilde p_ix_i$: a condition of the
/// audit. With $\mu = m_x$ bounds by the width of the cluster can be equalities.
pub static OFF_CENTRE: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: mu is off m_x",
    check: |instance| {
        let (mean, error) = instance.inside().mean();
        Check::less(instance.spread() * 1e-4, instance.cluster().distance_to_mean(&mean).widened(error))
    },
};

/// Of several patterns inside the cluster none holds all but $10^{-9}$ of its weight: a condition of the audit. Where
/// the outermost one is all that is left, bounds by $m_{\max}$ are equalities.
pub static SHARED_INSIDE: Hypothesis<ClusterInstance> = Hypothesis {
    name: "audit: the cluster shares its weight",
    check: |instance| {
        let share = instance.inside().largest_share();
        Check::at_most(share, 1.0 - 1e-9)
    },
};

/// The hypotheses of Lemmas A10 to A12.
pub const SEPARATED_CLUSTER: &[&Hypothesis<ClusterInstance>] = &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED];

/// The same and a state of $S_m$.
pub const IN_SEPARATED_BALL: &[&Hypothesis<ClusterInstance>] = &[&OUTSIDERS, &WIDTH, &NARROW, &SEPARATED, &IN_BALL];
