//! Gives the program a hash of its own sources, so that every output says what made it.

use std::hash::Hasher as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use fnv::FnvHasher;

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=experiments");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = Vec::new();
    for folder in ["src", "experiments"] {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut hash = FnvHasher::default();
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let content = fs::read(file).unwrap_or_default();
        for part in [name.as_bytes(), &[0], &content, &[0]] {
            hash.write(part);
        }
    }
    println!("cargo::rustc-env=HOPFIELD_THEORY_SOURCES={:016x}", hash.finish());
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
