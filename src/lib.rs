//! Modern Hopfield network theory as executable mathematics, and an audit of the paper that founded it:
//! Ramsauer et al., "Hopfield Networks is All You Need", arXiv 2008.02217v3 ("the paper").
//!
//! The network stores patterns $x_1, \dots, x_N \in \mathbb{R}^d$, the columns of $X$, and moves a state $\xi$ by
//!
//! $$\xi^{\text{new}} = f(\xi) = X\,\mathrm{softmax}(\beta X^T \xi), \qquad
//!   E(\xi) = -\mathrm{lse}(\beta, X^T\xi) + \tfrac12\xi^T\xi + \beta^{-1}\ln N + \tfrac12 M^2,$$
//!
//! where $f$ is the concave-convex procedure on the energy $E$ and, read as a layer, the attention mechanism.
//!
//! # The map
//!
//! | section of the paper | mathematics | statements | experiment |
//! |---|---|---|---|
//! | 2, A.1.2 energy | [`energy`], [`log_sum_exp`] | [`statements::energy`] | `energy_descent` |
//! | 2, A.1.3 update rule | [`update`](mod@update) | | |
//! | A.1.4 global convergence | [`cccp`] | [`statements::convergence`] | `energy_descent` |
//! | A.1.5 fixed points, single patterns | [`fixed_point`], [`weights_iteration`] | [`statements::fixed_points`] | `landscape` |
//! | A.1.5 metastable states | [`fixed_point`], [`equidistant`] | [`statements::metastable`] | `kinds_of_fixed_points` |
//! | A.1.6 storage capacity | [`storage`], [`capacity`], [`sphere`] | [`statements::capacity`] | `placed_patterns`, `minimal_angle`, `capacity` |
//! | A.1.6 retrieval | [`update`](mod@update) | [`statements::retrieval`] | `one_update`, `retrieval_error` |
//! | A.1.7 learning associations | [`associations`] | [`statements::gradients`] | `gradients` |
//! | A.1.8, A.1.9 many patterns, spurious states | | [`statements::many_patterns`] | |
//! | A.2 softmax and log-sum-exp | [`Softmax`] | [`statements::softmax`] | |
//! | A.2 conjugates, mean value theorem | | [`statements::conjugate`], [`statements::calculus`] | |
//! | 2, A.4 attention; 4, A.5.1 heads; 3, A.6 layers | [`attention`](mod@attention) | [`statements::attention`] | `head_classes`, `pooling`, `image_retrieval` |
//! | A.2 Lambert W | [`numerics::lambert_w`] | [`statements::lambert`] | |
//! | A.3 binary networks | [`networks`] | [`statements::binary`] | `capacity_of_networks` |
//!
//! One picture of all bounds is the experiment `tightness`. Many queries at once, or all patterns against all, are the business of the [`engine`].
//!
//! Below the mathematics lies [`numerics`]: every recorded number passes through its elementary functions and fixed-order
//! sums, so that it has the same bits everywhere. [`measure`] gives the network's quantities their rounding radii. Above
//! the mathematics lies [`audit`], which turns statements into verdicts.
//!
//! Formulas in this documentation are written in LaTeX; equation numbers are those of the paper.

pub mod associations;
pub mod attention;
#[cfg(feature = "suite")]
pub mod audit;
pub mod capacity;
pub mod cccp;
#[cfg(feature = "suite")]
pub mod cli;
pub mod energy;
pub mod engine;
pub mod equidistant;
mod error;
#[cfg(feature = "suite")]
#[path = "../experiments/mod.rs"]
pub mod experiments;
pub mod fixed_point;
mod hopfield;
#[cfg(feature = "suite")]
pub mod input;
pub mod measure;
pub mod networks;
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
pub mod weights_iteration;

pub use error::Error;
pub use hopfield::Hopfield;
pub use patterns::Patterns;
pub use softmax::{Softmax, log_sum_exp};

/// The examples of the README are tested like any other.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
