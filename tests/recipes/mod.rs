//! The recipes that tests of all statements begin with.

use hopfield_theory::audit::{Audited, Effort, Job, Outcome};

/// The recipes of the first instances of every family.
pub(crate) fn first(statement: &dyn Audited, of_each_family: u32, seed: u64) -> impl Iterator<Item = String> {
    let jobs = statement.jobs(Effort::Quick).into_iter();
    let first = jobs.filter(move |job| matches!(job, Job::Instance { index, .. } if *index < of_each_family));
    first.filter_map(move |job| match statement.run(&job, Effort::Quick, seed.into()) {
        Outcome::Instance { recipe, .. } => Some(recipe),
        _ => None,
    })
}
