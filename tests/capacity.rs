//! The capacity formula against values computed with 30 and more digits.

use hopfield_theory::capacity::{
    Capacity, CapacityError, Formula, certificate_rate, demanded_angle, exact_union_bound_patterns,
    single_pattern_count,
};
use hopfield_theory::numerics::Envelope;

fn assert_close(name: &str, found: f64, expected: f64, relative: f64) {
    assert!((found / expected - 1.0).abs() <= relative, "{name}: found {found:?}, expected {expected:?}");
}

/// $(\beta, K, d, p)$, then $a$, $b$, $u$, $W_0(e^u)$, $c$, the threshold of Eq. 334 and $\sqrt p\,c^{(d-1)/4}$.
#[rustfmt::skip]
const REFERENCE: [(f64, f64, usize, f64, [f64; 7]); 4] = [
    (1.0, 3.0, 20, 1e-3, [-0.007_678_372_833_634_9, 3.6, 1.273_255_472_628_4, 1.141_186_746_228_7, 3.154_610_769_794_7,
                          2.394_220_856_009_4, 7.412_973_760_846_5]),
    (1.0, 1.0, 75, 1e-3, [-0.024_609_270_411_298, 0.4, -0.940_900_002_285_45, 0.291_571_165_431_45, 1.371_877_769_216_6,
                          1.251_275_591_000_9, 10.973_249_239_066]),
    (1.0, 3.0, 36, 1e-3, [0.030_740_830_880_197, 3.6, 1.311_674_676_342_3, 1.161_748_488_454_1, 3.098_777_433_995_5,
                          1.606_319_751_408_8, 627.936_699_416_68]),
    (1.0, 2.0, 40, 1e-3, [-0.008_448_825_188_341_3, 1.6, 0.461_554_804_057_39, 0.749_672_987_825_1, 2.134_263_907_042_7,
                          1.530_104_263_222_5, 51.306_119_696_426]),
];

#[test]
fn the_formula_has_its_reference_values() {
    for (beta, radius_factor, dimension, p, expected) in REFERENCE {
        let found = Capacity::new(beta, radius_factor, dimension, p).expect("the setting is inside the domain");
        let real = found.patterns_real.expect("the number of patterns is small");
        let numbers = [found.a, found.b, found.u, found.lambert_w, found.c, found.threshold, real];
        for (name, (number, value)) in
            ["a", "b", "u", "W", "c", "threshold", "N"].iter().zip(numbers.iter().zip(expected))
        {
            assert_close(&format!("{name} at K={radius_factor}, d={dimension}"), *number, value, 1e-13);
        }
        assert_eq!(found.patterns, Some(expected[6] as u64));
        let enclosed = Formula::<Envelope>::new(beta.into(), radius_factor.into(), (dimension as f64).into(), p.into());
        assert!(enclosed.c.radius < 1e-13 && enclosed.ln_patterns.radius < 1e-12, "the enclosure is useful");
        assert!((enclosed.ln_patterns.value - found.ln_patterns).abs() <= enclosed.ln_patterns.radius, "and encloses");
    }
}

/// For fixed $\beta$ and $K$, $c$ tends to $\exp(W_0(2K^2\beta/5))$ as the dimension grows.
#[test]
fn c_has_its_limit_in_high_dimension() {
    for (radius_factor, limit) in [(1.0, 1.346_041_08), (2.0, 2.123_993_42), (3.0, 3.143_329_25)] {
        let capacity = Capacity::new(1.0, radius_factor, 1_000_000, 1e-3).expect("the setting is inside the domain");
        assert!((capacity.c - limit).abs() < 2e-4, "K={radius_factor}: {}", capacity.c);
    }
}

/// With the demand $2/N + \ln(2(N-1)N\beta M^2)$ of Eq. 142, not the $2N^2\beta M^2$ of Eq. 307.
#[test]
fn the_exact_union_bound_has_its_reference_values() {
    for (radius_factor, dimension, count, degrees) in [(3.0, 20, 341, 26.1489), (1.0, 75, 13504, 47.5131)] {
        let capacity = Capacity::new(1.0, radius_factor, dimension, 1e-3).expect("the setting is inside the domain");
        assert_eq!(capacity.exact_union_bound_patterns, Some(count));
        let kappa = radius_factor * radius_factor * (dimension as f64 - 1.0);
        let angle = demanded_angle(count, kappa).expect("the angle is possible");
        assert!((angle.to_degrees() - degrees).abs() < 1e-4, "{}", angle.to_degrees());
    }
}

/// Every count up to the one found is admissible and the next is not, compared with a plain search.
#[test]
fn the_search_finds_the_last_admissible_count() {
    for (dimension, kappa, p) in
        [(2, 300.0, 0.5), (3, 40.0, 0.1), (5, 25.0, 0.9), (8, 6.0, 1.0), (4, 0.3, 1.0), (9, 1e-3, 1.0)]
    {
        let bound = |count: u64| {
            let angle = demanded_angle(count, kappa)?;
            hopfield_theory::sphere::log_union_bound(dimension, count as usize, angle).ok()
        };
        let plain = (2..2000).rev().find(|count| {
            let overlap = 2.0 * *count as f64 * (*count as f64 - 1.0) * kappa;
            overlap > 1.0 && bound(*count).is_some_and(|bound| bound < f64::ln(p))
        });
        assert_eq!(exact_union_bound_patterns(dimension, kappa, p), Ok(plain), "d={dimension}, kappa={kappa}, p={p}");
    }
}

/// As above, for one given pattern: its $N - 1$ angles are independent.
#[test]
fn the_count_around_one_pattern_is_the_last_admissible_one() {
    for (dimension, kappa, p) in [(3, 40.0, 0.1), (4, 30.0, 0.5), (5, 12.0, 0.9), (8, 6.0, 0.01), (4, 0.3, 0.5)] {
        let kept = |count: u64| {
            let angle = demanded_angle(count, kappa)?;
            let probability = hopfield_theory::sphere::cap_probability(dimension, angle).ok()?;
            Some((1.0 - probability).powi(count as i32 - 1))
        };
        let plain = (2..5000).rev().find(|count| kept(*count).is_some_and(|kept| kept >= 1.0 - p));
        assert_eq!(single_pattern_count(dimension, kappa, p), Ok(plain), "d={dimension}, kappa={kappa}, p={p}");
    }
}

/// The root with 40 digits; it is the end of a bracket of neighbouring numbers.
#[test]
fn the_rate_of_the_certificate_has_its_reference_values() {
    for (lambda, one, all) in [
        (0.25, 0.077_604_698_520_915_59, 0.065_134_971_777_920_13),
        (1.0, 0.208_201_481_196_352_65, 0.157_873_267_886_087_47),
        (4.0, 0.454_544_035_197_354_52, 0.311_706_170_637_258_9),
        (9.0, 0.654_886_199_566_478_2, 0.427_402_998_384_286_6),
    ] {
        assert_close(&format!("one pattern, lambda = {lambda}"), certificate_rate(lambda, 1), one, 1e-14);
        assert_close(&format!("all pairs, lambda = {lambda}"), certificate_rate(lambda, 2), all, 1e-14);
    }
}

/// Numbers of patterns beyond `f64` or beyond exact counting are left out, not rounded or infinite.
#[test]
fn numbers_that_cannot_be_held_are_absent() {
    let large = Capacity::new(1.0, 3.0, 400, 1e-3).expect("the setting is inside the domain");
    assert!(large.patterns_real.is_some_and(|count| count > 1e40));
    assert_eq!((large.patterns, large.exact_union_bound_patterns), (None, None));
    assert!(large.hypotheses.iter().all(|hypothesis| hypothesis.holds));
    let huge = Capacity::new(1.0, 3.0, 100_000, 1e-3).expect("the setting is inside the domain");
    assert_eq!(huge.patterns_real, None);
    assert!(huge.ln_patterns > 2e4 && huge.hypotheses.iter().all(|hypothesis| hypothesis.right.is_finite()));
}

/// Eq. 334 alone promises patterns at small beta, where nothing can be stored: Eq. 305 is missing in print.
#[test]
fn without_disjoint_balls_nothing_is_promised() {
    let rows = [
        (1e-7, 1.0, 75, 1e-3, 157.66),
        (1e-5, 1.0, 75, 1e-3, 15.767),
        (1e-6, 3.0, 20, 1e-3, 32.798),
        (1e-4, 1.0, 20, 0.5, 9.8403),
        (1e-3, 1.0, 20, 0.5, 3.1158),
        (1.0, 1.0 / 30.0, 10, 0.5, 4.2907),
    ];
    for (beta, radius_factor, dimension, p, real) in rows {
        let capacity = Capacity::new(beta, radius_factor, dimension, p).expect("the setting is inside the domain");
        assert_close("N", capacity.patterns_real.unwrap_or(0.0), real, 5e-5);
        assert_eq!(capacity.hypotheses.map(|hypothesis| hypothesis.holds), [true, false]);
        assert_eq!((capacity.patterns, capacity.exact_union_bound_patterns), (None, None));
    }
}

#[test]
fn what_is_outside_the_domain_is_named() {
    assert_eq!(Capacity::new(0.0, 1.0, 3, 0.1), Err(CapacityError::Beta { beta: 0.0 }));
    assert_eq!(Capacity::new(1.0, -1.0, 3, 0.1), Err(CapacityError::RadiusFactor { radius_factor: -1.0 }));
    assert_eq!(Capacity::new(1.0, 1.0, 1, 0.1), Err(CapacityError::Dimension { dimension: 1 }));
    for p in [0.0, 1.5] {
        assert_eq!(Capacity::new(1.0, 1.0, 3, p), Err(CapacityError::FailureProbability { failure_probability: p }));
    }
    assert!(matches!(Capacity::new(f64::NAN, 1.0, 3, 0.1), Err(CapacityError::Beta { .. })));
    assert!(matches!(Capacity::new(1.0, 1e200, 3, 0.1), Err(CapacityError::OutOfRange { .. })));
    assert!(matches!(Capacity::new(1e-280, 1.0, 2, 1e-200), Err(CapacityError::OutOfRange { .. })));
    // $K^2$ or $\beta K^2$ alone is too small; all other products are not.
    assert!(matches!(Capacity::new(1e300, 1e-160, 3, 0.1), Err(CapacityError::OutOfRange { .. })));
    assert!(matches!(Capacity::new(5e-271, 1e-10, 1_000_001, 0.1), Err(CapacityError::OutOfRange { .. })));
    assert!(matches!(Capacity::new(5e-291, 1.0, 1_000_001, 0.1), Err(CapacityError::OutOfRange { .. })));
}
