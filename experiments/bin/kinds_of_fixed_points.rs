//! Makes the figure `kinds_of_fixed_points`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("kinds_of_fixed_points")
}
