//! The energy and its bounds (appendix A.1.2; main text after Eq. 2).

pub mod equation_2_energy;
pub mod lemma_a1_energy_bounds;
