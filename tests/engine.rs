//! The engine: the same bits however the work is done, and small quantities in closed form. How accurate its sums are is
//! tested in `tests/accuracy`, against 320 bits.

use hopfield_theory::engine::{Details, Engine, Path, Retrieval, Stream, all_pairs};
use hopfield_theory::numerics::elementary::{exp, ln_1p};
use hopfield_theory::numerics::{UNIT_ROUNDOFF, dot_with_difference, gamma, norm};
use hopfield_theory::{Error, Hopfield, Patterns, random};
use nalgebra::DMatrix;
use proptest::prelude::*;

/// Normal patterns of very different norms, some equal to the one before or next to it, and queries: random ones, patterns,
/// neighbours of patterns, zero.
fn instance(dimension: usize, count: usize, queries: usize, scale: f64, index: u32) -> (Patterns, DMatrix<f64>) {
    let mut stream = random::Stream::new(0, "tests/engine", index);
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for i in 0..count {
        let size = scale * exp(stream.normal());
        let mut row: Vec<f64> = stream.normals(dimension).iter().map(|x| size * x).collect();
        match stream.below(8) {
            0 if i > 0 => row.clone_from(&rows[i - 1]),
            1 if i > 0 => row = rows[i - 1].iter().map(|x| x * (1.0 + 1e-9 * stream.normal())).collect(),
            _ => (),
        }
        rows.push(row);
    }
    let mut columns = Vec::new();
    for i in 0..queries {
        columns.extend(match i % 4 {
            0 => stream.normals(dimension),
            1 => rows[stream.below(count)].iter().map(|x| x / scale).collect(),
            2 => rows[stream.below(count)].iter().map(|x| x / scale + 0.01 * stream.normal()).collect(),
            _ => vec![0.0; dimension],
        });
    }
    (Patterns::from_rows(&rows).expect("patterns"), DMatrix::from_vec(dimension, queries, columns))
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn all_bits((retrieval, details): &(Retrieval, Details)) -> Vec<u64> {
    let mut all = retrieval_bits(retrieval);
    for values in [&details.log_complement[..], &details.entropy, details.offsets.as_slice(), &details.residual] {
        all.extend(bits(values));
    }
    all
}

fn retrieval_bits(retrieval: &Retrieval) -> Vec<u64> {
    let mut all = bits(retrieval.states.as_slice());
    all.extend(bits(&retrieval.log_sum_exp));
    all.extend(bits(&retrieval.max_weight));
    all.extend(retrieval.argmax.iter().map(|k| *k as u64));
    all
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool").install(work)
}

/// Everything about all queries must not depend on the path, the threads, the other queries or the pieces of a stream.
fn check_bits(patterns: &Patterns, queries: &DMatrix<f64>, beta: f64, piece: usize) {
    let engine = Engine::new(patterns, beta).expect("an engine");
    let expected = engine.retrieve_with_details(queries).expect("queries");
    for values in [&expected.0.log_sum_exp, &expected.0.max_weight, &expected.1.entropy, &expected.1.residual] {
        assert!(values.iter().all(|value| value.is_finite()), "all numbers are finite");
    }
    let bits_expected = all_bits(&expected);
    for path in Path::available() {
        for threads in [1, 2, 7] {
            let engine = engine.on(path).expect("the path is available");
            let found = on_threads(threads, || engine.retrieve_with_details(queries)).expect("queries");
            assert_eq!(all_bits(&found), bits_expected, "{path:?} with {threads} threads");
        }
        let mut stream = Stream::on(path, queries, beta).expect("a stream");
        for piece in patterns.matrix().as_slice().chunks(piece * patterns.dimension()) {
            on_threads(2, || stream.push(piece)).expect("patterns");
        }
        let found = stream.finish().expect("patterns came");
        assert_eq!(retrieval_bits(&found), retrieval_bits(&expected.0), "a stream on {path:?}");
    }
    let plain = engine.retrieve(queries).expect("queries");
    assert_eq!(retrieval_bits(&plain), retrieval_bits(&expected.0), "without details");
    for (i, query) in queries.column_iter().enumerate().rev().step_by(3) {
        let alone = DMatrix::from_column_slice(query.len(), 1, query.as_slice());
        let found = engine.retrieve_with_details(&alone).expect("a query");
        assert_eq!(bits(found.0.states.as_slice()), bits(expected.0.states.column(i).as_slice()), "query {i} alone");
        assert_eq!(bits(found.1.offsets.as_slice()), bits(expected.1.offsets.column(i).as_slice()), "query {i} alone");
        assert_eq!(found.1.log_complement[0].to_bits(), expected.1.log_complement[i].to_bits(), "query {i} alone");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn bits_depend_on_the_data_alone(
        (dimension, count, queries) in (1_usize..40, 1_usize..400, 1_usize..40),
        (log_beta, log_scale) in (-6.0..4.0_f64, -100.0..100.0_f64),
        (index, piece) in (0_u32..1_000_000, 1_usize..200),
    ) {
        let scale = exp(log_scale);
        let (patterns, queries) = instance(dimension, count, queries, scale, index);
        // The queries are of order one, so this is the scale at which beta makes a difference.
        check_bits(&patterns, &queries, exp(log_beta) / scale, piece);
    }

    #[test]
    fn separations_have_the_bits_of_the_plain_loop(
        (dimension, count, log_scale, index) in (1_usize..30, 1_usize..300, -100.0..100.0_f64, 0_u32..1_000_000),
    ) {
        let (patterns, _) = instance(dimension, count, 1, exp(log_scale), index);
        let separations = patterns.separations();
        prop_assert_eq!(separations.len(), if count > 1 { count } else { 0 });
        for (i, found) in separations.iter().enumerate() {
            let mut smallest = (f64::INFINITY, count);
            for j in (0..count).filter(|j| *j != i) {
                let gap = dot_with_difference(patterns.pattern(i), patterns.pattern(j));
                if gap < smallest.0 {
                    smallest = (gap, j);
                }
            }
            prop_assert_eq!((found.to_bits(), Some(smallest.1)), (smallest.0.to_bits(), patterns.separation(i).map(|s| s.1)));
        }
    }
}

/// Three chunks, of which the last one ends in the middle of a block; more queries than a tile, not a multiple of it.
#[test]
fn bits_are_the_same_where_chunks_meet() {
    let (patterns, queries) = instance(3, 2 * 4096 + 77, 37, 1.0, 0);
    check_bits(&patterns, &queries, 1.5, 1000);
    check_bits(&patterns, &queries, 1.5, 5000);
    let (patterns, queries) = instance(1, 6 * 4096 + 1, 17, 1.0, 1);
    check_bits(&patterns, &queries, 0.1, 4096);
    // Pieces that end a chunk and bring whole ones besides.
    let (patterns, queries) = instance(3, 5 * 4096 + 1, 5, 1.0, 2);
    check_bits(&patterns, &queries, 0.1, 9000);
}

/// More numbers than are summed at once, which no size of a batch divides.
#[test]
fn bits_are_the_same_where_batches_meet() {
    let (patterns, queries) = instance(3, 10, 17_000, 1.0, 4);
    let engine = Engine::new(&patterns, 1.5).expect("an engine");
    let half = queries.columns(8_500, 8_500).into_owned();
    let [all, half] = [&queries, &half].map(|queries| engine.retrieve(queries).expect("queries"));
    assert_eq!(bits(&all.states.as_slice()[3 * 8_500..]), bits(half.states.as_slice()));
}

/// Two patterns that differ by a short vector, seen from one of them and from far away: $1 - p_{\max}$ and
/// $f(\xi) - x_k = p_2(x_2 - x_1)$ to relative accuracy, from $\beta\Delta$ near zero to where the weight is no number.
#[test]
fn small_quantities_keep_their_relative_accuracy() {
    for distance in [1.0, 1e-3, 1e-6, 1e-9] {
        for exponent in [1e-8, 1.0, 30.0, 300.0, 700.0, 740.0, 2000.0] {
            // Powers of two and single components: the scores and their difference are exact.
            let distance = exp(f64::round(f64::log2(distance)) * std::f64::consts::LN_2);
            let distance = f64::from_bits(distance.to_bits() & 0xfff0_0000_0000_0000);
            let patterns = Patterns::from_rows(&[[1.0, 0.5], [1.0 - distance, 0.5]]).expect("patterns");
            let beta = exponent / distance;
            let queries = DMatrix::from_column_slice(2, 1, &[1.0, 0.0]);
            let (_, details) = Engine::new(&patterns, beta)
                .and_then(|engine| engine.retrieve_with_details(&queries))
                .expect("a query");
            let log_complement = -exponent - ln_1p(exp(-exponent));
            let error = (details.log_complement[0] - log_complement).abs();
            assert!(
                error <= 8.0 * UNIT_ROUNDOFF * (1.0 + log_complement.abs()),
                "{exponent}: {log_complement}, {error:e}"
            );
            // The exponent itself is rounded: its error is that of the weight.
            let expected = -distance * exp(log_complement);
            let relative = 16.0 * UNIT_ROUNDOFF * (1.0 + exponent);
            let error = (details.offsets[0] - expected).abs();
            assert!(error <= relative * expected.abs() + f64::from_bits(2), "{exponent}: {expected:e}, {error:e}");
            assert_eq!(details.offsets[1], 0.0, "the second components are equal");
        }
    }
}

/// Ties go to the first pattern, wherever the next equal one is; equal patterns leave no offset.
#[test]
fn ties_go_to_the_first_pattern() {
    for (count, first) in [(1, 0), (40, 7), (9000, 31), (9000, 4095), (9000, 4096), (9000, 8999)] {
        let mut rows = vec![[0.5, -1.0]; count];
        for row in rows.iter_mut().skip(first) {
            *row = [2.0, 0.25];
        }
        let patterns = Patterns::from_rows(&rows).expect("patterns");
        let queries = DMatrix::from_column_slice(2, 2, &[1.0, 0.0, 0.0, 0.0]);
        let (retrieval, details) =
            Engine::new(&patterns, 1e4).and_then(|engine| engine.retrieve_with_details(&queries)).expect("queries");
        assert_eq!(retrieval.argmax, [first, 0]);
        let equal = (count - first) as f64;
        assert_eq!(retrieval.max_weight, [1.0 / equal, 1.0 / count as f64]);
        assert_eq!(details.offsets.column(0).as_slice(), [0.0, 0.0], "{count} patterns, equal from {first} on");
    }
}

/// Every weight at the ends of the range of $\beta$ and of the norms, against the library's loops.
#[test]
fn extremes_agree_with_the_plain_loops() {
    for (scale, beta) in
        [(1.0, 1e-300), (1.0, 1e300), (1e-140, 1e250), (1e140, 1e-250), (1e147, 1e-200), (1.0, f64::MAX)]
    {
        let (patterns, queries) = instance(5, 50, 20, scale, 3);
        let network = Hopfield::new(patterns.clone(), beta).expect("a network");
        let (retrieval, details) =
            Engine::new(&patterns, beta).and_then(|engine| engine.retrieve_with_details(&queries)).expect("queries");
        for (i, query) in queries.column_iter().enumerate() {
            let softmax = network.softmax(query.as_slice());
            let reach = gamma(9) * patterns.max_norm() * norm(query.as_slice());
            // Scores closer than their rounding, times such a beta, leave the weights open.
            let mut sorted = patterns.scores(query.as_slice());
            sorted.sort_unstable_by(|a, b| b.total_cmp(a));
            if beta * reach > 1e-3 && sorted[0] - sorted[1] < 1e3 * reach {
                continue;
            }
            let tolerance = 4.0 * reach + 1e3 * UNIT_ROUNDOFF * softmax.log_sum_exp().abs();
            let lse = retrieval.log_sum_exp[i];
            assert!((lse - softmax.log_sum_exp()).abs() <= tolerance, "{scale:e}, {beta:e}: {lse:e}");
            let difference = (retrieval.max_weight[i] - softmax.max_weight()).abs();
            assert!(difference <= 0.01 * softmax.max_weight(), "{scale:e}, {beta:e}: {difference:e}");
            assert!(details.entropy[i] >= 0.0 && details.residual[i].is_finite(), "{scale:e}, {beta:e}");
            assert!(!details.log_complement[i].is_nan(), "{scale:e}, {beta:e}");
        }
    }
}

/// So many patterns of few components are searched in a tree: the loop over all others, for some of them, finds the same.
/// The last set is a face across the axes, with one pattern on top, that no box can tell apart: there the tree gives up.
#[test]
fn separations_by_a_tree_have_the_bits_of_the_plain_loop() {
    let count = (1 << 15) + 7;
    let steps = |i: usize, k: u32| (i / 32_usize.pow(k) % 32) as f64;
    let face = |i: usize| {
        let (a, b) = (steps(i, 0) + 0.01 * steps(i, 1), steps(i, 1) + 0.01 * steps(i, 2));
        if i == 77 { vec![0.3; 3] } else { vec![1.0 + 0.01 * a, 1.0 + 0.01 * b, 1.0 - 0.01 * a - 0.01 * b] }
    };
    let sets: [Patterns; 7] = [
        instance(3, count, 1, 1e-100, 20).0,
        instance(5, count, 1, 1.0, 21).0,
        instance(1, count, 1, 1e100, 22).0,
        Patterns::from_rows(&vec![[0.6, -0.8]; count]).expect("equal patterns"),
        Patterns::from_rows(&vec![[0.0; 4]; count]).expect("zero patterns"),
        // Many products are exactly equal, and the first pattern wins.
        Patterns::from_rows(&(0..count).map(|i| [0, 1, 2].map(|k| steps(i, k) - 15.5)).collect::<Vec<_>>())
            .expect("a grid"),
        Patterns::from_rows(&(0..count).map(face).collect::<Vec<_>>()).expect("a face"),
    ];
    for (set, patterns) in sets.iter().enumerate() {
        let some: Vec<usize> = (0..count).step_by(311).chain([0, 1, 77, count - 1]).collect();
        // Asked for one by one, before all are known, these are of the loop.
        let expected: Vec<_> = some.iter().map(|i| patterns.separation(*i)).collect();
        let separations = patterns.separations();
        for (i, expected) in some.into_iter().zip(expected) {
            let found = patterns.separation(i);
            assert_eq!(found.map(|s| (s.0.to_bits(), s.1)), expected.map(|s| (s.0.to_bits(), s.1)), "{set}, {i}");
            assert_eq!(Some(separations[i].to_bits()), expected.map(|s| s.0.to_bits()), "{set}, {i}");
        }
    }
}

#[test]
fn all_pairs_are_the_separations_and_the_updates_of_the_patterns() {
    let (patterns, _) = instance(4, 100, 1, 1.0, 4);
    let found = all_pairs(&patterns, 2.0).expect("beta is positive");
    assert_eq!(found.separations, patterns.separations());
    let engine = Engine::new(&patterns, 2.0).expect("beta is positive");
    assert_eq!((found.retrieval, found.details), engine.retrieve_with_details(patterns.matrix()).expect("queries"));
}

#[test]
fn bad_input_is_an_error() {
    let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 2.0]]).expect("patterns");
    for beta in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(Engine::new(&patterns, beta), Err(Error::Beta { .. })));
        assert!(matches!(Stream::new(&DMatrix::zeros(2, 1), beta), Err(Error::Beta { .. })));
    }
    let engine = Engine::new(&patterns, 1.0).expect("beta is positive");
    assert!(matches!(engine.retrieve(&DMatrix::zeros(3, 1)), Err(Error::Shape { expected: 2, .. })));
    let queries = DMatrix::from_column_slice(2, 2, &[0.0, 0.0, 0.0, f64::NAN]);
    assert!(matches!(engine.retrieve(&queries), Err(Error::EntryNotFinite { row: 1, column: 1, .. })));
    let queries = DMatrix::from_column_slice(2, 2, &[0.0, 0.0, f64::NAN, 0.0]);
    assert!(matches!(engine.retrieve(&queries), Err(Error::EntryNotFinite { row: 0, column: 1, .. })));
    let queries = DMatrix::from_column_slice(2, 1, &[1e308, 1e308]);
    assert!(matches!(engine.retrieve(&queries), Err(Error::QueryOutOfRange { .. })));
    assert_eq!(engine.retrieve(&DMatrix::zeros(2, 0)).expect("no queries").argmax, [0_usize; 0]);
    assert!(matches!(Stream::new(&DMatrix::zeros(0, 1), 1.0), Err(Error::NoDimension)));
    let mut stream = Stream::new(&DMatrix::from_element(2, 1, 1.0), 1.0).expect("a stream");
    stream.push(&[1.0, 0.0]).expect("a pattern");
    assert!(matches!(stream.push(&[1.0]), Err(Error::RaggedPattern { pattern: 1, found: 1, expected: 2 })));
    assert!(matches!(stream.push(&[1.0; 3]), Err(Error::RaggedPattern { pattern: 2, found: 1, expected: 2 })));
    let bad = stream.push(&[0.0, 0.0, 0.0, f64::INFINITY]);
    assert!(matches!(bad, Err(Error::PatternNotFinite { pattern: 2, component: 1, .. })));
    let bad = stream.push(&[0.0, 0.0, f64::INFINITY, 0.0]);
    assert!(matches!(bad, Err(Error::PatternNotFinite { pattern: 2, component: 0, .. })));
    assert!(matches!(stream.push(&[1e307, 0.0]), Err(Error::QueryOutOfRange { .. })));
    assert_eq!(stream.finish().expect("one pattern").states.as_slice(), [1.0, 0.0]);
    let empty = Stream::new(&DMatrix::zeros(2, 1), 1.0).expect("a stream");
    assert!(matches!(empty.finish(), Err(Error::NoPatterns)));
}
