//! Gauss-Legendre quadrature on $[0, 1]$ for integrands with values in a vector space, with an error estimate.
//!
//! It integrates the Jacobian along a segment (the mean-value Jacobian of Lemma A32), whose entries come as one vector.

use core::f64::consts::PI;

use super::{UNIT_ROUNDOFF, elementary};

/// Newton's steps from the classical start, whose error is $O(n^{-4})$: quadratic convergence needs four, and there is
/// no stopping test that could fail to be met.
const NEWTON_STEPS: u32 = 6;

/// Why an integral has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuadratureError {
    /// A rule without nodes, or a composite rule without panels.
    #[error("a quadrature rule needs at least one node and one panel")]
    Empty,
    /// The integrand changed its length.
    #[error("the integrand returned {found} components after it had returned {expected}")]
    Length {
        /// The number of components at the first node.
        expected: usize,
        /// The number of components at a later node.
        found: usize,
    },
}

/// The Gauss-Legendre rule with $n$ nodes $t_k$ and weights $w_k$ on $[0, 1]$, exact for polynomials of degree $2n - 1$.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussLegendre {
    nodes: Vec<f64>,
    weights: Vec<f64>,
}

/// An integral, component by component, and a bound estimate for its error.
#[derive(Debug, Clone, PartialEq)]
pub struct Integral {
    /// The value by the finer of the two composite rules.
    pub value: Vec<f64>,
    /// The difference of the two composite rules plus the rounding error of the sums: an estimate of the truncation
    /// error that is generous for smooth integrands, not a proof.
    pub error: Vec<f64>,
}

impl GaussLegendre {
    /// The rule with `size` $\ge 1$ nodes in increasing order; nodes and weights are accurate to $10^{-15}$ absolutely
    /// for up to a hundred nodes, and symmetric about $1/2$.
    ///
    /// # Errors
    /// When `size` is zero.
    ///
    /// ```
    /// use hopfield_theory::numerics::quadrature::GaussLegendre;
    /// let rule = GaussLegendre::new(2)?;
    /// let cubic: f64 = rule.nodes().iter().zip(rule.weights()).map(|(t, w)| w * t * t * t).sum();
    /// assert!((cubic - 0.25).abs() < 1e-15);
    /// # Ok::<(), hopfield_theory::numerics::quadrature::QuadratureError>(())
    /// ```
    pub fn new(size: usize) -> Result<Self, QuadratureError> {
        if size == 0 {
            return Err(QuadratureError::Empty);
        }
        let mut nodes = vec![0.5; size];
        let mut weights = vec![0.0; size];
        for index in 0..size.div_ceil(2) {
            let mirrored = size - 1 - index;
            let (root, slope) =
                if mirrored == index { (0.0, legendre(size, 0.0).1) } else { largest_roots(size, index) };
            let weight = 1.0 / ((1.0 - root * root) * slope * slope);
            nodes[index] = 0.5 * (1.0 - root);
            nodes[mirrored] = 0.5 * (1.0 + root);
            weights[index] = weight;
            weights[mirrored] = weight;
        }
        Ok(Self { nodes, weights })
    }

    /// The nodes $t_k$ in increasing order.
    #[must_use]
    pub fn nodes(&self) -> &[f64] {
        &self.nodes
    }

    /// The weights $w_k > 0$, which sum to one.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// $\int_0^1 g(t)\,dt$ by this rule on `panels` and on twice as many equal panels.
    ///
    /// The integrand is called at increasing $t$ and must return the same number of components each time.
    ///
    /// # Errors
    /// When `panels` is zero or the integrand changes its length.
    ///
    /// ```
    /// use hopfield_theory::numerics::quadrature::GaussLegendre;
    /// let integral = GaussLegendre::new(8)?.integrate(2, |t| vec![1.0 / (1.0 + t), t])?;
    /// assert!((integral.value[0] - std::f64::consts::LN_2).abs() <= integral.error[0]);
    /// # Ok::<(), hopfield_theory::numerics::quadrature::QuadratureError>(())
    /// ```
    pub fn integrate(
        &self,
        panels: usize,
        mut integrand: impl FnMut(f64) -> Vec<f64>,
    ) -> Result<Integral, QuadratureError> {
        let coarse = self.composite(panels, &mut integrand)?;
        let fine = self.composite(2 * panels, &mut integrand)?;
        if coarse.value.len() != fine.value.len() {
            return Err(QuadratureError::Length { expected: coarse.value.len(), found: fine.value.len() });
        }
        // A sum of k rounded products, each with a weight of a few roundings, is off by at most (k + 8) u times the sum
        // of the magnitudes.
        let roundings = (2 * panels * self.nodes.len() + 8) as f64 * UNIT_ROUNDOFF;
        let error = (0..fine.value.len())
            .map(|component| {
                (fine.value[component] - coarse.value[component]).abs() + roundings * fine.magnitude[component]
            })
            .collect();
        Ok(Integral { value: fine.value, error })
    }

    fn composite(&self, panels: usize, integrand: &mut impl FnMut(f64) -> Vec<f64>) -> Result<Sums, QuadratureError> {
        if panels == 0 {
            return Err(QuadratureError::Empty);
        }
        let width = 1.0 / panels as f64;
        let mut sums: Option<Sums> = None;
        for panel in 0..panels {
            for (node, weight) in self.nodes.iter().zip(&self.weights) {
                let image = integrand((panel as f64 + node) * width);
                let sums = sums.get_or_insert_with(|| Sums::zero(image.len()));
                sums.add(weight * width, &image)?;
            }
        }
        sums.ok_or(QuadratureError::Empty)
    }
}

/// The weighted sum of the integrand and of its magnitude.
struct Sums {
    value: Vec<f64>,
    magnitude: Vec<f64>,
}

impl Sums {
    fn zero(length: usize) -> Self {
        Self { value: vec![0.0; length], magnitude: vec![0.0; length] }
    }

    fn add(&mut self, weight: f64, image: &[f64]) -> Result<(), QuadratureError> {
        if image.len() != self.value.len() {
            return Err(QuadratureError::Length { expected: self.value.len(), found: image.len() });
        }
        for ((value, magnitude), component) in self.value.iter_mut().zip(&mut self.magnitude).zip(image) {
            *value += weight * component;
            *magnitude += weight * component.abs();
        }
        Ok(())
    }
}

/// The root number `index`, counted from the largest, of the Legendre polynomial $P_n$ on $[-1, 1]$, and its slope there.
fn largest_roots(size: usize, index: usize) -> (f64, f64) {
    let mut root = elementary::cos(PI * (index as f64 + 0.75) / (size as f64 + 0.5));
    for _ in 0..NEWTON_STEPS {
        let (value, slope) = legendre(size, root);
        root -= value / slope;
    }
    (root, legendre(size, root).1)
}

/// $P_n(x)$ and $P_n'(x)$ for $|x| < 1$ by the three-term recurrence.
fn legendre(size: usize, x: f64) -> (f64, f64) {
    let mut before = 0.0;
    let mut value = 1.0;
    for degree in 1..=size {
        let degree = degree as f64;
        let next = ((2.0 * degree - 1.0) * x * value - (degree - 1.0) * before) / degree;
        before = value;
        value = next;
    }
    (value, size as f64 * (before - x * value) / (1.0 - x * x))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule with $n$ nodes is exact for $t^k$, $k \le 2n - 1$ (integral $1/(k+1)$), and is not for $k = 2n$.
    #[test]
    fn is_exact_up_to_degree_two_n_minus_one() {
        for size in 1..=40 {
            let rule = GaussLegendre::new(size).unwrap();
            let moment = |degree: usize| -> f64 {
                let degree = i32::try_from(degree).unwrap();
                rule.nodes().iter().zip(rule.weights()).map(|(t, w)| w * t.powi(degree)).sum()
            };
            for degree in 0..2 * size {
                let error = moment(degree) - 1.0 / (degree as f64 + 1.0);
                assert!(error.abs() < 2e-15, "{size} nodes, degree {degree}: error {error:e}");
            }
            if size <= 8 {
                // The known error for t^{2n}: (n!)^4 / ((2n+1) ((2n)!)^2).
                let expected = (1..=size).fold(1.0, |product: f64, k| {
                    let k = k as f64;
                    product * (k * k / ((2.0 * k - 1.0) * 2.0 * k)).powi(2)
                }) / (2.0 * size as f64 + 1.0);
                let error = 1.0 / (2.0 * size as f64 + 1.0) - moment(2 * size);
                assert!((error - expected).abs() < 2e-15, "{size} nodes: {error:e}, {expected:e}");
            }
        }
    }

    /// Tabulated five-point rule: nodes $\tfrac12(1 \pm \tfrac13\sqrt{5 \pm 2\sqrt{10/7}})$, middle weight $64/225$.
    #[test]
    fn five_point_rule_is_the_tabulated_one() {
        let rule = GaussLegendre::new(5).unwrap();
        let inner = elementary::sqrt(5.0 - 2.0 * elementary::sqrt(10.0 / 7.0)) / 3.0;
        let outer = elementary::sqrt(5.0 + 2.0 * elementary::sqrt(10.0 / 7.0)) / 3.0;
        let expected = [1.0 - outer, 1.0 - inner, 1.0, 1.0 + inner, 1.0 + outer];
        for (node, expected) in rule.nodes().iter().zip(expected) {
            assert!((node - expected / 2.0).abs() < 2e-16, "{node}");
        }
        assert!((rule.weights()[2] - 64.0 / 225.0).abs() < 2e-16, "{}", rule.weights()[2]);
    }

    /// The error estimate covers the true error for smooth integrands, from coarse (many units) to rounding level.
    #[test]
    fn error_estimate_covers_the_true_error() {
        for (size, panels) in [(1, 1), (2, 1), (3, 4), (8, 2), (16, 1), (16, 64)] {
            let integral = GaussLegendre::new(size)
                .unwrap()
                .integrate(panels, |t| vec![elementary::exp(3.0 * t), elementary::sin(5.0 * t), 1.0 / (1.0 + t)])
                .unwrap();
            let exact = [elementary::exp_m1(3.0) / 3.0, (1.0 - elementary::cos(5.0)) / 5.0, core::f64::consts::LN_2];
            for (component, exact) in exact.into_iter().enumerate() {
                let error = (integral.value[component] - exact).abs();
                assert!(
                    error <= integral.error[component],
                    "{size} nodes, {panels} panels, component {component}: {error:e} above {:e}",
                    integral.error[component]
                );
            }
        }
    }

    /// Misuse is an error: no nodes, no panels, an integrand that changes its length.
    #[test]
    fn misuse_is_an_error() {
        assert_eq!(GaussLegendre::new(0), Err(QuadratureError::Empty), "no nodes");
        let rule = GaussLegendre::new(2).unwrap();
        assert_eq!(rule.integrate(0, |t| vec![t]), Err(QuadratureError::Empty), "no panels");
        assert_eq!(
            rule.integrate(1, |t| vec![0.0; if t < 0.5 { 1 } else { 2 }]),
            Err(QuadratureError::Length { expected: 1, found: 2 }),
            "changing length"
        );
    }
}
