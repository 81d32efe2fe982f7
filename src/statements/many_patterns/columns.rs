//! Columns with inner products and offsets: the energy and the update of a network whose exponents are
//! $z_i = \beta(x_i^T\xi + b_i)$, every number enclosed step by step.
//!
//! With $b = 0$ it is the network of the other statements. The offsets leave the energy the difference of a quadratic
//! and a convex function of the state, so that its concave-convex procedure is $\xi \mapsto
//! \sum_i\mathrm{softmax}(z)_ix_i$.

use crate::hopfield::Hopfield;
use crate::measure::enclosed_states;
use crate::numerics::{Envelope, Real, certified};

/// A vector of enclosed components.
pub type Vector = Vec<Envelope>;

/// $a^Tb$.
#[must_use]
pub fn inner(a: &[Envelope], b: &[Envelope]) -> Envelope {
    a.iter().zip(b).fold(Envelope::from(0.0), |sum, (a, b)| sum + *a * *b)
}

/// $\|a - b\|^2$.
#[must_use]
pub fn squared_distance(a: &[Envelope], b: &[Envelope]) -> Envelope {
    a.iter().zip(b).fold(Envelope::from(0.0), |sum, (a, b)| sum + (*a - *b).squared())
}

/// The vector with exact components.
#[must_use]
pub fn exact(components: &[f64]) -> Vector {
    components.iter().map(|x| Envelope::from(*x)).collect()
}

/// The components of $f(\xi)$, each known up to `radius`, or as they are defined where an arithmetic is in force.
#[must_use]
pub fn enclosed_update(network: &Hopfield, state: &[f64], update: &[f64], radius: f64) -> Vector {
    let components = update.iter().map(|f| Envelope::new(*f, radius));
    if certified::in_force().is_none() {
        return components.collect();
    }
    let defined = enclosed_states::update(network, state);
    components.zip(defined).map(|(component, defined)| component.defined_by(|| defined)).collect()
}

/// $x_1, x_2, \dots$ seen from a state.
#[derive(Clone, Debug)]
pub struct Columns {
    /// $\beta$.
    pub beta: Envelope,
    /// The state $\xi$.
    pub state: Vector,
    /// The columns.
    pub columns: Vec<Vector>,
    /// $z_i$, the exponents.
    pub exponents: Vector,
}

impl Columns {
    /// The patterns of a network, $z_i = \beta x_i^T\xi$.
    #[must_use]
    pub fn new(network: &Hopfield, state: &[f64]) -> Self {
        let columns: Vec<Vector> = network.patterns().iter().map(exact).collect();
        Self::of(network.beta().into(), columns, exact(state))
    }

    /// Any columns, $z_i = \beta x_i^T\xi$.
    #[must_use]
    pub fn of(beta: Envelope, columns: Vec<Vector>, state: Vector) -> Self {
        let exponents = columns.iter().map(|column| beta * inner(column, &state)).collect();
        Self { beta, state, columns, exponents }
    }

    /// The same columns from another state, without offsets.
    #[must_use]
    pub fn seen_from(&self, state: Vector) -> Self {
        Self::of(self.beta, self.columns.clone(), state)
    }

    /// The same with further columns.
    #[must_use]
    pub fn followed_by(&self, further: impl IntoIterator<Item = Vector>) -> Self {
        Self::of(self.beta, self.columns.iter().cloned().chain(further).collect(), self.state.clone())
    }

    /// The same with $\beta b_i$ added to the exponents.
    #[must_use]
    pub fn with_offsets(self, scaled: impl Fn(usize) -> Envelope) -> Self {
        let exponents = self.exponents.iter().enumerate().map(|(i, z)| *z + scaled(i)).collect();
        Self { exponents, ..self }
    }

    /// The largest exponent.
    #[must_use]
    pub fn largest(&self) -> Envelope {
        let smallest = Envelope::from(f64::MIN);
        self.exponents.iter().copied().fold(smallest, |largest, z| if z.value > largest.value { z } else { largest })
    }

    /// $e^{z_i - c}$ for a common $c$.
    #[must_use]
    pub fn exponentials(&self, common: Envelope) -> Vector {
        self.exponents.iter().map(|z| (*z - common).exp()).collect()
    }

    /// $\mathrm{softmax}(z)$.
    #[must_use]
    pub fn weights(&self) -> Vector {
        let terms = self.exponentials(self.largest());
        let total = total(&terms);
        terms.into_iter().map(|term| term / total).collect()
    }

    /// $\beta^{-1}\ln\sum_ie^{z_i}$.
    #[must_use]
    pub fn log_sum_exp(&self) -> Envelope {
        let largest = self.largest();
        (total(&self.exponentials(largest)).ln() + largest) / self.beta
    }

    /// $\sum_i\mathrm{softmax}(z)_ix_i$.
    #[must_use]
    pub fn update(&self) -> Vector {
        let mut result = vec![Envelope::from(0.0); self.state.len()];
        for (column, weight) in self.columns.iter().zip(self.weights()) {
            for (component, x) in result.iter_mut().zip(column) {
                *component = *component + weight * *x;
            }
        }
        result
    }

    /// $\max_i\|x_i\|^2$ of the columns.
    #[must_use]
    pub fn squared_max_norm(&self) -> Envelope {
        self.columns.iter().map(|column| inner(column, column)).fold(Envelope::from(0.0), Real::max)
    }

    /// $\tfrac12\xi^T\xi + \beta^{-1}\ln t + \tfrac12M^2$: the energy without its log-sum-exp.
    #[must_use]
    pub fn quadratic_part(&self, count: usize, squared_norm: Envelope) -> Envelope {
        let counted = if count == 1 { Envelope::from(0.0) } else { Envelope::from(count as f64).ln() / self.beta };
        inner(&self.state, &self.state) / 2.0 + counted + squared_norm / 2.0
    }

    /// The energy with the count and the largest norm of these columns.
    #[must_use]
    pub fn energy(&self) -> Envelope {
        self.quadratic_part(self.columns.len(), self.squared_max_norm()) - self.log_sum_exp()
    }
}

/// The sum of all components.
#[must_use]
pub fn total(terms: &[Envelope]) -> Envelope {
    terms.iter().fold(Envelope::from(0.0), |sum, term| sum + *term)
}
