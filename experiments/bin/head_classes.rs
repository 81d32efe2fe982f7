//! Makes the figure `head_classes`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("head_classes")
}
