//! `figures`.

use crate::support::Place;

#[test]
fn writes_a_figure_with_its_data_and_lists_the_files() {
    let place = Place::new();
    let text = place.text(&["figures", "energy_descent", "--effort", "quick"], 0);
    let names =
        ["energy_descent.svg", "energy_descent.csv", "numbers.json", "numbers.csv", "numbers.tex", "numbers.typ"];
    let expected = names.map(|name| format!("target/results/{name}"));
    for file in &expected {
        assert!(text.lines().any(|line| line == file), "{file} is not listed in\n{text}");
        assert!(place.path(file).is_file(), "{file} is not there");
    }
    assert_eq!(place.files().len(), 6, "other figures are left alone");
}

#[test]
fn an_unknown_figure_is_refused_with_the_nearest_known_one() {
    Place::new().refuses(&["figures", "energy_decent"], &["'energy_decent'", "'energy_descent'"]);
}
