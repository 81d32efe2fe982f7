//! Intervals: every operation contains all results of numbers from its operands.

use super::endpoint::{Direction, Endpoint};
use super::precise::Function;

/// All numbers from `lower` to `upper`.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval<E> {
    /// The smallest.
    pub lower: E,
    /// The largest.
    pub upper: E,
}

impl<E: Endpoint> Interval<E> {
    /// The interval between two points.
    pub fn new(lower: E, upper: E) -> Self {
        debug_assert!(lower <= upper, "the ends of an interval are in order");
        Self { lower, upper }
    }

    /// One number.
    pub fn point(value: f64, precision: E::Precision) -> Self {
        let end = E::exact(value, precision);
        Self { lower: end.clone(), upper: end }
    }

    /// All numbers within `radius` of `value`.
    pub fn around(value: f64, radius: f64, precision: E::Precision) -> Option<Self> {
        if !value.is_finite() || !radius.is_finite() {
            return None;
        }
        Self::point(value, precision).widened(radius, precision)
    }

    /// The interval with `extra` more on both sides.
    pub fn widened(&self, extra: f64, precision: E::Precision) -> Option<Self> {
        if !extra.is_finite() {
            return None;
        }
        let extra = E::exact(extra, precision);
        let lower = self.lower.add(&extra.negated(), Direction::Down)?;
        Some(Self::new(lower, self.upper.add(&extra, Direction::Up)?))
    }

    /// All sums.
    pub fn add(&self, other: &Self) -> Option<Self> {
        let lower = self.lower.add(&other.lower, Direction::Down)?;
        Some(Self::new(lower, self.upper.add(&other.upper, Direction::Up)?))
    }

    /// All opposites.
    pub fn negated(&self) -> Self {
        Self::new(self.upper.negated(), self.lower.negated())
    }

    /// All products.
    pub fn multiply(&self, other: &Self, precision: E::Precision) -> Option<Self> {
        // With a number of known sign the extreme products are those with the ends of the other factor.
        let zero = E::exact(0.0, precision);
        for (number, factor) in [(self, other), (other, self)] {
            if number.lower == number.upper {
                let (low, high) =
                    if number.lower >= zero { (&factor.lower, &factor.upper) } else { (&factor.upper, &factor.lower) };
                let lower = number.lower.multiply(low, Direction::Down)?;
                return Some(Self::new(lower, number.lower.multiply(high, Direction::Up)?));
            }
        }
        if self.lower >= zero && other.lower >= zero {
            let lower = self.lower.multiply(&other.lower, Direction::Down)?;
            return Some(Self::new(lower, self.upper.multiply(&other.upper, Direction::Up)?));
        }
        self.corners(other, E::multiply)
    }

    /// All quotients; `None` where a divisor may be zero.
    pub fn divide(&self, other: &Self, precision: E::Precision) -> Option<Self> {
        let zero = E::exact(0.0, precision);
        if other.lower <= zero && other.upper >= zero {
            return None;
        }
        self.corners(other, E::divide)
    }

    /// The extreme results among those of the ends, where an operation is monotone in each operand.
    fn corners(&self, other: &Self, operation: fn(&E, &E, Direction) -> Option<E>) -> Option<Self> {
        let extreme = |direction, is_better: fn(&E, &E) -> bool| {
            let ends = [(&self.lower, &other.lower), (&self.lower, &other.upper), (&self.upper, &other.lower)];
            let mut best = operation(&self.upper, &other.upper, direction)?;
            for (a, b) in ends {
                let candidate = operation(a, b, direction)?;
                if is_better(&candidate, &best) {
                    best = candidate;
                }
            }
            Some(best)
        };
        let lower = extreme(Direction::Down, |a, b| a < b)?;
        Some(Self::new(lower, extreme(Direction::Up, |a, b| a > b)?))
    }

    /// All squares, none of them negative.
    pub fn squared(&self, precision: E::Precision) -> Option<Self> {
        let absolute = self.absolute(precision);
        let lower = absolute.lower.multiply(&absolute.lower, Direction::Down)?;
        Some(Self::new(lower, absolute.upper.multiply(&absolute.upper, Direction::Up)?))
    }

    /// All magnitudes.
    pub fn absolute(&self, precision: E::Precision) -> Self {
        let zero = E::exact(0.0, precision);
        if self.lower >= zero {
            self.clone()
        } else if self.upper <= zero {
            self.negated()
        } else {
            let lower = self.lower.negated();
            Self::new(zero, if lower > self.upper { lower } else { self.upper.clone() })
        }
    }

    /// All square roots; `None` where no number has one. Numbers that have none among others are left out: what is
    /// enclosed is known not to be negative.
    pub fn square_root(&self, precision: E::Precision) -> Option<Self> {
        let zero = E::exact(0.0, precision);
        let lower = if self.lower < zero { zero } else { self.lower.square_root(Direction::Down)? };
        Some(Self::new(lower, self.upper.square_root(Direction::Up)?))
    }

    /// All images under an increasing function.
    pub fn image(&self, function: Function) -> Option<Self> {
        let lower = self.lower.image(function, Direction::Down)?;
        Some(Self::new(lower, self.upper.image(function, Direction::Up)?))
    }

    /// All larger ones of two numbers.
    pub fn maximum(&self, other: &Self) -> Self {
        let larger = |a: &E, b: &E| if a > b { a.clone() } else { b.clone() };
        Self::new(larger(&self.lower, &other.lower), larger(&self.upper, &other.upper))
    }
}
