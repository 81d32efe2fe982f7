//! The parameters of the statements about storage in random binary networks: patterns drawn again and again.

use crate::Error;
use crate::audit::Check;
use crate::audit::{Counts, Effort, Fields, Hypothesis, Parameters, RecipeError};
use crate::networks::{BinaryPatterns, Classical, Diagonal, Exponential, Network, Polynomial, State};
use crate::numerics::Envelope;
use crate::numerics::elementary::exp;
use crate::random::Stream;

/// The network that stores the patterns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Hebb's rule with diagonal zero.
    Hebb,
    /// Hebb's rule with its diagonal kept.
    Diagonal,
    /// $F(a) = a^n$.
    Power(u32),
    /// $F(a) = e^a$.
    Exponential,
}

/// What must be right for a draw not to count as a failure. Ties count as wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The first component of the first pattern, by one update.
    Component,
    /// All components of the first pattern, each by one update.
    Pattern,
    /// All components of all patterns, each by one update.
    All,
    /// Nine tenths of the overlap with the first pattern, after asynchronous sweeps to the end.
    Settled,
}

/// How many patterns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Load {
    /// The integer part of $e^{\alpha d}$, and one.
    Rate(f64),
    /// This many.
    Count(u64),
}

const RULES: [(&str, Rule); 2] = [("hebb", Rule::Hebb), ("diagonal", Rule::Diagonal)];
const SCOPES: [(&str, Scope); 4] =
    [("component", Scope::Component), ("pattern", Scope::Pattern), ("all", Scope::All), ("settled", Scope::Settled)];

/// What a person varies: fields `F` (hebb, diagonal, exp or the degree), `d`, `alpha` or `N`, `flipped`, `scope`, `draws`.
#[derive(Clone, Debug, PartialEq)]
pub struct StorageParameters {
    /// The network.
    pub rule: Rule,
    /// The dimension $d$.
    pub dimension: usize,
    /// The number of patterns.
    pub load: Load,
    /// How many components of a pattern are flipped at random, $\varrho d$.
    pub flipped: usize,
    /// What must be right.
    pub scope: Scope,
    /// How often patterns and flips are drawn; none for what needs no random numbers.
    pub draws: u64,
}

impl StorageParameters {
    /// A network whose patterns are not drawn.
    #[must_use]
    pub fn new(rule: Rule, dimension: usize, load: Load, flipped: usize) -> Self {
        Self { rule, dimension, load, flipped, scope: Scope::All, draws: 0 }
    }

    /// The same, drawn `draws` times.
    #[must_use]
    pub fn drawn(self, scope: Scope, draws: u64) -> Self {
        Self { scope, draws, ..self }
    }

    /// The same, drawn as often as the effort allows: at most `most` times at standard effort, and 120 times at least,
    /// which tells rates of a fifth from one half.
    #[must_use]
    pub fn drawn_at(self, effort: Effort, scope: Scope, most: u64) -> Self {
        let parameters = Self { scope, ..self };
        let budget = effort.choose(2e7, 1.2e8, 3e9);
        let draws = ((budget / parameters.cost()) as u64).clamp(120, effort.choose(most / 2, most, 16 * most));
        Self { draws, ..parameters }
    }

    /// $N$, saturating.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self.load {
            Load::Rate(alpha) => (exp(alpha * self.dimension as f64).floor() as u64).saturating_add(1),
            Load::Count(count) => count,
        }
    }

    /// Roughly how many nanoseconds a draw takes.
    fn cost(&self) -> f64 {
        let (dimension, count) = (self.dimension as f64, self.count() as f64);
        let update = count + if self.rule == Rule::Exponential { 2.0 * dimension + 60.0 } else { 0.0 };
        let updates = match self.scope {
            Scope::Component => 1.0,
            Scope::Pattern => dimension,
            Scope::All => dimension * count,
            Scope::Settled => 10.0 * dimension,
        };
        count * dimension + updates * update
    }
}

impl Parameters for StorageParameters {
    type Instance = StorageInstance;

    fn fields(&self) -> Fields {
        let rule = match self.rule {
            Rule::Hebb => "hebb".to_owned(),
            Rule::Diagonal => "diagonal".to_owned(),
            Rule::Exponential => "exp".to_owned(),
            Rule::Power(degree) => degree.to_string(),
        };
        let fields = Fields::default().with("F", rule).with("d", self.dimension);
        let fields = match self.load {
            Load::Rate(alpha) => fields.with_number("alpha", alpha),
            Load::Count(count) => fields.with("N", count),
        };
        let scope = SCOPES.iter().find(|(_, scope)| *scope == self.scope).map_or("all", |(word, _)| word);
        fields.with("flipped", self.flipped).with("scope", scope).with("draws", self.draws)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let rule = match fields.get("F") {
            Some("exp") => Rule::Exponential,
            Some(word) => match RULES.iter().find(|(known, _)| *known == word) {
                Some((_, rule)) => *rule,
                None => Rule::Power(fields.read("F")?),
            },
            None => return Err(RecipeError::Missing { key: "F" }),
        };
        let load = match fields.get("alpha") {
            Some(_) => Load::Rate(fields.number("alpha")?),
            None => Load::Count(fields.read("N")?),
        };
        let word: String = fields.read("scope")?;
        let scope = SCOPES.iter().find(|(known, _)| *known == word).ok_or_else(|| fields.refused("scope"))?.1;
        let (dimension, flipped, draws) = (fields.read("d")?, fields.read("flipped")?, fields.read("draws")?);
        let parameters = Self { rule, dimension, load, flipped, scope, draws };
        let inside = [
            ("F", !matches!(rule, Rule::Power(degree) if !(1..=8).contains(&degree))),
            ("d", (2..=10_000).contains(&dimension)),
            ("alpha", !matches!(load, Load::Rate(alpha) if !(0.0..=5.0).contains(&alpha))),
            ("N", !matches!(load, Load::Count(0))),
            ("flipped", flipped <= dimension),
        ];
        fields.within(&inside).map(|()| parameters)
    }

    fn is_literal(&self) -> bool {
        self.draws == 0
    }

    fn build(&self, stream: &mut Stream) -> Result<StorageInstance, Error> {
        let mut counts = Counts::default();
        if self.is_affordable() {
            for _ in 0..self.draws {
                counts.draws += 1;
                counts.failed += u64::from(self.fails(stream)?);
            }
        }
        Ok(StorageInstance { parameters: self.clone(), counts })
    }
}

impl StorageParameters {
    /// What would take minutes, or fill the memory, is left to the closed forms.
    fn is_affordable(&self) -> bool {
        self.draws as f64 * self.cost() <= 4e9 && (self.count() as f64) * (self.dimension as f64) < 1e9
    }

    /// Draws patterns, and whether something that must be right is wrong.
    fn fails(&self, stream: &mut Stream) -> Result<bool, Error> {
        let patterns = BinaryPatterns::random(self.dimension, self.count() as usize, stream)?;
        let network: Box<dyn Network> = match self.rule {
            Rule::Hebb => Box::new(Classical::new(patterns, Diagonal::Zero)),
            Rule::Diagonal => Box::new(Classical::new(patterns, Diagonal::Kept)),
            Rule::Power(degree) => Box::new(Polynomial::new(patterns, degree)?),
            Rule::Exponential => Box::new(Exponential::new(patterns)),
        };
        let patterns = if self.scope == Scope::All { network.patterns().count() } else { 1 };
        for i in 0..patterns {
            let pattern = network.patterns().pattern(i);
            let mut state = State::new(network.patterns(), pattern.at_distance(self.flipped, stream))?;
            let is_wrong = |component: usize| {
                f64::from(network.preference(&state, component) as i8) != f64::from(pattern.sign(component))
            };
            let failed = match self.scope {
                Scope::Component => is_wrong(0),
                Scope::Pattern | Scope::All => (0..self.dimension).any(is_wrong),
                Scope::Settled => {
                    network.settle(&mut state, 1000);
                    f64::from(state.overlaps()[i]) < 0.9 * self.dimension as f64
                }
            };
            if failed {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// A setting and what its draws showed.
#[derive(Debug)]
pub struct StorageInstance {
    /// The setting.
    pub parameters: StorageParameters,
    /// Draws in which something was wrong.
    pub counts: Counts,
}

impl StorageInstance {
    /// $d$.
    #[must_use]
    pub fn dimension(&self) -> Envelope {
        Envelope::from(self.parameters.dimension as f64)
    }

    /// $N$, for counts that a floating-point number holds exactly.
    #[must_use]
    pub fn count(&self) -> Envelope {
        Envelope::from(self.parameters.count() as f64)
    }
}

/// The patterns were drawn: a condition of the audit, not of a theorem.
pub static DRAWN: Hypothesis<StorageInstance> =
    Hypothesis { name: "audit: patterns drawn", check: |instance| Check::at_most(1.0, instance.counts.draws as f64) };

#[cfg(test)]
mod tests {
    use super::*;

    /// A component of a million patterns of 99 takes $10^8$ steps.
    #[test]
    fn what_takes_minutes_is_not_drawn() {
        let is_affordable = |dimension, count, draws| {
            let network = StorageParameters::new(Rule::Hebb, dimension, Load::Count(count), 0);
            network.drawn(Scope::Component, draws).is_affordable()
        };
        assert_eq!([40, 41].map(|draws| is_affordable(99, 1_000_000, draws)), [true, false]);
        assert_eq!([999_999, 1_000_000].map(|count| is_affordable(1000, count, 1)), [true, false]);
    }
}
