//! Makes the figure `tightness`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("tightness")
}
