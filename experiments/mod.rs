//! The experiments: one file a figure, each read like a method section (sample, measure, draw).
//!
//! An experiment is a function of its [`Settings`] that writes `<out>/<name>.svg` and, beside it, `<out>/<name>.csv` with
//! exactly the points drawn, and gives back its named numbers. The same seed and effort give the same bytes. Each has a binary of the same name.

mod capacity;
mod capacity_of_networks;
mod energy_descent;
mod gradients;
mod head_classes;
mod image_retrieval;
mod kinds_of_fixed_points;
mod landscape;
mod limits;
mod minimal_angle;
mod one_update;
mod placed_patterns;
mod pooling;
mod retrieval_error;
mod tightness;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use crate::audit::source_hash;
pub use crate::audit::{DEFAULT_SEED, Effort};
use crate::report::numbers::{Number, Registry, Source};
use crate::report::pdf::{check_converter, write_pdfs};

/// What a run of an experiment depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How much work it does.
    pub effort: Effort,
    /// The seed of every stream of random numbers.
    pub seed: u64,
    /// The directory that the figure and its data go to.
    pub out: PathBuf,
}

impl Settings {
    /// Settings for a run into `out`, or without one into `figures/` when the run is the published one and into
    /// `target/results/` when it is any other.
    #[must_use]
    pub fn new(effort: Effort, seed: u64, out: Option<PathBuf>) -> Self {
        let published = effort == Effort::Standard && seed == DEFAULT_SEED;
        let usual = if published { "figures" } else { "target/results" };
        Self { effort, seed, out: out.unwrap_or_else(|| usual.into()) }
    }

    /// What a reader needs to make the figure again, for its description.
    fn provenance(&self, name: &str) -> String {
        format!("Made by {}, {}.", made_by(), self.command(name))
    }

    /// Where the numbers of an experiment come from.
    fn source(&self, name: &str) -> Source {
        Source { figure: name.to_owned(), command: self.command(name), made_by: made_by() }
    }

    /// What makes a figure and its numbers again.
    fn command(&self, name: &str) -> String {
        format!("{name} --effort {} --seed {}", self.effort, self.seed)
    }
}

fn made_by() -> String {
    format!("{} {} (sources {})", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), source_hash())
}

/// What a run of an experiment leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The files it wrote.
    pub files: Vec<PathBuf>,
    /// Its named numbers, which it has not written: [`Output::publish`] does.
    pub numbers: Vec<Number>,
}

impl Output {
    /// Writes the numbers to the registry in `settings.out`, in place of those that the experiment had there, and returns
    /// the paths of the registry. Numbers of experiments that are no longer in the list go.
    ///
    /// # Errors
    /// When the registry there cannot be read or written, or when another experiment has a number of the same name.
    pub fn publish(self, name: &str, settings: &Settings) -> Result<Vec<PathBuf>> {
        let mut registry = Registry::read(&settings.out)?;
        registry.retain_figures(|figure| EXPERIMENTS.iter().any(|experiment| experiment.name == figure));
        registry.replace(name, self.numbers)?;
        registry.write(&settings.out)
    }
}

/// An experiment by its name.
#[derive(Clone, Copy, Debug)]
pub struct Experiment {
    /// The name of its file, its binary and its figure.
    pub name: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// The labels of the statements that it shows at work.
    pub statements: &'static [&'static str],
    /// Runs it and returns the files written and its numbers.
    pub run: fn(&Settings) -> Result<Output>,
}

/// All experiments, in the order of the paper.
pub static EXPERIMENTS: &[Experiment] = &[
    energy_descent::EXPERIMENT,
    kinds_of_fixed_points::EXPERIMENT,
    landscape::EXPERIMENT,
    placed_patterns::EXPERIMENT,
    minimal_angle::EXPERIMENT,
    capacity::EXPERIMENT,
    one_update::EXPERIMENT,
    retrieval_error::EXPERIMENT,
    gradients::EXPERIMENT,
    capacity_of_networks::EXPERIMENT,
    head_classes::EXPERIMENT,
    pooling::EXPERIMENT,
    image_retrieval::EXPERIMENT,
    tightness::EXPERIMENT,
];

#[derive(Parser)]
#[command(version, after_help = "Without --out, the standard run writes to figures/ and any other to target/results/.")]
struct Arguments {
    /// How much work to do
    #[arg(long, value_enum, default_value_t)]
    effort: Effort,
    /// Seed of all random numbers
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// Directory for the figure and its data
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the picture as a PDF too, by rsvg-convert
    #[arg(long)]
    pdf: bool,
}

/// The whole of an experiment's binary: reads the command line, runs the experiment and lists the files it wrote.
///
/// # Panics
/// If no experiment has that name, which is a slip in the binary that calls this.
#[must_use]
pub fn main(name: &str) -> ExitCode {
    let experiment = EXPERIMENTS.iter().find(|experiment| experiment.name == name);
    // The names are written twice in this package, in the binary and in the list; its tests run every binary.
    let experiment = experiment.expect("the experiment is in the list");
    let command = <Arguments as clap::CommandFactory>::command().name(experiment.name).about(experiment.title);
    let matches = command.get_matches();
    let arguments = match <Arguments as clap::FromArgMatches>::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let named = arguments.out.is_some();
    let settings = Settings::new(arguments.effort, arguments.seed, arguments.out);
    if !named && settings.out.as_path() != "figures" {
        eprintln!("This is not the published run, so it writes to {}.", settings.out.display());
    }
    let pdf = arguments.pdf;
    let ready = if pdf { check_converter().map_err(anyhow::Error::from) } else { Ok(()) };
    let outcome = ready.and_then(|()| (experiment.run)(&settings)).and_then(|made| {
        let mut paths = made.files.clone();
        if pdf {
            paths.extend(write_pdfs(&made.files)?);
        }
        paths.extend(made.publish(name, &settings)?);
        let mut output = std::io::stdout().lock();
        paths
            .iter()
            .try_for_each(|path| writeln!(output, "{}", path.display()))
            .context("the list of files cannot be written")
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {error:#}");
            ExitCode::from(2)
        }
    }
}
