//! Fixed points of the update rule: run to a limit, enclose it, tell its stability and its kind.
//!
//! A fixed point $f(\xi^*) = \xi^*$ is a stationary point of the energy, since $\nabla E(\xi) = \xi - f(\xi)$.

use crate::attention::head_classes::weights_needed;
use crate::hopfield::Hopfield;
use crate::numerics::eigenvalues::eigenvalues;
use crate::numerics::elementary::{exp, ln};
use crate::numerics::{Envelope, distance, norm};

/// A state that a run has reached, and what is known about the fixed point near it.
#[derive(Clone, Debug, PartialEq)]
pub struct FixedPoint {
    /// The last state $y$ of the run.
    pub state: Vec<f64>,
    /// $\|f(y) - y\|$.
    pub residual: f64,
    /// How many updates were applied.
    pub updates: usize,
    /// Whether the residual asked for was reached.
    pub converged: bool,
    /// A radius in which a fixed point of $f$ surely lies, and no second one: see [`Hopfield::enclose_fixed_point`].
    pub error_bound: Option<f64>,
    /// A radius within which every state surely converges to that fixed point: see [`Hopfield::attraction_radius`].
    pub attraction_radius: Option<f64>,
}

impl FixedPoint {
    /// How far the fixed point may be from the last state of the run; unknown where it is not enclosed. The bound was proved
    /// in the arithmetic in force when the run ended.
    #[must_use]
    pub fn error(&self) -> Envelope {
        self.error_bound.map_or(Envelope::new(0.0, f64::INFINITY), Envelope::from)
    }
}

/// What the Hessian $I - J(\xi^*)$ says about a fixed point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stability {
    /// All eigenvalues are positive: a strict local minimum of the energy.
    Minimum,
    /// Eigenvalues of both signs.
    Saddle,
    /// All eigenvalues are negative: a strict local maximum.
    Maximum,
    /// An eigenvalue is zero within the threshold: the second order does not decide.
    Degenerate,
}

/// The three kinds of fixed points of the paper, told from the weights (main text after Theorem 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// More than half of the patterns are needed for nine tenths of the weight: an average over all patterns.
    Global,
    /// An average over several patterns, but fewer.
    Metastable,
    /// One pattern carries at least nine tenths of the weight.
    Single,
}

impl Kind {
    /// The share of the weight that a state's own patterns must carry (section 4 of the paper: 0.90).
    pub const SHARE: f64 = 0.9;

    /// The kind of a state with these weights. A single stored pattern makes a single-pattern state.
    ///
    /// ```
    /// use hopfield_theory::fixed_point::Kind;
    /// assert_eq!(Kind::of(&[0.25; 4]), Kind::Global);
    /// assert_eq!(Kind::of(&[0.95, 0.03, 0.02]), Kind::Single);
    /// assert_eq!(Kind::of(&[0.48, 0.48, 0.01, 0.01, 0.01, 0.01]), Kind::Metastable);
    /// ```
    #[must_use]
    pub fn of(weights: &[f64]) -> Self {
        let needed = weights_needed(weights, Self::SHARE);
        if needed == 1 {
            Self::Single
        } else if 2 * needed > weights.len() {
            Self::Global
        } else {
            Self::Metastable
        }
    }
}

/// What the criterion of [`Hopfield::enclose_fixed_point`] needs to know of a state.
struct Contraction {
    /// An upper bound of $\|f(y) - y\|$.
    residual: f64,
    /// An upper bound of $\|J(y)\|_2$.
    jacobian: f64,
    /// An upper bound of $\beta D$.
    slope: f64,
}

impl Contraction {
    /// Whether $\|f(y) - y\| \le (1 - L(r))\,r$ and $L(r) < 1$.
    fn holds(&self, radius: f64) -> bool {
        let contraction = exp(radius * self.slope) * self.jacobian * (1.0 + 1e-12);
        contraction < 1.0 && self.residual <= (1.0 - contraction) * radius
    }

    /// The smallest radius that is found to do.
    fn smallest(&self) -> Option<f64> {
        // The radius that would do if the Jacobian were constant, then larger ones: L(r) grows slowly with r.
        let smallest = self.residual / (1.0 - self.jacobian);
        [1.0 + 1e-9, 1.001, 1.1, 2.0, 10.0].iter().map(|factor| factor * smallest).find(|radius| self.holds(*radius))
    }

    /// The largest radius that is found to do.
    fn largest(&self) -> Option<f64> {
        let largest = (-ln(self.jacobian) / self.slope).min(f64::MAX);
        [1.0 - 1e-9, 0.999, 0.9, 0.5, 0.1].iter().map(|factor| factor * largest).find(|radius| self.holds(*radius))
    }
}

impl Hopfield {
    /// Applies updates from `start` until a step is no longer than `residual`, at most `updates` times.
    #[must_use]
    pub fn fixed_point(&self, start: &[f64], residual: f64, updates: usize) -> FixedPoint {
        let mut state = start.to_vec();
        let mut next = self.update(&state);
        let mut applied = 0;
        while distance(&next, &state) > residual && applied < updates {
            applied += 1;
            state = next;
            next = self.update(&state);
        }
        let reached = distance(&next, &state);
        let bounds = self.contraction_near(&state);
        FixedPoint {
            converged: reached <= residual,
            error_bound: bounds.as_ref().and_then(Contraction::smallest),
            attraction_radius: bounds.as_ref().and_then(Contraction::largest),
            residual: reached,
            updates: applied,
            state,
        }
    }

    /// A radius $r$ such that the ball of radius $r$ around $y$ holds exactly one fixed point, to which every state of the
    /// ball converges; `None` where this criterion does not reach.
    ///
    /// For $\|\xi - y\| \le r$ the weights satisfy $p_i(\xi) \le p_i(y)\,e^{\beta r D}$ with
    /// $D = \max_i\|x_i - f(y)\|$ (the normaliser is bounded below by Jensen's inequality), and a covariance is at most the
    /// second moment about any point, so $\|J(\xi)\|_2 \le L(r) = e^{\beta r D}\|J(y)\|_2$. If
    /// $\|f(y) - y\| \le (1 - L(r))\,r$ and $L(r) < 1$, then $f$ contracts the ball into itself and Banach's theorem
    /// applies. Residual and norm enter with their rounding radii.
    #[must_use]
    pub fn enclose_fixed_point(&self, state: &[f64]) -> Option<f64> {
        self.contraction_near(state)?.smallest()
    }

    /// A radius, nearly the largest that the criterion of [`Hopfield::enclose_fixed_point`] allows: the ball of that radius
    /// around $y$ holds exactly one fixed point, and every state of the ball converges to it. Without the residual the
    /// criterion reads $r < \ln(1/\|J(y)\|_2)/(\beta D)$; where $f$ is constant, the radius is `f64::MAX`.
    ///
    /// ```
    /// use hopfield_theory::{Hopfield, Patterns};
    /// let network = Hopfield::new(Patterns::from_rows(&[[1.0], [-1.0]])?, 3.0)?;
    /// let limit = network.fixed_point(&[1.0], 1e-15, 100);
    /// let radius = network.attraction_radius(&limit.state).unwrap_or(0.0);
    /// // The basin of the fixed point near 1 is the half line above 0.
    /// assert!(radius > 0.5 && radius < limit.state[0]);
    /// # Ok::<(), hopfield_theory::Error>(())
    /// ```
    #[must_use]
    pub fn attraction_radius(&self, state: &[f64]) -> Option<f64> {
        self.contraction_near(state)?.largest()
    }

    /// Upper bounds of $\|f(y) - y\|$, $\|J(y)\|_2$ and $\beta D$ at a state $y$; `None` unless $\|J(y)\|_2 < 1$ surely.
    fn contraction_near(&self, state: &[f64]) -> Option<Contraction> {
        let measurement = self.measure(state);
        // A trace below one bounds the norm well enough; the eigenvalues take most of the time.
        let trace = measurement.jacobian_trace().upper();
        let jacobian = if trace < 0.1 { trace } else { measurement.jacobian_norm().upper() };
        let residual = measurement.step().upper();
        if !residual.is_finite() || jacobian.is_nan() || jacobian >= 1.0 {
            return None;
        }
        // What is computed from here on is spared a part in 10^12 for a handful of roundings.
        let slope = self.beta() * measurement.reach().upper() * (1.0 + 1e-12);
        Some(Contraction { residual, jacobian, slope })
    }

    /// The global contraction constant $\beta\,\mathrm{diam}(X)^2/4 \ge \sup_\xi\|J(\xi)\|_2$ (Popoviciu's inequality). Below
    /// one, every start converges to one fixed point.
    #[must_use]
    pub fn contraction_constant(&self) -> f64 {
        let diameter = self.patterns().diameter();
        self.beta() * diameter * diameter / 4.0
    }

    /// The eigenvalues of the Hessian $I - J(\xi)$, ascending.
    #[must_use]
    pub fn hessian_spectrum(&self, state: &[f64]) -> Vec<f64> {
        eigenvalues(&self.jacobian(state)).iter().rev().map(|eigenvalue| 1.0 - eigenvalue).collect()
    }

    /// The stability of a fixed point from its Hessian; eigenvalues within `threshold` of zero count as zero.
    #[must_use]
    pub fn stability(&self, state: &[f64], threshold: f64) -> Stability {
        let spectrum = self.hessian_spectrum(state);
        let negative = spectrum.iter().filter(|eigenvalue| **eigenvalue < -threshold).count();
        let positive = spectrum.iter().filter(|eigenvalue| **eigenvalue > threshold).count();
        match (negative, positive) {
            (0, positive) if positive == spectrum.len() => Stability::Minimum,
            (negative, 0) if negative == spectrum.len() => Stability::Maximum,
            (negative, positive) if negative > 0 && positive > 0 => Stability::Saddle,
            _ => Stability::Degenerate,
        }
    }

    /// A residual that rounding lets every run reach: a hundred unit roundoffs of $M + \|\xi\|$, times the loss of
    /// digits $1 + \beta M^2$ in the exponents.
    #[must_use]
    pub fn attainable_residual(&self, state: &[f64]) -> f64 {
        let max_norm = self.patterns().max_norm();
        1e-14 * (max_norm + norm(state)) * (1.0 + self.beta() * max_norm * max_norm).min(1e6)
    }
}
