//! A cluster looked at from one state: what the statements about metastable states are checked on.

use std::cell::OnceCell;

use super::cluster::Cluster;
use super::moments::Moments;
use crate::fixed_point::FixedPoint;
use crate::measure::{Measurement, definition};
use crate::numerics::{Envelope, Real, gamma, segment_rounding, sum};

/// A cluster, a state $\xi$ and weights, and what is derived from them, computed at most once.
#[derive(Debug)]
pub struct ClusterInstance {
    cluster: Cluster,
    state: Vec<f64>,
    free_weights: Option<Vec<f64>>,
    epsilon: Option<f64>,
    limit: OnceCell<FixedPoint>,
    mean_jacobian_norm: OnceCell<Envelope>,
    limit_jacobian_norm: OnceCell<Envelope>,
}

impl ClusterInstance {
    /// Updates after which a run to a fixed point is given up; slow instances are then left out by hypothesis.
    const LIMIT_UPDATES: usize = 2_000;

    pub(super) fn new(cluster: Cluster, state: Vec<f64>, free_weights: Option<Vec<f64>>, epsilon: Option<f64>) -> Self {
        // A data set can hold fewer patterns than asked for; the weights of the missing ones go with them.
        let free_weights = free_weights.map(|mut weights| {
            weights.resize(cluster.count(), 0.0);
            weights
        });
        let (limit, mean_jacobian_norm, limit_jacobian_norm) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { cluster, state, free_weights, epsilon, limit, mean_jacobian_norm, limit_jacobian_norm }
    }

    /// The cluster.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The state $\xi$.
    #[must_use]
    pub fn state(&self) -> &[f64] {
        &self.state
    }

    /// Measures the network at the state.
    #[must_use]
    pub fn measure(&self) -> Measurement<'_> {
        self.cluster.network().measure(&self.state)
    }

    /// Measures the network at another point.
    #[must_use]
    pub fn measure_at<'a>(&'a self, point: &'a [f64]) -> Measurement<'a> {
        self.cluster.network().measure(point)
    }

    /// $\beta$.
    #[must_use]
    pub fn beta(&self) -> Envelope {
        self.cluster.network().beta_envelope()
    }

    /// $M$.
    #[must_use]
    pub fn max_norm(&self) -> Envelope {
        self.cluster.network().max_norm_envelope()
    }

    /// $2M$, which no two points of the hull are farther apart than.
    #[must_use]
    pub fn diameter_bound(&self) -> Envelope {
        self.cluster.network().diameter_bound_envelope()
    }

    /// $m_{\max}$.
    #[must_use]
    pub fn spread(&self) -> Envelope {
        self.cluster.spread()
    }

    /// $N - l$.
    #[must_use]
    pub fn others(&self) -> Envelope {
        Envelope::from((self.cluster.count() - self.cluster.size()) as f64)
    }

    /// $\Delta_m$; where nothing lies outside the cluster $2M^2$, the largest value that it can have.
    #[must_use]
    pub fn separation(&self) -> Envelope {
        self.cluster.separation().unwrap_or_else(|| self.max_norm() * self.max_norm() * 2.0)
    }

    /// $\min_{j > l}\xi^T(m_x - x_j)$, the $c$ of Eq. 227 and the $\tilde\Delta_m$ of Eqs. 241 and 258; where nothing
    /// lies outside the cluster $2M\|\xi\|$, the largest value that it can have.
    #[must_use]
    pub fn gap(&self) -> Envelope {
        let largest = || self.max_norm() * self.measure().state_norm() * 2.0;
        self.cluster.gap_at(&self.state).unwrap_or_else(largest)
    }

    /// The radius $1/(\beta m_{\max})$ of the ball $S_m$ (Definition 4, Eq. 238); infinite for a cluster without width.
    #[must_use]
    pub fn ball_radius(&self) -> Envelope {
        Envelope::from(1.0) / (self.beta() * self.spread())
    }

    /// $\|\xi - m_x\|$.
    #[must_use]
    pub fn distance(&self) -> Envelope {
        self.cluster.distance_to_mean(&self.state)
    }

    /// The softmax weights at a point.
    #[must_use]
    pub fn softmax_at(&self, point: &[f64]) -> Vec<Envelope> {
        let measurement = self.measure_at(point);
        (0..self.cluster.count()).map(|j| measurement.weight(j)).collect()
    }

    /// $\gamma = \sum_{j > l} p_j$ at a point, summed from the small weights themselves.
    #[must_use]
    pub fn outside_share_at(&self, point: &[f64]) -> Envelope {
        Moments::new(self.outsiders(), &self.softmax_at(point)[self.cluster.size()..]).total()
    }

    /// The weights $p$ of Lemma A8: the free ones over their sum, with relative error $\gamma_{N+2}$, or the softmax.
    #[must_use]
    pub fn weights(&self) -> Vec<Envelope> {
        match &self.free_weights {
            None => self.softmax_at(&self.state),
            Some(free) => {
                let total = sum(free);
                let defined = |weight| Envelope::from(weight) / definition::total(&Envelope::exact(free));
                let share = |weight: &f64| Envelope::relative(weight / total, gamma(free.len() + 2));
                free.iter().map(|weight| share(weight).defined_by(|| defined(*weight))).collect()
            }
        }
    }

    /// Whether the weights are given instead of those of the softmax.
    #[must_use]
    pub fn has_free_weights(&self) -> bool {
        self.free_weights.is_some()
    }

    /// The statement's $\epsilon$ if the recipe has one.
    #[must_use]
    pub fn given_epsilon(&self) -> Option<f64> {
        self.epsilon
    }

    /// All patterns with the weights of Lemma A8.
    #[must_use]
    pub fn whole(&self) -> Moments<'_> {
        Moments::new(self.cluster.network().patterns().iter(), &self.weights())
    }

    /// The patterns of the cluster with their weights.
    #[must_use]
    pub fn inside(&self) -> Moments<'_> {
        let size = self.cluster.size();
        Moments::new(self.cluster.network().patterns().iter().take(size), &self.weights()[..size])
    }

    /// The patterns outside the cluster with their weights; `None` if there are none.
    #[must_use]
    pub fn outside(&self) -> Option<Moments<'_>> {
        let size = self.cluster.size();
        (size < self.cluster.count()).then(|| Moments::new(self.outsiders(), &self.weights()[size..]))
    }

    fn outsiders(&self) -> impl Iterator<Item = &[f64]> {
        self.cluster.network().patterns().iter().skip(self.cluster.size())
    }

    /// $\|J\|_2$ for the weights of Lemma A8: that of the update for a softmax, $\beta$ times the covariance otherwise.
    #[must_use]
    pub fn jacobian_norm(&self) -> Envelope {
        if self.has_free_weights() { self.beta() * self.whole().scatter_norm() } else { self.measure().jacobian_norm() }
    }

    /// $\|m_x - f(y)\|$ at a point $y$, summed without cancellation.
    #[must_use]
    pub fn update_to_mean_at(&self, point: &[f64]) -> Envelope {
        self.cluster.weighted_offset(&self.softmax_at(point))
    }

    /// The fixed point $m_x^*$ that the run from $m_x$ ends in.
    #[must_use]
    pub fn limit(&self) -> &FixedPoint {
        self.limit.get_or_init(|| self.limit_from(self.cluster.mean()))
    }

    /// The fixed point that the run from a state ends in.
    #[must_use]
    pub fn limit_from(&self, start: &[f64]) -> FixedPoint {
        let residual = 2.0 * self.measure_at(start).update().1;
        self.cluster.network().fixed_point(start, residual, Self::LIMIT_UPDATES)
    }

    /// How far the computed limit may be from the fixed point $m_x^*$; infinite when that is not known.
    #[must_use]
    pub fn limit_error(&self) -> f64 {
        self.limit().error_bound.unwrap_or(f64::INFINITY)
    }

    /// How far a computed point of the segment from the state to the fixed point may be from it: by the error of the limit, and
    /// by rounding.
    #[must_use]
    pub fn segment_error(&self) -> f64 {
        self.limit_error() + segment_rounding(&self.state, &self.limit().state)
    }

    /// $\|m_x^* - m_x\|$.
    #[must_use]
    pub fn limit_to_mean(&self) -> Envelope {
        self.cluster.distance_to_mean(&self.limit().state).widened(self.limit_error())
    }

    /// $R_m = \max\{\|\xi - m_x\|, \|m_x^* - m_x\|\}$ (Eq. 294).
    #[must_use]
    pub fn radius(&self) -> Envelope {
        self.distance().max(self.limit_to_mean())
    }

    /// $\|J^m\|_2$ on the segment from $m_x$ to the state.
    #[must_use]
    pub fn mean_jacobian_norm(&self) -> Envelope {
        let (mean, error) = (self.cluster.mean(), self.cluster.mean_error());
        *self.mean_jacobian_norm.get_or_init(|| self.jacobian_norm_towards(mean, error))
    }

    /// $\|J^m\|_2$ on the segment from $m_x^*$ to the state.
    #[must_use]
    pub fn limit_jacobian_norm(&self) -> Envelope {
        let (limit, error) = (&self.limit().state, self.limit_error());
        *self.limit_jacobian_norm.get_or_init(|| self.jacobian_norm_towards(limit, error))
    }

    fn jacobian_norm_towards(&self, point: &[f64], error: f64) -> Envelope {
        let network = self.cluster.network();
        let mean = network.mean_jacobian(&self.state, point);
        network.mean_jacobian_envelope(&mean, &self.state, point, error)
    }
}
