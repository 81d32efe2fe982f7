//! One number for all that the jobs of a statement found, by which two runs are compared to the last digit of every verdict.

use std::hash::Hasher as _;

use fnv::FnvHasher;

use crate::audit::{Check, Decision, Outcome, Proof, Verdict};
use crate::numerics::certified::Arithmetic;

/// The digest of outcomes in their order, as sixteen hexadecimal digits.
///
/// Numbers enter with their bits and texts with their length, so that the digest is the same on every machine, and no two
/// lists of outcomes are written alike.
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
                self.text(recipe);
                self.number(evaluations.len() as u64);
                for evaluation in evaluations {
                    self.number(evaluation.conclusion as u64);
                    self.text(evaluation.form.word());
                    self.verdict(&evaluation.verdict);
                }
            }
            Outcome::Control { control, violated, proof, hypotheses, checks } => {
                self.number(*control as u64);
                self.number(u64::from(*violated));
                self.proof(*proof);
                self.checks(hypotheses);
                self.checks(checks);
            }
            Outcome::Counterexample { counterexample, conclusion, reproduced, check, proof, recipe } => {
                self.number(*counterexample as u64);
                self.number(*conclusion as u64);
                self.number(u64::from(*reproduced));
                check.iter().for_each(|check| self.check(check));
                self.proof(*proof);
                self.text(recipe);
            }
            Outcome::Failed { recipe, reason } => {
                self.text(recipe);
                self.text(reason);
            }
        }
    }

    fn verdict(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Vacuous { hypothesis, check } => {
                self.text(hypothesis);
                self.check(check);
            }
            Verdict::Decided { hypotheses, decision, check, attained, proof } => {
                self.checks(hypotheses);
                self.text(match decision {
                    Decision::Holds => "holds",
                    Decision::Violated => "violated",
                    Decision::Undecided => "undecided",
                });
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
        self.text(check.note.as_deref().unwrap_or_default());
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
