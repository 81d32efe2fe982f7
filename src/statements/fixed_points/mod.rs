//! Fixed points of the update rule: how many there are, where they lie and how fast they are reached (appendix A.1.5).

pub mod lemma_a2_jacobian_bound;
pub mod lemma_a3_one_fixed_point;
pub mod lemma_a4_weight_bound;
