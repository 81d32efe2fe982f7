//! What the audit found, as the table of the README: generated from a ledger, so that it cannot grow stale.

use crate::audit::{CounterexampleRow, Ledger, StatementRow, Status, errata};
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
        "| Statement | Line | As printed | What is wrong | Smallest counterexample | Repaired |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(ledger.statements.iter().flat_map(rows));
    lines.join("\n")
}

/// One sentence of counts.
fn census(ledger: &Ledger) -> String {
    format!(
        "Of {} statements, {} hold as printed, {} hold once repaired, {} are false without a known repair, {} are open, and \
         {} are definitions.",
        ledger.statements.len(),
        ledger.count(Status::Holds),
        ledger.count(Status::Repaired),
        ledger.count(Status::False),
        ledger.count(Status::Open),
        ledger.count(Status::Definition)
    )
}

/// A printed form that counterexamples refute.
#[derive(Debug)]
pub(super) struct Finding<'a> {
    /// The name of the conclusion, step or example.
    pub(super) line: &'a str,
    /// What is printed, in the words of the statement's page.
    pub(super) printed: String,
    /// What holds instead.
    pub(super) repaired: String,
    /// The counterexample with the shortest recipe.
    pub(super) smallest: &'a CounterexampleRow,
    /// Whether the run found what the page says of the line.
    pub(super) is_confirmed: bool,
}

/// The refuted forms of a statement, each once.
pub(super) fn findings(row: &StatementRow) -> Vec<Finding<'_>> {
    let mut refuted: Vec<&str> = Vec::new();
    for counterexample in &row.counterexamples {
        if !refuted.contains(&counterexample.refutes.as_str()) {
            refuted.push(&counterexample.refutes);
        }
    }
    let errata = statements::find(&row.label).map_or_else(Vec::new, |statement| errata(statement.source()));
    let finding = |line| {
        let erratum = errata.iter().find(|erratum| erratum.line == line).cloned();
        let (printed, repaired) = erratum.map_or_else(Default::default, |erratum| (erratum.printed, erratum.repaired));
        Some(Finding { line, printed, repaired, smallest: smallest(row, line)?, is_confirmed: is_confirmed(row, line) })
    };
    refuted.into_iter().filter_map(finding).collect()
}

/// One row for each refuted form of a statement, with the shortest of its counterexamples.
fn rows(row: &StatementRow) -> Vec<String> {
    let line = |finding: Finding| {
        let Finding { line, printed, repaired, smallest, is_confirmed } = finding;
        let wrong = if smallest.reproduced { &smallest.name } else { "not refuted in this run" };
        let cells = [&row.label, line, &printed, wrong].map(escaped).join(" | ");
        let status = if is_confirmed { "" } else { " (not confirmed in this run)" };
        format!("| {cells} | `{}` | {}{status} |", smallest.recipe, escaped(&repaired))
    };
    findings(row).into_iter().map(line).collect()
}

/// The counterexample to a conclusion with the shortest recipe; the first one on ties.
fn smallest<'a>(row: &'a StatementRow, conclusion: &str) -> Option<&'a CounterexampleRow> {
    let against = row.counterexamples.iter().filter(|counterexample| counterexample.refutes == conclusion);
    against.min_by_key(|counterexample| counterexample.recipe.len())
}

/// Whether a conclusion, step or example with counterexamples was found to be repaired or false.
fn is_confirmed(row: &StatementRow, conclusion: &str) -> bool {
    let conclusions = row.conclusions.iter().map(|known| (&known.label, known.found));
    let steps = row.steps.iter().map(|known| (&known.label, known.found));
    let found = conclusions.chain(steps).find(|(label, _)| *label == conclusion);
    matches!(found, Some((_, Status::Repaired | Status::False)))
}

/// Text for a cell, which a bar would end; the double bar of a norm has a name without one.
fn escaped(text: &str) -> String {
    text.replace("\\|", "\\Vert ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::audit::{self, Effort, Run};

    #[test]
    fn every_refuted_form_has_one_row_with_its_shortest_recipe() {
        let statement = statements::find("Theorem A9").map(|known| [known]);
        let statements = statement.as_ref().map_or(&[][..], |known| &known[..]);
        let stop = AtomicBool::new(false);
        let mut ledger = audit::run(Run::new(statements, Effort::Quick, &stop));
        let mut longer = ledger.statements[0].counterexamples[0].clone();
        longer.recipe += " more=1";
        ledger.statements[0].counterexamples.insert(0, longer);
        let table = markdown(&ledger);
        let recipe = &ledger.statements[0].counterexamples[1].recipe;
        assert_eq!(table.lines().filter(|line| line.contains("| Eq. 405 | $")).count(), 1, "in\n{table}");
        assert!(
            table.contains(&format!("`{recipe}` | without the factor $M$ |")),
            "the shortest recipe is missing in\n{table}"
        );
        assert!(table.starts_with("Of 1 statements, 1 hold as printed, 0 hold once"), "in\n{table}");
    }
}
