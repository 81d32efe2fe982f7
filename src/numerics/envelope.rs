//! Values with a rounding radius.
//!
//! An [`Envelope`] is a computed value together with a radius such that the exact result lies within the radius. Its
//! arithmetic is a running error analysis (Higham, *Accuracy and Stability of Numerical Algorithms*, section 3.3): each
//! operation adds one rounding of its own result to what its operands carry. A verdict is drawn from two envelopes only
//! when they do not overlap, so it never comes from rounding.

use std::ops::{Add, Div, Mul, Neg, Sub};

use super::UNIT_ROUNDOFF;
use super::certified::{self, ExactSum, Function, Handle, Operation};
use super::elementary::{self, ELEMENTARY_ERROR};
use super::lambert_w::{LAMBERT_W_ERROR, lambert_w_minus_one_exp, lambert_w0, lambert_w0_exp};
use super::real::Real;

/// The smallest positive `f64`: what one operation may lose to underflow.
const UNDERFLOW: f64 = 5e-324;

/// Covers the roundings committed while a radius itself is computed: fewer than sixteen operations each.
const RADIUS_INFLATION: f64 = 1.0 + 32.0 * UNIT_ROUNDOFF;

/// $\gamma_n = nu / (1 - nu)$, the relative error bound of $n$ roundings in sequence (Higham, Lemma 3.1).
///
/// ```
/// use hopfield_theory::numerics::{gamma, UNIT_ROUNDOFF};
/// assert!(gamma(10) >= 10.0 * UNIT_ROUNDOFF);
/// ```
#[must_use]
pub fn gamma(operations: usize) -> f64 {
    let accumulated = operations as f64 * UNIT_ROUNDOFF;
    if accumulated < 0.5 { accumulated / (1.0 - accumulated) * RADIUS_INFLATION } else { f64::INFINITY }
}

/// A computed number and a radius: the exact number lies in $[v - r, v + r]$.
///
/// ```
/// use hopfield_theory::numerics::{Envelope, Real};
/// let third = Envelope::from(1.0) / 3.0;
/// assert!(third.radius > 0.0 && third.contains(third.value));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// The computed value $v$.
    pub value: f64,
    /// The radius $r \ge 0$; infinite when nothing is known.
    pub radius: f64,
    /// Its enclosure in the arithmetic in force when it was computed.
    pub(super) enclosure: Option<Handle>,
}

/// Envelopes are equal when their values and radii are.
impl PartialEq for Envelope {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.radius == other.radius
    }
}

impl Envelope {
    /// A value known up to an absolute radius.
    #[must_use]
    pub fn new(value: f64, radius: f64) -> Self {
        let radius = if radius.is_nan() || !value.is_finite() { f64::INFINITY } else { radius };
        Self { value, radius: radius * RADIUS_INFLATION, enclosure: None }
    }

    /// A value known up to a relative error.
    #[must_use]
    pub fn relative(value: f64, error: f64) -> Self {
        Self::new(value, value.abs() * error + UNDERFLOW)
    }

    /// The smallest number that the exact value can be, in the arithmetic in force.
    #[must_use]
    pub fn lower(self) -> f64 {
        if certified::is_active() {
            return certified::enclosed(self).map_or(f64::NEG_INFINITY, |known| known.lower);
        }
        self.value - self.radius
    }

    /// The largest number that the exact value can be, in the arithmetic in force.
    #[must_use]
    pub fn upper(self) -> f64 {
        if certified::is_active() {
            return certified::enclosed(self).map_or(f64::INFINITY, |known| known.upper);
        }
        self.value + self.radius
    }

    /// Whether this is exactly zero, and not a number that is too small for its radius to tell.
    fn is_zero(self) -> bool {
        self.value == 0.0 && self.radius == 0.0
    }

    /// Whether `number` may be the exact value.
    #[must_use]
    pub fn contains(self, number: f64) -> bool {
        self.lower() <= number && number <= self.upper()
    }

    /// The same value with a radius larger by `extra`.
    #[must_use]
    pub fn widened(self, extra: f64) -> Self {
        Self::new(self.value, self.radius + extra).image_of(Operation::Widen(extra), self)
    }

    /// The same value with a radius larger by $|e|$ for an enclosed number $e$.
    #[must_use]
    pub fn widened_by(self, extra: Self) -> Self {
        let reach = Self::hull(-extra.abs(), extra.abs());
        Self::new(self.value, self.radius + extra.value.abs() + extra.radius).result_of(Operation::Add, self, reach)
    }

    /// The same number, marked as known by an error analysis where an arithmetic is in force.
    #[must_use]
    pub fn analysed(self) -> Self {
        self.image_of(Operation::Analysed, self)
    }

    /// $|x|$.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { value: self.value.abs(), ..self }.image_of(Operation::Absolute, self)
    }

    /// The same number, enclosed as `definition` has it when an arithmetic is in force: how a number that was computed with
    /// a radius derived by an error analysis is proved from its definition.
    #[must_use]
    pub fn defined_by(self, definition: impl FnOnce() -> Self) -> Self {
        if !certified::is_active() {
            return self;
        }
        // Adding zero encloses a definition that is a mere number.
        Self { enclosure: (definition() + 0.0).enclosure, ..self }
    }

    /// Exact numbers.
    #[must_use]
    pub fn exact(numbers: &[f64]) -> Vec<Self> {
        numbers.iter().copied().map(Self::from).collect()
    }

    /// $a^Tb$, term by term.
    ///
    /// # Panics
    /// If the vectors have different dimensions.
    #[must_use]
    pub fn inner_product(a: &[Self], b: &[Self]) -> Self {
        assert_eq!(a.len(), b.len(), "an inner product needs vectors of one dimension");
        let mut value = 0.0;
        let mut propagated = 0.0;
        let mut sizes = 0.0;
        for (x, y) in a.iter().zip(b) {
            value += x.value * y.value;
            sizes += x.value.abs() * y.value.abs();
            propagated += x.value.abs() * y.radius + y.value.abs() * x.radius + x.radius * y.radius;
        }
        let rounding = gamma(2 * a.len() + 4);
        let radius = (propagated + rounding * sizes) * (1.0 + rounding) + a.len() as f64 * UNDERFLOW;
        Self { enclosure: certified::apply_inner_product(a, b), ..Self::new(value, radius) }
    }

    /// $\sum_jw_j(x_j - y)$ for exact numbers $x_j$ and $y$.
    ///
    /// # Panics
    /// If there are more or fewer weights than numbers.
    #[must_use]
    pub fn weighted_differences(weights: &[Self], numbers: &[f64], origin: f64) -> Self {
        assert_eq!(weights.len(), numbers.len(), "each number needs a weight");
        let (mut value, mut sizes, mut propagated) = (0.0, 0.0, 0.0);
        for (weight, number) in weights.iter().zip(numbers) {
            let difference = number - origin;
            value += weight.value * difference;
            sizes += (weight.value * difference).abs();
            propagated += weight.radius * difference.abs();
        }
        let rounding = gamma(2 * weights.len() + 6);
        let radius = (propagated + rounding * sizes) * (1.0 + rounding) + weights.len() as f64 * UNDERFLOW;
        let enclosure = certified::apply_weighted_differences(weights, numbers, origin);
        Self { enclosure, ..Self::new(value, radius) }
    }

    /// $a^Tb$ of exact vectors.
    #[must_use]
    pub fn exact_dot(a: &[f64], b: &[f64]) -> Self {
        let radius = gamma(a.len() + 2) * super::absolute_dot(a, b) + a.len() as f64 * UNDERFLOW;
        let enclosure = certified::apply_exact_sum(ExactSum::Products(a, b));
        Self { enclosure, ..Self::new(super::dot(a, b), radius) }
    }

    /// $(a - b)^Tc$ of exact vectors.
    #[must_use]
    pub fn exact_dot_with_difference(a: &[f64], b: &[f64], c: &[f64]) -> Self {
        let difference = super::difference(a, b);
        let radius = gamma(a.len() + 4) * super::absolute_dot(&difference, c) + a.len() as f64 * UNDERFLOW;
        let enclosure = certified::apply_exact_sum(ExactSum::ProductsWithDifference(a, b, c));
        Self { enclosure, ..Self::new(super::dot(&difference, c), radius) }
    }

    /// $\|a - b\|^2$ of exact vectors.
    #[must_use]
    pub fn exact_squared_distance(a: &[f64], b: &[f64]) -> Self {
        let value = super::squared_distance(a, b);
        let enclosure = certified::apply_exact_sum(ExactSum::SquaredDifferences(a, b));
        Self { enclosure, ..Self::new(value, gamma(a.len() + 6) * value + a.len() as f64 * UNDERFLOW) }
    }

    /// $\|a\|$.
    #[must_use]
    pub fn norm(a: &[Self]) -> Self {
        let squares: Vec<Self> = a.iter().map(|x| x.squared()).collect();
        Self::inner_product(&squares, &vec![Self::from(1.0); a.len()]).sqrt()
    }

    /// All numbers from `lower` to `upper`, enclosed; the value is that of `lower`.
    #[must_use]
    pub(super) fn hull(lower: Self, upper: Self) -> Self {
        let radius = (upper.value - lower.value).abs() + upper.radius + lower.radius;
        Self::new(lower.value, radius).result_of(Operation::Hull, lower, upper)
    }

    /// With the enclosure of an operation on another envelope.
    #[inline]
    fn image_of(mut self, operation: Operation, operand: Self) -> Self {
        self.enclosure = None;
        if certified::is_active() {
            self.enclosure = certified::apply(operation, operand, None);
        }
        self
    }

    /// With the enclosure of an operation on two others.
    #[inline]
    fn result_of(mut self, operation: Operation, first: Self, second: Self) -> Self {
        self.enclosure = None;
        if certified::is_active() {
            self.enclosure = certified::apply(operation, first, Some(second));
        }
        self
    }

    /// The image under a monotone function that is computed with relative error [`LAMBERT_W_ERROR`], from the images of both
    /// ends; unknown where one of them has none.
    fn monotone(self, function: fn(f64) -> Option<f64>) -> Self {
        let [value, low, high] =
            [self.value, self.lower(), self.upper()].map(|argument| function(argument).unwrap_or(f64::NAN));
        let spread = (low - value).abs() + (high - value).abs();
        Self::new(value, spread + 2.0 * LAMBERT_W_ERROR * (value.abs() + spread) + UNDERFLOW)
    }

    fn rounded(value: f64, propagated: f64) -> Self {
        Self::new(value, propagated + UNIT_ROUNDOFF * value.abs() + UNDERFLOW)
    }

    fn elementary(value: f64, propagated: f64) -> Self {
        Self::new(value, propagated + ELEMENTARY_ERROR * value.abs() + UNDERFLOW)
    }
}

impl From<f64> for Envelope {
    fn from(value: f64) -> Self {
        Self::new(value, 0.0)
    }
}

impl Add for Envelope {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        if other.value == 0.0 || self.value == 0.0 {
            return Self::new(value, self.radius + other.radius).result_of(Operation::Add, self, other);
        }
        Self::rounded(value, self.radius + other.radius).result_of(Operation::Add, self, other)
    }
}

impl Sub for Envelope {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Envelope {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        // A product with an exact zero is exact; with an unknown factor it stays unknown.
        if (self.is_zero() && other.radius.is_finite()) || (other.is_zero() && self.radius.is_finite()) {
            return Self::from(0.0);
        }
        let propagated = self.value.abs() * other.radius + other.value.abs() * self.radius + self.radius * other.radius;
        Self::rounded(self.value * other.value, propagated).result_of(Operation::Multiply, self, other)
    }
}

impl Div for Envelope {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let value = self.value / other.value;
        let distance_from_zero = other.value.abs() - other.radius;
        if distance_from_zero <= 0.0 {
            return Self::new(value, f64::INFINITY).result_of(Operation::Divide, self, other);
        }
        let radius = (self.radius + value.abs() * other.radius) / distance_from_zero;
        Self::rounded(value, radius).result_of(Operation::Divide, self, other)
    }
}

impl Neg for Envelope {
    type Output = Self;
    fn neg(self) -> Self {
        Self { value: -self.value, ..self }.image_of(Operation::Negate, self)
    }
}

macro_rules! with_exact_number {
    ($($operation:ident :: $method:ident),*) => {$(
        impl $operation<f64> for Envelope {
            type Output = Self;
            fn $method(self, other: f64) -> Self {
                $operation::$method(self, Self::from(other))
            }
        }
    )*};
}
with_exact_number!(Add::add, Sub::sub, Mul::mul, Div::div);

impl Real for Envelope {
    fn exp(self) -> Self {
        let value = elementary::exp(self.value);
        let radius = value * elementary::exp_m1(self.radius);
        Self::elementary(value, radius).image_of(Operation::Image(Function::Exp), self)
    }

    fn exp_m1(self) -> Self {
        let value = elementary::exp_m1(self.value);
        let radius = elementary::exp(self.value) * elementary::exp_m1(self.radius);
        Self::elementary(value, radius).image_of(Operation::Image(Function::ExpM1), self)
    }

    fn ln(self) -> Self {
        let value = elementary::ln(self.value);
        let lower = self.value - self.radius;
        let propagated = if lower > 0.0 { self.radius / lower } else { f64::INFINITY };
        Self::elementary(value, propagated).image_of(Operation::Image(Function::Ln), self)
    }

    fn ln_1p(self) -> Self {
        let value = elementary::ln_1p(self.value);
        let lower = 1.0 + (self.value - self.radius);
        let propagated = if lower > 0.0 { self.radius / lower } else { f64::INFINITY };
        Self::elementary(value, propagated).image_of(Operation::Image(Function::Ln1p), self)
    }

    fn sqrt(self) -> Self {
        let value = elementary::sqrt(self.value);
        let lower = self.value - self.radius;
        let propagated = if self.radius == 0.0 {
            0.0
        } else if lower > 0.0 {
            self.radius / (value + elementary::sqrt(lower))
        } else {
            elementary::sqrt(self.value.max(0.0) + self.radius)
        };
        Self::rounded(value, propagated).image_of(Operation::SquareRoot, self)
    }

    /// $w'(x) = w/(1+w)$ is increasing and below both 1 and $w$, so $w$ moves by at most $r$ and by at most $w(e^r - 1)$.
    fn lambert_w0_exp(self) -> Self {
        let value = lambert_w0_exp(self.value);
        let propagated = self.radius.min(value * elementary::exp_m1(self.radius));
        let radius = propagated + LAMBERT_W_ERROR * value + UNDERFLOW;
        Self::new(value, radius).image_of(Operation::Image(Function::LambertW0Exp), self)
    }

    fn lambert_w0(self) -> Self {
        self.monotone(lambert_w0).image_of(Operation::Image(Function::LambertW0), self)
    }

    fn lambert_w_minus_one_exp(self) -> Self {
        self.monotone(lambert_w_minus_one_exp).image_of(Operation::OppositeImage(Function::LargerRoot), self)
    }

    fn max(self, other: Self) -> Self {
        let larger = Self { value: self.value.max(other.value), radius: self.radius.max(other.radius), ..self };
        larger.result_of(Operation::Maximum, self, other)
    }

    fn min(self, other: Self) -> Self {
        -Real::max(-self, -other)
    }

    fn squared(self) -> Self {
        // As for a product, zero is exact.
        if self.is_zero() {
            return Self::from(0.0);
        }
        let propagated = 2.0 * self.value.abs() * self.radius + self.radius * self.radius;
        Self::rounded(self.value * self.value, propagated).image_of(Operation::Square, self)
    }

    fn value(self) -> f64 {
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $\gamma_n$ for $nu = \frac18$ is $\frac17$; from $nu = \frac12$ on nothing is bounded.
    #[test]
    fn gamma_grows_to_one_and_is_unknown_beyond() {
        assert!((gamma(1 << 50) * 7.0 - 1.0).abs() < 1e-14);
        assert!(gamma((1 << 52) - 1) < 1.0 + 1e-14 && gamma(1 << 52) == f64::INFINITY);
    }

    /// Radii add up to what two terms of known width can be off, which is exact in these numbers: $100 \cdot \frac18 +
    /// 500 \cdot \frac14 + \frac1{32}$ and $300 \cdot \frac12 + 700 \cdot \frac14 + \frac18$. Exact numbers leave the rounding,
    /// at least $\gamma_n$ of the sum of magnitudes, and no more than a few units for each term.
    #[test]
    fn inner_products_are_as_wide_as_their_terms_let_them_be() {
        let terms = [
            (Envelope::new(100.0, 0.25), Envelope::new(500.0, 0.125)),
            (Envelope::new(-300.0, 0.25), Envelope::new(700.0, 0.5)),
        ];
        let (a, b): (Vec<Envelope>, Vec<Envelope>) = terms.into_iter().unzip();
        let found = Envelope::inner_product(&a, &b);
        let width = 137.531_25 + 325.125;
        assert_eq!(found.value, -160_000.0);
        assert!(found.radius >= width && found.radius <= width + 1e-9, "{found:?}, not {width}");
        let [a, b] = [[100.0, -300.0, 7.0], [500.0, 700.0, 11.0]].map(|numbers| Envelope::exact(&numbers));
        let found = Envelope::inner_product(&a, &b);
        assert_eq!(found.value, -159_923.0);
        let magnitudes = 260_077.0;
        assert!(found.radius >= gamma(3) * magnitudes && found.radius <= gamma(20) * magnitudes, "{found:?}");
        // And weighted differences, $2 \cdot 400 - 3 \cdot 800$, whose weights are off by $\frac14$ and $\frac12$ at most.
        let differences = |weights: [(f64, f64); 2]| {
            let weights = weights.map(|(weight, radius)| Envelope::new(weight, radius));
            Envelope::weighted_differences(&weights, &[500.0, 900.0], 100.0)
        };
        let found = differences([(2.0, 0.25), (-3.0, 0.5)]);
        assert!(found.value == -1600.0 && found.radius >= 500.0 && found.radius <= 500.0 + 1e-9, "{found:?}, not 500");
        let found = differences([(2.0, 0.0), (-3.0, 0.0)]);
        assert!(found.radius >= gamma(2) * 3200.0 && found.radius <= gamma(20) * 3200.0, "{found:?}");
        let many = Envelope::weighted_differences(&[Envelope::from(1.0); 100], &[1.0; 100], 0.0);
        assert!(many.value == 100.0 && many.radius >= gamma(100) * 100.0, "{many:?}");
    }

    /// Of exact vectors: $ab$, $(a - b)c$ and $|a - b|^2$, with the sums of their magnitudes.
    #[test]
    fn sums_of_exact_vectors_are_off_by_their_rounding() {
        let (a, b, c) = ([100.0, -300.0, 7.0], [500.0, 700.0, 11.0], [2.0, 3.0, -5.0]);
        let found = [
            (Envelope::exact_dot(&a, &b), -159_923.0, 260_077.0),
            (Envelope::exact_dot_with_difference(&a, &b, &c), -3780.0, 3820.0),
            (Envelope::exact_squared_distance(&a, &b), 1_160_016.0, 1_160_016.0),
        ];
        for (place, (found, value, magnitudes)) in found.into_iter().enumerate() {
            assert_eq!(found.value, value, "{place}");
            let (least, most) = (gamma(3) * magnitudes, gamma(20) * magnitudes);
            assert!(found.radius >= least && found.radius <= most, "{place}: {found:?}");
        }
    }

    /// Products of $10^{-200}$ are lost, and known to be.
    #[test]
    fn sums_tell_what_underflow_takes() {
        let (tiny, zero, pair) = ([1e-200, -1e-200], [0.0, 0.0], Envelope::exact(&[1e-200, -1e-200]));
        let found = [
            Envelope::exact_dot(&tiny, &tiny),
            Envelope::exact_dot_with_difference(&tiny, &zero, &tiny),
            Envelope::exact_squared_distance(&tiny, &zero),
            Envelope::inner_product(&pair, &pair),
            Envelope::weighted_differences(&pair, &tiny, 0.0),
        ];
        for (place, found) in found.into_iter().enumerate() {
            assert!(found.value == 0.0 && found.radius > 0.0 && found.radius < 1e-300, "{place}: {found:?}");
        }
    }

    /// $W(e^{-740})$ is $e^{-740}$, of which a double holds seven bits; and what may be zero has no logarithm that is known.
    #[test]
    fn radii_at_the_ends_of_the_doubles() {
        let smallest = Envelope::from(-740.0).lambert_w0_exp();
        assert!(
            smallest.value > 0.0 && smallest.radius > 0.0 && smallest.radius < 0.1 * smallest.value,
            "{smallest:?}"
        );
        for unknown in [Envelope::from(0.0).ln(), Envelope::from(-1.0).ln_1p(), Envelope::new(0.5, 0.5).ln()] {
            assert_eq!(unknown.radius, f64::INFINITY, "{unknown:?}");
        }
    }

    #[test]
    fn a_hull_reaches_from_end_to_end() {
        let found = Envelope::hull(Envelope::new(1.0, 0.25), Envelope::new(3.0, 0.5));
        assert!(found.value == 1.0 && (found.radius - 2.75).abs() < 1e-13, "{found:?}");
    }

    /// Radii of $10^{-300}$, whose product is no double: what they are radii of is not zero for that, and the enclosure in many
    /// bits says so.
    #[test]
    fn a_product_that_underflows_is_no_exact_zero() {
        let tiny = || (Envelope::from(-1e6).exp(), Envelope::new(0.0, 1e-300));
        let (number, unknown) = tiny();
        for product in [number * number, number.squared(), unknown * unknown, unknown.squared()] {
            assert!(product.value == 0.0 && product.radius > 0.0, "{product:?}");
        }
        certified::with(certified::Arithmetic::Precise(128), || {
            let (number, _) = tiny();
            for square in [number * number, number.squared(), Envelope::inner_product(&[number], &[number])] {
                let ratio = certified::enclosed(square / number / number).expect("no divisor is zero");
                assert!(ratio.lower <= 1.0 && ratio.upper >= 1.0 && ratio.upper - ratio.lower < 1e-15, "{ratio:?}");
            }
        });
        let zero = Envelope::from(0.0);
        for product in [zero * number, unknown * zero, zero.squared()] {
            assert_eq!(product.radius, 0.0, "{product:?}");
        }
        assert_eq!((zero * Envelope::new(1.0, f64::INFINITY)).radius, f64::INFINITY);
    }

    /// The exact results here are known in closed form, so an envelope that misses one is wrong, not unlucky.
    #[test]
    fn arithmetic_encloses_exact_results() {
        let tenth = Envelope::relative(0.1, UNIT_ROUNDOFF);
        let mut sum = Envelope::from(0.0);
        for _ in 0..10 {
            sum = sum + tenth;
        }
        assert_ne!(sum.value, 1.0);
        assert!(sum.contains(1.0));
        assert!(sum.radius < 1e-14);

        let root = Envelope::from(2.0).sqrt();
        assert!(root.squared().contains(2.0));
        assert!((Envelope::from(3.0).ln().exp()).contains(3.0));
        assert!((Envelope::from(1e-9).exp_m1().ln_1p()).contains(1e-9));
        assert!((Envelope::from(1.0) / 3.0 * 3.0).contains(1.0));
    }

    /// $W_0(xe^x) = x$ and, for $x = -e$, $W_{-1}(-e^{-(e-1)}) = -e$; an argument that may lie outside has an unknown image.
    #[test]
    fn lambert_functions_enclose_their_exact_values() {
        for x in [-0.9, -1e-3, 0.0, 1e-9, 2.0, 40.0] {
            let root = (Envelope::from(x) * Envelope::from(x).exp()).lambert_w0();
            assert!(root.contains(x) && root.radius < 1e-14 * (1.0 + x.abs()), "{x}: {root:?}");
        }
        let e = Envelope::from(1.0).exp();
        let root = (e - 1.0).lambert_w_minus_one_exp() + e;
        assert!(root.contains(0.0) && root.radius < 1e-14, "{root:?}");
        assert!(Envelope::new(-0.367, 1e-2).lambert_w0().radius.is_infinite());
        assert!(Envelope::new(1.0, 1e-9).lambert_w_minus_one_exp().radius.is_infinite());
    }

    #[test]
    fn division_by_a_possible_zero_is_unknown() {
        assert!((Envelope::from(1.0) / Envelope::new(1e-3, 2e-3)).radius.is_infinite());
        assert!(Envelope::new(1e-3, 2e-3).ln().radius.is_infinite());
    }
}
