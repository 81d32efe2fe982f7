//! The engine and the elementary functions against a reference of 320 bits. With `--nocapture` the tests print what they
//! measure.
#![allow(clippy::print_stdout, reason = "what is measured is worth reading")]

mod dense;
mod elementary;
mod inputs;
mod measured;
mod oracle;
mod raw_bits;
mod reference;
#[path = "../reference_arithmetic/mod.rs"]
mod reference_arithmetic;
mod screened;
