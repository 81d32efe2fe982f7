//! Makes the figure `one_update`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("one_update")
}
