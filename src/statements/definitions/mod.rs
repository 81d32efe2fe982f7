//! Definitions 1 to 4: stored and retrieved patterns, their separation, the balls around patterns and metastable states.
//!
//! A definition is neither true nor false. What can be checked of one are the identities printed with it and the facts
//! that say what it amounts to; they are listed as steps.

pub mod definition_1_stored_retrieved;
pub mod definition_2_separation;
pub mod definition_3_ball;
pub mod definition_4_metastable_ball;
