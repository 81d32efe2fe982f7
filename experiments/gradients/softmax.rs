//! The norm of the Jacobian of the softmax, over $\beta$, against the number $k$ of weights that carry nine tenths.
//!
//! For $k$ equal weights $\|J_s\|_F = \beta\sqrt{k-1}/k$: largest, $\beta/2$, for two, and 0 for one. Since
//! $\|J_s\|_F \le \beta/2$ for any weights, that is the maximum of all. Class IV, $k \le N/32$, holds both extremes. Many
//! Gaussian logits of standard deviation $\sigma$ have $\sum p_i^2 \to e^{\sigma^2}/N$ and $k/N \to \Phi(z - \sigma)$
//! ([`limit_of_share`]) while $\sigma$ is so small that no single weight counts.

use anyhow::Result;

use super::{Axis, Curve, EXPERIMENT, Ink, Number, Panel, Settings, Softmax, Stream, Stroke, exp, limits};
use crate::attention::gaussian_logits::limit_of_share;
use crate::attention::head_classes::{HeadClass, weights_needed};
use crate::fixed_point::Kind;
use crate::numerics::elementary::sqrt;
use crate::report::figure::Mark;
use crate::report::numbers::{Source, Uncertainty};

/// Logits in a row.
pub(super) const COUNT: usize = 512;
/// The largest standard deviation, at which most rows are one-hot.
const LARGEST: f64 = 12.0;
/// Up to here, logits near $2\sigma$, on which $\sum p_i^2$ rests, occur among [`COUNT`].
const SELF_AVERAGING: f64 = 1.5;

/// A row of weights: how many it needs, and $\|J_s\|_F/\beta$.
pub(super) struct Row {
    needed: usize,
    norm: f64,
}

impl Row {
    fn class(&self) -> HeadClass {
        HeadClass::of(self.needed as f64, COUNT)
    }
}

pub(super) fn rows(settings: &Settings) -> Vec<Row> {
    let count = settings.effort.choose(200, 1500, 6000);
    let row = |index: u32| {
        let mut stream = Stream::new(settings.seed, "gradients/logits", index);
        let sigma = LARGEST * (f64::from(index) + 0.5) / f64::from(count);
        let softmax = Softmax::new(sigma, &stream.normals(COUNT));
        let needed = weights_needed(softmax.weights(), Kind::SHARE);
        Row { needed, norm: softmax.jacobian_frobenius_norm() / sigma }
    };
    (0..count).map(row).collect()
}

/// $\sqrt{k-1}/k$.
fn equal_weights(k: f64) -> f64 {
    sqrt(k - 1.0) / k
}

/// $k$ and the norm of many Gaussian logits.
fn gaussian(sigma: f64) -> (f64, f64) {
    let count = COUNT as f64;
    let (squares, cubes) = (exp(sigma * sigma) / count, exp(3.0 * sigma * sigma) / (count * count));
    (count * limit_of_share(sigma), sqrt(squares - 2.0 * cubes + squares * squares))
}

pub(super) fn panel(rows: &[Row]) -> Panel {
    let counts = (1..=COUNT).filter(|k| *k <= 40 || k.is_multiple_of(8));
    let equal = counts.map(|k| (k as f64, equal_weights(k as f64))).collect();
    let border = COUNT as f64 / 32.0;
    // At most so many dots, so that the picture stays small.
    let stride = rows.len().div_ceil(750);
    let dots = rows.iter().step_by(stride).map(|row| (row.needed as f64, row.norm)).collect();
    let many = (0..=30).map(|step| gaussian(SELF_AVERAGING * f64::from(step) / 30.0)).collect();
    let x = Axis::log("k, the weights that carry 0.9 of N = 512", 0, 3);
    Panel::new("Jacobian of the softmax", x, Axis::linear("Frobenius norm of Jₛ / β", 0.0, 0.6, 0.1))
        .with(Curve::band("class IV", Ink::Purple, &[(1.0, 0.0, 0.6), (border, 0.0, 0.6)]))
        .with(Curve::marks("Gaussian logits", Ink::SkyBlue, Mark::Dot, dots).fine())
        .with(Curve::line("their limit", Ink::Blue, many))
        .with(Curve::line("k equal weights", Ink::Black, equal))
        .with(Curve::line("maximum", Ink::Grey, vec![(1.0, 0.5), (1000.0, 0.5)]).stroked(Stroke::Dashed))
}

/// Medians of the norm: in class I; in class IV for small metastable states, and for single patterns.
pub(super) fn numbers(rows: &[Row], source: &Source) -> Result<Vec<Number>> {
    type Group = (&'static str, fn(&Row) -> bool);
    let groups: [Group; 4] = [
        ("class_i", |row| row.class() == HeadClass::VeryLarge),
        ("class_iv", |row| row.class() == HeadClass::Small),
        ("class_iv.k2_to_8", |row| (2..=8).contains(&row.needed)),
        ("class_iv.k1", |row| row.needed == 1),
    ];
    let mut numbers = Vec::new();
    let mut add = |name: String, value: f64, uncertainty: Uncertainty| -> Result<()> {
        numbers.push(source.number(format!("{}.softmax.{name}", EXPERIMENT.name), value, uncertainty, "")?);
        Ok(())
    };
    for (name, belongs) in groups {
        let median = limits::median(&rows.iter().filter(|row| belongs(row)).map(|row| row.norm).collect::<Vec<f64>>())?;
        add(name.into(), median.value, limits::interval(&median))?;
    }
    let single = rows.iter().filter(|row| row.needed == 1).map(|row| row.norm).fold(0.0, f64::max);
    add("class_iv.k1.largest".into(), single, Uncertainty::Exact)?;
    add("maximum".into(), Softmax::new(1.0, &[0.0, 0.0]).jacobian_frobenius_norm(), Uncertainty::Exact)?;
    Ok(numbers)
}
