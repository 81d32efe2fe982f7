//! `retrieve`.

use hopfield_theory::input::read_table;
use hopfield_theory::{Hopfield, Patterns};
use serde_json::Value;

use crate::support::{Place, assert_numbers_round_trip, keys};

const KEYS: [&str; 10] = [
    "state",
    "energy_before",
    "energy_after",
    "log_sum_exp",
    "weight_max",
    "argmax",
    "entropy",
    "step_norm",
    "updates",
    "converged",
];

fn place() -> Place {
    Place::new().with("patterns.csv", "x,y\n3,0\n0,3\n-3,-3\n").with("queries.csv", "2,1\n1,2\n-1,-1.5\n0.1,0.3\n")
}

fn retrieve(place: &Place, more: &[&str]) -> Value {
    let arguments = ["retrieve", "patterns.csv", "--queries", "queries.csv", "--beta", "0.7", "--format", "json"];
    let text = place.text(&[&arguments[..], more].concat(), 0);
    assert_numbers_round_trip(&text);
    serde_json::from_str(&text).expect("the result is JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().filter_map(Value::as_f64).collect()
}

#[test]
fn one_update_is_the_default_and_is_that_of_the_library() -> Result<(), hopfield_theory::Error> {
    let document = retrieve(&place(), &[]);
    let patterns = Patterns::from_rows(&[[3.0, 0.0], [0.0, 3.0], [-3.0, -3.0]])?;
    let network = Hopfield::new(patterns, 0.7)?;
    assert_eq!(document["beta"], 0.7);
    let results = document["results"].as_array().expect("a list");
    let queries = [[2.0, 1.0], [1.0, 2.0], [-1.0, -1.5], [0.1, 0.3]];
    assert_eq!(results.len(), queries.len());
    for (result, query) in results.iter().zip(queries) {
        let (mut found, mut wanted) = (keys(result), KEYS.to_vec());
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted);
        // The command sums in another order than the methods for a single state.
        let close = |found: Option<f64>, wanted: f64| {
            let found = found.expect("a number");
            assert!((found - wanted).abs() <= 1e-13 * (1.0 + wanted.abs()), "{found} instead of {wanted}");
        };
        let (state, softmax) = (network.update(&query), network.softmax(&query));
        for (found, wanted) in numbers(&result["state"]).iter().zip(&state) {
            close(Some(*found), *wanted);
        }
        close(result["energy_before"].as_f64(), network.energy(&query));
        close(result["energy_after"].as_f64(), network.energy(&state));
        close(result["log_sum_exp"].as_f64(), softmax.log_sum_exp());
        close(result["weight_max"].as_f64(), softmax.max_weight());
        close(result["entropy"].as_f64(), softmax.entropy());
        assert_eq!(result["argmax"].as_u64(), Some(softmax.argmax() as u64));
        assert_eq!(result["updates"], 1);
    }
    Ok(())
}

#[test]
fn two_updates_are_one_update_twice_and_report_the_second() {
    let place = place();
    let first = retrieve(&place, &["--states", "states.npy"]);
    assert!(first["results"][0].get("state").is_none(), "the states are in the file");
    let arguments = ["retrieve", "patterns.csv", "--queries", "states.npy", "--beta", "0.7", "--format", "json"];
    let again = place.json(&arguments);
    let twice = retrieve(&place, &["--updates", "2"]);
    for (again, twice) in
        again["results"].as_array().expect("a list").iter().zip(twice["results"].as_array().expect("a list"))
    {
        for key in ["state", "energy_after", "log_sum_exp", "weight_max", "entropy", "step_norm", "argmax"] {
            assert_eq!(again[key], twice[key], "{key} differs");
        }
    }
    let table = read_table(&place.path("states.npy")).expect("the states can be read");
    assert_eq!((table.rows(), table.columns()), (4, 2));
}

#[test]
fn converged_states_no_longer_move() {
    let place = place();
    let document = retrieve(&place, &["--updates", "converge", "--states", "limits.npy"]);
    for result in document["results"].as_array().expect("a list") {
        assert_eq!(result["converged"], true);
        assert!(result["updates"].as_u64().is_some_and(|updates| updates > 1), "in {result}");
    }
    let arguments = ["retrieve", "patterns.csv", "--queries", "limits.npy", "--beta", "0.7", "--format", "json"];
    for result in place.json(&arguments)["results"].as_array().expect("a list") {
        assert!(result["step_norm"].as_f64().is_some_and(|step| step < 1e-12), "in {result}");
        assert_eq!(result["converged"], true);
    }
}

#[test]
fn the_lowest_index_wins_a_tie() {
    let place = Place::new().with("p.csv", "1,0\n0,1\n0,1\n").with("q.csv", "0,1\n");
    let document = place.json(&["retrieve", "p.csv", "--queries", "q.csv", "--beta", "2", "--format", "json"]);
    assert_eq!(document["results"][0]["argmax"], 1);
}

#[test]
fn the_table_has_one_row_for_each_query() {
    let text = place().text(&["retrieve", "patterns.csv", "--queries", "queries.csv", "--beta", "0.7"], 0);
    assert!(text.contains("argmax") && text.contains("converged"), "in\n{text}");
    assert_eq!(text.lines().count(), 2 + 4 + 1, "in\n{text}");
}

#[test]
fn queries_of_another_dimension_are_refused_with_both_files() {
    let place = place().with("wide.csv", "1,2,3\n");
    let arguments = ["retrieve", "patterns.csv", "--queries", "wide.csv", "--beta", "1"];
    place.refuses(&arguments, &["wide.csv", "dimension 3", "patterns.csv", "dimension 2"]);
}

#[test]
fn queries_and_update_counts_out_of_range_are_refused() {
    let place = place().with("far.csv", "1,2\n1e300,0\n");
    place.refuses(&["retrieve", "patterns.csv", "--queries", "far.csv", "--beta", "1"], &["far.csv", "row 2", "1e150"]);
    let base = ["retrieve", "patterns.csv", "--queries", "queries.csv", "--beta", "1", "--updates"];
    for updates in ["0", "-1", "many"] {
        place.refuses(&[&base[..], &[updates]].concat(), &["--updates", "'converge'"]);
    }
}

/// Two patterns across the query: with beta M |xi| = 1e35 the last bits of the scores would decide.
#[test]
fn weights_that_rounding_decides_are_refused() {
    let place =
        Place::new().with("p.csv", "1,1\n1,-1\n").with("q.csv", "1,0.5\n2,1e-35\n").with("decided.csv", "2,1e-3\n");
    let tied = ["retrieve", "p.csv", "--queries", "q.csv", "--beta", "1e35"];
    place.refuses(&tied, &["q.csv", "row 2", "beta M |xi| = 2.8284271247461903e35"]);
    place.refuses(&[&tied[..], &["--states", "states.npy"]].concat(), &["row 2"]);
    let decided = ["retrieve", "p.csv", "--queries", "decided.csv", "--beta", "1e35", "--format", "json"];
    assert_eq!(numbers(&place.json(&decided)["results"][0]["state"]), [1.0, 1.0]);
}

/// One pattern leads by 1e-10 in scores of 1e10: what their rounding leaves of that is not enough, twice the digits are.
#[test]
fn weights_that_rounding_would_spoil_are_right() {
    let place = Place::new().with("p.csv", "1,1\n1,-1\n").with("q.csv", "1e10,5e-11\n");
    let document = place.json(&["retrieve", "p.csv", "--queries", "q.csv", "--beta", "1e10", "--format", "json"]);
    let weight = document["results"][0]["weight_max"].as_f64().expect("a number");
    // The logistic function at one.
    assert!((weight - 1.0 / (1.0 + f64::exp(-1.0))).abs() < 1e-15, "{weight}");
}

#[test]
fn states_that_cannot_be_written_leave_nothing_behind() {
    let base = ["retrieve", "patterns.csv", "--queries", "queries.csv", "--beta", "1", "--states"];
    place().refuses(&[&base[..], &["patterns.csv/states.npy"]].concat(), &["patterns.csv"]);
}
