//! Bad input, one test for each kind: exit code 2, a message that says what and where, and no file left behind.

use crate::support::Place;

/// A `.npy` file with this header entry and data.
fn npy(descr: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = u16::try_from(header.len()).unwrap_or(u16::MAX).to_le_bytes();
    [b"\x93NUMPY\x01\x00".as_slice(), &length, header.as_bytes(), data].concat()
}

/// Every verb that reads patterns refuses the file, as patterns and as queries.
#[track_caller]
fn refused(name: &str, contents: impl AsRef<[u8]>, parts: &[&str]) {
    let place = Place::new().with(name, contents).with("good.csv", "1,2\n3,4\n");
    let parts = [&[name], parts].concat();
    place.refuses(&["inspect", name, "--beta", "1"], &parts);
    place.refuses(&["inspect", name, "--beta", "1", "--format", "json"], &parts);
    place.refuses(&["retrieve", name, "--queries", "good.csv", "--beta", "1", "--states", "out.npy"], &parts);
    place.refuses(&["retrieve", "good.csv", "--queries", name, "--beta", "1", "--states", "out.npy"], &parts);
}

#[test]
fn an_empty_csv() {
    refused("empty.csv", "", &["the file is empty"]);
}

#[test]
fn a_ragged_csv() {
    refused("ragged.csv", "1,2\n3\n", &["row 2", "column 2"]);
}

#[test]
fn text_where_a_number_should_be() {
    refused("text.csv", "1,2\n3,four\n", &["row 2, column 2", "four"]);
}

#[test]
fn not_a_number() {
    refused("nan.csv", "1,2\nNaN,4\n", &["row 2, column 1"]);
    refused(
        "nan.npy",
        npy("<f8", "(1, 2)", &[1.0_f64.to_le_bytes(), f64::NAN.to_le_bytes()].concat()),
        &["row 1, column 2"],
    );
}

#[test]
fn infinity() {
    refused("infinite.csv", "1,inf\n", &["row 1, column 2"]);
    let values = [1.0_f64, 2.0, f64::NEG_INFINITY, 3.0].map(f64::to_le_bytes).concat();
    refused("infinite.npy", npy("<f8", "(2, 2)", &values), &["row 2, column 1"]);
}

#[test]
fn an_array_of_the_wrong_rank() {
    refused("flat.npy", npy("<f8", "(2,)", &[0; 16]), &["shape [2]", "two dimensions"]);
}

#[test]
fn an_unsupported_element_type() {
    refused("complex.npy", npy("<c16", "(1, 2)", &[0; 32]), &["c16", "not read"]);
}

#[test]
fn a_truncated_file() {
    refused("short.npy", npy("<f8", "(2, 2)", &[0; 24]), &["cut short"]);
}

#[test]
fn numbers_too_large_to_square() {
    refused("huge.csv", "1e200,0\n0,1e200\n", &["1e"]);
}

#[test]
fn a_missing_file() {
    let place = Place::new();
    place.refuses(&["inspect", "missing.npy", "--beta", "1"], &["missing.npy", "no such file"]);
}

#[test]
fn beta_that_is_not_positive() {
    let place = Place::new().with("p.csv", "1,2\n3,4\n");
    for beta in ["0", "-1", "-0.5", "nan", "inf", "cold"] {
        place.refuses(&["inspect", "p.csv", "--beta", beta], &["--beta", beta]);
        place.refuses(&["retrieve", "p.csv", "--queries", "p.csv", "--beta", beta], &["--beta", beta]);
    }
}

#[test]
fn dimension_one_where_two_is_needed() {
    let arguments =
        ["capacity", "--beta", "1", "--radius-factor", "3", "--dimension", "1", "--failure-probability", "0.001"];
    Place::new().refuses(&arguments, &["--dimension", "1"]);
}

#[test]
fn an_unknown_label_comes_with_the_nearest_known_one() {
    let place = Place::new();
    for verb in ["verify", "explain"] {
        place.refuses(&[verb, "Theorm A9"], &["'Theorm A9'", "'Theorem A9'"]);
        place.refuses(&[verb, ""], &["there is no statement ''"]);
    }
}

#[test]
fn an_unwritable_directory_is_refused_before_the_work() {
    let place = Place::new().with("file", "");
    place.refuses(&["verify", "--out", "file/results"], &["file/results"]);
    place.refuses(&["figures", "--out", "file"], &["file"]);
}
