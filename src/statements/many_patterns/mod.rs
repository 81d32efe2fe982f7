//! Infinitely many patterns, forgetting and spurious states (appendix A.1.8 and A.1.9).

pub mod columns;
pub mod equations_438_448_causal_mask;
pub mod equations_449_454_forgetting;
pub mod equations_455_458_spurious_states;
pub mod parameters;
pub mod simplex;
