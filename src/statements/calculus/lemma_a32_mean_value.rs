//! # Lemma A32: mean value theorem
//!
//! Let $f : U \to \mathbb{R}^m$ be continuously differentiable on an open set $U$ that contains the segment from $x$ to
//! $x + h$, with Jacobian $J$. Then
//!
//! $$f(x + h) - f(x) = \Big(\int_0^1 J(x + th)\,dt\Big)h, \tag{540-542}$$
//!
//! the integral of the matrix taken entry by entry. It holds: the chain rule gives $\frac{d}{dt}f(x + th) = J(x + th)h$, and
//! the fundamental theorem of calculus the rest.
//!
//! It is judged on what the paper uses it for, the update rule $f(\xi) = X\,\mathrm{softmax}(\beta X^T\xi)$ between the state
//! and pattern $x_i$. Patterns $e_1, \dots, e_N$ make it the softmax of Lemma A23. Left side: two updates. Right side: the
//! analytic Jacobian, integrated by Gauss-Legendre panels. Their disagreement on half as many panels estimates the error;
//! that is no proof, since both could miss the same peak. Along the segment the Jacobian is a function of exponents that
//! run through $L = 2\beta M\|h\|$ at most, and decays from a peak no faster than $e^{-Lt}$. The conclusion is therefore
//! claimed to be seen for $L \le 400$ only: then the $32$ nodes that are there at least, less than $0.05$ apart, see $e^{-10}$
//! of any peak, far more than the $10^{-13}$ to which two rules must agree, and the $1024$ that are there at most resolve it.

use crate::audit::{
    Check, Conclusion, Control, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::numerics::elementary::exp_m1;
use crate::numerics::{Envelope, UNIT_ROUNDOFF, difference, distance, gamma, norm};
use crate::statements::families;

/// What stands for the averaged Jacobian.
#[derive(Clone, Copy, PartialEq)]
enum Average {
    /// The integral over the segment.
    Integral,
    /// The Jacobian in the middle.
    Middle,
    /// The Jacobian at the state.
    Start,
}

/// $L = 2\beta M\|h\|$, a bound of the range of the exponents along the segment.
fn exponent_range(instance: &PatternInstance) -> Envelope {
    instance.beta() * instance.max_norm() * instance.measure().distance_to(instance.pattern()) * 2.0
}

/// $L \le 400$.
static RESOLVED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 2 beta M |h| <= 400",
    check: |instance| Check::at_most(exponent_range(instance), 400.0),
};

/// The rounding error of every Jacobian on the segment, in the Frobenius norm. With $r$ the larger norm of the two ends,
/// exponents are off by $\delta = (2\gamma_{d+4} + 12u)\beta Mr$, the second part because a point of the segment is rounded;
/// weights by $\omega = e^{2\delta} - 1 + \gamma_{N+8}$, deviations from the mean by $2M\omega'$, $\omega' = \omega + \gamma_{N+3}$.
/// As in [`Measurement::jacobian_error`](crate::measure::Measurement::jacobian_error), with trace $T \le \beta M^2$:
/// $(\omega + \gamma_{N+d+8})T + 2\sqrt{\beta T}\,2M\omega' + \beta(2M\omega')^2$.
fn jacobian_error(instance: &PatternInstance) -> f64 {
    let patterns = instance.network().patterns();
    let (dimension, count, max_norm) = (patterns.dimension(), patterns.count(), patterns.max_norm());
    let beta = instance.network().beta();
    let reach = norm(instance.state()).max(norm(instance.pattern()));
    let exponent = (2.0 * gamma(dimension + 4) + 12.0 * UNIT_ROUNDOFF) * beta * max_norm * reach;
    let weight = exp_m1(2.0 * exponent) + gamma(count + 8);
    let deviation = 2.0 * (weight + gamma(count + 3));
    let relative = weight + gamma(count + dimension + 8) + 2.0 * deviation + deviation * deviation;
    relative * beta * max_norm * max_norm
}

/// The length of $f(x_i) - f(\xi) - Jh$, claimed to be zero, for an average $J$ of the Jacobian and $h = x_i - \xi$.
fn remainder(instance: &PatternInstance, average: Average) -> Check {
    let (network, state, pattern) = (instance.network(), instance.state(), instance.pattern());
    let step = difference(pattern, state);
    let integral = network.mean_jacobian(state, pattern);
    let matrix = match average {
        Average::Integral => integral.matrix,
        Average::Middle => network.jacobian(&crate::numerics::on_segment(state, pattern, 0.5)),
        Average::Start => network.jacobian(state),
    };
    let product = &matrix * nalgebra::DVector::from_column_slice(&step);
    let ((from, from_error), (to, to_error)) = (instance.measure().update(), instance.measure_at(pattern).update());
    let left = difference(&to, &from);
    let length = norm(&step) * (1.0 + gamma(step.len() + 4));
    let rounding = gamma(step.len() + 6) * matrix.norm() * length + 4.0 * UNIT_ROUNDOFF * (norm(&to) + norm(&from));
    let radius = (integral.error + jacobian_error(instance)) * length + from_error + to_error + rounding;
    let mut check = Check::equal(Envelope::new(distance(&left, product.as_slice()), radius), 0.0);
    // Without a change larger than what rounding explains, zero equals zero.
    check.informative = norm(&left) > 1e3 * radius;
    check
}

/// An antipodal pair with the state between the patterns.
fn antipodal(kappa: f64, towards: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, 2, kappa).query(Query::Towards(towards))
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "lemma_a32",
    label: "Lemma A32",
    main_text: None,
    equations: "540-542",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a32_mean_value.rs"),
    conclusions: &[Conclusion::holds("Eq. 541", Kind::Conclusion, &[&RESOLVED], |instance| {
        remainder(instance, Average::Integral)
    })],
    families: &[
        Family {
            name: "peak",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| antipodal(stream.log_between(0.1, 100.0), stream.between(0.5, 1.0)),
        },
        Family {
            name: "softmax",
            instances: 32,
            attained: &[],
            draw: |stream, _, _| {
                let count = 2 + stream.below(12);
                PatternParameters::new(Geometry::Orthogonal, count, count, stream.log_between(0.1, 30.0))
                    .query(Query::Anywhere(stream.log_between(0.1, 5.0)))
            },
        },
        Family {
            name: "mixed",
            instances: 256,
            attained: &[],
            draw: |stream, index, effort| {
                let parameters = families::mixed(stream, index, effort);
                let query = families::any_query(stream);
                parameters.query(if query == Query::Pattern { Query::Mean } else { query })
            },
        },
        Family {
            name: "digits",
            instances: 8,
            attained: &[],
            draw: |stream, _, _| {
                let count = 2 + stream.below(8);
                PatternParameters::new(Geometry::DigitsUnit, 64, count, stream.log_between(0.1, 30.0))
                    .query(Query::Near(stream.log_between(0.01, 1.0)))
            },
        },
    ],
    controls: &[
        Control {
            name: "the Jacobian in the middle of the segment",
            hypotheses: &[&RESOLVED],
            check: |instance| remainder(instance, Average::Middle),
            instances: || vec![antipodal(2.0, 0.5), antipodal(20.0, 0.9)],
        },
        Control {
            name: "the Jacobian at the start of the segment",
            hypotheses: &[&RESOLVED],
            check: |instance| remainder(instance, Average::Start),
            instances: || vec![antipodal(2.0, 0.5), antipodal(20.0, 0.9)],
        },
    ],
    counterexamples: &[],
};
