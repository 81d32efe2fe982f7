//! Properties of softmax and log-sum-exp (appendix A.2).

mod definition;
pub mod definition_a1_softmax;
pub mod definition_a2_log_sum_exp;
mod families;
mod instance;
pub mod lemma_a18_gradient;
pub mod lemma_a19_variational_form;
pub mod lemma_a20_jacobian;
pub mod lemma_a21_zero_eigenvalue;
pub mod lemma_a22_positive_semidefinite;
pub mod lemma_a23_monotone;
pub mod lemma_a24_jacobian_norms;
pub mod lemma_a25_lipschitz;
pub mod lemma_a26_cocoercive;
mod mean_jacobian;
mod measured;
mod parameters;
mod segment;

pub use instance::SoftmaxInstance;
pub use measured::MeasuredSoftmax;
pub use parameters::{Other, Point, Scores, SoftmaxParameters};
pub use segment::Segment;
