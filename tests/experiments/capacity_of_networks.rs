//! The capacities of older networks that the introduction quotes.

use anyhow::Result;
use hopfield_theory::experiments::Effort;
use hopfield_theory::networks::{classical_load, fixed_pattern_count};

use super::support::make;

/// The limits of a number.
fn limits(name: &str) -> Result<(f64, f64)> {
    let made = make("capacity_of_networks", Effort::Quick, 7)?;
    let number = made.numbers.iter().find(|number| number.name == name);
    Ok(number.ok_or_else(|| anyhow::anyhow!("no {name}"))?.limits())
}

/// At finite $d$: Poisson numbers of wrong components, each by a normal field. Without the factor $(2n-3)!!$ in the noise, or with
/// $d^n$ in place of $d^{n-1}$, the count lies far outside.
#[test]
fn counts_of_polynomial_networks_are_those_of_normal_fields() -> Result<()> {
    for (name, dimension, degree) in
        [("classical_fixed", 128, 2), ("polynomial_3", 32, 3), ("polynomial_4", 24, 4), ("polynomial_5", 20, 5)]
    {
        let (lower, upper) = limits(&format!("capacity_of_networks.count.{name}.d{dimension}"))?;
        let theory = fixed_pattern_count(dimension, degree);
        assert!(lower <= theory && theory <= upper, "{name}: {theory} is not within [{lower}, {upper}]");
        assert!(upper < 4.0 * theory && lower > 0.25 * theory, "{name}: [{lower}, {upper}] around {theory}");
    }
    Ok(())
}

/// The measured slope over $\ln d$ is that of the theory in the same dimensions, which is below $n - 1$ by about $1/\ln d$; that of
/// recovery is 1.
#[test]
fn slopes_are_those_of_the_laws() -> Result<()> {
    let made = make("capacity_of_networks", Effort::Quick, 7)?;
    for (name, power) in [("classical_fixed", 1.0), ("polynomial_3", 2.0), ("polynomial_4", 3.0), ("polynomial_5", 4.0)]
    {
        let slope = |which: &str| made.number(&format!("capacity_of_networks.slope.{which}.{name}"));
        let (measured, theory) = (slope("measured")?, slope("theory")?);
        assert!((measured - theory).abs() < 0.45, "{name}: {measured} against {theory}");
        assert!(theory < power && theory > power - 0.7, "{name}: {theory} against {power}");
    }
    let recovered = made.number("capacity_of_networks.slope.measured.classical_recovered")?;
    assert!((0.6..1.2).contains(&recovered), "{recovered}");
    Ok(())
}

/// $F(x) = e^x$: all are fixed as long as no two patterns are neighbours, at a rate of $\frac12\ln2$ less $\frac12\ln(d)/d$.
#[test]
fn the_exponential_network_holds_the_root_of_all_states() -> Result<()> {
    let (lower, upper) = limits("capacity_of_networks.count.exponential.d14")?;
    let (states, d) = (16384.0_f64, 14.0);
    let theory = (2.0 * states * std::f64::consts::LN_2 / d).sqrt();
    assert!(lower <= theory + 1.0 && theory <= upper, "{theory} is not within [{lower}, {upper}]");
    assert!(upper < states.sqrt(), "2^(d/2) itself is not reached: {upper}");
    let made = make("capacity_of_networks", Effort::Quick, 7)?;
    let rate = made.number("capacity_of_networks.rate.measured.exponential")?;
    assert!((0.2..0.4).contains(&rate), "{rate}");
    let continuous = made.number("capacity_of_networks.rate.measured.continuous")?;
    assert!(continuous > 0.4, "the continuous network holds more with K = 1: {continuous}");
    Ok(())
}

/// Hebb's rule keeps nearly all of a pattern below the load 0.138 and loses it well above.
#[test]
fn the_overlap_drops_beyond_the_classical_load() -> Result<()> {
    assert!((classical_load() - 0.138).abs() < 5e-4, "the load is {}", classical_load());
    let (below, _) = limits("capacity_of_networks.overlap.d250_load_08")?;
    let (_, above) = limits("capacity_of_networks.overlap.d250_load_24")?;
    assert!(below > 0.97 && above < 0.85, "{below} and {above}");
    Ok(())
}

/// The laws of the limit are $d/(2\ln d)$, $d^{n-1}/(2(2n-3)!!\ln d)$, $2^{d/2}$ and $0.138\,d$; the last has no theory at finite $d$.
/// For $F(x) = e^x$ that theory says $e^{-N(N-1)d/2^{d+1}} = \frac12$.
#[test]
fn the_lines_are_the_laws_and_the_theories_they_are_named_after() -> Result<()> {
    let made = make("capacity_of_networks", Effort::Quick, 7)?;
    let rows = made.rows()?;
    let line = |name: &str| -> Vec<(f64, f64)> {
        rows.iter().filter(|row| row.panel == "a" && row.curve == name).map(|row| (row.x, row.y)).collect()
    };
    type Law = fn(f64) -> f64;
    let laws: [(&str, Law); 6] = [
        ("Hebb, fixed, law", |d| d / (2.0 * d.ln())),
        ("Hebb, 10 % flipped, law", |d| 0.137_906 * d),
        ("xⁿ, n = 3, law", |d| d.powi(2) / (6.0 * d.ln())),
        ("xⁿ, n = 4, law", |d| d.powi(3) / (30.0 * d.ln())),
        ("xⁿ, n = 5, law", |d| d.powi(4) / (210.0 * d.ln())),
        ("eˣ, all fixed, law", |d| (d / 2.0).exp2()),
    ];
    for (name, law) in laws {
        let points = line(name);
        assert!(points.len() >= 5, "{name}: {} points", points.len());
        for (d, count) in points {
            assert!((count / law(d) - 1.0).abs() < 1e-5, "{name}: {count} at d = {d}, not {}", law(d));
        }
    }
    assert!(line("Hebb, 10 % flipped, theory").is_empty(), "recovery has no theory at finite d");
    let fixed = line("eˣ, all fixed, theory");
    assert!(fixed.len() >= 5, "the exponential network: {} points", fixed.len());
    for (d, count) in fixed {
        let probability = (-count * (count - 1.0) * d / (d + 1.0).exp2()).exp();
        assert!((probability - 0.5).abs() < 1e-9, "all of {count} are fixed with probability {probability} at d = {d}");
    }
    Ok(())
}

/// Of the two states at a load, the mean-field line is the one with the larger overlap: it falls from 1 to 0.967 at 0.138.
#[test]
fn the_mean_field_line_is_the_branch_that_retrieves() -> Result<()> {
    let rows = make("capacity_of_networks", Effort::Quick, 7)?.rows()?;
    let line: Vec<_> = rows.iter().filter(|row| row.panel == "b" && row.curve == "mean field, d → ∞").collect();
    assert!(line.len() > 30, "{} points", line.len());
    for pair in line.windows(2) {
        assert!(pair[0].x < pair[1].x && pair[0].y > pair[1].y, "from {} to {}", pair[0].x, pair[1].x);
    }
    let last = line[line.len() - 1];
    assert!(line[0].y > 0.999 && (last.y - 0.967).abs() < 2e-3, "it ends at {} with {}", last.x, last.y);
    assert!((last.x - 0.1379).abs() < 1e-4, "it ends at {}", last.x);
    Ok(())
}
