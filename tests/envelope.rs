//! Rounding envelopes enclose exact results: every operation is held against double-double arithmetic, which is right to
//! about 106 bits and shares no code with the library.

use hopfield_theory::numerics::elementary::{self, ELEMENTARY_ERROR};
use hopfield_theory::numerics::{Envelope, Real};
use hopfield_theory::random::Stream;
use hopfield_theory::{Hopfield, Patterns};
use proptest::prelude::*;

/// An unevaluated sum of two `f64`, $h + l$ with $|l| \le u|h|$ (Dekker 1971).
#[derive(Clone, Copy, Debug)]
struct DoubleDouble {
    high: f64,
    low: f64,
}

fn two_sum(a: f64, b: f64) -> DoubleDouble {
    let high = a + b;
    let part = high - a;
    DoubleDouble { high, low: (a - (high - part)) + (b - part) }
}

impl DoubleDouble {
    fn new(value: f64) -> Self {
        Self { high: value, low: 0.0 }
    }

    fn add(self, other: Self) -> Self {
        let high = two_sum(self.high, other.high);
        let low = two_sum(self.low, other.low);
        let first = two_sum(high.high, high.low + low.high);
        two_sum(first.high, first.low + low.low)
    }

    fn negated(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }

    fn multiply(self, other: Self) -> Self {
        let product = self.high * other.high;
        let error = f64::mul_add(self.high, other.high, -product);
        two_sum(product, error + (self.high * other.low + self.low * other.high))
    }

    fn divide(self, other: Self) -> Self {
        let mut quotient = Self::new(self.high / other.high);
        for _ in 0..2 {
            let rest = self.add(quotient.multiply(other).negated());
            quotient = quotient.add(Self::new(rest.high / other.high));
        }
        quotient
    }

    fn square_root(self) -> Self {
        if self.high <= 0.0 {
            return Self::new(0.0);
        }
        let start = Self::new(self.high.sqrt());
        let rest = self.add(start.multiply(start).negated());
        start.add(Self::new(rest.high / (2.0 * start.high)))
    }

    /// $e^x$ by Taylor's series at $x/2^{12}$, squared twelve times: the error grows to about $2^{12}$ units of $2^{-106}$.
    fn exponential(self) -> Self {
        let small = Self { high: self.high / 4096.0, low: self.low / 4096.0 };
        let mut sum = Self::new(1.0);
        for k in (1..=24).rev() {
            sum = Self::new(1.0).add(small.multiply(sum).divide(Self::new(f64::from(k))));
        }
        (0..12).fold(sum, |power, _| power.multiply(power))
    }

    /// $\ln x$ by one step of Newton from the library's value, whose error it squares.
    fn logarithm(self) -> Self {
        let start = Self::new(elementary::ln(self.high));
        let ratio = self.divide(start.exponential());
        start.add(ratio.add(Self::new(-1.0)))
    }

    /// $|a - h - l|$, exact enough: the difference of nearby numbers.
    fn distance(self, value: f64) -> f64 {
        ((self.high - value) + self.low).abs()
    }
}

/// A computation in both arithmetics.
#[derive(Clone, Copy, Debug)]
struct Both {
    envelope: Envelope,
    exact: DoubleDouble,
}

impl Both {
    fn new(value: f64) -> Self {
        Self { envelope: Envelope::from(value), exact: DoubleDouble::new(value) }
    }

    fn combine(self, operation: u8, other: Self) -> Self {
        let (envelope, exact) = match operation % 7 {
            0 => (self.envelope + other.envelope, self.exact.add(other.exact)),
            1 => (self.envelope - other.envelope, self.exact.add(other.exact.negated())),
            2 => (self.envelope * other.envelope, self.exact.multiply(other.exact)),
            3 if other.envelope.value.abs() > 1e-6 => (self.envelope / other.envelope, self.exact.divide(other.exact)),
            4 if self.envelope.value > 1e-6 => (self.envelope.sqrt(), self.exact.square_root()),
            5 if self.envelope.value.abs() < 20.0 => (self.envelope.exp(), self.exact.exponential()),
            6 if self.envelope.value > 1e-6 => (self.envelope.ln(), self.exact.logarithm()),
            _ => return self,
        };
        Self { envelope, exact }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    /// However operations are chained, the exact result lies within the radius.
    #[test]
    fn chains_of_operations_stay_enclosed(
        start in -1e3..1e3_f64,
        steps in prop::collection::vec((any::<u8>(), -1e3..1e3_f64), 1..12),
    ) {
        let mut chain = Both::new(start);
        for (operation, operand) in steps {
            let next = chain.combine(operation, Both::new(operand));
            // Beyond this size the double-double itself would have to be analysed for overflow.
            if next.envelope.value.abs() > 1e100 || next.envelope.radius.is_infinite() {
                break;
            }
            chain = next;
            let error = chain.exact.distance(chain.envelope.value);
            prop_assert!(error <= chain.envelope.radius, "{chain:?}: off by {error:e}");
        }
    }

    /// The radius is an error bound, not a guess far beyond it: one operation is at most a few roundings wide.
    #[test]
    fn a_single_operation_is_narrow(a in 1e-3..1e3_f64, b in 1e-3..1e3_f64, operation in 0_u8..5) {
        let result = Both::new(a).combine(operation, Both::new(b)).envelope;
        prop_assert!(result.radius <= 4.0 * f64::EPSILON * result.value.abs() + 1e-320, "{result:?}");
    }
}

/// The claim of `numerics::elementary`: less than one unit in the last place.
#[test]
fn elementary_functions_keep_their_stated_accuracy() {
    let (mut worst_exp, mut worst_ln) = (0.0_f64, 0.0_f64);
    for k in 0..20_000 {
        let x = -700.0 + 0.07 * f64::from(k) + 1e-3 * f64::from(k % 97);
        let exact = DoubleDouble::new(x).exponential();
        worst_exp = worst_exp.max(exact.distance(elementary::exp(x)) / exact.high);
        let y = 1e-6 + 0.37 * f64::from(k) * f64::from(k % 89 + 1);
        let exact = DoubleDouble::new(y).logarithm();
        worst_ln = worst_ln.max(exact.distance(elementary::ln(y)) / exact.high.abs());
    }
    assert!(worst_exp <= ELEMENTARY_ERROR, "exp is off by {worst_exp:e}");
    assert!(worst_ln <= ELEMENTARY_ERROR, "ln is off by {worst_ln:e}");
    // The reference resolves far less than it judges; were both from one routine, these would be zero.
    assert!(worst_exp > 0.25 * ELEMENTARY_ERROR && worst_ln > 0.25 * ELEMENTARY_ERROR, "{worst_exp:e}, {worst_ln:e}");
}

/// A network and a state in double-double arithmetic, from the definitions and without any of the library's care.
struct Exact {
    weights: Vec<DoubleDouble>,
    log_sum_exp: DoubleDouble,
    update: Vec<DoubleDouble>,
}

fn dot(a: &[f64], b: &[DoubleDouble]) -> DoubleDouble {
    a.iter().zip(b).fold(DoubleDouble::new(0.0), |sum, (x, y)| sum.add(DoubleDouble::new(*x).multiply(*y)))
}

fn squared_norm(a: &[DoubleDouble]) -> DoubleDouble {
    a.iter().fold(DoubleDouble::new(0.0), |sum, x| sum.add(x.multiply(*x)))
}

impl Exact {
    fn new(network: &Hopfield, state: &[DoubleDouble]) -> Self {
        let beta = DoubleDouble::new(network.beta());
        let scores: Vec<DoubleDouble> = network.patterns().iter().map(|pattern| dot(pattern, state)).collect();
        let largest =
            scores.iter().copied().reduce(|a, b| if a.high >= b.high { a } else { b }).expect("there is a pattern");
        let gaps = scores.iter().map(|score| score.add(largest.negated()).multiply(beta));
        let exponentials: Vec<DoubleDouble> = gaps.map(DoubleDouble::exponential).collect();
        let total = exponentials.iter().fold(DoubleDouble::new(0.0), |sum, term| sum.add(*term));
        let weights: Vec<DoubleDouble> = exponentials.iter().map(|term| term.divide(total)).collect();
        let log_sum_exp = largest.add(total.logarithm().divide(beta));
        let update = (0..state.len()).map(|component| {
            let terms = network.patterns().iter().zip(&weights);
            terms.fold(DoubleDouble::new(0.0), |sum, (x, p)| sum.add(p.multiply(DoubleDouble::new(x[component]))))
        });
        Self { update: update.collect(), weights, log_sum_exp }
    }

    fn complement(&self, i: usize) -> DoubleDouble {
        let others = self.weights.iter().enumerate().filter(|(j, _)| *j != i);
        others.fold(DoubleDouble::new(0.0), |sum, (_, weight)| sum.add(*weight))
    }

    /// $-\mathrm{lse} + \frac12\xi^T\xi + \beta^{-1}\ln N + \frac12M^2$ (Eq. 13).
    fn energy(&self, network: &Hopfield, state: &[DoubleDouble]) -> DoubleDouble {
        let doubled = |row: &[f64]| row.iter().map(|x| DoubleDouble::new(*x)).collect::<Vec<_>>();
        let squares = network.patterns().iter().map(|pattern| squared_norm(&doubled(pattern)));
        let largest = squares.reduce(|a, b| if a.high >= b.high { a } else { b }).expect("there is a pattern");
        let half = DoubleDouble::new(0.5);
        let entropy = DoubleDouble::new(network.patterns().count() as f64).logarithm();
        let constant = entropy.divide(DoubleDouble::new(network.beta())).add(half.multiply(largest));
        self.log_sum_exp.negated().add(half.multiply(squared_norm(state))).add(constant)
    }
}

fn held(name: &str, envelope: Envelope, exact: DoubleDouble) {
    let error = exact.distance(envelope.value);
    assert!(error <= envelope.radius, "{name}: {envelope:?} misses {exact:?} by {error:e}");
}

/// With beta M |xi| = 1e310, beyond all numbers, nothing is known of the weights: a radius of NaN would pass every comparison
/// as false.
#[test]
fn radii_are_infinite_where_nothing_is_known() {
    let patterns = Patterns::from_rows(&[[1e10], [-1e10]]).expect("two patterns");
    let network = Hopfield::new(patterns, 1e300).expect("a positive number");
    let state = [1e10];
    let measured = network.measure(&state);
    assert_eq!(measured.update().1, f64::INFINITY, "the update");
    assert_eq!(measured.retrieval_error(0).radius, f64::INFINITY, "the retrieval error");
    assert_eq!(measured.weight(1).radius, f64::INFINITY, "nothing is known of a weight that is computed as zero");
    // At the origin everything is known.
    let origin = network.measure(&[0.0]);
    assert_eq!(origin.update().0, [0.0], "the mean");
    assert!(origin.update().1 <= 1e-9 * network.patterns().max_norm(), "{:?}", origin.update());
    assert_eq!(measured.complement(0).radius, f64::INFINITY, "the weight of the others");
}

/// A radius that is far too wide would hold everything: those of a few patterns of moderate size are few last bits.
#[test]
fn radii_are_not_far_wider_than_roundings() {
    let patterns =
        Patterns::from_rows(&[[1.0, 0.5, 0.0], [-0.25, 2.0, 1.0], [0.0, -1.0, 0.75]]).expect("three patterns");
    let network = Hopfield::new(patterns, 1.5).expect("beta is positive");
    // Near the longest pattern, and near a shorter one, where a difference of norms comes in.
    for state in [[0.25, 0.5, -0.125], [1.0, 0.0, -0.5]] {
        let measured = network.measure(&state);
        for (name, quantity) in [
            ("energy", measured.energy()),
            ("decrease", measured.energy_decrease()),
            ("log-sum-exp", measured.log_sum_exp()),
            ("Jacobian", measured.jacobian_norm()),
            ("step", measured.step()),
        ] {
            assert!(quantity.value > 0.01 && quantity.radius < 1e-13 * (1.0 + quantity.value), "{name}: {quantity:?}");
        }
    }
}

/// At xi = x_1 = (s, 0) with beta s^2 = 760 the weight p of x_2 = (0, 1e12 s) is e^-760, which is no double; what it adds to
/// sums of distances is one, and belongs to the radii. The values are those of p -> 0, from logarithms.
#[test]
fn what_a_weight_loses_to_underflow_is_in_the_radii() {
    for s in [1.0, 2.0_f64.powi(100), 2.0_f64.powi(-100)] {
        let patterns = Patterns::from_rows(&[[s, 0.0], [0.0, 1e12 * s]]).expect("two patterns");
        let network = Hopfield::new(patterns, 760.0 / (s * s)).expect("a positive number");
        let state = [s, 0.0];
        let measured = network.measure(&state);
        assert_eq!(measured.softmax().weights()[1], 0.0, "the weight underflows");
        // ln |x_2 - x_1| = ln(1e12 s) up to 1e-24.
        let gap = (1e12 * s).ln();
        let curvature = 760.0_f64.ln() + 2.0 * (gap - s.ln());
        let mean = network.mean_jacobian(&state, &state);
        for (name, quantity, log_exact) in [
            ("weight", measured.weight(1), -760.0),
            ("complement", measured.complement(0), -760.0),
            ("variance", measured.max_variance(), -760.0),
            ("retrieval error", measured.retrieval_error(0), gap - 760.0),
            ("second moment", measured.second_moment_about(&state, 0.0), 2.0 * gap - 760.0),
            ("norm of the Jacobian", measured.jacobian_norm(), curvature - 760.0),
            ("trace of the Jacobian", measured.jacobian_trace(), curvature - 760.0),
            ("mean Jacobian", network.mean_jacobian_envelope(&mean, &state, &state, 0.0), curvature - 760.0),
        ] {
            let exact = log_exact.exp();
            assert!(
                (exact - quantity.value).abs() <= quantity.radius,
                "scale {s:e}, {name}: {quantity:?} is not {exact:e}"
            );
            assert!(
                quantity.radius <= 1e40 * f64::MIN_POSITIVE * s.max(1.0).powi(2),
                "scale {s:e}, {name}: {quantity:?}"
            );
        }
    }
}

#[test]
fn the_bound_on_the_diameter_of_the_hull_is_that_of_an_antipodal_pair() {
    let patterns = Patterns::from_rows(&[[3.0, 4.0], [-3.0, -4.0]]).expect("two patterns");
    let network = Hopfield::new(patterns, 1.0).expect("beta is positive");
    assert_eq!(network.diameter_bound_envelope().value, 10.0);
    assert_eq!(network.diameter_envelope().value, 10.0);
}

#[test]
fn a_radius_does_not_depend_on_what_was_asked_before() {
    let patterns = Patterns::from_rows(&[[1.0, 0.5], [-3.0, 2.0], [0.0, -7.0]]).expect("three patterns");
    let network = Hopfield::new(patterns, 0.1).expect("beta is positive");
    let measured = network.measure(&[0.25, 0.5]);
    for i in [2, 1, 0, 1, 2] {
        assert_eq!(measured.retrieval_error(i), network.measure(&[0.25, 0.5]).retrieval_error(i), "pattern {i}");
    }
}

/// The radii of `measure`, each derived on its own page, hold what double-double arithmetic makes of the definitions.
#[test]
fn measured_quantities_lie_within_their_radii() {
    for index in 0..3000 {
        let mut stream = Stream::new(1, "tests/envelope", index);
        let (dimension, count) = (1 + stream.below(6), 1 + stream.below(8));
        let scale = stream.log_between(1e-3, 1e3);
        let rows: Vec<Vec<f64>> = (0..count)
            .map(|_| {
                let radius = scale * stream.between(0.1, 1.0);
                stream.on_sphere(dimension, radius)
            })
            .collect();
        let beta = stream.log_between(1e-3, 100.0) / (scale * scale);
        let network = Hopfield::new(Patterns::from_rows(&rows).unwrap(), beta).unwrap();
        let i = stream.below(count);
        let mut state = rows[i].clone();
        let displacement = stream.log_between(1e-9, 2.0) * scale;
        let direction = stream.on_sphere(dimension, displacement);
        state.iter_mut().zip(&direction).for_each(|(x, y)| *x += y);

        let doubled: Vec<DoubleDouble> = state.iter().map(|x| DoubleDouble::new(*x)).collect();
        let exact = Exact::new(&network, &doubled);
        let measured = network.measure(&state);
        held("log-sum-exp", measured.log_sum_exp(), exact.log_sum_exp);
        held("weight", measured.weight(i), exact.weights[i]);
        held("complement", measured.complement(i), exact.complement(i));
        // The reference has errors of its own: 2^-92 from the exponentials and sums that cancel at this scale.
        let (length, square) = (1e-26 * scale, 1e-26 * (scale * scale + 1.0 / beta));
        held("energy", measured.energy().widened(square), exact.energy(&network, &doubled));

        let minus_pattern: Vec<DoubleDouble> =
            exact.update.iter().zip(&rows[i]).map(|(f, x)| f.add(DoubleDouble::new(-x))).collect();
        held(
            "retrieval error",
            measured.retrieval_error(i).widened(length),
            squared_norm(&minus_pattern).square_root(),
        );
        let step: Vec<DoubleDouble> = exact.update.iter().zip(&doubled).map(|(f, x)| f.add(x.negated())).collect();
        held("step", measured.step().widened(length), squared_norm(&step).square_root());

        let after = Exact::new(&network, &exact.update).energy(&network, &exact.update);
        let decrease = exact.energy(&network, &doubled).add(after.negated());
        held("decrease", measured.energy_decrease().widened(square), decrease);

        if dimension == 1 {
            let mean = exact.update[0].negated();
            let variance = rows.iter().zip(&exact.weights).fold(DoubleDouble::new(0.0), |sum, (x, p)| {
                let deviation = DoubleDouble::new(x[0]).add(mean);
                sum.add(p.multiply(deviation.multiply(deviation)))
            });
            held("Jacobian", measured.jacobian_norm(), variance.multiply(DoubleDouble::new(beta)));
        }
    }
}
