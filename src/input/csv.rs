//! Numbers separated by commas.

use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder, Trim};

use super::{InputError, Table};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Longer fields are shortened in messages.
const LONGEST_EXCERPT: usize = 40;

/// Reads the table in the bytes of a `.csv` file.
///
/// # Errors
///
/// See [`super::read_table`].
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Table, InputError> {
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).comment(Some(b'#')).trim(Trim::All).from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut header = None;
    let mut columns = None;
    let mut rows = 0;
    let mut values = Vec::new();
    while let Some(start) = next_record(file, &mut reader, &mut record)? {
        // Lines are counted only for a message: counting them for every row would take quadratic time.
        let line = || line_number(bytes, start);
        let expected = *columns.get_or_insert(record.len());
        if record.len() != expected {
            return Err(InputError::Ragged {
                file: file.into(),
                row: line(),
                column: expected.min(record.len()) + 1,
                expected,
                found: record.len(),
            });
        }
        if rows == 0 && header.is_none() && is_header(&record) {
            header = Some(start);
            continue;
        }
        for (column, field) in record.iter().enumerate() {
            let value = number(field).filter(|value| value.is_finite());
            values.push(value.ok_or_else(|| refusal(file, line(), column + 1, field))?);
        }
        rows += 1;
    }
    match (columns, header) {
        (Some(columns), _) if rows > 0 => Ok(Table::new(rows, columns, values)),
        (_, Some(start)) => Err(InputError::HeaderOnly { file: file.into(), row: line_number(bytes, start) }),
        _ => Err(InputError::Empty { file: file.into() }),
    }
}

/// Puts the next row into `record` and tells at which byte the search for it began, or nothing at the end of the file.
fn next_record(file: &Path, reader: &mut Reader<&[u8]>, record: &mut ByteRecord) -> Result<Option<usize>, InputError> {
    loop {
        // A position inside the bytes in memory fits.
        let start = reader.position().byte() as usize;
        let found = reader
            .read_byte_record(record)
            .map_err(|source| InputError::Unreadable { file: file.into(), source: source.into() })?;
        if !found {
            return Ok(None);
        }
        // The reader skips neither a line of spaces nor a comment after spaces.
        let first = record.get(0).unwrap_or_default();
        let blank = record.len() <= 1 && first.is_empty();
        if !blank && !first.starts_with(b"#") {
            return Ok(Some(start));
        }
    }
}

/// Names above the columns: something is written, and none of it is a number.
fn is_header(record: &ByteRecord) -> bool {
    record.iter().any(|field| !field.is_empty()) && record.iter().all(|field| number(field).is_none())
}

fn number(field: &[u8]) -> Option<f64> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

fn refusal(file: &Path, row: usize, column: usize, field: &[u8]) -> InputError {
    let file = file.into();
    if field.is_empty() {
        return InputError::EmptyField { file, row, column };
    }
    let written = String::from_utf8_lossy(field);
    let mut text: String = written.chars().take(LONGEST_EXCERPT).collect();
    if text.len() < written.len() {
        text.push('…');
    }
    if number(field).is_some() {
        return InputError::NotFinite { file, row, column, value: text };
    }
    InputError::NotNumber { file, row, column, text }
}

/// The line (from 1) of the row that the reader found when it looked on from byte `start`.
///
/// The reader's own line is the one where it began to look, before the blank lines and comments that it skipped.
fn line_number(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    if start == 0 && bytes.starts_with(BYTE_ORDER_MARK) {
        at = BYTE_ORDER_MARK.len();
    }
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\r' | b'\n' => at += 1,
            b'#' => {
                let rest = &bytes[at..];
                at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
            }
            _ => break,
        }
    }
    let before = &bytes[..at.min(bytes.len())];
    let line_feeds = before.iter().filter(|&&byte| byte == b'\n').count();
    // Files of old Macintoshes end a line with a carriage return alone.
    let lone_returns = before
        .iter()
        .enumerate()
        .filter(|&(index, &byte)| byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'))
        .count();
    1 + line_feeds + lone_returns
}
