//! What judging an instance makes: verdicts with their place, units of work and their outcomes.

use super::check::{Check, Decision};
use super::statement::Kind;

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
        /// What was decided.
        decision: Decision,
        /// The check.
        check: Check,
        /// Whether it was decided as an identity because the family attains the bound.
        attained: bool,
    },
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
        /// The smallest [`Check::tightness`] over its instances, as far as they have one: by how much it is violated at
        /// least.
        ratio: Option<f64>,
    },
    /// Whether a counterexample was reproduced.
    Counterexample {
        /// Which counterexample.
        counterexample: usize,
        /// The index of the conclusion it refutes.
        conclusion: usize,
        /// Whether the printed form was violated.
        reproduced: bool,
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
