//! The energy in the plane.

use anyhow::Result;
use hopfield_theory::experiments::Effort;
use hopfield_theory::numerics::distance;
use hopfield_theory::{Hopfield, Patterns};

use super::support::{Row, curves, make};

/// Theorem A1: runs descend to minima; level lines keep their level, and the basins cover the plane.
#[test]
fn the_landscape_is_that_of_the_energy() -> Result<()> {
    let rows = make("landscape", Effort::Quick, 7)?.rows()?;
    for (panel, beta) in [("a", 1.5), ("b", 4.0), ("c", 12.0)] {
        let here: Vec<&Row> = rows.iter().filter(|row| row.panel == panel).collect();
        let named = |name: &str| -> Vec<[f64; 2]> {
            here.iter().filter(|row| row.curve.starts_with(name)).map(|row| [row.x, row.y]).collect()
        };
        let network = Hopfield::new(Patterns::from_rows(&named("pattern"))?, beta)?;
        let (mut lines, mut runs) = (0, 0);
        for row in &here {
            let Some(level) = row.curve.strip_prefix("E = ") else { continue };
            let level: f64 = level.split(',').next().unwrap_or_default().parse()?;
            assert!((network.energy(&[row.x, row.y]) - level).abs() < 1e-5, "{}", row.curve);
            lines += 1;
        }
        for curve in curves(&rows) {
            if curve[0].panel != panel || !curve[0].curve.starts_with("run ") {
                continue;
            }
            let energies: Vec<f64> = curve.iter().map(|row| network.energy(&[row.x, row.y])).collect();
            assert!(energies.windows(2).all(|pair| pair[1] < pair[0]), "panel {panel}, {} rises", curve[0].curve);
            let last = &curve[curve.len() - 1];
            let distance = |minimum: &[f64; 2]| distance(minimum, &[last.x, last.y]);
            assert!(
                named("minimum").iter().map(distance).fold(1.0, f64::min) < 0.01,
                "{} ends nowhere",
                curve[0].curve
            );
            runs += 1;
        }
        assert!(lines > 500 && runs == 14, "panel {panel}: {lines} points of level lines and {runs} runs");
        // Shoelace: the tints cover the square once.
        let basins =
            curves(&rows).into_iter().filter(|curve| curve[0].panel == panel && curve[0].curve.starts_with("basin"));
        let twice =
            |ring: &[Row]| ring.windows(2).map(|pair| pair[0].x * pair[1].y - pair[1].x * pair[0].y).sum::<f64>();
        let area: f64 = basins.map(twice).sum::<f64>() / 2.0;
        assert!((area - 9.0).abs() < 0.03, "panel {panel}: the basins cover {area} of 9");
    }
    Ok(())
}
