//! Arrays that are refused: the message names the file, the place and the remedy.

use hopfield_theory::input::{InputError, Table, read_npy_bytes};

use crate::support::{assert_refused, f64_bytes, npy, npy_with_header};

fn read(bytes: &[u8]) -> Result<Table, InputError> {
    read_npy_bytes("patterns.npy", bytes)
}

#[test]
fn one_dimension_tells_how_to_reshape() {
    let bytes = npy("'<f8'", false, "(3,)", &f64_bytes(&[1.0, 2.0, 3.0]));
    let parts = ["patterns.npy", "shape [3]", "two dimensions", "array.reshape(1, -1)"];
    assert_refused(read(&bytes), &parts);
}

#[test]
fn three_dimensions_tell_how_to_reshape() {
    let bytes = npy("'<f8'", false, "(1, 1, 2)", &f64_bytes(&[1.0, 2.0]));
    let parts = ["patterns.npy", "shape [1, 1, 2]", "array.reshape(len(array), -1)"];
    assert_refused(read(&bytes), &parts);
}

#[test]
fn no_dimension_tells_how_to_reshape() {
    let bytes = npy("'<f8'", false, "()", &f64_bytes(&[1.0]));
    assert_refused(read(&bytes), &["patterns.npy", "shape []", "array.reshape(1, 1)"]);
}

#[test]
fn types_that_are_not_real_numbers_are_named() {
    for (descr, named, remedy) in [
        ("'|b1'", "|b1", "array.astype(numpy.float64)"),
        ("'<f2'", "<f2", "array.astype(numpy.float64)"),
        ("'<f16'", "<f16", "array.astype(numpy.float64)"),
        ("'<c16'", "<c16", "array.real, array.imag"),
        ("'<U3'", "<U3", "when the texts are numbers"),
        ("'|S3'", "|S3", "when the texts are numbers"),
        ("'|O'", "|O", "f32, f64 or integers"),
        ("'<M8[ns]'", "<M8[ns]", "f32, f64 or integers"),
        ("[('a', '<f8'), ('b', '<i4')]", "('a', '<f8')", "structured_to_unstructured"),
    ] {
        let bytes = npy(descr, false, "(1, 1)", &[0; 16]);
        assert_refused(read(&bytes), &["patterns.npy", named, remedy]);
    }
}

#[test]
fn not_a_number_is_located() {
    let bytes = npy("'<f8'", false, "(2, 3)", &f64_bytes(&[1.0, 2.0, 3.0, 4.0, f64::NAN, 6.0]));
    assert_refused(read(&bytes), &["patterns.npy", "row 2, column 2", "NaN", "finite"]);
}

#[test]
fn infinity_is_located() {
    let bytes = npy("'<f8'", false, "(2, 2)", &f64_bytes(&[1.0, f64::NEG_INFINITY, 3.0, 4.0]));
    assert_refused(read(&bytes), &["patterns.npy", "row 1, column 2", "-inf", "finite"]);
}

#[test]
fn the_place_is_that_of_the_array_in_fortran_order_too() {
    let columns_first = f64_bytes(&[1.0, 4.0, 2.0, 5.0, f64::NAN, 6.0]);
    let bytes = npy("'<f8'", true, "(2, 3)", &columns_first);
    assert_refused(read(&bytes), &["row 1, column 3"]);
}

#[test]
fn integers_that_f64_skips_are_located() {
    for value in [(1_i64 << 53) + 1, -(1_i64 << 53) - 1, (1_i64 << 53) + 2, i64::MIN] {
        let data: Vec<u8> =
            [0, 1 << 53, -(1 << 53), value].iter().flat_map(|value: &i64| value.to_le_bytes()).collect();
        let bytes = npy("'<i8'", false, "(2, 2)", &data);
        assert_refused(read(&bytes), &["patterns.npy", "row 2, column 2", &value.to_string(), "2^53", "astype"]);
    }
    let bytes = npy("'>u8'", false, "(1, 1)", &u64::MAX.to_be_bytes());
    assert_refused(read(&bytes), &["row 1, column 1", &u64::MAX.to_string(), "2^53"]);
}

#[test]
fn a_truncated_array_is_refused_at_every_length() {
    let whole = npy("'<f8'", false, "(2, 2)", &f64_bytes(&[1.0, 2.0, 3.0, 4.0]));
    assert!(read(&whole).is_ok());
    for length in 0..whole.len() {
        assert_refused(read(&whole[..length]), &["patterns.npy"]);
    }
    assert_refused(read(&whole[..whole.len() - 1]), &["cut short", "32 bytes", "holds 31"]);
}

#[test]
fn bytes_after_the_array_are_refused() {
    let bytes = npy("'|u1'", false, "(1, 2)", &[1, 2, 3]);
    assert_refused(read(&bytes), &["patterns.npy", "1 bytes follow"]);
}

#[test]
fn another_format_is_refused() {
    assert_refused(read(b"1.0,2.0\n3.0,4.0\n"), &["patterns.npy", "not a .npy file"]);
    assert_refused(read(b""), &["patterns.npy", "not a .npy file"]);
}

#[test]
fn no_rows_or_no_columns_are_refused() {
    for (shape, counts) in [("(0, 3)", "0 rows and 3 columns"), ("(3, 0)", "3 rows and 0 columns")] {
        assert_refused(read(&npy("'<f8'", false, shape, &[])), &["patterns.npy", counts]);
    }
}

#[test]
fn a_huge_declared_shape_costs_nothing() {
    let bytes = npy("'<f8'", false, "(1000000000, 1000000000)", &[0; 8]);
    assert_refused(read(&bytes), &["patterns.npy", "cut short", "8000000000000000000 bytes"]);
    // The products of these shapes, or of parts of them, overflow 64 bits.
    for shape in [
        "(18446744073709551615, 18446744073709551615)",
        "(0, 18446744073709551615, 18446744073709551615)",
        "(18446744073709551615, 18446744073709551615, 0)",
        "(18446744073709551616, 1)",
    ] {
        for fortran_order in [false, true] {
            let bytes = npy("'<f8'", fortran_order, shape, &[]);
            assert_refused(read(&bytes), &["patterns.npy", "2^64"]);
        }
    }
}

#[test]
fn damaged_headers_are_refused() {
    let nested = format!("{}{}", "[".repeat(4000), "]".repeat(4000));
    let long = " ".repeat(20_000);
    for (header, reason) in [
        ("", "header"),
        ("{", "header"),
        ("[1, 2]", "dict"),
        ("{'descr': '<f8', 'fortran_order': False}", "shape"),
        ("{'descr': '<f8', 'fortran_order': 'no', 'shape': (1, 1)}", "fortran_order"),
        ("{'descr': '<q9', 'fortran_order': False, 'shape': (1, 1)}", "type"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 1)}", "unexpected \"-\""),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (0xF, 1)}", "unexpected \"x\""),
        ("{'de\\x73cr': '<f8', 'fortran_order': False, 'shape': (1, 1)}", "backslash"),
        (nested.as_str(), "nest deeper"),
        (long.as_str(), "20000 bytes"),
    ] {
        let bytes = npy_with_header(header, &[0; 8]);
        assert_refused(read(&bytes), &["patterns.npy", "cannot be understood", reason]);
    }
}

#[test]
fn unknown_versions_and_absurd_header_lengths_are_refused() {
    assert_refused(read(b"\x93NUMPY\x04\x00\x02\x00\x00\x00{}"), &["patterns.npy", "version 4.0"]);
    assert_refused(read(b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}"), &["patterns.npy", "4294967295 bytes"]);
}
