//! Definitions at states that are themselves enclosed, such as $f(\xi)$, and what statements define of a network besides.

use super::definition::{Definition, Vector, minus, squared_max_norm, total};
use crate::hopfield::Hopfield;
use crate::numerics::{Envelope, Real};

/// $f(\xi)$ as it is defined, component by component.
pub(crate) fn update(network: &Hopfield, state: &[f64]) -> Vector {
    Definition::new(network, state, network.softmax(state).argmax()).update()
}

/// The pattern $x_k$ that matches a point $y$ best, and $\beta(x_j - x_k)^Ty$ for all $j$; the point is itself enclosed.
fn exponents_at(network: &Hopfield, point: &[Envelope]) -> (Vector, Vector) {
    let patterns = network.patterns();
    let near: Vec<f64> = point.iter().map(|component| component.value).collect();
    let origin = Envelope::exact(patterns.pattern(network.softmax(&near).argmax()));
    let exponent =
        |pattern| network.beta_envelope() * Envelope::inner_product(&minus(&Envelope::exact(pattern), &origin), point);
    let exponents = patterns.iter().map(exponent).collect();
    (origin, exponents)
}

/// $\mathrm{softmax}(\beta X^Ty)$ at a point that is itself enclosed.
pub(crate) fn weights_at(network: &Hopfield, point: &[Envelope]) -> Vector {
    let (_, exponents) = exponents_at(network, point);
    let exponentials: Vector = exponents.iter().map(|exponent| exponent.exp()).collect();
    let partition = total(&exponentials);
    exponentials.iter().map(|term| *term / partition).collect()
}

/// $E(y)$ at a point that is itself enclosed, as in [`Definition::energy`].
pub(crate) fn energy_at(network: &Hopfield, point: &[Envelope]) -> Envelope {
    let (origin, exponents) = exponents_at(network, point);
    let below: Vector = exponents.iter().map(|exponent| exponent.exp_m1()).collect();
    let to_origin = Envelope::norm(&minus(point, &origin)).squared();
    let shortfall = squared_max_norm(network) - Envelope::inner_product(&origin, &origin);
    (to_origin + shortfall) * 0.5 - (total(&below) / exponents.len() as f64).ln_1p() / network.beta_envelope()
}

/// $E_C(f(\xi), \xi)$, the smallest value of the surrogate:
/// $\tfrac12f^Tf + \beta^{-1}\ln N + \tfrac12M^2 - \mathrm{lse}(\beta, X^T\xi) - (f - \xi)^Tf$ at $f = f(\xi)$.
pub(crate) fn least_surrogate(network: &Hopfield, state: &[f64]) -> Envelope {
    let definition = Definition::new(network, state, network.softmax(state).argmax());
    let update = definition.update();
    let step = minus(&update, &Envelope::exact(state));
    let count = Envelope::from(network.patterns().count() as f64);
    let convex = (Envelope::inner_product(&update, &update) + squared_max_norm(network)) * 0.5;
    convex + count.ln() / network.beta_envelope() - definition.log_sum_exp() - Envelope::inner_product(&step, &update)
}
