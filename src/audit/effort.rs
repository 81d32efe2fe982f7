//! How much work a run may do.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The size of a run. Families give their number of instances at standard effort; the others scale it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// A few seconds: every family, control and counterexample once or a few times.
    Quick,
    /// Under a minute: what is published.
    #[default]
    Standard,
    /// As long as it takes: sixteen times the instances.
    Deep,
}

impl Effort {
    /// One of three values, by effort.
    #[must_use]
    pub fn choose<T>(self, quick: T, standard: T, deep: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Standard => standard,
            Self::Deep => deep,
        }
    }

    /// A number given for standard effort, scaled to this one; never zero unless it was.
    #[must_use]
    pub fn scale(self, standard: u32) -> u32 {
        self.choose(standard.div_ceil(16), standard, standard.saturating_mul(16))
    }

    /// The word that the command and JSON use.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.choose("quick", "standard", "deep")
    }
}

impl std::fmt::Display for Effort {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn efforts_have_their_words() {
        let words = [Effort::Quick, Effort::Standard, Effort::Deep].map(|effort| format!("{effort:>8}"));
        assert_eq!(words, ["   quick", "standard", "    deep"]);
    }
}
