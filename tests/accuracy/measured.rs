//! Errors in units of their bounds.

use std::collections::BTreeMap;

use hopfield_theory::engine::{Details, Engine, Retrieval};
use hopfield_theory::numerics::{distance, norm};
use nalgebra::DMatrix;

use crate::inputs::Input;
use crate::oracle::{self, Exact};
use crate::reference_arithmetic::{self as reference, Real, error, exact, to_f64};

/// The largest share of its bound that the error of each quantity took, and on which input.
#[derive(Default)]
pub(crate) struct Shares(BTreeMap<&'static str, (f64, String)>);

impl Shares {
    /// Takes down an error and asserts that it is within its bound.
    pub(crate) fn note(&mut self, what: &'static str, input: &str, error: f64, bound: f64) {
        assert!(error <= bound, "{what} of {input}: an error of {error:e}, above the bound of {bound:e}");
        let share = if error == 0.0 { 0.0 } else { error / bound };
        let worst = self.0.entry(what).or_default();
        if share >= worst.0 {
            *worst = (share, input.to_owned());
        }
    }

    pub(crate) fn of(&self, what: &str) -> f64 {
        self.0.get(what).map_or(0.0, |worst| worst.0)
    }

    pub(crate) fn print(&self, title: &str) {
        println!("{title}");
        for (what, (share, input)) in &self.0 {
            println!("  {what:16} {share:.4} of the bound, {input}");
        }
    }
}

/// $\|a - b\|$ of a computed vector and its reference.
pub(crate) fn vector_error(found: &[f64], expected: &[Real]) -> f64 {
    assert!(found.iter().all(|x| x.is_finite()), "a vector of numbers: {found:?}");
    let difference: Vec<Real> = found.iter().zip(expected).map(|(a, b)| exact(*a) - b).collect();
    to_f64(&reference::norm(&difference))
}

/// What the engine says of all queries of an input, against the reference and the bounds of [`Engine::accuracy`]. The first
/// query comes eight times more, so that all lanes of a tile are at work and the results of some are looked at twice.
pub(crate) fn check(engine: Engine<'_>, input: &Input, shares: &mut Shares) {
    const COPIES: usize = 8;
    let dimension = input.queries.nrows();
    let first = &input.queries.as_slice()[..dimension];
    let columns = [first.repeat(COPIES), input.queries.as_slice().to_vec()].concat();
    let queries = DMatrix::from_vec(dimension, COPIES + input.queries.ncols(), columns);
    let (retrieval, details) = engine.retrieve_with_details(&queries).expect("queries");
    for copy in 0..COPIES {
        assert_eq!(retrieval.select(&[copy]), retrieval.select(&[COPIES]), "{}, copy {copy}", input.name);
        assert_eq!(details.select(&[copy]), details.select(&[COPIES]), "{}, copy {copy}", input.name);
    }
    let own: Vec<usize> = (COPIES..queries.ncols()).collect();
    let (retrieval, details) = (retrieval.select(&own), details.select(&own));
    for i in 0..own.len() {
        check_query(engine, input, i, &retrieval, &details, shares);
    }
}

fn check_query(
    engine: Engine<'_>,
    input: &Input,
    i: usize,
    retrieval: &Retrieval,
    details: &Details,
    shares: &mut Shares,
) {
    let (query, k) = (input.queries.column(i), retrieval.argmax[i]);
    let (query, patterns) = (query.as_slice(), &input.patterns);
    let bounds = engine.accuracy(norm(query));
    let name = format!("{}, query {i}", input.name);
    let Some(exact) = oracle::update(patterns, input.beta, query, k) else {
        assert!(bounds.exponent() > 500.0, "{name}: pattern {k} is not the heaviest");
        return;
    };
    let Exact { complement, max_weight, log_sum_exp, entropy, .. } = &exact;
    let (c, p) = (to_f64(complement), to_f64(max_weight));
    let mut note = |what, error, bound| shares.note(what, &name, error, bound);
    note("heaviest", to_f64(&exact.behind), 2.0 * bounds.score());
    note("max weight", error(retrieval.max_weight[i], max_weight), p * bounds.max_weight(c));
    let bound = bounds.log_sum_exp(c, to_f64(log_sum_exp));
    note("log-sum-exp", error(retrieval.log_sum_exp[i], log_sum_exp), bound);
    match &exact.log_complement {
        Some(expected) if to_f64(expected).is_finite() => {
            let bound = bounds.log_complement(p, to_f64(expected));
            note("log complement", error(details.log_complement[i], expected), bound);
        }
        _ => assert_eq!(details.log_complement[i], f64::NEG_INFINITY, "{name}"),
    }
    note("entropy", error(details.entropy[i], entropy), bounds.entropy(to_f64(entropy), c));
    note("state", vector_error(retrieval.states.column(i).as_slice(), &exact.state), bounds.state(c));
    let offset = details.offsets.column(i);
    let offset_bound = bounds.offset(exact.distances, norm(offset.as_slice()), c);
    note("offset", vector_error(offset.as_slice(), &exact.offset), offset_bound);
    let bound = bounds.residual(to_f64(&exact.residual), offset_bound, distance(patterns.pattern(k), query));
    note("residual", error(details.residual[i], &exact.residual), bound);
}
