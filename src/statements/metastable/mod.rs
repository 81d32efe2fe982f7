//! Metastable states: fixed points near the mean of similar patterns (appendix A.1.5.4).

pub mod cluster;
mod cluster_covariance;
pub mod equations_278_296_speed_near_a_metastable_state;
pub mod families;
pub mod geometry;
pub mod hypotheses;
pub mod instance;
pub mod lemma_a10_ball_maps_into_itself;
pub mod lemma_a11_contraction;
pub mod lemma_a12_existence;
pub mod lemma_a8_cluster_jacobian;
pub mod lemma_a9_update_near_cluster_mean;
pub mod moments;
pub mod parameters;
