//! Equidistant patterns, solved completely: all fixed points, their stability and their thresholds.
//!
//! $N$ patterns of norm $r$ with the same cosine $c$ between any two are, up to a common shift of all scores, orthogonal
//! patterns, and the weights of a fixed point satisfy $p = \mathrm{softmax}(Bp)$ with $B = \beta r^2(1 - c)$. This is the
//! mean-field Potts model, or the iterated softmax of Tiňo (Neural Computation 2007, 2009).
//!
//! Every fixed point has at most two different weights, since all $\ln p_i - Bp_i$ are equal and $p \mapsto \ln p - Bp$ is
//! strictly concave. With $k$ large weights $y e^t$ and $N - k$ small ones $y$, $t > 0$,
//!
//! $$B_k(t) = \frac{t\,(ke^t + N - k)}{e^t - 1}.$$
//!
//! For $2k < N$ it falls from $N$ at $t = 0$ to the fold $kB_s(N/k)$ and then rises without limit, where
//! $B_s(n) = \min_tB_1(t)$ for $n$ patterns; for $2k \ge N$ it rises from $N$. The centre $p = \frac1N\mathbf 1$ is a
//! minimum of the energy if and only if $B < N$. States with $k \ge 2$ are never minima: $B(x - y) = \ln(x/y)$ for the two
//! weights $x > y$ forces $Bx > 1$, and $1 - Bx$ is the Hessian's eigenvalue for moving weight between two large ones. For
//! $k = 1$ the upper branch, beyond the fold, is one: the state of a single pattern, retrieved.

mod clusters;

use crate::numerics::bisection::bisect;
use crate::numerics::elementary::{exp, exp_m1, ln};
pub use clusters::{Clusters, Weights};

/// Halvings of a bracket: to the last bit of any number of order one.
const HALVINGS: u32 = 100;

/// $B = \beta r^2(1 - c)$, all that matters of equidistant patterns of norm $r$ with cosine $c$.
#[must_use]
pub fn interaction(beta: f64, squared_norm: f64, cosine: f64) -> f64 {
    beta * squared_norm * (1.0 - cosine)
}

/// $B_k(t)$: the interaction at which $k$ of $N$ weights are $e^t$ times the others.
///
/// ```
/// use hopfield_theory::equidistant::branch;
/// // Two patterns, kappa = 1: s = tanh(kappa s) branches off at kappa = 1, where B = 2.
/// assert!((branch(2.0, 1.0, 1e-6) - 2.0).abs() < 1e-6);
/// ```
#[must_use]
pub fn branch(count: f64, large: f64, t: f64) -> f64 {
    // k e^t + N - k = k (e^t - 1) + N, which does not cancel in the quotient.
    t * (large + count / exp_m1(t))
}

/// The weight of each of $k$ large weights out of $N$ that are $e^t$ times the others.
#[must_use]
pub fn large_weight(count: f64, large: f64, t: f64) -> f64 {
    1.0 / (large + (count - large) * exp(-t))
}

/// The $t$ at which $B_1(t)$ is least, and that least value $B_s(n)$, for real $n \ge 2$: below $B_s(N)$ the centre is the
/// only fixed point; above it every pattern has a state of its own. For $n = 2$ the fold is at $t = 0$, a pitchfork.
///
/// ```
/// use hopfield_theory::equidistant::fold;
/// // An equilateral triangle has four minima from beta r^2 = 1.830429 on, where B = 3/2 beta r^2.
/// assert!((fold(3.0).1 / 1.5 - 1.830_429).abs() < 1e-6);
/// ```
#[must_use]
pub fn fold(count: f64) -> (f64, f64) {
    // The derivative of B_1 has the sign of e^t - (n - 1) e^-t + n - 2 - n t. It is convex beyond t = ln(n - 1) / 2, where it
    // is negative, and positive at 2 ln n + 1.
    let slope = |t: f64| exp_m1(t) - (count - 1.0) * exp_m1(-t) - count * t;
    let (_, high) = bisect(0.5 * ln(count - 1.0), 2.0 * ln(count) + 1.0, HALVINGS, |t| slope(t) < 0.0);
    if high < 1e-6 { (0.0, count) } else { (high, branch(count, 1.0, high)) }
}

/// $B_c(N) = \frac{2(N-1)}{N-2}\ln(N-1)$: there the centre and the states of single patterns have the same energy. `None` for
/// two patterns, where the single ones branch off the centre and are lower at once.
#[must_use]
pub fn equal_energy(count: usize) -> Option<f64> {
    let others = count as f64 - 1.0;
    (count > 2).then(|| 2.0 * others / (others - 1.0) * ln(others))
}

/// How many fixed points there are, and how many of them are minima of the energy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// All fixed points.
    pub all: u64,
    /// The minima among them.
    pub minima: u64,
}

/// The number of fixed points of $N$ equidistant patterns, $2 \le N \le 60$, at an interaction $B$ that is none of the
/// thresholds $N$ and $kB_s(N/k)$.
///
/// ```
/// use hopfield_theory::equidistant::{Counts, fixed_points};
/// assert_eq!(fixed_points(3, 2.7), Counts { all: 1, minima: 1 });
/// assert_eq!(fixed_points(3, 2.9), Counts { all: 7, minima: 4 }); // more minima than patterns
/// assert_eq!(fixed_points(3, 3.5), Counts { all: 7, minima: 3 });
/// ```
#[must_use]
pub fn fixed_points(count: usize, interaction: f64) -> Counts {
    let n = count as f64;
    let mut subsets = 1;
    let mut all = 1;
    for large in 1..count as u64 {
        subsets = subsets * (count as u64 + 1 - large) / large;
        let k = large as f64;
        let states = if interaction > n {
            1
        } else if 2.0 * k < n && interaction > k * fold(n / k).1 {
            2
        } else {
            0
        };
        all += states * subsets;
    }
    let single = if interaction > fold(n).1 { count as u64 } else { 0 };
    Counts { all, minima: single + u64::from(interaction < n) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixed_point::Stability;
    use crate::{Hopfield, Patterns};

    /// Orthogonal patterns of norm one, for which $B = \beta$.
    fn orthogonal(count: usize, beta: f64) -> Hopfield {
        let rows: Vec<Vec<f64>> =
            (0..count).map(|i| (0..count).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        Patterns::from_rows(&rows).and_then(|patterns| Hopfield::new(patterns, beta)).expect("valid patterns")
    }

    /// Numbers of fixed points that Newton's method found from thousands of starts.
    #[test]
    fn the_counts_are_the_known_ones() {
        let known = [(3, 2.7, 1, 1), (3, 2.9, 7, 4), (3, 3.5, 7, 3), (4, 3.1, 1, 1), (4, 3.6, 9, 5), (4, 4.5, 15, 4)];
        // B_2(1/2) = 4.854 for five patterns: between the fold of pairs and N there are two states for each pair.
        let five = [(5, 4.5, 11, 6), (5, 4.9, 31, 6), (5, 5.5, 31, 5)];
        for (count, interaction, all, minima) in known.into_iter().chain(five) {
            assert_eq!(fixed_points(count, interaction), Counts { all, minima }, "N = {count}, B = {interaction}");
        }
    }

    /// Each branch is made of fixed points of the update rule, stable as the module says.
    #[test]
    fn the_branches_are_fixed_points() {
        for count in 2..=6_usize {
            let fold = fold(count as f64).0;
            for large in 1..count {
                for t in [0.3, 1.0, 2.5, 6.0] {
                    let (n, k) = (count as f64, large as f64);
                    let network = orthogonal(count, branch(n, k, t));
                    let weight = large_weight(n, k, t);
                    let small = weight * exp(-t);
                    let state: Vec<f64> = (0..count).map(|i| if i < large { weight } else { small }).collect();
                    assert!(crate::numerics::distance(&network.update(&state), &state) < 1e-14, "N = {n}, k = {k}");
                    let minimum = network.stability(&state, 1e-9) == Stability::Minimum;
                    assert_eq!(minimum, large == 1 && t > fold, "N = {n}, k = {k}, t = {t}");
                }
            }
        }
    }

    /// At the fold $B_1$ is least; at $B_c$ both states have one energy; the centre is a minimum up to $N$.
    #[test]
    fn the_thresholds_are_sharp() {
        for count in 3..=12_usize {
            let n = count as f64;
            let (t, least) = fold(n);
            for other in [0.5 * t, 0.99 * t, 1.01 * t, 2.0 * t] {
                assert!(branch(n, 1.0, other) > least, "N = {n}: B_1({other}) is below the fold at {t}");
            }
            let centre = vec![1.0 / n; count];
            // m = (N - 2)/(N - 1) there, so that the ratio of the weights is (N - 1)^2.
            let critical = equal_energy(count).expect("more than two patterns");
            let t = 2.0 * ln(n - 1.0);
            assert!((branch(n, 1.0, t) / critical - 1.0).abs() < 1e-14, "N = {n}");
            let network = orthogonal(count, critical);
            let weight = large_weight(n, 1.0, t);
            let single: Vec<f64> = (0..count).map(|i| weight * if i == 0 { 1.0 } else { exp(-t) }).collect();
            assert!((network.energy(&single) - network.energy(&centre)).abs() < 1e-14, "N = {n}");
            for (beta, minimum) in [(0.999 * n, true), (1.001 * n, false)] {
                let stable = orthogonal(count, beta).stability(&centre, 0.0) == Stability::Minimum;
                assert_eq!(stable, minimum, "N = {n}: the centre at B = {beta}");
            }
        }
        assert_eq!(fold(2.0), (0.0, 2.0), "a pitchfork");
        assert!((equal_energy(3).unwrap_or(0.0) / 1.5 - 1.848_392_481_49).abs() < 1e-11, "8/3 ln 2");
    }
}
