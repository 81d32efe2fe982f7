//! What every recorded number passes through: elementary functions, fixed-order sums, rounding envelopes and the
//! special functions of the paper.
//!
//! Everything here is `f64`, free of platform-dependent code and independent of the number of threads.

pub mod binomial;
pub mod elementary;
pub mod incomplete_beta;
pub mod lambert_w;
pub mod logarithm_excess;
pub mod proportion;
pub mod quadrature;
pub mod stirling;

/// The unit roundoff $u = 2^{-53}$ of `f64`: one rounding commits a relative error of at most $u$.
pub const UNIT_ROUNDOFF: f64 = f64::EPSILON / 2.0;
