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
        log_odds += step;
        if step.abs() <= SETTLED_STEP {
            return Ok(Some(Proportion::from_log_odds(log_odds)));
        }
    }
    Ok(None)
}
