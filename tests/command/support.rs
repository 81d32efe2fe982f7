//! Running the command and reading what it says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// The digits of the repository, as a user would name them.
pub(crate) const DIGITS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/data/digits.npy");

/// A directory of its own for each test; the command runs in it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory can be created"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn with(self, name: &str, contents: impl AsRef<[u8]>) -> Self {
        fs::write(self.path(name), contents).expect("a temporary file can be written");
        self
    }

    /// All files below this directory.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
                if entry.path().is_dir() { collect(&entry.path(), files) } else { files.push(entry.path()) }
            }
        }
        let mut files = Vec::new();
        collect(self.0.path(), &mut files);
        files.sort();
        files
    }

    /// Runs the command here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().expect("the command starts")
    }

    /// The command, to be run here.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("hopfield-theory"));
        command.current_dir(self.0.path());
        command
    }

    /// What the command prints when it ends with `code`.
    #[track_caller]
    pub(crate) fn text(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} said:\n{errors}");
        String::from_utf8(output.stdout).expect("results are UTF-8")
    }

    /// The JSON document that the command prints.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let text = self.text(arguments, 0);
        serde_json::from_str(&text).expect("the result is JSON")
    }

    /// Asserts that the command refuses its input with a message that holds all `parts`, prints no result and leaves no
    /// new file.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &[&str], parts: &[&str]) {
        let before = self.files();
        let output = self.run(arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} said:\n{message}");
        assert!(output.stdout.is_empty(), "{arguments:?} printed a result in spite of the error");
        assert!(!message.contains("panicked"), "{arguments:?} panicked:\n{message}");
        for part in parts {
            assert!(message.contains(part), "{part:?} is missing from the message of {arguments:?}:\n{message}");
        }
        assert_eq!(self.files(), before, "{arguments:?} left files behind");
    }
}

/// The keys of a JSON object, sorted.
#[track_caller]
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// Asserts that an object has all these keys.
#[track_caller]
pub(crate) fn assert_keys(value: &Value, wanted: &[&str]) {
    let known = keys(value);
    for key in wanted {
        assert!(known.contains(key), "the key {key} is missing among {known:?}");
    }
}

/// Asserts that every number in a document is the shortest that reads back to the same f64, and that none is infinite.
pub(crate) fn assert_numbers_round_trip(text: &str) {
    let document: Value = serde_json::from_str(text).expect("the result is JSON");
    let again = serde_json::to_string_pretty(&document).expect("a document can be written") + "\n";
    let reread: Value = serde_json::from_str(&again).expect("a document can be read again");
    assert_eq!(document, reread, "numbers change when they are read back");
    for word in ["NaN", "inf", "Infinity"] {
        assert!(!text.split(|c: char| !c.is_alphanumeric()).any(|part| part == word), "the result holds {word}");
    }
}
