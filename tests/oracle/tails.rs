//! The incomplete beta function, caps of the sphere and binomial limits.

use hopfield_theory::numerics::binomial::{lower_limit, upper_limit};
use hopfield_theory::numerics::incomplete_beta::{ln_regularised_incomplete_beta, regularised_incomplete_beta};
use hopfield_theory::sphere::{cap_probability, log_cap_probability};

use crate::table::{Exact, U, Worst, rows};

/// The natural scale of $\ln I$: an error of one roundoff in it, and of one in its argument. Near $I = 1$ it is that of
/// $\ln I \approx -(1 - I)$, which is the small one there.
fn scale(ln_value: f64, slope: f64) -> f64 {
    let size = ln_value.abs();
    if size > 0.5 { U * (1.0 + size + 2.0 * slope) } else { U * (size * (1.0 - size.ln()) + 2.0 * slope) }
}

/// As relative error of the value, which is the absolute one of the logarithm.
#[test]
fn the_incomplete_beta_function_has_its_stated_errors() {
    let file = "src/numerics/incomplete_beta.rs";
    let mut value = Worst::new("regularised_incomplete_beta");
    let mut logarithm = Worst::new("ln_regularised_incomplete_beta");
    for [a, b, x, slope, high, low, ln_high, ln_low] in rows("incomplete_beta", 10_000) {
        let at = || format!("I_{x:e}({a}, {b}) = exp({ln_high:e})");
        // With a parameter below one half the tail beyond the mean may be nearly one, and this one is what it leaves of one.
        let skew = if a.min(b) < 0.5 { 1.0 / high.max(f64::MIN_POSITIVE) } else { 1.0 };
        let found = ln_regularised_incomplete_beta(a, b, x).unwrap_or(f64::NAN);
        if ln_high.abs() < f64::MIN_POSITIVE {
            assert!(found.abs() <= f64::MIN_POSITIVE, "{found:e} at {}", at());
        } else {
            let unit = if skew > 1.0 { skew * U * (1.0 + ln_high.abs() + 2.0 * slope) } else { scale(ln_high, slope) };
            logarithm.take(Exact::new(ln_high, ln_low).error(found) / unit, at);
        }
        if high >= f64::MIN_POSITIVE {
            let found = regularised_incomplete_beta(a, b, x).unwrap_or(f64::NAN);
            let unit = skew * U * (1.0 + ln_high.abs() + 2.0 * slope);
            value.take(Exact::new(high, low).relative(found) / unit, at);
        }
    }
    value.hold(file, "regularised_incomplete_beta");
    logarithm.hold(file, "ln_regularised_incomplete_beta");
}

#[test]
fn caps_have_their_stated_errors() {
    let file = "src/sphere/cap.rs";
    let mut value = Worst::new("cap_probability");
    let mut logarithm = Worst::new("log_cap_probability");
    for [dimension, angle, high, low, ln_high, ln_low] in rows("caps", 10_000) {
        let at = || format!("d = {dimension}, t = {angle:e}, P = exp({ln_high:e})");
        let unit = U * (1.0 + ln_high.abs() + dimension);
        let found = log_cap_probability(dimension as usize, angle).unwrap_or(f64::NAN);
        logarithm.take(Exact::new(ln_high, ln_low).error(found) / unit, at);
        if high >= f64::MIN_POSITIVE {
            let found = cap_probability(dimension as usize, angle).unwrap_or(f64::NAN);
            value.take(Exact::new(high, low).relative(found) / unit, at);
        }
    }
    value.hold(file, "cap_probability");
    logarithm.hold(file, "log_cap_probability");
}

#[test]
fn binomial_limits_have_their_stated_errors() {
    let file = "src/numerics/binomial.rs";
    let (mut lower, mut upper) = (Worst::new("lower_limit"), Worst::new("upper_limit"));
    for [is_upper, failures, draws, level, high, low] in rows("binomial_limits", 10_000) {
        let at = || format!("{failures} of {draws} at {level:e}");
        let (failures, draws) = (failures as u64, draws as u64);
        let (worst, found) = if is_upper == 1.0 {
            (&mut upper, upper_limit(failures, draws, level))
        } else {
            (&mut lower, lower_limit(failures, draws, level))
        };
        let found = found.unwrap_or(f64::NAN);
        worst.take(Exact::new(high, low).relative(found) / U, at);
    }
    lower.hold(file, "lower_limit");
    upper.hold(file, "upper_limit");
}
