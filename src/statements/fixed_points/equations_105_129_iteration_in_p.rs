//! # Eqs. 105-129: the iteration in the softmax weights
//!
//! Instead of the state one can iterate its weights, points $p$ of the simplex ($p_i \ge 0$, $\sum_ip_i = 1$):
//!
//! $$p^{\text{new}} = g(p) = \mathrm{softmax}(\beta X^TXp). \tag{105}$$
//!
//! With $J_s^m = \int_0^1J_s(\lambda p)\,d\lambda$ the mean Jacobian of the softmax on the way from $0$ to $p$, $J^m = X^TXJ_s^m$,
//! $p_{\max} = \max_ip_i$ and $m = \max_ip_i(1 - p_i)$, the paper says
//!
//! $$g(p) = \tfrac1N\mathbf 1 + J_s^mX^TXp, \qquad \|J_s(p)\|_2 \le 2m\beta, \tag{108, 109}$$
//! $$\|J_s^m\|_2 \le 2m\beta \text{ for } p_{\max} \le \tfrac12, \qquad \|J_s^m\|_2 \le \tfrac\beta2, \tag{110, 111}$$
//! $$\|J_s^m\|_2 \le 2\min\{\tfrac14, p_{\max}\}\beta, \qquad \|J^m\|_2 \le c(p) = 2NM^2\min\{\tfrac14, p_{\max}\}\beta,
//!   \tag{112, 113}$$
//!
//! so that $g$ is a contraction where $c(p) < 1$ (114, 116);
//!
//! $$g(p) = \tfrac1N\mathbf 1 + J^mp, \qquad \|p\|^2 \le p_{\max}, \qquad
//!   \tfrac1{\sqrt N} \le \|g(p)\| \le \tfrac1{\sqrt N} + \sqrt{p_{\max}} \text{ for } \|J^m\|_2 \le 1; \tag{115, 117, 119 = 126}$$
//! $$\|g(p) - \tfrac1N\mathbf 1\|_1 \le \|J^m\|_1 \le 2\beta m\|X\|_\infty M_1 \tag{120}$$
//!
//! with $M_1 = \max_i\|x_i\|_1$ and $M_\infty = \max_i\|x_i\|_\infty$, and likewise $\dots \le 2\beta mNM_\infty M_1$ (121) and $\dots \le 2\beta mNM^2$
//! (122), because $\|X^TX\|_1 \le NM_\infty M_1$ (123) and $\|X^TX\|_1 \le NM^2$ (124). Since $\|p\|^2 \ge \frac1N$ (125),
//!
//! $$\|g(p)\|^2 = \tfrac1N + g(p)^TJ_s^mX^TXp \le \tfrac1N + \|J^m\|_2\|p\|, \qquad
//!   \|p^*\|^2 \le \tfrac1N + \|J^m\|_2\|p^*\|^2, \tag{127, 128}$$
//! $$\tfrac1N \le \|p^*\|^2 \le \tfrac1N\big/(1 - \|J^m\|_2) \tag{129}$$
//!
//! at a fixed point $p^*$ with $\|J^m\|_2 < 1$, a condition that the paper does not repeat.
//!
//! What errs. The proof of (110) puts $\lambda p$ for the weights on the path, but they are $q(\lambda) = g(\lambda p)$: a flat $p$ says
//! nothing of how peaked they are. So (110), (112), (113) and the second inequalities of (120)-(122) are false. With
//! $\bar m = \int_0^1\max_iq_i(1 - q_i)\,d\lambda$ for $m$, (110) and the second inequalities hold, by (109) under the integral and
//! $\|J_s(q)\|_1 \le 2\beta\max_iq_i(1 - q_i)$. Where $c(p) < 1$, (112) and (113) hold as printed: for $N \le 4$ they are (111), and
//! otherwise $b = \beta M^2 < \frac12$, so $q_i \le e^{2\lambda b}/N$ and $\|J_s^m\|_2 \le \beta\int_0^1e^{2\lambda b}/N\,d\lambda \le 1.72\,\beta/N
//! \le 2p_{\max}\beta$.
//!
//! (115) lacks a transpose, which (108) has: repaired, it has $A = J_s^mX^TX$ for $J^m = A^T$. As $J_s^m\mathbf 1 = 0$, the printed form
//! maps equal patterns' weights nowhere.
//!
//! (120)-(122) from end to end need $p_{\max} \le \frac12$, said at (110) only: a corner has $m = 0$. With it they hold, since
//! $\|g(p) - \frac1N\mathbf 1\|_1 \le \beta\max_i|x_i^TXp| \le \beta M\|Xp\|$ (a mean deviation is at most half the range) and
//! $p_{\max} \le 2m$, so that $2mN \ge 1$.
//!
//! (116) holds, for another reason than given. That $\|J^m(p)\|_2 < 1$ for all $p$ makes no contraction: $J^m$ compares $p$ with $0$,
//! not with another $p'$. But $c(p) < 1$ at one point of the simplex forces $b < 1, \frac23, \frac12$ for $N = 2, 3, \ge 4$, and then
//! everywhere on the simplex the Jacobian of $g$ is at most $L = \min\{\frac N2b, be^b\} < 1$: $\|J_s\|_2 \le \frac\beta2$,
//! $\|X\|_2^2 \le NM^2$; and $\|J_sX^T\|_2 \le \beta M\sqrt{q_{\max}}$ with $q_{\max} \le e^{2b}/N$.
//!
//! Both sides are computed apart: $J_s^m$ by quadrature of matrices, $g$ by one softmax. Trivial bounds are $\frac\beta2$ for $J_s^m$, $2$ for
//! the distance from $\frac1N\mathbf 1$, $1$ for norms of points of the simplex.

use super::weights::{Limit, WeightInstance, WeightParameters, Weights, apart, multiply, one_norms, printed_constant};
use crate::audit::{
    Check, Conclusion, Control, Counterexample, Effort, Family, Form, Geometry, Hypothesis, Kind, PatternParameters,
    Statement, Status,
};
use crate::numerics::{Envelope, Real, gamma, norm, on_segment, sum};
use crate::random::Stream;
use crate::statements::families::{self, antipodal};
use crate::statements::hypotheses::{decided, resolved, worst_resolved};
use crate::update::gram;

/// $L = \min\{\frac N2b, be^b\}$ with $b = \beta M^2$, a Lipschitz constant of $g$ on the simplex.
///
/// ```
/// use hopfield_theory::statements::fixed_points::equations_105_129_iteration_in_p::lipschitz_constant;
/// assert_eq!(lipschitz_constant(0.5, 2.0), 0.5);
/// ```
pub fn lipschitz_constant<R: Real>(load: R, count: R) -> R {
    (count * load / 2.0).min(load * load.exp())
}

fn beta(instance: &WeightInstance) -> Envelope {
    instance.network().beta_envelope()
}

fn max_norm(instance: &WeightInstance) -> Envelope {
    instance.network().max_norm_envelope()
}

fn constant(instance: &WeightInstance) -> Envelope {
    printed_constant(beta(instance), instance.count(), max_norm(instance), instance.largest())
}

/// $p_{\max} \le \frac12$, of the computed weights; that their sum is one only up to rounding is far below what any bound leaves.
static FLAT: Hypothesis<WeightInstance> =
    Hypothesis { name: "p_max <= 1/2", check: |i| Check::at_most(i.largest().value, 0.5) };

/// $c(p) < 1$ (Eq. 114).
static CONTRACTIVE: Hypothesis<WeightInstance> =
    Hypothesis { name: "c(p) < 1", check: |i| Check::less(constant(i), 1.0) };

/// The quadrature has converged: a condition of the audit.
static INTEGRATED: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: the quadrature has converged",
    check: |i| Check::at_most(i.path().error, 1e-9 * norm(i.path().mean.matrix.as_slice())),
};

/// The fixed point is enclosed, and so is the path to it: a condition of the audit.
static ENCLOSED: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: p* is enclosed",
    check: |i| {
        let size = norm(i.limit().path.mean.matrix.as_slice());
        Check::at_most(i.limit().error + i.limit().path.error / size, 1e-6)
    },
};

/// $\|J^m\|_2 \le 1$.
static NOT_EXPANSIVE: Hypothesis<WeightInstance> =
    Hypothesis { name: "|J^m| <= 1", check: |i| Check::at_most(i.path().product_norm(), 1.0) };

/// $\|J^m\|_2 < 1$ at the fixed point.
static LIMIT_CONTRACTIVE: Hypothesis<WeightInstance> =
    Hypothesis { name: "|J^m| < 1 at p*", check: |i| Check::less(i.limit().path.product_norm(), 1.0) };

/// $\|J^m\|_2 < 1$ at $p$ and on the way from the centre of the simplex to its first corner.
static MEAN_BELOW_ONE: Hypothesis<WeightInstance> = Hypothesis {
    name: "|J^m| < 1 at p, and from the centre to the first corner",
    check: |i| {
        let (centre, corner) = (centre(i), corner(i));
        let points = (0..=5_u32).map(|k| on_segment(&centre, &corner, f64::from(k) / 5.0));
        let norms = points.map(|point| i.at(point).path().product_norm());
        Check::less(norms.fold(i.path().product_norm(), Real::max), 1.0)
    },
};

/// $N \le 12$: a condition of the audit, to save time.
static FEW: Hypothesis<WeightInstance> =
    Hypothesis { name: "audit: N <= 12", check: |i| Check::at_most(i.count(), 12.0) };

/// $\beta M\|Xp\| \ge 10^{-3}$: a condition of the audit. Nearer to the centre both sides vanish.
static OFF_CENTRE: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: beta M |Xp| >= 1e-3",
    check: |i| Check::at_most(1e-3, beta(i) * max_norm(i) * state_norm(i)),
};

/// The same at the fixed point.
static LIMIT_OFF_CENTRE: Hypothesis<WeightInstance> = Hypothesis {
    name: "audit: p* is off the centre",
    check: |i| Check::less(share(i) + 1e-6, squared_limit(i.limit())),
};

/// Rounding tells the images of two points apart: a condition of the audit.
static APART: Hypothesis<WeightInstance> =
    Hypothesis { name: "audit: a contraction is resolved", check: |i| resolved(&contraction(i, |_| 1.0.into())) };

fn centre(instance: &WeightInstance) -> Vec<f64> {
    vec![1.0 / instance.size() as f64; instance.size()]
}

fn corner(instance: &WeightInstance) -> Vec<f64> {
    (0..instance.size()).map(|i| f64::from(u8::from(i == 0))).collect()
}

fn state_norm(instance: &WeightInstance) -> Envelope {
    Envelope::relative(norm(instance.state()), gamma(instance.state().len() + 2)).widened(instance.state_error())
}

/// $g(p) = \frac1N\mathbf 1 + Bp$ in every component, where `image` is $Bp$ up to `error`.
fn reproduces(instance: &WeightInstance, image: &[f64], error: f64) -> Check {
    let (update, relative) = instance.image();
    let share = Envelope::from(1.0) / instance.count();
    let checks = update
        .iter()
        .zip(image)
        .map(|(g, change)| Check::equal(Envelope::relative(*g, relative), share + Envelope::new(*change, error)));
    decided(Check::worst(checks))
}

/// Eq. 108: $K(X^T(Xp))$, with inner products of $\gamma_{d+N+8}$ and the error of the state.
fn mean_value(instance: &WeightInstance) -> Check {
    let (path, patterns) = (instance.path(), instance.network().patterns());
    let scores = patterns.scores(instance.state());
    let size = norm(path.mean.matrix.as_slice()) + path.error;
    let root = crate::numerics::elementary::sqrt(instance.size() as f64);
    let off = gamma(patterns.dimension() + instance.size() + 8) * norm(instance.state()) + instance.state_error();
    let error = path.error * norm(&scores) + size * root * patterns.max_norm() * off;
    reproduces(instance, &multiply(&path.mean.matrix, &scores), error)
}

/// Eq. 115, with $A$ or, as printed, with its transpose.
fn with_matrix(instance: &WeightInstance, transposed: bool) -> Check {
    let path = instance.path();
    let matrix = if transposed { path.product.transpose() } else { path.product.clone() };
    let size = norm(matrix.as_slice()) + path.product_error;
    let error = path.product_error + (instance.weight_error() + gamma(instance.size() + 8)) * size;
    reproduces(instance, &multiply(&matrix, instance.weights()), error * norm(instance.weights()))
}

/// $\|J_s^m\|_2$ against `bound` times $\beta$.
fn mean_norm(instance: &WeightInstance, bound: Envelope) -> Check {
    Check::at_most(instance.path().norm(), beta(instance) * bound).trivial_upper(beta(instance) * 0.5)
}

/// $2\min\{\frac14, p_{\max}\}$.
fn capped(instance: &WeightInstance) -> Envelope {
    instance.largest().min(0.25.into()) * 2.0
}

/// Eq. 113; the trivial bound is $\frac\beta2NM^2$.
fn product_norm(instance: &WeightInstance) -> Check {
    let trivial = beta(instance) * instance.count() * max_norm(instance).squared() * 0.5;
    Check::at_most(instance.path().product_norm(), constant(instance)).trivial_upper(trivial)
}

/// $\|g(p) - g(p')\| < L\|p - p'\|$ for several points $p'$ of the simplex; the exact $p$ and $p'$ are those of the sums one.
fn contraction(instance: &WeightInstance, factor: fn(&WeightInstance) -> Envelope) -> Option<Check> {
    let (centre, corner, p) = (centre(instance), corner(instance), instance.weights());
    let (here, error) = instance.image();
    let points = [centre, corner.clone(), on_segment(p, &corner, 0.5), on_segment(p, &corner, 0.01)];
    worst_resolved(points.into_iter().map(|point| {
        let other = instance.at(point);
        let (there, other_error) = other.image();
        let distance = apart(p, other.weights(), instance.weight_error());
        Check::less(apart(&here, &there, error.max(other_error)), factor(instance) * distance)
    }))
}

fn proven_constant(instance: &WeightInstance) -> Envelope {
    lipschitz_constant(beta(instance) * max_norm(instance).squared(), instance.count())
}

/// $\|g(p) - \frac1N\mathbf 1\|_1$.
fn from_centre(instance: &WeightInstance) -> Envelope {
    let (update, relative) = instance.image();
    let share = 1.0 / instance.size() as f64;
    let terms: Vec<f64> = update.iter().map(|g| (g - share).abs()).collect();
    Envelope::new(sum(&terms), relative + gamma(instance.size() + 4))
}

/// What stands behind $2\beta m$ in Eqs. 120, 121 and 122.
fn extent(instance: &WeightInstance, equation: u32) -> Envelope {
    let [column, row, entry] = one_norms(instance.network());
    match equation {
        120 => row * column,
        121 => instance.count() * entry * column,
        _ => instance.count() * max_norm(instance).squared(),
    }
}

/// Eqs. 120-122 from end to end.
fn end_to_end(instance: &WeightInstance, equation: u32) -> Check {
    let bound = beta(instance) * instance.variance() * extent(instance, equation) * 2.0;
    Check::at_most(from_centre(instance), bound).trivial_upper(2.0)
}

/// The second inequality of Eqs. 120-122, with $m$ or $\bar m$.
fn one_norm(instance: &WeightInstance, equation: u32, variance: Envelope) -> Check {
    let bound = beta(instance) * variance * extent(instance, equation) * 2.0;
    let trivial = beta(instance) * extent(instance, equation) * 0.5;
    Check::at_most(instance.path().printed_one_norm(), bound).trivial_upper(trivial)
}

/// $\|X^TX\|_1$.
fn gram_norm(instance: &WeightInstance) -> Envelope {
    let patterns = instance.network().patterns();
    let (gram, size) = (gram(patterns.matrix()), patterns.max_norm());
    let column = |j: usize| sum(&gram.column(j).iter().map(|entry| entry.abs()).collect::<Vec<_>>());
    let value = (0..instance.size()).map(column).fold(0.0, f64::max);
    Envelope::new(value, gamma(patterns.dimension() + instance.size() + 4) * instance.size() as f64 * size * size)
}

/// $\lambda p_i(1 - \lambda p_i) \le p_i(1 - p_i)$ for $\lambda = \frac12, \frac9{10}$.
fn shrunk(instance: &WeightInstance) -> Check {
    let weights = instance.weights().iter().map(|weight| Envelope::relative(*weight, instance.weight_error()));
    let variance = |weight: Envelope| weight * (Envelope::from(1.0) - weight);
    let checks = weights.flat_map(|p| [0.5, 0.9].map(|share| Check::at_most(variance(p * share), variance(p))));
    decided(worst_resolved(checks))
}

/// $\|g(p)\|^2$.
fn squared_image(instance: &WeightInstance) -> Envelope {
    let (update, relative) = instance.image();
    Envelope::relative(norm(&update), 2.0 * relative).squared()
}

/// $\|p^*\|^2$.
fn squared_limit(limit: &Limit) -> Envelope {
    Envelope::relative(norm(&limit.weights), 2.0 * limit.error).squared()
}

fn share(instance: &WeightInstance) -> Envelope {
    Envelope::from(1.0) / instance.count()
}

/// $\frac1{\sqrt N} \le \|g(p)\| \le \frac1{\sqrt N} + \sqrt{p_{\max}}$ (Eq. 119); the left inequality is Eq. 125 at $g(p)$.
fn norm_of_image(instance: &WeightInstance) -> Check {
    let bound = share(instance).sqrt() + instance.largest().sqrt();
    Check::at_most(squared_image(instance).sqrt(), bound).trivial_upper(1.0)
}

/// $\|g(p) - \frac1N\mathbf 1\|_1 \le c\,\beta M\|Xp\|$.
fn simple_distance(instance: &WeightInstance, factor: f64) -> Check {
    let bound = beta(instance) * max_norm(instance) * state_norm(instance) * factor;
    Check::at_most(from_centre(instance), bound).trivial_upper(2.0)
}

impl WeightInstance {
    /// The same network at another point of the simplex.
    fn at(&self, weights: Vec<f64>) -> Self {
        Self::new(self.network().clone(), weights)
    }
}

fn any_weights(stream: &mut Stream) -> Weights {
    Weights::Random(stream.log_between(0.05, 4.0))
}

/// Two patterns $+1$ and $-1$ and two weights.
fn pair(kappa: f64, second: f64) -> WeightParameters {
    WeightParameters { network: antipodal(kappa), weights: Weights::Literal(vec![1.0, second]) }
}

/// `ones` patterns 1 and the other `count - ones` at 0, with equal weights.
fn ones(beta: f64, ones: usize, count: usize) -> WeightParameters {
    let patterns: Vec<[f64; 1]> = (0..count).map(|i| [f64::from(u8::from(i < ones))]).collect();
    let rows: Vec<&[f64]> = patterns.iter().map(<[f64; 1]>::as_slice).collect();
    WeightParameters::literal(beta, &rows, &vec![1.0; count])
}

/// $(1, \pm h)$ and, `pairs` times, $(0, \pm h)$, with equal weights: the first two share all weight on the path, while the second
/// component stays out of it and makes $X^TX$ large.
fn fans(beta: f64, height: f64, pairs: usize) -> WeightParameters {
    let mut patterns = vec![[1.0, height], [1.0, -height]];
    for _ in 0..pairs {
        patterns.extend([[0.0, height], [0.0, -height]]);
    }
    let rows: Vec<&[f64]> = patterns.iter().map(<[f64; 2]>::as_slice).collect();
    WeightParameters::literal(beta, &rows, &vec![1.0; rows.len()])
}

/// Patterns in general position at moderate $\beta M^2$, every second one where $c(p) < 1$ is likely, any weights.
fn general(stream: &mut Stream, index: u32, effort: Effort) -> WeightParameters {
    let sharp = [Geometry::OneAgainstMany, Geometry::Equal, Geometry::Orthogonal];
    let mut network = families::mixed_without(&sharp, stream, index, effort);
    network.count = network.count.max(3);
    network.dimension = network.dimension.max(2);
    let kappa = if index % 20 < 10 { stream.log_between(0.02, 0.7) } else { stream.log_between(0.3, 30.0) };
    network.beta = kappa / (network.scale * network.scale);
    let weights = if index % 20 < 10 { Weights::Random(stream.log_between(0.05, 0.5)) } else { any_weights(stream) };
    WeightParameters { network, weights }
}

fn real_data(stream: &mut Stream, index: u32, effort: Effort) -> WeightParameters {
    let mut network = families::real_data(stream, index, effort);
    let size = if network.geometry == Geometry::DigitsRaw { 75.0 } else { 1.7 };
    network.count = [3, 10, 30][stream.below(3)];
    network.beta = stream.log_between(0.05, 30.0) / (size * size);
    WeightParameters { network, weights: any_weights(stream) }
}

/// A line that is false or incomplete as printed.
const fn repaired(
    name: &'static str,
    kind: Kind,
    printed: Form<WeightInstance>,
    repaired: Form<WeightInstance>,
) -> Conclusion<WeightInstance> {
    Conclusion { name, kind, expected: Status::Repaired, printed, repaired: Some(repaired) }
}

/// The second inequality of one of Eqs. 120-122.
macro_rules! second_inequality {
    ($name:literal, $equation:literal) => {
        repaired(
            $name,
            Kind::Step,
            Form { hypotheses: &[&FLAT, &INTEGRATED], check: |i| one_norm(i, $equation, i.variance()) },
            Form { hypotheses: &[&INTEGRATED], check: |i| one_norm(i, $equation, i.path().mean_variance()) },
        )
    };
}

/// One of Eqs. 120-122 from end to end.
macro_rules! whole_inequality {
    ($name:literal, $equation:literal) => {
        repaired(
            $name,
            Kind::Conclusion,
            Form { hypotheses: &[], check: |i| end_to_end(i, $equation) },
            Form { hypotheses: &[&FLAT], check: |i| end_to_end(i, $equation) },
        )
    };
}

/// The page.
pub static STATEMENT: Statement<WeightParameters> = Statement {
    id: "equations_105_129",
    label: "Eqs. 105-129",
    main_text: None,
    equations: "105-129",
    section: "A.1.5.2",
    file: file!(),
    source: include_str!("equations_105_129_iteration_in_p.rs"),
    conclusions: &[
        Conclusion::step("Eq. 108", &[&INTEGRATED], mean_value),
        Conclusion::step("Eq. 109", &[], |i| {
            let measurement = i.measure();
            Check::at_most(measurement.softmax_jacobian_norm(), beta(i) * measurement.max_variance() * 2.0)
                .trivial_upper(beta(i) * 0.5)
        }),
        Conclusion::step("before Eq. 110", &[&FLAT], shrunk),
        repaired(
            "Eq. 110",
            Kind::Step,
            Form { hypotheses: &[&FLAT, &INTEGRATED], check: |i| mean_norm(i, i.variance() * 2.0) },
            Form { hypotheses: &[&INTEGRATED], check: |i| mean_norm(i, i.path().mean_variance() * 2.0) },
        ),
        Conclusion::step("Eq. 111", &[&INTEGRATED], |i| Check::at_most(i.path().norm(), beta(i) * 0.5)),
        repaired(
            "Eq. 112",
            Kind::Step,
            Form { hypotheses: &[&INTEGRATED], check: |i| mean_norm(i, capped(i)) },
            Form { hypotheses: &[&INTEGRATED, &CONTRACTIVE], check: |i| mean_norm(i, capped(i)) },
        ),
        repaired(
            "Eq. 113",
            Kind::Step,
            Form { hypotheses: &[&INTEGRATED], check: product_norm },
            Form { hypotheses: &[&INTEGRATED, &CONTRACTIVE], check: product_norm },
        ),
        Conclusion::holds("Eqs. 114, 116", Kind::Conclusion, &[&CONTRACTIVE, &APART], |i| {
            decided(contraction(i, |_| 1.0.into()))
        }),
        repaired(
            "|J^m| < 1 makes a contraction",
            Kind::Step,
            Form { hypotheses: &[&FEW, &MEAN_BELOW_ONE, &APART], check: |i| decided(contraction(i, |_| 1.0.into())) },
            Form { hypotheses: &[&CONTRACTIVE, &APART], check: |i| decided(contraction(i, proven_constant)) },
        ),
        repaired(
            "Eq. 115",
            Kind::Step,
            Form { hypotheses: &[&INTEGRATED], check: |i| with_matrix(i, true) },
            Form { hypotheses: &[&INTEGRATED], check: |i| with_matrix(i, false) },
        ),
        Conclusion::step("Eqs. 117, 118", &[], |i| Check::at_most(i.length().squared(), i.largest())),
        Conclusion::holds("Eq. 119 = 126", Kind::Conclusion, &[&INTEGRATED, &NOT_EXPANSIVE], norm_of_image),
        Conclusion::step("|g(p) - 1/N|_1 <= |J^m|_1", &[&INTEGRATED, &OFF_CENTRE], |i| {
            Check::at_most(from_centre(i), i.path().acting_one_norm()).trivial_upper(2.0)
        }),
        second_inequality!("Eq. 120, |J^m|_1", 120),
        second_inequality!("Eq. 121, |J^m|_1", 121),
        second_inequality!("Eq. 122, |J^m|_1", 122),
        whole_inequality!("Eq. 120", 120),
        whole_inequality!("Eq. 121", 121),
        whole_inequality!("Eq. 122", 122),
        Conclusion::step("|g(p) - 1/N|_1 <= beta M |Xp|", &[&OFF_CENTRE], |i| simple_distance(i, 1.0)),
        Conclusion::step("Eq. 123", &[], |i| Check::at_most(gram_norm(i), extent(i, 121))),
        Conclusion::step("Eq. 124", &[], |i| Check::at_most(gram_norm(i), extent(i, 122))),
        Conclusion::step("Eq. 125", &[], |i| Check::at_most(share(i), i.length().squared())),
        Conclusion::step("Eq. 127, identity", &[&INTEGRATED], |i| {
            let (image, relative) = i.image();
            Check::equal(squared_image(i), share(i) + i.path().form(&image, i.weights(), relative + i.weight_error()))
        }),
        Conclusion::step("Eq. 127", &[&INTEGRATED, &OFF_CENTRE], |i| {
            Check::at_most(squared_image(i), share(i) + i.path().product_norm() * i.length()).trivial_upper(1.0)
        }),
        Conclusion::step("Eq. 128, identity", &[&ENCLOSED], |i| {
            let limit = i.limit();
            let form = limit.path.form(&limit.weights, &limit.weights, 2.0 * limit.error);
            Check::equal(squared_limit(limit), share(i) + form)
        }),
        Conclusion::step("Eq. 128", &[&ENCLOSED, &LIMIT_OFF_CENTRE], |i| {
            let square = squared_limit(i.limit());
            Check::at_most(square, share(i) + i.limit().path.product_norm() * square).trivial_upper(1.0)
        }),
        Conclusion::holds("Eq. 129", Kind::Conclusion, &[&ENCLOSED, &LIMIT_OFF_CENTRE, &LIMIT_CONTRACTIVE], |i| {
            let bound = share(i) / (Envelope::from(1.0) - i.limit().path.product_norm());
            Check::at_most(squared_limit(i.limit()), bound).trivial_upper(1.0)
        }),
    ],
    families: &[
        Family {
            name: "pair",
            instances: 96,
            attained: &[
                "Eq. 109",
                "Eq. 110",
                "Eq. 120, |J^m|_1",
                "Eq. 121, |J^m|_1",
                "Eq. 122, |J^m|_1",
                "Eq. 123",
                "Eq. 124",
            ],
            draw: |stream, _, _| pair(stream.log_between(0.03, 10.0), stream.between(0.1, 0.9)),
        },
        Family {
            name: "two_ones",
            instances: 64,
            attained: &["Eqs. 117, 118", "Eq. 125"],
            draw: |stream, _, _| ones(stream.log_between(1.0, 40.0), 2, 3 + stream.below(20)),
        },
        Family {
            name: "fans",
            instances: 48,
            attained: &["Eqs. 117, 118", "Eq. 125"],
            draw: |stream, _, _| fans(stream.log_between(1e-3, 20.0), stream.between(0.5, 5.0), 1 + stream.below(6)),
        },
        Family {
            name: "orthogonal",
            instances: 48,
            attained: &["Eq. 120, |J^m|_1"],
            draw: |stream, _, _| {
                let count = 3 + stream.below(10);
                let network = PatternParameters::new(Geometry::Orthogonal, count, count, stream.log_between(0.1, 30.0));
                WeightParameters { network, weights: any_weights(stream) }
            },
        },
        Family { name: "general", instances: 480, attained: &[], draw: general },
        Family { name: "real_data", instances: 32, attained: &[], draw: real_data },
    ],
    controls: &[
        Control {
            name: "Eq. 109 with 1.9 m beta",
            hypotheses: &[],
            check: |i| {
                let measurement = i.measure();
                Check::at_most(measurement.softmax_jacobian_norm(), beta(i) * measurement.max_variance() * 1.9)
            },
            instances: || vec![pair(1.0, 0.5), pair(4.0, 0.2)],
        },
        Control {
            name: "Eq. 111 with 0.49 beta",
            hypotheses: &[&INTEGRATED],
            check: |i| Check::at_most(i.path().norm(), beta(i) * 0.49),
            instances: || vec![pair(0.1, 0.5), pair(0.03, 0.9)],
        },
        Control {
            name: "before Eq. 110, beyond p_max = 1/2",
            hypotheses: &[],
            check: shrunk,
            instances: || vec![pair(1.0, 0.1), pair(1.0, 0.3)],
        },
        Control {
            name: "a contraction for c(p) < 1.2",
            hypotheses: &[&Hypothesis { name: "c(p) < 1.2", check: |i| Check::less(constant(i), 1.2) }],
            check: |i| decided(contraction(i, |_| 1.0.into())),
            instances: || vec![pair(1.1, 1.0), pair(1.15, 0.9)],
        },
        Control {
            name: "Eq. 119 for any J^m",
            hypotheses: &[&INTEGRATED],
            check: norm_of_image,
            instances: || vec![ones(100.0, 1, 10), ones(60.0, 1, 8)],
        },
        Control {
            name: "Eq. 120 with 1.9 times the mean of m on the path",
            hypotheses: &[&INTEGRATED],
            check: |i| one_norm(i, 120, i.path().mean_variance() * 0.95),
            instances: || vec![pair(1.0, 0.5), pair(4.0, 0.2)],
        },
        Control {
            name: "0.9 beta M |Xp|",
            hypotheses: &[&OFF_CENTRE],
            check: |i| simple_distance(i, 0.9),
            instances: || vec![pair(0.5, 0.5), pair(0.1, 0.1)],
        },
        Control {
            name: "Eq. 124 with N - 1",
            hypotheses: &[],
            check: |i| Check::at_most(gram_norm(i), (i.count() - 1.0) * max_norm(i).squared()),
            instances: || vec![pair(1.0, 0.5)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "patterns 1, 1, 0 at beta = 6 and equal weights: 2.703 against 2.667",
            refutes: "Eq. 110",
            instance: || ones(6.0, 2, 3),
        },
        Counterexample {
            name: "patterns 1, 1, 0, 0, 0 at beta = 12 and equal weights: 4.870 against 4.8",
            refutes: "Eq. 112",
            instance: || ones(12.0, 2, 5),
        },
        Counterexample {
            name: "ten patterns in the plane at beta = 200 and equal weights: 6869 against 6800",
            refutes: "Eq. 113",
            instance: || fans(200.0, 4.0, 4),
        },
        Counterexample {
            name: "patterns 1, 0, 0, 0, 0, 0 at beta = 4.1: the slope is 1.02 at p_1 = 0.4, although |J^m| < 1 all along",
            refutes: "|J^m| < 1 makes a contraction",
            instance: || {
                let patterns: &[&[f64]] = &[&[1.0], &[0.0], &[0.0], &[0.0], &[0.0], &[0.0]];
                WeightParameters::literal(4.1, patterns, &[10.0, 3.0, 3.0, 3.0, 3.0, 3.0])
            },
        },
        Counterexample {
            name: "patterns 1 and 0 at beta = 1 and equal weights: the printed form does not move them",
            refutes: "Eq. 115",
            instance: || ones(1.0, 1, 2),
        },
        Counterexample {
            name: "patterns (1, 5), (1, -5), (0, 5), (0, -5) at beta = 50 and equal weights",
            refutes: "Eq. 120, |J^m|_1",
            instance: || fans(50.0, 5.0, 1),
        },
        Counterexample {
            name: "patterns (1, 5), (1, -5), (0, 5), (0, -5) at beta = 50 and equal weights",
            refutes: "Eq. 121, |J^m|_1",
            instance: || fans(50.0, 5.0, 1),
        },
        Counterexample {
            name: "patterns (1, 5), (1, -5), (0, 5), (0, -5) at beta = 50 and equal weights",
            refutes: "Eq. 122, |J^m|_1",
            instance: || fans(50.0, 5.0, 1),
        },
        Counterexample {
            name: "patterns 1 and -1 at beta = 1 and weights 1, 0: 0.76 against 0",
            refutes: "Eq. 120",
            instance: || pair(1.0, 0.0),
        },
        Counterexample {
            name: "patterns 1 and -1 at beta = 1 and weights 1, 0: 0.76 against 0",
            refutes: "Eq. 121",
            instance: || pair(1.0, 0.0),
        },
        Counterexample {
            name: "patterns 1 and -1 at beta = 1 and weights 1, 0: 0.76 against 0",
            refutes: "Eq. 122",
            instance: || pair(1.0, 0.0),
        },
    ],
};
