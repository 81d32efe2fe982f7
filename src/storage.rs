//! Stored patterns (Definition 1 = Definition 5): which patterns the theory certifies, and whether one is stored indeed.
//!
//! Given a ball around every pattern, pattern $x_i$ is stored if its ball $S_i$ holds exactly one fixed point $x_i^*$, every
//! state of $S_i$ converges to it, and the balls do not meet. [`Hopfield::certified_stored`] decides from the separations
//! alone (Lemmas A5 to A7); [`Hopfield::stored`] follows the definition and uses none of them; [`stored_by_runs`] does so
//! without enclosures, fast enough for Monte Carlo.

mod runs;

pub use runs::stored_by_runs;

use crate::fixed_point::FixedPoint;
use crate::hopfield::Hopfield;
use crate::numerics::certified::{self, Arithmetic};
use crate::numerics::{Envelope, Real, add_scaled, difference, distance, gamma, norm};

/// $T(\beta, N, M) = \frac{2}{\beta N} + \frac1\beta\ln(2(N-1)N\beta M^2)$, the separation that Eq. 142 = 300 demands; $N \ge 2$.
///
/// ```
/// use hopfield_theory::storage::demanded_separation;
/// // One pattern against nine copies of another: Delta_1 = 2 reaches the demand at this beta.
/// assert!((demanded_separation(3.292_267, 10.0, 1.0) - 2.0).abs() < 1e-6);
/// ```
pub fn demanded_separation<R: Real>(beta: R, count: R, max_norm: R) -> R {
    let product = disjointness(beta, count, max_norm);
    let in_range = (1e-290..=1e290).contains(&product.value());
    let logarithm = if in_range {
        product.ln()
    } else {
        // The product overflows or loses digits where its logarithm does not.
        ((count - 1.0) * count * 2.0).ln() + beta.ln() + max_norm.ln() * 2.0
    };
    (R::from(2.0) / count + logarithm) / beta
}

/// $2(N-1)N\beta M^2$, the right side of Eq. 305: above one, the balls of patterns with Eq. 142 are disjoint.
pub fn disjointness<R: Real>(beta: R, count: R, max_norm: R) -> R {
    (count - 1.0) * count * beta * max_norm.squared() * 2.0
}

/// Which patterns the separations certify as stored, with balls of radius $1/(\beta NM)$.
#[derive(Clone, Debug, PartialEq)]
pub struct StorageCertificate {
    /// The radius $1/(\beta NM)$ of every ball (Definition 3, Eq. 299); infinite if all patterns are zero.
    pub radius: f64,
    /// Patterns with Eq. 142 = 300 whose ball surely meets no other, ascending.
    pub certified: Vec<usize>,
    /// The others: nothing is known of them, ascending.
    pub uncertified: Vec<usize>,
}

impl StorageCertificate {
    /// Whether every pattern is certified.
    #[must_use]
    pub fn all(&self) -> bool {
        self.uncertified.is_empty()
    }
}

/// A condition of Definition 1, for one pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The ball does not meet the ball of pattern `other`.
    Disjoint {
        /// The other pattern.
        other: usize,
    },
    /// The run from the pattern ends in a fixed point inside the ball.
    LimitInside,
    /// The run from this probe ends in the same fixed point.
    Attracted {
        /// The index of the probe.
        probe: usize,
    },
}

/// What shows that the states of a ball converge to its fixed point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A proof: the ball lies in one that $f$ contracts into itself ([`Hopfield::attraction_radius`]).
    Contraction,
    /// Runs from this many probes; an experiment.
    Probes(usize),
}

/// Whether a pattern is stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Storage {
    /// All conditions hold.
    Stored {
        /// The fixed point $x_i^*$.
        limit: FixedPoint,
        /// How far attraction is shown.
        evidence: Evidence,
    },
    /// This condition surely fails, the first in the order of [`Condition`].
    NotStored {
        /// The condition.
        fails: Condition,
    },
    /// Rounding, or a run too slow to be enclosed, leaves this condition open.
    Undecided {
        /// The condition.
        open: Condition,
    },
}

impl Storage {
    /// Whether all conditions hold.
    #[must_use]
    pub fn is_stored(&self) -> bool {
        matches!(self, Self::Stored { .. })
    }
}

impl Hopfield {
    /// Updates after which a run is given up.
    const STORAGE_UPDATES: usize = 2_000;

    /// The radius $1/(\beta NM)$ of the balls $S_i$ (Definition 3, Eqs. 141, 299).
    #[must_use]
    pub fn ball_radius(&self) -> Envelope {
        let count = Envelope::from(self.patterns().count() as f64);
        let inverse = self.beta_envelope() * count * self.max_norm_envelope();
        if inverse.value.is_finite() {
            return Envelope::from(1.0) / inverse;
        }
        // One after the other they do not overflow; what is left may underflow.
        Envelope::from(1.0) / self.beta_envelope() / (count * self.max_norm_envelope())
    }

    /// The patterns that satisfy Eq. 142 and whose ball of radius $1/(\beta NM)$ surely meets no other ball of that radius.
    /// By Lemmas A5 to A7 they are stored. A single pattern is: the update is constant. Takes the time of
    /// [`Patterns::separations`](crate::Patterns::separations).
    ///
    /// ```
    /// use hopfield_theory::{Hopfield, Patterns};
    /// let patterns = Patterns::from_rows(&[[3.0, 0.0], [0.0, 3.0], [0.0, 2.9]])?;
    /// let certificate = Hopfield::new(patterns, 1.0)?.certified_stored();
    /// assert_eq!((certificate.certified, certificate.uncertified), (vec![0], vec![1, 2]));
    /// # Ok::<(), hopfield_theory::Error>(())
    /// ```
    #[must_use]
    pub fn certified_stored(&self) -> StorageCertificate {
        let radius = self.ball_radius();
        let count = Envelope::from(self.patterns().count() as f64);
        let demanded = demanded_separation(self.beta_envelope(), count, self.max_norm_envelope());
        // All at once, by the engine; each is remembered.
        let _ = self.patterns().separations();
        // As Delta_i <= |x_i| |x_i - x_j| <= M |x_i - x_j|, no other pattern is nearer than Delta_i / M. Where that is within
        // 2 / (beta N M) in spite of Eq. 142, beta M^2 <= 1 / (2 N (N - 1)), and balls that wide do meet.
        let touching = radius * self.max_norm_envelope() * 2.0;
        let is_certified = |i: &usize| {
            let Some(separation) = self.separation_envelope(*i) else { return true };
            demanded.upper() <= separation.lower() && touching.upper() < separation.lower()
        };
        let (certified, uncertified) = (0..self.patterns().count()).partition(is_certified);
        StorageCertificate { radius: radius.value, certified, uncertified }
    }

    /// Whether pattern $x_i$ is stored (Definition 1) with balls of radius `radius` around all patterns. `probes` are states
    /// of its ball; they are run only where [`Evidence::Contraction`] is out of reach.
    ///
    /// # Panics
    /// If there is no pattern `i` or a probe has another dimension than the patterns.
    #[must_use]
    pub fn stored(&self, i: usize, radius: f64, probes: &[Vec<f64>]) -> Storage {
        if let Some((other, surely)) = self.ball_neighbour(i, Envelope::from(radius)) {
            let condition = Condition::Disjoint { other };
            return if surely {
                Storage::NotStored { fails: condition }
            } else {
                Storage::Undecided { open: condition }
            };
        }
        let residual = 2.0 * self.measure(self.patterns().pattern(i)).update().1;
        let limit = self.fixed_point(self.patterns().pattern(i), residual, Self::STORAGE_UPDATES);
        let shift = self.limit_distance(&limit, i);
        let (Some(attraction), true) = (limit.attraction_radius, shift.radius.is_finite()) else {
            return Storage::Undecided { open: Condition::LimitInside };
        };
        if shift.lower() > radius {
            return Storage::NotStored { fails: Condition::LimitInside };
        }
        if shift.upper() > radius {
            return Storage::Undecided { open: Condition::LimitInside };
        }
        // Every state of S_i is within shift + radius of the fixed point, and that within its error of the computed limit.
        let reach = shift.upper() + limit.error_bound.unwrap_or(f64::INFINITY) + radius;
        if reach * (1.0 + 1e-15) <= attraction {
            return Storage::Stored { limit, evidence: Evidence::Contraction };
        }
        for (probe, start) in probes.iter().enumerate() {
            if !self.reaches(start, &limit.state, attraction) {
                let condition = Condition::Attracted { probe };
                let other = self.fixed_point(start, residual, Self::STORAGE_UPDATES);
                let (fails, open) = (condition, condition);
                return if surely_apart(&other, &limit) {
                    Storage::NotStored { fails }
                } else {
                    Storage::Undecided { open }
                };
            }
        }
        Storage::Stored { limit, evidence: Evidence::Probes(probes.len()) }
    }

    /// Whether pattern $x_i$ is stored (Definition 1), proved: every number is enclosed in intervals, computed from the patterns
    /// and $\beta$, and attraction is shown by a contraction (Banach). `None` where this decides nothing.
    ///
    /// # Panics
    /// If there is no pattern `i`.
    ///
    /// ```
    /// use hopfield_theory::{Hopfield, Patterns};
    /// let network = Hopfield::new(Patterns::from_rows(&[[3.0, 0.0], [0.0, 3.0], [0.0, 2.9]])?, 1.0)?;
    /// let radius = network.ball_radius().value;
    /// assert_eq!(network.prove_stored(0, radius), Some(true));
    /// assert_eq!(network.prove_stored(1, radius), Some(false));
    /// # Ok::<(), hopfield_theory::Error>(())
    /// ```
    #[must_use]
    pub fn prove_stored(&self, i: usize, radius: f64) -> Option<bool> {
        match certified::with(Arithmetic::Intervals, || self.stored(i, radius, &[])) {
            Storage::Stored { evidence: Evidence::Contraction, .. } => Some(true),
            Storage::NotStored { .. } => Some(false),
            Storage::Stored { evidence: Evidence::Probes(_), .. } | Storage::Undecided { .. } => None,
        }
    }

    /// States of the ball of radius `radius` around $x_i$, to be used as probes: just inside its boundary towards and away
    /// from the patterns that compete most (at most eight) and along $\pm x_i$, and half-way to each of these.
    ///
    /// # Panics
    /// If there is no pattern `i`.
    #[must_use]
    pub fn ball_probes(&self, i: usize, radius: f64) -> Vec<Vec<f64>> {
        let pattern = self.patterns().pattern(i);
        let mut rivals: Vec<(f64, Vec<f64>)> = (0..self.patterns().count())
            .filter(|j| *j != i)
            .map(|j| difference(self.patterns().pattern(j), pattern))
            .map(|gap| (-crate::numerics::dot(pattern, &gap), gap))
            .collect();
        rivals.sort_by(|a, b| a.0.total_cmp(&b.0));
        rivals.truncate(8);
        let directions = rivals.into_iter().map(|(_, gap)| gap).chain([pattern.to_vec()]);
        let displaced = |direction: &[f64], length: f64| {
            let mut state = pattern.to_vec();
            add_scaled(&mut state, length / norm(direction), direction);
            state
        };
        directions
            .filter(|direction| norm(direction) > 0.0)
            .flat_map(|direction| {
                [1.0 - 1e-9, -(1.0 - 1e-9), 0.5, -0.5].map(|fraction| displaced(&direction, fraction * radius))
            })
            .collect()
    }

    /// $\|x_i^* - x_i\|$ for the fixed point at a computed limit, see
    /// [`Measurement::fixed_point_to_pattern`](crate::measure::Measurement::fixed_point_to_pattern). The radius is infinite if
    /// the limit is not enclosed.
    #[must_use]
    pub fn limit_distance(&self, limit: &FixedPoint, i: usize) -> Envelope {
        self.measure(&limit.state).fixed_point_to_pattern(limit.error(), i)
    }

    /// The first pattern whose ball is not surely disjoint from that of $x_i$, and whether they surely meet.
    fn ball_neighbour(&self, i: usize, radius: Envelope) -> Option<(usize, bool)> {
        let pattern = self.patterns().pattern(i);
        let error = gamma(pattern.len() + 4);
        let others = self.patterns().iter().enumerate().filter(|(j, _)| *j != i);
        let apart = |other| Envelope::relative(distance(pattern, other), error);
        let defined = |other| apart(other).defined_by(|| crate::measure::definition::distance(pattern, other));
        let distances = others.map(|(j, other)| (j, defined(other)));
        let touches = radius * 2.0;
        let mut near = distances.filter(|(_, distance)| distance.lower() <= touches.upper());
        near.next().map(|(j, distance)| (j, distance.upper() <= touches.lower()))
    }

    /// Whether the run from `start` comes within `reach` of `limit`.
    fn reaches(&self, start: &[f64], limit: &[f64], reach: f64) -> bool {
        let within = reach * (1.0 - gamma(limit.len() + 4));
        let run = std::iter::successors(Some(start.to_vec()), |state| Some(self.update(state)));
        run.take(Self::STORAGE_UPDATES).any(|state| distance(&state, limit) <= within)
    }
}

/// Whether two computed limits surely are those of two fixed points; not where one of them is not enclosed.
fn surely_apart(first: &FixedPoint, second: &FixedPoint) -> bool {
    let apart = distance(&first.state, &second.state) * (1.0 - gamma(first.state.len() + 4));
    first.error_bound.zip(second.error_bound).is_some_and(|(first, second)| first + second < apart)
}

#[cfg(test)]
mod tests {
    use core::f64::consts::LN_10;

    use super::*;
    use crate::numerics::UNIT_ROUNDOFF;
    use crate::patterns::Patterns;

    fn on_the_line(points: &[f64], beta: f64) -> Hopfield {
        let rows: Vec<[f64; 1]> = points.iter().map(|&point| [point]).collect();
        Patterns::from_rows(&rows).and_then(|patterns| Hopfield::new(patterns, beta)).expect("valid patterns")
    }

    fn judged(network: &Hopfield, radius: f64) -> Storage {
        network.stored(0, radius, &network.ball_probes(0, radius))
    }

    /// The antipodal pair at $\beta = 2$: $u = \tanh 2u$ has the roots 0 and 0.957504.
    #[test]
    fn each_condition_of_the_definition_can_fail() {
        let pair = on_the_line(&[1.0, -1.0], 2.0);
        assert!(matches!(judged(&pair, 0.25), Storage::Stored { evidence: Evidence::Contraction, .. }));
        assert!(matches!(judged(&pair, 0.9), Storage::Stored { evidence: Evidence::Probes(8), .. }));
        assert_eq!(judged(&pair, 1.01), Storage::NotStored { fails: Condition::Disjoint { other: 1 } });
        assert_eq!(judged(&pair, 0.04), Storage::NotStored { fails: Condition::LimitInside });
        // Below beta = 1 every run ends at the mean.
        assert_eq!(judged(&on_the_line(&[1.0, -1.0], 0.9), 0.99), Storage::NotStored { fails: Condition::LimitInside });
        // With a lighter rival nearby the ball can reach over its barrier, whose place depends on the third pattern.
        let uneven = on_the_line(&[1.0, -1.0, -1.0, -1.0, -1.0, -1.0], 3.0);
        let probe = judged(&uneven, 0.9);
        assert!(matches!(probe, Storage::NotStored { fails: Condition::Attracted { .. } }), "{probe:?}");
    }

    /// At the distance of the limit rounding leaves open whether the ball holds it. Up to where the update contracts the
    /// ball there is a proof, and runs beyond.
    #[test]
    fn each_condition_is_decided_up_to_its_edge() {
        let pair = on_the_line(&[1.0, -1.0], 2.0);
        let limit = pair.fixed_point(&[1.0], 1e-15, 1000);
        let shift = pair.limit_distance(&limit, 0).value;
        assert_eq!(judged(&pair, shift), Storage::Undecided { open: Condition::LimitInside });
        let edge = limit.attraction_radius.expect("the pair is attracting at this temperature") - shift;
        assert!(shift < edge && edge < 1.0, "{shift}, {edge}");
        let evidence = |radius| match judged(&pair, radius) {
            Storage::Stored { evidence, .. } => evidence,
            other => panic!("{radius} of {edge}: {other:?}"),
        };
        assert_eq!(evidence(edge * (1.0 - 1e-6)), Evidence::Contraction);
        assert_eq!(evidence(edge * (1.0 + 1e-6)), Evidence::Probes(8));
    }

    /// A probe at the unstable fixed point stays there, and nothing encloses where it ends.
    #[test]
    fn a_limit_that_is_not_enclosed_leaves_attraction_open() {
        let pair = on_the_line(&[1.0, -1.0], 2.0);
        let found = pair.stored(0, 0.999, &[vec![0.9], vec![0.0]]);
        assert_eq!(found, Storage::Undecided { open: Condition::Attracted { probe: 1 } });
        assert!(!found.is_stored());
    }

    /// Two limits at distance one, in one dimension: the computed distance may be off by five units of $2^{-53}$.
    #[test]
    fn limits_are_apart_when_their_balls_are() {
        let limit = |place: f64, error_bound: Option<f64>| {
            let found = on_the_line(&[place], 1.0).fixed_point(&[place], 0.0, 10);
            FixedPoint { error_bound, ..found }
        };
        let apart = |first, second| surely_apart(&limit(3.0, first), &limit(2.0, second));
        assert!(apart(Some(0.3), Some(0.6)) && apart(Some(0.5), Some(0.5 - 6.0 * UNIT_ROUNDOFF)));
        assert!(!apart(Some(0.4), Some(0.7)) && !apart(Some(0.5), Some(0.5 - 5.0 * UNIT_ROUNDOFF)));
        assert!(!apart(None, Some(0.1)) && !apart(Some(0.1), None));
    }

    /// Towards the rival and away from it, and along the pattern both ways; copies of the pattern have no direction.
    #[test]
    fn probes_are_inside_the_ball_and_half_way_to_its_boundary() {
        let probes = on_the_line(&[1.0, -1.0, 1.0], 2.0).ball_probes(0, 0.5);
        let wanted = [0.5, 1.5, 0.75, 1.25, 1.5, 0.5, 1.25, 0.75];
        assert_eq!(probes.len(), wanted.len());
        for (probe, wanted) in probes.iter().zip(wanted) {
            let off = (probe[0] - wanted).abs();
            assert!(off < 1e-9 && (probe[0] - 1.0).abs() < 0.5, "{probe:?}, not {wanted}");
        }
    }

    /// $\beta M^2 = 10^{-340}$ is no double; its logarithm is, and $\ln 12 = 2.4849\ldots$.
    #[test]
    fn the_demanded_separation_where_products_leave_the_doubles() {
        let expected = (2.0 / 3.0 + 2.484_906_649_788 - 340.0 * LN_10) * 1e300;
        let found: f64 = demanded_separation(1e-300, 3.0, 1e-20);
        assert!((found / expected - 1.0).abs() < 1e-13, "{found:e}, not {expected:e}");
        assert_eq!(demanded_separation(1.0, 1.0, 2.0), f64::NEG_INFINITY, "one pattern");
        assert_eq!(demanded_separation(1.0, 2.0, 0.0), f64::NEG_INFINITY, "patterns without length");
        // And the radius 1 / (beta N M), one factor after the other.
        let radius = on_the_line(&[-1e100, 1e100], 1e300).ball_radius();
        assert!(radius.value == 0.0 && radius.radius < 1e-300, "{radius:?}");
        let radius = on_the_line(&[1e9, -1e9], 1e300).ball_radius();
        assert!((radius.value * 1e300 * 2e9 - 1.0).abs() < 1e-9, "{radius:?}");
    }

    /// The fixed point is at $x_i$ itself to the last bit when nothing competes.
    #[test]
    fn a_single_pattern_is_stored_and_certified() {
        let network = on_the_line(&[3.0], 0.1);
        assert!(judged(&network, 1e6).is_stored());
        assert!(network.certified_stored().all());
    }

    /// Eq. 142 alone is no certificate: at a small inverse temperature the balls overlap.
    #[test]
    fn overlapping_balls_are_not_certified() {
        let network = on_the_line(&[1.0, -1.0], 0.1);
        let demanded: f64 = demanded_separation(0.1, 2.0, 1.0);
        assert!(demanded < 2.0);
        assert_eq!(network.certified_stored().uncertified, vec![0, 1]);
        assert!(!network.certified_stored().all());
    }

    /// The radii of the first test again: a proof, a refutation, and where the ball is wider than what the update contracts,
    /// neither.
    #[test]
    fn what_only_runs_show_is_not_proved() {
        let pair = on_the_line(&[1.0, -1.0], 2.0);
        assert_eq!(
            [0.25, 1.01, 0.04, 0.9].map(|radius| pair.prove_stored(0, radius)),
            [Some(true), Some(false), Some(false), None]
        );
    }
}
