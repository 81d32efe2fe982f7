//! The named numbers: their names stay, and documents can cite them.

#![cfg(feature = "suite")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use hopfield_theory::experiments::{DEFAULT_SEED, EXPERIMENTS, Effort, Settings};
use hopfield_theory::report::numbers::Registry;
use tempfile::TempDir;

/// Every name that was ever published, sorted. A name may be added; one that goes, or changes its meaning, breaks the
/// documents that cite it and belongs into the change log.
const NAMES: &str = include_str!("names_of_numbers.txt");

/// The registry of all experiments, made once at quick effort.
fn published() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let make = || -> Result<TempDir> {
        let directory = tempfile::tempdir()?;
        let settings = Settings::new(Effort::Quick, DEFAULT_SEED, Some(directory.path().into()));
        for experiment in EXPERIMENTS {
            (experiment.run)(&settings)?.publish(experiment.name, &settings)?;
        }
        Ok(directory)
    };
    MADE.get_or_init(|| make().expect("the registry of all experiments")).path()
}

#[test]
fn published_names_stay() -> Result<()> {
    let registry = Registry::read(published())?;
    let made: Vec<&str> = registry.iter().map(|number| number.name.as_str()).collect();
    let frozen: Vec<&str> = NAMES.lines().collect();
    for name in &frozen {
        assert!(made.contains(name), "{name} was published and is made no more");
    }
    for name in &made {
        assert!(frozen.contains(name), "{name} is new: add it to tests/names_of_numbers.txt");
    }
    assert_eq!(frozen, made, "the list is sorted and holds each name once");
    Ok(())
}

/// Names depend neither on the seed nor on the effort.
#[test]
fn another_seed_gives_the_same_names() -> Result<()> {
    for experiment in EXPERIMENTS {
        let names = |seed| -> Result<Vec<String>> {
            let directory = tempfile::tempdir()?;
            let made = (experiment.run)(&Settings::new(Effort::Quick, seed, Some(directory.path().into())))?;
            Ok(made.numbers.into_iter().map(|number| number.name).collect())
        };
        assert_eq!(names(1)?, names(2)?, "{}", experiment.name);
    }
    Ok(())
}

#[test]
fn one_experiment_leaves_the_numbers_of_the_others() -> Result<()> {
    let directory = tempfile::tempdir()?;
    for extension in ["json", "csv", "tex", "typ"] {
        let file = format!("numbers.{extension}");
        fs::copy(published().join(&file), directory.path().join(&file))?;
    }
    let before = Registry::read(directory.path())?;
    let settings = Settings::new(Effort::Quick, 7, Some(directory.path().into()));
    (EXPERIMENTS[0].run)(&settings)?.publish(EXPERIMENTS[0].name, &settings)?;
    let after = Registry::read(directory.path())?;
    for (old, new) in before.iter().zip(after.iter()) {
        let own = new.source.figure == EXPERIMENTS[0].name;
        assert_eq!(old.name, new.name);
        assert_eq!(own, old.source != new.source, "{} says which command made it", new.name);
        assert!(own || old == new, "{} was touched", new.name);
    }
    Ok(())
}

/// Runs a tool in the directory of the registry, or says that the tool is not there.
fn tool(program: &str, arguments: &[&str]) -> Result<Option<Output>> {
    // TeX breaks what it says after 79 characters unless told otherwise.
    let mut command = Command::new(program);
    command.args(arguments).current_dir(published()).env("max_print_line", "1000");
    match command.output() {
        Ok(output) => Ok(Some(output)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("{program} is not installed, so no document was compiled with it");
            Ok(None)
        }
        Err(error) => Err(error).with_context(|| format!("{program} cannot be run")),
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn latex(name: &str, body: &str) -> Result<Option<Output>> {
    let document = format!(
        "\\documentclass{{article}}\n\\IfFileExists{{siunitx.sty}}{{\\usepackage{{siunitx}}}}{{\\newcommand\\num[1]{{##1}}}}\n\
         \\input{{numbers}}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
    );
    fs::write(published().join(format!("{name}.tex")), document)?;
    tool("pdflatex", &["-interaction=nonstopmode", "-halt-on-error", name])
}

#[test]
fn a_latex_document_cites_every_number() -> Result<()> {
    let registry = Registry::read(published())?;
    let mut body = String::new();
    for name in registry.iter().map(|number| &number.name) {
        body += &format!(
            "\\hopfieldnumber{{{name}}}, $\\hopfieldnumber{{{name}}}$, \\num{{\\hopfieldvalue{{{name}}}}}, \
             \\num{{\\hopfieldlower{{{name}}}}}, \\num{{\\hopfieldupper{{{name}}}}} \\hopfieldunit{{{name}}}\n\n"
        );
        // Digits alone, also where nothing but expansion happens.
        body += &format!("\\edef\\digits{{\\hopfieldvalue{{{name}}}}}\\typeout{{{name}=\\digits.}}\n\n");
    }
    let Some(output) = latex("all", &body)? else { return Ok(()) };
    let said = said(&output);
    assert!(output.status.success() && published().join("all.pdf").exists(), "{said}");
    for number in registry.iter() {
        assert!(said.contains(&format!("{}={:?}.", number.name, number.value)), "{} is another number", number.name);
    }
    Ok(())
}

#[test]
fn a_latex_document_that_cites_an_unknown_number_fails() -> Result<()> {
    let Some(output) = latex("unknown", "\\hopfieldnumber{energy_descent.rise}")? else { return Ok(()) };
    let said = said(&output);
    assert!(!output.status.success() && said.contains("hopfieldnumberisunknown"), "{said}");
    Ok(())
}

#[test]
fn a_typst_document_cites_every_number_and_no_unknown_one() -> Result<()> {
    let registry = Registry::read(published())?;
    let head = "#import \"numbers.typ\": *\n";
    let cite =
        |name: &str| format!("#number(\"{name}\"), {{#calc.abs(value(\"{name}\"))}} #numbers.at(\"{name}\").unit\n\n");
    let body: String = registry.iter().map(|number| cite(&number.name)).collect();
    fs::write(published().join("all.typ"), format!("{head}{body}"))?;
    fs::write(published().join("unknown.typ"), format!("{head}{}", cite("energy_descent.rise")))?;
    let Some(output) = tool("typst", &["compile", "all.typ", "typst.pdf"])? else { return Ok(()) };
    assert!(output.status.success() && published().join("typst.pdf").exists(), "{}", said(&output));
    let unknown = tool("typst", &["compile", "unknown.typ"])?.context("typst was there a moment ago")?;
    assert!(!unknown.status.success() && said(&unknown).contains("energy_descent.rise"), "{}", said(&unknown));
    Ok(())
}
