//! The library against values that were made by another route, with 70 digits (`tests/reference/generate.py`): elementary
//! and special functions in units in the last place, the network's quantities and the theorems' bounds on their natural
//! scales. The pages of the functions state the largest errors, and these tests hold them to it. With `--nocapture` they
//! print what they measure.
#![allow(clippy::print_stdout, reason = "what is measured is worth reading")]

mod bounds;
mod elementary;
mod network;
mod scalar;
mod table;
mod tails;
