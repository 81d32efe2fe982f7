//! A statement made for tests of the audit itself: bounds between known numbers, at places on a line.

use super::check::Check;
use super::recipe::{Fields, Parameters, RecipeError};
use super::statement::{Conclusion, Family, Kind, Statement};
use crate::numerics::elementary::ln;
use crate::random::Stream;

/// A statement that says nothing yet.
pub(super) const fn bare<P: Parameters>() -> Statement<P> {
    Statement {
        id: "example",
        label: "Example",
        main_text: None,
        equations: "1-2",
        section: "A.1",
        file: file!(),
        source: "",
        conclusions: &[],
        families: &[],
        controls: &[],
        counterexamples: &[],
    }
}

/// A place on the positive axis, and over how many draws it claims to average.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) draws: u32,
}

impl Parameters for Place {
    type Instance = f64;

    fn fields(&self) -> Fields {
        Fields::default().with_number("x", self.x).with("draws", self.draws)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        Ok(Self { x: fields.number("x")?, draws: fields.read("draws")? })
    }

    fn is_literal(&self) -> bool {
        false
    }

    fn build(&self, _: &mut Stream) -> Result<f64, crate::Error> {
        Ok(self.x)
    }
}

/// Tightness one at $x = 1$ alone, and $1/(1 + |\ln x|)$ elsewhere.
fn peak(x: &f64) -> Check {
    Check::at_most(1.0 / (1.0 + ln(*x).abs()), 1.0)
}

/// A hill of 0.8 at $x = 1$, and an island of height one between $\ln x = 0.6$ and 0.8.
fn hill_and_island(x: &f64) -> Check {
    let place = ln(*x);
    Check::at_most(if (0.6..0.8).contains(&place) { 1.0 } else { 0.8 / (1.0 + place.abs()) }, 1.0)
}

/// Two thirds everywhere.
fn plain(_: &f64) -> Check {
    Check::at_most(2.0, 3.0)
}

/// Attained everywhere.
fn summit(_: &f64) -> Check {
    Check::at_most(1.0, 1.0)
}

const fn family(name: &'static str, instances: u32, attained: &'static [&'static str]) -> Family<Place> {
    Family { name, instances, attained, draw: |_, index, _| Place { x: 2.0 + f64::from(index), draws: 0 } }
}

pub(super) static LANDSCAPES: Statement<Place> = Statement {
    id: "landscapes",
    label: "Landscapes",
    conclusions: &[
        Conclusion::holds("peak", Kind::Conclusion, &[], peak),
        Conclusion::holds("hill and island", Kind::Conclusion, &[], hill_and_island),
        Conclusion::step("plain", &[], plain),
        Conclusion::step("summit", &[], summit),
        Conclusion::example("example", &[], plain),
    ],
    families: &[family("cheap", 20, &[]), family("attained", 3, &["summit"])],
    ..bare()
};
