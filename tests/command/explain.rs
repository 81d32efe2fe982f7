//! `explain`.

use crate::support::Place;

#[test]
fn shows_the_page_the_controls_and_the_counterexamples() {
    let place = Place::new();
    let text = place.text(&["explain", "Theorem A9"], 0);
    for part in [
        "Theorem A9: exponentially small retrieval error",
        "‖f(ξ) − xᵢ‖ ≤ 2(N−1) exp(−β(Δᵢ − 2RM)) M",
        "(8 = 401)",
        "src/statements/retrieval/theorem_a9_retrieval_error.rs",
        "Eq. 401 with constant 1.9 instead of 2",
        "hopfield-theory replay 'v1 theorem_a9",
    ] {
        assert!(text.contains(part), "{part:?} is missing from\n{text}");
    }
    assert!(!text.contains('$') && !text.contains('\\'), "LaTeX is left in\n{text}");
}

#[test]
fn understands_main_text_names() {
    let place = Place::new();
    assert_eq!(place.text(&["explain", "theorem 5"], 0), place.text(&["explain", "Theorem A9"], 0));
}

#[test]
fn every_counterexample_it_prints_replays_as_a_violation_of_the_print() {
    let place = Place::new();
    for statement in hopfield_theory::statements::REGISTRY {
        let text = place.text(&["explain", statement.label()], 0);
        let recipes: Vec<&str> =
            text.lines().filter_map(|line| line.split('\'').nth(1)).filter(|line| line.starts_with("v1 ")).collect();
        assert_eq!(recipes.len(), statement.counterexamples().len(), "{}", statement.label());
        for recipe in recipes {
            let document = place.json(&["replay", recipe, "--format", "json"]);
            let evaluations = document["evaluations"].as_array().expect("a list");
            let violates = |row: &serde_json::Value| row["form"] == "printed" && row["verdict"] == "violated";
            assert!(evaluations.iter().any(violates), "{recipe} violates no printed form");
        }
    }
}
