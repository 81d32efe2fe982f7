//! Whether the header of a `.npy` file is safe to parse.
//!
//! The parser of `npyz` trusts the header: the length that it states is allocated unseen, brackets nest without limit on
//! the stack, and the product of the shape may overflow. Files come from strangers, so those three are ruled out first.
//! What NumPy writes always passes; whether the header also makes sense is left to the parser.

use std::path::Path;

use super::InputError;

const MAGIC: &[u8] = b"\x93NUMPY";

/// NumPy refuses to load longer headers too (`max_header_size` of `numpy.load`).
const LONGEST_HEADER: usize = 10_000;

/// An array of numbers needs two levels, a structured type two or three more each time it nests.
const DEEPEST_NESTING: usize = 8;

/// Checks that the header at the start of `bytes` can be given to the parser.
///
/// # Errors
///
/// [`InputError::NotNpy`] or [`InputError::Header`].
pub(super) fn check(file: &Path, bytes: &[u8]) -> Result<(), InputError> {
    let Some(after_magic) = bytes.strip_prefix(MAGIC) else {
        return Err(InputError::NotNpy { file: file.into() });
    };
    header_text(after_magic).and_then(check_text).map_err(|reason| InputError::Header { file: file.into(), reason })
}

/// The text of the header, once its stated length is known to lie inside the file.
fn header_text(after_magic: &[u8]) -> Result<&[u8], String> {
    let (length, rest) = match *after_magic {
        [1, 0, a, b, ref rest @ ..] => (usize::from(u16::from_le_bytes([a, b])), rest),
        [2 | 3, 0, a, b, c, d, ref rest @ ..] => {
            // A length beyond the address space is beyond the file as well.
            let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
            (length, rest)
        }
        [1..=3, 0, ..] | [] | [_] => return Err("the file ends inside it".into()),
        [major, minor, ..] => {
            return Err(format!("version {major}.{minor} is unknown; versions 1.0, 2.0 and 3.0 are read"));
        }
    };
    if length > LONGEST_HEADER {
        return Err(format!("it claims to be {length} bytes long; at most {LONGEST_HEADER} are read"));
    }
    rest.get(..length).ok_or_else(|| "the file ends inside it".into())
}

/// Follows brackets and numbers outside quotes.
///
/// Only what NumPy itself writes there is let through (no escapes, signs, hexadecimal digits or underscores), so this
/// walk and the parser cannot disagree on where a quoted text ends or what a number is.
fn check_text(text: &[u8]) -> Result<(), String> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut number: Option<u64> = None;
    let mut product = 1_u64;
    // The blank at the end closes a number that ends the text.
    for &byte in text.iter().chain(b" ") {
        if quote.is_some() {
            if byte == b'\\' {
                return Err("it holds a backslash".into());
            }
            if quote == Some(byte) {
                quote = None;
            }
            continue;
        }
        let too_large = || "the shape that it declares has more than 2^64 elements".to_string();
        if byte.is_ascii_digit() {
            let longer = number.unwrap_or(0).checked_mul(10).and_then(|tens| tens.checked_add(u64::from(byte - b'0')));
            number = Some(longer.ok_or_else(too_large)?);
            continue;
        }
        if let Some(finished) = number.take() {
            // A zero must not hide the overflow of the other factors: the parser multiplies them in its own order.
            product = product.checked_mul(finished.max(1)).ok_or_else(too_large)?;
        }
        match byte {
            b'\'' | b'"' => quote = Some(byte),
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b',' | b':' | b' ' | b'\t' | b'\n' => {}
            letter if b"TrueFalse".contains(&letter) => {}
            other => {
                return Err(format!("it holds an unexpected {:?}", char::from(other).to_string()));
            }
        }
        if depth > DEEPEST_NESTING {
            return Err(format!("its brackets nest deeper than {DEEPEST_NESTING} levels"));
        }
    }
    Ok(())
}
