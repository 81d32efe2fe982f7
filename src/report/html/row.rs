//! One statement as the page shows it.

use super::{HtmlError, Shown, markdown};
use crate::audit::{Audited, ConclusionRow, Kind, StatementRow, Status, StepRow, text_without_errata, title};
use crate::report::findings::{Finding, findings};
use crate::statements;

/// A statement: what the ledger says of it and what its page says.
pub(super) struct Row<'a> {
    pub(super) found: &'a StatementRow,
    pub(super) statement: &'static dyn Audited,
    /// The title without the label, in HTML.
    pub(super) title: String,
    /// The page, in HTML.
    pub(super) text: String,
    pub(super) refuted: Vec<Refuted<'a>>,
    /// The figures that show it.
    pub(super) figures: Vec<&'a Shown>,
}

/// A printed form that is refuted.
pub(super) struct Refuted<'a> {
    pub(super) finding: Finding<'a>,
    /// What is printed, in HTML.
    pub(super) printed: String,
    /// What holds instead, in HTML.
    pub(super) repaired: String,
}

/// A line of the paper that was judged.
pub(super) struct Judged<'a> {
    pub(super) label: &'a str,
    pub(super) kind: &'a str,
    pub(super) found: Status,
    pub(super) expected: Status,
    pub(super) decided: u64,
    pub(super) detectable_failure_rate: Option<f64>,
}

impl<'a> Row<'a> {
    pub(super) fn new(found: &'a StatementRow, figures: &'a [Shown]) -> Result<Self, HtmlError> {
        let label = &found.label;
        let statement = statements::find(label).ok_or_else(|| HtmlError::Unknown { label: label.clone() })?;
        let at_label = |error| HtmlError::Page { label: label.clone(), source: Box::new(error) };
        let title = title(statement.source());
        let behind_label = title.strip_prefix(label).unwrap_or(&title).trim_start_matches(':').trim_start();
        let page = text_without_errata(statement.source());
        let below_title = page.split_once('\n').map_or("", |(_, text)| text);
        let refuted = findings(found).into_iter().map(Refuted::new).collect::<Result<_, _>>();
        Ok(Self {
            title: markdown::line(behind_label).map_err(at_label)?,
            text: markdown::blocks(below_title).map_err(at_label)?,
            refuted: refuted.map_err(at_label)?,
            figures: figures.iter().filter(|figure| figure.statements.contains(&statement.label())).collect(),
            found,
            statement,
        })
    }

    /// What was judged, conclusions before steps and examples.
    pub(super) fn judged(&self) -> Vec<Judged<'_>> {
        let conclusions = self.found.conclusions.iter().map(Judged::from);
        conclusions.chain(self.found.steps.iter().map(Judged::from)).collect()
    }

    /// The place of the status among those that can be found, the worst first.
    pub(super) fn rank(&self) -> u8 {
        self.found.found as u8
    }

    /// How often a line of the statement was decided to hold.
    pub(super) fn decided(&self) -> u64 {
        self.judged().iter().map(|line| line.decided).sum()
    }

    /// How near the nearest instance comes to its bound, if a bound speaks.
    pub(super) fn tightest(&self) -> Option<String> {
        self.found.tightest.as_ref().map(|tightest| cut(tightest.ratio))
    }

    /// The counterexample with the shortest recipe.
    pub(super) fn smallest(&self) -> Option<&Finding<'a>> {
        let findings = self.refuted.iter().map(|refuted| &refuted.finding);
        findings.min_by_key(|finding| finding.smallest.recipe.len())
    }
}

impl<'a> Refuted<'a> {
    fn new(finding: Finding<'a>) -> Result<Self, HtmlError> {
        Ok(Self { printed: markdown::line(&finding.printed)?, repaired: markdown::line(&finding.repaired)?, finding })
    }
}

impl Judged<'_> {
    /// The failure rate that the run would have shown, in percent.
    pub(super) fn detectable(&self) -> Option<String> {
        self.detectable_failure_rate.map(|rate| format!("{:.2} %", 100.0 * rate))
    }
}

impl<'a> From<&'a ConclusionRow> for Judged<'a> {
    fn from(row: &'a ConclusionRow) -> Self {
        let &ConclusionRow { ref label, expected, found, decided, detectable_failure_rate } = row;
        Self { label, kind: Kind::Conclusion.word(), found, expected, decided, detectable_failure_rate }
    }
}

impl<'a> From<&'a StepRow> for Judged<'a> {
    fn from(row: &'a StepRow) -> Self {
        let &StepRow { ref label, ref kind, expected, found, decided, detectable_failure_rate } = row;
        Self { label, kind, found, expected, decided, detectable_failure_rate }
    }
}

/// A ratio with six digits behind the point, cut and not rounded: none below 1 is shown as 1.
fn cut(ratio: f64) -> String {
    let text = format!("{:.6}", (ratio * 1e6).floor() / 1e6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_below_one_is_not_shown_as_one() {
        let cases = [(1.0, "1"), (0.999_999_9, "0.999999"), (0.5, "0.5"), (0.000_967_125, "0.000967"), (0.0, "0")];
        for (ratio, text) in cases {
            assert_eq!(cut(ratio), text);
        }
    }
}
