//! Recipes: one line that rebuilds an instance exactly.
//!
//! The grammar is an interface and part of every ledger:
//!
//! ```text
//! recipe  = "v1" statement family { key "=" value }      separated by single spaces
//! family  = a family of the statement, or "literal"
//! keys    = seed and stream (absent for literals), generator (absent for chacha12), then the parameters of the
//!           statement's type
//! value   = a number in Rust's shortest form that reads back to the same f64, a word, or a list;
//!           lists of numbers are joined by ",", lists of patterns by ";"
//! ```
//!
//! A recipe names a statement by its permanent identifier and carries every parameter, so it stays valid when families
//! or their order change. A literal has no random part at all: it is a counterexample with its numbers written out.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::random::{Generator, Seed, Stream};

/// The word that opens every recipe of this grammar.
const VERSION: &str = "v1";
/// The family of instances whose numbers are written out.
pub(crate) const LITERAL: &str = "literal";

/// The named values of a recipe, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Appends `key=value`.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.0.push((key.to_owned(), value.to_string()));
        self
    }

    /// Appends a number in the shortest form that reads back to the same `f64`.
    #[must_use]
    pub fn with_number(self, key: &str, value: f64) -> Self {
        self.with(key, format!("{value:?}"))
    }

    /// The value of `key`, if it is there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// All keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The value of `key`, read as a `T`.
    ///
    /// # Errors
    /// [`RecipeError::Missing`] or [`RecipeError::Value`].
    pub fn read<T: FromStr>(&self, key: &'static str) -> Result<T, RecipeError> {
        let text = self.get(key).ok_or(RecipeError::Missing { key })?;
        text.parse().map_err(|_| RecipeError::Value { key: key.to_owned(), value: text.to_owned() })
    }

    /// The value of `key`, read as a finite number.
    ///
    /// # Errors
    /// [`RecipeError::Missing`] or [`RecipeError::Value`].
    pub fn number(&self, key: &'static str) -> Result<f64, RecipeError> {
        let value: f64 = self.read(key)?;
        if value.is_finite() {
            return Ok(value);
        }
        Err(self.refused(key))
    }

    /// The value of `key`, read as a `T`, if it is there.
    ///
    /// # Errors
    /// [`RecipeError::Value`].
    pub fn read_if_given<T: FromStr>(&self, key: &'static str) -> Result<Option<T>, RecipeError> {
        self.get(key).map(|_| self.read(key)).transpose()
    }

    /// Refuses the first value that is not inside its domain, of keys and whether theirs is.
    ///
    /// # Errors
    /// [`RecipeError::Value`].
    pub fn within(&self, domain: &[(&str, bool)]) -> Result<(), RecipeError> {
        match domain.iter().find(|(_, inside)| !inside) {
            Some((key, _)) => Err(self.refused(key)),
            None => Ok(()),
        }
    }

    /// What is said of a value that makes no sense, with the value as it was written.
    #[must_use]
    pub fn refused(&self, key: &str) -> RecipeError {
        RecipeError::Value { key: key.to_owned(), value: self.get(key).unwrap_or_default().to_owned() }
    }
}

/// What can be wrong with a recipe.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum RecipeError {
    /// The line does not begin with the version word, a statement and a family.
    #[error("a recipe begins with '{VERSION} STATEMENT FAMILY', but this one is '{line}'")]
    Shape {
        /// The line given.
        line: String,
    },
    /// The version word is of another grammar.
    #[error("this recipe is of version '{found}', but this program reads version '{VERSION}'")]
    Version {
        /// The word found.
        found: String,
    },
    /// A field is not of the form key=value.
    #[error("'{field}' in the recipe is not of the form key=value")]
    Field {
        /// The field found.
        field: String,
    },
    /// A key comes twice, and nothing says which value is meant.
    #[error("the recipe has more than one value for '{key}'")]
    Twice {
        /// The key.
        key: String,
    },
    /// A field is missing.
    #[error("the recipe has no value for '{key}'")]
    Missing {
        /// Its key.
        key: &'static str,
    },
    /// A value cannot be read.
    #[error("the recipe's {key}={value} cannot be read")]
    Value {
        /// The key.
        key: String,
        /// The value found.
        value: String,
    },
    /// No statement has this identifier.
    #[error("no statement is called '{id}'")]
    Statement {
        /// The identifier.
        id: String,
    },
    /// The numbers do not make an instance.
    #[error("the recipe does not make an instance: {0}")]
    Instance(#[from] crate::Error),
}

/// One line that rebuilds an instance exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// The statement's permanent identifier.
    pub statement: String,
    /// The family, or "literal".
    pub family: String,
    /// Seed and stream number of the random part; `None` for literals.
    pub stream: Option<(Seed, u32)>,
    /// The parameters.
    pub fields: Fields,
}

impl Recipe {
    /// The stream that the instance is built from.
    #[must_use]
    pub fn open_stream(&self) -> Stream {
        let (seed, index) = self.stream.unwrap_or((0.into(), 0));
        Stream::new(seed, &format!("{}/{}", self.statement, self.family), index)
    }
}

impl fmt::Display for Recipe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{VERSION} {} {}", self.statement, self.family)?;
        if let Some((seed, index)) = self.stream {
            write!(formatter, " seed={} stream={index}", seed.number)?;
            if seed.generator != Generator::default() {
                write!(formatter, " generator={}", seed.generator)?;
            }
        }
        self.fields.iter().try_for_each(|(key, value)| write!(formatter, " {key}={value}"))
    }
}

impl FromStr for Recipe {
    type Err = RecipeError;

    fn from_str(line: &str) -> Result<Self, RecipeError> {
        let mut words = line.split_whitespace();
        let version = words.next().ok_or_else(|| RecipeError::Shape { line: line.to_owned() })?;
        if version != VERSION {
            return Err(RecipeError::Version { found: version.to_owned() });
        }
        let (Some(statement), Some(family)) = (words.next(), words.next()) else {
            return Err(RecipeError::Shape { line: line.to_owned() });
        };
        let mut all = Fields::default();
        for field in words {
            let (key, value) = field.split_once('=').ok_or_else(|| RecipeError::Field { field: field.to_owned() })?;
            if all.get(key).is_some() {
                return Err(RecipeError::Twice { key: key.to_owned() });
            }
            all = all.with(key, value);
        }
        let stream = if family == LITERAL {
            None
        } else {
            let generator = if all.get("generator").is_some() { all.read("generator")? } else { Generator::default() };
            Some((Seed { number: all.read("seed")?, generator }, all.read("stream")?))
        };
        let of_stream = |key: &str| ["seed", "stream", "generator"].contains(&key);
        let fields = Fields(all.0.into_iter().filter(|(key, _)| !of_stream(key)).collect());
        Ok(Self { statement: statement.to_owned(), family: family.to_owned(), stream, fields })
    }
}

/// What a statement's instances are made of: parameters that a person can vary, a recipe can carry and a property test can
/// shrink.
pub trait Parameters: Clone + Send + Sync + 'static {
    /// The instance that the parameters and a stream determine.
    type Instance: 'static;

    /// The parameters as fields of a recipe.
    fn fields(&self) -> Fields;

    /// The parameters that `fields` describe.
    ///
    /// # Errors
    /// When a field is missing or cannot be read.
    fn parse(fields: &Fields) -> Result<Self, RecipeError>;

    /// Whether the instance needs no random numbers.
    fn is_literal(&self) -> bool;

    /// Builds the instance; whatever is random comes from `stream`.
    ///
    /// # Errors
    /// When the numbers do not make an instance.
    fn build(&self, stream: &mut Stream) -> Result<Self::Instance, crate::Error>;
}
