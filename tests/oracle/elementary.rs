//! Elementary functions and what is built of them alone, in units in the last place.

use hopfield_theory::numerics::logarithm_excess::logarithm_excess;
use hopfield_theory::numerics::stirling::{gamma_half_step, stirling_correction};
use hopfield_theory::numerics::{elementary, normal};

use crate::table::{Exact, U, Worst, rows};

/// Fewer points than for the special functions: the routines are those of a library with tests of its own.
const LEAST: usize = 4000;

type Function = fn(f64) -> f64;

/// Worst error of a function of one argument, in the unit that is given for a value.
fn check(file: &str, name: &str, function: Function, unit: fn(Exact, f64) -> f64) {
    let mut worst = Worst::new(name);
    for [x, high, low] in rows(name, LEAST) {
        worst.take(unit(Exact::new(high, low), function(x)), || format!("{x:e}"));
    }
    worst.hold(file, name.strip_prefix("normal_").unwrap_or(name));
}

#[test]
fn elementary_functions_have_their_stated_errors() {
    let functions: [(&str, Function); 7] = [
        ("sin", elementary::sin),
        ("cos", elementary::cos),
        ("asin", elementary::asin),
        ("acos", elementary::acos),
        ("tanh", elementary::tanh),
        ("erf", elementary::erf),
        ("erfc", elementary::erfc),
    ];
    for (name, function) in functions {
        check("src/numerics/elementary.rs", name, function, Exact::ulps);
    }
}

/// Absolutely near its zeros, relatively elsewhere.
#[test]
fn the_logarithm_of_the_gamma_function_has_its_stated_error() {
    let unit = |exact: Exact, found: f64| exact.error(found) / (U * exact.high.abs().max(1.0));
    check("src/numerics/elementary.rs", "ln_gamma", elementary::ln_gamma, unit);
}

#[test]
fn the_excess_over_the_logarithm_has_its_stated_error() {
    check("src/numerics/logarithm_excess.rs", "logarithm_excess", logarithm_excess, Exact::ulps);
}

#[test]
fn gamma_functions_by_stirlings_formula_have_their_stated_errors() {
    let file = "src/numerics/stirling.rs";
    let absolute = |exact: Exact, found: f64| exact.error(found) / (U * (1.0 + exact.high));
    check(file, "stirling_correction", stirling_correction, absolute);
    check(file, "gamma_half_step", gamma_half_step, Exact::ulps);
}

#[test]
fn the_normal_law_has_its_stated_errors() {
    let absolute = |exact: Exact, found: f64| exact.error(found) / U;
    check("src/numerics/normal.rs", "normal_distribution", normal::distribution, absolute);
    // The quantile is as steep as the density is small.
    check("src/numerics/normal.rs", "normal_quantile", normal::quantile, |exact, found| {
        exact.error(found) / (U * exact.high.abs().max(1.0))
    });
}
