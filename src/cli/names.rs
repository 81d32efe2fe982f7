//! Finding what a name means, and the nearest known name when it means nothing.

use anyhow::{Result, anyhow};

use crate::audit::Audited;
use crate::statements::{self, REGISTRY};

/// The statement with this label or main-text name.
pub(super) fn statement(name: &str) -> Result<&'static dyn Audited> {
    statements::find(name).ok_or_else(|| {
        let labels = REGISTRY.iter().map(|statement| statement.label());
        let main_text = REGISTRY.iter().filter_map(|statement| statement.main_text()).flat_map(|text| text.split(", "));
        unknown("statement", name, labels.chain(main_text), "hopfield-theory list")
    })
}

/// The statements with these names in the paper's order, each once; all of them without any name.
pub(super) fn statements(names: &[String]) -> Result<Vec<&'static dyn Audited>> {
    let wanted = names.iter().map(|name| statement(name)).collect::<Result<Vec<_>>>()?;
    let is_wanted = |known: &&dyn Audited| names.is_empty() || wanted.iter().any(|other| other.id() == known.id());
    Ok(REGISTRY.iter().copied().filter(is_wanted).collect())
}

/// The error of a name that is not known: what was asked for, the nearest known name, and where all names are listed.
pub(super) fn unknown<'a>(
    what: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
    listing: &str,
) -> anyhow::Error {
    let nearest =
        nearest(name, known).map_or(String::new(), |nearest| format!("; the nearest known one is '{nearest}'"));
    anyhow!("there is no {what} '{name}'{nearest} ('{listing}' shows all)")
}

/// The known name with the fewest slips of the pen, upper and lower case alike; the first one on ties.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.trim().to_lowercase();
    known.into_iter().min_by_key(|candidate| strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        let known = ["Theorem A8", "Theorem A9", "Lemma A12"];
        assert_eq!(nearest("theorm a9", known), Some("Theorem A9"));
        assert_eq!(nearest("Lemma 12", known), Some("Lemma A12"));
        assert_eq!(nearest("anything", []), None);
    }

    #[test]
    fn statements_come_once_and_in_the_papers_order() -> Result<()> {
        let labels: Vec<String> = REGISTRY.iter().rev().map(|statement| statement.label().to_owned()).collect();
        let twice: Vec<String> = labels.iter().chain(&labels).cloned().collect();
        let found: Vec<_> = statements(&twice)?.iter().map(|statement| statement.label()).collect();
        let order: Vec<_> = REGISTRY.iter().map(|statement| statement.label()).collect();
        assert_eq!(found, order);
        Ok(())
    }
}
