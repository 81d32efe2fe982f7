#![no_main]

#[path = "../../tests/fuzz/label.rs"]
mod label;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| label::check(bytes));
