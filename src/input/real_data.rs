//! Two small real data sets, part of the library; their sources and licences are in `experiments/data/README.md`.

use std::sync::OnceLock;

use npyz::NpyFile;

use super::{Table, read_npy_bytes};

macro_rules! data {
    ($name:literal) => {
        concat!(env!("CARGO_MANIFEST_DIR"), "/experiments/data/", $name)
    };
}

static DIGITS: &[u8] = include_bytes!(data!("digits.npy"));
static DIGIT_LABELS: &[u8] = include_bytes!(data!("digits_labels.npy"));
static TOKENS: &[u8] = include_bytes!(data!("minilm_token_embeddings.npy"));
static TOKEN_WORDS: &str = include_str!(data!("minilm_tokens.txt"));

/// Handwritten digits, 1797 x 64: each row is an 8 x 8 image, row by row, of values from 0 to 16.
///
/// ```
/// use hopfield_theory::input::real_data;
///
/// let digits = real_data::digits();
/// assert_eq!((digits.rows(), digits.columns()), (1797, 64));
/// assert_eq!(real_data::digit_labels()[..3], [0, 1, 2]);
/// ```
#[must_use]
#[allow(clippy::missing_panics_doc, reason = "the bytes are constant, and a test reads them")]
pub fn digits() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    // The bytes are part of the program, and the test `real_data_has_its_shapes` reads them: this cannot fail.
    TABLE.get_or_init(|| read_npy_bytes("digits.npy", DIGITS).expect("embedded data is valid"))
}

/// The digit, 0 to 9, shown in each of the 1797 rows of [`digits`].
#[must_use]
#[allow(clippy::missing_panics_doc, reason = "the bytes are constant, and a test reads them")]
pub fn digit_labels() -> &'static [u8] {
    static LABELS: OnceLock<Vec<u8>> = OnceLock::new();
    LABELS.get_or_init(|| {
        // The bytes are part of the program, and the test `real_data_has_its_shapes` reads them: this cannot fail.
        NpyFile::new(DIGIT_LABELS).and_then(NpyFile::into_vec).expect("embedded data is valid")
    })
}

/// Input embeddings of frequent English words in all-MiniLM-L6-v2, 1024 x 384; the words are [`token_words`].
#[must_use]
#[allow(clippy::missing_panics_doc, reason = "the bytes are constant, and a test reads them")]
pub fn tokens() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        // The bytes are part of the program, and the test `real_data_has_its_shapes` reads them: this cannot fail.
        read_npy_bytes("minilm_token_embeddings.npy", TOKENS).expect("embedded data is valid")
    })
}

/// The word of each of the 1024 rows of [`tokens`].
#[must_use]
pub fn token_words() -> Vec<&'static str> {
    TOKEN_WORDS.lines().collect()
}
