//! The parameters of Theorem A7: random patterns with a chosen growth, and the mean of their smallest separation.

use super::equations_297_311_master_inequality::master_separation;
use super::sphere_setting::SphereSetting;
use crate::Error;
use crate::audit::{Check, Counts, Fields, Hypothesis, Parameters, RecipeError};
use crate::capacity::{LARGEST_COUNT, expected_separation};
use crate::hopfield::Hopfield;
use crate::numerics::elementary::{exp, ln};
use crate::numerics::{Envelope, Real, certified};
use crate::random::Stream;
use crate::storage::{Storage, disjointness};

/// What a person varies: the fields of [`SphereSetting`], whose `N` is the integer part of $c^{(d-1)/4}$ unless given, and `c`.
#[derive(Clone, Debug, PartialEq)]
pub struct SeparationParameters {
    /// The sphere and the number of patterns, if it is not the integer part of $c^{(d-1)/4}$.
    pub sphere: SphereSetting,
    /// The growth $c$.
    pub growth: f64,
}

impl SeparationParameters {
    /// As many patterns as Theorem A7 promises, without draws.
    #[must_use]
    pub fn new(beta: f64, radius_factor: f64, dimension: usize, growth: f64) -> Self {
        Self { sphere: SphereSetting::new(beta, radius_factor, dimension), growth }
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

    /// The same on a sphere `factor` times as large.
    #[must_use]
    pub fn enlarged(self, factor: f64) -> Self {
        let radius_factor = self.sphere.radius_factor * factor;
        Self { sphere: SphereSetting { radius_factor, ..self.sphere }, ..self }
    }
}

impl Parameters for SeparationParameters {
    type Instance = SeparationInstance;

    fn fields(&self) -> Fields {
        self.sphere.fields_with("c", self.growth)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let parameters = Self { sphere: SphereSetting::parse(fields)?, growth: fields.number("c")? };
        fields.within(&[("c", parameters.growth > 0.0)]).map(|()| parameters)
    }

    fn is_literal(&self) -> bool {
        self.sphere.draws == 0
    }

    fn build(&self, stream: &mut Stream) -> Result<SeparationInstance, Error> {
        let dimension = self.sphere.dimension;
        let promised = exp((dimension as f64 - 1.0) / 4.0 * ln(self.growth)).floor();
        let count = self.sphere.patterns.unwrap_or(promised.min(LARGEST_COUNT as f64) as u64);
        let unknown = Envelope::new(0.0, f64::INFINITY);
        let mut instance = SeparationInstance {
            parameters: self.clone(),
            kappa: self.sphere.kappa(),
            growth: Envelope::from(self.growth),
            count: Envelope::from(count as f64),
            expected: if count < 2 { unknown } else { expected_separation(count, dimension).unwrap_or(unknown) },
            drawn: Counts::default(),
            storage: Counts::default(),
        };
        // A draw that the filter leaves open counts as not known; what limits the claim is the number of draws.
        certified::outside(|| {
            for _ in 0..self.sphere.affordable_draws(count as f64) {
                let network = self.sphere.draw(count as usize, stream)?;
                instance.judge(&network, 2.0 * stream.uniform());
            }
            Ok(instance)
        })
    }
}

/// A setting of Theorem A7, and what its draws showed. Separations are in units of $M^2$.
#[derive(Debug)]
pub struct SeparationInstance {
    parameters: SeparationParameters,
    /// $\kappa = \beta M^2$.
    pub kappa: Envelope,
    /// The growth $c$.
    pub growth: Envelope,
    /// The integer number of patterns.
    pub count: Envelope,
    /// The lower bound of $\mathbb E[\Delta_{\min}]/M^2$ from the exact union bound ([`expected_separation`]).
    pub expected: Envelope,
    /// An event of probability $\mathbb E[\Delta_{\min}]/(2M^2)$ in each draw, so that exact binomial limits enclose
    /// the mean.
    pub drawn: Counts,
    /// Among the draws whose smallest separation reaches [`SeparationInstance::expected`]: those not stored.
    pub storage: Counts,
}

impl SeparationInstance {
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

    /// Whether the setting, without the dimension, is $(\beta, K, c)$.
    #[must_use]
    pub fn is_at(&self, beta: f64, radius_factor: f64, growth: f64) -> bool {
        let SeparationParameters { sphere, growth: c } = &self.parameters;
        [sphere.beta, sphere.radius_factor, *c] == [beta, radius_factor, growth]
    }

    /// $\frac1\kappa\bigl(\frac2N + \ln(2N^2\kappa)\bigr)$: what $\mathbb E[\Delta_{\min}]/M^2$ must reach (Eq. 390).
    #[must_use]
    pub fn demand(&self) -> Envelope {
        master_separation(self.kappa, self.count, Envelope::from(1.0))
    }

    /// Every set of patterns with at least the expected separation is stored.
    #[must_use]
    pub fn storage(&self) -> Check {
        let Counts { failed, unknown, .. } = self.storage;
        // Fewer than one set fails.
        Check::less(Envelope::new(failed as f64, unknown as f64), 1.0)
    }

    /// Counts one draw, for which `threshold` is uniform between 0 and 2.
    fn judge(&mut self, network: &Hopfield, threshold: f64) {
        let count = network.patterns().count();
        // Two patterns or more are drawn, so that each has a separation.
        let separations = (0..count).filter_map(|i| network.separation_envelope(i));
        let smallest = separations.fold(Envelope::from(f64::MAX), Real::min) / network.max_norm_envelope().squared();
        self.drawn.draws += 1;
        self.drawn.failed += u64::from(smallest.lower() > threshold);
        self.drawn.unknown += u64::from(smallest.contains(threshold));
        if smallest.lower() >= self.expected.upper() {
            let ball = network.ball_radius().value;
            let outcomes = (0..count).map(|i| network.stored(i, ball, &network.ball_probes(i, ball)));
            let outcomes: Vec<Storage> = outcomes.take_while(|outcome| !is_surely_lost(outcome)).collect();
            self.storage.draws += 1;
            self.storage.failed += u64::from(outcomes.len() < count);
            let all_stored = outcomes.iter().all(Storage::is_stored);
            self.storage.unknown += u64::from(outcomes.len() == count && !all_stored);
        }
    }
}

fn is_surely_lost(outcome: &Storage) -> bool {
    matches!(outcome, Storage::NotStored { .. })
}

/// $1 < 2(N-1)N\beta M^2$.
pub static DISJOINT: Hypothesis<SeparationInstance> = Hypothesis {
    name: "Eq. 305",
    check: |instance| Check::less(1.0, disjointness(instance.kappa, instance.count, Envelope::from(1.0))),
};

/// $N \ge 2$.
pub static TWO_PATTERNS: Hypothesis<SeparationInstance> =
    Hypothesis { name: "N >= 2", check: |instance| Check::at_most(2.0, instance.count) };

/// $N \le c^{(d-1)/4}$.
pub static PROMISED: Hypothesis<SeparationInstance> = Hypothesis {
    name: "N <= c^((d-1)/4)",
    check: |instance| {
        let promised = instance.growth.ln() * (instance.dimension_envelope() - 1.0) / 4.0;
        Check::at_most(instance.count.ln(), promised)
    },
};

/// The patterns were drawn.
pub static DRAWN: Hypothesis<SeparationInstance> =
    Hypothesis { name: "audit: patterns drawn", check: |instance| Check::at_most(1.0, instance.drawn.draws as f64) };

/// A draw has at least the expected separation.
pub static REACHED: Hypothesis<SeparationInstance> = Hypothesis {
    name: "audit: a draw reaches the expected separation",
    check: |instance| Check::at_most(1.0, instance.storage.draws as f64),
};

/// $d = 2$.
pub static CIRCLE: Hypothesis<SeparationInstance> =
    Hypothesis { name: "d = 2", check: |instance| Check::at_most(instance.dimension() as f64, 2.0) };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Patterns;

    /// An instance that has judged an antipodal pair, whose separation is $2M^2$, at $\beta M^2$ = `beta`.
    fn judged(beta: f64, threshold: f64, expected: f64) -> SeparationInstance {
        let parameters = SeparationParameters::new(1.0, 1.0, 3, 2.0);
        let instance = parameters.build(&mut Stream::new(0, "pairs", 0)).expect("an instance");
        let mut instance = SeparationInstance { expected: Envelope::from(expected), ..instance };
        let patterns = Patterns::from_rows(&[[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]]).expect("finite rows");
        let network = Hopfield::new(patterns, beta).expect("a positive inverse temperature");
        instance.judge(&network, threshold);
        instance
    }

    #[test]
    fn separations_are_counted_above_below_and_at_a_threshold() {
        for (threshold, failed, unknown) in [(1.0, 1, 0), (2.0, 0, 1), (2.5, 0, 0)] {
            let Counts { draws, failed: found, unknown: open } = judged(10.0, threshold, 3.0).drawn;
            assert_eq!((draws, found, open), (1, failed, unknown), "{threshold}");
        }
    }

    /// The pair is stored at a high inverse temperature, its balls meet at a low one, and at $\beta = 1$ runs are too slow to
    /// tell.
    #[test]
    fn storage_is_counted_where_the_separation_is_large() {
        for (beta, failed, unknown) in [(10.0, 0, 0), (0.4, 1, 0), (1.0, 0, 1)] {
            let Counts { draws, failed: lost, unknown: open } = judged(beta, 1.0, 1.5).storage;
            assert_eq!((draws, lost, open), (1, failed, unknown), "{beta}");
        }
        assert_eq!(judged(10.0, 1.0, 2.5).storage.draws, 0, "a separation below what is expected");
    }
}
