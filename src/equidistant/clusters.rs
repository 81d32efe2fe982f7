//! Equidistant patterns in equidistant clusters: exact thresholds of metastable states.

use super::{branch, large_weight};
use crate::Patterns;
use crate::error::Error;
use crate::numerics::bisection::bisect;
use crate::numerics::elementary::{exp, sqrt};
use crate::numerics::{add_scaled, norm};
use crate::random::Stream;

/// Updates after which a run is taken as it is. Only within a hundred-thousandth or so of a fold does it take so many, since
/// the time to pass it grows as the inverse root of the distance; thresholds are as accurate as that.
const UPDATES: usize = 3000;
/// A run whose weights move by less than this has arrived.
const STILL: f64 = 1e-14;
/// Bisections of a threshold, past the accuracy that runs allow.
const HALVINGS: u32 = 22;

/// $C$ clusters of $l$ unit patterns each, with the cosine $1 - s^2$ within a cluster and 0 between clusters: for example
/// $x_{ck} = \sqrt{1 - s^2}\,a_c + s\,g_{ck}$ with orthonormal $a_c$, $g_{ck}$. A pattern is $s\sqrt{1 - 1/l}$ from the mean
/// of its cluster. At $s = 1$ all patterns are equidistant, at $s = 0$ there are $C$ equidistant ones, $l$ times each.
///
/// The update rule keeps weights that are equal within clusters; then the means of the clusters act as $C$ equidistant
/// patterns with the interaction $B = \beta(1 - (1 - \frac1l)s^2)$. Within a cluster of weight $P$, weight is moved as between
/// $l$ equidistant patterns with the interaction $\beta s^2P$.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clusters {
    /// $C \ge 2$.
    pub clusters: usize,
    /// $l \ge 2$.
    pub size: usize,
    /// $s$, between 0 and 1.
    pub spread: f64,
}

/// The weights of a state on the way from a pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// That of the pattern.
    pub own: f64,
    /// That of each other pattern of its cluster.
    pub sibling: f64,
    /// That of each pattern of another cluster.
    pub other: f64,
}

impl Clusters {
    /// Such patterns, cluster after cluster, in $C + Cl$ dimensions.
    ///
    /// # Errors
    /// When there is no cluster or the spread is not a number.
    pub fn orthogonal(&self) -> Result<Patterns, Error> {
        let row = |i: usize| {
            let mut row = vec![0.0; self.clusters + self.clusters * self.size];
            row[i / self.size] = sqrt(1.0 - self.spread * self.spread);
            row[self.clusters + i] = self.spread;
            row
        };
        Patterns::from_rows(&(0..self.clusters * self.size).map(row).collect::<Vec<_>>())
    }

    /// Unit patterns $x_{ck} \propto \sqrt{1 - s^2}\,a_c + s\,g_{ck}$ with random directions $a_c$, $g_{ck}$, cluster after
    /// cluster. In high dimension these are nearly orthogonal.
    ///
    /// # Errors
    /// When there is no cluster or the spread is not a number.
    ///
    /// # Panics
    /// If the dimension is zero.
    pub fn random(&self, dimension: usize, stream: &mut Stream) -> Result<Patterns, Error> {
        let mut rows = Vec::new();
        for _ in 0..self.clusters {
            let centre = stream.on_sphere(dimension, sqrt(1.0 - self.spread * self.spread));
            for _ in 0..self.size {
                let mut row = stream.on_sphere(dimension, self.spread);
                add_scaled(&mut row, 1.0, &centre);
                let length = norm(&row);
                row.iter_mut().for_each(|component| *component /= length);
                rows.push(row);
            }
        }
        Patterns::from_rows(&rows)
    }

    /// The factor of $\beta$ in the interaction of the means, $1 - s^2 + s^2/l$.
    fn between(&self) -> f64 {
        let square = self.spread * self.spread;
        1.0 - square + square / self.size as f64
    }

    /// The weight of a pattern's cluster.
    #[must_use]
    pub fn cluster_weight(&self, weights: &Weights) -> f64 {
        weights.own + (self.size as f64 - 1.0) * weights.sibling
    }

    /// The limit of the run from a pattern.
    #[must_use]
    pub fn limit(&self, beta: f64) -> Weights {
        let cosine = 1.0 - self.spread * self.spread;
        let mut weights = self.softmax(beta, [1.0, cosine]);
        for _ in 0..UPDATES {
            let Weights { own, sibling, other } = weights;
            let siblings = (self.size as f64 - 1.0) * sibling;
            // Scores above those of other clusters' patterns.
            let others = other * (1.0 + (self.size as f64 - 1.0) * cosine);
            let next = [own + siblings * cosine, sibling + (own + siblings - sibling) * cosine];
            let next = self.softmax(beta, next.map(|score| score - others));
            let moved = (next.own - own).abs().max((next.sibling - sibling).abs());
            weights = next;
            if moved < STILL {
                break;
            }
        }
        weights
    }

    /// The weights at these scores of the pattern and of its siblings; other clusters' patterns have the score 0.
    fn softmax(&self, beta: f64, [own, sibling]: [f64; 2]) -> Weights {
        let (siblings, others) = (self.size as f64 - 1.0, (self.clusters as f64 - 1.0) * self.size as f64);
        let largest = own.max(sibling).max(0.0);
        let [own, sibling, other] = [own, sibling, 0.0].map(|score| exp(beta * (score - largest)));
        let total = own + siblings * sibling + others * other;
        Weights { own: own / total, sibling: sibling / total, other: other / total }
    }

    /// The $\beta$ from which on the run from a pattern ends with more than half of the weight on its cluster.
    ///
    /// ```
    /// use hopfield_theory::equidistant::{Clusters, fold};
    /// let clusters = Clusters { clusters: 5, size: 5, spread: 0.2 };
    /// // The fold of the means, whatever happens within clusters.
    /// assert!((clusters.leaves_the_mean() / (fold(5.0).1 / (1.0 - 0.8 * 0.04)) - 1.0).abs() < 1e-5);
    /// ```
    #[must_use]
    pub fn leaves_the_mean(&self) -> f64 {
        self.threshold(|weights| self.cluster_weight(weights) > 0.5)
    }

    /// The $\beta$ from which on the run from a pattern ends with more than half of the weight on the pattern.
    #[must_use]
    pub fn leaves_the_cluster(&self) -> f64 {
        self.threshold(|weights| weights.own > 0.5)
    }

    /// The least $\beta$ at which a property of the limit holds that is kept as $\beta$ grows.
    fn threshold(&self, property: impl Fn(&Weights) -> bool) -> f64 {
        let holds = |beta: f64| property(&self.limit(beta));
        let mut high = 1.0;
        while !holds(high) {
            high *= 2.0;
        }
        bisect(0.5 * high, high, HALVINGS, |beta| !holds(beta)).1
    }

    /// The $\beta$ up to which the mean of all patterns is a minimum: there, weight begins to flow between clusters. Within
    /// them it does so from $Cl/s^2$ on, which is never sooner, because $s^2 \le l(1 - (1 - \frac1l)s^2)$ for $s \le 1$.
    #[must_use]
    pub fn mean_is_minimum_until(&self) -> f64 {
        self.clusters as f64 / self.between()
    }

    /// The spread and the $\beta$ at which the state of a cluster, all its weights equal, stops being a minimum, for
    /// $e^t$ times the weight of another cluster: $\beta s^2P = l$ with
    /// $s^2 = \frac{l}{PB + l - 1}$. The larger the spread, the smaller $t$, down to that of the fold of the means.
    #[must_use]
    pub fn cluster_is_minimum_until(clusters: usize, size: usize, t: f64) -> (f64, f64) {
        let (count, members) = (clusters as f64, size as f64);
        let product = large_weight(count, 1.0, t) * branch(count, 1.0, t);
        let spread = sqrt(members / (product + members - 1.0));
        (spread, branch(count, 1.0, t) / Self { clusters, size, spread }.between())
    }

    /// The spread above which the run from a pattern goes from the mean of all to the pattern at one $\beta$, without a
    /// metastable state in between.
    #[must_use]
    pub fn largest_metastable_spread(clusters: usize, size: usize) -> f64 {
        let (low, high) = bisect(0.0, 1.0, 20, |spread| {
            let here = Self { clusters, size, spread };
            here.leaves_the_cluster() > here.leaves_the_mean() * (1.0 + 1e-6)
        });
        0.5 * (low + high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hopfield;
    use crate::equidistant::fold;
    use crate::fixed_point::Stability;

    fn network(clusters: &Clusters, beta: f64) -> Hopfield {
        clusters.orthogonal().and_then(|patterns| Hopfield::new(patterns, beta)).expect("valid patterns")
    }

    /// Three weights are all that the run from a pattern needs.
    #[test]
    fn the_limit_is_that_of_the_network() {
        for spread in [0.2, 0.5, 0.8, 1.0] {
            let clusters = Clusters { clusters: 3, size: 4, spread };
            for beta in [2.0, 4.0, 9.0, 40.0] {
                let network = network(&clusters, beta);
                let limit = network.fixed_point(network.patterns().pattern(0), 1e-14, 100_000);
                let weights = network.softmax(&limit.state).weights().to_vec();
                let expected = clusters.limit(beta);
                for (weight, expected) in
                    [(weights[0], expected.own), (weights[1], expected.sibling), (weights[4], expected.other)]
                {
                    assert!((weight - expected).abs() < 1e-11, "s = {spread}, beta = {beta}: {weight}, {expected}");
                }
            }
        }
    }

    /// The closed forms: folds of the means and of a cluster of weight one, and of all patterns at $s = 1$.
    #[test]
    fn the_thresholds_are_folds() {
        for (count, size) in [(3, 4), (5, 5), (8, 3)] {
            for spread in [0.1, 0.3, 0.5] {
                let clusters = Clusters { clusters: count, size, spread };
                let means = fold(count as f64).1 / clusters.between();
                assert!(
                    (clusters.leaves_the_mean() / means - 1.0).abs() < 1e-4,
                    "C = {count}, l = {size}, s = {spread}"
                );
                // The weight of the cluster is below one, so that this is a lower bound, and sharp for small spreads.
                let ratio = clusters.leaves_the_cluster() * spread * spread / fold(size as f64).1;
                assert!(ratio > 1.0 - 1e-4 && (spread > 0.3 || ratio < 1.01), "C = {count}, s = {spread}: {ratio}");
            }
            let all = Clusters { clusters: count, size, spread: 1.0 };
            let expected = fold((count * size) as f64).1;
            for threshold in [all.leaves_the_mean(), all.leaves_the_cluster()] {
                assert!((threshold / expected - 1.0).abs() < 1e-4, "all equidistant: {threshold}, not {expected}");
            }
            let largest = Clusters::largest_metastable_spread(count, size);
            assert!((0.5..0.95).contains(&largest), "metastable up to {largest}");
        }
    }

    /// The averages are minima before their thresholds and not after them.
    #[test]
    fn averages_lose_their_stability() {
        let (count, size) = (3, 4);
        let is_minimum = |clusters: &Clusters, beta: f64, state: &dyn Fn(usize) -> bool| {
            let network = network(clusters, beta);
            let mut mean = vec![0.0; network.patterns().dimension()];
            let chosen: Vec<&[f64]> =
                network.patterns().iter().enumerate().filter(|(i, _)| state(*i)).map(|(_, row)| row).collect();
            for row in &chosen {
                add_scaled(&mut mean, 1.0 / chosen.len() as f64, row);
            }
            // From the mean of a cluster the run keeps its weights equal and converges to the cluster's state.
            let limit = network.fixed_point(&mean, 1e-13, 100_000).state;
            network.stability(&limit, 0.0) == Stability::Minimum
        };
        for spread in [0.3, 0.6, 1.0] {
            let clusters = Clusters { clusters: count, size, spread };
            let threshold = clusters.mean_is_minimum_until();
            assert!(is_minimum(&clusters, 0.999 * threshold, &|_| true), "the mean of all at s = {spread}");
            assert!(!is_minimum(&clusters, 1.001 * threshold, &|_| true), "the mean of all at s = {spread}");
        }
        for t in [2.0, 3.0, 5.0] {
            let (spread, threshold) = Clusters::cluster_is_minimum_until(count, size, t);
            let clusters = Clusters { clusters: count, size, spread };
            assert!(is_minimum(&clusters, 0.995 * threshold, &|i| i < size), "a cluster at t = {t}");
            assert!(!is_minimum(&clusters, 1.005 * threshold, &|i| i < size), "a cluster at t = {t}");
        }
    }
}
