//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::audit::{DEFAULT_SEED, Effort};
use crate::random::Generator;
use rand::TryRng;
use rand::rngs::SysRng;

/// An executable audit of the theory of modern Hopfield networks
#[derive(Debug, Parser)]
#[command(name = "hopfield-theory", version, about, disable_help_subcommand = true, max_term_width = 120)]
#[command(after_help = "Without a verb: verify, then figures, both at standard effort.

Examples:
  hopfield-theory verify \"Theorem A8\"
  hopfield-theory explain \"Theorem A9\"
  hopfield-theory inspect patterns.npy --beta 8

Exit codes: 0 as expected, 1 some status differs, 2 usage or input error, 130 stopped by Ctrl-C.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Check statements of the paper on all their instances, controls and counterexamples
    Verify(Verify),
    /// List all statements
    List(List),
    /// Show a statement: its text, where the print errs, its controls and counterexamples
    Explain(Explain),
    /// Judge one instance again from its recipe
    Replay(Replay),
    /// How many random patterns Theorem 3 promises to store, and how many an exact count allows
    Capacity(Capacity),
    /// Retrieve stored patterns from queries
    Retrieve(Retrieve),
    /// Which theorems apply to your patterns, and if not, which hypothesis fails by how much
    Inspect(Inspect),
    /// Make the figures and their data
    Figures(Figures),
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Table,
    /// For machines; numbers read back to the same f64, and what is not finite is null
    Json,
}

#[derive(Args, Clone, Copy, Debug, Default)]
pub(super) struct FormatOption {
    /// How the result is written
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// What verify and figures share.
#[derive(Args, Clone, Debug)]
pub(super) struct Work {
    /// How much work to do
    #[arg(long, value_enum, default_value_t)]
    pub(super) effort: Effort,
    /// Seed of all random streams: a number, or 'fresh' for one that is drawn and printed
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED, value_parser = seed)]
    pub(super) seed: u64,
    /// Threads to use [default: one for each processor]
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Directory for the files [default: figures for the published run, target/results for every other]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
}

impl Default for Work {
    fn default() -> Self {
        Self { effort: Effort::default(), seed: DEFAULT_SEED, threads: None, out: None }
    }
}

#[derive(Args, Debug, Default)]
#[command(
    after_help = "Writes ledger.json, ledger.csv and report.html, the ledger's page for a browser. Ctrl-C keeps what is finished,
marked as partial, and ends with exit code 130; a second Ctrl-C ends at once. However a run ended, the same command
with --resume goes on with what was finished (ledger.unfinished.json) and gives the same bytes as a run that was left
alone.

Examples:
  hopfield-theory verify
  hopfield-theory verify \"Theorem A8\" \"Lemma A4\" --effort deep
  hopfield-theory verify --seed fresh --generator pcg64
  hopfield-theory verify --effort deep --resume
  hopfield-theory verify --effort quick --format json | jq .statements[0]"
)]
pub(super) struct Verify {
    /// Labels or main-text names, such as \"Theorem A8\" or \"Theorem 4\"; all statements without any
    #[arg(value_name = "LABEL")]
    pub(super) labels: Vec<String>,
    #[command(flatten)]
    pub(super) work: Work,
    /// Generator of all random streams: chacha12, or pcg64 to see that no verdict hangs on the first
    #[arg(long, value_name = "G", default_value_t)]
    pub(super) generator: Generator,
    /// Go on with the run that was interrupted in the same directory
    #[arg(long)]
    pub(super) resume: bool,
    #[command(flatten)]
    pub(super) output: FormatOption,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hopfield-theory list
  hopfield-theory list --format json | jq -r .statements[].label")]
pub(super) struct List {
    #[command(flatten)]
    pub(super) output: FormatOption,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hopfield-theory explain \"Theorem A9\"
  hopfield-theory explain \"theorem 5\"")]
pub(super) struct Explain {
    /// Label or main-text name of a statement
    pub(super) label: String,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Recipes stand in ledger.json, in the output of explain, and in the message of a failed test. Ends with
exit code 1 if a form that the audit expects to hold is violated.

Examples:
  hopfield-theory replay 'v1 theorem_a9 literal geometry=one_against_many d=1 N=2 M=1.0 beta=4.0 i=0 state=pattern'"
)]
pub(super) struct Replay {
    /// The recipe, in single quotes
    pub(super) recipe: String,
    #[command(flatten)]
    pub(super) output: FormatOption,
}

#[derive(Args, Debug)]
#[command(after_help = "The patterns are uniform on the sphere of radius K sqrt(D-1) in dimension D.

Examples:
  hopfield-theory capacity --beta 1 --radius-factor 3 --dimension 20 --failure-probability 0.001
  hopfield-theory capacity --beta 1 --radius-factor 1 --dimension 75 --failure-probability 0.001 --format json")]
pub(super) struct Capacity {
    /// Inverse temperature
    #[arg(long, value_name = "B", value_parser = positive, allow_negative_numbers = true)]
    pub(super) beta: f64,
    /// Radius factor of the sphere
    #[arg(long, value_name = "K", value_parser = positive, allow_negative_numbers = true)]
    pub(super) radius_factor: f64,
    /// Dimension of the patterns, at least 2
    #[arg(long, value_name = "D", value_parser = clap::value_parser!(u64).range(2..), allow_negative_numbers = true)]
    pub(super) dimension: u64,
    /// Probability with which storage may fail, above 0 and at most 1
    #[arg(long, value_name = "P", value_parser = probability, allow_negative_numbers = true)]
    pub(super) failure_probability: f64,
    #[command(flatten)]
    pub(super) output: FormatOption,
}

#[derive(Args, Debug)]
#[command(
    after_help = "A query has converged when its result moves by no more than rounding: the residual |f(y) - y| is at
most 1e-14 (M + |y|) (1 + beta M^2), the last factor at most 1e6.

Examples:
  hopfield-theory retrieve patterns.npy --queries queries.csv --beta 8
  hopfield-theory retrieve patterns.npy --queries queries.npy --beta 8 --updates converge --states states.npy"
)]
pub(super) struct Retrieve {
    /// Stored patterns: a .npy or .csv file, one pattern a row
    #[arg(value_name = "PATTERNS")]
    pub(super) patterns: PathBuf,
    /// Queries: a .npy or .csv file, one a row
    #[arg(long, value_name = "FILE")]
    pub(super) queries: PathBuf,
    /// Inverse temperature
    #[arg(long, value_name = "B", value_parser = positive, allow_negative_numbers = true)]
    pub(super) beta: f64,
    /// How many updates to apply: a number from 1, or 'converge'
    #[arg(long, value_name = "T", default_value = "1", value_parser = updates, allow_negative_numbers = true)]
    pub(super) updates: Updates,
    /// Write the resulting states to this .npy file instead of into the result
    #[arg(long, value_name = "OUT.npy")]
    pub(super) states: Option<PathBuf>,
    #[command(flatten)]
    pub(super) output: FormatOption,
}

/// How many updates retrieval applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Updates {
    /// So many.
    Fixed(usize),
    /// Until the state no longer moves.
    Converge,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Every pattern is looked at as its own query. Of a statement that does not apply to all patterns, the
hypothesis shown is that of the pattern that comes nearest to satisfying it.

Examples:
  hopfield-theory inspect patterns.npy --beta 8
  hopfield-theory inspect patterns.csv --beta 0.5 --format json"
)]
pub(super) struct Inspect {
    /// Patterns: a .npy or .csv file, one pattern a row
    #[arg(value_name = "PATTERNS")]
    pub(super) patterns: PathBuf,
    /// Inverse temperature
    #[arg(long, value_name = "B", value_parser = positive, allow_negative_numbers = true)]
    pub(super) beta: f64,
    /// Prove in intervals which patterns are stored: takes time for each pattern in proportion to all
    #[arg(long)]
    pub(super) prove: bool,
    #[command(flatten)]
    pub(super) output: FormatOption,
}

#[derive(Args, Debug, Default)]
#[command(after_help = "Writes an .svg and the .csv that it draws for each figure, and lists the files.

Examples:
  hopfield-theory figures
  hopfield-theory figures retrieval_error --effort quick --out /tmp/figures
  hopfield-theory figures --pdf --out article")]
pub(super) struct Figures {
    /// Names of figures; all without any
    #[arg(value_name = "NAME")]
    pub(super) names: Vec<String>,
    /// Write each picture as a PDF too, by rsvg-convert
    #[arg(long)]
    pub(super) pdf: bool,
    #[command(flatten)]
    pub(super) work: Work,
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "this is not a number".to_owned())
}

/// A number, or one drawn from the operating system.
fn seed(text: &str) -> Result<u64, String> {
    if text == "fresh" {
        return SysRng.try_next_u64().map_err(|error| format!("no seed could be drawn: {error}"));
    }
    text.parse().map_err(|_| "a whole number from 0 to 2^64 - 1 or the word 'fresh' is needed".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err("a positive finite number is needed".to_owned()) }
}

fn probability(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if value > 0.0 && value <= 1.0 { Ok(value) } else { Err("a number above 0 and at most 1 is needed".to_owned()) }
}

fn updates(text: &str) -> Result<Updates, String> {
    if text == "converge" {
        return Ok(Updates::Converge);
    }
    match text.parse() {
        Ok(count) if count > 0 => Ok(Updates::Fixed(count)),
        _ => Err("a number from 1 or the word 'converge' is needed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed_and_every_verb_has_examples() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for verb in command.get_subcommands() {
            let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                help.contains(&format!("hopfield-theory {}", verb.get_name())),
                "{} has no example",
                verb.get_name()
            );
        }
    }

    #[test]
    fn numbers_outside_their_range_are_refused() {
        for text in ["0", "-1", "nan", "inf", "two", ""] {
            assert!(positive(text).is_err(), "{text} was accepted as a positive number");
            assert!(probability(text).is_err(), "{text} was accepted as a probability");
        }
        assert_eq!((positive("1e-3"), probability("1")), (Ok(1e-3), Ok(1.0)));
        assert_eq!((updates("3"), updates("converge")), (Ok(Updates::Fixed(3)), Ok(Updates::Converge)));
        assert!(seed("-1").is_err() && seed("stale").is_err(), "a seed is a whole number or the word 'fresh'");
        assert_eq!(seed("18446744073709551615"), Ok(u64::MAX));
        assert_ne!(seed("fresh"), seed("fresh"), "two seeds of 64 bits drawn alike");
        assert!(updates("0").is_err() && updates("some").is_err(), "an update count has to be a number from 1");
    }
}
