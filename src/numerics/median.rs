//! Exact confidence limits of a median, whatever the distribution.

use super::incomplete_beta::{IncompleteBetaError, regularised_incomplete_beta};

/// The median of a sample in ascending order between its lower and its upper limit.
///
/// The $r$-th smallest and the $r$-th largest of $n$ independent values, with the largest $r$ for which
///
/// $$\Pr(B < r) = I_{1/2}(n - r + 1, r) \le \alpha, \qquad B \sim \mathrm{Binomial}(n, \tfrac12):$$
///
/// the true median lies outside on either side with probability at most $\alpha$ = `level`, also where values tie. `None`
/// for a sample that is too small for this level.
///
/// # Errors
/// When the level is so extreme that the incomplete beta function is not found.
///
/// ```
/// use hopfield_theory::numerics::median::median_limits;
/// let sample: Vec<f64> = (1..=9).map(f64::from).collect();
/// assert_eq!(median_limits(&sample, 0.025)?, Some([2.0, 5.0, 8.0]));
/// assert_eq!(median_limits(&sample[..5], 0.025)?, None);
/// # Ok::<(), hopfield_theory::numerics::incomplete_beta::IncompleteBetaError>(())
/// ```
pub fn median_limits(sorted: &[f64], level: f64) -> Result<Option<[f64; 3]>, IncompleteBetaError> {
    let count = sorted.len();
    let mut rank = 0;
    // Ranks are few and the probability rises with them.
    while 2 * (rank + 1) <= count
        && regularised_incomplete_beta((count - rank) as f64, (rank + 1) as f64, 0.5)? <= level
    {
        rank += 1;
    }
    let Some(below) = rank.checked_sub(1) else { return Ok(None) };
    let median = 0.5 * (sorted[(count - 1) / 2] + sorted[count / 2]);
    Ok(Some([sorted[below], median, sorted[count - rank]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For $n = 20$ the probabilities of the binomial distribution are sums of integers over $2^{20}$: up to five heads
    /// 21700, up to six 60460, and 2.5 % is 26214.
    #[test]
    fn ranks_are_those_of_the_table_of_the_sign_test() {
        let sample: Vec<f64> = (1..=20).map(f64::from).collect();
        let limits = median_limits(&sample, 0.025);
        assert_eq!(limits, Ok(Some([6.0, 10.5, 15.0])));
        assert_eq!(median_limits(&sample, 21_699.0 / 1_048_576.0), Ok(Some([5.0, 10.5, 16.0])), "just below a border");
    }
}
