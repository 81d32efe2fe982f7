//! Patterns and queries from the user's files.

use std::path::Path;

use anyhow::{Result, anyhow, bail};

use crate::input::{Table, read_table};
use crate::{Error, Hopfield, Patterns};

/// The largest norm of a query.
const LARGEST_NORM: f64 = 1e150;

/// The network of the patterns in a file.
pub(super) fn network(file: &Path, beta: f64) -> Result<Hopfield> {
    let table = read_table(file)?;
    let rows: Vec<&[f64]> = table.iter_rows().collect();
    let patterns = Patterns::from_rows(&rows).map_err(|error| in_file(file, &error))?;
    Ok(Hopfield::new(patterns, beta)?)
}

/// The queries in a file, which must have the dimension of the patterns.
pub(super) fn queries(file: &Path, network: &Hopfield, patterns: &Path) -> Result<Table> {
    let table = read_table(file)?;
    let (found, expected) = (table.columns(), network.patterns().dimension());
    if found != expected {
        let (file, patterns) = (file.display(), patterns.display());
        bail!("{file}: the queries have dimension {found}, but the patterns in {patterns} have dimension {expected}");
    }
    for (row, query) in (1..).zip(table.iter_rows()) {
        // Beyond this limit, which is that of the patterns, inner products could overflow.
        if crate::numerics::norm(query) > LARGEST_NORM {
            bail!(
                "{}: the query in row {row} is longer than {LARGEST_NORM:e}, the most that is possible",
                file.display()
            );
        }
    }
    Ok(table)
}

/// An error of the library in the words of a file: rows and columns count from 1.
fn in_file(file: &Path, error: &Error) -> anyhow::Error {
    let file = file.display();
    match error {
        Error::PatternNotFinite { pattern, component, value } => {
            anyhow!("{file}: row {}, column {} holds {value}; every value has to be finite", pattern + 1, component + 1)
        }
        other => anyhow!("{file}: {other}"),
    }
}
