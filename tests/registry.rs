//! The registry is complete, its names are permanent and unique, and every page says what it must.

use std::collections::BTreeMap;
use std::path::Path;

use hopfield_theory::audit::{Effort, Job, Kind, Outcome, Recipe, Status, closeness, errata, page_text, title};
use hopfield_theory::random::stream_name;
use hopfield_theory::statements::{REGISTRY, find, hard_instances, of_recipe};

/// Every statement audited so far, in the paper's order, with the status that the theory notes expect.
const INDEX: &[(&str, &str)] = &[
    ("Definition 1", "definition"),
    ("Definition 2", "definition"),
    ("Definition 3", "definition"),
    ("Definition 4", "definition"),
    ("Eq. 2", "holds"),
    ("Lemma A1", "repaired"),
    ("Eq. 3", "holds"),
    ("Theorem A1", "holds"),
    ("Theorem A2", "holds"),
    ("Lemma A2", "repaired"),
    ("Lemma A3", "holds"),
    ("Eqs. 105-129", "repaired"),
    ("Lemma A4", "holds"),
    ("Lemma A5", "holds"),
    ("Lemma A6", "holds"),
    ("Lemma A7", "holds"),
    ("Eqs. 166-186", "holds"),
    ("Lemma A8", "repaired"),
    ("Lemma A9", "holds"),
    ("Lemma A10", "holds"),
    ("Lemma A11", "holds"),
    ("Lemma A12", "holds"),
    ("Eqs. 278-296", "holds"),
    ("Eqs. 297-311", "holds"),
    ("Theorem A3", "open"),
    ("Theorem A4", "open"),
    ("Lemma A13", "holds"),
    ("Lemma A14", "holds"),
    ("Lemma A15", "holds"),
    ("Theorem A5", "repaired"),
    ("Corollary A1", "holds"),
    ("Theorem A6", "repaired"),
    ("Corollary A2", "repaired"),
    ("Lemma A16", "holds"),
    ("Lemma A17", "holds"),
    ("Theorem A7", "repaired"),
    ("Theorem A8", "holds"),
    ("Theorem A9", "holds"),
    ("Eqs. 406-437", "repaired"),
    ("Eqs. 438-448", "holds"),
    ("Eqs. 449-454", "repaired"),
    ("Eqs. 455-458", "holds"),
    ("Definition A1", "definition"),
    ("Definition A2", "definition"),
    ("Lemma A18", "holds"),
    ("Lemma A19", "holds"),
    ("Lemma A20", "holds"),
    ("Lemma A21", "holds"),
    ("Lemma A22", "holds"),
    ("Lemma A23", "holds"),
    ("Lemma A24", "holds"),
    ("Lemma A25", "holds"),
    ("Lemma A26", "repaired"),
    ("Definitions A3-A5", "definition"),
    ("Lemma A27", "holds"),
    ("Lemma A28", "holds"),
    ("Lemma A29", "repaired"),
    ("Definition A6", "definition"),
    ("Lemma A30", "holds"),
    ("Lemma A31", "holds"),
    ("Lemma A32", "holds"),
    ("Eqs. 543-547", "holds"),
    ("Theorem A10", "holds"),
    ("Eq. 10", "holds"),
    ("Older capacities", "definition"),
    ("Head classes", "definition"),
    ("Gaussian heads", "definition"),
    ("Layers", "definition"),
];

#[test]
fn the_registry_lists_every_statement_once_in_the_papers_order() {
    let found: Vec<_> =
        REGISTRY.iter().map(|statement| (statement.label(), statement.expected().word().to_owned())).collect();
    let wanted: Vec<_> = INDEX.iter().map(|(label, status)| (*label, (*status).to_owned())).collect();
    assert_eq!(found, wanted, "labels and expected statuses, found on the left");
}

#[test]
fn every_statement_is_found_by_its_label_alias_and_identifier() {
    for statement in REGISTRY {
        for name in [statement.label(), statement.id()] {
            let found = find(name).map(|statement| statement.id());
            assert_eq!(found, Some(statement.id()), "looking for {name}");
        }
    }
    for (alias, label) in [("theorem 5", "Theorem A9"), ("Theorem 3", "Theorem A5"), ("lemma a4", "Lemma A4")] {
        assert_eq!(find(alias).map(|statement| statement.label()), Some(label), "looking for {alias}");
    }
    assert!(find("Theorem B7").is_none(), "no statement has this label");
}

/// The page of a statement lies in a file whose name begins with its identifier, so that a label leads to it.
#[test]
fn every_page_is_in_the_file_that_its_label_names() {
    for statement in REGISTRY {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(statement.file());
        let source = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(source, statement.source(), "{} does not embed its own file", statement.label());
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        assert!(stem.starts_with(statement.id()), "{} lies in {stem}, not in {}...", statement.label(), statement.id());
        assert!(title(&source).starts_with(statement.label()), "the title of {stem} does not begin with its label");
        assert!(page_text(&source).len() > 300, "the page of {stem} says too little");
        let listed: Vec<_> = errata(&source).into_iter().map(|erratum| erratum.line).collect();
        let conclusions = statement.conclusions().into_iter();
        let erring = conclusions.filter(|(_, _, expected, _)| [Status::Repaired, Status::False].contains(expected));
        assert_eq!(listed, erring.map(|(name, ..)| name).collect::<Vec<_>>(), "the errata of {stem}");
    }
}

#[test]
fn every_verdict_has_two_controls_and_every_refutation_a_counterexample() {
    for statement in REGISTRY {
        let label = statement.label();
        if statement.expected() != Status::Definition {
            assert!(statement.controls().len() >= 2, "{label} has fewer than two controls");
        }
        let refuted: Vec<_> = statement.counterexamples().iter().map(|(_, conclusion)| *conclusion).collect();
        for (name, _, status, has_repair) in statement.conclusions() {
            let is_refuted = matches!(status, Status::Repaired | Status::False);
            assert_eq!(
                is_refuted,
                refuted.contains(&name),
                "{label}, {name}: {status} and its counterexamples disagree"
            );
            assert_eq!(has_repair, status == Status::Repaired, "{label}, {name}: {status} and its repair disagree");
        }
    }
}

/// Conclusions are named once in a statement, since counterexamples and attained families refer to them by name.
#[test]
fn names_within_a_statement_are_unique() {
    for statement in REGISTRY {
        let conclusions: Vec<_> = statement.conclusions().iter().map(|(name, ..)| *name).collect();
        for names in [conclusions, statement.families(), statement.controls()] {
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), names.len(), "{}: a name is there twice in {names:?}", statement.label());
        }
    }
}

/// Two streams with one number would make two experiments share their random numbers.
#[test]
fn no_two_streams_share_a_number() {
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    for statement in REGISTRY {
        for family in statement.families().into_iter().chain(["property", "control", "search"]) {
            for suffix in ["", "/parameters"] {
                let name = format!("{}/{family}{suffix}", statement.id());
                if let Some(other) = names.insert(stream_name(&name), name.clone()) {
                    panic!("{name} and {other} have one stream number");
                }
            }
        }
    }
}

/// A recipe printed and read again is the same recipe, and replaying it gives the same verdicts.
#[test]
fn recipes_make_their_instances_again() {
    for statement in REGISTRY {
        let mut seen = vec![false; statement.families().len()];
        for job in statement.jobs(Effort::Quick) {
            let Job::Instance { family, .. } = job else { continue };
            if std::mem::replace(&mut seen[family], true) {
                continue;
            }
            let Outcome::Instance { recipe, evaluations } = statement.run(&job, Effort::Quick, 1.into()) else {
                panic!("{}: family {family} does not build", statement.label());
            };
            let parsed: Recipe = recipe.parse().unwrap_or_else(|error| panic!("{recipe}: {error}"));
            assert_eq!(parsed.to_string(), recipe, "printing a recipe that was read");
            assert_eq!(of_recipe(&parsed).map(|found| found.id()), Ok(statement.id()), "the statement of {recipe}");
            assert_eq!(statement.replay(&parsed), Ok(evaluations), "replaying {recipe}");
        }
        for recipe in statement.literal_recipes() {
            let parsed: Recipe = recipe.parse().unwrap_or_else(|error| panic!("{recipe}: {error}"));
            assert_eq!(parsed.to_string(), recipe, "printing a recipe that was read");
            assert!(statement.replay(&parsed).is_ok(), "replaying {recipe}");
        }
    }
}

/// What searches have found stays hard: each recipe is one of a statement, and a line of it speaks about the instance.
#[test]
fn hard_instances_are_instances() {
    for recipe in hard_instances().expect("every line of the list is a recipe") {
        let statement = of_recipe(&recipe).unwrap_or_else(|error| panic!("{recipe}: {error}"));
        let evaluations = statement.replay(&recipe).unwrap_or_else(|error| panic!("{recipe}: {error}"));
        let mut live = evaluations.iter().filter(|evaluation| statement.is_live(evaluation));
        assert!(live.any(|evaluation| closeness(&evaluation.verdict).is_some()), "nothing is claimed of {recipe}");
    }
}

#[test]
fn a_definition_has_no_conclusion() {
    for statement in REGISTRY.iter().filter(|statement| statement.label().starts_with("Definition")) {
        let conclusions = statement.conclusions();
        assert!(conclusions.iter().all(|(_, kind, ..)| *kind != Kind::Conclusion), "{}", statement.label());
    }
}
