//! The minimal angle of random points: Lemmas A13 and A16.

use anyhow::{Context, Result};
use hopfield_theory::experiments::Effort;

use super::support::{Made, Row, curves, make};

/// The curve of a panel, its points from left to right.
fn curve<'a>(rows: &'a [Row], panel: &str, name: &str) -> Result<&'a [Row]> {
    let named = |curve: &&[Row]| curve[0].panel == panel && curve[0].curve == name;
    curves(rows).into_iter().find(named).with_context(|| format!("panel {panel} has no curve '{name}'"))
}

/// A band's lower and upper limit at each place: its corners are those from left to right, then back.
fn limits(band: &[Row]) -> Vec<(f64, f64, f64)> {
    let half = band.len() / 2;
    band[..half].iter().zip(band[half..].iter().rev()).map(|(low, high)| (low.x, low.y, high.y)).collect()
}

/// The value of a line between its points.
fn at(line: &[Row], x: f64) -> Option<f64> {
    let pair = line.windows(2).find(|pair| (pair[0].x..=pair[1].x).contains(&x))?;
    let part = (x - pair[0].x) / (pair[1].x - pair[0].x);
    Some(pair[0].y + part * (pair[1].y - pair[0].y))
}

/// Eq. 324, $\Pr(N^{2/(d-1)}\alpha_{\min} < \delta) \le \frac{\kappa_{d-1}}2\delta^{d-1}$, and the exact bounds from both sides: the
/// confidence band meets what they leave. With half the constant the circle violates the lemma.
#[test]
fn lemma_a13_bounds_the_distribution_and_half_of_it_does_not() -> Result<()> {
    for seed in 0..3 {
        let rows = make("minimal_angle", Effort::Quick, seed)?.rows()?;
        let mut beyond_half = 0;
        for dimension in [2, 3, 5, 20] {
            let name = |what: &str| format!("d = {dimension}, {what}");
            let (least, most) = (curve(&rows, "b", &name("at least"))?, curve(&rows, "b", &name("at most"))?);
            if dimension == 2 {
                // On the circle q = alpha / pi, so that only N - 1 in place of N distinguishes the two bounds.
                assert!(most.iter().all(|row| (row.y - 0.99).abs() < 1e-9), "the union bound of the circle");
            }
            let mut outside = 0;
            let band = limits(curve(&rows, "b", &name("limits"))?);
            for &(allowed, low, high) in &band {
                // Interpolation between points of smooth curves errs by less than a hundredth.
                let (Some(least), Some(most)) = (at(least, allowed), at(most, allowed)) else { continue };
                assert!(
                    least <= most + 1e-9 && most <= 1.0 + 1e-9,
                    "d = {dimension}: the union bound exceeds the lemma's"
                );
                outside += usize::from(low > most + 0.01 || high < least - 0.01);
                beyond_half += usize::from(low > 0.5);
            }
            // Limits of confidence 95 % miss now and then, and neighbours together.
            assert!(
                4 * outside <= band.len(),
                "d = {dimension}: {outside} of {} bands miss both exact bounds",
                band.len()
            );
        }
        assert!(beyond_half >= 4, "half of the constant is exceeded, but only {beyond_half} times");
    }
    Ok(())
}

/// Independent pairs: for many points the law of the minimal angle is that of as many independent angles.
#[test]
fn the_law_is_nearly_that_of_independent_pairs() -> Result<()> {
    let rows = make("minimal_angle", Effort::Quick, 7)?.rows()?;
    for dimension in [2, 3, 5, 20] {
        let law = curve(&rows, "a", &format!("d = {dimension}, independent pairs"))?;
        let band = limits(curve(&rows, "a", &format!("d = {dimension}, limits"))?);
        let inside = band
            .iter()
            .filter(|(delta, low, high)| at(law, *delta).is_some_and(|law| *low - 0.02 <= law && law <= *high + 0.02));
        assert!(4 * inside.count() >= 3 * band.len(), "d = {dimension}: the law is outside the band");
        let bound = curve(&rows, "a", &format!("d = {dimension}, Lemma A13"))?;
        for row in law {
            assert!(
                at(bound, row.x).is_none_or(|bound| row.y <= bound + 1e-9),
                "d = {dimension}: the law exceeds Lemma A13"
            );
        }
    }
    Ok(())
}

/// Eq. 383; on the circle the mean is $2\pi$ for every $N$, and for two points $2^{2/(d-1)}\pi/2$.
#[test]
fn the_mean_exceeds_lemma_a16_and_has_its_exact_values() -> Result<()> {
    let within = |made: &Made, name: &str, value: f64| -> Result<bool> {
        let number = made.numbers.iter().find(|number| number.name == name).with_context(|| name.to_owned())?;
        let (lower, upper) = number.limits();
        // The limits are one standard error apart from the mean.
        Ok((value - number.value).abs() <= 2.0 * (upper - lower))
    };
    for seed in 0..3 {
        let made = make("minimal_angle", Effort::Quick, seed)?;
        for dimension in [2, 3, 5, 20] {
            let constant = made.number(&format!("minimal_angle.lemma_a16.d{dimension}"))?;
            for count in [2, 100] {
                let mean = made.number(&format!("minimal_angle.mean.d{dimension}_n{count}"))?;
                assert!(mean > constant, "d = {dimension}, N = {count}: {mean} is not above {constant}");
            }
            let two = std::f64::consts::FRAC_PI_2 * 4.0_f64.powf(1.0 / (f64::from(dimension) - 1.0));
            let name = format!("minimal_angle.mean.d{dimension}_n2");
            assert!(within(&made, &name, two)?, "two points in dimension {dimension}");
            assert!(!within(&made, &name, 1.5 * two)?, "the limits exclude other values");
        }
        for count in [2, 100] {
            let name = format!("minimal_angle.mean.d2_n{count}");
            assert!(within(&made, &name, 2.0 * std::f64::consts::PI)?, "the circle, N = {count}");
        }
        let limit = |dimension: u32| made.number(&format!("minimal_angle.mean_of_many.d{dimension}"));
        for (dimension, expected) in [(2, std::f64::consts::TAU), (3, 2.5066), (5, 1.6381), (20, 1.1444)] {
            assert!((limit(dimension)? - expected).abs() < 5e-5, "many points in dimension {dimension}");
        }
        assert!(within(&made, "minimal_angle.mean.d3_n100", limit(3)?)?, "a hundred points in space are many");
        // C times the limit over it is exceeded at no N: the constant cannot be raised to 1.05 times the limit.
        assert!(made.number("minimal_angle.mean.d3_n100")? < 1.15 * limit(3)?, "the mean is near its limit");
    }
    Ok(())
}

/// The whole of panel (c) in its order: Lemma A16 below the integral of the union bound below the mean.
#[test]
fn the_mean_exceeds_the_integral_of_the_union_bound() -> Result<()> {
    for seed in 0..3 {
        let rows = make("minimal_angle", Effort::Quick, seed)?.rows()?;
        for dimension in [2, 3, 5, 20] {
            let union = curve(&rows, "c", &format!("d = {dimension}, union bound"))?;
            let band = limits(curve(&rows, "c", &format!("d = {dimension}, two standard errors"))?);
            assert!((3..=7).contains(&band.len()) && union.len() == band.len(), "the same places");
            for (least, (count, low, high)) in union.iter().zip(band) {
                assert!(least.y > 1.0, "d = {dimension}, N = {count}: Lemma A16 exceeds the union bound");
                // For two points the integral is the mean itself, and four standard errors are wide enough.
                let mean = 0.5 * (low + high);
                let upper = mean + 2.0 * (high - mean);
                assert!(upper >= least.y, "d = {dimension}, N = {count}: {mean} is below {}", least.y);
                if count == 2.0 {
                    assert!(2.0 * low - mean <= least.y, "d = {dimension}: two points have the mean {}", least.y);
                }
            }
        }
    }
    Ok(())
}

/// Where the lemma allows one half, $1 - (1 - \frac{\delta}{2\pi N})^{N-1}$ of the draws fail on the circle.
#[test]
fn the_circle_has_its_exact_law() -> Result<()> {
    for seed in 0..3 {
        let made = make("minimal_angle", Effort::Quick, seed)?;
        let name = "minimal_angle.probability_where_half_is_allowed.d2_n100";
        let number = made.numbers.iter().find(|number| number.name == name).context(name)?;
        // delta = pi, so that a gap of pi / N^2 is N t / 2 pi = 1 / 2N of the circle.
        let exact = 1.0 - (1.0 - 1.0 / 200.0_f64).powi(99);
        let (lower, upper) = number.limits();
        assert!(lower - 0.01 <= exact && exact <= upper + 0.01, "{exact} is not in [{lower}, {upper}]");
    }
    Ok(())
}
