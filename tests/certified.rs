//! The stages of a verdict against each other: the filter with its derived radii, intervals of `f64`, intervals with 128 bits.
//!
//! The radii come from an error analysis on paper, the enclosures from definitions evaluated in interval arithmetic. Neither
//! knows of the other, so that an error in either shows as a verdict that both decide and decide differently.

mod recipes;

use hopfield_theory::audit::{Decision, Evaluation, Recipe, Verdict};
use hopfield_theory::numerics::Envelope;
use hopfield_theory::numerics::certified::{Arithmetic, enclosed, with};
use hopfield_theory::statements::REGISTRY;

fn decision(evaluation: &Evaluation) -> Option<Decision> {
    match &evaluation.verdict {
        Verdict::Decided { decision, .. } => Some(*decision),
        Verdict::Vacuous { .. } => None,
    }
}

/// The first instances of every family of the statements that are not left out, by their recipes.
fn first_recipes(of_each_family: u32, left_out: &'static [&'static str]) -> impl Iterator<Item = (usize, Recipe)> {
    let statements = REGISTRY.iter().enumerate().filter(move |(_, statement)| !left_out.contains(&statement.id()));
    statements.flat_map(move |(place, statement)| {
        let first = recipes::first(*statement, of_each_family, 7);
        first.map(move |recipe| (place, recipe.parse().expect("a recipe that was printed")))
    })
}

/// How many verdicts an arithmetic decides as the filter does; there must be none that it decides otherwise.
fn agreements(arithmetic: Arithmetic, of_each_family: u32, left_out: &'static [&'static str]) -> usize {
    let mut agreements = 0;
    for (place, recipe) in first_recipes(of_each_family, left_out) {
        let statement = REGISTRY[place];
        let filtered = statement.filtered(&recipe).expect("a recipe of this statement");
        let certified = with(arithmetic, || statement.filtered(&recipe)).expect("a recipe of this statement");
        assert_eq!(filtered.len(), certified.len(), "{recipe}");
        for (one, other) in filtered.iter().zip(&certified) {
            let (Some(one_decision), Some(other_decision)) = (decision(one), decision(other)) else { continue };
            let differ = one_decision != other_decision
                && one_decision != Decision::Undecided
                && other_decision != Decision::Undecided;
            assert!(!differ, "{recipe}: {} is {one_decision:?} and {other_decision:?} in {arithmetic:?}", one.name);
            agreements += usize::from(one_decision == other_decision && one_decision != Decision::Undecided);
        }
    }
    agreements
}

#[test]
fn nothing_encloses_what_is_unknown() {
    for arithmetic in [Arithmetic::Intervals, Arithmetic::Precise(128)] {
        with(arithmetic, || {
            for (value, radius) in
                [(f64::INFINITY, 0.0), (f64::NEG_INFINITY, 1.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)]
            {
                assert!(enclosed(Envelope::new(value, radius)).is_none(), "{arithmetic:?}, {value} +- {radius}");
            }
            assert!(enclosed(Envelope::new(1.0, 0.5)).is_some());
        });
    }
}

/// The bound asks for most of the verdicts on these instances, so that the test cannot pass by deciding nothing. Theorem A4 is
/// judged by the code of Theorem A3.
#[test]
fn intervals_and_the_filter_never_contradict_each_other() {
    let agreements = agreements(Arithmetic::Intervals, 2, &["theorem_a4"]);
    assert!(agreements > 2_000, "only {agreements} verdicts are decided by both");
}

/// The same with 128 bits, on the first instance of each family. The limits of hundreds of placed patterns take most of a minute
/// so; intervals do for them.
#[test]
fn many_bits_and_the_filter_never_contradict_each_other() {
    let agreements = agreements(Arithmetic::Precise(128), 1, &["theorem_a3", "theorem_a4"]);
    assert!(agreements > 1_000, "only {agreements} verdicts are decided by both");
}
