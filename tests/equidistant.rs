//! Equidistant patterns and clusters of them: what the definitions say of the interaction, the thresholds and the runs.

use hopfield_theory::equidistant::{Clusters, equal_energy, fold, interaction};
use hopfield_theory::numerics::{dot, norm};
use hopfield_theory::random::Stream;

/// Equidistant patterns are, but for a common part of their scores, orthogonal ones of the squared norm $r^2(1 - c)$.
#[test]
fn the_interaction_is_that_of_the_differences() {
    assert_eq!(interaction(3.0, 2.0, -0.5), 9.0);
    assert_eq!(interaction(0.5, 4.0, 0.75), 0.5);
}

/// Two patterns branch off the centre, so that there is no other threshold; more have one, known with 18 digits.
#[test]
fn single_patterns_overtake_the_centre_unless_there_are_two() {
    assert_eq!(equal_energy(2), None);
    for (count, expected) in [(3, 2.772_588_722_239_781), (5, 3.696_784_962_986_375), (10, 4.943_755_299_006_494)] {
        let found = equal_energy(count).expect("more than two patterns");
        assert!((found / expected - 1.0).abs() < 4.0 * f64::EPSILON, "N = {count}: {found}");
        assert!(fold(count as f64).1 < found && found < count as f64, "between the fold and the loss of the centre");
    }
}

/// Unit vectors, with the cosine $1 - s^2$ within a cluster and 0 between clusters, up to a few inverse roots of the dimension.
#[test]
fn random_clusters_have_their_cosines() {
    const DIMENSION: usize = 40_000;
    let off = 5.0 / f64::sqrt(DIMENSION as f64);
    for spread in [0.3, 0.8, 1.0] {
        let clusters = Clusters { clusters: 3, size: 3, spread };
        let patterns = clusters.random(DIMENSION, &mut Stream::new(1, "equidistant", 0)).expect("valid patterns");
        assert_eq!(patterns.count(), 9);
        for i in 0..9 {
            assert!((norm(patterns.pattern(i)) - 1.0).abs() < 1e-14, "a unit vector");
            for j in 0..i {
                let expected = if i / 3 == j / 3 { 1.0 - spread * spread } else { 0.0 };
                let found = dot(patterns.pattern(i), patterns.pattern(j));
                assert!((found - expected).abs() < off, "s = {spread}, {i} and {j}: {found}, not {expected}");
            }
        }
    }
}

/// All weights together are one.
#[test]
fn the_clusters_share_the_weight() {
    for (beta, spread) in [(2.0, 0.5), (6.0, 0.8), (9.0, 0.3)] {
        let clusters = Clusters { clusters: 4, size: 5, spread };
        let weights = clusters.limit(beta);
        let total = clusters.cluster_weight(&weights) + 15.0 * weights.other;
        assert!((total - 1.0).abs() < 1e-14, "beta = {beta}, s = {spread}: {total}");
    }
}

/// Below the spread the run rests on the cluster for a range of $\beta$, above it nowhere. The thresholds are known to about
/// $10^{-5}$ of themselves.
#[test]
fn metastable_states_end_at_one_spread() {
    for (clusters, size) in [(3, 4), (5, 5)] {
        let largest = Clusters::largest_metastable_spread(clusters, size);
        let range = |spread: f64| {
            let here = Clusters { clusters, size, spread };
            here.leaves_the_cluster() / here.leaves_the_mean() - 1.0
        };
        let (below, above) = (range(0.98 * largest), range(1.02 * largest));
        assert!(below > 1e-3 && below < 0.2, "C = {clusters}, l = {size}: a range of {below} below {largest}");
        assert!(above.abs() < 1e-4, "C = {clusters}, l = {size}: a range of {above} above {largest}");
    }
}
