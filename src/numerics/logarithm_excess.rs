//! The excess of $u$ over $\ln(1 + u)$, the convex function behind every large-deviation exponent of a binomial or
//! beta law and behind the Lambert W function near its branch point.

use super::elementary;

/// $1/3, 1/5, \dots$: the series of $(\operatorname{artanh} z - z) / z^3$ in $z^2$. At $|z| \le 1/3$ the first term left
/// out is below $(1/9)^{18}/39 < 2^{-60}$.
const SERIES_TERMS: u32 = 18;

/// Beyond this $|u|$ the subtraction $u - \ln(1+u)$ loses at most a factor of six, and the series is no longer short.
const SERIES_RANGE: f64 = 0.5;

/// $\varphi(u) = u - \ln(1 + u)$ for $u > -1$.
///
/// Non-negative, zero only at $u = 0$, and $u^2/2$ to leading order. The relative error is below $10^{-15}$ for every
/// $u$ where $1 + u$ is not itself a small number; towards $u = -1$ it is that of `ln_1p`.
///
/// With $z = u/(2+u)$ it is $uz - 2z^3(1/3 + z^2/5 + z^4/7 + \dots)$, which has no cancellation.
///
/// ```
/// use hopfield_theory::numerics::logarithm_excess::logarithm_excess;
/// let tiny = 1e-10;
/// assert!((logarithm_excess(tiny) / (tiny * tiny / 2.0) - 1.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn logarithm_excess(u: f64) -> f64 {
    if u.abs() > SERIES_RANGE {
        return u - elementary::ln_1p(u);
    }
    let z = u / (2.0 + u);
    let square = z * z;
    let mut series = 0.0;
    for term in (0..SERIES_TERMS).rev() {
        series = series * square + 1.0 / f64::from(2 * term + 3);
    }
    u * z - 2.0 * z * square * series
}
