//! # Lemma A28: log-sum-exp and negative entropy are conjugate
//!
//! The convex conjugate of $\mathrm{lse}(1, x) = \ln\sum_{i=1}^N \exp(x_i)$ is the negative entropy on the simplex,
//!
//! $$\mathrm{lse}^*(z) = \begin{cases}\sum_{i=1}^N z_i\ln z_i & \text{if } z_i \ge 0 \text{ and } \sum_i z_i = 1,\\
//! \infty & \text{otherwise,}\end{cases} \tag{503, 504}$$
//!
//! with $0\ln 0 = 0$, and the conjugate of the negative entropy on the simplex is the log-sum-exp,
//!
//! $$\sup_{z}\Big(x^Tz - \sum_{i=1}^N z_i\ln z_i\Big) = \mathrm{lse}(1, x). \tag{505, 506}$$
//!
//! Both hold. They are judged for $\mathrm{lse}(\beta, x) = \beta^{-1}\ln\sum_i \exp(\beta x_i)$ and $\beta^{-1}\sum_i z_i\ln z_i$,
//! which is the same by Eq. 499 ($\beta = 1$ is the printed form), inside the simplex and on its faces.
//!
//! Neither closed form is used in the search for a supremum, and each supremum is enclosed:
//! with $p = \mathrm{softmax}(\beta x)$ at any point $x$, $\sup - \text{value} \le \beta^{-1}\sum_i (z_i - p_i)^2/p_i$ in the first;
//! a concave function lies below its tangents, hence $\sup \le \max_i(x_i - \beta^{-1}\ln z_i)$ at any $z > 0$ of the simplex in
//! the second, whose right side is the library's log-sum-exp. Outside the simplex the objective is followed along the ray
//! that the violated condition names, until it has passed $10^6/\beta$.

use super::convex::{above, exact, inner, log_sum_exp, softmax, total};
use super::parameters::{ConjugateInstance, ConjugateParameters};
use crate::audit::{Check, Conclusion, Control, Family, Hypothesis, Kind, Statement};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, gamma};

/// Steps after which a search ends; the enclosure is then wide, not wrong.
const STEPS: usize = 600;

/// $\beta^{-1}\sum_i z_i\ln z_i$ with $0\ln 0 = 0$.
///
/// ```
/// use hopfield_theory::statements::conjugate::lemma_a28_negative_entropy::negative_entropy;
/// assert!((negative_entropy(1.0, &[0.5, 0.5, 0.0]) + 2.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn negative_entropy<R: Real>(beta: f64, weights: &[R]) -> R {
    let terms = weights.iter().filter(|weight| weight.value() > 0.0).map(|weight| *weight * weight.ln());
    terms.fold(R::from(0.0), |sum, term| sum + term) / beta
}

/// $\sup_x(z^Tx - \mathrm{lse}(\beta, x))$ for $z$ on the simplex. The Hessian $\mathrm{diag}(p) - pp^T$ maps $z/p - 1$ to
/// $z - p$, so that this is the Newton step for $y = \beta x$; its components are limited to one.
fn log_sum_exp_conjugate(beta: f64, slope: &[Envelope]) -> Envelope {
    let mut y = vec![0.0; slope.len()];
    for _ in 0..STEPS {
        let weights = softmax(1.0, &exact(&y));
        let steps = slope.iter().zip(&weights).map(|(z, p)| z.value / p.value - 1.0);
        let steps: Vec<f64> = steps.map(|step| step.clamp(-1.0, 1.0)).collect();
        if steps.iter().zip(slope).all(|(step, z)| (step * z.value).abs() < 1e-16 && step.abs() < 1.0) {
            break;
        }
        for (y, step) in y.iter_mut().zip(&steps) {
            *y += step;
        }
    }
    let (scores, weights) = (exact(&y), softmax(1.0, &exact(&y)));
    let gaps = slope.iter().zip(&weights).map(|(z, p)| (*z - *p) * (*z - *p) / *p);
    let gap = gaps.fold(Envelope::from(0.0), |sum, gap| sum + gap).upper();
    above(inner(slope, &scores) - log_sum_exp(1.0, &scores), gap, 1.0) / beta
}

/// $\sup_z(z^Tx - \beta^{-1}\sum_i z_i\ln z_i)$ over the simplex. The Newton step multiplies $z_i$ by $1 + g_i - z^Tg$,
/// $g_i = \beta x_i - \ln z_i$; the factors are kept between $1/10$ and $10$.
fn entropy_conjugate(beta: f64, slope: &[Envelope]) -> Envelope {
    let mut z = vec![1.0 / slope.len() as f64; slope.len()];
    for _ in 0..STEPS {
        let gradient: Vec<f64> =
            z.iter().zip(slope).map(|(z, x)| beta * x.value - crate::numerics::elementary::ln(*z)).collect();
        let mean = crate::numerics::dot(&z, &gradient);
        let factors: Vec<f64> = gradient.iter().map(|g| (1.0 + g - mean).clamp(0.1, 10.0)).collect();
        for (z, factor) in z.iter_mut().zip(&factors) {
            *z *= factor;
        }
        let sum = crate::numerics::sum(&z);
        z.iter_mut().for_each(|z| *z /= sum);
        if factors.iter().all(|factor| (factor - 1.0).abs() < 1e-15) {
            break;
        }
    }
    let sum = total(&exact(&z));
    let z: Vec<Envelope> = z.iter().map(|z| Envelope::from(*z) / sum).collect();
    let value = inner(&z, slope) - negative_entropy(beta, &z);
    let tangents = z.iter().zip(slope).map(|(z, x)| (*x - z.ln() / beta).upper());
    let gap = tangents.fold(f64::NEG_INFINITY, f64::max) - value.lower();
    above(value.lower().into(), gap.max(0.0), 1.0 / beta)
}

/// The weights divided by their sum: of sum one in exact arithmetic.
fn simplex_point(instance: &ConjugateInstance) -> Vec<Envelope> {
    let weights = exact(&instance.weights);
    let sum = total(&weights);
    weights.iter().map(|weight| *weight / sum).collect()
}

/// Eq. 504 on the simplex, with a factor before the entropy.
fn on_simplex(instance: &ConjugateInstance, factor: f64) -> Check {
    let (beta, z) = (instance.parameters.beta, simplex_point(instance));
    Check::equal(log_sum_exp_conjugate(beta, &z), negative_entropy(beta, &z) * factor)
}

/// The objective $z^Tx - \mathrm{lse}(\beta, x)$ far out on the ray through `direction` has passed $10^6/\beta$.
fn escapes(beta: f64, slope: &[Envelope], direction: &[f64]) -> Check {
    let far: Vec<f64> = direction.iter().map(|component| component * 1e12 / beta).collect();
    let objective = inner(slope, &exact(&far)) - log_sum_exp(beta, &exact(&far));
    Check::less(1e6 / beta, objective)
}

/// Eq. 504 outside: $\alpha z$ has another sum than one, the ray is $\pm(1, \dots, 1)$.
fn wrong_sum(instance: &ConjugateInstance, alpha: f64) -> Check {
    let slope: Vec<Envelope> = simplex_point(instance).iter().map(|z| *z * alpha).collect();
    escapes(instance.parameters.beta, &slope, &vec![if alpha > 1.0 { 1.0 } else { -1.0 }; slope.len()])
}

/// Eq. 504 outside: $z_1$ is replaced by `first` and the sum stays one; the ray is $-e_1$.
fn negative_weight(instance: &ConjugateInstance, first: f64) -> Check {
    let mut slope = vec![Envelope::from(first), Envelope::from(1.0) - first];
    let mut ray = vec![-1.0, 0.0];
    slope.resize(slope.len().max(instance.parameters.dimension), Envelope::from(0.0));
    ray.resize(slope.len(), 0.0);
    escapes(instance.parameters.beta, &slope, &ray)
}

/// The library's $\mathrm{lse}(\beta, x)$. Its exponents $\beta(x_i - x_{\max})$ carry two roundings, relative to a range of
/// at most $2\beta\max|x_i|$, its sum of exponentials $\gamma_{N+8}$, and the largest component is exact.
fn library_log_sum_exp(beta: f64, point: &[f64]) -> Envelope {
    let value = crate::log_sum_exp(beta, point);
    let largest = point.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let roundings = 4.0 * UNIT_ROUNDOFF * largest + gamma(point.len() + 8) * (value.abs() + largest + 1.0 / beta);
    Envelope::new(value, roundings)
}

/// Eq. 506 with another $\beta$ on its right side.
fn back(instance: &ConjugateInstance, factor: f64) -> Check {
    let (beta, point) = (instance.parameters.beta, &instance.point);
    Check::equal(entropy_conjugate(beta, &exact(point)), library_log_sum_exp(beta * factor, point))
}

/// $\alpha$ differs from one by more than $10^{-3}$, so that the ray escapes within reach.
static OTHER_SUM: Hypothesis<ConjugateInstance> = Hypothesis {
    name: "|alpha - 1| >= 1e-3",
    check: |instance| Check::at_most(1e-3, (instance.parameters.factor - 1.0).abs()),
};

/// More than one weight: with one, the simplex is a point.
static TWO_WEIGHTS: Hypothesis<ConjugateInstance> =
    Hypothesis { name: "N >= 2", check: |instance| Check::at_most(2.0, instance.parameters.dimension as f64) };

/// Weights of an instance with `zeros` of them on a face of the simplex.
fn simplex(count: usize, zeros: usize) -> ConjugateParameters {
    ConjugateParameters { zeros, ..ConjugateParameters::new(count) }
}

/// The page.
pub static STATEMENT: Statement<ConjugateParameters> = Statement {
    id: "lemma_a28",
    label: "Lemma A28",
    main_text: None,
    equations: "503-506",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a28_negative_entropy.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 504 on the simplex", Kind::Conclusion, &[], |instance| on_simplex(instance, 1.0)),
        Conclusion::holds("Eq. 504 where the sum is not one", Kind::Conclusion, &[&OTHER_SUM], |instance| {
            wrong_sum(instance, instance.parameters.factor)
        }),
        Conclusion::holds("Eq. 504 where a weight is negative", Kind::Conclusion, &[], |instance| {
            negative_weight(instance, -instance.parameters.factor)
        }),
        Conclusion::holds("Eq. 506", Kind::Conclusion, &[], |instance| back(instance, 1.0)),
    ],
    families: &[
        Family {
            name: "faces",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| {
                let mut parameters = ConjugateParameters::mixed(stream, 12);
                parameters.zeros = stream.below(parameters.dimension);
                parameters
            },
        },
        Family {
            name: "printed",
            instances: 64,
            attained: &[],
            draw: |stream, _, _| ConjugateParameters { beta: 1.0, ..ConjugateParameters::mixed(stream, 40) },
        },
        Family {
            name: "mixed",
            instances: 192,
            attained: &[],
            draw: |stream, _, _| ConjugateParameters::mixed(stream, 40),
        },
    ],
    controls: &[
        Control {
            name: "positive entropy instead of negative",
            hypotheses: &[&TWO_WEIGHTS],
            check: |instance| on_simplex(instance, -1.0),
            instances: || vec![simplex(2, 0), simplex(5, 2)],
        },
        Control {
            name: "twice the negative entropy",
            hypotheses: &[&TWO_WEIGHTS],
            check: |instance| on_simplex(instance, 2.0),
            instances: || vec![simplex(2, 0), simplex(5, 2)],
        },
        Control {
            name: "infinite also where the sum is one",
            hypotheses: &[],
            check: |instance| wrong_sum(instance, 1.0),
            instances: || vec![simplex(2, 0), simplex(5, 2)],
        },
        Control {
            name: "infinite also where a weight is zero",
            hypotheses: &[&TWO_WEIGHTS],
            check: |instance| negative_weight(instance, 0.0),
            instances: || vec![simplex(2, 0), simplex(5, 2)],
        },
        Control {
            name: "Eq. 506 with lse(2 beta, x)",
            hypotheses: &[&TWO_WEIGHTS],
            check: |instance| back(instance, 2.0),
            instances: || vec![simplex(2, 0), simplex(5, 0)],
        },
    ],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_conjugate_of_large_terms_is_found() {
        // ln 2/beta + x = 0 for both scores, where either term is of size 1/beta.
        let beta = 1e-6;
        let slope = vec![-Envelope::from(2.0).ln() / beta; 2];
        let found = entropy_conjugate(beta, &slope);
        assert!(found.value.abs() <= found.radius && found.radius < 1e-8, "{found:?}");
    }
}
