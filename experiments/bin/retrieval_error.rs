//! Makes the figure `retrieval_error`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("retrieval_error")
}
