//! The whole audit in one picture: of every bound of the paper, how much of it is attained.
//!
//! Sample: the first instances of each family of each statement, the same that `verify` draws with this seed, so that any
//! point can be made again by a recipe; with them the counterexamples and the controls. Measure: the smaller claimed side over
//! the larger one, of every inequality between non-negative sides that says more than the trivial bound. Draw: for each bound
//! the range from the tenth to the ninetieth percentile over its instances, their median and the largest; where the printed
//! form errs, the repaired one, and the ratio by which the printed one is violated; for each statement its controls.
//!
//! The experiment judges its own instances instead of reading them from a ledger: a ledger keeps one ratio of each statement,
//! one with all of them would take megabytes, and a figure that needs another run's file would not be a function of its
//! settings. It takes a part of the instances, so that it costs a part of the time of `verify`.

use anyhow::{Context, Result};
use rayon::prelude::*;

use super::{Experiment, Output, Settings};
use crate::audit::{Audited, Check, Decision, FormName, Job, Kind, Outcome, Recipe, Verdict};
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel};
use crate::report::numbers::{Number, Uncertainty};
use crate::statements::{self, REGISTRY};

pub(super) const EXPERIMENT: Experiment =
    Experiment { name: "tightness", title: "How much of every bound of the paper is attained", statements: &[], run };

/// The ends of the axis of ratios; what lies beyond is drawn there.
const ENDS: (f64, f64) = (1e-4, 1e2);
/// Points from one bound to the next, and the least height of a statement, which has its name to hold.
const PITCH: f64 = 4.0;
const LEAST: f64 = 14.0;
/// The statements whose largest ratios have names: those that people cite.
const NAMED: [&str; 6] = ["Lemma A2", "Lemma A4", "Theorem A5", "Theorem A7", "Theorem A8", "Theorem A9"];

/// What was seen of one line of the paper.
struct Bound {
    name: &'static str,
    kind: Kind,
    /// Smaller side over larger side where the form that is expected to hold does, in ascending order.
    ratios: Vec<f64>,
    /// The largest ratio of a violated printed form.
    violated: Option<f64>,
}

/// A statement with its bounds, and the ratios of its controls.
struct Audit {
    label: &'static str,
    bounds: Vec<Bound>,
    controls: Vec<f64>,
}

fn run(settings: &Settings) -> Result<Output> {
    let audits = REGISTRY.par_iter().map(|statement| judge(*statement, settings)).collect::<Result<Vec<_>>>()?;
    let audits: Vec<Audit> = audits.into_iter().filter(|audit| !audit.bounds.is_empty()).collect();
    let (most, bounds) = (most(settings), audits.iter().map(|audit| audit.bounds.len()).sum::<usize>());
    let description = format!(
        "One line for each of {bounds} bounds in {} of the paper's {} statements, from top to bottom in its order; the others \
         claim identities, or differences of signed numbers, which have no ratio. Smaller claimed side over larger claimed \
         side: the line goes from the tenth to the ninetieth percentile over at most {most} instances of each family, the bar is \
         the median and the diamond the largest ratio. 1 means that the bound is attained. A cross is a printed form that is \
         violated, by the largest ratio seen; the line beside it is that of the repaired form. Triangles are controls, which \
         must be violated. Ratios beyond the ends of the axis are drawn at them. {}",
        audits.len(),
        REGISTRY.len(),
        settings.provenance(EXPERIMENT.name)
    );
    let (left, right) = audits.split_at(middle(&audits));
    let height = extent(left).max(extent(right));
    let panels = vec![panel(left, height), panel(right, height)];
    let files =
        Figure::new(EXPERIMENT.title, description, panels).side_by_side(2).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&audits, settings)? })
}

/// How many instances of each family are judged at most.
fn most(settings: &Settings) -> u32 {
    settings.effort.choose(1, 24, 96)
}

fn judge(statement: &'static dyn Audited, settings: &Settings) -> Result<Audit> {
    let mut jobs = statement.jobs(settings.effort);
    jobs.retain(|job| !matches!(job, Job::Instance { index, .. } if *index >= most(settings)));
    let outcomes: Vec<Outcome> =
        jobs.par_iter().map(|job| statement.run(job, settings.effort, settings.seed.into())).collect();
    let bound = |(name, kind, ..): (&'static str, Kind, _, _)| Bound { name, kind, ratios: vec![], violated: None };
    let mut bounds: Vec<Bound> = statement.conclusions().into_iter().map(bound).collect();
    let mut controls = Vec::new();
    for outcome in outcomes {
        match outcome {
            // By how much it is violated at least.
            Outcome::Control { checks, .. } => {
                controls.extend(checks.iter().filter_map(Check::tightness).reduce(f64::min));
            }
            Outcome::Instance { evaluations, .. } => {
                for evaluation in evaluations {
                    bounds[evaluation.conclusion].add(&evaluation.verdict, statement.is_live(&evaluation));
                }
            }
            Outcome::Counterexample { conclusion, recipe, .. } => {
                let printed = statement.replay(&recipe.parse::<Recipe>()?)?.into_iter();
                for evaluation in printed.filter(|it| it.conclusion == conclusion && it.form == FormName::Printed) {
                    bounds[conclusion].add(&evaluation.verdict, false);
                }
            }
            Outcome::Failed { .. } => {}
        }
    }
    bounds.retain(|bound| !bound.ratios.is_empty() || bound.violated.is_some());
    bounds.iter_mut().for_each(|bound| bound.ratios.sort_unstable_by(f64::total_cmp));
    Ok(Audit { label: statement.label(), bounds, controls })
}

impl Bound {
    /// Takes in the verdict on a form that is expected to hold, or on one that is not.
    fn add(&mut self, verdict: &Verdict, live: bool) {
        let Verdict::Decided { decision, check, attained, .. } = verdict else { return };
        let Some(ratio) = check.tightness() else { return };
        match decision {
            // A bound that is attained may come out a rounding above 1.
            Decision::Holds if live && check.informative => {
                self.ratios.push(if *attained { ratio.min(1.0) } else { ratio });
            }
            Decision::Violated if !live => {
                self.violated = Some(self.violated.map_or(ratio, |known| known.max(ratio)));
            }
            _ => {}
        }
    }

    fn percentile(&self, percent: usize) -> Option<f64> {
        self.ratios.get((percent * self.ratios.len().saturating_sub(1) + 50) / 100).copied()
    }

    fn largest(&self) -> Option<f64> {
        self.ratios.last().copied()
    }
}

impl Audit {
    /// Its height on the page: a row for each bound, and one for the controls.
    fn height(&self) -> f64 {
        (PITCH * (self.bounds.len() + 2) as f64).max(LEAST)
    }
}

fn extent(audits: &[Audit]) -> f64 {
    audits.iter().map(Audit::height).sum()
}

/// Where to break the list into columns of about the same height.
fn middle(audits: &[Audit]) -> usize {
    let higher = |count: &usize| extent(&audits[..*count]).max(extent(&audits[*count..]));
    (0..=audits.len()).min_by(|one, other| higher(one).total_cmp(&higher(other))).unwrap_or_default()
}

fn panel(audits: &[Audit], height: f64) -> Panel {
    let on_axis = |ratio: f64| ratio.clamp(ENDS.0, ENDS.1);
    let (mut names, mut tints, mut ranges) = (Vec::new(), Vec::new(), Vec::new());
    let (mut medians, mut largest, mut violated, mut controls) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (low, high) = ENDS;
    let mut top = 0.0;
    for (number, audit) in audits.iter().enumerate() {
        let bottom = top + audit.height();
        names.push((0.5 * (top + bottom), audit.label.to_owned()));
        if number % 2 == 0 {
            let corners = vec![(low, top), (high, top), (high, bottom), (low, bottom)];
            tints.push(Curve::area(format!("{}, background", audit.label), Ink::Grey, corners).fine().unlisted());
        }
        let rows = (0..=audit.bounds.len()).map(|row| {
            let rows = (audit.bounds.len() + 1) as f64;
            top + 0.5 * (bottom - top - PITCH * rows) + PITCH * (row as f64 + 0.5)
        });
        let rows: Vec<f64> = rows.collect();
        for (bound, &row) in audit.bounds.iter().zip(&rows) {
            if let (Some(tenth), Some(ninetieth)) = (bound.percentile(10), bound.percentile(90)) {
                let (ink, text) = match bound.kind {
                    Kind::Conclusion => (Ink::Blue, "conclusion, 10 to 90 %"),
                    Kind::Step | Kind::Example => (Ink::Orange, "step or example, same"),
                };
                let name = format!("{}, {}", audit.label, bound.name);
                let points = vec![(on_axis(tenth), row), (on_axis(ninetieth), row)];
                ranges.push((bound.kind, Curve::line(name, ink, points).explained(text)));
            }
            medians.extend(bound.percentile(50).map(|ratio| (on_axis(ratio), row)));
            largest.extend(bound.largest().map(|ratio| (on_axis(ratio), row)));
            violated.extend(bound.violated.map(|ratio| (on_axis(ratio), row)));
        }
        controls.extend(audit.controls.iter().map(|&ratio| (on_axis(ratio), rows[audit.bounds.len()])));
        top = bottom;
    }
    // The legend begins with what matters most.
    ranges.sort_by_key(|(kind, _)| *kind != Kind::Conclusion);
    Panel::new("", Axis::log_around("attained / bound", [low, high]), Axis::rows(height, names))
        .high(height as u32)
        .with_all(tints)
        .with(Curve::line("attained", Ink::Black, vec![(1.0, 0.0), (1.0, height)]).fine().unlisted())
        .with_all(ranges.into_iter().map(|(_, range)| range))
        .with(Curve::marks("median", Ink::Black, Mark::Bar, medians).fine())
        .with(Curve::marks("largest", Ink::Black, Mark::Diamond, largest).fine())
        .with(Curve::marks("printed form, violated", Ink::Vermilion, Mark::Cross, violated))
        .with(Curve::marks("controls", Ink::Purple, Mark::Triangle, controls))
}

fn numbers(audits: &[Audit], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let bounds = || audits.iter().flat_map(|audit| &audit.bounds);
    let judged = bounds().filter(|bound| !bound.ratios.is_empty()).count() as f64;
    let share =
        |ratio: f64| bounds().filter(|bound| bound.largest().is_some_and(|it| it >= ratio)).count() as f64 / judged;
    let mut values = vec![
        ("bounds".to_owned(), judged),
        ("controls".to_owned(), audits.iter().map(|audit| audit.controls.len()).sum::<usize>() as f64),
        ("share.attained_to_1_percent".to_owned(), share(0.99)),
        ("share.within_a_factor_of_10".to_owned(), share(0.1)),
        ("violated_as_printed".to_owned(), bounds().filter(|bound| bound.violated.is_some()).count() as f64),
    ];
    for label in NAMED {
        let known = statements::find(label).context("the statement is in the registry")?;
        let audit = audits.iter().find(|audit| audit.label == known.label());
        let conclusions = audit.into_iter().flat_map(|audit| &audit.bounds).filter(|it| it.kind == Kind::Conclusion);
        let largest = conclusions.filter_map(Bound::largest).fold(0.0, f64::max);
        values.push((format!("largest.{}", label.to_lowercase().replace(' ', "_")), largest));
    }
    let number = |(name, value)| source.number(format!("tightness.{name}"), value, Uncertainty::Exact, "");
    values.into_iter().map(number).collect()
}
