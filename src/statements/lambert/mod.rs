//! The Lambert W function (appendix A.2; Definition A6, Lemmas A30 and A31).

pub mod definition_a6_lambert_w;
pub mod lemma_a30_identities;
pub mod lemma_a31_special_values;
pub mod parameters;
