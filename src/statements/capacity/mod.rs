//! Storage capacity (appendix A.1.6; Theorem 3).

pub mod chosen_growth;
pub mod corollary_a1_without_lambert;
pub mod corollary_a2_without_lambert;
pub mod dimension;
pub mod equations_297_311_master_inequality;
pub mod expected_separation;
pub mod lemma_a13_minimal_angle;
pub mod lemma_a14_kappa_bounds;
pub mod lemma_a15_cosine_bound;
pub mod lemma_a16_expected_minimal_angle;
pub mod lemma_a17_expected_angle_bound;
pub mod minimal_angle;
mod placed_claims;
pub mod placed_parameters;
pub mod placed_patterns;
pub mod random_patterns;
pub mod sphere_setting;
pub mod theorem_a3_placed_patterns;
pub mod theorem_a4_placed_patterns;
pub mod theorem_a5_random_capacity;
pub mod theorem_a6_dimension;
pub mod theorem_a7_expected_separation;
