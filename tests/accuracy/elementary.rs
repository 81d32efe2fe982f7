//! The elementary functions that recorded numbers pass through, in units in the last place.

use std::fmt::Write as _;

use hopfield_theory::numerics::elementary;
use hopfield_theory::random::Stream;

use crate::reference_arithmetic::{Real, exact, exp, ln, ln_1p, rounded, ulps};

/// The largest error over some arguments and where it is.
fn worst(arguments: &[f64], function: fn(f64) -> f64, reference: impl Fn(&Real) -> Real) -> (f64, f64) {
    let mut worst = (0.0, 0.0);
    for x in arguments {
        let error = ulps(function(*x), &reference(&exact(*x)));
        // Something that is not a number is worst of all, and stays it.
        if error.is_nan() || error > worst.0 {
            worst = (error, *x);
        }
    }
    worst
}

fn check(name: &str, limit: f64, arguments: &[f64], function: fn(f64) -> f64, reference: impl Fn(&Real) -> Real) {
    let (error, at) = worst(arguments, function, reference);
    println!("{name}: {error:.4} units in the last place at {at:e} ({:#x})", at.to_bits());
    assert!(error <= limit, "{name} at {at:e} ({:#x}): {error} units in the last place, stated {limit}", at.to_bits());
}

/// `count` numbers with uniformly distributed bits between two numbers of one sign: every binade gets its share.
fn spread_over_bits(stream: &mut Stream, from: f64, to: f64, count: usize) -> Vec<f64> {
    let (from, to) = (from.to_bits(), to.to_bits());
    (0..count).map(|_| f64::from_bits(from + (stream.uniform() * (to - from) as f64) as u64)).collect()
}

/// A number and its neighbours.
fn around(center: f64) -> impl Iterator<Item = f64> {
    let bits = center.to_bits();
    (bits.saturating_sub(3)..=bits + 3).map(f64::from_bits)
}

/// Arguments of the exponential: all of them where the result is a number, by value and by size, both signs; the results'
/// binades, where they become subnormal, vanish or overflow; where the reduction changes.
fn exponents() -> Vec<f64> {
    let mut stream = Stream::new(0, "tests/accuracy/elementary", 0);
    let mut arguments = vec![0.0, -0.0, 1000.0, -1000.0, f64::MAX, f64::MIN];
    for _ in 0..40_000 {
        arguments.push(-745.2 + (709.8 + 745.2) * stream.uniform());
        arguments.push(-0.5 + stream.uniform());
    }
    for sign in [1.0, -1.0] {
        arguments.extend(spread_over_bits(&mut stream, 2.0_f64.powi(-60), 700.0, 15_000).iter().map(|x| sign * x));
        arguments.extend(spread_over_bits(&mut stream, f64::from_bits(1), 1e-18, 500).iter().map(|x| sign * x));
        for edge in
            [709.782712893384, 708.3964185322641, 744.4400719213812, 745.1332191019411, 2.0_f64.powi(-28), 1e-300]
        {
            arguments.extend(around(edge).map(|x| sign * x));
        }
        // Odd multiples of half the logarithm of two, where the reduced argument is longest, and multiples of it.
        for half in 0..2150 {
            arguments.push(sign * f64::from(half) * 0.5 * std::f64::consts::LN_2);
        }
    }
    // Subnormal results.
    arguments.extend((0..6000).map(|_| -745.2 + (745.2 - 708.3) * stream.uniform()));
    arguments
}

/// The exponential over its whole range.
#[test]
fn the_exponential_is_within_one_unit_everywhere() {
    let arguments = exponents();
    assert!(arguments.len() >= 100_000, "{} arguments", arguments.len());
    check("exp", elementary::EXP_ULPS, &arguments, elementary::exp, exp_or_zero);
}

/// Beyond the range of the results the reference need not be computed.
fn exp_or_zero(x: &Real) -> Real {
    if *x > exact(1000.0) {
        exact(f64::MAX) * exact(4.0)
    } else if *x < exact(-800.0) {
        // A number far below the smallest one.
        rounded(&exact(2.0_f64.powi(-1000))).powi(2.into())
    } else {
        exp(x)
    }
}

#[test]
fn the_logarithm_is_within_one_unit_everywhere() {
    let mut stream = Stream::new(0, "tests/accuracy/elementary", 1);
    let mut arguments = spread_over_bits(&mut stream, f64::from_bits(1), f64::MAX, 12_000);
    arguments.extend(spread_over_bits(&mut stream, 0.5, 2.0, 12_000));
    // Near one, where it vanishes.
    for size in spread_over_bits(&mut stream, 2.0_f64.powi(-53), 0.3, 4000) {
        arguments.extend([1.0 + size, 1.0 - size]);
    }
    for edge in [f64::MIN_POSITIVE, f64::from_bits(1), 1.0, std::f64::consts::SQRT_2, std::f64::consts::FRAC_1_SQRT_2] {
        arguments.extend(around(edge).filter(|x| *x > 0.0));
    }
    check("ln", elementary::LN_ULPS, &arguments, elementary::ln, ln);
}

#[test]
fn the_logarithm_of_one_plus_a_number_is_within_one_unit_everywhere() {
    let mut stream = Stream::new(0, "tests/accuracy/elementary", 2);
    let mut arguments = spread_over_bits(&mut stream, f64::from_bits(1), f64::MAX, 6000);
    arguments.extend(spread_over_bits(&mut stream, 1e-20, 1e3, 12_000));
    arguments.extend(spread_over_bits(&mut stream, f64::from_bits(1), 1.0, 3000).iter().map(|x| -x));
    arguments.extend(spread_over_bits(&mut stream, 1e-20, 1.0, 9000).iter().map(|x| -x));
    for edge in [0.4142135623730951, 0.2928932188134524, 2.0_f64.powi(-29), 2.0_f64.powi(-54), 1.0] {
        arguments.extend(around(edge));
        arguments.extend(around(edge).map(|x| -x).filter(|x| *x > -1.0));
    }
    check("ln_1p", elementary::LN_1P_ULPS, &arguments, elementary::ln_1p, ln_1p);
}

#[test]
fn the_exponential_less_one_is_within_one_unit_everywhere() {
    let mut stream = Stream::new(0, "tests/accuracy/elementary", 3);
    let mut arguments: Vec<f64> = (0..6000).map(|_| -60.0 + (709.78 + 60.0) * stream.uniform()).collect();
    for sign in [1.0, -1.0] {
        arguments.extend(spread_over_bits(&mut stream, f64::from_bits(1), 1e-17, 500).iter().map(|x| sign * x));
        arguments.extend(spread_over_bits(&mut stream, 1e-18, 1.5, 9000).iter().map(|x| sign * x));
        for edge in [709.782712893384, 0.34657359027997264, 1.0397207708399179, 2.0_f64.powi(-54), 38.816242] {
            arguments.extend(around(edge).map(|x| sign * x));
        }
    }
    let reference = |x: &Real| if *x > exact(800.0) { exp_or_zero(x) } else { rounded(x).exp_m1() };
    check("exp_m1", elementary::EXP_M1_ULPS, &arguments, elementary::exp_m1, reference);
}

/// What the page of the functions says is what is measured here.
#[test]
fn the_stated_errors_are_below_one_unit() {
    let mut stated = String::new();
    for (name, limit) in [
        ("exp", elementary::EXP_ULPS),
        ("ln", elementary::LN_ULPS),
        ("ln_1p", elementary::LN_1P_ULPS),
        ("exp_m1", elementary::EXP_M1_ULPS),
    ] {
        writeln!(stated, "{name} {limit}").expect("a string");
        assert!((0.5..1.0).contains(&limit), "{name}: {limit}");
    }
    assert_eq!(stated.lines().count(), 4);
}
