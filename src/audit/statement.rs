//! A statement of the paper as data and pure functions.

use super::check::Check;
use super::effort::Effort;
use super::recipe::Parameters;
use super::status::Status;
use crate::random::Stream;

/// What a judged line of the paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A conclusion of the statement; decides its status.
    Conclusion,
    /// A step of its proof; judged and listed, but the statement can hold without it.
    Step,
    /// A worked example; judged and listed likewise.
    Example,
}

impl Kind {
    /// The word that tables and JSON use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Conclusion => "conclusion",
            Self::Step => "step",
            Self::Example => "example",
        }
    }
}

/// A named predicate, as an inequality with two sides, so that a reader learns by how much it fails.
#[derive(Debug)]
pub struct Hypothesis<I> {
    /// Its label, such as "Eq. 142".
    pub name: &'static str,
    /// The inequality that must surely hold.
    pub check: fn(&I) -> Check,
}

impl<I> Hypothesis<I> {
    /// What opens the name of a condition that the audit needs and the theorem does not, such as an enclosed fixed point.
    pub const OF_AUDIT: &'static str = "audit: ";

    /// Whether the theorem itself knows nothing of this condition.
    #[must_use]
    pub fn is_of_audit(&self) -> bool {
        self.name.starts_with(Self::OF_AUDIT)
    }
}

/// A conclusion in one form: what it supposes and what it claims.
#[derive(Debug)]
pub struct Form<I: 'static> {
    /// What must hold for the conclusion to be claimed.
    pub hypotheses: &'static [&'static Hypothesis<I>],
    /// The two sides.
    pub check: fn(&I) -> Check,
}

/// One conclusion, proof step or example: as printed, and as repaired where the printed form errs.
#[derive(Debug)]
pub struct Conclusion<I: 'static> {
    /// Its label, such as "Eq. 401".
    pub name: &'static str,
    /// Whether it decides the statement's status.
    pub kind: Kind,
    /// What the audit expects to find.
    pub expected: Status,
    /// The form printed in the paper.
    pub printed: Form<I>,
    /// The corrected form, where the printed one is false or incomplete.
    pub repaired: Option<Form<I>>,
}

impl<I: 'static> Conclusion<I> {
    /// A line of the paper that holds as printed.
    #[must_use]
    pub const fn holds(
        name: &'static str,
        kind: Kind,
        hypotheses: &'static [&'static Hypothesis<I>],
        check: fn(&I) -> Check,
    ) -> Self {
        let printed = Form { hypotheses, check };
        Self { name, kind, expected: Status::Holds, printed, repaired: None }
    }

    /// A step of a proof that holds as printed.
    #[must_use]
    pub const fn step(
        name: &'static str,
        hypotheses: &'static [&'static Hypothesis<I>],
        check: fn(&I) -> Check,
    ) -> Self {
        Self::holds(name, Kind::Step, hypotheses, check)
    }

    /// A worked example that holds as printed.
    #[must_use]
    pub const fn example(
        name: &'static str,
        hypotheses: &'static [&'static Hypothesis<I>],
        check: fn(&I) -> Check,
    ) -> Self {
        Self::holds(name, Kind::Example, hypotheses, check)
    }

    /// A line that is false or incomplete as printed, and its corrected form.
    #[must_use]
    pub const fn repaired(name: &'static str, kind: Kind, printed: Form<I>, repaired: Form<I>) -> Self {
        Self { name, kind, expected: Status::Repaired, printed, repaired: Some(repaired) }
    }

    /// A line that is false as printed, for which no corrected form is known.
    #[must_use]
    pub const fn refuted(name: &'static str, kind: Kind, printed: Form<I>) -> Self {
        Self { name, kind, expected: Status::False, printed, repaired: None }
    }
}

/// A family of instances.
#[derive(Debug)]
pub struct Family<P> {
    /// Its permanent name.
    pub name: &'static str,
    /// Instances at standard effort.
    pub instances: u32,
    /// The inequalities that are equalities on this family in exact arithmetic.
    pub attained: &'static [&'static str],
    /// The parameters of instance `index`.
    pub draw: fn(&mut Stream, u32, Effort) -> P,
}

/// A check that must be violated: a bound with a constant lowered, a hypothesis dropped, a sign flipped, on the instances
/// that expose it.
#[derive(Debug)]
pub struct Control<P: Parameters> {
    /// What is broken, such as "constant 1.9 instead of 2".
    pub name: &'static str,
    /// What the control keeps of the hypotheses; they must hold, so that the violation counts.
    pub hypotheses: &'static [&'static Hypothesis<P::Instance>],
    /// The broken check.
    pub check: fn(&P::Instance) -> Check,
    /// Its instances; each of them must violate the check.
    pub instances: fn() -> Vec<P>,
}

/// An instance that refutes a printed form.
#[derive(Debug)]
pub struct Counterexample<P> {
    /// What it shows.
    pub name: &'static str,
    /// The name of the conclusion whose printed form it refutes.
    pub refutes: &'static str,
    /// The numbers.
    pub instance: fn() -> P,
}

/// A statement of the paper.
#[derive(Debug)]
pub struct Statement<P: Parameters> {
    /// The permanent identifier, used in recipes and file names.
    pub id: &'static str,
    /// The label, such as "Theorem A9".
    pub label: &'static str,
    /// Its name in the main text, if it has one.
    pub main_text: Option<&'static str>,
    /// The equations it covers.
    pub equations: &'static str,
    /// The paper's section.
    pub section: &'static str,
    /// The source file of its page, relative to the repository's root (`file!()`).
    pub file: &'static str,
    /// The source of its page (`include_str!` of the same file); its module documentation is the statement's text.
    pub source: &'static str,
    /// Conclusions, steps and examples in the paper's order.
    pub conclusions: &'static [Conclusion<P::Instance>],
    /// Families of instances, the hardest known first.
    pub families: &'static [Family<P>],
    /// Negative controls.
    pub controls: &'static [Control<P>],
    /// Counterexamples to printed forms.
    pub counterexamples: &'static [Counterexample<P>],
}
