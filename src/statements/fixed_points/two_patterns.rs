//! Norms in closed form where the patterns are copies of two at most: bounds that are attained or nearly so there need more
//! digits than an approximate eigenvector gives.

use crate::hopfield::Hopfield;
use crate::measure::{Measurement, definition};
use crate::numerics::{Envelope, Real};

/// Two patterns and how many copies there are of each; `None` if a third differs from both.
fn copies(network: &Hopfield) -> Option<[(&[f64], usize); 2]> {
    let patterns = network.patterns();
    let first = patterns.pattern(0);
    let second = patterns.iter().find(|pattern| *pattern != first).unwrap_or(first);
    let of_first = patterns.iter().filter(|pattern| *pattern == first).count();
    let of_others = patterns.count() - of_first;
    let are_two = patterns.iter().all(|pattern| pattern == first || pattern == second);
    are_two.then_some([(first, of_first), (second, of_others)])
}

/// $\|J\|_2$ at the state; for copies of two patterns $J$ has rank one, and its norm is its trace.
pub(crate) fn jacobian_norm(measurement: &Measurement<'_>) -> Envelope {
    let norm = measurement.jacobian_norm();
    if copies(measurement.network()).is_some() { norm.defined_by(|| measurement.jacobian_trace()) } else { norm }
}

/// $\|X\|_2^2$; for $k$ copies of $x$ and $l$ of $y$ the larger eigenvalue of the matrix with $k\|x\|^2$ and $l\|y\|^2$ on its
/// diagonal and $\sqrt{kl}\,x^Ty$ beside it.
pub(super) fn squared_spectral_norm(network: &Hopfield) -> Envelope {
    let norm = network.squared_spectral_norm_envelope();
    let Some([(x, k), (y, l)]) = copies(network) else { return norm };
    norm.defined_by(|| {
        let [k, l] = [k, l].map(|copies| Envelope::from(copies as f64));
        let [xx, yy, xy] = [(x, x), (y, y), (x, y)].map(|(a, b)| definition::dot(a, b));
        larger_eigenvalue(xx * k, yy * l, xy * (k * l).sqrt())
    })
}

/// Whether every pattern is the first one or its opposite, to the last bit.
pub(super) fn up_to_sign(network: &Hopfield) -> bool {
    let first = network.patterns().pattern(0);
    let is_opposite = |pattern: &[f64]| pattern.iter().zip(first).all(|(x, y)| *x == -*y);
    network.patterns().iter().all(|pattern| pattern == first || is_opposite(pattern))
}

/// Whether all components of a pattern that are not zero have one size.
pub(super) fn is_level(pattern: &[f64]) -> bool {
    let sizes = || pattern.iter().map(|component| component.abs()).filter(|size| *size > 0.0);
    sizes().all(|size| Some(size) == sizes().next())
}

/// The larger eigenvalue of a symmetric matrix with diagonal $a, b$ and $c$ beside it.
fn larger_eigenvalue(a: Envelope, b: Envelope, c: Envelope) -> Envelope {
    (a + b) * 0.5 + (((a - b) * 0.5).squared() + c.squared()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::certified::{Arithmetic, enclosed, with};
    use crate::patterns::Patterns;

    /// Three copies of $(1, 2)$ and two of $(3, -1)$: the matrix with $15$ and $20$ on its diagonal and $\sqrt6$ beside it has the
    /// larger eigenvalue $\frac{35}2 + \sqrt{\frac{25}4 + 6} = 21$. A third pattern leaves no closed form.
    #[test]
    fn copies_of_two_patterns_have_a_closed_form() {
        let network = |rows: &[[f64; 2]]| {
            Patterns::from_rows(rows).and_then(|patterns| Hopfield::new(patterns, 1.0)).expect("valid patterns")
        };
        let (x, y) = ([1.0, 2.0], [3.0, -1.0]);
        let two = network(&[x, y, x, y, x]);
        let found = with(Arithmetic::Precise(128), || enclosed(squared_spectral_norm(&two))).expect("a closed form");
        assert!(found.lower <= 21.0 && found.upper >= 21.0 && found.upper - found.lower < 1e-14, "{found:?}");
        let three = network(&[x, y, [0.0, 1.0]]);
        assert_eq!(copies(&two), Some([(&x[..], 3), (&y[..], 2)]));
        assert_eq!(copies(&three), None);
    }

    #[test]
    fn zeros_are_no_components_of_another_size() {
        assert!(is_level(&[2.0, 0.0, -2.0]) && is_level(&[0.0, 0.0]));
        assert!(!is_level(&[2.0, 0.0, 1.0]));
    }
}
