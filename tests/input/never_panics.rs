//! Whatever the bytes are, the readers answer with a table of finite numbers or an error that names the file.

use hopfield_theory::input::{InputError, Table, read_csv_bytes, read_npy_bytes};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::npy_with_header;

fn check(result: &Result<Table, InputError>) -> Result<(), TestCaseError> {
    match result {
        Ok(table) => {
            prop_assert!(table.rows() > 0 && table.columns() > 0);
            prop_assert_eq!(table.values().len(), table.rows() * table.columns());
            prop_assert!(table.values().iter().all(|value| value.is_finite()));
        }
        Err(error) => prop_assert!(error.to_string().contains("random")),
    }
    Ok(())
}

/// Pieces of a header, put together without sense, so that the parser behind the magic bytes is reached.
fn header() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "'",
        "\"",
        ",",
        ":",
        " ",
        "\\",
        "-",
        "0",
        "1",
        "2",
        "00",
        "4294967296",
        "18446744073709551615",
        "0x",
        "e9",
        ".",
        "True",
        "False",
        "None",
        "'descr': ",
        "'fortran_order': ",
        "'shape': ",
        "'<f8'",
        "'>i8'",
        "'|u1'",
        "'|O'",
        "'<U9'",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (",
        "), }",
    ];
    vec(prop::sample::select(pieces.to_vec()), 0..24).prop_map(|chosen| chosen.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in vec(any::<u8>(), 0..400)) {
        check(&read_npy_bytes("random.npy", &bytes))?;
        check(&read_csv_bytes("random.csv", &bytes))?;
    }

    #[test]
    fn random_headers(header in header(), data in vec(any::<u8>(), 0..64)) {
        check(&read_npy_bytes("random.npy", &npy_with_header(&header, &data)))?;
    }

    #[test]
    fn damaged_arrays(
        rows in 0_usize..5,
        columns in 0_usize..5,
        places in vec((0_usize..200, any::<u8>()), 0..4),
    ) {
        let header =
            format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {columns}), }}\n");
        let mut bytes = npy_with_header(&header, &vec![0; 8 * rows * columns]);
        for (place, byte) in places {
            let length = bytes.len();
            bytes[place % length] = byte;
        }
        check(&read_npy_bytes("random.npy", &bytes))?;
    }

    #[test]
    fn random_texts(text in "[-+.,0-9einfNa#\" \r\n\t;\u{feff}]{0,200}") {
        check(&read_csv_bytes("random.csv", text.as_bytes()))?;
    }
}
