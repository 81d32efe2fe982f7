//! What no instance can be made of is refused with words: every field of a recipe of every kind, with impossible values.
#![cfg(feature = "suite")]

mod recipes;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hopfield_theory::audit::{Audited, Recipe};
use hopfield_theory::statements::REGISTRY;

/// A line for each value tried: the recipe's statement, the field and what is said of it. Where a line changes, compare what
/// the test finds with what it should be, and correct the one that is wrong.
const REFUSALS: &str = include_str!("reference/refusals.txt");

/// None of them is a count, a dimension, a scale or a word, and a few are numbers that only some fields can have.
const VALUES: [&str; 7] = ["0", "-1", "1.5", "nan", "inf", "1e400", "word"];

/// The fields of a recipe beyond its version, statement, family and stream.
fn fields(recipe: &str) -> impl Iterator<Item = (&str, &str)> {
    let fields = recipe.split(' ').filter_map(|field| field.split_once('='));
    fields.filter(|(key, _)| !["seed", "stream"].contains(key))
}

/// A value without its digits: two recipes that differ in numbers alone are of one kind.
fn shape(recipe: &str) -> String {
    let value =
        |value: &str| value.split([':', ';', ',']).next().unwrap_or_default().replace(|c: char| !c.is_alphabetic(), "");
    fields(recipe).map(|(key, found)| format!("{key}={} ", value(found))).collect()
}

fn said(statement: &dyn Audited, recipe: &str) -> String {
    let parsed: Result<Recipe, _> = recipe.parse();
    match parsed.and_then(|recipe| statement.filtered(&recipe)) {
        Ok(_) => "an instance".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn impossible_fields_are_refused_with_words() {
    let (mut found, mut seen) = (String::new(), BTreeSet::new());
    for statement in REGISTRY {
        // Statements of one folder share their parameters.
        let folder = statement.file().rsplit_once('/').map_or("", |(folder, _)| folder);
        for recipe in recipes::first(*statement, 1, 3).chain(statement.literal_recipes()) {
            if !seen.insert((folder, shape(&recipe))) {
                continue;
            }
            for (key, value) in fields(&recipe) {
                for impossible in VALUES {
                    let changed = recipe.replace(&format!(" {key}={value}"), &format!(" {key}={impossible}"));
                    let said = said(*statement, &changed);
                    writeln!(found, "{} {key}={impossible}: {said}", statement.id()).expect("a text has room");
                }
                let missing = recipe.replace(&format!(" {key}={value}"), "");
                writeln!(found, "{} {key}: {}", statement.id(), said(*statement, &missing)).expect("a text has room");
            }
        }
    }
    let lines: BTreeSet<&str> = found.lines().collect();
    let known: BTreeSet<&str> = REFUSALS.lines().collect();
    let (new, gone): (Vec<_>, Vec<_>) = (lines.difference(&known).collect(), known.difference(&lines).collect());
    assert!(new.is_empty() && gone.is_empty(), "said now: {new:#?}\nand no longer: {gone:#?}");
    assert!(known.len() > 500, "only {} values are refused or not", known.len());
}

/// The component after the last one is refused in words, the last one is not; nor can all weights be zero.
#[test]
fn what_is_counted_ends_with_the_dimension() {
    for key in ["component", "zeros"] {
        let mut refused = 0;
        for statement in REGISTRY {
            for recipe in recipes::first(*statement, 1, 3) {
                let value = |wanted: &str| fields(&recipe).find_map(|(key, value)| (key == wanted).then_some(value));
                let (Some(given), Some(Ok(dimension))) = (value(key), value("d").map(str::parse::<usize>)) else {
                    continue;
                };
                let at = |changed: usize| {
                    said(*statement, &recipe.replace(&format!(" {key}={given}"), &format!(" {key}={changed}")))
                };
                let words = format!("the recipe's {key}={dimension} cannot be read");
                assert_eq!((at(dimension), at(dimension - 1)), (words, "an instance".to_owned()), "{recipe}");
                refused += 1;
            }
        }
        assert!(refused > 2, "only {refused} recipes have {key}");
    }
}
