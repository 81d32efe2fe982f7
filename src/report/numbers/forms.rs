//! The registry as LaTeX and Typst source, and numbers as running text.

use super::decimal::written;
use super::{Number, Registry};

/// How a language writes signs, products and brackets.
#[derive(Clone, Copy)]
pub(super) enum Dialect {
    /// Unicode text.
    Plain,
    /// LaTeX, for text and mathematics alike.
    Latex,
}

impl Dialect {
    pub(super) fn text(self, number: &Number) -> String {
        let written = written(number);
        let has_limits = written.error.is_some() || written.limits.is_some();
        let body = match (written.error, written.limits) {
            (Some(error), _) => format!("{} {} {error}", written.value, self.plus_minus()),
            (_, Some((lower, upper))) => format!("{} [{lower}, {upper}]", written.value),
            _ => written.value,
        };
        let product = match written.power {
            0 => body,
            power if has_limits => format!("({body}) {}", self.power_of_ten(power)),
            power => format!("{body} {}", self.power_of_ten(power)),
        };
        match self {
            Self::Plain => product.replace('-', "−"),
            Self::Latex => format!("\\ensuremath{{{}}}", product.replace(" [", "\\;[").replace(", ", ",\\,")),
        }
    }

    fn plus_minus(self) -> &'static str {
        match self {
            Self::Plain => "±",
            Self::Latex => "\\pm",
        }
    }

    fn power_of_ten(self, power: i32) -> String {
        match self {
            Self::Plain => format!("× {}", crate::report::figure::power_of_ten(power)),
            Self::Latex => format!("\\times 10^{{{power}}}"),
        }
    }
}

const LATEX_HEAD: &str = r"% Named numbers. \hopfieldnumber{name} is the number with its uncertainty, ready for text and mathematics;
% \hopfieldvalue{name}, \hopfieldlower{name} and \hopfieldupper{name} are plain digits, for \num of siunitx and for \ifdim;
% \hopfieldunit{name} is the unit. They expand to the digits alone. A name that is not in this file is an error.
\def\hopfieldfield#1#2{\ifcsname hopfield:\detokenize{#2}:#1\endcsname
  \csname hopfield:\detokenize{#2}:#1\expandafter\endcsname\else\hopfieldnumberisunknown\fi}
\def\hopfieldnumber{\hopfieldfield{number}}
\def\hopfieldvalue{\hopfieldfield{value}}
\def\hopfieldlower{\hopfieldfield{lower}}
\def\hopfieldupper{\hopfieldfield{upper}}
\def\hopfieldunit{\hopfieldfield{unit}}
\def\hopfielddefine#1#2#3#4#5#6{%
  \expandafter\def\csname hopfield:\detokenize{#1}:number\endcsname{#2}%
  \expandafter\def\csname hopfield:\detokenize{#1}:value\endcsname{#3}%
  \expandafter\def\csname hopfield:\detokenize{#1}:lower\endcsname{#4}%
  \expandafter\def\csname hopfield:\detokenize{#1}:upper\endcsname{#5}%
  \expandafter\def\csname hopfield:\detokenize{#1}:unit\endcsname{#6}}
";

pub(super) fn latex(registry: &Registry) -> String {
    let line = |number: &Number| {
        let (lower, upper) = number.limits();
        let text = Dialect::Latex.text(number);
        let Number { name, value, unit, .. } = number;
        format!("\\hopfielddefine{{{name}}}{{{text}}}{{{value:?}}}{{{lower:?}}}{{{upper:?}}}{{{unit}}}\n")
    };
    registry.iter().map(line).fold(LATEX_HEAD.to_owned(), |text, line| text + &line)
}

const TYPST_HEAD: &str = "\
// Named numbers. #number(\"name\") is the number with its uncertainty, #value(\"name\") a float to compute with;
// #numbers.at(\"name\") has all of value, lower, upper, text, unit. A name that is not in this file is an error.
#let number(name) = numbers.at(name).text
#let value(name) = numbers.at(name).value
";

pub(super) fn typst(registry: &Registry) -> String {
    let line = |number: &Number| {
        let (lower, upper) = number.limits();
        let text = number.text();
        let Number { name, value, unit, .. } = number;
        format!(
            "  \"{name}\": (value: {value:?}, lower: {lower:?}, upper: {upper:?}, text: \"{text}\", unit: \"{unit}\"),\n"
        )
    };
    let rows: String = registry.iter().map(line).collect();
    // An empty dictionary is written with a colon.
    let rows = if rows.is_empty() { ":".to_owned() } else { format!("\n{rows}") };
    let (comment, definitions) = TYPST_HEAD.split_at(TYPST_HEAD.find("#let").unwrap_or_default());
    format!("{comment}#let numbers = ({rows})\n{definitions}")
}
