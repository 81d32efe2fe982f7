//! Arithmetic with 320 bits: the reference against which errors are measured.
//!
//! An `f64` is taken as it is, sums and products of such numbers are exact, and everything else is rounded to [`BITS`]
//! bits, at least a hundred more than are needed to tell an error of $10^{-12}$ of a unit in the last place.

#![allow(dead_code, reason = "each test uses what it needs")]

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;

/// A number with as many bits as it needs, or rounded to [`BITS`].
pub(crate) type Real = FBig<HalfEven, 2>;

/// The bits that are kept of a number that is not exact.
pub(crate) const BITS: usize = 320;

/// The number itself. Sums, differences and products of exact numbers are exact.
pub(crate) fn exact(value: f64) -> Real {
    let real = Real::try_from(value + 0.0).expect("a finite number");
    real.with_precision(0).value()
}

/// The number with [`BITS`] bits from now on.
pub(crate) fn rounded(value: &Real) -> Real {
    value.clone().with_precision(BITS).value()
}

/// $a^Tb$, exactly.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> Real {
    a.iter()
        .zip(b)
        .fold(exact(0.0), |sum, (x, y)| if *x == 0.0 || *y == 0.0 { sum } else { sum + exact(*x) * exact(*y) })
}

/// $a / b$.
pub(crate) fn quotient(a: &Real, b: &Real) -> Real {
    rounded(a) / rounded(b)
}

/// $e^t$. Zero below $-4000$, where no sum of numbers that matter notices it.
pub(crate) fn exp(exponent: &Real) -> Real {
    if *exponent < exact(-4000.0) { rounded(&exact(0.0)) } else { rounded(&rounded(exponent).exp()) }
}

/// The natural logarithm; of zero there is none.
pub(crate) fn ln(value: &Real) -> Real {
    rounded(&rounded(value).ln())
}

/// $\ln(1 + x)$, also where $x$ is tiny.
pub(crate) fn ln_1p(value: &Real) -> Real {
    rounded(&rounded(value).ln_1p())
}

/// The length of a vector.
pub(crate) fn norm(vector: &[Real]) -> Real {
    let square = vector.iter().fold(exact(0.0), |sum, x| sum + x * x);
    if square == exact(0.0) { square } else { rounded(&square).sqrt() }
}

/// The nearest `f64`, infinite where there is none.
pub(crate) fn to_f64(value: &Real) -> f64 {
    value.to_f64().value()
}

/// $|a - b|$ of a computed number and its reference, as an `f64`: zero where both are beyond the range, not a number if only
/// the computed one is.
pub(crate) fn error(found: f64, expected: &Real) -> f64 {
    if found.is_finite() {
        to_f64(&(exact(found) - expected)).abs()
    } else if found == to_f64(expected) {
        0.0
    } else {
        f64::NAN
    }
}

/// The error in units in the last place of the exact value: the distance of neighbouring `f64` where it lies, $2^{-1074}$
/// among the subnormal ones. An infinite result is right from $2^{1024} - 2^{970}$ on.
pub(crate) fn ulps(found: f64, expected: &Real) -> f64 {
    if found.is_nan() {
        return f64::NAN;
    }
    if *expected == exact(0.0) {
        return if found == 0.0 { 0.0 } else { f64::INFINITY };
    }
    let top = expected.repr().exponent() + expected.repr().digits() as isize - 1;
    if found.is_infinite() {
        let limit = exact(f64::MAX) + exact(2.0_f64.powi(970));
        let beyond = if found > 0.0 { *expected >= limit } else { *expected <= -limit };
        return if beyond { 0.0 } else { f64::INFINITY };
    }
    // In two steps: a power of two below 2^-1074 is no f64.
    let place = (top - 52).max(-1074);
    let scaled = (exact(found) - expected) << -place;
    to_f64(&scaled).abs()
}
