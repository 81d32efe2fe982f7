//! Makes the figure `gradients`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("gradients")
}
