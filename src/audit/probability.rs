//! Claims about a probability, judged from counted failures.

use super::check::Check;
use crate::numerics::Envelope;
use crate::numerics::binomial::{lower_limit, upper_limit};

/// The one-sided level of every confidence limit. A true claim is called violated, and a false one is said to hold, with at
/// most this chance; even a deep run makes fewer than ten thousand such claims, so that it raises a false alarm less than
/// once in a million runs.
pub const LEVEL: f64 = 1e-10;

/// Draws of random instances and how many of them failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many were drawn.
    pub draws: u64,
    /// How many surely failed.
    pub failed: u64,
    /// Of how many it is not known whether they failed.
    pub unknown: u64,
}

impl Counts {
    /// The failure rate: the value observed, with a radius that reaches both exact (Clopper-Pearson) limits. What is unknown
    /// counts as a failure in the upper limit only.
    #[must_use]
    pub fn failure_rate(self) -> Envelope {
        let lower = lower_limit(self.failed, self.draws, LEVEL);
        let upper = upper_limit(self.failed + self.unknown, self.draws, LEVEL);
        let observed = self.failed as f64 / self.draws.max(1) as f64;
        match (lower, upper) {
            (Ok(lower), Ok(upper)) => Envelope::new(observed, (upper - observed).max(observed - lower)),
            // Without draws, or without limits, nothing is known.
            _ => Envelope::new(observed, f64::INFINITY),
        }
    }

    /// The failure rate is at most `bound`.
    #[must_use]
    pub fn rare(self, bound: Envelope) -> Check {
        let draws = self.draws;
        // So high a rate would have shown a failure in all but one of 1 / LEVEL repetitions.
        let detectable = upper_limit(0, draws, LEVEL).unwrap_or(1.0);
        Check::at_most(self.failure_rate(), bound).trivial_upper(1.0).sampled(format!(
            "not decided at this effort: {draws} draws would have detected a failure rate of {detectable:.1e}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Decision;

    fn decide(failed: u64, unknown: u64, draws: u64) -> Decision {
        Counts { draws, failed, unknown }.rare(Envelope::from(0.1)).decide(false)
    }

    /// Without a failure, $(1 - 0.1)^n < 10^{-10}$ from $n = 219$ on; with failures only, $0.1^n < 10^{-10}$ from $n = 11$ on.
    #[test]
    fn a_rate_is_decided_when_the_exact_limits_clear_the_bound() {
        assert_eq!(decide(0, 0, 218), Decision::Undecided);
        assert_eq!(decide(0, 0, 219), Decision::Holds);
        assert_eq!(decide(9, 0, 9), Decision::Undecided);
        assert_eq!(decide(11, 0, 11), Decision::Violated);
        assert_eq!(decide(0, 0, 0), Decision::Undecided);
    }

    /// An unknown outcome is held against the claim that failures are rare and against the claim that they are not.
    #[test]
    fn what_is_unknown_decides_nothing() {
        assert_eq!(decide(0, 10, 219), Decision::Undecided);
        assert_eq!(decide(0, 11, 11), Decision::Undecided);
    }
}
