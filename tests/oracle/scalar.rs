//! The Lambert W function on its real branches and $\kappa_d$, in units in the last place.

use hopfield_theory::numerics::lambert_w::{
    BRANCH_POINT, LAMBERT_W_ERROR, lambert_w_minus_one, lambert_w_minus_one_exp, lambert_w0, lambert_w0_exp,
};
use hopfield_theory::sphere::kappa;

use crate::table::{Exact, Worst, rows};

const LEAST: usize = 10_000;

fn check(file: &str, name: &str, function: fn(f64) -> Option<f64>) {
    let mut worst = Worst::new(name);
    for [x, high, low] in rows(name, LEAST) {
        let (exact, found) = (Exact::new(high, low), function(x).unwrap_or(f64::NAN));
        worst.take(exact.ulps(found), || format!("{x:e}"));
        // What verdicts are decided with.
        let bound = LAMBERT_W_ERROR * high.abs();
        assert!(high.abs() < f64::MIN_POSITIVE || exact.error(found) <= bound, "{name} at {x:e}: {found:e}");
    }
    worst.hold(file, name);
}

#[test]
fn lambert_w_has_its_stated_errors() {
    let file = "src/numerics/lambert_w.rs";
    check(file, "lambert_w0", lambert_w0);
    check(file, "lambert_w_minus_one", lambert_w_minus_one);
    check(file, "lambert_w0_exp", |u| Some(lambert_w0_exp(u)));
    check(file, "lambert_w_minus_one_exp", lambert_w_minus_one_exp);
    assert_eq!((lambert_w0(BRANCH_POINT), lambert_w_minus_one(BRANCH_POINT)), (Some(-1.0), Some(-1.0)));
}

#[test]
fn kappa_has_its_stated_error() {
    let mut worst = Worst::new("kappa");
    for [dimension, high, low] in rows("kappa", LEAST) {
        worst.take(Exact::new(high, low).ulps(kappa(dimension as usize)), || dimension.to_string());
    }
    worst.hold("src/sphere/cap.rs", "kappa");
}
