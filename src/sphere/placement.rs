//! Placing points on the unit sphere so that they keep away from each other.
//!
//! For unit vectors $x_1, \dots, x_N$ in $\mathbb R^d$ and $\kappa > 0$ the objective is
//!
//! $$F(x_1, \dots, x_N) = \ln\sum_{i<j} e^{\kappa\,x_i^Tx_j},$$
//!
//! a soft maximum of the cosines: large $\kappa$ looks at the closest pairs only, small $\kappa$ at all of them. Patterns of norm
//! $M$ at inverse temperature $\beta$ interact through $\kappa = \beta M^2$. With the weights
//! $w_{ij} = e^{\kappa x_i^Tx_j - F}$, which sum to one over the pairs, the gradient on the sphere is
//! $\nabla_iF = \kappa\,(I - x_ix_i^T)\sum_{j \ne i} w_{ij}x_j$.
//!
//! It is minimised by L-BFGS on the product of spheres (Nocedal and Wright, *Numerical Optimization*, algorithm 7.4): a step
//! goes along the tangent and back to the sphere by normalisation, remembered steps and gradient changes are carried along by
//! projection to the new tangent space, and a step is taken only if it decreases $F$ enough (Armijo). The minimum found is a
//! local one. All sums run in a fixed order, so a start determines the result to the last bit.

use nalgebra::DMatrix;

use crate::numerics::elementary::{exp, ln, sqrt};
use crate::numerics::{add_scaled, dot, norm};
use crate::random::Stream;

/// How many steps the approximation of the Hessian remembers.
const MEMORY: usize = 8;
/// The share of the predicted decrease that a step must reach.
const ARMIJO: f64 = 1e-4;
/// No point moves farther along its tangent in one step.
const LONGEST_MOVE: f64 = 0.5;
/// Halvings after which a direction is given up; the steps are then of the size of rounding.
const HALVINGS: usize = 40;

/// Why points cannot be placed.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// There is no pair to keep apart.
    #[error("a placement needs two points or more, not {count}")]
    Count {
        /// The number of points.
        count: usize,
    },
    /// The sharpness is not a positive finite number.
    #[error("the sharpness kappa is {kappa}, but it must be a positive finite number")]
    Kappa {
        /// The value given.
        kappa: f64,
    },
    /// A start is zero or not finite, so that it has no direction.
    #[error("point {point} has no direction: its norm is {norm}")]
    Direction {
        /// The index of the point.
        point: usize,
        /// Its norm.
        norm: f64,
    },
}

/// Points placed by [`place`].
#[derive(Clone, Debug, PartialEq)]
pub struct Placement {
    /// The points, unit vectors as columns.
    pub points: DMatrix<f64>,
    /// $F$ at the start and after every step; strictly decreasing.
    pub objectives: Vec<f64>,
    /// $\|\nabla F\| / \kappa$ at the end; between 0 and $\sqrt2$ whatever $\kappa$.
    pub gradient: f64,
    /// Whether that is at most the tolerance; if not, the steps ran out or rounding hides any further decrease.
    pub converged: bool,
}

/// `count` points at random on the unit sphere in $\mathbb R^d$, as columns: a start for [`place`].
///
/// # Panics
/// If the dimension is zero, where the sphere is empty.
#[must_use]
pub fn scattered(dimension: usize, count: usize, stream: &mut Stream) -> DMatrix<f64> {
    let columns: Vec<f64> = (0..count).flat_map(|_| stream.on_sphere(dimension, 1.0)).collect();
    DMatrix::from_vec(dimension, count, columns)
}

/// Moves points from the directions of the columns of `start` to a local minimum of $F$, until $\|\nabla F\| \le$
/// `tolerance` $\cdot\,\kappa$ or `steps` steps are done. One step takes $O(N^2d)$ time, mostly for $N^2/2$ exponentials. A
/// tolerance below about $\sqrt u = 10^{-8}$ is out of reach: there the decrease of $F$ drowns in its rounding.
///
/// ```
/// use hopfield_theory::random::Stream;
/// use hopfield_theory::sphere::{minimal_angle, place, scattered};
/// // Four points in space end as a tetrahedron, with cosines -1/3.
/// let start = scattered(3, 4, &mut Stream::new(1, "doc", 0));
/// let placed = place(&start, 2.0, 1e-7, 500)?;
/// let cosine = minimal_angle(&placed.points).map_or(1.0, f64::cos);
/// assert!(placed.converged && (cosine + 1.0 / 3.0).abs() < 1e-6);
/// # Ok::<(), hopfield_theory::sphere::PlacementError>(())
/// ```
///
/// # Errors
/// [`PlacementError`] names what is outside its domain.
pub fn place(start: &DMatrix<f64>, kappa: f64, tolerance: f64, steps: usize) -> Result<Placement, PlacementError> {
    let (dimension, count) = start.shape();
    if count < 2 {
        return Err(PlacementError::Count { count });
    }
    if !(kappa > 0.0 && kappa.is_finite()) {
        return Err(PlacementError::Kappa { kappa });
    }
    let mut points = start.as_slice().to_vec();
    for (point, coordinates) in points.chunks_exact(dimension.max(1)).enumerate() {
        let norm = norm(coordinates);
        if !(norm > 0.0 && norm.is_finite()) {
            return Err(PlacementError::Direction { point, norm });
        }
    }
    if dimension == 0 {
        return Err(PlacementError::Direction { point: 0, norm: 0.0 });
    }
    normalise(&mut points, dimension);
    let search = Search { dimension, kappa };
    let mut here = search.at(points);
    let mut objectives = vec![here.objective];
    let mut memory = Memory::default();
    while objectives.len() <= steps && norm(&here.gradient) > tolerance * kappa {
        let Some(next) = search.step(&here, &mut memory) else { break };
        objectives.push(next.objective);
        here = next;
    }
    let gradient = norm(&here.gradient) / kappa;
    let points = DMatrix::from_vec(dimension, count, here.points);
    Ok(Placement { points, objectives, gradient, converged: gradient <= tolerance })
}

/// A set of points, with the objective and its gradient there.
struct Configuration {
    points: Vec<f64>,
    objective: f64,
    gradient: Vec<f64>,
}

/// Remembered steps $s$ and gradient changes $y$, the oldest first.
#[derive(Default)]
struct Memory(Vec<(Vec<f64>, Vec<f64>)>);

struct Search {
    dimension: usize,
    kappa: f64,
}

impl Search {
    fn at(&self, points: Vec<f64>) -> Configuration {
        let (dimension, kappa) = (self.dimension, self.kappa);
        let cosine = |a: &[f64], b: &[f64]| a.iter().zip(b).fold(0.0, |sum, (x, y)| sum + x * y);
        let rows = || points.chunks_exact(dimension).enumerate();
        let later = |i: usize| points[(i + 1) * dimension..].chunks_exact(dimension);
        let largest = rows().flat_map(|(i, first)| later(i).map(move |second| cosine(first, second)));
        let largest = largest.fold(-1.0, f64::max);
        let mut total = 0.0;
        let mut gradient = vec![0.0; points.len()];
        for (i, first) in rows() {
            let (before, behind) = gradient.split_at_mut((i + 1) * dimension);
            let own = &mut before[i * dimension..];
            for (second, pull) in later(i).zip(behind.chunks_exact_mut(dimension)) {
                let weight = exp(kappa * (cosine(first, second) - largest));
                total += weight;
                for axis in 0..dimension {
                    own[axis] += weight * second[axis];
                    pull[axis] += weight * first[axis];
                }
            }
        }
        // The closest pair has weight one, so the total is at least one.
        for component in &mut gradient {
            *component *= kappa / total;
        }
        project(&mut gradient, &points, dimension);
        Configuration { objective: kappa * largest + ln(total), gradient, points }
    }

    /// The next configuration; `None` where no step decreases the objective beyond rounding.
    fn step(&self, here: &Configuration, memory: &mut Memory) -> Option<Configuration> {
        loop {
            let mut direction = memory.descent(&here.gradient);
            project(&mut direction, &here.points, self.dimension);
            let slope = dot(&direction, &here.gradient);
            let steep = -1e-8 * norm(&direction) * norm(&here.gradient);
            if slope < steep
                && let Some((next, moved)) = self.line_search(here, &direction, slope)
            {
                memory.learn(self.dimension, here, &next, moved);
                return Some(next);
            }
            if memory.0.is_empty() {
                return None;
            }
            // The remembered curvature misleads here: go down the gradient.
            memory.0.clear();
        }
    }

    /// The first of the steps 1, 1/2, 1/4, ... along a direction that decreases the objective enough, and the move.
    fn line_search(&self, here: &Configuration, direction: &[f64], slope: f64) -> Option<(Configuration, Vec<f64>)> {
        let longest = direction.chunks_exact(self.dimension).map(norm).fold(0.0, f64::max);
        let mut length = (LONGEST_MOVE / longest).min(1.0);
        for _ in 0..HALVINGS {
            let mut points = here.points.clone();
            add_scaled(&mut points, length, direction);
            normalise(&mut points, self.dimension);
            let next = self.at(points);
            if next.objective < here.objective + ARMIJO * length * slope && next.objective < here.objective {
                return Some((next, direction.iter().map(|component| length * component).collect()));
            }
            length *= 0.5;
        }
        None
    }
}

impl Memory {
    /// $-H\,g$ by the two-loop recursion; $-g$ without memory.
    fn descent(&self, gradient: &[f64]) -> Vec<f64> {
        let mut direction: Vec<f64> = gradient.iter().map(|component| -component).collect();
        let mut shares = Vec::with_capacity(self.0.len());
        for (step, change) in self.0.iter().rev() {
            let share = dot(step, &direction) / dot(step, change);
            add_scaled(&mut direction, -share, change);
            shares.push(share);
        }
        if let Some((step, change)) = self.0.last() {
            let scale = dot(step, change) / dot(change, change);
            for component in &mut direction {
                *component *= scale;
            }
        }
        for ((step, change), share) in self.0.iter().zip(shares.into_iter().rev()) {
            let correction = share - dot(change, &direction) / dot(step, change);
            add_scaled(&mut direction, correction, step);
        }
        direction
    }

    /// Remembers a step, carries the older ones to the new tangent space, and forgets what has no positive curvature there.
    fn learn(&mut self, dimension: usize, here: &Configuration, next: &Configuration, moved: Vec<f64>) {
        let mut before = here.gradient.clone();
        project(&mut before, &next.points, dimension);
        let change: Vec<f64> = next.gradient.iter().zip(&before).map(|(new, old)| new - old).collect();
        self.0.push((moved, change));
        for (step, change) in &mut self.0 {
            project(step, &next.points, dimension);
            project(change, &next.points, dimension);
        }
        self.0.retain(|(step, change)| dot(step, change) > 1e-10 * norm(step) * norm(change));
        if self.0.len() > MEMORY {
            self.0.remove(0);
        }
    }
}

/// Takes from every vector its part along its point.
fn project(vectors: &mut [f64], points: &[f64], dimension: usize) {
    for (vector, point) in vectors.chunks_exact_mut(dimension).zip(points.chunks_exact(dimension)) {
        let along = dot(vector, point);
        add_scaled(vector, -along, point);
    }
}

fn normalise(points: &mut [f64], dimension: usize) {
    for point in points.chunks_exact_mut(dimension) {
        // Scaled first, so that no square overflows.
        let largest = point.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        let squared: f64 = point.iter().map(|x| (x / largest) * (x / largest)).sum();
        let length = sqrt(squared);
        for component in point {
            *component = *component / largest / length;
        }
    }
}

#[cfg(test)]
mod tests;
