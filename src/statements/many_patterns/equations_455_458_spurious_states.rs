//! # Eqs. 455-458: number of spurious states
//!
//! The energy is a mixture of Gaussians in disguise: with $G(\xi; \mu, \Sigma)$ the normal density,
//!
//! $$\exp(-E(\xi)) = C\Big(\sum_{i=1}^N\lambda_i\,G(\xi; x_i, \beta^{-1}I)\Big)^{1/\beta}, \qquad
//!   \lambda_i = \exp\big(\tfrac12\beta\,x_i^Tx_i\big), \tag{455-457}$$
//!
//! with a positive constant $C$, so the minima of the energy are the maxima of the mixture
//!
//! $$\sum_{i=1}^N\lambda_i\,G(\xi; x_i, \beta^{-1}I). \tag{458}$$
//!
//! The paper then cites that such mixtures can have more than $N$ modes: there are spurious minima.
//!
//! All of this holds. The last line of (457) changes the meaning of $C$ by the normalising constant of $G$; its value
//! is
//!
//! $$C = N^{-1/\beta}\,e^{-M^2/2}\,(2\pi/\beta)^{d/(2\beta)}.$$
//!
//! Since $z \mapsto z^{1/\beta}$ grows, minima and maxima correspond, and so do the stationary points: $\nabla E =
//! \sum_iw_i(\xi - x_i)$ with the posterior weights $w_i$ of the mixture, which are the softmax weights. The update
//! is the mean-shift step of the mixture, and never lowers it.
//!
//! More minima than patterns appear at the regular simplex with $d \ge 2$ and $N = d + 1$ patterns, where everything
//! can be said exactly: a fixed point $s\,x_1$ off the centre needs $\beta M^2 = q(y)$ with
//!
//! $$q(y) = \frac{d}{d+1}\,\frac{y\,(e^y + d)}{e^y - 1}, \qquad s = \frac{e^y - 1}{e^y + d},$$
//!
//! and there the Jacobian has the eigenvalue $y(d+1)e^y/((e^y-1)(e^y+d))$ along the ray and $y/(e^y-1) < 1$ across
//! it. From $q(0) = d$ the function $q(y)$ falls to its minimum $q_*$, the fold, and rises again, while the centre is
//! a minimum of the energy for $\beta M^2 < d$. Hence there are $d + 2 = N + 1$ minima, the centre and one near each
//! pattern, for
//!
//! $$q_* < \beta M^2 < d, \qquad q_* = 1.8304,\ 2.4141,\ 2.8516,\ 3.4800,\ 4.2634 \text{ for } d = 2, 3, 4, 6, 10,$$
//!
//! with a saddle between the centre and each of them. Three patterns in the plane with $\beta M^2 = 1.9$ have four
//! minima. In one dimension there is no such window. The minima are counted by runs from every pattern and from the
//! mean, each end enclosed by Banach's theorem with a Jacobian of norm below one, and far enough from the others to
//! be another one.

use super::columns::{Vector, enclosed_update, exact, squared_distance, total};
use super::simplex::{
    ABOVE_DIMENSION, ABOVE_FOLD, BELOW_DIMENSION, BELOW_FOLD, SIMPLEX, dimension, eigenvalues, fold, kappa,
    multiple_at, saddle, stationary_kappa,
};
use crate::audit::{
    Check, Conclusion, Control, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters, Query,
    Statement,
};
use crate::fixed_point::FixedPoint;
use crate::numerics::{Envelope, Real, distance, dot};
use crate::statements::families;

/// $2\pi$, which differs from its computed value by half a unit in the last place.
fn full_turn() -> Envelope {
    Envelope::relative(std::f64::consts::TAU, crate::numerics::UNIT_ROUNDOFF)
}

/// The mixture of Eq. 458 at a point.
struct Mixture {
    /// $\ln\sum_i\lambda_iG(\xi; x_i, \beta^{-1}I)$.
    log_value: Envelope,
    /// Each component's share of the sum.
    shares: Vector,
}

/// The mixture with $\lambda_i = \exp(\frac12\beta\,w\,x_i^Tx_i)$ at `point`; the paper has $w = 1$.
fn mixture(instance: &PatternInstance, point: &[Envelope], w: f64) -> Mixture {
    let beta = instance.beta();
    let log_terms: Vector = instance
        .network()
        .patterns()
        .iter()
        .map(|pattern| {
            let pattern = exact(pattern);
            let square = super::columns::inner(&pattern, &pattern);
            beta * (square * w - squared_distance(point, &pattern)) / 2.0
        })
        .collect();
    let largest = log_terms.iter().copied().reduce(|a, b| if b.value > a.value { b } else { a });
    let largest = largest.unwrap_or_else(|| Envelope::from(0.0));
    let terms: Vector = log_terms.iter().map(|term| (*term - largest).exp()).collect();
    let sum = total(&terms);
    let log_density = (beta / full_turn()).ln() * dimension(instance) / 2.0;
    Mixture { log_value: sum.ln() + largest + log_density, shares: terms.into_iter().map(|term| term / sum).collect() }
}

/// $-E$ against $\ln C + \beta^{-1}\ln(\text{mixture})$, with a part of the exponent $d/(2\beta)$ in $C$.
fn energy_of_mixture(instance: &PatternInstance, w: f64, normalised: f64) -> Check {
    let (beta, d) = (instance.beta(), dimension(instance));
    let log_constant = -(instance.count().ln() / beta) - instance.max_norm().squared() / 2.0
        + (full_turn() / beta).ln() * (normalised * d) / (beta * 2.0);
    let log_mixture = mixture(instance, &exact(instance.state()), w).log_value;
    Check::equal(-instance.measure().energy(), log_constant + log_mixture / beta)
}

/// $\nabla E = \xi - f(\xi)$ against $\sum_iw_i(\xi - x_i)$; the component nearest to failing.
fn gradient_of_mixture(instance: &PatternInstance) -> Check {
    let state = exact(instance.state());
    let shares = mixture(instance, &state, 1.0).shares;
    let (update, radius) = instance.measure().update();
    let checks = (0..state.len()).map(|k| {
        let patterns = instance.network().patterns().iter();
        let terms: Vector = patterns.zip(&shares).map(|(x, share)| *share * (state[k] - x[k])).collect();
        Check::equal(state[k] - Envelope::new(update[k], radius), total(&terms))
    });
    Check::worst(checks).unwrap_or_else(|| Check::equal(0.0, 0.0))
}

/// The minima that runs from all patterns and from the mean end in: enclosed, with a Jacobian of norm below one, and
/// farther from each other than their errors.
fn minima(instance: &PatternInstance) -> Vec<FixedPoint> {
    let network = instance.network();
    let patterns = network.patterns();
    let mut found: Vec<FixedPoint> = Vec::new();
    for start in patterns.iter().chain([patterns.mean()]) {
        let end = network.fixed_point(start, network.attainable_residual(start), PatternInstance::LIMIT_UPDATES);
        let Some(error) = end.error_bound else { continue };
        let is_apart = |known: &FixedPoint| {
            distance(&known.state, &end.state) > 1.001 * (error + known.error_bound.unwrap_or(f64::INFINITY))
        };
        if found.iter().all(is_apart) {
            found.push(end);
        }
    }
    found
}

/// $N + 1 \le$ the number of minima found.
fn more_minima_than_patterns(instance: &PatternInstance) -> Check {
    Check::at_most(instance.count().value + 1.0, minima(instance).len() as f64)
}

/// $s$ of the end $x_i^* = s\,x_i$ of the run from pattern $i$.
fn multiple(instance: &PatternInstance) -> Envelope {
    let max_norm = instance.max_norm();
    let product = dot(&instance.limit().state, instance.pattern());
    let error = instance.limit_error() * max_norm.upper() + 1e-14 * max_norm.squared().value;
    Envelope::new(product, error) / max_norm.squared()
}

/// $y = qs(d+1)/d$ at that end.
fn depth(instance: &PatternInstance) -> Envelope {
    let d = dimension(instance);
    kappa(instance) * multiple(instance) * ((d + 1.0) / d)
}

/// Norm and trace of the Jacobian at the end of the run from pattern $i$ against the eigenvalues along and across the
/// ray. A third moment of the weights bounds how fast the Jacobian changes, at most $\beta^2(2M)^3$ in norm and $d$
/// times that in trace.
fn spectrum(instance: &PatternInstance) -> Check {
    let (along, across) = eigenvalues(depth(instance), dimension(instance));
    let at_end = instance.measure_at_limit();
    let change = 8.0 * kappa(instance).upper() * instance.network().beta() * instance.max_norm().upper();
    let moved = change * instance.limit_error() + 1e-13;
    let others = dimension(instance) - 1.0;
    let norm = Check::equal(at_end.jacobian_norm().widened(moved), along);
    let trace = at_end.jacobian_trace().widened(moved * (others + 1.0));
    Check::worst([norm.clone(), Check::equal(trace, along + across * others)]).unwrap_or(norm)
}

/// The saddle $s\,x_i$ between the centre and the minimum: no step is made there, and the Jacobian has a norm above
/// one.
fn saddle_between(instance: &PatternInstance) -> Check {
    let d = dimension(instance);
    let Some(y) = saddle(kappa(instance).value, d) else { return Check::less(1.0, 0.0) };
    let s = y * d / ((d + 1.0) * kappa(instance).value);
    let point: Vec<f64> = instance.pattern().iter().map(|x| s * x).collect();
    let measurement = instance.measure_at(&point);
    let still = Check::equal(measurement.step().widened(1e-12 * instance.max_norm().value), 0.0);
    Check::worst([still.clone(), Check::less(1.0, measurement.jacobian_norm())]).unwrap_or(still)
}

/// The gain of the mixture, at least $\frac12\beta\|f(\xi) - \xi\|^2$ in its logarithm, is more than rounding.
static MOVES: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: an update gains more than rounding",
    check: |instance| {
        let reach = instance.max_norm() + instance.measure().state_norm();
        let size = instance.beta() * reach.squared() + dimension(instance) + 1.0;
        Check::at_most(size * 1e-10, instance.beta() * instance.measure().step().squared() / 2.0)
    },
};

/// A simplex of $d + 1$ patterns of norm `scale`, seen from one of them.
fn simplex(dimension: usize, kappa: f64, scale: f64) -> PatternParameters {
    PatternParameters::new(Geometry::Simplex, dimension, dimension + 1, kappa / (scale * scale)).scale(scale)
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "equations_455_458",
    label: "Eqs. 455-458",
    main_text: None,
    equations: "455-458",
    section: "A.1.9",
    file: file!(),
    source: include_str!("equations_455_458_spurious_states.rs"),
    conclusions: &[
        Conclusion::holds("Eqs. 455-457", Kind::Conclusion, &[], |instance| energy_of_mixture(instance, 1.0, 1.0)),
        Conclusion::holds("Eq. 458", Kind::Conclusion, &[], gradient_of_mixture),
        Conclusion::step("an update never lowers the mixture", &[&MOVES], |instance| {
            let (update, radius) = instance.measure().update();
            let update = enclosed_update(instance.network(), instance.state(), &update, radius);
            let before = mixture(instance, &exact(instance.state()), 1.0).log_value;
            Check::at_most(before, mixture(instance, &update, 1.0).log_value).in_logarithms()
        }),
        Conclusion::step("the Jacobian at the centre is q/d", &[&SIMPLEX], |instance| {
            let centre = vec![0.0; instance.network().patterns().dimension()];
            let wanted = kappa(instance) / dimension(instance);
            let norm = instance.measure_at(&centre).jacobian_norm();
            Check::equal(norm.widened(1e-13 * wanted.value), wanted)
        }),
        Conclusion::step("fixed points on the rays", &[&SIMPLEX, &ABOVE_FOLD], |instance| {
            Check::equal(multiple(instance), multiple_at(depth(instance), dimension(instance)))
        }),
        Conclusion::step("eigenvalues on the rays", &[&SIMPLEX, &ABOVE_FOLD], spectrum),
        Conclusion::example(
            "more minima than patterns",
            &[&SIMPLEX, &ABOVE_FOLD, &BELOW_DIMENSION],
            more_minima_than_patterns,
        ),
        Conclusion::example("a saddle on each ray", &[&SIMPLEX, &ABOVE_FOLD, &BELOW_DIMENSION], saddle_between),
        Conclusion::example("one minimum below the fold", &[&SIMPLEX, &BELOW_FOLD], |instance| {
            Check::equal(minima(instance).len() as f64, 1.0)
        }),
        Conclusion::example("as many minima as patterns above d", &[&SIMPLEX, &ABOVE_DIMENSION], |instance| {
            Check::equal(minima(instance).len() as f64, instance.count())
        }),
    ],
    families: &[
        Family {
            name: "window",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| {
                let d = 2 + stream.below(9);
                let full = d as f64;
                let start = fold(full).map_or(full, |y| stationary_kappa(y, full));
                let q = start + (full - start) * stream.between(0.03, 0.97);
                simplex(d, q, stream.log_between(0.1, 10.0)).pattern(stream.below(d + 1)).query(Query::Anywhere(1.0))
            },
        },
        Family {
            name: "outside_the_window",
            instances: 96,
            attained: &[],
            draw: |stream, index, _| {
                let d = 1 + stream.below(8);
                let full = d as f64;
                let start = fold(full).map_or(full, |y| stationary_kappa(y, full));
                let q =
                    if index % 2 == 0 { start * stream.between(0.1, 0.95) } else { full * stream.between(1.1, 8.0) };
                simplex(d, q, stream.log_between(0.1, 10.0)).pattern(stream.below(d + 1)).query(Query::Anywhere(1.0))
            },
        },
        Family {
            name: "mixed",
            instances: 320,
            attained: &[],
            draw: |stream, index, effort| {
                let parameters = families::mixed(stream, index, effort);
                parameters.query(families::any_query(stream))
            },
        },
        Family { name: "real_data", instances: 24, attained: &[], draw: families::real_data },
    ],
    controls: &[
        Control {
            name: "more minima than patterns below the fold",
            hypotheses: &[&SIMPLEX, &BELOW_DIMENSION],
            check: more_minima_than_patterns,
            instances: || vec![simplex(2, 1.7, 1.0), simplex(3, 2.3, 1.0)],
        },
        Control {
            name: "more minima than patterns above d",
            hypotheses: &[&SIMPLEX, &ABOVE_FOLD],
            check: more_minima_than_patterns,
            instances: || vec![simplex(2, 2.05, 1.0), simplex(4, 5.0, 1.0)],
        },
        Control {
            name: "more minima than patterns on a line",
            hypotheses: &[&SIMPLEX],
            check: more_minima_than_patterns,
            instances: || vec![simplex(1, 0.9, 1.0), simplex(1, 3.0, 1.0)],
        },
        Control {
            name: "Eqs. 455-457 with equal weights",
            hypotheses: &[],
            check: |instance| energy_of_mixture(instance, 0.0, 1.0),
            instances: || vec![PatternParameters::literal(1.0, &[&[1.0], &[2.0]], &[0.0])],
        },
        Control {
            name: "Eqs. 455-457 without the constant of the density",
            hypotheses: &[],
            check: |instance| energy_of_mixture(instance, 1.0, 0.0),
            instances: || vec![PatternParameters::literal(1.0, &[&[1.0], &[2.0]], &[0.0]), simplex(2, 1.9, 1.0)],
        },
    ],
    counterexamples: &[],
};
