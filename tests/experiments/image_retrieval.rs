//! Half-masked digits completed by one update.

use anyhow::Result;
use hopfield_theory::experiments::{DEFAULT_SEED, Effort};

use super::support::{Row, make};

fn ys(rows: &[Row], curve: &str) -> Vec<f64> {
    rows.iter().filter(|row| row.panel == "b" && row.curve == curve).map(|row| row.y).collect()
}

/// The step of the proof of Theorem A9 before the Cauchy-Schwarz inequality: what it promises comes, digit by digit, so that
/// the share promised is nowhere above the share retrieved; and it promises most of what comes in the cold.
#[test]
fn what_the_bound_promises_is_retrieved() -> Result<()> {
    for seed in [DEFAULT_SEED, 1] {
        let rows = make("image_retrieval", Effort::Standard, seed)?.rows()?;
        for name in ["half", "whole"] {
            let (retrieved, promised) = (ys(&rows, &format!("{name} digit")), ys(&rows, &format!("{name}, promised")));
            let limits = ys(&rows, &format!("{name}, limits"));
            assert!(retrieved.len() == 10 && promised.len() == 10 && limits.len() == 20, "ten temperatures");
            for k in 0..retrieved.len() {
                assert!(promised[k] <= retrieved[k], "{name}: {} promised, {} retrieved", promised[k], retrieved[k]);
                assert!(limits[k] < retrieved[k] + 1e-12 && retrieved[k] < limits[19 - k] + 1e-12, "within its limits");
            }
            assert_eq!((retrieved[0], promised[0]), (0.0, 0.0), "{name}: the warmest network averages");
            assert!(retrieved[9] > 0.7 && promised[9] > 0.8 * retrieved[9], "{name}: the coldest one retrieves");
        }
    }
    Ok(())
}

/// Theorem A9 needs a query nearer than half the separation, and half a digit never is.
#[test]
fn theorem_a9_itself_promises_nothing_for_half_digits() -> Result<()> {
    let made = make("image_retrieval", Effort::Standard, DEFAULT_SEED)?;
    assert_eq!(made.number("image_retrieval.theorem_a9_speaks.half")?, 0.0);
    assert!(made.number("image_retrieval.retrieved.half.beta_256")? > 0.7);
    Ok(())
}

/// Digits are too much alike for Hebb's rule, not for the exponential network.
#[test]
fn the_exponential_network_restores_what_the_classical_one_cannot() -> Result<()> {
    let made = make("image_retrieval", Effort::Standard, DEFAULT_SEED)?;
    let (classical, exponential) =
        (made.number("image_retrieval.restored.classical")?, made.number("image_retrieval.restored.exponential")?);
    assert!(classical < 0.05 && exponential > 0.5, "{classical} against {exponential}");
    Ok(())
}

/// The second row shows the upper halves of the first and nothing else.
#[test]
fn queries_are_the_upper_halves_of_the_digits() -> Result<()> {
    let rows = make("image_retrieval", Effort::Quick, 7)?.rows()?;
    let pixels = |name: &str, below: f64| -> Vec<(String, u64, u64)> {
        let of_row = |row: &&Row| row.panel == "a" && row.curve.starts_with(&format!("{name}, grey"));
        let drawn = rows
            .iter()
            .filter(of_row)
            .map(|row| (row.curve.replace(name, ""), row.x.to_bits(), (row.y - below).to_bits()));
        let mut drawn: Vec<_> = drawn.filter(|(.., y)| f64::from_bits(*y) < 5.0).collect();
        drawn.sort();
        drawn
    };
    assert_eq!(pixels("digit", 0.0), pixels("half", 9.0));
    let lowest = rows.iter().filter(|row| row.curve.starts_with("half, grey")).map(|row| row.y).fold(0.0, f64::max);
    assert!(lowest < 14.0, "no pixel of a lower half is drawn, but one at {lowest}");
    Ok(())
}
