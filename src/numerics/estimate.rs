//! What a sample says of the law that it was drawn from, with limits that hold for every law.

use super::binomial::{BinomialLimitError, lower_limit, upper_limit};
use super::incomplete_beta::{IncompleteBetaError, regularised_incomplete_beta};

/// A number estimated from a sample, between limits of confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The lower limit.
    pub lower: f64,
    /// The estimate.
    pub value: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Estimate {
    /// The share of `successes` among `draws`, with the exact (Clopper-Pearson) limits that hold the probability of a success
    /// with probability `level` at least.
    ///
    /// # Errors
    /// As [`lower_limit`].
    ///
    /// ```
    /// use hopfield_theory::numerics::estimate::Estimate;
    /// let share = Estimate::of_share(10, 10, 0.95)?;
    /// assert!((share.lower - 0.025_f64.powf(0.1)).abs() < 1e-12);
    /// assert_eq!((share.value, share.upper), (1.0, 1.0));
    /// # Ok::<(), hopfield_theory::numerics::binomial::BinomialLimitError>(())
    /// ```
    pub fn of_share(successes: u64, draws: u64, level: f64) -> Result<Self, BinomialLimitError> {
        let tail = 0.5 * (1.0 - level);
        Ok(Self {
            lower: lower_limit(successes, draws, tail)?,
            value: successes as f64 / draws as f64,
            upper: upper_limit(successes, draws, tail)?,
        })
    }

    /// The median of $n$ independent values, the mean of the middle two where $n$ is even, and limits that hold a median of
    /// their law with probability `level` $\ge 0$ at least, whatever the law, also where values tie: the $r$-th smallest and
    /// the $r$-th largest, with the largest $r$ for which
    ///
    /// $$\Pr(B < r) = I_{1/2}(n - r + 1, r) \le \tfrac12(1 - \text{level}), \qquad B \sim \mathrm{Binomial}(n, \tfrac12).$$
    ///
    /// `None` for a sample too small to have them: at level 0.95 six values are needed.
    ///
    /// # Errors
    /// When the level is so extreme that the incomplete beta function is not found.
    ///
    /// ```
    /// use hopfield_theory::numerics::estimate::Estimate;
    /// let median = Estimate::of_median(&[4.0, 1.0, 6.0, 3.0, 5.0, 2.0, 7.0], 0.95)?;
    /// assert_eq!(median, Some(Estimate { lower: 1.0, value: 4.0, upper: 7.0 }));
    /// assert_eq!(Estimate::of_median(&[1.0, 2.0], 0.95)?, None);
    /// # Ok::<(), hopfield_theory::numerics::incomplete_beta::IncompleteBetaError>(())
    /// ```
    pub fn of_median(sample: &[f64], level: f64) -> Result<Option<Self>, IncompleteBetaError> {
        let mut sorted = sample.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let (count, tail) = (sorted.len(), 0.5 * (1.0 - level.max(0.0)));
        let mut rank = 0;
        // More than half of the values never meet the second condition.
        while rank < count && regularised_incomplete_beta((count - rank) as f64, (rank + 1) as f64, 0.5)? <= tail {
            rank += 1;
        }
        Ok((rank > 0).then(|| Self {
            lower: sorted[rank - 1],
            value: 0.5 * (sorted[(count - 1) / 2] + sorted[count / 2]),
            upper: sorted[count - rank],
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Textbook ranks at 95 %: 6 and 20 of 25 (counted from 1: 8 and 18), 10 and 21 of 30, 1 and 6 of 6.
    #[test]
    fn limits_have_the_ranks_of_the_tables() -> Result<(), IncompleteBetaError> {
        for (draws, rank) in [(6, 1), (9, 2), (12, 3), (20, 6), (25, 8), (30, 10), (40, 14), (100, 40)] {
            let sample: Vec<f64> = (1..=draws).map(f64::from).collect();
            let median = Estimate::of_median(&sample, 0.95)?.expect("enough values");
            assert_eq!((median.lower, median.upper), (f64::from(rank), f64::from(draws + 1 - rank)), "of {draws}");
        }
        Ok(())
    }

    /// One success in two draws: $1 - (1-p)^2$ and $1 - p^2$ are the tails.
    #[test]
    fn limits_of_a_share_solve_the_binomial_law() -> Result<(), BinomialLimitError> {
        let (share, root) = (Estimate::of_share(1, 2, 0.9)?, 0.95_f64.sqrt());
        assert_eq!(share.value, 0.5);
        assert!((share.lower - (1.0 - root)).abs() < 1e-14 && (share.upper - root).abs() < 1e-14, "{share:?}");
        Ok(())
    }

    /// Of two values the smaller one is below the median with probability 3/4, which leaves a level of one half; one value, or
    /// none, has no limits.
    #[test]
    fn the_smallest_samples_have_the_limits_that_there_are() {
        let of = |sample: &[f64], level: f64| {
            Estimate::of_median(sample, level).map(|found| found.map(|median| (median.lower, median.upper)))
        };
        assert_eq!(of(&[2.0, 1.0], 0.5), Ok(Some((1.0, 2.0))));
        assert_eq!(of(&[2.0, 1.0], 0.51), Ok(None));
        assert_eq!(of(&[1.0], 0.1), Ok(None));
        assert_eq!(of(&[], 0.0), Ok(None));
    }

    /// The median of $e^z$, $z$ normal, is 1.
    #[test]
    fn limits_hold_the_median_as_often_as_they_claim() -> Result<(), IncompleteBetaError> {
        let mut held = 0;
        for index in 0..1000 {
            let mut stream = Stream::new(1, "numerics/median", index);
            let sample: Vec<f64> = (0..25).map(|_| crate::numerics::elementary::exp(stream.normal())).collect();
            let median = Estimate::of_median(&sample, 0.95)?.expect("enough values");
            held += u32::from(median.lower <= 1.0 && 1.0 <= median.upper);
        }
        // Exactly 95.7 %, with a standard error of 0.64 %.
        assert!((935..=980).contains(&held), "{held} of 1000");
        Ok(())
    }

    /// For $n = 20$ the probabilities of the binomial law are sums of integers over $2^{20}$: up to four heads 6196, up to five
    /// 21700, and a tail of $21699/2^{20}$ is just too small for the latter.
    #[test]
    fn the_border_of_a_rank_is_that_of_the_sign_test() {
        let sample: Vec<f64> = (1..=20).map(f64::from).collect();
        let at = |tail: f64| Estimate::of_median(&sample, 1.0 - 2.0 * tail / 1_048_576.0);
        assert_eq!(at(21_699.0), Ok(Some(Estimate { lower: 5.0, value: 10.5, upper: 16.0 })), "just below");
        assert_eq!(at(21_701.0), Ok(Some(Estimate { lower: 6.0, value: 10.5, upper: 15.0 })), "just above");
    }
}
