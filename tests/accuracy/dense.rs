//! The dense mode, plain and compensated, within its derived bounds.

use hopfield_theory::Error;
use hopfield_theory::engine::{Engine, Path, Retrieval};
use hopfield_theory::numerics::norm;
use nalgebra::DMatrix;
use proptest::prelude::*;

use crate::inputs::{self, Input};
use crate::measured::{self, Shares};
use crate::oracle;
use crate::reference_arithmetic::{self as reference, to_f64};

const QUANTITIES: [&str; 8] =
    ["heaviest", "max weight", "log-sum-exp", "log complement", "entropy", "state", "offset", "residual"];

fn plain(input: &Input) -> Engine<'_> {
    Engine::new(&input.patterns, input.beta).expect("beta is positive")
}

/// Everything is within its bound, and the bounds are not idle: adversarial inputs use a hundredth of each at least.
#[test]
fn adversarial_inputs_stay_within_the_bounds_and_use_them() {
    let (mut of_plain, mut of_compensated) = (Shares::default(), Shares::default());
    for input in inputs::adversarial() {
        measured::check(plain(&input), &input, &mut of_plain);
        measured::check(plain(&input).compensated(), &input, &mut of_compensated);
    }
    of_plain.print("plain");
    of_compensated.print("compensated");
    for what in QUANTITIES {
        let share = of_plain.of(what);
        assert!(share >= 0.01, "{what}: only {share} of the bound is used");
    }
}

/// The part of the bounds that grows with $\beta M\|\xi\|$ alone: roundings that all go one way use it.
#[test]
fn the_bound_of_large_scores_is_used() {
    let mut shares = Shares::default();
    for (terms, beta, gap) in [(64, 1e10, 1.0), (256, 1e9, 0.5), (1024, 1e7, 1.0), (1024, 1e7, 4.0)] {
        let input = inputs::one_sided(terms, beta, gap);
        measured::check(plain(&input), &input, &mut shares);
    }
    shares.print("plain, large scores");
    for what in QUANTITIES.iter().filter(|what| **what != "heaviest") {
        assert!(shares.of(what) >= 0.01, "{what}: only {} of the bound is used", shares.of(what));
    }
}

/// Large scores, small gaps: $\beta M\|\xi\| \ge 10^{10}$. The plain mode loses the digits that its bound says, the
/// compensated one none.
#[test]
fn compensation_saves_the_digits_that_large_scores_cost() {
    let (mut of_plain, mut of_compensated) = (0.0_f64, 0.0_f64);
    for index in 0..20 {
        let input = inputs::cancelling(16, 1e9, 3.0, 100 + index);
        let query = input.queries.as_slice();
        let reach = input.beta * input.patterns.max_norm() * norm(query);
        assert!((1e10..1e12).contains(&reach), "beta M |xi| = {reach:e}");
        let error = |engine: Engine<'_>| {
            let retrieval = engine.retrieve(&input.queries).expect("a query");
            let exact = oracle::update(&input.patterns, input.beta, query, retrieval.argmax[0]).expect("a weight");
            let weight = to_f64(&exact.max_weight);
            assert!((0.1..0.999).contains(&weight) || index > 0, "nothing is decided: {weight}");
            let state = measured::vector_error(retrieval.states.as_slice(), &exact.state) / input.patterns.max_norm();
            state.max(reference::error(retrieval.max_weight[0], &exact.max_weight) / weight)
        };
        of_plain = of_plain.max(error(plain(&input)));
        of_compensated = of_compensated.max(error(plain(&input).compensated()));
    }
    println!("relative errors at 1e10: plain {of_plain:e}, compensated {of_compensated:e}");
    assert!(of_plain > 1e-8, "plain: {of_plain:e}");
    assert!(of_compensated < 1e-15, "compensated: {of_compensated:e}");
}

/// What is answered has the weights of the exact scores; what is refused is a tie but for digits that nothing holds. Among the
/// inputs are some that each mode alone would answer wrongly.
#[test]
fn determined_answers_are_those_of_exact_scores() {
    let (mut saved, mut refused) = (0, 0);
    let cancelling = (0..10).flat_map(|index| [1e9, 1e16].map(|size| inputs::cancelling(8, size, 3.0, 200 + index)));
    // Forty digits of the scores are the same, and the lighter pattern comes first.
    let tie = Input::new("a tie", &[vec![1.0, 1.0, -1.0], vec![1.0; 3]], 3e40, &[vec![1.0, 1e-20, 1e-40]]);
    for input in inputs::adversarial().into_iter().chain(cancelling).chain([tie]) {
        for factor in [1.0, 1e5, 1e10, 1e15, 1e20, 1e25] {
            let beta = input.beta * factor;
            let Ok(engine) = Engine::new(&input.patterns, beta) else { continue };
            for query in input.queries.column_iter() {
                let queries = DMatrix::from_column_slice(query.len(), 1, query.as_slice());
                let wrong = |retrieval: &Retrieval| {
                    let exact = oracle::update(&input.patterns, beta, query.as_slice(), retrieval.argmax[0]);
                    let weight = exact.map_or(0.0, |exact| to_f64(&exact.max_weight));
                    (retrieval.max_weight[0] - weight).abs() > 0.5 * weight
                };
                match engine.retrieve_determined(&queries) {
                    Ok((retrieval, details)) => {
                        assert!(!wrong(&retrieval), "{} at beta = {beta:e}: {retrieval:?}", input.name);
                        if wrong(&engine.retrieve(&queries).expect("a query")) {
                            let all = engine.compensated().retrieve_with_details(&queries).expect("a query");
                            assert_eq!((retrieval, details), all, "{} at beta = {beta:e}", input.name);
                            saved += 1;
                        }
                    }
                    Err(Error::IllConditioned { query: 0, product }) => {
                        assert!(product > 1e24, "{}: refused at {product:e}", input.name);
                        refused += usize::from(wrong(&engine.compensated().retrieve(&queries).expect("a query")));
                    }
                    Err(error) => panic!("{}: {error}", input.name),
                }
            }
        }
    }
    println!("wrong weights: {saved} saved, {refused} refused");
    assert!(saved > 10 && refused > 0, "nothing was at stake: {saved} saved, {refused} refused");
}

/// The bits of the compensated mode are the same on all paths, for any number of threads and with any company.
#[test]
fn the_compensated_mode_has_the_same_bits_everywhere() {
    let input = inputs::random(7, 300, 3.0, 1.0, 11);
    let expected = plain(&input).compensated().retrieve_with_details(&input.queries).expect("queries");
    assert_eq!(plain(&input).compensated().retrieve(&input.queries).expect("queries"), expected.0);
    for path in Path::available() {
        for threads in [1, 2, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let engine = plain(&input).on(path).expect("the path is available").compensated();
            let found = pool.install(|| engine.retrieve_with_details(&input.queries)).expect("queries");
            assert_eq!(found, expected, "{path:?}, {threads} threads");
        }
    }
    let last = input.queries.columns(3, 1).into_owned();
    let alone = plain(&input).compensated().retrieve(&last).expect("a query");
    assert_eq!(alone, expected.0.select(&[3]));
}

/// As in the plain mode, ties go to the first pattern.
#[test]
fn ties_go_to_the_first_pattern_in_the_compensated_mode() {
    let rows = [vec![0.5, -1.0], vec![2.0, 0.25], vec![0.1, 0.1], vec![2.0, 0.25]];
    let input = Input::new("ties", &rows, 1e4, &[vec![1.0, 0.0], vec![0.0, 0.0]]);
    let (retrieval, details) = plain(&input).compensated().retrieve_with_details(&input.queries).expect("queries");
    assert_eq!((retrieval.argmax, retrieval.max_weight), (vec![1, 0], vec![0.5, 0.25]));
    assert_eq!(details.offsets.column(0).as_slice(), [0.0, 0.0], "the patterns of weight are equal");
}

/// What one mode refuses the other one refuses too.
#[test]
fn errors_of_input_are_the_same_in_both_modes() {
    let input = inputs::random(3, 5, 1.0, 1.0, 12);
    let engine = plain(&input).compensated();
    for queries in [DMatrix::zeros(4, 1), DMatrix::from_element(3, 1, f64::NAN), DMatrix::from_element(3, 1, 1e307)] {
        let (error, expected) = (engine.retrieve(&queries), plain(&input).retrieve(&queries));
        assert_eq!(error.map_err(|e| e.to_string()), expected.map_err(|e| e.to_string()));
        assert!(engine.retrieve_with_details(&queries).is_err());
    }
    assert_eq!(engine.retrieve(&DMatrix::zeros(3, 0)).expect("no queries").argmax, [0_usize; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The name that is printed is the call that makes the input again.
    #[test]
    fn random_inputs_stay_within_the_bounds(
        (dimension, count, index) in (1_usize..30, 1_usize..100, 0_u32..1_000_000),
        (log_beta, log_scale) in (-8.0..12.0_f64, -100.0..100.0_f64),
    ) {
        let scale = log_scale.exp();
        let input = inputs::random(dimension, count, log_beta.exp() / scale, scale, index);
        measured::check(plain(&input), &input, &mut Shares::default());
        measured::check(plain(&input).compensated(), &input, &mut Shares::default());
    }
}
