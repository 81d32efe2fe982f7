//! One pass over all patterns: what is known of each, and which statements speak about it.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use super::limits;
use crate::Hopfield;
use crate::audit::{Applies, Audited, Check, PatternInstance};
use crate::fixed_point::FixedPoint;
use crate::numerics::elementary::ln;
use crate::statements::REGISTRY;
use crate::statements::retrieval::theorem_a9_retrieval_error::log_bound;

/// What the pass over the patterns has found.
pub(super) struct Survey {
    /// The logarithm of the right side of Eq. 401 at $\xi = x_i$ in the order of the patterns; empty for a single one,
    /// whose right side is zero.
    pub(super) log_bounds: Vec<f64>,
    /// One for each statement, in the paper's order.
    pub(super) statements: Vec<Applicability>,
}

/// To how many patterns a statement applies, and the nearest miss.
pub(super) struct Applicability {
    pub(super) statement: &'static dyn Audited,
    /// Whether the statement is about given patterns at all.
    pub(super) is_about_patterns: bool,
    pub(super) satisfying: usize,
    /// Of the patterns that a hypothesis excludes: the one that comes nearest to satisfying it.
    pub(super) miss: Option<Miss>,
}

/// A hypothesis that fails at a pattern.
#[derive(Clone)]
pub(super) struct Miss {
    pattern: usize,
    pub(super) hypothesis: &'static str,
    pub(super) check: Check,
}

impl Miss {
    /// How far the hypothesis is from holding, relative to its sides; the lower pattern first on ties, so that the order
    /// in which threads finish does not matter.
    fn compare(&self, other: &Self) -> Ordering {
        let distance = |miss: &Self| -miss.check.margin();
        distance(self).total_cmp(&distance(other)).then(self.pattern.cmp(&other.pattern))
    }
}

/// What is known of one pattern.
struct Seen {
    log_bound: Option<f64>,
    applies: Vec<Option<Applies>>,
}

impl Survey {
    /// Looks at the network from each of its patterns. All statements share one instance for each pattern, so that its
    /// separation and its fixed point are computed once.
    pub(super) fn of(network: &Arc<Hopfield>) -> Self {
        let limits = limits::of_patterns(network);
        let seen: Vec<Seen> = limits.into_par_iter().enumerate().map(|(i, limit)| see(network, i, limit)).collect();
        let statements = REGISTRY.iter().enumerate().map(|(place, statement)| {
            let verdicts = seen.iter().map(|pattern| pattern.applies[place].as_ref());
            Applicability::collect(*statement, verdicts)
        });
        Self {
            statements: statements.collect(),
            log_bounds: seen.iter().filter_map(|pattern| pattern.log_bound).collect(),
        }
    }
}

fn see(network: &Arc<Hopfield>, i: usize, limit: FixedPoint) -> Seen {
    let instance = PatternInstance::at_pattern(network, i).with_limit(limit);
    let separation = instance.try_separation().map(|separation| separation.value);
    let log_bound = separation.map(|separation| log_one_update_bound(&instance, separation));
    Seen { log_bound, applies: REGISTRY.iter().map(|statement| statement.applies(&instance)).collect() }
}

/// The logarithm of the right side of Eq. 401 at $\xi = x_i$, where $R = \|x_i^* - x_i\|$, rounding and all. Where the fixed
/// point is not enclosed, because the run from $x_i$ does not end or rounding decides where it goes, $R$ is the largest
/// distance between two points of the hull.
fn log_one_update_bound(instance: &PatternInstance, separation: f64) -> f64 {
    let max_norm = instance.max_norm().value;
    let radius = instance.limit_to_pattern().upper().min(2.0 * max_norm);
    if max_norm == 0.0 {
        return ln(0.0);
    }
    log_bound(instance.beta().value, instance.count().value, separation, radius, max_norm)
}

impl Applicability {
    fn collect<'a>(statement: &'static dyn Audited, verdicts: impl Iterator<Item = Option<&'a Applies>>) -> Self {
        let mut found = Self { statement, is_about_patterns: true, satisfying: 0, miss: None };
        for (pattern, verdict) in verdicts.enumerate() {
            match verdict {
                None => found.is_about_patterns = false,
                Some(Applies::Yes) => found.satisfying += 1,
                Some(Applies::No { hypothesis, check }) => {
                    let miss = Miss { pattern, hypothesis, check: check.clone() };
                    if found.miss.as_ref().is_none_or(|known| miss.compare(known).is_lt()) {
                        found.miss = Some(miss);
                    }
                }
            }
        }
        found
    }
}
