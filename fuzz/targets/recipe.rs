#![no_main]

#[path = "../../tests/fuzz/recipe.rs"]
mod recipe;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| recipe::check(bytes));
