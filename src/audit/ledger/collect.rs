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
    use super::FormName::{Printed, Repaired};
    use super::*;
    use crate::audit::landscapes::{Place, bare};
    use crate::audit::{Check, Conclusion, Control, Counterexample, Form, Statement};
    use crate::numerics::certified::Arithmetic;

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

    /// The verdicts of these tests are written by hand.
    fn bound(_: &f64) -> Check {
        Check::at_most(1.0, 2.0)
    }

    const FORM: Form<f64> = Form { hypotheses: &[], check: bound };

    const fn control(name: &'static str) -> Control<Place> {
        Control { name, hypotheses: &[], check: bound, instances: Vec::new }
    }

    static JUDGED: Statement<Place> = Statement {
        id: "judged",
        label: "Judged",
        conclusions: &[
            Conclusion::holds("bound", Kind::Conclusion, &[], bound),
            Conclusion::repaired("repaired bound", Kind::Conclusion, FORM, FORM),
            Conclusion::step("step", &[], bound),
            Conclusion::example("example", &[], bound),
        ],
        controls: &[control("first"), control("second")],
        counterexamples: &[Counterexample {
            name: "pair",
            refutes: "repaired bound",
            instance: || Place { x: 1.0, draws: 0 },
        }],
        ..bare()
    };

    fn collected(outcomes: &[Outcome]) -> StatementRow {
        StatementRow::collect(&JUDGED, outcomes)
    }

    /// A verdict on a conclusion: a bound of 4 by `right`, which holds.
    fn held(conclusion: usize, form: FormName, right: f64) -> Evaluation {
        judged(conclusion, form, Decision::Holds, Check::at_most(4.0, right))
    }

    fn judged(conclusion: usize, form: FormName, decision: Decision, check: Check) -> Evaluation {
        let Conclusion { name, kind, .. } = &JUDGED.conclusions[conclusion];
        let verdict =
            Verdict::Decided { hypotheses: Vec::new(), decision, check, attained: false, proof: Proof::Filter };
        Evaluation { conclusion, name, kind: *kind, form, verdict }
    }

    fn instance(number: u32, evaluations: &[Evaluation]) -> Outcome {
        Outcome::Instance { recipe: format!("recipe {number}"), evaluations: evaluations.to_vec() }
    }

    /// Instances, vacuous, informative, attained, violations, undecided.
    fn counts(row: &StatementRow) -> [u64; 6] {
        [row.instances, row.vacuous, row.informative, row.attained, row.violations, row.undecided]
    }

    /// One instance on which everything is as the page says, three times.
    #[test]
    fn statuses_come_from_the_verdicts() {
        let expected = [
            held(0, Printed, 5.0),
            judged(1, Printed, Decision::Violated, Check::at_most(2.0, 1.0)),
            held(1, Repaired, 8.0),
            held(2, Printed, 8.0),
            held(3, Printed, 4.0),
        ];
        let row = collected(&(0..3).map(|number| instance(number, &expected)).collect::<Vec<_>>());
        assert_eq!(counts(&row), [3, 0, 3, 0, 0, 0]);
        assert_eq!(row.proofs, Proofs { filter: 12, ..Proofs::default() });
        let statuses = |row: &StatementRow| {
            let conclusions = row.conclusions.iter().map(|row| row.found);
            conclusions.chain(row.steps.iter().map(|row| row.found)).collect::<Vec<_>>()
        };
        assert_eq!(statuses(&row), [Status::Holds, Status::Repaired, Status::Holds, Status::Holds]);
        assert_eq!(row.found, Status::Repaired);
        assert!(row.conclusions.iter().all(|row| row.decided == 3) && row.steps.iter().all(|row| row.decided == 3));
        assert_eq!(row.steps.iter().map(|row| row.kind.as_str()).collect::<Vec<_>>(), ["step", "example"]);
        // The example is nearer, but only conclusions count; the first of equals is kept.
        let tightest = Tightest { ratio: 0.8, check: "bound".to_owned(), recipe: "recipe 0".to_owned() };
        assert_eq!(row.tightest, Some(tightest));

        // One violation of a repaired form is enough, however often it holds.
        let refuted = judged(1, Repaired, Decision::Violated, Check::at_most(2.0, 1.0));
        let row = collected(&[instance(0, &expected), instance(1, &[refuted])]);
        assert_eq!(
            (row.conclusions[1].found, row.conclusions[1].decided, row.found),
            (Status::False, 1, Status::False)
        );
        assert_eq!(counts(&row), [2, 0, 1, 0, 1, 0]);
        assert_eq!(row.violating, ["recipe 1 # repaired bound (repaired)"]);
    }

    /// Undecided verdicts and what is known of them, each note once; an instance of which no conclusion speaks is vacuous.
    #[test]
    fn what_is_undecided_is_counted_and_explained() {
        let open = |note: &str| judged(0, Printed, Decision::Undecided, Check::at_most(4.0, 4.0).note(note.to_owned()));
        let outcomes = [
            instance(0, &[open("few draws")]),
            instance(1, &[open("few draws"), held(1, Repaired, 5.0)]),
            instance(2, &[open("lost digits")]),
            instance(3, &[held(2, Printed, 5.0), held(3, Printed, 5.0), held(1, Printed, 5.0)]),
        ];
        let row = collected(&outcomes);
        assert_eq!(counts(&row), [4, 1, 1, 0, 0, 3]);
        assert_eq!(row.notes, ["few draws", "lost digits"]);
        assert_eq!(
            row.undecided_recipes,
            ["recipe 0 # bound (printed)", "recipe 1 # bound (printed)", "recipe 2 # bound (printed)"]
        );
        assert_eq!((row.conclusions[0].decided, row.conclusions[0].found), (0, Status::Open));
        assert_eq!(row.proofs.filter, 3, "nothing rests on a verdict that is none");
    }

    /// A list has ten entries at most, a count has no limit; what could not be built is a violation.
    #[test]
    fn violations_are_counted_and_ten_are_named() {
        let failed = |number| Outcome::Failed { recipe: format!("recipe {number}"), reason: "beta".to_owned() };
        let row = collected(&(0..12).map(failed).collect::<Vec<_>>());
        assert_eq!((counts(&row), row.violating.len()), ([0, 0, 0, 0, 12, 0], 10));
        assert_eq!((row.violating[0].as_str(), row.violating[9].as_str()), ("recipe 0 # beta", "recipe 9 # beta"));
        assert_eq!(counts(&collected(&[])), [0; 6]);
    }

    /// Controls and counterexamples count once each; one without a certificate is named.
    #[test]
    fn controls_and_counterexamples_are_collected() {
        let certified = Proof::Certified { arithmetic: Arithmetic::Intervals, with_derived_radii: false };
        let of_control = |control, violated, proof| {
            let (recipes, hypotheses, checks) = (Vec::new(), Vec::new(), Vec::new());
            Outcome::Control { control, violated, proof, recipes, hypotheses, checks }
        };
        let pair = |reproduced, proof| {
            let recipe = "recipe".to_owned();
            Outcome::Counterexample { counterexample: 0, conclusion: 1, reproduced, check: None, proof, recipe }
        };
        let row = collected(&[
            of_control(0, true, certified),
            of_control(1, false, Proof::Missing),
            pair(true, certified),
            instance(0, &[held(1, Printed, 5.0), held(1, Repaired, 5.0)]),
        ]);
        assert_eq!(row.proofs, Proofs { filter: 1, intervals: 2, missing: 1, ..Proofs::default() });
        assert_eq!((row.controls_violated(), row.counterexamples_reproduced()), (1, 1));
        assert_eq!(row.uncertified_recipes, ["control: second"]);
        assert_eq!(row.conclusions[1].found, Status::Repaired, "the counterexample refutes the printed form");
        let row = collected(&[pair(false, Proof::Missing), instance(0, &[held(1, Printed, 5.0)])]);
        assert_eq!(row.uncertified_recipes, ["recipe # counterexample"]);
        assert_eq!((row.conclusions[1].found, row.counterexamples_reproduced()), (Status::Holds, 0));
    }
}
