//! Calculus that the proofs lean on (appendix A.2; Lemma A32).

pub mod lemma_a32_mean_value;
