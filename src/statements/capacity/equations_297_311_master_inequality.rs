//! # Eqs. 297-311: the master inequality
//!
//! Every pattern gets the ball $S_i = \{\xi : \|\xi - x_i\| \le \frac{1}{\beta NM}\}$ (299), and the separation is
//!
//! $$\Delta_i = \min_{j \ne i}(x_i^Tx_i - x_i^Tx_j) \tag{297}$$
//! $$= \min_{j \ne i}\tfrac12\big(\|x_i\|^2 - \|x_j\|^2 + \|x_i - x_j\|^2\big). \tag{298}$$
//!
//! By Lemma A7 there is a fixed point in $S_i$ if $\Delta_i \ge \frac{2}{\beta N} + \frac1\beta\ln(2(N-1)N\beta M^2)$ (300 = 142),
//! and since $N^2 > (N-1)N$ (301) also if
//!
//! $$\Delta_i \ge \frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2). \tag{302}$$
//!
//! If $S_i$ and $S_j$ meet, then $\|x_i - x_j\| \le \frac{2}{\beta NM}$ (303) and
//!
//! $$\Delta_i \le x_i^T(x_i - x_j) \le \|x_i - x_j\|\,M \le \frac{2}{\beta N}, \tag{304}$$
//!
//! against Eq. 302 if $1 < 2(N-1)N\beta M^2$ (305). With $\Delta_{\min} = \min_i\Delta_i$ (306), Eq. 305 and the master
//! inequality
//!
//! $$\Delta_{\min} \ge \frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2) \tag{307}$$
//!
//! store all $N$ patterns. If all norms are $M$ (308) and $\alpha_{\min}$ is the smallest angle between two patterns (309),
//!
//! $$\Delta_{\min} = M^2(1 - \cos\alpha_{\min}), \tag{310}$$
//!
//! and Eq. 307 reads $M^2(1 - \cos\alpha_{\min}) \ge \frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2)$ (311).
//!
//! All of this holds as printed (the paper has "contraction" for "contradiction" after Eq. 304). Storage is decided as
//! Definition 1 says, for every pattern: its ball meets no other, the run from it ends in an enclosed fixed point inside,
//! and every state of the ball converges to that point. The last is proved where the ball lies in one that the update
//! contracts, which uses no separation, and tried with runs elsewhere. Nothing of Lemmas A5 to A7 enters.
//!
//! Eq. 305 cannot be dropped: for $\pm1$ on a line at $\beta = 0.05$ Eq. 307 demands less than is there, but the two balls
//! overlap and both patterns run to the mean. For the disjoint balls $1 < 2N^2\beta M^2$ would do, which is weaker.
//! Neither is ever met by $N \ge 2$ patterns with $\beta M^2 < 1$ that are stored, for then the update contracts all space.
//!
//! Eq. 304 is attained by a pattern and its opposite. The master inequality is not sharp: that pair is stored from
//! $\beta M^2 = 1.128$ on and passes from 1.846 on.

use crate::audit::{
    Check, Conclusion, Control, Effort, Family, Geometry, Hypothesis, Kind, PatternInstance, PatternParameters,
    Statement,
};
use crate::numerics::{Envelope, Real};
use crate::random::Stream;
use crate::statements::families;
use crate::statements::hypotheses::{DISJOINT, TWO_PATTERNS, demanded_separation};
use crate::storage::Storage;

/// $\frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2)$, the right side of Eqs. 302 and 307.
///
/// ```
/// use hopfield_theory::statements::capacity::equations_297_311_master_inequality::master_separation;
/// let demanded: f64 = master_separation(1.0, 2.0, 1.0);
/// assert!((demanded - 1.0 - 8.0_f64.ln()).abs() < 1e-15);
/// ```
pub fn master_separation<R: Real>(beta: R, count: R, max_norm: R) -> R {
    (R::from(2.0) / count + logarithm(beta, count, max_norm)) / beta
}

/// $\ln(2N^2\beta M^2)$.
fn logarithm<R: Real>(beta: R, count: R, max_norm: R) -> R {
    (count.squared() * beta * max_norm.squared() * 2.0).ln()
}

/// Eq. 302 for pattern $i$.
static SEPARATED_MORE: Hypothesis<PatternInstance> =
    Hypothesis { name: "Eq. 302", check: |instance| Check::at_most(demanded(instance), instance.separation()) };

/// Eq. 307.
pub static MASTER_INEQUALITY: Hypothesis<PatternInstance> =
    Hypothesis { name: "Eq. 307", check: |instance| Check::at_most(demanded(instance), minimal_separation(instance)) };

/// Eq. 307 without its first term.
static WITHOUT_FIRST_TERM: Hypothesis<PatternInstance> = Hypothesis {
    name: "Eq. 307 without 2/(beta N)",
    check: |instance| {
        let term = logarithm(instance.beta(), instance.count(), instance.max_norm()) / instance.beta();
        Check::at_most(term, minimal_separation(instance))
    },
};

/// All norms are $M$ up to rounding (Eq. 308).
static ON_SPHERE: Hypothesis<PatternInstance> = Hypothesis {
    name: "Eq. 308",
    check: |instance| {
        let norms = (0..instance.network().patterns().count()).map(|i| instance.network().pattern_norm(i));
        let smallest = norms.fold(instance.max_norm(), Real::min);
        Check::at_most(instance.max_norm() - smallest, instance.max_norm() * 1e-12)
    },
};

/// The balls of Eq. 299 are larger than the rounding of a state: below that no state but the pattern lies in its ball.
static RESOLVED: Hypothesis<PatternInstance> = Hypothesis {
    name: "audit: balls wider than 1e-13 M",
    check: |instance| Check::at_most(instance.max_norm() * 1e-13, instance.ball_radius()),
};

/// Pattern $i$ has no duplicate: Eq. 304 reads $0 \le 0$ for one.
static DISTINCT: Hypothesis<PatternInstance> =
    Hypothesis { name: "x_i has no duplicate", check: |instance| Check::less(0.0, nearest(instance)) };

fn demanded(instance: &PatternInstance) -> Envelope {
    master_separation(instance.beta(), instance.count(), instance.max_norm())
}

/// What is not defined for a single pattern, which the hypotheses exclude.
fn unknown() -> Envelope {
    Envelope::new(0.0, f64::INFINITY)
}

fn minimal_separation(instance: &PatternInstance) -> Envelope {
    instance.network().minimal_separation_envelope().unwrap_or(unknown())
}

fn nearest(instance: &PatternInstance) -> Envelope {
    instance.network().nearest_distance(instance.i()).unwrap_or(unknown())
}

/// Whether all patterns are stored in the balls of Eq. 299: the number of those that are not, which is below one half
/// only if there is none. A pattern that is not decided may count or not.
fn all_are_stored(instance: &PatternInstance) -> Check {
    let network = instance.network();
    let radius = network.ball_radius().value;
    let missing = |i| match network.stored(i, radius, &network.ball_probes(i, radius)) {
        Storage::Stored { .. } => Envelope::from(0.0),
        Storage::NotStored { .. } => Envelope::from(1.0),
        Storage::Undecided { .. } => Envelope::new(0.5, 0.5),
    };
    Check::less((0..network.patterns().count()).map(missing).fold(Envelope::from(0.0), |sum, each| sum + each), 0.5)
}

/// The diameter of a ball against the distance to the nearest pattern.
fn balls_are_disjoint(instance: &PatternInstance) -> Check {
    Check::less(instance.ball_radius() * 2.0, nearest(instance))
}

/// $\Delta_i \le c\,\|x_i - x_j\|\,M$ for the nearest pattern, Eq. 304 for $c = 1$.
fn separation_by_nearest(instance: &PatternInstance, factor: f64) -> Check {
    Check::at_most(instance.separation(), nearest(instance) * instance.max_norm() * factor)
}

/// $\Delta_{\min}$ against $c\,M^2(1 - \cos\alpha_{\min})$, Eq. 310 for $c = 1$.
fn separation_by_angle(instance: &PatternInstance, factor: Envelope) -> Check {
    let by_angle = instance.network().separation_by_angle().unwrap_or(unknown());
    Check::equal(minimal_separation(instance), by_angle * factor)
}

/// An antipodal pair on a line at $\beta M^2 = \kappa$.
fn antipodal(kappa: f64) -> PatternParameters {
    PatternParameters::new(Geometry::OneAgainstMany, 1, 2, kappa)
}

/// A point set with a known separation around the edge of Eq. 307, at any scale.
fn named_sets(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let (set, separation) = families::named_set(stream);
    let scale = stream.log_between(1e-2, 1e2);
    let pairs = (set.count * set.count) as f64;
    let beta = families::around_edge(stream, index, (set.count, pairs, separation), 60.0) / (scale * scale);
    PatternParameters { beta, ..set }.scale(scale)
}

/// Random patterns of equal norms, and of unequal norms in high dimension, where mostly Eq. 307 holds.
fn random_sets(stream: &mut Stream, index: u32, _effort: Effort) -> PatternParameters {
    let kappa = stream.log_between(5.0, 3000.0);
    if index.is_multiple_of(4) {
        return PatternParameters::new(Geometry::UnequalNorms, 64, 2 + stream.below(3), kappa * 30.0);
    }
    let (dimension, count) = ([3, 8, 16, 32][stream.below(4)], [2, 3, 5, 12, 24][stream.below(5)]);
    PatternParameters::new(Geometry::Sphere, dimension, count, kappa).pattern(stream.below(count))
}

/// Any patterns but those on a line, where Eq. 304 can be attained.
fn mixed_sets(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let drawn = families::mixed(stream, index, effort);
    let (dimension, count) = (drawn.dimension.max(2), drawn.count.min(12));
    let geometry = match drawn.geometry {
        Geometry::OneAgainstMany | Geometry::ShortAgainstLong => Geometry::Sphere,
        other => other,
    };
    PatternParameters { dimension, count, geometry, ..drawn }
}

/// Real data, few at a time: every pattern is run.
fn real_sets(stream: &mut Stream, index: u32, effort: Effort) -> PatternParameters {
    let drawn = families::real_data(stream, index, effort);
    PatternParameters { count: drawn.count.min(16), ..drawn }
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "equations_297_311",
    label: "Eqs. 297-311",
    main_text: Some("master inequality"),
    equations: "297-311",
    section: "A.1.6.1",
    file: file!(),
    source: include_str!("equations_297_311_master_inequality.rs"),
    conclusions: &[
        Conclusion::holds(
            "Eqs. 305 and 307 store all patterns",
            Kind::Conclusion,
            &[&TWO_PATTERNS, &MASTER_INEQUALITY, &DISJOINT, &RESOLVED],
            all_are_stored,
        ),
        Conclusion::holds(
            "Eqs. 302 and 305 make the balls disjoint",
            Kind::Conclusion,
            &[&TWO_PATTERNS, &SEPARATED_MORE, &DISJOINT],
            balls_are_disjoint,
        ),
        Conclusion::step("Eq. 298", &[&TWO_PATTERNS], |instance| {
            let by_distances = instance.network().separation_by_distances(instance.i()).unwrap_or(unknown());
            Check::equal(instance.separation(), by_distances)
        }),
        Conclusion::step("Eq. 301", &[&TWO_PATTERNS], |instance| {
            let (beta, count, max_norm) = (instance.beta(), instance.count(), instance.max_norm());
            Check::less(demanded_separation(beta, count, max_norm), demanded(instance))
        }),
        Conclusion::step("Eq. 304", &[&TWO_PATTERNS, &DISTINCT], |instance| separation_by_nearest(instance, 1.0)),
        Conclusion::step("Eq. 310", &[&TWO_PATTERNS, &ON_SPHERE], |instance| {
            separation_by_angle(instance, Envelope::from(1.0))
        }),
    ],
    families: &[
        Family {
            name: "antipodal",
            instances: 32,
            attained: &["Eq. 304"],
            draw: |stream, index, _| {
                let scale = stream.log_between(1e-2, 1e2);
                antipodal(families::around_edge(stream, index, (2, 4.0, 2.0), 12.0) / (scale * scale)).scale(scale)
            },
        },
        Family { name: "named_sets", instances: 128, attained: &[], draw: named_sets },
        Family { name: "random", instances: 192, attained: &[], draw: random_sets },
        Family { name: "mixed", instances: 160, attained: &[], draw: mixed_sets },
        Family { name: "real_data", instances: 32, attained: &[], draw: real_sets },
    ],
    controls: &[
        Control {
            name: "without Eq. 305",
            hypotheses: &[&TWO_PATTERNS, &MASTER_INEQUALITY],
            check: all_are_stored,
            instances: || vec![antipodal(0.05), PatternParameters::new(Geometry::Sphere, 20, 98, 1e-6)],
        },
        Control {
            name: "without Eq. 307: equal patterns, nearly equal ones, and a pair whose fixed points lie outside",
            hypotheses: &[&TWO_PATTERNS, &DISJOINT],
            check: all_are_stored,
            instances: || {
                vec![
                    PatternParameters::literal(50.0, &[&[1.0, 0.0], &[1.0, 0.0], &[0.0, 1.0]], &[1.0, 0.0]),
                    PatternParameters::literal(10.0, &[&[1.0], &[0.9], &[-1.0]], &[1.0]),
                    antipodal(1.128),
                ]
            },
        },
        Control {
            name: "Eq. 307 without the term 2/(beta N)",
            hypotheses: &[&TWO_PATTERNS, &DISJOINT, &WITHOUT_FIRST_TERM],
            check: all_are_stored,
            instances: || vec![antipodal(1.09), antipodal(1.12)],
        },
        Control {
            name: "disjoint balls without Eq. 302",
            hypotheses: &[&TWO_PATTERNS, &DISJOINT],
            check: balls_are_disjoint,
            instances: || vec![antipodal(0.4), PatternParameters::literal(10.0, &[&[1.0], &[0.95], &[-1.0]], &[1.0])],
        },
        Control {
            name: "Eq. 304 with half of M",
            hypotheses: &[&TWO_PATTERNS, &DISTINCT],
            check: |instance| separation_by_nearest(instance, 0.5),
            instances: || vec![antipodal(2.0), PatternParameters::new(Geometry::Simplex, 3, 4, 8.0)],
        },
        Control {
            name: "Eq. 310 with M instead of M^2",
            hypotheses: &[&TWO_PATTERNS, &ON_SPHERE],
            check: |instance| separation_by_angle(instance, Envelope::from(1.0) / instance.max_norm()),
            instances: || vec![PatternParameters::new(Geometry::Simplex, 3, 4, 8.0).scale(2.0)],
        },
    ],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Decision, Parameters};
    use crate::numerics::elementary::{asin, sqrt};

    /// The angle, in degrees, at which $M^2(1 - \cos\alpha)$ reaches a separation.
    fn degrees(separation: f64, max_norm: f64) -> f64 {
        (2.0 * asin(sqrt(0.5 * separation) / max_norm)).to_degrees()
    }

    /// Theorem A3 places 64 patterns in dimension 4 on the sphere of radius $2\sqrt3$, at $\beta = 1$. The smallest angle that
    /// Eq. 311 demands, with $N^2$ in the logarithm, is larger than the one that Eq. 300 demands, with $(N-1)N$.
    #[test]
    fn the_angles_of_both_inequalities() {
        let (count, max_norm) = (64.0, sqrt(12.0));
        let by_master = degrees(master_separation(1.0, count, max_norm), max_norm);
        let by_lemma = degrees(demanded_separation(1.0, count, max_norm), max_norm);
        assert!((by_master - 87.741).abs() < 5e-4, "Eq. 311 demands {by_master} degrees");
        assert!((by_lemma - 87.666).abs() < 5e-4, "Eq. 300 demands {by_lemma} degrees");
    }

    /// Where the antipodal pair begins to pass Eq. 307, and where it begins to be stored.
    #[test]
    fn the_antipodal_pair_at_the_edge() {
        let edge = families::separating_beta(2, 4.0, 2.0);
        let demanded: f64 = master_separation(edge, 2.0, 1.0);
        assert!((demanded - 2.0).abs() < 1e-14, "at {edge} Eq. 307 demands {demanded}");
        assert!((edge - 1.846_317).abs() < 5e-7, "the edge is at {edge}");
        let is_stored = |kappa| {
            let instance = antipodal(kappa).build(&mut Stream::new(0, "unused", 0)).expect("a valid instance");
            all_are_stored(&instance).decide(false) == Decision::Holds
        };
        assert!(is_stored(1.129) && !is_stored(1.128), "the pair is stored from 1.128216 on");
    }
}
