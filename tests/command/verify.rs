//! `verify`.

use std::fs;

use hopfield_theory::audit::Ledger;
use hopfield_theory::statements::REGISTRY;
use serde_json::Value;

use crate::support::{Place, assert_keys, assert_numbers_round_trip};

#[test]
fn writes_the_ledger_that_it_prints() {
    let place = Place::new();
    let text = place.text(&["verify", "--effort", "quick", "--format", "json", "--out", "here"], 0);
    assert_eq!(fs::read_to_string(place.path("here/ledger.json")).expect("the ledger is written"), text);
    let written = ["ledger.csv", "ledger.json", "report.html"].map(|file| place.path("here").join(file));
    assert_eq!(place.files(), written);
    assert_numbers_round_trip(&text);
    let ledger = Ledger::from_json(&text).expect("a ledger");
    assert_eq!(ledger.to_json().expect("a ledger can be written"), text);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_keys(&document, &["schema", "version", "seed", "generator", "effort", "statements"]);
    assert_eq!((&document["effort"], &document["seed"]), (&"quick".into(), &200_802_217.into()));
    let rows = document["statements"].as_array().expect("a list");
    assert_eq!(rows.len(), REGISTRY.len());
    for row in rows {
        let counts = ["instances", "vacuous", "informative", "attained", "violations", "undecided"];
        assert_keys(row, &counts);
        assert_keys(row, &["label", "expected", "found", "tightest", "controls", "counterexamples", "steps"]);
        assert_eq!(row["expected"], row["found"]);
        row["controls"]
            .as_array()
            .into_iter()
            .flatten()
            .for_each(|control| assert_keys(control, &["name", "violated"]));
        for counterexample in row["counterexamples"].as_array().into_iter().flatten() {
            assert_keys(counterexample, &["name", "reproduced", "recipe"]);
        }
        row["steps"].as_array().into_iter().flatten().for_each(|step| assert_keys(step, &["label", "kind", "found"]));
    }
    let csv = fs::read_to_string(place.path("here/ledger.csv")).expect("the table is written");
    assert_eq!(csv.lines().count(), REGISTRY.len() + 1);
}

#[test]
fn the_number_of_threads_does_not_change_a_byte() {
    let place = Place::new();
    for threads in ["1", "2"] {
        place.text(&["verify", "--effort", "quick", "--threads", threads, "--out", threads], 0);
    }
    for file in ["ledger.json", "ledger.csv", "report.html"] {
        let read = |threads: &str| fs::read(place.path(threads).join(file)).expect("the ledger is written");
        assert_eq!(read("1"), read("2"), "{file} depends on the number of threads");
    }
}

#[test]
fn only_the_published_run_writes_to_figures() {
    let place = Place::new();
    let output = place.run(&["verify", "Theorem A9", "--effort", "quick"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("target/results"), "it says where the files go, but said:\n{said}");
    assert!(place.path("target/results/ledger.json").is_file(), "the ledger is not there");
    assert!(!place.path("figures").exists(), "figures/ holds what is published only");
}

#[test]
fn main_text_names_and_seeds_are_understood() {
    let place = Place::new();
    let arguments = ["verify", "Theorem 5", "theorem a9", "--effort", "quick", "--seed", "7", "--format", "json"];
    let document = place.json(&arguments);
    assert_eq!(document["statements"].as_array().map(Vec::len), Some(1));
    assert_eq!((&document["seed"], &document["partial"]), (&7.into(), &false.into()));
    place.refuses(&["verify", "--seed", "-1"], &["-1"]);
    place.refuses(&["verify", "--threads", "0"], &["--threads"]);
    place.refuses(&["verify", "--effort", "some"], &["quick, standard, deep"]);
}

/// A seed that was drawn can be given: the same run comes out, with the second generator too.
#[test]
fn a_fresh_seed_is_said_and_makes_the_run_again() {
    let place = Place::new();
    let run = |seed: &str| {
        let output =
            ["verify", "Theorem A9", "--effort", "quick", "--generator", "pcg64", "--format", "json", "--seed", seed];
        place.run(&output)
    };
    let fresh = run("fresh");
    let document: Value = serde_json::from_slice(&fresh.stdout).expect("a ledger");
    let (seed, said) = (document["seed"].to_string(), String::from_utf8_lossy(&fresh.stderr));
    assert!(said.contains(&format!("--seed {seed} --generator pcg64")), "it says how to repeat the run, not:\n{said}");
    assert_eq!(document["generator"], "pcg64");
    assert!(document.to_string().contains("generator=pcg64"), "recipes name the generator");
    assert_eq!(run(&seed).stdout, fresh.stdout, "the same seed makes the same ledger");
    place.refuses(&["verify", "--generator", "dice"], &["chacha12", "pcg64"]);
}

/// A deep run searches from the worst recipe of each bound and lists what it finds, ready to be kept.
#[test]
fn a_deep_run_lists_the_hard_instances_that_it_found() {
    let place = Place::new();
    let document = place.json(&["verify", "Lemma A25", "--effort", "deep", "--format", "json"]);
    let searches = document["statements"][0]["searches"].as_array().cloned().unwrap_or_default();
    assert!(!searches.is_empty(), "no bound was searched");
    let list = fs::read_to_string(place.path("target/results/hard_instances.txt")).expect("the list is written");
    for search in searches {
        let (before, after) = (search["before"].as_f64(), search["after"].as_f64());
        assert!(before <= after && after <= Some(1.0), "a search comes nearer and finds no violation: {search}");
        let recipe = search["recipe"].as_str().unwrap_or_default();
        assert!(after == before || list.contains(recipe), "what is nearer is listed: {search}");
        place.text(&["replay", recipe], 0);
    }
}

#[test]
fn the_table_counts_controls_and_counterexamples() {
    let text = Place::new().text(&["verify", "Theorem A9", "--effort", "quick"], 0);
    let row = text.lines().find(|line| line.contains("Theorem A9")).unwrap_or_default();
    assert!(row.contains("4/4") && row.contains("1/1") && row.contains("holds"), "in\n{text}");
    assert!(text.contains("Everything is as expected."), "in\n{text}");
    assert!(!text.contains('\u{1b}'), "colours are for terminals only");
}

/// The first Ctrl-C keeps what is finished.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_a_partial_ledger() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let place = Place::new();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("hopfield-theory"))
        .current_dir(place.path(""))
        .args(["verify", "--effort", "deep", "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command starts");
    // The directory is made just before the signal is listened to.
    while !place.path("target/results").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    let stopped = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(stopped.is_ok_and(|status| status.success()), "the signal was not sent");
    let status = child.wait().expect("the command ends");
    assert_eq!(status.code(), Some(130));
    let text = fs::read_to_string(place.path("target/results/ledger.json")).expect("the ledger is written");
    let ledger = Ledger::from_json(&text).expect("a ledger");
    assert!(ledger.partial && ledger.statements.len() < REGISTRY.len(), "the ledger does not say that it is partial");
}
