//! `figures`: makes the figures, their data and their named numbers.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::arguments::Figures;
use super::output::{note, print};
use super::{Outcome, destination, interrupt, names, threads};
use crate::experiments::{EXPERIMENTS, Experiment, Settings};
use crate::report::pdf::{check_converter, write_pdfs};

pub(super) fn run(arguments: &Figures) -> Result<Outcome> {
    let chosen = chosen(&arguments.names)?;
    let work = &arguments.work;
    // An experiment rewrites its own files and numbers only, so a single one of the published run is published as well.
    let out = destination::of(work, true)?;
    if arguments.pdf {
        check_converter()?;
    }
    let listed = |files: &[PathBuf]| files.iter().map(|file| format!("{}\n", file.display())).collect::<String>();
    let mut registry = Vec::new();
    let settings = Settings { effort: work.effort, seed: work.seed, out };
    for experiment in chosen {
        if interrupt::is_stopped() {
            note(&format!("Stopped before {}.", experiment.name));
            return Ok(Outcome::Stopped);
        }
        let made = threads::with(work.threads, || (experiment.run)(&settings))?
            .with_context(|| format!("the figure {} could not be made", experiment.name))?;
        print(&listed(&made.files))?;
        if arguments.pdf {
            print(&listed(&write_pdfs(&made.files)?))?;
        }
        // After each figure, so that one that is stopped leaves the numbers of those before it.
        registry = made.publish(experiment.name, &settings)?;
    }
    print(&listed(&registry))?;
    Ok(Outcome::AsExpected)
}

/// The experiments with these names in the order of the paper, each once; all of them without any name.
fn chosen(wanted: &[String]) -> Result<Vec<&'static Experiment>> {
    for name in wanted {
        let mut known = EXPERIMENTS.iter().map(|experiment| experiment.name);
        if !known.clone().any(|known| known == name) {
            return Err(names::unknown("figure", name, known.by_ref(), "hopfield-theory figures --help"));
        }
    }
    let is_wanted = |known: &&Experiment| wanted.is_empty() || wanted.iter().any(|name| name == known.name);
    Ok(EXPERIMENTS.iter().filter(is_wanted).collect())
}
