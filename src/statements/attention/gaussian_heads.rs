//! # Gaussian heads: averages that do not look at their input
//!
//! A Gaussian averaging head has, in place of softmax weights, a Gaussian for each row, with learned centre $\mu_i$ and width
//! $\sigma_i$, at $N$ support points:
//!
//! $$A_{ij} = \frac1{z_i}\exp\Bigl(-\frac12\Bigl(\frac{s_j - \mu_i}{\sigma_i}\Bigr)^2\Bigr), \qquad
//!   z_i = \sum_j\exp\Bigl(-\frac12\Bigl(\frac{s_j - \mu_i}{\sigma_i}\Bigr)^2\Bigr), \qquad
//!   s_j = \frac{(j - 1) - \frac12(N - 1)}{\frac12(N - 1)}.$$
//!
//! It starts with $\mu$ uniform in $[-1, 1]$ and $\sigma$ uniform in $[0.75, 1.25]$, or with $\mu_i = s_i$. A definition has no
//! verdict. The library takes a row as the softmax of $-(s_j - \mu_i)^2$ at $\beta = 1/(2\sigma_i^2)$; it is held against the
//! definition, and what follows is judged:
//!
//! - rows sum to one, $A(\mu)_j = A(-\mu)_{N+1-j}$, and the support points run from $-1$ to $1$ in steps of $2/(N - 1)$;
//! - with $D$ the range of $\frac12((s_j - \mu)/\sigma)^2$ over $j$, $|\ln(NA_j)| \le D$: a wide Gaussian averages all;
//! - with $g$ the distance of the two smallest $\frac12((s_j - \mu)/\sigma)^2$, all but the largest weight sum to at most
//!   $(N - 1)e^{-g}$: a narrow one takes the nearest point. Nearly attained by $N = 2$;
//! - every row of a fresh head has $k > N/2$ (see Head classes), so the head is of class I. For $N \ge 3$; for two tokens a row
//!   centred at one of them has $k = 1$;
//! - a narrow Gaussian inside $[-1, 1]$ needs the points within $1.645\,\sigma$, $k \approx 1.645\,\sigma(N - 1)$.
//!
//! The last one to within 2 for $\sigma \ge 4/(N - 1)$ and $|\mu| + 6\sigma \le 1$: the sum over cells of length
//! $h = 2/(N - 1)$ differs from the integral by less than $0.05(h/\sigma)^2$, the window is off centre by at most $h/2$, and
//! $k$ is rounded up; together less than one and a half.
//!
//! The paper counts $2N$ parameters for a head against $2d_kd_y$ of $W_Q$ and $W_K$ and prints the ratio 95.5 for
//! $d_k = 64$, $d_y = 768$, $N = 512$: it is 96. That the Random Synthesizer with its $N \times N$ weights has "$0.5N$ more"
//! must be read as $\frac12N$ times as many. Nothing keeps $\sigma$ positive while it is learned.
//!
//! ## Errata
//!
//! - **parameters saved** printed: the ratio $2d_kd_y/(2N) = 95.5$ for $d_k = 64$, $d_y = 768$, $N = 512$; repaired: 96

use super::gaussian_row::{GaussianInstance, GaussianParameters};
use super::rows::{needed, needed_by_ranks};
use crate::attention::gaussian_heads::{GaussianHead, parameter_ratio, row_weights};
use crate::attention::head_classes::{HeadClass, HeadStatistic};
use crate::audit::{Check, Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement};
use crate::fixed_point::Kind as FixedPointKind;
use crate::numerics::normal::quantile;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF};
use crate::random::Stream;

/// $\frac12((s_j - \mu)/\sigma)^2$ for all $j$.
///
/// ```
/// use hopfield_theory::statements::attention::gaussian_heads::exponents;
/// assert_eq!(exponents(3, 1.0, 0.5), [8.0, 2.0, 0.0]);
/// ```
pub fn exponents<R: Real>(count: usize, centre: R, width: R) -> Vec<R> {
    let half = R::from(0.5 * (count as f64 - 1.0));
    let point = |j: usize| if count == 1 { R::from(0.0) } else { (R::from(j as f64) - half) / half };
    (0..count).map(|j| ((point(j) - centre) / width).squared() * 0.5).collect()
}

/// $A_j$ as printed, relative to the smallest exponent.
pub fn printed_weights<R: Real>(exponents: &[R]) -> Vec<R> {
    let least = exponents.iter().map(|exponent| exponent.value()).fold(f64::INFINITY, f64::min);
    let powers: Vec<R> = exponents.iter().map(|exponent| (-(*exponent - least)).exp()).collect();
    let total = powers.iter().fold(R::from(0.0), |sum, power| sum + *power);
    powers.into_iter().map(|power| power / total).collect()
}

fn worst(checks: impl IntoIterator<Item = Check>) -> Check {
    Check::worst(checks).unwrap_or_else(|| Check::less(0.0, 0.0))
}

/// The library's row against the definition with `factor` times the exponents.
fn by_definition(instance: &GaussianInstance, factor: f64) -> Check {
    let exponents: Vec<Envelope> = instance.exponents().into_iter().map(|exponent| exponent * factor).collect();
    let pairs = instance.weights().into_iter().zip(printed_weights(&exponents));
    worst(pairs.map(|(left, right)| Check::equal(left, right.widened(f64::MIN_POSITIVE))))
}

/// $A(\mu)_j$ against $A(\text{sign}\cdot\mu)_{N+1-j}$, two rows of the library.
fn reflected(instance: &GaussianInstance, sign: f64) -> Check {
    let (centre, width) = (sign * instance.parameters.centre, instance.parameters.width);
    let mirror = row_weights(centre, width, &instance.support);
    let pairs = instance.weights().into_iter().zip(mirror.weights().iter().rev());
    worst(pairs.map(|(left, right)| Check::equal(left, Envelope::new(*right, left.radius))))
}

/// The ends of the support points and their distances; one rounding each.
fn support(instance: &GaussianInstance) -> Check {
    let points = &instance.support;
    let step = Envelope::from(2.0) / (points.len() as f64 - 1.0);
    let at = |j: usize| Envelope::relative(points[j], UNIT_ROUNDOFF);
    let ends = [Check::equal(points[0], -1.0), Check::equal(points[points.len() - 1], 1.0)];
    worst(ends.into_iter().chain((1..points.len()).map(|j| Check::equal(at(j) - at(j - 1), step))))
}

/// $|\ln(NA_j)|$ against `part` of the range $D$ of the exponents, for the weight that is furthest from $1/N$. The logarithm
/// of the sum carries the relative error $\omega$ of the weights.
fn wide(instance: &GaussianInstance, part: f64) -> Check {
    let exponents = instance.exponents();
    let largest = exponents.iter().copied().fold(Envelope::from(0.0), Envelope::max);
    let smallest = exponents.iter().copied().reduce(Envelope::min).unwrap_or(Envelope::from(0.0));
    let range = largest - smallest;
    let from_uniform = |weight: Envelope| (weight * instance.parameters.count as f64).ln().abs();
    worst(instance.weights().into_iter().map(|weight| Check::at_most(from_uniform(weight), range * part)))
}

/// $g$, the distance of the two smallest exponents; zero of a single one.
fn gap(instance: &GaussianInstance) -> Envelope {
    let mut exponents = instance.exponents();
    exponents.sort_unstable_by(|a, b| a.value.total_cmp(&b.value));
    exponents.get(1).map_or(Envelope::from(0.0), |second| *second - exponents[0])
}

/// $1 - A_{\max}$ against `count` times $e^{-g}$, in logarithms.
fn narrow(instance: &GaussianInstance, count: f64) -> Check {
    let bound = Envelope::from(count).ln() - gap(instance);
    Check::at_most(instance.softmax.smallest_complement().ln(), bound).in_logarithms().trivial_upper(0.0)
}

/// $N/2 < k$.
fn class_one(instance: &GaussianInstance) -> Check {
    Check::less(instance.parameters.count as f64 / 2.0, needed(&instance.softmax))
}

/// $|k - c\,\sigma(N - 1)|$ against 2.
fn interior(instance: &GaussianInstance, factor: f64) -> Check {
    let predicted = factor * instance.parameters.width * (instance.parameters.count as f64 - 1.0);
    let found = needed_by_ranks(&instance.softmax, FixedPointKind::SHARE);
    Check::at_most(Envelope::new((found.value - predicted).abs(), found.radius), 2.0).trivial_upper(predicted)
}

/// Heads with $\mu_i = s_i$: $N$, $\sigma$, the least, median and largest $k$ of their rows.
const ALIGNED: [(usize, f64, f64, f64, f64); 2] = [(128, 1.0, 95.0, 104.5, 111.0), (512, 1.0, 377.0, 417.5, 445.0)];

/// Of such heads with $N = 512$: $\sigma$ and the median of $k$ over $N$, to three digits.
const MEDIAN_SHARES: [(f64, f64); 8] =
    [(0.05, 0.084), (0.1, 0.166), (0.2, 0.324), (0.3, 0.440), (0.5, 0.593), (0.75, 0.741), (1.0, 0.815), (1.25, 0.850)];

fn aligned(instance: &GaussianInstance) -> Option<HeadStatistic> {
    let head = GaussianHead::aligned(instance.parameters.count, instance.parameters.width).ok()?;
    HeadStatistic::of(&head.weights())
}

/// The rows of a head against the table, and its class.
fn tabulated_head(instance: &GaussianInstance) -> Check {
    let (count, width) = (instance.parameters.count, instance.parameters.width);
    let entry = ALIGNED.iter().find(|(n, sigma, ..)| (*n, *sigma) == (count, width));
    let Some((statistic, (_, _, least, median, most))) = aligned(instance).zip(entry) else {
        return Check::less(0.0, 0.0);
    };
    let extreme = |pick: fn(usize, usize) -> usize| statistic.needed.iter().copied().reduce(pick).unwrap_or(0) as f64;
    worst([
        Check::equal(statistic.median, *median),
        Check::equal(extreme(usize::min), *least),
        Check::equal(extreme(usize::max), *most),
        Check::equal(statistic.class.number() as f64, HeadClass::VeryLarge.number() as f64),
    ])
}

/// $\bar k/N$ of a head against the table.
fn median_share(instance: &GaussianInstance) -> Check {
    let entry = MEDIAN_SHARES.iter().find(|(width, _)| *width == instance.parameters.width);
    let Some((statistic, (_, share))) = aligned(instance).zip(entry) else { return Check::less(0.0, 0.0) };
    Check::equal(Envelope::new(statistic.median / instance.parameters.count as f64, 5.1e-4), *share)
}

static TWO_TOKENS: Hypothesis<GaussianInstance> =
    Hypothesis { name: "N >= 2", check: |i| Check::at_most(2.0, i.parameters.count as f64) };

static THREE_TOKENS: Hypothesis<GaussianInstance> =
    Hypothesis { name: "N >= 3", check: |i| Check::at_most(3.0, i.parameters.count as f64) };

static FRESH: Hypothesis<GaussianInstance> = Hypothesis {
    name: "|mu| <= 1 and 0.75 <= sigma <= 1.25",
    check: |i| {
        let within = [Check::at_most(i.parameters.centre.abs(), 1.0), Check::at_most(0.75, i.parameters.width)];
        worst(within.into_iter().chain([Check::at_most(i.parameters.width, 1.25)]))
    },
};

static INTERIOR: Hypothesis<GaussianInstance> = Hypothesis {
    name: "sigma >= 4/(N - 1) and |mu| + 6 sigma <= 1",
    check: |i| {
        let spacing = 4.0 / (i.parameters.count as f64 - 1.0).max(1.0);
        let reach = i.parameters.centre.abs() + 6.0 * i.parameters.width;
        worst([Check::at_most(spacing, i.parameters.width), Check::at_most(reach, 1.0)])
    },
};

static RESOLVED: Hypothesis<GaussianInstance> = Hypothesis {
    name: "audit: exponents of at most 300",
    check: |i| Check::at_most(i.exponents().into_iter().fold(Envelope::from(0.0), Envelope::max), 300.0),
};

static SEEN_GAP: Hypothesis<GaussianInstance> =
    Hypothesis { name: "audit: g <= 25", check: |i| Check::at_most(gap(i), 25.0) };

static LENGTH_512: Hypothesis<GaussianInstance> = Hypothesis {
    name: "N = 512",
    check: |i| {
        worst([Check::at_most(i.parameters.count as f64, 512.0), Check::at_most(512.0, i.parameters.count as f64)])
    },
};

static IN_TABLE: Hypothesis<GaussianInstance> = Hypothesis {
    name: "N and sigma of the table",
    check: |i| {
        let entry = (i.parameters.count, i.parameters.width);
        let is_there = ALIGNED.iter().any(|(count, width, ..)| (*count, *width) == entry);
        Check::at_most(f64::from(u8::from(!is_there)), 0.0)
    },
};

static WIDTH_IN_TABLE: Hypothesis<GaussianInstance> = Hypothesis {
    name: "sigma of the table",
    check: |i| {
        let is_there = MEDIAN_SHARES.iter().any(|(width, _)| *width == i.parameters.width);
        Check::at_most(f64::from(u8::from(!is_there)), 0.0)
    },
};

fn any(stream: &mut Stream, _index: u32, _effort: Effort) -> GaussianParameters {
    let count = [1, 2, 3, 5, 17, 64, 300][stream.below(7)];
    GaussianParameters::new(count, stream.between(-1.5, 1.5), stream.log_between(0.05, 30.0))
}

/// The page.
pub static STATEMENT: Statement<GaussianParameters> = Statement {
    id: "gaussian_heads",
    label: "Gaussian heads",
    main_text: None,
    equations: "-",
    section: "4, A.5.1.5",
    file: file!(),
    source: include_str!("gaussian_heads.rs"),
    conclusions: &[
        Conclusion::step("A by its definition", &[], |i| by_definition(i, 1.0)),
        Conclusion::step("rows sum to one", &[], |i| {
            let total = i.weights().into_iter().fold(Envelope::from(0.0), |sum, weight| sum + weight);
            Check::equal(total, 1.0)
        }),
        Conclusion::step("reflection", &[], |i| reflected(i, -1.0)),
        Conclusion::step("support points", &[&TWO_TOKENS], support),
        Conclusion::step("|ln(N A_j)| <= D", &[&TWO_TOKENS, &RESOLVED], |i| wide(i, 1.0)),
        Conclusion::step("1 - A_max <= (N - 1) exp(-g)", &[&TWO_TOKENS, &RESOLVED, &SEEN_GAP], |i| {
            narrow(i, i.parameters.count as f64 - 1.0)
        }),
        Conclusion::step("a fresh row is of class I", &[&THREE_TOKENS, &FRESH], class_one),
        Conclusion::step("k inside the interval", &[&TWO_TOKENS, &INTERIOR], |i| interior(i, quantile(0.95))),
        Conclusion::example("k of aligned heads", &[&IN_TABLE], tabulated_head),
        Conclusion::example("median share of aligned heads", &[&LENGTH_512, &WIDTH_IN_TABLE], median_share),
        Conclusion::repaired(
            "parameters saved",
            Kind::Example,
            Form { hypotheses: &[&LENGTH_512], check: |i| Check::equal(parameters_saved(i), 95.5) },
            Form { hypotheses: &[&LENGTH_512], check: |i| Check::equal(parameters_saved(i), 96.0) },
        ),
    ],
    families: &[
        Family {
            name: "two_tokens",
            instances: 32,
            attained: &[],
            draw: |stream, _, _| {
                let centre = [-1.0, 1.0][stream.below(2)] * stream.between(0.1, 1.5);
                GaussianParameters::new(2, centre, stream.between(0.1, 1.0))
            },
        },
        Family {
            name: "fresh_corner",
            instances: 48,
            attained: &[],
            draw: |stream, index, _| {
                GaussianParameters::new(3 + index as usize * 11, [-1.0, 1.0][stream.below(2)], 0.75)
            },
        },
        Family {
            name: "fresh",
            instances: 192,
            attained: &[],
            draw: |stream, _, _| {
                let count = [3, 4, 5, 8, 32, 128, 512][stream.below(7)];
                GaussianParameters::new(count, stream.between(-1.0, 1.0), stream.between(0.75, 1.25))
            },
        },
        Family {
            name: "interior",
            instances: 96,
            attained: &[],
            draw: |stream, _, _| {
                let count = 60 + stream.below(450);
                let width = stream.log_between(4.001 / (count as f64 - 1.0), 0.12);
                let room = 0.999 - 6.0 * width;
                GaussianParameters::new(count, stream.between(-room, room), width)
            },
        },
        Family {
            name: "tables",
            instances: 10,
            attained: &[],
            draw: |_, index, _| match MEDIAN_SHARES.get(index as usize) {
                _ if index == 0 => GaussianParameters::new(128, 0.0, 1.0),
                Some((width, _)) => GaussianParameters::new(512, 0.0, *width),
                None => GaussianParameters::new(512, 0.0, MEDIAN_SHARES[0].0),
            },
        },
        Family {
            name: "length_512",
            instances: 16,
            attained: &[],
            draw: |stream, _, _| GaussianParameters::new(512, stream.between(-1.0, 1.0), 1.0),
        },
        Family { name: "any", instances: 320, attained: &[], draw: any },
    ],
    controls: &[
        Control {
            name: "without the factor 1/2 in the exponent",
            hypotheses: &[],
            check: |i| by_definition(i, 2.0),
            instances: || vec![GaussianParameters::new(3, 0.5, 1.0), GaussianParameters::new(128, 0.25, 0.75)],
        },
        Control {
            name: "reflection without turning mu round",
            hypotheses: &[],
            check: |i| reflected(i, 1.0),
            instances: || vec![GaussianParameters::new(4, 0.5, 1.0)],
        },
        Control {
            name: "|ln(N A_j)| <= D/2",
            hypotheses: &[&RESOLVED],
            check: |i| wide(i, 0.5),
            instances: || vec![GaussianParameters::new(300, 1.0, 0.5)],
        },
        Control {
            name: "1 - A_max <= 0.9 exp(-g) for two tokens",
            hypotheses: &[&TWO_TOKENS, &RESOLVED],
            check: |i| narrow(i, 0.9),
            instances: || vec![GaussianParameters::new(2, 1.0, 0.25), GaussianParameters::new(2, -0.5, 0.2)],
        },
        Control {
            name: "a row of class I whatever sigma is",
            hypotheses: &[&THREE_TOKENS],
            check: class_one,
            instances: || vec![GaussianParameters::new(128, 0.0, 0.25), GaussianParameters::new(512, 1.0, 0.5)],
        },
        Control {
            name: "a fresh row of two tokens",
            hypotheses: &[&TWO_TOKENS, &FRESH],
            check: class_one,
            instances: || vec![GaussianParameters::new(2, 1.0, 0.75)],
        },
        Control {
            name: "the interval of one standard deviation",
            hypotheses: &[&TWO_TOKENS, &INTERIOR],
            check: |i| interior(i, 1.0),
            instances: || vec![GaussianParameters::new(512, 0.0, 0.1)],
        },
    ],
    counterexamples: &[Counterexample {
        name: "2 x 64 x 768 over 2 x 512 is 96",
        refutes: "parameters saved",
        instance: || GaussianParameters::new(512, 0.0, 1.0),
    }],
};

/// The ratio of the paper's example, $d_k = 64$ and $d_y = 768$.
fn parameters_saved(instance: &GaussianInstance) -> f64 {
    parameter_ratio(64, 768, instance.parameters.count)
}
