//! What the audit found so far, as the table of the README: generated from a ledger, so that it cannot grow stale.

use crate::audit::{CounterexampleRow, Ledger, StatementRow, Status, title};
use crate::statements;

/// The line before the table in a text.
pub const BEGIN: &str = "<!-- findings:begin -->";
/// The line behind it.
pub const END: &str = "<!-- findings:end -->";

/// The findings in a text: what stands between [`BEGIN`] and [`END`], without the line breaks around it; `None` if a marker
/// is missing.
///
/// ```
/// use hopfield_theory::report::findings::{BEGIN, END, current};
/// assert_eq!(current(&format!("# Title\n{BEGIN}\na table\n{END}\n")), Some("a table"));
/// assert_eq!(current("no markers"), None);
/// ```
#[must_use]
pub fn current(text: &str) -> Option<&str> {
    let (_, behind) = text.split_once(BEGIN)?;
    behind.split_once(END).map(|(inside, _)| inside.trim())
}

/// How the statements of a ledger fared, and one row for each printed form that a counterexample refutes, in Markdown.
#[must_use]
pub fn markdown(ledger: &Ledger) -> String {
    let mut lines = vec![
        census(ledger),
        String::new(),
        "| Statement | As printed | What is wrong | Smallest counterexample | Repaired form |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(ledger.statements.iter().flat_map(rows));
    lines.join("\n")
}

/// One sentence of counts.
fn census(ledger: &Ledger) -> String {
    let count = |status| ledger.statements.iter().filter(|row| row.found == status).count();
    format!(
        "Of {} statements, {} hold as printed, {} hold once repaired, {} are false without a known repair, {} are open, and \
         {} are definitions.",
        ledger.statements.len(),
        count(Status::Holds),
        count(Status::Repaired),
        count(Status::False),
        count(Status::Open),
        count(Status::Definition)
    )
}

/// One row for each refuted form of a statement, with the shortest of its counterexamples.
fn rows(row: &StatementRow) -> Vec<String> {
    let mut refuted: Vec<&str> = Vec::new();
    for counterexample in &row.counterexamples {
        if !refuted.contains(&counterexample.refutes.as_str()) {
            refuted.push(&counterexample.refutes);
        }
    }
    let name = statements::find(&row.label).map_or_else(|| row.label.clone(), |statement| title(statement.source()));
    let line = |conclusion: &&str| {
        let smallest = smallest(row, conclusion)?;
        let printed = if smallest.reproduced { "false" } else { "not refuted in this run" };
        let (wrong, recipe, repair) = (&smallest.name, &smallest.recipe, repair(row, conclusion));
        Some(format!(
            "| {}, {} | {printed} | {} | `{recipe}` | {repair} |",
            escaped(&name),
            escaped(conclusion),
            escaped(wrong)
        ))
    };
    refuted.iter().filter_map(line).collect()
}

/// The counterexample to a conclusion with the shortest recipe; the first one on ties.
fn smallest<'a>(row: &'a StatementRow, conclusion: &str) -> Option<&'a CounterexampleRow> {
    let against = row.counterexamples.iter().filter(|counterexample| counterexample.refutes == conclusion);
    against.min_by_key(|counterexample| counterexample.recipe.len())
}

/// What became of the repair of a conclusion, step or example.
fn repair(row: &StatementRow, conclusion: &str) -> &'static str {
    let conclusions = row.conclusions.iter().map(|known| (&known.label, known.found));
    let steps = row.steps.iter().map(|known| (&known.label, known.found));
    match conclusions.chain(steps).find(|(label, _)| *label == conclusion) {
        Some((_, Status::Repaired)) => "holds",
        Some((_, Status::False)) => "none known",
        _ => "open",
    }
}

/// Text for a cell: a bar would end it, and math signs stay as they are.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::audit::{self, DEFAULT_SEED, Effort, Run};

    #[test]
    fn every_refuted_form_has_one_row_with_its_shortest_recipe() {
        let statement = statements::find("Theorem A9").map(|known| [known]);
        let statements = statement.as_ref().map_or(&[][..], |known| &known[..]);
        let stop = AtomicBool::new(false);
        let run = Run { statements, effort: Effort::Quick, seed: DEFAULT_SEED, stop: &stop, progress: &() };
        let mut ledger = audit::run(run);
        let mut longer = ledger.statements[0].counterexamples[0].clone();
        longer.recipe += " more=1";
        ledger.statements[0].counterexamples.insert(0, longer);
        let table = markdown(&ledger);
        let recipe = &ledger.statements[0].counterexamples[1].recipe;
        assert_eq!(table.lines().filter(|line| line.contains("Eq. 405 | false")).count(), 1, "in\n{table}");
        assert!(table.contains(&format!("`{recipe}` | holds |")), "the shortest recipe is missing in\n{table}");
        assert!(table.starts_with("Of 1 statements, 1 hold as printed, 0 hold once"), "in\n{table}");
    }
}
