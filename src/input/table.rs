//! A table of finite numbers.

/// A table of finite numbers with at least one row and one column, one pattern a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Table {
    /// The readers have seen to it that the values are finite and that there are `rows * columns > 0` of them.
    pub(super) fn new(rows: usize, columns: usize, values: Vec<f64>) -> Self {
        debug_assert!(rows > 0 && columns > 0, "a table is never empty");
        debug_assert_eq!(values.len(), rows * columns, "one value for each place");
        Self { rows, columns, values }
    }

    /// The number of rows, which is the number of patterns; at least 1.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns, which is the dimension of a pattern; at least 1.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All values row after row, `rows * columns` of them.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Row `index` (from 0), of length [`columns`](Self::columns).
    ///
    /// # Panics
    ///
    /// When `index` is not below [`rows`](Self::rows), as for a slice.
    #[must_use]
    pub fn row(&self, index: usize) -> &[f64] {
        &self.values[index * self.columns..(index + 1) * self.columns]
    }

    /// All rows in order, each of length [`columns`](Self::columns).
    pub fn iter_rows(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.values.chunks_exact(self.columns)
    }
}
