//! How many patterns the exact law of an angle certifies: all of them by the union bound, or a given one.

use super::{CapacityError, LARGEST_COUNT, critical_count};
use crate::numerics::elementary::{atan2, ln, ln_1p, sqrt};
use crate::sphere::{cap_probability, log_union_bound};
use crate::storage::demanded_separation;

/// The angle $t$ with $1 - \cos t = r$; `None` where there is none, $r > 2$, or none is demanded, $r < 0$.
///
/// With $t = 2\arcsin\sqrt{r/2}$ as an arctangent, the relative error is below $8u$ for every $r$.
#[must_use]
pub fn angle_of_demand(demand: f64) -> Option<f64> {
    (0.0..=2.0).contains(&demand).then(|| 2.0 * atan2(sqrt(demand), sqrt(2.0 - demand)))
}

/// The angle that Eq. 142 demands of every pair among $N$ patterns of one norm: that of
/// $r = \frac1\kappa\bigl(\frac2N + \ln(2(N-1)N\kappa)\bigr)$, the demanded separation over $M^2$.
#[must_use]
pub fn demanded_angle(count: u64, kappa: f64) -> Option<f64> {
    // On the unit sphere, with kappa for beta, the separation of a pair is 1 - cos t.
    angle_of_demand(demanded_separation(kappa, count as f64, 1.0))
}

/// The largest $N \ge 2$ with Eq. 305 for which $\frac{N(N-1)}2$ times the exact probability that two uniform points are closer
/// than the angle demanded at $N$ stays below $p$; `None` where there is none, or when it exceeds [`LARGEST_COUNT`].
///
/// It replaces the estimates of the paper's proof ($\cos x \le 1 - x^2/5$, $\kappa_{d-1}$, $N^2$ for $N(N-1)$) by exact values.
/// The demanded angle and the number of pairs grow with $N$, so the admissible $N$ are an interval. It begins at 2: for
/// $\kappa \le 1/4$, where Eq. 305 starts later, $r \le 2$ needs $N \ge 1/\kappa$, hence $2(N-1)N\kappa \ge 2(N-1) \ge 6$ and
/// $\kappa r > \ln 6 > 2\kappa$, a contradiction. With $\kappa > 1/4$, Eq. 305 holds from $N = 2$ on.
///
/// # Errors
/// [`CapacityError::Cap`] when the probability of a cap cannot be computed.
pub fn exact_union_bound_patterns(
    dimension: usize,
    kappa: f64,
    failure_probability: f64,
) -> Result<Option<u64>, CapacityError> {
    let limit = ln(failure_probability);
    largest_count(kappa, |count, angle| Ok(log_union_bound(dimension, count as usize, angle)? < limit))
}

/// The largest $N \ge 2$ with Eq. 305 for which one given pattern among $N$ random ones satisfies Eq. 142 with probability at
/// least $1 - p$, exactly: its $N - 1$ angles are independent, so that it does with probability $(1 - \Pr(\text{angle} < t))^{N-1}$
/// at the angle $t$ demanded at $N$. `None` as for [`exact_union_bound_patterns`].
///
/// # Errors
/// [`CapacityError::Cap`] when the probability of a cap cannot be computed.
///
/// ```
/// use hopfield_theory::capacity::{exact_union_bound_patterns, single_pattern_count};
/// // A given pattern is certified among more than all of them can be.
/// assert!(single_pattern_count(20, 171.0, 0.5)? > exact_union_bound_patterns(20, 171.0, 0.5)?);
/// # Ok::<(), hopfield_theory::capacity::CapacityError>(())
/// ```
pub fn single_pattern_count(
    dimension: usize,
    kappa: f64,
    failure_probability: f64,
) -> Result<Option<u64>, CapacityError> {
    let limit = ln_1p(-failure_probability);
    largest_count(kappa, |count, angle| Ok((count - 1) as f64 * ln_1p(-cap_probability(dimension, angle)?) >= limit))
}

/// The largest $N \ge 2$ with Eq. 305 that is `admissible` with the angle demanded at $N$; `None` where there is none, or beyond
/// [`LARGEST_COUNT`].
fn largest_count(
    kappa: f64,
    mut admissible: impl FnMut(u64, f64) -> Result<bool, CapacityError>,
) -> Result<Option<u64>, CapacityError> {
    if kappa <= 0.25 {
        return Ok(None);
    }
    // No count has as many bits, so that the largest is found exactly.
    let count = critical_count(2, u64::BITS - 1, |count| match demanded_angle(count, kappa) {
        Some(angle) if count <= LARGEST_COUNT => admissible(count, angle),
        _ => Ok(false),
    })?;
    Ok((2..LARGEST_COUNT).contains(&count).then_some(count))
}
