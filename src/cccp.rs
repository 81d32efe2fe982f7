//! The concave-convex procedure for any split, and the trace of a run (appendix A.1.4.1, Eqs. 35-55).
//!
//! An objective $E = E_1 + E_2$ with $E_1$ convex and $E_2$ concave is driven down by solving
//! $\nabla E_1(\xi^{t+1}) = -\nabla E_2(\xi^t)$ (Eq. 38). The Hopfield energy is the instance with
//! $E_1 = \tfrac12\xi^T\xi + C_1$, so the equation is solved by $\xi^{t+1} = f(\xi^t)$ (Eq. 40).

use crate::hopfield::Hopfield;
use crate::numerics::{distance, norm};

/// A split $E = E_1 + E_2$ into a convex and a concave part, given by their gradients and the inverse of the convex one.
pub trait ConvexConcave {
    /// $E(\xi)$.
    fn objective(&self, state: &[f64]) -> f64;

    /// $\nabla E_1(\xi)$.
    fn convex_gradient(&self, state: &[f64]) -> Vec<f64>;

    /// $\nabla E_2(\xi)$.
    fn concave_gradient(&self, state: &[f64]) -> Vec<f64>;

    /// The state $\xi$ with $\nabla E_1(\xi) = s$.
    fn convex_gradient_inverse(&self, slope: &[f64]) -> Vec<f64>;

    /// $E(\text{from}) - E(\text{to})$ for one step of the procedure; override it where subtraction would cancel.
    fn decrease(&self, from: &[f64], to: &[f64]) -> f64 {
        self.objective(from) - self.objective(to)
    }
}

impl ConvexConcave for Hopfield {
    fn objective(&self, state: &[f64]) -> f64 {
        self.energy(state)
    }

    fn convex_gradient(&self, state: &[f64]) -> Vec<f64> {
        state.to_vec()
    }

    fn concave_gradient(&self, state: &[f64]) -> Vec<f64> {
        self.update(state).iter().map(|component| -component).collect()
    }

    fn convex_gradient_inverse(&self, slope: &[f64]) -> Vec<f64> {
        slope.to_vec()
    }

    fn decrease(&self, from: &[f64], _to: &[f64]) -> f64 {
        self.energy_decrease(from).total()
    }
}

/// When a run stops: at a residual, or at a number of updates, whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StopRule {
    /// Stop once $\|\xi^{t+1} - \xi^t\|$ is at most this.
    pub residual: f64,
    /// Stop after this many updates.
    pub updates: usize,
}

/// Why a run stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The last step was no longer than the residual asked for.
    AtResidual,
    /// The updates allowed were used up before.
    AtUpdateCount,
}

/// A run of the procedure: $T$ updates make $T + 1$ states and energies, $T$ steps and decreases.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// $\xi^0, \dots, \xi^T$.
    pub states: Vec<Vec<f64>>,
    /// $E(\xi^0), \dots, E(\xi^T)$.
    pub energies: Vec<f64>,
    /// $\|\xi^{t+1} - \xi^t\|$.
    pub steps: Vec<f64>,
    /// $E(\xi^t) - E(\xi^{t+1})$.
    pub decreases: Vec<f64>,
    /// Why the run stopped.
    pub stopped: Stopped,
}

impl Trace {
    /// The last state $\xi^T$.
    #[must_use]
    pub fn last(&self) -> &[f64] {
        self.states.last().map_or(&[], Vec::as_slice)
    }
}

/// One step of the procedure: the $\xi^{t+1}$ with $\nabla E_1(\xi^{t+1}) = -\nabla E_2(\xi^t)$ (Eq. 38).
#[must_use]
pub fn step(split: &impl ConvexConcave, state: &[f64]) -> Vec<f64> {
    let slope: Vec<f64> = split.concave_gradient(state).iter().map(|component| -component).collect();
    split.convex_gradient_inverse(&slope)
}

/// Runs the procedure from `start` and keeps every state: $\xi^{t+1}$ solves Eq. 38, and $E(\xi^{t+1}) \le E(\xi^t)$ (Eq. 50).
///
/// ```
/// use hopfield_theory::cccp::{self, StopRule, Stopped};
/// use hopfield_theory::{Hopfield, Patterns};
/// let network = Hopfield::new(Patterns::from_rows(&[[1.0], [-1.0]])?, 2.0)?;
/// let trace = cccp::run(&network, &[0.1], StopRule { residual: 1e-12, updates: 1000 });
/// assert_eq!(trace.stopped, Stopped::AtResidual);
/// assert!((trace.last()[0] - 0.957504024077268741).abs() < 1e-11);
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[must_use]
pub fn run(split: &impl ConvexConcave, start: &[f64], stop: StopRule) -> Trace {
    let mut trace = Trace {
        states: vec![start.to_vec()],
        energies: vec![split.objective(start)],
        steps: Vec::new(),
        decreases: Vec::new(),
        stopped: Stopped::AtUpdateCount,
    };
    let mut state = start.to_vec();
    for _ in 0..stop.updates {
        let next = step(split, &state);
        let length = distance(&next, &state);
        trace.decreases.push(split.decrease(&state, &next));
        trace.steps.push(length);
        trace.energies.push(split.objective(&next));
        trace.states.push(next.clone());
        state = next;
        if length <= stop.residual {
            trace.stopped = Stopped::AtResidual;
            break;
        }
    }
    trace
}

/// $\|\nabla E_1(\xi) + \nabla E_2(\xi)\|$, zero exactly at the stationary points of $E$.
#[must_use]
pub fn stationarity(split: &impl ConvexConcave, state: &[f64]) -> f64 {
    let convex = split.convex_gradient(state);
    let concave = split.concave_gradient(state);
    norm(&convex.iter().zip(&concave).map(|(a, b)| a + b).collect::<Vec<_>>())
}
