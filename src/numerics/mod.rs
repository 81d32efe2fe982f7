//! What every recorded number passes through: elementary functions, fixed-order sums, rounding envelopes and the
//! special functions of the paper.
//!
//! Everything here is `f64`, free of platform-dependent code and independent of the number of threads.

pub mod binomial;
pub mod bisection;
pub mod certified;
pub mod double;
pub mod eigenvalues;
pub mod elementary;
mod envelope;
pub mod estimate;
pub mod incomplete_beta;
pub mod lambert_w;
pub mod logarithm_excess;
pub mod normal;
pub mod proportion;
pub mod quadrature;
mod real;
pub mod series;
pub mod stirling;
mod sum;

pub use envelope::{Envelope, gamma};
pub use real::Real;
pub use sum::{
    absolute_dot, add_scaled, difference, distance, dot, dot_with_difference, norm, on_segment, segment_rounding,
    squared_distance, sum,
};

/// The unit roundoff $u = 2^{-53}$ of `f64`: one rounding commits a relative error of at most $u$.
pub const UNIT_ROUNDOFF: f64 = f64::EPSILON / 2.0;
