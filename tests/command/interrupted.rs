//! Runs that are killed, stopped or out of room: no file is left half written, and `--resume` gives the bytes of a run that was
//! left alone.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use hopfield_theory::audit::Ledger;

use crate::support::Place;

const ARGUMENTS: [&str; 5] = ["verify", "--effort", "quick", "--out", "here"];
const LEDGER: [&str; 3] = ["here/ledger.json", "here/ledger.csv", "here/report.html"];
const UNFINISHED: &str = "here/ledger.unfinished.json";

fn spawn(place: &Place, resume: bool) -> Child {
    Command::new(assert_cmd::cargo::cargo_bin!("hopfield-theory"))
        .current_dir(place.path(""))
        .args(ARGUMENTS)
        .args(resume.then_some("--resume"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts")
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the signal was not sent");
}

/// How many statements a file has, which must be a whole ledger.
fn statements(path: &Path) -> usize {
    let text = fs::read_to_string(path).expect("a file");
    Ledger::from_json(&text)
        .unwrap_or_else(|error| panic!("{} is half written: {error}", path.display()))
        .statements
        .len()
}

/// Numbers that are spread evenly and without a pattern: multiples of the golden section.
fn fraction(k: u32) -> f64 {
    (f64::from(k) * 0.618_033_988_749_894_9).fract()
}

#[test]
fn a_run_that_is_killed_again_and_again_gives_the_bytes_of_one_that_was_left_alone() {
    let place = Place::new();
    let begun = Instant::now();
    place.text(&ARGUMENTS, 0);
    let whole = begun.elapsed();
    let expected = LEDGER.map(|name| fs::read(place.path(name)).expect("the ledger is written"));
    assert!(!place.path(UNFINISHED).exists(), "a finished run leaves nothing unfinished");

    let (mut killed, mut resumed_from) = (0, Vec::new());
    while killed < 20 {
        for name in LEDGER {
            fs::remove_file(place.path(name)).expect("the ledger was written");
        }
        // Killed at some moment of each of up to six runs in a row, then left alone.
        let mut resume = false;
        for _ in 0..6 {
            let mut child = spawn(&place, resume);
            std::thread::sleep(whole.mul_f64(0.4 * fraction(killed)));
            child.kill().expect("SIGKILL can be sent");
            child.wait().expect("the command ends");
            killed += 1;
            resume = true;
            let read = |name: &str| Some(place.path(name)).filter(|path| path.exists()).map(|path| statements(&path));
            resumed_from.extend(read(UNFINISHED));
            read(LEDGER[0]);
            let known = |file: &PathBuf| LEDGER.iter().chain([&UNFINISHED]).any(|name| file.ends_with(name));
            assert!(!cfg!(target_os = "linux") || place.files().iter().all(known), "{:?} are left", place.files());
        }
        let finished = spawn(&place, true).wait().expect("the command ends");
        assert_eq!(finished.code(), Some(0));
        assert_eq!(LEDGER.map(|name| fs::read(place.path(name)).expect("the ledger is written")), expected);
        assert!(!place.path(UNFINISHED).exists(), "a finished run leaves nothing unfinished");
    }
    assert!(resumed_from.iter().any(|statements| *statements > 20), "runs went on from {resumed_from:?} statements");
}

#[test]
fn a_resumed_run_takes_over_what_was_finished() {
    let place = Place::new();
    place.text(&["verify", "Theorem A9", "--effort", "quick", "--out", "here"], 0);
    // A mark that only a row taken over can bear.
    let marked = fs::read_to_string(place.path(LEDGER[0]))
        .expect("the ledger")
        .replace("\"partial\": false", "\"partial\": true");
    let mut ledger = Ledger::from_json(&marked).expect("a ledger");
    ledger.statements[0].notes.push("taken over".to_owned());
    fs::write(place.path(UNFINISHED), ledger.to_json().expect("JSON")).expect("a file can be written");
    let output = place.run(&["verify", "Theorem A9", "Lemma A5", "--effort", "quick", "--out", "here", "--resume"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 of 2 statements are finished already"), "it says so");
    let text = fs::read_to_string(place.path(LEDGER[0])).expect("the ledger");
    let ledger = Ledger::from_json(&text).expect("a ledger");
    assert!(!ledger.partial && ledger.statements.len() == 2 && text.contains("taken over"), "{text}");
}

#[test]
fn another_run_is_not_resumed() {
    let place = Place::new();
    place.text(&["verify", "Theorem A9", "--effort", "quick", "--out", "here"], 0);
    fs::rename(place.path(LEDGER[0]), place.path(UNFINISHED)).expect("the ledger is there");
    for other in [["--seed", "7"], ["--effort", "standard"], ["--generator", "pcg64"]] {
        let arguments = [&["verify", "Theorem A9", "--out", "here", "--resume"], &other[..]].concat();
        let quick = if other[0] == "--effort" { vec![] } else { vec!["--effort", "quick"] };
        place.refuses(
            &[arguments, quick].concat(),
            &["interrupted:", "--effort quick --seed 200802217 --generator chacha12"],
        );
    }
    fs::write(place.path(UNFINISHED), "{").expect("a file can be written");
    place.refuses(
        &["verify", "--effort", "quick", "--out", "here", "--resume"],
        &["ledger.unfinished.json", "not a ledger"],
    );
}

#[test]
fn ctrl_c_twice_ends_at_once_and_leaves_whole_files() {
    let place = Place::new();
    for k in 0..5_u64 {
        let mut child = spawn(&place, k > 0);
        std::thread::sleep(Duration::from_millis(60 + 40 * k));
        interrupt(&child);
        interrupt(&child);
        let code = child.wait().expect("the command ends").code();
        // A signal that comes before the program listens ends it without a code.
        assert!(matches!(code, Some(130 | 0) | None), "it ended with {code:?}");
        for name in [UNFINISHED, LEDGER[0]] {
            if place.path(name).exists() {
                statements(&place.path(name));
            }
        }
    }
}

/// No file may grow beyond 4 KiB, as on a disk that is full: the ledger needs more.
#[test]
fn a_full_disk_is_an_error_and_leaves_no_half_written_file() {
    let place = Place::new();
    let program = assert_cmd::cargo::cargo_bin!("hopfield-theory");
    let script = format!("ulimit -f 8; trap '' XFSZ; exec '{}' {}", program.display(), ARGUMENTS.join(" "));
    let output = Command::new("sh").current_dir(place.path("")).args(["-c", &script]).output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("could not be written"), "{said}");
    for file in place.files() {
        assert!(fs::metadata(&file).is_ok_and(|file| file.len() <= 4096), "{} is too large", file.display());
        assert!(file.ends_with(UNFINISHED), "{} is left", file.display());
        statements(&file);
    }
}
