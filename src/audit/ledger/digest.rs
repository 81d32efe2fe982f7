//! One number for all that the jobs of a statement found, by which two runs are compared to the last digit of every verdict.

use std::hash::Hasher as _;

use fnv::FnvHasher;

use crate::audit::{Check, Decision, Outcome, Proof, Verdict};
use crate::numerics::certified::Arithmetic;

/// The digest of outcomes in their order, as sixteen hexadecimal digits.
///
/// Numbers enter with their bits, texts and lists with their length, and whatever has several forms with the name of its form:
/// the digest is the same on every machine, and no two lists of outcomes are written alike.
pub(super) fn digest(outcomes: &[Outcome]) -> String {
    let mut digest = Digest(FnvHasher::default());
    outcomes.iter().for_each(|outcome| digest.outcome(outcome));
    format!("{:016x}", digest.0.finish())
}

struct Digest(FnvHasher);

impl Digest {
    fn outcome(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Instance { recipe, evaluations } => {
                self.text("instance");
                self.text(recipe);
                self.number(evaluations.len() as u64);
                for evaluation in evaluations {
                    self.number(evaluation.conclusion as u64);
                    self.text(evaluation.form.word());
                    self.verdict(&evaluation.verdict);
                }
            }
            Outcome::Control { control, violated, proof, recipes, hypotheses, checks } => {
                self.text("control");
                self.number(*control as u64);
                self.number(recipes.len() as u64);
                recipes.iter().for_each(|recipe| self.text(recipe));
                self.number(u64::from(*violated));
                self.proof(*proof);
                self.checks(hypotheses);
                self.checks(checks);
            }
            Outcome::Counterexample { counterexample, conclusion, reproduced, check, proof, recipe } => {
                self.text("counterexample");
                self.number(*counterexample as u64);
                self.number(*conclusion as u64);
                self.number(u64::from(*reproduced));
                self.checks(check.as_slice());
                self.proof(*proof);
                self.text(recipe);
            }
            Outcome::Failed { recipe, reason } => {
                self.text("failed");
                self.text(recipe);
                self.text(reason);
            }
        }
    }

    fn verdict(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Vacuous { hypothesis, check } => {
                self.text("vacuous");
                self.text(hypothesis);
                self.check(check);
            }
            Verdict::Decided { hypotheses, decision, check, attained, proof } => {
                self.text(match decision {
                    Decision::Holds => "holds",
                    Decision::Violated => "violated",
                    Decision::Undecided => "undecided",
                });
                self.checks(hypotheses);
                self.check(check);
                self.number(u64::from(*attained));
                self.proof(*proof);
            }
        }
    }

    fn checks(&mut self, checks: &[Check]) {
        self.number(checks.len() as u64);
        checks.iter().for_each(|check| self.check(check));
    }

    fn check(&mut self, check: &Check) {
        self.text(check.relation.sign());
        self.numbers([check.left.value, check.left.radius]);
        self.numbers([check.right.value, check.right.radius]);
        for flag in [check.logarithmic, check.informative, check.sampled] {
            self.number(u64::from(flag));
        }
        for note in check.note.as_slice() {
            self.text("note");
            self.text(note);
        }
        self.text(if check.enclosed.is_some() { "enclosed" } else { "not enclosed" });
        for side in check.enclosed.iter().flatten() {
            self.numbers([side.lower, side.upper]);
        }
    }

    fn numbers(&mut self, values: [f64; 2]) {
        for value in values {
            // Which of the many NaN an operation makes is up to the processor.
            self.number(if value.is_nan() { f64::NAN } else { value }.to_bits());
        }
    }

    fn proof(&mut self, proof: Proof) {
        match proof {
            Proof::Filter => self.text("filter"),
            Proof::Missing => self.text("missing"),
            Proof::Certified { arithmetic, with_derived_radii } => {
                self.text("certified");
                self.number(match arithmetic {
                    Arithmetic::Intervals => f64::MANTISSA_DIGITS.into(),
                    Arithmetic::Precise(bits) => bits as u64,
                });
                self.number(u64::from(with_derived_radii));
            }
        }
    }

    fn number(&mut self, number: u64) {
        self.0.write(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.write(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::Envelope;
    use crate::numerics::certified::Enclosed;

    #[test]
    fn outcomes_that_differ_in_one_place_have_different_digests() {
        let (recipe, reason) = (String::new(), String::new());
        let counterexample = |check: Option<Check>| Outcome::Counterexample {
            counterexample: 0,
            conclusion: 0,
            reproduced: true,
            check,
            proof: Proof::Filter,
            recipe: String::new(),
        };
        let control = |recipes: Vec<String>| Outcome::Control {
            control: 0,
            violated: true,
            proof: Proof::Filter,
            recipes,
            hypotheses: Vec::new(),
            checks: Vec::new(),
        };
        let check = || Check::at_most(1.0, 2.0);
        let side = Enclosed { lower: 1.0, upper: 2.0, from_inputs: true };
        let outcomes = [
            Outcome::Instance { recipe: recipe.clone(), evaluations: Vec::new() },
            Outcome::Failed { recipe, reason },
            control(vec!["a".to_owned()]),
            control(vec!["b".to_owned()]),
            counterexample(None),
            counterexample(Some(check())),
            counterexample(Some(Check::less(1.0, 2.0))),
            counterexample(Some(Check::at_most(1.0_f64.next_up(), 2.0))),
            counterexample(Some(Check::at_most(1.0, Envelope::new(2.0, 1e-300)))),
            counterexample(Some(check().note(String::new()))),
            counterexample(Some(Check { enclosed: Some([side, side]), ..check() })),
        ];
        for (i, one) in outcomes.iter().enumerate() {
            for other in &outcomes[..i] {
                let digests = [one, other].map(|outcome| digest(std::slice::from_ref(outcome)));
                assert_ne!(digests[0], digests[1], "{one:?} and {other:?}");
            }
        }
        let [first, second, ..] = &outcomes;
        assert_ne!(
            digest(&[first.clone(), second.clone()]),
            digest(&[second.clone(), first.clone()]),
            "the order counts"
        );
    }
}
