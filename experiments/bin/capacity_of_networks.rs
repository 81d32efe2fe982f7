//! Makes the figure `capacity_of_networks`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("capacity_of_networks")
}
