//! Retrieval with scores of twice the working precision, one query at a time.
//!
//! The scores are compensated inner products ([`Double`]). A gap $s_j - s_m$ is formed from both parts and multiplied by
//! $\beta$ in both, so the exponent of a weight has an error of the order of $u^2\beta M\|\xi\|$ and none of the order of
//! $u\,|\beta(s_j - s_m)|$. All sums are relative to the second largest score $s_l$, with weights
//! $e'_j = e^{\beta(s_j - s_l)}$ that do not underflow together, and run over differences $x_j - x_k$ from the heaviest
//! pattern; they carry their rounding errors along too. The first look at the patterns finds $k$ and $s_l$, the second one
//! sums, so nothing is kept of a pattern.

use super::retrieval::{Details, FAINT, Retrieval, log_complement, residual};
use crate::numerics::double::Double;
use crate::numerics::elementary::{ln, ln_1p};
use crate::patterns::Patterns;

/// What one update makes of one query.
pub(super) struct Outcome {
    pub(super) state: Vec<f64>,
    pub(super) log_sum_exp: f64,
    pub(super) max_weight: f64,
    pub(super) argmax: usize,
    pub(super) log_complement: f64,
    pub(super) entropy: f64,
    pub(super) offset: Vec<f64>,
    pub(super) residual: f64,
}

impl Outcome {
    /// Makes this the result of query number `query`.
    pub(super) fn add_to(&self, query: usize, retrieval: &mut Retrieval, details: &mut Details) {
        retrieval.states.column_mut(query).copy_from_slice(&self.state);
        retrieval.log_sum_exp.push(self.log_sum_exp);
        retrieval.max_weight.push(self.max_weight);
        retrieval.argmax.push(self.argmax);
        details.log_complement.push(self.log_complement);
        details.entropy.push(self.entropy);
        details.offsets.column_mut(query).copy_from_slice(&self.offset);
        details.residual.push(self.residual);
    }
}

/// Exponents below leave no trace: the square of no number of the size of a pattern brings such a weight back.
const NOTHING_BELOW: f64 = -4000.0;

/// The two largest scores.
struct Leaders {
    heaviest: usize,
    largest: Double,
    /// $-\infty$ for a single pattern.
    second: Double,
}

fn leaders(patterns: &Patterns, query: &[f64]) -> Leaders {
    let nothing = Double { high: f64::NEG_INFINITY, low: 0.0 };
    let mut leaders = Leaders { heaviest: 0, largest: nothing, second: nothing };
    for (j, pattern) in patterns.iter().enumerate() {
        let score = Double::dot(pattern, query);
        if score > leaders.largest {
            leaders = Leaders { heaviest: j, largest: score, second: leaders.largest };
        } else if score > leaders.second {
            leaders.second = score;
        }
    }
    leaders
}

/// Sums over the patterns other than the heaviest one, relative to the second largest score.
struct Others {
    /// $\sum_j e'_j$.
    weights: Double,
    /// $\sum_j e'_j\beta(s_j - s_k)$.
    moment: Double,
    /// $\sum_j e'_j(x_j - x_k)$.
    offset: Vec<Double>,
}

/// `exponent` is that of the second largest weight, $\beta(s_l - s_k)$.
fn others(patterns: &Patterns, beta: f64, query: &[f64], leaders: &Leaders, exponent: f64) -> Others {
    let origin = patterns.pattern(leaders.heaviest);
    let nothing = Double::default();
    let mut others = Others { weights: nothing, moment: nothing, offset: vec![nothing; query.len()] };
    for (_, pattern) in patterns.iter().enumerate().filter(|(j, _)| *j != leaders.heaviest) {
        let gap = Double::dot(pattern, query).minus(leaders.second).times(beta);
        let weight = gap.exp();
        if weight == 0.0 {
            continue;
        }
        others.weights = others.weights.plus(weight);
        others.moment = others.moment.plus(weight * (gap.high + exponent));
        for (sum, (component, origin)) in others.offset.iter_mut().zip(pattern.iter().zip(origin)) {
            *sum = sum.plus(weight * (component - origin));
        }
    }
    others
}

/// One update of `query`.
pub(super) fn retrieve(patterns: &Patterns, beta: f64, query: &[f64]) -> Outcome {
    let leaders = leaders(patterns, query);
    let origin = patterns.pattern(leaders.heaviest);
    let exponent =
        if patterns.count() > 1 { leaders.second.minus(leaders.largest).times(beta) } else { leaders.second };
    let bounded = exponent.high.max(NOTHING_BELOW);
    let sums = others(patterns, beta, query, &leaders, bounded);
    // In two factors: a sum of large differences may be a number where the weight is not.
    let root = Double { high: 0.5 * bounded, low: if bounded == exponent.high { 0.5 * exponent.low } else { 0.0 } };
    let root = root.exp();
    let scaled = |sum: Double| root * sum.value() * root;
    let (rho, moment) = (scaled(sums.weights), scaled(sums.moment));
    let total = 1.0 + rho;
    let offset: Vec<f64> = sums.offset.iter().map(|sum| root * sum.value() / total * root).collect();
    let log_rho = if rho < FAINT { exponent.high + (exponent.low + ln(sums.weights.value())) } else { ln(rho) };
    Outcome {
        state: origin.iter().zip(&offset).map(|(x, offset)| x + offset).collect(),
        log_sum_exp: leaders.largest.high + (leaders.largest.low + ln_1p(rho) / beta),
        max_weight: 1.0 / total,
        argmax: leaders.heaviest,
        log_complement: log_complement(rho, log_rho),
        entropy: ln_1p(rho) - moment / total,
        residual: residual(origin, query, &offset),
        offset,
    }
}
