//! What holds of every table that a reader accepts, and of every message of one that does not.

use hopfield_theory::input::{InputError, Table};

/// What files are called here, which every message has to name.
pub(crate) const NAME: &str = "fuzzed";

/// The table, if it was accepted: finite numbers, one for each place, and no more of them than there were bytes.
#[track_caller]
pub(crate) fn accepted(read: Result<Table, InputError>, bytes: usize) -> Option<Table> {
    match read {
        Ok(table) => {
            assert!(table.rows() > 0 && table.columns() > 0, "an empty table");
            let places = table.rows().checked_mul(table.columns());
            assert_eq!(Some(table.values().len()), places, "one number for each place");
            assert!(table.values().len() <= bytes, "{} numbers out of {bytes} bytes", table.values().len());
            assert!(table.values().iter().all(|value| value.is_finite()), "{table:?}");
            Some(table)
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.starts_with(NAME) && message.len() > NAME.len() + 10, "{message}");
            // A message is for a person: however large the file, it is not.
            assert!(message.len() < 1000, "{message}");
            None
        }
    }
}

/// Asserts that a table is read back from `bytes` bit for bit.
#[track_caller]
pub(crate) fn assert_same(read: Result<Table, InputError>, table: &Table) {
    let again = read.expect("what is written can be read");
    assert_eq!((again.rows(), again.columns()), (table.rows(), table.columns()), "the shape comes back");
    let bits = |table: &Table| table.values().iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&again), bits(table), "every number comes back");
}
