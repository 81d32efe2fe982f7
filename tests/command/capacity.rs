//! `capacity`.

use crate::support::{Place, assert_keys, assert_numbers_round_trip};

const SETTING: [&str; 9] =
    ["capacity", "--beta", "1", "--radius-factor", "3", "--dimension", "20", "--failure-probability", "0.001"];

#[test]
fn gives_every_number_of_the_formula() {
    let place = Place::new();
    let arguments = [&SETTING[..], &["--format", "json"]].concat();
    assert_numbers_round_trip(&place.text(&arguments, 0));
    let document = place.json(&arguments);
    assert_keys(
        &document,
        &[
            "schema",
            "beta",
            "radius_factor",
            "dimension",
            "failure_probability",
            "a",
            "b",
            "u",
            "lambert_w",
            "c",
            "threshold",
            "ln_patterns",
            "patterns_real",
            "patterns",
            "hypotheses",
            "exact_union_bound_patterns",
        ],
    );
    assert_eq!((&document["patterns"], &document["exact_union_bound_patterns"]), (&7.into(), &341.into()));
    let labels: Vec<_> =
        document["hypotheses"].as_array().expect("a list").iter().map(|known| &known["label"]).collect();
    assert_eq!(labels, ["Eq. 334", "Eq. 305"]);
    assert!(
        (document["c"].as_f64().unwrap_or_default() - 3.154_610_769_794_688).abs() < 1e-13,
        "c is {}",
        document["c"]
    );
}

#[test]
fn what_f64_cannot_hold_is_null() {
    let arguments =
        ["capacity", "--beta", "1", "--radius-factor", "3", "--dimension", "100000", "--failure-probability", "0.001"];
    let place = Place::new();
    let document = place.json(&[&arguments[..], &["--format", "json"]].concat());
    assert!(document["patterns_real"].is_null() && document["patterns"].is_null(), "in {document}");
    assert!(document["ln_patterns"].as_f64().is_some_and(|logarithm| logarithm > 1000.0), "in {document}");
    assert!(place.text(&arguments, 0).contains("its logarithm"), "the table has the logarithm");
}

#[test]
fn numbers_outside_their_range_are_refused() {
    let place = Place::new();
    let with = |position: usize, value: &'static str| {
        let mut arguments = SETTING;
        arguments[position] = value;
        arguments
    };
    place.refuses(&with(2, "0"), &["--beta", "positive"]);
    place.refuses(&with(2, "-1"), &["--beta", "positive"]);
    place.refuses(&with(2, "nan"), &["--beta", "positive"]);
    place.refuses(&with(4, "inf"), &["--radius-factor", "positive"]);
    place.refuses(&with(6, "1"), &["--dimension", "1 is not in 2"]);
    place.refuses(&with(8, "0"), &["--failure-probability", "above 0"]);
    place.refuses(&with(8, "1.5"), &["--failure-probability", "at most 1"]);
    place.refuses(&with(2, "1e300"), &["outside the range of f64"]);
}
