//! Tables of exact values, and errors against them.

use std::fs;
use std::path::Path;

/// The unit roundoff.
pub(crate) const U: f64 = f64::EPSILON / 2.0;

/// The numbers of a table; `tests/reference/generate.py` says what they are.
pub(crate) fn numbers(name: &str) -> Vec<f64> {
    let path = Path::new("tests/reference").join(name).with_extension("bin");
    let content = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (numbers, rest) = content.as_chunks::<8>();
    assert!(rest.is_empty(), "{name} is cut off");
    numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()
}

/// The rows of a table, at least `least` of them.
pub(crate) fn rows<const COLUMNS: usize>(name: &str, least: usize) -> Vec<[f64; COLUMNS]> {
    let numbers = numbers(name);
    let (rows, rest) = numbers.as_chunks::<COLUMNS>();
    assert!(rest.is_empty() && rows.len() >= least, "{name} has {} rows", rows.len());
    rows.to_vec()
}

/// An exact value: the nearest double and what it lacks, in units of its last place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact {
    pub(crate) high: f64,
    low: f64,
}

impl Exact {
    pub(crate) fn new(high: f64, low: f64) -> Self {
        assert!(high.is_finite() && low.abs() <= 0.5, "no pair: {high}, {low}");
        Self { high, low }
    }

    /// The pairs of some columns.
    pub(crate) fn pairs(columns: &[f64]) -> Vec<Self> {
        columns.as_chunks::<2>().0.iter().map(|[high, low]| Self::new(*high, *low)).collect()
    }

    /// The distance of neighbouring doubles just above the value; that below the largest double.
    fn last_place(self) -> f64 {
        let size = self.high.abs().min(f64::MAX.next_down());
        size.next_up() - size
    }

    /// The error in units in the last place.
    pub(crate) fn ulps(self, found: f64) -> f64 {
        ((found - self.high) / self.last_place() - self.low).abs()
    }

    /// The absolute error.
    pub(crate) fn error(self, found: f64) -> f64 {
        ((found - self.high) - self.low * self.last_place()).abs()
    }

    /// The relative error; zero if both are zero.
    pub(crate) fn relative(self, found: f64) -> f64 {
        if self.high == 0.0 && found == 0.0 { 0.0 } else { self.error(found) / self.high.abs() }
    }
}

/// The largest error so far and where it is.
pub(crate) struct Worst {
    name: String,
    error: f64,
    at: String,
    count: usize,
}

impl Worst {
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), error: 0.0, at: String::new(), count: 0 }
    }

    pub(crate) fn take(&mut self, error: f64, at: impl FnOnce() -> String) {
        self.count += 1;
        // What is not a number is worst of all, and stays it.
        if error.is_nan() || error > self.error {
            (self.error, self.at) = (error, at());
        }
    }

    /// Holds the largest error to what the page of `function` in `file` states. A statement much larger than what is found
    /// is out of date.
    pub(crate) fn hold(&self, file: &str, function: &str) {
        let Self { name, error, at, count } = self;
        println!("{name}: {error:.4} at {at}, of {count}");
        let stated = stated(file, function, name);
        assert!(*error <= stated, "{name}: {error} at {at}, stated {stated}");
        assert!(stated <= 1.1 * error + 0.01, "{name}: {error} at {at}, stated {stated}: more than was found");
    }
}

/// The number after "largest error of NAME measured: " on the page of a function.
fn stated(file: &str, function: &str, name: &str) -> f64 {
    let source = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let start = [format!("pub fn {function}("), format!("pub fn {function}<")];
    let place = start.iter().find_map(|start| source.find(start)).unwrap_or_else(|| panic!("{function} in {file}"));
    let lines: Vec<&str> = source[..place].lines().rev().map(str::trim).collect();
    let is_page = |line: &&&str| line.is_empty() || line.starts_with("///") || line.starts_with("#[");
    let page: Vec<&str> = lines.iter().take_while(is_page).map(|line| line.trim_start_matches("///").trim()).collect();
    let page = page.into_iter().rev().collect::<Vec<_>>().join(" ");
    let phrase = format!("Largest error of {name} measured: ");
    let number = page.split(&phrase).nth(1).and_then(|rest| rest.split_whitespace().next());
    let number = number.unwrap_or_else(|| panic!("the page of {function} in {file} does not say \"{phrase}\""));
    number.trim_end_matches([',', '.', ';']).parse().unwrap_or_else(|_| panic!("{number} is no number"))
}
