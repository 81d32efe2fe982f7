//! The median of a law, from a sample, with limits that hold for every law.

use super::binomial::{BinomialLimitError, lower_limit};

/// A sample's median and what it says about that of the law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Median {
    /// The lower limit.
    pub lower: f64,
    /// The median of the sample, the lower of the middle two in a sample of even size.
    pub value: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Median {
    /// The median of a sample and limits that hold a median of its law with probability `level` at least, whatever the law:
    /// a value is the lower limit if so many of the sample are not below it that the exact (Clopper-Pearson) interval of the
    /// probability to be there lies above one half, and the upper limit likewise. `None` for a sample too small to have them: at
    /// level 0.95 six values are needed.
    ///
    /// # Errors
    /// [`BinomialLimitError::Level`] unless $0 < $ `level` $ < 1$.
    ///
    /// ```
    /// use hopfield_theory::numerics::median::Median;
    /// let median = Median::of(&[4.0, 1.0, 6.0, 3.0, 5.0, 2.0, 7.0], 0.95)?;
    /// assert_eq!(median, Some(Median { lower: 1.0, value: 4.0, upper: 7.0 }));
    /// assert_eq!(Median::of(&[1.0, 2.0], 0.95)?, None);
    /// # Ok::<(), hopfield_theory::numerics::binomial::BinomialLimitError>(())
    /// ```
    pub fn of(sample: &[f64], level: f64) -> Result<Option<Self>, BinomialLimitError> {
        let mut sorted = sample.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let draws = sorted.len() as u64;
        // From the extremes inwards, as long as the rest is surely the larger part.
        let mut outside = 0;
        while outside < sorted.len().div_ceil(2)
            && lower_limit(draws - outside as u64, draws, 0.5 * (1.0 - level))? >= 0.5
        {
            outside += 1;
        }
        // The limits are the outermost value that is still far enough inside, on both sides.
        Ok((outside > 0).then(|| Self {
            lower: sorted[outside - 1],
            value: sorted[(sorted.len() - 1) / 2],
            upper: sorted[sorted.len() - outside],
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Textbook ranks at 95 %: 6 and 20 of 25 (counted from 1: 8 and 18), 10 and 21 of 30, 1 and 6 of 6.
    #[test]
    fn limits_have_the_ranks_of_the_tables() -> Result<(), BinomialLimitError> {
        for (draws, rank) in [(6, 1), (9, 2), (12, 3), (20, 6), (25, 8), (30, 10), (40, 14), (100, 40)] {
            let sample: Vec<f64> = (1..=draws).map(f64::from).collect();
            let median = Median::of(&sample, 0.95)?.expect("enough values");
            assert_eq!((median.lower, median.upper), (f64::from(rank), f64::from(draws + 1 - rank)), "of {draws}");
        }
        Ok(())
    }

    /// The median of $e^z$, $z$ normal, is 1.
    #[test]
    fn limits_hold_the_median_as_often_as_they_claim() -> Result<(), BinomialLimitError> {
        let mut held = 0;
        for index in 0..1000 {
            let mut stream = Stream::new(1, "numerics/median", index);
            let sample: Vec<f64> = (0..25).map(|_| crate::numerics::elementary::exp(stream.normal())).collect();
            let median = Median::of(&sample, 0.95)?.expect("enough values");
            held += u32::from(median.lower <= 1.0 && 1.0 <= median.upper);
        }
        // Exactly 95.7 %, with a standard error of 0.64 %.
        assert!((935..=980).contains(&held), "{held} of 1000");
        Ok(())
    }
}
