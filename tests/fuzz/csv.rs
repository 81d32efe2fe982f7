//! The reader of `.csv` files: a table or a typed error, what is written again is read back, and plain files are read as a
//! few lines without a library read them.

use hopfield_theory::input::{InputError, Table, read_csv_bytes};

use crate::tables::{NAME, accepted, assert_same};

pub(crate) fn check(bytes: &[u8]) {
    let read = read_csv_bytes(NAME, bytes);
    compare_with_plain(&read, bytes);
    let Some(table) = accepted(read, bytes.len()) else { return };
    let names = "name,".repeat(table.columns() - 1) + "name\n";
    for (before, separator, end) in
        [(String::new(), ",", "\n"), (format!("# a comment, with a comma\n\n{names}"), " ,\t", "\r\n")]
    {
        let line = |row: &[f64]| row.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(separator) + end;
        let lines: String = table.iter_rows().map(line).collect();
        assert_same(read_csv_bytes(NAME, format!("{before}{lines}").as_bytes()), &table);
    }
}

/// What a file without quotes, carriage returns and other surprises holds, by the lines that a person would write.
enum Plain {
    Rows(Vec<Vec<f64>>),
    /// The line, from 1, that is not as it should be.
    Refused(usize),
    Nothing,
}

/// `None` where the file is not plain.
fn plain(bytes: &[u8]) -> Option<Plain> {
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte) && byte != b'"') {
        return None;
    }
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut width = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_matches(' ');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let is_first = width.is_none();
        if *width.get_or_insert(fields.len()) != fields.len() {
            return Some(Plain::Refused(number));
        }
        let numbers: Vec<Option<f64>> = fields.iter().map(|field| field.parse().ok()).collect();
        let is_named = fields.iter().any(|field| !field.is_empty());
        if is_first && is_named && numbers.iter().all(Option::is_none) {
            continue;
        }
        let finite = numbers.into_iter().map(|number| number.filter(|value: &f64| value.is_finite())).collect();
        let Some(row) = finite else { return Some(Plain::Refused(number)) };
        rows.push(row);
    }
    Some(if rows.is_empty() { Plain::Nothing } else { Plain::Rows(rows) })
}

fn compare_with_plain(read: &Result<Table, InputError>, bytes: &[u8]) {
    match (plain(bytes), read) {
        (None, _) => {}
        (Some(Plain::Rows(rows)), Ok(table)) => {
            assert_eq!(table.rows(), rows.len(), "rows of {table:?}");
            for (found, row) in table.iter_rows().zip(&rows) {
                assert_eq!(found, row, "a row of {table:?}");
            }
        }
        (Some(Plain::Refused(line)), Err(error)) => {
            let (InputError::Ragged { row, .. }
            | InputError::NotNumber { row, .. }
            | InputError::NotFinite { row, .. }
            | InputError::EmptyField { row, .. }) = *error
            else {
                panic!("line {line} is wrong, not this: {error}");
            };
            assert_eq!(row, line, "{error}");
        }
        (Some(Plain::Nothing), Err(InputError::Empty { .. } | InputError::HeaderOnly { .. })) => {}
        (Some(_), read) => panic!("a plain file is read as {read:?}"),
    }
}
