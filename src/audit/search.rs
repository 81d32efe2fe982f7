//! A derivative-free search from the worst recipe of a bound: it raises the tightness, or finds a violation.
//!
//! The search sees a statement as its recipes only. Every number of a recipe is a coordinate: reals move by a factor,
//! entries of lists by a part of the largest of them, whole numbers by steps, and now and then the random part is drawn
//! anew. It is the evolution strategy with one parent and one child, whose step grows with each success and shrinks so
//! that one success in five keeps it (Rechenberg's rule). What it finds is a hard instance, to be replayed by every later
//! run.

use std::collections::BTreeMap;

use super::audited::Audited;
use super::check::{Check, Decision, Relation};
use super::recipe::{Fields, Recipe};
use super::statement::Kind;
use super::verdict::{Evaluation, Outcome, Verdict};
use crate::numerics::elementary::exp;
use crate::random::{Seed, Stream};

/// The most instances that one search may build.
const LARGEST_BUDGET: u32 = 256;
/// Families with fewer instances than this in the same run are too costly to be searched.
const FEWEST_INSTANCES: usize = 256;
/// The field that says how many draws an instance averages over. It is no coordinate, and an average is no start: a search
/// would follow the noise of its draws.
const DRAWS: &str = "draws";
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

/// One number of a recipe.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Coordinate {
    /// A word, or the sign between two entries.
    Fixed,
    /// A whole number, with the most that it may become.
    Whole { most: u64 },
    /// A real number of its own.
    Real,
    /// An entry of a list whose largest entry has this size.
    Entry { scale: f64 },
}

/// The coordinates of a recipe's fields, in the order of [`pieces`].
struct Coordinates(Vec<Coordinate>);

impl Coordinates {
    fn of(fields: &Fields) -> Self {
        let of_value = |value: &str| {
            let sizes = pieces(value).into_iter().filter_map(|piece| piece.parse::<f64>().ok()).map(f64::abs);
            let (count, scale) = sizes.fold((0, 0.0_f64), |(count, scale), size| (count + 1, scale.max(size)));
            pieces(value).into_iter().map(move |piece| coordinate(piece, count, scale)).collect::<Vec<_>>()
        };
        let of_field = |(key, value)| match key {
            DRAWS => vec![Coordinate::Fixed; pieces(value).len()],
            _ => of_value(value),
        };
        Self(fields.iter().flat_map(of_field).collect())
    }

    fn movable(&self) -> usize {
        self.0.iter().filter(|coordinate| **coordinate != Coordinate::Fixed).count()
    }
}

fn coordinate(piece: &str, numbers: usize, scale: f64) -> Coordinate {
    if let Ok(whole) = piece.parse::<u64>() {
        return Coordinate::Whole { most: whole.saturating_mul(2).max(4) };
    }
    match piece.parse::<f64>() {
        Ok(real) if real.is_finite() && numbers == 1 => Coordinate::Real,
        Ok(real) if real.is_finite() => Coordinate::Entry { scale },
        _ => Coordinate::Fixed,
    }
}

/// A value cut into numbers and the separators between them; joined they are the value again.
fn pieces(value: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.find([',', ';', ':']) {
        let (head, tail) = rest.split_at(at);
        pieces.extend([head, &tail[..1]]);
        rest = &tail[1..];
    }
    pieces.push(rest);
    pieces
}

/// A child: on average two coordinates moved, at least one; in one child of eight the random part is another.
fn mutated(parent: &Recipe, limits: &Coordinates, step: f64, stream: &mut Stream) -> Recipe {
    let movable = limits.movable();
    let certain = if movable == 0 { 0 } else { stream.below(movable) };
    let (mut place, mut number) = (0, 0);
    let mut fields = Fields::default();
    for (key, value) in parent.fields.iter() {
        let mut text = String::new();
        for piece in pieces(value) {
            let coordinate = limits.0.get(place).copied().unwrap_or(Coordinate::Fixed);
            place += 1;
            let moves = coordinate != Coordinate::Fixed && {
                number += 1;
                number - 1 == certain || stream.uniform() * movable as f64 <= 1.0
            };
            text.push_str(&if moves { moved(piece, coordinate, step, stream) } else { piece.to_owned() });
        }
        fields = fields.with(key, text);
    }
    let redraw = stream.below(8) == 0;
    let random =
        parent.stream.map(|(seed, index)| if redraw { (seed, stream.below(1 << 31) as u32) } else { (seed, index) });
    Recipe { stream: random, fields, ..parent.clone() }
}

fn moved(piece: &str, coordinate: Coordinate, step: f64, stream: &mut Stream) -> String {
    let by = step * stream.normal();
    match (coordinate, piece.parse::<u64>(), piece.parse::<f64>()) {
        (Coordinate::Whole { most }, Ok(whole), _) => {
            let part = (by.abs() * whole as f64) as u64 + 1;
            let moved = if by < 0.0 { whole.saturating_sub(part) } else { whole.saturating_add(part) };
            moved.min(most).to_string()
        }
        (Coordinate::Real, _, Ok(real)) => format!("{:?}", real * exp(by)),
        (Coordinate::Entry { scale }, _, Ok(real)) => format!("{:?}", real + by * scale),
        _ => piece.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{DEFAULT_SEED, Effort};
    use crate::statements;

    const FAR: &str = "v1 theorem_a9 literal geometry=one_against_many d=1 N=2 M=1.0 beta=2.0 i=0 state=pattern";

    #[test]
    fn a_value_is_cut_into_pieces_that_make_it_again() {
        for value in ["1.0,2.0;-3e-5,4", "word", "", "towards:-0.1", "7"] {
            assert_eq!(pieces(value).concat(), value);
        }
        assert_eq!(Coordinates::of(&Fields::default().with("a", "1.0,2.0;x").with("b", 3)).movable(), 3);
    }

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
}
