//! Property tests of the statements: parameters are generated and shrunk, and a failure prints the recipe that
//! `hopfield-theory replay` takes.

use hopfield_theory::audit::{
    Audited, Decision, FormName, Geometry, Parameters, PatternInstance, PatternParameters, Query, Recipe, Status,
    Verdict,
};
use hopfield_theory::statements::REGISTRY;
use hopfield_theory::{Hopfield, Patterns};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn geometry() -> impl Strategy<Value = Geometry> {
    prop_oneof![
        Just(Geometry::Sphere),
        Just(Geometry::UnequalNorms),
        Just(Geometry::Clustered),
        Just(Geometry::Duplicated),
        Just(Geometry::OneAgainstMany),
        Just(Geometry::ShortAgainstLong),
        Just(Geometry::Orthogonal),
        Just(Geometry::Simplex),
        Just(Geometry::Orthoplex),
        Just(Geometry::Equal),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    prop_oneof![
        Just(Query::Pattern),
        Just(Query::Mean),
        (0.0..1.0).prop_map(Query::Ball),
        (0.0..1.0).prop_map(Query::BallTowards),
        (-1.0..1.0).prop_map(Query::Towards),
        (0.0..2.0).prop_map(Query::Near),
        (0.3..5.0).prop_map(Query::Hull),
        (0.0..20.0).prop_map(Query::Anywhere),
        (-2.0..2.0).prop_map(Query::Along),
    ]
}

/// Small instances over the whole range of $\beta M^2$; shrinking leads to few patterns of low dimension.
fn parameters() -> impl Strategy<Value = (PatternParameters, u32)> {
    let shape = (1_usize..7, 1_usize..9, 0_usize..8);
    let scale = (-6.0..6.0_f64, -2.0..2.0_f64, 1e-3..1.0_f64);
    (geometry(), query(), shape, scale, any::<u32>()).prop_map(
        |(geometry, query, (dimension, count, pattern), (log_kappa, log_scale, width), stream)| {
            let scale = 10_f64.powf(log_scale);
            let beta = 10_f64.powf(log_kappa) / (scale * scale);
            let parameters = PatternParameters::new(geometry, dimension, count, beta).scale(scale).width(width);
            (parameters.query(query).pattern(pattern), stream)
        },
    )
}

/// No form that is expected to hold is ever violated, whatever the patterns and the state.
fn holds_everywhere(statement: &dyn Audited, cases: u32) {
    let expected: Vec<_> = statement.conclusions();
    // A fixed seed of the test runner: the same cases on every machine, and a failure names its recipe.
    let mut runner = TestRunner::new_with_rng(
        Config { cases, failure_persistence: None, ..Config::default() },
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    );
    let result = runner.run(&parameters(), |(parameters, stream)| {
        let recipe = Recipe {
            statement: statement.id().to_owned(),
            family: "property".to_owned(),
            stream: Some((0.into(), stream)),
            fields: parameters.fields(),
        };
        let evaluations =
            statement.replay(&recipe).map_err(|error| TestCaseError::fail(format!("{recipe}: {error}")))?;
        for evaluation in evaluations {
            let (name, _, status, has_repair) = expected[evaluation.conclusion];
            let judged = if has_repair { FormName::Repaired } else { FormName::Printed };
            if evaluation.form != judged || status == Status::False {
                continue;
            }
            let violated = matches!(evaluation.verdict, Verdict::Decided { decision: Decision::Violated, .. });
            prop_assert!(!violated, "{name} is violated; replay '{recipe}'\n{:?}", evaluation.verdict);
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{}: {error}", statement.label());
    }
}

/// Whether a statement is about given patterns, so that pattern parameters make its instances.
fn is_about_patterns(statement: &dyn Audited) -> bool {
    let patterns = Patterns::from_rows(&[[1.0], [-1.0]]).expect("two finite patterns of one dimension are valid");
    let network = Hopfield::new(patterns, 1.0).expect("one is a valid inverse temperature");
    statement.applies(&PatternInstance::at_pattern(&std::sync::Arc::new(network), 0)).is_some()
}

#[test]
fn statements_about_patterns_hold_on_generated_instances() {
    let about_patterns: Vec<_> = REGISTRY.iter().filter(|statement| is_about_patterns(**statement)).collect();
    assert!(!about_patterns.is_empty(), "no statement of the registry is about patterns");
    for statement in about_patterns {
        holds_everywhere(*statement, 256);
    }
}
