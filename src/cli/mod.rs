//! The command: what a person asks of the audit and of the mathematics, and how the answers are written.
//!
//! Results go to standard output, everything else to standard error. Exit codes: 0 when all is as expected, 1 when some
//! status differs, 2 for an error of usage or input, 130 when a run was stopped by Ctrl-C.

mod arguments;
mod capacity;
mod destination;
mod explain;
mod figures;
mod inspect;
mod interrupt;
mod latex;
mod list;
mod names;
mod output;
mod patterns;
mod progress;
mod replay;
mod retrieve;
mod threads;
mod unfinished;
mod verify;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use arguments::{Arguments, Verb};

/// How a verb ended, other than by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is as expected.
    AsExpected,
    /// Some status differs from the expected one.
    Differs,
    /// Stopped by Ctrl-C.
    Stopped,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::AsExpected => Self::SUCCESS,
            Outcome::Differs => Self::from(1),
            Outcome::Stopped => Self::from(interrupt::EXIT_CODE),
        }
    }
}

/// Reads the command line, does what it asks and returns the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version are no errors and go to standard output. A closed pipe is no reason to fail.
            let _ = message.print();
            return ExitCode::from(if message.use_stderr() { 2 } else { 0 });
        }
    };
    match run(arguments) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            output::note(&format!("error: {}", description(&error)));
            ExitCode::from(2)
        }
    }
}

fn run(arguments: Arguments) -> Result<Outcome> {
    match arguments.verb {
        None => everything(),
        Some(Verb::Verify(arguments)) => verify::run(&arguments),
        Some(Verb::List(arguments)) => list::run(&arguments),
        Some(Verb::Explain(arguments)) => explain::run(&arguments),
        Some(Verb::Replay(arguments)) => replay::run(&arguments),
        Some(Verb::Capacity(arguments)) => capacity::run(&arguments),
        Some(Verb::Retrieve(arguments)) => retrieve::run(&arguments),
        Some(Verb::Inspect(arguments)) => inspect::run(&arguments),
        Some(Verb::Figures(arguments)) => figures::run(&arguments),
    }
}

/// The published run: every statement, then every figure, at standard effort.
fn everything() -> Result<Outcome> {
    let verified = verify::run(&arguments::Verify::default())?;
    if verified == Outcome::Stopped {
        return Ok(verified);
    }
    let drawn = figures::run(&arguments::Figures::default())?;
    Ok(if drawn == Outcome::Stopped { drawn } else { verified })
}

/// An error with its causes, each said once.
fn description(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |text, cause| {
        if text.is_empty() {
            cause
        } else if text.contains(&cause) {
            text
        } else {
            format!("{text}: {cause}")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_its_context_already_names_is_not_said_twice() {
        let cause = anyhow::anyhow!("permission denied");
        assert_eq!(
            description(&cause.context("a.csv: not written: permission denied")),
            "a.csv: not written: permission denied"
        );
        assert_eq!(description(&anyhow::anyhow!("no space").context("a.csv")), "a.csv: no space");
    }
}
