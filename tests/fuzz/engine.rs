//! The engine: a small network and queries of any bits. What is refused is out of range; what is answered is a number, and
//! all ways to compute it agree within the sum of the errors that they state.

use hopfield_theory::engine::screen::{Screen, Screened};
use hopfield_theory::engine::{Accuracy, Details, Engine, Path, Retrieval};
use hopfield_theory::numerics::elementary::exp;
use hopfield_theory::numerics::{Envelope, distance, norm};
use hopfield_theory::{Error, Hopfield, Patterns};
use nalgebra::DMatrix;

/// Beyond this logarithmic error of a weight, bounds to first order are none.
const KNOWN: f64 = 1e-2;
/// Bounds are functions of exact values; with computed ones they are off by terms of second order.
const SECOND_ORDER: f64 = 1.1;
/// At most so many patterns: enough for blocks, and for the screened mode.
const MOST: usize = 600;

pub(crate) fn check(bytes: &[u8]) {
    let Some((rows, beta, query)) = decode(bytes) else { return };
    let patterns = match Patterns::from_rows(&rows) {
        Ok(patterns) => patterns,
        Err(error) => return assert_pattern_error(&error, &rows),
    };
    let longest = largest(rows.iter().flatten());
    assert!(longest == 0.0 || (0.49e-150..=1e150).contains(&longest), "accepted: {rows:?}");
    let Ok(network) = Hopfield::new(patterns, beta) else {
        return assert!(beta.is_nan() || beta <= 0.0 || beta == f64::INFINITY, "beta = {beta}");
    };
    // A pattern is a query too, where scores are tied with themselves.
    for query in [&query, &rows[0]] {
        check_query(&network, query);
    }
}

/// Patterns, $\beta$ and a query: the dimension, how often the patterns come, and then numbers by their bits.
fn decode(bytes: &[u8]) -> Option<(Vec<Vec<f64>>, f64, Vec<f64>)> {
    let (&[dimension, copies], rest) = bytes.split_first_chunk()?;
    let (dimension, copies) = (1 + usize::from(dimension % 4), [1, 40, 300][usize::from(copies % 3)]);
    let numbers: Vec<f64> = rest.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    let (beta, numbers) = numbers.split_first()?;
    let (query, numbers) = numbers.split_at_checked(dimension)?;
    let rows: Vec<Vec<f64>> = numbers.chunks_exact(dimension).map(<[f64]>::to_vec).collect();
    let count = (rows.len() * copies).min(MOST);
    Some((rows.iter().cycle().take(count).cloned().collect(), *beta, query.to_vec()))
}

fn largest<'a>(components: impl IntoIterator<Item = &'a f64>) -> f64 {
    components.into_iter().fold(0.0, |largest: f64, x| largest.max(x.abs()))
}

/// What the error says is so. A norm is at least the largest component and at most twice that: the dimension is at most 4.
fn assert_pattern_error(error: &Error, rows: &[Vec<f64>]) {
    match *error {
        Error::NoPatterns => assert!(rows.is_empty(), "{error}: {rows:?}"),
        Error::PatternNotFinite { pattern, component, value } => {
            assert!(!value.is_finite() && rows[pattern][component].to_bits() == value.to_bits(), "{error}");
        }
        Error::OutOfRange { .. } => {
            let longest = largest(rows.iter().flatten());
            assert!(longest > 0.49e150 || longest > 0.0 && longest < 1e-150, "{error}: {longest:e}");
        }
        ref other => panic!("not an error of these patterns: {other}"),
    }
}

fn assert_query_error(error: &Error, network: &Hopfield, query: &[f64]) {
    match *error {
        Error::EntryNotFinite { row, column: 0, value, .. } => {
            assert!(!value.is_finite() && query[row].to_bits() == value.to_bits(), "{error}");
        }
        Error::QueryOutOfRange { .. } => {
            let (longest, of_query) = (largest(network.patterns().matrix().iter()), largest(query));
            assert!(longest.log10() + of_query.log10() > 306.0 || of_query > 1e306, "{error}");
        }
        ref other => panic!("not an error of this query: {other}"),
    }
}

fn check_query(network: &Hopfield, query: &[f64]) {
    let (patterns, beta) = (network.patterns(), network.beta());
    let queries = DMatrix::from_column_slice(query.len(), 1, query);
    let engine = Engine::new(patterns, beta).expect("the network has this inverse temperature");
    let screen = Screen::new(patterns);
    let (plain, exact) =
        match (engine.retrieve_with_details(&queries), engine.compensated().retrieve_with_details(&queries)) {
            (Ok(plain), Ok(exact)) => (plain, exact),
            (Err(error), Err(again)) => {
                let (error_text, refused) = (error.to_string(), screen.retrieve(beta, &queries));
                assert_eq!(error_text, again.to_string(), "both modes refuse alike");
                assert_eq!(refused.map_err(|error| error.to_string()), Err(error_text), "and so does the screened one");
                return assert_query_error(&error, network, query);
            }
            (plain, exact) => panic!("one mode refuses: {plain:?}, {exact:?}"),
        };
    for path in Path::available() {
        let found = engine.on(path).and_then(|engine| engine.retrieve_with_details(&queries)).expect("a path");
        assert_eq!(bits(&found), bits(&plain), "{path:?}");
    }
    let size = norm(query);
    let reference = Answer::new(&exact, engine.compensated().accuracy(size));
    for answer in [&reference, &Answer::new(&plain, engine.accuracy(size))] {
        assert_numbers(answer, patterns, beta);
        assert_agree(answer, &reference, patterns, query);
    }
    let screened = screen.retrieve(beta, &queries).expect("the dense mode takes this query");
    assert_screened(&screened, &screen, &reference, beta, query);
    match network.check_state(query) {
        Ok(()) => assert_scalar(network, query, &reference),
        Err(error) => {
            assert!(matches!(error, Error::StateOutOfRange { .. }) && largest(query) > 0.49e150, "{error}");
        }
    }
}

fn bits((retrieval, details): &(Retrieval, Details)) -> Vec<u64> {
    let vectors = retrieval.states.iter().chain(details.offsets.iter());
    let numbers = [retrieval.log_sum_exp[0], retrieval.max_weight[0], details.entropy[0], details.residual[0]];
    let index = retrieval.argmax[0] as u64;
    vectors.chain(&numbers).chain(&details.log_complement).map(|x| x.to_bits()).chain([index]).collect()
}

/// What one mode says of one query, with its errors.
struct Answer<'a> {
    retrieval: &'a Retrieval,
    details: &'a Details,
    bounds: Accuracy,
    /// $1 - p_k$, rounded up.
    complement: f64,
}

impl<'a> Answer<'a> {
    fn new((retrieval, details): &'a (Retrieval, Details), bounds: Accuracy) -> Self {
        let log = details.log_complement[0];
        let above = if log.is_finite() { exp(log + SECOND_ORDER * bounds.log_complement(1.0, log)) } else { 0.0 };
        // What is below the smallest normal number may have lost its digits.
        Self { retrieval, details, bounds, complement: (above + 1e-300).min(1.0) }
    }

    fn log_sum_exp_error(&self) -> f64 {
        self.bounds.log_sum_exp(self.complement, self.retrieval.log_sum_exp[0])
    }
}

fn assert_numbers(answer: &Answer<'_>, patterns: &Patterns, beta: f64) {
    let Answer { retrieval, details, .. } = answer;
    let (count, longest) = (patterns.count() as f64, patterns.max_norm() * (1.0 + 1e-12));
    for vector in [&retrieval.states, &details.offsets] {
        assert!(vector.iter().all(|x| x.abs() <= 2.0 * longest), "{vector}");
    }
    let log_sum_exp = retrieval.log_sum_exp[0];
    assert!(log_sum_exp.is_finite() || log_sum_exp > 0.0 && count.ln() / beta > 1e307, "log-sum-exp {log_sum_exp}");
    let weight = retrieval.max_weight[0];
    assert!(weight <= 1.0 && weight >= (1.0 - 1e-12) / count, "largest weight {weight}");
    let (entropy, residual) = (details.entropy[0], details.residual[0]);
    assert!(entropy >= 0.0 && entropy <= count.ln() * (1.0 + 1e-12), "entropy {entropy}");
    assert!(details.log_complement[0] <= 0.0 && residual >= 0.0 && residual.is_finite(), "{details:?}");
}

/// Asserts that two numbers differ by no more than both errors.
#[track_caller]
fn assert_near(what: &str, found: f64, other: f64, error: f64) {
    // Where the number itself is beyond the range both are infinite.
    assert!(found == other || (found - other).abs() <= SECOND_ORDER * error, "{what}: {found:e}, {other:e}, {error:e}");
}

fn assert_agree(answer: &Answer<'_>, reference: &Answer<'_>, patterns: &Patterns, query: &[f64]) {
    let errors = [answer, reference].map(Answer::log_sum_exp_error);
    let (found, other) = (answer.retrieval, reference.retrieval);
    assert_near("log-sum-exp", found.log_sum_exp[0], other.log_sum_exp[0], errors[0] + errors[1]);
    let (k, l) = (found.argmax[0], other.argmax[0]);
    if answer.bounds.sums() > KNOWN || reference.bounds.sums() > KNOWN {
        return;
    }
    let both = |error: &dyn Fn(&Answer<'_>) -> f64| error(answer) + error(reference);
    let states = distance(found.states.as_slice(), other.states.as_slice());
    assert_near("state", states, 0.0, both(&|of| of.bounds.state(of.complement)));
    let weight = |of: &Answer<'_>| of.retrieval.max_weight[0] * of.bounds.max_weight(of.complement);
    let entropy = |of: &Answer<'_>| of.bounds.entropy(of.details.entropy[0], of.complement);
    assert_near("entropy", answer.details.entropy[0], reference.details.entropy[0], both(&entropy));
    let longest = patterns.max_norm();
    let residual = |of: &Answer<'_>| {
        let offset =
            of.bounds.offset(2.0 * longest * of.complement, norm(of.details.offsets.as_slice()), of.complement);
        let heaviest = patterns.pattern(of.retrieval.argmax[0]);
        of.bounds.residual(of.details.residual[0], offset, distance(heaviest, query))
    };
    assert_near("residual", answer.details.residual[0], reference.details.residual[0], both(&residual));
    if k == l {
        assert_near("largest weight", found.max_weight[0], other.max_weight[0], both(&weight));
    }
}

fn assert_screened(screened: &Screened, screen: &Screen<'_>, reference: &Answer<'_>, beta: f64, query: &[f64]) {
    let (outcome, state) = (&screened.outcomes[0], screened.states.as_slice());
    assert!(state.iter().all(|x| x.is_finite()) && outcome.kept > 0, "{outcome:?}");
    let bounds = screen.accuracy(beta, norm(query), outcome);
    let error = bounds.log_sum_exp(reference.complement, outcome.log_sum_exp) + outcome.log_sum_exp_bound(beta);
    let other = reference.retrieval.log_sum_exp[0];
    assert_near("screened log-sum-exp", outcome.log_sum_exp, other, error + reference.log_sum_exp_error());
    let errors = outcome.entropy.upper >= outcome.entropy.lower && outcome.residual.upper >= outcome.residual.lower;
    assert!(errors && outcome.complement.upper <= 1.0, "{outcome:?}");
}

/// The methods of one state: within their envelopes of what the engine says.
fn assert_scalar(network: &Hopfield, query: &[f64], reference: &Answer<'_>) {
    let measured = network.measure(query);
    let log_sum_exp = Envelope::new(reference.retrieval.log_sum_exp[0], reference.log_sum_exp_error());
    let near = |what: &str, a: Envelope, b: Envelope| assert_near(what, a.value, b.value, a.radius + b.radius);
    near("scalar log-sum-exp", measured.log_sum_exp(), log_sum_exp);
    let (update, radius) = measured.update();
    let apart = distance(&update, reference.retrieval.states.as_slice());
    if reference.bounds.sums() <= KNOWN {
        assert_near("scalar update", apart, 0.0, radius + reference.bounds.state(reference.complement));
    }
    let (state_norm, max_norm) = (measured.state_norm(), network.max_norm_envelope());
    let constant = Envelope::relative((network.patterns().count() as f64).ln(), 1e-15) / network.beta_envelope();
    let squares = state_norm * state_norm * 0.5 + max_norm * max_norm * 0.5;
    // Where the logarithm of N over beta is beyond the range its difference from the log-sum-exp is not.
    if constant.value.is_finite() {
        near("scalar energy", measured.energy(), squares + constant - log_sum_exp);
    }
    assert!(network.energy(query) >= 0.0, "energy {}", network.energy(query));
    let total: f64 = measured.softmax().weights().iter().sum();
    assert!((total - 1.0).abs() <= 1e-12 && measured.softmax().entropy() >= 0.0, "weights add up to {total}");
    let (jacobian, trace) = (network.jacobian_norm(query), network.jacobian_trace(query));
    assert!(jacobian >= 0.0 || trace.is_infinite(), "Jacobian {jacobian}, trace {trace}");
    let limit = network.fixed_point(query, network.attainable_residual(query), 10);
    assert!(limit.state.iter().all(|x| x.is_finite()) && limit.residual.is_finite(), "{limit:?}");
    let separations = network.patterns().separations();
    assert!(separations.iter().all(|separation| separation.is_finite()), "{separations:?}");
    assert!(network.certified_stored().certified.len() <= network.patterns().count(), "more than there are");
}
