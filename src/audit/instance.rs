//! One network, one pattern of it and one state: what every statement about patterns is checked on.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::cccp::{self, StopRule, Trace};
use crate::fixed_point::FixedPoint;
use crate::hopfield::Hopfield;
use crate::measure::Measurement;
use crate::numerics::{Envelope, Real, add_scaled, difference, gamma, norm, segment_rounding};
use crate::softmax::Softmax;
use crate::update::MeanJacobian;

/// A network, a pattern index $i$ and a state $\xi$, and what is derived from them, computed at most once.
#[derive(Debug)]
pub struct PatternInstance {
    network: Arc<Hopfield>,
    i: usize,
    state: Vec<f64>,
    hull_weights: Option<Vec<f64>>,
    epsilon: Option<f64>,
    softmax: OnceCell<Arc<Softmax>>,
    softmax_at_limit: OnceCell<Arc<Softmax>>,
    limit: OnceCell<FixedPoint>,
    limit_to_pattern: OnceCell<Envelope>,
    trace: OnceCell<Trace>,
    separation: OnceCell<Option<Envelope>>,
    mean_jacobian: OnceCell<MeanJacobian>,
    mean_jacobian_norm: OnceCell<Envelope>,
    updates: OnceCell<Vec<MeasuredUpdate>>,
    end: OnceCell<FixedPoint>,
}

impl PatternInstance {
    /// Updates after which a run to a fixed point is given up; slow instances are then left out by hypothesis.
    pub const LIMIT_UPDATES: usize = 2_000;
    /// Updates of the recorded run from the state.
    const TRACE_UPDATES: usize = 60;

    pub(super) fn new(
        network: Arc<Hopfield>,
        i: usize,
        state: Vec<f64>,
        hull_weights: Option<Vec<f64>>,
        epsilon: Option<f64>,
    ) -> Self {
        Self {
            network,
            i,
            state,
            hull_weights,
            epsilon,
            softmax: OnceCell::new(),
            softmax_at_limit: OnceCell::new(),
            limit: OnceCell::new(),
            limit_to_pattern: OnceCell::new(),
            trace: OnceCell::new(),
            separation: OnceCell::new(),
            mean_jacobian: OnceCell::new(),
            mean_jacobian_norm: OnceCell::new(),
            updates: OnceCell::new(),
            end: OnceCell::new(),
        }
    }

    /// A network looked at from its own pattern $x_i$: $\xi = x_i$.
    ///
    /// # Panics
    /// If there is no pattern `i`.
    #[must_use]
    pub fn at_pattern(network: &Arc<Hopfield>, i: usize) -> Self {
        let state = network.patterns().pattern(i).to_vec();
        let weights = (0..network.patterns().count()).map(|k| f64::from(u8::from(k == i))).collect();
        Self::new(Arc::clone(network), i, state, Some(weights), None)
    }

    /// The same, where the fixed point $x_i^*$ that the run from $x_i$ ends in is known already.
    #[must_use]
    pub fn with_limit(self, limit: FixedPoint) -> Self {
        Self { limit: OnceCell::from(limit), ..self }
    }

    /// The residual at which the run from $x_i$ counts as ended: twice what rounding makes of an update.
    #[must_use]
    pub fn limit_residual(network: &Hopfield, i: usize) -> f64 {
        2.0 * network.measure(network.patterns().pattern(i)).update().1
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Hopfield {
        &self.network
    }

    /// The index of the pattern that the statement is about.
    #[must_use]
    pub fn i(&self) -> usize {
        self.i
    }

    /// Pattern $x_i$.
    #[must_use]
    pub fn pattern(&self) -> &[f64] {
        self.network.patterns().pattern(self.i)
    }

    /// The state $\xi$.
    #[must_use]
    pub fn state(&self) -> &[f64] {
        &self.state
    }

    /// The weights of the convex combination that the state is, if it was made as one.
    #[must_use]
    pub fn hull_weights(&self) -> Option<&[f64]> {
        self.hull_weights.as_deref()
    }

    /// The statement's further number $\epsilon$; 0 when the recipe has none.
    #[must_use]
    pub fn epsilon(&self) -> f64 {
        self.epsilon.unwrap_or(0.0)
    }

    /// Measures the network at the state.
    #[must_use]
    pub fn measure(&self) -> Measurement<'_> {
        let softmax = self.softmax.get_or_init(|| Arc::new(self.network.softmax(&self.state)));
        self.network.measure_with(&self.state, Arc::clone(softmax))
    }

    /// Measures the network at the fixed point [`PatternInstance::limit`].
    #[must_use]
    pub fn measure_at_limit(&self) -> Measurement<'_> {
        let state = &self.limit().state;
        let softmax = self.softmax_at_limit.get_or_init(|| Arc::new(self.network.softmax(state)));
        self.network.measure_with(state, Arc::clone(softmax))
    }

    /// Measures the network at another point.
    #[must_use]
    pub fn measure_at<'a>(&'a self, point: &'a [f64]) -> Measurement<'a> {
        self.network.measure(point)
    }

    /// $\beta$.
    #[must_use]
    pub fn beta(&self) -> Envelope {
        self.network.beta_envelope()
    }

    /// $M$.
    #[must_use]
    pub fn max_norm(&self) -> Envelope {
        self.network.max_norm_envelope()
    }

    /// $2M$, which no two points of the hull are farther apart than.
    #[must_use]
    pub fn diameter_bound(&self) -> Envelope {
        self.network.diameter_bound_envelope()
    }

    /// $N$.
    #[must_use]
    pub fn count(&self) -> Envelope {
        Envelope::from(self.network.patterns().count() as f64)
    }

    /// $\Delta_i$; for a single pattern, which nothing competes with, $2M^2$, the largest value that it can have.
    #[must_use]
    pub fn separation(&self) -> Envelope {
        self.try_separation().unwrap_or_else(|| self.max_norm().squared() * 2.0)
    }

    /// $\Delta_i$, or `None` for a single pattern.
    #[must_use]
    pub fn try_separation(&self) -> Option<Envelope> {
        *self.separation.get_or_init(|| self.network.separation_envelope(self.i))
    }

    /// The fixed point $x_i^*$ that the run from $x_i$ ends in.
    #[must_use]
    pub fn limit(&self) -> &FixedPoint {
        self.limit.get_or_init(|| {
            let residual = Self::limit_residual(&self.network, self.i);
            self.network.fixed_point(self.pattern(), residual, Self::LIMIT_UPDATES)
        })
    }

    /// How far the computed limit may be from the fixed point $x_i^*$; infinite when that is not known.
    #[must_use]
    pub fn limit_error(&self) -> f64 {
        self.limit().error_bound.unwrap_or(f64::INFINITY)
    }

    /// How far a computed point of the segment from the state to the fixed point may be from it: by the error of the limit, and
    /// by rounding.
    #[must_use]
    pub fn segment_error(&self) -> f64 {
        self.limit_error() + segment_rounding(self.state(), &self.limit().state)
    }

    /// $\|x_i^* - y\|$ for a point $y$.
    #[must_use]
    pub fn limit_to(&self, point: &[f64]) -> Envelope {
        self.measure_at(point).distance_to(&self.limit().state).widened_by(self.limit().error())
    }

    /// $\|x_i^* - x_i\|$, see [`Hopfield::limit_distance`].
    #[must_use]
    pub fn limit_to_pattern(&self) -> Envelope {
        *self.limit_to_pattern.get_or_init(|| self.network.limit_distance(self.limit(), self.i))
    }

    /// $\ln\|x_i^* - x_i\| = \ln\|f(x_i^*) - x_i\|$, however far the weights underflow.
    #[must_use]
    pub fn log_limit_to_pattern(&self) -> Envelope {
        let at_limit = self.measure_at_limit();
        at_limit.log_retrieval_error(self.i, at_limit.drift(self.limit().error()))
    }

    /// $R = \max\{\|\xi - x_i\|, \|x_i^* - x_i\|\}$ (Eqs. 179, 394).
    #[must_use]
    pub fn radius(&self) -> Envelope {
        self.measure().distance_to(self.pattern()).max(self.limit_to_pattern())
    }

    /// The radius $1/(\beta N M)$ of the ball $S_i$ (Definition 3, Eq. 141).
    #[must_use]
    pub fn ball_radius(&self) -> Envelope {
        self.network.ball_radius()
    }

    /// The run of updates from the state.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        self.trace.get_or_init(|| {
            cccp::run(self.network.as_ref(), &self.state, StopRule { residual: 0.0, updates: Self::TRACE_UPDATES })
        })
    }

    /// How far the state may lie from the exact convex combination of its hull weights: the weights sum to one up to
    /// $\gamma_{N+2}$, and so do the products.
    #[must_use]
    pub fn hull_error(&self) -> f64 {
        let Some(weights) = &self.hull_weights else { return f64::INFINITY };
        let patterns = self.network.patterns();
        if patterns.iter().any(|pattern| pattern == self.state) {
            return 0.0;
        }
        let mut combination = vec![0.0; self.state.len()];
        for (pattern, weight) in patterns.iter().zip(weights) {
            add_scaled(&mut combination, *weight, pattern);
        }
        let drift = norm(&difference(&combination, &self.state));
        drift + 2.0 * gamma(weights.len() + 4) * patterns.max_norm()
    }

    /// $J^m$ on the segment between $x_i^*$ and the state.
    #[must_use]
    pub fn mean_jacobian(&self) -> &MeanJacobian {
        self.mean_jacobian.get_or_init(|| self.network.mean_jacobian(&self.state, &self.limit().state))
    }

    /// $\|J^m\|_2$ on that segment.
    #[must_use]
    pub fn mean_jacobian_norm(&self) -> Envelope {
        *self.mean_jacobian_norm.get_or_init(|| {
            let (mean, limit) = (self.mean_jacobian(), &self.limit().state);
            self.network.mean_jacobian_envelope(mean, &self.state, limit, self.limit_error())
        })
    }

    /// $\|f(\xi) - x_i^*\|$ as the length of $(f(\xi) - x_i) - (f(x_i^*) - x_i)$, two sums over the other patterns that keep
    /// their relative accuracy near the pattern; their errors are those of the two retrieval errors.
    #[must_use]
    pub fn update_to_limit(&self) -> Envelope {
        let from_state = self.network.update_minus_pattern(&self.state, self.i);
        let from_limit = self.network.update_minus_pattern(&self.limit().state, self.i);
        let value = norm(&difference(&from_state, &from_limit));
        let errors = self.measure().retrieval_error(self.i).radius + self.limit_to_pattern().radius;
        let measured = Envelope::relative(value, gamma(self.state.len() + 4)).widened(errors);
        measured.defined_by(|| self.measure().update_to(&self.limit().state).widened_by(self.limit().error()))
    }

    /// The updates of the recorded run, measured one by one. The run ends with the first that moves nothing.
    #[must_use]
    pub fn updates(&self) -> &[MeasuredUpdate] {
        self.updates.get_or_init(|| {
            let states = &self.trace().states;
            let energies: Vec<Envelope> = states.iter().map(|state| self.network.measure(state).energy()).collect();
            let pairs = states.iter().zip(energies.windows(2));
            pairs.map(|(state, pair)| MeasuredUpdate::new(&self.network.measure(state), pair[0], pair[1])).collect()
        })
    }

    /// The fixed point $\xi^*$ that the run from the state ends in: the recorded run, continued until its steps are as
    /// short as rounding lets them be.
    #[must_use]
    pub fn end(&self) -> &FixedPoint {
        self.end.get_or_init(|| {
            let last = self.trace().last();
            let residual = 2.0 * self.network.measure(last).update().1;
            self.network.fixed_point(last, residual, Self::LIMIT_UPDATES)
        })
    }

    /// How far the computed end of the run may be from the fixed point $\xi^*$; infinite when that is not known.
    #[must_use]
    pub fn end_error(&self) -> f64 {
        self.end().error_bound.unwrap_or(f64::INFINITY)
    }
}

/// One update of a recorded run, from the state $\xi^t$ as it was computed: what the theory says of a single update holds
/// for it whatever the rounding of the states before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredUpdate {
    /// $E(\xi^t)$.
    pub energy: Envelope,
    /// $E(f(\xi^t))$.
    pub energy_after: Envelope,
    /// $\|f(\xi^t) - \xi^t\|$.
    pub step: Envelope,
    /// A bound of $|E(\xi^{t+1}) - E(f(\xi^t))|$, where $\xi^{t+1}$ is the computed update.
    pub drift: f64,
}

impl MeasuredUpdate {
    /// From the energies of the computed states $\xi^t$ and $\xi^{t+1}$. The computed update lies within $r$ of $f(\xi^t)$,
    /// and between the two the gradient $\xi - f(\xi)$ is no longer than $2M + r$, so the energy drifts by at most
    /// $r(2M + r)$; $3r$ covers the rounding of that bound.
    fn new(measurement: &Measurement<'_>, energy: Envelope, next_energy: Envelope) -> Self {
        let (update, radius) = measurement.update();
        let drift = radius * (2.0 * measurement.network().patterns().max_norm() + 3.0 * radius);
        let length = crate::numerics::distance(&update, measurement.state());
        let step = Envelope::relative(length, gamma(update.len() + 4)).widened(radius);
        Self { energy, energy_after: next_energy.widened(drift), step, drift }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Patterns;

    fn network(rows: &[[f64; 2]]) -> Arc<Hopfield> {
        let patterns = Patterns::from_rows(rows).expect("finite rows");
        Arc::new(Hopfield::new(patterns, 1.0).expect("a positive inverse temperature"))
    }

    #[test]
    fn a_pattern_has_all_the_weight_at_itself() {
        let instance = PatternInstance::at_pattern(&network(&[[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]), 1);
        assert_eq!(instance.hull_weights(), Some(&[0.0, 1.0, 0.0][..]));
    }

    /// $2M^2$ of a pattern of length 5.
    #[test]
    fn a_single_pattern_has_the_largest_separation() {
        let separation = PatternInstance::at_pattern(&network(&[[3.0, 4.0]]), 0).separation();
        assert!(separation.contains(50.0) && separation.radius < 1e-12, "{separation:?}");
    }

    /// Half of each of two patterns of lengths 5 and 1: $2\gamma_{N+4}M$ for the rounding of the sum, beside its distance from
    /// the state. What is a pattern is in the hull.
    #[test]
    fn a_state_is_as_far_from_the_hull_as_its_weights_say() {
        let network = network(&[[3.0, 4.0], [1.0, 0.0]]);
        let error = |state: [f64; 2]| {
            PatternInstance::new(Arc::clone(&network), 0, state.to_vec(), Some(vec![0.5, 0.5]), None).hull_error()
        };
        let rounding = 2.0 * 6.0 * (f64::EPSILON / 2.0) * 5.0;
        assert!((error([2.0, 2.0]) / rounding - 1.0).abs() < 1e-12);
        assert!((error([2.0, 2.5]) - 0.5).abs() < 1e-14);
        assert_eq!(error([1.0, 0.0]), 0.0);
        assert_eq!(PatternInstance::new(network, 0, vec![2.0, 2.0], None, None).hull_error(), f64::INFINITY);
    }

    /// The run is recorded until a computed state is its own update, and once more; its energies do not rise.
    #[test]
    fn updates_are_measured_until_they_rest() {
        let network = network(&[[3.0, 0.0], [0.0, 3.0], [-1.0, 1.0]]);
        let instance = PatternInstance::new(Arc::clone(&network), 0, vec![1.0, 0.9], None, None);
        let mut moves = 0;
        let mut state = vec![1.0, 0.9];
        loop {
            let next = network.update(&state);
            if next == state {
                break;
            }
            (state, moves) = (next, moves + 1);
        }
        assert!(moves > 3, "the run should take a few updates, not {moves}");
        let updates = instance.updates();
        assert_eq!(updates.len(), moves + 1);
        assert!(updates[0].step.value > 0.1 && updates[moves].step.value == 0.0, "{updates:?}");
        assert!(updates.iter().all(|update| update.energy_after.value <= update.energy.value), "{updates:?}");
    }
}
