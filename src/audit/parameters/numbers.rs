//! How recipes write sizes, numbers and lists of them.

use crate::audit::{Fields, RecipeError};

/// A dimension or a number of patterns: at least one, and small enough that a slip of the pen does not fill the memory.
pub(crate) fn size(fields: &Fields, key: &'static str) -> Result<usize, RecipeError> {
    const MOST: usize = 10_000;
    let value: usize = fields.read(key)?;
    if (1..=MOST).contains(&value) {
        return Ok(value);
    }
    Err(fields.refused(key))
}

/// Patterns as a recipe writes them.
pub(crate) fn join_patterns(patterns: &[Vec<f64>]) -> String {
    patterns.iter().map(|pattern| join_numbers(pattern)).collect::<Vec<_>>().join(";")
}

/// Numbers as a recipe writes them, in the shortest form that reads back.
pub(crate) fn join_numbers(numbers: &[f64]) -> String {
    numbers.iter().map(|number| format!("{number:?}")).collect::<Vec<_>>().join(",")
}

/// Finite numbers as a recipe writes them.
pub(crate) fn split_numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|number| number.parse().ok().filter(|value: &f64| value.is_finite())).collect()
}
