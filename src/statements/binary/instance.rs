//! The parameters of the statements about one binary network and one state.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::str::FromStr;

use crate::audit::{Check, Fields, Parameters, RecipeError};
use crate::networks::{BinaryPatterns, BinaryVector, Exponential, Network, Polynomial, State};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;
use crate::{Error, Hopfield, Patterns};

/// How patterns and state lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geometry {
    /// All uniform and independent.
    Random,
    /// All patterns have one sign in the component that is updated.
    OneSided,
    /// The state and half of the patterns lie within two flips of the first pattern.
    Neighbours,
}

/// Where patterns and state come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Drawn: $d$, $N$ and how they lie.
    Drawn(usize, usize, Geometry),
    /// Written out: patterns and state as words of + and -.
    Literal(Vec<String>, String),
}

/// What a person varies: fields `F` (exp, or the degree of the polynomial), `component`, and either `d`, `N` and `geometry`
/// or `patterns` and `state`, as in `patterns=+-+;--+ state=+++`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinaryParameters {
    /// The degree of a polynomial interaction; `None` is the exponential.
    pub degree: Option<u32>,
    /// The component that is updated.
    pub component: usize,
    /// Patterns and state.
    pub source: Source,
}

impl BinaryParameters {
    /// Drawn patterns and state; the first component is updated.
    #[must_use]
    pub fn drawn(degree: Option<u32>, dimension: usize, count: usize, geometry: Geometry) -> Self {
        Self { degree, component: 0, source: Source::Drawn(dimension, count, geometry) }
    }

    /// Patterns and state written out; the first component is updated.
    #[must_use]
    pub fn literal(degree: Option<u32>, patterns: &[&str], state: &str) -> Self {
        let patterns = patterns.iter().map(|&word| word.to_owned()).collect();
        Self { degree, component: 0, source: Source::Literal(patterns, state.to_owned()) }
    }
}

fn vector(word: &str) -> Result<BinaryVector, Error> {
    BinaryVector::from_signs(&word.chars().map(|sign| if sign == '+' { 1 } else { -1 }).collect::<Vec<i8>>())
}

fn read<T: FromStr>(fields: &Fields, key: &'static str, inside: impl Fn(&T) -> bool) -> Result<T, RecipeError> {
    let value = fields.read(key)?;
    if inside(&value) {
        return Ok(value);
    }
    Err(fields.refused(key))
}

impl Parameters for BinaryParameters {
    type Instance = BinaryInstance;

    fn fields(&self) -> Fields {
        let interaction = self.degree.map_or("exp".to_owned(), |degree| degree.to_string());
        let fields = Fields::default().with("F", interaction).with("component", self.component);
        match &self.source {
            Source::Drawn(dimension, count, geometry) => {
                fields.with("d", dimension).with("N", count).with("geometry", format!("{geometry:?}").to_lowercase())
            }
            Source::Literal(patterns, state) => fields.with("patterns", patterns.join(";")).with("state", state),
        }
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let degree = match fields.get("F") {
            Some("exp") => None,
            _ => Some(read(fields, "F", |degree| (1..=8).contains(degree))?),
        };
        let is_word = |word: &str| !word.is_empty() && word.chars().all(|sign| "+-".contains(sign));
        let source = if fields.get("patterns").is_some() {
            let patterns: String = read(fields, "patterns", |words: &String| words.split(';').all(is_word))?;
            let state = read(fields, "state", |word: &String| is_word(word))?;
            Source::Literal(patterns.split(';').map(str::to_owned).collect(), state)
        } else {
            let dimension = read(fields, "d", |d| (1..=10_000).contains(d))?;
            let count = read(fields, "N", |count| (1..=1000).contains(count))?;
            let geometry = match fields.read::<String>("geometry")?.as_str() {
                "random" => Geometry::Random,
                "onesided" => Geometry::OneSided,
                "neighbours" => Geometry::Neighbours,
                _ => return Err(fields.refused("geometry")),
            };
            Source::Drawn(dimension, count, geometry)
        };
        let dimension = match &source {
            Source::Drawn(dimension, ..) => *dimension,
            Source::Literal(_, state) => state.len(),
        };
        Ok(Self { degree, component: read(fields, "component", |component| *component < dimension)?, source })
    }

    fn is_literal(&self) -> bool {
        matches!(self.source, Source::Literal(..))
    }

    fn build(&self, stream: &mut Stream) -> Result<BinaryInstance, Error> {
        let (vectors, state) = match &self.source {
            Source::Literal(patterns, state) => {
                (patterns.iter().map(|word| vector(word)).collect::<Result<Vec<_>, _>>()?, vector(state)?)
            }
            Source::Drawn(dimension, count, geometry) => self.draw(*dimension, *count, *geometry, stream)?,
        };
        BinaryInstance::new(self.degree, self.component, vectors, state)
    }
}

impl BinaryParameters {
    fn draw(
        &self,
        dimension: usize,
        count: usize,
        geometry: Geometry,
        stream: &mut Stream,
    ) -> Result<(Vec<BinaryVector>, BinaryVector), Error> {
        let first = BinaryVector::random(dimension, stream)?;
        let mut state = BinaryVector::random(dimension, stream)?;
        let mut vectors = vec![first.clone()];
        for _ in 1..count {
            vectors.push(if geometry == Geometry::Neighbours && stream.below(2) == 0 {
                first.at_distance(stream.below(3), stream)
            } else {
                BinaryVector::random(dimension, stream)?
            });
        }
        match geometry {
            Geometry::Random => {}
            Geometry::Neighbours => state = first.at_distance(stream.below(3), stream),
            Geometry::OneSided => {
                let sign = first.sign(self.component);
                let opposed = vectors.iter_mut().filter(|vector| vector.sign(self.component) != sign);
                opposed.for_each(|vector| vector.flip(self.component));
            }
        }
        Ok((vectors, state))
    }
}

/// A network, a state and the component that is updated.
pub struct BinaryInstance {
    degree: Option<u32>,
    component: usize,
    network: Box<dyn Network>,
    state: State,
    /// Patterns and state sign by sign, for the formulas as they are written.
    signs: Vec<Vec<i8>>,
    current: Vec<i8>,
    continuous: Hopfield,
}

impl BinaryInstance {
    fn new(
        degree: Option<u32>,
        component: usize,
        vectors: Vec<BinaryVector>,
        state: BinaryVector,
    ) -> Result<Self, Error> {
        let signs: Vec<Vec<i8>> = vectors.iter().map(BinaryVector::signs).collect();
        let rows: Vec<Vec<f64>> = signs.iter().map(|row| row.iter().map(|&sign| f64::from(sign)).collect()).collect();
        let patterns = BinaryPatterns::new(vectors)?;
        let (current, state) = (state.signs(), State::new(&patterns, state)?);
        let network: Box<dyn Network> = match degree {
            Some(degree) => Box::new(Polynomial::new(patterns, degree)?),
            None => Box::new(Exponential::new(patterns)),
        };
        let continuous = Hopfield::new(Patterns::from_rows(&rows)?, 1.0)?;
        Ok(Self { degree, component, network, state, signs, current, continuous })
    }

    /// Whether $F = \exp$.
    #[must_use]
    pub fn is_exponential(&self) -> bool {
        self.degree.is_none()
    }

    /// $T_j(\xi)$ as the network decides it: 1, -1, or 0 for a tie.
    #[must_use]
    pub fn chosen(&self) -> f64 {
        f64::from(self.network.preference(&self.state, self.component) as i8)
    }

    /// The signs of the state with the component set.
    #[must_use]
    pub fn set_to(&self, sign: i8) -> Vec<i8> {
        let mut signs = self.current.clone();
        signs[self.component] = sign;
        signs
    }

    /// The state itself.
    #[must_use]
    pub fn current(&self) -> &[i8] {
        &self.current
    }

    /// The signs after an asynchronous sweep.
    #[must_use]
    pub fn swept(&self) -> Vec<i8> {
        let mut state = self.state.clone();
        self.network.sweep(&mut state);
        state.vector().signs()
    }

    /// The signs after an update of all components at once.
    #[must_use]
    pub fn updated_at_once(&self) -> Vec<i8> {
        self.network.synchronous_update(&self.state).vector().signs()
    }

    /// $x_{ij}$ and $s_i = \sum_{l \ne j}x_{il}\xi_l$ for every pattern.
    pub fn rests(&self) -> impl Iterator<Item = (i8, i64)> + '_ {
        let others = move |row: &[i8]| {
            let products = row.iter().zip(&self.current).enumerate().filter(|(l, _)| *l != self.component);
            products.map(|(_, (x, state))| i64::from(x * state)).sum()
        };
        self.signs.iter().map(move |row| (row[self.component], others(row)))
    }

    /// $-E$ at two states by Eq. 544, without the terms that they have in common, and with $F = \exp$ divided by the largest
    /// exponential that is left: powers are summed in integers, exponentials with their envelopes.
    #[must_use]
    pub fn negative_energies(&self, first: &[i8], second: &[i8]) -> (Envelope, Envelope) {
        let mut multiples: BTreeMap<i64, i64> = BTreeMap::new();
        for row in &self.signs {
            let overlap = |state: &[i8]| row.iter().zip(state).map(|(x, state)| i64::from(x * state)).sum();
            *multiples.entry(overlap(first)).or_default() += 1;
            *multiples.entry(overlap(second)).or_default() -= 1;
        }
        multiples.retain(|_, multiple| *multiple != 0);
        let side = |sign: i64| {
            let terms = multiples.iter().filter(move |(_, multiple)| **multiple * sign > 0);
            match self.degree {
                Some(degree) => {
                    let sum: i128 = terms.map(|(k, c)| i128::from(c.abs()) * i128::from(*k).pow(degree)).sum();
                    // Exact for what the families draw, and rounded once beyond.
                    let is_exact = sum.abs() < 1 << 53;
                    Envelope::new(sum as f64, if is_exact { 0.0 } else { sum.abs() as f64 * f64::EPSILON })
                }
                None => {
                    let top = multiples.keys().next_back().copied().unwrap_or_default();
                    let term = |(k, c): (&i64, &i64)| Envelope::from((k - top) as f64).exp() * c.abs() as f64;
                    terms.map(term).fold(Envelope::from(0.0), |sum, term| sum + term)
                }
            }
        };
        (side(1), side(-1))
    }

    /// The energy at `after` is at most that at `before`.
    #[must_use]
    pub fn descends(&self, before: &[i8], after: &[i8]) -> Check {
        let (before, after) = self.negative_energies(before, after);
        Check::at_most(before, after)
    }

    /// The state of the continuous network at $\beta = 1$ with the component set to a real number.
    #[must_use]
    pub fn real_state(&self, value: f64) -> Vec<f64> {
        let mut state: Vec<f64> = self.current.iter().map(|&sign| f64::from(sign)).collect();
        state[self.component] = value;
        state
    }

    /// $\mathrm{lse}(1, X^T\xi)$ with the component set to a real number.
    #[must_use]
    pub fn log_sum_exp(&self, value: Envelope) -> Envelope {
        // All patterns have the component +1 or -1, so the logarithm moves no faster than it.
        self.continuous.measure(&self.real_state(value.value)).log_sum_exp().widened(value.radius)
    }

    /// $[X\,\mathrm{softmax}(X^T\xi)]_j$ with component $j$ set to a real number: the continuous update at $\beta = 1$.
    #[must_use]
    pub fn continuous_update(&self, value: Envelope) -> Envelope {
        let (update, radius) = self.continuous.measure(&self.real_state(value.value)).update();
        // Its derivative in the component is the variance of a sign, at most 1.
        Envelope::new(update[self.component], radius + value.radius)
    }

    /// Whether the network sees a tie, $T_j(\xi) = \mathrm{sgn}(0)$.
    #[must_use]
    pub fn is_tie(&self) -> bool {
        self.network.preference(&self.state, self.component) == Ordering::Equal
    }
}

impl std::fmt::Debug for BinaryInstance {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("BinaryInstance").field("patterns", &self.signs).field("state", &self.current).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_not_literal() {
        assert!(BinaryParameters::literal(Some(2), &["+-", "++"], "--").is_literal());
        assert!(!BinaryParameters::drawn(Some(2), 5, 3, Geometry::Random).is_literal());
    }
}
