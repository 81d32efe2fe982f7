//! # Head classes: the size of the metastable states of an attention head
//!
//! For one row $p$ of an attention head over $N$ tokens, $k$ is the smallest number of softmax values, the largest first,
//! whose sum reaches 0.90. With $\bar k$ the median of $k$ over the rows of a head, its class is
//!
//! $$\mathrm{I}: \tfrac N2 < \bar k, \qquad \mathrm{II}: \tfrac N8 < \bar k \le \tfrac N2, \qquad
//!   \mathrm{III}: \tfrac N{32} < \bar k \le \tfrac N8, \qquad \mathrm{IV}: \bar k \le \tfrac N{32}:$$
//!
//! a very large metastable state or the global fixed point (a), a large and a medium metastable state (c), a small one or a
//! fixed point near a single pattern. For $N = 512$ the borders are 256, 64 and 16, for $N = 128$ they are 64, 16 and 4. The
//! text calls the last case "fixed point (c)"; by its own list the single pattern is (b). For $N < 32$ class IV is empty, for
//! $N < 8$ class III too.
//!
//! A definition has no verdict. Judged are the library's $k$ against one that counts ranks without sorting, and what follows:
//!
//! - $k$ does not depend on the order of the tokens, and does not grow with $\beta$ for given scores: the mass of the $k$
//!   largest weights grows, since its derivative is the covariance of the scores with their indicator;
//! - $l$ equal weights need $k = \lceil 0.9\,l\rceil$, so a uniform row is of class I for every $N$; weights in a geometric
//!   sequence $r^j$ need $k = \lceil\ln(1 - 0.9(1 - r^N))/\ln r\rceil$;
//! - Gaussian logits $N(0, \sigma^2)$: $k/N \to \Phi(z - \sigma)$ with $z = \Phi^{-1}(0.9)$, so the classes change at
//!   $\sigma = 1.28$, $2.43$ and $3.14$. For the $N$ logits $\sigma\Phi^{-1}((j - \frac12)/N)$ this holds with an error that
//!   is derived: sums of the increasing function $h(u) = e^{\sigma\Phi^{-1}(u)}$ over midpoints differ from
//!   $\int_0^{m/N} h = e^{\sigma^2/2}\Phi(\Phi^{-1}(m/N) - \sigma)$ by at most $h(m/N)/N$. For independent logits the median
//!   of 200 rows is held against tabulated ones.
//!
//! The paper also reports (appendices A.5.1.4, A.6.2) that small metastable states have the largest gradients, measured by the
//! Frobenius norm of the softmax Jacobian. With $q_2 = \sum_ip_i^2$ and $q_3 = \sum_ip_i^3$
//!
//! $$\|J_s\|_F = \beta\sqrt{q_2 - 2q_3 + q_2^2} \le \beta\sqrt{q_2(1 - q_2)} \le \tfrac12\beta,$$
//!
//! since $q_2^2 \le q_3$ (Cauchy and Schwarz). The first bound is attained by $k$ equal weights, $\beta\sqrt{k-1}/k$, the second
//! by two. So the observation is right for two weights and a few more, and wrong for one: a single weight has no gradient.
//! The other observations, which layers have heads of which class, need the trained models and are not judged.

use super::rows::{
    Logits, RowInstance, RowParameters, needed, needed_by_ranks, norm, norm_by_sums, norm_of_matrix, power_sum,
};
use crate::attention::gaussian_logits::{border, limit_of_share};
use crate::attention::head_classes::{HeadClass, HeadStatistic};
use crate::audit::{Check, Conclusion, Control, Effort, Family, Hypothesis, Statement};
use crate::fixed_point::Kind as FixedPointKind;
use crate::numerics::normal::{distribution, quantile};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;
use crate::statements::softmax::MeasuredSoftmax;

const SHARE: f64 = FixedPointKind::SHARE;

/// $\lceil 0.9\,l\rceil$ without rounding.
fn nine_tenths(equal: usize) -> f64 {
    (9 * equal).div_ceil(10) as f64
}

/// $\ln(1 - 0.9(1 - r^N))/\ln r$ for $r = e^{-\beta}$: how many terms of a geometric sequence carry 0.9 of its first $N$.
///
/// ```
/// use hopfield_theory::statements::attention::head_classes::geometric_share;
/// assert_eq!(geometric_share(0.1, 64.0).ceil(), 23.0);
/// ```
pub fn geometric_share<R: Real>(beta: R, count: R) -> R {
    let last = (-(beta * count)).exp();
    -((last * 0.9 + 0.1).ln()) / beta
}

/// $\beta\sqrt{q_2(1 - q_2)}$ for $q_2 = \sum_ip_i^2$ and `rest` $= 1 - q_2 = \sum_ip_i(1 - p_i)$.
pub fn norm_bound<R: Real>(beta: R, squares: R, rest: R) -> R {
    beta * (squares * rest).sqrt()
}

/// The medians of $k$ for independent Gaussian logits: $N$, $\sigma$, median over 2000 rows.
const MEDIANS: [(usize, f64, f64); 16] = [
    (512, 0.5, 401.0),
    (512, 1.0, 314.0),
    (512, 1.5, 214.0),
    (512, 2.0, 127.0),
    (512, 2.43, 75.0),
    (512, 3.0, 35.0),
    (512, 3.5, 19.0),
    (512, 4.0, 11.0),
    (512, 5.0, 5.0),
    (128, 0.5, 101.0),
    (128, 1.0, 79.0),
    (128, 1.5, 55.0),
    (128, 2.0, 34.0),
    (128, 3.0, 12.0),
    (128, 4.0, 6.0),
    (128, 5.0, 3.0),
];

/// Geometric sequences with known $k$: $\beta = -\ln r$, $N$, $k$.
const GEOMETRIC: [(f64, usize, f64); 5] = [
    (0.1, 64, 23.0),
    (std::f64::consts::LN_2, 32, 4.0),
    (0.105_360_515_657_826_28, 512, 22.0),
    (0.001_000_500_333_583_534_4, 512, 448.0),
    (0.010_050_335_853_501_45, 128, 105.0),
];

/// A hypothesis that is known from how the instance was made.
fn known(is_so: bool) -> Check {
    Check::at_most(f64::from(u8::from(!is_so)), 0.0)
}

static EQUAL: Hypothesis<RowInstance> = Hypothesis {
    name: "l equal weights, all others zero",
    check: |i| known(matches!(i.parameters.logits, Logits::Block(equal) if equal <= i.parameters.count)),
};

static GEOMETRIC_ROW: Hypothesis<RowInstance> =
    Hypothesis { name: "weights r^j", check: |i| known(i.parameters.logits == Logits::Geometric) };

static QUANTILES: Hypothesis<RowInstance> =
    Hypothesis { name: "logits sigma Phi^-1((j - 1/2)/N)", check: |i| known(i.parameters.logits == Logits::Quantiles) };

static TABULATED: Hypothesis<RowInstance> = Hypothesis {
    name: "200 rows of Gaussian logits with N and sigma of the table",
    check: |i| known(i.parameters.logits == Logits::Gaussian && i.parameters.rows == 200 && tabulated(i).is_some()),
};

static UNTIED: Hypothesis<RowInstance> = Hypothesis {
    name: "audit: no sum of weights is 0.9 within rounding",
    check: |i| Check::at_most(needed(&i.at(1.0)).radius + needed(&i.at(2.0)).radius, 0.0),
};

static TWO_TOKENS: Hypothesis<RowInstance> =
    Hypothesis { name: "N >= 2", check: |i| Check::at_most(2.0, i.parameters.count as f64) };

static SHORT: Hypothesis<RowInstance> =
    Hypothesis { name: "audit: N <= 64", check: |i| Check::at_most(i.parameters.count as f64, 64.0) };

fn tabulated(instance: &RowInstance) -> Option<f64> {
    let parameters = &instance.parameters;
    let entry = MEDIANS.iter().find(|(n, sigma, _)| *n == parameters.count && *sigma == parameters.beta);
    entry.map(|(_, _, median)| *median)
}

fn equal_weights(instance: &RowInstance) -> usize {
    match instance.parameters.logits {
        Logits::Block(equal) => equal,
        _ => instance.parameters.count,
    }
}

/// By how much the other weights move the norm, as they are not quite zero: together they are $s \le Ne^{-10^6\beta}$, all
/// weights move by $2s$ at most, and $\beta(\mathrm{diag}(p) - pp^T)$ by $3\beta$ times that.
fn left_by_others(instance: &RowInstance) -> Envelope {
    let beta = Envelope::from(instance.parameters.beta);
    (beta * Logits::FAR_BELOW).exp() * beta * 6.0 * instance.parameters.count as f64
}

/// $k - 1 < x \le k$, that is $k = \lceil x\rceil$.
fn is_ceiling(k: Envelope, x: Envelope) -> Check {
    let both = [Check::less(k - 1.0, x), Check::at_most(x, k)];
    Check::worst(both).unwrap_or_else(|| Check::less(0.0, 0.0))
}

/// The class by the borders that $\bar k$ does not exceed.
fn class_by_borders(needed: f64, count: f64) -> f64 {
    1.0 + [2.0, 8.0, 32.0].iter().filter(|part| needed <= count / **part).count() as f64
}

/// The library's class of a one-row head against the borders.
fn class(instance: &RowInstance, borders: fn(f64, f64) -> f64) -> Check {
    let softmax = instance.at(1.0);
    let weights = softmax.softmax().weights();
    let head = nalgebra::DMatrix::from_row_slice(1, weights.len(), weights);
    let found = HeadStatistic::of(&head).map_or(0, |statistic| statistic.class.number());
    Check::equal(found as f64, borders(needed(&softmax).value, weights.len() as f64))
}

/// The classes of heads whose median lies on a border, or above it by one half.
fn borders(instance: &RowInstance, leave: f64) -> Check {
    let count = 32 * instance.parameters.count;
    let on_border = |(above, part): (f64, usize)| {
        let at = |median: f64| HeadClass::of(median, count).number() as f64;
        let border = (count / part) as f64 + leave;
        [Check::equal(at(border), above + 1.0), Check::equal(at(border + 0.5), above)]
    };
    let checks = [(1.0, 2), (2.0, 8), (3.0, 32)].into_iter().flat_map(on_border);
    Check::worst(checks).unwrap_or_else(|| Check::less(0.0, 0.0))
}

/// $|\Phi(\Phi^{-1}(1 - k/N) - \sigma) - 0.1|$ against what the sums leave open. With $m = N - k$ and $S_m$ the sum of the
/// $m$ smallest weights over $N$, $S_m \le 0.1\,S_N < S_{m+1}$; $S_m$ is off by $h(m/N)/N$ and $S_N$ by $h(1 - 1/N)/N$ and
/// the last cell, the integral over it, which is more than $h(1 - \frac1{2N})/N$, since $h$ is convex there. A step of $m$ is
/// worth at most $h((m+1)/N)/N$. Distribution and quantile are good to $10^{-12}$ here, far below that.
fn gaussian_law(instance: &RowInstance, sigma: f64) -> Check {
    let n = instance.parameters.count as f64;
    let below = n - needed(&instance.at(1.0)).value;
    if below < 1.0 || below + 2.0 > n {
        return Check::less(0.0, 0.0);
    }
    // h(u) e^(-sigma^2/2).
    let height = |u: f64| Real::exp(sigma * quantile(u) - 0.5 * sigma * sigma);
    let last_cell = 1.0 - distribution(quantile(1.0 - 1.0 / n) - sigma);
    let whole = height(1.0 - 1.0 / n) / n + last_cell;
    let left_open = 2.0 * height((below + 1.0) / n) / n + (1.0 - SHARE) * whole;
    let found = distribution(quantile(below / n) - sigma);
    Check::at_most(Envelope::new((found - (1.0 - SHARE)).abs(), 1e-12), left_open).trivial_upper(SHARE)
}

/// The library's limit $x$ of $k/N$ solves $\Phi(\Phi^{-1}(1 - x) - \sigma) = 0.1$, and $\sigma$ is its border.
fn limit(sigma: f64) -> Check {
    let share = limit_of_share(sigma);
    let rest = Envelope::new(distribution(quantile(1.0 - share) - sigma), 1e-12);
    let both = [Check::equal(rest, 1.0 - SHARE), Check::equal(Envelope::new(border(share), 1e-12), sigma)];
    Check::worst(both).unwrap_or_else(|| Check::less(0.0, 0.0))
}

/// A tabulated median lies between the 60th and the 141st of 200 rows: 5.6 standard deviations of a fair coin on either
/// side, and one more for the table's own 2000 rows.
fn median(instance: &RowInstance) -> Check {
    let weights = |logits: &Vec<f64>| MeasuredSoftmax::new(instance.parameters.beta, logits.clone(), 0.0);
    let mut found: Vec<f64> = instance.logits.iter().map(|logits| needed(&weights(logits)).value).collect();
    found.sort_unstable_by(f64::total_cmp);
    let known = tabulated(instance).unwrap_or(f64::NAN);
    let both = [Check::at_most(found[59] - 1.0, known), Check::at_most(known, found[140] + 1.0)];
    Check::worst(both).unwrap_or_else(|| Check::less(0.0, 0.0))
}

/// The norm against its bound, with $1 - q_2$ from the complements of the weights.
fn norm_by_squares(instance: &RowInstance) -> Check {
    let softmax = instance.at(1.0);
    let terms = (0..softmax.count()).map(|i| softmax.weight(i) * softmax.complement(i));
    let rest = terms.fold(Envelope::from(0.0), |sum, term| sum + term);
    Check::at_most(norm(&softmax), norm_bound(softmax.beta().into(), power_sum(&softmax, 2), rest))
}

/// Gaussian logits or digits, few or many tokens.
fn mixed(stream: &mut Stream, index: u32, _effort: Effort) -> RowParameters {
    let logits = if index % 4 == 3 { Logits::Digits } else { Logits::Gaussian };
    let count = [1, 2, 3, 5, 10, 17, 33, 64][stream.below(8)];
    RowParameters::new(logits, count, stream.log_between(0.01, 20.0))
}

/// The page.
pub static STATEMENT: Statement<RowParameters> = Statement {
    id: "head_classes",
    label: "Head classes",
    main_text: None,
    equations: "-",
    section: "4, A.5.1",
    file: file!(),
    source: include_str!("head_classes.rs"),
    conclusions: &[
        Conclusion::step("k by ranks", &[], |i| {
            let softmax = i.at(1.0);
            Check::equal(needed(&softmax), needed_by_ranks(&softmax, SHARE))
        }),
        Conclusion::step("class", &[], |i| class(i, class_by_borders)),
        Conclusion::step("a border belongs to the smaller class", &[], |i| borders(i, 0.0)),
        Conclusion::step("k whatever the order", &[], |i| Check::equal(needed(&i.at(1.0)), needed(&i.reversed()))),
        Conclusion::step("k falls with beta", &[&UNTIED], |i| Check::at_most(needed(&i.at(2.0)), needed(&i.at(1.0)))),
        Conclusion::example("k of equal weights", &[&EQUAL], |i| {
            Check::equal(needed(&i.at(1.0)).value, nine_tenths(equal_weights(i)))
        }),
        Conclusion::example("k of geometric weights", &[&GEOMETRIC_ROW], |i| {
            let (beta, count) = (Envelope::from(i.parameters.beta), Envelope::from(i.parameters.count as f64));
            is_ceiling(needed(&i.at(1.0)), geometric_share(beta, count))
        }),
        Conclusion::step("Gaussian logits", &[&QUANTILES], |i| gaussian_law(i, i.parameters.beta)),
        Conclusion::step("limit for Gaussian logits", &[&QUANTILES], |i| limit(i.parameters.beta)),
        Conclusion::example("medians of Gaussian logits", &[&TABULATED], median),
        Conclusion::step("norm of the Jacobian", &[&SHORT], |i| {
            let softmax = i.at(1.0);
            Check::equal(norm(&softmax), norm_of_matrix(&softmax))
        }),
        Conclusion::step("norm of the Jacobian by sums", &[], |i| {
            let softmax = i.at(1.0);
            Check::equal(norm(&softmax), norm_by_sums(&softmax))
        }),
        Conclusion::step("norm <= beta sqrt(q_2 (1 - q_2))", &[&TWO_TOKENS], norm_by_squares),
        Conclusion::step("norm <= beta/2", &[], |i| Check::at_most(norm(&i.at(1.0)), i.parameters.beta / 2.0)),
        Conclusion::example("norm of equal weights", &[&EQUAL], |i| {
            let equal = Envelope::from(equal_weights(i) as f64);
            let limit = (equal - 1.0).sqrt() / equal * i.parameters.beta;
            Check::equal(norm(&i.at(1.0)), limit.widened_by(left_by_others(i)))
        }),
    ],
    families: &[
        Family {
            name: "pair",
            instances: 24,
            attained: &["norm <= beta sqrt(q_2 (1 - q_2))", "norm <= beta/2"],
            draw: |stream, _, _| {
                RowParameters::new(Logits::Block(2), 2 + stream.below(60), stream.log_between(0.1, 10.0))
            },
        },
        Family {
            name: "equal",
            instances: 160,
            attained: &["norm <= beta sqrt(q_2 (1 - q_2))"],
            draw: |stream, index, _| {
                let count = if index % 2 == 0 { 3 + stream.below(62) } else { 3 + stream.below(510) };
                let equal = if index % 8 == 0 { count } else { 3 + stream.below(count - 2) };
                RowParameters::new(Logits::Block(equal), count, stream.log_between(0.1, 10.0))
            },
        },
        Family {
            name: "single",
            instances: 16,
            attained: &["norm <= beta sqrt(q_2 (1 - q_2))"],
            draw: |stream, _, _| RowParameters::new(Logits::Block(1), 1 + stream.below(64), 1.0),
        },
        Family {
            name: "geometric",
            instances: 96,
            attained: &[],
            draw: |stream, index, _| match GEOMETRIC.get(index as usize) {
                Some((beta, count, _)) => RowParameters::new(Logits::Geometric, *count, *beta),
                None => RowParameters::new(Logits::Geometric, 3 + stream.below(500), stream.log_between(1e-3, 1.5)),
            },
        },
        Family {
            name: "quantiles",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                let count = [128, 512, 2048][stream.below(3)];
                RowParameters::new(Logits::Quantiles, count, stream.between(0.05, 2.5))
            },
        },
        Family {
            name: "medians",
            instances: 16,
            attained: &[],
            draw: |_, index, _| {
                let (count, sigma, _) = MEDIANS[index as usize % MEDIANS.len()];
                RowParameters { rows: 200, ..RowParameters::new(Logits::Gaussian, count, sigma) }
            },
        },
        Family { name: "mixed", instances: 480, attained: &[], draw: mixed },
    ],
    controls: &[
        Control {
            name: "half of the mass in place of 0.90",
            hypotheses: &[&EQUAL],
            check: |i| Check::equal(needed_by_ranks(&i.at(1.0), 0.5), nine_tenths(equal_weights(i))),
            instances: || [10, 32, 512].map(|l| RowParameters::new(Logits::Block(l), 512, 1.0)).to_vec(),
        },
        Control {
            name: "ceil(0.8 l) for l equal weights",
            hypotheses: &[&EQUAL],
            check: |i| Check::equal(needed(&i.at(1.0)), (8 * equal_weights(i)).div_ceil(10) as f64),
            instances: || [7, 32, 512].map(|l| RowParameters::new(Logits::Block(l), 512, 1.0)).to_vec(),
        },
        Control {
            name: "k = N/2 belongs to class I",
            hypotheses: &[],
            check: |i| borders(i, -0.5),
            instances: || vec![RowParameters::new(Logits::Block(1), 16, 1.0)],
        },
        Control {
            name: "k grows with beta",
            hypotheses: &[&GEOMETRIC_ROW],
            check: |i| Check::at_most(needed(&i.at(1.0)), needed(&i.at(2.0))),
            instances: || vec![RowParameters::new(Logits::Geometric, 64, 0.1)],
        },
        Control {
            name: "Phi(z - sigma) with sigma doubled",
            hypotheses: &[&QUANTILES],
            check: |i| gaussian_law(i, 2.0 * i.parameters.beta),
            instances: || vec![RowParameters::new(Logits::Quantiles, 512, 0.5)],
        },
        Control {
            name: "the fewer weights, the larger the norm",
            hypotheses: &[&GEOMETRIC_ROW],
            check: |i| Check::at_most(norm(&i.at(1.0)) * 2.0, norm(&i.at(2.0))),
            // Nearly one weight: at twice the inverse temperature the norm over beta is far smaller.
            instances: || vec![RowParameters::new(Logits::Geometric, 32, 4.0)],
        },
        Control {
            name: "norm <= beta/2.1",
            hypotheses: &[],
            check: |i| Check::at_most(norm(&i.at(1.0)), i.parameters.beta / 2.1),
            instances: || vec![RowParameters::new(Logits::Block(2), 2, 1.0)],
        },
    ],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Decision, Parameters as _};

    fn built(parameters: &RowParameters) -> RowInstance {
        parameters.build(&mut Stream::new(0, "rows", 0)).expect("valid rows")
    }

    #[test]
    fn the_law_of_gaussian_logits_needs_a_weight_on_either_side_of_the_sum() {
        let law = |count, sigma| {
            gaussian_law(&built(&RowParameters::new(Logits::Quantiles, count, sigma)), sigma).decide(false)
        };
        // Of three weights the two largest are needed, of two weights both or one.
        assert_eq!(law(3, 1.5), Decision::Holds);
        assert_eq!(law(2, 0.1), Decision::Violated);
        assert_eq!(law(2, 5.0), Decision::Violated);
    }

    #[test]
    fn the_table_of_medians_is_for_gaussian_logits() {
        let (count, sigma, _) = MEDIANS[0];
        let decided = |logits| {
            let parameters = RowParameters { rows: 200, ..RowParameters::new(logits, count, sigma) };
            (TABULATED.check)(&built(&parameters)).decide(false)
        };
        assert_eq!(decided(Logits::Gaussian), Decision::Holds);
        assert_eq!(decided(Logits::Quantiles), Decision::Violated);
    }
}
