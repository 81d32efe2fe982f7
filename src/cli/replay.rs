//! `replay`: one instance judged again from its recipe.

use anyhow::{Result, anyhow, bail, ensure};
use serde::Serialize;

use super::arguments::{Format, Replay};
use super::output::{judged_cell, number, optional, print, print_json, table, table_text};
use super::{Outcome, names};
use crate::audit::{Audited, Check, Decision, Evaluation, Proof, Recipe, RecipeError, SCHEMA, Verdict};
use crate::numerics::certified::Arithmetic;
use crate::statements::{self, REGISTRY};

/// The largest number of components that patterns made by a recipe may have together: 512 megabytes of them.
const LARGEST: u64 = 1 << 26;

#[derive(Serialize)]
struct Document {
    schema: u32,
    recipe: String,
    label: &'static str,
    evaluations: Vec<Row>,
}

/// The verdict on one form of one conclusion.
#[derive(Serialize)]
struct Row {
    conclusion: &'static str,
    kind: &'static str,
    form: &'static str,
    /// Whether the audit expects this form to hold.
    live: bool,
    verdict: &'static str,
    /// The hypothesis that fails; the sides are then its sides.
    hypothesis: Option<&'static str>,
    left: f64,
    left_radius: f64,
    relation: &'static str,
    right: f64,
    right_radius: f64,
    /// Whether both sides are natural logarithms.
    logarithmic: bool,
    informative: bool,
    attained: bool,
    ratio: Option<f64>,
    margin: f64,
    /// What the verdict rests on: "filter", "intervals" or "precise"; "missing" where it needs a certificate and has none.
    proof: &'static str,
    note: Option<String>,
}

pub(super) fn run(arguments: &Replay) -> Result<Outcome> {
    // The ledger adds the conclusion to some recipes, behind a sign that no recipe contains.
    let line = arguments.recipe.split('#').next().unwrap_or_default();
    let recipe: Recipe = line.parse()?;
    let statement = statements::of_recipe(&recipe).map_err(|error| with_nearest(error, &recipe))?;
    check(&recipe, statement)?;
    let evaluations = statement.replay(&recipe)?;
    let rows: Vec<Row> = evaluations.into_iter().map(|evaluation| row(statement, evaluation)).collect();
    let is_violated = rows.iter().any(|row| row.live && row.verdict == "violated");
    match arguments.output.format {
        Format::Json => print_json(&Document {
            schema: SCHEMA,
            recipe: recipe.to_string(),
            label: statement.label(),
            evaluations: rows,
        })?,
        Format::Table => print(&text(statement, &recipe, &rows))?,
    }
    Ok(if is_violated { Outcome::Differs } else { Outcome::AsExpected })
}

fn with_nearest(error: RecipeError, recipe: &Recipe) -> anyhow::Error {
    match names::nearest(&recipe.statement, REGISTRY.iter().map(|statement| statement.id())) {
        Some(nearest) => anyhow!("{error}; the nearest known one is '{nearest}'"),
        None => error.into(),
    }
}

/// A family decides the stream of random numbers, so a misspelt one would silently make another instance; and nobody
/// replays an instance that does not fit into memory.
fn check(recipe: &Recipe, statement: &dyn Audited) -> Result<()> {
    let mut families = statement.families();
    families.extend(["literal", "control", "property"]);
    if !families.contains(&recipe.family.as_str()) {
        let nearest = names::nearest(&recipe.family, families).unwrap_or_default();
        bail!("{} has no family '{}'; the nearest known one is '{nearest}'", statement.label(), recipe.family);
    }
    let size = |key| recipe.fields.get(key).and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
    for (key, value) in [("d", size("d")), ("N", size("N"))] {
        ensure!(value > 0, "the recipe's {key}={value} makes no patterns: at least 1 is needed");
    }
    // Alone, or where nothing is drawn, they are numbers like any other, which the statement itself limits.
    let has = |key| recipe.fields.get(key).is_some();
    let is_matrix = has("d") && has("N") && recipe.fields.get("draws") != Some("0");
    let components = if is_matrix { size("d").checked_mul(size("N")) } else { Some(0) };
    ensure!(
        components.is_some_and(|components| components <= LARGEST),
        "the recipe's d={} and N={} make too many components; at most {LARGEST} are replayed",
        size("d"),
        size("N")
    );
    Ok(())
}

fn row(statement: &dyn Audited, evaluation: Evaluation) -> Row {
    let live = statement.is_live(&evaluation);
    let (verdict, hypothesis, check, attained, proof) = match evaluation.verdict {
        Verdict::Vacuous { hypothesis, check } => ("vacuous", Some(hypothesis), check, false, Proof::Filter),
        Verdict::Decided { decision, check, attained, proof, .. } => (word(decision), None, check, attained, proof),
    };
    let Check { relation, left, right, logarithmic, informative, .. } = check;
    Row {
        conclusion: evaluation.name,
        kind: evaluation.kind.word(),
        form: evaluation.form.word(),
        live,
        verdict,
        hypothesis,
        left: left.value,
        left_radius: left.radius,
        relation: relation.sign(),
        right: right.value,
        right_radius: right.radius,
        logarithmic,
        informative,
        attained,
        ratio: check.tightness().filter(|_| hypothesis.is_none()),
        margin: check.margin(),
        proof: proof_word(proof),
        note: check.note,
    }
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Holds => "holds",
        Decision::Violated => "violated",
        Decision::Undecided => "undecided",
    }
}

fn text(statement: &dyn Audited, recipe: &Recipe, rows: &[Row]) -> String {
    let mut table = table(&["conclusion", "form", "verdict", "left", "", "right", "ratio", "remark"]);
    for row in rows {
        let verdict = judged_cell(row.verdict, !(row.live && row.verdict == "violated"));
        let side = |value: f64, radius: f64| {
            let (open, close) = if row.logarithmic { ("exp(", ")") } else { ("", "") };
            format!("{open}{}{close}", enclosed(value, radius))
        };
        table.add_row([
            row.conclusion.into(),
            row.form.into(),
            verdict,
            side(row.left, row.left_radius).into(),
            row.relation.into(),
            side(row.right, row.right_radius).into(),
            optional(row.ratio).into(),
            remark(row).into(),
        ]);
    }
    format!("{}: {recipe}\n{}", statement.label(), table_text(&table))
}

/// A value with its radius, both short.
fn enclosed(value: f64, radius: f64) -> String {
    let uncertainty = if radius.is_finite() { format!("{radius:.0e}") } else { "unknown".to_owned() };
    if radius == 0.0 { number(value) } else { format!("{} ± {uncertainty}", number(value)) }
}

fn proof_word(proof: Proof) -> &'static str {
    match proof {
        Proof::Filter => "filter",
        Proof::Certified { arithmetic: Arithmetic::Intervals, .. } => "intervals",
        Proof::Certified { arithmetic: Arithmetic::Precise(_), .. } => "precise",
        Proof::Missing => "missing",
    }
}

fn remark(row: &Row) -> String {
    let mut remarks = Vec::new();
    match row.proof {
        "intervals" => remarks.push("certified in intervals".to_owned()),
        "precise" => remarks.push("certified with as many bits as it took".to_owned()),
        "missing" => remarks.push("no certificate".to_owned()),
        _ => {}
    }
    if let Some(hypothesis) = row.hypothesis {
        remarks.push(format!("its hypothesis {hypothesis} fails"));
    } else if row.attained {
        remarks.push("attained".to_owned());
    } else if !row.informative {
        remarks.push("no better than the trivial bound".to_owned());
    }
    if row.verdict == "violated" && !row.live {
        remarks.push("as expected of the printed form".to_owned());
    }
    remarks.extend(row.note.clone());
    remarks.join("; ")
}
