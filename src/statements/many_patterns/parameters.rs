//! The parameters of the statements about patterns that arrive one after the other: $X_t = (x_1, \dots, x_t)$, a state,
//! $\beta$, the strength $\alpha$ of a mask and the rate $\gamma$ of forgetting.

use super::columns::Columns;
use crate::Error;
use crate::audit::{Fields, Parameters, RecipeError};
use crate::hopfield::Hopfield;
use crate::numerics::add_scaled;
use crate::patterns::Patterns;
use crate::random::Stream;

/// Where the patterns lie.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    /// Uniform on the sphere of radius `scale`.
    Sphere,
    /// Uniform directions, norms between a tenth of `scale` and `scale`.
    UnequalNorms,
    /// All patterns equal `scale` $e_1$.
    Equal,
    /// All patterns equal $-$`scale` $e_1$, but the last one `scale` $e_1$.
    NewAgainstOld,
    /// Patterns and state written out.
    Literal(Vec<Vec<f64>>, Vec<f64>),
}

/// What a person varies: fields `patterns` (sphere, unequal, equal, new or one pattern after the other), `state` if the
/// patterns are written out, else `d`, `t`, `scale`, `toward`, `along` and `away`; `beta`, `alpha`, `gamma`.
#[derive(Clone, Debug, PartialEq)]
pub struct ArrivalParameters {
    /// Where the patterns lie.
    pub arrival: Arrival,
    /// The dimension $d$.
    pub dimension: usize,
    /// How many patterns there are, $t$.
    pub count: usize,
    /// The largest norm of a pattern.
    pub scale: f64,
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// The pattern that the state refers to, from 0.
    pub toward: usize,
    /// The state is this multiple of that pattern,
    pub along: f64,
    /// and a random vector of this length besides.
    pub away: f64,
    /// The strength $\alpha$ of the mask; its matrix has $\lfloor\alpha\rfloor$ columns.
    pub alpha: f64,
    /// The rate $\gamma$ of forgetting.
    pub gamma: f64,
}

impl ArrivalParameters {
    /// The most columns and components of a recipe.
    const LARGEST: usize = 4096;

    /// Patterns on the unit sphere or a line, the state at the last one; no mask, nothing forgotten.
    #[must_use]
    pub fn new(arrival: Arrival, dimension: usize, count: usize, beta: f64) -> Self {
        let (toward, along, away) = (count.saturating_sub(1), 1.0, 0.0);
        let alpha = count as f64;
        Self { arrival, dimension, count, scale: 1.0, beta, toward, along, away, alpha, gamma: 0.0 }
    }

    /// Patterns, one a row, and the state written out.
    #[must_use]
    pub fn literal(beta: f64, patterns: &[&[f64]], state: &[f64]) -> Self {
        let rows: Vec<Vec<f64>> = patterns.iter().map(|row| row.to_vec()).collect();
        Self::new(Arrival::Literal(rows, state.to_vec()), state.len(), patterns.len(), beta)
    }

    /// The same with the state `along` times pattern `toward`, and a random vector of length `away` besides.
    #[must_use]
    pub fn state(self, toward: usize, along: f64, away: f64) -> Self {
        Self { toward, along, away, ..self }
    }

    /// The same with another scale.
    #[must_use]
    pub fn scale(self, scale: f64) -> Self {
        Self { scale, ..self }
    }

    /// The same with a mask.
    #[must_use]
    pub fn alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// The same with forgetting.
    #[must_use]
    pub fn gamma(self, gamma: f64) -> Self {
        Self { gamma, ..self }
    }
}

/// The patterns so far, a state and the two numbers.
#[derive(Clone, Debug)]
pub struct ArrivalInstance {
    /// The network of $X_t$ at $\beta$.
    pub network: Hopfield,
    /// The state $\xi$.
    pub state: Vec<f64>,
    /// $\alpha$.
    pub alpha: f64,
    /// $\gamma$.
    pub gamma: f64,
}

impl ArrivalInstance {
    /// $t$.
    #[must_use]
    pub fn count(&self) -> usize {
        self.network.patterns().count()
    }

    /// The columns of $X_t$ with the inner products of the state.
    #[must_use]
    pub fn stored(&self) -> Columns {
        Columns::new(&self.network, &self.state)
    }
}

impl Parameters for ArrivalParameters {
    type Instance = ArrivalInstance;

    fn fields(&self) -> Fields {
        let list = |row: &Vec<f64>| row.iter().map(|x| format!("{x:?}")).collect::<Vec<_>>().join(",");
        let fields = match &self.arrival {
            Arrival::Literal(rows, state) => {
                let patterns: Vec<String> = rows.iter().map(list).collect();
                Fields::default().with("patterns", patterns.join(";")).with("state", list(state))
            }
            named => Fields::default()
                .with("patterns", name(named))
                .with("d", self.dimension)
                .with("t", self.count)
                .with_number("scale", self.scale)
                .with("toward", self.toward)
                .with_number("along", self.along)
                .with_number("away", self.away),
        };
        fields.with_number("beta", self.beta).with_number("alpha", self.alpha).with_number("gamma", self.gamma)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let refused = |key: &str, value: String| RecipeError::Value { key: key.to_owned(), value };
        let text: String = fields.read("patterns")?;
        let known = [Arrival::Sphere, Arrival::UnequalNorms, Arrival::Equal, Arrival::NewAgainstOld];
        let (alpha, gamma, beta) = (fields.number("alpha")?, fields.number("gamma")?, fields.number("beta")?);
        let Some(arrival) = known.into_iter().find(|arrival| name(arrival) == text) else {
            let rows = text.split(';').map(numbers).collect::<Option<Vec<_>>>();
            let state = numbers(fields.get("state").unwrap_or_default());
            let (Some(rows), Some(state)) = (rows, state) else { return Err(refused("patterns", text)) };
            let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
            return Ok(Self { alpha, gamma, ..Self::literal(beta, &rows, &state) });
        };
        let (dimension, count) = (fields.read("d")?, fields.read("t")?);
        for (key, size) in [("d", dimension), ("t", count)] {
            if !(1..=Self::LARGEST).contains(&size) {
                return Err(refused(key, size.to_string()));
            }
        }
        let toward: usize = fields.read("toward")?;
        if toward >= count {
            return Err(refused("toward", toward.to_string()));
        }
        let state = (toward, fields.number("along")?, fields.number("away")?);
        let parameters = Self::new(arrival, dimension, count, beta).scale(fields.number("scale")?);
        Ok(parameters.state(state.0, state.1, state.2).alpha(alpha).gamma(gamma))
    }

    fn is_literal(&self) -> bool {
        !matches!(self.arrival, Arrival::Sphere | Arrival::UnequalNorms) && self.away == 0.0
    }

    fn build(&self, stream: &mut Stream) -> Result<ArrivalInstance, Error> {
        let on_axis = |length: f64| {
            let mut pattern = vec![0.0; self.dimension];
            pattern[0] = length;
            pattern
        };
        let rows: Vec<Vec<f64>> = match &self.arrival {
            Arrival::Sphere => (0..self.count).map(|_| stream.on_sphere(self.dimension, self.scale)).collect(),
            Arrival::UnequalNorms => (0..self.count)
                .map(|_| {
                    let radius = self.scale * stream.between(0.1, 1.0);
                    stream.on_sphere(self.dimension, radius)
                })
                .collect(),
            Arrival::Equal => vec![on_axis(self.scale); self.count],
            Arrival::NewAgainstOld => {
                (0..self.count).map(|i| on_axis(if i + 1 == self.count { self.scale } else { -self.scale })).collect()
            }
            Arrival::Literal(rows, _) => rows.clone(),
        };
        let state = match &self.arrival {
            Arrival::Literal(_, state) => state.clone(),
            _ => {
                let mut state: Vec<f64> = rows[self.toward].iter().map(|x| self.along * x).collect();
                if self.away > 0.0 {
                    add_scaled(&mut state, 1.0, &stream.on_sphere(self.dimension, self.away));
                }
                state
            }
        };
        let network = Hopfield::new(Patterns::from_rows(&rows)?, self.beta)?;
        network.check_state(&state)?;
        // A mask has as many columns as its strength says; more than these would only fill the memory.
        let alpha = self.alpha.clamp(0.0, Self::LARGEST as f64);
        Ok(ArrivalInstance { network, state, alpha, gamma: self.gamma.max(0.0) })
    }
}

fn name(arrival: &Arrival) -> &'static str {
    match arrival {
        Arrival::Sphere => "sphere",
        Arrival::UnequalNorms => "unequal",
        Arrival::Equal => "equal",
        Arrival::NewAgainstOld => "new",
        Arrival::Literal(..) => "",
    }
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|number| number.parse().ok().filter(|value: &f64| value.is_finite())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_they_are_written() {
        let literal = ArrivalParameters::literal(2.0, &[&[1.0, 0.0], &[0.0, 3.0]], &[0.5, 0.5]).alpha(0.25).gamma(0.75);
        let drawn =
            ArrivalParameters::new(Arrival::Sphere, 3, 4, 2.0).scale(2.0).state(1, 0.5, 0.25).alpha(3.0).gamma(0.5);
        for parameters in [literal, drawn] {
            assert_eq!(ArrivalParameters::parse(&parameters.fields()), Ok(parameters));
        }
    }

    #[test]
    fn what_is_drawn_is_not_literal() {
        let arrival = |arrival, away| ArrivalParameters::new(arrival, 3, 4, 1.0).state(0, 1.0, away);
        assert!(arrival(Arrival::Equal, 0.0).is_literal());
        assert!(!arrival(Arrival::Equal, 0.5).is_literal() && !arrival(Arrival::Sphere, 0.0).is_literal());
    }
}
