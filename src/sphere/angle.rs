//! The minimal angle of a point set, $\alpha_{\min} = \min_{i<j} \alpha_{ij}$ (Eq. 309).

use nalgebra::DMatrix;

use crate::numerics::elementary;

/// $\alpha_{\min}$ (Eq. 309) of the columns of `points`, all of the same norm; `None` for fewer than two columns or when a
/// coordinate is not finite.
///
/// The closest pair by distance $|x - y|$ is also the closest by angle, and its angle is taken as
/// $2\arctan(|x - y| / |x + y|) = 2\arcsin(|x - y| / 2M)$: unlike $\arccos\langle x, y\rangle$ this keeps its relative
/// accuracy for small angles, and unlike the arcsine also near $\pi$. The absolute error is below $4 d u$ when the norms
/// agree to rounding. Time $O(N^2 d)$, no further memory.
///
/// ```
/// use hopfield_theory::sphere::minimal_angle;
/// use nalgebra::DMatrix;
/// let right = minimal_angle(&DMatrix::identity(2, 2));
/// assert_eq!(right, Some(std::f64::consts::FRAC_PI_2));
/// ```
#[must_use]
pub fn minimal_angle(points: &DMatrix<f64>) -> Option<f64> {
    let dimension = points.nrows();
    if dimension == 0 || points.ncols() < 2 || points.iter().any(|coordinate| !coordinate.is_finite()) {
        return None;
    }
    let coordinates = points.as_slice();
    let mut closest = f64::INFINITY;
    let mut angle = None;
    for (index, first) in coordinates.chunks_exact(dimension).enumerate() {
        for second in coordinates[(index + 1) * dimension..].chunks_exact(dimension) {
            let distance = squared_norm(first, second, |x, y| x - y);
            if distance < closest {
                closest = distance;
                let opposite = squared_norm(first, second, |x, y| x + y);
                angle = Some(2.0 * elementary::atan2(elementary::sqrt(distance), elementary::sqrt(opposite)));
            }
        }
    }
    angle
}

fn squared_norm(first: &[f64], second: &[f64], combine: impl Fn(f64, f64) -> f64) -> f64 {
    first.iter().zip(second).fold(0.0, |sum, (x, y)| {
        let combined = combine(*x, *y);
        sum + combined * combined
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points placed on the circle by their angle: the smallest gap is found, from $10^{-9}$ up to $\pi$, where the
    /// arccosine of the inner product has lost half the digits or all of them.
    #[test]
    fn recovers_the_smallest_gap_on_the_circle() {
        for gap in [1e-9, 1e-3, 1.0, 3.0, core::f64::consts::PI - 1e-9] {
            for norm in [1.0, 37.0] {
                let points = DMatrix::from_row_slice(
                    2,
                    2,
                    &[norm, norm * elementary::cos(gap), 0.0, norm * elementary::sin(gap)],
                );
                let angle = minimal_angle(&points).unwrap();
                assert!((angle - gap).abs() < 1e-15, "gap {gap}: {angle}");
            }
        }
    }

    /// The minimum runs over all pairs, wherever the closest one stands.
    #[test]
    fn looks_at_every_pair() {
        let directions = [0.0, 1.0, 2.5, 2.6, 4.0, 5.5];
        for shift in 0..directions.len() {
            let points = DMatrix::from_fn(2, directions.len(), |axis, index| {
                let direction = directions[(index + shift) % directions.len()];
                if axis == 0 { elementary::cos(direction) } else { elementary::sin(direction) }
            });
            let angle = minimal_angle(&points).unwrap();
            assert!((angle - 0.1).abs() < 1e-15, "shift {shift}: {angle}");
        }
    }

    /// Equal points have angle zero; one point, or a coordinate that is not finite, gives none.
    #[test]
    fn knows_its_domain() {
        assert_eq!(minimal_angle(&DMatrix::from_element(3, 2, 0.5)), Some(0.0), "equal points");
        assert_eq!(minimal_angle(&DMatrix::from_element(3, 1, 0.5)), None, "one point");
        assert_eq!(minimal_angle(&DMatrix::from_element(3, 4, f64::NAN)), None, "NaN");
        let mut points = DMatrix::identity(3, 3);
        points[(1, 2)] = f64::NAN;
        assert_eq!(minimal_angle(&points), None, "NaN in one of three points");
        assert_eq!(minimal_angle(&DMatrix::zeros(0, 3)), None, "points without coordinates");
    }
}
