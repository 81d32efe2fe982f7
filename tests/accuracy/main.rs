//! The elementary functions against a reference of 320 bits. With `--nocapture` the tests print what they measure.
#![allow(clippy::print_stdout, reason = "what is measured is worth reading")]

mod elementary;
mod reference;
#[path = "../reference_arithmetic/mod.rs"]
mod reference_arithmetic;
