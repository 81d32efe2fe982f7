//! One word for what was found out about a conclusion or a statement.

use serde::{Deserialize, Serialize};

/// What is known of a conclusion. A statement has the status of its worst conclusion, in the order of this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Refuted by a counterexample, and no corrected form is known.
    False,
    /// Neither shown nor refuted: instances in its favour are evidence, not a proof.
    Open,
    /// False or incomplete as printed, with a counterexample; a corrected form holds.
    Repaired,
    /// No violation in any instance, and every control violated.
    Holds,
    /// A definition or an observation: there is nothing to verify.
    Definition,
}

impl Status {
    /// The word that tables and JSON use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Open => "open",
            Self::Repaired => "repaired",
            Self::Holds => "holds",
            Self::Definition => "definition",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.word())
    }
}
