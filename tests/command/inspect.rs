//! `inspect`.

use hopfield_theory::input::real_data;
use hopfield_theory::statements::REGISTRY;
use serde_json::Value;

use crate::support::{DIGITS, Place, assert_numbers_round_trip, keys};

const KEYS: [&str; 17] = [
    "schema",
    "patterns",
    "dimension",
    "beta",
    "max_norm",
    "mean_norm",
    "spread",
    "diameter",
    "separation",
    "duplicates",
    "certified_stored",
    "proved",
    "uncertified",
    "one_update_bound",
    "contraction_constant",
    "regime",
    "statements",
];

fn inspect(place: &Place, file: &str, beta: &str) -> Value {
    let text = place.text(&["inspect", file, "--beta", beta, "--format", "json"], 0);
    assert_numbers_round_trip(&text);
    serde_json::from_str(&text).expect("the result is JSON")
}

/// The antipodal pair, for which everything has a closed form.
#[test]
fn two_patterns_have_their_closed_forms() {
    let place = Place::new().with("pair.csv", "2\n-2\n");
    let document = inspect(&place, "pair.csv", "1.5");
    let (mut found, mut wanted) = (keys(&document), KEYS.to_vec());
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    let integers = [("schema", 1), ("patterns", 2), ("dimension", 1), ("duplicates", 0), ("certified_stored", 2)];
    for (key, value) in integers {
        assert_eq!(document[key], value, "{key}");
    }
    let numbers =
        [("max_norm", 2.0), ("mean_norm", 0.0), ("spread", 2.0), ("diameter", 4.0), ("contraction_constant", 6.0)];
    for (key, value) in numbers {
        assert_eq!(document[key].as_f64(), Some(value), "{key}");
    }
    assert_eq!(document["separation"]["median"], 8.0);
    assert_eq!(document["uncertified"], Value::Array(Vec::new()));
    assert_eq!(document["regime"], "stored");
    // 2 (N-1) exp(-beta (Delta - 2 R M)) M with R = 2 - x*, x* = 2 tanh(2 beta x*).
    let mut limit = 2.0_f64;
    for _ in 0..100 {
        limit = 2.0 * (3.0 * limit).tanh();
    }
    let radius = 4.0 / (1.0 + (6.0 * limit).exp());
    let bound = 4.0 * (-1.5 * (8.0 - 4.0 * radius)).exp();
    let found = document["one_update_bound"]["max"].as_f64().unwrap_or_default();
    assert!((found / bound - 1.0).abs() < 1e-12, "the bound is {found}, not {bound}");
    let labels: Vec<_> = REGISTRY.iter().map(|statement| statement.label()).collect();
    let statements = document["statements"].as_array().expect("a list");
    assert_eq!(statements.iter().map(|entry| entry["label"].as_str().unwrap_or_default()).collect::<Vec<_>>(), labels);
    let theorem = statements.iter().find(|entry| entry["label"] == "Theorem A9").expect("it is registered");
    assert_eq!((&theorem["applies"], &theorem["patterns_satisfying"]), (&true.into(), &2.into()));
    assert!(theorem["failing_hypothesis"].is_null() && theorem["left"].is_null(), "nothing fails in {theorem}");
}

#[test]
fn a_single_pattern_is_stored_and_has_no_separation() {
    let document = inspect(&Place::new().with("one.csv", "1,2\n"), "one.csv", "3");
    assert!(document["separation"]["min"].is_null() && document["separation"]["median"].is_null(), "in {document}");
    assert_eq!(document["contraction_constant"], 0.0);
    assert_eq!(document["regime"], "global");
    assert_eq!(document["certified_stored"], 1);
    assert_eq!(document["one_update_bound"]["max"], 0.0);
}

#[test]
fn the_hypothesis_that_fails_comes_with_its_sides() {
    // Nearly equal patterns: the fixed point is far from both on the scale of 1/(2 beta M).
    let place = Place::new().with("near.csv", "1,0\n0.999,0.1\n0.999,0.1\n");
    let document = inspect(&place, "near.csv", "30");
    assert_eq!((&document["duplicates"], &document["certified_stored"]), (&1.into(), &0.into()));
    assert_eq!(document["uncertified"], serde_json::json!([0, 1, 2]));
    let theorem = document["statements"].as_array().into_iter().flatten().find(|entry| entry["label"] == "Theorem A9");
    let theorem = theorem.expect("it is registered");
    assert_eq!(theorem["applies"], false);
    assert!(theorem["failing_hypothesis"].as_str().is_some_and(|name| !name.is_empty()), "in {theorem}");
    let (left, right) = (theorem["left"].as_f64(), theorem["right"].as_f64());
    assert!(left > right && right.is_some(), "the sides do not show a failure: {theorem}");
}

#[test]
fn weak_interaction_is_global() {
    let place = Place::new().with("p.csv", "1,0\n0,1\n1,1\n");
    assert_eq!(inspect(&place, "p.csv", "0.1")["regime"], "global");
}

#[test]
fn zero_patterns_and_extreme_temperatures_give_finite_or_null_numbers() {
    let place = Place::new().with("zero.csv", "0,0\n0,0\n").with("p.csv", "1,0\n0,1\n-1,0.5\n");
    for (file, beta) in [("zero.csv", "1"), ("p.csv", "1e-300"), ("p.csv", "1e300")] {
        let document = inspect(&place, file, beta);
        assert!(document["regime"].is_string(), "in {document}");
    }
}

/// Raw digits overlap: only 334 have a positive separation, and at this inverse temperature it is large enough.
#[test]
fn raw_digits_overlap() {
    let place = Place::new();
    let document = inspect(&place, DIGITS, "8");
    assert_eq!((&document["patterns"], &document["dimension"]), (&1797.into(), &64.into()));
    assert_eq!(document["separation"]["positive"], 334);
    assert!(document["separation"]["median"].as_f64().is_some_and(|median| median < 0.0), "most overlap");
    assert_eq!(document["certified_stored"], 334);
    assert_eq!(document["uncertified"].as_array().map(Vec::len), Some(100));
    assert_eq!(document["regime"], "mixed");
}

#[test]
fn digits_of_unit_norm_are_all_separated() {
    let digits = real_data::digits();
    let mut text = String::new();
    for row in digits.iter_rows() {
        let norm = row.iter().map(|value| value * value).sum::<f64>().sqrt();
        let fields: Vec<String> = row.iter().map(|value| format!("{:?}", value / norm)).collect();
        text += &(fields.join(",") + "\n");
    }
    let document = inspect(&Place::new().with("unit.csv", text), "unit.csv", "5000");
    assert_eq!(document["separation"]["positive"], 1797);
    assert!(document["separation"]["min"].as_f64().is_some_and(|least| least > 0.0), "in {}", document["separation"]);
}

#[test]
fn the_table_says_which_theorems_apply() {
    let text = Place::new().with("pair.csv", "2\n-2\n").text(&["inspect", "pair.csv", "--beta", "1.5"], 0);
    assert!(text.contains("stored: every pattern is certified") && text.contains("Theorem A9"), "in\n{text}");
}
