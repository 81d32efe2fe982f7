//! Modern Hopfield network theory as executable mathematics, and an audit of the paper that founded it.

#[cfg(feature = "suite")]
pub mod audit;
pub mod capacity;
pub mod cccp;
#[cfg(feature = "suite")]
pub mod cli;
pub mod energy;
mod error;
#[cfg(feature = "suite")]
#[path = "../experiments/mod.rs"]
pub mod experiments;
pub mod fixed_point;
mod hopfield;
#[cfg(feature = "suite")]
pub mod input;
pub mod measure;
pub mod numerics;
mod patterns;
pub mod random;
#[cfg(feature = "suite")]
pub mod report;
mod softmax;
pub mod sphere;
#[cfg(feature = "suite")]
pub mod statements;
pub mod storage;
pub mod update;

pub use error::Error;
pub use hopfield::Hopfield;
pub use patterns::Patterns;
pub use softmax::{Softmax, log_sum_exp};
