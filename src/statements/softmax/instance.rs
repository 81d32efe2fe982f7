//! The pair of score vectors that a statement about the softmax is judged on.

use super::measured::{MeasuredSoftmax, total};
use super::segment::Segment;
use crate::Error;
use crate::measure::definition;
use crate::numerics::elementary::ln;
use crate::numerics::{Envelope, Real, UNIT_ROUNDOFF, difference, gamma, norm};

/// Scores $x$ and $x'$, a point $z$ of the simplex and $\beta$.
#[derive(Debug)]
pub struct SoftmaxInstance {
    beta: f64,
    at: MeasuredSoftmax,
    other: MeasuredSoftmax,
    point: Vec<f64>,
    /// Whether $z$ is the softmax at $x$ times the mass, of which `point` has rounded components.
    is_softmax: bool,
    mass: f64,
    slack: f64,
}

impl SoftmaxInstance {
    /// Scores `x` and `other` at `beta`; `point` is $z$ up to the factor `mass`, or `None` for the softmax itself.
    ///
    /// # Errors
    /// When `beta` is not positive and finite, a score is not finite, or the two vectors differ in length.
    pub fn new(
        beta: f64,
        x: Vec<f64>,
        other: Vec<f64>,
        point: Option<Vec<f64>>,
        mass: f64,
        slack: f64,
    ) -> Result<Self, Error> {
        if !(beta > 0.0 && beta.is_finite()) {
            return Err(Error::Beta { beta });
        }
        if other.len() != x.len() {
            return Err(Error::StateDimension { found: other.len(), expected: x.len() });
        }
        if let Some((component, &value)) = x.iter().chain(&other).enumerate().find(|(_, score)| !score.is_finite()) {
            return Err(Error::StateNotFinite { component: component % x.len(), value });
        }
        let at = MeasuredSoftmax::new(beta, x, 0.0);
        let other = MeasuredSoftmax::new(beta, other, 0.0);
        let is_softmax = point.is_none();
        let mut point = point.unwrap_or_else(|| at.softmax().weights().to_vec());
        point.iter_mut().for_each(|weight| *weight *= mass);
        Ok(Self { beta, at, other, point, is_softmax, mass, slack })
    }

    /// $\beta$.
    #[must_use]
    pub fn beta(&self) -> Envelope {
        Envelope::from(self.beta)
    }

    /// The softmax of $\beta x$.
    #[must_use]
    pub fn at(&self) -> &MeasuredSoftmax {
        &self.at
    }

    /// The softmax of $\beta x'$.
    #[must_use]
    pub fn other(&self) -> &MeasuredSoftmax {
        &self.other
    }

    /// The softmax of $cx$, for another factor $c$ than $\beta$, of any sign.
    #[must_use]
    pub fn at_factor(&self, factor: f64) -> MeasuredSoftmax {
        let scores = self.at.scores().iter().map(|score| score * factor.signum()).collect();
        MeasuredSoftmax::new(factor.abs(), scores, 0.0)
    }

    /// The softmax of $cx'$.
    #[must_use]
    pub fn other_factor(&self, factor: f64) -> MeasuredSoftmax {
        let scores = self.other.scores().iter().map(|score| score * factor.signum()).collect();
        MeasuredSoftmax::new(factor.abs(), scores, 0.0)
    }

    /// $N$.
    #[must_use]
    pub fn count(&self) -> Envelope {
        Envelope::from(self.at.count() as f64)
    }

    /// The sum of the components of $z$.
    #[must_use]
    pub fn mass(&self) -> f64 {
        self.mass
    }

    /// $\epsilon/(1 - p_{\max})$.
    #[must_use]
    pub fn slack(&self) -> f64 {
        self.slack
    }

    /// $\epsilon$.
    #[must_use]
    pub fn epsilon(&self) -> Envelope {
        self.at.smallest_complement() * self.slack
    }

    /// $z$.
    #[must_use]
    pub fn point(&self) -> &[f64] {
        &self.point
    }

    /// $x - x'$; one rounding each.
    #[must_use]
    pub fn displacement(&self) -> Vec<Envelope> {
        let step = |(x, other): (&f64, &f64)| {
            Envelope::relative(x - other, UNIT_ROUNDOFF).defined_by(|| Envelope::from(*x) - *other)
        };
        self.at.scores().iter().zip(self.other.scores()).map(step).collect()
    }

    /// $\|x - x'\|$; relative error $\gamma_{N+4}$.
    #[must_use]
    pub fn distance(&self) -> Envelope {
        let value = norm(&difference(self.at.scores(), self.other.scores()));
        Envelope::relative(value, gamma(self.at.count() + 4))
            .defined_by(|| definition::distance(self.at.scores(), self.other.scores()))
    }

    /// $\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x')$.
    #[must_use]
    pub fn change(&self) -> Vec<Envelope> {
        (0..self.at.count()).map(|i| self.at.weight_minus(&self.other, i)).collect()
    }

    /// $\|\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x')\|$; the errors of the components are a vector whose norm is
    /// the error of the norm.
    #[must_use]
    pub fn change_norm(&self) -> Envelope {
        let change = self.change();
        let (values, radii): (Vec<f64>, Vec<f64>) = change.iter().map(|term| (term.value, term.radius)).unzip();
        Envelope::relative(norm(&values), gamma(values.len() + 2))
            .widened(norm(&radii) * (1.0 + gamma(radii.len() + 2)))
            .defined_by(|| Envelope::norm(&change))
    }

    /// $(\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x'))^T(x - x')$.
    #[must_use]
    pub fn change_along(&self) -> Envelope {
        total(self.change().into_iter().zip(self.displacement()).map(|(change, step)| change * step))
    }

    /// The segment from $x'$ to $x$, the smallest convex set $U$ that holds both.
    #[must_use]
    pub fn segment(&self) -> Segment {
        Segment::new(self.beta, self.other.scores(), self.at.scores())
    }

    /// $z^Tx + c\sum_i z_i\ln z_i$, which is $L(z)$ (Eq. 465) for $c = -1/\beta$.
    ///
    /// The components of $z$ are rounded, so they sum to the mass up to $\gamma_{N+4}$. The value is that of the point of
    /// the simplex after a correction of at most $dz_i = \gamma_{N+4}z_i$, which moves it by at most
    /// $\sum_i dz_i(|x_i| + |c|(|\ln z_i| + 1))$. At the softmax, where $L$ is stationary, the errors $\omega$ of the weights
    /// themselves add only $\omega^2/\beta$, far below that.
    #[must_use]
    pub fn functional(&self, factor: Envelope) -> Envelope {
        let terms = self.at.scores().iter().zip(&self.point).filter(|(_, z)| **z > 0.0);
        let term = |(x, z): (&f64, &f64)| {
            let (z, logarithm) = (Envelope::from(*z), Envelope::from(*z).ln());
            let value = z * *x + factor * z * logarithm;
            let moved = z.value * (x.abs() + factor.value.abs() * (ln(z.value).abs() + 1.0));
            value.widened(gamma(self.at.count() + 6) * moved)
        };
        total(terms.map(term)).defined_by(|| {
            let term = |(x, (z, logarithm)): (&f64, (Envelope, Envelope))| z * *x + factor * z * logarithm;
            let present = self.at.scores().iter().zip(&self.point).filter(|(_, z)| self.is_softmax || **z > 0.0);
            total(present.map(|(x, _)| x).zip(self.exact_point()).map(term))
        })
    }

    /// The components of $z$ that are not zero, and their logarithms: those of the softmax times the mass, or else the given
    /// ones over their sum, times the mass.
    fn exact_point(&self) -> Vec<(Envelope, Envelope)> {
        let mass = Envelope::from(self.mass);
        if self.is_softmax {
            let component = |i| (self.at.weight(i) * mass, self.at.log_weight(i) + mass.ln());
            return (0..self.at.count()).map(component).collect();
        }
        let present: Vec<Envelope> = self.point.iter().filter(|z| **z > 0.0).map(|z| Envelope::from(*z)).collect();
        let scale = mass / definition::total(&present);
        present.iter().map(|z| (*z * scale, (*z * scale).ln())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $z$ is the softmax times the mass, here one half of $(\frac14, \frac34)$.
    #[test]
    fn points_have_their_mass() {
        let scores = vec![0.0, 0.5 * ln(3.0)];
        let instance = SoftmaxInstance::new(2.0, scores, vec![1.0, 0.0], None, 0.5, 1.0).expect("an instance");
        assert_eq!((instance.mass(), instance.at().beta(), instance.other().beta()), (0.5, 2.0, 2.0));
        let expected = [0.125, 0.375];
        assert!(instance.point().iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-15));
    }

    /// Weights of one and zero leave a Jacobian of zeros, whose eigenvalues are known.
    #[test]
    fn a_jacobian_of_zeros_has_eigenvalues() {
        for scores in [vec![0.0, -2000.0], vec![1.0]] {
            for eigenvalue in MeasuredSoftmax::new(1.0, scores, 0.0).eigenvalues() {
                assert!(eigenvalue.value == 0.0 && eigenvalue.radius < 1e-300, "{eigenvalue:?}");
            }
        }
    }
}
