//! The parameters shared by the lemmas on the minimal angle: $N$ uniform points of a sphere, drawn again and again, and the
//! exact laws that are known.

use std::f64::consts::PI;

use super::dimension::enclosed_kappa;
use crate::Error;
use crate::audit::{Check, Counts, Effort, Fields, Hypothesis, LEVEL, Parameters, RecipeError};
use crate::numerics::elementary::{acos, exp, ln, sqrt};
use crate::numerics::series::pi;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, sum};
use crate::random::Stream;
use crate::sphere::{log_cap_probability, minimal_angle};
use nalgebra::DMatrix;

/// What a person varies: fields `d`, `N`, `draws` and, for the tail of the law, `delta`.
#[derive(Clone, Debug, PartialEq)]
pub struct MinimalAngleParameters {
    /// The dimension $d$; the sphere has dimension $d - 1$.
    pub dimension: usize,
    /// The number of points $N$.
    pub count: u64,
    /// $\delta$, what the minimal angle times $N^{2/(d-1)}$ is compared with.
    pub delta: Option<f64>,
    /// How often the points are drawn; none for what needs no random numbers.
    pub draws: u64,
}

impl MinimalAngleParameters {
    /// `count` points in dimension `dimension`, not drawn.
    #[must_use]
    pub fn new(dimension: usize, count: u64) -> Self {
        Self { dimension, count, delta: None, draws: 0 }
    }

    /// The same with $\delta$.
    #[must_use]
    pub fn delta(self, delta: f64) -> Self {
        Self { delta: Some(delta), ..self }
    }

    /// The same with the $\delta$ at which Lemma A13 allows the failure probability `share`.
    #[must_use]
    pub fn allowing(self, share: f64) -> Self {
        let degrees = self.dimension as f64 - 1.0;
        let log_kappa = ln(enclosed_kappa(self.dimension - 1).value);
        let delta = exp((ln(2.0 * share) - log_kappa) / degrees);
        self.delta(delta)
    }

    /// The same with the points drawn `draws` times at standard effort.
    #[must_use]
    pub fn drawn_at(self, effort: Effort, draws: u64) -> Self {
        Self { draws: effort.choose(draws.min(1000), draws, 4 * draws), ..self }
    }

    /// A draw costs a multiple of $N^2d$; what would take minutes is left to the exact laws.
    fn is_affordable(&self) -> bool {
        self.draws as f64 * self.dimension as f64 * (self.count as f64 * self.count as f64 + 100.0) <= 1e10
    }
}

impl Parameters for MinimalAngleParameters {
    type Instance = MinimalAngleInstance;

    fn fields(&self) -> Fields {
        let fields = Fields::default().with("d", self.dimension).with("N", self.count).with("draws", self.draws);
        match self.delta {
            Some(delta) => fields.with_number("delta", delta),
            None => fields,
        }
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let parameters = Self {
            dimension: fields.read("d")?,
            count: fields.read("N")?,
            delta: fields.get("delta").map(|_| fields.number("delta")).transpose()?,
            draws: fields.read("draws")?,
        };
        let domain = [
            ("d", (2..=1_000_000).contains(&parameters.dimension)),
            ("N", (2..=1_000_000_000_000).contains(&parameters.count)),
            ("delta", parameters.delta.is_none_or(|delta| delta > 0.0)),
            ("draws", parameters.draws <= 10_000_000),
        ];
        fields.within(&domain).map(|()| parameters)
    }

    fn is_literal(&self) -> bool {
        self.draws == 0
    }

    fn build(&self, stream: &mut Stream) -> Result<MinimalAngleInstance, Error> {
        let draws = if self.is_affordable() { self.draws } else { 0 };
        let (dimension, count) = (self.dimension, if draws > 0 { self.count as usize } else { 0 });
        let mut sample: Vec<f64> = (0..draws)
            .filter_map(|_| {
                let points: Vec<f64> = (0..count).flat_map(|_| stream.on_sphere(dimension, 1.0)).collect();
                minimal_angle(&DMatrix::from_vec(dimension, count, points))
            })
            .collect();
        sample.sort_unstable_by(f64::total_cmp);
        Ok(MinimalAngleInstance { parameters: self.clone(), sample })
    }
}

/// A number of points in a dimension, and the minimal angles of its draws.
#[derive(Debug)]
pub struct MinimalAngleInstance {
    parameters: MinimalAngleParameters,
    /// The minimal angle of every draw, in increasing order.
    sample: Vec<f64>,
}

impl MinimalAngleInstance {
    /// $d$.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.parameters.dimension
    }

    /// $d - 1$, the dimension of the sphere.
    #[must_use]
    pub fn degrees(&self) -> Envelope {
        Envelope::from(self.dimension() as f64 - 1.0)
    }

    /// $N$.
    #[must_use]
    pub fn count(&self) -> Envelope {
        Envelope::from(self.parameters.count as f64)
    }

    /// $\frac{N(N-1)}{2}$, the number of pairs.
    #[must_use]
    pub fn pairs(&self) -> Envelope {
        self.count() * (self.count() - 1.0) / 2.0
    }

    /// $\kappa_{d-1}$.
    #[must_use]
    pub fn kappa(&self) -> Envelope {
        enclosed_kappa(self.dimension() - 1)
    }

    /// How many draws there are.
    #[must_use]
    pub fn draws(&self) -> u64 {
        self.sample.len() as u64
    }

    /// $\ln\delta$; unknown where the recipe has no $\delta$.
    #[must_use]
    pub fn log_delta(&self) -> Envelope {
        self.parameters.delta.map_or(Envelope::new(0.0, f64::INFINITY), |delta| Envelope::from(delta).ln())
    }

    /// $\delta N^{-s/(d-1)}$; the lemmas have $s = 2$.
    #[must_use]
    pub fn threshold(&self, power: f64) -> Envelope {
        (self.log_delta() - self.count().ln() * power / self.degrees()).exp()
    }

    /// $N^{s/(d-1)}$; the lemmas have $s = 2$.
    #[must_use]
    pub fn scale(&self, power: f64) -> Envelope {
        (self.count().ln() * power / self.degrees()).exp()
    }

    /// The draws whose minimal angle lies below an angle.
    #[must_use]
    pub fn closer_than(&self, angle: Envelope) -> Counts {
        let error = self.angle_error();
        let failed = self.sample.partition_point(|sampled| sampled + error < angle.lower()) as u64;
        let not_known_to_hold = self.sample.partition_point(|sampled| sampled - error < angle.upper()) as u64;
        Counts { draws: self.draws(), failed, unknown: not_known_to_hold - failed }
    }

    /// The error of an angle measured by [`minimal_angle`], whose points have norm 1 up to rounding.
    fn angle_error(&self) -> f64 {
        8.0 * self.dimension() as f64 * UNIT_ROUNDOFF
    }

    /// $\ln$ of the probability that one pair forms an angle below `angle`, with the error of [`log_cap_probability`] and that
    /// of the angle, by monotonicity; unknown outside $[0, \pi]$.
    #[must_use]
    pub fn log_cap(&self, angle: Envelope) -> Envelope {
        let at = |angle: f64| log_cap_probability(self.dimension(), angle).unwrap_or(f64::NAN);
        let (lower, middle, upper) = (at(angle.lower()), at(angle.value), at(angle.upper()));
        let error = (24.0 * (1.0 + middle.abs()) + 4.0 * self.dimension() as f64) * UNIT_ROUNDOFF;
        let cap = Envelope::new(middle, (upper - middle).max(middle - lower) + error);
        // On the circle a cap is an arc; beyond, an incomplete beta function has no closed form.
        if self.dimension() == 2 { cap.defined_by(|| (angle / pi()).ln()) } else { cap }
    }

    /// $1 - (1 - \frac{Nt}{2\pi})^{N-1}$ for $Nt \le 2\pi$ and one beyond: on the circle, the probability that two of $N$
    /// points are closer than $t$. The $N$ gaps divide the circle like $N - 1$ uniform points a segment.
    #[must_use]
    pub fn circle_failure(&self, angle: Envelope) -> Envelope {
        let share = self.count() * angle / two_pi();
        if share.upper() >= 1.0 {
            return if share.lower() >= 1.0 { Envelope::from(1.0) } else { Envelope::new(1.0, f64::INFINITY) };
        }
        -((-share).ln_1p() * (self.count() - 1.0)).exp_m1()
    }

    /// A lower bound of the probability that some pair is closer than an angle: on the circle its exact value, else
    /// $\frac{Pq}{1 + (P-1)q}$ with $P$ pairs, each of probability $q$. That is the inequality of Chung and Erdős,
    /// $\Pr(\bigcup A_k) \ge (\sum\Pr A_k)^2/\sum\Pr(A_k \cap A_l)$, for events that are independent two by two, as the angles
    /// of different pairs of uniform points are.
    #[must_use]
    pub fn failure_at_least(&self, angle: Envelope) -> Envelope {
        if self.dimension() == 2 {
            return self.circle_failure(angle);
        }
        let cap = self.log_cap(angle).exp();
        self.pairs() * cap / ((self.pairs() - 1.0) * cap + 1.0)
    }

    /// The mean of $N^{2/(d-1)}\alpha_{\min}$ over the draws, with its standard error: the limits of
    /// [`MinimalAngleInstance::mean_limits`] suppose nothing, and the upper one is far off where angles near $\pi$ are never met.
    #[must_use]
    pub fn mean_with_error(&self) -> (f64, f64) {
        let draws = self.sample.len() as f64;
        let mean = sum(&self.sample) / draws;
        let squares: Vec<f64> = self.sample.iter().map(|angle| (angle - mean) * (angle - mean)).collect();
        let scale = self.scale(2.0).value;
        (scale * mean, scale * sqrt(sum(&squares) / (draws - 1.0) / draws))
    }

    /// Confidence limits of the mean of $N^{2/(d-1)}\alpha_{\min}$ from the draws, each at level [`LEVEL`].
    ///
    /// By the inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, the law's probability to exceed $t$ lies
    /// above the observed one less $\varepsilon = \sqrt{\ln(1/\alpha)/(2n)}$ for all $t$ at once, and, with the same chance,
    /// below it plus $\varepsilon$. The mean is the integral of that probability up to the largest possible minimal angle,
    /// $\arccos\frac{-1}{N-1}$, beyond which $|\sum x_i|^2$ would be negative.
    #[must_use]
    pub fn mean_limits(&self) -> MeanLimits {
        let draws = self.sample.len() as f64;
        let deviation = sqrt(-ln(LEVEL) / (2.0 * draws));
        let largest = acos(-1.0 / (self.count().value - 1.0));
        let (mut before, mut exceeding) = (0.0, 1.0);
        let (mut lower, mut mean, mut upper) = (0.0, 0.0, 0.0);
        for angle in self.sample.iter().copied().chain([largest]) {
            let step = (angle - before).max(0.0);
            lower += step * (exceeding - deviation).max(0.0);
            mean += step * exceeding;
            upper += step * (exceeding + deviation).min(1.0);
            before = angle;
            exceeding = (exceeding - 1.0 / draws).max(0.0);
        }
        // Sums of n numbers below pi, and the error of each angle.
        let rounding = self.angle_error() + 16.0 * draws * UNIT_ROUNDOFF;
        let scale = self.scale(2.0);
        MeanLimits {
            lower: scale * Envelope::new(lower, rounding),
            mean: scale * Envelope::new(mean, rounding),
            upper: scale * Envelope::new(upper, rounding),
        }
    }
}

/// An observed mean between its confidence limits.
#[derive(Clone, Copy, Debug)]
pub struct MeanLimits {
    /// The lower limit.
    pub lower: Envelope,
    /// The mean of the draws.
    pub mean: Envelope,
    /// The upper limit.
    pub upper: Envelope,
}

impl MeanLimits {
    /// The observed mean with the radius that reaches the limit on the side of `bound`, which alone decides between them.
    #[must_use]
    pub fn towards(&self, bound: Envelope) -> Envelope {
        let reach = if bound.value <= self.mean.value {
            self.mean.value - self.lower.lower()
        } else {
            self.upper.upper() - self.mean.value
        };
        Envelope::new(self.mean.value, reach)
    }
}

/// $2\pi$.
#[must_use]
pub fn two_pi() -> Envelope {
    Envelope::relative(2.0 * PI, UNIT_ROUNDOFF).defined_by(|| pi() * 2.0)
}

/// The points were drawn: a condition of the audit, not of a lemma.
pub static DRAWN: Hypothesis<MinimalAngleInstance> =
    Hypothesis { name: "audit: points drawn", check: |instance| Check::at_most(1.0, instance.draws() as f64) };

/// The sphere is a circle.
pub static CIRCLE: Hypothesis<MinimalAngleInstance> =
    Hypothesis { name: "d = 2", check: |instance| Check::at_most(instance.dimension() as f64, 2.0) };

/// There is one pair.
pub static ONE_PAIR: Hypothesis<MinimalAngleInstance> =
    Hypothesis { name: "N = 2", check: |instance| Check::at_most(instance.count(), 2.0) };

#[cfg(test)]
mod tests {
    use super::*;

    /// Two points in space, for which the lemmas scale angles by two, with these minimal angles.
    fn sampled(sample: Vec<f64>) -> MinimalAngleInstance {
        MinimalAngleInstance { parameters: MinimalAngleParameters::new(3, 2), sample }
    }

    /// Of 100 points in the plane a draw takes 20 200 steps.
    #[test]
    fn what_takes_minutes_is_not_drawn() {
        let points = |draws| MinimalAngleParameters { draws, ..MinimalAngleParameters::new(2, 100) };
        assert!(points(495_049).is_affordable() && !points(495_050).is_affordable());
        let draws = |effort| MinimalAngleParameters::new(2, 100).drawn_at(effort, 1500).draws;
        assert_eq!([Effort::Quick, Effort::Standard, Effort::Deep].map(draws), [1000, 1500, 6000]);
    }

    /// An angle may be off by a few roundings, which leaves open whether it is below itself.
    #[test]
    fn angles_at_a_threshold_are_not_known_to_be_closer() {
        let found = sampled(vec![0.25, 0.5, 0.75]).closer_than(Envelope::from(0.5));
        assert_eq!((found.draws, found.failed, found.unknown), (3, 1, 1));
    }

    /// Three points cannot be 130 degrees apart on the circle; at a third of it rounding leaves that open.
    #[test]
    fn points_on_the_circle_cannot_all_be_further_apart_than_their_share() {
        let circle = MinimalAngleInstance { parameters: MinimalAngleParameters::new(2, 3), sample: Vec::new() };
        assert_eq!(circle.circle_failure(Envelope::from(2.27)), Envelope::from(1.0));
        assert_eq!(circle.circle_failure(two_pi() / 3.0).radius, f64::INFINITY);
        let half = circle.circle_failure(two_pi() / 6.0);
        assert!(half.contains(0.75) && half.radius < 1e-14, "{half:?}");
    }

    /// Angles of one half and one: the mean is three quarters, with an error of one quarter. Three angles with squares that add
    /// up to one half have a variance of a quarter, and their mean one of a twelfth.
    #[test]
    fn the_mean_has_its_standard_error() {
        let (mean, error) = sampled(vec![0.5, 1.0]).mean_with_error();
        assert!((mean - 1.5).abs() < 1e-15 && (error - 0.5).abs() < 1e-15, "{mean} +- {error}");
        let (mean, error) = sampled(vec![0.5, 1.0, 1.5]).mean_with_error();
        assert!((mean - 2.0).abs() < 1e-15 && (error - sqrt(1.0 / 3.0)).abs() < 1e-15, "{mean} +- {error}");
    }

    /// Fifty angles of one and fifty of two: the probability to exceed is one, one half and zero on intervals of lengths
    /// one, one and $\pi - 2$, each up to $\varepsilon$.
    #[test]
    fn limits_of_the_mean_integrate_those_of_the_law() {
        let limits = sampled([vec![1.0; 50], vec![2.0; 50]].concat()).mean_limits();
        let epsilon = sqrt(-ln(LEVEL) / 200.0);
        assert!(epsilon < 0.5);
        let expected = [1.5 - 2.0 * epsilon, 1.5, 1.5 + epsilon * (PI - 1.0)];
        for (found, expected) in [limits.lower, limits.mean, limits.upper].into_iter().zip(expected) {
            assert!((found.value - 2.0 * expected).abs() < 1e-13 && found.radius < 1e-11, "{found:?}, not {expected}");
            assert!(found.radius >= 100.0 * UNIT_ROUNDOFF, "{found:?}");
        }
    }
}
