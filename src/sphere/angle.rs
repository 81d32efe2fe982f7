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
/// use nalgebra::dmatrix;
/// let right = minimal_angle(&dmatrix![1.0, 0.0; 0.0, 1.0]);
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
