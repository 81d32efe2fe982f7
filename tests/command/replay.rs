//! `replay`.

use serde_json::Value;

use crate::support::{Place, assert_keys, assert_numbers_round_trip};

const COUNTEREXAMPLE: &str =
    "v1 theorem_a9 literal geometry=one_against_many d=1 N=2 M=0.5 beta=8.0 i=0 state=towards:-0.1";

#[test]
fn says_of_each_form_what_was_decided_and_on_what_sides() {
    let place = Place::new();
    let text = place.text(&["replay", COUNTEREXAMPLE, "--format", "json"], 0);
    assert_numbers_round_trip(&text);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(document["recipe"], COUNTEREXAMPLE);
    let rows = document["evaluations"].as_array().expect("a list");
    for row in rows {
        let wanted = ["conclusion", "form", "live", "verdict", "hypothesis", "left", "right", "relation", "ratio"];
        assert_keys(row, &wanted);
    }
    let of = |form: &str| rows.iter().find(|row| row["conclusion"] == "Eq. 405" && row["form"] == form);
    assert_eq!(of("printed").map(|row| &row["verdict"]), Some(&Value::from("violated")));
    assert_eq!(of("repaired").map(|row| &row["verdict"]), Some(&Value::from("holds")));
    let table = place.text(&["replay", COUNTEREXAMPLE], 0);
    assert!(table.contains("as expected of the printed form") && table.contains("exp("), "in\n{table}");
}

#[test]
fn names_the_hypothesis_that_fails() {
    let single = "v1 theorem_a9 literal geometry=equal d=2 N=1 M=1.0 beta=1.0 i=0 state=pattern";
    let text = Place::new().text(&["replay", single], 0);
    assert!(text.contains("vacuous") && text.contains("its hypothesis N >= 2 fails"), "in\n{text}");
}

/// The ledger keeps twelve digits of a ratio.
#[test]
fn every_tightest_recipe_gives_its_ratio_again() {
    let place = Place::new();
    let ledger = place.json(&["verify", "--effort", "quick", "--format", "json"]);
    let mut replayed = 0;
    for row in ledger["statements"].as_array().expect("a list") {
        let Some(recipe) = row["tightest"]["recipe"].as_str() else { continue };
        let document = place.json(&["replay", recipe, "--format", "json"]);
        let check = &row["tightest"]["check"];
        let ratio = row["tightest"]["ratio"].as_f64().expect("a number");
        let ratios = document["evaluations"].as_array().expect("a list").iter();
        let mut ratios =
            ratios.filter(|found| found["conclusion"] == *check).filter_map(|found| found["ratio"].as_f64());
        assert!(
            ratios.any(|found| (found - ratio).abs() <= 1e-11 * ratio || (ratio == 1.0 && found > 1.0)),
            "{recipe} does not give {check} the ratio {ratio} again"
        );
        replayed += 1;
    }
    assert!(replayed > 0, "no statement has a tightest instance");
}

#[test]
fn recipes_that_make_no_instance_are_refused() {
    let place = Place::new();
    let cases = [
        ("", "a recipe begins with"),
        ("v1 theorem_a9", "a recipe begins with"),
        ("v2 theorem_a9 literal", "version 'v2'"),
        ("v1 theorem_a99 literal d=1", "the nearest known one is 'theorem_a9'"),
        ("v1 theorem_a9 antipodl seed=1 stream=0", "the nearest known one is 'antipodal'"),
        ("v1 theorem_a9 mixed geometry=sphere", "no value for 'seed'"),
        ("v1 theorem_a9 literal beta", "'beta'"),
        ("v1 theorem_a9 literal geometry=equal d=1 N=2 M=1.0 beta=1.0 i=0 beta=2.0", "more than one value for 'beta'"),
        ("v1 theorem_a9 literal geometry=equal d=1 N=2 M=1.0 beta=-1.0 i=0 state=pattern", "beta is -1"),
        ("v1 theorem_a9 literal geometry=equal d=1 N=2 M=1.0 beta=nan i=0 state=pattern", "beta=nan"),
        ("v1 theorem_a9 literal geometry=equal d=0 N=2 M=1.0 beta=1.0 i=0 state=pattern", "d=0"),
        ("v1 theorem_a9 literal geometry=equal d=1 N=0 M=1.0 beta=1.0 i=0 state=pattern", "N=0"),
        (
            "v1 theorem_a9 literal geometry=equal d=99999999999 N=99999999999 M=1.0 beta=1.0 i=0 state=pattern",
            "d=99999999999",
        ),
        ("v1 theorem_a9 literal patterns=1.0;2.0,3.0 beta=1.0 i=0 state=pattern", "pattern 1 has dimension 2"),
        ("v1 theorem_a9 literal patterns=1.0;2.0 beta=1.0 i=0 state=1.0,2.0", "state has dimension 2"),
    ];
    for (recipe, part) in cases {
        place.refuses(&["replay", recipe], &[part]);
    }
}
