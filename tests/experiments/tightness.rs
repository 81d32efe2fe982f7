//! The picture of all bounds.

use anyhow::{Context, Result};
use hopfield_theory::experiments::{DEFAULT_SEED, Effort};
use hopfield_theory::statements;

use super::support::make;

/// A bound that holds has a ratio of at most 1, a printed form that is violated and a control one of at least 1.
#[test]
fn bounds_hold_and_what_must_be_violated_is() -> Result<()> {
    for seed in [7, 8] {
        let made = make("tightness", Effort::Quick, seed)?;
        let (mut judged, mut refuted, mut controls) = (0, 0, 0);
        for row in made.rows()?.iter().filter(|row| !row.curve.ends_with("background")) {
            match row.curve.as_str() {
                "printed form, violated" => {
                    refuted += 1;
                    assert!(row.x >= 1.0, "a violated form with the ratio {}", row.x);
                }
                "controls" => {
                    controls += 1;
                    assert!(row.x >= 1.0, "a violated control with the ratio {}", row.x);
                }
                "attained" => {}
                name => {
                    judged += usize::from(name == "largest");
                    assert!(row.x <= 1.0 + 1e-9, "{name} exceeds its bound: {}", row.x);
                }
            }
        }
        assert_eq!(made.number("tightness.bounds")?, f64::from(u32::try_from(judged)?));
        assert_eq!(made.number("tightness.controls")?, f64::from(u32::try_from(controls)?));
        assert_eq!(made.number("tightness.violated_as_printed")?, f64::from(u32::try_from(refuted)?));
        assert!(
            judged > 330 && refuted >= 35 && controls > 190,
            "{judged} bounds, {refuted} refuted, {controls} controls"
        );
    }
    Ok(())
}

/// Theorems A8 and A9 and Lemma A2 cannot be improved by a factor; Theorem A5 and A7 leave much room.
#[test]
fn what_is_attained_comes_out_as_attained() -> Result<()> {
    let made = make("tightness", Effort::Quick, DEFAULT_SEED)?;
    for label in ["lemma_a2", "theorem_a8", "theorem_a9"] {
        let largest = made.number(&format!("tightness.largest.{label}"))?;
        assert!((0.999..=1.0).contains(&largest), "{label}: {largest}");
    }
    for label in ["theorem_a5", "theorem_a7"] {
        let largest = made.number(&format!("tightness.largest.{label}"))?;
        assert!(largest > 0.0 && largest < 0.5, "{label}: {largest}");
    }
    Ok(())
}

/// The names beside the rows stand in the paper's order, the first column before the second.
#[test]
fn statements_stand_in_the_order_of_the_paper() -> Result<()> {
    let rows = make("tightness", Effort::Quick, 7)?.rows()?;
    let backgrounds = rows.iter().filter_map(|row| row.curve.strip_suffix(", background"));
    let place = |label: &str| {
        let known = statements::REGISTRY.iter().position(|statement| statement.label() == label);
        known.with_context(|| format!("no statement is called {label}"))
    };
    let places = backgrounds.map(place).collect::<Result<Vec<_>>>()?;
    assert!(places.len() > 100 && places.is_sorted(), "{places:?}");
    let tops: Vec<f64> =
        rows.iter().filter(|row| row.panel == "a" && row.curve.ends_with("background")).map(|row| row.y).collect();
    assert!(tops.chunks(4).map(|corners| corners[0]).is_sorted(), "from top to bottom");
    Ok(())
}
