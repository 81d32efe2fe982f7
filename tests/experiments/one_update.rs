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
            let (lower, upper) = (of(format!("ε = {text}, lower limit")), of(format!("ε = {text}, upper limit")));
            for k in 0..share.len() {
                assert!(promised[k] <= share[k], "{text}: {} was promised, {} came", promised[k], share[k]);
                assert!(lower[k] <= share[k] && share[k] <= upper[k], "the limits hold the share");
            }
            assert_eq!((share[0], share[share.len() - 1]), (0.0, 1.0), "{text}: from none to all within the axis");
            assert_eq!(promised[promised.len() - 1], 1.0, "{text}: the theorem promises all at the end of the axis");
        }
    }
    Ok(())
}
