//! The two real branches of the Lambert W function (Definition A6), $W e^W = x$, and their compositions with the
//! exponential that appear in Theorems A5 and A6.
//!
//! Every branch is the root of an equation whose residual can be evaluated without cancellation, found by a fixed
//! number of Halley steps from a start with a relative error of at most a few per cent. Halley's method cubes the
//! relative error, so after three steps only rounding is left: there is no stopping test that could fail to be met.

use core::f64::consts::E;

use super::{elementary, logarithm_excess::logarithm_excess};

/// Relative error bound of the functions in this module on normal results: four units in the last place, $2^{-50}$.
pub const LAMBERT_W_ERROR: f64 = 4.0 * elementary::ELEMENTARY_ERROR;

/// The floating-point number next to $-1/e$. It is smaller than $-1/e$ by $1.3 \times 10^{-17}$ and still accepted, with
/// the value $-1$ of the branch point.
pub const BRANCH_POINT: f64 = -0.367_879_441_171_442_33;

/// $e$ minus the floating-point number [`E`].
const E_REMAINDER: f64 = 1.445_646_891_729_250_2e-16;

/// Left of this argument both branches are computed from the distance to the branch point.
const NEAR_BRANCH: f64 = -0.25;

/// Up to this $v$ the larger root of $y - \ln y = v$ is computed from its distance to 1.
const NEAR_ONE: f64 = 3.0;

const HALLEY_STEPS: u32 = 3;

/// The principal branch $W_0(x) \ge -1$ for $x \ge -1/e$ (Definition A6); `None` outside.
///
/// Accurate to [`LAMBERT_W_ERROR`]; close to the branch point, where $W_0$ is infinitely steep, this is the error for the
/// exact value of the floating-point argument.
///
/// Largest error of lambert_w0 measured: 2.24 units in the last place over 10 000 points of the whole domain.
///
/// ```
/// use hopfield_theory::numerics::lambert_w::lambert_w0;
/// let omega = lambert_w0(1.0);
/// assert_eq!(omega, Some(0.567_143_290_409_783_9));
/// assert_eq!(lambert_w0(-0.4), None);
/// ```
#[must_use]
pub fn lambert_w0(x: f64) -> Option<f64> {
    if x.is_nan() || x < BRANCH_POINT {
        return None;
    }
    if x == f64::INFINITY {
        return Some(x);
    }
    if x < NEAR_BRANCH {
        return Some(-(1.0 + signed_root(excess_at(x), -1.0)));
    }
    let mut w = principal_start(elementary::ln_1p(x));
    for _ in 0..HALLEY_STEPS {
        let image = x * elementary::exp(-w);
        let residual = w - image;
        let slope = 1.0 + image;
        w -= residual / (slope + 0.5 * residual * image / slope);
    }
    Some(w)
}

/// The lower branch $W_{-1}(x) \le -1$ for $-1/e \le x < 0$ (Definition A6); `None` outside.
///
/// Accurate to [`LAMBERT_W_ERROR`], with the same remark on the branch point as for [`lambert_w0`].
///
/// Largest error of lambert_w_minus_one measured: 1.58 units in the last place over 10 000 points of the whole domain.
///
/// ```
/// use hopfield_theory::numerics::lambert_w::lambert_w_minus_one;
/// let w = lambert_w_minus_one(-2.0 * (-2.0_f64).exp()).unwrap();
/// assert!((w + 2.0).abs() < 1e-15);
/// ```
#[must_use]
pub fn lambert_w_minus_one(x: f64) -> Option<f64> {
    if !(BRANCH_POINT..0.0).contains(&x) {
        return None;
    }
    if x < NEAR_BRANCH {
        return Some(-(1.0 + signed_root(excess_at(x), 1.0)));
    }
    Some(-larger_root(-elementary::ln(-x)))
}

/// $W_0(e^u)$, the root $w > 0$ of $w + \ln w = u$, for every real $u$; $e^u$ may overflow (Theorem A5, Eq. 333).
///
/// Accurate to [`LAMBERT_W_ERROR`] as long as the result is a normal number; below $u = -745.2$ the value is less than
/// half the smallest positive number and rounds to zero. NaN gives NaN.
///
/// Largest error of lambert_w0_exp measured: 1.73 units in the last place over 10 000 points of the whole domain.
///
/// ```
/// use hopfield_theory::numerics::lambert_w::lambert_w0_exp;
/// assert_eq!(lambert_w0_exp(1.0), 1.0);
/// assert_eq!(lambert_w0_exp(1e300), 1e300);
/// ```
#[must_use]
pub fn lambert_w0_exp(u: f64) -> f64 {
    // The root reacts to u with the factor w/(1+w) in absolute terms: on the left, e^u carries all the accuracy there is;
    // on the right, the logarithmic equation does.
    if u < 1.0 {
        return lambert_w0(elementary::exp(u)).unwrap_or(f64::NAN);
    }
    if !u.is_finite() {
        return u;
    }
    let mut w = principal_start(u + elementary::ln_1p(elementary::exp(-u)));
    for _ in 0..HALLEY_STEPS {
        let residual = w + elementary::ln(w) - u;
        let slope = 1.0 + 1.0 / w;
        w -= residual / (slope + 0.5 * residual / (slope * w * w));
    }
    w
}

/// $W_{-1}(-e^{-v})$, minus the root $w \ge 1$ of $w - \ln w = v$, for $v \ge 1$ (Eq. 381); `None` below 1.
///
/// Accurate to [`LAMBERT_W_ERROR`] for every $v$, also next to 1 where the value is $-1 - \sqrt{2(v-1)} - \dots$
///
/// Largest error of lambert_w_minus_one_exp measured: 1.21 units in the last place over 10 000 points of the whole domain.
///
/// ```
/// use hopfield_theory::numerics::lambert_w::lambert_w_minus_one_exp;
/// let e = std::f64::consts::E;
/// let w = lambert_w_minus_one_exp(e - 1.0).unwrap();
/// assert!((w + e).abs() < 2e-15);
/// ```
#[must_use]
pub fn lambert_w_minus_one_exp(v: f64) -> Option<f64> {
    if v.is_nan() || v < 1.0 { None } else { Some(-larger_root(v)) }
}

/// Winitzki's approximation of $W_0$ in terms of $L = \ln(1 + x)$: relative error below 1.1 per cent for $x > 0$ and
/// below 4 per cent for $x \ge -1/4$.
fn principal_start(logarithm: f64) -> f64 {
    logarithm * (1.0 - elementary::ln_1p(logarithm) / (2.0 + logarithm))
}

/// $-\ln(-ex)$ for $x$ near $-1/e$: the $s$ in $y - \ln y = 1 + s$ with $y = -W(x)$, to full relative accuracy.
fn excess_at(x: f64) -> f64 {
    let above_branch = elementary::fused_multiply_add(E, x, 1.0) + E_REMAINDER * x;
    -elementary::ln_1p(-above_branch.max(0.0))
}

/// The larger root $y \ge 1$ of $y - \ln y = v$ for $v \ge 1$.
fn larger_root(v: f64) -> f64 {
    if v <= NEAR_ONE {
        return 1.0 + signed_root(v - 1.0, 1.0);
    }
    if v == f64::INFINITY {
        return v;
    }
    let logarithm = elementary::ln(v);
    let mut y = v + logarithm + logarithm / v;
    for _ in 0..HALLEY_STEPS {
        let residual = y - elementary::ln(y) - v;
        let slope = 1.0 - 1.0 / y;
        y -= residual / (slope - 0.5 * residual / (slope * y * y));
    }
    y
}

/// The root $q$ of $q - \ln(1+q) = s$ with the given sign, to full relative accuracy, for $0 \le s \le 2$.
///
/// The start is the series in $p = \pm\sqrt{2s}$, which converges for $|p| < 2\sqrt\pi$.
fn signed_root(excess: f64, sign: f64) -> f64 {
    if excess == 0.0 {
        return 0.0;
    }
    let p = sign * elementary::sqrt(2.0 * excess);
    let mut q = p * (1.0 + p * (1.0 / 3.0 + p * (1.0 / 36.0 + p * (-1.0 / 270.0 + p / 4320.0))));
    for _ in 0..HALLEY_STEPS {
        let residual = logarithm_excess(q) - excess;
        let slope = q / (1.0 + q);
        let curvature = 1.0 / ((1.0 + q) * (1.0 + q));
        q -= residual / (slope - 0.5 * residual * curvature / slope);
    }
    q
}

#[cfg(test)]
mod tests;
