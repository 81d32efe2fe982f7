//! The classes of heads: Gaussian logits, random heads and Gaussian averaging heads.

use anyhow::Result;
use hopfield_theory::attention::gaussian_heads;
use hopfield_theory::attention::gaussian_logits::{border, limit_of_share};
use hopfield_theory::attention::head_classes::HeadClass;
use hopfield_theory::experiments::{DEFAULT_SEED, Effort};

use super::support::{Row, make};

fn points(rows: &[Row], panel: &str, curve: &str) -> Vec<(f64, f64)> {
    rows.iter().filter(|row| row.panel == panel && row.curve == curve).map(|row| (row.x, row.y)).collect()
}

/// Section 4: the median of k/N of Gaussian logits tends to Phi(z - sigma), from above where few weights count.
#[test]
fn gaussian_logits_follow_their_limit_and_come_nearer_with_more_tokens() -> Result<()> {
    for seed in [DEFAULT_SEED, 1] {
        let rows = make("head_classes", Effort::Standard, seed)?.rows()?;
        let (few, many) = (points(&rows, "a", "logits, N = 128"), points(&rows, "a", "logits, N = 512"));
        assert!(few.len() == 24 && many.len() == 24, "all standard deviations are drawn");
        for ((sigma, of_128), (_, of_512)) in few.into_iter().zip(many) {
            let limit = limit_of_share(sigma);
            assert!(sigma > 1.5 || (of_512 - limit).abs() < 0.01, "{of_512} instead of {limit} at {sigma}");
            assert!(sigma < 2.0 || (of_128 > of_512 && of_512 > limit), "{of_128}, {of_512}, {limit} at {sigma}");
        }
    }
    Ok(())
}

/// Section 4: a standard deviation for each class; the borders of finitely many tokens lie above those of the limit.
#[test]
fn the_classes_follow_one_another_with_their_borders() -> Result<()> {
    let made = make("head_classes", Effort::Standard, DEFAULT_SEED)?;
    let rows = made.rows()?;
    let median = |(_, share): &(f64, f64)| HeadClass::of(512.0 * share, 512).number();
    let classes: Vec<usize> = points(&rows, "a", "logits, N = 512").iter().map(median).collect();
    assert!(classes.is_sorted() && classes.first() == Some(&1) && classes.last() == Some(&4), "{classes:?}");
    for (share, name, low, high) in [(0.5, "1_2", 1.28, 1.30), (0.125, "1_8", 2.5, 2.6), (0.03125, "1_32", 3.4, 3.8)] {
        let of = |tokens: &str| made.number(&format!("head_classes.border.{name}.{tokens}"));
        let (limit, many, few) = (of("limit")?, of("n512")?, of("n128")?);
        assert!((limit - border(share)).abs() < 1e-12, "the limit is that of the library");
        assert!(limit < many && many < few, "{limit}, {many}, {few}");
        assert!((low..high).contains(&many), "an independent program found 1.29, 2.55 and about 3.7, not {many}");
    }
    Ok(())
}

/// For a given query the scores of random keys are Gaussian; that queries differ in length moves the median little.
#[test]
fn random_heads_are_like_gaussian_logits() -> Result<()> {
    let rows = make("head_classes", Effort::Standard, DEFAULT_SEED)?.rows()?;
    let logits = points(&rows, "a", "logits, N = 512");
    for (sigma, share) in points(&rows, "a", "random heads").into_iter().filter(|point| point.0 < 3.5) {
        let of_logits = logits.iter().find(|point| (point.0 - sigma).abs() < 1e-9).map_or(0.0, |point| point.1);
        assert!((share / of_logits - 1.0).abs() < 0.15, "{share} against {of_logits} at {sigma}");
    }
    Ok(())
}

/// A.5.1.5: the rows of a Gaussian head lie at their limits up to the grid of tokens, and all of a fresh one are in class I.
#[test]
fn gaussian_heads_follow_their_limits_and_begin_in_class_i() -> Result<()> {
    let made = make("head_classes", Effort::Quick, 7)?;
    let rows = made.rows()?;
    for (curve, centre) in [("most", 0.0), ("median row", 0.5), ("fewest", 1.0)] {
        let drawn = points(&rows, "b", curve);
        assert_eq!(drawn.len(), 30, "every width is drawn");
        for (width, share) in drawn {
            let limit = gaussian_heads::limit_of_share(centre, width);
            assert!((share - limit).abs() < 2.0 / 512.0, "{curve}: {share} instead of {limit} at {width}");
        }
    }
    assert_eq!(made.number("head_classes.gaussian_heads.initial_share_of_class_i")?, 1.0);
    Ok(())
}
