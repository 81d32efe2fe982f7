//! What counts as a table of numbers in a `.csv` file.

use hopfield_theory::input::{InputError, read_csv_bytes};

fn values(text: &str) -> Result<Vec<Vec<f64>>, InputError> {
    let table = read_csv_bytes("patterns.csv", text.as_bytes())?;
    Ok(table.iter_rows().map(<[f64]>::to_vec).collect())
}

#[test]
fn every_way_to_lay_out_the_same_numbers() -> Result<(), InputError> {
    for text in [
        "1,2\n3,4\n",
        "1,2\n3,4",
        "1,2\r\n3,4\r\n",
        "1,2\r3,4\r",
        " 1 ,\t2 \n3,  4\n",
        "x,y\n1,2\n3,4\n",
        "\"x\",\"y\"\n\"1\",\"2\"\n3,4\n",
        "\n# a comment\n\nx,y\n  \n  # another, 1\n1,2\n\n#\n3,4\n\n",
        "\u{feff}1,2\n3,4\n",
        "\u{feff}x,y\n1,2\n3,4\n",
        "+1,2.0\n3e0,0.4E1\n",
    ] {
        assert_eq!(values(text)?, [[1.0, 2.0], [3.0, 4.0]], "{text:?}");
    }
    Ok(())
}

#[test]
fn decimals_are_rounded_to_the_nearest_double() -> Result<(), InputError> {
    let table = read_csv_bytes("patterns.csv", b"0.1,-0.0,5e-324,1e-400\n")?;
    let bits: Vec<u64> = table.values().iter().map(|value| value.to_bits()).collect();
    assert_eq!(bits, [0.1, -0.0, 5e-324, 0.0].map(f64::to_bits));
    Ok(())
}

#[test]
fn a_first_row_with_one_number_is_no_header() {
    let message = values("x,2\n3,4\n").map_err(|error| error.to_string());
    assert!(matches!(&message, Err(text) if text.contains("row 1, column 1")), "{message:?}");
}
