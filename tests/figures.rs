//! What the figures must show and how they are written.

#![cfg(feature = "suite")]

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use hopfield_theory::experiments::{DEFAULT_SEED, EXPERIMENTS, Effort, Settings};
use hopfield_theory::numerics::distance;
use hopfield_theory::numerics::elementary::exp;
use hopfield_theory::{Hopfield, Patterns};

struct Row {
    panel: String,
    curve: String,
    x: f64,
    y: f64,
}

/// Runs an experiment and gives back its picture and its numbers.
fn make(name: &str, effort: Effort, seed: u64) -> Result<(String, String)> {
    let experiment = EXPERIMENTS.iter().find(|experiment| experiment.name == name).context("an experiment")?;
    let directory = tempfile::tempdir()?;
    let written = (experiment.run)(&Settings::new(effort, seed, Some(directory.path().into())))?;
    let expected = ["svg", "csv"].map(|extension| directory.path().join(format!("{name}.{extension}")));
    ensure!(written.files == expected, "{name} wrote {written:?}");
    let left = fs::read_dir(directory.path())?.count();
    ensure!(left == 2, "{name} left {left} files");
    Ok((fs::read_to_string(&expected[0])?, fs::read_to_string(&expected[1])?))
}

fn rows(csv: &str) -> Result<Vec<Row>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let row = |record: csv::StringRecord| -> Result<Row> {
        let (x, y) = (record[2].parse()?, record[3].parse()?);
        Ok(Row { panel: record[0].to_owned(), curve: record[1].to_owned(), x, y })
    };
    reader.records().map(|record| row(record?)).collect()
}

/// The rows curve by curve, in the order of the file.
fn curves(rows: &[Row]) -> Vec<&[Row]> {
    rows.chunk_by(|a, b| a.panel == b.panel && a.curve == b.curve).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() -> Result<()> {
    for experiment in EXPERIMENTS {
        let first = make(experiment.name, Effort::Quick, 7)?;
        assert_eq!(first, make(experiment.name, Effort::Quick, 7)?, "{}", experiment.name);
        assert_ne!(first.1, make(experiment.name, Effort::Quick, 8)?.1, "{} ignores its seed", experiment.name);
    }
    Ok(())
}

#[test]
fn other_seeds_and_efforts_are_drawn_too() -> Result<()> {
    for experiment in EXPERIMENTS {
        for seed in 0..8 {
            make(experiment.name, Effort::Quick, seed)?;
        }
        make(experiment.name, Effort::Deep, DEFAULT_SEED)?;
    }
    Ok(())
}

/// A figure says which sources made it; other sources that draw the same figure leave the published one valid.
fn without_source_hash(text: &str) -> String {
    const MARK: &str = "(sources ";
    match text.split_once(MARK) {
        Some((before, after)) => format!("{before}{}", after.split_once(')').map_or(after, |(_, rest)| rest)),
        None => text.to_owned(),
    }
}

#[test]
fn the_published_figures_are_those_of_the_code() -> Result<()> {
    let published = Path::new(env!("CARGO_MANIFEST_DIR")).join("figures");
    for experiment in EXPERIMENTS {
        let (svg, csv) = make(experiment.name, Effort::Standard, DEFAULT_SEED)?;
        for (extension, text) in [("svg", svg), ("csv", csv)] {
            let path = published.join(format!("{}.{extension}", experiment.name));
            let published = fs::read_to_string(&path)?.replace("\r\n", "\n");
            let same = without_source_hash(&published) == without_source_hash(&text);
            assert!(
                same,
                "figures/{0}.{extension} is stale; `cargo run --release --bin {0}` renews it",
                experiment.name
            );
            assert!(text.len() < 300_000, "figures/{}.{extension} has grown to {} bytes", experiment.name, text.len());
        }
    }
    Ok(())
}

/// Every row is a mark or a corner of a line, and there are no others.
#[test]
fn the_numbers_are_the_points_drawn() -> Result<()> {
    for experiment in EXPERIMENTS {
        let (svg, csv) = make(experiment.name, Effort::Standard, DEFAULT_SEED)?;
        let rows = rows(&csv)?;
        let curves = curves(&rows);
        let groups: Vec<&str> =
            svg.split("<g class=\"curve\"").skip(1).filter_map(|g| g.split("</g>").next()).collect();
        assert_eq!(groups.len(), curves.len(), "{}: a group for each curve", experiment.name);
        for (group, curve) in groups.iter().zip(curves) {
            let name = &curve[0].curve;
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
        let (svg, _) = make(experiment.name, Effort::Quick, 7)?;
        assert!(svg.contains(&format!("<title>{}</title>", experiment.title)), "the picture has its title");
        assert!(svg.contains("<desc>") && svg.contains("--effort quick --seed 7"), "and says how it was made");
        let families = svg.matches("font-family=").count();
        assert_eq!(families, svg.matches("font-family=\"sans-serif\"").count(), "no font of a machine is asked for");
    }
    Ok(())
}

const BOUNDS: [&str; 2] = ["Theorem A9", "trivial bound"];

#[test]
fn theorem_a9_dominates_every_measured_error() -> Result<()> {
    for seed in [DEFAULT_SEED, 1, 2] {
        let rows = rows(&make("retrieval_error", Effort::Standard, seed)?.1)?;
        let measured = rows.iter().filter(|row| !BOUNDS.contains(&row.curve.as_str()));
        let mut informative = 0;
        for row in measured {
            let bound = if row.panel == "a" { exp(-row.x) } else { 1.0 };
            assert!(row.y > 0.0 && row.y <= bound * (1.0 + 1e-9), "{}: {} at {}", row.curve, row.y, row.x);
            informative += usize::from(row.panel == "a" && bound < 1.0 / 99.0);
        }
        assert!(informative > 400, "only {informative} points lie where the bound says something");
    }
    Ok(())
}

#[test]
fn the_antipodal_pair_attains_theorem_a9_in_the_limit() -> Result<()> {
    let rows = rows(&make("retrieval_error", Effort::Quick, 7)?.1)?;
    let pair: Vec<&Row> = rows.iter().filter(|row| row.panel == "b" && row.curve == "antipodal pair").collect();
    assert!(pair.len() > 10, "the pair is measured along the axis");
    for row in pair {
        // Error over bound is 1 / (1 + exp(-2 kappa)), and the axis is 2 kappa.
        assert!((row.y * (1.0 + exp(-row.x)) - 1.0).abs() < 1e-13, "{} at {}", row.y, row.x);
        assert!(row.x < 14.0 || (row.y - 1.0).abs() < 1e-6, "{} at {}", row.y, row.x);
    }
    Ok(())
}

/// The slope of the error is that of the bound: it does not merely lie below.
#[test]
fn the_error_falls_as_fast_as_the_bound() -> Result<()> {
    let rows = rows(&make("retrieval_error", Effort::Standard, DEFAULT_SEED)?.1)?;
    for curve in ["sphere", "digits", "digits, centred", "words"] {
        let ratios = rows.iter().filter(|row| row.panel == "b" && row.curve == curve && row.x > 10.0);
        let smallest = ratios.map(|row| row.y).fold(f64::INFINITY, f64::min);
        // Only the nearest pattern counts in the limit: |x_j - x_i| / 2(N-1)M, and no pattern here is that close to another.
        assert!(smallest > 1e-4, "{curve} falls faster than the bound, down to {smallest} of it");
    }
    Ok(())
}

#[test]
fn the_energy_falls_and_the_wrong_ones_rise() -> Result<()> {
    let rows = rows(&make("energy_descent", Effort::Standard, DEFAULT_SEED)?.1)?;
    let (mut falling, mut half_missing, mut wrong_beta) = (0, 0, 0);
    for curve in curves(&rows) {
        let name = curve[0].curve.as_str();
        let largest_rise = curve.windows(2).map(|pair| pair[1].y - pair[0].y).fold(f64::NEG_INFINITY, f64::max);
        match curve[0].panel.as_str() {
            "a" => {
                assert!(largest_rise < 0.0, "panel a, {name} rises by {largest_rise}");
                falling += 1;
            }
            "c" if name.starts_with("energy E") => assert!(largest_rise <= 1e-13, "{name} rises by {largest_rise}"),
            "c" => {
                assert!(largest_rise > 0.05, "{name} ought to rise, but only by {largest_rise}");
                half_missing += usize::from(name.starts_with("½ missing"));
                wrong_beta += usize::from(name.starts_with("β = 1 in lse"));
            }
            _ => {}
        }
    }
    assert_eq!((falling, half_missing, wrong_beta), (12, 4, 4), "every run is there");
    Ok(())
}

#[test]
fn the_decrease_is_the_identity_up_to_rounding_and_not_without_its_second_part() -> Result<()> {
    let rows = rows(&make("energy_descent", Effort::Standard, DEFAULT_SEED)?.1)?;
    let rounding = rows.iter().find(|row| row.curve == "rounding").context("the line of rounding")?.y;
    let residuals: Vec<&Row> = rows.iter().filter(|row| row.panel == "b" && row.curve != "rounding").collect();
    let (step_alone, identity): (Vec<&Row>, Vec<&Row>) =
        residuals.into_iter().partition(|row| row.curve.ends_with("without KL"));
    assert!(identity.len() > 200 && identity.len() == step_alone.len(), "{} updates", identity.len());
    for row in identity {
        assert!(row.y <= rounding, "{}: residual {} at decrease {}", row.curve, row.y, row.x);
    }
    let visible = step_alone.iter().filter(|row| row.y > 10.0 * rounding).count();
    assert!(visible > 200, "the second part is missed in {visible} updates");
    Ok(())
}

/// The value of a named number of a standard run.
fn number(experiment: &str, name: &str) -> Result<f64> {
    let directory = tempfile::tempdir()?;
    let experiment = EXPERIMENTS.iter().find(|known| known.name == experiment).context("an experiment")?;
    let made = (experiment.run)(&Settings::new(Effort::Standard, DEFAULT_SEED, Some(directory.path().into())))?;
    Ok(made.numbers.iter().find(|number| number.name == name).with_context(|| format!("no {name}"))?.value)
}

/// In general the distance falls by the largest eigenvalue of the Jacobian at the limit, the slowest direction.
#[test]
fn runs_converge_geometrically_with_the_norm_of_the_jacobian() -> Result<()> {
    for beta in [4, 8, 16] {
        let measured = number("energy_descent", &format!("energy_descent.rate.measured.beta_{beta}"))?;
        let norm = number("energy_descent", &format!("energy_descent.rate.jacobian_norm.beta_{beta}"))?;
        assert!(norm < 1.0 && (measured / norm - 1.0).abs() < 0.03, "beta = {beta}: {measured}, not {norm}");
    }
    Ok(())
}

#[test]
fn at_the_bifurcation_the_distance_falls_as_the_root_of_time() -> Result<()> {
    let rows = rows(&make("energy_descent", Effort::Quick, 7)?.1)?;
    let of = |curve: &str| rows.iter().filter(|row| row.panel == "e" && row.curve == curve).collect::<Vec<_>>();
    let critical = of("β M² = 1");
    for row in critical.iter().filter(|row| row.x >= 1000.0) {
        assert!((row.y * (row.x / 1.5).sqrt() - 1.0).abs() < 0.01, "{} after {} updates", row.y, row.x);
    }
    for curve in ["β M² = 0.98", "β M² = 1.02"] {
        let last = of(curve)[of(curve).len() - 1];
        assert!(last.x < 2000.0 && last.y < 1e-6, "{curve} converges geometrically, but is {} at {}", last.y, last.x);
    }
    assert!(critical[critical.len() - 1].x == 10_000.0, "the critical run is still far away at the end");
    Ok(())
}

#[test]
fn theorem_a8_dominates_every_update_and_keeps_its_promise() -> Result<()> {
    for seed in [DEFAULT_SEED, 1] {
        let rows = rows(&make("one_update", Effort::Standard, seed)?.1)?;
        let updates: Vec<&Row> = rows.iter().filter(|row| row.panel == "b" && row.curve.ends_with("update")).collect();
        assert!(updates.len() > 400, "only {} updates are drawn", updates.len());
        for row in updates {
            assert!(row.y <= exp(-row.x) * (1.0 + 1e-9), "{}: {} at {}", row.curve, row.y, row.x);
        }
        for text in ["1e-3", "1e-6", "1e-12"] {
            let of = |curve: String| -> Vec<f64> {
                rows.iter().filter(|row| row.panel == "c" && row.curve == curve).map(|row| row.y).collect()
            };
            let (share, promised) = (of(format!("ε = {text}")), of(format!("promised, ε = {text}")));
            let (lower, upper) = (of(format!("ε = {text}, lower limit")), of(format!("ε = {text}, upper limit")));
            for k in 0..share.len() {
                assert!(promised[k] <= share[k], "{text}: {} was promised, {} came", promised[k], share[k]);
                assert!(lower[k] <= share[k] && share[k] <= upper[k], "the limits hold the share");
            }
            assert_eq!((share[0], share[share.len() - 1]), (0.0, 1.0), "{text}: from none to all within the axis");
            assert_eq!(promised[promised.len() - 1], 1.0, "{text}: the theorem promises all at the end of the axis");
        }
    }
    Ok(())
}

/// Theorem A1: runs descend to minima; level lines keep their level, and the basins cover the plane.
#[test]
fn the_landscape_is_that_of_the_energy() -> Result<()> {
    let rows = rows(&make("landscape", Effort::Quick, 7)?.1)?;
    for (panel, beta) in [("a", 1.5), ("b", 4.0), ("c", 12.0)] {
        let here: Vec<&Row> = rows.iter().filter(|row| row.panel == panel).collect();
        let named = |name: &str| -> Vec<[f64; 2]> {
            here.iter().filter(|row| row.curve.starts_with(name)).map(|row| [row.x, row.y]).collect()
        };
        let network = Hopfield::new(Patterns::from_rows(&named("pattern"))?, beta)?;
        let (mut lines, mut runs) = (0, 0);
        for row in &here {
            let Some(level) = row.curve.strip_prefix("E = ") else { continue };
            let level: f64 = level.split(',').next().unwrap_or_default().parse()?;
            assert!((network.energy(&[row.x, row.y]) - level).abs() < 1e-5, "{}", row.curve);
            lines += 1;
        }
        for curve in curves(&rows) {
            if curve[0].panel != panel || !curve[0].curve.starts_with("run ") {
                continue;
            }
            let energies: Vec<f64> = curve.iter().map(|row| network.energy(&[row.x, row.y])).collect();
            assert!(energies.windows(2).all(|pair| pair[1] < pair[0]), "panel {panel}, {} rises", curve[0].curve);
            let last = &curve[curve.len() - 1];
            let distance = |minimum: &[f64; 2]| distance(minimum, &[last.x, last.y]);
            assert!(
                named("minimum").iter().map(distance).fold(1.0, f64::min) < 0.01,
                "{} ends nowhere",
                curve[0].curve
            );
            runs += 1;
        }
        assert!(lines > 500 && runs == 14, "panel {panel}: {lines} points of level lines and {runs} runs");
        // Shoelace: the tints cover the square once.
        let basins =
            curves(&rows).into_iter().filter(|curve| curve[0].panel == panel && curve[0].curve.starts_with("basin"));
        let twice =
            |ring: &[Row]| ring.windows(2).map(|pair| pair[0].x * pair[1].y - pair[1].x * pair[0].y).sum::<f64>();
        let area: f64 = basins.map(twice).sum::<f64>() / 2.0;
        assert!((area - 9.0).abs() < 0.03, "panel {panel}: the basins cover {area} of 9");
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
