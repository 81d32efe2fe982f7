//! Makes the figure `image_retrieval`; see the experiment of that name.

fn main() -> std::process::ExitCode {
    hopfield_theory::experiments::main("image_retrieval")
}
