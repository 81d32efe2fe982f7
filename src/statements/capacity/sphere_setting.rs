//! What Theorems A5 to A7 and their corollaries vary in common: random patterns on a sphere, drawn again and again.

use crate::Error;
use crate::audit::{Fields, RecipeError};
use crate::capacity::{LARGEST_COUNT, squared_radius};
use crate::hopfield::Hopfield;
use crate::numerics::Envelope;
use crate::numerics::elementary::sqrt;
use crate::patterns::Patterns;
use crate::random::Stream;

/// A sphere at a temperature, and how many patterns are drawn on it how often: fields `beta`, `K`, `d`, `draws` and, if it is
/// not the number that a theorem promises, `N`.
#[derive(Clone, Debug, PartialEq)]
pub struct SphereSetting {
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// The radius factor $K$; the sphere has radius $K\sqrt{d-1}$.
    pub radius_factor: f64,
    /// The dimension $d$.
    pub dimension: usize,
    /// How often the patterns are drawn; none for what needs no random numbers.
    pub draws: u64,
    /// The number of patterns, if it is not the integer part of what the theorem promises.
    pub patterns: Option<u64>,
}

impl SphereSetting {
    /// As many patterns as promised, without draws.
    #[must_use]
    pub fn new(beta: f64, radius_factor: f64, dimension: usize) -> Self {
        Self { beta, radius_factor, dimension, draws: 0, patterns: None }
    }

    /// The fields of a recipe, with the number that a statement adds to them.
    #[must_use]
    pub fn fields_with(&self, key: &str, value: f64) -> Fields {
        let fields = Fields::default()
            .with_number("beta", self.beta)
            .with_number("K", self.radius_factor)
            .with("d", self.dimension)
            .with_number(key, value)
            .with("draws", self.draws);
        match self.patterns {
            Some(patterns) => fields.with("N", patterns),
            None => fields,
        }
    }

    /// The setting that `fields` describe.
    ///
    /// # Errors
    /// When a field is missing, cannot be read or lies outside its domain.
    pub fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let setting = Self {
            beta: fields.number("beta")?,
            radius_factor: fields.number("K")?,
            dimension: fields.read("d")?,
            draws: fields.read("draws")?,
            patterns: fields.read_if_given("N")?,
        };
        let domain = [
            ("beta", setting.beta > 0.0),
            ("K", setting.radius_factor > 0.0),
            ("d", (2..=1_000_000).contains(&setting.dimension)),
            ("N", setting.patterns.is_none_or(|patterns| patterns <= LARGEST_COUNT)),
        ];
        fields.within(&domain).map(|()| setting)
    }

    /// The dimension $d$ as an exact number.
    #[must_use]
    pub fn dimension_envelope(&self) -> Envelope {
        Envelope::from(self.dimension as f64)
    }

    /// $\kappa = \beta M^2$.
    #[must_use]
    pub fn kappa(&self) -> Envelope {
        squared_radius(self.beta.into(), self.radius_factor.into(), self.dimension_envelope())
    }

    /// How often `count` patterns are drawn. A draw costs a multiple of $N^2d$; what would take minutes is left to the closed
    /// forms.
    #[must_use]
    pub fn affordable_draws(&self, count: f64) -> u64 {
        let cost = self.draws as f64 * (count * count * self.dimension as f64 + 1e3);
        if count >= 2.0 && cost <= 1e9 { self.draws } else { 0 }
    }

    /// Draws `count` patterns once.
    ///
    /// # Errors
    /// Those of [`Hopfield::new`].
    pub fn draw(&self, count: usize, stream: &mut Stream) -> Result<Hopfield, Error> {
        let radius = self.radius_factor * sqrt(self.dimension as f64 - 1.0);
        let rows: Vec<Vec<f64>> = (0..count).map(|_| stream.on_sphere(self.dimension, radius)).collect();
        Hopfield::new(Patterns::from_rows(&rows)?, self.beta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three patterns in space take 1027 steps; of one there is nothing to draw.
    #[test]
    fn what_takes_minutes_is_not_drawn() {
        let setting = |draws| SphereSetting { draws, ..SphereSetting::new(1.0, 1.0, 3) };
        let draws = [973_709, 973_710].map(|draws| setting(draws).affordable_draws(3.0));
        assert_eq!(draws, [973_709, 0]);
        assert_eq!([1.0, 2.0].map(|count| setting(7).affordable_draws(count)), [0, 7]);
    }
}
