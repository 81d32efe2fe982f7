//! The random streams: first draws frozen to the bit, distributions by Kolmogorov-Smirnov and chi-square tests.
//!
//! Seeds are fixed, so nothing here is flaky: a test that passes once passes always. The significance 1e-6 says how
//! surprising a sample would have to be to be refused. Most tests also refuse a slightly wrong law, to show their power.

use hopfield_theory::numerics::{gamma, norm};
use hopfield_theory::random::{Generator, Normal, Seed, Stream, stream_name};
use rand::SeedableRng;
use rand::rngs::ChaCha12Rng;
use rand_distr::{Distribution, StandardNormal};
use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::beta::beta_reg;

const SIGNIFICANCE: f64 = 1e-6;
const SEED: u64 = 20_080_221;

/// The largest distance between an empirical and a given distribution function.
fn kolmogorov_smirnov(sample: &[f64], cdf: impl Fn(f64) -> f64) -> f64 {
    assert!(sample.iter().all(|x| x.is_finite()), "a sample of numbers, all of them finite");
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let at = |(i, &x): (usize, &f64)| {
        let value = cdf(x);
        (value - i as f64 / n).max((i as f64 + 1.0) / n - value)
    };
    sorted.iter().enumerate().map(at).fold(0.0, f64::max)
}

/// The distance that a sample of n exceeds with probability at most the significance: P(D > t) <= 2 exp(-2 n t^2)
/// (Dvoretzky-Kiefer-Wolfowitz with Massart's constant). Two samples of n each have 2 exp(-n t^2) (Wei and Dudley,
/// n >= 458), which is that of a sample half as large.
fn critical_distance(n: f64) -> f64 {
    ((2.0 / SIGNIFICANCE).ln() / (2.0 * n)).sqrt()
}

#[track_caller]
fn follows(what: &str, sample: &[f64], cdf: impl Fn(f64) -> f64) {
    let (distance, allowed) = (kolmogorov_smirnov(sample, cdf), critical_distance(sample.len() as f64));
    assert!(distance <= allowed, "{what}: distance {distance:.5} exceeds {allowed:.5}");
}

#[track_caller]
fn differs(what: &str, sample: &[f64], cdf: impl Fn(f64) -> f64) {
    let (distance, allowed) = (kolmogorov_smirnov(sample, cdf), critical_distance(sample.len() as f64));
    assert!(distance > allowed, "{what}: distance {distance:.5} should exceed {allowed:.5}");
}

/// P(chi^2 >= the one observed) for counts that should all be equal.
fn p_value_of_equal_counts(counts: &[u64]) -> f64 {
    let expected = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    let statistic: f64 = counts.iter().map(|&count| (count as f64 - expected).powi(2) / expected).sum();
    ChiSquared::new((counts.len() - 1) as f64).expect("a positive number of degrees").sf(statistic)
}

/// The standard normal distribution function; libm's erfc keeps the relative accuracy of the left tail.
fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// The same seed gives the same bits for ever. Expected: an independent ChaCha12 (RFC 8439's block with twelve rounds,
/// 64-bit counter and stream number), FNV-1a and polar method.
#[test]
fn first_draws_are_frozen() {
    type Case<'a> = (u64, &'a str, u32, [u64; 4], [u64; 4]);
    let cases: [Case<'_>; 3] = [
        (
            0,
            "",
            0,
            [0x3fc5_3b9d_9a5a_48cc, 0x3fe2_8db3_ca37_ca18, 0x3fea_4bb8_4f7d_5d1a, 0x3fd4_ffcf_a1f3_09f8],
            [0xbff3_11c7_523d_13da, 0x3fef_b2b5_f9b7_98ef, 0x3fee_d576_1d7e_c900, 0xbfed_0853_ceed_0b27],
        ),
        (
            7,
            "theorem_a9/random",
            12,
            [0x3fbe_c8ca_b162_4158, 0x3fe8_0313_0cd3_bd63, 0x3fbf_bf82_118d_c7e8, 0x3fe8_cf56_3be8_0643],
            [0xbfe0_6f92_38b6_0a4f, 0xbfdb_678a_c607_c686, 0xbff6_d81f_4bef_c4a1, 0x3fea_8e99_da9b_f2f8],
        ),
        (
            u64::MAX,
            "lemma_a1/cluster",
            u32::MAX,
            [0x3fdf_4191_7145_d1b2, 0x3fef_240b_9244_9503, 0x3faf_79b9_b2a5_b1d0, 0x3fec_6e7d_c46e_66dd],
            [0xbf87_9141_7fe4_c7db, 0x3fd0_b60e_f31e_9447, 0xbfc6_ace2_795b_1d76, 0x3fb9_2dd8_0e22_0c8b],
        ),
    ];
    for (seed, name, index, uniforms, normals) in cases {
        let mut stream = Stream::new(seed, name, index);
        let drawn: [u64; 4] = std::array::from_fn(|_| stream.uniform().to_bits());
        assert_eq!(drawn, uniforms, "uniforms of {seed} {name:?} {index}: {drawn:x?}");
        let mut stream = Stream::new(seed, name, index);
        let drawn: [u64; 4] = std::array::from_fn(|_| stream.normal().to_bits());
        assert_eq!(drawn, normals, "normals of {seed} {name:?} {index}: {drawn:x?}");
        assert_eq!(Stream::new(seed, name, index).normals(4).map_bits(), normals, "a vector draws in order");
    }
}

/// So does the second generator. Expected: an independent PCG-64 DXSM in whole numbers of any size.
#[test]
fn first_draws_of_the_second_generator_are_frozen() {
    let cases = [
        (0, "", 0, [0x3fe5_4ac9_6af8_21d3, 0x3fe1_2742_5436_5be4, 0x3fed_2a8d_74e3_b8eb, 0x3fe0_be1a_7ff3_4105]),
        (
            7,
            "theorem_a9/random",
            12,
            [0x3fc2_c63e_d4e5_e050, 0x3fd1_c0ba_47c4_caf6, 0x3fbd_68bf_2d51_b248, 0x3fc2_ad3f_5268_f9f8],
        ),
        (
            u64::MAX,
            "lemma_a1/cluster",
            u32::MAX,
            [0x3fde_fc87_3aa1_d21c, 0x3fef_2ae6_673f_f96f, 0x3fee_8ee6_131f_63f1, 0x3feb_6808_2fbf_8ddf],
        ),
    ];
    for (number, name, index, uniforms) in cases {
        let mut stream = Stream::new(Seed { number, generator: Generator::Pcg64 }, name, index);
        let drawn: [u64; 4] = std::array::from_fn(|_| stream.uniform().to_bits());
        assert_eq!(drawn, uniforms, "uniforms of {number} {name:?} {index}: {drawn:x?}");
    }
}

trait Bits {
    fn map_bits(&self) -> Vec<u64>;
}

impl Bits for Vec<f64> {
    fn map_bits(&self) -> Vec<u64> {
        self.iter().map(|x| x.to_bits()).collect()
    }
}

#[test]
fn words_are_the_bits_that_uniforms_are_made_of() {
    let [mut words, mut uniforms] = [(); 2].map(|()| Stream::new(SEED, "word", 0));
    for draw in 0..100 {
        assert_eq!((words.word() >> 11) as f64 * 2.0_f64.powi(-53), uniforms.uniform(), "draw {draw}");
    }
}

/// Ledgers and recipes are read with these words for as long as there are any.
#[test]
fn generators_keep_their_words() {
    for (generator, word) in [(Generator::ChaCha12, "chacha12"), (Generator::Pcg64, "pcg64")] {
        assert_eq!((generator.word(), generator.to_string().as_str()), (word, word));
        assert_eq!(word.parse(), Ok(generator));
    }
    let refused = "mersenne".parse::<Generator>();
    assert_eq!(refused, Err("'mersenne' is no generator; there are chacha12 and pcg64".to_owned()));
}

/// The published test vectors of 32-bit FNV-1a.
#[test]
fn stream_names_hash_as_fnv_1a() {
    let vectors = [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)];
    for (name, hash) in vectors {
        assert_eq!(stream_name(name), hash, "{name:?}");
    }
}

/// Uniform numbers are uniform, on [0, 1) and as multiples of 2^-53.
#[test]
fn uniforms_are_uniform() {
    let mut stream = Stream::new(SEED, "uniform", 0);
    let sample: Vec<f64> = (0..1_000_000).map(|_| stream.uniform()).collect();
    assert!(sample.iter().all(|x| (0.0..1.0).contains(x) && (x * 2.0_f64.powi(53)).fract() == 0.0), "range and grid");
    // The finest bit is set half of the time: nothing coarser than 2^-53.
    let odd = sample.iter().filter(|&&x| (x * 2.0_f64.powi(53)) as u64 % 2 == 1).count() as u64;
    assert!(p_value_of_equal_counts(&[odd, 1_000_000 - odd]) > SIGNIFICANCE, "last bit set {odd} times");
    follows("uniform", &sample, |x| x);
    differs("x^1.01 instead", &sample, |x| x.powf(1.01));
}

/// `between` and `log_between` are uniform, one in the number and one in its logarithm, and stay within their ends.
#[test]
fn intervals_are_uniform_in_number_or_logarithm() {
    let mut stream = Stream::new(SEED, "between", 0);
    let sample: Vec<f64> = (0..200_000).map(|_| stream.between(-3.0, 5.0)).collect();
    assert!(sample.iter().all(|x| (-3.0..=5.0).contains(x)), "range");
    follows("between", &sample, |x| (x + 3.0) / 8.0);
    let sample: Vec<f64> = (0..200_000).map(|_| stream.log_between(1e-3, 1e2)).collect();
    assert!(sample.iter().all(|x| (0.999_999e-3..100.000_1).contains(x)), "range");
    follows("log_between", &sample, |x| (x.log10() + 3.0) / 5.0);
    differs("not uniform itself", &sample, |x| x / 100.0);
}

/// The polar method gives normals: against the distribution function through erfc, and against another sampler's draws.
#[test]
fn normals_are_normal() {
    let n = 1_000_000;
    let sample = Stream::new(SEED, "normal", 0).normals(n);
    follows("normal", &sample, normal_cdf);
    differs("deviation 1.01", &sample, |x| normal_cdf(x / 1.01));
    differs("mean 0.01", &sample, |x| normal_cdf(x - 0.01));
    // The tails, where the distance of distribution functions sees nothing: |x| > 3, as a law of its own.
    let tail: Vec<f64> = sample.iter().map(|x| x.abs()).filter(|&x| x > 3.0).collect();
    let mass = normal_cdf(-3.0);
    follows("tail", &tail, |x| 1.0 - normal_cdf(-x) / mass);
    let expected = 2.0 * mass * n as f64;
    // Five and a half deviations of a binomial count are beyond the significance.
    assert!(
        (tail.len() as f64 - expected).abs() < 5.5 * expected.sqrt(),
        "{} in the tails, not {expected}",
        tail.len()
    );

    // Two samples: the distance of the empirical distribution functions.
    let mut generator = ChaCha12Rng::seed_from_u64(SEED);
    let mut theirs: Vec<f64> = (0..n).map(|_| StandardNormal.sample(&mut generator)).collect();
    theirs.sort_by(f64::total_cmp);
    let empirical = |x: f64| theirs.partition_point(|&y| y <= x) as f64 / n as f64;
    let distance = kolmogorov_smirnov(&sample, empirical);
    assert!(distance <= critical_distance(n as f64 / 2.0) + 1.0 / n as f64, "two samples: {distance}");
    // And the distribution works with any generator.
    let through_rand: Vec<f64> = Normal.sample_iter(&mut generator).take(200_000).collect();
    follows("normal with another generator", &through_rand, normal_cdf);
}

/// Successive normals of a stream and its pairs are independent: the angle of pairs is uniform and the radius Rayleigh.
#[test]
fn successive_normals_are_independent() {
    let mut stream = Stream::new(SEED, "pairs", 0);
    let pairs: Vec<[f64; 2]> = (0..500_000).map(|_| [stream.normal(), stream.normal()]).collect();
    let angles: Vec<f64> = pairs.iter().map(|[x, y]| y.atan2(*x) / std::f64::consts::TAU + 0.5).collect();
    follows("angle", &angles, |x| x);
    let squares: Vec<f64> = pairs.iter().map(|[x, y]| x * x + y * y).collect();
    follows("squared radius", &squares, |s| 1.0 - (-0.5 * s).exp());
}

/// Points on the sphere: any coordinate t of a unit vector has (1 + t)/2 ~ Beta((d-1)/2, (d-1)/2), along the axes and
/// along a slanted direction; the radius is exact up to rounding.
#[test]
fn sphere_points_have_the_law_of_their_coordinates() {
    for dimension in [2, 3, 5, 20, 75] {
        let mut stream = Stream::new(SEED, "sphere", dimension as u32);
        let points: Vec<Vec<f64>> = (0..100_000).map(|_| stream.on_sphere(dimension, 3.0)).collect();
        for point in &points {
            // Norm, quotient, product and the norm here: gamma(d + 2) each way and two roundings.
            assert!((norm(point) - 3.0).abs() <= 3.0 * gamma(2 * dimension + 8), "radius {}", norm(point));
        }
        let half = (dimension as f64 - 1.0) / 2.0;
        let cdf = |shape: f64| move |t: f64| beta_reg(shape, shape, (0.5 * (1.0 + t)).clamp(0.0, 1.0));
        let slanted: Vec<f64> = (0..dimension).map(|i| if i % 2 == 0 { 1.0 } else { -2.0 }).collect();
        let length = norm(&slanted);
        let along = |direction: &dyn Fn(&[f64]) -> f64| points.iter().map(|x| direction(x) / 3.0).collect::<Vec<f64>>();
        let first = along(&|x| x[0]);
        follows("first coordinate", &first, cdf(half));
        follows("last coordinate", &along(&|x| x[dimension - 1]), cdf(half));
        let product = |x: &[f64]| x.iter().zip(&slanted).map(|(x, v)| x * v).sum::<f64>() / length;
        follows("slanted direction", &along(&product), cdf(half));
        // At d = 20 the next dimension is 0.008 away, below what this sample resolves.
        if dimension <= 5 {
            differs("one dimension more", &first, cdf(half + 0.5));
        }
    }
    // In one dimension the sphere is two points.
    let mut stream = Stream::new(SEED, "sphere", 1);
    let ends: Vec<f64> = (0..100_000).map(|_| stream.on_sphere(1, 2.0)[0]).collect();
    let at = |end: f64| ends.iter().filter(|&&x| (x - end).abs() <= 2.0 * gamma(8)).count() as u64;
    let (left, right) = (at(-2.0), at(2.0));
    assert_eq!(left + right, 100_000, "nothing but the two points");
    assert!(p_value_of_equal_counts(&[left, right]) > SIGNIFICANCE, "{left} and {right}");
}

/// Streams that differ in index, name or seed are independent, as are successive draws of one: chi-square on a grid of
/// 16 x 16 cells, to which a copied stream would bring its diagonal.
#[test]
fn streams_are_independent() {
    Generator::ALL.into_iter().for_each(streams_of_a_generator_are_independent);
}

fn streams_of_a_generator_are_independent(generator: Generator) {
    let seed = Seed { number: SEED, generator };
    let of_number = |number| Seed { number, generator };
    let n = 200_000;
    let cells = |a: &mut dyn FnMut() -> f64, b: &mut dyn FnMut() -> f64| {
        let mut counts = vec![0_u64; 256];
        for _ in 0..n {
            counts[(a() * 16.0) as usize * 16 + (b() * 16.0) as usize] += 1;
        }
        p_value_of_equal_counts(&counts)
    };
    let others = [
        ("index", Stream::new(seed, "independence", 1)),
        ("far index", Stream::new(seed, "independence", 1 << 31)),
        ("name", Stream::new(seed, "independencf", 0)),
        ("seed", Stream::new(of_number(SEED + 1), "independence", 0)),
        ("seed's high half", Stream::new(of_number(SEED ^ (1 << 63)), "independence", 0)),
    ];
    for (what, mut other) in others {
        let mut one = Stream::new(seed, "independence", 0);
        let p = cells(&mut || one.uniform(), &mut || other.uniform());
        assert!(p > SIGNIFICANCE, "{generator}, another {what}: p = {p:e}");
    }
    let (mut one, mut same) = (Stream::new(seed, "independence", 0), Stream::new(seed, "independence", 0));
    let p = cells(&mut || one.uniform(), &mut || same.uniform());
    assert!(p < 1e-300, "one stream twice is not independent: p = {p:e}");
    let one = std::cell::RefCell::new(Stream::new(seed, "independence", 2));
    let p = cells(&mut || one.borrow_mut().uniform(), &mut || one.borrow_mut().uniform());
    assert!(p > SIGNIFICANCE, "{generator}, successive draws: p = {p:e}");
    // The first draws of many streams, which is how a sweep uses them.
    let first: Vec<f64> = (0..200_000).map(|index| Stream::new(seed, "first", index).uniform()).collect();
    follows("first draws of successive streams", &first, |x| x);
}

/// `below` hits every index below its bound equally often, and no other.
#[test]
fn indices_are_uniform() {
    let mut stream = Stream::new(SEED, "below", 0);
    for count in [1_usize, 2, 7, 10, 100, 1000] {
        let mut counts = vec![0_u64; count];
        for _ in 0..200_000 {
            counts[stream.below(count)] += 1;
        }
        if count > 1 {
            let p = p_value_of_equal_counts(&counts);
            assert!(p > SIGNIFICANCE, "below {count}: p = {p:e}");
            counts[0] += counts[1] / 4;
            counts[1] -= counts[1] / 4;
            let p = p_value_of_equal_counts(&counts);
            assert!(count > 100 || p < SIGNIFICANCE, "a moved quarter passes below {count}: p = {p:e}");
        }
    }
    let huge = usize::MAX;
    let spread: Vec<f64> = (0..100_000).map(|_| stream.below(huge) as f64 / huge as f64).collect();
    follows("below the largest", &spread, |x| x);
}

/// Convex weights are non-negative and sum to one; at power 1 they are uniform on the simplex, where a weight exceeds w
/// with probability (1 - w)^(N-1); a larger power favours the corners.
#[test]
fn convex_weights_are_uniform_on_the_simplex() {
    for count in [2_usize, 3, 10] {
        let mut stream = Stream::new(SEED, "simplex", count as u32);
        let draws: Vec<Vec<f64>> = (0..100_000).map(|_| stream.convex_weights(count, 1.0)).collect();
        for weights in &draws {
            assert!(weights.iter().all(|&w| w >= 0.0), "no weight is negative");
            assert!((weights.iter().sum::<f64>() - 1.0).abs() <= gamma(2 * count + 2), "they sum to one");
        }
        for i in [0, count - 1] {
            let weights: Vec<f64> = draws.iter().map(|weights| weights[i]).collect();
            follows("weight", &weights, |w| 1.0 - (1.0 - w).powi(count as i32 - 1));
            differs("one weight more", &weights, |w| 1.0 - (1.0 - w).powi(count as i32));
        }
        let largest = |weights: &Vec<f64>| weights.iter().copied().fold(0.0, f64::max);
        let corners: f64 = (0..10_000).map(|_| largest(&stream.convex_weights(count, 4.0))).sum::<f64>() / 1e4;
        let uniform: f64 = draws.iter().map(largest).sum::<f64>() / 1e5;
        assert!(corners > uniform + 0.05, "power 4 favours corners: {corners} against {uniform}");
    }
    assert_eq!(Stream::new(SEED, "simplex", 1).convex_weights(1, 1.0), [1.0], "one weight is one");
}

/// There is no sphere in no dimension, and no point to wait for.
#[test]
#[should_panic(expected = "at least one dimension")]
fn a_sphere_of_no_dimension_panics() {
    let _ = Stream::new(SEED, "sphere", 0).on_sphere(0, 1.0);
}
