//! Points on the unit sphere in $\mathbb R^d$: caps, the union bound over pairs, minimal angles, how many points fit, famous
//! point sets and placements found by minimisation (Section A.1.6).
//!
//! Angles only see directions, so everything is said for radius one; patterns of norm $M$ are $M$ times these points.

pub mod angle;
pub mod cap;
pub mod exponential;
pub mod named;
pub mod packing;
pub mod placement;

pub use angle::minimal_angle;
pub use cap::{SphereError, cap_probability, kappa, log_cap_probability, log_union_bound};
pub use exponential::log_mean_exponential;
pub use named::NamedPointSet;
pub use packing::{PackingBound, log_packing_cap};
pub use placement::{Placement, PlacementError, place, scattered};
