//! The command `hopfield-theory`.

fn main() {}
