//! What Theorems A3 and A4 have in common: the claimed number of patterns, what the proof demands of it, upper bounds that
//! hold for every placement, and the storage test of a placement.

use std::sync::OnceLock;

use super::equations_297_311_master_inequality::master_separation;
use super::placed_parameters::{PlacedParameters, Placing};
use crate::audit::{Check, Decision, Hypothesis};
use crate::fixed_point::FixedPoint;
use crate::hopfield::Hopfield;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, certified, series};
use crate::sphere::{PackingBound, log_mean_exponential, log_packing_cap};
use crate::storage::{Evidence, Storage};

/// Said of a placement that does not store all its patterns.
const MISSES: &str = "a placement that misses patterns refutes nothing: another one may store them all";

/// $\ln N$ for $N = 2^{\text{rate}\,(d-1)}$.
pub fn log_claimed<R: Real>(rate: R, dimension: R) -> R {
    rate * (dimension - 1.0) * R::from(2.0).ln()
}

/// $\frac2N + \ln(2N^2\kappa)$, the right side of Eq. 317 times $\beta$, from $\ln N$: at $N = 2^{2(d-1)}$ that of Eq. 319, at
/// $N = 2^{3(d-1)}$ that of Eq. 322.
///
/// ```
/// use hopfield_theory::statements::capacity::placed_patterns::{demanded, log_claimed};
/// // Eq. 319 for K = 2 fails at d = 3 and holds from d = 4 on.
/// let slack = |d: f64| 4.0 * (d - 1.0) - demanded(log_claimed(2.0, d), 4.0 * (d - 1.0));
/// assert!((slack(3.0) + 0.44277).abs() < 5e-6 && (slack(4.0) - 0.47293).abs() < 5e-6);
/// ```
pub fn demanded<R: Real>(log_count: R, kappa: R) -> R {
    (-log_count).exp() * 2.0 + (kappa * 2.0).ln() + log_count * 2.0
}

/// $1 - \cos\alpha$ for the angle $\alpha = 2\pi/2^{\text{rate}}$ that Eq. 316 gives to the claimed number of patterns.
pub fn claimed_gap<R: Real>(rate: u32) -> R {
    if rate == 2 { R::from(1.0) } else { R::from(1.0) - R::from(0.5).sqrt() }
}

/// A setting of the theorems, with a placement to be tested or without.
#[derive(Debug)]
pub struct PlacedInstance {
    parameters: PlacedParameters,
    /// $\kappa = \beta M^2 = K^2(d-1)$; $K$ is read as the decimal number that was written, and where an arithmetic is in force
    /// as the `f64` that it became.
    pub kappa: Envelope,
    /// $\ln N$ of the claimed number of patterns.
    pub log_count: Envelope,
    /// The placed patterns.
    network: Option<Hopfield>,
    limits: OnceLock<Vec<FixedPoint>>,
    stored: OnceLock<Stored>,
}

/// How many of the placed patterns are stored.
#[derive(Debug)]
struct Stored {
    /// By runs at least; what is not decided may count or not.
    number: Envelope,
    /// By a contraction of the ball, which is a proof.
    proved: f64,
}

impl PlacedInstance {
    /// A setting with patterns on its sphere, as many as there are, or without.
    #[must_use]
    pub fn new(parameters: PlacedParameters, network: Option<Hopfield>) -> Self {
        let dimension = Envelope::from(parameters.dimension as f64);
        let radius_factor = rounded_factor(&parameters).defined_by(|| parameters.radius_factor.into());
        let kappa = radius_factor.squared() * (dimension - 1.0);
        let log_count = log_claimed(Envelope::from(f64::from(parameters.rate)), dimension);
        let (limits, stored) = (OnceLock::new(), OnceLock::new());
        Self { parameters, kappa, log_count, network, limits, stored }
    }

    /// The radius factor, the dimension and how the patterns are placed.
    #[must_use]
    pub fn setting(&self) -> (f64, usize, Placing) {
        (self.parameters.radius_factor, self.parameters.dimension, self.parameters.placing)
    }

    fn degrees(&self) -> f64 {
        self.parameters.dimension as f64 - 1.0
    }

    /// $N$, for up to 500 bits.
    fn count(&self) -> Envelope {
        let bits = f64::from(self.parameters.rate) * self.degrees();
        // A power of two has no rounding error.
        Envelope::from(if bits <= 500.0 { libm::exp2(bits) } else { f64::NAN })
    }

    /// $\ln S$ (the mean of the kernel over the sphere).
    #[must_use]
    pub fn log_mean(&self) -> Envelope {
        log_mean_exponential(self.parameters.dimension, self.kappa)
    }

    /// The same for patterns whose norms are $K\sqrt{d-1}$ up to rounding.
    fn log_mean_of_placed(&self) -> Envelope {
        let kappa = rounded_factor(&self.parameters).squared() * self.degrees();
        log_mean_exponential(self.parameters.dimension, kappa)
    }

    /// $1 - \cos\alpha$ of the smallest angle that the master inequality (Eq. 311) admits for the claimed number.
    #[must_use]
    pub fn needed_gap(&self) -> Envelope {
        demanded(self.log_count, self.kappa) / self.kappa
    }

    /// $\ln$ of an upper bound on the number of points at least as far apart as `gap`, and what it rests on. A smaller gap
    /// admits more points, so the lower end of the envelope is taken.
    #[must_use]
    pub fn log_packing_cap(&self, gap: Envelope) -> Option<(Envelope, PackingBound)> {
        log_packing_cap(self.parameters.dimension, gap.lower()).ok()
    }

    /// The claimed number of patterns against the packing cap at a gap.
    fn fits(&self, gap: Envelope) -> Check {
        let cap = self.log_packing_cap(gap).map_or(unknown(), |(cap, _)| cap);
        Check::at_most(self.log_count, cap).in_logarithms()
    }

    /// Eq. 315: $N = (2\pi/\alpha)^{d-1}$ patterns with the minimal angle $\alpha$ have room on the sphere.
    #[must_use]
    pub fn claimed_count_fits(&self) -> Check {
        self.fits(claimed_gap(self.parameters.rate))
    }

    /// $N$ patterns with the angle that Eq. 311 needs have room on the sphere.
    #[must_use]
    pub fn needed_angle_fits(&self) -> Check {
        self.fits(self.needed_gap())
    }

    /// Eq. 316: $2\pi/N^{1/(d-1)}$ is a right angle, or half of one.
    #[must_use]
    pub fn claimed_angle(&self) -> Check {
        let full = series::pi() * 2.0;
        let expected = full / Envelope::from(if self.parameters.rate == 2 { 4.0 } else { 8.0 });
        Check::equal(full / (self.log_count / self.degrees()).exp(), expected)
    }

    /// Eqs. 319 and 322: $\beta M^2(1 - \cos\alpha)$ exceeds what is demanded at $N$.
    #[must_use]
    pub fn arithmetic(&self) -> Check {
        let available = self.kappa * claimed_gap::<Envelope>(self.parameters.rate);
        Check::less(demanded(self.log_count, self.kappa), available)
    }

    /// The right side of Eq. 317 at $N$ is $\frac{2}{\beta\,2^{b(d-1)}} + \frac1\beta\ln(2\cdot2^{2\,\text{rate}\,(d-1)}\beta M^2)$.
    #[must_use]
    pub fn inserted_count(&self, exponent: f64) -> Check {
        let first = Envelope::from(libm::exp2(1.0 - exponent * self.degrees()));
        let inserted = first + (self.kappa * 2.0).ln() + self.log_count * 2.0;
        Check::equal(master_separation(Envelope::from(1.0), self.count(), self.kappa.sqrt()), inserted)
    }

    /// $N \le 2/S$, which every placement with $p_i(x_i) \ge \frac12$ for all $i$ satisfies.
    #[must_use]
    pub fn half_of_own_weight(&self) -> Check {
        Check::at_most(self.log_count, Envelope::from(2.0).ln() - self.log_mean()).in_logarithms()
    }

    /// $cNS \le$ the mean of $1/p_i(x_i)$ over the placed patterns, in logarithms; true for $c = 1$.
    #[must_use]
    pub fn mean_inverse_weight(&self, factor: f64) -> Check {
        let Some(network) = &self.network else { return Check::at_most(unknown(), 0.0) };
        let patterns = network.patterns();
        let count = Envelope::from(patterns.count() as f64);
        let inverse = |(i, pattern): (usize, &[f64])| (-network.measure(pattern).log_weight(i)).exp();
        let total = patterns.iter().enumerate().map(inverse).fold(Envelope::from(0.0), |sum, term| sum + term);
        let least = count.ln() + self.log_mean_of_placed() + Envelope::from(factor).ln();
        Check::at_most(least, (total / count).ln()).in_logarithms()
    }

    /// $p_i(x_i^*) \le e^{-c\,\beta\|x_i - x_i^*\|^2}\,p_i(x_i)$ for the worst pattern, in logarithms; true for $c = \frac12$.
    #[must_use]
    pub fn weight_at_limit(&self, factor: f64) -> Check {
        let checks = self.each_limit(|network, i, limit| {
            let start = network.measure(network.patterns().pattern(i)).log_weight(i);
            let bound = start - network.limit_distance(limit, i).squared() * factor;
            Check::at_most(log_weight_at(network, i, limit), bound).in_logarithms()
        });
        Check::worst(checks).unwrap_or(Check::at_most(unknown(), 0.0))
    }

    /// Some pattern has at its own fixed point a weight of at most $1/(NS)$, with $N$ the number of patterns placed.
    #[must_use]
    pub fn least_weight_at_limit(&self) -> Check {
        let weights = self.each_limit(log_weight_at);
        let count = Envelope::from(weights.len() as f64);
        let least = weights.into_iter().reduce(Real::min).unwrap_or(unknown());
        Check::at_most(least, -(count.ln() + self.log_mean_of_placed())).in_logarithms().trivial_upper(0.0)
    }

    /// The placed patterns are no more than the packing cap at their own minimal angle, lowered by a factor.
    #[must_use]
    pub fn placement_fits(&self, factor: f64) -> Check {
        let Some(network) = &self.network else { return Check::at_most(unknown(), 0.0) };
        let distances = (0..network.patterns().count()).filter_map(|i| network.nearest_distance(i));
        let nearest = distances.reduce(Real::min).unwrap_or(unknown());
        // Norms agree with M to rounding, which the last factor covers.
        let gap = (nearest / network.max_norm_envelope()).squared() * (0.5 * (1.0 - 1e-13));
        let cap = self.log_packing_cap(gap).map_or(unknown(), |(cap, _)| cap);
        let count = Envelope::from(network.patterns().count() as f64);
        Check::at_most(count.ln(), cap + Envelope::from(factor).ln()).in_logarithms()
    }

    /// $N$, as claimed, against the number of placed patterns that are stored.
    #[must_use]
    pub fn all_are_stored(&self) -> Check {
        Check::at_most(self.count(), self.number_stored())
    }

    /// The number of placed patterns that are stored, by runs; what is not decided may count or not.
    #[must_use]
    pub fn number_stored(&self) -> Envelope {
        self.stored().number.analysed()
    }

    /// $N$, as claimed, against the number of placed patterns whose ball the update surely contracts.
    #[must_use]
    pub fn all_are_proved(&self) -> Check {
        Check::at_most(self.count(), Envelope::from(self.stored().proved).analysed())
    }

    fn stored(&self) -> &Stored {
        // Proofs in intervals for each of hundreds of patterns would take most of the time of a run; the radii of the filter
        // are far below the distances that decide here.
        self.stored.get_or_init(|| certified::outside(|| self.count_stored()))
    }

    /// The same as a claim that *some* placement is stored, which one that is not does not refute.
    #[must_use]
    pub fn some_placement_is_stored(&self) -> Check {
        let check = self.all_are_stored();
        if check.decide(false) == Decision::Holds {
            return check;
        }
        Check::at_most(self.count(), unknown()).note(MISSES.to_owned())
    }

    /// How many placed patterns are stored in balls of one radius, a little more than the largest distance of a pattern from
    /// its fixed point.
    fn count_stored(&self) -> Stored {
        let nothing_known = Stored { number: unknown(), proved: 0.0 };
        let Some(network) = &self.network else { return nothing_known };
        let shifts = self.each_limit(|network, i, limit| network.limit_distance(limit, i).upper());
        let radius = 1.01 * shifts.into_iter().fold(0.0, f64::max);
        if !radius.is_finite() {
            return nothing_known;
        }
        let (mut stored, mut proved, mut undecided) = (0.0, 0.0, 0.0);
        for i in 0..network.patterns().count() {
            // Of the four states along each direction, those on the boundary towards a rival are the hardest.
            let probes: Vec<_> = network.ball_probes(i, radius).into_iter().step_by(4).collect();
            match network.stored(i, radius, &probes) {
                Storage::Stored { evidence, .. } => {
                    stored += 1.0;
                    proved += f64::from(u8::from(evidence == Evidence::Contraction));
                }
                Storage::NotStored { .. } => {}
                Storage::Undecided { .. } => undecided += 1.0,
            }
        }
        Stored { number: Envelope::new(stored + 0.5 * undecided, 0.5 * undecided), proved }
    }

    /// Something of every pattern and the limit of the run from it.
    fn each_limit<T>(&self, look: impl Fn(&Hopfield, usize, &FixedPoint) -> T) -> Vec<T> {
        let Some(network) = &self.network else { return Vec::new() };
        let limits = self.limits.get_or_init(|| {
            let patterns = network.patterns().iter();
            patterns.map(|x| network.fixed_point(x, 2.0 * network.measure(x).update().1, 2_000)).collect()
        });
        limits.iter().enumerate().map(|(i, limit)| look(network, i, limit)).collect()
    }
}

/// $K$ up to a rounding.
fn rounded_factor(parameters: &PlacedParameters) -> Envelope {
    Envelope::relative(parameters.radius_factor, UNIT_ROUNDOFF)
}

/// $\ln p_i$ at the fixed point near a computed limit; its gradient $\beta(x_i - f(\xi))$ is no longer than $2\beta M$.
fn log_weight_at(network: &Hopfield, i: usize, limit: &FixedPoint) -> Envelope {
    let error = limit.error_bound.unwrap_or(f64::INFINITY);
    let slope = 2.0 * network.beta() * network.max_norm_envelope().upper();
    network.measure(&limit.state).log_weight(i).widened(slope * error)
}

fn unknown() -> Envelope {
    Envelope::new(0.0, f64::INFINITY)
}

/// A condition that is met or not, as an inequality.
pub(super) fn met(condition: bool) -> Check {
    Check::at_most(f64::from(u8::from(!condition)), 0.0)
}

/// There are patterns.
pub(super) static PLACED: Hypothesis<PlacedInstance> =
    Hypothesis { name: "audit: patterns placed", check: |instance| met(instance.network.is_some()) };

/// The patterns were placed by minimisation.
pub(super) static OPTIMISED: Hypothesis<PlacedInstance> = Hypothesis {
    name: "audit: patterns placed by minimisation",
    check: |instance| met(instance.parameters.placing == Placing::Optimised),
};

/// There are as many patterns as claimed, and not those of a famous set.
pub(super) static AS_MANY: Hypothesis<PlacedInstance> = Hypothesis {
    name: "audit: as many patterns placed as claimed",
    check: |instance| met(matches!(instance.parameters.placing, Placing::Optimised | Placing::Random)),
};

/// $N$ can be written as a number, and not by its logarithm only.
pub(super) static WRITABLE: Hypothesis<PlacedInstance> =
    Hypothesis { name: "audit: N of up to 500 bits", check: |instance| met(instance.count().value.is_finite()) };

/// $N = 2^{\text{RATE}\,(d-1)}$: 2 in Theorem A3, 3 in Theorem A4.
pub(super) const fn claimed<const RATE: u32>() -> Hypothesis<PlacedInstance> {
    Hypothesis { name: "N as claimed", check: |instance| met(instance.parameters.rate == RATE) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $2\beta M = 6$ times the error of the limit.
    #[test]
    fn the_weight_at_a_limit_carries_the_error_of_the_limit() {
        let patterns = crate::patterns::Patterns::from_rows(&[[1.0], [-1.0]]).expect("finite rows");
        let network = Hopfield::new(patterns, 3.0).expect("a positive inverse temperature");
        let limit = network.fixed_point(&[1.0], 1e-15, 1000);
        let found = log_weight_at(&network, 0, &FixedPoint { error_bound: Some(0.01), ..limit });
        assert!((found.radius - 0.06).abs() < 1e-12, "{found:?}");
    }
}
