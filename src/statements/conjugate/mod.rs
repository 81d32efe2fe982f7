//! Convex conjugates (appendix A.2; Definitions A3-A5, Lemmas A27-A29).

mod convex;
pub mod definitions_a3_a5_conjugates;
pub mod lemma_a27_conjugate_calculus;
pub mod lemma_a28_negative_entropy;
pub mod lemma_a29_pattern_conjugate;
mod minimum_entropy;
pub mod parameters;
