//! What a run leaves behind.

mod atomic;
mod error;
pub mod figure;
pub mod findings;
pub mod html;
mod npy;
pub mod numbers;
pub mod pdf;

pub use atomic::write_atomically;
pub use error::ReportError;
pub use npy::write_states;
