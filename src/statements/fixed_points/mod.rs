//! Fixed points of the update rule: how many there are, where they lie and how fast they are reached (appendix A.1.5).

pub mod equations_105_129_iteration_in_p;
pub mod equations_166_186_speed_near_a_pattern;
pub mod flatness;
pub mod lemma_a2_jacobian_bound;
pub mod lemma_a3_one_fixed_point;
pub mod lemma_a4_weight_bound;
pub mod lemma_a5_ball_maps_into_itself;
pub mod lemma_a6_contraction;
pub mod lemma_a7_existence;
mod pair_path;
pub(crate) mod two_patterns;
mod weight_checks;
mod weight_definition;
pub mod weight_instance;
pub mod weights;
