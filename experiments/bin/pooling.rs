//! Makes the figure `pooling`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("pooling")
}
