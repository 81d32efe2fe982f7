//! Doubles of any bits: a number where the result is one, a typed error beyond the range, never a NaN or a panic.

use hopfield_theory::engine::Engine;
use hopfield_theory::{Error, Patterns};
use nalgebra::DMatrix;
use proptest::collection::vec as vectors;
use proptest::prelude::*;

use crate::inputs::Input;
use crate::measured::{self, Shares};

/// Finite doubles whose exponent field is below `exponents`.
fn finite(exponents: u64) -> impl Strategy<Value = f64> {
    let bits = |sign: u64, exponent: u64, fraction: u64| f64::from_bits(sign << 63 | exponent << 52 | fraction);
    let of = move |sign, exponent, fraction| bits(sign, exponent % exponents, fraction & ((1 << 52) - 1));
    prop_oneof![
        6 => any::<(bool, u64, u64)>().prop_map(move |(sign, e, f)| of(sign.into(), e, f)),
        1 => any::<(bool, u64)>().prop_map(move |(sign, f)| of(sign.into(), 0, f)),
        1 => Just(0.0),
        1 => Just(-0.0),
        3 => -4.0..4.0,
    ]
}

fn number() -> impl Strategy<Value = f64> {
    finite(2047)
}

/// Patterns of one dimension, most of them within the range of [`Patterns`], and queries, most of them in that of the
/// engine. Sometimes the first pattern fills a block, so that a later one has to lower it.
fn instance() -> impl Strategy<Value = (Vec<Vec<f64>>, Vec<Vec<f64>>)> {
    (1_usize..5, 1_usize..8).prop_flat_map(|(dimension, count)| {
        let patterns = (vectors(vectors(finite(1500), dimension), count), prop_oneof![4 => Just(0), 1 => Just(32)]);
        let patterns = patterns.prop_map(|(rows, copies)| [vec![rows[0].clone(); copies], rows].concat());
        let queries = vectors(prop_oneof![vectors(finite(1500), dimension), vectors(number(), dimension)], 1..4);
        (patterns, queries)
    })
}

fn check_numbers(engine: Engine<'_>, input: &Input) -> Result<(), Error> {
    let (retrieval, details) = engine.retrieve_with_details(&input.queries)?;
    let (patterns, count) = (&input.patterns, input.patterns.count() as f64);
    let longest = patterns.max_norm() * (1.0 + 1e-12);
    for i in 0..input.queries.ncols() {
        for (what, vector) in [("state", retrieval.states.column(i)), ("offset", details.offsets.column(i))] {
            let largest = vector.iter().fold(0.0_f64, |largest, x| if x.abs() <= largest { largest } else { x.abs() });
            assert!(largest <= 2.0 * longest, "{what} {i}: {vector}");
        }
        let lse = retrieval.log_sum_exp[i];
        let representable = count.ln() / input.beta < 1e307;
        assert!(lse.is_finite() || !representable && lse == f64::INFINITY, "log-sum-exp {i}: {lse}");
        let weight = retrieval.max_weight[i];
        assert!(weight <= 1.0 && weight >= (1.0 - 1e-12) / count, "largest weight {i}: {weight}");
        assert!(details.log_complement[i] <= 0.0, "log complement {i}: {}", details.log_complement[i]);
        let entropy = details.entropy[i];
        assert!(entropy >= 0.0 && entropy <= count.ln() * (1.0 + 1e-12), "entropy {i}: {entropy}");
        assert!(details.residual[i].is_finite(), "residual {i}: {}", details.residual[i]);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn results_are_numbers_within_their_bounds_or_typed_errors(
        (rows, columns) in instance(),
        beta in number(),
    ) {
        let patterns = match Patterns::from_rows(&rows) {
            Ok(patterns) => patterns,
            Err(error) => {
                prop_assert!(matches!(error, Error::OutOfRange { .. }), "{error}");
                return Ok(());
            }
        };
        let queries = DMatrix::from_vec(rows[0].len(), columns.len(), columns.concat());
        let input = Input { name: format!("{rows:?}, {beta:?}, {columns:?}"), patterns, beta, queries };
        let engine = match Engine::new(&input.patterns, beta) {
            Ok(engine) => engine,
            Err(error) => {
                prop_assert!(beta <= 0.0 && matches!(error, Error::Beta { .. }), "{error}");
                return Ok(());
            }
        };
        for engine in [engine, engine.compensated()] {
            match check_numbers(engine, &input) {
                Ok(()) => measured::check(engine, &input, &mut Shares::default()),
                Err(error) => prop_assert!(matches!(error, Error::QueryOutOfRange { .. }), "{error}"),
            }
        }
    }
}
