//! `list`.

use hopfield_theory::statements::REGISTRY;

use crate::support::{Place, keys};

#[test]
fn lists_every_statement_with_its_file() {
    let document = Place::new().json(&["list", "--format", "json"]);
    assert_eq!(document["schema"], 1);
    let statements = document["statements"].as_array().expect("a list of statements");
    let labels: Vec<_> = statements.iter().map(|statement| statement["label"].as_str().unwrap_or_default()).collect();
    let registered: Vec<_> = REGISTRY.iter().map(|statement| statement.label()).collect();
    assert_eq!(labels, registered);
    let mut wanted = ["label", "main_text", "equations", "section", "expected", "file", "controls"];
    wanted.sort_unstable();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for statement in statements {
        let mut found = keys(statement);
        found.sort_unstable();
        assert_eq!(found, wanted);
        let file = statement["file"].as_str().unwrap_or_default();
        assert!(root.join(file).is_file(), "{file} is not there");
        assert!(statement["controls"].as_array().is_some(), "controls are a list");
    }
}

#[test]
fn the_table_names_labels_and_files() {
    let text = Place::new().text(&["list"], 0);
    for statement in REGISTRY {
        let has_row = text.lines().any(|line| line.contains(statement.label()) && line.contains(statement.file()));
        assert!(has_row, "{} has no row in\n{text}", statement.label());
    }
    assert!(!text.contains('\u{1b}'), "colours are for terminals only");
}
