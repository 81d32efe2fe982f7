//! The reader of `.npy` files: a table or a typed error that is true, and what is written again is read back.

use hopfield_theory::input::{InputError, read_npy_bytes};

use crate::tables::{NAME, accepted, assert_same};

const MAGIC: &[u8] = b"\x93NUMPY";

pub(crate) fn check(bytes: &[u8]) {
    let read = read_npy_bytes(NAME, bytes);
    if let Err(error) = &read {
        assert_true(error, bytes);
    }
    let Some(table) = accepted(read, bytes.len()) else { return };
    let (rows, columns) = (table.rows(), table.columns());
    let in_rows: Vec<u8> = table.values().iter().flat_map(|value| value.to_le_bytes()).collect();
    assert_same(read_npy_bytes(NAME, &written("<f8", "False", rows, columns, &in_rows)), &table);
    let value = |place: usize| table.values()[place % rows * columns + place / rows];
    let in_columns: Vec<u8> = (0..rows * columns).flat_map(|place| value(place).to_be_bytes()).collect();
    assert_same(read_npy_bytes(NAME, &written(">f8", "True", rows, columns, &in_columns)), &table);
    let missing = &in_rows[..in_rows.len() - 1];
    let refused = read_npy_bytes(NAME, &written("<f8", "False", rows, columns, missing));
    assert!(matches!(refused, Err(InputError::Truncated { .. })), "a byte is missing: {refused:?}");
}

/// What the error says is so.
fn assert_true(error: &InputError, bytes: &[u8]) {
    let has_magic = bytes.starts_with(MAGIC);
    assert_eq!(!has_magic, matches!(error, InputError::NotNpy { .. }), "{error}");
    match *error {
        InputError::NotNpy { .. } | InputError::Header { .. } | InputError::ElementType { .. } => {}
        InputError::Rank { ref shape, .. } => assert_ne!(shape.len(), 2, "{error}"),
        InputError::NoElements { rows, columns, .. } => assert!(rows == 0 || columns == 0, "{error}"),
        InputError::Truncated { rows, columns, declared, found, .. } => {
            assert!((found as u128) < declared && found < bytes.len(), "{error}");
            let elements = u128::from(rows) * u128::from(columns);
            assert!([1, 2, 4, 8].iter().any(|size| elements * size == declared), "{error}");
        }
        InputError::Surplus { surplus, .. } => assert!(surplus > 0 && surplus < bytes.len() as u128, "{error}"),
        InputError::NotFinite { row, column, ref value, .. } => {
            let finite = value.parse().is_ok_and(f64::is_finite);
            assert!(!finite && row > 0 && column > 0 && row * column <= bytes.len(), "{error}");
        }
        InputError::LargeInteger { value, .. } => assert!(value.unsigned_abs() > 1 << 53, "{error}"),
        ref other => panic!("bytes in memory give no such error: {other}"),
    }
}

/// The format as NumPy documents it, version 1.0 but for the alignment.
fn written(kind: &str, fortran_order: &str, rows: usize, columns: usize, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': {fortran_order}, 'shape': ({rows}, {columns}), }}\n");
    let length = u16::try_from(header.len()).expect("a header of less than 120 bytes").to_le_bytes();
    [MAGIC, &[1, 0], &length, header.as_bytes(), data].concat()
}
