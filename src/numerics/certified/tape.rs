//! The enclosures computed so far in one scope.

use super::endpoint::{Direction, Endpoint};
use super::interval::Interval;
use super::precise::Precise;
use super::{Arithmetic, Enclosed, ExactSum, Operation, Order};

/// An enclosure, unknown where an operation has no result, and whether it comes from exact numbers alone.
#[derive(Clone, Debug)]
struct Entry<E> {
    interval: Option<Interval<E>>,
    from_inputs: bool,
}

/// What an operation works on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    /// An earlier result.
    Known(usize),
    /// A value with a radius.
    Around(f64, f64),
}

/// The enclosures of one arithmetic, in the order in which they were computed.
#[derive(Debug)]
pub(super) struct Entries<E: Endpoint> {
    precision: E::Precision,
    list: Vec<Entry<E>>,
}

impl<E: Endpoint> Entries<E> {
    fn new(precision: E::Precision) -> Self {
        Self { precision, list: Vec::new() }
    }

    fn entry(&self, operand: Operand) -> Entry<E> {
        match operand {
            Operand::Known(index) => self.list[index].clone(),
            Operand::Around(value, radius) => {
                Entry { interval: Interval::around(value, radius, self.precision), from_inputs: radius == 0.0 }
            }
        }
    }

    fn result(&self, operation: Operation, first: Interval<E>, second: Option<Interval<E>>) -> Option<Interval<E>> {
        match operation {
            Operation::Add => first.add(&second?),
            Operation::Multiply => first.multiply(&second?, self.precision),
            Operation::Divide => first.divide(&second?, self.precision),
            Operation::Maximum => Some(first.maximum(&second?)),
            Operation::Hull => {
                let (lower, upper) = (first.lower, second?.upper);
                (lower <= upper).then(|| Interval::new(lower, upper))
            }
            Operation::Negate => Some(first.negated()),
            Operation::Square => first.squared(self.precision),
            Operation::Absolute => Some(first.absolute(self.precision)),
            Operation::SquareRoot => first.square_root(self.precision),
            Operation::Image(function) => first.image(function),
            Operation::OppositeImage(function) => Some(first.image(function)?.negated()),
            Operation::Widen(extra) => first.widened(extra, self.precision),
            Operation::Analysed => Some(first),
        }
    }

    fn apply(&mut self, operation: Operation, first: Operand, second: Option<Operand>) -> usize {
        let first = self.entry(first);
        let second = second.map(|operand| self.entry(operand));
        let widened = match operation {
            Operation::Widen(extra) => extra != 0.0,
            Operation::Analysed => true,
            _ => false,
        };
        let from_inputs = first.from_inputs && second.as_ref().is_none_or(|entry| entry.from_inputs) && !widened;
        let second = match second {
            Some(entry) => entry.interval.map(Some),
            None => Some(None),
        };
        let interval = first.interval.zip(second).and_then(|(first, second)| self.result(operation, first, second));
        self.list.push(Entry { interval, from_inputs });
        self.list.len() - 1
    }

    fn inner_product(&mut self, pairs: impl Iterator<Item = (Operand, Operand)>) -> usize {
        let zero = Interval::point(0.0, self.precision);
        let mut sum = Entry { interval: Some(zero), from_inputs: true };
        for (first, second) in pairs {
            let (first, second) = (self.entry(first), self.entry(second));
            sum.from_inputs &= first.from_inputs && second.from_inputs;
            let product = first.interval.zip(second.interval).and_then(|(a, b)| a.multiply(&b, self.precision));
            sum.interval = sum.interval.zip(product).and_then(|(sum, product)| sum.add(&product));
        }
        self.list.push(sum);
        self.list.len() - 1
    }

    fn weighted_differences(&mut self, weights: impl Iterator<Item = Operand>, numbers: &[f64], origin: f64) -> usize {
        let point = |value: f64| Interval::point(value, self.precision);
        let mut sum = Entry { interval: Some(point(0.0)), from_inputs: true };
        let origin = point(origin).negated();
        for (weight, number) in weights.zip(numbers) {
            let weight = self.entry(weight);
            sum.from_inputs &= weight.from_inputs;
            let difference = point(*number).add(&origin);
            let product = weight.interval.zip(difference).and_then(|(a, b)| a.multiply(&b, self.precision));
            sum.interval = sum.interval.zip(product).and_then(|(sum, product)| sum.add(&product));
        }
        self.list.push(sum);
        self.list.len() - 1
    }

    fn exact_sum(&mut self, sum: ExactSum<'_>) -> usize {
        let point = |value: &f64| Interval::point(*value, self.precision);
        let minus = |a: &f64, b: &f64| point(a).add(&point(b).negated());
        let zero = Interval::point(0.0, self.precision);
        let interval = match sum {
            ExactSum::Products(a, b) => a
                .iter()
                .zip(b)
                .try_fold(zero, |sum: Interval<E>, (a, b)| sum.add(&point(a).multiply(&point(b), self.precision)?)),
            ExactSum::ProductsWithDifference(a, b, c) => {
                a.iter().zip(b).zip(c).try_fold(zero, |sum: Interval<E>, ((a, b), c)| {
                    sum.add(&minus(a, b)?.multiply(&point(c), self.precision)?)
                })
            }
            ExactSum::SquaredDifferences(a, b) => a
                .iter()
                .zip(b)
                .try_fold(zero, |sum: Interval<E>, (a, b)| sum.add(&minus(a, b)?.squared(self.precision)?)),
        };
        self.list.push(Entry { interval, from_inputs: true });
        self.list.len() - 1
    }

    fn enclosed(&self, operand: Operand) -> Option<Enclosed> {
        let Entry { interval, from_inputs } = self.entry(operand);
        let interval = interval?;
        let (lower, upper) = (interval.lower.to_f64(Direction::Down), interval.upper.to_f64(Direction::Up));
        Some(Enclosed { lower, upper, from_inputs })
    }

    fn order(&self, first: Operand, second: Operand) -> Option<Order> {
        let (first, second) = (self.entry(first).interval?, self.entry(second).interval?);
        Some(Order {
            less: first.upper < second.lower,
            at_most: first.upper <= second.lower,
            more: first.lower > second.upper,
            at_least: first.lower >= second.upper,
        })
    }
}

/// The enclosures of the arithmetic in force.
#[derive(Debug)]
pub(super) enum Tape {
    Intervals(Entries<f64>),
    Precise(Entries<Precise>),
}

/// Does the same on the entries of either arithmetic.
macro_rules! on_entries {
    ($tape:expr, $entries:ident => $work:expr) => {
        match $tape {
            Tape::Intervals($entries) => $work,
            Tape::Precise($entries) => $work,
        }
    };
}

impl Tape {
    pub(super) fn new(arithmetic: Arithmetic) -> Self {
        match arithmetic {
            Arithmetic::Intervals => Self::Intervals(Entries::new(())),
            Arithmetic::Precise(bits) => Self::Precise(Entries::new(bits)),
        }
    }

    pub(super) fn arithmetic(&self) -> Arithmetic {
        match self {
            Self::Intervals(_) => Arithmetic::Intervals,
            Self::Precise(entries) => Arithmetic::Precise(entries.precision),
        }
    }

    pub(super) fn apply(&mut self, operation: Operation, first: Operand, second: Option<Operand>) -> usize {
        on_entries!(self, entries => entries.apply(operation, first, second))
    }

    pub(super) fn inner_product(&mut self, pairs: impl Iterator<Item = (Operand, Operand)>) -> usize {
        on_entries!(self, entries => entries.inner_product(pairs))
    }

    pub(super) fn weighted_differences(
        &mut self,
        weights: impl Iterator<Item = Operand>,
        numbers: &[f64],
        origin: f64,
    ) -> usize {
        on_entries!(self, entries => entries.weighted_differences(weights, numbers, origin))
    }

    pub(super) fn exact_sum(&mut self, sum: ExactSum<'_>) -> usize {
        on_entries!(self, entries => entries.exact_sum(sum))
    }

    pub(super) fn enclosed(&self, operand: Operand) -> Option<Enclosed> {
        on_entries!(self, entries => entries.enclosed(operand))
    }

    pub(super) fn order(&self, first: Operand, second: Operand) -> Option<Order> {
        on_entries!(self, entries => entries.order(first, second))
    }
}
