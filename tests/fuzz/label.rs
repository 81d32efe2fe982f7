//! Labels: the statement that is found is the one that was asked for, however it is written, and none is found for what is
//! not a name.

use hopfield_theory::audit::Audited;
use hopfield_theory::statements::{self, REGISTRY};

pub(crate) fn check(bytes: &[u8]) {
    let Ok(asked) = std::str::from_utf8(bytes) else { return };
    let wanted = letters(asked);
    let is_named = |statement: &&&dyn Audited| names(**statement).iter().any(|name| letters(name) == wanted);
    // Several statements may share a name of the main text; the first one has it.
    let expected = REGISTRY.iter().find(is_named);
    let found = statements::find(asked);
    assert_eq!(found.map(Audited::id), expected.map(|statement| statement.id()), "asked for {asked:?}");
    if found.is_some() {
        let other = format!("  {}_ ", asked.to_uppercase().replace(' ', "\t"));
        // A capital letter need not lead back: that of a long s is an S.
        if asked.is_ascii() {
            assert_eq!(statements::find(&other).map(Audited::id), found.map(Audited::id), "{other:?}");
        }
    }
}

/// What a statement is called: its identifier, its label, and its names in the main text, one for each comma.
fn names(statement: &dyn Audited) -> Vec<&str> {
    let main_text = statement.main_text().into_iter().flat_map(|names| names.split([',', '=']));
    main_text.chain(statement.label().split('=')).chain([statement.id()]).collect()
}

/// Letters, digits, points and hyphens, which are all that tells names apart, in lower case.
fn letters(name: &str) -> String {
    let lower = name.to_lowercase();
    lower.chars().filter(|letter| letter.is_alphanumeric() || ['.', '-'].contains(letter)).collect()
}
