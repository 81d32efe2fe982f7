//! Theorem A8: one update and what it promises.

use anyhow::Result;
use hopfield_theory::experiments::{DEFAULT_SEED, Effort};
use hopfield_theory::numerics::elementary::exp;

use super::support::{Row, make};

#[test]
fn theorem_a8_dominates_every_update_and_keeps_its_promise() -> Result<()> {
    for seed in [DEFAULT_SEED, 1] {
        let rows = make("one_update", Effort::Standard, seed)?.rows()?;
        let updates: Vec<&Row> = rows.iter().filter(|row| row.panel == "b" && row.curve.ends_with("update")).collect();
        assert!(updates.len() > 400, "only {} updates are drawn", updates.len());
        for row in updates {
            assert!(row.y <= exp(-row.x) * (1.0 + 1e-9), "{}: {} at {}", row.curve, row.y, row.x);
        }
        for text in ["1e-3", "1e-6", "1e-12"] {
            let of = |curve: String| -> Vec<f64> {
                rows.iter().filter(|row| row.panel == "c" && row.curve == curve).map(|row| row.y).collect()
            };
            let (share, promised) = (of(format!("ε = {text}")), of(format!("promised, ε = {text}")));
            // The corners of the band: the lower limits from left to right, then the upper ones back.
            let limits = of(format!("ε = {text}, limits"));
            assert_eq!(limits.len(), 2 * share.len(), "two limits for each share");
            for k in 0..share.len() {
                assert!(promised[k] <= share[k], "{text}: {} was promised, {} came", promised[k], share[k]);
                let (lower, upper) = (limits[k], limits[limits.len() - 1 - k]);
                assert!(lower <= share[k] && share[k] <= upper, "the limits hold the share");
                assert!(upper - lower > 0.01, "and do not pretend to know it");
            }
            assert_eq!((share[0], share[share.len() - 1]), (0.0, 1.0), "{text}: from none to all within the axis");
            assert_eq!(promised[promised.len() - 1], 1.0, "{text}: the theorem promises all at the end of the axis");
        }
    }
    Ok(())
}

/// Where the shares are named they are neither none nor all, so that a difference would show.
#[test]
fn the_named_shares_are_between_none_and_all() -> Result<()> {
    let made = make("one_update", Effort::Standard, DEFAULT_SEED)?;
    let shares = made.numbers.iter().filter(|number| number.name.starts_with("one_update.share"));
    let shares: Vec<f64> = shares.map(|number| number.value).collect();
    assert!(shares.len() == 6 && shares.iter().all(|share| *share > 0.0 && *share < 1.0), "{shares:?}");
    Ok(())
}
