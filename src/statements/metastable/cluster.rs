//! A network whose first $l$ patterns form a cluster: its mean, its width and its separation, with rounding radii.
//!
//! Everything is summed from the differences $x_j - x_1$, so that a cluster of nearly equal patterns keeps its relative
//! accuracy, and one of equal patterns has the width 0 exactly.

use std::cell::OnceCell;

use crate::hopfield::Hopfield;
use crate::measure::definition;
use crate::numerics::{Envelope, Real, add_scaled, difference, distance, dot, gamma, norm};

/// A network and the number $l$ of its first patterns that are similar.
#[derive(Debug)]
pub struct Cluster {
    network: Hopfield,
    size: usize,
    /// $m_x$.
    mean: Vec<f64>,
    /// $x_j - m_x$ for all patterns.
    centred: Vec<Vec<f64>>,
    /// $w = \max_{i \le l}\|x_i - x_1\|$, the scale of the rounding errors of mean and width.
    width: f64,
    /// $m_x$ from its definition, where an arithmetic is in force.
    defined_mean: OnceCell<Vec<Envelope>>,
}

impl Cluster {
    /// The cluster of the first `size` patterns, at least one and at most all.
    #[must_use]
    pub fn new(network: Hopfield, size: usize) -> Self {
        let patterns = network.patterns();
        let size = size.clamp(1, patterns.count());
        let first = patterns.pattern(0);
        let differences: Vec<Vec<f64>> = patterns.iter().map(|pattern| difference(pattern, first)).collect();
        let mut offset = vec![0.0; first.len()];
        for member in &differences[..size] {
            add_scaled(&mut offset, 1.0, member);
        }
        for component in &mut offset {
            *component /= size as f64;
        }
        let mean = first.iter().zip(&offset).map(|(x, g)| x + g).collect();
        let width = differences[..size].iter().map(|member| norm(member)).fold(0.0, f64::max);
        let centred = differences.iter().map(|pattern| difference(pattern, &offset)).collect();
        Self { network, size, mean, centred, width, defined_mean: OnceCell::new() }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Hopfield {
        &self.network
    }

    /// $l$.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// $N$.
    #[must_use]
    pub fn count(&self) -> usize {
        self.network.patterns().count()
    }

    /// The mean $m_x = \frac1l\sum_{i \le l} x_i$ (Eq. 198).
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// $m_x$ as it is defined, in the arithmetic in force.
    pub(crate) fn defined_mean(&self) -> &[Envelope] {
        self.defined_mean.get_or_init(|| {
            let members = || self.network.patterns().iter().take(self.size);
            let component = |c: usize| {
                let components: Vec<Envelope> = members().map(|member| Envelope::from(member[c])).collect();
                definition::total(&components) / self.size as f64
            };
            (0..self.mean.len()).map(component).collect()
        })
    }

    /// $x_j - m_x$ as it is defined.
    pub(crate) fn defined_centred(&self, j: usize) -> Vec<Envelope> {
        definition::minus(&Envelope::exact(self.network.patterns().pattern(j)), self.defined_mean())
    }

    /// The largest $\|x_j - m_x\|$ of the first `count` patterns, as it is defined.
    pub(crate) fn defined_farthest(&self, count: usize) -> Envelope {
        definition::largest((0..count).map(|j| Envelope::norm(&self.defined_centred(j))))
    }

    /// $x_j - m_x$.
    #[must_use]
    pub fn centred(&self, j: usize) -> &[f64] {
        &self.centred[j]
    }

    /// The error of $m_x - x_1$: $l$ differences are added and divided, $\gamma_{l+2}w$.
    fn offset_error(&self) -> f64 {
        gamma(self.size + 4) * self.width
    }

    /// The error of [`Cluster::mean`], whose last addition commits one rounding.
    #[must_use]
    pub fn mean_error(&self) -> f64 {
        self.offset_error() + gamma(2) * norm(&self.mean)
    }

    /// The error of [`Cluster::centred`]: two differences, of at most $\|x_j - m_x\| + w$, and the error of
    /// $m_x - x_1$.
    #[must_use]
    pub fn centred_error(&self, j: usize) -> f64 {
        gamma(4) * (norm(&self.centred[j]) + self.width) + self.offset_error()
    }

    /// $m_{\max} = \max_{i \le l}\|x_i - m_x\|$ (Eq. 199); a norm has relative error $\gamma_{d+2}$.
    #[must_use]
    pub fn spread(&self) -> Envelope {
        let value = self.centred[..self.size].iter().map(|member| norm(member)).fold(0.0, f64::max);
        let error = (0..self.size).map(|i| self.centred_error(i)).fold(0.0, f64::max);
        Envelope::new(value, gamma(self.mean.len() + 3) * value + error).defined_by(|| self.defined_farthest(self.size))
    }

    /// $\min_{j > l} y^T(m_x - x_j)$ at a point $y$ (Eqs. 227, 241, 258); `None` if nothing lies outside the cluster.
    #[must_use]
    pub fn gap_at(&self, point: &[f64]) -> Option<Envelope> {
        self.gap(point, 0.0, || Envelope::exact(point))
    }

    /// The same at a point known up to `error`, which is `defined`. Inner products of $d$ terms, $\gamma_{d+2}$; a minimum
    /// moves by no more than its candidates.
    fn gap(&self, point: &[f64], error: f64, defined: impl FnOnce() -> Vec<Envelope>) -> Option<Envelope> {
        let length = norm(point);
        let gap = |j: usize| {
            let (centred, centred_error) = (&self.centred[j], self.centred_error(j));
            let radius = (gamma(point.len() + 2) * length + error) * norm(centred) + (length + error) * centred_error;
            Envelope::new(-dot(point, centred), radius * (1.0 + gamma(point.len() + 8)))
        };
        let smallest = (self.size..self.count()).map(gap).reduce(Real::min)?;
        Some(smallest.defined_by(|| {
            let point = defined();
            let towards = |j| Envelope::inner_product(&point, &self.defined_centred(j));
            -definition::largest((self.size..self.count()).map(towards))
        }))
    }

    /// $\Delta_m = \min_{j > l} m_x^T(m_x - x_j)$, the separation of the mean (Eq. 236).
    #[must_use]
    pub fn separation(&self) -> Option<Envelope> {
        self.gap(&self.mean, self.mean_error(), || self.defined_mean().to_vec())
    }

    /// The pattern outside the cluster that attains the separation; the first pattern if nothing is outside.
    #[must_use]
    pub fn competitor(&self) -> usize {
        let score = |j: usize| dot(&self.mean, &self.centred[j]);
        (self.size..self.count()).reduce(|best, j| if score(j) > score(best) { j } else { best }).unwrap_or(0)
    }

    /// $\|y - m_x\|$; relative error $\gamma_{d+4}$ and that of the mean.
    #[must_use]
    pub fn distance_to_mean(&self, point: &[f64]) -> Envelope {
        Envelope::relative(distance(point, &self.mean), gamma(point.len() + 4))
            .widened(self.mean_error())
            .defined_by(|| Envelope::norm(&definition::minus(&Envelope::exact(point), self.defined_mean())))
    }

    /// $\|\sum_j w_j(x_j - m_x)\|$ over the given patterns and weights, without cancellation: sums of $n$ terms in
    /// $\gamma_{n+3}$, each with the errors of its weight and of $x_j - m_x$.
    #[must_use]
    pub fn weighted_offset(&self, weights: &[Envelope]) -> Envelope {
        let mut offset = vec![0.0; self.mean.len()];
        let mut radius = 0.0;
        for (j, weight) in weights.iter().enumerate() {
            add_scaled(&mut offset, weight.value, &self.centred[j]);
            let length = norm(&self.centred[j]);
            let rounding = weight.radius + gamma(weights.len() + 3) * weight.value;
            radius += rounding * length + weight.upper() * self.centred_error(j);
        }
        let value = norm(&offset);
        Envelope::new(value, gamma(self.mean.len() + 2) * value + radius * (1.0 + gamma(weights.len() + 8))).defined_by(
            || {
                let centred: Vec<Vec<Envelope>> = (0..weights.len()).map(|j| self.defined_centred(j)).collect();
                let component = |c: usize| {
                    let components: Vec<Envelope> = centred.iter().map(|vector| vector[c]).collect();
                    Envelope::inner_product(weights, &components)
                };
                Envelope::norm(&(0..self.mean.len()).map(component).collect::<Vec<_>>())
            },
        )
    }
}
