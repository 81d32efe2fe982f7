//! Makes the figure `placed_patterns`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("placed_patterns")
}
