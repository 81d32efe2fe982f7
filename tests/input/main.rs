//! Patterns from files: what is read, what is refused and with which words, and what is written.
#![cfg(feature = "suite")]

mod never_panics;
mod npy_formats;
mod read_csv;
mod real_data;
mod refused_csv;
mod refused_files;
mod refused_npy;
mod support;
mod written_states;
