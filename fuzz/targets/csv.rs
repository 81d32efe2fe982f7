#![no_main]

#[path = "../../tests/fuzz/csv.rs"]
mod csv;
#[path = "../../tests/fuzz/tables.rs"]
mod tables;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| csv::check(bytes));
