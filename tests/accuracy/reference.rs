//! The reference itself, against digits from tables and exact cases.

use std::str::FromStr;

use dashu_float::DBig;
use hopfield_theory::numerics::double::Double;
use hopfield_theory::numerics::{UNIT_ROUNDOFF, gamma};
use hopfield_theory::random::Stream;

use crate::reference_arithmetic::{BITS, Real, dot, exact, exp, ln, rounded, to_f64, ulps};

fn decimal(digits: &str) -> Real {
    let decimal = DBig::from_str(digits).expect("digits");
    decimal.with_base_and_precision::<2>(BITS).value().with_rounding()
}

#[test]
fn constants_have_the_digits_of_the_tables() {
    let e =
        decimal("2.71828182845904523536028747135266249775724709369995957496696762772407663035354759457138217852516643");
    let ln2 = decimal(
        "0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996418688",
    );
    for (found, expected) in [(exp(&exact(1.0)), e), (ln(&exact(2.0)), ln2)] {
        // The tables end after 98 digits.
        let error = to_f64(&(found - expected)).abs();
        assert!(error < 1e-95, "{error:e}");
    }
    for x in [1e-300, 0.3, 700.0] {
        let back = to_f64(&(ln(&exp(&exact(x))) - exact(x))).abs();
        assert!(back <= 2.0_f64.powi(-250), "{x}: {back:e}");
    }
}

#[test]
fn sums_and_products_of_numbers_are_exact() {
    let sum = dot(&[1e300, 1.0, -1e300, 5e-324], &[1e8, 1.0, 1e8, 0.5]);
    assert_eq!(sum, exact(1.0) + exact(5e-324) * exact(0.5));
}

#[test]
fn units_in_the_last_place_are_those_of_the_exact_value() {
    let half_above = |x: f64| rounded(&(exact(x) + (exact(x.next_up()) - exact(x)) * exact(0.5)));
    for x in [1.0, 3.0, 1e300, -1.5e-300, 5e-324, 2.2250738585072014e-308] {
        assert_eq!(ulps(x, &half_above(x)), 0.5, "{x:e}");
        assert_eq!(ulps(x, &exact(x)), 0.0, "{x:e}");
    }
    assert_eq!(ulps(f64::INFINITY, &(exact(f64::MAX) * exact(2.0))), 0.0);
    assert_eq!(ulps(f64::INFINITY, &exact(f64::MAX)), f64::INFINITY);
    assert!(ulps(f64::NAN, &exact(1.0)).is_nan());
}

/// Inner products of twice the precision keep to their bound, and their differences to theirs.
#[test]
fn compensated_inner_products_are_as_accurate_as_stated() {
    let mut stream = Stream::new(0, "tests/accuracy/reference", 0);
    let mut worst = 0.0_f64;
    for dimension in [1, 2, 3, 10, 100] {
        for _ in 0..50 {
            let a: Vec<f64> = stream.normals(dimension).iter().map(|x| x * (20.0 * stream.normal()).exp()).collect();
            let mut b: Vec<f64> = stream.normals(dimension);
            // The last product cancels the others.
            let others: f64 = a.iter().zip(&b).map(|(x, y)| x * y).take(dimension - 1).sum();
            b[dimension - 1] = -others / a[dimension - 1] + 1e-14 * b[dimension - 1];
            let size: f64 = a.iter().zip(&b).map(|(x, y)| (x * y).abs()).sum();
            let found = Double::dot(&a, &b);
            let error = to_f64(&(exact(found.high) + exact(found.low) - dot(&a, &b))).abs();
            let bound = gamma(dimension + 1) * gamma(dimension + 1) * size;
            assert!(error <= bound, "dimension {dimension}: {error:e} > {bound:e}");
            worst = worst.max(error / bound);
            let other = Double::dot(&b, &b);
            let (gap, product) = (found.minus(other), other.times(0.3));
            let value = |x: Double| exact(x.high) + exact(x.low);
            let error = to_f64(&(value(gap) - (value(found) - value(other)))).abs();
            let largest = found.high.abs().max(other.high.abs());
            assert!(error <= 6.0 * UNIT_ROUNDOFF * UNIT_ROUNDOFF * largest, "a difference: {error:e}");
            let error = to_f64(&(value(product) - value(other) * exact(0.3))).abs();
            assert!(error <= 2.0 * UNIT_ROUNDOFF * UNIT_ROUNDOFF * product.high.abs(), "a product: {error:e}");
        }
    }
    assert!(worst > 1e-3, "the bound of the inner product is idle: {worst}");
}

/// A sum that carries its errors along is wrong by its last rounding alone, however many terms there are.
#[test]
fn sums_of_twice_the_precision_are_as_accurate_as_stated() {
    let terms = 100_000;
    for term in [0.1, -1.0 / 3.0, 1e-200] {
        let found = (0..terms).fold(Double::default(), |sum, _| sum.plus(term)).value();
        let size = f64::from(terms) * term.abs();
        let bound = (UNIT_ROUNDOFF + gamma(terms as usize) * gamma(terms as usize)) * size;
        let error = to_f64(&(exact(found) - exact(f64::from(terms)) * exact(term))).abs();
        assert!(error <= bound, "{term}: {error:e} > {bound:e}");
    }
}
