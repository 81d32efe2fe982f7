//! Global convergence of the update rule (appendix A.1.4; Theorems 1 and 2).

pub mod equation_3_update_rule;
mod symmetries;
pub mod theorem_a1_energy_converges;
pub mod theorem_a2_stationary_points;
