//! Makes the figure `energy_descent`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("energy_descent")
}
