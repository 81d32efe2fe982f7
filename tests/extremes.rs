//! The ends of the range: inverse temperatures from 1e-300 to 1e300, norms from 1e-100 to 1e100, one pattern, one dimension,
//! equal and zero patterns, a million patterns, and numbers of any bits. A right answer, by a closed form where there is
//! one, or an error that names what is out of range; never NaN.

use hopfield_theory::engine::Engine;
use hopfield_theory::engine::screen::Screen;
use hopfield_theory::numerics::{UNIT_ROUNDOFF, dot, norm, squared_distance};
use hopfield_theory::{Error, Hopfield, Patterns};
use nalgebra::DMatrix;
use proptest::prelude::*;

const BETAS: [f64; 9] = [1e-300, 1e-200, 1e-100, 1e-20, 1.0, 1e20, 1e100, 1e200, 1e300];
const NORMS: [f64; 7] = [1e-100, 1e-50, 1e-10, 1.0, 1e10, 1e50, 1e100];

fn network(rows: &[Vec<f64>], beta: f64) -> Hopfield {
    Patterns::from_rows(rows).and_then(|patterns| Hopfield::new(patterns, beta)).expect("a network in range")
}

/// What is known of one query in closed form.
struct Expected {
    weights: Vec<f64>,
    excess: f64,
    update: Vec<f64>,
}

/// All that is computed of a query, against its closed form. `tolerance` is relative to the largest size there is.
fn assert_answers(network: &Hopfield, state: &[f64], expected: &Expected, at: &str) {
    let close = |what: &str, found: f64, wanted: f64, scale: f64| {
        let error = (found - wanted).abs();
        assert!(error <= 1e-13 * scale, "{what} at {at}: {found:e} instead of {wanted:e}");
    };
    let (patterns, beta) = (network.patterns(), network.beta());
    let (max_norm, size) = (patterns.max_norm(), norm(state));
    let largest = patterns.scores(state).into_iter().fold(f64::NEG_INFINITY, f64::max);
    let log_sum_exp = largest + expected.excess;
    let scale = max_norm * size + expected.excess;
    let softmax = network.softmax(state);
    for (found, wanted) in softmax.weights().iter().zip(&expected.weights) {
        close("weight", *found, *wanted, 1.0);
    }
    close("log-sum-exp", softmax.log_sum_exp(), log_sum_exp, scale);
    let energy = -log_sum_exp + 0.5 * size * size + (patterns.count() as f64).ln() / beta + 0.5 * max_norm * max_norm;
    let constant = (patterns.count() as f64).ln() / beta;
    close("energy", network.energy(state), energy, (max_norm + size) * (max_norm + size) + constant);
    let queries = DMatrix::from_column_slice(state.len(), 1, state);
    let engine = Engine::new(patterns, beta).expect("a positive number");
    let plain = engine.retrieve_with_details(&queries).expect("scores in range");
    let compensated = engine.compensated().retrieve_with_details(&queries).expect("scores in range");
    let screened = Screen::new(patterns).retrieve(beta, &queries).expect("scores in range");
    for (found, details) in [&plain, &compensated] {
        close("log-sum-exp of the engine", found.log_sum_exp[0], log_sum_exp, scale);
        assert!(details.entropy[0] >= 0.0 && details.residual[0].is_finite(), "details at {at}: {details:?}");
    }
    let states = [plain.0.states, compensated.0.states, screened.states];
    let updates = states.iter().map(|states| states.as_slice().to_vec()).chain([network.update(state)]);
    for found in updates {
        for (found, wanted) in found.iter().zip(&expected.update) {
            close("update", *found, *wanted, max_norm);
        }
    }
    // Infinite, not NaN, where it is beyond the range.
    assert!(network.jacobian_norm(state) <= beta * max_norm * max_norm * (1.0 + 1e-13), "Jacobian at {at}");
    let limit = network.fixed_point(state, network.attainable_residual(state), 50);
    let bounds = [limit.error_bound, limit.attraction_radius].into_iter().flatten();
    let is_finite = |x: f64| x.is_finite();
    assert!(limit.state.iter().copied().chain([limit.residual]).chain(bounds).all(is_finite), "{limit:?} at {at}");
    assert!(norm(&limit.state) <= max_norm.max(size) * (1.0 + 1e-13), "{limit:?} at {at}");
}

/// The grid of the ends of the range, for a pattern and a state of dimension one or three.
fn each_setting(mut visit: impl FnMut(f64, &[f64], &[f64], &str)) {
    for beta in BETAS {
        for pattern in NORMS {
            for state in NORMS.into_iter().chain([0.0]) {
                let at = format!("beta = {beta:e}, M = {pattern:e}, |xi| = {state:e}");
                visit(beta, &[pattern], &[0.7 * state], &at);
                visit(beta, &[pattern], &[-0.7 * state], &at);
                visit(beta, &[0.6 * pattern, 0.0, -0.8 * pattern], &[0.8 * state, -state, 0.0], &at);
            }
        }
    }
}

#[test]
fn a_single_pattern_is_where_every_query_goes() {
    each_setting(|beta, pattern, state, at| {
        let network = network(&[pattern.to_vec()], beta);
        assert_answers(&network, state, &Expected { weights: vec![1.0], excess: 0.0, update: pattern.to_vec() }, at);
        assert_eq!(network.update(state), pattern, "{at}");
        assert_eq!((network.patterns().separation(0), network.jacobian_norm(state)), (None, 0.0), "{at}");
        assert!(network.certified_stored().all() && network.fixed_point(state, 0.0, 2).converged, "{at}");
    });
}

#[test]
fn equal_patterns_share_the_weight() {
    each_setting(|beta, pattern, state, at| {
        let network = network(&vec![pattern.to_vec(); 5], beta);
        let expected = Expected { weights: vec![0.2; 5], excess: 5.0_f64.ln() / beta, update: pattern.to_vec() };
        assert_answers(&network, state, &expected, at);
        assert_eq!((network.patterns().separations(), network.jacobian_norm(state)), (vec![0.0; 5], 0.0), "{at}");
        // Balls of any radius meet where patterns are equal.
        assert!(network.certified_stored().certified.is_empty(), "{at}");
    });
}

/// With two patterns the weights are logistic functions of the difference of scores.
fn assert_pair_answers(first: &[f64], second: &[f64], beta: f64, state: &[f64], at: &str) {
    let rows = [first.to_vec(), second.to_vec()];
    let network = network(&rows, beta);
    let gap: f64 = first.iter().zip(second).zip(state).map(|((a, b), x)| (a - b) * x).sum();
    let weight = 1.0 / (1.0 + (-beta * gap).exp());
    let expected = Expected {
        weights: vec![weight, 1.0 / (1.0 + (beta * gap).exp())],
        excess: (-(beta * gap.abs())).exp().ln_1p() / beta,
        update: first.iter().zip(second).map(|(a, b)| weight * (a - b) + b).collect(),
    };
    assert_answers(&network, state, &expected, at);
    let separations = network.patterns().separations();
    let difference: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    for (found, wanted) in separations.iter().zip([dot(first, &difference), -dot(second, &difference)]) {
        assert!((found - wanted).abs() <= 1e-14 * wanted.abs(), "separation at {at}: {found:e}, {wanted:e}");
    }
    assert_certificate(&network, &separations, at);
}

/// $\Delta_i \ge T$ and disjoint balls, with logarithms so that nothing overflows.
fn assert_certificate(network: &Hopfield, separations: &[f64], at: &str) {
    let (beta, max_norm) = (network.beta(), network.patterns().max_norm());
    let certificate = network.certified_stored();
    assert!(!certificate.radius.is_nan(), "{at}");
    let demanded = 1.0 + (4.0_f64.ln() + beta.ln() + 2.0 * max_norm.ln());
    for (i, separation) in separations.iter().enumerate() {
        // beta Delta against beta T; far apart or far from it, so that rounding does not matter.
        let scaled = if *separation > 0.0 { (beta.ln() + separation.ln()).exp() } else { 0.0 };
        let distance = squared_distance(network.patterns().pattern(0), network.patterns().pattern(1)).sqrt();
        // The logarithm of the distance over the sum of both radii, 2/(beta N M).
        let gap = distance.ln() + beta.ln() + max_norm.ln();
        let margin = 1e-6 * (1.0 + demanded.abs());
        let surely = scaled > demanded + margin && gap > 1e-6;
        let surely_not = scaled < demanded - margin || gap < -1e-6;
        let found = certificate.certified.contains(&i);
        assert!(
            !(surely && !found || surely_not && found),
            "pattern {i} at {at}: {certificate:?}, {scaled:e}, {demanded}"
        );
    }
}

#[test]
fn one_zero_pattern_leaves_a_logistic_function() {
    each_setting(|beta, pattern, state, at| {
        assert_pair_answers(pattern, &vec![0.0; pattern.len()], beta, state, at);
    });
}

#[test]
fn an_antipodal_pair_leaves_a_hyperbolic_tangent() {
    each_setting(|beta, pattern, state, at| {
        let opposite: Vec<f64> = pattern.iter().map(|x| -x).collect();
        assert_pair_answers(pattern, &opposite, beta, state, at);
    });
}

#[test]
fn zero_patterns_are_answered() {
    for beta in BETAS {
        let network = network(&vec![vec![0.0; 3]; 4], beta);
        let expected = Expected { weights: vec![0.25; 4], excess: 4.0_f64.ln() / beta, update: vec![0.0; 3] };
        assert_answers(&network, &[1.0, -1e100, 0.0], &expected, &format!("beta = {beta:e}"));
        assert!(!network.certified_stored().radius.is_nan());
    }
}

/// A million points of a circle at equal steps: sums over them are means over the circle, Bessel functions of $\beta|\xi|$.
#[test]
fn a_million_patterns_are_a_circle() {
    let count = 1_000_000;
    let step = std::f64::consts::TAU / f64::from(count);
    let rows: Vec<[f64; 2]> = (0..count).map(|k| (f64::from(k) * step).sin_cos()).map(|(s, c)| [c, s]).collect();
    let patterns = Patterns::from_rows(&rows).expect("finite rows");
    let network = Hopfield::new(patterns, 2.0).expect("a positive number");
    let state = [0.5, 0.0];
    // I_0(1) and I_1(1).
    let (zeroth, first) = (1.266_065_877_752_008_4, 0.565_159_103_992_485);
    let softmax = network.softmax(&state);
    let wanted = (f64::from(count).ln() + f64::ln(zeroth)) / 2.0;
    assert!((softmax.log_sum_exp() - wanted).abs() < 1e-13);
    assert!((softmax.weights().iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let queries = DMatrix::from_column_slice(2, 1, &state);
    let dense = Engine::new(network.patterns(), 2.0).and_then(|engine| engine.retrieve(&queries)).expect("a query");
    let screened = Screen::new(network.patterns()).retrieve(2.0, &queries).expect("a query");
    for update in [network.update(&state), dense.states.as_slice().to_vec(), screened.states.as_slice().to_vec()] {
        assert!((update[0] - first / zeroth).abs() < 1e-12 && update[1].abs() < 1e-12, "{update:?}");
    }
    assert!((dense.log_sum_exp[0] - wanted).abs() < 1e-13);
    let limit = network.fixed_point(&state, 1e-9, 3);
    assert!(!limit.converged && limit.residual.is_finite(), "the ring of fixed points is left slowly: {limit:?}");
    let energy = -wanted + 0.125 + f64::from(count).ln() / 2.0 + 0.5;
    assert!((network.energy(&state) - energy).abs() < 1e-13, "{}", network.energy(&state));
    // One less the cosine of a step. A component is off by at most 2u: of a pattern that counts at most twice, of its neighbour
    // once, and 1.5 is more than a cosine and a sine add up to.
    let separation = 2.0 * (0.5 * step).sin().powi(2);
    for (i, found) in network.patterns().separations().into_iter().enumerate() {
        assert!((found - separation).abs() <= 9.0 * UNIT_ROUNDOFF, "separation {i} of the circle: {found:e}");
    }
}

/// A million points of a line at equal steps: every product is exact, and the closest is the one farthest on the same side,
/// for that one its neighbour.
#[test]
fn a_million_patterns_are_a_line() {
    let (count, step) = (1_000_000, 1.0 / f64::from(1 << 20));
    let rows: Vec<[f64; 1]> = (0..count).map(|k| [f64::from(k - count / 2) * step]).collect();
    let patterns = Patterns::from_rows(&rows).expect("finite rows");
    let (lowest, highest) = (rows[0][0], rows[rows.len() - 1][0]);
    for (i, (found, [x])) in patterns.separations().into_iter().zip(&rows).enumerate() {
        let end = if *x < 0.0 { lowest } else { highest };
        let neighbour = if *x < 0.0 { x + step } else { x - step };
        let other = if *x == end { neighbour } else { end };
        assert_eq!(found, x * (x - other), "separation {i} of the line");
    }
}

/// Any finite number, by its bits.
fn any_bits() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |x| x.is_finite())
}

/// Numbers of any bits below a power of two, and zeros.
fn moderate_bits() -> impl Strategy<Value = f64> {
    let below = |limit: f64| move |bits: u64| f64::from_bits(bits % limit.to_bits());
    prop_oneof![1 => Just(0.0), 8 => any::<u64>().prop_map(below(1e149)), 4 => -1.0..1.0_f64]
}

fn rows(component: impl Strategy<Value = f64> + 'static) -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<f64>)> {
    let component = component.boxed();
    (1..4_usize, 1..6_usize).prop_flat_map(move |(dimension, count)| {
        let row = prop::collection::vec(component.clone(), dimension);
        (prop::collection::vec(row.clone(), count), row)
    })
}

/// Every public answer about one state: no NaN, and no infinity but where a number is beyond the range.
fn visit(rows: &[Vec<f64>], beta: f64, state: &[f64]) -> Result<(), TestCaseError> {
    let patterns = match Patterns::from_rows(rows) {
        Ok(patterns) => patterns,
        Err(Error::OutOfRange { max_norm }) => {
            prop_assert!(!(1e-150..=1e150).contains(&max_norm));
            return Ok(());
        }
        Err(other) => return Err(TestCaseError::fail(other.to_string())),
    };
    let Ok(network) = Hopfield::new(patterns, beta) else {
        prop_assert!(beta <= 0.0);
        return Ok(());
    };
    let queries = DMatrix::from_column_slice(state.len(), 1, state);
    let (size, max_norm) = (norm(state), network.patterns().max_norm());
    match Engine::new(network.patterns(), beta).and_then(|engine| engine.retrieve_with_details(&queries)) {
        Ok((found, details)) => {
            prop_assert!(found.states.iter().all(|x| x.is_finite()), "{found:?}");
            prop_assert!(!found.log_sum_exp[0].is_nan() && (0.0..=1.0).contains(&found.max_weight[0]), "{found:?}");
            prop_assert!(details.entropy[0] >= 0.0 && !details.residual[0].is_nan(), "{details:?}");
        }
        Err(Error::QueryOutOfRange { .. }) => prop_assert!(size * max_norm >= 1e306 || size >= 1e306),
        Err(other) => return Err(TestCaseError::fail(other.to_string())),
    }
    if let Ok(engine) = Engine::new(network.patterns(), beta)
        && let Err(Error::IllConditioned { query, product }) = engine.retrieve_determined(&queries)
    {
        prop_assert!(query == 0 && product > 1e24, "refused at beta M |xi| = {product:e}");
        prop_assert!(product.is_infinite() || (product / (beta * (max_norm * size)) - 1.0).abs() < 1e-12);
    }
    if let Ok(found) = Screen::new(network.patterns()).retrieve(beta, &queries) {
        prop_assert!(found.states.iter().all(|x| x.is_finite()), "{found:?}");
    }
    if let Err(error) = network.check_state(state) {
        prop_assert!(matches!(error, Error::StateOutOfRange { .. }) && size >= 1e149, "{error}");
        return Ok(());
    }
    let softmax = network.softmax(state);
    let total: f64 = softmax.weights().iter().sum();
    prop_assert!((total - 1.0).abs() < 1e-13, "{total}");
    prop_assert!(!softmax.log_sum_exp().is_nan() && softmax.entropy() >= 0.0);
    prop_assert!(network.energy(state) >= 0.0, "{}", network.energy(state));
    let update = network.update(state);
    prop_assert!(norm(&update) <= max_norm * (1.0 + 16.0 * UNIT_ROUNDOFF), "{update:?}");
    let trace = network.jacobian_trace(state);
    let limit = network.fixed_point(state, network.attainable_residual(state), 20);
    prop_assert!(limit.state.iter().all(|x| x.is_finite()) && limit.residual.is_finite(), "{limit:?}");
    prop_assert!(!network.jacobian_norm(state).is_nan() || trace.is_infinite(), "trace {trace:e}");
    prop_assert!(network.patterns().separations().iter().all(|x| x.is_finite()));
    let _ = network.certified_stored();
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn numbers_of_any_bits_are_answered_or_refused((rows, state) in rows(any_bits()), beta in any_bits()) {
        visit(&rows, beta, &state)?;
    }

    #[test]
    fn numbers_in_range_are_answered((rows, state) in rows(moderate_bits()), beta in any_bits().prop_map(f64::abs)) {
        visit(&rows, beta, &state)?;
    }
}
