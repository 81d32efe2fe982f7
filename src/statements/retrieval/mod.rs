//! Retrieval with one update and the retrieval error (appendix A.1.6.3; Theorems 4 and 5).

mod gaussian_separation;
pub(crate) mod one_update;
pub mod theorem_a8_one_update;
pub mod theorem_a9_retrieval_error;
