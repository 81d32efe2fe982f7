//! What every experiment must leave, and, a file each, what their figures must show.

#![cfg(feature = "suite")]

mod capacity;
mod capacity_of_networks;
mod energy_descent;
mod gradients;
mod head_classes;
mod image_retrieval;
mod kinds_of_fixed_points;
mod landscape;
mod minimal_angle;
mod one_update;
mod placed_patterns;
mod pooling;
mod retrieval_error;
mod support;
mod tightness;

use std::fs;

use anyhow::Result;
use hopfield_theory::experiments::{EXPERIMENTS, Effort};

use self::support::{curves, make, make_afresh, published};

#[test]
fn the_same_seed_gives_the_same_bytes() -> Result<()> {
    for experiment in EXPERIMENTS {
        let first = make_afresh(experiment.name, Effort::Quick, 7)?;
        assert_eq!(first, *make(experiment.name, Effort::Quick, 7)?, "{}", experiment.name);
        let other = make(experiment.name, Effort::Quick, 8)?;
        assert_ne!(first.csv, other.csv, "{} ignores its seed", experiment.name);
    }
    Ok(())
}

#[test]
fn other_seeds_are_drawn_too() -> Result<()> {
    for experiment in EXPERIMENTS {
        for seed in 0..3 {
            make(experiment.name, Effort::Quick, seed)?;
        }
    }
    Ok(())
}

/// That they are what the code makes, byte for byte, takes a standard run: `.ci/run` sees to it.
#[test]
fn the_published_figures_are_those_of_the_standard_run() -> Result<()> {
    for experiment in EXPERIMENTS {
        let name = experiment.name;
        let (svg, csv) = published(name)?;
        assert!(svg.contains("--effort standard --seed 200802217"), "{name}: the figure of another run");
        for (extension, text) in [("svg", svg), ("csv", csv)] {
            assert!(text.len() < 300_000, "figures/{name}.{extension} has grown to {} bytes", text.len());
        }
    }
    Ok(())
}

/// Every row is a mark or a corner of a line, and there are no others.
#[test]
fn the_numbers_are_the_points_drawn() -> Result<()> {
    for experiment in EXPERIMENTS {
        let made = make(experiment.name, Effort::Quick, 7)?;
        let rows = made.rows()?;
        let curves = curves(&rows);
        let groups: Vec<&str> =
            made.svg.split("<g class=\"curve\"").skip(1).filter_map(|g| g.split("</g>").next()).collect();
        assert_eq!(groups.len(), curves.len(), "{}: a group for each curve", experiment.name);
        for (group, curve) in groups.iter().zip(curves) {
            let name = curve[0].curve.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            assert!(group.contains(&format!("<title>{name}</title>")), "the group of '{name}' bears its name");
            let shapes: Vec<&str> = group.lines().filter(|line| line.contains("fill=")).collect();
            let points =
                shapes[0].split("points=\"").nth(1).and_then(|list| list.split('"').next()).unwrap_or_default();
            let corners = points.split_whitespace().count();
            let line_alone = shapes.len() == 1 && corners == curve.len();
            let line_and_marks = shapes.len() == curve.len() + 1 && corners == curve.len();
            let marks_alone = shapes.len() == curve.len();
            assert!(
                line_alone || line_and_marks || marks_alone,
                "'{name}' draws other points than its {}",
                curve.len()
            );
        }
    }
    Ok(())
}

#[test]
fn pictures_name_themselves_and_no_machine() -> Result<()> {
    for experiment in EXPERIMENTS {
        let svg = &make(experiment.name, Effort::Quick, 7)?.svg;
        assert!(svg.contains(&format!("<title>{}</title>", experiment.title)), "the picture has its title");
        assert!(svg.contains("<desc>") && svg.contains("--effort quick --seed 7"), "and says how it was made");
        let families = svg.matches("font-family=").count();
        assert_eq!(families, svg.matches("font-family=\"sans-serif\"").count(), "no font of a machine is asked for");
    }
    Ok(())
}

#[test]
fn the_binaries_say_where_they_write_and_what_is_wrong() -> Result<()> {
    for experiment in EXPERIMENTS {
        let directory = tempfile::tempdir()?;
        let mut command = assert_cmd::Command::cargo_bin(experiment.name)?;
        let outcome = command.current_dir(&directory).args(["--effort", "quick"]).assert().success();
        let errors = String::from_utf8(outcome.get_output().stderr.clone())?;
        assert!(errors.contains("target/results"), "{errors}");
        assert!(
            directory.path().join(format!("target/results/{}.svg", experiment.name)).exists(),
            "the picture is there"
        );

        let mut command = assert_cmd::Command::cargo_bin(experiment.name)?;
        let outcome = command.current_dir(&directory).args(["--effort", "fast"]).assert().code(2);
        let errors = String::from_utf8(outcome.get_output().stderr.clone())?;
        assert!(errors.contains("quick, standard, deep"), "{errors}");

        fs::write(directory.path().join("file"), "")?;
        let mut command = assert_cmd::Command::cargo_bin(experiment.name)?;
        let outcome = command.current_dir(&directory).args(["--effort", "quick", "--out", "file"]).assert().code(2);
        let errors = String::from_utf8(outcome.get_output().stderr.clone())?;
        assert!(errors.starts_with(experiment.name) && errors.contains("file"), "{errors}");
    }
    Ok(())
}
