//! `explain`: the page of a statement, for a terminal.

use anyhow::Result;

use super::Outcome;
use super::arguments::Explain;
use super::latex::for_terminal;
use super::output::{print, table, table_text};
use super::{names, output};
use crate::audit::{self, Audited, DEFAULT_SEED, Effort, Job, page_text};

pub(super) fn run(arguments: &Explain) -> Result<Outcome> {
    let statement = names::statement(&arguments.label)?;
    let page = for_terminal(&page_text(statement.source()));
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

/// The counterexamples with the line that replays each.
fn counterexamples(statement: &dyn Audited) -> String {
    let lines = statement.counterexamples().into_iter().enumerate().map(|(index, (name, refutes))| {
        let found = statement.run(&Job::Counterexample(index), Effort::Quick, DEFAULT_SEED);
        let replay = match found {
            audit::Outcome::Counterexample { recipe, .. } | audit::Outcome::Failed { recipe, .. } => {
                format!("\n    hopfield-theory replay '{recipe}'")
            }
            audit::Outcome::Instance { .. } | audit::Outcome::Control { .. } => String::new(),
        };
        format!("  {refutes} as printed: {name}{replay}\n")
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\nCounterexamples:\n{lines}") }
}
