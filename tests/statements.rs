//! Do the theorems hold? Every statement of the registry is audited at quick effort, and every number on the way is the one
//! that was found elsewhere.

use std::sync::atomic::AtomicBool;

use hopfield_theory::audit::{self, Effort, Run};
use hopfield_theory::random::{Generator, Seed};
use hopfield_theory::statements::{REGISTRY, hard_instances};

/// Made by `verify --effort quick`. The digests stand for every number of the run, so that another machine, compiler or number
/// of threads shows here if it changes one of them.
const QUICK_LEDGER: &str = include_str!("reference/quick_ledger.csv");

#[test]
fn every_statement_has_the_expected_status() {
    let stop = AtomicBool::new(false);
    let hard = hard_instances().expect("a test of the registry excludes it");
    let ledger = audit::run(Run { hard: &hard, ..Run::new(REGISTRY, Effort::Quick, &stop) });
    let problems = ledger.problems();
    assert!(problems.is_empty(), "unexpected results:\n{}", problems.join("\n"));
    let found = ledger.to_csv().expect("rows of words and finite numbers");
    for (found, committed) in found.lines().zip(QUICK_LEDGER.lines()) {
        assert_eq!(
            found, committed,
            "the row in tests/reference/quick_ledger.csv; is the change of its numbers meant?"
        );
    }
    assert_eq!(found.lines().count(), QUICK_LEDGER.lines().count(), "rows of tests/reference/quick_ledger.csv");
}

/// A second generator, of another kind, and another seed: no verdict hangs on the first.
#[test]
fn no_status_hangs_on_the_random_numbers() {
    let stop = AtomicBool::new(false);
    let seed = Seed { number: 1, generator: Generator::Pcg64 };
    let ledger = audit::run(Run { seed, ..Run::new(REGISTRY, Effort::Quick, &stop) });
    let problems = ledger.problems();
    assert!(problems.is_empty(), "unexpected results:\n{}", problems.join("\n"));
}
