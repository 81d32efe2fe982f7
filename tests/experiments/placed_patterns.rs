//! Theorems A3 and A4: what is claimed, what there is room for, and what is stored.

use anyhow::Result;
use hopfield_theory::experiments::Effort;

use super::support::{Row, make};

/// The positive definite kernel: the mean of $1/p_i(x_i)$ is at least $NS$ for every placement, and placed patterns come near it.
#[test]
fn the_mean_of_inverse_weights_is_at_least_n_s() -> Result<()> {
    for seed in 0..3 {
        let made = make("placed_patterns", Effort::Quick, seed)?;
        let rows = made.rows()?;
        let marks: Vec<&Row> = rows.iter().filter(|row| row.panel == "c" && row.curve.contains("d = ")).collect();
        assert!(marks.len() >= 16, "{} placements", marks.len());
        for row in &marks {
            assert!(row.y >= row.x * (1.0 - 1e-12), "{}: the mean is {} at NS = {}", row.curve, row.y, row.x);
        }
        for setting in ["k2_d3", "k2_d4", "k5_d3"] {
            let nearest = made.number(&format!("placed_patterns.least_mean_over_ns.{setting}"))?;
            assert!((1.0..1.2).contains(&nearest), "{setting}: {nearest} times the bound");
        }
        // The bound belongs to NS: doubled, placed patterns violate it.
        assert!(marks.iter().any(|row| row.y < 2.0 * row.x), "NS is sharp to a factor of two");
        // At random 1 + (N-1)S in expectation; S is at most 1/16, and the means scatter.
        let random: Vec<&&Row> = marks.iter().filter(|row| row.curve.ends_with("random")).collect();
        let beyond: f64 = random.iter().map(|row| row.y - 1.0 - row.x).sum::<f64>() / random.len() as f64;
        assert!((-0.25..0.15).contains(&beyond), "seed {seed}: random patterns are {beyond} from 1 + NS on average");
    }
    Ok(())
}

/// Eq. 312 in the smallest dimensions: placements that store all patterns are found, and random ones do not store all.
#[test]
fn the_claimed_numbers_are_stored_where_they_can_be_tried() -> Result<()> {
    for seed in 0..3 {
        let made = make("placed_patterns", Effort::Quick, seed)?;
        for theorem in ["theorem_a3.share_that_store_all.{}.d4", "theorem_a4.share_that_store_all.{}.d3"] {
            let share = |what: &str| made.number(&format!("placed_patterns.{}", theorem.replace("{}", what)));
            assert_eq!((share("placed")?, share("random")?), (1.0, 0.0), "{theorem}");
        }
        for setting in ["k2_d3", "k2_d4", "k5_d3"] {
            let largest = made.number(&format!("placed_patterns.stored_up_to_ns.{setting}"))?;
            assert!((0.9..2.0).contains(&largest), "{setting}: all stored up to NS = {largest}");
        }
        let rows = made.rows()?;
        let missed: Vec<&Row> = rows.iter().filter(|row| row.curve.ends_with("not all stored")).collect();
        assert!(missed.iter().any(|row| row.x > 2.0), "beyond NS = 2 patterns are missed");
        assert!(missed.iter().all(|row| row.x > 1.4), "up to NS = 1.4 none is");
    }
    Ok(())
}

/// The proof's angles have no room for the claimed numbers: Rankin's $2d$ points at right angles, disjoint caps; and from some
/// dimension on not all weights can be a half. For $K = 5$ they can.
#[test]
fn the_proofs_angles_have_no_room() -> Result<()> {
    let made = make("placed_patterns", Effort::Quick, 7)?;
    let number = |name: &str| made.number(&format!("placed_patterns.{name}"));
    for (theorem, radii) in [("theorem_a3", ["2", "1_7"]), ("theorem_a4", ["5", "4"])] {
        for radius in radii {
            let (claimed, room) = (
                number(&format!("{theorem}.log2_claimed.k{radius}"))?,
                number(&format!("{theorem}.log2_room.k{radius}"))?,
            );
            assert!(claimed > room + 1.0, "{theorem}, K = {radius}: 2^{claimed} claimed, room for 2^{room}");
        }
    }
    assert_eq!(number("theorem_a3.half_weight_fails_from.k2")?, 8.0, "N exceeds 2/S from d = 8 on");
    assert_eq!(number("theorem_a3.half_weight_fails_from.k1_7")?, 50.0, "everywhere");
    assert_eq!(number("theorem_a4.half_weight_fails_from.k4")?, 13.0, "everywhere");
    assert_eq!(number("theorem_a4.half_weight_fails_from.k5")?, 0.0, "nowhere up to d = 300");
    for row in made.rows()?.iter().filter(|row| row.panel == "a" && row.curve == "room at the angle of Eq. 315") {
        let expected = (2.0 * row.x).log2() / (row.x - 1.0);
        assert!((row.y - expected).abs() < 1e-12, "2d points at right angles in dimension {}", row.x);
    }
    Ok(())
}
