//! The parameters shared by the capacity theorems: $N$ random patterns on a sphere, drawn again and again.

use super::equations_297_311_master_inequality::master_separation;
use super::sphere_setting::SphereSetting;
use crate::Error;
use crate::audit::{Check, Counts, Effort, Fields, Hypothesis, Parameters, RecipeError};
use crate::capacity::{Formula, angle_of_demand};
use crate::hopfield::Hopfield;
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, certified};
use crate::random::Stream;
use crate::sphere::log_union_bound;
use crate::storage::{Storage, disjointness};

/// What a person varies: the fields of [`SphereSetting`], whose `N` is the number that Theorem A5 promises unless given, and
/// `p`.
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityParameters {
    /// The sphere and the number of patterns, if it is not the integer part of $\sqrt p\,c^{(d-1)/4}$.
    pub sphere: SphereSetting,
    /// The failure probability $p$.
    pub failure_probability: f64,
}

impl CapacityParameters {
    /// As many patterns as Theorem A5 promises, without draws.
    #[must_use]
    pub fn new(beta: f64, radius_factor: f64, dimension: usize, failure_probability: f64) -> Self {
        Self { sphere: SphereSetting::new(beta, radius_factor, dimension), failure_probability }
    }

    /// The same with the patterns drawn `draws` times.
    #[must_use]
    pub fn drawn(self, draws: u64) -> Self {
        Self { sphere: SphereSetting { draws, ..self.sphere }, ..self }
    }

    /// The same with `patterns` patterns.
    #[must_use]
    pub fn patterns(self, patterns: u64) -> Self {
        Self { sphere: SphereSetting { patterns: Some(patterns), ..self.sphere }, ..self }
    }

    /// The same with as many draws as the effort allows, and no more than needed: with 60 expected failures at rate $p$,
    /// rates below $p/10$ are told from it.
    #[must_use]
    pub fn drawn_at(self, effort: Effort) -> Self {
        let most = match effort {
            Effort::Quick => 150,
            Effort::Standard => 25_000,
            Effort::Deep => 100_000,
        };
        let draws = ((60.0 / self.failure_probability).ceil() as u64).min(most);
        self.drawn(draws)
    }

    /// The numbers of Eqs. 333 and 334.
    #[must_use]
    pub fn formula<R: Real>(&self) -> Formula<R> {
        let SphereSetting { beta, radius_factor, dimension, .. } = self.sphere;
        Formula::new(beta.into(), radius_factor.into(), (dimension as f64).into(), self.failure_probability.into())
    }
}

impl Parameters for CapacityParameters {
    type Instance = CapacityInstance;

    fn fields(&self) -> Fields {
        self.sphere.fields_with("p", self.failure_probability)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let parameters = Self { sphere: SphereSetting::parse(fields)?, failure_probability: fields.number("p")? };
        let p = parameters.failure_probability;
        fields.within(&[("p", p > 0.0 && p <= 1.0)]).map(|()| parameters)
    }

    fn is_literal(&self) -> bool {
        self.sphere.draws == 0
    }

    fn build(&self, stream: &mut Stream) -> Result<CapacityInstance, Error> {
        let mut instance = CapacityInstance::new(self.clone());
        let count = instance.count.value;
        // A draw that the filter leaves open counts as not known; what limits the claim is the number of draws.
        certified::outside(|| {
            for _ in 0..self.sphere.affordable_draws(count) {
                let network = self.sphere.draw(count as usize, stream)?;
                tally(&mut instance.storage, all_stored(&network));
                tally(&mut instance.separation, master_inequality(&network));
            }
            Ok(instance)
        })
    }
}

/// A setting of the capacity theorems, and what its draws showed.
#[derive(Debug)]
pub struct CapacityInstance {
    parameters: CapacityParameters,
    /// The numbers of Eqs. 333 and 334, enclosed.
    pub formula: Formula<Envelope>,
    /// $\kappa = \beta M^2$.
    pub kappa: Envelope,
    /// The integer number of patterns.
    pub count: Envelope,
    /// Draws in which not every pattern is stored.
    pub storage: Counts,
    /// Draws in which the master inequality (Eq. 307) fails.
    pub separation: Counts,
}

impl CapacityInstance {
    fn new(parameters: CapacityParameters) -> Self {
        let formula: Formula<Envelope> = parameters.formula();
        let promised = exp(formula.ln_patterns.value).floor();
        let count = Envelope::from(parameters.sphere.patterns.map_or(promised, |patterns| patterns as f64));
        let kappa = parameters.sphere.kappa();
        Self { parameters, formula, kappa, count, storage: Counts::default(), separation: Counts::default() }
    }

    /// The dimension $d$.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.parameters.sphere.dimension
    }

    /// The dimension $d$ as an exact number.
    #[must_use]
    pub fn dimension_envelope(&self) -> Envelope {
        self.parameters.sphere.dimension_envelope()
    }

    /// $p$.
    #[must_use]
    pub fn failure_probability(&self) -> Envelope {
        Envelope::from(self.parameters.failure_probability)
    }

    /// Whether the setting is $(\beta, K, d, p)$.
    #[must_use]
    pub fn is_at(&self, beta: f64, radius_factor: f64, dimension: usize, failure_probability: f64) -> bool {
        let CapacityParameters { sphere, failure_probability: p } = &self.parameters;
        let known = [sphere.beta, sphere.radius_factor, *p];
        known == [beta, radius_factor, failure_probability] && sphere.dimension == dimension
    }

    /// The union bound $\frac{N(N-1)}2\Pr(\text{angle} < t)$ at the angle $t$ that the master inequality demands, against $p$,
    /// in logarithms. It says nothing where every angle will do.
    #[must_use]
    pub fn union_bound(&self) -> Check {
        Check::at_most(self.log_failure_bound(), self.failure_probability().ln())
            .in_logarithms()
            .trivial_upper(0.0)
            .trivial_lower(-1e299)
    }

    /// $\ln$ of that bound, at most $\ln 1$; $-10^{300}$ where every angle will do. It grows with the demand, and its own
    /// error is that of [`log_union_bound`] and, from a relative error $8u$ of the angle, $8(d-1)u$.
    fn log_failure_bound(&self) -> Envelope {
        let dimension = self.dimension();
        let at = |demand: f64| match angle_of_demand(demand) {
            None if demand < 0.0 => -1e300,
            None => 0.0,
            Some(angle) => {
                log_union_bound(dimension, self.count.value as usize, angle).map_or(f64::NAN, |bound| bound.min(0.0))
            }
        };
        let demand = master_demand(self.count, self.kappa);
        let (lower, upper) = (at(demand.lower()), at(demand.upper()));
        let error = (24.0 * (1.0 + upper.abs()) + 16.0 * dimension as f64) * UNIT_ROUNDOFF;
        Envelope::new(upper, upper - lower + error)
    }
}

/// Counts one draw; `held` is `None` when that is not known.
fn tally(counts: &mut Counts, held: Option<bool>) {
    counts.draws += 1;
    counts.failed += u64::from(held == Some(false));
    counts.unknown += u64::from(held.is_none());
}

/// Whether every pattern is stored with the balls of radius $1/(\beta NM)$: by Definition 1, not by the separations.
fn all_stored(network: &Hopfield) -> Option<bool> {
    let radius = network.ball_radius().value;
    let patterns = 0..network.patterns().count();
    let outcomes = patterns.map(|i| match network.stored(i, radius, &network.ball_probes(i, radius)) {
        Storage::Stored { .. } => Some(true),
        Storage::NotStored { .. } => Some(false),
        Storage::Undecided { .. } => None,
    });
    all(outcomes)
}

/// Whether every separation reaches $\frac1\beta\bigl(\frac2N + \ln(2N^2\beta M^2)\bigr)$ (Eq. 307).
fn master_inequality(network: &Hopfield) -> Option<bool> {
    let count = Envelope::from(network.patterns().count() as f64);
    let demand = master_separation(network.beta_envelope(), count, network.max_norm_envelope());
    // Two patterns or more are drawn, so that each has a separation.
    let separations = (0..network.patterns().count()).filter_map(|i| network.separation_envelope(i));
    all(separations.map(|separation| {
        if demand.upper() <= separation.lower() {
            Some(true)
        } else if demand.lower() > separation.upper() {
            Some(false)
        } else {
            None
        }
    }))
}

/// Whether all hold: no, if one surely does not; otherwise unknown, if one is.
fn all(outcomes: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut unknown = false;
    for outcome in outcomes {
        match outcome {
            Some(false) => return Some(false),
            None => unknown = true,
            Some(true) => {}
        }
    }
    (!unknown).then_some(true)
}

/// $\frac1\kappa\bigl(\frac2N + \ln(2N^2\kappa)\bigr)$: the separation that the master inequality (Eqs. 307, 311) demands, over
/// $M^2$; what $1 - \cos\alpha_{\min}$ must reach.
///
/// ```
/// use hopfield_theory::statements::capacity::random_patterns::master_demand;
/// assert_eq!(master_demand(2.0, 1.0), 1.0 + 8.0_f64.ln());
/// ```
pub fn master_demand<R: Real>(count: R, kappa: R) -> R {
    // On the unit sphere, with kappa for beta.
    master_separation(kappa, count, R::from(1.0))
}

/// $1 < 2(N-1)N\beta M^2$ (Eq. 305).
pub static DISJOINT: Hypothesis<CapacityInstance> = Hypothesis {
    name: "Eq. 305",
    check: |instance| Check::less(1.0, disjointness(instance.kappa, instance.count, Envelope::from(1.0))),
};

/// The patterns were drawn: a condition of the audit, not of a theorem.
pub static DRAWN: Hypothesis<CapacityInstance> =
    Hypothesis { name: "patterns drawn", check: |instance| Check::at_most(1.0, instance.storage.draws as f64) };

/// The setting of the paper's first example.
pub(super) static FIRST_EXAMPLE: Hypothesis<CapacityInstance> = Hypothesis {
    name: "beta = 1, K = 3, d = 20, p = 0.001",
    check: |instance| Check::at_most(f64::from(u8::from(!instance.is_at(1.0, 3.0, 20, 0.001))), 0.0),
};

/// The setting of the paper's second example.
pub(super) static SECOND_EXAMPLE: Hypothesis<CapacityInstance> = Hypothesis {
    name: "beta = 1, K = 1, d = 75, p = 0.001",
    check: |instance| Check::at_most(f64::from(u8::from(!instance.is_at(1.0, 1.0, 75, 0.001))), 0.0),
};

/// The first example.
pub(super) fn first_example() -> CapacityParameters {
    CapacityParameters::new(1.0, 3.0, 20, 0.001)
}

/// The second example.
pub(super) fn second_example() -> CapacityParameters {
    CapacityParameters::new(1.0, 1.0, 75, 0.001)
}

/// The setting in which the theorem promises a given real number of patterns, at least 2: with $c = (N^2/p)^{2/(d-1)}$, the
/// larger root $\kappa$ of $\kappa = 5c(1 + \ln(2N^2\kappa))$, found by iteration, which contracts with a factor below 1/5.
pub(super) fn promising(count: f64, dimension: usize, failure_probability: f64, beta: f64) -> CapacityParameters {
    let degrees = dimension as f64 - 1.0;
    let log_c = 2.0 * (2.0 * ln(count) - ln(failure_probability)) / degrees;
    let slope = 5.0 * exp(log_c);
    let squared_radius = (0..60).fold(10.0 * slope, |kappa, _| slope * (1.0 + ln(2.0 * count * count * kappa)));
    CapacityParameters::new(beta, sqrt(squared_radius / (beta * degrees)), dimension, failure_probability)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_counted_by_what_is_known_of_them() {
        let mut counts = Counts::default();
        [Some(true), Some(false), None].into_iter().for_each(|held| tally(&mut counts, held));
        assert_eq!((counts.draws, counts.failed, counts.unknown), (3, 1, 1));
    }

    /// A demand of $5.5M^2$, which no angle meets, and one below zero, which all do.
    #[test]
    fn the_union_bound_knows_demands_without_an_angle() {
        let bound = |count: f64, kappa: f64| {
            let instance = CapacityInstance::new(CapacityParameters::new(1.0, 1.0, 4, 0.5));
            CapacityInstance { count: count.into(), kappa: kappa.into(), ..instance }.log_failure_bound().value
        };
        assert_eq!((bound(10.0, 1.0), bound(2.0, 1e-3)), (0.0, -1e300));
    }
}
