//! $J/\beta$ as a covariance, split into what the cluster, the other patterns and both together contribute (Eqs. 203-205).

use super::instance::ClusterInstance;
use super::moments::{EnclosedMatrix, outer_product};
use crate::numerics::{Envelope, gamma, norm};

/// $\gamma$ of Lemma A8.
pub(super) fn share(instance: &ClusterInstance) -> Envelope {
    instance.outside().map_or(Envelope::from(0.0), |outside| outside.total())
}

/// $J/\beta$: that of the update for a softmax, the covariance itself for free weights.
pub(super) fn covariance(instance: &ClusterInstance) -> EnclosedMatrix {
    if instance.has_free_weights() {
        return instance.whole().scatter();
    }
    let (network, measurement) = (instance.cluster().network(), instance.measure());
    let value = network.jacobian(instance.state()) / network.beta();
    // A radius for every entry becomes one in the Frobenius norm by the factor d.
    let entry = measurement.jacobian_error(network.jacobian_trace(instance.state())) / network.beta();
    let radius = value.nrows() as f64 * entry + gamma(4) * norm(value.as_slice());
    EnclosedMatrix { value, radius }
}

/// The left side of Eq. 204 and the right one.
pub(super) fn cluster_sides(instance: &ClusterInstance) -> (EnclosedMatrix, EnclosedMatrix) {
    let inside = instance.inside();
    let s = inside.sum();
    let product = outer_product(&s, &s);
    let odds = share(instance) / inside.total();
    (inside.second_moment().add_scaled(-1.0, &product), inside.scatter().add_scaled(odds, &product))
}

/// The right side of Eq. 205, over $\beta$.
pub(super) fn six_terms(instance: &ClusterInstance) -> EnclosedMatrix {
    let (_, own) = cluster_sides(instance);
    let Some(outside) = instance.outside() else { return own };
    let (s, t) = (instance.inside().sum(), outside.sum());
    own.add_scaled(1.0, &outside.second_moment())
        .add_scaled(-1.0, &outer_product(&t, &t))
        .add_scaled(-1.0, &outer_product(&s, &t))
        .add_scaled(-1.0, &outer_product(&t, &s))
}
