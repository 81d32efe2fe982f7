//! The README says what the audit finds.

use std::sync::atomic::AtomicBool;

use hopfield_theory::audit::{self, Effort, Run};
use hopfield_theory::report::findings;
use hopfield_theory::statements::REGISTRY;

/// Counterexamples and statuses are the same at every effort, so that the quick run is enough.
#[test]
fn the_table_of_findings_is_the_generated_one() {
    let readme = include_str!("../README.md");
    let (begin, end) = (findings::BEGIN, findings::END);
    let Some(printed) = findings::current(readme) else {
        panic!("README.md has no table of findings between {begin} and {end}");
    };
    let (statements, stop) = (REGISTRY, AtomicBool::new(false));
    let ledger = audit::run(Run::new(statements, Effort::Quick, &stop));
    let generated = findings::markdown(&ledger);
    assert!(printed == generated, "README.md should have between {begin} and {end}:\n\n{generated}\n");
}
