//! `verify`: runs the audit and writes its ledger.

use std::path::Path;

use anyhow::{Context, Result};

use super::Outcome;
use super::arguments::{Format, Verify, Work};
use super::output::{judged_cell, note, number, print, status_cell, table, table_text};
use super::progress::Bar;
use super::unfinished::Unfinished;
use super::{destination, interrupt, names, threads};
use crate::audit::{self, DEFAULT_SEED, Effort, Ledger, Run, StatementRow};
use crate::experiments::EXPERIMENTS;
use crate::random::{Generator, Seed};
use crate::report::html::{Shown, html};
use crate::report::write_atomically;
use crate::statements;

pub(super) fn run(arguments: &Verify) -> Result<Outcome> {
    let statements = names::statements(&arguments.labels)?;
    let Work { effort, seed: number, .. } = arguments.work;
    let seed = Seed { number, generator: arguments.generator };
    if seed != DEFAULT_SEED.into() {
        note(&format!("The seed is {number}; --seed {number} --generator {} makes this run again.", seed.generator));
    }
    let is_published = arguments.labels.is_empty() && arguments.generator == Generator::default();
    let mut directory = destination::of(&arguments.work, is_published)?;
    let stop = interrupt::flag();
    let unfinished = Unfinished::of(&directory);
    let earlier = if arguments.resume { unfinished.rows(&Ledger::new(effort, seed))? } else { Vec::new() };
    if arguments.resume {
        let is_finished = |statement: &&&dyn audit::Audited| earlier.iter().any(|row| row.label == statement.label());
        let finished = statements.iter().filter(is_finished).count();
        note(&format!("{finished} of {} statements are finished already.", statements.len()));
    }
    let bar = Bar::new(&statements, effort, &unfinished);
    let hard = statements::hard_instances()?;
    let run = Run { seed, hard: &hard, earlier: &earlier, progress: &bar, ..Run::new(&statements, effort, stop) };
    let ledger = threads::with(arguments.work.threads, || audit::run(run))?;
    bar.clear();
    if ledger.partial {
        unfinished.keep_now(&ledger);
    }
    unfinished.outcome()?;
    if ledger.partial && arguments.work.out.is_none() {
        // What is published is whole.
        directory = destination::OTHERS.into();
    }
    write(&ledger, &directory)?;
    if effort == Effort::Deep {
        write_hard_instances(&ledger, &directory)?;
    }
    match arguments.output.format {
        Format::Json => {
            print(&ledger.to_json()?)?;
            ledger.problems().iter().for_each(|problem| note(problem));
        }
        Format::Table => print(&summary(&ledger))?,
    }
    if ledger.partial {
        let (finished, all) = (ledger.statements.len(), statements.len());
        note(&format!(
            "Stopped: the ledger in {} is partial, with {finished} of {all} statements. The same command with --resume goes on.",
            directory.display()
        ));
        return Ok(Outcome::Stopped);
    }
    unfinished.remove()?;
    note(&format!("The ledger is in {}; report.html there is its page for a browser.", directory.display()));
    Ok(outcome(&ledger))
}

/// Whether everything in a ledger is as expected.
fn outcome(ledger: &Ledger) -> Outcome {
    if ledger.problems().is_empty() { Outcome::AsExpected } else { Outcome::Differs }
}

fn write(ledger: &Ledger, directory: &Path) -> Result<()> {
    let figures =
        EXPERIMENTS.iter().map(|known| Shown { figure: known.name, title: known.title, statements: known.statements });
    let page = html(ledger, &figures.collect::<Vec<_>>())?;
    for (name, text) in [("ledger.json", ledger.to_json()?), ("ledger.csv", ledger.to_csv()?), ("report.html", page)] {
        write_atomically(&directory.join(name), |file| file.write_all(text.as_bytes()))
            .context("the ledger could not be written")?;
    }
    Ok(())
}

/// The list of hard instances with what the searches of this run found: where a search came nearer, its recipe takes the
/// place of the one that it began at.
fn write_hard_instances(ledger: &Ledger, directory: &Path) -> Result<()> {
    let mut lines: Vec<String> = statements::HARD_INSTANCES.lines().map(str::to_owned).collect();
    for search in ledger.statements.iter().flat_map(|row| &row.searches).filter(|search| search.after > search.before) {
        lines.retain(|line| line.split(" #").next() != Some(&search.start));
        lines.push(format!("{} # {}", search.recipe, search.check));
    }
    let text = lines.join("\n") + "\n";
    write_atomically(&directory.join("hard_instances.txt"), |file| file.write_all(text.as_bytes()))
        .context("the hard instances could not be written")
}

/// The ledger for people: one row for each statement, then what is not as expected.
fn summary(ledger: &Ledger) -> String {
    let mut table = table(&[
        "statement",
        "main text",
        "expected",
        "found",
        "instances",
        "informative",
        "undecided",
        "tightest",
        "controls",
        "counterexamples",
    ]);
    for row in &ledger.statements {
        table.add_row(cells(row));
    }
    let problems = ledger.problems();
    let verdict = match problems.len() {
        0 => "Everything is as expected.".to_owned(),
        count => format!("Not as expected ({count}):\n  {}", problems.join("\n  ")),
    };
    format!("{}\n{verdict}\n{}{}", table_text(&table), certificates(ledger), power(ledger))
}

/// How the verdicts were reached.
fn certificates(ledger: &Ledger) -> String {
    let proofs = ledger.proofs();
    let missing = match proofs.missing {
        0 => "None that needs a certificate is without.".to_owned(),
        count => format!("{count} that need a certificate have none."),
    };
    format!(
        "{} verdicts rest on sides that are well apart; {} were certified in intervals and {} more with as many bits as it \
         took. {missing}\n",
        proofs.filter, proofs.intervals, proofs.precise
    )
}

/// What the run could have missed: the share of failing instances that it would have shown, over all conclusions.
fn power(ledger: &Ledger) -> String {
    let conclusions = ledger.statements.iter().flat_map(|row| row.conclusions.iter().map(move |line| (row, line)));
    let mut rates: Vec<_> = conclusions
        .filter_map(|(row, line)| Some((line.detectable_failure_rate?, format!("{}, {}", row.label, line.label))))
        .collect();
    rates.sort_by(|one, other| one.0.total_cmp(&other.0));
    let percent = |rate: f64| format!("{:.2} %", 100.0 * rate);
    let (Some((median, _)), Some((worst, name))) = (rates.get(rates.len() / 2), rates.last()) else {
        return String::new();
    };
    format!(
        "A conclusion that fails on {} of its instances would have been seen to fail with probability 99 % (median; at worst \
         {}, {name}).\n",
        percent(*median),
        percent(*worst)
    )
}

fn cells(row: &StatementRow) -> Vec<comfy_table::Cell> {
    let main_text = statements::find(&row.label).and_then(audit::Audited::main_text);
    let fraction = |part: usize, whole: usize| judged_cell(format!("{part}/{whole}"), part == whole);
    vec![
        row.label.as_str().into(),
        main_text.unwrap_or("-").into(),
        row.expected.into(),
        status_cell(row.found),
        row.instances.into(),
        row.informative.into(),
        row.undecided.into(),
        row.tightest.as_ref().map_or_else(|| "-".to_owned(), |tightest| number(tightest.ratio)).into(),
        fraction(row.controls_violated(), row.controls.len()),
        fraction(row.counterexamples_reproduced(), row.counterexamples.len()),
    ]
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::audit::{Effort, Status};

    fn ledger() -> Ledger {
        let (stop, statements) = (AtomicBool::new(false), &statements::REGISTRY[..1]);
        audit::run(Run::new(statements, Effort::Quick, &stop))
    }

    #[test]
    fn a_status_other_than_expected_ends_with_code_one_and_is_named() {
        let mut ledger = ledger();
        assert_eq!(outcome(&ledger), Outcome::AsExpected);
        ledger.statements[0].found = Status::False;
        ledger.statements[0].expected = Status::Holds;
        assert_eq!(outcome(&ledger), Outcome::Differs);
        let text = summary(&ledger);
        assert!(text.contains("found false, expected holds"), "the problem is missing from:\n{text}");
    }

    #[test]
    fn a_control_without_teeth_ends_with_code_one() {
        let mut ledger = ledger();
        for row in &mut ledger.statements {
            row.controls.iter_mut().for_each(|control| control.violated = false);
        }
        assert_eq!(outcome(&ledger), Outcome::Differs);
    }

    #[test]
    fn a_stopped_run_keeps_what_is_finished_and_says_so() {
        let stop = AtomicBool::new(true);
        let ledger = audit::run(Run::new(statements::REGISTRY, Effort::Quick, &stop));
        assert!(ledger.partial && ledger.statements.is_empty(), "nothing was finished before the run was stopped");
    }
}
