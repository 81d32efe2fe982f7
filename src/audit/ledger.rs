//! What a run has found, statement by statement: the document behind `ledger.json`, `ledger.csv` and every table.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::audited::Audited;
use super::check::Decision;
use super::effort::Effort;
use super::search::{Found, Start};
use super::statement::Kind;
use super::status::Status;
use super::verdict::{Evaluation, FormName, Outcome, Verdict};
use crate::numerics::elementary::{exp_m1, ln};
use crate::random::Seed;

/// The version of the ledger's keys. It grows when a key changes its meaning.
pub const SCHEMA: u32 = 1;

/// A hash of the sources that this program was built from (FNV-1a over every file of `src` and `experiments`).
#[must_use]
pub fn source_hash() -> &'static str {
    env!("HOPFIELD_THEORY_SOURCES")
}

/// The results of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ledger {
    /// The version of the keys.
    pub schema: u32,
    /// The version of the program.
    pub version: String,
    /// The hash of its sources.
    pub sources: String,
    /// The seed of every stream.
    pub seed: u64,
    /// The generator of every stream: "chacha12" or "pcg64".
    pub generator: String,
    /// How much work was done.
    pub effort: Effort,
    /// Whether the run was stopped before all statements were finished.
    pub partial: bool,
    /// One row for each statement, in the paper's order.
    pub statements: Vec<StatementRow>,
}

/// What was found about one statement. Counts are of instances: one is vacuous when a hypothesis of every conclusion
/// fails, and it is informative, attained, a violation or undecided when one of its conclusions is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatementRow {
    /// The label.
    pub label: String,
    /// The status that the audit expects.
    pub expected: Status,
    /// The status found.
    pub found: Status,
    /// Instances judged.
    pub instances: u64,
    /// Instances that no conclusion speaks about.
    pub vacuous: u64,
    /// Instances on which a bound holds that says more than the trivial one.
    pub informative: u64,
    /// Instances on which a bound was decided as an equality.
    pub attained: u64,
    /// Instances that violate a form expected to hold.
    pub violations: u64,
    /// Instances on which the sides are closer than their envelopes.
    pub undecided: u64,
    /// The instance that comes nearest to its bound.
    pub tightest: Option<Tightest>,
    /// The negative controls.
    pub controls: Vec<ControlRow>,
    /// The counterexamples to printed forms.
    pub counterexamples: Vec<CounterexampleRow>,
    /// Expected and found status of each conclusion.
    pub conclusions: Vec<ConclusionRow>,
    /// Proof steps and worked examples.
    pub steps: Vec<StepRow>,
    /// Recipes of instances that violate a form expected to hold, at most ten.
    pub violating: Vec<String>,
    /// Recipes of undecided instances with the conclusion, at most ten.
    pub undecided_recipes: Vec<String>,
    /// What a reader should know about undecided checks.
    pub notes: Vec<String>,
    /// What a deep run's search found for each bound; empty at other efforts.
    pub searches: Vec<SearchRow>,
}

/// The instance that comes nearest to its bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tightest {
    /// Smaller claimed side over larger claimed side, to twelve significant digits.
    pub ratio: f64,
    /// The conclusion.
    pub check: String,
    /// The recipe that makes it again.
    pub recipe: String,
}

/// One negative control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlRow {
    /// What is broken.
    pub name: String,
    /// Whether each of its instances violated the broken check, as it must.
    pub violated: bool,
}

/// One counterexample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterexampleRow {
    /// What it shows.
    pub name: String,
    /// The conclusion whose printed form it refutes.
    pub refutes: String,
    /// Whether it did so in this run.
    pub reproduced: bool,
    /// The recipe that makes it again.
    pub recipe: String,
}

/// What a search from the worst recipe of a bound found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchRow {
    /// The bound.
    pub check: String,
    /// How near to violated it was before: its tightness, or a like number from its margin; to twelve digits.
    pub before: f64,
    /// How near it is at the recipe found; above 1 if that violates it.
    pub after: f64,
    /// Instances built.
    pub evaluations: u32,
    /// The recipe that the search began at.
    pub start: String,
    /// The recipe found.
    pub recipe: String,
}

impl SearchRow {
    /// The row of one search.
    #[must_use]
    pub fn new(statement: &dyn Audited, start: &Start, found: &Found) -> Self {
        Self {
            check: statement.conclusions()[start.conclusion].0.to_owned(),
            before: twelve_digits(start.closeness),
            after: twelve_digits(found.closeness),
            evaluations: found.evaluations,
            start: start.recipe.to_string(),
            recipe: found.recipe.to_string(),
        }
    }
}

/// One conclusion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConclusionRow {
    /// Its label.
    pub label: String,
    /// The status that the audit expects.
    pub expected: Status,
    /// The status found.
    pub found: Status,
    /// Instances on which the form expected to hold was decided to hold.
    pub decided: u64,
    /// What share of the instances must fail so that this run would have shown it, as [`detectable_failure_rate`] says.
    pub detectable_failure_rate: Option<f64>,
}

/// One proof step or worked example.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRow {
    /// Its label.
    pub label: String,
    /// "step" or "example".
    pub kind: String,
    /// The status that the audit expects.
    pub expected: Status,
    /// The status found.
    pub found: Status,
    /// Instances on which the form expected to hold was decided to hold.
    pub decided: u64,
    /// What share of the instances must fail so that this run would have shown it, as [`detectable_failure_rate`] says.
    pub detectable_failure_rate: Option<f64>,
}

/// The failure rate that `decided` instances without a violation would have shown with probability 99 %:
/// $1 - 0.01^{1/n}$; `None` without instances.
///
/// If the instances of family $f$ failed at rate $r_f$, all $n_f$ of each family would hold with probability
/// $\prod_f(1 - r_f)^{n_f} \le (1 - \bar r)^n$ by the inequality of arithmetic and geometric means, so the statement is
/// about the mean rate $\bar r$ over the instances, however the families share them.
///
/// ```
/// use hopfield_theory::audit::detectable_failure_rate;
/// let rate = detectable_failure_rate(100).unwrap();
/// assert!(((1.0 - rate).powi(100) - 0.01).abs() < 1e-12);
/// assert_eq!(detectable_failure_rate(0), None);
/// ```
#[must_use]
pub fn detectable_failure_rate(decided: u64) -> Option<f64> {
    let missed = 0.01;
    (decided > 0).then(|| twelve_digits(-exp_m1(ln(missed) / decided as f64)))
}

/// What can be wrong with a ledger that is read back.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The text is no ledger.
    #[error("this is not a ledger: {0}")]
    Json(#[from] serde_json::Error),
    /// A row cannot be written as CSV.
    #[error("the ledger cannot be written as CSV: {0}")]
    Csv(#[from] csv::Error),
}

/// What a run has seen of one conclusion.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    printed_holds: u64,
    printed_violated: u64,
    repaired_holds: u64,
    repaired_violated: u64,
    decided: u64,
}

impl Tally {
    fn add(&mut self, form: FormName, decision: Decision) {
        match (form, decision) {
            (FormName::Printed, Decision::Holds) => self.printed_holds += 1,
            (FormName::Printed, Decision::Violated) => self.printed_violated += 1,
            (FormName::Repaired, Decision::Holds) => self.repaired_holds += 1,
            (FormName::Repaired, Decision::Violated) => self.repaired_violated += 1,
            (_, Decision::Undecided) => {}
        }
    }

    fn status(self) -> Status {
        match self {
            Self { printed_violated: 0, printed_holds: 0, .. } => Status::Open,
            Self { printed_violated: 0, .. } => Status::Holds,
            Self { repaired_violated: 0, repaired_holds, .. } if repaired_holds > 0 => Status::Repaired,
            _ => Status::False,
        }
    }
}

impl StatementRow {
    /// Collects what the jobs of a statement found, in their order.
    #[must_use]
    pub fn collect(statement: &dyn Audited, outcomes: &[Outcome]) -> Self {
        let conclusions = statement.conclusions();
        let mut tallies = vec![Tally::default(); conclusions.len()];
        let mut row = Self::empty(statement);
        let mut tightest_attained: Option<Tightest> = None;
        for outcome in outcomes {
            match outcome {
                Outcome::Control { control, violated } => {
                    row.controls[*control].violated = *violated;
                }
                Outcome::Counterexample { counterexample, conclusion, reproduced, recipe } => {
                    let entry = &mut row.counterexamples[*counterexample];
                    entry.reproduced = *reproduced;
                    entry.recipe.clone_from(recipe);
                    if *reproduced {
                        tallies[*conclusion].printed_violated += 1;
                    }
                }
                Outcome::Failed { recipe, reason } => {
                    row.violations += 1;
                    push_few(&mut row.violating, format!("{recipe} # {reason}"));
                }
                Outcome::Instance { recipe, evaluations } => {
                    for evaluation in evaluations {
                        if let Verdict::Decided { decision, .. } = &evaluation.verdict {
                            let tally = &mut tallies[evaluation.conclusion];
                            tally.add(evaluation.form, *decision);
                            tally.decided += u64::from(statement.is_live(evaluation) && *decision == Decision::Holds);
                        }
                    }
                    row.count_instance(statement, recipe, evaluations, &mut tightest_attained);
                }
            }
        }
        if row.tightest.is_none() {
            row.tightest = tightest_attained;
        }
        for ((name, kind, expected, _), tally) in conclusions.iter().zip(&tallies) {
            let (label, expected, found, decided) = ((*name).to_owned(), *expected, tally.status(), tally.decided);
            let detectable_failure_rate = detectable_failure_rate(decided);
            if *kind == Kind::Conclusion {
                row.conclusions.push(ConclusionRow { label, expected, found, decided, detectable_failure_rate });
            } else {
                let kind = kind.word().to_owned();
                row.steps.push(StepRow { label, kind, expected, found, decided, detectable_failure_rate });
            }
        }
        row.found = row.conclusions.iter().map(|conclusion| conclusion.found).min().unwrap_or(Status::Definition);
        row
    }

    fn empty(statement: &dyn Audited) -> Self {
        let control = |name: &&str| ControlRow { name: (*name).to_owned(), violated: false };
        let counterexample = |(name, refutes): &(&str, &str)| CounterexampleRow {
            name: (*name).to_owned(),
            refutes: (*refutes).to_owned(),
            reproduced: false,
            recipe: String::new(),
        };
        Self {
            label: statement.label().to_owned(),
            expected: statement.expected(),
            found: Status::Open,
            instances: 0,
            vacuous: 0,
            informative: 0,
            attained: 0,
            violations: 0,
            undecided: 0,
            tightest: None,
            controls: statement.controls().iter().map(control).collect(),
            counterexamples: statement.counterexamples().iter().map(counterexample).collect(),
            conclusions: Vec::new(),
            steps: Vec::new(),
            violating: Vec::new(),
            undecided_recipes: Vec::new(),
            notes: Vec::new(),
            searches: Vec::new(),
        }
    }

    fn count_instance(
        &mut self,
        statement: &dyn Audited,
        recipe: &str,
        evaluations: &[Evaluation],
        tightest_attained: &mut Option<Tightest>,
    ) {
        self.instances += 1;
        let mut seen = Seen::default();
        for evaluation in evaluations.iter().filter(|evaluation| statement.is_live(evaluation)) {
            let Verdict::Decided { decision, check, attained } = &evaluation.verdict else { continue };
            let named = format!("{} ({})", evaluation.name, evaluation.form.word());
            match decision {
                Decision::Violated => {
                    seen.violation = true;
                    push_few(&mut self.violating, format!("{recipe} # {named}"));
                }
                Decision::Undecided => {
                    seen.undecided = true;
                    push_few(&mut self.undecided_recipes, format!("{recipe} # {named}"));
                    if let Some(note) = &check.note
                        && !self.notes.contains(note)
                    {
                        self.notes.push(note.clone());
                    }
                }
                Decision::Holds => {}
            }
            if evaluation.kind != Kind::Conclusion {
                continue;
            }
            seen.spoken = true;
            if *decision == Decision::Holds {
                seen.attained |= *attained;
                seen.informative |= check.informative;
                if let (true, Some(ratio)) = (check.informative, check.tightness()) {
                    let best = if *attained { &mut *tightest_attained } else { &mut self.tightest };
                    let ratio = twelve_digits(if *attained { ratio.min(1.0) } else { ratio });
                    if best.as_ref().is_none_or(|known| ratio > known.ratio) {
                        *best = Some(Tightest { ratio, check: evaluation.name.to_owned(), recipe: recipe.to_owned() });
                    }
                }
            }
        }
        let is_definition = evaluations.iter().all(|evaluation| evaluation.kind != Kind::Conclusion);
        self.vacuous += u64::from(!seen.spoken && !is_definition);
        self.informative += u64::from(seen.informative);
        self.attained += u64::from(seen.attained);
        self.violations += u64::from(seen.violation);
        self.undecided += u64::from(seen.undecided);
    }

    /// What in this row is not as expected; empty when all is well.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let label = &self.label;
        let mut problems = Vec::new();
        if self.found != self.expected {
            problems.push(format!("{label}: found {}, expected {}", self.found, self.expected));
        }
        let judged = self.conclusions.iter().map(|row| (&row.label, row.expected, row.found));
        let steps = self.steps.iter().map(|row| (&row.label, row.expected, row.found));
        for (name, expected, found) in judged.chain(steps).filter(|(_, expected, found)| expected != found) {
            problems.push(format!("{label}, {name}: found {found}, expected {expected}"));
        }
        for recipe in &self.violating {
            problems.push(format!("{label}: violated by {recipe}"));
        }
        for control in self.controls.iter().filter(|control| !control.violated) {
            problems.push(format!("{label}: control '{}' is not violated", control.name));
        }
        for counterexample in self.counterexamples.iter().filter(|counterexample| !counterexample.reproduced) {
            problems.push(format!("{label}: counterexample '{}' is not reproduced", counterexample.name));
        }
        problems
    }
}

/// What the conclusions of one instance showed.
#[derive(Default)]
struct Seen {
    spoken: bool,
    informative: bool,
    attained: bool,
    violation: bool,
    undecided: bool,
}

impl Ledger {
    /// A ledger without rows.
    #[must_use]
    pub fn new(effort: Effort, seed: Seed) -> Self {
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            sources: source_hash().to_owned(),
            seed: seed.number,
            generator: seed.generator.word().to_owned(),
            effort,
            partial: false,
            statements: Vec::new(),
        }
    }

    /// What is not as expected in any row.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        self.statements.iter().flat_map(StatementRow::problems).collect()
    }

    /// The ledger as JSON, with a newline at its end.
    ///
    /// # Errors
    /// [`LedgerError::Json`] if a number is not finite, which the checks exclude.
    pub fn to_json(&self) -> Result<String, LedgerError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// A ledger read back from JSON.
    ///
    /// # Errors
    /// [`LedgerError::Json`] if the text is no ledger.
    pub fn from_json(text: &str) -> Result<Self, LedgerError> {
        Ok(serde_json::from_str(text)?)
    }

    /// The ledger as CSV, one statement a row.
    ///
    /// # Errors
    /// [`LedgerError::Csv`] if a row cannot be written.
    pub fn to_csv(&self) -> Result<String, LedgerError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "label",
            "expected",
            "found",
            "instances",
            "vacuous",
            "informative",
            "attained",
            "violations",
            "undecided",
            "tightest_ratio",
            "tightest_check",
            "tightest_recipe",
            "controls",
            "controls_violated",
            "counterexamples",
            "counterexamples_reproduced",
        ])?;
        for row in &self.statements {
            let tightest = row.tightest.as_ref();
            writer.write_record([
                row.label.clone(),
                row.expected.to_string(),
                row.found.to_string(),
                row.instances.to_string(),
                row.vacuous.to_string(),
                row.informative.to_string(),
                row.attained.to_string(),
                row.violations.to_string(),
                row.undecided.to_string(),
                tightest.map_or(String::new(), |tightest| format!("{:?}", tightest.ratio)),
                tightest.map_or(String::new(), |tightest| tightest.check.clone()),
                tightest.map_or(String::new(), |tightest| tightest.recipe.clone()),
                row.controls.len().to_string(),
                row.controls.iter().filter(|control| control.violated).count().to_string(),
                row.counterexamples.len().to_string(),
                row.counterexamples.iter().filter(|counterexample| counterexample.reproduced).count().to_string(),
            ])?;
        }
        let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn push_few(list: &mut Vec<String>, entry: String) {
    const MOST: usize = 10;
    if list.len() < MOST {
        list.push(entry);
    }
}

/// Rounds to twelve significant digits, the ones that survive a change of eigenvalue routine.
fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}
