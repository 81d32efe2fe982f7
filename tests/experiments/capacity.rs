//! Theorem A5: how many random patterns are stored.

use std::sync::Arc;

use anyhow::Result;
use hopfield_theory::capacity::{crosstalk_rate, theorem_rate};
use hopfield_theory::experiments::Effort;

use super::support::{Made, Row, make};

const ALL: [&str; 3] = ["a", "b", "c"];
const ONE: [&str; 3] = ["d", "e", "f"];

fn made() -> Result<Arc<Made>> {
    make("capacity", Effort::Quick, 7)
}

/// The points of a curve of a panel.
fn curve(rows: &[Row], panel: &str, curve: &str) -> Vec<(f64, f64)> {
    rows.iter().filter(|row| row.panel == panel && row.curve == curve).map(|row| (row.x, row.y)).collect()
}

/// The limits of a property in each dimension: a band goes along the lower ones and back along the upper ones.
fn limits(rows: &[Row], panel: &str, property: &str) -> Vec<(f64, f64, f64)> {
    let band = curve(rows, panel, &format!("{property}, limits"));
    let (lower, upper) = band.split_at(band.len() / 2);
    lower.iter().zip(upper.iter().rev()).map(|(low, high)| (low.0, low.1, high.1)).collect()
}

fn at(points: &[(f64, f64)], x: f64) -> Option<f64> {
    points.iter().find(|point| point.0 == x).map(|point| point.1)
}

/// Theorem A5 with Eq. 305, Eqs. 336 to 348: what it promises is less than what the exact union bound does, and that is no more
/// than what Eq. 142 holds for.
#[test]
fn theorem_a5_promises_less_than_holds() -> Result<()> {
    let rows = made()?.rows()?;
    let (mut within, mut all) = (0, 0);
    for panel in ALL {
        let exact = curve(&rows, panel, "Eq. 142, exact law");
        let theorem = curve(&rows, panel, "Theorem A5");
        assert!(theorem.len() >= 3, "panel {panel}: the theorem says something in {} dimensions", theorem.len());
        for (dimension, promised) in theorem {
            let law = at(&exact, dimension);
            assert!(law.is_none_or(|law| promised < law), "panel {panel}, d = {dimension}: {promised}, {law:?}");
        }
        for (dimension, lower, upper) in limits(&rows, panel, "Eq. 142 holds") {
            let law = at(&exact, dimension).unwrap_or(1.0);
            within += u32::from(law <= upper && lower <= 1.5 * law + 1.0);
            all += 1;
        }
    }
    // Limits of 95 %; the union bound loses little where one pair is too near half of the time.
    assert!(all >= 25 && 10 * within >= 9 * all, "{within} of {all}");
    Ok(())
}

/// A given pattern satisfies Eq. 142 with probability $(1 - P)^{N-1}$: the law runs through the limits of 95 %.
#[test]
fn the_exact_law_of_a_given_pattern_lies_within_the_limits() -> Result<()> {
    let rows = made()?.rows()?;
    let (mut within, mut doubled, mut all) = (0, 0, 0);
    for panel in ONE {
        let exact = curve(&rows, panel, "Eq. 142, exact law");
        for (dimension, lower, upper) in limits(&rows, panel, "Eq. 142 holds") {
            let Some(law) = at(&exact, dimension) else { continue };
            // The law is the largest integer of probability one half or more; the median has the same rounding up to one.
            within += u32::from((lower - 1.0..=upper + 1.0).contains(&law));
            doubled += u32::from((lower - 1.0..=upper + 1.0).contains(&(4.0 * law)));
            all += 1;
        }
    }
    assert!(all >= 25 && 10 * within >= 9 * all, "{within} of {all}");
    assert!(2 * doubled < all, "four times the law would lie within {doubled} of {all}");
    Ok(())
}

/// Lemmas A5 to A7: what Eq. 142 certifies is stored in the balls of Definition 3.
#[test]
fn certified_patterns_are_stored() -> Result<()> {
    let rows = made()?.rows()?;
    for panel in ALL.into_iter().chain(ONE) {
        let certified = curve(&rows, panel, "Eq. 142 holds");
        let stored = curve(&rows, panel, "stored, balls of Definition 3");
        assert!(stored.len() >= 3, "panel {panel}");
        for (dimension, count) in stored {
            let certified = at(&certified, dimension).unwrap_or(f64::INFINITY);
            assert!(certified <= count, "panel {panel}, d = {dimension}: {certified} certified, {count} stored");
        }
    }
    Ok(())
}

/// $2/S$ caps what any placement can hold, $1 + 1/S$ what leaves a given pattern half of the weight; storage with the whole
/// ball returning is less, and the theorem's growth is far less than that of storage.
#[test]
fn storage_stays_below_the_cap_and_the_crosstalk() -> Result<()> {
    let made = made()?;
    let rows = made.rows()?;
    for (panel, line, least) in ALL
        .map(|panel| (panel, "cap on any placement", 0.0))
        .into_iter()
        .chain(ONE.map(|panel| (panel, "N₅₀ = 1 + 1/S", 0.02)))
    {
        let bound = curve(&rows, panel, line);
        for (dimension, _, upper) in limits(&rows, panel, "stored, balls of M/10") {
            let bound = at(&bound, dimension).unwrap_or(f64::INFINITY);
            assert!(upper < bound, "panel {panel}, d = {dimension}: {upper} against {bound}");
            assert!(bound.is_infinite() || upper > least * bound, "panel {panel}, d = {dimension}: {upper}");
        }
    }
    for factor in 1..=3 {
        let lambda = f64::from(factor * factor);
        let exponent = |scope: &str| made.number(&format!("capacity.exponent.storage.{scope}.k{factor}"));
        let (all, one) = (exponent("all")?, exponent("one")?);
        assert!(theorem_rate(lambda) + 0.1 < all && all < one, "K = {factor}: {all} and {one}");
        assert!((one / crosstalk_rate(lambda) - 1.0).abs() < 0.35, "K = {factor}: {one} against alpha_1");
        for name in ["union_bound", "theorem_a5"] {
            let below = made.number(&format!("capacity.exponent.{name}.k{factor}"))?;
            assert!(below < all, "K = {factor}: {name} grows with {below}");
        }
    }
    Ok(())
}

/// $S = \mathbb E\,e^{\kappa(t-1)}$ over the inner product of two points on the sphere, by the midpoint rule.
fn mean_exponential(dimension: f64, kappa: f64) -> f64 {
    const CELLS: u32 = 20_000;
    let (mut mean, mut whole) = (0.0, 0.0);
    for cell in 0..CELLS {
        let angle = std::f64::consts::PI * (f64::from(cell) + 0.5) / f64::from(CELLS);
        let density = angle.sin().powf(dimension - 2.0);
        mean += density * (kappa * (angle.cos() - 1.0)).exp();
        whole += density;
    }
    mean / whole
}

/// $N_{50} = 1 + 1/S$ and $2/S$ at $\kappa = K^2(d-1)$, and $\alpha_1 = \min_t\lambda(1-t) - \frac12\ln(1-t^2)$ (Laplace's method).
#[test]
fn the_lines_of_the_crosstalk_are_its_integral() -> Result<()> {
    let rows = made()?.rows()?;
    for (square, (all, one)) in [1.0, 4.0, 9.0].into_iter().zip(ALL.into_iter().zip(ONE)) {
        let exponent = |t: f64| square * (1.0 - t) - 0.5 * (1.0 - t * t).ln();
        let rate = (1..10_000).map(|step| exponent(f64::from(step) * 1e-4)).fold(f64::INFINITY, f64::min);
        let lines = [(all, "cap on any placement"), (one, "N₅₀ = 1 + 1/S"), (one, "exp(α₁d)")];
        for (line, (panel, name)) in lines.into_iter().enumerate() {
            let points = curve(&rows, panel, name);
            assert!(points.len() >= 3, "panel {panel}, {name}: {} points", points.len());
            for (d, count) in points {
                let mean = mean_exponential(d, square * (d - 1.0));
                let expected = [2.0 / mean, 1.0 + 1.0 / mean, (rate * d).exp()][line];
                assert!((count / expected - 1.0).abs() < 1e-4, "{name}, panel {panel}, d = {d}: {count}, {expected}");
            }
        }
    }
    Ok(())
}

/// The balls of Definition 3 have the radius $M/(\kappa N)$, and a pattern's state moves by $NSM$ or so: all are stored as far as
/// $N^2\kappa S$ is about one. With the radius $M/N$ it would be larger by $\kappa$. All patterns are stored at fewer counts than one.
#[test]
fn balls_that_shrink_hold_the_root_of_what_the_crosstalk_allows() -> Result<()> {
    let rows = made()?.rows()?;
    for (square, (all, one)) in [1.0, 4.0, 9.0].into_iter().zip(ALL.into_iter().zip(ONE)) {
        let small = curve(&rows, all, "stored, balls of Definition 3");
        let logarithm = |&(d, count): &(f64, f64)| {
            let kappa = square * (d - 1.0);
            (count * count * kappa * mean_exponential(d, kappa)).ln()
        };
        let mean = (small.iter().map(logarithm).sum::<f64>() / small.len() as f64).exp();
        assert!((0.3..if square < 9.0 { 2.0 } else { 6.0 }).contains(&mean), "panel {all}: N^2 kappa S = {mean}");
        let (of_all, of_one) = (curve(&rows, all, "stored, balls of M/10"), curve(&rows, one, "stored, balls of M/10"));
        let last = of_one.iter().filter_map(|&(d, count)| Some((d, at(&of_all, d)?, count))).next_back();
        assert!(last.is_some_and(|(_, all, one)| all < 0.5 * one), "panels {all} and {one}: all and one at {last:?}");
    }
    Ok(())
}
