//! The ends of intervals: numbers whose every operation is rounded in a chosen direction.

use super::precise::{Function, Precise};
use crate::numerics::double::Double;
use crate::numerics::elementary::{fused_multiply_add, sqrt};

/// Which way a result is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the largest representable number that is not larger.
    Down,
    /// To the smallest representable number that is not smaller.
    Up,
}

impl Direction {
    /// The other direction.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

/// A number that can be an end of an interval. An operation returns `None` where its result is beyond the range or does not
/// exist; otherwise the result lies on the side of the exact one that `direction` says, or is exact.
pub trait Endpoint: Clone + PartialOrd {
    /// How many digits results keep, for numbers that can keep any number of them.
    type Precision: Copy;

    /// A finite number, exactly.
    fn exact(value: f64, precision: Self::Precision) -> Self;
    /// $a + b$.
    fn add(&self, other: &Self, direction: Direction) -> Option<Self>;
    /// $ab$.
    fn multiply(&self, other: &Self, direction: Direction) -> Option<Self>;
    /// $a / b$ for $b \ne 0$.
    fn divide(&self, other: &Self, direction: Direction) -> Option<Self>;
    /// $\sqrt a$ for $a \ge 0$.
    fn square_root(&self, direction: Direction) -> Option<Self>;
    /// $-a$, exactly.
    fn negated(&self) -> Self;
    /// The image under an elementary function.
    fn image(&self, function: Function, direction: Direction) -> Option<Self>;
    /// The nearest `f64` on that side; infinite beyond the range.
    fn to_f64(&self, direction: Direction) -> f64;
}

/// Products below this size, and quotients of dividends below it, may have lost more to underflow than their remainder tells.
const NEARLY_UNDERFLOWN: f64 = 1e-270;

/// The neighbour of a result in a direction, unless the sign of `remainder`, exact result less rounded result, says that it
/// lies on the right side already.
fn stepped(rounded: f64, remainder: f64, direction: Direction) -> Option<f64> {
    let result = match direction {
        Direction::Down if remainder < 0.0 => rounded.next_down(),
        Direction::Up if remainder > 0.0 => rounded.next_up(),
        _ => rounded,
    };
    result.is_finite().then_some(result)
}

/// The neighbour of a result in a direction, whatever its remainder.
fn stepped_anyway(rounded: f64, direction: Direction) -> Option<f64> {
    match direction {
        Direction::Down => stepped(rounded, -1.0, direction),
        Direction::Up => stepped(rounded, 1.0, direction),
    }
}

/// What a product of two numbers has lost, exactly (Dekker 1971, by Veltkamp's splitting); `None` where a part leaves the
/// range. A fused multiply-add says the same, but is a long routine where the processor's own must not be relied on.
fn product_remainder(a: f64, b: f64, product: f64) -> Option<f64> {
    const SPLITTER: f64 = 134_217_729.0;
    const LARGEST: f64 = 1e290;
    if a.abs() > LARGEST || b.abs() > LARGEST || product.abs() > LARGEST {
        return None;
    }
    let split = |x: f64| {
        let scaled = SPLITTER * x;
        let high = scaled - (scaled - x);
        (high, x - high)
    };
    let ((a_high, a_low), (b_high, b_low)) = (split(a), split(b));
    Some(((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low)
}

/// Directed rounding is had from rounding to nearest: what a sum, a product, a quotient or a root has lost is a number again,
/// whose sign says whether a step to the neighbouring number is due.
impl Endpoint for f64 {
    type Precision = ();

    fn exact(value: f64, (): ()) -> Self {
        value
    }

    fn add(&self, other: &Self, direction: Direction) -> Option<Self> {
        let sum = Double::sum(*self, *other);
        sum.high.is_finite().then(|| stepped(sum.high, sum.low, direction))?
    }

    fn multiply(&self, other: &Self, direction: Direction) -> Option<Self> {
        let product = self * other;
        if *self == 0.0 || *other == 0.0 {
            return Some(0.0);
        }
        if product.abs() < NEARLY_UNDERFLOWN {
            return stepped_anyway(product, direction);
        }
        match product_remainder(*self, *other, product) {
            Some(remainder) => stepped(product, remainder, direction),
            None => product.is_finite().then(|| stepped_anyway(product, direction))?,
        }
    }

    fn divide(&self, other: &Self, direction: Direction) -> Option<Self> {
        let quotient = self / other;
        if *self == 0.0 && *other != 0.0 {
            return Some(0.0);
        }
        // The remainder is a multiple of the product of the last bits of quotient and divisor, however small the quotient: a
        // number, where the dividend is well above the underflow.
        if self.abs() < NEARLY_UNDERFLOWN {
            return stepped_anyway(quotient, direction);
        }
        let remainder = fused_multiply_add(-quotient, *other, *self) * other.signum();
        quotient.is_finite().then(|| stepped(quotient, remainder, direction))?
    }

    fn square_root(&self, direction: Direction) -> Option<Self> {
        if *self < 0.0 {
            return None;
        }
        let root = sqrt(*self);
        if *self < NEARLY_UNDERFLOWN && *self > 0.0 {
            return stepped_anyway(root, direction);
        }
        stepped(root, fused_multiply_add(-root, root, *self), direction)
    }

    fn negated(&self) -> Self {
        -self
    }

    /// By way of 64 bits, with functions that are proved to be rounded correctly there.
    fn image(&self, function: Function, direction: Direction) -> Option<Self> {
        const BITS: usize = 64;
        let image = Precise::exact(*self, BITS).image(function, direction)?.to_f64(direction);
        image.is_finite().then_some(image)
    }

    fn to_f64(&self, _: Direction) -> f64 {
        *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any finite double, by its bits.
    fn finite() -> impl Strategy<Value = f64> {
        any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |value| value.is_finite())
    }

    /// Numbers near one, where results are rounded but neither overflow nor underflow.
    fn moderate() -> impl Strategy<Value = f64> {
        (-1e3..1e3_f64).prop_map(|value| value / 3.0)
    }

    /// Factors of products that are nearly the largest number, or as small as underflows.
    fn at_the_ends_of_the_range() -> impl Strategy<Value = (f64, f64)> {
        (1.0..1.34_f64, 0..1_u64 << 27, any::<bool>()).prop_map(|(a, steps, is_large)| {
            let largest = if is_large { f64::MAX } else { 1e-290 };
            let a = if is_large { a * 1e154 } else { a * 1e-145 };
            (a, f64::from_bits((largest / a).to_bits() - steps))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// 320 bits hold the exact sum and product of two numbers of moderate size, and all but the last bits of the others:
        /// each result lies on its side of the exact one, and the two are neighbours or equal.
        #[test]
        fn results_are_rounded_in_their_direction(
            (a, b) in prop_oneof![(moderate(), moderate()), (finite(), finite()), at_the_ends_of_the_range()]
        ) {
            let precise = |value| Precise::exact(value, 4_200);
            type Operation<E> = fn(&E, &E, Direction) -> Option<E>;
            let operations: [(&str, Operation<f64>, Operation<Precise>); 4] = [
                ("sum", f64::add, Precise::add),
                ("product", f64::multiply, Precise::multiply),
                ("quotient", f64::divide, Precise::divide),
                ("root", |a, _, direction| f64::square_root(&a.abs(), direction), |a, _, direction| {
                    let zero = Precise::exact(0.0, 4_200);
                    let absolute = if *a < zero { a.negated() } else { a.clone() };
                    absolute.square_root(direction)
                }),
            ];
            for (name, rounded, reference) in operations {
                if name == "quotient" && b == 0.0 {
                    continue;
                }
                let down = reference(&precise(a), &precise(b), Direction::Down).expect("there is room for any exponent");
                let up = reference(&precise(a), &precise(b), Direction::Up).expect("there is room for any exponent");
                let lower = rounded(&a, &b, Direction::Down);
                let upper = rounded(&a, &b, Direction::Up);
                if let Some(lower) = lower {
                    prop_assert!(precise(lower) <= down, "{name} of {a:e} and {b:e}: {lower:e} is not below");
                }
                if let Some(upper) = upper {
                    prop_assert!(precise(upper) >= up, "{name} of {a:e} and {b:e}: {upper:e} is not above");
                }
                if let (Some(lower), Some(upper)) = (lower, upper)
                    && [a, b, lower].iter().all(|number| (NEARLY_UNDERFLOWN..1e290).contains(&number.abs()))
                {
                    prop_assert!(lower == upper || lower.next_up() == upper, "{name} of {a:e} and {b:e} is too wide");
                }
            }
        }
    }
}
