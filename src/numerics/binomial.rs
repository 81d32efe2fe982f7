//! Exact (Clopper-Pearson) confidence limits for a failure probability, from counted failures.
//!
//! The limits are quantiles of beta laws. In the log odds $\theta$ of the probability, $\ln I$ is increasing and concave,
//! because the density in $\theta$ is log-concave. Newton's method on $\ln I = \ln\alpha$ therefore approaches the root
//! from the left after at most one step, from any start: no bracket is needed, and no starting value is bad.

use super::elementary;
use super::incomplete_beta::{IncompleteBeta, IncompleteBetaError, Proportion};

/// Newton's steps after which the root is given up. From the mean, a handful are needed down to levels of $10^{-300}$.
const LARGEST_NUMBER_OF_STEPS: u32 = 100;

/// A step in the log odds this small leaves, by quadratic convergence, an error far below rounding.
const SETTLED_STEP: f64 = 1e-9;

/// Below these log odds the probability would not be a normal number. Newton's first step may overshoot to there.
const SMALLEST_LOG_ODDS: f64 = -708.0;

/// Why a confidence limit has no value.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum BinomialLimitError {
    /// No draws, or more failures than draws.
    #[error("{failures} failures in {draws} draws are impossible, or no draw was made")]
    Counts {
        /// The number of failures.
        failures: u64,
        /// The number of draws.
        draws: u64,
    },
    /// The level is not in $(0, 1/2]$.
    #[error("the level of a one-sided confidence limit must lie in (0, 1/2], not {level}")]
    Level {
        /// The level.
        level: f64,
    },
    /// The tail of the binomial law could not be computed.
    #[error(transparent)]
    Tail(#[from] IncompleteBetaError),
    /// Newton's method did not settle.
    #[error("the confidence limit of level {level} for {failures} failures in {draws} draws did not settle")]
    NotSettled {
        /// The number of failures.
        failures: u64,
        /// The number of draws.
        draws: u64,
        /// The level.
        level: f64,
    },
}

/// The lower limit: the $p$ with $\Pr(\text{failures or more} \mid p) = \alpha$, that is $I_p(k, n-k+1) = \alpha$.
///
/// The true probability is below it with chance at most $\alpha$ = `level`, one-sided; a two-sided interval at 95 % has
/// $\alpha = 0.025$. Zero without failures, $\alpha^{1/n}$ when all draws fail. Domain: $0 \le k \le n$, $1 \le n$,
/// $0 < \alpha \le 1/2$. Relative accuracy $10^{-12}$ up to $n = 10^6$ draws.
///
/// Relative to the limit, in units of $u$, over 5000 limits up to $n = 10^6$ and down to $\alpha = 10^{-300}$: Largest error of
/// lower_limit measured: 97.
///
/// # Errors
/// When an argument is outside its domain, or the root was not found to full accuracy.
///
/// ```
/// use hopfield_theory::numerics::binomial::lower_limit;
/// assert_eq!(lower_limit(0, 1000, 0.025)?, 0.0);
/// assert!((lower_limit(3677, 4000, 0.025)? - 0.91037).abs() < 5e-6);
/// # Ok::<(), hopfield_theory::numerics::binomial::BinomialLimitError>(())
/// ```
pub fn lower_limit(failures: u64, draws: u64, level: f64) -> Result<f64, BinomialLimitError> {
    validate(failures, draws, level)?;
    if failures == 0 {
        return Ok(0.0);
    }
    if failures == draws {
        return Ok(elementary::exp(elementary::ln(level) / draws as f64));
    }
    let successes = draws - failures;
    let limit = quantile(failures as f64, successes as f64 + 1.0, level)?;
    Ok(limit.ok_or(BinomialLimitError::NotSettled { failures, draws, level })?.value())
}

/// The upper limit: the $p$ with $\Pr(\text{failures or fewer} \mid p) = \alpha$, that is $I_{1-p}(n-k, k+1) = \alpha$.
///
/// The true probability is above it with chance at most $\alpha$ = `level`, one-sided. One when all draws fail,
/// $1 - \alpha^{1/n}$ without failures. Domain and accuracy as for [`lower_limit`].
///
/// As for [`lower_limit`]: Largest error of upper_limit measured: 7.5.
///
/// # Errors
/// When an argument is outside its domain, or the root was not found to full accuracy.
///
/// ```
/// use hopfield_theory::numerics::binomial::upper_limit;
/// // No failure in a million draws: about 3 in a million at the level of one in twenty.
/// assert!((upper_limit(0, 1_000_000, 0.05)? - 2.995_727_8e-6).abs() < 1e-11);
/// # Ok::<(), hopfield_theory::numerics::binomial::BinomialLimitError>(())
/// ```
pub fn upper_limit(failures: u64, draws: u64, level: f64) -> Result<f64, BinomialLimitError> {
    validate(failures, draws, level)?;
    if failures == draws {
        return Ok(1.0);
    }
    if failures == 0 {
        return Ok(-elementary::exp_m1(elementary::ln(level) / draws as f64));
    }
    let successes = draws - failures;
    let limit = quantile(successes as f64, failures as f64 + 1.0, level)?;
    Ok(limit.ok_or(BinomialLimitError::NotSettled { failures, draws, level })?.complement())
}

fn validate(failures: u64, draws: u64, level: f64) -> Result<(), BinomialLimitError> {
    if draws == 0 || failures > draws {
        return Err(BinomialLimitError::Counts { failures, draws });
    }
    if !(level > 0.0 && level <= 0.5) {
        return Err(BinomialLimitError::Level { level });
    }
    Ok(())
}

/// The $x$ with $I_x(a, b) = $ `level`; `None` when Newton's method did not settle.
fn quantile(a: f64, b: f64, level: f64) -> Result<Option<Proportion>, IncompleteBetaError> {
    let target = elementary::ln(level);
    let mut log_odds = elementary::ln(a / b);
    for _ in 0..LARGEST_NUMBER_OF_STEPS {
        let tail = IncompleteBeta::at(a, b, Proportion::from_log_odds(log_odds))?;
        let step = (target - tail.ln_value()) / tail.ln_slope();
        log_odds = f64::max(log_odds + step, SMALLEST_LOG_ODDS);
        if step.abs() <= SETTLED_STEP {
            return Ok(Some(Proportion::from_log_odds(log_odds)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Limits from summing the binomial law term by term in 40-digit arithmetic and solving for $p$.
    #[test]
    fn agrees_with_forty_digit_limits() {
        let table = [
            (323, 4000, 0.025, 0.072_490_379_136_078_1, 0.089_627_936_897_273_6),
            (1, 10, 0.05, 0.005_116_196_891_823_701, 0.394_163_302_436_504_8),
            (1, 1_000_000_000, 1e-3, 1.000_500_333_583_033e-12, 9.233_413_438_440_33e-9),
            (5, 1_000_000, 1e-8, 6.616_410_243_162_254e-8, 3.096_671_391_295_078_5e-5),
            (7, 20, 0.5, 0.327_951_907_202_561_3, 0.377_105_205_178_704_9),
            (1000, 1_000_000, 1e-8, 8.326_423_431_186_997e-4, 1.188_725_198_868_183_6e-3),
        ];
        for (failures, draws, level, lower, upper) in table {
            let found_lower = lower_limit(failures, draws, level).unwrap();
            let found_upper = upper_limit(failures, draws, level).unwrap();
            for (found, expected) in [(found_lower, lower), (found_upper, upper)] {
                let relative: f64 = found / expected - 1.0;
                assert!(
                    relative.abs() < 1e-12,
                    "{failures} of {draws} at {level:e}: {found:e} instead of {expected:e}, relative error {relative:e}"
                );
            }
        }
    }

    /// Published limits: 3677 of 4000 at 95 % two-sided, and no failure in a million, where statrs 0.19 is off by $10^{-4}$.
    #[test]
    fn agrees_with_published_limits() {
        let lower = lower_limit(3677, 4000, 0.025).unwrap();
        let upper = upper_limit(3677, 4000, 0.025).unwrap();
        // The published limits have five digits.
        assert!((lower - 0.91037).abs() < 5e-6 && (upper - 0.92751).abs() < 5e-6, "[{lower}, {upper}]");
        assert!(lower < 0.91925 && 0.91925 < upper, "the estimate lies inside");
        let none = upper_limit(0, 1_000_000, 0.025).unwrap();
        assert!((none / 3.688_873e-6 - 1.0).abs() < 1e-6, "{none:e}");
    }

    /// The defining equations, by summing the binomial law in order: both tails have exactly the probability `level`.
    #[test]
    fn tails_have_the_level() {
        let mass = |k: u64, n: u64, p: f64| {
            let choose = (0..k).fold(0.0, |sum, i| sum + elementary::ln((n - i) as f64 / (i + 1) as f64));
            elementary::exp(choose + k as f64 * elementary::ln(p) + (n - k) as f64 * elementary::ln_1p(-p))
        };
        for draws in [1, 2, 7, 40] {
            for failures in 0..=draws {
                for level in [1e-8, 0.025, 0.5] {
                    // The mass depends on 1 - p, which is known to u, with a relative sensitivity of up to n/(1-p).
                    let allowance = |p: f64| 1e-12 + draws as f64 * f64::EPSILON / (1.0 - p);
                    if failures > 0 {
                        let lower = lower_limit(failures, draws, level).unwrap();
                        let tail: f64 = (failures..=draws).map(|k| mass(k, draws, lower)).sum();
                        assert!(
                            (tail / level - 1.0).abs() < allowance(lower),
                            "lower {failures} of {draws} at {level}: {tail}"
                        );
                    }
                    if failures < draws {
                        let upper = upper_limit(failures, draws, level).unwrap();
                        let tail: f64 = (0..=failures).map(|k| mass(k, draws, upper)).sum();
                        assert!(
                            (tail / level - 1.0).abs() < allowance(upper),
                            "upper {failures} of {draws} at {level}: {tail}"
                        );
                    }
                }
            }
        }
    }

    /// A level of zero has limits of zero and one only, which is no answer.
    #[test]
    fn levels_outside_the_domain_are_named() {
        for limit in [lower_limit, upper_limit] {
            for level in [0.0, -0.1, 0.500_001] {
                assert_eq!(limit(1, 10, level), Err(BinomialLimitError::Level { level }));
            }
            assert!(limit(1, 10, 0.5).is_ok() && limit(1, 10, f64::NAN).is_err());
        }
    }

    /// Failures and successes may be exchanged, limits enclose the estimate, and a stricter level gives a wider interval.
    #[test]
    fn limits_are_symmetric_and_nested() {
        for (failures, draws) in [(0, 5), (3, 10), (77, 1000), (999_999, 1_000_000), (500_000, 1_000_000)] {
            let estimate = failures as f64 / draws as f64;
            let mut inner = (estimate, estimate);
            for level in [0.1, 0.01, 1e-8, 1e-100, 1e-300] {
                let lower = lower_limit(failures, draws, level).unwrap();
                let upper = upper_limit(failures, draws, level).unwrap();
                let mirrored = 1.0 - upper_limit(draws - failures, draws, level).unwrap();
                assert!((lower - mirrored).abs() < 1e-14, "{failures} of {draws} at {level:e}: {lower}, {mirrored}");
                assert!(lower <= inner.0 && inner.1 <= upper, "{failures} of {draws} at {level:e} is not nested");
                inner = (lower, upper);
            }
        }
    }

    /// Every count of a sweep to the largest sizes settles, at every level the suite may use.
    #[test]
    fn settles_everywhere() {
        for draws in [1, 10, 1000, 100_000, 10_000_000] {
            for share in [0.0, 1e-6, 0.01, 0.3, 0.5, 0.99, 1.0] {
                let failures = (draws as f64 * share) as u64;
                for level in [0.5, 0.05, 1e-8, 1e-30] {
                    assert!(lower_limit(failures, draws, level).is_ok(), "lower {failures} of {draws} at {level:e}");
                    assert!(upper_limit(failures, draws, level).is_ok(), "upper {failures} of {draws} at {level:e}");
                }
            }
        }
    }

    /// Impossible counts and levels outside $(0, 1/2]$ are errors.
    #[test]
    fn knows_its_domain() {
        assert_eq!(lower_limit(0, 0, 0.1), Err(BinomialLimitError::Counts { failures: 0, draws: 0 }), "no draw");
        assert_eq!(upper_limit(3, 2, 0.1), Err(BinomialLimitError::Counts { failures: 3, draws: 2 }), "too many");
        for level in [0.0, -0.1, 0.51, f64::NAN] {
            assert!(upper_limit(1, 2, level).is_err(), "level {level}");
        }
    }
}
