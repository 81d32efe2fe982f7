//! The named numbers of the experiments: one registry, written in the forms that a write-up reads.
//!
//! A [`Number`] has a name that never changes its meaning, a value with its uncertainty, and the command that makes it again.
//! A [`Registry`] holds those of all experiments and is written as `numbers.json`, `numbers.csv`, `numbers.tex` and
//! `numbers.typ`. An experiment replaces its own numbers and leaves those of the others.
//!
//! ```
//! use hopfield_theory::report::numbers::{Registry, Source, Uncertainty};
//! let source = Source { figure: "storage".into(), command: "storage --seed 1".into(), made_by: "an example".into() };
//! let interval = Uncertainty::Interval { lower: 0.91037, upper: 0.92751, level: 0.95 };
//! let mut registry = Registry::default();
//! registry.replace("storage", vec![source.number("storage.share", 3677.0 / 4000.0, interval, "")?])?;
//! assert_eq!(registry.get("storage.share").map(|number| number.text()), Some("0.91925 [0.91037, 0.92751]".to_owned()));
//! # Ok::<(), anyhow::Error>(())
//! ```

mod decimal;
mod forms;

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use super::write_atomically;

/// The version of the keys of `numbers.json`. It grows when a key changes its meaning.
pub const SCHEMA: u32 = 1;

/// How far a value may be off.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Uncertainty {
    /// Nothing is estimated: the value is determined by the command, up to rounding.
    Exact,
    /// An estimate with a standard error.
    StandardError {
        /// The standard error.
        standard_error: f64,
    },
    /// An estimate within exact confidence limits.
    Interval {
        /// The lower limit.
        lower: f64,
        /// The upper limit.
        upper: f64,
        /// The probability with which the limits hold the true value, at least.
        level: f64,
    },
}

/// A value with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The name, of the characters `[a-z0-9_.]`. It never changes its meaning.
    pub name: String,
    /// The value.
    pub value: f64,
    /// How far it may be off.
    pub uncertainty: Uncertainty,
    /// The unit; empty for a pure number.
    pub unit: String,
    /// Where it comes from.
    pub source: Source,
}

/// Where numbers come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The figure that they belong to, which is the name of the experiment.
    pub figure: String,
    /// The command that makes them again.
    pub command: String,
    /// The program and the hash of its sources.
    pub made_by: String,
}

impl Source {
    /// A number from this source.
    ///
    /// # Errors
    /// When the name has other characters than `[a-z0-9_.]`, when anything is not finite, or when the value lies outside its limits.
    pub fn number(
        &self,
        name: impl Into<String>,
        value: f64,
        uncertainty: Uncertainty,
        unit: impl Into<String>,
    ) -> Result<Number> {
        let number = Number { name: name.into(), value, uncertainty, unit: unit.into(), source: self.clone() };
        number.check()?;
        Ok(number)
    }
}

impl Number {
    /// The limits: those of the interval, one standard error to both sides, or the value itself where it is exact.
    #[must_use]
    pub fn limits(&self) -> (f64, f64) {
        match self.uncertainty {
            Uncertainty::Exact => (self.value, self.value),
            Uncertainty::StandardError { standard_error } => (self.value - standard_error, self.value + standard_error),
            Uncertainty::Interval { lower, upper, .. } => (lower, upper),
        }
    }

    /// The number as one writes it in a text, its limits rounded outward: "0.5", "1.98 ± 0.04" or "0.91925 [0.91037, 0.92751]".
    #[must_use]
    pub fn text(&self) -> String {
        forms::Dialect::Plain.text(self)
    }

    fn check(&self) -> Result<()> {
        let name = &self.name;
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
        ensure!(
            !name.is_empty() && name.chars().all(allowed),
            "'{name}' is no name of a number: only [a-z0-9_.] may stand in it"
        );
        let (lower, upper) = self.limits();
        ensure!(lower <= self.value && self.value <= upper, "{name} = {} is not within [{lower}, {upper}]", self.value);
        ensure!(lower.is_finite() && upper.is_finite(), "{name} has limits that are not finite: [{lower}, {upper}]");
        if let Uncertainty::Interval { level, .. } = self.uncertainty {
            ensure!(0.0 < level && level < 1.0, "the level of {name} is {level}, not a probability");
        }
        Ok(())
    }
}

/// All named numbers, each name once, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Registry {
    numbers: BTreeMap<String, Number>,
}

/// What `numbers.json` holds.
#[derive(Serialize, Deserialize)]
struct Document {
    schema: u32,
    numbers: BTreeMap<String, Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    value: f64,
    lower: f64,
    upper: f64,
    uncertainty: Uncertainty,
    text: String,
    unit: String,
    #[serde(flatten)]
    source: Source,
}

impl Registry {
    /// The registry whose `numbers.json` stands in a directory; an empty one where there is none.
    ///
    /// # Errors
    /// When the file cannot be read, or is not one that [`Registry::write`] wrote.
    pub fn read(directory: &Path) -> Result<Self> {
        let path = directory.join("numbers.json");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).with_context(|| format!("{}: cannot be read", path.display())),
        };
        Self::from_json(&text).with_context(|| format!("{}: not a registry of numbers", path.display()))
    }

    fn from_json(text: &str) -> Result<Self> {
        let document: Document = serde_json::from_str(text)?;
        ensure!(document.schema == SCHEMA, "its schema is {}, and this program knows {SCHEMA}", document.schema);
        let mut numbers = BTreeMap::new();
        for (name, Row { value, uncertainty, unit, source, .. }) in document.numbers {
            numbers.insert(name.clone(), source.number(name, value, uncertainty, unit)?);
        }
        Ok(Self { numbers })
    }

    /// The number with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Number> {
        self.numbers.get(name)
    }

    /// The numbers in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = &Number> {
        self.numbers.values()
    }

    /// Puts the numbers of a figure in the place of those it had.
    ///
    /// # Errors
    /// When a name occurs twice, in these numbers or among those of another figure.
    pub fn replace(&mut self, figure: &str, numbers: Vec<Number>) -> Result<()> {
        self.numbers.retain(|_, number| number.source.figure != figure);
        for number in numbers {
            ensure!(
                number.source.figure == figure,
                "{} belongs to {}, not to {figure}",
                number.name,
                number.source.figure
            );
            if let Some(other) = self.numbers.get(&number.name) {
                bail!("two numbers are named {}, one of {} and one of {figure}", number.name, other.source.figure);
            }
            self.numbers.insert(number.name.clone(), number);
        }
        Ok(())
    }

    /// Forgets the numbers of figures that `is_known` does not know: no program makes them any more.
    pub fn retain_figures(&mut self, is_known: impl Fn(&str) -> bool) {
        self.numbers.retain(|_, number| is_known(&number.source.figure));
    }

    /// Writes `numbers.json`, `numbers.csv`, `numbers.tex` and `numbers.typ` into a directory and returns their paths.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, directory: &Path) -> Result<Vec<PathBuf>> {
        let forms =
            [("json", self.json()?), ("csv", self.csv()?), ("tex", forms::latex(self)), ("typ", forms::typst(self))];
        let write = |(extension, text): (&str, String)| {
            let path = directory.join(format!("numbers.{extension}"));
            write_atomically(&path, |file| file.write_all(text.as_bytes()))?;
            Ok(path)
        };
        forms.into_iter().map(write).collect()
    }

    fn json(&self) -> Result<String> {
        let row = |number: &Number| {
            let (lower, upper) = number.limits();
            let Number { name, value, uncertainty, unit, source } = number.clone();
            (name, Row { value, lower, upper, uncertainty, text: number.text(), unit, source })
        };
        let document = Document { schema: SCHEMA, numbers: self.iter().map(row).collect() };
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }

    fn csv(&self) -> Result<String> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record([
            "name",
            "value",
            "lower",
            "upper",
            "uncertainty",
            "level",
            "text",
            "unit",
            "figure",
            "command",
        ])?;
        for number in self.iter() {
            let (lower, upper) = number.limits();
            let (kind, level) = match number.uncertainty {
                Uncertainty::Exact => ("exact", String::new()),
                Uncertainty::StandardError { .. } => ("standard_error", String::new()),
                Uncertainty::Interval { level, .. } => ("interval", format!("{level:?}")),
            };
            let [value, lower, upper] = [number.value, lower, upper].map(|limit| format!("{limit:?}"));
            let Source { figure, command, .. } = &number.source;
            table.write_record([
                &number.name,
                &value,
                &lower,
                &upper,
                kind,
                &level,
                &number.text(),
                &number.unit,
                figure,
                command,
            ])?;
        }
        Ok(String::from_utf8(table.into_inner()?)?)
    }
}

#[cfg(test)]
mod tests;
