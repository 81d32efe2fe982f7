//! `capacity`: how many random patterns are stored.

use anyhow::Result;
use serde::Serialize;

use super::Outcome;
use super::arguments::{self, Format};
use super::output::{number, optional, print, print_json};
use crate::audit::SCHEMA;
use crate::capacity::Capacity;

#[derive(Serialize)]
struct Document {
    schema: u32,
    beta: f64,
    radius_factor: f64,
    dimension: usize,
    failure_probability: f64,
    a: f64,
    b: f64,
    u: f64,
    lambert_w: f64,
    c: f64,
    threshold: f64,
    ln_patterns: f64,
    patterns_real: Option<f64>,
    patterns: Option<u64>,
    hypotheses: Vec<Entry>,
    exact_union_bound_patterns: Option<u64>,
}

#[derive(Serialize)]
struct Entry {
    label: &'static str,
    holds: bool,
    left: f64,
    right: f64,
}

pub(super) fn run(arguments: &arguments::Capacity) -> Result<Outcome> {
    let arguments::Capacity { beta, radius_factor, dimension, failure_probability, .. } = *arguments;
    let capacity = Capacity::new(beta, radius_factor, usize::try_from(dimension)?, failure_probability)?;
    match arguments.output.format {
        Format::Json => print_json(&document(&capacity))?,
        Format::Table => print(&text(&capacity))?,
    }
    Ok(Outcome::AsExpected)
}

fn document(capacity: &Capacity) -> Document {
    let hypotheses = capacity.hypotheses.iter();
    let entry = |known: &crate::capacity::CapacityHypothesis| Entry {
        label: known.name,
        holds: known.holds,
        left: known.left,
        right: known.right,
    };
    Document {
        schema: SCHEMA,
        beta: capacity.beta,
        radius_factor: capacity.radius_factor,
        dimension: capacity.dimension,
        failure_probability: capacity.failure_probability,
        a: capacity.a,
        b: capacity.b,
        u: capacity.u,
        lambert_w: capacity.lambert_w,
        c: capacity.c,
        threshold: capacity.threshold,
        ln_patterns: capacity.ln_patterns,
        patterns_real: capacity.patterns_real,
        patterns: capacity.patterns,
        hypotheses: hypotheses.map(entry).collect(),
        exact_union_bound_patterns: capacity.exact_union_bound_patterns,
    }
}

fn text(capacity: &Capacity) -> String {
    let count = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    let mut text = String::new();
    let numbers = [
        ("patterns (Theorem 3)", count(capacity.patterns)),
        ("sqrt(p) c^((d-1)/4)", optional(capacity.patterns_real)),
        ("its logarithm", number(capacity.ln_patterns)),
        ("exact union bound", count(capacity.exact_union_bound_patterns)),
        ("a", number(capacity.a)),
        ("b", number(capacity.b)),
        ("u = a + ln b", number(capacity.u)),
        ("W0(exp u)", number(capacity.lambert_w)),
        ("c = b / W0(exp u)", number(capacity.c)),
        ("threshold of c", number(capacity.threshold)),
    ];
    for (name, value) in numbers {
        text += &format!("{name:<22}{value}\n");
    }
    for (hypothesis, sign) in capacity.hypotheses.iter().zip(["<=", "<"]) {
        let verdict = if hypothesis.holds { "holds" } else { "fails" };
        let sides = format!("{} {sign} {}", number(hypothesis.left), number(hypothesis.right));
        text += &format!("{:<22}{verdict}: {sides}\n", hypothesis.name);
    }
    text
}
