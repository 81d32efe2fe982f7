//! The command `hopfield-theory`.

use std::process::ExitCode;

fn main() -> ExitCode {
    hopfield_theory::cli::main()
}
