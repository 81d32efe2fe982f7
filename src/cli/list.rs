//! `list`: every statement with its place in the paper and in the sources.

use anyhow::Result;
use serde::Serialize;

use super::Outcome;
use super::arguments::{Format, List};
use super::output::{print, print_json, status_cell, table, table_text};
use crate::audit::{Audited, SCHEMA, Status};
use crate::statements::REGISTRY;

#[derive(Serialize)]
struct Document {
    schema: u32,
    statements: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    label: &'static str,
    main_text: Option<&'static str>,
    equations: &'static str,
    section: &'static str,
    expected: Status,
    file: &'static str,
    controls: Vec<&'static str>,
}

impl From<&&dyn Audited> for Entry {
    fn from(statement: &&dyn Audited) -> Self {
        Self {
            label: statement.label(),
            main_text: statement.main_text(),
            equations: statement.equations(),
            section: statement.section(),
            expected: statement.expected(),
            file: statement.file(),
            controls: statement.controls(),
        }
    }
}

pub(super) fn run(arguments: &List) -> Result<Outcome> {
    let statements: Vec<Entry> = REGISTRY.iter().map(Entry::from).collect();
    match arguments.output.format {
        Format::Json => print_json(&Document { schema: SCHEMA, statements })?,
        Format::Table => {
            let mut table = table(&["statement", "main text", "equations", "section", "status", "file"]);
            for entry in &statements {
                table.add_row([
                    entry.label.into(),
                    entry.main_text.unwrap_or("-").into(),
                    entry.equations.into(),
                    entry.section.into(),
                    status_cell(entry.expected),
                    entry.file.into(),
                ]);
            }
            print(&table_text(&table))?;
        }
    }
    Ok(Outcome::AsExpected)
}
