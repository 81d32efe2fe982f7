//! Modern Hopfield network theory as executable mathematics, and an audit of the paper that founded it.

pub mod numerics;
pub mod sphere;
