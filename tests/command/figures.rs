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

#[test]
fn a_figure_comes_as_a_pdf_of_the_same_bytes_where_there_is_a_converter() {
    let make = || {
        let place = Place::new();
        let outcome = place.command().args(["figures", "retrieval_error", "--effort", "quick", "--pdf"]).output();
        (outcome.expect("the program runs"), std::fs::read(place.path("target/results/retrieval_error.pdf")))
    };
    let (outcome, pdf) = make();
    if !outcome.status.success() {
        let message = String::from_utf8_lossy(&outcome.stderr).into_owned();
        assert!(message.contains("librsvg2-bin"), "{message}");
        eprintln!("skipped: rsvg-convert is not installed");
        return;
    }
    let pdf = pdf.expect("the PDF is there");
    assert!(pdf.starts_with(b"%PDF-"), "and is one");
    assert_eq!(pdf, make().1.expect("the PDF is there"), "the same bytes");
}

#[test]
fn without_a_converter_a_pdf_is_refused_before_the_work() {
    let place = Place::new();
    let outcome = place.command().args(["figures", "--effort", "quick", "--pdf"]).env("PATH", "").output();
    let outcome = outcome.expect("the program runs");
    let message = String::from_utf8_lossy(&outcome.stderr).into_owned();
    assert_eq!(outcome.status.code(), Some(2), "{message}");
    assert!(message.contains("rsvg-convert") && message.contains("apt-get install"), "{message}");
    assert!(place.files().is_empty(), "nothing is written");
}
