//! The screened mode: what it drops is within what it says, rounding included.

use hopfield_theory::engine::screen::Screen;
use hopfield_theory::numerics::elementary::exp_m1;
use hopfield_theory::numerics::{distance, norm};
use hopfield_theory::random::Stream;
use proptest::prelude::*;

use crate::inputs::Input;
use crate::measured::{Shares, vector_error};
use crate::oracle;
use crate::reference_arithmetic::{Real, exact, norm as norm_of, to_f64};

/// Checks every query; returns how many patterns were dropped in all.
fn check(input: &Input, tolerance: f64, shares: &mut Shares) -> usize {
    let Input { patterns, beta, queries, .. } = input;
    let screen = Screen::new(patterns).within(tolerance).expect("a tolerance");
    let screened = screen.retrieve(*beta, queries).expect("queries");
    let mut dropped = 0;
    for (i, outcome) in screened.outcomes.iter().enumerate() {
        let name = format!("{}, query {i}, tolerance {tolerance:e}", input.name);
        let query = queries.column(i);
        let bounds = screen.accuracy(*beta, norm(query.as_slice()), outcome);
        let exact_update = oracle::update(patterns, *beta, query.as_slice(), outcome.argmax).expect("a weight");
        let (c, entropy) = (to_f64(&exact_update.complement), to_f64(&exact_update.entropy));
        dropped += patterns.count() - outcome.kept;
        // By how much the exact value is outside of an enclosure.
        let mut between = |what: &'static str, found: [f64; 2], expected: &Real, error: f64| {
            let above = to_f64(&(expected - exact(found[1])));
            let below = to_f64(&(exact(found[0].max(f64::MIN)) - expected));
            shares.note(what, &name, above.max(below).max(0.0), error);
        };
        let lse = outcome.log_sum_exp;
        let bound = bounds.log_sum_exp(c, to_f64(&exact_update.log_sum_exp));
        between("log-sum-exp", [lse, lse], &exact_update.log_sum_exp, bound + outcome.log_sum_exp_bound(*beta));
        between("log-sum-exp from below", [lse, f64::MAX], &exact_update.log_sum_exp, bound);
        let bound = exp_m1(bounds.sums() + 4.0 * f64::EPSILON) * c + 1e-300;
        between("complement", [outcome.complement.lower, outcome.complement.upper], &exact_update.complement, bound);
        let bound = bounds.entropy(entropy, c) + 1e-300;
        between("entropy", [outcome.entropy.lower, outcome.entropy.upper], &exact_update.entropy, bound);
        let width = outcome.dropped_weight + 4.0 * f64::EPSILON * outcome.complement.upper;
        assert!(outcome.complement.upper - outcome.complement.lower <= width, "{name}: a wide complement");
        if let Some(log) = exact_update.log_complement.as_ref().filter(|log| to_f64(log).is_finite()) {
            let bound = bounds.log_complement(to_f64(&exact_update.max_weight), to_f64(log));
            between("log complement", [outcome.log_complement.lower, outcome.log_complement.upper], log, bound);
        }
        let length = norm_of(&exact_update.offset);
        let offset_bound = bounds.offset(exact_update.distances, to_f64(&length), c);
        between("offset", [outcome.offset.lower, outcome.offset.upper], &length, offset_bound);
        let residual = &exact_update.residual;
        let from_heaviest = distance(patterns.pattern(outcome.argmax), query.as_slice());
        let bound = bounds.residual(to_f64(residual), offset_bound, from_heaviest);
        between("residual", [outcome.residual.lower, outcome.residual.upper], residual, bound);
        let bound = bounds.state(c) + outcome.state_bound(patterns.max_norm());
        let state = screened.states.column(i);
        shares.note("state", &name, vector_error(state.as_slice(), &exact_update.state), bound);
        shares.note("heaviest", &name, to_f64(&exact_update.behind), 2.0 * bounds.score());
    }
    dropped
}

/// All but one pattern just beyond the cut, on one side: nearly all the weight that may be dropped is.
#[test]
fn patterns_just_beyond_the_cut_use_the_bounds() {
    let mut shares = Shares::default();
    for tolerance in [1e-2, 1e-5, 1e-10] {
        let count = 300;
        let beta = 1.02 * (f64::from(count) / tolerance).ln();
        let mut rows = vec![vec![-0.05, 0.8]; count as usize];
        rows[17] = vec![1.0, 0.0];
        let input = Input::new("beyond the cut", &rows, beta, &[vec![1.0, 0.0]]);
        assert_eq!(check(&input, tolerance, &mut shares), 299, "tolerance {tolerance:e}");
    }
    shares.print("screened");
    assert!(shares.of("state") > 0.01 && shares.of("log-sum-exp") > 0.01, "the bounds are idle");
}

/// Queries near patterns, on them and between them; in three dimensions by a tree.
fn near_patterns(dimension: usize, count: usize, beta: f64, index: u32) -> Input {
    let mut stream = Stream::new(0, "tests/accuracy/screened", index);
    let rows: Vec<Vec<f64>> = (0..count).map(|_| stream.normals(dimension)).collect();
    let mut near =
        |noise: f64| -> Vec<f64> { rows[stream.below(count)].iter().map(|x| x + noise * stream.normal()).collect() };
    let queries = [near(0.1), near(0.0)];
    Input::new(format!("near_patterns({dimension}, {count}, {beta:?}, {index})"), &rows, beta, &queries)
}

#[test]
fn a_tree_of_many_patterns_stays_within_the_bounds() {
    let input = near_patterns(3, (1 << 15) + 7, 3000.0, 0);
    assert!(check(&input, f64::EPSILON / 2.0, &mut Shares::default()) > input.patterns.count(), "nothing was dropped");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// The name that is printed is the call that makes the input again.
    #[test]
    fn random_inputs_stay_within_the_bounds(
        (dimension, count, index) in (1_usize..30, 256_usize..400, 0_u32..1_000_000),
        (log_beta, log_tolerance) in (-3.0..8.0_f64, -100.0..-1.0_f64),
    ) {
        let input = near_patterns(dimension, count, log_beta.exp(), index);
        check(&input, log_tolerance.exp(), &mut Shares::default());
    }
}
