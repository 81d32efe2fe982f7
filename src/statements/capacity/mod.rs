//! Storage capacity (appendix A.1.6; Theorem 3).

pub mod corollary_a1_without_lambert;
pub mod equations_297_311_master_inequality;
pub mod placed_parameters;
pub mod placed_patterns;
pub mod random_patterns;
pub mod theorem_a3_placed_patterns;
pub mod theorem_a4_placed_patterns;
pub mod theorem_a5_random_capacity;
