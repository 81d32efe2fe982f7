//! Fixed points near stored patterns (appendix A.1.5).

pub mod lemma_a5_ball_maps_into_itself;
pub mod lemma_a6_contraction;
pub mod lemma_a7_existence;
