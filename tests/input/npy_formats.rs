//! The same table in every type, byte order and storage order.

use hopfield_theory::input::read_npy_bytes;
use npyz::{DType, Order, Serialize, WriteOptions, WriterBuilder};

use crate::support::{f64_bytes, npy};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const ROWS: [[i8; 3]; 2] = [[0, 1, 2], [100, 127, 5]];

/// Reads `ROWS` written by `npyz` as elements of type `T` in both storage orders and the given byte orders.
fn check_type<T: Serialize + From<i8>>(descr: &[&str]) -> Outcome {
    for descr in descr {
        for (order, index) in [
            (Order::C, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]),
            (Order::Fortran, [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]),
        ] {
            let mut bytes = Vec::new();
            let mut array = WriteOptions::<T>::new()
                .dtype(DType::new_scalar(descr.parse()?))
                .shape(&[2, 3])
                .order(order)
                .writer(&mut bytes)
                .begin_nd()?;
            for (row, column) in index {
                array.push(&T::from(ROWS[row][column]))?;
            }
            array.finish()?;
            let table = read_npy_bytes("made.npy", &bytes)?;
            let shape = (table.rows(), table.columns());
            assert_eq!(shape, (2, 3), "shape of {descr} in {order:?} order");
            for (row, expected) in ROWS.iter().enumerate() {
                let expected = expected.map(f64::from);
                assert_eq!(table.row(row), expected, "row {row} of {descr} in {order:?} order");
            }
        }
    }
    Ok(())
}

/// Unsigned types have no conversion from `i8`, so they come through a wrapper-free second list.
macro_rules! check_unsigned {
    ($($unsigned:ty => $descr:expr),* $(,)?) => {$(
        for descr in $descr {
            let element = |value: i8| {
                let value = <$unsigned>::from(value.unsigned_abs());
                if descr.starts_with('>') { value.to_be_bytes() } else { value.to_le_bytes() }
            };
            let rows: Vec<u8> = ROWS.iter().flatten().flat_map(|&value| element(value)).collect();
            let columns: Vec<u8> =
                (0..3).flat_map(|column| ROWS.map(|row| row[column])).flat_map(element).collect();
            for (fortran_order, data) in [(false, rows), (true, columns)] {
                let bytes = npy(&format!("'{descr}'"), fortran_order, "(2, 3)", &data);
                let table = read_npy_bytes("made.npy", &bytes)?;
                let expected: Vec<f64> = ROWS.iter().flatten().map(|&value| f64::from(value)).collect();
                assert_eq!(table.values(), expected, "{descr}, Fortran order: {fortran_order}");
            }
        }
    )*};
}

#[test]
fn signed_types_give_the_same_table() -> Outcome {
    check_type::<i8>(&["|i1", "<i1", ">i1"])?;
    check_type::<i16>(&["<i2", ">i2"])?;
    check_type::<i32>(&["<i4", ">i4"])?;
    check_type::<i64>(&["<i8", ">i8"])?;
    check_type::<f32>(&["<f4", ">f4"])?;
    check_type::<f64>(&["<f8", ">f8"])
}

#[test]
fn unsigned_types_give_the_same_table() -> Outcome {
    check_unsigned!(
        u8 => ["|u1", "<u1", ">u1"],
        u16 => ["<u2", ">u2"],
        u32 => ["<u4", ">u4"],
        u64 => ["<u8", ">u8"],
    );
    Ok(())
}

#[test]
fn negative_and_extreme_integers_are_exact() -> Outcome {
    let values = [-1_i64, 1 << 53, -(1 << 53), i64::from(i32::MIN)];
    let data: Vec<u8> = values.iter().flat_map(|value| value.to_be_bytes()).collect();
    let table = read_npy_bytes("made.npy", &npy("'>i8'", false, "(1, 4)", &data))?;
    let expected = [-1.0, 9_007_199_254_740_992.0, -9_007_199_254_740_992.0, -2_147_483_648.0];
    assert_eq!(table.values(), expected);
    Ok(())
}

#[test]
fn every_bit_of_f64_and_f32_survives() -> Outcome {
    let values = [0.1, -0.0, 5e-324, f64::MAX, f64::MIN_POSITIVE, -1.0 / 3.0];
    let table = read_npy_bytes("made.npy", &npy("'<f8'", false, "(3, 2)", &f64_bytes(&values)))?;
    assert_eq!(table.values().iter().map(|value| value.to_bits()).collect::<Vec<_>>(), values.map(f64::to_bits));
    let data: Vec<u8> = [0.1_f32, f32::from_bits(1)].iter().flat_map(|value| value.to_le_bytes()).collect();
    let table = read_npy_bytes("made.npy", &npy("'<f4'", false, "(1, 2)", &data))?;
    assert_eq!(table.values(), [f64::from(0.1_f32), 2.0_f64.powi(-149)]);
    Ok(())
}

#[test]
fn versions_two_and_three_are_read() -> Outcome {
    let first = npy("'|u1'", false, "(1, 2)", &[7, 9]);
    for version in [2, 3] {
        let mut bytes = b"\x93NUMPY".to_vec();
        bytes.extend([version, 0, first[8], first[9], 0, 0]);
        bytes.extend(&first[10..]);
        assert_eq!(read_npy_bytes("made.npy", &bytes)?.values(), [7.0, 9.0]);
    }
    Ok(())
}
