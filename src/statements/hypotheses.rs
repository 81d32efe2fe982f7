//! Hypotheses that several statements share, each an inequality with its two sides.

use crate::audit::{Check, Decision, Hypothesis, PatternInstance};
use crate::numerics::Envelope;
pub use crate::storage::{demanded_separation, disjointness};

/// $N \ge 2$: a single pattern has no separation.
pub static TWO_PATTERNS: Hypothesis<PatternInstance> =
    Hypothesis { name: "N >= 2", check: |instance| Check::at_most(2.0, instance.count()) };

/// The fixed point that the run from $x_i$ ends in is enclosed: a condition of the audit, not of a theorem.
pub static ENCLOSED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: x_i* is enclosed",
    check: |instance| Check::at_most(instance.limit_error(), 1e-6 * instance.network().patterns().max_norm()),
};

/// $\Delta_i \ge \frac{2}{\beta N} + \frac1\beta\ln(2(N-1)N\beta M^2)$ (Eq. 142 = 300).
pub static SEPARATED: Hypothesis<PatternInstance> = Hypothesis {
    name: "Eq. 142",
    check: |instance| {
        Check::at_most(
            demanded_separation(instance.beta(), instance.count(), instance.max_norm()),
            instance.separation(),
        )
    },
};

/// $1 < 2(N-1)N\beta M^2$ (Eq. 305).
pub static DISJOINT: Hypothesis<PatternInstance> = Hypothesis {
    name: "Eq. 305",
    check: |instance| Check::less(1.0, disjointness(instance.beta(), instance.count(), instance.max_norm())),
};

/// $\|\xi - x_i\| \le \frac{1}{\beta NM}$: the state lies in the ball $S_i$ (Definition 3, Eq. 141). A state put on the very
/// boundary cannot be told from one outside; families therefore go to $1 - 10^{-9}$ of the radius.
pub static IN_BALL: Hypothesis<PatternInstance> = Hypothesis {
    name: "xi in S_i",
    check: |instance| Check::at_most(instance.measure().distance_to(instance.pattern()), instance.ball_radius()),
};

/// $\xi \in \mathrm{conv}\{x_1, \dots, x_N\}$, known from how the state was made (Eq. 21).
pub static IN_HULL: Hypothesis<PatternInstance> = Hypothesis {
    name: "xi in the convex hull",
    check: |instance| Check::at_most(if instance.hull_weights().is_some() { 0.0 } else { 1.0 }, 0.0),
};

/// $1 - p_{\max} \ge 10^{-280}$: a condition of the audit, not of a theorem. Below it weights underflow, and the two sides of
/// a bound that shrinks with $1 - p_{\max}$ are both lost; so are those of a single pattern, which are zero.
pub static RESOLVED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 1 - p_max does not underflow",
    check: |instance| {
        let measurement = instance.measure();
        Check::at_most(1e-280, measurement.complement(measurement.softmax().argmax()))
    },
};

/// $m_{\max} > 0$: the patterns are not all equal, nor is there only one; otherwise nothing is spread and $J = 0$.
pub static SPREAD: Hypothesis<PatternInstance> =
    Hypothesis { name: "m_max > 0", check: |instance| Check::less(0.0, instance.network().spread_envelope()) };

/// $\xi$ is none of the patterns; known exactly.
pub static NO_PATTERN: Hypothesis<PatternInstance> = Hypothesis {
    name: "xi is no pattern",
    check: |instance| {
        let coincides = instance.network().patterns().iter().any(|pattern| pattern == instance.state());
        Check::at_most(f64::from(u8::from(coincides)), 0.0)
    },
};

/// The fixed point that the run from $\xi$ ends in is enclosed: a condition of the audit, not of a theorem.
pub static END_ENCLOSED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: xi* is enclosed",
    check: |instance| Check::at_most(instance.end_error(), 1e-9 * instance.network().patterns().max_norm()),
};

/// Of many inequalities the one nearest to failing among those whose sides rounding can tell apart; `None` when it can for
/// none. A violated one is never left out.
pub fn worst_resolved(checks: impl IntoIterator<Item = Check>) -> Option<Check> {
    Check::worst(checks.into_iter().filter(|check| check.decide(false) != Decision::Undecided))
}

/// Whether there is a resolved inequality: a condition of the audit, beside which [`decided`] is judged.
pub fn resolved(check: &Option<Check>) -> Check {
    Check::at_most(1.0, f64::from(u8::from(check.is_some())))
}

/// The resolved inequality; an unknown one, which stays undecided, when there is none.
pub fn decided(check: Option<Check>) -> Check {
    check.unwrap_or_else(|| Check::at_most(0.0, Envelope::new(0.0, f64::INFINITY)))
}
