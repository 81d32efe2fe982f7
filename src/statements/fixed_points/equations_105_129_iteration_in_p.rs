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
//!
//! ## Errata
//!
//! - **Eq. 110** printed: $\|J_s^m\|_2 \le 2m\beta$ for $p_{\max} \le \frac12$; repaired: $\|J_s^m\|_2 \le 2\bar m\beta$ with
//!   $\bar m$ the mean of $m$ along the path
//! - **Eq. 112** printed: $\|J_s^m\|_2 \le 2\min\{\frac14, p_{\max}\}\beta$; repaired: where $c(p) < 1$
//! - **Eq. 113** printed: $\|J^m\|_2 \le 2NM^2\min\{\frac14, p_{\max}\}\beta$; repaired: where $c(p) < 1$
//! - **|J^m| < 1 makes a contraction** printed: $g$ is a contraction because $\|J^m\|_2 < 1$; repaired: because $c(p) < 1$,
//!   with the constant $\min\{\frac N2b, be^b\}$
//! - **Eq. 115** printed: $g(p) = \frac1N\mathbf 1 + J^mp$; repaired: with the transpose of $J^m$
//! - **Eq. 120, |J^m|_1** printed: $\|J^m\|_1 \le 2\beta m\|X\|_\infty M_1$; repaired: with $\bar m$ for $m$
//! - **Eq. 121, |J^m|_1** printed: $\|J^m\|_1 \le 2\beta mNM_\infty M_1$; repaired: with $\bar m$ for $m$
//! - **Eq. 122, |J^m|_1** printed: $\|J^m\|_1 \le 2\beta mNM^2$; repaired: with $\bar m$ for $m$
//! - **Eq. 120** printed: $\|g(p) - \frac1N\mathbf 1\|_1 \le 2\beta m\|X\|_\infty M_1$; repaired: for $p_{\max} \le \frac12$
//! - **Eq. 121** printed: $\|g(p) - \frac1N\mathbf 1\|_1 \le 2\beta mNM_\infty M_1$; repaired: for $p_{\max} \le \frac12$
//! - **Eq. 122** printed: $\|g(p) - \frac1N\mathbf 1\|_1 \le 2\beta mNM^2$; repaired: for $p_{\max} \le \frac12$

use super::weight_checks::{
    APART, CONTRACTIVE, ENCLOSED, FEW, FLAT, INTEGRATED, LIMIT_CONTRACTIVE, LIMIT_OFF_CENTRE, MEAN_BELOW_ONE,
    NOT_EXPANSIVE, OFF_CENTRE, THIRD_WEIGHT, beta, capped, constant, contraction, end_to_end, extent, from_centre,
    gram_norm, max_norm, mean_norm, mean_norm_on_path, mean_value, norm_of_image, one_norm, or_equal, product_norm,
    proven_constant, share, shrunk, simple_distance, softmax_norm, squared_bound, squared_image, squared_limit,
    with_matrix,
};
use super::weights::{WeightParameters, Weights};
use crate::audit::{
    Check, Conclusion, Control, Counterexample, Effort, Family, Form, Geometry, Hypothesis, Kind, PatternParameters,
    Statement,
};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;
use crate::statements::families::{self, antipodal};
use crate::statements::hypotheses::decided;

/// $L = \min\{\frac N2b, be^b\}$ with $b = \beta M^2$, a Lipschitz constant of $g$ on the simplex.
///
/// ```
/// use hopfield_theory::statements::fixed_points::equations_105_129_iteration_in_p::lipschitz_constant;
/// assert_eq!(lipschitz_constant(0.5, 2.0), 0.5);
/// ```
pub fn lipschitz_constant<R: Real>(load: R, count: R) -> R {
    (count * load / 2.0).min(load * load.exp())
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

/// The second inequality of one of Eqs. 120-122.
macro_rules! second_inequality {
    ($name:literal, $equation:literal) => {
        Conclusion::repaired(
            $name,
            Kind::Step,
            Form { hypotheses: &[&FLAT, &INTEGRATED], check: |i| one_norm(i, $equation, i.variance()) },
            Form {
                hypotheses: &[&INTEGRATED],
                check: |i| or_equal(i, $equation, one_norm(i, $equation, i.path().mean_variance())),
            },
        )
    };
}

/// One of Eqs. 120-122 from end to end.
macro_rules! whole_inequality {
    ($name:literal, $equation:literal) => {
        Conclusion::repaired(
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
        Conclusion::step("Eq. 109", &[&THIRD_WEIGHT], softmax_norm),
        Conclusion::step("before Eq. 110", &[&FLAT], shrunk),
        Conclusion::repaired(
            "Eq. 110",
            Kind::Step,
            Form { hypotheses: &[&FLAT, &INTEGRATED], check: |i| mean_norm(i, i.variance() * 2.0) },
            Form { hypotheses: &[&INTEGRATED], check: mean_norm_on_path },
        ),
        Conclusion::step("Eq. 111", &[&INTEGRATED], |i| Check::at_most(i.path().norm(), beta(i) * 0.5)),
        Conclusion::repaired(
            "Eq. 112",
            Kind::Step,
            Form { hypotheses: &[&INTEGRATED], check: |i| mean_norm(i, capped(i)) },
            Form { hypotheses: &[&INTEGRATED, &CONTRACTIVE], check: |i| mean_norm(i, capped(i)) },
        ),
        Conclusion::repaired(
            "Eq. 113",
            Kind::Step,
            Form { hypotheses: &[&INTEGRATED], check: product_norm },
            Form { hypotheses: &[&INTEGRATED, &CONTRACTIVE], check: product_norm },
        ),
        Conclusion::holds("Eqs. 114, 116", Kind::Conclusion, &[&CONTRACTIVE, &APART], |i| {
            decided(contraction(i, |_| 1.0.into()))
        }),
        Conclusion::repaired(
            "|J^m| < 1 makes a contraction",
            Kind::Step,
            Form { hypotheses: &[&FEW, &MEAN_BELOW_ONE, &APART], check: |i| decided(contraction(i, |_| 1.0.into())) },
            Form { hypotheses: &[&CONTRACTIVE, &APART], check: |i| decided(contraction(i, proven_constant)) },
        ),
        Conclusion::repaired(
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
        Conclusion::step("Eq. 123", &[], |i| or_equal(i, 123, Check::at_most(gram_norm(i), extent(i, 121)))),
        Conclusion::step("Eq. 124", &[], |i| or_equal(i, 124, Check::at_most(gram_norm(i), extent(i, 122)))),
        Conclusion::step("Eq. 125", &[], |i| Check::at_most(share(i), i.length().squared())),
        Conclusion::step("Eq. 127, identity", &[&INTEGRATED], |i| {
            let (image, relative) = i.image();
            Check::equal(squared_image(i), share(i) + i.path().form(&image, i.weights(), relative + i.weight_error()))
        }),
        Conclusion::step("Eq. 127", &[&INTEGRATED, &OFF_CENTRE], squared_bound),
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
