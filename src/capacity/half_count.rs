//! At which count a probability passes one half.

use crate::numerics::binomial::{BinomialLimitError, lower_limit, upper_limit};
use crate::numerics::estimate::Estimate;

/// More counts than are ever tried; the level is shared among them.
const MOST_COUNTS: f64 = 20.0;
/// Counts that are tried to bring a limit nearer to the estimate.
const REFINEMENTS: usize = 2;

/// The count at which the probability of success passes one half, by bisection on the count, with limits that hold it with
/// probability `level` at least if the probability falls: `successes` draws `draws` times afresh at a count, and the exact
/// (Clopper-Pearson) limits of what it finds decide on which side the count lies, at a level shared by all counts tried. A
/// lower limit of 1 says nothing.
///
/// # Errors
/// The first error of `successes`, and those of the limits.
///
/// ```
/// use hopfield_theory::capacity::half_count;
/// use hopfield_theory::numerics::binomial::BinomialLimitError;
/// // 1000 draws that succeed with probability 100 / (100 + N), as often as expected.
/// let found = half_count(10, 1000, 0.95, |count| Ok::<_, BinomialLimitError>(100_000 / (100 + count)))?;
/// assert!((found.value - 100.0).abs() < 4.0 && found.lower < 95.0 && found.upper > 105.0);
/// # Ok::<(), BinomialLimitError>(())
/// ```
pub fn half_count<E: From<BinomialLimitError>>(
    start: u64,
    draws: u64,
    level: f64,
    mut successes: impl FnMut(u64) -> Result<u64, E>,
) -> Result<Estimate, E> {
    let tail = 0.5 * (1.0 - level) / MOST_COUNTS;
    let start = start.max(2);
    let mut known = Known { lower: 1, low: 1, high: u64::MAX, upper: u64::MAX };
    let mut ask = |known: &mut Known, count: u64| -> Result<(), E> {
        let found = successes(count)?;
        if 2 * found >= draws {
            known.low = known.low.max(count);
        } else {
            known.high = known.high.min(count);
        }
        if lower_limit(found, draws, tail)? > 0.5 {
            known.lower = known.lower.max(count);
        } else if upper_limit(found, draws, tail)? < 0.5 {
            known.upper = known.upper.min(count);
        }
        Ok(())
    };
    // Outwards until both sides are sure, then inwards.
    let mut count = start;
    while known.upper == u64::MAX {
        ask(&mut known, count)?;
        count *= 2;
    }
    let mut count = start / 2;
    while known.lower == 1 && count > 1 {
        ask(&mut known, count)?;
        count /= 2;
    }
    while known.high > known.low + 1.max(known.low / 16) {
        let middle = middle(known.low, known.high);
        ask(&mut known, middle)?;
    }
    let value = 0.5 * (known.low as f64 + known.high as f64);
    // Then the limits come nearer, each between the count that is sure and the nearest one that is not.
    let (mut below, mut above) = (known.low, known.high);
    for _ in 0..REFINEMENTS {
        if below > known.lower + 1 {
            let count = middle(known.lower, below);
            ask(&mut known, count)?;
            below = if known.lower == count { below } else { count };
        }
        if known.upper > above + 1 {
            let count = middle(above, known.upper);
            ask(&mut known, count)?;
            above = if known.upper == count { above } else { count };
        }
    }
    // Where chance makes the shares rise with the count, the estimate may miss the limits.
    Ok(Estimate { lower: value.min(known.lower as f64), value, upper: value.max(known.upper as f64) })
}

/// What is known of the counts tried.
struct Known {
    /// The largest one at which the probability is surely above one half.
    lower: u64,
    /// The largest one at which the share of successes is at least one half.
    low: u64,
    /// The smallest one at which it is less.
    high: u64,
    /// The smallest one at which the probability is surely below one half.
    upper: u64,
}

/// A count between two that are at least two apart, in the middle of their logarithms.
fn middle(low: u64, high: u64) -> u64 {
    // Where f64 no longer holds every count, those that are asked for are further apart than it rounds.
    crate::numerics::elementary::sqrt(low as f64 * high as f64).round() as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random::Stream;

    /// Success with probability $2^{-N/m}$ passes one half at $m$; the level is 0.9, and most limits are shared too widely.
    #[test]
    fn limits_hold_the_count_from_every_start() -> Result<(), BinomialLimitError> {
        let mut held = 0;
        for run in 0..200 {
            let (true_count, start) = ([7.0, 60.0, 900.0][run as usize % 3], [1, 50, 5000][run as usize / 3 % 3]);
            let mut stream = Stream::new(1, "capacity/half_count", run);
            let mut counts = 0;
            let found = half_count(start, 100, 0.9, |count| {
                counts += 1;
                assert!(1 < count && count <= 4 * start.max(true_count as u64), "{count} is far from {true_count}");
                let probability =
                    crate::numerics::elementary::exp(-core::f64::consts::LN_2 * count as f64 / true_count);
                Ok::<u64, BinomialLimitError>((0..100).filter(|_| stream.uniform() < probability).count() as u64)
            })?;
            held += u32::from(found.lower <= true_count && true_count <= found.upper);
            assert!(f64::from(counts) <= MOST_COUNTS, "{counts} counts from {start} to {true_count}");
            let off = found.value / true_count;
            assert!((0.5..2.0).contains(&off), "{found:?} for {true_count}");
            assert!(found.upper < 8.0 * true_count.max(start as f64), "{found:?} for {true_count}");
        }
        assert!(held >= 180, "{held} of 200");
        Ok(())
    }

    /// Nine successes of nine are surely more than half, no success surely less, and nothing between says anything. The walk
    /// outwards asks 128, 256, 512 and 64, 32; the estimate is between 99 and 103; the limits then move to the middle of what
    /// is not known twice, by 56 and 42, and by 230 and 343.
    #[test]
    fn limits_come_nearer_where_they_are_sure() -> Result<(), BinomialLimitError> {
        let limits = |surely_more: u64, surely_less: u64| {
            let found = half_count(128, 9, 0.9, |count| {
                Ok::<_, BinomialLimitError>(match count {
                    _ if count <= surely_more => 9,
                    ..=100 => 5,
                    _ if count < surely_less => 4,
                    _ => 0,
                })
            });
            found.map(|found| (found.lower, found.value, found.upper))
        };
        assert_eq!(limits(41, 344)?, (32.0, 101.0, 512.0));
        assert_eq!(limits(42, 343)?, (42.0, 101.0, 343.0));
        assert_eq!(limits(56, 256)?, (56.0, 101.0, 256.0));
        // Downwards from the start as far as it takes.
        assert_eq!(limits(2, 1000)?.0, 2.0);
        Ok(())
    }

    /// Where nothing lies between a limit and the estimate, there is nothing to ask.
    #[test]
    fn no_count_is_asked_twice_nor_one_below_two() -> Result<(), BinomialLimitError> {
        for successes in [[0, 0, 0], [5, 0, 0], [9, 4, 0], [9, 9, 0]] {
            let mut asked = Vec::new();
            half_count(2, 9, 0.9, |count| {
                asked.push(count);
                Ok::<_, BinomialLimitError>(successes.get(count as usize - 2).copied().unwrap_or(0))
            })?;
            assert!(!asked.contains(&1) && asked.iter().collect::<BTreeSet<_>>().len() == asked.len(), "{asked:?}");
        }
        Ok(())
    }

    /// At a level of 0.9 each of the twenty counts has a tail of 0.0025 on either side. Of a hundred tosses of a fair coin 64
    /// or more are heads with probability 0.0033, 65 or more with 0.0018.
    #[test]
    fn the_tails_are_shared_by_the_counts() -> Result<(), BinomialLimitError> {
        let lower_limit = |heads: u64| {
            let found =
                half_count(2, 100, 0.9, |count| Ok::<_, BinomialLimitError>(if count <= 10 { heads } else { 0 }));
            found.map(|found| found.lower)
        };
        assert_eq!(lower_limit(64)?, 1.0);
        assert_eq!(lower_limit(65)?, 10.0);
        let upper_limit = |heads: u64| {
            let found = half_count(2, 100, 0.9, |count| {
                Ok::<_, BinomialLimitError>(match count {
                    ..=10 => 100,
                    11..=100 => heads,
                    _ => 0,
                })
            });
            found.map(|found| found.upper)
        };
        assert!(upper_limit(36)? > 100.0 && upper_limit(35)? < 20.0);
        Ok(())
    }
}
