//! How much work a run may do.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The size of a run. Families give their number of instances at standard effort; the others scale it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// A number given for standard effort, scaled to this one; never zero unless it was.
    #[must_use]
    pub fn scale(self, standard: u32) -> u32 {
        match self {
            Self::Quick => standard.div_ceil(16),
            Self::Standard => standard,
            Self::Deep => standard.saturating_mul(16),
        }
    }

    /// The word that the command and JSON use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Deep => "deep",
        }
    }
}

impl FromStr for Effort {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "quick" => Ok(Self::Quick),
            "standard" => Ok(Self::Standard),
            "deep" => Ok(Self::Deep),
            other => Err(format!("effort '{other}' is not one of quick, standard, deep")),
        }
    }
}

impl std::fmt::Display for Effort {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.word())
    }
}
