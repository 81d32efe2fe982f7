//! Norms, distances and separations of the patterns, with their rounding radii.

use super::definition;
use crate::hopfield::Hopfield;
use crate::numerics::{Envelope, Real, distance, dot, gamma, norm, squared_distance};

impl Hopfield {
    /// $\beta$ as an exact number.
    #[must_use]
    pub fn beta_envelope(&self) -> Envelope {
        Envelope::from(self.beta())
    }

    /// $M$; a norm has relative error $\gamma_{d+2}$.
    #[must_use]
    pub fn max_norm_envelope(&self) -> Envelope {
        Envelope::relative(self.patterns().max_norm(), gamma(self.patterns().dimension() + 2))
            .defined_by(|| definition::squared_max_norm(self).sqrt())
    }

    /// $\|x_i\|$.
    #[must_use]
    pub fn pattern_norm(&self, i: usize) -> Envelope {
        Envelope::relative(self.patterns().norms()[i], gamma(self.patterns().dimension() + 2))
            .defined_by(|| Envelope::norm(&Envelope::exact(self.patterns().pattern(i))))
    }

    /// $\|m_x\|$; the mean has absolute error $\gamma_{N+2} M$.
    #[must_use]
    pub fn mean_norm_envelope(&self) -> Envelope {
        let value = norm(self.patterns().mean());
        Envelope::relative(value, gamma(self.patterns().dimension() + 2))
            .widened(self.mean_error())
            .defined_by(|| Envelope::norm(&definition::mean(self)))
    }

    /// $m_{\max}$; a distance has relative error $\gamma_{d+4}$, the mean the absolute error $\gamma_{N+2} M$.
    #[must_use]
    pub fn spread_envelope(&self) -> Envelope {
        Envelope::relative(self.patterns().spread(), gamma(self.patterns().dimension() + 4))
            .widened(self.mean_error())
            .defined_by(|| {
                let mean = definition::mean(self);
                let from_mean = |pattern| Envelope::norm(&definition::minus(&Envelope::exact(pattern), &mean));
                definition::largest(self.patterns().iter().map(from_mean))
            })
    }

    /// The diameter of the patterns; relative error $\gamma_{d+4}$.
    #[must_use]
    pub fn diameter_envelope(&self) -> Envelope {
        Envelope::relative(self.patterns().diameter(), gamma(self.patterns().dimension() + 4)).defined_by(|| {
            let pairs = self.patterns().iter().flat_map(|x| self.patterns().iter().map(move |y| (x, y)));
            definition::largest(pairs.map(|(x, y)| definition::distance(x, y)))
        })
    }

    /// $\Delta_i$, or `None` for a single pattern. The sum of $d$ products with differences has an error of at most
    /// $\gamma_{d+3}\|x_i\|\|x_i - x_j\| \le 2\gamma_{d+3}\|x_i\| M$, and a minimum moves by no more than its candidates.
    #[must_use]
    pub fn separation_envelope(&self, i: usize) -> Option<Envelope> {
        let patterns = self.patterns();
        let radius = 2.0 * gamma(patterns.dimension() + 3) * patterns.norms()[i] * patterns.max_norm();
        let pattern = patterns.pattern(i);
        let others = || (0..patterns.count()).filter(|j| *j != i).map(|j| patterns.pattern(j));
        let gap = |other| -definition::dot_with_difference(pattern, other, pattern);
        let defined = || -definition::largest(others().map(gap));
        patterns.separation(i).map(|(value, _)| Envelope::new(value, radius).defined_by(defined))
    }

    /// $\Delta_{\min} = \min_i\Delta_i$ (Eq. 306); `None` for a single pattern. A minimum moves by no more than its
    /// candidates. Takes $O(N^2d)$ time.
    #[must_use]
    pub fn minimal_separation_envelope(&self) -> Option<Envelope> {
        (0..self.patterns().count()).filter_map(|i| self.separation_envelope(i)).reduce(Real::min)
    }

    /// $\min_{j \ne i}\|x_i - x_j\|$, relative error $\gamma_{d+4}$; `None` for a single pattern.
    #[must_use]
    pub fn nearest_distance(&self, i: usize) -> Option<Envelope> {
        let pattern = self.patterns().pattern(i);
        let others = self.patterns().iter().enumerate().filter(|(j, _)| *j != i);
        let smallest = others.map(|(_, other)| distance(pattern, other)).reduce(f64::min)?;
        let others = || self.patterns().iter().enumerate().filter(|(j, _)| *j != i);
        let defined = || -definition::largest(others().map(|(_, other)| -definition::distance(pattern, other)));
        Some(Envelope::relative(smallest, gamma(pattern.len() + 4)).defined_by(defined))
    }

    /// $\Delta_i = \min_{j \ne i}\frac12(\|x_i\|^2 - \|x_j\|^2 + \|x_i - x_j\|^2)$ (Eq. 298); `None` for a single pattern.
    /// The squares are at most $M^2$, $M^2$ and $4M^2$, each with relative error $\gamma_{d+4}$ or less, and two more
    /// roundings join them: an absolute error of at most $3\gamma_{d+6}M^2$.
    #[must_use]
    pub fn separation_by_distances(&self, i: usize) -> Option<Envelope> {
        let pattern = self.patterns().pattern(i);
        let square = |x: &[f64]| dot(x, x);
        let others = self.patterns().iter().enumerate().filter(|(j, _)| *j != i);
        let gaps =
            others.map(|(_, other)| 0.5 * ((square(pattern) - square(other)) + squared_distance(pattern, other)));
        let max_norm = self.patterns().max_norm();
        let radius = 3.0 * gamma(pattern.len() + 6) * max_norm * max_norm;
        let gap = |other: &[f64]| {
            let squares = definition::dot(pattern, pattern) - definition::dot(other, other);
            -(squares + definition::distance(pattern, other).squared()) * 0.5
        };
        let others = || self.patterns().iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| other);
        let defined = || -definition::largest(others().map(gap));
        gaps.reduce(f64::min).map(|smallest| Envelope::new(smallest, radius).defined_by(defined))
    }

    /// $M^2(1 - \cos\alpha_{\min}) = 2M^2\sin^2(\alpha_{\min}/2)$, which is $\Delta_{\min}$ when all norms are $M$ (Eq. 310); `None`
    /// for a single pattern.
    ///
    /// With norms between $m$ and $M$ the angle $2\arctan(\|x - y\|/\|x + y\|)$ gives
    /// $2M^2\sin^2(\alpha/2) = M^2\|x - y\|^2/(\|x\|^2 + \|y\|^2)$, which differs from $x^T(x - y)$ by at most
    /// $\frac12(M^2 - m^2) + \frac12\|x - y\|^2(M^2/m^2 - 1) \le 3(M^2 - m^2)$ when $m$ is within a tenth of $M$; the radius
    /// has $6M(M - m)$ with the rounding of both norms. The angle is known to $4du$, and $2\sin^2(\alpha/2)$ changes no faster
    /// than the angle.
    #[must_use]
    pub fn separation_by_angle(&self) -> Option<Envelope> {
        let angle = crate::sphere::minimal_angle(self.patterns().matrix())?;
        let sine = crate::numerics::elementary::sin(0.5 * angle);
        let dimension = self.patterns().dimension();
        let max_norm = self.patterns().max_norm();
        let min_norm = self.patterns().norms().iter().copied().fold(max_norm, f64::min);
        let norms = 6.0 * max_norm * ((max_norm - min_norm) + 2.0 * gamma(dimension + 2) * max_norm);
        let angles = gamma(4 * dimension + 16) * max_norm * max_norm;
        Some(Envelope::new(2.0 * max_norm * max_norm * sine * sine, norms + angles))
    }

    /// $\|X\|_2^2$. Forming the Gram matrix costs $\gamma_{N+d}$ of its trace $\|X\|_F^2$, its largest eigenvalue, found by
    /// a backward stable method, $10nu$ of it.
    #[must_use]
    pub fn squared_spectral_norm_envelope(&self) -> Envelope {
        let patterns = self.patterns();
        let (dimension, count) = (patterns.dimension(), patterns.count());
        let relative = gamma(dimension + count) + gamma(10 * dimension.min(count));
        let trace = dot(patterns.matrix().as_slice(), patterns.matrix().as_slice());
        Envelope::new(patterns.squared_spectral_norm(), relative * trace).defined_by(|| {
            let rows: Vec<_> = patterns.iter().map(Envelope::exact).collect();
            definition::largest_squared_singular_value(&rows)
        })
    }

    /// $\|X\|_F^2 = \sum_i\|x_i\|^2$, a sum of $dN$ squares.
    #[must_use]
    pub fn squared_frobenius_norm_envelope(&self) -> Envelope {
        let entries = self.patterns().matrix().as_slice();
        Envelope::relative(dot(entries, entries), gamma(entries.len())).defined_by(|| definition::dot(entries, entries))
    }

    /// The absolute error of the computed mean $m_x$.
    pub(super) fn mean_error(&self) -> f64 {
        gamma(self.patterns().count() + 2) * self.patterns().max_norm()
    }

    /// The smallest absolute error of sums that involve weights below the normal range.
    pub(super) fn underflow(&self) -> f64 {
        self.patterns().count() as f64 * f64::MIN_POSITIVE
    }

    /// $2M$, which no two points of the hull are farther apart than.
    #[must_use]
    pub fn diameter_bound_envelope(&self) -> Envelope {
        self.max_norm_envelope() * 2.0
    }

    pub(super) fn diameter_bound(&self) -> f64 {
        2.0 * self.patterns().max_norm()
    }

    /// $\beta(2M)^2$, in the order in which it does not underflow: what a weight of one adds to the trace of $J$ at most.
    pub(super) fn curvature_bound(&self) -> f64 {
        self.beta() * self.diameter_bound() * self.diameter_bound()
    }
}
