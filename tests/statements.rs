//! Do the theorems hold? Every statement of the registry is audited at quick effort.

use std::sync::atomic::AtomicBool;

use hopfield_theory::audit::{self, DEFAULT_SEED, Effort, Run};
use hopfield_theory::statements::REGISTRY;

#[test]
fn every_statement_has_the_expected_status() {
    let stop = AtomicBool::new(false);
    let ledger =
        audit::run(Run { statements: REGISTRY, effort: Effort::Quick, seed: DEFAULT_SEED, stop: &stop, progress: &() });
    let problems = ledger.problems();
    assert!(problems.is_empty(), "unexpected results:\n{}", problems.join("\n"));
}
