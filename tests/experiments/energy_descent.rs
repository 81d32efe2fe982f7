//! Theorem A1: the energy falls, and how fast runs converge.

use anyhow::{Context, Result};
use hopfield_theory::experiments::{DEFAULT_SEED, Effort};

use super::support::{Row, curves, make};

#[test]
fn the_energy_falls_and_the_wrong_ones_rise() -> Result<()> {
    let rows = make("energy_descent", Effort::Standard, DEFAULT_SEED)?.rows()?;
    let (mut falling, mut half_missing, mut wrong_beta) = (0, 0, 0);
    for curve in curves(&rows) {
        let name = curve[0].curve.as_str();
        let largest_rise = curve.windows(2).map(|pair| pair[1].y - pair[0].y).fold(f64::NEG_INFINITY, f64::max);
        match curve[0].panel.as_str() {
            "a" => {
                assert!(largest_rise < 0.0, "panel a, {name} rises by {largest_rise}");
                falling += 1;
            }
            "c" if name.starts_with("energy E") => assert!(largest_rise <= 1e-13, "{name} rises by {largest_rise}"),
            "c" => {
                assert!(largest_rise > 0.05, "{name} ought to rise, but only by {largest_rise}");
                half_missing += usize::from(name.starts_with("½ missing"));
                wrong_beta += usize::from(name.starts_with("β = 1 in lse"));
            }
            _ => {}
        }
    }
    assert_eq!((falling, half_missing, wrong_beta), (12, 4, 4), "every run is there");
    Ok(())
}

#[test]
fn the_decrease_is_the_identity_up_to_rounding_and_not_without_its_second_part() -> Result<()> {
    let rows = make("energy_descent", Effort::Standard, DEFAULT_SEED)?.rows()?;
    let rounding = rows.iter().find(|row| row.curve == "rounding").context("the line of rounding")?.y;
    let residuals: Vec<&Row> = rows.iter().filter(|row| row.panel == "b" && row.curve != "rounding").collect();
    let (step_alone, identity): (Vec<&Row>, Vec<&Row>) =
        residuals.into_iter().partition(|row| row.curve.ends_with("without KL"));
    assert!(identity.len() > 200 && identity.len() == step_alone.len(), "{} updates", identity.len());
    for row in identity {
        assert!(row.y <= rounding, "{}: residual {} at decrease {}", row.curve, row.y, row.x);
    }
    let visible = step_alone.iter().filter(|row| row.y > 10.0 * rounding).count();
    assert!(visible > 200, "the second part is missed in {visible} updates");
    Ok(())
}

/// In general the distance falls by the largest eigenvalue of the Jacobian at the limit, the slowest direction.
#[test]
fn runs_converge_geometrically_with_the_norm_of_the_jacobian() -> Result<()> {
    for beta in [4, 8, 16] {
        let measured = make("energy_descent", Effort::Standard, DEFAULT_SEED)?
            .number(&format!("energy_descent.rate.measured.beta_{beta}"))?;
        let norm = make("energy_descent", Effort::Standard, DEFAULT_SEED)?
            .number(&format!("energy_descent.rate.jacobian_norm.beta_{beta}"))?;
        assert!(norm < 1.0 && (measured / norm - 1.0).abs() < 0.03, "beta = {beta}: {measured}, not {norm}");
    }
    Ok(())
}

#[test]
fn at_the_bifurcation_the_distance_falls_as_the_root_of_time() -> Result<()> {
    let rows = make("energy_descent", Effort::Quick, 7)?.rows()?;
    let of = |curve: &str| rows.iter().filter(|row| row.panel == "e" && row.curve == curve).collect::<Vec<_>>();
    let critical = of("β M² = 1");
    for row in critical.iter().filter(|row| row.x >= 1000.0) {
        assert!((row.y * (row.x / 1.5).sqrt() - 1.0).abs() < 0.01, "{} after {} updates", row.y, row.x);
    }
    for curve in ["β M² = 0.98", "β M² = 1.02"] {
        let last = of(curve)[of(curve).len() - 1];
        assert!(last.x < 2000.0 && last.y < 1e-6, "{curve} converges geometrically, but is {} at {}", last.y, last.x);
    }
    assert!(critical[critical.len() - 1].x == 10_000.0, "the critical run is still far away at the end");
    Ok(())
}
