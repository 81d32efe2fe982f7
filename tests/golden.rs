//! Golden values: quantities of small networks against closed forms and 40-digit computations.
//!
//! Every expected number comes from another route than the code: a closed form of the two-pattern or equidistant case,
//! or a "40-digit computation", which means that the printed definition was evaluated with 40 or more decimal digits on
//! the very `f64` inputs given here. Tolerances are multiples of the unit roundoff `u`, derived where they are set.

#![allow(clippy::excessive_precision, reason = "the digits beyond f64 show how the expected values were computed")]

use hopfield_theory::cccp::{self, StopRule, Stopped};
use hopfield_theory::numerics::{UNIT_ROUNDOFF, dot, gamma, norm};
use hopfield_theory::{Hopfield, Patterns, Softmax, log_sum_exp};

fn network(rows: &[&[f64]], beta: f64) -> Hopfield {
    Hopfield::new(Patterns::from_rows(rows).expect("the rows are patterns"), beta).expect("beta is positive")
}

/// The three patterns of the golden example, at beta = 1.5.
fn golden() -> Hopfield {
    network(&[&[1.0, 0.0], &[0.0, 2.0], &[-1.0, 1.0]], 1.5)
}

const GOLDEN_STATE: [f64; 2] = [0.5, -0.25];

/// |computed - expected| is at most `tolerance`, absolutely; the error seen is written to standard error.
#[track_caller]
fn absolute(what: &str, computed: f64, expected: f64, tolerance: f64) {
    let error = (computed - expected).abs();
    eprintln!(
        "{what}: error {error:.2e}, allowed {tolerance:.2e}, {:.3} u relative",
        error / expected.abs() / UNIT_ROUNDOFF
    );
    assert!(error <= tolerance, "{what} is {computed:e}, expected {expected:e}: error {error:e} > {tolerance:e}");
}

/// The relative error is at most `units` unit roundoffs.
#[track_caller]
fn relative(what: &str, computed: f64, expected: f64, units: f64) {
    absolute(what, computed, expected, units * UNIT_ROUNDOFF * expected.abs());
}

/// What rounding can do to the quantities of a network at a state, to first order.
///
/// A score carries gamma(d) S with S = M |xi|; an exponent beta (s_i - s_k) twice that times beta and two roundings of
/// its own size 2 beta S, so at most 2 kappa gamma(d + 2) with kappa = beta S. The exponential adds 2u, the sum over
/// the patterns gamma(N), the addition of 1 and the quotient 2u: a weight has the relative error below, numerator and
/// denominator counted.
struct Rounding {
    weight: f64,
    update: f64,
    energy: f64,
}

impl Rounding {
    fn of(network: &Hopfield, state: &[f64]) -> Self {
        let patterns = network.patterns();
        let (d, n, m) = (patterns.dimension(), patterns.count(), patterns.max_norm());
        let scale = m * norm(state);
        let weight = 4.0 * network.beta() * scale * gamma(d + 2) + gamma(n + 6);
        // The update is a pattern plus the weighted gaps, each at most 2M long and carrying the error of its weight.
        let lost = network.softmax(state).complement(network.softmax(state).argmax());
        let update = 2.0 * m * lost * (weight + gamma(n + 3)) + m * UNIT_ROUNDOFF;
        // Squared distance and norms in d products; the deficit over beta is at most 2S and at most ln N / beta.
        let square = (norm(state) + m) * (norm(state) + m);
        let count = n as f64;
        let deficit = (2.0 * scale).min(count.ln() / network.beta());
        let energy = 2.0 * square * gamma(d + 5) + gamma(n + 4) * (1.0 + 4.0 * count.ln()) * deficit;
        Self { weight, update, energy }
    }
}

/// Eqs. 1, 3, 29 and 459-461 on the golden example: scores, log-sum-exp, weights, their logarithms, complements and
/// entropy (40-digit computation).
#[test]
fn golden_softmax_has_its_known_values() {
    let network = golden();
    assert_eq!(network.patterns().scores(&GOLDEN_STATE), [0.5, -0.5, -0.75], "the scores are exact");
    let softmax = network.softmax(&GOLDEN_STATE);
    // The scores and beta times their differences are exact here, so a weight suffers only the exponential (2u), the sum
    // of two, the 1 and the quotient: below 6u. The log-sum-exp is positive: ln 1p 2u, quotient and sum u each, and the
    // relative error 4u of the others.
    relative("lse", softmax.log_sum_exp(), 0.713_022_160_398_173_775_06, 6.0);
    let weights = [0.726_488_053_077_834_034_13, 0.162_101_395_629_178_097_93, 0.111_410_551_292_987_867_95];
    let logarithms = [-0.319_533_240_597_260_662_59, -1.819_533_240_597_260_662_6, -2.194_533_240_597_260_662_6];
    let complements = [0.273_511_946_922_165_965_87, 0.837_898_604_370_821_902_07, 0.888_589_448_707_012_132_05];
    for i in 0..3 {
        relative("p", softmax.weights()[i], weights[i], 6.0);
        relative("ln p", softmax.log_weight(i), logarithms[i], 8.0);
        relative("1 - p", softmax.complement(i), complements[i], 8.0);
    }
    // Every term of the entropy is positive: weight 6u, product and sum of three and the logarithm 2u.
    relative("H", softmax.entropy(), 0.771_580_117_715_380_061_88, 12.0);
    // max p(1-p) is that of the first weight here.
    relative("m", softmax.max_variance(), 0.726_488_053_077_834_034_13 * 0.273_511_946_922_165_965_87, 16.0);
    assert_eq!((softmax.argmax(), softmax.max_weight()), (0, softmax.weights()[0]), "the first pattern is nearest");
    assert_eq!(log_sum_exp(1.5, &[0.5, -0.5, -0.75]), softmax.log_sum_exp(), "one log-sum-exp");
}

/// Eq. 2 (13-15) and Eq. 3 on the golden example: energy, update, Jacobian and its norm (40-digit computation).
#[test]
fn golden_energy_update_and_jacobian_have_their_known_values() {
    let network = golden();
    // Three non-negative terms: squared distance (exact but for one rounding), shortfall, and the deficit (20u).
    relative("E", network.energy(&GOLDEN_STATE), 2.175_636_032_047_232_685_9, 20.0);
    let update = network.update(&GOLDEN_STATE);
    let rounding = Rounding::of(&network, &GOLDEN_STATE);
    absolute("f_1", update[0], 0.615_077_501_784_846_166_18, 2.0 * rounding.update);
    absolute("f_2", update[1], 0.435_613_342_551_344_063_80, 2.0 * rounding.update);
    // An entry sums three terms of weight 6u, centred deviations (3u) and products; none exceeds beta diam^2 / 4 = 1.9.
    let jacobian = network.jacobian(&GOLDEN_STATE);
    let expected = [
        [0.689_367_406_753_401_695_00, -0.569_019_776_660_422_501_11],
        [-0.569_019_776_660_422_501_11, 0.855_085_724_401_418_452_36],
    ];
    for (i, row) in expected.iter().enumerate() {
        for (j, &entry) in row.iter().enumerate() {
            absolute("J", jacobian[(i, j)], entry, 40.0 * UNIT_ROUNDOFF);
        }
    }
    relative("|J|", network.jacobian_norm(&GOLDEN_STATE), 1.347_247_562_091_188_994_0, 40.0);
    relative("tr J", network.jacobian_trace(&GOLDEN_STATE), 1.544_453_131_154_820_147_4, 40.0);
    // grad E = xi - f and the Hessian is I - J: the same digits from the other side.
    let gradient = network.energy_gradient(&GOLDEN_STATE);
    absolute("grad_1", gradient[0], -0.115_077_501_784_846_166_18, 2.0 * rounding.update);
    absolute("grad_2", gradient[1], -0.685_613_342_551_344_063_80, 2.0 * rounding.update);
    let hessian = network.energy_hessian(&GOLDEN_STATE);
    absolute("Hess_11", hessian[(0, 0)], 1.0 - 0.689_367_406_753_401_695_00, 40.0 * UNIT_ROUNDOFF);
    absolute("Hess_12", hessian[(0, 1)], 0.569_019_776_660_422_501_11, 40.0 * UNIT_ROUNDOFF);
}

/// Theorem A1 on the golden example: the energies of the first seven states and those of the limit (40-digit
/// computation), and the length of the run.
#[test]
fn golden_run_has_its_known_energies() {
    let network = golden();
    let trace = cccp::run(&network, &GOLDEN_STATE, StopRule { residual: 0.0, updates: 6 });
    assert_eq!((trace.states.len(), trace.energies.len()), (7, 7), "T updates make T + 1 states");
    assert_eq!((trace.steps.len(), trace.decreases.len(), trace.stopped), (6, 6, Stopped::AtUpdateCount), "T steps");
    let energies = [
        2.175_636_032_047_232_685_9,
        1.721_622_906_523_160_144_6,
        1.008_851_941_492_063_544_5,
        0.701_763_785_151_573_915_96,
        0.695_794_440_427_006_402_03,
        0.695_685_858_347_979_981_08,
        0.695_683_040_864_560_729_19,
    ];
    // The error of a state grows by |J| <= beta diam^2 / 4 = 1.875 a step at most and moves the energy by |grad E|.
    let mut carried = 0.0;
    for (t, expected) in energies.into_iter().enumerate() {
        let rounding = Rounding::of(&network, &trace.states[t]);
        let slope = norm(&network.energy_gradient(&trace.states[t]));
        absolute("E_t", trace.energies[t], expected, rounding.energy + slope * carried);
        carried = 1.875 * carried + rounding.update;
    }
}

/// Limit of the golden example: place, energy, weights and Jacobian there (40-digit computation), and A-07:
/// E = (M^2 - |xi|^2)/2 + (ln N - H)/beta at a fixed point, which fails at a state that is none.
#[test]
fn golden_limit_and_energy_at_a_fixed_point() {
    let network = golden();
    let trace = cccp::run(&network, &GOLDEN_STATE, StopRule { residual: 1e-15, updates: 100 });
    assert_eq!(trace.stopped, Stopped::AtResidual, "the golden run converges");
    let limit = trace.last();
    // At rate 0.16 the residual leaves 0.16/0.84 of itself; the rounding of each update enters as 1/(1 - 0.16).
    let rounding = Rounding::of(&network, limit);
    let place = 1e-15 + 1.2 * rounding.update;
    absolute("limit_1", limit[0], -0.053_031_646_346_307_734_028, place);
    absolute("limit_2", limit[1], 1.939_206_417_191_175_921_8, place);
    absolute("E at the limit", network.energy(limit), 0.695_682_967_154_949_392_03, rounding.energy);
    let weights = [0.002_587_312_154_172_114_718_4, 0.941_793_729_345_348_036_53, 0.055_618_958_500_479_848_747];
    let softmax = network.softmax(limit);
    for (i, weight) in weights.into_iter().enumerate() {
        // A move of the state by `place` changes an exponent by at most beta diam place.
        let units = (rounding.weight + 1.5 * 2.3 * place) / UNIT_ROUNDOFF;
        relative("p at the limit", softmax.weights()[i], weight, units);
    }
    absolute("|J| at the limit", network.jacobian_norm(limit), 0.159_267_841_251_581_169_54, 100.0 * UNIT_ROUNDOFF);
    assert!(cccp::stationarity(&network, limit) <= place, "a limit is stationary");

    let balance = |state: &[f64]| {
        let softmax = network.softmax(state);
        0.5 * (4.0 - dot(state, state)) + (3.0_f64.ln() - softmax.entropy()) / 1.5
    };
    absolute(
        "energy at a fixed point",
        balance(limit),
        0.695_682_967_154_949_392_03,
        2.0 * place + 40.0 * UNIT_ROUNDOFF,
    );
    assert!((balance(&GOLDEN_STATE) - network.energy(&GOLDEN_STATE)).abs() > 0.1, "no fixed point, no such energy");
}

/// D5, the exact decrease, on states of the golden run (given by their bits) against 40-digit differences of energies:
/// relative accuracy survives when the decrease, 1.9e-17 at last, is far below one rounding of the energy.
#[test]
fn golden_decreases_match_differences_of_exact_energies() {
    // State, E, E(xi) - E(f(xi)), |f(xi) - xi|^2 / 2.
    let cases: [([f64; 2], f64, f64, f64); 13] = [
        ([0.5, -0.25], 2.175_636_032_047_232_685_9, 0.454_013_125_524_072_541_26, 0.241_654_243_450_733_964_61),
        (
            [0.6150775017848462, 0.43561334255134404],
            1.721_622_906_523_160_179_3,
            0.712_770_965_031_096_582_23,
            0.335_130_884_414_724_811_72,
        ),
        (
            [0.2511880840723193, 1.1689933671677006],
            1.008_851_941_492_063_560_2,
            0.307_088_156_340_489_643_65,
            0.263_464_967_293_247_058_16,
        ),
        (
            [-0.06459776329046002, 1.822605815941334],
            0.701_763_785_151_573_912_69,
            5.969_344_724_567_510_729_6e-3,
            5.379_574_441_898_025_005_3e-3,
        ),
        (
            [-0.0629940385653907, 1.9263197347314476],
            0.695_794_440_427_006_401_71,
            1.085_820_790_264_206_295_1e-4,
            9.351_525_166_536_779_599_9e-5,
        ),
        (
            [-0.05479918214796237, 1.9372684712625945],
            0.695_685_858_347_979_980_96,
            2.817_483_419_251_775_503_4e-6,
            2.429_260_100_148_087_205_3e-6,
        ),
        (
            [-0.05331648898091347, 1.938899465184313],
            0.695_683_040_864_560_729_19,
            7.183_833_873_496_769_354_5e-8,
            6.196_393_821_806_337_372_9e-8,
        ),
        (
            [-0.05307707386534933, 1.9391575509818213],
            0.695_682_969_026_221_994_22,
            1.823_799_221_358_857_882_5e-9,
            1.573_214_328_725_163_629_7e-9,
        ),
        (
            [-0.053038882637880334, 1.9391986345405994],
            0.695_682_967_202_422_772_86,
            4.626_913_426_707_285_014_7e-11,
            3.991_229_802_501_031_589_0e-11,
        ),
        (
            [-0.053032798876992394, 1.9392051776629051],
            0.695_682_967_156_153_638_59,
            1.173_699_244_865_707_904_9e-12,
            1.012_448_406_375_731_735_2e-12,
        ),
        (
            [-0.05303182990782315, 1.9392062197740134],
            0.695_682_967_154_979_939_35,
            2.977_244_403_938_932_668_1e-14,
            2.568_210_856_850_863_094_2e-14,
        ),
        (
            [-0.05303167558176315, 1.9392063857489643],
            0.695_682_967_154_950_166_91,
            7.552_155_274_134_910_773_8e-16,
            6.514_590_455_794_366_824_6e-16,
        ),
        (
            [-0.0530316510025758, 1.9392064121834425],
            0.695_682_967_154_949_411_69,
            1.915_698_429_618_177_981_8e-17,
            1.652_507_176_541_419_926_6e-17,
        ),
    ];
    let network = golden();
    for (state, energy, decrease, from_step) in cases {
        let rounding = Rounding::of(&network, &state);
        absolute("E at a given state", network.energy(&state), energy, rounding.energy);
        // The step f - xi carries the error of f and of one subtraction, and both parts are quadratic in the step.
        let length = (2.0 * from_step).sqrt();
        let error = 2.0 * (rounding.update / length) + 60.0 * UNIT_ROUNDOFF;
        let computed = network.energy_decrease(&state);
        absolute("step part", computed.from_step, from_step, error * from_step);
        absolute("decrease", computed.total(), decrease, (error + rounding.weight) * decrease);
        absolute("weights part", computed.from_weights, decrease - from_step, (error + rounding.weight) * decrease);
    }
}

/// D5 on the antipodal pair, from nearly all the weight on one pattern to nearly flat weights (40-digit computation).
#[test]
fn decreases_of_an_antipodal_pair_at_all_temperatures() {
    // beta, u, whole decrease, step part.
    let cases = [
        (400.0, 0.007_812_5, 0.492_205_771_482_188_716_27, 0.488_402_078_093_510_276_25),
        (64.0, 0.031_25, 0.468_307_681_128_683_339_60, 0.435_037_006_946_048_489_53),
        (2.0, 0.5, 0.056_335_225_737_040_236_042, 0.034_215_751_215_104_521_243),
        (0.000_976_562_5, 0.75, 0.280_975_073_862_560_167_85, 0.280_700_951_912_780_972_73),
        (0.001, 1.0, 0.499_499_500_583_666_310_91, 0.499_000_500_332_999_866_83),
    ];
    for (beta, u, decrease, from_step) in cases {
        let network = network(&[&[1.0], &[-1.0]], beta);
        let computed = network.energy_decrease(&[u]);
        // Scores and exponents are exact, so 2p errs by at most 5u, f by 6u and the step, at least 1/4 long, by 7u or
        // relatively 28u. Both parts are quadratic in the step or grow slower: 56u, and the sum of two.
        relative("step part", computed.from_step, from_step, 60.0);
        relative("decrease", computed.total(), decrease, 120.0);
    }
}

/// D5 when one update moves all the weight to another pattern, a longer one behind the first, so that the exponents of
/// the divergence go to 60 and beyond (40-digit computation). About 2 of the decrease are the divergence.
#[test]
fn decreases_when_the_weight_moves_to_another_pattern() {
    let cases = [(10.0, 3.125_177_047_668_696_499_4, 1.125_136_197_728_040_268_6), (40.0, 3.125, 1.125)];
    for (beta, decrease, from_step) in cases {
        let computed = network(&[&[1.0], &[3.0]], beta).energy_decrease(&[-0.5]);
        // f errs by 2u of 1 and the step by 3u of 3/2; the divergence is a largest score near 2 plus logarithms over beta.
        relative("step part", computed.from_step, from_step, 8.0);
        relative("weights part", computed.from_weights, decrease - from_step, 16.0);
        relative("decrease", computed.total(), decrease, 16.0);
    }
}

/// Eqs. 13, 14 and 15 are one energy: the forms as printed against the one without cancellation.
#[test]
fn the_printed_forms_of_the_energy_agree() {
    let network = golden();
    let states = [[0.5, -0.25], [0.0, 0.0], [-3.0, 1.5], [0.125, 2.0], [10.0, -20.0]];
    for state in states {
        let stable = network.energy(&state);
        // The printed forms subtract terms as large as the half squares and the log-sum-exp, M |xi| + ln N / beta; the
        // mixture's exponents are half squared distances.
        let scale = 0.5 * (norm(&state) + 2.0) * (norm(&state) + 2.0) + 3.0_f64.ln() / 1.5;
        let tolerance = 4.0 * scale * gamma(14);
        absolute("Eq. 13", network.energy_by_log_sum_exp(&state), stable, tolerance);
        absolute("Eq. 14", network.energy_by_exponentials(&state), stable, tolerance);
        absolute("Eq. 15", network.energy_by_mixture(&state), stable, tolerance);
        absolute("E_1 + E_2", network.convex_part(&state) + network.concave_part(&state), stable, tolerance);
    }
    // C_1 = ln N / beta + M^2 / 2 (40-digit computation of ln 3 / 1.5 + 2).
    relative("C_1", network.energy_constant(), 2.732_408_192_445_406_460_9, 6.0);
}

/// At beta -> 0 the energy tends to |xi - m_x|^2/2 + (M^2 - |m_x|^2)/2, and no 1/beta times a rounding may remain
/// (40-digit computation; at the smallest beta, closed form).
#[test]
fn energy_keeps_its_digits_at_high_temperature() {
    let pair = network(&[&[1.0], &[-1.0]], 2.0_f64.powi(-40));
    relative("pair, beta 2^-40", pair.energy(&[0.5]), 0.624_999_999_999_886_313_16, 12.0);
    let patterns = golden().patterns().clone();
    for exponent in [-60, -200, -1000] {
        let network = Hopfield::new(patterns.clone(), 2.0_f64.powi(exponent)).expect("beta is positive");
        // -m_x.xi + |xi|^2/2 + M^2/2 with m_x = (0, 1): 0.25 + 0.15625 + 2; the next term is O(beta).
        relative("golden patterns, tiny beta", network.energy(&GOLDEN_STATE), 2.406_25, 12.0);
    }
}

/// O1, the antipodal pair: weights, update, retrieval error, Jacobian and energy in closed form (40-digit evaluation),
/// with a component orthogonal to the pair.
#[test]
fn antipodal_pair_has_its_closed_form() {
    struct Case {
        max_norm: f64,
        beta: f64,
        u: f64,
        across: f64,
        second_weight: f64,
        update: f64,
        jacobian: f64,
        energy: f64,
        error: f64,
    }
    let case = |given: [f64; 4], expected: [f64; 5]| Case {
        max_norm: given[0],
        beta: given[1],
        u: given[2],
        across: given[3],
        second_weight: expected[0],
        update: expected[1],
        jacobian: expected[2],
        energy: expected[3],
        error: expected[4],
    };
    let cases = [
        case(
            [1.0, 2.0, 0.5, 0.0],
            [
                0.119_202_922_022_117_555_94,
                0.761_594_155_955_764_888_12,
                0.839_948_683_228_052_138_79,
                0.408_109_584_758_486_406_49,
                -0.238_405_844_044_235_111_88,
            ],
        ),
        case(
            [2.0, 0.25, -0.375, 0.5],
            [
                0.679_178_699_175_392_973_16,
                -0.716_714_796_701_571_892_64,
                0.871_579_975_047_256_117_92,
                2.131_354_697_780_181_463_0,
                -2.716_714_796_701_571_892_6,
            ],
        ),
        case(
            [0.5, 8.0, 3.0, 0.25],
            [
                6.144_174_602_214_717_825_6e-6,
                0.499_993_855_825_397_785_28,
                4.915_309_481_066_540_260_2e-5,
                0.617_892_629_545_808_447_08,
                -6.144_174_602_214_717_825_6e-6,
            ],
        ),
        case(
            [4.0, 1.0, 0.000_976_562_5, 0.0],
            [
                0.492_188_135_720_795_567_40,
                0.062_494_914_233_635_460_809,
                15.996_094_385_694_930_548,
                7.999_885_564_048_761_629_4,
                -3.937_505_085_766_364_539_2,
            ],
        ),
        case(
            [1.0, 20.0, 1.0, 0.0],
            [
                4.248_354_255_291_588_977_3e-18,
                1.0,
                3.398_683_404_233_271_167_4e-16,
                0.034_657_359_027_997_265_258,
                -8.496_708_510_583_177_954_6e-18,
            ],
        ),
        case(
            [8.0, 2.0, 1.0, 0.0],
            [
                6.616_261_056_709_485_261_0e-112,
                8.0,
                3.387_525_661_035_256_453_6e-109,
                0.346_573_590_279_972_654_71,
                -1.058_601_769_073_517_641_8e-110,
            ],
        ),
    ];
    for Case { max_norm, beta, u, across, second_weight, update, jacobian, energy, error } in cases {
        let network = network(&[&[max_norm, 0.0], &[-max_norm, 0.0]], beta);
        let state = [u * max_norm, across];
        let softmax = network.softmax(&state);
        // Scores and exponents are exact (dyadic), so a weight has exponential, sum and quotient: at most 5u; those of
        // near-even weights lose nothing either. The energy's deficit, ln 2 - ln(1 + rho), is at least ln(4/3) or
        // summed anew: 12u with the distance added.
        relative("p_2", softmax.weights()[1], second_weight, 5.0);
        relative("1 - p_1", softmax.complement(0), second_weight, 6.0);
        let next = network.update(&state);
        absolute("f", next[0], update, UNIT_ROUNDOFF * (2.0 * max_norm + update.abs()) * 5.0);
        assert_eq!(next[1], 0.0, "the update lies on the line of the patterns");
        relative("f - x_1", network.update_minus_pattern(&state, 0)[0], error, 8.0);
        // J = beta sum p_i dev_i^2: weights 5u, deviations 8u of which each enters squared, and a root and square.
        relative("|J|", network.jacobian_norm(&state), jacobian, 40.0);
        relative("J_11", network.jacobian(&state)[(0, 0)], jacobian, 40.0);
        assert_eq!(network.jacobian(&state)[(1, 1)], 0.0, "nothing moves across");
        relative("E", network.energy(&state), energy, 16.0);
    }
}

/// O1: the fixed points u = tanh(b u): one for b <= 1, three for b > 1 (40-digit roots), reached by iteration; 0 is a
/// fixed point always and exactly.
#[test]
fn antipodal_pair_has_its_fixed_points() {
    let cases = [
        (1.01, 0.171_661_779_279_334_003_60),
        (1.1, 0.502_940_574_944_641_633_00),
        (1.5, 0.858_559_636_640_110_362_15),
        (2.0, 0.957_504_024_077_268_740_68),
        (4.0, 0.999_325_673_015_108_243_61),
    ];
    for (beta, expected) in cases {
        let network = network(&[&[1.0], &[-1.0]], beta);
        let trace = cccp::run(&network, &[1.0], StopRule { residual: 1e-16, updates: 20_000 });
        // One update errs by at most 6u, beta itself by u in its decimal form (u* moves by u* J beta u / (1 - J)), and the
        // fixed point answers with 1/(1 - J), J = beta (1 - u*^2); the last step leaves J/(1 - J) of one rounding.
        let slope = beta * (1.0 - expected * expected);
        absolute("u = tanh(b u)", trace.last()[0], expected, 8.0 * UNIT_ROUNDOFF / (1.0 - slope));
        assert_eq!(network.update(&[0.0]), [0.0], "the centre is fixed");
        assert_eq!(network.energy(&[0.0]), 0.5, "E = M^2 / 2 at the centre");
    }
    // Below the threshold there is one only.
    let warm = network(&[&[1.0], &[-1.0]], 0.5);
    let trace = cccp::run(&warm, &[1.0], StopRule { residual: 1e-16, updates: 2000 });
    assert!(trace.last()[0].abs() < 1e-15, "beta M^2 = 1/2 leaves the centre alone");
}

/// A control of Theorem A1 worked out on O1, b = 1.1: the energy at the minimum, and its rise when the update uses 3
/// beta (40-digit computation at these `f64` inputs).
#[test]
fn mismatched_temperature_raises_the_energy() {
    let (cold, hot) = (network(&[&[1.0], &[-1.0]], 1.1), network(&[&[1.0], &[-1.0]], 3.0 * 1.1));
    let state = [0.502_940_574_944_642];
    relative("E", cold.energy(&state), 0.493_919_101_800_808_242_19, 20.0);
    let moved = hot.update(&state);
    absolute("3 beta", moved[0], 0.930_177_288_104_321_231_87, 20.0 * UNIT_ROUNDOFF);
    relative("E after 3 beta", cold.energy(&moved), 0.522_107_919_278_885_851_03, 40.0);
}

/// O1 at b = 1: convergence without a rate, u_t ~ sqrt(3 / (2t)) (40-digit iteration of tanh).
#[test]
fn convergence_at_the_pitchfork_is_slow() {
    let network = network(&[&[1.0], &[-1.0]], 1.0);
    let mut state = vec![1.0];
    for t in 1..=1_000_000_u32 {
        state = network.update(&state);
        // One update errs by 3u absolutely, and u_t answers to an error at s < t by (s/t)^(3/2), so all of them sum to
        // at most 3u * 0.4 t.
        let tolerance = 1.2 * f64::from(t) * UNIT_ROUNDOFF;
        match t {
            1000 => absolute("u_1000", state[0], 0.038_681_772_378_240_017_843, tolerance),
            1_000_000 => absolute("u_10^6", state[0], 0.001_224_742_714_438_392_755_4, tolerance),
            _ => {}
        }
    }
}

/// O2, one pattern against N - 1 equal opposite ones: weight of the others down to 1e-200, update, retrieval error,
/// Jacobian, energy (40-digit evaluation of the closed forms), entropy (900 digits where q is tiny).
#[test]
fn one_against_many_has_its_closed_form() {
    // (N, beta, M, u), then q, f, |x_1 - f|, |J|, E, H.
    let cases: [(usize, [f64; 3], [f64; 6]); 6] = [
        (
            2,
            [1.0, 1.0, 0.5],
            [
                0.268_941_421_369_995_120_75,
                0.462_117_157_260_009_758_50,
                0.537_882_842_739_990_241_50,
                0.786_447_732_965_927_410_15,
                0.504_885_493_041_722_475_37,
                0.582_203_108_888_217_954_80,
            ],
        ),
        (
            10,
            [0.5, 2.0, 0.25],
            [
                0.768_030_683_315_926_063_61,
                -1.072_122_733_263_704_254_4,
                3.072_122_733_263_704_254_4,
                1.425_276_422_409_582_029_5,
                2.807_869_842_519_141_778_0,
                2.229_180_855_050_400_858_6,
            ],
        ),
        (
            100,
            [3.0, 1.0, 1.0],
            [
                0.197_042_847_229_716_925_30,
                0.605_914_305_540_566_149_40,
                0.394_085_694_459_433_850_60,
                1.898_603_563_023_880_347_8,
                1.461_905_420_195_986_693_3,
                1.401_711_008_778_432_840_1,
            ],
        ),
        (
            11,
            [1.0, 1.0, -0.25],
            [
                0.942_815_357_898_652_755_28,
                -0.885_630_715_797_305_510_56,
                1.885_630_715_797_305_510_6,
                0.215_658_235_236_352_275_58,
                0.317_675_361_419_130_531_93,
                2.390_062_232_429_913_634_5,
            ],
        ),
        (
            1001,
            [1.0, 16.0, 0.906_25],
            [
                3.071_569_856_457_565_084_8e-199,
                16.0,
                9.829_023_540_664_208_271_4e-198,
                3.145_287_533_012_546_646_9e-196,
                8.033_754_779_315_220_585_2,
                1.428_279_983_252_767_764_4e-196,
            ],
        ),
        (
            5,
            [2.0, 1.0, 115.5],
            [
                9.078_400_792_459_725_261_2e-201,
                1.0,
                1.815_680_158_491_945_052_2e-200,
                7.262_720_633_967_780_209_0e-200,
                6_555.929_718_956_217_050_2,
                4.203_299_566_908_852_796_0e-198,
            ],
        ),
    ];
    for (count, [beta, max_norm, u], [q, update, error, jacobian, energy, entropy]) in cases {
        let mut rows = vec![vec![-max_norm]; count];
        rows[0][0] = max_norm;
        let patterns = Patterns::from_rows(&rows).expect("the rows are patterns");
        assert_eq!(patterns.duplicates(), count - 2, "the others are one pattern many times");
        let network = Hopfield::new(patterns, beta).expect("beta is positive");
        let state = [u * max_norm];
        let softmax = network.softmax(&state);
        // Scores and exponents are exact: exponential 2u, sum gamma(N), the 1 and the quotient, in either direction.
        let units = count as f64 + 8.0;
        relative("q", softmax.complement(0), q, units);
        absolute("f", network.update(&state)[0], update, UNIT_ROUNDOFF * (2.0 * max_norm * q * units + 2.0 * max_norm));
        relative("|x_1 - f|", -network.update_minus_pattern(&state, 0)[0], error, units + 2.0);
        // The centred sum runs over N terms again, deviations enter squared.
        relative("|J|", network.jacobian_norm(&state), jacobian, 3.0 * units + 40.0);
        relative("E", network.energy(&state), energy, 2.0 * units + 16.0);
        relative("H", softmax.entropy(), entropy, 2.0 * units + 8.0);
        let separation = 2.0 * max_norm * max_norm;
        assert_eq!(network.patterns().separation(0), Some((separation, 1)), "Delta_1 = 2 M^2");
    }
}

/// Weights far below one rounding keep their relative accuracy in the complement, the logarithm and the entropy, and
/// those below the range of `f64` keep their logarithm (computation with 900
/// digits, so that 1 keeps what is added to it).
#[test]
fn tiny_weights_keep_their_digits() {
    let softmax = Softmax::new(1.0, &[0.0, -50.0, -800.0]);
    // One exponential of an exact argument, and nothing added to it that shows: 2u and a rounding or two.
    relative("lse", softmax.log_sum_exp(), 1.928_749_847_963_917_783_0e-22, 6.0);
    relative("1 - p_1", softmax.complement(0), 1.928_749_847_963_917_783_0e-22, 6.0);
    relative("p_2", softmax.weights()[1], 1.928_749_847_963_917_783_0e-22, 6.0);
    relative("ln p_1", softmax.log_weight(0), -1.928_749_847_963_917_783_0e-22, 6.0);
    relative("H", softmax.entropy(), 9.836_624_224_615_980_693_4e-21, 10.0);
    assert_eq!((softmax.log_weight(1), softmax.log_weight(2)), (-50.0, -800.0), "logarithms do not underflow");
    assert_eq!((softmax.weights()[0], softmax.weights()[2]), (1.0, 0.0), "this weight does");
    assert_eq!((softmax.complement(1), softmax.complement(2)), (1.0, 1.0), "the others are everything");

    // Subnormal weights are multiples of 2^-1074, which is all that limits them: relative 2^-1074 / 2e-313.
    let softmax = Softmax::new(1.0, &[0.0, -720.0, -740.0]);
    absolute("subnormal p_2", softmax.weights()[1], 2.032_230_802_424_293_152_9e-313, 1e-323);
    absolute("subnormal 1 - p_1", softmax.complement(0), 2.032_230_806_613_033_032_9e-313, 1e-323);
    absolute("subnormal H", softmax.entropy(), 1.465_238_411_651_771_614_3e-310, 1500.0 * 1e-323);
}

/// Lemma A20: the Jacobian of the softmax on the golden scores, its zero row sums and its norm, 0.456... = beta times
/// the largest eigenvalue, below beta/2 (40-digit computation).
#[test]
fn softmax_jacobian_has_its_known_norm() {
    let softmax = golden().softmax(&GOLDEN_STATE);
    let jacobian = softmax.jacobian();
    let expected = [
        [0.298_054_742_719_518_349_95, -0.176_647_090_967_761_967_87, -0.121_407_651_751_756_382_08],
        [-0.176_647_090_967_761_967_87, 0.203_736_799_746_376_166_67, -0.027_089_708_778_614_198_796],
        [-0.121_407_651_751_756_382_08, -0.027_089_708_778_614_198_796, 0.148_497_360_530_370_580_88],
    ];
    for (i, row) in expected.iter().enumerate() {
        for (j, &entry) in row.iter().enumerate() {
            // Two weights (6u and 8u) and two products.
            relative("J_s", jacobian[(i, j)], entry, 16.0);
        }
    }
    let mut eigenvalues: Vec<f64> = jacobian.symmetric_eigenvalues().iter().copied().collect();
    eigenvalues.sort_by(f64::total_cmp);
    // Eigenvalues move by at most the norm of the perturbation: entries 16u, and a backward stable solver.
    let tolerance = 60.0 * UNIT_ROUNDOFF * 0.456;
    absolute("smallest", eigenvalues[0], 0.0, tolerance);
    absolute("middle", eigenvalues[1], 0.194_158_420_603_890_831_71, tolerance);
    absolute("|J_s|", eigenvalues[2], 0.456_130_482_392_374_265_78, tolerance);
}

/// Lemma A24 and D4 where they are attained: two equal weights give |J_s| = beta/2 = 2 beta m.
#[test]
fn softmax_jacobian_of_two_equal_weights_attains_its_bound() {
    let softmax = Softmax::new(3.0, &[7.0, 7.0]);
    assert_eq!(softmax.max_variance(), 0.25, "m = 1/4");
    assert_eq!(softmax.jacobian().as_slice(), [0.75, -0.75, -0.75, 0.75], "eigenvalues 0 and beta / 2");
    // p (1 - p) is the same for 0.8 and 0.2.
    let lopsided = Softmax::new(1.0, &[4.0_f64.ln(), 0.0]);
    relative("m of (0.8, 0.2)", lopsided.max_variance(), 0.16, 12.0);
}

/// Definition 2 (Eqs. 70, 71) on patterns whose inner products are exact, a negative separation among them; Eqs. 12, 24,
/// 79, 80: largest norm, mean, spread; the diameter.
#[test]
fn simple_pattern_sets_have_their_exact_geometry() {
    let golden = golden();
    let patterns = golden.patterns();
    assert_eq!(patterns.separations(), [1.0, 2.0, 0.0], "x_3 and x_2 have the same inner product with x_3");
    assert_eq!(patterns.separation(0), Some((1.0, 1)), "x_1 and x_2 are orthogonal");
    assert_eq!(patterns.separation(2), Some((0.0, 1)), "no separation at all");
    assert_eq!((patterns.max_norm(), patterns.norms()[0]), (2.0, 1.0), "norms");
    relative("norm of (-1, 1)", patterns.norms()[2], std::f64::consts::SQRT_2, 1.0);
    absolute("mean_1", patterns.mean()[0], 0.0, UNIT_ROUNDOFF);
    absolute("mean_2", patterns.mean()[1], 1.0, 3.0 * UNIT_ROUNDOFF);
    // From (0, 1) to (1, 0).
    relative("spread", patterns.spread(), std::f64::consts::SQRT_2, 4.0);
    relative("diameter", patterns.diameter(), 5.0_f64.sqrt(), 1.0);

    // A short pattern before a long parallel one: Delta = 1 - 3 = -2, and 9 - 3 = 6 for the long one.
    let parallel = Patterns::from_rows(&[[1.0, 0.0], [3.0, 0.0]]).expect("patterns");
    assert_eq!(parallel.separations(), [-2.0, 6.0], "negative separation");
    assert_eq!(
        (parallel.spread(), parallel.diameter(), parallel.mean()),
        (1.0, 2.0, [2.0, 0.0].as_slice()),
        "geometry"
    );

    // Neighbours one unit in the last place apart: x(x - y) = 1 * 2^-52, which a difference of products would round.
    let close = Patterns::from_rows(&[[1.0 + f64::EPSILON], [1.0]]).expect("patterns");
    assert_eq!(close.separations(), [f64::EPSILON * (1.0 + f64::EPSILON), -f64::EPSILON], "Delta without cancellation");

    let alone = Patterns::from_rows(&[[3.0, 4.0]]).expect("a pattern");
    assert_eq!(
        (alone.separation(0), alone.separations().len(), alone.diameter()),
        (None, 0, 0.0),
        "nothing else is there"
    );
    assert_eq!((alone.max_norm(), alone.spread(), alone.duplicates()), (5.0, 0.0, 0), "one pattern is its own mean");

    // Corners of the square: mean 0, spread sqrt 2, diameter 2 sqrt 2, Delta = 2 - 0.
    let square = Patterns::from_rows(&[[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]).expect("patterns");
    assert_eq!((square.mean(), square.separations()), ([0.0, 0.0].as_slice(), vec![2.0; 4]), "square");
    assert_eq!((square.spread(), square.diameter()), (2.0_f64.sqrt(), 8.0_f64.sqrt()), "square");
    assert_eq!(square.scores(&[2.0, 1.0]), [3.0, 1.0, -1.0, -3.0], "scores");

    let repeated = Patterns::from_rows(&[[0.0, 1.0], [-0.0, 1.0], [2.0, 1.0], [0.0, 1.0]]).expect("patterns");
    assert_eq!(repeated.duplicates(), 2, "the sign of a zero makes no difference");
}

/// Lemma A1, the case of equality: the energy is exactly zero when all patterns are one and the state is it.
#[test]
fn energy_of_equal_patterns_is_zero_at_the_pattern() {
    let pattern = [0.1, -0.7, 1.3];
    for count in 1..=12 {
        for beta in [1e-9, 0.3, 7.0, 1e9] {
            let network = network(&vec![pattern.as_slice(); count], beta);
            assert_eq!(network.energy(&pattern), 0.0, "N = {count}, beta = {beta}");
            assert_eq!(network.update(&pattern), pattern, "the pattern is fixed");
            assert_eq!(network.energy_decrease(&pattern).total(), 0.0, "nothing is left to lose");
        }
    }
}

/// F 3.5, orthonormal patterns: at B = ln((1 + (N-1) m) / (1 - m)) / m the state of overlap m is fixed, and
/// |J| = B N p_1 p_2 there (40-digit evaluation).
#[test]
fn equidistant_patterns_have_their_inverse_form() {
    let cases: [(usize, f64, f64, f64); 5] = [
        (3, 0.5, 2.772_588_722_239_781_237_7, 0.924_196_240_746_593_745_89),
        (3, 0.875, 3.532_619_946_695_218_118_3, 0.404_779_368_892_160_409_38),
        (5, 0.75, 3.696_784_962_986_374_983_6, 0.739_356_992_597_274_996_71),
        (10, 0.9375, 5.351_765_159_269_252_617_4, 0.315_670_523_066_272_322_35),
        (100, 0.968_75, 8.298_817_981_006_915_038_1, 0.251_314_790_616_234_800_13),
    ];
    for (count, overlap, beta, jacobian) in cases {
        let n = count as f64;
        let (network, state) = equidistant(count, overlap, beta);
        // beta, the two components and the scores carry a rounding or two each: exponents beta m within 6u beta, times
        // two for a quotient of weights, and the sum over N.
        let units = 12.0 * beta + n + 16.0;
        for (next, now) in network.update(&state).iter().zip(&state) {
            relative("fixed component", *next, *now, units);
        }
        relative("|J|", network.jacobian_norm(&state), jacobian, 3.0 * units + 10.0 * n);
        let largest = cccp::stationarity(&network, &state);
        assert!(largest <= units * UNIT_ROUNDOFF, "stationary up to rounding, not {largest:e}");
    }
}

/// F 3.5: at B_c = 2 (N-1)/(N-2) ln(N-1) the centre and the retrieval state of overlap (N-2)/(N-1) have one energy, and
/// the retrieval state has more below and less above.
#[test]
fn equidistant_patterns_exchange_minima_at_the_transition() {
    // 40-digit values of B_c.
    let cases: [(usize, f64); 4] = [
        (3, 2.772_588_722_239_781_237_7),
        (4, 3.295_836_866_004_329_074_2),
        (5, 3.696_784_962_986_374_983_6),
        (10, 4.943_755_299_006_493_611_3),
    ];
    for (count, beta) in cases {
        let n = count as f64;
        let (network, state) = equidistant(count, (n - 2.0) / (n - 1.0), beta);
        let centre = vec![1.0 / n; count];
        // The energies are below 1 and both states are stationary, so only their own evaluation counts.
        let tolerance = Rounding::of(&network, &state).energy + Rounding::of(&network, &centre).energy;
        absolute("energies at B_c", network.energy(&state), network.energy(&centre), tolerance);
        let gap = |factor: f64| {
            let moved = Hopfield::new(network.patterns().clone(), factor * beta).expect("beta is positive");
            let retrieval = cccp::run(&moved, &state, StopRule { residual: 1e-14, updates: 2000 });
            assert!(norm(retrieval.last()) > 1.2 / n.sqrt(), "the run stays with the pattern");
            moved.energy(retrieval.last()) - moved.energy(&centre)
        };
        assert!(gap(1.005) < -1e-5, "retrieval wins above B_c");
        assert!(gap(0.997) > 1e-5, "the centre wins below B_c");
    }
}

/// Orthonormal patterns with the state whose weights are (1 + (N-1) m)/N once and (1 - m)/N otherwise.
fn equidistant(count: usize, overlap: f64, beta: f64) -> (Hopfield, Vec<f64>) {
    let n = count as f64;
    let rows: Vec<Vec<f64>> = (0..count).map(|i| (0..count).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let network = Hopfield::new(Patterns::from_rows(&rows).expect("patterns"), beta).expect("beta is positive");
    let mut state = vec![(1.0 - overlap) / n; count];
    state[0] = (1.0 + (n - 1.0) * overlap) / n;
    (network, state)
}
