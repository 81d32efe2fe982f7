//! One state of one network. The values of `Hopfield` and `Softmax` on their natural scales; those of the engine within its
//! bounds; and the derived radius of every measured quantity holds the exact value.

use hopfield_theory::engine::Engine;
use hopfield_theory::numerics::{Envelope, norm};
use hopfield_theory::{Hopfield, Patterns};
use nalgebra::DMatrix;

use crate::table::{Exact, U, Worst, numbers};

struct Case {
    network: Hopfield,
    state: Vec<f64>,
    log_sum_exp: Exact,
    complement: Exact,
    energy: Exact,
    jacobian_norm: Exact,
    weights: Vec<Exact>,
    update: Vec<Exact>,
}

/// The cases of the table: $d$, $N$, $\beta$, the patterns one after the other, the state; then pairs.
fn cases() -> Vec<Case> {
    let numbers = numbers("network");
    let mut rest = numbers.as_slice();
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at(count);
        rest = left;
        taken
    };
    let mut cases = Vec::new();
    while cases.len() < 600 {
        let head = take(3);
        let (dimension, count) = (head[0] as usize, head[1] as usize);
        let patterns = DMatrix::from_column_slice(dimension, count, take(dimension * count));
        let network = Patterns::new(patterns).and_then(|patterns| Hopfield::new(patterns, head[2])).expect("a network");
        let state = take(dimension).to_vec();
        let scalars = Exact::pairs(take(8));
        cases.push(Case {
            network,
            state,
            log_sum_exp: scalars[0],
            complement: scalars[1],
            energy: scalars[2],
            jacobian_norm: scalars[3],
            weights: Exact::pairs(take(2 * count)),
            update: Exact::pairs(take(2 * dimension)),
        });
    }
    assert!(rest.is_empty(), "the table is longer than 600 cases");
    cases
}

impl Case {
    /// $1 + \beta M\|\xi\|$: what a rounding of a score does to a weight.
    fn amplification(&self) -> f64 {
        1.0 + self.network.beta() * self.network.patterns().max_norm() * norm(&self.state)
    }

    fn name(&self, index: usize) -> String {
        let (patterns, beta) = (self.network.patterns(), self.network.beta());
        format!("case {index}: d = {}, N = {}, beta = {beta:e}", patterns.dimension(), patterns.count())
    }

    /// $\|v - f(\xi)\|$.
    fn update_error(&self, found: &[f64]) -> f64 {
        norm(&self.update.iter().zip(found).map(|(exact, found)| exact.error(*found)).collect::<Vec<_>>())
    }
}

#[test]
fn the_softmax_has_its_stated_errors() {
    let mut log_sum_exp = Worst::new("log_sum_exp");
    let (mut weights, mut complement) = (Worst::new("weights"), Worst::new("complement"));
    for (index, case) in cases().iter().enumerate() {
        let softmax = case.network.softmax(&case.state);
        let beta = case.network.beta();
        let at = || case.name(index);
        let scale = case.network.patterns().max_norm() * norm(&case.state) + 1.0 / beta;
        log_sum_exp.take(case.log_sum_exp.error(softmax.log_sum_exp()) / (U * scale), at);
        for (exact, found) in case.weights.iter().zip(softmax.weights()) {
            // A weight far below one may be tiny by an exponent that rounding moves.
            if exact.high >= f64::MIN_POSITIVE {
                weights.take(exact.relative(*found) / (U * case.amplification()), at);
            }
        }
        if case.complement.high >= f64::MIN_POSITIVE {
            let found = softmax.complement(softmax.argmax());
            complement.take(case.complement.relative(found) / (U * case.amplification()), at);
        }
    }
    log_sum_exp.hold("src/softmax.rs", "log_sum_exp");
    weights.hold("src/softmax.rs", "weights");
    complement.hold("src/softmax.rs", "complement");
}

#[test]
fn energy_update_and_jacobian_have_their_stated_errors() {
    let (mut energy, mut update) = (Worst::new("energy"), Worst::new("update"));
    let mut jacobian = Worst::new("jacobian_norm");
    for (index, case) in cases().iter().enumerate() {
        let at = || case.name(index);
        let max_norm = case.network.patterns().max_norm();
        let sum = max_norm + norm(&case.state);
        energy.take(case.energy.error(case.network.energy(&case.state)) / (U * sum * sum), at);
        let found = case.update_error(&case.network.update(&case.state));
        update.take(found / (U * max_norm * case.amplification()), at);
        // Beyond the square of the smallest number the entries themselves are lost.
        if case.jacobian_norm.high >= f64::MIN_POSITIVE {
            let found = case.network.jacobian_norm(&case.state);
            jacobian.take(case.jacobian_norm.relative(found) / (U * case.amplification()), at);
        }
    }
    energy.hold("src/energy.rs", "energy");
    update.hold("src/update.rs", "update");
    jacobian.hold("src/update.rs", "jacobian_norm");
}

/// Verdicts rest on these radii.
#[test]
fn derived_radii_hold_the_exact_values() {
    for (index, case) in cases().iter().enumerate() {
        let measured = case.network.measure(&case.state);
        let holds = |name: &str, envelope: Envelope, exact: Exact| {
            let error = exact.error(envelope.value);
            assert!(error <= envelope.radius, "{name} of {}: {error:e}, {envelope:?}", case.name(index));
        };
        holds("log-sum-exp", measured.log_sum_exp(), case.log_sum_exp);
        holds("energy", measured.energy(), case.energy);
        holds("Jacobian", measured.jacobian_norm(), case.jacobian_norm);
        let heaviest = measured.softmax().argmax();
        // Among scores equal to rounding another one may be the largest.
        if case.weights.iter().all(|weight| weight.high <= case.weights[heaviest].high) {
            holds("complement", measured.complement(heaviest), case.complement);
        }
        for (i, exact) in case.weights.iter().enumerate() {
            holds("weight", measured.weight(i), *exact);
        }
        let (update, radius) = measured.update();
        let error = case.update_error(&update);
        assert!(error <= radius, "update of {}: {error:e}, radius {radius:e}", case.name(index));
    }
}

/// The dense and the compensated mode of the engine against values that its own reference did not make.
#[test]
fn the_engine_keeps_its_bounds() {
    for (index, case) in cases().iter().enumerate() {
        let queries = DMatrix::from_column_slice(case.state.len(), 1, &case.state);
        let plain = Engine::new(case.network.patterns(), case.network.beta()).expect("a positive number");
        for engine in [plain, plain.compensated()] {
            let found = engine.retrieve(&queries).expect("scores in range");
            let accuracy = engine.accuracy(norm(&case.state));
            let complement = 1.0 - case.weights.iter().map(|weight| weight.high).fold(0.0, f64::max) + U;
            let bound = accuracy.log_sum_exp(complement, found.log_sum_exp[0]);
            let error = case.log_sum_exp.error(found.log_sum_exp[0]);
            assert!(error <= bound, "log-sum-exp of {}: {error:e}, bound {bound:e}", case.name(index));
            let (error, bound) = (case.update_error(found.states.as_slice()), accuracy.state(complement));
            assert!(error <= bound, "state of {}: {error:e}, bound {bound:e}", case.name(index));
        }
    }
}
