//! The storage capacity of patterns on a sphere (appendix A.1.6; Theorem 3).

pub mod corollary_a1_without_lambert;
pub mod random_patterns;
pub mod theorem_a5_random_capacity;
