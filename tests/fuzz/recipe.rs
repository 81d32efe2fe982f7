//! Recipes: the text comes back, and a small instance is judged or refused without a panic, and twice the same.

use hopfield_theory::audit::Recipe;
use hopfield_theory::statements;

/// Whole numbers up to this one are counts of something that is judged in no time.
const SMALL: u64 = 12;
/// Longer recipes write out so many numbers that they take their time.
const LONGEST: usize = 400;

pub(crate) fn check(bytes: &[u8]) {
    let Ok(line) = std::str::from_utf8(bytes) else { return };
    let recipe: Recipe = match line.parse() {
        Ok(recipe) => recipe,
        Err(error) => return assert!(!error.to_string().is_empty(), "an error says what is wrong"),
    };
    let text = recipe.to_string();
    assert_eq!(text.parse().as_ref(), Ok(&recipe), "{text} comes back");
    assert_eq!(words(&text), words(line), "nothing is lost, added or moved");
    let Ok(statement) = statements::of_recipe(&recipe) else { return };
    assert_eq!(statement.id(), recipe.statement, "the statement that was asked for");
    if !is_small(&recipe) {
        return;
    }
    let Ok(evaluations) = statement.replay(&recipe) else { return };
    for evaluation in &evaluations {
        let (conclusion, ..) = statement.conclusions()[evaluation.conclusion];
        assert_eq!(evaluation.name, conclusion, "the conclusion of its number");
    }
    let again = statement.replay(&recipe).expect("it was judged before");
    assert_eq!(format!("{evaluations:?}"), format!("{again:?}"), "{text} is judged twice the same");
}

/// All words but those that are numbers of the stream, whose spelling may change.
fn words(line: &str) -> Vec<&str> {
    let of_stream = |word: &&str| ["seed=", "stream=", "generator="].iter().any(|key| word.starts_with(key));
    line.split_whitespace().take(3).chain(line.split_whitespace().skip(3).filter(|word| !of_stream(word))).collect()
}

fn is_small(recipe: &Recipe) -> bool {
    let whole = |text: &str| text.parse::<u64>().is_ok_and(|number| number > SMALL);
    let has_large = |(_, value): (&str, &str)| value.split([',', ';', ':']).any(whole);
    // A placement that is searched for takes seconds, however small.
    let is_searched = recipe.fields.get("placing") == Some("optimised");
    recipe.to_string().len() <= LONGEST && !is_searched && !recipe.fields.iter().any(has_large)
}
