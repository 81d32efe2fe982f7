//! Points on the unit sphere in $\mathbb R^d$: caps, the union bound over pairs, minimal angles and famous point sets
//! (Section A.1.6).
//!
//! Angles only see directions, so everything is said for radius one; patterns of norm $M$ are $M$ times these points.

pub mod angle;
pub mod cap;
pub mod named;

pub use angle::minimal_angle;
pub use cap::{SphereError, cap_probability, kappa, log_cap_probability, log_union_bound};
pub use named::NamedPointSet;
