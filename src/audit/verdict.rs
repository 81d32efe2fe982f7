//! What judging an instance makes: verdicts with their place, units of work and their outcomes.

use super::check::{Check, Decision};
use super::statement::Kind;
use crate::numerics::certified::{self, Arithmetic, Enclosed};

/// The verdict on one form of one conclusion at one instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// A hypothesis does not surely hold; which one, and its two sides.
    Vacuous {
        /// The hypothesis.
        hypothesis: &'static str,
        /// Its check.
        check: Check,
    },
    /// Decided or left undecided.
    Decided {
        /// The hypotheses, which all hold.
        hypotheses: Vec<Check>,
        /// What was decided.
        decision: Decision,
        /// The check.
        check: Check,
        /// Whether it was decided as an identity because the family attains the bound.
        attained: bool,
        /// What the decision rests on.
        proof: Proof,
    },
}

impl Verdict {
    /// The tightness above which an instance must be certified.
    pub const NEARLY_ATTAINED: f64 = 0.999_999;

    /// Whether the filter is not enough: it has left open what is not open for want of draws, or the bound is so nearly
    /// attained that a reader would ask.
    #[must_use]
    pub fn needs_certificate(&self) -> bool {
        let Self::Decided { decision, check, .. } = self else { return false };
        (*decision == Decision::Undecided && !check.sampled)
            || check.tightness().is_some_and(|ratio| ratio > Self::NEARLY_ATTAINED)
    }
}

/// What a decision rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// The filter: `f64` values with radii derived by an error analysis. No more was asked for.
    Filter,
    /// The same computation in intervals.
    Certified {
        /// The first arithmetic that decides.
        arithmetic: Arithmetic,
        /// Whether some number on the way entered with a radius derived by an error analysis.
        with_derived_radii: bool,
    },
    /// A certificate was asked for, and no arithmetic gives one.
    Missing,
}

impl Proof {
    /// The proof by this arithmetic of what it decides about these sides.
    pub(super) fn certified(arithmetic: Arithmetic, sides: [Enclosed; 2]) -> Self {
        Self::Certified { arithmetic, with_derived_radii: !sides.iter().all(|side| side.from_inputs) }
    }
}

/// A decision, and the sides that it was made about.
pub(super) type Ruling = (Decision, [Enclosed; 2]);

/// The stages after the filter that decide: the first arithmetic in which `judge` makes a decision, and the decision.
pub(super) fn in_stages(judge: impl Fn() -> Option<Ruling>) -> Option<(Ruling, Proof)> {
    Arithmetic::STAGES.into_iter().find_map(|arithmetic| {
        let ruling = certified::with(arithmetic, &judge)?;
        (ruling.0 != Decision::Undecided).then(|| (ruling, Proof::certified(arithmetic, ruling.1)))
    })
}

/// Which form of a conclusion a verdict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormName {
    /// The form printed in the paper.
    Printed,
    /// The corrected form.
    Repaired,
}

impl FormName {
    /// The word that tables use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Repaired => "repaired",
        }
    }
}

/// One verdict with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The conclusion's index in the statement.
    pub conclusion: usize,
    /// Its name.
    pub name: &'static str,
    /// Whether it is a conclusion, a step or an example.
    pub kind: Kind,
    /// The form judged.
    pub form: FormName,
    /// The verdict.
    pub verdict: Verdict,
}

/// One unit of work of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Instance `index` of family `family`.
    Instance {
        /// The family's index in the statement.
        family: usize,
        /// The number of the instance.
        index: u32,
    },
    /// Control `control`.
    Control(usize),
    /// Counterexample `counterexample`.
    Counterexample(usize),
}

/// What a job found.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The verdicts on an instance, and the recipe that makes it again.
    Instance {
        /// The recipe.
        recipe: String,
        /// The verdicts.
        evaluations: Vec<Evaluation>,
    },
    /// Whether a control was violated on each of its instances.
    Control {
        /// Which control.
        control: usize,
        /// Whether all instances violated it.
        violated: bool,
        /// What the violation of the instance that took most rests on.
        proof: Proof,
        /// The recipes of its instances.
        recipes: Vec<String>,
        /// Its hypotheses at all of its instances that could be built and meet them.
        hypotheses: Vec<Check>,
        /// The broken form at each of these instances.
        checks: Vec<Check>,
    },
    /// Whether a counterexample was reproduced.
    Counterexample {
        /// Which counterexample.
        counterexample: usize,
        /// The index of the conclusion it refutes.
        conclusion: usize,
        /// Whether the printed form was violated.
        reproduced: bool,
        /// The printed form; `None` where a hypothesis does not surely hold.
        check: Option<Check>,
        /// What the violation rests on.
        proof: Proof,
        /// The recipe.
        recipe: String,
    },
    /// The instance could not be built; a defect of the family.
    Failed {
        /// The recipe.
        recipe: String,
        /// Why.
        reason: String,
    },
}

/// Whether the conclusions of a statement speak about an instance.
#[derive(Clone, Debug, PartialEq)]
pub enum Applies {
    /// All hypotheses of all conclusions hold.
    Yes,
    /// A hypothesis does not surely hold.
    No {
        /// The first such hypothesis.
        hypothesis: &'static str,
        /// Its two sides.
        check: Check,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is open for want of draws no arithmetic closes; above the limit of tightness a reader would ask.
    #[test]
    fn a_certificate_is_needed_where_the_filter_is_not_enough() {
        let needs = |decision, check: Check| {
            let (hypotheses, proof) = (Vec::new(), Proof::Filter);
            Verdict::Decided { hypotheses, decision, check, attained: false, proof }.needs_certificate()
        };
        let far = || Check::at_most(1.0, 2.0);
        assert!(needs(Decision::Undecided, far()));
        assert!(!needs(Decision::Undecided, far().sampled("few draws".to_owned())));
        assert!(!needs(Decision::Holds, far()) && !needs(Decision::Violated, far()));
        assert!(needs(Decision::Holds, Check::at_most(0.999_999_5, 1.0)));
        assert!(!needs(Decision::Holds, Check::at_most(Verdict::NEARLY_ATTAINED, 1.0)));
    }
}
