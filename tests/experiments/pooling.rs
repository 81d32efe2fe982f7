//! Pooling a bag in which one pattern matters.

use anyhow::Result;
use hopfield_theory::experiments::{DEFAULT_SEED, Effort};

use super::support::{Row, make};

/// The points of a curve, and their lower and upper limits.
fn limits(rows: &[Row], panel: &str, name: &str) -> Vec<(f64, [f64; 3])> {
    let of =
        |curve: &str| -> Vec<&Row> { rows.iter().filter(|row| row.panel == panel && row.curve == curve).collect() };
    let (points, band) = (of(name), of(&format!("{name}, limits")));
    assert!(points.len() == 10 && band.len() == 20, "{name} has {} points, {} corners", points.len(), band.len());
    let one = |(k, point): (usize, &&Row)| (point.x, [band[k].y, point.y, band[19 - k].y]);
    points.iter().enumerate().map(one).collect()
}

/// What the theory says at a place: the line between its nearest points.
fn theory(rows: &[Row], panel: &str, name: &str, x: f64) -> f64 {
    let curve = format!("{name}, theory");
    let line: Vec<&Row> = rows.iter().filter(|row| row.panel == panel && row.curve == curve).collect();
    let after = line.iter().position(|row| row.x >= x * (1.0 - 1e-9)).unwrap_or(line.len() - 1).max(1);
    let (left, right) = (line[after - 1], line[after]);
    left.y + (right.y - left.y) * ((x / left.x).ln() / (right.x / left.x).ln())
}

/// E 5.1: the weight of the motif is 1 / (1 + (N-1) r^d) where the sums have enough terms to be near their means.
#[test]
fn the_weight_of_the_motif_is_predicted() -> Result<()> {
    for seed in [DEFAULT_SEED, 1] {
        let rows = make("pooling", Effort::Standard, seed)?.rows()?;
        for name in ["β = 0.1", "β = 0.25"] {
            for (size, [low, _, high]) in limits(&rows, "a", name).into_iter().filter(|point| point.0 >= 1000.0) {
                let predicted = theory(&rows, "a", name, size);
                let allowed = 0.97 * low..1.03 * high;
                assert!(allowed.contains(&predicted), "{name}, N = {size}: {predicted} against {low} to {high}");
            }
        }
        // The mean of 1 / (1 + S) is at least that of 1 / (1 + E S), and the median of a skew sum lies below its mean.
        for name in ["β = 0.5", "β = 1"] {
            for (size, [_, weight, _]) in limits(&rows, "a", name) {
                let predicted = theory(&rows, "a", name, size);
                assert!(weight > 0.97 * predicted, "{name}, N = {size}: {weight} below {predicted}");
            }
        }
    }
    Ok(())
}

/// Softmax pooling tells bags apart that mean and maximum pooling cannot.
#[test]
fn softmax_pooling_finds_what_mean_and_maximum_pooling_lose() -> Result<()> {
    for seed in [DEFAULT_SEED, 1] {
        let made = make("pooling", Effort::Standard, seed)?;
        assert!(made.number("pooling.told_apart.softmax_beta_0_25.n300000")? > 0.9, "softmax pooling");
        let rows = made.rows()?;
        for (name, from) in [("mean", 10.0), ("maximum", 100.0)] {
            for (size, [low, share, high]) in limits(&rows, "b", name).into_iter().filter(|point| point.0 >= from) {
                let predicted = theory(&rows, "b", name, size);
                // Twice the width of the limits: there are forty of them.
                let allowed = 2.0 * low - share..=2.0 * high - share;
                assert!(allowed.contains(&predicted), "{name}, N = {size}: {predicted} against {low} to {high}");
            }
            let lost = made.number(&format!("pooling.told_apart.{name}.n300000"))?;
            assert!((lost - 0.5).abs() < 0.1, "{name} pooling guesses, {lost}");
        }
        for name in ["softmax, β = 0.1", "softmax, β = 0.25"] {
            for (size, [low, share, high]) in limits(&rows, "b", name) {
                let predicted = theory(&rows, "b", name, size);
                let allowed = 2.0 * low - share - 0.02..=2.0 * high - share + 0.02;
                assert!(allowed.contains(&predicted), "{name}, N = {size}: {predicted} against {low} to {high}");
            }
        }
    }
    Ok(())
}
