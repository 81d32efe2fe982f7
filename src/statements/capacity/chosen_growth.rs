//! The parameters of Theorem A6 and Corollary A2, in which $c$ is chosen and the dimension follows.

use super::random_patterns::{CapacityInstance, CapacityParameters};
use crate::Error;
use crate::audit::{Check, Effort, Fields, Hypothesis, Parameters, RecipeError};
use crate::capacity::{Admissible, Dimensions, LARGEST_COUNT, least_growth, log_patterns};
use crate::numerics::Envelope;
use crate::numerics::Real;
use crate::numerics::elementary::exp;
use crate::random::Stream;
use crate::storage::disjointness;

/// A setting of random patterns with a chosen growth; fields as in [`CapacityParameters`] and `c`.
#[derive(Clone, Debug, PartialEq)]
pub struct GrowthParameters {
    /// The setting; without `N`, it holds the integer part of $\sqrt p\,c^{(d-1)/4}$ patterns for the chosen $c$.
    pub setting: CapacityParameters,
    /// The chosen $c$.
    pub growth: f64,
}

impl GrowthParameters {
    /// As many patterns as the chosen growth promises, without draws.
    #[must_use]
    pub fn new(beta: f64, radius_factor: f64, growth: f64, dimension: usize, failure_probability: f64) -> Self {
        Self::of(CapacityParameters::new(beta, radius_factor, dimension, failure_probability), growth)
    }

    /// The same from a setting.
    #[must_use]
    pub fn of(setting: CapacityParameters, growth: f64) -> Self {
        Self { setting, growth }
    }

    /// The same with the patterns drawn `draws` times.
    #[must_use]
    pub fn drawn(self, draws: u64) -> Self {
        Self { setting: self.setting.drawn(draws), ..self }
    }

    /// The same with as many draws as the effort allows ([`CapacityParameters::drawn_at`]).
    #[must_use]
    pub fn drawn_at(self, effort: Effort) -> Self {
        Self { setting: self.setting.drawn_at(effort), ..self }
    }
}

impl Parameters for GrowthParameters {
    type Instance = GrowthInstance;

    fn fields(&self) -> Fields {
        self.setting.fields().with_number("c", self.growth)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let growth = fields.number("c")?;
        if growth > 0.0 {
            return Ok(Self { setting: CapacityParameters::parse(fields)?, growth });
        }
        Err(fields.refused("c"))
    }

    fn is_literal(&self) -> bool {
        self.setting.is_literal()
    }

    fn build(&self, stream: &mut Stream) -> Result<GrowthInstance, Error> {
        let growth = Envelope::from(self.growth);
        let CapacityParameters { sphere, failure_probability } = &self.setting;
        let [beta, radius_factor, p] = [sphere.beta, sphere.radius_factor, *failure_probability].map(Envelope::from);
        let dimension = sphere.dimension_envelope();
        let promised = log_patterns(growth.ln(), dimension, p);
        // Fewer patterns than promised are covered too.
        let count = exp(promised.value).floor().min(LARGEST_COUNT as f64) as u64;
        let setting = self.setting.clone().patterns(sphere.patterns.unwrap_or(count));
        let dimensions = Dimensions::new(beta, radius_factor, growth, p);
        Ok(GrowthInstance { capacity: setting.build(stream)?, beta, radius_factor, growth, dimensions })
    }
}

/// A setting with the dimensions that Theorem A6 computes for the chosen growth, and what its draws showed.
#[derive(Debug)]
pub struct GrowthInstance {
    /// The patterns: their integer dimension and number, and the formula of Theorem A5.
    pub capacity: CapacityInstance,
    /// $\beta$.
    pub beta: Envelope,
    /// $K$.
    pub radius_factor: Envelope,
    /// The chosen $c$.
    pub growth: Envelope,
    /// $a$, $b$ and the roots of Eq. 359, enclosed.
    pub dimensions: Dimensions<Envelope>,
}

impl GrowthInstance {
    /// The integer dimension of the patterns.
    #[must_use]
    pub fn dimension(&self) -> Envelope {
        self.capacity.dimension_envelope()
    }

    /// $\ln\bigl(\sqrt p\,c^{(d-1)/4}\bigr)$ for a real dimension.
    #[must_use]
    pub fn log_patterns(&self, dimension: Envelope) -> Envelope {
        log_patterns(self.growth.ln(), dimension, self.capacity.failure_probability())
    }

    /// Whether every pattern is stored, except in a fraction $p$ of the draws.
    #[must_use]
    pub fn storage(&self) -> Check {
        self.capacity.storage.rare(self.capacity.failure_probability())
    }

    /// Eq. 372 at the integer dimension.
    #[must_use]
    pub fn sufficient(&self) -> Check {
        Check::at_most(self.dimensions.excess(self.dimension()), 0.0)
    }

    /// Eq. 305 for the integer number of patterns.
    #[must_use]
    pub fn disjoint(&self) -> Check {
        Check::less(1.0, disjointness(self.capacity.kappa, self.capacity.count, Envelope::from(1.0)))
    }

    /// Whether the setting, without the dimension, is $(\beta, K, c, p)$.
    #[must_use]
    pub fn is_at(&self, beta: f64, radius_factor: f64, growth: f64, failure_probability: f64) -> bool {
        let (known, p) = ([self.beta, self.radius_factor, self.growth], self.capacity.failure_probability());
        known.map(|number| number.value) == [beta, radius_factor, growth] && p.value == failure_probability
    }
}

/// $c \ge (2/\sqrt p)^{4/(d-1)}$ at the integer dimension.
pub static LARGE_C: Hypothesis<GrowthInstance> = Hypothesis {
    name: "c >= (2/sqrt(p))^(4/(d-1))",
    check: |instance| {
        let least = least_growth(instance.dimension(), instance.capacity.failure_probability());
        Check::at_most(least, instance.growth)
    },
};

/// $N \le \sqrt p\,c^{(d-1)/4}$.
pub static PROMISED: Hypothesis<GrowthInstance> = Hypothesis {
    name: "N <= sqrt(p) c^((d-1)/4)",
    check: |instance| Check::at_most(instance.capacity.count.ln(), instance.log_patterns(instance.dimension())),
};

/// $N \ge 2$.
pub static TWO_PATTERNS: Hypothesis<GrowthInstance> =
    Hypothesis { name: "N >= 2", check: |instance| Check::at_most(2.0, instance.capacity.count) };

/// The patterns were drawn.
pub static DRAWN: Hypothesis<GrowthInstance> = Hypothesis {
    name: "audit: patterns drawn",
    check: |instance| Check::at_most(1.0, instance.capacity.storage.draws as f64),
};

/// $a < 0$.
pub static NEGATIVE_A: Hypothesis<GrowthInstance> =
    Hypothesis { name: "a < 0", check: |instance| Check::less(instance.dimensions.a, 0.0) };

/// The integer dimension is at most the only root, or not between two, or there is none.
pub static ADMISSIBLE: Hypothesis<GrowthInstance> = Hypothesis {
    name: "d up to the root of W_0 or, for a < 0, from the root of W_{-1} on",
    check: |instance| match instance.dimensions.admissible {
        Admissible::UpTo(root) => Check::at_most(instance.dimension(), root),
        Admissible::Outside(first, _) if is_before_the_peak(instance) => Check::at_most(instance.dimension(), first),
        Admissible::Outside(_, second) => Check::at_most(second, instance.dimension()),
        Admissible::Everywhere => Check::less(instance.dimensions.log_argument(), 1.0),
    },
};

/// $d - 1 < -1/a$, where $\ln x + ax + b$ still grows.
fn is_before_the_peak(instance: &GrowthInstance) -> bool {
    (instance.dimension().value - 1.0) * -instance.dimensions.a.value < 1.0
}

/// $-1/e \le ae^{-b}$.
pub static ROOT: Hypothesis<GrowthInstance> = Hypothesis {
    name: "-1/e <= a exp(-b)",
    check: |instance| match instance.dimensions.admissible {
        Admissible::UpTo(_) => Check::at_most(0.0, instance.dimensions.a),
        _ => Check::at_most(1.0, instance.dimensions.log_argument()),
    },
};

/// The integer dimension lies above the only root or between two.
pub static NOT_ADMISSIBLE: Hypothesis<GrowthInstance> = Hypothesis {
    name: "d above the root, or between two",
    check: |instance| match instance.dimensions.admissible {
        Admissible::UpTo(root) => Check::less(root, instance.dimension()),
        Admissible::Outside(first, _) if is_before_the_peak(instance) => Check::less(first, instance.dimension()),
        Admissible::Outside(_, second) => Check::less(instance.dimension(), second),
        Admissible::Everywhere => Check::less(1.0, 0.0),
    },
};

/// Eq. 305, where $a$ is not surely at most zero.
pub static DISJOINT_FOR_POSITIVE_A: Hypothesis<GrowthInstance> = Hypothesis {
    name: "Eq. 305 if a > 0",
    check: |instance| {
        let (a, disjoint) = (instance.dimensions.a, instance.disjoint());
        if a.upper() <= 0.0 { Check::at_most(a, 0.0) } else { disjoint }
    },
};
