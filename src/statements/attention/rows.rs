//! Rows of logits that the classes of heads are judged on: parameters and instance.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::attention::head_classes::{TIE, weights_needed};
use crate::audit::{Fields, Parameters, RecipeError};
use crate::fixed_point::Kind;
use crate::input::real_data;
use crate::measure::definition::total;
use crate::numerics::normal::quantile;
use crate::numerics::{Envelope, Real, dot, gamma, sum};
use crate::random::Stream;
use crate::statements::softmax::MeasuredSoftmax;

/// The logits of a row, before $\beta$.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logits {
    /// Independent standard normals: $\beta$ is their standard deviation $\sigma$ as logits.
    Gaussian,
    /// $\Phi^{-1}((j - \frac12)/N)$, in a random order: a row of Gaussian logits without chance.
    Quantiles,
    /// $l$ equal logits far above all others, whose weights underflow.
    Block(usize),
    /// $0, -1, -2, \dots$: weights in a geometric sequence of ratio $e^{-\beta}$.
    Geometric,
    /// Inner products of one handwritten digit with $N$ others, over 256.
    Digits,
}

impl Logits {
    pub(super) const FAR_BELOW: f64 = -1e6;
}

impl fmt::Display for Logits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gaussian => formatter.write_str("gaussian"),
            Self::Quantiles => formatter.write_str("quantiles"),
            Self::Block(equal) => write!(formatter, "block:{equal}"),
            Self::Geometric => formatter.write_str("geometric"),
            Self::Digits => formatter.write_str("digits"),
        }
    }
}

impl FromStr for Logits {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':') {
            Some(("block", equal)) => equal.parse().ok().filter(|equal| *equal > 0).map(Self::Block).ok_or(()),
            None if text == "gaussian" => Ok(Self::Gaussian),
            None if text == "quantiles" => Ok(Self::Quantiles),
            None if text == "geometric" => Ok(Self::Geometric),
            None if text == "digits" => Ok(Self::Digits),
            _ => Err(()),
        }
    }
}

/// What a person varies: fields `logits`, `N`, `rows` and `beta`.
#[derive(Clone, Debug, PartialEq)]
pub struct RowParameters {
    /// What the logits are.
    pub logits: Logits,
    /// The number $N$ of tokens.
    pub count: usize,
    /// The number of rows of the head; statements about a single row look at the first.
    pub rows: usize,
    /// The inverse temperature.
    pub beta: f64,
}

impl RowParameters {
    /// One row.
    #[must_use]
    pub fn new(logits: Logits, count: usize, beta: f64) -> Self {
        Self { logits, count, rows: 1, beta }
    }
}

impl Parameters for RowParameters {
    type Instance = RowInstance;

    fn fields(&self) -> Fields {
        Fields::default()
            .with("logits", self.logits)
            .with("N", self.count)
            .with("rows", self.rows)
            .with_number("beta", self.beta)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let within = |key: &'static str, most: usize| {
            let value: usize = fields.read(key)?;
            let unreadable = || RecipeError::Value { key: key.to_owned(), value: value.to_string() };
            if (1..=most).contains(&value) { Ok(value) } else { Err(unreadable()) }
        };
        Ok(Self {
            logits: fields.read("logits")?,
            count: within("N", 10_000)?,
            rows: within("rows", 1000)?,
            beta: fields.number("beta")?,
        })
    }

    fn is_literal(&self) -> bool {
        matches!(self.logits, Logits::Block(_) | Logits::Geometric)
    }

    fn build(&self, stream: &mut Stream) -> Result<RowInstance, Error> {
        let n = self.count;
        if !(self.beta > 0.0 && self.beta.is_finite()) {
            return Err(Error::Beta { beta: self.beta });
        }
        let mut row = || match self.logits {
            Logits::Gaussian => stream.normals(n),
            Logits::Quantiles => {
                let mut logits: Vec<f64> = (0..n).map(|j| quantile((j as f64 + 0.5) / n as f64)).collect();
                for j in (1..n).rev() {
                    logits.swap(j, stream.below(j + 1));
                }
                logits
            }
            Logits::Block(equal) => (0..n).map(|j| if j < equal { 0.0 } else { Logits::FAR_BELOW }).collect(),
            Logits::Geometric => (0..n).map(|j| -(j as f64)).collect(),
            Logits::Digits => {
                let digits = real_data::digits();
                let query = digits.row(stream.below(digits.rows()));
                (0..n).map(|_| dot(digits.row(stream.below(digits.rows())), query) / 256.0).collect()
            }
        };
        Ok(RowInstance { logits: (0..self.rows).map(|_| row()).collect(), parameters: self.clone() })
    }
}

/// The rows of a head.
#[derive(Clone, Debug)]
pub struct RowInstance {
    pub(super) parameters: RowParameters,
    pub(super) logits: Vec<Vec<f64>>,
}

impl RowInstance {
    /// The softmax of the first row at `factor` times $\beta$.
    pub(super) fn at(&self, factor: f64) -> MeasuredSoftmax {
        MeasuredSoftmax::new(factor * self.parameters.beta, self.logits[0].clone(), 0.0)
    }

    /// The first row in the opposite order.
    pub(super) fn reversed(&self) -> MeasuredSoftmax {
        MeasuredSoftmax::new(self.parameters.beta, self.logits[0].iter().rev().copied().collect(), 0.0)
    }
}

/// The error of a sum of weights: of each weight and of the sum.
fn sum_error(softmax: &MeasuredSoftmax) -> f64 {
    softmax.weight_error() + gamma(softmax.count() + 1) + softmax.count() as f64 * f64::MIN_POSITIVE
}

/// The library's $k$, with a radius that holds the $k$ of the exact weights: every sum of computed weights is off by at most
/// $e$, so the exact $k$ lies between those at shares lower and higher by $e$, and the library's own leave for ties.
pub(super) fn needed(softmax: &MeasuredSoftmax) -> Envelope {
    let (weights, error) = (softmax.softmax().weights(), sum_error(softmax));
    let at = |share: f64| weights_needed(weights, share) as f64;
    let (found, least, most) = (at(Kind::SHARE), at(Kind::SHARE - error), at(Kind::SHARE + error + TIE));
    Envelope::new(found, (found - least).max(most - found))
}

/// $k$ without sorting: a token counts if those before it, of larger weight or of equal weight and smaller index, carry less
/// than `share`. Those that rounding leaves open are the radius.
pub(super) fn needed_by_ranks(softmax: &MeasuredSoftmax, share: f64) -> Envelope {
    let (weights, error) = (softmax.softmax().weights(), sum_error(softmax));
    let before = |i: usize| {
        let precedes = |j: &usize| weights[*j] > weights[i] || (weights[*j] == weights[i] && *j < i);
        sum(&(0..weights.len()).filter(precedes).map(|j| weights[j]).collect::<Vec<_>>())
    };
    let carried: Vec<f64> = (0..weights.len()).map(before).collect();
    let sure = carried.iter().filter(|carried| **carried + error < share).count() as f64;
    let possible = carried.iter().filter(|carried| **carried - error < share).count() as f64;
    Envelope::new(0.5 * (sure + possible), 0.5 * (possible - sure))
}

/// The library's $\|J_s\|_F$. Its squared entries carry $4\omega$; the difference of the others' squares and fourth powers
/// moves by $4\omega$ of a term that is at most twice the square of the result. Squares of weights below $10^{-154}$ are lost.
pub(super) fn norm(softmax: &MeasuredSoftmax) -> Envelope {
    let error = 6.0 * softmax.weight_error() + gamma(3 * softmax.count() + 20);
    let lost = softmax.beta() * softmax.count() as f64 * 1e-153;
    Envelope::relative(softmax.softmax().jacobian_frobenius_norm(), error)
        .widened(lost)
        .defined_by(|| defined_norm(softmax))
}

/// $\beta\sqrt{\sum_ip_i^2((1 - p_i)^2 + \sum_{j \ne i}p_j^2)}$, the squares of the rows of $\beta(\mathrm{diag}(p) - pp^T)$.
fn defined_norm(softmax: &MeasuredSoftmax) -> Envelope {
    let weights: Vec<Envelope> = (0..softmax.count()).map(|i| softmax.weight(i)).collect();
    let largest = softmax.softmax().argmax();
    // Beside a weight of nearly one, what the others leave is no difference from one.
    let smaller = [&weights[..largest], &weights[largest + 1..]].concat();
    let of_smaller = Envelope::inner_product(&smaller, &smaller);
    let squares = of_smaller + weights[largest].squared();
    let row = |i: usize| {
        let (rest, others) = match i == largest {
            true => (softmax.complement(i), of_smaller),
            false => (-weights[i] + 1.0, squares - weights[i].squared()),
        };
        weights[i].squared() * (rest.squared() + others)
    };
    total(&(0..weights.len()).map(row).collect::<Vec<_>>()).sqrt() * softmax.beta()
}

/// $\sqrt{\sum_{ij}(J_s)_{ij}^2}$ from the library's matrix.
pub(super) fn norm_of_matrix(softmax: &MeasuredSoftmax) -> Envelope {
    let jacobian = softmax.softmax().jacobian();
    let count = softmax.count();
    let entries = (0..count).flat_map(|i| (0..count).map(move |j| (i, j)));
    let square = |(i, j)| softmax.jacobian_entry(&jacobian, i, j).squared();
    entries.map(square).fold(Envelope::from(0.0), |sum, square| sum + square).sqrt()
}

/// $\sum_ip_i^n$.
pub(super) fn power_sum(softmax: &MeasuredSoftmax, power: usize) -> Envelope {
    let term = |i| (1..power).fold(softmax.weight(i), |product, _| product * softmax.weight(i));
    (0..softmax.count()).map(term).fold(Envelope::from(0.0), |sum, term| sum + term)
}

/// $\beta\sqrt{q_2 - 2q_3 + q_2^2}$.
pub(super) fn norm_by_sums(softmax: &MeasuredSoftmax) -> Envelope {
    let squares = power_sum(softmax, 2);
    let radicand = squares - power_sum(softmax, 3) * 2.0 + squares.squared();
    radicand.sqrt() * softmax.beta()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logits_are_read_as_they_are_written() {
        for logits in [Logits::Gaussian, Logits::Quantiles, Logits::Block(3), Logits::Geometric, Logits::Digits] {
            assert_eq!(logits.to_string().parse(), Ok(logits));
        }
        for text in ["block:0", "block:-1", "block", "digit", ""] {
            assert_eq!(text.parse::<Logits>(), Err(()), "{text:?}");
        }
    }

    /// Of ten equal weights nine carry nine tenths exactly; rounding leaves the tenth open. Of four equal ones it takes all.
    #[test]
    fn counts_are_open_where_a_sum_is_the_share_itself() {
        let logits = |equal| (0..12).map(move |j| if j < equal { 0.0 } else { Logits::FAR_BELOW });
        let of = |equal| MeasuredSoftmax::new(1.0, logits(equal).collect(), 0.0);
        let ranks = |equal| needed_by_ranks(&of(equal), Kind::SHARE);
        let expected =
            [(needed(&of(10)), 9.0, 1.0), (needed(&of(4)), 4.0, 0.0), (ranks(10), 9.5, 0.5), (ranks(4), 4.0, 0.0)];
        for (place, (found, value, radius)) in expected.into_iter().enumerate() {
            assert!(found.value == value && (found.radius - radius).abs() < 1e-14, "{place}: {found:?}");
        }
    }
}
