//! A derivative-free search from the worst recipe of a bound: it raises the tightness, or finds a violation.
//!
//! The search sees a statement as its recipes only, whose numbers are its [`coordinates`]. It is the evolution strategy
//! with one parent and one child, whose step grows with each success and shrinks so that one success in five keeps it
//! (Rechenberg's rule). What it finds is a hard instance, to be replayed by every later run.

mod coordinates;

use std::collections::BTreeMap;

use super::audited::Audited;
use super::check::{Check, Decision, Relation};
use super::recipe::Recipe;
use super::statement::Kind;
use super::verdict::{Evaluation, Outcome, Verdict};
use crate::random::{Seed, Stream};
use coordinates::{Coordinates, DRAWS, mutated};

/// The most instances that one search may build.
const LARGEST_BUDGET: u32 = 256;
/// Families with fewer instances than this in the same run are too costly to be searched.
const FEWEST_INSTANCES: usize = 256;
/// From here on a bound counts as attained, and nearer instances would be decided by rounding.
const TIGHT: f64 = 1.0 - 1e-9;

/// Where a search begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The index of the conclusion in its statement.
    pub conclusion: usize,
    /// The recipe that comes nearest to violating it.
    pub recipe: Recipe,
    /// How near, as [`closeness`] tells.
    pub closeness: f64,
    /// How many instances may be built.
    pub budget: u32,
}

/// Where it ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The nearest recipe.
    pub recipe: Recipe,
    /// How near; above 1 if it violates the bound.
    pub closeness: f64,
    /// Instances built.
    pub evaluations: u32,
}

/// How near a check is to failing, from 0 to 1: the tightness of a bound between non-negative sides, and
/// $(1 - m)/(1 + m)$ with the margin $m$ otherwise, which is the same number where both are defined. Above 1 if the check
/// is violated; `None` for identities, and where nothing is claimed or decided.
#[must_use]
pub fn closeness(verdict: &Verdict) -> Option<f64> {
    let Verdict::Decided { decision, check, attained: false, .. } = verdict else { return None };
    let by_margin = |check: &Check| (1.0 - check.margin()) / (1.0 + check.margin());
    // A search looks at the filter alone: what that leaves open is no place to start from.
    if check.decide(false) == Decision::Undecided {
        return None;
    }
    match decision {
        Decision::Violated => Some(f64::MAX),
        Decision::Holds if check.informative && check.relation != Relation::Equal => {
            Some(check.tightness().unwrap_or_else(|| by_margin(check)))
        }
        Decision::Holds | Decision::Undecided => None,
    }
}

/// The nearest recipe of each bound that is expected to hold, from what a run found. Families on which a bound is an
/// equality have nothing left to search. An instance costs the more, the fewer of them its family has, so the budget of a
/// search is a quarter of their number, and nothing if they are fewer than 256.
#[must_use]
pub fn starts(statement: &dyn Audited, outcomes: &[Outcome]) -> Vec<Start> {
    let mut instances: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in outcomes {
        *instances.entry(family(outcome)).or_default() += 1;
    }
    let mut nearest: Vec<Option<Start>> = vec![None; statement.conclusions().len()];
    for outcome in outcomes {
        let Outcome::Instance { recipe, evaluations } = outcome else { continue };
        let instances = instances.get(family(outcome)).copied().unwrap_or_default();
        if instances < FEWEST_INSTANCES {
            continue;
        }
        let budget = u32::try_from(instances / 4).map_or(LARGEST_BUDGET, |quarter| quarter.min(LARGEST_BUDGET));
        let is_attained =
            |evaluation: &Evaluation| matches!(evaluation.verdict, Verdict::Decided { attained: true, .. });
        if evaluations.iter().any(is_attained) {
            continue;
        }
        for evaluation in evaluations.iter().filter(|evaluation| statement.is_live(evaluation)) {
            let best = &mut nearest[evaluation.conclusion];
            let Some(closeness) = closeness(&evaluation.verdict) else { continue };
            if evaluation.kind == Kind::Example || best.as_ref().is_some_and(|known| known.closeness >= closeness) {
                continue;
            }
            let Ok(recipe) = recipe.parse::<Recipe>() else { continue };
            // An average is no start: a search would follow the noise of its draws.
            if recipe.fields.get(DRAWS).is_some_and(|draws| draws != "0") {
                continue;
            }
            *best = Some(Start { conclusion: evaluation.conclusion, recipe, closeness, budget });
        }
    }
    nearest.into_iter().flatten().collect()
}

/// The family of an instance, the third word of its recipe; nothing for other outcomes.
fn family(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Instance { recipe, .. } => recipe.split(' ').nth(2).unwrap_or_default(),
        _ => "",
    }
}

/// Searches from a start. The same seed finds the same.
#[must_use]
pub fn search(statement: &dyn Audited, start: &Start, seed: Seed) -> Found {
    let mut stream = Stream::new(seed, &format!("{}/search", statement.id()), start.conclusion as u32);
    let limits = Coordinates::of(&start.recipe.fields);
    let mut best = Found { recipe: start.recipe.clone(), closeness: start.closeness, evaluations: 0 };
    let mut step = 0.3;
    while best.evaluations < start.budget && best.closeness < TIGHT {
        let child = mutated(&best.recipe, &limits, step, &mut stream);
        best.evaluations += 1;
        match nearness(statement, start.conclusion, &child) {
            Some(closeness) if closeness > best.closeness => {
                best = Found { recipe: child, closeness, ..best };
                step *= 1.5;
            }
            // 1.5^(-1/4): four failures undo one success.
            _ => step *= 0.903_602_003_699_845_3,
        }
        // A step far below what a bound can show has settled in one place; the next leaves it.
        if step < 1e-6 {
            step = 0.3;
        }
    }
    best
}

/// How near a recipe brings a conclusion; `None` where it makes no instance or nothing is claimed of it.
fn nearness(statement: &dyn Audited, conclusion: usize, recipe: &Recipe) -> Option<f64> {
    let evaluations = statement.filtered(recipe).ok()?;
    let mut live = evaluations.iter().filter(|known| known.conclusion == conclusion && statement.is_live(known));
    live.find_map(|evaluation| closeness(&evaluation.verdict))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::landscapes::{LANDSCAPES, Place};
    use crate::audit::{DEFAULT_SEED, Effort, Proof};
    use crate::numerics::Envelope;
    use crate::numerics::elementary::exp;
    use crate::statements;

    const FAR: &str = "v1 theorem_a9 literal geometry=one_against_many d=1 N=2 M=1.0 beta=2.0 i=0 state=pattern";

    /// The bound (401) is attained by an antipodal pair as beta grows, which the search has to find out.
    #[test]
    fn the_search_comes_near_to_a_bound_that_is_attained_in_a_limit() {
        let statement = statements::find("Theorem A9").expect("the registry lists it");
        let recipe: Recipe = FAR.parse().expect("the recipe is well-formed");
        let closeness = nearness(statement, 0, &recipe).expect("the bound speaks about an antipodal pair");
        assert!(closeness < 0.99, "the start should leave room, but its tightness is {closeness}");
        let start = Start { conclusion: 0, recipe, closeness, budget: 200 };
        let found = search(statement, &start, DEFAULT_SEED.into());
        assert!(found.closeness > 0.9999, "only {} after {} instances", found.closeness, found.evaluations);
        assert_eq!(nearness(statement, 0, &found.recipe), Some(found.closeness), "replayed: {}", found.recipe);
        assert_eq!(search(statement, &start, DEFAULT_SEED.into()), found, "the same seed finds the same");
    }

    /// Every bound of a run has at most one start, and none of them is an identity or attained.
    #[test]
    fn searches_start_from_the_nearest_recipes() {
        let statement = statements::find("Theorem A9").expect("the registry lists it");
        let jobs = statement.jobs(Effort::Standard);
        let outcomes: Vec<_> =
            jobs.iter().map(|job| statement.run(job, Effort::Standard, DEFAULT_SEED.into())).collect();
        let starts = starts(statement, &outcomes);
        assert_eq!(starts.iter().map(|start| start.conclusion).collect::<Vec<_>>(), [0, 1, 2]);
        for start in &starts {
            assert!(start.closeness > 0.0 && start.closeness <= 1.0, "{start:?}");
            assert_eq!(nearness(statement, start.conclusion, &start.recipe), Some(start.closeness), "{start:?}");
        }
    }

    fn recipe(family: &str, index: u32, x: f64, draws: u32) -> Recipe {
        LANDSCAPES.recipe(family, Some((DEFAULT_SEED.into(), index)), &Place { x, draws })
    }

    fn start(conclusion: usize, x: f64, budget: u32) -> Start {
        let recipe = recipe("any", 0, x, 0);
        let closeness = nearness(&LANDSCAPES, conclusion, &recipe).expect("every landscape has a height");
        Start { conclusion, recipe, closeness, budget }
    }

    fn searched(start: &Start) -> Found {
        search(&LANDSCAPES, start, DEFAULT_SEED.into())
    }

    /// With one success in five the distance to a peak on a line halves about every ten instances, and from 5 to $10^{-4}$
    /// it halves 16 times.
    #[test]
    fn a_search_converges_linearly() {
        let far = start(0, exp(5.0), LARGEST_BUDGET);
        for seed in 0..40 {
            let found = search(&LANDSCAPES, &far, seed.into());
            assert!(1.0 - found.closeness < 1e-4, "{found:?}");
        }
    }

    /// The island is 0.6 away, which two standard deviations of the first step reach, and nothing else is higher than the
    /// hill. A step that has shrunk by $0.3/10^{-6}$, which takes 125 failures, is as long as the first again.
    #[test]
    fn a_search_that_has_settled_leaves_its_place() {
        let late = (0..40).map(|seed| search(&LANDSCAPES, &start(1, 1.0, 5_000), seed.into()));
        let evaluations: Vec<_> =
            late.filter(|found| found.closeness >= TIGHT).map(|found| found.evaluations).collect();
        assert!(evaluations.len() > 35, "{evaluations:?}");
        let (first, later): (Vec<u32>, Vec<u32>) = evaluations.iter().partition(|found| **found < 60);
        assert!(first.len() < 20 && later.iter().all(|found| found % 125 < 60), "{evaluations:?}");
    }

    /// The whole budget where no place is attained, and nothing where the start is.
    #[test]
    fn a_search_ends_with_its_budget_or_at_an_attained_place() {
        let plain = start(2, 7.0, 50);
        assert_eq!(
            searched(&plain),
            Found { recipe: plain.recipe.clone(), closeness: plain.closeness, evaluations: 50 }
        );
        let summit = start(3, 7.0, 50);
        assert_eq!(searched(&summit), Found { recipe: summit.recipe.clone(), closeness: 1.0, evaluations: 0 });
        let tight = Start { closeness: TIGHT, ..plain };
        assert_eq!(searched(&tight).evaluations, 0);
    }

    fn outcome(recipe: &Recipe) -> Outcome {
        let evaluations = LANDSCAPES.filtered(recipe).expect("every recipe is a place");
        Outcome::Instance { recipe: recipe.to_string(), evaluations }
    }

    /// So many places of a family, with the peak's nearest in the middle and at the end.
    fn places(family: &str, count: u32, nearest: f64) -> Vec<Outcome> {
        let x = |index| if index == count / 2 || index + 1 == count { nearest } else { 5.0 };
        (0..count).map(|index| outcome(&recipe(family, index, x(index), 0))).collect()
    }

    /// Families of 255 instances are too costly, those of 256 get 64 of them, none gets more than 256; the first of equals
    /// is the start, and examples have none.
    #[test]
    fn a_search_starts_from_the_first_of_the_nearest_places_of_large_families() {
        assert_eq!(starts(&LANDSCAPES, &places("costly", 255, 1.5)), []);
        let both = [places("costly", 255, 1.5), places("cheap", 256, 2.0)].concat();
        let found = starts(&LANDSCAPES, &both);
        assert_eq!(found.iter().map(|start| start.conclusion).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert!(found.iter().all(|start| start.budget == 64), "{found:?}");
        assert_eq!(found[0].recipe, recipe("cheap", 128, 2.0, 0));
        assert_eq!(found[2].recipe, recipe("cheap", 0, 5.0, 0));
        assert_eq!(starts(&LANDSCAPES, &places("cheap", 2_000, 2.0))[0].budget, 256);
    }

    /// What averages over draws, and families in which some bound is an equality, are no starts.
    #[test]
    fn averages_and_attained_families_are_no_starts() {
        let nearer = [outcome(&recipe("cheap", 999, 1.1, 8))];
        let found = starts(&LANDSCAPES, &[places("cheap", 256, 2.0), nearer.to_vec()].concat());
        assert_eq!(found[0].recipe, recipe("cheap", 128, 2.0, 0));
        assert_eq!(starts(&LANDSCAPES, &places("attained", 256, 2.0)), []);
    }

    fn decided(check: Check, attained: bool) -> Verdict {
        let decision = check.decide(attained);
        Verdict::Decided { hypotheses: Vec::new(), decision, check, attained, proof: Proof::Filter }
    }

    /// With sides 1 and 3, or -3 and -1, the margin is 1/2, and $(1 - 1/2)/(1 + 1/2) = 1/3$ is the ratio of the former.
    #[test]
    fn closeness_is_the_tightness_or_the_like_number_of_the_margin() {
        let near = |check| closeness(&decided(check, false));
        assert_eq!(near(Check::at_most(1.0, 3.0)), Some(1.0 / 3.0));
        assert_eq!(near(Check::at_most(-3.0, -1.0)), Some(1.0 / 3.0));
        assert_eq!(near(Check::at_most(3.0, 1.0)), Some(f64::MAX));
        assert_eq!(near(Check::equal(1.0, 1.0)), None);
        assert_eq!(near(Check::at_most(1.0, 3.0).trivial_upper(2.0)), None);
        assert_eq!(closeness(&decided(Check::at_most(1.0, 1.0), true)), None);
    }

    /// What intervals decide and the filter leaves open is no place to start from.
    #[test]
    fn what_the_filter_leaves_open_is_no_start() {
        let open = Check::at_most(Envelope::new(1.0, 1e-9), 1.0);
        let Verdict::Decided { check, attained, proof, .. } = decided(open, false) else { unreachable!() };
        let held = Verdict::Decided { hypotheses: Vec::new(), decision: Decision::Holds, check, attained, proof };
        assert_eq!(closeness(&held), None);
    }
}
