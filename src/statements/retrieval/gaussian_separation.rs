//! The differences $x^Tx - x^Ty$ of independent standard normal patterns, of which the text after Theorem A8 speaks
//! (Eqs. 397-400): mean, variance, exponential moment and how often they are negative, by two routes each.
//!
//! Given $x$, the product $x^Ty$ is normal with mean 0 and variance $r^2 = \|x\|^2$, so that every moment is one of $r$, whose
//! density is proportional to $r^{d-1}e^{-r^2/2}$. Those are integrated, and held against the closed forms.

use crate::audit::{Check, Counts, DEFAULT_SEED, Hypothesis, LEVEL, PatternInstance};
use crate::numerics::elementary::{exp, ln, ln_1p, sqrt};
use crate::numerics::incomplete_beta::{IncompleteBeta, Proportion};
use crate::numerics::quadrature::GaussLegendre;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF};
use crate::random::Stream;

/// Pairs of patterns in a sample.
const PAIRS: u64 = 4000;

/// $10^{-3} \le \beta \le 2.4$: the exponential moment is finite below $1 + \sqrt2$, and is told from its bound.
pub(super) static MOMENT_EXISTS: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: 0.001 <= beta <= 2.4",
    check: |instance| Check::at_most((instance.beta() - 1.2005).max(-instance.beta() + 1.2005), 1.1995),
};

/// $d \le 16$: in high dimension a sample costs more and differences are hardly ever negative.
pub(super) static FEW_DIMENSIONS: Hypothesis<PatternInstance> =
    Hypothesis { name: "audit: d <= 16", check: |instance| Check::at_most(dimension(instance), 16.0) };

/// $d$.
fn dimension(instance: &PatternInstance) -> Envelope {
    Envelope::from(instance.network().patterns().dimension() as f64)
}

/// $\ln\int_0^\infty r^ke^{-ar^2/2}\,dr$ by quadrature. The logarithm of the integrand is concave with second derivative below
/// $-a$, so that beyond $12/\sqrt a$ from its peak the rest is below $e^{-71}$ of the whole. Each term of the exponent is
/// rounded to a few units of its size.
fn log_radial_integral(k: f64, a: Envelope) -> Envelope {
    let (peak, reach) = (sqrt(k / a.value), 12.0 / sqrt(a.value));
    let (from, to) = ((peak - reach).max(0.0), peak + reach);
    let exponent = |r: f64| if k > 0.0 { k * ln(r) } else { 0.0 } - 0.5 * a.value * r * r;
    let top = exponent(peak);
    let integrand = |u: f64| vec![exp(exponent(from + (to - from) * u) - top)];
    match GaussLegendre::new(16).and_then(|rule| rule.integrate(8, integrand)) {
        Ok(integral) => {
            let size = k * (2.0 + ln(to).abs().max(ln(peak.max(1e-300)).abs())) + a.value * to * to + 16.0;
            let from_a = 0.5 * (k + 1.0) * a.radius / a.value;
            let error = 10.0 * integral.error[0] / integral.value[0] + 8.0 * UNIT_ROUNDOFF * size + from_a;
            Envelope::new(ln(integral.value[0] * (to - from)) + top, error)
        }
        Err(_) => Envelope::new(0.0, f64::INFINITY),
    }
}

/// $E[r^k]$ for $r = \|x\|$.
fn norm_moment(instance: &PatternInstance, k: f64) -> Envelope {
    let power = dimension(instance).value - 1.0;
    (log_radial_integral(power + k, 1.0.into()) - log_radial_integral(power, 1.0.into())).exp()
}

/// $E[x^Tx - x^Ty] = E[r^2]$ against $d$ (Eq. 398).
pub(super) fn mean(instance: &PatternInstance) -> Check {
    Check::equal(norm_moment(instance, 2.0), dimension(instance))
}

/// $\mathrm{Var}[x^Tx - x^Ty] = \mathrm{Var}[r^2] + E[r^2]$ against `multiple` times $d$; Eq. 399 has 3.
pub(super) fn variance(instance: &PatternInstance, multiple: f64) -> Check {
    let square = norm_moment(instance, 2.0);
    Check::equal(norm_moment(instance, 4.0) - square.squared() + square, dimension(instance) * multiple)
}

/// $\ln E[e^{-\beta(x^Tx - x^Ty)}] = \ln E[e^{-(\beta - \beta^2/2)r^2}]$.
fn log_exponential_moment(instance: &PatternInstance) -> Envelope {
    let power = dimension(instance).value - 1.0;
    let rate = instance.beta() - instance.beta().squared() / 2.0;
    log_radial_integral(power, rate * 2.0 + 1.0) - log_radial_integral(power, 1.0.into())
}

/// That logarithm against $-\frac d2\ln(1 + 2\beta - \beta^2)$.
pub(super) fn exponential_moment(instance: &PatternInstance) -> Check {
    let base = instance.beta() * (-instance.beta() + 2.0) + 1.0;
    let closed = -(base.ln() * dimension(instance) / 2.0);
    Check::equal(log_exponential_moment(instance), closed).in_logarithms()
}

/// The same against what the mean $d$ alone would make of it, $e^{-\beta d}$, which Jensen's inequality puts below.
pub(super) fn moment_above_that_of_the_mean(instance: &PatternInstance) -> Check {
    Check::less(-(instance.beta() * dimension(instance)), log_exponential_moment(instance)).in_logarithms()
}

/// The mean and the negative ones of a sample of differences. The sample depends on $d$ and $N$ alone.
struct Sample {
    mean: f64,
    negative: Counts,
}

impl Sample {
    fn of(instance: &PatternInstance) -> Self {
        let patterns = instance.network().patterns();
        let (dimension, count) = (patterns.dimension(), patterns.count());
        // Dimensions and counts of recipes are at most ten thousand.
        let index = (dimension * 100_000 + count) as u32;
        let mut stream = Stream::new(DEFAULT_SEED, "theorem_a8/gaussian_separation", index);
        let mut sample = Self { mean: 0.0, negative: Counts { draws: PAIRS, ..Counts::default() } };
        for _ in 0..PAIRS {
            let mut difference = 0.0;
            for _ in 0..dimension {
                let (x, y) = (stream.normal(), stream.normal());
                difference += x * (x - y);
            }
            sample.mean += difference / PAIRS as f64;
            sample.negative.failed += u64::from(difference < 0.0);
        }
        sample
    }
}

/// The mean of a sample against $d$ (Eq. 398). By Chernoff, from $E[e^{s(x^Tx - x^Ty)}] = (1 - 2s - s^2)^{-d/2}$ for
/// $|s| < \sqrt2 - 1$, the mean of $n$ differences leaves $d$ by more than
/// $\frac1s\bigl(\frac1n\ln\frac1\alpha - \frac d2\ln(1 \mp 2s - s^2) \mp sd\bigr)$ upwards or downwards with chance at most
/// $\alpha$, for any $s > 0$.
pub(super) fn mean_in_draws(instance: &PatternInstance) -> Check {
    let (d, share) = (dimension(instance).value, -ln(LEVEL) / PAIRS as f64);
    let s = sqrt(2.0 * share / (3.0 * d));
    let reach = |s: f64| (share - 0.5 * d * ln_1p(-2.0 * s - s * s) - s * d) / s.abs();
    let radius = reach(s).max(reach(-s));
    Check::equal(Envelope::new(Sample::of(instance).mean, radius), d)
}

/// The share of negative differences in a sample against $\Pr(x^Ty > x^Tx) = \frac12I_{1/2}(\frac d2, \frac12)$, the chance that
/// a normal number exceeds an independent $\|x\|$.
pub(super) fn negative_in_draws(instance: &PatternInstance) -> Check {
    let half = Proportion::from_log_odds(0.0);
    let exact = match IncompleteBeta::at(0.5 * dimension(instance).value, 0.5, half) {
        Ok(beta) => Envelope::relative(0.5 * beta.value(), 1e-12),
        Err(_) => Envelope::new(0.0, f64::INFINITY),
    };
    Check::equal(Sample::of(instance).negative.failure_rate(), exact)
}
