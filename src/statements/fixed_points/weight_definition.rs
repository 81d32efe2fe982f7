//! The point $p$ of the simplex, the state $Xp$ and the new point $g(p)$ as they are defined, from exact weights and patterns: what
//! proves the numbers of a [`WeightInstance`](super::weight_instance::WeightInstance) where an arithmetic is in force.

use crate::hopfield::Hopfield;
use crate::measure::{definition, enclosed_states};
use crate::numerics::{Envelope, Real};

type Vector = Vec<Envelope>;

/// $p = w/\sum_iw_i$ and what follows from it.
#[derive(Debug)]
pub(super) struct WeightDefinition {
    /// $p$.
    pub(super) weights: Vector,
    /// $Xp$.
    pub(super) state: Vector,
    /// $g(p)$.
    pub(super) image: Vector,
}

impl WeightDefinition {
    pub(super) fn new(network: &Hopfield, given: &[f64]) -> Self {
        let sum = definition::total(&Envelope::exact(given));
        let weights: Vector = given.iter().map(|weight| Envelope::from(*weight) / sum).collect();
        let component = |c: usize| {
            let components: Vector = network.patterns().iter().map(|pattern| Envelope::from(pattern[c])).collect();
            Envelope::inner_product(&weights, &components)
        };
        let state: Vector = (0..network.patterns().dimension()).map(component).collect();
        let image = enclosed_states::weights_at(network, &state);
        Self { weights, state, image }
    }

    /// $\sum_{j \ne i}p_j$.
    fn others(&self, i: usize) -> Envelope {
        definition::total(&[&self.weights[..i], &self.weights[i + 1..]].concat())
    }

    /// $\max_ip_i(1 - p_i)$.
    pub(super) fn variance(&self) -> Envelope {
        definition::largest((0..self.weights.len()).map(|i| self.weights[i] * self.others(i)))
    }

    /// $\|g(p)\|^2$.
    pub(super) fn squared_image(&self) -> Envelope {
        Envelope::inner_product(&self.image, &self.image)
    }

    /// $\|g(p) - \frac1N\mathbf 1\|_1$.
    pub(super) fn distance_from_centre(&self) -> Envelope {
        let share = Envelope::from(1.0) / self.image.len() as f64;
        definition::total(&self.image.iter().map(|g| (*g - share).abs()).collect::<Vector>())
    }
}

/// The sum of the sizes of some exact numbers.
pub(super) fn absolute(numbers: impl Iterator<Item = f64>) -> Envelope {
    definition::total(&numbers.map(|number| Envelope::from(number.abs())).collect::<Vector>())
}

/// $\|X^TX\|_1$.
pub(super) fn gram_norm(network: &Hopfield) -> Envelope {
    let patterns = network.patterns();
    let column =
        |x: &[f64]| definition::total(&patterns.iter().map(|y| definition::dot(x, y).abs()).collect::<Vector>());
    definition::largest(patterns.iter().map(column))
}

/// $\|v - w\|$.
pub(super) fn apart(a: &[Envelope], b: &[Envelope]) -> Envelope {
    Envelope::norm(&definition::minus(a, b))
}

/// $\max_i p_i$ of enclosed weights.
pub(super) fn largest(weights: &[Envelope]) -> Envelope {
    weights.iter().copied().reduce(Real::max).unwrap_or(Envelope::from(0.0))
}
