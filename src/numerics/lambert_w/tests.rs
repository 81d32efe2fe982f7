use super::*;

fn assert_relative(found: f64, expected: f64, argument: f64) {
    let relative = (found - expected) / expected;
    assert!(
        relative.abs() <= LAMBERT_W_ERROR,
        "at {argument:e}: {found:e} instead of {expected:e}, relative error {relative:e}"
    );
}

/// 40-digit values of $W_0$ for the exact floating-point arguments, within the documented error.
#[test]
fn principal_branch_agrees_with_forty_digit_values() {
    let table = [
        (-0.367_879_441_171_4, -0.999_999_520_210_404_5),
        (-0.36787, -0.992_852_729_821_527_7),
        (-0.36, -0.806_084_315_970_817_6),
        (-0.3, -0.489_402_227_180_215),
        (-0.25, -0.357_402_956_181_388_9),
        (-0.1, -0.111_832_559_158_962_97),
        (-1e-5, -1.000_010_000_150_002_7e-5),
        (1e-300, 1e-300),
        (1e-3, 9.990_014_973_385_308e-4),
        (0.5, 0.351_733_711_249_195_8),
        (1.0, 0.567_143_290_409_784),
        (2.0, 0.852_605_502_013_725_5),
        (10.0, 1.745_528_002_740_699_4),
        (1e5, 9.284_571_428_622_108),
        (1e100, 224.843_106_445_118_5),
        (1.7e308, 703.171_236_451_488_7),
    ];
    for (x, expected) in table {
        assert_relative(lambert_w0(x).unwrap(), expected, x);
    }
}

/// 40-digit values of $W_{-1}$ for the exact floating-point arguments, down to the smallest number there is.
#[test]
fn lower_branch_agrees_with_forty_digit_values() {
    let table = [
        (-0.367_879_441_171_442_3, -1.000_000_015_304_254_3),
        (-0.367_879_441_171_4, -1.000_000_479_789_749),
        (-0.36787, -1.007_181_488_951_078_4),
        (-0.36, -1.222_770_133_978_506_2),
        (-0.3, -1.781_337_023_421_627_7),
        (-0.25, -2.153_292_364_110_349_6),
        (-0.1, -3.577_152_063_957_297),
        (-1e-5, -14.163_600_815_810_183),
        (-1e-300, -697.322_776_295_460_2),
        (-5e-324, -751.061_559_539_879_1),
    ];
    for (x, expected) in table {
        assert_relative(lambert_w_minus_one(x).unwrap(), expected, x);
    }
}

/// 40-digit values of $W_0(e^u)$, also where $e^u$ overflows, and the limits $e^u$ and $u$ far out.
#[test]
fn principal_branch_of_an_exponential_agrees_with_forty_digit_values() {
    let table = [
        (-700.0, 9.859_676_543_759_77e-305),
        (-30.0, 9.357_622_968_839_299e-14),
        (-1.0, 0.278_464_542_761_073_8),
        (0.0, 0.567_143_290_409_784),
        (0.999, 0.999_500_062_505_208),
        (1.0, 1.0),
        (1.5, 1.264_959_720_125_500_6),
        (2.0, 1.557_145_598_997_611_4),
        (10.0, 7.929_420_095_019_697),
        (710.0, 703.444_011_711_954_6),
        (1e4, 9_990.790_580_994_252),
        (1e10, 9_999_999_976.974_15),
        (1e300, 1e300),
    ];
    for (u, expected) in table {
        assert_relative(lambert_w0_exp(u), expected, u);
    }
    assert_eq!(lambert_w0_exp(-1e300), 0.0, "the value is far below the smallest number");
    assert!(lambert_w0_exp(f64::NAN).is_nan(), "NaN is handed on");
}

/// 40-digit values of $W_{-1}(-e^{-v})$, from one unit in the last place above the branch point.
#[test]
fn lower_branch_of_an_exponential_agrees_with_forty_digit_values() {
    let table = [
        (1.0, -1.0),
        (1.0 + f64::EPSILON, -1.000_000_021_073_424_4),
        (1.000_001, -1.001_414_880_307_534),
        (1.1, -1.516_221_161_425_022_4),
        (1.9, -2.997_918_071_632_823),
        (2.5, -3.847_396_751_031_340_4),
        (2.999_999, -4.505_240_210_505_783),
        (3.000_001, -4.505_242_781_079_88),
        (10.0, -12.527_963_201_982_174),
        (800.0, -806.692_943_104_048),
        (1e10, -10_000_000_023.025_852),
        (1e300, -1e300),
    ];
    for (v, expected) in table {
        assert_relative(lambert_w_minus_one_exp(v).unwrap(), expected, v);
    }
}

/// The capacities of Theorem A5 (Eq. 333): golden values of $W_0(e^{a + \ln b})$ and $c = b/W_0$ for $(\beta, K, d, p)$.
#[test]
fn gives_the_capacities_of_theorem_a5() {
    let table = [
        (3.0, 20.0, 1.141_186_746_228_7, 3.154_610_769_794_7),
        (1.0, 75.0, 0.291_571_165_431_45, 1.371_877_769_216_6),
        (3.0, 36.0, 1.161_748_488_454_1, 3.098_777_433_995_5),
        (2.0, 40.0, 0.749_672_987_825_1, 2.134_263_907_042_7),
    ];
    for (radius_factor, dimension, expected_w, expected_c) in table {
        let (radius_factor, dimension): (f64, f64) = (radius_factor, dimension);
        let a = 2.0 / (dimension - 1.0)
            * (1.0 + elementary::ln(2.0 * radius_factor * radius_factor * 1e-3 * (dimension - 1.0)));
        let b = 0.4 * radius_factor * radius_factor;
        let w = lambert_w0_exp(a + elementary::ln(b));
        // The golden values have 14 digits.
        assert!((w / expected_w - 1.0).abs() < 1e-13, "W_0 at d = {dimension}: {w}");
        assert!((b / w / expected_c - 1.0).abs() < 1e-13, "c at d = {dimension}: {}", b / w);
    }
}

/// The defining equation $W e^W = x$ on both branches.
#[test]
fn satisfies_its_defining_equation() {
    for step in -745..=709 {
        let x = elementary::exp(f64::from(step) + 0.37);
        let w = lambert_w0(x).unwrap();
        // The relative error of W e^W is (1 + W) times that of W.
        assert!(
            (w * elementary::exp(w) / x - 1.0).abs() <= (2.0 + w) * LAMBERT_W_ERROR || x < 1e-300,
            "W_0({x:e}) = {w}"
        );
    }
    for step in 1..=999 {
        let x = -f64::from(step) / 999.0 * 0.367_879;
        for w in [lambert_w0(x).unwrap(), lambert_w_minus_one(x).unwrap()] {
            assert!((w * elementary::exp(w) / x - 1.0).abs() <= (2.0 + w.abs()) * LAMBERT_W_ERROR, "W({x}) = {w}");
        }
    }
}

/// Both branches meet in $-1$ at $-1/e$, are undefined to the left, and have their ends at 0 and infinity.
#[test]
fn knows_its_domain() {
    let left = BRANCH_POINT.next_down();
    assert_eq!(lambert_w0(BRANCH_POINT), Some(-1.0), "branch point from above");
    assert_eq!(lambert_w_minus_one(BRANCH_POINT), Some(-1.0), "branch point from below");
    assert_eq!((lambert_w0(left), lambert_w_minus_one(left)), (None, None), "left of -1/e");
    assert_eq!(lambert_w_minus_one(0.0), None, "the lower branch ends before 0");
    assert_eq!(lambert_w_minus_one(-0.0), None, "the lower branch ends before 0");
    assert_eq!((lambert_w0(f64::NAN), lambert_w_minus_one(f64::NAN)), (None, None), "NaN");
    assert_eq!(lambert_w0(0.0), Some(0.0), "W_0(0)");
    assert_eq!(lambert_w0(f64::INFINITY), Some(f64::INFINITY), "W_0 is unbounded");
    assert_eq!(lambert_w_minus_one_exp(1.0_f64.next_down()), None, "v below 1");
    assert_eq!(lambert_w_minus_one_exp(f64::INFINITY), Some(f64::NEG_INFINITY), "v unbounded");
}

/// $W_0$ increases and $W_{-1}$ decreases, also across the seams between the formulas.
#[test]
fn is_monotone() {
    let rising = |f: &dyn Fn(f64) -> f64, from: f64, to: f64| {
        let points = 4001;
        let mut before = f(from);
        for step in 1..points {
            let x = from + (to - from) * f64::from(step) / f64::from(points - 1);
            let value = f(x);
            assert!(value > before, "not increasing at {x}");
            before = value;
        }
    };
    rising(&|x| lambert_w0(x).unwrap(), BRANCH_POINT, 3.0);
    rising(&|x| lambert_w0(x).unwrap(), -0.25 - 1e-10, -0.25 + 1e-10);
    rising(&|x| -lambert_w_minus_one(x).unwrap(), BRANCH_POINT, -1e-3);
    rising(&|x| -lambert_w_minus_one(x).unwrap(), -0.25 - 1e-10, -0.25 + 1e-10);
    rising(&lambert_w0_exp, -50.0, 50.0);
    rising(&lambert_w0_exp, 1.0 - 1e-10, 1.0 + 1e-10);
    rising(&|v| -lambert_w_minus_one_exp(v).unwrap(), 1.0, 50.0);
    rising(&|v| -lambert_w_minus_one_exp(v).unwrap(), 3.0 - 1e-10, 3.0 + 1e-10);
}
