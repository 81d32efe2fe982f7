//! The parameters shared by the statements about the softmax: scores $x$ and $x'$, a point $z$ of the simplex, $\beta$.

use std::fmt;
use std::str::FromStr;

use super::instance::SoftmaxInstance;
use crate::Error;
use crate::audit::{Fields, Parameters, RecipeError};
use crate::input::real_data;
use crate::numerics::{add_scaled, dot};
use crate::random::Stream;

/// The scores $x \in \mathbb{R}^N$; `scale` is that of the parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Scores {
    /// Independent normals times `scale`.
    Normal,
    /// $N$ scores `scale`: the uniform softmax.
    Equal,
    /// $x_1$ = `scale`, all others zero: the first against the rest.
    First,
    /// $x_1$ = `scale`, $x_2 = -$`scale`, all others lower by depth$/\beta$: two scores that share nearly all weight.
    Pair(f64),
    /// Multiples of $2^{-10}$ between $-$`scale` and `scale`, so that a shift by such a multiple is exact.
    Dyadic,
    /// Inner products of one handwritten digit with $N$ digits, of 16 grey values, times `scale` $\cdot 2^{-12}$.
    Digits,
    /// The scores written out.
    Literal(Vec<f64>),
}

/// The second scores $x'$.
#[derive(Clone, Debug, PartialEq)]
pub enum Other {
    /// $x' = x$, for statements about one vector of scores.
    Same,
    /// Another draw of the scores.
    Independent,
    /// $x + t\,$`scale`$\,e$ with a random direction $e$.
    Near(f64),
    /// $x + t(e_1 - e_2)$.
    Contrast(f64),
    /// $x + t\mathbf{1}$.
    Shift(f64),
    /// The scores written out.
    Literal(Vec<f64>),
}

/// The point $z$ of the simplex.
#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    /// $z = \mathrm{softmax}(\beta x)$.
    Softmax,
    /// Random weights with this concentration.
    Random(f64),
    /// $z = e_1$.
    Corner,
}

/// What a person varies in an instance about the softmax.
#[derive(Clone, Debug, PartialEq)]
pub struct SoftmaxParameters {
    /// The number of scores $N$.
    pub count: usize,
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// The scale of the scores.
    pub scale: f64,
    /// The scores $x$.
    pub scores: Scores,
    /// The second scores $x'$.
    pub other: Other,
    /// The point $z$.
    pub point: Point,
    /// The sum of the components of $z$; the simplex has 1.
    pub mass: f64,
    /// $\epsilon/(1 - p_{\max})$, for statements with an $\epsilon$.
    pub slack: f64,
}

impl SoftmaxParameters {
    /// `count` scores with $\beta\,$`scale` $=$ `spread`: what decides how far the softmax is from uniform.
    #[must_use]
    pub fn new(scores: Scores, count: usize, beta: f64, spread: f64) -> Self {
        let (other, point) = (Other::Same, Point::Softmax);
        Self { count, beta, scale: spread / beta, scores, other, point, mass: 1.0, slack: 1.0 }
    }

    /// The scores written out: a counterexample.
    #[must_use]
    pub fn literal(beta: f64, scores: &[f64]) -> Self {
        Self::new(Scores::Literal(scores.to_vec()), scores.len(), beta, beta)
    }

    /// Both vectors of scores written out.
    #[must_use]
    pub fn literal_pair(beta: f64, scores: &[f64], other: &[f64]) -> Self {
        Self::literal(beta, scores).other(Other::Literal(other.to_vec()))
    }

    /// The same with other second scores.
    #[must_use]
    pub fn other(self, other: Other) -> Self {
        Self { other, ..self }
    }

    /// The same with another point of the simplex.
    #[must_use]
    pub fn point(self, point: Point) -> Self {
        Self { point, ..self }
    }

    /// The same with $z$ multiplied by `mass`.
    #[must_use]
    pub fn mass(self, mass: f64) -> Self {
        Self { mass, ..self }
    }

    /// The same with $\epsilon$ = `slack` $(1 - p_{\max})$.
    #[must_use]
    pub fn slack(self, slack: f64) -> Self {
        Self { slack, ..self }
    }

    fn draw_scores(&self, stream: &mut Stream) -> Vec<f64> {
        let (n, scale) = (self.count, self.scale);
        match &self.scores {
            Scores::Normal => stream.normals(n).iter().map(|normal| scale * normal).collect(),
            Scores::Equal => vec![scale; n],
            Scores::First => (0..n).map(|i| if i == 0 { scale } else { 0.0 }).collect(),
            Scores::Pair(depth) => {
                let low = -scale.abs() - depth / self.beta;
                (0..n).map(|i| [scale, -scale].get(i).copied().unwrap_or(low)).collect()
            }
            Scores::Dyadic => (0..n).map(|_| (stream.between(-scale, scale) * 1024.0).round() / 1024.0).collect(),
            Scores::Digits => {
                let digits = real_data::digits();
                let query = digits.row(stream.below(digits.rows()));
                (0..n).map(|_| dot(digits.row(stream.below(digits.rows())), query) * scale / 4096.0).collect()
            }
            Scores::Literal(scores) => scores.clone(),
        }
    }

    fn draw_other(&self, scores: &[f64], stream: &mut Stream) -> Vec<f64> {
        let mut other = scores.to_vec();
        match &self.other {
            Other::Same => {}
            Other::Independent => other = self.draw_scores(stream),
            Other::Near(t) => add_scaled(&mut other, t * self.scale, &stream.on_sphere(scores.len(), 1.0)),
            Other::Contrast(t) => add_scaled(&mut other, *t, &[1.0, -1.0]),
            Other::Shift(t) => other.iter_mut().for_each(|score| *score += t),
            Other::Literal(written) => other.clone_from(written),
        }
        other
    }
}

impl Parameters for SoftmaxParameters {
    type Instance = SoftmaxInstance;

    fn fields(&self) -> Fields {
        let mut fields = Fields::default().with("scores", &self.scores);
        if !matches!(self.scores, Scores::Literal(_)) {
            fields = fields.with("N", self.count).with_number("scale", self.scale);
        }
        fields = fields.with_number("beta", self.beta);
        if self.other != Other::Same {
            fields = fields.with("other", &self.other);
        }
        if self.point != Point::Softmax {
            fields = fields.with("z", &self.point);
        }
        let numbers = [("mass", self.mass), ("slack", self.slack)];
        let unusual = numbers.into_iter().filter(|(_, value)| *value != 1.0);
        unusual.fold(fields, |fields, (key, value)| fields.with_number(key, value))
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let scores: Scores = fields.read("scores")?;
        let beta = fields.number("beta")?;
        let mut parameters = match &scores {
            Scores::Literal(written) => Self::literal(beta, written),
            _ => {
                let scale = fields.number("scale")?;
                Self { scale, ..Self::new(scores, size(fields)?, beta, 1.0) }
            }
        };
        if fields.get("other").is_some() {
            parameters.other = fields.read("other")?;
        }
        if fields.get("z").is_some() {
            parameters.point = fields.read("z")?;
        }
        if fields.get("mass").is_some() {
            parameters.mass = fields.number("mass")?;
        }
        if fields.get("slack").is_some() {
            parameters.slack = fields.number("slack")?;
        }
        Ok(parameters)
    }

    fn is_literal(&self) -> bool {
        !matches!(self.scores, Scores::Normal | Scores::Dyadic | Scores::Digits)
            && !matches!(self.other, Other::Near(_))
            && !matches!(self.point, Point::Random(_))
    }

    fn build(&self, stream: &mut Stream) -> Result<SoftmaxInstance, Error> {
        let scores = self.draw_scores(stream);
        let other = self.draw_other(&scores, stream);
        let drawn = match self.point {
            Point::Random(concentration) => Some(stream.convex_weights(scores.len(), concentration)),
            Point::Corner => Some((0..scores.len()).map(|i| f64::from(u8::from(i == 0))).collect()),
            Point::Softmax => None,
        };
        SoftmaxInstance::new(self.beta, scores, other, drawn, self.mass, self.slack)
    }
}

/// A number of scores: at least one, and few enough that their Jacobians are quickly made.
fn size(fields: &Fields) -> Result<usize, RecipeError> {
    const MOST: usize = 1_000;
    let value: usize = fields.read("N")?;
    if (1..=MOST).contains(&value) {
        return Ok(value);
    }
    Err(RecipeError::Value { key: "N".to_owned(), value: value.to_string() })
}

impl fmt::Display for Scores {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Normal => formatter.write_str("normal"),
            Self::Equal => formatter.write_str("equal"),
            Self::First => formatter.write_str("first"),
            Self::Pair(depth) => write!(formatter, "pair:{depth:?}"),
            Self::Dyadic => formatter.write_str("dyadic"),
            Self::Digits => formatter.write_str("digits"),
            Self::Literal(scores) => formatter.write_str(&join(scores)),
        }
    }
}

impl FromStr for Scores {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("normal", "") => Ok(Self::Normal),
            ("equal", "") => Ok(Self::Equal),
            ("first", "") => Ok(Self::First),
            ("pair", depth) => number(depth).map(Self::Pair),
            ("dyadic", "") => Ok(Self::Dyadic),
            ("digits", "") => Ok(Self::Digits),
            _ => numbers(text).map(Self::Literal),
        }
    }
}

impl fmt::Display for Other {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => formatter.write_str("same"),
            Self::Independent => formatter.write_str("independent"),
            Self::Near(t) => write!(formatter, "near:{t:?}"),
            Self::Contrast(t) => write!(formatter, "contrast:{t:?}"),
            Self::Shift(t) => write!(formatter, "shift:{t:?}"),
            Self::Literal(scores) => formatter.write_str(&join(scores)),
        }
    }
}

impl FromStr for Other {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("same", "") => Ok(Self::Same),
            ("independent", "") => Ok(Self::Independent),
            ("near", t) => number(t).map(Self::Near),
            ("contrast", t) => number(t).map(Self::Contrast),
            ("shift", t) => number(t).map(Self::Shift),
            _ => numbers(text).map(Self::Literal),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Softmax => formatter.write_str("softmax"),
            Self::Random(concentration) => write!(formatter, "random:{concentration:?}"),
            Self::Corner => formatter.write_str("corner"),
        }
    }
}

impl FromStr for Point {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("softmax", "") => Ok(Self::Softmax),
            ("random", concentration) => number(concentration).map(Self::Random),
            ("corner", "") => Ok(Self::Corner),
            _ => Err(()),
        }
    }
}

fn join(scores: &[f64]) -> String {
    scores.iter().map(|score| format!("{score:?}")).collect::<Vec<_>>().join(",")
}

fn number(text: &str) -> Result<f64, ()> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or(())
}

fn numbers(text: &str) -> Result<Vec<f64>, ()> {
    text.split(',').map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word of a recipe.
    #[test]
    fn words_are_read_as_they_are_written() {
        fn assert_read<T: FromStr<Err = ()> + fmt::Display + fmt::Debug + PartialEq>(
            values: impl IntoIterator<Item = T>,
        ) {
            for value in values {
                assert_eq!(value.to_string().parse(), Ok(value));
            }
        }
        let numbers = vec![1.0, -2.5];
        let scores = [Scores::Normal, Scores::Equal, Scores::First, Scores::Pair(2.0), Scores::Dyadic, Scores::Digits];
        assert_read(scores.into_iter().chain([Scores::Literal(numbers.clone())]));
        let others = [Other::Same, Other::Independent, Other::Near(0.5), Other::Contrast(3.0), Other::Shift(-1.0)];
        assert_read(others.into_iter().chain([Other::Literal(numbers)]));
        assert_read([Point::Softmax, Point::Random(0.5), Point::Corner]);
        assert_eq!("edge".parse::<Point>(), Err(()));
    }
}
