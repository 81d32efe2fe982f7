//! A statement as the runner, the command and the tests see it, and how one of its instances is judged.

use std::any::Any;

use super::check::{Check, Decision};
use super::effort::Effort;
use super::instance::PatternInstance;
use super::recipe::{LITERAL, Parameters, Recipe, RecipeError};
use super::statement::{Form, Hypothesis, Kind, Statement};
use super::status::Status;
use super::verdict::{Applies, Evaluation, FormName, Job, Outcome, Proof, Ruling, Verdict, in_stages};
use crate::numerics::certified::{self, Arithmetic};
use crate::random::{Seed, Stream};

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
    /// Whether the audit expects a judged form to hold: the repaired one where there is one, the printed one unless it is
    /// known to be false.
    fn is_live(&self, evaluation: &Evaluation) -> bool {
        let (_, _, expected, has_repair) = self.conclusions()[evaluation.conclusion];
        let judged = if has_repair { FormName::Repaired } else { FormName::Printed };
        evaluation.form == judged && expected != Status::False
    }
    /// All work of a run at this effort.
    fn jobs(&self, effort: Effort) -> Vec<Job>;
    /// Does one unit of work.
    fn run(&self, job: &Job, effort: Effort, seed: Seed) -> Outcome;
    /// Judges the instance of a recipe by the filter alone.
    ///
    /// # Errors
    /// When the recipe does not make an instance of this statement.
    fn filtered(&self, recipe: &Recipe) -> Result<Vec<Evaluation>, RecipeError>;
    /// Judges the instance of a recipe, in all stages where the filter is not enough.
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

/// A hypothesis that does not surely hold, with its two sides.
type Unmet = Box<(&'static str, Check)>;

/// The sides of the hypotheses.
///
/// # Errors
/// The first hypothesis that does not surely hold.
fn met<'a, I: 'static>(
    hypotheses: impl IntoIterator<Item = &'a &'static Hypothesis<I>>,
    instance: &I,
) -> Result<Vec<Check>, Unmet> {
    let judged = hypotheses.into_iter().map(|hypothesis| {
        let check = (hypothesis.check)(instance);
        if check.decide(false) == Decision::Holds { Ok(check) } else { Err(Box::new((hypothesis.name, check))) }
    });
    judged.collect()
}

impl<I> Form<I> {
    /// Judges this form at an instance.
    #[must_use]
    pub fn judge(&self, instance: &I, attained: bool) -> Verdict {
        match met(self.hypotheses, instance) {
            Err(unmet) => {
                let (hypothesis, check) = *unmet;
                Verdict::Vacuous { hypothesis, check }
            }
            Ok(hypotheses) => {
                let check = (self.check)(instance);
                let decision = check.decide(attained);
                Verdict::Decided { hypotheses, decision, check, attained, proof: Proof::Filter }
            }
        }
    }

    /// Decides this form once more in the arithmetic in force; `None` where a hypothesis does not surely hold there or a side
    /// is unknown.
    fn decide(&self, instance: &I, attained: bool) -> Option<Ruling> {
        match self.judge(instance, attained) {
            Verdict::Vacuous { .. } => None,
            Verdict::Decided { decision, check, .. } => Some((decision, check.enclosures()?)),
        }
    }
}

fn is_violated(check: &Check) -> bool {
    check.decide(false) == Decision::Violated
}

/// What the violation of `check` rests on, which `again` judges in the stages after the filter; the check keeps the sides.
fn proof_of_violation(check: &mut Option<Check>, again: impl Fn() -> Option<Ruling>) -> Proof {
    match (check, in_stages(again)) {
        (Some(check), Some(((Decision::Violated, sides), proof))) => {
            check.enclosed = Some(sides);
            proof
        }
        _ => Proof::Missing,
    }
}

impl<P: Parameters> Statement<P> {
    /// The recipe of given parameters.
    #[must_use]
    pub fn recipe(&self, family: &str, stream: Option<(Seed, u32)>, parameters: &P) -> Recipe {
        Recipe { statement: self.id.to_owned(), family: family.to_owned(), stream, fields: parameters.fields() }
    }

    /// The recipe of a literal.
    #[must_use]
    pub fn literal_recipe(&self, parameters: &P) -> Recipe {
        let stream = (!parameters.is_literal()).then_some((super::DEFAULT_SEED.into(), 0));
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
            // What a family attains is the bound that holds.
            push(FormName::Printed, conclusion.printed.judge(instance, is_attained && conclusion.repaired.is_none()));
            if let Some(repaired) = &conclusion.repaired {
                push(FormName::Repaired, repaired.judge(instance, is_attained));
            }
        }
        evaluations
    }

    /// The bounds that are equalities in the family of a recipe.
    fn attained_in(&self, recipe: &Recipe) -> &'static [&'static str] {
        let family = self.families.iter().find(|family| family.name == recipe.family);
        family.map_or(&[], |family| family.attained)
    }

    fn run_instance(&self, family: usize, index: u32, effort: Effort, seed: Seed) -> Outcome {
        let family = &self.families[family];
        let mut draws = Stream::new(seed, &format!("{}/{}/parameters", self.id, family.name), index);
        let parameters = (family.draw)(&mut draws, index, effort);
        let recipe = self.recipe(family.name, Some((seed, index)), &parameters);
        let text = recipe.to_string();
        match parameters.build(&mut recipe.open_stream()) {
            Ok(instance) => {
                let mut evaluations = self.judge(&instance, family.attained);
                self.certify(&mut evaluations, &parameters, &recipe);
                Outcome::Instance { recipe: text, evaluations }
            }
            Err(error) => Outcome::Failed { recipe: text, reason: error.to_string() },
        }
    }

    /// Certifies the verdicts that the filter is not enough for, on the instance that the parameters make. Where a later
    /// stage decides, its word counts.
    fn certify(&self, evaluations: &mut [Evaluation], parameters: &P, recipe: &Recipe) {
        let needs =
            |index: &usize| self.is_live(&evaluations[*index]) && evaluations[*index].verdict.needs_certificate();
        let mut open: Vec<usize> = (0..evaluations.len()).filter(needs).collect();
        for index in &open {
            if let Verdict::Decided { proof, .. } = &mut evaluations[*index].verdict {
                *proof = Proof::Missing;
            }
        }
        for arithmetic in Arithmetic::STAGES {
            if open.is_empty() {
                return;
            }
            certified::with(arithmetic, || {
                // Building an instance may take longer than judging it.
                let Ok(instance) = parameters.build(&mut recipe.open_stream()) else { return };
                open.retain(|index| {
                    let conclusion = &self.conclusions[evaluations[*index].conclusion];
                    let form = conclusion.repaired.as_ref().unwrap_or(&conclusion.printed);
                    let Verdict::Decided { decision, attained, proof, check, .. } = &mut evaluations[*index].verdict
                    else {
                        return false;
                    };
                    match form.decide(&instance, *attained) {
                        None | Some((Decision::Undecided, _)) => true,
                        Some((certain, sides)) => {
                            *decision = certain;
                            *proof = Proof::certified(arithmetic, sides);
                            check.enclosed = Some(sides);
                            false
                        }
                    }
                });
            });
        }
    }

    fn run_control(&self, control: usize) -> Outcome {
        let broken = &self.controls[control];
        let checked = |parameters: &P, recipe: &Recipe| {
            let instance = parameters.build(&mut recipe.open_stream()).ok()?;
            met(broken.hypotheses, &instance).ok().map(|hypotheses| (hypotheses, (broken.check)(&instance)))
        };
        let (mut violated, mut proof) = (true, Proof::Filter);
        let (mut recipes, mut hypotheses, mut checks) = (Vec::new(), Vec::new(), Vec::new());
        for parameters in (broken.instances)() {
            let recipe = self.literal_recipe(&parameters);
            let (here, mut check) = checked(&parameters, &recipe).unzip();
            violated &= check.as_ref().is_some_and(is_violated);
            let again = || {
                checked(&parameters, &recipe).and_then(|(_, check)| Some((check.decide(false), check.enclosures()?)))
            };
            proof = proof.max(proof_of_violation(&mut check, again));
            recipes.push(recipe.to_string());
            hypotheses.extend(here.into_iter().flatten());
            checks.extend(check);
        }
        // A control without instances shows nothing.
        let violated = violated && proof != Proof::Filter;
        Outcome::Control { control, violated, proof, recipes, hypotheses, checks }
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
                let printed = &self.conclusions[conclusion].printed;
                let mut check = match printed.judge(&instance, false) {
                    Verdict::Decided { check, .. } => Some(check),
                    Verdict::Vacuous { .. } => None,
                };
                let reproduced = check.as_ref().is_some_and(is_violated);
                let again = || printed.decide(&parameters.build(&mut recipe.open_stream()).ok()?, false);
                let proof = proof_of_violation(&mut check, again);
                Outcome::Counterexample { counterexample: index, conclusion, reproduced, check, proof, recipe: text }
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

    fn run(&self, job: &Job, effort: Effort, seed: Seed) -> Outcome {
        match *job {
            Job::Instance { family, index } => self.run_instance(family, index, effort, seed),
            Job::Control(control) => self.run_control(control),
            Job::Counterexample(index) => self.run_counterexample(index),
        }
    }

    fn filtered(&self, recipe: &Recipe) -> Result<Vec<Evaluation>, RecipeError> {
        let instance = P::parse(&recipe.fields)?.build(&mut recipe.open_stream())?;
        Ok(self.judge(&instance, self.attained_in(recipe)))
    }

    fn replay(&self, recipe: &Recipe) -> Result<Vec<Evaluation>, RecipeError> {
        let mut evaluations = self.filtered(recipe)?;
        self.certify(&mut evaluations, &P::parse(&recipe.fields)?, recipe);
        Ok(evaluations)
    }

    fn literal_recipes(&self) -> Vec<String> {
        let controls = self.controls.iter().flat_map(|control| (control.instances)());
        let counterexamples = self.counterexamples.iter().map(|counterexample| (counterexample.instance)());
        controls.chain(counterexamples).map(|parameters| self.literal_recipe(&parameters).to_string()).collect()
    }

    fn applies(&self, instance: &PatternInstance) -> Option<Applies> {
        let instance = (instance as &dyn Any).downcast_ref::<P::Instance>()?;
        let conclusions = self.conclusions.iter().filter(|conclusion| conclusion.kind == Kind::Conclusion);
        let forms = conclusions.map(|conclusion| conclusion.repaired.as_ref().unwrap_or(&conclusion.printed));
        // Conclusions share most of their hypotheses.
        let mut seen: Vec<*const Hypothesis<P::Instance>> = Vec::new();
        let mut of_theorem = forms.flat_map(|form| form.hypotheses).filter(|hypothesis| {
            let place = std::ptr::from_ref(**hypothesis);
            let is_new = !hypothesis.is_of_audit() && !seen.contains(&place);
            seen.push(place);
            is_new
        });
        Some(match met(&mut of_theorem, instance) {
            Ok(_) => Applies::Yes,
            Err(unmet) => {
                let (hypothesis, check) = *unmet;
                Applies::No { hypothesis, check }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::landscapes::bare;
    use crate::audit::statement::{Conclusion, Control};
    use crate::audit::{DEFAULT_SEED, Geometry, PatternParameters};
    use crate::{Hopfield, Patterns};

    static MET: Hypothesis<PatternInstance> = Hypothesis { name: "1 <= 2", check: |_| Check::at_most(1.0, 2.0) };
    static UNMET: Hypothesis<PatternInstance> = Hypothesis { name: "2 <= 1", check: |_| Check::at_most(2.0, 1.0) };
    static OF_AUDIT: Hypothesis<PatternInstance> =
        Hypothesis { name: "audit: 2 <= 1", check: |_| Check::at_most(2.0, 1.0) };

    fn pair() -> PatternParameters {
        PatternParameters::new(Geometry::OneAgainstMany, 2, 2, 1.0)
    }

    fn beta_at_most_one(instance: &PatternInstance) -> Check {
        Check::at_most(instance.network().beta(), 1.0)
    }

    const fn statement(
        conclusions: &'static [Conclusion<PatternInstance>],
        controls: &'static [Control<PatternParameters>],
    ) -> Statement<PatternParameters> {
        Statement { conclusions, controls, ..bare() }
    }

    /// All instances have to violate a control, with its hypotheses, and there has to be one.
    #[test]
    fn a_control_is_violated_on_each_of_its_instances_or_not_at_all() {
        const fn control(
            hypotheses: &'static [&'static Hypothesis<PatternInstance>],
            instances: fn() -> Vec<PatternParameters>,
        ) -> Control<PatternParameters> {
            Control { name: "beta at most one", hypotheses, check: beta_at_most_one, instances }
        }
        static STATEMENT: Statement<PatternParameters> = statement(
            &[],
            &[
                control(&[&MET], || [2.0, 3.0].map(|beta| PatternParameters { beta, ..pair() }).to_vec()),
                control(&[&MET], || [2.0, 0.5].map(|beta| PatternParameters { beta, ..pair() }).to_vec()),
                control(&[&MET], || [0.5, 2.0].map(|beta| PatternParameters { beta, ..pair() }).to_vec()),
                control(&[&UNMET], || vec![PatternParameters { beta: 2.0, ..pair() }]),
                control(&[&MET], Vec::new),
            ],
        );
        let found = [0, 1, 2, 3, 4].map(|control| {
            match STATEMENT.run(&Job::Control(control), Effort::Quick, DEFAULT_SEED.into()) {
                Outcome::Control { violated, proof, .. } => (violated, proof == Proof::Missing),
                other => panic!("{other:?}"),
            }
        });
        assert_eq!(found, [(true, false), (false, true), (false, true), (false, true), (false, false)]);
        assert_eq!((STATEMENT.equations(), STATEMENT.section()), ("1-2", "A.1"));
    }

    /// What the audit alone needs, and what steps suppose, does not keep a statement from speaking about an instance.
    #[test]
    fn a_statement_applies_where_the_hypotheses_of_its_conclusions_hold() {
        const fn conclusion(
            kind: Kind,
            hypotheses: &'static [&'static Hypothesis<PatternInstance>],
        ) -> Conclusion<PatternInstance> {
            Conclusion::holds("a line", kind, hypotheses, beta_at_most_one)
        }
        static APPLIES: Statement<PatternParameters> = statement(
            &[conclusion(Kind::Conclusion, &[&MET, &OF_AUDIT, &MET]), conclusion(Kind::Step, &[&UNMET])],
            &[],
        );
        static FAILS: Statement<PatternParameters> =
            statement(&[conclusion(Kind::Conclusion, &[&MET, &MET, &UNMET])], &[]);
        let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 1.0]]).expect("finite rows");
        let network = std::sync::Arc::new(Hopfield::new(patterns, 1.0).expect("a positive inverse temperature"));
        let instance = PatternInstance::at_pattern(&network, 0);
        assert_eq!(APPLIES.applies(&instance), Some(Applies::Yes));
        assert!(matches!(FAILS.applies(&instance), Some(Applies::No { hypothesis: "2 <= 1", .. })));
    }
}
