//! Do the theorems hold? Every statement of the registry is audited at quick effort.

use std::sync::atomic::AtomicBool;

use hopfield_theory::audit::{self, Effort, Run};
use hopfield_theory::random::{Generator, Seed};
use hopfield_theory::statements::{REGISTRY, hard_instances};

#[test]
fn every_statement_has_the_expected_status() {
    let stop = AtomicBool::new(false);
    let hard = hard_instances().expect("a test of the registry excludes it");
    let ledger = audit::run(Run { hard: &hard, ..Run::new(REGISTRY, Effort::Quick, &stop) });
    let problems = ledger.problems();
    assert!(problems.is_empty(), "unexpected results:\n{}", problems.join("\n"));
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
