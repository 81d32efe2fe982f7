//! Storage capacity (appendix A.1.6; Theorem 3).

pub mod chosen_growth;
pub mod corollary_a1_without_lambert;
pub mod corollary_a2_without_lambert;
pub mod equations_297_311_master_inequality;
pub mod expected_separation;
pub mod random_patterns;
pub mod theorem_a5_random_capacity;
pub mod theorem_a6_dimension;
pub mod theorem_a7_expected_separation;
