//! How the row of a statement comes from what its jobs found.

use super::digest::digest;
use super::rows::{
    ConclusionRow, ControlRow, CounterexampleRow, Proofs, SearchRow, StatementRow, StepRow, Tightest,
    detectable_failure_rate, twelve_digits,
};
use crate::audit::{Audited, Decision, Evaluation, FormName, Found, Kind, Outcome, Proof, Start, Status, Verdict};

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

    /// A conclusion that its page declares open has no proof, and instances in its favour are no more than evidence: it stays
    /// open until one refutes it.
    fn status(self, expected: Status) -> Status {
        match self {
            Self { printed_violated: 0, printed_holds: 0, .. } => Status::Open,
            Self { printed_violated: 0, .. } if expected == Status::Open => Status::Open,
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
                Outcome::Control { control, violated, proof, .. } => {
                    row.controls[*control].violated = *violated;
                    let name = &row.controls[*control].name;
                    row.proofs.count(*proof);
                    if *proof == Proof::Missing {
                        push_few(&mut row.uncertified_recipes, format!("control: {name}"));
                    }
                }
                Outcome::Counterexample { counterexample, conclusion, reproduced, proof, recipe, .. } => {
                    row.proofs.count(*proof);
                    if *proof == Proof::Missing {
                        push_few(&mut row.uncertified_recipes, format!("{recipe} # counterexample"));
                    }
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
            let (label, expected, found, decided) =
                ((*name).to_owned(), *expected, tally.status(*expected), tally.decided);
            let detectable_failure_rate = detectable_failure_rate(decided);
            if *kind == Kind::Conclusion {
                row.conclusions.push(ConclusionRow { label, expected, found, decided, detectable_failure_rate });
            } else {
                let kind = kind.word().to_owned();
                row.steps.push(StepRow { label, kind, expected, found, decided, detectable_failure_rate });
            }
        }
        row.digest = digest(outcomes);
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
            proofs: Proofs::default(),
            digest: String::new(),
            tightest: None,
            controls: statement.controls().iter().map(control).collect(),
            counterexamples: statement.counterexamples().iter().map(counterexample).collect(),
            conclusions: Vec::new(),
            steps: Vec::new(),
            violating: Vec::new(),
            undecided_recipes: Vec::new(),
            uncertified_recipes: Vec::new(),
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
            let Verdict::Decided { decision, check, attained, proof, .. } = &evaluation.verdict else { continue };
            let named = format!("{} ({})", evaluation.name, evaluation.form.word());
            if *decision != Decision::Undecided {
                self.proofs.count(*proof);
                if *proof == Proof::Missing {
                    push_few(&mut self.uncertified_recipes, format!("{recipe} # {named}"));
                }
            }
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

fn push_few(list: &mut Vec<String>, entry: String) {
    const MOST: usize = 10;
    if list.len() < MOST {
        list.push(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Support leaves an open conclusion open, a violation does not, and silence is open whatever was expected.
    #[test]
    fn an_open_conclusion_is_settled_by_a_refutation_only() {
        let supported = Tally { printed_holds: 5, ..Tally::default() };
        let refuted = Tally { printed_violated: 1, ..supported };
        assert_eq!(supported.status(Status::Open), Status::Open);
        assert_eq!(supported.status(Status::Holds), Status::Holds);
        assert_eq!(refuted.status(Status::Open), Status::False);
        assert_eq!(Tally::default().status(Status::Holds), Status::Open);
    }
}
