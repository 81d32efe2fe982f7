//! `.csv` files that are refused: the message names the file, the line and the column.

use hopfield_theory::input::{InputError, Table, read_csv_bytes};

use crate::support::assert_refused;

fn read(text: &str) -> Result<Table, InputError> {
    read_csv_bytes("patterns.csv", text.as_bytes())
}

#[test]
fn an_empty_file_is_refused() {
    for text in ["", "\n\n", "   \n", "# only a comment\n", "\u{feff}"] {
        assert_refused(read(text), &["patterns.csv", "empty"]);
    }
}

#[test]
fn a_header_alone_is_refused() {
    assert_refused(read("x,y\n"), &["patterns.csv", "header in row 1"]);
    assert_refused(read("# about\n\nx,y\n\n"), &["patterns.csv", "header in row 3"]);
}

#[test]
fn ragged_rows_are_located() {
    assert_refused(read("1,2,3\n4,5\n"), &["patterns.csv", "row 2 has 2 columns", "has 3", "column 3"]);
    assert_refused(read("1,2\n3,4\n5,6,7\n"), &["patterns.csv", "row 3 has 3 columns", "has 2", "column 3"]);
    assert_refused(read("x,y,z\n1,2\n"), &["patterns.csv", "row 2 has 2 columns", "has 3"]);
}

#[test]
fn text_for_a_number_is_located() {
    assert_refused(read("1,2\n3,four\n"), &["patterns.csv", "row 2, column 2", "\"four\"", "not a number"]);
    assert_refused(read("x,y\nu,v\n1,2\n"), &["patterns.csv", "row 2, column 1", "\"u\""]);
    assert_refused(read("1,5;2,5\n"), &["patterns.csv", "row 1, column 2", "\"5;2\"", "by commas"]);
}

#[test]
fn the_row_is_the_line_of_the_file() {
    for text in [
        "# about\n\nx,y\n\n1,2\n# more\n3,oops\n",
        "# about\r\n\r\nx,y\r\n\r\n1,2\r\n# more\r\n3,oops\r\n",
        "\n\n\n\n\n  # spaces\n3,oops",
        "\u{feff}\n\n\n\n\n\n3,oops",
        "1,2\r1,2\r\r\r1,2\r1,2\r3,oops\r",
    ] {
        assert_refused(read(text), &["row 7, column 2", "\"oops\""]);
    }
}

#[test]
fn an_empty_field_is_located() {
    assert_refused(read("1,2\n3,\n"), &["patterns.csv", "row 2, column 2 is empty"]);
    assert_refused(read(",\n1,2\n"), &["patterns.csv", "row 1, column 1 is empty"]);
}

#[test]
fn values_that_are_not_finite_are_located() {
    for value in ["nan", "NaN", "inf", "-Infinity", "1e400"] {
        assert_refused(read(&format!("1,2\n3,4\n{value},6\n")), &["patterns.csv", "row 3, column 1", value, "finite"]);
    }
}

#[test]
fn bytes_that_are_no_text_and_long_fields_are_shown_short() {
    let result = read_csv_bytes("patterns.csv", b"1,2\n3,\xff\xfe\n");
    assert_refused(result, &["patterns.csv", "row 2, column 2", "not a number"]);
    let message = read(&format!("1\n{}\n", "long".repeat(10_000))).map_err(|error| error.to_string());
    assert!(matches!(&message, Err(text) if text.len() < 300), "a long field is shortened");
}
