//! The rows of a ledger and their keys, which are an interface.

use serde::{Deserialize, Serialize};

use crate::audit::{Proof, Status};
use crate::numerics::certified::Arithmetic;
use crate::numerics::elementary::{exp_m1, ln};

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
    /// How the verdicts were reached.
    pub proofs: Proofs,
    /// One number for every number that was judged: 64 bits of FNV-1a over all recipes, hypotheses, decisions and sides
    /// with their radii and enclosures, in order. Runs with the same digest agree to the last digit.
    pub digest: String,
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
    /// Recipes of verdicts that need a certificate and have none, at most ten.
    pub uncertified_recipes: Vec<String>,
    /// What a reader should know about undecided checks.
    pub notes: Vec<String>,
    /// What a deep run's search found for each bound; empty at other efforts.
    pub searches: Vec<SearchRow>,
}

impl StatementRow {
    /// How many negative controls were violated, as all must be.
    #[must_use]
    pub fn controls_violated(&self) -> usize {
        self.controls.iter().filter(|control| control.violated).count()
    }

    /// How many counterexamples were reproduced, as all must be.
    #[must_use]
    pub fn counterexamples_reproduced(&self) -> usize {
        self.counterexamples.iter().filter(|counterexample| counterexample.reproduced).count()
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
        for verdict in &self.uncertified_recipes {
            problems.push(format!("{label}: no certificate of {verdict}"));
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

/// How many verdicts rest on what. Counted are the decided verdicts on the forms expected to hold, the instances of
/// violated controls taken together, and the reproduced counterexamples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proofs {
    /// On `f64` values with radii derived by an error analysis, where the sides are well apart.
    pub filter: u64,
    /// On intervals of `f64`, rounded outward.
    pub intervals: u64,
    /// On intervals with as many bits as it took.
    pub precise: u64,
    /// Of the last two, those where some number entered with a radius derived by an error analysis.
    pub with_derived_radii: u64,
    /// Verdicts of the filter that need a certificate and have none.
    pub missing: u64,
}

impl Proofs {
    /// Counts one verdict.
    pub(super) fn count(&mut self, proof: Proof) {
        let place = match proof {
            Proof::Filter => &mut self.filter,
            Proof::Certified { arithmetic: Arithmetic::Intervals, .. } => &mut self.intervals,
            Proof::Certified { arithmetic: Arithmetic::Precise(_), .. } => &mut self.precise,
            Proof::Missing => &mut self.missing,
        };
        *place += 1;
        self.with_derived_radii += u64::from(matches!(proof, Proof::Certified { with_derived_radii: true, .. }));
    }

    /// The verdicts that were certified.
    #[must_use]
    pub fn certified(&self) -> u64 {
        self.intervals + self.precise
    }

    /// The counts of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            filter: self.filter + other.filter,
            intervals: self.intervals + other.intervals,
            precise: self.precise + other.precise,
            with_derived_radii: self.with_derived_radii + other.with_derived_radii,
            missing: self.missing + other.missing,
        }
    }
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

/// Rounds to twelve significant digits, the ones that survive a change of eigenvalue routine.
pub(super) fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every verdict is counted in one place, and those with radii of an error analysis once more.
    #[test]
    fn proofs_are_counted_by_what_they_rest_on() {
        let certified = |arithmetic, with_derived_radii| Proof::Certified { arithmetic, with_derived_radii };
        let mut proofs = Proofs::default();
        let seen = [
            (Proof::Filter, 2),
            (certified(Arithmetic::Intervals, false), 3),
            (certified(Arithmetic::Intervals, true), 4),
            (certified(Arithmetic::Precise(128), false), 5),
            (certified(Arithmetic::Precise(256), true), 6),
            (Proof::Missing, 8),
        ];
        for (proof, times) in seen {
            (0..times).for_each(|_| proofs.count(proof));
        }
        let expected = Proofs { filter: 2, intervals: 7, precise: 11, with_derived_radii: 10, missing: 8 };
        assert_eq!((proofs, proofs.certified()), (expected, 18));
        let other = Proofs { filter: 3, intervals: 5, precise: 13, with_derived_radii: 17, missing: 19 };
        let sum = Proofs { filter: 5, intervals: 12, precise: 24, with_derived_radii: 27, missing: 27 };
        assert_eq!(proofs.with(other), sum);
    }

    /// $1 - 0.01^{1/n}$: 0.99 of one, 0.9 of two.
    #[test]
    fn what_a_run_would_have_shown() {
        assert_eq!([0, 1, 2].map(detectable_failure_rate), [None, Some(0.99), Some(0.9)]);
    }
}
