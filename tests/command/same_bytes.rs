//! The same bytes whatever instructions the processor has. `.ci/run` does this for the whole quick suite, and for builds with
//! and without optimisation.

use std::fs;

use crate::support::Place;

#[test]
fn instructions_and_threads_do_not_change_a_byte() {
    let runs: [&[&str]; 3] = [
        &["verify", "Theorem A5", "Theorem A9", "Eqs. 297-311", "--effort", "quick"],
        &["figures", "retrieval_error", "image_retrieval", "--effort", "quick"],
        &["inspect", crate::support::DIGITS, "--beta", "0.1", "--format", "json"],
    ];
    let made = |instructions: &str, threads: &str| {
        let place = Place::new();
        let mut printed = Vec::new();
        for run in runs {
            let mut command = place.command();
            command.args(run).env("HOPFIELD_THEORY_INSTRUCTIONS", instructions).env("RAYON_NUM_THREADS", threads);
            let output = command.output().expect("the command starts");
            assert!(output.status.success(), "{run:?}: {}", String::from_utf8_lossy(&output.stderr));
            printed.push(output.stdout);
        }
        let files = place.files().into_iter().map(|file| {
            let name = file.strip_prefix(place.path("")).expect("a file below").to_owned();
            (name, fs::read(&file).expect("a file"))
        });
        (printed, files.collect::<Vec<_>>())
    };
    let expected = made("", "1");
    assert!(expected.1.len() > 6, "{} files are compared", expected.1.len());
    for (instructions, threads) in [("avx2", "2"), ("portable", "2")] {
        let found = made(instructions, threads);
        assert!(found.0 == expected.0, "what is printed depends on the instructions: {instructions}");
        for (found, expected) in found.1.iter().zip(&expected.1) {
            assert!(found == expected, "{} depends on the instructions: {instructions}", expected.0.display());
        }
    }
}
