//! Two derivations of one number: the `f64` value with its radius from an error analysis, and the enclosure of its definition in
//! 128 bits. Each proves the other: they must overlap, on both sides of every check.

mod recipes;

use hopfield_theory::audit::{Audited, Evaluation, Recipe, Verdict};
use hopfield_theory::numerics::certified::{Arithmetic, enclosed, with};
use hopfield_theory::numerics::{Envelope, UNIT_ROUNDOFF};
use hopfield_theory::statements::REGISTRY;

/// Instances of each family.
const INSTANCES: u32 = 2;

/// One side of a check: its value and radius, and what encloses it in 128 bits.
#[derive(Clone, Copy)]
struct Side {
    value: f64,
    radius: f64,
    lower: f64,
    upper: f64,
    from_inputs: bool,
}

impl Side {
    fn of(envelope: Envelope) -> Self {
        let unknown = (f64::NEG_INFINITY, f64::INFINITY, false);
        let (lower, upper, from_inputs) =
            enclosed(envelope).map_or(unknown, |known| (known.lower, known.upper, known.from_inputs));
        Self { value: envelope.value, radius: envelope.radius, lower, upper, from_inputs }
    }
}

/// Both sides of every form that is decided at all, with the hypotheses that are not met.
fn sides(evaluations: &[Evaluation]) -> Vec<[Side; 2]> {
    let check = |evaluation: &Evaluation| match &evaluation.verdict {
        Verdict::Vacuous { check, .. } | Verdict::Decided { check, .. } => [check.left, check.right].map(Side::of),
    };
    evaluations.iter().map(check).collect()
}

/// Numbers whose enclosure misses the `f64` value by more than its radius, and enclosures of exact inputs that are wider than
/// twice the radius and say little; how many sides were compared besides.
fn disagreements(statement: &dyn Audited) -> (Vec<String>, usize) {
    let (mut found, mut compared) = (Vec::new(), 0);
    for recipe in recipes::first(statement, INSTANCES, 7).chain(statement.literal_recipes()) {
        let recipe: Recipe = recipe.parse().expect("a recipe that the audit has printed");
        let filtered = statement.filtered(&recipe).expect("a recipe that has been built before");
        let proved = with(Arithmetic::Precise(128), || {
            sides(&statement.filtered(&recipe).expect("a recipe that has been built before"))
        });
        for ((evaluation, plain), proved) in filtered.iter().zip(sides(&filtered)).zip(proved) {
            // Of many inequalities another one may be the nearest to failing in another arithmetic, or none that can be told.
            let is_same = plain.iter().zip(&proved).all(|(plain, proved)| plain.value == proved.value);
            if !is_same || plain.iter().any(|side| !side.radius.is_finite()) {
                continue;
            }
            for (plain, side) in plain.into_iter().zip(proved).filter(|(plain, _)| plain.value.abs() < 1e300) {
                compared += 1;
                let last_bits = 4.0 * f64::EPSILON * plain.value.abs() + f64::MIN_POSITIVE;
                let reach = plain.radius + last_bits;
                let overlap = side.lower <= plain.value + reach && side.upper >= plain.value - reach;
                // Distances to limits are enclosed from the computed limit and its ball of last bits, which the filter does
                // better by differences of sums.
                let of_limit = f64::min(64.0 * UNIT_ROUNDOFF, 1e-5 * plain.value.abs());
                let width = f64::max(2.0 * plain.radius + last_bits, of_limit);
                let is_narrow = !side.from_inputs || side.upper - side.lower <= width;
                if !overlap || !is_narrow {
                    let Side { lower, upper, .. } = side;
                    let (name, form) = (evaluation.name, evaluation.form.word());
                    let (value, radius) = (plain.value, plain.radius);
                    found.push(format!("{name} ({form}): {value:e} +- {radius:e}, [{lower:e}, {upper:e}]: {recipe}"));
                }
            }
        }
    }
    (found, compared)
}

/// For each folder of statements whose numbers are defined: enclosures hold what `f64` computes.
macro_rules! folders {
    ($($folder:ident)+) => {
        $(#[test]
        fn $folder() {
            assert_enclosed(stringify!($folder));
        })+
    };
}

folders! {
    definitions energy convergence fixed_points many_patterns metastable retrieval attention binary softmax conjugate lambert
    gradients
}

fn assert_enclosed(folder: &str) {
    let mut compared = 0;
    let mut found = Vec::new();
    for statement in REGISTRY.iter().filter(|statement| statement.file().contains(&format!("/{folder}/"))) {
        let (disagreements, sides) = disagreements(*statement);
        found.extend(disagreements);
        compared += sides;
    }
    assert!(found.is_empty(), "{} of {compared}:\n{}", found.len(), found.join("\n"));
    assert!(compared > 400, "only {compared} numbers were compared");
}
