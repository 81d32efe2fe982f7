//! Experiments run into a directory of their own, and their data read back.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, ensure};
use hopfield_theory::experiments::{EXPERIMENTS, Effort, Settings};
use hopfield_theory::report::numbers::Number;

pub(super) struct Row {
    pub(super) panel: String,
    pub(super) curve: String,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// What an experiment leaves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Made {
    pub(super) svg: String,
    pub(super) csv: String,
    pub(super) numbers: Vec<Number>,
}

impl Made {
    pub(super) fn rows(&self) -> Result<Vec<Row>> {
        let mut reader = csv::Reader::from_reader(self.csv.as_bytes());
        let row = |record: csv::StringRecord| -> Result<Row> {
            let (x, y) = (record[2].parse()?, record[3].parse()?);
            Ok(Row { panel: record[0].to_owned(), curve: record[1].to_owned(), x, y })
        };
        reader.records().map(|record| row(record?)).collect()
    }

    /// The value of a named number.
    pub(super) fn number(&self, name: &str) -> Result<f64> {
        Ok(self.numbers.iter().find(|number| number.name == name).with_context(|| format!("no {name}"))?.value)
    }
}

/// Runs an experiment into an empty directory.
pub(super) fn make_afresh(name: &str, effort: Effort, seed: u64) -> Result<Made> {
    let experiment = EXPERIMENTS.iter().find(|experiment| experiment.name == name).context("an experiment")?;
    let directory = tempfile::tempdir()?;
    let written = (experiment.run)(&Settings::new(effort, seed, Some(directory.path().into())))?;
    let expected = ["svg", "csv"].map(|extension| directory.path().join(format!("{name}.{extension}")));
    ensure!(written.files == expected, "{name} wrote {written:?}");
    let left = fs::read_dir(directory.path())?.count();
    ensure!(left == 2, "{name} left {left} files");
    let [svg, csv] = [fs::read_to_string(&expected[0])?, fs::read_to_string(&expected[1])?];
    Ok(Made { svg, csv, numbers: written.numbers })
}

/// As [`make_afresh`], or what it gave another test.
pub(super) fn make(name: &'static str, effort: Effort, seed: u64) -> Result<Arc<Made>> {
    type Runs = HashMap<(&'static str, String, u64), Arc<Made>>;
    static RUNS: Mutex<Option<Runs>> = Mutex::new(None);
    let key = (name, effort.to_string(), seed);
    let known = |runs: &Option<Runs>| runs.as_ref().and_then(|runs| runs.get(&key).cloned());
    // A test that failed while it held the lock left the map as it was.
    let lock = || RUNS.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(made) = known(&lock()) {
        return Ok(made);
    }
    let made = Arc::new(make_afresh(name, effort, seed)?);
    lock().get_or_insert_default().insert(key.clone(), Arc::clone(&made));
    Ok(made)
}

/// The picture and the data of the standard run that stand in `figures/`.
pub(super) fn published(name: &str) -> Result<(String, String)> {
    let read = |extension| -> Result<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("figures/{name}.{extension}"));
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok(text.replace("\r\n", "\n"))
    };
    Ok((read("svg")?, read("csv")?))
}

/// The rows curve by curve, in the order of the file.
pub(super) fn curves(rows: &[Row]) -> Vec<&[Row]> {
    rows.chunk_by(|a, b| a.panel == b.panel && a.curve == b.curve).collect()
}

/// How many limits of numbers whose name begins with `prefix` hold the middle one of the values that five seeds give, and of
/// how many: nearly all where limits have the level they claim.
pub(super) fn limits_that_hold(name: &'static str, prefix: &str) -> Result<(usize, usize)> {
    let runs: Vec<_> =
        [0, 1, 2, 7, 8].into_iter().map(|seed| make(name, Effort::Quick, seed)).collect::<Result<_>>()?;
    let (mut held, mut all) = (0, 0);
    for number in runs[0].numbers.iter().filter(|number| number.name.starts_with(prefix)) {
        let same = |made: &Arc<Made>| made.numbers.iter().find(|other| other.name == number.name).cloned();
        let drawn: Vec<Number> = runs.iter().filter_map(same).collect();
        let mut values: Vec<f64> = drawn.iter().map(|number| number.value).collect();
        values.sort_unstable_by(f64::total_cmp);
        let middle = values[values.len() / 2];
        for (lower, upper) in drawn.iter().map(Number::limits).filter(|(lower, upper)| lower < upper) {
            held += usize::from(lower <= middle && middle <= upper);
            all += 1;
        }
    }
    Ok((held, all))
}
