//! A formula in LaTeX as MathML, which browsers set without a script.

use std::fmt;

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::{Content, DelimiterType, Event, Grouping};
use pulldown_latex::{Parser, Storage, push_mathml};

use super::HtmlError;

/// A formula within a line of text.
pub(super) fn inline(latex: &str) -> Result<String, HtmlError> {
    mathml(latex, DisplayMode::Inline)
}

/// A formula on a line of its own, with its number beside it: scrolled, not cut, where the line is too short.
pub(super) fn display(latex: &str) -> Result<String, HtmlError> {
    // The converter does not know equation numbers; on our pages they end the formula.
    let (body, number) = match latex.split_once("\\tag{") {
        Some((body, number)) => (body, number.trim_end().strip_suffix('}')),
        None => (latex, None),
    };
    let number = number.map_or(String::new(), |number| format!(r#"<span class="equation">({number})</span>"#));
    let formula = mathml(body, DisplayMode::Block)?;
    // A span, since Markdown has formulas inside paragraphs.
    Ok(format!(r#"<span class="formula"><span class="scrolled">{formula}</span>{number}</span>"#))
}

fn mathml(latex: &str, display_mode: DisplayMode) -> Result<String, HtmlError> {
    let refused = |reason: String| HtmlError::Formula { formula: latex.to_owned(), reason };
    let storage = Storage::new();
    // Read first, since the writer would put an error into the formula and go on.
    let events: Result<Vec<_>, _> = Parser::new(latex, &storage).collect();
    let events = events.map_err(|error| refused(error.to_string()))?.into_iter().flat_map(grouped);
    let mut mathml = String::new();
    push_mathml(&mut mathml, events.map(Ok::<_, fmt::Error>), RenderConfig { display_mode, ..RenderConfig::default() })
        .map_err(|error| refused(error.to_string()))?;
    Ok(mended(&mathml))
}

/// A large closing delimiter in a group of its own: as the base of a script it would stay small in Chromium.
fn grouped(event: Event) -> Vec<Event> {
    match event {
        Event::Content(Content::Delimiter { size: Some(_), ty: DelimiterType::Close, .. }) => {
            vec![Event::Begin(Grouping::Normal), event, Event::End]
        }
        other => vec![other],
    }
}

/// Mends what pulldown-latex 0.8.0 leaves to be mended.
fn mended(mathml: &str) -> String {
    // A space is missing between two attributes of a large delimiter; as XML that cannot be read.
    let mathml = mathml.replace("\"minsize=", "\" minsize=");
    // A sign is written as it is, though this one opens a tag.
    let mathml = mathml.replace("><</mo>", ">&lt;</mo>");
    // A name that only HTML knows, and which a text has with its ampersand escaped.
    let mathml = mathml.replace("&amp;nbsp;", "\u{a0}").replace("&nbsp;", "\u{a0}");
    // LaTeX sets a slash close; MathML takes it for an operator with spaces around.
    let mathml = mathml.replace("<mo>/</mo>", r#"<mo lspace="0" rspace="0">/</mo>"#);
    // The space in front of an operator with scripts stands inside the scripts, and there for what carries them.
    let mut pieces = mathml.split("<mspace");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (space, behind) = piece.split_once("/>").unwrap_or((piece, ""));
        let place = result.rfind('<').filter(|&tag| opens_scripts(&result[tag..])).unwrap_or(result.len());
        result.insert_str(place, &format!("<mspace{space}/>"));
        result += behind;
    }
    result
}

/// Whether this is just the tag that opens something with scripts.
fn opens_scripts(text: &str) -> bool {
    ["<msu", "<munder", "<mover"].iter().any(|tag| text.starts_with(tag)) && text.find('>') == Some(text.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_beside_its_formula() -> Result<(), HtmlError> {
        let shown = display(r"\|f(\xi)\| \le M. \tag{8 = 401}")?;
        assert!(shown.contains(r#"<span class="equation">(8 = 401)</span>"#), "in {shown}");
        assert!(shown.contains("<mo>≤</mo>") && !shown.contains('\\'), "in {shown}");
        assert!(!display("x = y")?.contains("equation"), "a formula without a number has none");
        Ok(())
    }

    #[test]
    fn what_the_converter_gets_wrong_is_mended() -> Result<(), HtmlError> {
        let base = |latex| Ok::<_, HtmlError>(inline(latex)?.contains("<msub><mi>max</mi><mi>i</mi></msub>"));
        assert!(base(r"\beta\max_i x_i")?, "the space stands before the scripts");
        assert!(base(r"\max_i x_i")?, "and there may be none");
        assert!(inline(r"\Bigl( x")?.contains(r#"stretchy="true" minsize="1.8em""#), "attributes are apart");
        let closing = r#"<msup><mrow><mo symmetric="true" stretchy="true" minsize="1.8em" maxsize="1.8em">)</mo></mrow><mn>2</mn></msup>"#;
        assert!(inline(r"\Bigl( x\Bigr)^2")?.contains(closing), "a large delimiter is a group");
        assert!(inline("a < b")?.contains("<mo>&lt;</mo>"), "a sign that opens a tag is escaped");
        assert!(inline(r"a,\ b")?.contains("<mtext>\u{a0}</mtext>"), "a space has no name");
        assert!(inline("a/b")?.contains(r#"<mo lspace="0" rspace="0">/</mo>"#), "a slash is close");
        Ok(())
    }

    #[test]
    fn a_formula_that_cannot_be_read_is_named() {
        for latex in [r"\unheard x", r"\frac{1", r"x^a^b"] {
            let error = inline(latex).expect_err("this is no LaTeX").to_string();
            assert!(error.contains(latex), "the formula is missing in: {error}");
        }
    }
}
