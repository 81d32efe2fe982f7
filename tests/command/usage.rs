//! Help, usage errors, and readers that stop reading.

use std::io::Read;
use std::process::{Command, Stdio};

use crate::support::Place;

const VERBS: [&str; 8] = ["verify", "list", "explain", "replay", "capacity", "retrieve", "inspect", "figures"];

#[test]
fn every_help_has_examples() {
    let place = Place::new();
    let help = place.text(&["--help"], 0);
    for verb in VERBS {
        assert!(help.contains(verb), "{verb} is missing from\n{help}");
        let text = place.text(&[verb, "--help"], 0);
        assert!(text.contains("Examples:") && text.contains(&format!("hopfield-theory {verb}")), "in\n{text}");
    }
    assert!(help.contains("Examples:") && help.contains("Exit codes"), "in\n{help}");
}

#[test]
fn an_unknown_verb_or_option_is_refused() {
    let place = Place::new();
    place.refuses(&["verfy"], &["verfy", "verify"]);
    place.refuses(&["list", "--fromat", "json"], &["--fromat", "--format"]);
    place.refuses(&["inspect"], &["PATTERNS"]);
    place.refuses(&["inspect", "p.csv"], &["--beta"]);
}

/// As with `| head -c 1`: the result is far longer than what the pipe holds when its reader goes.
#[test]
fn a_reader_that_stops_is_no_error() {
    let rows: String = (0..3000).map(|row| format!("{row},1\n")).collect();
    let place = Place::new().with("p.csv", "1,2\n3,4\n").with("q.csv", rows);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("hopfield-theory"))
        .current_dir(place.path(""))
        .args(["retrieve", "p.csv", "--queries", "q.csv", "--beta", "1", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut output = child.stdout.take().expect("its output is a pipe");
    let mut first = [0_u8; 1];
    output.read_exact(&mut first).expect("there is output");
    drop(output);
    let ended = child.wait_with_output().expect("the command ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(0), "it said:\n{said}");
    assert!(said.is_empty(), "it said:\n{said}");
}
