//! What fuzzing looks for, on the inputs that it has found worth keeping: the properties that `fuzz/targets` puts to the
//! test with inputs of any bytes, and the corpus that it begins with.

mod csv;
mod engine;
mod label;
mod npy;
mod recipe;
mod tables;

use std::fs;
use std::panic;
use std::path::Path;

/// Every file of a corpus keeps to the property.
fn replay(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let files: Vec<_> =
        fs::read_dir(&folder).expect("a folder of inputs").map(|file| file.expect("an input").path()).collect();
    assert!(files.len() >= 10, "a corpus of {} inputs is none", files.len());
    for file in files {
        let bytes = fs::read(&file).expect("an input can be read");
        assert!(panic::catch_unwind(|| check(&bytes)).is_ok(), "{} fails; its message is above", file.display());
    }
}

#[test]
fn npy_files_of_the_corpus() {
    replay("npy", npy::check);
}

#[test]
fn csv_files_of_the_corpus() {
    replay("csv", csv::check);
}

#[test]
fn recipes_of_the_corpus() {
    replay("recipe", recipe::check);
}

#[test]
fn labels_of_the_corpus() {
    replay("label", label::check);
}

#[test]
fn networks_of_the_corpus() {
    replay("engine", engine::check);
}
