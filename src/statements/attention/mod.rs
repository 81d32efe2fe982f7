//! Attention as the update rule, the Hopfield layers and the classes of attention heads (sections 2-4, appendices A.4-A.6).

pub mod equation_10_attention;
pub mod gaussian_heads;
mod gaussian_row;
pub mod head_classes;
mod instance;
mod layer_checks;
pub mod layers;
mod measured;
mod parameters;
mod rows;

pub use gaussian_row::{GaussianInstance, GaussianParameters};
pub use instance::{AttentionInstance, expanded};
pub use parameters::{AttentionParameters, Source};
pub use rows::{Logits, RowInstance, RowParameters};
