//! Arrays of two dimensions in `.npy` files.

use std::path::Path;

use npyz::{DType, Deserialize, NpyFile, NpyHeader, Order, TypeChar};

use super::{InputError, Table, npy_header};

/// From here on `f64` skips integers.
const LARGEST_INTEGER: u128 = 1 << f64::MANTISSA_DIGITS;

/// Reads the table in the bytes of a `.npy` file.
///
/// # Errors
///
/// See [`super::read_table`].
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Table, InputError> {
    npy_header::check(file, bytes)?;
    let mut data = bytes;
    let header = NpyHeader::from_reader(&mut data)
        .map_err(|source| InputError::Header { file: file.into(), reason: source.to_string() })?;
    let &[rows, columns] = header.shape() else {
        return Err(InputError::Rank {
            file: file.into(),
            shape: header.shape().to_vec(),
            remedy: reshape_remedy(header.shape().len()),
        });
    };
    let collect = collector(&header.dtype()).ok_or_else(|| InputError::ElementType {
        file: file.into(),
        dtype: header.dtype().descr(),
        remedy: type_remedy(&header.dtype()),
    })?;
    check_length(file, &header, rows, columns, data.len())?;
    // Each is at least 1 and their product is at most the length of the data, so both fit.
    collect(file, header, data, rows as usize, columns as usize)
}

/// The length of the data is compared before anything of the declared size is allocated.
fn check_length(file: &Path, header: &NpyHeader, rows: u64, columns: u64, found: usize) -> Result<(), InputError> {
    if rows == 0 || columns == 0 {
        return Err(InputError::NoElements { file: file.into(), rows, columns });
    }
    // The header check bounds rows * columns below 2^64, and an element has at most 8 bytes: no overflow in u128.
    let element = header.dtype().num_bytes().unwrap_or(0) as u128;
    let declared = u128::from(rows) * u128::from(columns) * element;
    let found_wide = found as u128;
    if found_wide < declared {
        return Err(InputError::Truncated { file: file.into(), rows, columns, declared, found });
    }
    if found_wide > declared {
        return Err(InputError::Surplus { file: file.into(), surplus: found_wide - declared });
    }
    Ok(())
}

type Collect = fn(&Path, NpyHeader, &[u8], usize, usize) -> Result<Table, InputError>;

/// The function that reads elements of type `dtype`, or none when they are not read.
fn collector(dtype: &DType) -> Option<Collect> {
    let DType::Plain(scalar) = dtype else {
        return None;
    };
    match (scalar.type_char(), scalar.size_field()) {
        (TypeChar::Float, 4) => Some(collect::<f32>),
        (TypeChar::Float, 8) => Some(collect::<f64>),
        (TypeChar::Int, 1) => Some(collect::<i8>),
        (TypeChar::Int, 2) => Some(collect::<i16>),
        (TypeChar::Int, 4) => Some(collect::<i32>),
        (TypeChar::Int, 8) => Some(collect::<i64>),
        (TypeChar::Uint, 1) => Some(collect::<u8>),
        (TypeChar::Uint, 2) => Some(collect::<u16>),
        (TypeChar::Uint, 4) => Some(collect::<u32>),
        (TypeChar::Uint, 8) => Some(collect::<u64>),
        _ => None,
    }
}

fn collect<T: Element>(
    file: &Path,
    header: NpyHeader,
    data: &[u8],
    rows: usize,
    columns: usize,
) -> Result<Table, InputError> {
    let order = header.order();
    let stored: Vec<T> = NpyFile::with_header(header, data)
        .into_vec()
        .map_err(|source| InputError::Unreadable { file: file.into(), source })?;
    let mut values = Vec::with_capacity(stored.len());
    for row in 0..rows {
        for column in 0..columns {
            let element = stored[match order {
                Order::C => row * columns + column,
                Order::Fortran => column * rows + row,
            }];
            let value = element.to_f64().map_err(|defect| defect.at(file, row + 1, column + 1))?;
            values.push(value);
        }
    }
    Ok(Table::new(rows, columns, values))
}

/// An element of an array that may become an `f64`.
trait Element: Deserialize + Copy {
    fn to_f64(self) -> Result<f64, Defect>;
}

/// Why an element may not become an `f64`.
enum Defect {
    NotFinite(f64),
    LargeInteger(i128),
}

impl Defect {
    fn at(self, file: &Path, row: usize, column: usize) -> InputError {
        let file = file.into();
        match self {
            Self::NotFinite(value) => InputError::NotFinite { file, row, column, value: value.to_string() },
            Self::LargeInteger(value) => InputError::LargeInteger { file, row, column, value },
        }
    }
}

macro_rules! floats {
    ($($float:ty)*) => {$(
        impl Element for $float {
            fn to_f64(self) -> Result<f64, Defect> {
                let value = f64::from(self);
                if value.is_finite() { Ok(value) } else { Err(Defect::NotFinite(value)) }
            }
        }
    )*};
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl Element for $integer {
            fn to_f64(self) -> Result<f64, Defect> {
                let value = i128::from(self);
                if value.unsigned_abs() > LARGEST_INTEGER { return Err(Defect::LargeInteger(value)); }
                Ok(value as f64)
            }
        }
    )*};
}

floats!(f32 f64);
integers!(i8 i16 i32 i64 u8 u16 u32 u64);

fn reshape_remedy(rank: usize) -> &'static str {
    match rank {
        0 => "save array.reshape(1, 1)",
        1 => "save array.reshape(1, -1) when it is one pattern, or array.reshape(-1, 1) when every number is a pattern",
        _ => "save array.reshape(len(array), -1) when the first dimension counts the patterns",
    }
}

fn type_remedy(dtype: &DType) -> &'static str {
    let DType::Plain(scalar) = dtype else {
        return "save its numeric fields with numpy.lib.recfunctions.structured_to_unstructured(array)";
    };
    match scalar.type_char() {
        TypeChar::Bool | TypeChar::Float => "save array.astype(numpy.float64)",
        TypeChar::Complex => "save real and imaginary parts side by side with numpy.hstack([array.real, array.imag])",
        TypeChar::ByteStr | TypeChar::UnicodeStr => "save array.astype(numpy.float64) when the texts are numbers",
        _ => "save an array of f32, f64 or integers",
    }
}
