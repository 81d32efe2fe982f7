//! Laws: symmetries, identities and inequalities that hold for every network, on random networks that shrink.
//!
//! A failing case is printed by its parameters (dimension, number of patterns, temperature, geometry, seed), which build
//! it again exactly. The radius of every comparison is what rounding can do, see [`Rounding`]; `u` is the unit roundoff.
//! `PROPTEST_CASES` and `PROPTEST_RNG_SEED` widen the search.

use hopfield_theory::cccp::{self, ConvexConcave, StopRule, Stopped};
use hopfield_theory::numerics::double::Double;
use hopfield_theory::numerics::{Real, UNIT_ROUNDOFF, difference, distance, dot, gamma, norm, squared_distance, sum};
use hopfield_theory::random::Stream;
use hopfield_theory::{Error, Hopfield, Patterns, Softmax, log_sum_exp};
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn config() -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(200_802_217);
    }
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 512;
    }
    config
}

/// How the patterns lie.
#[derive(Clone, Copy, Debug)]
enum Geometry {
    /// Independent normals.
    Normal,
    /// On one sphere.
    Sphere,
    /// Norms between 1e-3 and 1 times the scale.
    UnequalNorms,
    /// Within a thousandth of one point.
    Cluster,
    /// Two points, many times.
    Repeated,
}

/// Where the state lies.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// At a random place of this many pattern lengths.
    Free(f64),
    /// Next to the first pattern.
    NearPattern,
    /// A convex combination of the patterns.
    Hull,
}

/// The parameters of a random network and state; everything else follows from them.
#[derive(Clone, Copy, Debug)]
struct Instance {
    dimension: usize,
    count: usize,
    beta: f64,
    scale: f64,
    geometry: Geometry,
    place: Place,
    seed: u64,
}

impl Instance {
    fn stream(&self, index: u32) -> Stream {
        Stream::new(self.seed, "laws", index)
    }

    fn rows(&self) -> Vec<Vec<f64>> {
        let (d, mut stream) = (self.dimension, self.stream(0));
        let offset = stream.normals(d);
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for i in 0..self.count {
            let row = match self.geometry {
                Geometry::Normal => stream.normals(d),
                Geometry::Sphere => stream.on_sphere(d, 1.0),
                Geometry::UnequalNorms => {
                    let length = stream.log_between(1e-3, 1.0);
                    stream.on_sphere(d, length)
                }
                Geometry::Cluster => stream.normals(d).iter().zip(&offset).map(|(z, o)| o + 1e-3 * z).collect(),
                Geometry::Repeated if i >= 2 => rows[i % 2].iter().map(|x| x / self.scale).collect(),
                Geometry::Repeated => stream.normals(d),
            };
            rows.push(row.iter().map(|x| self.scale * x).collect());
        }
        if let Geometry::Repeated = self.geometry {
            for i in 2..rows.len() {
                rows[i] = rows[i % 2].clone();
            }
        }
        rows
    }

    fn network(&self) -> Hopfield {
        network(&self.rows(), self.beta)
    }

    fn state(&self, patterns: &Patterns) -> Vec<f64> {
        let mut stream = self.stream(1);
        match self.place {
            Place::Free(lengths) => stream.on_sphere(self.dimension, lengths * patterns.max_norm()),
            Place::NearPattern => {
                let step = stream.on_sphere(self.dimension, 0.01 * patterns.max_norm());
                step.iter().zip(patterns.pattern(0)).map(|(s, x)| s + x).collect()
            }
            Place::Hull => combination(patterns, &stream.convex_weights(patterns.count(), 2.0)),
        }
    }
}

fn network(rows: &[Vec<f64>], beta: f64) -> Hopfield {
    Hopfield::new(Patterns::from_rows(rows).expect("finite rows are patterns"), beta).expect("beta is positive")
}

/// sum_i w_i x_i.
fn combination(patterns: &Patterns, weights: &[f64]) -> Vec<f64> {
    let mut result = vec![0.0; patterns.dimension()];
    for (pattern, weight) in patterns.iter().zip(weights) {
        for (r, x) in result.iter_mut().zip(pattern) {
            *r += weight * x;
        }
    }
    result
}

fn geometry() -> impl Strategy<Value = Geometry> {
    prop_oneof![
        Just(Geometry::Normal),
        Just(Geometry::Sphere),
        Just(Geometry::UnequalNorms),
        Just(Geometry::Cluster),
        Just(Geometry::Repeated),
    ]
}

fn place() -> impl Strategy<Value = Place> {
    let free = (-2.0..1.5_f64).prop_map(|logarithm| Place::Free(10.0_f64.powf(logarithm)));
    prop_oneof![free, Just(Place::NearPattern), Just(Place::Hull)]
}

/// Any network: beta and scale log-uniform over six decades each, so beta M^2 goes from 1e-9 to beyond 1e9.
fn instance() -> impl Strategy<Value = Instance> {
    (1..=8_usize, 1..=12_usize, -3.0..3.0_f64, -3.0..3.0_f64, geometry(), place(), any::<u64>()).prop_map(
        |(dimension, count, beta, scale, geometry, place, seed)| {
            let (beta, scale) = (10.0_f64.powf(beta), 10.0_f64.powf(scale));
            Instance { dimension, count, beta, scale, geometry, place, seed }
        },
    )
}

/// Networks with beta M^2 around 1e-2 to 1e2, where differences of functions say something about derivatives.
fn gentle() -> impl Strategy<Value = Instance> {
    instance().prop_map(|mut instance| {
        // beta * scale^2 runs over six decades in `instance`; a third of its logarithm keeps it near one.
        instance.beta = instance.beta.cbrt() * 3.0 / (instance.scale * instance.scale);
        instance
    })
}

/// What rounding can do to the quantities of a network at a state, to first order.
///
/// A score carries gamma(d) S with S = M |xi|; an exponent beta (s_i - s_k) carries twice that times beta and two
/// roundings of its own size 2 beta S: at most 2 kappa gamma(d + 2) with kappa = beta S. The exponential adds 2u, the
/// sum gamma(N), the addition of 1 and the quotient 2u; a weight takes numerator and denominator.
#[derive(Clone, Copy, Debug)]
struct Rounding {
    /// Relative error of a weight.
    weight: f64,
    /// Length of the error of the update.
    update: f64,
    /// Absolute error of the log-sum-exp.
    lse: f64,
    /// Absolute error of the energy.
    energy: f64,
}

impl Rounding {
    fn of(network: &Hopfield, state: &[f64]) -> Self {
        let patterns = network.patterns();
        let (d, n, m) = (patterns.dimension(), patterns.count(), patterns.max_norm());
        let (scale, count, beta) = (m * norm(state), n as f64, network.beta());
        let weight = (4.0 * beta * scale * gamma(d + 2) + gamma(n + 6)).exp_m1();
        // The update is a pattern plus weighted gaps, each at most 2M long.
        let update = (2.0 * m * (weight + gamma(n + 3)) + m * UNIT_ROUNDOFF).min(2.0 * m);
        // The largest score, then ln(1 + rho) / beta with the error of the exponents and of the sum.
        let lse = 4.0 * scale * gamma(d + 3) + gamma(n + 5) * (1.0 + count.ln()) / beta;
        // Squared distance and norms in d products; the deficit over beta is at most 2S and at most ln N / beta and has
        // the error of the exponents, 2S gamma(d + 2), and a relative one from the sum and the two logarithms.
        let square = (norm(state) + m) * (norm(state) + m);
        let deficit = (2.0 * scale).min(count.ln() / beta);
        let energy = 2.0 * square * gamma(d + 5) + gamma(n + 4) * (1.0 + 4.0 * count.ln()) * deficit;
        Self { weight, update, lse, energy }
    }
}

/// |a - b| <= radius, with both shown on failure.
#[track_caller]
fn close(what: &str, a: f64, b: f64, radius: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= radius, "{}: {:e} and {:e} differ by {:e} > {:e}", what, a, b, (a - b).abs(), radius);
    Ok(())
}

/// a <= b + radius.
#[track_caller]
fn at_most(what: &str, a: f64, b: f64, radius: f64) -> Result<(), TestCaseError> {
    prop_assert!(a <= b + radius, "{}: {:e} exceeds {:e} by {:e} > {:e}", what, a, b, a - b, radius);
    Ok(())
}

/// The bits of numbers, for laws without any radius.
fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn reflect(normal: &[f64], x: &[f64]) -> Vec<f64> {
    let factor = 2.0 * dot(normal, x) / dot(normal, normal);
    x.iter().zip(normal).map(|(x, v)| x - factor * v).collect()
}

proptest! {
    #![proptest_config(config())]

    /// the order of the patterns does not matter to f, E and lse, and carries over to the weights.
    #[test]
    fn permutation_of_patterns_changes_nothing_but_the_order_of_weights(instance in instance()) {
        let rows = instance.rows();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let mut stream = instance.stream(2);
        for i in (1..order.len()).rev() {
            order.swap(i, stream.below(i + 1));
        }
        let one = instance.network();
        let other = network(&order.iter().map(|&i| rows[i].clone()).collect::<Vec<_>>(), instance.beta);
        let state = instance.state(one.patterns());
        let rounding = Rounding::of(&one, &state);
        let (a, b) = (one.softmax(&state), other.softmax(&state));
        for (j, &i) in order.iter().enumerate() {
            // The scores are the same bits, so the exponents are; only the sum over the patterns changes.
            close("weight", b.weights()[j], a.weights()[i], 2.0 * gamma(instance.count + 6) * a.weights()[i])?;
        }
        prop_assert!(a.max_weight() >= (1.0 - gamma(instance.count + 16)) / instance.count as f64);
        // And of the rest only the order of sums: no condition number enters.
        let sums = gamma(2 * instance.count + 10);
        let m = one.patterns().max_norm();
        at_most("f", distance(&one.update(&state), &other.update(&state)), 0.0, 4.0 * m * sums)?;
        close("E", one.energy(&state), other.energy(&state), 2.0 * rounding.energy)?;
        close("lse", a.log_sum_exp(), b.log_sum_exp(), 2.0 * rounding.lse)?;
        close("H", a.entropy(), b.entropy(), 4.0 * sums * (1.0 + a.entropy()))?;
    }

    /// f_{QX}(Q xi) = Q f_X(xi) and E_{QX}(Q xi) = E_X(xi) for orthogonal Q, here Householder reflections.
    #[test]
    fn rotation_equivariance(instance in instance()) {
        let normal = instance.stream(3).on_sphere(instance.dimension, 1.0);
        let one = instance.network();
        let other = network(&instance.rows().iter().map(|row| reflect(&normal, row)).collect::<Vec<_>>(), instance.beta);
        let state = instance.state(one.patterns());
        let turned = reflect(&normal, &state);
        let (a, b) = (Rounding::of(&one, &state), Rounding::of(&other, &turned));
        // A reflection errs by r = gamma(4d + 10) of a length; a difference of scores moves by 4 r S, a weight by twice
        // that times beta, the patterns and f themselves by r M each.
        let (m, r) = (one.patterns().max_norm(), gamma(4 * instance.dimension + 10));
        let moved = 2.0 * m * (8.0 * instance.beta * m * norm(&state) * r).exp_m1() + 3.0 * r * m;
        let expected = reflect(&normal, &one.update(&state));
        at_most("f", distance(&other.update(&turned), &expected), 0.0, a.update + b.update + moved)?;
        let square = (m + norm(&state)) * (m + norm(&state));
        close("E", other.energy(&turned), one.energy(&state), a.energy + b.energy + 2.0 * r * square)?;
    }

    /// f_{cX}(c xi; beta/c^2) = c f_X(xi; beta): the scores take c^2, which beta gives back, and the patterns bring c.
    /// Also A-08's f_{cX}(xi; beta) = c f_X(xi; c beta). With c a power of two no rounding changes: equal bits.
    #[test]
    fn power_of_two_scaling_is_exact(instance in instance(), exponent in -20..=20_i32) {
        let c = 2.0_f64.powi(exponent);
        let one = instance.network();
        let state = instance.state(one.patterns());
        let scale = |values: &[f64], factor: f64| values.iter().map(|x| factor * x).collect::<Vec<f64>>();
        let rows: Vec<Vec<f64>> = instance.rows().iter().map(|row| scale(row, c)).collect();
        let scaled = network(&rows, instance.beta / (c * c));
        let moved = scale(&state, c);
        prop_assert_eq!(bits(scaled.softmax(&moved).weights()), bits(one.softmax(&state).weights()));
        prop_assert_eq!(bits(&scaled.update(&moved)), bits(&scale(&one.update(&state), c)));
        prop_assert_eq!(scaled.energy(&moved).to_bits(), (c * c * one.energy(&state)).to_bits());
        // Except among subnormal numbers, which products of tiny weights and deviations reach.
        for (a, b) in scaled.jacobian(&moved).iter().zip(one.jacobian(&state).iter()) {
            prop_assert!(a.to_bits() == b.to_bits() || (a - b).abs() < 1e-306, "{a:e} and {b:e}");
        }
        let (a, b) = (scaled.energy_decrease(&moved), one.energy_decrease(&state));
        prop_assert!((a.from_step - c * c * b.from_step).abs() < 1e-300);
        prop_assert!((a.from_weights - c * c * b.from_weights).abs() < 1e-300);
        let printed = network(&rows, instance.beta);
        let cold = network(&instance.rows(), c * instance.beta);
        prop_assert_eq!(bits(&printed.update(&state)), bits(&scale(&cold.update(&state), c)));
    }

    /// The scale rule for any factor c, up to rounding.
    #[test]
    fn scaling_by_any_factor(instance in instance(), logarithm in -2.0..2.0_f64) {
        let c = logarithm.exp();
        let one = instance.network();
        let state = instance.state(one.patterns());
        let rows: Vec<Vec<f64>> = instance.rows().iter().map(|row| row.iter().map(|x| c * x).collect()).collect();
        let scaled = network(&rows, instance.beta / (c * c));
        let moved: Vec<f64> = state.iter().map(|x| c * x).collect();
        let (a, b) = (Rounding::of(&one, &state), Rounding::of(&scaled, &moved));
        // Every datum carries one rounding, beta two more: as two more products in every score.
        let m = one.patterns().max_norm();
        let data = 2.0 * m * (16.0 * instance.beta * m * norm(&state) * UNIT_ROUNDOFF).exp_m1() + 4.0 * m * UNIT_ROUNDOFF;
        let expected: Vec<f64> = one.update(&state).iter().map(|x| c * x).collect();
        at_most("f", distance(&scaled.update(&moved), &expected) / c, 0.0, a.update + b.update / c + data)?;
    }

    /// f(xi) = X p with p >= 0 and sum p = 1, so f lies in the hull: |f| <= M, and no direction has f beyond all
    /// patterns. The rounding here knows no condition number, because any weights stay in the hull.
    #[test]
    fn update_lies_in_the_hull(instance in instance()) {
        let network = instance.network();
        let patterns = network.patterns();
        let state = instance.state(patterns);
        let softmax = network.softmax(&state);
        let update = network.update(&state);
        prop_assert!(softmax.weights().iter().all(|&p| p >= 0.0));
        close("sum of weights", sum(softmax.weights()), 1.0, gamma(2 * instance.count + 4))?;
        let (m, n) = (patterns.max_norm(), instance.count);
        let radius = 4.0 * m * gamma(2 * n + 8);
        at_most("f = X p", distance(&update, &combination(patterns, softmax.weights())), 0.0, radius)?;
        at_most("|f| <= M", norm(&update), m, radius + m * gamma(instance.dimension + 2))?;
        let direction = instance.stream(4).on_sphere(instance.dimension, 1.0);
        let furthest = patterns.scores(&direction).into_iter().fold(f64::NEG_INFINITY, f64::max);
        at_most("support function", dot(&direction, &update), furthest, radius + 2.0 * m * gamma(instance.dimension))?;
        for i in 0..n {
            let gap = network.update_minus_pattern(&state, i);
            at_most("f - x_i", distance(&gap, &difference(&update, patterns.pattern(i))), 0.0, 2.0 * radius)?;
        }
    }

    /// Lemma A1 with its sharper sides: |xi - x_k|^2/2 + (M^2 - |x_k|^2)/2 <= E, at most ln N / beta more, and
    /// E <= 2 M^2 (1 - 1/N) on the hull.
    #[test]
    fn energy_lies_between_its_bounds(instance in instance()) {
        let network = instance.network();
        let patterns = network.patterns();
        let state = instance.state(patterns);
        let (energy, radius) = (network.energy(&state), Rounding::of(&network, &state).energy);
        prop_assert!(energy >= 0.0, "the energy is a sum of non-negative terms, not {energy:e}");
        let k = network.softmax(&state).argmax();
        let (m, n) = (patterns.max_norm(), instance.count as f64);
        let shortfall = 0.5 * (m * m - dot(patterns.pattern(k), patterns.pattern(k)));
        let below = 0.5 * squared_distance(&state, patterns.pattern(k)) + shortfall;
        at_most("lower", below, energy, radius)?;
        at_most("upper", energy, below + n.ln() / instance.beta, radius)?;
        if let Place::Hull = instance.place {
            at_most("hull", energy, 2.0 * m * m * (1.0 - 1.0 / n), radius)?;
        }
    }

    /// Eqs. 13-15 agree. The printed forms subtract, and carry the error of what they subtract.
    #[test]
    fn the_forms_of_the_energy_agree(instance in instance()) {
        let network = instance.network();
        let state = instance.state(network.patterns());
        let energy = network.energy(&state);
        let m = network.patterns().max_norm();
        let constant = (1.0 + 2.0 * (instance.count as f64).ln()) / instance.beta;
        let terms = (m + norm(&state)) * (m + norm(&state)) + constant;
        let rounding = Rounding::of(&network, &state);
        let radius = rounding.energy + rounding.lse + 4.0 * terms * gamma(instance.dimension + 5);
        close("Eq. 13", network.energy_by_log_sum_exp(&state), energy, radius)?;
        close("E_1 + E_2", network.convex_part(&state) + network.concave_part(&state), energy, radius)?;
        // The mixture's exponents are squared distances instead of scores.
        let exponents = 8.0 * terms * gamma(instance.dimension + instance.count + 9);
        close("Eq. 15", network.energy_by_mixture(&state), energy, radius + exponents)?;
        if instance.beta * m * norm(&state) < 600.0 {
            // exp(beta s) has a relative error of |beta s| gamma(d), the logarithm turns it into an absolute one.
            close("Eq. 14", network.energy_by_exponentials(&state), energy, radius + exponents)?;
        }
    }

    /// Theorem A1: one update never raises the energy, and D5: what it takes is |step|^2/2 plus KL/beta, neither negative.
    #[test]
    fn energy_decreases_by_exactly_step_and_divergence(instance in instance()) {
        let network = instance.network();
        let state = instance.state(network.patterns());
        let next = network.update(&state);
        let (a, b) = (Rounding::of(&network, &state), Rounding::of(&network, &next));
        let difference = network.energy(&state) - network.energy(&next);
        at_most("monotone", 0.0, difference, a.energy + b.energy)?;
        let decrease = network.energy_decrease(&state);
        prop_assert!(decrease.from_step >= 0.0 && decrease.from_weights >= 0.0);
        let step = distance(&next, &state);
        close("step part", decrease.from_step, 0.5 * step * step, gamma(instance.dimension + 8) * step * step)?;
        // The step has the error of the update: it moves the square by itself times the step, the divergence by at most
        // the change 2M of the mean. A weight's relative error moves the divergence by the exponents, 2M |step|, and by
        // itself over beta, as do the roundings of the exponents and of the sum.
        let m = network.patterns().max_norm();
        let moved = a.update * (step + 2.0 * m);
        let weights = (a.weight + gamma(instance.dimension + instance.count + 12)) * (4.0 * m * step + 1.0 / instance.beta);
        close("exact decrease", decrease.total(), difference, a.energy + b.energy + moved + weights)?;
        // the divergence is at most beta m_max^2 |step|^2 / 2, and always at most 2M |step|.
        let spread = network.patterns().spread();
        let quadratic = 0.5 * instance.beta * spread * spread * step * step;
        at_most("descent", decrease.from_weights, quadratic, weights + 8.0 * UNIT_ROUNDOFF * instance.beta * m * spread * step * step)?;
    }

    /// grad E = xi - f (Eq. 52), against central differences of the energy along a random direction.
    #[test]
    fn gradient_is_the_difference_quotient_of_the_energy(instance in gentle()) {
        let network = instance.network();
        let state = instance.state(network.patterns());
        let direction = instance.stream(5).on_sphere(instance.dimension, 1.0);
        let (m, diameter) = (network.patterns().max_norm(), network.patterns().diameter());
        // |E'''| = beta^2 |third central moment| <= beta^2 D^3 / 4, since the variance is at most D^2/4.
        let third = instance.beta * instance.beta * diameter.powi(3) / 4.0;
        let length = norm(&state) + m;
        let radius = Rounding::of(&network, &state).energy * 4.0 + UNIT_ROUNDOFF * 4.0 * length * length;
        let h = (3.0 * radius / third).cbrt().min(length);
        let at = |t: f64| network.energy(&state.iter().zip(&direction).map(|(x, v)| x + t * v).collect::<Vec<_>>());
        let tolerance = third * h * h / 6.0 + radius / h;
        prop_assert!(tolerance <= 1e-5 * length, "a tolerance of {tolerance:e} says nothing");
        let slope = dot(&network.energy_gradient(&state), &direction);
        close("slope", slope, (at(h) - at(-h)) / (2.0 * h), tolerance)?;
    }

    /// J = df/dxi (Eq. 59) against central differences of f, and Hess E = I - J.
    #[test]
    fn jacobian_is_the_difference_quotient_of_the_update(instance in gentle()) {
        let network = instance.network();
        let state = instance.state(network.patterns());
        let direction = instance.stream(6).on_sphere(instance.dimension, 1.0);
        let (m, diameter) = (network.patterns().max_norm(), network.patterns().diameter());
        // |f'''| = beta^3 |fourth joint cumulant| <= beta^3 (D^4/4 + 3 D^4/16) < beta^3 D^4 / 2.
        let third = instance.beta.powi(3) * diameter.powi(4) / 2.0;
        let length = norm(&state) + m;
        let slope = instance.beta * diameter * diameter / 4.0;
        let radius = 2.0 * Rounding::of(&network, &state).update + 2.0 * UNIT_ROUNDOFF * length * slope;
        let h = (3.0 * radius / third).cbrt().min(length);
        let at = |t: f64| network.update(&state.iter().zip(&direction).map(|(x, v)| x + t * v).collect::<Vec<_>>());
        let tolerance = third * h * h / 6.0 + radius / h;
        prop_assert!(tolerance <= 1e-3 * (1.0 + instance.beta * m * m), "a tolerance of {tolerance:e} says nothing");
        let quotient: Vec<f64> = difference(&at(h), &at(-h)).iter().map(|x| x / (2.0 * h)).collect();
        let jacobian = network.jacobian(&state);
        let product = &jacobian * DVector::from_vec(direction);
        at_most("J v", distance(product.as_slice(), &quotient), 0.0, tolerance)?;
        let hessian = network.energy_hessian(&state);
        let identity = DMatrix::<f64>::identity(instance.dimension, instance.dimension);
        prop_assert_eq!(hessian, identity - jacobian);
    }

    /// J is symmetric, positive semidefinite and X J_s X^T; its norm is at most its trace, beta D^2/4 (F 3.3),
    /// beta m_max^2 (Lemma A3), beta M^2 (D3) and 2 beta N M^2 m (Lemma A2).
    #[test]
    fn jacobian_is_a_covariance_within_its_bounds(instance in instance()) {
        let network = instance.network();
        let patterns = network.patterns();
        let state = instance.state(patterns);
        let (d, n, beta) = (instance.dimension, instance.count, instance.beta);
        let jacobian = network.jacobian(&state);
        prop_assert_eq!(&jacobian, &jacobian.transpose());
        let (m, spread, diameter) = (patterns.max_norm(), patterns.spread(), patterns.diameter());
        let (largest, trace) = (network.jacobian_norm(&state), network.jacobian_trace(&state));
        // Any weights give a covariance, so no condition number enters: centring and products err by a few u of D in
        // a deviation, and an eigenvalue of a backward stable solver by a modest multiple of d^2 u |J|.
        let radius = gamma(4 * n + 4 * d + 40) * beta * diameter * diameter + gamma(10 * d * d) * largest;
        let eigenvalues = jacobian.symmetric_eigenvalues();
        at_most("positive semidefinite", -eigenvalues.min(), 0.0, radius)?;
        close("norm", eigenvalues.max(), largest, radius)?;
        close("trace", jacobian.trace(), trace, radius)?;
        at_most("|J| <= tr J", largest, trace, radius)?;
        at_most("|J| <= beta D^2 / 4", largest, 0.25 * beta * diameter * diameter, radius)?;
        // The mean is wrong by gamma(N + 1) M, which the spread takes over.
        let centre = 3.0 * gamma(n + d + 4) * beta * spread * m;
        at_most("|J| <= tr J <= beta m_max^2", trace, beta * spread * spread, radius + centre)?;
        at_most("|J| <= beta M^2", largest, beta * m * m, radius)?;
        let softmax = network.softmax(&state);
        at_most("Lemma A2", largest, 2.0 * beta * n as f64 * m * m * softmax.max_variance(), radius)?;
        // X J_s X^T sums terms of at most beta p_i p_j M^2, in total 2 beta m N M^2 and no more than 2 beta M^2.
        let product = patterns.matrix() * softmax.jacobian() * patterns.matrix().transpose();
        at_most("J = X J_s X^T", (product - jacobian).norm(), 0.0, radius + 4.0 * gamma(4 * n + d + 20) * beta * m * m)?;
    }

    /// Eqs. 44-55: the surrogate touches the energy at its reference, majorises it, and is least at f, from where it
    /// grows as half the squared distance.
    #[test]
    fn surrogate_majorises_and_is_least_at_the_update(instance in instance(), lengths in -2.0..1.0_f64) {
        let network = instance.network();
        let reference = instance.state(network.patterns());
        let m = network.patterns().max_norm();
        let state = instance.stream(7).on_sphere(instance.dimension, 10.0_f64.powf(lengths) * m);
        let update = network.update(&reference);
        // E_1, lse and the product with f, each with its rounding.
        let radius = |state: &[f64]| {
            let (here, there) = (Rounding::of(&network, state), Rounding::of(&network, &reference));
            let length = norm(state) + norm(&reference) + m;
            let constant = (1.0 + (instance.count as f64).ln()) / instance.beta;
            here.energy + here.lse + there.energy + there.lse + there.update * length
                + gamma(instance.dimension + 8) * 4.0 * (length * length + constant)
        };
        let surrogate = network.surrogate(&state, &reference);
        close("touches", network.surrogate(&reference, &reference), network.energy(&reference), radius(&reference))?;
        at_most("majorises", network.energy(&state), surrogate, radius(&state))?;
        let least = network.surrogate(&update, &reference);
        at_most("least at f", least, surrogate, radius(&state) + radius(&update))?;
        let grown = 0.5 * squared_distance(&state, &update);
        close("Eq. 54", surrogate - least, grown, radius(&state) + radius(&update))?;
        at_most("Eq. 50", network.energy(&update), least, radius(&update))?;
    }

    /// Eqs. 38-41, 50 and A-09: the procedure's step is the update, the trace is consistent, and the squared steps sum
    /// to at most twice the energy lost.
    #[test]
    fn runs_lose_half_their_squared_steps(instance in instance(), updates in 1..20_usize) {
        let network = instance.network();
        let start = instance.state(network.patterns());
        let trace = cccp::run(&network, &start, StopRule { residual: 0.0, updates });
        let taken = trace.steps.len();
        prop_assert_eq!((trace.states.len(), trace.energies.len(), trace.decreases.len()), (taken + 1, taken + 1, taken));
        prop_assert!(taken == updates || trace.steps[taken - 1] == 0.0);
        prop_assert_eq!(trace.stopped == Stopped::AtResidual, trace.steps[taken - 1] == 0.0);
        prop_assert_eq!(trace.last(), trace.states[taken].as_slice());
        let mut squares = 0.0;
        for t in 0..taken {
            prop_assert_eq!(bits(&trace.states[t + 1]), bits(&network.update(&trace.states[t])));
            prop_assert_eq!(trace.energies[t].to_bits(), network.energy(&trace.states[t]).to_bits());
            let gradient = norm(&network.energy_gradient(&trace.states[t]));
            prop_assert_eq!(gradient.to_bits(), trace.steps[t].to_bits());
            prop_assert_eq!(cccp::stationarity(&network, &trace.states[t]).to_bits(), gradient.to_bits());
            at_most("step", 0.5 * trace.steps[t] * trace.steps[t], trace.decreases[t], gamma(40) * trace.decreases[t])?;
            squares += trace.steps[t] * trace.steps[t];
        }
        let rounding: f64 = trace.states.iter().map(|state| Rounding::of(&network, state)).map(|r| {
            // An update in a run is exact for a state that is wrong by its radius.
            2.0 * r.energy + r.update * 4.0 * (network.patterns().max_norm() + norm(&start))
        }).sum();
        at_most("sum of squares", squares, 2.0 * (trace.energies[0] - trace.energies[taken]), 2.0 * rounding)?;
    }

    /// max <= lse <= max + ln N / beta, the shift rule, lse = p.v + H/beta, and Lemma A19: no other weights give more.
    #[test]
    fn log_sum_exp_obeys_its_laws(count in 1..=12_usize, beta in -3.0..3.0_f64, scale in -3.0..3.0_f64, shift in -3.0..3.0_f64, seed: u64) {
        let (beta, scale, n) = (10.0_f64.powf(beta), 10.0_f64.powf(scale), count as f64);
        let mut stream = Stream::new(seed, "laws/scores", 0);
        let scores: Vec<f64> = stream.normals(count).iter().map(|z| scale * z).collect();
        let softmax = Softmax::new(beta, &scores);
        let lse = softmax.log_sum_exp();
        let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let size = scores.iter().map(|s| s.abs()).fold(0.0, f64::max);
        prop_assert!(softmax.excess() >= 0.0 && lse >= largest);
        // ln(1 + rho) with rho at most N - 1 up to its sum, logarithms 2u each, one quotient.
        at_most("excess", softmax.excess(), n.ln() / beta, gamma(count + 8) * (1.0 + n.ln()) / beta)?;
        // lse is a weighted maximum: it moves by what the scores move at most; and the evaluation of the excess.
        let evaluation = gamma(count + 6) * (1.0 + n.ln()) / beta + 8.0 * UNIT_ROUNDOFF * size;
        let by = 10.0_f64.powf(shift);
        let shifted: Vec<f64> = scores.iter().map(|s| s + by).collect();
        close("shift", log_sum_exp(beta, &shifted), lse + by, 2.0 * evaluation + 8.0 * UNIT_ROUNDOFF * (size + by))?;
        close("excess + deficit", softmax.excess() * beta + softmax.deficit(), n.ln(), gamma(count + 8) * (1.0 + n.ln()))?;
        // A relative error e of the weights moves p.v by e times the size of v, and H by e (1 + H).
        let weight = 8.0 * beta * size * UNIT_ROUNDOFF + gamma(count + 6);
        let identity = dot(softmax.weights(), &scores) + softmax.entropy() / beta;
        let radius = evaluation + weight * 2.0 * (size + (1.0 + n.ln()) / beta);
        close("entropy identity", identity, lse, radius)?;
        prop_assert!(softmax.entropy() >= 0.0 && softmax.entropy() <= n.ln() + gamma(count + 8) * (1.0 + n.ln()));
        let z = stream.convex_weights(count, 2.0);
        let entropy: f64 = z.iter().map(|&z| if z > 0.0 { -z * z.ln() } else { 0.0 }).sum();
        at_most("Lemma A19", dot(&z, &scores) + entropy / beta, lse, radius)?;
    }

    /// A weight and its complement make one, the complement is the sum of the others and agrees with their logarithms;
    /// m is max p(1-p); J_s has zero row sums and norm at most beta min(2m, p_max, 1/2) (D4, Lemma A24).
    #[test]
    fn weights_complements_and_jacobian_of_the_softmax(count in 1..=12_usize, beta in -3.0..3.0_f64, scale in -3.0..3.0_f64, seed: u64) {
        let (beta, scale) = (10.0_f64.powf(beta), 10.0_f64.powf(scale));
        let scores: Vec<f64> = Stream::new(seed, "laws/scores", 1).normals(count).iter().map(|z| scale * z).collect();
        let softmax = Softmax::new(beta, &scores);
        let p = softmax.weights();
        let mut variance = 0.0_f64;
        for (i, &weight) in p.iter().enumerate() {
            let complement = softmax.complement(i);
            close("p + (1 - p)", weight + complement, 1.0, gamma(2 * count + 8))?;
            // The logarithms carry a few u of their size, up to 800 here before the weight underflows.
            let others: f64 = (0..count).filter(|&j| j != i).map(|j| softmax.log_weight(j).exp()).sum();
            close("complement", complement, others, (gamma(2 * count + 8) + 2000.0 * UNIT_ROUNDOFF) * others + 1e-300)?;
            variance = variance.max(weight * complement);
        }
        close("m", softmax.max_variance(), variance, 8.0 * UNIT_ROUNDOFF * variance)?;
        prop_assert_eq!(softmax.max_weight().to_bits(), p.iter().copied().fold(0.0, f64::max).to_bits());
        prop_assert!(p[softmax.argmax()] >= softmax.max_weight());
        let jacobian = softmax.jacobian();
        prop_assert_eq!(&jacobian, &jacobian.transpose());
        for (i, &weight) in p.iter().enumerate() {
            let size: f64 = jacobian.row(i).iter().map(|entry| entry.abs()).sum();
            close("row sum", jacobian.row(i).sum(), 0.0, gamma(4 * count + 8) * size + 1e-300)?;
            // Eqs. 483-487: the absolute row sum is 2 beta p (1 - p).
            close("absolute row sum", size, 2.0 * beta * weight * softmax.complement(i), gamma(4 * count + 8) * size + 1e-300)?;
        }
        let largest = jacobian.symmetric_eigenvalues().max();
        let bound = beta * (2.0 * variance).min(softmax.max_weight()).min(0.5);
        at_most("|J_s|", largest, bound, gamma(10 * count * count) * bound)?;
    }

    /// Definition 2: Eq. 70 = Eq. 71, |Delta_i| <= 2 M^2, Delta_i <= |x_i| min |x_i - x_j|, half the least squared distance
    /// on a sphere; the pattern that is named attains it.
    #[test]
    fn separation_has_two_forms_and_bounds(instance in instance()) {
        let network = instance.network();
        let patterns = network.patterns();
        let (m, n, d) = (patterns.max_norm(), instance.count, instance.dimension);
        let separations = patterns.separations();
        prop_assert_eq!(separations.len(), if n == 1 { 0 } else { n });
        for (i, &separation) in separations.iter().enumerate() {
            let x = patterns.pattern(i);
            let others = || (0..n).filter(|&j| j != i).map(|j| patterns.pattern(j));
            let products = others().map(|y| dot(x, x) - dot(x, y)).fold(f64::INFINITY, f64::min);
            let squares = others().map(|y| 0.5 * (dot(x, x) - dot(y, y) + squared_distance(x, y))).fold(f64::INFINITY, f64::min);
            let nearest = others().map(|y| distance(x, y)).fold(f64::INFINITY, f64::min);
            let radius = 4.0 * m * m * gamma(d + 4);
            close("Eq. 70", separation, products, radius)?;
            close("Eq. 71", separation, squares, radius)?;
            at_most("|Delta| <= 2 M^2", separation.abs(), 2.0 * m * m, radius)?;
            at_most("Delta <= |x| |x - y|", separation, norm(x) * nearest, norm(x) * nearest * gamma(2 * d + 8))?;
            if let Geometry::Sphere = instance.geometry {
                close("equal norms", separation, 0.5 * nearest * nearest, 2.0 * radius)?;
            }
            let (value, j) = patterns.separation(i).expect("there is another pattern");
            prop_assert!(value.to_bits() == separation.to_bits() && j != i);
            close("attained", dot(x, &difference(x, patterns.pattern(j))), separation, gamma(d + 4) * 2.0 * m * m)?;
        }
    }

    /// Eqs. 12, 24, 79, 80: M, the mean and the spread against their definitions, D <= 2 m_max, m_max <= D.
    #[test]
    fn geometry_of_patterns_follows_its_definitions(instance in instance()) {
        let network = instance.network();
        let patterns = network.patterns();
        let (rows, n, d) = (instance.rows(), instance.count, instance.dimension);
        let m = rows.iter().map(|row| norm(row)).fold(0.0, f64::max);
        prop_assert_eq!(patterns.max_norm().to_bits(), m.to_bits());
        let mean = combination(patterns, &vec![1.0 / n as f64; n]);
        at_most("mean", distance(&mean, patterns.mean()), 0.0, 2.0 * m * gamma(n + 2))?;
        let spread = rows.iter().map(|row| distance(row, &mean)).fold(0.0, f64::max);
        let radius = 4.0 * m * gamma(n + d + 6);
        close("spread", patterns.spread(), spread, radius)?;
        at_most("D <= 2 m_max", patterns.diameter(), 2.0 * spread, radius)?;
        at_most("m_max <= D", spread, patterns.diameter(), radius)?;
        let furthest = rows.iter().flat_map(|x| rows.iter().map(move |y| distance(x, y))).fold(0.0, f64::max);
        close("diameter", patterns.diameter(), furthest, 2.0 * UNIT_ROUNDOFF * furthest)?;
        let state = instance.state(patterns);
        let scores: Vec<f64> = rows.iter().map(|row| row.iter().zip(&state).map(|(x, s)| x * s).sum()).collect();
        at_most("scores", distance(&scores, &patterns.scores(&state)), 0.0, 2.0 * (n as f64).sqrt() * m * norm(&state) * gamma(d))?;
    }

    /// Duplicates are the patterns less the different ones, whatever their order.
    #[test]
    fn duplicates_are_counted(copies in proptest::collection::vec(1..5_usize, 1..6), dimension in 1..5_usize, seed: u64) {
        let mut stream = Stream::new(seed, "laws/duplicates", 0);
        let mut rows = Vec::new();
        for &count in &copies {
            let row = stream.normals(dimension);
            rows.extend(std::iter::repeat_n(row, count));
        }
        for i in (1..rows.len()).rev() {
            rows.swap(i, stream.below(i + 1));
        }
        let patterns = Patterns::from_rows(&rows).expect("finite rows are patterns");
        prop_assert_eq!(patterns.duplicates(), rows.len() - copies.len());
    }
}

/// A split that is not the Hopfield energy: E = a x^2/2 - b x^2/2, whose step is x -> (b/a) x (Eq. 38).
#[test]
fn the_procedure_runs_any_split() {
    struct Quadratic {
        convex: f64,
        concave: f64,
    }
    impl ConvexConcave for Quadratic {
        fn objective(&self, state: &[f64]) -> f64 {
            0.5 * (self.convex - self.concave) * dot(state, state)
        }
        fn convex_gradient(&self, state: &[f64]) -> Vec<f64> {
            state.iter().map(|x| self.convex * x).collect()
        }
        fn concave_gradient(&self, state: &[f64]) -> Vec<f64> {
            state.iter().map(|x| -self.concave * x).collect()
        }
        fn convex_gradient_inverse(&self, slope: &[f64]) -> Vec<f64> {
            slope.iter().map(|s| s / self.convex).collect()
        }
    }
    // Dyadic numbers: nothing rounds.
    let split = Quadratic { convex: 4.0, concave: 1.0 };
    let trace = cccp::run(&split, &[16.0, -8.0], StopRule { residual: 0.5, updates: 10 });
    assert_eq!(trace.states[1], [4.0, -2.0], "one step divides by four");
    assert_eq!(trace.decreases[0], 1.5 * (320.0 - 20.0), "the decrease is the difference of the objective");
    assert_eq!(
        (trace.stopped, trace.steps.len()),
        (Stopped::AtResidual, 4),
        "0.75 |x| falls to 0.21 at the fourth step"
    );
    assert_eq!(cccp::stationarity(&split, &[1.0, 0.0]), 3.0, "|a x - b x|");
    assert_eq!(cccp::step(&split, &[1.0, 0.0]), [0.25, 0.0], "one step");
}

/// What is no set of patterns, no temperature or no state is refused, and the reason names the place.
#[test]
fn invalid_input_is_refused_by_name() {
    let rows = |rows: &[&[f64]]| Patterns::from_rows(rows).map(|_| ());
    assert_eq!(rows(&[]), Err(Error::NoPatterns), "no rows");
    assert_eq!(Patterns::new(DMatrix::zeros(3, 0)), Err(Error::NoPatterns), "no columns");
    assert_eq!(rows(&[&[], &[]]), Err(Error::NoDimension), "empty rows");
    assert_eq!(
        rows(&[&[1.0, 2.0], &[3.0, 4.0], &[5.0]]),
        Err(Error::RaggedPattern { pattern: 2, found: 1, expected: 2 }),
        "short"
    );
    let not_finite = rows(&[&[1.0, 2.0], &[3.0, f64::INFINITY]]);
    assert_eq!(not_finite, Err(Error::PatternNotFinite { pattern: 1, component: 1, value: f64::INFINITY }), "infinite");
    let nan = rows(&[&[1.0, 2.0], &[3.0, 4.0], &[f64::NAN, 6.0]]).expect_err("NaN is no component");
    assert_eq!(nan.to_string(), "component 0 of pattern 2 is NaN, not a finite number", "the component is named");
    assert!(matches!(rows(&[&[1e160]]), Err(Error::OutOfRange { max_norm }) if max_norm == 1e160), "squares overflow");
    assert!(
        matches!(rows(&[&[1e-170]]), Err(Error::OutOfRange { max_norm }) if max_norm == 1e-170),
        "squares underflow"
    );
    assert_eq!(rows(&[&[0.0, 0.0]]), Ok(()), "zero is a pattern");
    assert_eq!(rows(&[&[1e150], &[1e-170]]), Ok(()), "only the largest norm counts");

    let patterns = Patterns::from_rows(&[[1.0, 0.0]]).expect("a pattern");
    for beta in [0.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
        assert_eq!(Hopfield::new(patterns.clone(), beta), Err(Error::Beta { beta }), "beta = {beta}");
    }
    let nan = Hopfield::new(patterns.clone(), f64::NAN).expect_err("NaN is no temperature");
    assert_eq!(nan.to_string(), "the inverse temperature beta is NaN, but it must be a positive finite number", "NaN");
    let network = Hopfield::new(patterns, 1.0).expect("beta is positive");
    assert_eq!(network.check_state(&[1.0]), Err(Error::StateDimension { found: 1, expected: 2 }), "short state");
    let infinite = Err(Error::StateNotFinite { component: 1, value: f64::INFINITY });
    assert_eq!(network.check_state(&[1.0, f64::INFINITY]), infinite, "infinite state");
    assert!(network.check_state(&[f64::NAN, 0.0]).is_err(), "NaN state");
    assert_eq!(network.check_state(&[1.0, 2.0]), Ok(()), "a state");
}

#[test]
fn patterns_are_the_same_whatever_has_been_asked_of_them() {
    let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 2.0]]).expect("two patterns");
    let (asked, other) = (patterns.clone(), Patterns::from_rows(&[[1.0, 0.0], [0.0, 3.0]]).expect("two patterns"));
    assert_eq!((asked.diameter(), asked.separations()), (5.0_f64.sqrt(), vec![1.0, 4.0]));
    assert_eq!(asked, patterns, "what is remembered makes no difference");
    assert_ne!(other, patterns, "a component does");
}

/// Eqs. 105-108 where all is known: for the axes $Xp = p$ and $g(p) = \mathrm{softmax}(\beta p)$; for any patterns
/// $g(p) = \frac1N\mathbf 1 + KX^TXp$, which the quadrature meets to $10^{-13}$ of $\|K\| \le \beta/2$.
#[test]
fn the_iteration_in_weights_on_axes_and_its_mean_jacobian() {
    let weights = [0.7, 0.1, 0.2];
    let axes = network(&[vec![1.0, 0.0, 0.0], vec![0.0, 1.0, 0.0], vec![0.0, 0.0, 1.0]], 2.0);
    assert_eq!(axes.combine(&weights), weights);
    assert_eq!(axes.update_weights(&weights), Softmax::new(2.0, &weights).weights());

    let network = network(&[vec![1.0, 0.5], vec![-0.25, 2.0], vec![0.0, -1.0]], 1.5);
    let state = network.combine(&weights);
    assert_eq!(state, [0.7 - 0.025, 0.35 + 0.2 - 0.2]);
    let mean = network.mean_softmax_jacobian(&state);
    let scores = DVector::from_vec(network.patterns().scores(&state));
    let images = &mean.matrix * scores;
    for (image, weight) in images.iter().zip(network.update_weights(&weights)) {
        assert!((image + 1.0 / 3.0 - weight).abs() <= 1e-13 * 0.75 * 6.0, "{image} + 1/3 is not {weight}");
    }
}

/// What is generic over the arithmetic takes the elementary functions of this crate for plain numbers.
#[test]
fn plain_numbers_have_the_functions_of_their_arithmetic() {
    let (x, e) = (0.75_f64, std::f64::consts::E);
    let near = |found: f64, expected: f64| (found - expected).abs() < 1e-14;
    assert!(near(Real::exp(x), x.exp()) && near(Real::exp_m1(x), x.exp_m1()) && near(Real::ln(x), x.ln()));
    assert!(near(Real::ln_1p(x), x.ln_1p()) && near(Real::sqrt(x), x.sqrt()) && near(Real::squared(x), 0.5625));
    assert!(near(Real::lambert_w0_exp(1.0 + e), e) && near(Real::lambert_w0(e), 1.0));
    assert!(near(Real::lambert_w_minus_one_exp(e - 1.0), -e) && Real::lambert_w0(-1.0).is_nan());
    assert!(Real::lambert_w_minus_one_exp(0.5).is_nan());
    assert_eq!((Real::max(x, e), Real::min(x, e), Real::value(x)), (e, x, x));
}

/// What the working precision loses: terms of $2^{-60}$ beside 1, and beside low parts.
#[test]
fn twice_the_precision_keeps_what_the_working_precision_loses() {
    let tiny = (-60.0_f64).exp2();
    let sum = (0..3).fold(Double::default().plus(1.0), |sum, _| sum.plus(tiny));
    assert_eq!((sum.high, sum.low), (1.0, 3.0 * tiny));
    assert_eq!(sum.plus(-1.0).value(), 3.0 * tiny);
    let (one, above) = (Double { high: 1.0, low: 5.0 * tiny }, Double { high: 1.0, low: -2.0 * tiny });
    assert_eq!(one.minus(above), Double { high: 7.0 * tiny, low: 0.0 });
    assert_eq!(Double::sum(3.0, 0.0).minus(one), Double { high: 2.0, low: -5.0 * tiny });
    let far = Double { high: 1.0, low: 0.0 }.minus(Double { high: tiny, low: 0.0 });
    assert_eq!(far, Double { high: 1.0, low: -tiny });
    assert_eq!(Double { high: 1.0, low: f64::EPSILON }.value(), 1.0 + f64::EPSILON);
}

/// Worked by hand: a diagonal matrix, $X^TX = (2, 1; 1, 2)$ with the row of ones, and $XX^T = (5, 6; 6, 12)$ with a row of
/// twos, whose eigenvalues are $(17 \pm \sqrt{193})/2$.
#[test]
fn singular_values_of_small_sets() {
    let patterns = |rows: &[Vec<f64>]| Patterns::from_rows(rows).expect("small sets of patterns");
    let near = |found: (f64, f64), wanted: (f64, f64)| {
        (found.0 - wanted.0).abs().max((found.1 - wanted.1).abs()) <= 100.0 * UNIT_ROUNDOFF * wanted.1
    };
    let axes = patterns(&[vec![3.0, 0.0], vec![0.0, 0.5]]);
    assert!(near(axes.singular_range(), (0.5, 3.0)), "{:?}", axes.singular_range());
    let units = patterns(&[vec![1.0, 0.0], vec![0.0, 1.0]]);
    assert!(near(units.affine_singular_range(), (1.0, 3.0_f64.sqrt())), "{:?}", units.affine_singular_range());
    let line = patterns(&[vec![0.0], vec![1.0], vec![2.0]]);
    let (low, high) = ((17.0 - 193.0_f64.sqrt()) / 2.0, (17.0 + 193.0_f64.sqrt()) / 2.0);
    assert!(near(line.affine_singular_range(), (low.sqrt(), high.sqrt())), "{:?}", line.affine_singular_range());
    for (set, wanted) in [(&axes, 9.0), (&line, 5.0), (&patterns(&[vec![1.0, 2.0, 2.0]]), 9.0)] {
        let found = set.squared_spectral_norm();
        assert!((found - wanted).abs() <= 100.0 * UNIT_ROUNDOFF * wanted, "{found} instead of {wanted}");
    }
    // The square root of a rounding: three patterns on a line span no plane.
    let in_a_plane = patterns(&[vec![0.0, 0.0], vec![1.0, 0.0], vec![2.0, 0.0]]).affine_singular_range();
    assert!(in_a_plane.0 < 1e-7, "{in_a_plane:?} although they are affinely dependent");
    let zeros = patterns(&[vec![0.0, 0.0]]).affine_matrix();
    assert_eq!(zeros.as_slice(), [0.0, 0.0, 1.0], "a row of ones where all patterns are zero");
}

#[test]
fn a_state_may_be_as_long_as_the_longest_and_no_longer() {
    let network = network(&[vec![1.0], vec![-1.0]], 1.0);
    assert_eq!(network.check_state(&[1e150]), Ok(()));
    assert_eq!(network.check_state(&[-1.5e150]), Err(Error::StateOutOfRange { norm: 1.5e150 }));
}

/// A state of another dimension is a mistake of the caller.
#[test]
#[should_panic(expected = "the state and the patterns need one dimension")]
fn a_state_of_another_dimension_panics() {
    let network = Hopfield::new(Patterns::from_rows(&[[1.0, 0.0]]).expect("a pattern"), 1.0).expect("beta is positive");
    let _ = network.update(&[1.0]);
}

/// A softmax of nothing is a mistake of the caller.
#[test]
#[should_panic(expected = "at least one score")]
fn a_softmax_of_nothing_panics() {
    let _ = Softmax::new(1.0, &[]);
}

/// No finite input gives NaN, nor an infinity where the result is representable: beta from 1e-300 to 1e300, patterns
/// and states of norms from 1e-100 to 1e100.
#[test]
fn extremes_stay_finite_where_results_are_representable() {
    let directions = [[0.6, 0.8], [-0.8, 0.6], [1.0, 0.0], [0.6, 0.8]];
    let powers = [-100, -50, -10, 0, 10, 50, 100];
    let mut failures = Vec::new();
    for beta in [-300, -200, -100, -10, 0, 10, 100, 200, 300] {
        for pattern in powers {
            for state in powers {
                let size = 10.0_f64.powi(pattern);
                let rows: Vec<Vec<f64>> = directions.iter().map(|x| vec![size * x[0], size * x[1]]).collect();
                let network = network(&rows, 10.0_f64.powi(beta));
                let xi = [0.5 * 10.0_f64.powi(state), 0.25 * 10.0_f64.powi(state)];
                let mut finite = |what: &str, values: &[f64]| {
                    if values.iter().any(|value| !value.is_finite()) {
                        failures
                            .push(format!("{what} {values:?} at beta 1e{beta}, patterns 1e{pattern}, state 1e{state}"));
                    }
                };
                let softmax = network.softmax(&xi);
                finite("weights", softmax.weights());
                finite("entropy", &[softmax.entropy(), softmax.deficit(), softmax.max_variance()]);
                finite("complement", &[softmax.complement(0), softmax.complement(3)]);
                finite("lse", &[softmax.log_sum_exp(), softmax.excess()]);
                finite("update", &network.update(&xi));
                finite("gap", &network.update_minus_pattern(&xi, 1));
                finite("gradient", &network.energy_gradient(&xi));
                finite("energy", &[network.energy(&xi), network.energy_by_log_sum_exp(&xi)]);
                let decrease = network.energy_decrease(&xi);
                finite("decrease", &[decrease.from_step, decrease.from_weights, decrease.total()]);
                // J is at most beta M^2, and beta times the size of the softmax's Jacobian at most beta.
                if beta + 2 * pattern < 300 {
                    finite("jacobian", network.jacobian(&xi).as_slice());
                    finite("norm", &[network.jacobian_norm(&xi), network.jacobian_trace(&xi)]);
                }
                // The mean gap survives where all weights are equal: E = |xi - m|^2/2 + (M^2 - |m|^2)/2.
                if beta + pattern + pattern.max(state) < -20 {
                    let (m, mean) = (network.patterns().max_norm(), network.patterns().mean());
                    let expected = 0.5 * squared_distance(&xi, mean) + 0.5 * (m * m - dot(mean, mean));
                    let energy = network.energy(&xi);
                    if (energy - expected).abs() > 1e-14 * (m + norm(&xi)) * (m + norm(&xi)) {
                        failures.push(format!("energy {energy:e}, not {expected:e}, at beta 1e{beta}, patterns 1e{pattern}, state 1e{state}"));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}
