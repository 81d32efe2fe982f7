//! A statement's text, written once: the module documentation at the top of its file.

/// The title of a page, from its first heading.
#[must_use]
pub fn title(source: &str) -> String {
    let text = page_text(source);
    let heading = text.lines().find_map(|line| line.strip_prefix("# "));
    heading.unwrap_or_default().to_owned()
}

/// The module documentation of a source file: its leading `//!` lines without their marks.
#[must_use]
pub fn page_text(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// The heading over the list of what a page finds wrong.
const ERRATA: &str = "## Errata";

/// A line of the paper that errs, and what repairs it, in the words of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erratum {
    /// The name of the conclusion, step or example.
    pub line: String,
    /// What is printed.
    pub printed: String,
    /// What holds instead.
    pub repaired: String,
}

/// A page without its list of errata.
#[must_use]
pub fn text_without_errata(source: &str) -> String {
    let text = page_text(source);
    text.split(ERRATA).next().unwrap_or_default().trim_end().to_owned()
}

/// The errata that a page lists at its end, each as `- **LINE** printed: PRINTED; repaired: REPAIRED`, over any number of
/// lines.
///
/// ```
/// use hopfield_theory::audit::errata;
/// let source = "//! # Eq. 0: a title\n//!\n//! ## Errata\n//!\n//! - **Eq. 0** printed: $1 = 2$; repaired: with 1\n//!   for 2\n";
/// let erratum = &errata(source)[0];
/// assert_eq!((erratum.line.as_str(), erratum.printed.as_str()), ("Eq. 0", "$1 = 2$"));
/// assert_eq!(erratum.repaired, "with 1 for 2");
/// ```
#[must_use]
pub fn errata(source: &str) -> Vec<Erratum> {
    let text = page_text(source);
    let (_, list) = text.split_once(ERRATA).unwrap_or_default();
    let entry = |item: &str| {
        let words = item.split_whitespace().collect::<Vec<_>>().join(" ");
        let (line, rest) = words.split_once("** printed: ")?;
        let (printed, repaired) = rest.split_once("; repaired: ")?;
        Some(Erratum { line: line.to_owned(), printed: printed.to_owned(), repaired: repaired.to_owned() })
    };
    list.split("\n- **").skip(1).filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_before_its_errata() {
        let page = "//! # Eq. 0: a title\n//!\n//!   $x = y$\n//!\n//! ## Errata\n//!\n//! - **Eq. 0** printed: 1; repaired: 2\nuse x;\n";
        assert_eq!(text_without_errata(page), "# Eq. 0: a title\n\n  $x = y$");
        assert_eq!(text_without_errata("//! # Eq. 0: a title\n//! $x = y$\n"), "# Eq. 0: a title\n$x = y$");
    }
}
