use super::*;

fn source(figure: &str) -> Source {
    Source { figure: figure.into(), command: format!("{figure} --seed 1"), made_by: "this test".into() }
}

fn number(value: f64, uncertainty: Uncertainty) -> Number {
    source("a_figure").number("a.name", value, uncertainty, "").unwrap()
}

fn interval(value: f64, lower: f64, upper: f64) -> String {
    number(value, Uncertainty::Interval { lower, upper, level: 0.95 }).text()
}

fn with_error(value: f64, standard_error: f64) -> String {
    number(value, Uncertainty::StandardError { standard_error }).text()
}

fn exact(value: f64) -> String {
    number(value, Uncertainty::Exact).text()
}

#[test]
fn numbers_are_written_as_in_print() {
    assert_eq!(exact(0.5), "0.5");
    assert_eq!(exact(0.0), "0");
    assert_eq!(exact(-2.0), "−2");
    assert_eq!(exact(1.0 / 3.0), "0.333333");
    assert_eq!(exact(120_000.0), "120000");
    assert_eq!(exact(3e20), "3 × 10²⁰");
    assert_eq!(exact(-1.25e-9), "−1.25 × 10⁻⁹");
    assert_eq!(exact(0.999_999_99), "1");
    assert_eq!(with_error(1.9834, 0.0371), "1.983 ± 0.038");
    assert_eq!(with_error(-0.2, 0.0), "−0.200000 ± 0.000000");
    assert_eq!(with_error(123.4, 25.0), "123 ± 25");
    assert_eq!(with_error(4.1e-7, 1.2e-8), "(4.10 ± 0.12) × 10⁻⁷");
}

/// A limit rounded to nearest may exclude what the interval holds; 3677 of 4000 is the example of a proportion.
#[test]
fn limits_are_rounded_outward() {
    assert_eq!(interval(0.919_25, 0.910_379, 0.927_501), "0.91925 [0.91037, 0.92751]");
    assert_eq!(interval(1.0, 0.999_078_39, 1.0), "1.0000000 [0.9990783, 1.0000000]");
    assert_eq!(interval(0.0, 0.0, 0.003_6), "0.000000 [0.000000, 0.003600]");
    assert_eq!(interval(-0.5, -0.5501, -0.45), "−0.5000 [−0.5501, −0.4500]");
    assert_eq!(interval(97.0, 2.0, 1024.0), "97 [2, 1024]");
}

#[test]
fn names_and_values_are_checked() {
    let refuses = |name: &str, value: f64, uncertainty| source("f").number(name, value, uncertainty, "").is_err();
    for name in ["", "A", "a-b", "a b", "β", "a{b"] {
        assert!(refuses(name, 1.0, Uncertainty::Exact), "'{name}' was taken");
    }
    assert!(
        refuses("a", f64::NAN, Uncertainty::Exact) && refuses("a", f64::INFINITY, Uncertainty::Exact),
        "not finite"
    );
    assert!(refuses("a", 2.0, Uncertainty::Interval { lower: 0.0, upper: 1.0, level: 0.9 }), "outside its limits");
    assert!(refuses("a", 0.5, Uncertainty::Interval { lower: 0.0, upper: 1.0, level: 95.0 }), "a level in percent");
    assert!(refuses("a", 0.5, Uncertainty::StandardError { standard_error: -1.0 }), "a negative standard error");
}

#[test]
fn a_figure_replaces_its_own_numbers_and_no_name_is_there_twice() -> Result<()> {
    let numbers = |figure: &str, names: &[&str]| -> Result<Vec<Number>> {
        names.iter().map(|&name| source(figure).number(name, 1.0, Uncertainty::Exact, "")).collect()
    };
    let names = |registry: &Registry| registry.iter().map(|number| number.name.clone()).collect::<Vec<_>>();
    let mut registry = Registry::default();
    registry.replace("f", numbers("f", &["f.a", "f.b"])?)?;
    registry.replace("g", numbers("g", &["g.a"])?)?;
    registry.replace("f", numbers("f", &["f.c"])?)?;
    assert_eq!(names(&registry), ["f.c", "g.a"]);
    assert!(registry.clone().replace("g", numbers("g", &["f.c"])?).is_err(), "the name of another figure's number");
    assert!(registry.clone().replace("g", numbers("g", &["g.a", "g.a"])?).is_err(), "twice the same");
    registry.retain_figures(|figure| figure == "g");
    assert_eq!(names(&registry), ["g.a"]);
    Ok(())
}

#[test]
fn what_is_written_reads_back_and_foreign_files_are_refused() -> Result<()> {
    let directory = tempfile::tempdir()?;
    assert_eq!(Registry::read(directory.path())?, Registry::default());
    let mut registry = Registry::default();
    let numbers = vec![
        source("f").number("f.a", 0.1, Uncertainty::Exact, "nats")?,
        source("f").number("f.b", 1e-9, Uncertainty::StandardError { standard_error: 3e-11 }, "")?,
        source("f").number("f.c", 1.0, Uncertainty::Interval { lower: 0.9, upper: 1.0, level: 0.95 }, "")?,
    ];
    registry.replace("f", numbers)?;
    registry.write(directory.path())?;
    assert_eq!(Registry::read(directory.path())?, registry);
    for text in ["", "{}", "{\"schema\": 2, \"numbers\": {}}"] {
        fs::write(directory.path().join("numbers.json"), text)?;
        let refused = format!("{:#}", Registry::read(directory.path()).unwrap_err());
        assert!(refused.contains("numbers.json"), "{refused}");
    }
    Ok(())
}
