//! Learning associations: gradients with respect to patterns and weight matrices (appendix A.1.7).

pub mod equations_406_437_learning_associations;
pub mod gradient;
pub mod jet;
pub mod parameters;
