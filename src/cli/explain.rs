//! `explain`: the page of a statement, for a terminal.

use anyhow::Result;

use super::Outcome;
use super::arguments::Explain;
use super::latex::for_terminal;
use super::output::{print, table, table_text};
use super::{names, output};
use crate::audit::{self, Audited, DEFAULT_SEED, Effort, Job, errata, text_without_errata};

pub(super) fn run(arguments: &Explain) -> Result<Outcome> {
    let statement = names::statement(&arguments.label)?;
    let page = for_terminal(&text_without_errata(statement.source()));
    let text = page.strip_prefix("# ").unwrap_or(&page).trim_end();
    print(&format!(
        "{text}\n\n{}\n{}{}{}",
        place(statement),
        conclusions(statement),
        controls(statement),
        counterexamples(statement)
    ))?;
    Ok(Outcome::AsExpected)
}

fn place(statement: &dyn Audited) -> String {
    let main_text = statement.main_text().map_or(String::new(), |name| format!("Main text   {name}\n"));
    format!(
        "Status      {}\n{main_text}Section     {}\nEquations   {}\nFile        {}\n",
        statement.expected(),
        statement.section(),
        statement.equations(),
        statement.file()
    )
}

fn conclusions(statement: &dyn Audited) -> String {
    let mut table = table(&["judged", "kind", "status", "repaired form"]);
    for (name, kind, expected, has_repair) in statement.conclusions() {
        let repair = if has_repair { "yes" } else { "-" };
        table.add_row([name.into(), kind.word().into(), output::status_cell(expected), repair.into()]);
    }
    if table.is_empty() { String::new() } else { table_text(&table) }
}

fn controls(statement: &dyn Audited) -> String {
    let names = statement.controls();
    if names.is_empty() {
        return String::new();
    }
    format!("\nNegative controls, each of which must be violated:\n  {}\n", names.join("\n  "))
}

/// The counterexamples: what is printed, what is wrong with it, how to see it, and what holds instead.
fn counterexamples(statement: &dyn Audited) -> String {
    let errata = errata(statement.source());
    let lines = statement.counterexamples().into_iter().enumerate().map(|(index, (name, refutes))| {
        let found = statement.run(&Job::Counterexample(index), Effort::Quick, DEFAULT_SEED.into());
        let replay = match found {
            audit::Outcome::Counterexample { recipe, .. } | audit::Outcome::Failed { recipe, .. } => {
                format!("    replay    hopfield-theory replay '{recipe}'\n")
            }
            audit::Outcome::Instance { .. } | audit::Outcome::Control { .. } => String::new(),
        };
        let erratum = errata.iter().find(|erratum| erratum.line == refutes);
        let entry = |head: &str, text: &str| format!("    {head:<10}{}\n", for_terminal(text));
        let printed = erratum.map_or(String::new(), |erratum| entry("printed", &erratum.printed));
        let repaired = erratum.map_or(String::new(), |erratum| entry("repaired", &erratum.repaired));
        format!("  {refutes}\n{printed}    wrong     {name}\n{replay}{repaired}")
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\nCounterexamples:\n{lines}") }
}
