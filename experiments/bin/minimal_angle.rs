//! Makes the figure `minimal_angle`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("minimal_angle")
}
