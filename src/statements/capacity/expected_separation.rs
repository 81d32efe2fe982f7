//! The parameters of Theorem A7: random patterns with a chosen growth, and the mean of their smallest separation.

use super::equations_297_311_master_inequality::master_separation;
use crate::Error;
use crate::audit::{Check, Counts, Fields, Hypothesis, Parameters, RecipeError};
use crate::capacity::{LARGEST_COUNT, expected_separation, squared_radius};
use crate::hopfield::Hopfield;
use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::{Envelope, Real};
use crate::patterns::Patterns;
use crate::random::Stream;
use crate::storage::{Storage, disjointness};

/// What a person varies: fields `beta`, `K`, `d`, `c`, `draws` and, if it is not $c^{(d-1)/4}$, `N`.
#[derive(Clone, Debug, PartialEq)]
pub struct SeparationParameters {
    /// The inverse temperature $\beta$.
    pub beta: f64,
    /// The radius factor $K$; the sphere has radius $K\sqrt{d-1}$.
    pub radius_factor: f64,
    /// The dimension $d$.
    pub dimension: usize,
    /// The growth $c$.
    pub growth: f64,
    /// How often the patterns are drawn.
    pub draws: u64,
    /// The number of patterns, if it is not the integer part of $c^{(d-1)/4}$.
    pub patterns: Option<u64>,
}

impl SeparationParameters {
    /// As many patterns as Theorem A7 promises, without draws.
    #[must_use]
    pub fn new(beta: f64, radius_factor: f64, dimension: usize, growth: f64) -> Self {
        Self { beta, radius_factor, dimension, growth, draws: 0, patterns: None }
    }

    /// The same with the patterns drawn `draws` times.
    #[must_use]
    pub fn drawn(self, draws: u64) -> Self {
        Self { draws, ..self }
    }

    /// The same with `patterns` patterns.
    #[must_use]
    pub fn patterns(self, patterns: u64) -> Self {
        Self { patterns: Some(patterns), ..self }
    }
}

impl Parameters for SeparationParameters {
    type Instance = SeparationInstance;

    fn fields(&self) -> Fields {
        let fields = Fields::default()
            .with_number("beta", self.beta)
            .with_number("K", self.radius_factor)
            .with("d", self.dimension)
            .with_number("c", self.growth)
            .with("draws", self.draws);
        match self.patterns {
            Some(patterns) => fields.with("N", patterns),
            None => fields,
        }
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let parameters = Self {
            beta: fields.number("beta")?,
            radius_factor: fields.number("K")?,
            dimension: fields.read("d")?,
            growth: fields.number("c")?,
            draws: fields.read("draws")?,
            patterns: fields.get("N").map(|_| fields.read("N")).transpose()?,
        };
        let domain = [
            ("beta", parameters.beta > 0.0),
            ("K", parameters.radius_factor > 0.0),
            ("d", (2..=1_000_000).contains(&parameters.dimension)),
            ("c", parameters.growth > 0.0),
            ("N", parameters.patterns.is_none_or(|patterns| patterns <= LARGEST_COUNT)),
        ];
        match domain.iter().find(|(_, inside)| !inside) {
            Some((key, _)) => {
                let value = fields.get(key).unwrap_or_default().to_owned();
                Err(RecipeError::Value { key: (*key).to_owned(), value })
            }
            None => Ok(parameters),
        }
    }

    fn is_literal(&self) -> bool {
        self.draws == 0
    }

    fn build(&self, stream: &mut Stream) -> Result<SeparationInstance, Error> {
        let [beta, radius_factor, growth] = [self.beta, self.radius_factor, self.growth].map(Envelope::from);
        let dimension = Envelope::from(self.dimension as f64);
        let promised = exp((self.dimension as f64 - 1.0) / 4.0 * ln(self.growth)).floor();
        let count = self.patterns.unwrap_or(promised.min(LARGEST_COUNT as f64) as u64);
        let unknown = Envelope::new(0.0, f64::INFINITY);
        let mut instance = SeparationInstance {
            parameters: self.clone(),
            kappa: squared_radius(beta, radius_factor, dimension),
            growth,
            count: Envelope::from(count as f64),
            expected: if count < 2 { unknown } else { expected_separation(count, self.dimension).unwrap_or(unknown) },
            drawn: Counts::default(),
            storage: Counts::default(),
        };
        // A draw costs a multiple of N^2 d; what would take minutes is left to the closed forms.
        let cost = self.draws as f64 * (count as f64 * count as f64 * self.dimension as f64 + 1e3);
        if count >= 2 && cost <= 1e9 {
            for _ in 0..self.draws {
                instance.draw(count as usize, stream)?;
            }
        }
        Ok(instance)
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
        self.parameters.dimension
    }

    /// The dimension $d$ as an exact number.
    #[must_use]
    pub fn dimension_envelope(&self) -> Envelope {
        Envelope::from(self.dimension() as f64)
    }

    /// Whether the setting, without the dimension, is $(\beta, K, c)$.
    #[must_use]
    pub fn is_at(&self, beta: f64, radius_factor: f64, growth: f64) -> bool {
        let SeparationParameters { beta: b, radius_factor: k, growth: c, .. } = self.parameters;
        [b, k, c] == [beta, radius_factor, growth]
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

    /// Draws `count` patterns once.
    fn draw(&mut self, count: usize, stream: &mut Stream) -> Result<(), Error> {
        let radius = self.parameters.radius_factor * sqrt(self.dimension() as f64 - 1.0);
        let rows: Vec<Vec<f64>> = (0..count).map(|_| stream.on_sphere(self.dimension(), radius)).collect();
        let threshold = 2.0 * stream.uniform();
        let network = Hopfield::new(Patterns::from_rows(&rows)?, self.parameters.beta)?;
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
        Ok(())
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
