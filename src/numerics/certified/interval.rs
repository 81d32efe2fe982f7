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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::certified::Precise;

    /// Every interval whose ends are among these numbers, and what it is a set of: they and their quotients are exact.
    fn intervals() -> Vec<(f64, f64)> {
        let ends = [-4.0, -1.0, -0.5, 0.0, 0.5, 1.0, 4.0];
        ends.iter()
            .flat_map(|low| ends.iter().filter(move |high| low <= *high).map(move |high| (*low, *high)))
            .collect()
    }

    /// The hull of all images of the numbers of two intervals, among them the ends and zero.
    fn hull((a, b): (f64, f64), (c, d): (f64, f64), operation: impl Fn(f64, f64) -> f64) -> (f64, f64) {
        let points = |low: f64, high: f64| [low, 0.0_f64.clamp(low, high), high];
        let images = points(a, b).into_iter().flat_map(|x| points(c, d).map(|y| operation(x, y)));
        images.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), image| (low.min(image), high.max(image)))
    }

    fn assert_hulls<E: Endpoint>(precision: E::Precision) {
        let make = |(low, high): (f64, f64)| Interval::new(E::exact(low, precision), E::exact(high, precision));
        let ends = |interval: Option<Interval<E>>| {
            interval.map(|found| (found.lower.to_f64(Direction::Down), found.upper.to_f64(Direction::Up)))
        };
        for one in intervals() {
            let interval = make(one);
            assert_eq!(ends(Some(interval.negated())), Some((-one.1, -one.0)), "-{one:?}");
            let alone = |operation: fn(f64) -> f64| Some(hull(one, one, |x, _| operation(x)));
            assert_eq!(ends(interval.squared(precision)), alone(|x| x * x), "the square of {one:?}");
            assert_eq!(ends(Some(interval.absolute(precision))), alone(f64::abs), "the magnitude of {one:?}");
            let root = (one.1 >= 0.0).then(|| (one.0.max(0.0), one.1));
            let known = ends(interval.square_root(precision)).map(|(low, high)| (low * low, high * high));
            let near = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-15 && (b - d).abs() < 1e-15;
            assert!(
                known.zip(root).map_or(known.is_none() && root.is_none(), |(known, root)| near(known, root)),
                "the root of {one:?} is that of {known:?}"
            );
            assert_eq!(ends(interval.widened(2.0, precision)), Some((one.0 - 2.0, one.1 + 2.0)), "{one:?} +- 2");
            for other in intervals() {
                let second = make(other);
                assert_eq!(ends(interval.add(&second)), Some(hull(one, other, |x, y| x + y)), "{one:?} + {other:?}");
                let product = ends(interval.multiply(&second, precision));
                assert_eq!(product, Some(hull(one, other, |x, y| x * y)), "{one:?} times {other:?}");
                assert_eq!(
                    ends(Some(interval.maximum(&second))),
                    Some(hull(one, other, f64::max)),
                    "{one:?}, {other:?}"
                );
                let quotient = (other.0 > 0.0 || other.1 < 0.0).then(|| hull(one, other, |x, y| x / y));
                assert_eq!(ends(interval.divide(&second, precision)), quotient, "{one:?} by {other:?}");
            }
        }
    }

    /// With exact ends nothing is rounded: results are the hulls, no more and no less.
    #[test]
    fn results_are_the_hulls_of_all_images() {
        assert_hulls::<f64>(());
        assert_hulls::<Precise>(100);
    }

    /// Nothing is enclosed by a radius that is not known.
    #[test]
    fn an_unknown_radius_encloses_nothing() {
        for (value, radius) in [(0.0, f64::INFINITY), (f64::NAN, 0.0), (f64::INFINITY, 1.0)] {
            assert_eq!(Interval::<f64>::around(value, radius, ()), None);
            assert!(Interval::<Precise>::around(value, radius, 100).is_none(), "{value} +- {radius}");
        }
        assert_eq!(Interval::<f64>::point(1.0, ()).widened(f64::NAN, ()), None);
        assert_eq!(Interval::<f64>::around(1.0, 0.5, ()), Some(Interval::new(0.5, 1.5)));
    }
}
