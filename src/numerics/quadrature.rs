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

/// The rule for averages of softmax weights along a segment, with a proved error.
///
/// Along $x(t)$, $0 \le t \le 1$, let the exponents of a softmax be linear in $t$ and differ in their slopes by at most the
/// spread $S$. On a panel of length $l \le 3/(2S)$ consider complex $t$. In the strip $|\mathrm{Im}\,t| \le \pi/(2S)$ the terms of
/// the sum of exponentials keep within a quarter turn of each other, so that a weight is at most $\sqrt2$ times its value at
/// $\mathrm{Re}\,t$. The strip holds the panel's Bernstein ellipse of parameter $\rho = 4.41$ ($\rho - 1/\rho \le 2\pi/1.5$), which
/// reaches no further than $1.67l$ from any point of the panel, over which no weight changes by a factor of more than
/// $e^{1.67 \cdot 1.5} < 12.3$. Sixteen nodes err by at most $\frac{32}{15}\frac{B}{1 - \rho^{-2}}\rho^{-30} < 1.1 \cdot 10^{-19}B$
/// of the length (Trefethen, *Approximation Theory and Approximation Practice*, Theorem 19.3), where $B$ bounds the integrand
/// on the ellipse.
///
/// For $u^TJv$ with the Jacobian $J = \beta\sum_ip_i(x_i - c)(x_i - c)^T - \beta(\bar x - c)(\bar x - c)^T$ and unit vectors, any
/// $c$, two weights multiply in the last term: with $c = \bar x(t_0)$, $t_0$ on the panel,
/// $B \le (\sqrt2 + 2) \cdot 12.3\,\mathrm{tr}\,J(t_0) < 42\,\mathrm{tr}\,J(t_0)$: an error below $10^{-17}\,\mathrm{tr}\,J(t_0)$, for any
/// $t_0$ of the panel, and so below $10^{-17}$ of the average trace.
#[derive(Debug, Clone)]
pub struct SoftmaxRule {
    rule: GaussLegendre,
    panels: usize,
    spread: f64,
}

impl SoftmaxRule {
    /// Nodes of a panel.
    pub const NODES: usize = 16;
    /// The largest panel times the spread.
    const SPREAD_OF_A_PANEL: f64 = 1.5;
    /// Above this spread the segment is too long for the work.
    pub const LARGEST_SPREAD: f64 = 1536.0;
    /// How far nodes and weights may be from the exact ones, absolutely.
    const NODE_ERROR: f64 = 1e-15;
    /// No weight of the rule on $[0, 1]$ is smaller.
    const SMALLEST_WEIGHT: f64 = 0.0135;

    /// The rule for a spread; `None` beyond [`LARGEST_SPREAD`](Self::LARGEST_SPREAD).
    #[must_use]
    pub fn new(spread: f64) -> Option<Self> {
        // One part in a thousand covers the rounding of the spread.
        let panels = (spread * 1.001 / Self::SPREAD_OF_A_PANEL).ceil().max(1.0);
        let rule = GaussLegendre::new(Self::NODES).ok()?;
        // A spread that is not a number is no larger than anything.
        (spread <= Self::LARGEST_SPREAD).then_some(Self { rule, panels: panels as usize, spread })
    }

    /// How often the integrand is called.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.panels * Self::NODES
    }

    /// $\int_0^1 g(t)\,dt$, component by component.
    ///
    /// # Errors
    /// When the integrand changes its length.
    pub fn mean(&self, integrand: impl FnMut(f64) -> Vec<f64>) -> Result<Vec<f64>, QuadratureError> {
        self.rule.mean(self.panels, integrand)
    }

    /// What the integral of the Jacobian errs by at most, relative to its trace: the truncation, the weights of the rule, and
    /// its nodes, since over a shift of $s$ a product of two weights changes by a factor of at most $e^{2Ss}$; the additions.
    #[must_use]
    pub fn relative_error(&self) -> f64 {
        let truncation = 1e-17;
        let additions = super::gamma(Self::NODES * self.panels + 8);
        truncation + Self::NODE_ERROR * (1.0 / Self::SMALLEST_WEIGHT + 2.1 * self.spread) + additions
    }
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

    /// $\int_0^1 g(t)\,dt$ by this rule on `panels` equal panels, component by component.
    ///
    /// # Errors
    /// When `panels` is zero or the integrand changes its length.
    pub fn mean(&self, panels: usize, mut integrand: impl FnMut(f64) -> Vec<f64>) -> Result<Vec<f64>, QuadratureError> {
        Ok(self.composite(panels, &mut integrand)?.value)
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

    /// Two steps of Newton's method with 128 bits end within $10^{-25}$ of a root of the Legendre polynomial, since it changes
    /// its sign there; nodes and the weights $1/((1 - x^2)P_n'(x)^2)$ are held against it.
    #[test]
    fn nodes_and_weights_of_the_proved_rule_are_near_the_exact_ones() {
        use crate::numerics::certified::{Arithmetic, with};
        use crate::numerics::{Envelope, Real};
        let size = SoftmaxRule::NODES;
        let rule = GaussLegendre::new(size).unwrap();
        // P_n and P_n' = n (P_{n-1} - x P_n) / (1 - x^2).
        let legendre_at = |x: Envelope| {
            let (mut before, mut value) = (Envelope::from(0.0), Envelope::from(1.0));
            for degree in 1..=size {
                let degree = degree as f64;
                (before, value) = (value, (x * value * (2.0 * degree - 1.0) - before * (degree - 1.0)) / degree);
            }
            (value, (before - x * value) * size as f64 / (Envelope::from(1.0) - x.squared()))
        };
        with(Arithmetic::Precise(256), || {
            for (node, weight) in rule.nodes().iter().zip(rule.weights()) {
                let start = Envelope::from(*node) * 2.0 - 1.0;
                let root = (0..2).fold(start, |x, _| {
                    let (value, slope) = legendre_at(x);
                    x - value / slope
                });
                let sides = [-1e-25, 1e-25].map(|shift| legendre_at(root + shift).0);
                assert!((sides[0] * sides[1]).upper() < 0.0, "no root near {node}");
                assert!((root - start).abs().upper() < 2.0 * SoftmaxRule::NODE_ERROR, "{node}");
                let slope = legendre_at(root).1;
                let exact = Envelope::from(1.0) / ((Envelope::from(1.0) - root.squared()) * slope.squared());
                assert!((exact - *weight).abs().upper() < SoftmaxRule::NODE_ERROR, "{weight}");
                assert!(*weight > SoftmaxRule::SMALLEST_WEIGHT, "{weight}");
            }
        });
    }

    /// By hand: a spread of 15 takes 11 panels of 16 nodes, and $10^{-17} + 10^{-15}(1/0.0135 + 2.1 \cdot 15) + \gamma_{184}$ is
    /// $1.260121777271774 \cdot 10^{-13}$.
    #[test]
    fn the_proved_rule_counts_its_panels_and_its_errors() {
        let rule = SoftmaxRule::new(15.0).expect("a moderate spread");
        assert_eq!(rule.nodes(), 176);
        assert!((rule.relative_error() / 1.260_121_777_271_774e-13 - 1.0).abs() < 1e-12);
        let mut calls = 0;
        let mean = rule.mean(|t| {
            calls += 1;
            vec![t]
        });
        assert!(mean.is_ok_and(|mean| (mean[0] - 0.5).abs() < 1e-15) && calls == 176, "{calls} calls");
        assert!(SoftmaxRule::new(1536.0).is_some() && SoftmaxRule::new(1537.0).is_none());
        assert!(SoftmaxRule::new(f64::NAN).is_none());
    }

    /// Nothing is truncated of $\mp 4$, so that only the roundings are left: $(2 \cdot 3 \cdot 5 + 8)u$ of the magnitude, and few
    /// last bits; an integral of $\mathrm{sign}(t - 0.4)$ on one panel and on two differs by what the estimate has to contain.
    #[test]
    fn the_error_estimate_is_the_difference_of_two_rules_and_their_roundings() {
        let (rule, mut calls) = (GaussLegendre::new(5).expect("five nodes"), 0);
        let constant = rule.integrate(3, |_| {
            calls += 1;
            vec![4.0, -4.0]
        });
        assert_eq!(calls, 15 + 30);
        for error in constant.expect("two components").error {
            let units = error / (4.0 * UNIT_ROUNDOFF);
            assert!((38.0..=46.0).contains(&units), "{units}");
        }
        let step = |panels| rule.mean(panels, |t| vec![(t - 0.4).signum()]).expect("one component")[0];
        let estimate = rule.integrate(1, |t| vec![(t - 0.4).signum()]).expect("one component").error[0];
        assert!(step(1) != step(2) && (estimate - (step(1) - step(2)).abs()).abs() < 1e-14, "{estimate}");
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
