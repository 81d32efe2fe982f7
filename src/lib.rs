//! Modern Hopfield network theory as executable mathematics, and an audit of the paper that founded it.

#[cfg(feature = "suite")]
pub mod input;
pub mod numerics;
#[cfg(feature = "suite")]
pub mod report;
