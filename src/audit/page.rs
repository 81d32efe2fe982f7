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
