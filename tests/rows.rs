//! The committed ledgers row by row: a run of one statement gives its row again, to the last digit.
//!
//! `tests/statements.rs` compares the whole quick ledger, and `.ci/run` the standard one, built as a user builds it. Here every
//! statement has tests of its own, so that `.ci/mutants` can ask whether a change to one statement is noticed; they are ignored
//! otherwise, being the same work again.
#![cfg(feature = "suite")]

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use hopfield_theory::audit::{self, Audited, Effort, Ledger, Run};
use hopfield_theory::statements::{REGISTRY, hard_instances};

static COMMITTED: LazyLock<Ledger> = LazyLock::new(|| {
    Ledger::from_json(include_str!("../figures/ledger.json")).expect("the standard run wrote the committed ledger")
});

/// Made by `verify --effort quick`.
const QUICK_LEDGER: &str = include_str!("reference/quick_ledger.csv");

fn audited(statement: &dyn Audited, effort: Effort) -> Ledger {
    let stop = AtomicBool::new(false);
    let hard = hard_instances().expect("a test of the registry excludes it");
    let ledger = audit::run(Run { hard: &hard, ..Run::new(&[statement], effort, &stop) });
    let problems = ledger.problems();
    assert!(problems.is_empty(), "unexpected results:\n{}", problems.join("\n"));
    ledger
}

fn assert_quick_row(statement: &dyn Audited) {
    let found = audited(statement, Effort::Quick).to_csv().expect("a row of words and finite numbers");
    for line in found.lines() {
        assert!(QUICK_LEDGER.lines().any(|known| known == line), "{line}\nis not in tests/reference/quick_ledger.csv");
    }
}

fn assert_standard_row(statement: &dyn Audited) {
    let found = audited(statement, Effort::Standard);
    let committed = COMMITTED.statements.iter().find(|row| row.label == statement.label());
    assert_eq!(found.statements.first(), committed, "the row of {} in figures/ledger.json", statement.label());
}

macro_rules! rows {
    ($($section:ident { $($statement:ident)+ })+) => {
        mod quick {
            $(mod $section {
                $(#[test]
                #[ignore = "tests/statements.rs compares them all"]
                fn $statement() {
                    crate::assert_quick_row(&hopfield_theory::statements::$section::$statement::STATEMENT);
                })+
            })+
        }
        mod standard {
            $(mod $section {
                $(#[test]
                #[ignore = ".ci/run compares them all"]
                fn $statement() {
                    crate::assert_standard_row(&hopfield_theory::statements::$section::$statement::STATEMENT);
                })+
            })+
        }
        const FILES: &[&str] =
            &[$($(concat!("src/statements/", stringify!($section), "/", stringify!($statement), ".rs")),+),+];
    };
}

rows! {
    definitions {
        definition_1_stored_retrieved
        definition_2_separation
        definition_3_ball
        definition_4_metastable_ball
    }
    energy {
        equation_2_energy
        lemma_a1_energy_bounds
    }
    convergence {
        equation_3_update_rule
        theorem_a1_energy_converges
        theorem_a2_stationary_points
    }
    fixed_points {
        lemma_a2_jacobian_bound
        lemma_a3_one_fixed_point
        equations_105_129_iteration_in_p
        lemma_a4_weight_bound
        lemma_a5_ball_maps_into_itself
        lemma_a6_contraction
        lemma_a7_existence
        equations_166_186_speed_near_a_pattern
    }
    metastable {
        lemma_a8_cluster_jacobian
        lemma_a9_update_near_cluster_mean
        lemma_a10_ball_maps_into_itself
        lemma_a11_contraction
        lemma_a12_existence
        equations_278_296_speed_near_a_metastable_state
    }
    capacity {
        equations_297_311_master_inequality
        theorem_a3_placed_patterns
        theorem_a4_placed_patterns
        lemma_a13_minimal_angle
        lemma_a14_kappa_bounds
        lemma_a15_cosine_bound
        theorem_a5_random_capacity
        corollary_a1_without_lambert
        theorem_a6_dimension
        corollary_a2_without_lambert
        lemma_a16_expected_minimal_angle
        lemma_a17_expected_angle_bound
        theorem_a7_expected_separation
    }
    retrieval {
        theorem_a8_one_update
        theorem_a9_retrieval_error
    }
    gradients {
        equations_406_437_learning_associations
    }
    many_patterns {
        equations_438_448_causal_mask
        equations_449_454_forgetting
        equations_455_458_spurious_states
    }
    softmax {
        definition_a1_softmax
        definition_a2_log_sum_exp
        lemma_a18_gradient
        lemma_a19_variational_form
        lemma_a20_jacobian
        lemma_a21_zero_eigenvalue
        lemma_a22_positive_semidefinite
        lemma_a23_monotone
        lemma_a24_jacobian_norms
        lemma_a25_lipschitz
        lemma_a26_cocoercive
    }
    conjugate {
        definitions_a3_a5_conjugates
        lemma_a27_conjugate_calculus
        lemma_a28_negative_entropy
        lemma_a29_pattern_conjugate
    }
    lambert {
        definition_a6_lambert_w
        lemma_a30_identities
        lemma_a31_special_values
    }
    calculus {
        lemma_a32_mean_value
    }
    binary {
        equations_543_547_binary_networks
        theorem_a10_exponential_network
        older_capacities
    }
    attention {
        equation_10_attention
        head_classes
        gaussian_heads
        layers
    }
}

#[test]
fn every_statement_has_a_test_of_its_row() {
    let files: BTreeSet<&str> = REGISTRY.iter().map(|statement| statement.file()).collect();
    assert_eq!(FILES.iter().copied().collect::<BTreeSet<_>>(), files, "the files of the registry, and no other");
}

/// Nothing that needs a certificate is without in the committed ledger, and nothing is left open.
#[test]
fn no_verdict_of_the_standard_run_rests_on_unproved_rounding() {
    let ledger = &*COMMITTED;
    assert!(!ledger.partial && ledger.effort == Effort::Standard, "the committed ledger is that of a standard run");
    for row in &ledger.statements {
        assert_eq!((row.undecided, row.proofs.missing), (0, 0), "undecided and uncertified verdicts of {}", row.label);
        let certified = row.proofs.intervals + row.proofs.precise;
        let violated = row.controls.len() + row.counterexamples.len();
        assert!(certified >= violated as u64, "controls and counterexamples of {} are certified", row.label);
    }
}
