//! What the screened mode says of a query, and by how much it may differ from the dense mode.

use super::Screen;
use super::exact::Sums;
use crate::engine::retrieval::{log_complement, residual};
use crate::numerics::elementary::{ln, ln_1p};
use crate::numerics::norm;

/// Two numbers with the exact value between them, up to the rounding errors of the dense mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enclosure {
    /// Not above the value.
    pub lower: f64,
    /// Not below it.
    pub upper: f64,
}

/// One query after an update, from the patterns whose weight is not negligible.
///
/// Let $\delta$ be [`dropped_weight`](Self::dropped_weight), which bounds the weights left out, relative to the largest one,
/// and $Z = 1 + \rho$ the sum of those kept. Then, rounding aside,
///
/// - the state moves by at most $2M\delta/(Z + \delta)$: it is a mean of the one returned and of patterns with a share of
///   $\delta/(Z + \delta)$, and both lie in the ball of radius $M$;
/// - the log-sum-exp is larger by at most $\beta^{-1}\ln(1 + \delta/Z) \le \delta/\beta$;
/// - $1 - p_{\max}$ lies between $\rho/Z$ and $(\rho + \delta)/(Z + \delta)$;
/// - $f(\xi) - x_k$ is $(D + R)/(Z + \delta')$ with $D = \sum_je_j(x_j - x_k)$ over the kept, $\|R\| \le 2M\delta'$ and
///   $\delta' \le \delta$, so its length lies between $(\|D\| - 2M\delta)/(Z + \delta)$ and $(\|D\| + 2M\delta)/Z$;
/// - the residual $\|f(\xi) - \xi\|$ differs by no more than the state moves;
/// - the entropy $\ln Z + S/Z$, $S = \sum_je_jt_j$ with $t_j = \beta(s_{\max} - s_j)$, grows with each dropped weight, as
///   $t_j \ge T \ge \ln N \ge S/Z$, and the dropped part of $S$ is at most $T\delta$, as $te^{-t}$ decreases beyond 1. So it lies
///   between the kept part and $\ln(Z + \delta) + (S + T\delta)/Z$.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The pattern of the largest weight, the first one on ties.
    pub argmax: usize,
    /// Its score.
    pub largest_score: f64,
    /// $\mathrm{lse}(\beta, X^T\xi)$ over the patterns kept.
    pub log_sum_exp: f64,
    /// $1 - p_{\max}$.
    pub complement: Enclosure,
    /// $\ln(1 - p_{\max})$; from $-\infty$ on where all others were left out.
    pub log_complement: Enclosure,
    /// $\|f(\xi) - x_k\|$ with the pattern $x_k$ of the largest weight.
    pub offset: Enclosure,
    /// $\|f(\xi) - \xi\|$.
    pub residual: Enclosure,
    /// The entropy of the weights in nats.
    pub entropy: Enclosure,
    /// How many patterns were kept; all of them where the query went to the dense mode.
    pub kept: usize,
    /// The bound $\delta$ on the weights left out, in units of the largest; zero where nothing was.
    pub dropped_weight: f64,
}

impl Outcome {
    /// The result of one query, its new state written to `state`.
    pub(super) fn new(sums: &Sums, query: &[f64], screen: &Screen<'_>, beta: f64, state: &mut [f64]) -> Self {
        let (rows, budget) = (screen.patterns.matrix().as_slice(), screen.budget());
        let dimension = state.len();
        let (others, total) = (sums.others, 1.0 + sums.others);
        let largest = &rows[sums.argmax * dimension..][..dimension];
        for ((state, component), sum) in state.iter_mut().zip(largest).zip(&sums.sum) {
            *state = (component + sum) / total;
        }
        let dropped = sums.dropped as f64 * budget.share;
        let kept_part = 0.0 - sums.moment;
        let least = ln_1p(others) + kept_part / total;
        let moved = 2.0 * screen.max_norm * dropped;
        let length = norm(&sums.offset) * total;
        let residual = residual(largest, query, &sums.offset);
        let log = log_complement(others, sums.log_others);
        let log_upper = if dropped > 0.0 { log_complement(others + dropped, ln(others + dropped)) } else { log };
        let most = ln_1p(others + dropped) + (kept_part + budget.exponent * dropped) / total;
        Self {
            argmax: sums.argmax,
            largest_score: sums.largest,
            log_sum_exp: sums.largest + ln_1p(others) / beta,
            complement: Enclosure { lower: others / total, upper: (others + dropped) / (total + dropped) },
            log_complement: Enclosure { lower: log, upper: log_upper.max(log) },
            offset: Enclosure {
                lower: ((length - moved) / (total + dropped)).max(0.0),
                upper: (length + moved) / total,
            },
            residual: Enclosure { lower: (residual - moved).max(0.0), upper: residual + moved },
            entropy: Enclosure { lower: least, upper: most.max(least) },
            kept: rows.len() / dimension - sums.dropped,
            dropped_weight: dropped,
        }
    }

    /// By how much the log-sum-exp over all patterns may be larger: $\delta/\beta$.
    #[must_use]
    pub fn log_sum_exp_bound(&self, beta: f64) -> f64 {
        self.dropped_weight / beta
    }

    /// How far the state over all patterns may be: $2M\delta$.
    #[must_use]
    pub fn state_bound(&self, max_norm: f64) -> f64 {
        2.0 * max_norm * self.dropped_weight
    }
}
