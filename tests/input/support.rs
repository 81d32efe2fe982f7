//! Files made by hand.

/// The bytes of a `.npy` file of version 1.0 with the given header entries, not necessarily valid ones.
pub(crate) fn npy(descr: &str, fortran_order: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    let fortran_order = if fortran_order { "True" } else { "False" };
    npy_with_header(&format!("{{'descr': {descr}, 'fortran_order': {fortran_order}, 'shape': {shape}, }}\n"), data)
}

/// The bytes of a `.npy` file of version 1.0 with any text as header.
pub(crate) fn npy_with_header(header: &str, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap_or(u16::MAX);
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(length.to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

/// The little-endian bytes of `values`.
pub(crate) fn f64_bytes(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Asserts that `result` is an error whose message contains every one of `parts`.
#[track_caller]
pub(crate) fn assert_refused<T, E: std::error::Error>(result: Result<T, E>, parts: &[&str]) {
    let Err(error) = result else {
        panic!("bad input was accepted; expected a message with {parts:?}");
    };
    let message = error.to_string();
    for part in parts {
        assert!(message.contains(part), "{part:?} is missing from the message {message:?}");
    }
}
