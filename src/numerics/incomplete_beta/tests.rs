use super::*;

/// The relative accuracy that the documentation promises in the range of the suite.
const PROMISED: f64 = 1e-13;

/// Values of $\ln I_x(a,b)$, $I_x(a,b)$ and $1 - I_x(a,b)$ from the hypergeometric series in 60-digit arithmetic, for
/// the exact floating-point $x$: caps ($b = 1/2$), binomial tails up to $n = 10^6$, and the point where statrs 0.19
/// is off by $9 \times 10^{-4}$.
#[test]
fn agrees_with_sixty_digit_values() {
    let table = [
        (0.5, 0.5, 0.3, -0.996_931_211_020_778_1, 0.369_010_119_565_545_4, 0.630_989_880_434_454_6),
        (2.5, 0.5, 0.9, -0.714_187_494_562_987_2, 0.489_589_744_564_427_55, 0.510_410_255_435_572_4),
        (9.5, 0.5, 0.25, -14.752_460_457_064_647, 3.918_211_085_472_843_6e-7, 0.999_999_608_178_891_5),
        (37.0, 0.5, 0.7, -15.004_880_167_289_07, 3.044_131_027_750_842_7e-7, 0.999_999_695_586_897_2),
        (999.5, 0.5, 0.75, -290.872_695_496_129_4, 4.737_982_035_328_229e-127, 1.0),
        (999.5, 0.5, 0.999, -1.849_275_645_373_937_8, 0.157_351_103_042_752_42, 0.842_648_896_957_247_6),
        (999.5, 0.5, 0.99999, -0.119_258_080_734_776_79, 0.887_578_704_236_360_3, 0.112_421_295_763_639_72),
        (999.5, 0.5, 0.01, -4_606.888_698_357_509, 0.0, 1.0),
        (3677.0, 324.0, 0.91, -3.881_265_860_699_851, 0.020_624_700_652_191_66, 0.979_375_299_347_808_3),
        (3.0, 999_998.0, 1e-6, -2.521_969_405_341_452, 0.080_301_305_101_449_59, 0.919_698_694_898_550_4),
        (500_000.0, 500_001.0, 0.4995, -1.839_497_672_332_349_6, 0.158_897_224_534_960_36, 0.841_102_775_465_039_6),
        (500_000.0, 500_001.0, 0.5, -0.692_349_614_339_125_6, 0.500_398_942_180_665_9, 0.499_601_057_819_334_1),
        (500_000.0, 500_001.0, 0.5005, -0.172_466_220_545_208_9, 0.841_586_716_672_080_3, 0.158_413_283_327_919_66),
        (10_000.0, 990_001.0, 0.0105, -3.749_058_044_021_288e-7, 0.999_999_625_094_265_9, 3.749_057_341_249_565e-7),
        (992_499.0, 195_434.0, 0.8354, -0.910_587_403_305_847_1, 0.402_287_849_404_171_1, 0.597_712_150_595_828_9),
        (1e-3, 2.0, 0.2, -8.097_577_418_697_682e-4, 0.999_190_570_023_454_4, 8.094_299_765_456_484e-4),
    ];
    for (a, b, x, ln_value, value, complement) in table {
        let beta = IncompleteBeta::at(a, b, Proportion::new(x).unwrap()).unwrap();
        for (name, found, expected) in
            [("ln I", beta.ln_value(), ln_value), ("I", beta.value(), value), ("1 - I", beta.complement(), complement)]
        {
            let error = (found - expected).abs();
            assert!(
                error <= PROMISED * expected.abs(),
                "{name} at ({a}, {b}, {x}): {found:e} instead of {expected:e}, relative error {:e}",
                error / expected.abs()
            );
        }
    }
}

/// Closed forms: $I_x(a, 1) = x^a$, $1 - I_x(1, b) = (1-x)^b$ and $I_x(2,2) = 3x^2 - 2x^3$.
#[test]
fn agrees_with_closed_forms() {
    for step in 1..100 {
        let x = f64::from(step) / 100.0;
        let at = |a, b| IncompleteBeta::at(a, b, Proportion::new(x).unwrap()).unwrap();
        for parameter in [0.01, 0.5, 1.0, 20.0, 3000.0] {
            let power = parameter * elementary::ln(x);
            assert!((at(parameter, 1.0).ln_value() / power - 1.0).abs() < 1e-14, "x^a at {parameter}, {x}");
            let power = parameter * elementary::ln_1p(-x);
            assert!((at(1.0, parameter).ln_complement() / power - 1.0).abs() < 1e-14, "(1-x)^b at {parameter}, {x}");
        }
        let cubic = x * x * (3.0 - 2.0 * x);
        assert!((at(2.0, 2.0).value() / cubic - 1.0).abs() < 2e-15, "cubic at {x}");
    }
}

/// The recurrence $I_x(a,b) - I_x(a+1,b) = x^a(1-x)^b / (a B(a,b))$, with $B$ from `ln_gamma`, ties neighbouring
/// parameters together; and the reflection $I_x(a,b) + I_{1-x}(b,a) = 1$ ties the two tails.
#[test]
fn satisfies_recurrence_and_reflection() {
    for a in [0.5, 3.0, 40.5] {
        for b in [0.5, 2.0, 17.0] {
            for step in 1..20 {
                let x = f64::from(step) / 20.0;
                let at = |a, b, x| regularised_incomplete_beta(a, b, x).unwrap();
                let ln_beta = elementary::ln_gamma(a) + elementary::ln_gamma(b) - elementary::ln_gamma(a + b);
                let jump = elementary::exp(a * elementary::ln(x) + b * elementary::ln_1p(-x) - ln_beta) / a;
                let difference = at(a, b, x) - at(a + 1.0, b, x);
                // The logarithms of gamma are of size 100 and only good to 1e-14.
                assert!((difference - jump).abs() < 1e-13, "recurrence at ({a}, {b}, {x})");
                assert!((at(a, b, x) + at(b, a, 1.0 - x) - 1.0).abs() < 1e-14, "reflection at ({a}, {b}, {x})");
            }
        }
    }
}

/// The slope is the derivative of $\ln I$ in the log odds, by central differences on both sides of the mean.
#[test]
fn slope_is_the_derivative_in_the_log_odds() {
    for (a, b) in [(0.5, 0.5), (3.0, 8.0), (400.0, 30.0)] {
        for centre in [-3.0, -0.5, 0.7, 3.0] {
            let at = |theta| IncompleteBeta::at(a, b, Proportion::from_log_odds(theta)).unwrap();
            let step = 1e-4;
            let quotient = (at(centre + step).ln_value() - at(centre - step).ln_value()) / (2.0 * step);
            let slope = at(centre).ln_slope();
            // Truncation is step^2 times a third derivative of size max(a, b), rounding 1e-12 / step.
            assert!((slope - quotient).abs() < 1e-5 * (1.0 + slope), "({a}, {b}) at {centre}: {slope}, {quotient}");
        }
    }
}

/// Second opinion: statrs agrees in the range where it is known to be good.
#[test]
fn agrees_with_statrs_up_to_ten_thousand() {
    for total in [10.0, 100.0, 1000.0, 10_000.0] {
        for share in [0.001, 0.1, 0.5, 0.9, 0.999] {
            let (a, b) = (total * share + 0.5, total * (1.0 - share) + 0.5);
            for offset in [-2.0, 0.0, 2.0] {
                let deviation = elementary::sqrt(share * (1.0 - share) / total);
                let x = f64::clamp(share + offset * deviation, 1e-6, 1.0 - 1e-6);
                let ours = regularised_incomplete_beta(a, b, x).unwrap();
                let theirs = statrs::function::beta::beta_reg(a, b, x);
                // Their normalisation is a difference of logarithms of gamma of size 1e5.
                assert!((ours - theirs).abs() < 1e-10, "({a}, {b}, {x}): {ours}, {theirs}");
            }
        }
    }
}

/// The ends of the interval are exact, and everything outside the domain is an error.
#[test]
fn knows_its_domain() {
    assert_eq!(regularised_incomplete_beta(3.0, 0.5, 0.0), Ok(0.0), "left end");
    assert_eq!(regularised_incomplete_beta(3.0, 0.5, 1.0), Ok(1.0), "right end");
    assert_eq!(ln_regularised_incomplete_beta(3.0, 0.5, 0.0), Ok(f64::NEG_INFINITY), "ln 0");
    assert_eq!(ln_regularised_incomplete_beta(3.0, 0.5, 1.0), Ok(0.0), "ln 1");
    for x in [-1e-300, 1.0 + f64::EPSILON, f64::NAN] {
        assert!(regularised_incomplete_beta(1.0, 1.0, x).is_err(), "argument {x}");
    }
    for parameter in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        assert!(regularised_incomplete_beta(parameter, 1.0, 0.5).is_err(), "a = {parameter}");
        assert!(regularised_incomplete_beta(1.0, parameter, 0.5).is_err(), "b = {parameter}");
    }
}

/// By symmetry $I_{1/2}(a, a) = 1/2$, at the mean, where the continued fraction is slowest.
#[test]
fn half_at_the_centre_of_a_symmetric_law() {
    for a in [0.5, 5.0, 500.0, 5e4, 5e6, 5e8] {
        let half = regularised_incomplete_beta(a, a, 0.5).unwrap();
        // Twenty roundings, as documented for ln I near zero; the fraction adds one in a hundred terms.
        assert!((2.0 * half - 1.0).abs() < 2e-14, "a = {a:e}: {half}");
    }
}

/// Near the mean of a law with $10^{16}$ draws the fraction cannot settle within its cap, and says so.
#[test]
fn unsettled_fraction_is_an_error() {
    let result = regularised_incomplete_beta(5e15, 5e15, 0.5);
    assert!(matches!(result, Err(IncompleteBetaError::NotSettled { .. })), "{result:?}");
}
