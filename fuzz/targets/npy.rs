#![no_main]

#[path = "../../tests/fuzz/npy.rs"]
mod npy;
#[path = "../../tests/fuzz/tables.rs"]
mod tables;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| npy::check(bytes));
