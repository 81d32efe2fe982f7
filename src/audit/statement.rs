//! A statement of the paper as data and pure functions, and how one of its instances is judged.

use std::any::Any;

use super::check::{Check, Decision};
use super::effort::Effort;
use super::instance::PatternInstance;
use super::recipe::{LITERAL, Parameters, Recipe, RecipeError};
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
    /// A step of a proof that holds as printed.
    #[must_use]
    pub const fn step(
        name: &'static str,
        hypotheses: &'static [&'static Hypothesis<I>],
        check: fn(&I) -> Check,
    ) -> Self {
        let printed = Form { hypotheses, check };
        Self { name, kind: Kind::Step, expected: Status::Holds, printed, repaired: None }
    }

    /// A worked example that holds as printed.
    #[must_use]
    pub const fn example(
        name: &'static str,
        hypotheses: &'static [&'static Hypothesis<I>],
        check: fn(&I) -> Check,
    ) -> Self {
        let printed = Form { hypotheses, check };
        Self { name, kind: Kind::Example, expected: Status::Holds, printed, repaired: None }
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

/// A statement as the runner, the command and the tests see it, whatever its instances are.
pub trait Audited: Sync {
    /// The permanent identifier.
    fn id(&self) -> &'static str;
    /// The label.
    fn label(&self) -> &'static str;
    /// Its name in the main text.
    fn main_text(&self) -> Option<&'static str>;
    /// The equations it covers.
    fn equations(&self) -> &'static str;
    /// The paper's section.
    fn section(&self) -> &'static str;
    /// The source file of its page, relative to the repository's root.
    fn file(&self) -> &'static str;
    /// The source of its page.
    fn source(&self) -> &'static str;
    /// The status that the audit expects.
    fn expected(&self) -> Status;
    /// Name, kind, expected status and whether there is a repaired form, for each conclusion.
    fn conclusions(&self) -> Vec<(&'static str, Kind, Status, bool)>;
    /// The names of the families.
    fn families(&self) -> Vec<&'static str>;
    /// The names of the controls.
    fn controls(&self) -> Vec<&'static str>;
    /// Name and refuted conclusion of each counterexample.
    fn counterexamples(&self) -> Vec<(&'static str, &'static str)>;
    /// All work of a run at this effort.
    fn jobs(&self, effort: Effort) -> Vec<Job>;
    /// Does one unit of work.
    fn run(&self, job: &Job, effort: Effort, seed: u64) -> Outcome;
    /// Judges the instance of a recipe.
    ///
    /// # Errors
    /// When the recipe does not make an instance of this statement.
    fn replay(&self, recipe: &Recipe) -> Result<Vec<Evaluation>, RecipeError>;
    /// The recipes of the counterexamples and of the controls' instances.
    fn literal_recipes(&self) -> Vec<String>;
    /// Whether the conclusions speak about a given network and pattern; `None` when the statement is not about given
    /// patterns.
    fn applies(&self, instance: &PatternInstance) -> Option<Applies>;
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

/// The first hypothesis that does not surely hold, with its two sides.
fn failing<'a, I: 'static>(
    hypotheses: impl IntoIterator<Item = &'a &'static Hypothesis<I>>,
    instance: &I,
) -> Option<(&'static str, Check)> {
    hypotheses.into_iter().find_map(|hypothesis| {
        let check = (hypothesis.check)(instance);
        (check.decide(false) != Decision::Holds).then_some((hypothesis.name, check))
    })
}

impl<I> Form<I> {
    /// Judges this form at an instance.
    #[must_use]
    pub fn judge(&self, instance: &I, attained: bool) -> Verdict {
        if let Some((hypothesis, check)) = failing(self.hypotheses, instance) {
            return Verdict::Vacuous { hypothesis, check };
        }
        let check = (self.check)(instance);
        Verdict::Decided { decision: check.decide(attained), check, attained }
    }
}

impl<P: Parameters> Statement<P> {
    /// The recipe of given parameters.
    #[must_use]
    pub fn recipe(&self, family: &str, stream: Option<(u64, u32)>, parameters: &P) -> Recipe {
        Recipe { statement: self.id.to_owned(), family: family.to_owned(), stream, fields: parameters.fields() }
    }

    /// The recipe of a literal.
    #[must_use]
    pub fn literal_recipe(&self, parameters: &P) -> Recipe {
        let stream = (!parameters.is_literal()).then_some((super::DEFAULT_SEED, 0));
        let family = if parameters.is_literal() { LITERAL } else { "control" };
        self.recipe(family, stream, parameters)
    }

    /// Judges every form of every conclusion at an instance.
    #[must_use]
    pub fn judge(&self, instance: &P::Instance, attained: &[&str]) -> Vec<Evaluation> {
        let mut evaluations = Vec::new();
        for (index, conclusion) in self.conclusions.iter().enumerate() {
            let is_attained = attained.contains(&conclusion.name);
            let mut push = |form: FormName, verdict| {
                let (name, kind) = (conclusion.name, conclusion.kind);
                evaluations.push(Evaluation { conclusion: index, name, kind, form, verdict });
            };
            push(FormName::Printed, conclusion.printed.judge(instance, is_attained));
            if let Some(repaired) = &conclusion.repaired {
                push(FormName::Repaired, repaired.judge(instance, is_attained));
            }
        }
        evaluations
    }

    fn run_instance(&self, family: usize, index: u32, effort: Effort, seed: u64) -> Outcome {
        let family = &self.families[family];
        let mut draws = Stream::new(seed, &format!("{}/{}/parameters", self.id, family.name), index);
        let parameters = (family.draw)(&mut draws, index, effort);
        let recipe = self.recipe(family.name, Some((seed, index)), &parameters);
        let text = recipe.to_string();
        match parameters.build(&mut recipe.open_stream()) {
            Ok(instance) => Outcome::Instance { recipe: text, evaluations: self.judge(&instance, family.attained) },
            Err(error) => Outcome::Failed { recipe: text, reason: error.to_string() },
        }
    }

    fn run_control(&self, control: usize) -> Outcome {
        let broken = &self.controls[control];
        let instances = (broken.instances)();
        let violated = !instances.is_empty()
            && instances.iter().all(|parameters| {
                let mut stream = self.literal_recipe(parameters).open_stream();
                parameters.build(&mut stream).is_ok_and(|instance| {
                    failing(broken.hypotheses, &instance).is_none()
                        && (broken.check)(&instance).decide(false) == Decision::Violated
                })
            });
        Outcome::Control { control, violated }
    }

    fn run_counterexample(&self, index: usize) -> Outcome {
        let counterexample = &self.counterexamples[index];
        let parameters = (counterexample.instance)();
        let recipe = self.literal_recipe(&parameters);
        let text = recipe.to_string();
        let Some(conclusion) = self.conclusions.iter().position(|known| known.name == counterexample.refutes) else {
            return Outcome::Failed { recipe: text, reason: format!("no conclusion {}", counterexample.refutes) };
        };
        match parameters.build(&mut recipe.open_stream()) {
            Ok(instance) => {
                let verdict = self.conclusions[conclusion].printed.judge(&instance, false);
                let reproduced = matches!(verdict, Verdict::Decided { decision: Decision::Violated, .. });
                Outcome::Counterexample { counterexample: index, conclusion, reproduced, recipe: text }
            }
            Err(error) => Outcome::Failed { recipe: text, reason: error.to_string() },
        }
    }
}

impl<P: Parameters> Audited for Statement<P> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn main_text(&self) -> Option<&'static str> {
        self.main_text
    }

    fn equations(&self) -> &'static str {
        self.equations
    }

    fn section(&self) -> &'static str {
        self.section
    }

    fn file(&self) -> &'static str {
        self.file
    }

    fn source(&self) -> &'static str {
        self.source
    }

    fn expected(&self) -> Status {
        let conclusions = self.conclusions.iter().filter(|conclusion| conclusion.kind == Kind::Conclusion);
        conclusions.map(|conclusion| conclusion.expected).min().unwrap_or(Status::Definition)
    }

    fn conclusions(&self) -> Vec<(&'static str, Kind, Status, bool)> {
        self.conclusions.iter().map(|c| (c.name, c.kind, c.expected, c.repaired.is_some())).collect()
    }

    fn families(&self) -> Vec<&'static str> {
        self.families.iter().map(|family| family.name).collect()
    }

    fn controls(&self) -> Vec<&'static str> {
        self.controls.iter().map(|control| control.name).collect()
    }

    fn counterexamples(&self) -> Vec<(&'static str, &'static str)> {
        self.counterexamples.iter().map(|counterexample| (counterexample.name, counterexample.refutes)).collect()
    }

    fn jobs(&self, effort: Effort) -> Vec<Job> {
        let instances = self.families.iter().enumerate().flat_map(|(family, data)| {
            (0..effort.scale(data.instances)).map(move |index| Job::Instance { family, index })
        });
        let controls = (0..self.controls.len()).map(Job::Control);
        let counterexamples = (0..self.counterexamples.len()).map(Job::Counterexample);
        counterexamples.chain(controls).chain(instances).collect()
    }

    fn run(&self, job: &Job, effort: Effort, seed: u64) -> Outcome {
        match *job {
            Job::Instance { family, index } => self.run_instance(family, index, effort, seed),
            Job::Control(control) => self.run_control(control),
            Job::Counterexample(index) => self.run_counterexample(index),
        }
    }

    fn replay(&self, recipe: &Recipe) -> Result<Vec<Evaluation>, RecipeError> {
        let parameters = P::parse(&recipe.fields)?;
        let instance = parameters.build(&mut recipe.open_stream())?;
        let family = self.families.iter().find(|family| family.name == recipe.family);
        Ok(self.judge(&instance, family.map_or(&[], |family| family.attained)))
    }

    fn literal_recipes(&self) -> Vec<String> {
        let controls = self.controls.iter().flat_map(|control| (control.instances)());
        let counterexamples = self.counterexamples.iter().map(|counterexample| (counterexample.instance)());
        controls.chain(counterexamples).map(|parameters| self.literal_recipe(&parameters).to_string()).collect()
    }

    fn applies(&self, instance: &PatternInstance) -> Option<Applies> {
        let instance = (instance as &dyn Any).downcast_ref::<P::Instance>()?;
        let conclusions = self.conclusions.iter().filter(|conclusion| conclusion.kind == Kind::Conclusion);
        let mut forms = conclusions.map(|conclusion| conclusion.repaired.as_ref().unwrap_or(&conclusion.printed));
        let obstacle = forms.find_map(|form| {
            let of_theorem = form.hypotheses.iter().filter(|hypothesis| !hypothesis.is_of_audit());
            failing(of_theorem, instance)
        });
        Some(obstacle.map_or(Applies::Yes, |(hypothesis, check)| Applies::No { hypothesis, check }))
    }
}
