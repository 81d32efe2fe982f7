//! The ledger as one page for a browser: `report.html`.
//!
//! The page needs nothing but itself: its style and its script stand in it, its formulas are MathML, and its
//! Content-Security-Policy forbids every request. Without the script it is whole, but cannot be sorted or searched. Its
//! links are relative to `figures/`, where the published run writes it.

mod formula;
mod markdown;
mod row;

use askama::Template;
use thiserror::Error;

use self::row::Row;
use crate::audit::{Ledger, Status};
use crate::statements::REGISTRY;

/// A figure, and the statements that it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The name of its files.
    pub figure: &'static str,
    /// What it shows.
    pub title: &'static str,
    /// The labels of the statements.
    pub statements: &'static [&'static str],
}

/// Why the page could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HtmlError {
    /// The ledger speaks of a statement that this program does not know.
    #[error("no statement has the label '{label}'")]
    Unknown {
        /// The label in the ledger.
        label: String,
    },
    /// The page of a statement could not be converted.
    #[error("{label}: {source}")]
    Page {
        /// The statement.
        label: String,
        /// The reason.
        source: Box<Self>,
    },
    /// A formula is no LaTeX that can be converted.
    #[error("the formula {formula} cannot be converted: {reason}")]
    Formula {
        /// The formula.
        formula: String,
        /// Where the converter stopped.
        reason: String,
    },
    /// The template could not be filled.
    #[error("the page could not be filled in: {0}")]
    Template(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    ledger: &'a Ledger,
    rows: Vec<Row<'a>>,
    /// Every status that occurs, with its meaning and how often.
    census: Vec<(Status, &'static str, usize)>,
    problems: Vec<String>,
    figures: &'a [Shown],
    /// How many statements there are, whether the ledger has them or not.
    registered: usize,
    style: &'static str,
    script: &'static str,
}

/// The page of a ledger, with links to the figures that show its statements.
///
/// # Errors
/// [`HtmlError`] when the ledger has a statement that this program does not know, or when the page of one cannot be
/// converted, which the tests exclude.
pub fn html(ledger: &Ledger, figures: &[Shown]) -> Result<String, HtmlError> {
    let rows = ledger.statements.iter().map(|found| Row::new(found, figures)).collect::<Result<_, _>>()?;
    let page = Page {
        ledger,
        rows,
        census: census(ledger),
        problems: ledger.problems(),
        figures,
        registered: REGISTRY.len(),
        style: include_str!("style.css"),
        script: include_str!("script.js"),
    };
    Ok(page.render()?)
}

fn census(ledger: &Ledger) -> Vec<(Status, &'static str, usize)> {
    let meanings = [
        (Status::Holds, "no violation in any instance, and every negative control was violated"),
        (Status::Repaired, "false or incomplete as printed, with a counterexample; a corrected form holds"),
        (Status::False, "refuted, and no corrected form is known"),
        (Status::Open, "neither shown nor refuted"),
        (Status::Definition, "nothing to verify; its steps and examples are judged"),
    ];
    meanings.into_iter().map(|(status, meaning)| (status, meaning, ledger.count(status))).collect()
}
