//! `inspect`: what the theory says about given patterns.
//!
//! A single pattern has no separation (null) and no competitor: it is certified, its bound is zero, and the update, which
//! is constant, contracts with constant zero. Two patterns are treated like more; each is the other's only competitor.

mod limits;
mod survey;

use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;
use serde::Serialize;

use super::arguments::{Format, Inspect};
use super::output::{number, optional, print, print_json, table, table_text};
use super::progress::bar;
use super::{Outcome, patterns};
use crate::Hopfield;
use crate::audit::SCHEMA;
use crate::numerics::elementary::exp;
use survey::{Applicability, Survey};

/// At most so many uncertified patterns are listed.
const MOST_LISTED: usize = 100;

#[derive(Serialize)]
struct Document {
    schema: u32,
    patterns: usize,
    dimension: usize,
    beta: f64,
    max_norm: f64,
    mean_norm: f64,
    spread: f64,
    diameter: f64,
    separation: Separation,
    duplicates: usize,
    certified_stored: usize,
    uncertified: Vec<usize>,
    /// What is proved of the patterns, where that was asked for.
    proved: Option<Proved>,
    one_update_bound: OneUpdateBound,
    contraction_constant: f64,
    regime: &'static str,
    statements: Vec<Entry>,
}

#[derive(Serialize)]
struct Separation {
    min: Option<f64>,
    median: Option<f64>,
    max: Option<f64>,
    /// Patterns with a positive separation: those that are heavier than any other along their own direction.
    positive: usize,
}

/// The right side of Eq. 401 at the patterns, and its logarithm, which holds where `f64` cannot.
#[derive(Serialize)]
struct OneUpdateBound {
    median: f64,
    max: f64,
    log_median: Option<f64>,
    log_max: Option<f64>,
}

#[derive(Serialize)]
struct Entry {
    label: &'static str,
    applies: bool,
    patterns_satisfying: usize,
    failing_hypothesis: Option<&'static str>,
    left: Option<f64>,
    relation: Option<&'static str>,
    right: Option<f64>,
    /// Whether both sides are natural logarithms.
    logarithmic: bool,
}

pub(super) fn run(arguments: &Inspect) -> Result<Outcome> {
    let network = Arc::new(patterns::network(&arguments.patterns, arguments.beta)?);
    let mut document = inspect(&network);
    if arguments.prove {
        document.proved = Some(Proved::of(&network));
    }
    match arguments.output.format {
        Format::Json => print_json(&document)?,
        Format::Table => print(&text(&document))?,
    }
    Ok(Outcome::AsExpected)
}

fn inspect(network: &Arc<Hopfield>) -> Document {
    let patterns = network.patterns();
    // Computed once, for everything below.
    let separations = patterns.separations();
    // Each of these takes time that grows with the square of the number of patterns.
    let (survey, (diameter, (contraction_constant, certificate))) = rayon::join(
        || Survey::of(network),
        || {
            let certified = || rayon::join(|| network.contraction_constant(), || network.certified_stored());
            rayon::join(|| patterns.diameter(), certified)
        },
    );
    let regime = match () {
        () if contraction_constant < 1.0 => "global",
        () if certificate.all() => "stored",
        () => "mixed",
    };
    Document {
        schema: SCHEMA,
        patterns: patterns.count(),
        dimension: patterns.dimension(),
        beta: network.beta(),
        max_norm: patterns.max_norm(),
        mean_norm: crate::numerics::norm(patterns.mean()),
        spread: patterns.spread(),
        diameter,
        duplicates: patterns.duplicates(),
        certified_stored: certificate.certified.len(),
        uncertified: certificate.uncertified.into_iter().take(MOST_LISTED).collect(),
        proved: None,
        one_update_bound: one_update_bound(&survey.log_bounds),
        contraction_constant,
        regime,
        statements: survey.statements.iter().map(entry).collect(),
        separation: separation(&separations),
    }
}

/// For how many patterns intervals prove that they are stored with balls of radius $1/(\beta NM)$, or that they are not.
#[derive(Serialize)]
struct Proved {
    stored: usize,
    not_stored: usize,
    open: usize,
}

impl Proved {
    fn of(network: &Hopfield) -> Self {
        let radius = network.ball_radius().value;
        let count = network.patterns().count();
        let progress = bar(count).with_message("proofs of storage");
        let prove = |i: usize| {
            let verdict = network.prove_stored(i, radius);
            progress.inc(1);
            verdict
        };
        let verdicts: Vec<Option<bool>> = (0..count).into_par_iter().map(prove).collect();
        progress.finish_and_clear();
        let number = |wanted| verdicts.iter().filter(|verdict| **verdict == wanted).count();
        Self { stored: number(Some(true)), not_stored: number(Some(false)), open: number(None) }
    }
}

fn separation(separations: &[f64]) -> Separation {
    let sorted = sorted(separations);
    let positive = separations.iter().filter(|separation| **separation > 0.0).count();
    Separation { min: sorted.first().copied(), median: median(&sorted), max: sorted.last().copied(), positive }
}

fn one_update_bound(logarithms: &[f64]) -> OneUpdateBound {
    let sorted = sorted(logarithms);
    let (log_median, log_max) = (lower_median(&sorted), sorted.last().copied());
    let bounds: Vec<f64> = sorted.iter().map(|logarithm| exp(*logarithm)).collect();
    // The only competitor-free case is a single pattern: the factor N - 1 is zero.
    let (median, max) = (median(&bounds).unwrap_or(0.0), bounds.last().copied().unwrap_or(0.0));
    OneUpdateBound { median, max, log_median, log_max }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

/// The middle of sorted values, or the mean of the two in the middle.
fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = lower_median(sorted)?;
    // Halved first, so that two large numbers do not overflow.
    Some(if lower == upper { upper } else { lower / 2.0 + upper / 2.0 })
}

/// The middle of sorted values, or the lower of the two in the middle.
fn lower_median(sorted: &[f64]) -> Option<f64> {
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

fn entry(found: &Applicability) -> Entry {
    let miss = found.miss.as_ref();
    let hypothesis = match miss {
        None if !found.is_about_patterns => Some("is about patterns"),
        miss => miss.map(|miss| miss.hypothesis),
    };
    Entry {
        label: found.statement.label(),
        applies: found.is_about_patterns && miss.is_none(),
        patterns_satisfying: found.satisfying,
        failing_hypothesis: hypothesis,
        left: miss.map(|miss| miss.check.left.value),
        relation: miss.map(|miss| miss.check.relation.sign()),
        right: miss.map(|miss| miss.check.right.value),
        logarithmic: miss.is_some_and(|miss| miss.check.logarithmic),
    }
}

fn text(document: &Document) -> String {
    let Document { separation, one_update_bound, .. } = document;
    let lines = [
        (
            "patterns",
            format!("{} of dimension {}, {} duplicates", document.patterns, document.dimension, document.duplicates),
        ),
        ("inverse temperature", number(document.beta)),
        ("largest norm M", number(document.max_norm)),
        ("norm of the mean", number(document.mean_norm)),
        ("spread m_max", number(document.spread)),
        ("diameter", number(document.diameter)),
        (
            "separation",
            format!(
                "min {}, median {}, max {}; {} positive",
                optional(separation.min),
                optional(separation.median),
                optional(separation.max),
                separation.positive
            ),
        ),
        ("certified as stored", format!("{} of {}", document.certified_stored, document.patterns)),
        ("proved in intervals", document.proved.as_ref().map_or_else(|| "-".to_owned(), proved)),
        (
            "error of one update",
            format!(
                "at most {} (median), {} (max), by Eq. 401",
                exponential(one_update_bound.median, one_update_bound.log_median),
                exponential(one_update_bound.max, one_update_bound.log_max)
            ),
        ),
        ("contraction constant", number(document.contraction_constant)),
        ("regime", format!("{}: {}", document.regime, meaning(document.regime))),
    ];
    let facts: String = lines.iter().map(|(name, value)| format!("{name:<22}{value}\n")).collect();
    let mut table = table(&["statement", "applies", "patterns", "hypothesis that fails", "nearest miss"]);
    for entry in &document.statements {
        let sides = match (entry.left, entry.relation, entry.right) {
            (Some(left), Some(relation), Some(right)) => {
                let scale = if entry.logarithmic { " (logarithms)" } else { "" };
                format!("not {} {relation} {}{scale}", number(left), number(right))
            }
            _ => "-".to_owned(),
        };
        table.add_row([
            entry.label,
            if entry.applies { "yes" } else { "no" },
            &entry.patterns_satisfying.to_string(),
            entry.failing_hypothesis.unwrap_or("-"),
            &sides,
        ]);
    }
    format!("{facts}\n{}", table_text(&table))
}

fn proved(proved: &Proved) -> String {
    format!("{} stored, {} not stored, {} open", proved.stored, proved.not_stored, proved.open)
}

/// A number, or where it is out of range the exponential of its logarithm.
fn exponential(value: f64, logarithm: Option<f64>) -> String {
    match logarithm {
        Some(logarithm) if !value.is_finite() => format!("exp({})", number(logarithm)),
        _ => number(value),
    }
}

fn meaning(regime: &str) -> &'static str {
    match regime {
        "global" => "every state converges to one fixed point",
        "stored" => "every pattern is certified as stored",
        _ => "neither one fixed point for all states nor all patterns certified",
    }
}
