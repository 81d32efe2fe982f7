//! The data sets that are part of the library.

use std::collections::HashSet;
use std::path::Path;

use hopfield_theory::input::{InputError, read_table, real_data};

#[test]
fn real_data_has_its_shapes() {
    let digits = real_data::digits();
    assert_eq!((digits.rows(), digits.columns()), (1797, 64));
    assert!(digits.values().iter().all(|value| (0.0..=16.0).contains(value)));
    assert_eq!(real_data::digit_labels().len(), 1797);
    assert_eq!(real_data::digit_labels().iter().max(), Some(&9));

    let tokens = real_data::tokens();
    assert_eq!((tokens.rows(), tokens.columns()), (1024, 384));
    let words = real_data::token_words();
    assert_eq!(words.len(), 1024);
    assert_eq!(words.iter().collect::<HashSet<_>>().len(), 1024, "a word appears twice");
}

#[test]
fn the_files_hold_what_is_embedded() -> Result<(), InputError> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/data");
    assert_eq!(&read_table(&data.join("digits.npy"))?, real_data::digits());
    assert_eq!(&read_table(&data.join("minilm_token_embeddings.npy"))?, real_data::tokens());
    Ok(())
}
