//! The Markdown of the pages as HTML, with their formulas.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::{HtmlError, formula};

/// Paragraphs, lists and tables.
pub(super) fn blocks(markdown: &str) -> Result<String, HtmlError> {
    to_html(markdown, |_| true)
}

/// A line of text, to stand within another element.
pub(super) fn line(markdown: &str) -> Result<String, HtmlError> {
    to_html(markdown, |event| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)))
}

fn to_html(markdown: &str, keep: impl Fn(&Event) -> bool) -> Result<String, HtmlError> {
    let events = Parser::new_ext(markdown, Options::ENABLE_MATH | Options::ENABLE_TABLES);
    let events: Result<Vec<Event>, HtmlError> = events
        .filter(keep)
        .map(|event| {
            Ok(match event {
                Event::InlineMath(latex) => Event::InlineHtml(formula::inline(&latex)?.into()),
                Event::DisplayMath(latex) => Event::InlineHtml(formula::display(&latex)?.into()),
                other => other,
            })
        })
        .collect();
    let mut page = String::new();
    html::push_html(&mut page, events?.into_iter());
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_formulas_become_html() -> Result<(), HtmlError> {
        assert_eq!(blocks("a < b\n\n- *c*")?, "<p>a &lt; b</p>\n<ul>\n<li><em>c</em></li>\n</ul>\n");
        assert_eq!(line("a *b* `c`")?, "a <em>b</em> <code>c</code>");
        let shown = line(r"for $x_i$ and $$y_j$$")?;
        assert_eq!(shown.matches("<math").count(), 2, "in {shown}");
        assert!(!shown.contains('$'), "in {shown}");
        Ok(())
    }
}
