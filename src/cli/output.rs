//! The one place where the command writes: results to standard output, everything else to standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};

use anyhow::{Context, Result};
use comfy_table::{Cell, Color, ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;

use crate::audit::Status;

/// Writes a result to standard output. A reader that has closed its end has seen enough, which is no error.
pub(super) fn print(text: &str) -> Result<()> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("the result could not be written to standard output"),
    }
}

/// Writes a document as JSON to standard output; numbers that are not finite become null.
pub(super) fn print_json(document: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(document).context("the result could not be written as JSON")?;
    print(&(text + "\n"))
}

/// Says something that is no result; if nobody can hear it, the work goes on.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether standard output shows colours: only on a terminal, and not where the user asks for none.
fn has_colours() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A table with this header, as wide as a terminal, or as it needs to be elsewhere.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().copied());
    table
}

/// A table as text, without trailing blanks.
pub(super) fn table_text(table: &Table) -> String {
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A cell that is red if it says what it should not.
pub(super) fn judged_cell(text: impl ToString, as_it_should_be: bool) -> Cell {
    let cell = Cell::new(text);
    if as_it_should_be || !has_colours() { cell } else { cell.fg(Color::Red) }
}

/// A status, green where it holds, yellow where it took a repair, red otherwise.
pub(super) fn status_cell(status: Status) -> Cell {
    let cell = Cell::new(status);
    if !has_colours() {
        return cell;
    }
    match status {
        Status::Holds => cell.fg(Color::Green),
        Status::Repaired => cell.fg(Color::Yellow),
        Status::False | Status::Open => cell.fg(Color::Red),
        Status::Definition => cell,
    }
}

/// A number for people: six significant digits.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        "out of range".to_owned()
    } else if value == 0.0 {
        "0".to_owned()
    } else if (1e-4..1e6).contains(&size) {
        // Counted, as a logarithm would be the C library's, and rounded at the powers of ten.
        let decimals =
            9 - [1e-3, 1e-2, 0.1, 1.0, 10.0, 1e2, 1e3, 1e4, 1e5].iter().filter(|power| size >= **power).count();
        let text = format!("{value:.decimals$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    } else {
        format!("{value:.5e}")
    }
}

/// A number that may be missing.
pub(super) fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_look_infinite() {
        let cases = [
            (0.0, "0"),
            (1.0, "1"),
            (-0.25, "-0.25"),
            (1.234_567_8, "1.23457"),
            (1e5, "100000"),
            (123_456.7, "123457"),
            (0.000_123_456_78, "0.000123457"),
            (1e-9, "1.00000e-9"),
            (f64::INFINITY, "out of range"),
            (f64::NAN, "out of range"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn what_is_not_finite_becomes_null() {
        let text = serde_json::to_string(&[f64::NAN, f64::INFINITY, 0.1]).unwrap_or_default();
        assert_eq!(text, "[null,null,0.1]");
    }
}
