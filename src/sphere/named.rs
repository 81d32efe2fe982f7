//! Point sets with a name and a known minimal angle: the extremal placements a capacity claim can be held against.

use core::f64::consts::{FRAC_PI_2, FRAC_PI_3, PI};

use nalgebra::DMatrix;

use crate::numerics::elementary;

/// A famous set of points on a unit sphere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedPointSet {
    /// Two opposite points in $\mathbb R^1$.
    AntipodalPair,
    /// The $d + 1$ vertices of the regular simplex in $\mathbb R^d$.
    Simplex {
        /// The dimension $d \ge 1$.
        dimension: usize,
    },
    /// The $2d$ vertices $\pm e_k$ of the orthoplex (cross-polytope) in $\mathbb R^d$.
    Orthoplex {
        /// The dimension $d \ge 1$.
        dimension: usize,
    },
    /// The 12 vertices of the icosahedron in $\mathbb R^3$.
    Icosahedron,
    /// The 24 vertices of the 24-cell in $\mathbb R^4$, as the roots of $D_4$.
    Cell24,
    /// The 120 vertices of the 600-cell in $\mathbb R^4$, as the unit icosians.
    Cell600,
    /// The 240 roots of the lattice $E_8$ in $\mathbb R^8$.
    E8Roots,
}

impl NamedPointSet {
    /// The points as unit columns, in a fixed order; in dimension zero, where the sphere is empty, no column.
    ///
    /// ```
    /// use hopfield_theory::sphere::NamedPointSet;
    /// assert_eq!(NamedPointSet::E8Roots.points().shape(), (8, 240));
    /// ```
    #[must_use]
    pub fn points(self) -> DMatrix<f64> {
        match self {
            Self::AntipodalPair => DMatrix::from_row_slice(1, 2, &[1.0, -1.0]),
            Self::Simplex { dimension } => simplex(dimension),
            Self::Orthoplex { dimension } => orthoplex(dimension),
            Self::Icosahedron => icosahedron(),
            Self::Cell24 => pairs_of_signs(4),
            Self::Cell600 => cell_600(),
            Self::E8Roots => e8_roots(),
        }
    }

    /// The minimal angle $\alpha_{\min}$ (Eq. 309) in closed form; `None` in dimension zero, where there are no points.
    ///
    /// ```
    /// use hopfield_theory::sphere::NamedPointSet;
    /// assert_eq!(NamedPointSet::Cell600.minimal_angle(), Some(std::f64::consts::PI / 5.0));
    /// ```
    #[must_use]
    pub fn minimal_angle(self) -> Option<f64> {
        match self {
            Self::Simplex { dimension: 0 } | Self::Orthoplex { dimension: 0 } => None,
            Self::AntipodalPair | Self::Orthoplex { dimension: 1 } => Some(PI),
            Self::Simplex { dimension } => Some(elementary::acos(-1.0 / dimension as f64)),
            Self::Orthoplex { .. } => Some(FRAC_PI_2),
            Self::Icosahedron => Some(elementary::acos(1.0 / elementary::sqrt(5.0))),
            Self::Cell24 | Self::E8Roots => Some(FRAC_PI_3),
            Self::Cell600 => Some(PI / 5.0),
        }
    }
}

fn golden_ratio() -> f64 {
    0.5 * (1.0 + elementary::sqrt(5.0))
}

/// Vertex $k$ has the first $k$ coordinates of its predecessors' common complement and then points away from all later
/// vertices: with $m = d - k$ axes left, $\sqrt{\tfrac{d+1}{d} \tfrac{m}{m+1}}$ on axis $k$, and $-1/m$ of that for the
/// vertices after it.
fn simplex(dimension: usize) -> DMatrix<f64> {
    let vertices = if dimension == 0 { 0 } else { dimension + 1 };
    let full = dimension as f64;
    DMatrix::from_fn(dimension, vertices, |axis, vertex| {
        let left = (dimension - axis) as f64;
        let height = elementary::sqrt((full + 1.0) / full * (left / (left + 1.0)));
        match vertex.cmp(&axis) {
            core::cmp::Ordering::Less => 0.0,
            core::cmp::Ordering::Equal => height,
            core::cmp::Ordering::Greater => -height / left,
        }
    })
}

fn orthoplex(dimension: usize) -> DMatrix<f64> {
    DMatrix::from_fn(
        dimension,
        2 * dimension,
        |axis, vertex| {
            if vertex / 2 == axis { sign(vertex % 2 == 1) } else { 0.0 }
        },
    )
}

/// $(0, \pm 1, \pm\phi)$ and its cyclic shifts, scaled to norm one.
fn icosahedron() -> DMatrix<f64> {
    let ratio = golden_ratio();
    let norm = elementary::sqrt(1.0 + ratio * ratio);
    let mut columns = Vec::new();
    for shift in 0..3 {
        for signs in 0..4 {
            let mut point = [0.0; 3];
            point[(shift + 1) % 3] = sign(signs & 1 != 0) / norm;
            point[(shift + 2) % 3] = sign(signs & 2 != 0) * ratio / norm;
            columns.extend(point);
        }
    }
    DMatrix::from_vec(3, 12, columns)
}

/// $(\pm e_i \pm e_j)/\sqrt2$ for $i < j$: the roots of $D_n$.
fn pairs_of_signs(dimension: usize) -> DMatrix<f64> {
    let height = elementary::sqrt(0.5);
    let mut columns = Vec::new();
    for first in 0..dimension {
        for second in first + 1..dimension {
            for signs in 0..4 {
                let mut point = vec![0.0; dimension];
                point[first] = sign(signs & 1 != 0) * height;
                point[second] = sign(signs & 2 != 0) * height;
                columns.extend(point);
            }
        }
    }
    DMatrix::from_vec(dimension, 2 * dimension * (dimension - 1), columns)
}

/// $\pm e_k$, $(\pm\tfrac12, \pm\tfrac12, \pm\tfrac12, \pm\tfrac12)$ and the even permutations of
/// $\tfrac12(\pm\phi, \pm1, \pm\phi^{-1}, 0)$.
fn cell_600() -> DMatrix<f64> {
    const EVEN_PERMUTATIONS: [[usize; 4]; 12] = [
        [0, 1, 2, 3],
        [0, 2, 3, 1],
        [0, 3, 1, 2],
        [1, 0, 3, 2],
        [1, 2, 0, 3],
        [1, 3, 2, 0],
        [2, 0, 1, 3],
        [2, 1, 3, 0],
        [2, 3, 0, 1],
        [3, 0, 2, 1],
        [3, 1, 0, 2],
        [3, 2, 1, 0],
    ];
    let ratio = golden_ratio();
    let mut columns = orthoplex(4).as_slice().to_vec();
    for signs in 0..16 {
        columns.extend((0..4).map(|axis| 0.5 * sign(signs >> axis & 1 != 0)));
    }
    for permutation in EVEN_PERMUTATIONS {
        for signs in 0..8 {
            let mut point = [0.0; 4];
            for (place, magnitude) in [ratio, 1.0, 1.0 / ratio].into_iter().enumerate() {
                point[permutation[place]] = 0.5 * sign(signs >> place & 1 != 0) * magnitude;
            }
            columns.extend(point);
        }
    }
    DMatrix::from_vec(4, 120, columns)
}

/// The 112 vectors $(\pm e_i \pm e_j)/\sqrt2$ and the 128 vectors $(\pm\tfrac12, \dots, \pm\tfrac12)/\sqrt2$ with an even
/// number of minus signs.
fn e8_roots() -> DMatrix<f64> {
    let height = 0.5 * elementary::sqrt(0.5);
    let mut columns = pairs_of_signs(8).as_slice().to_vec();
    for signs in (0_u32..256).filter(|signs| signs.count_ones().is_multiple_of(2)) {
        columns.extend((0..8).map(|axis| sign(signs >> axis & 1 != 0) * height));
    }
    DMatrix::from_vec(8, 240, columns)
}

fn sign(negative: bool) -> f64 {
    if negative { -1.0 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sphere::minimal_angle;

    fn all() -> Vec<(NamedPointSet, usize, usize)> {
        let mut sets = vec![
            (NamedPointSet::AntipodalPair, 1, 2),
            (NamedPointSet::Icosahedron, 3, 12),
            (NamedPointSet::Cell24, 4, 24),
            (NamedPointSet::Cell600, 4, 120),
            (NamedPointSet::E8Roots, 8, 240),
        ];
        for dimension in [1, 2, 3, 4, 7, 50] {
            sets.push((NamedPointSet::Simplex { dimension }, dimension, dimension + 1));
            sets.push((NamedPointSet::Orthoplex { dimension }, dimension, 2 * dimension));
        }
        sets
    }

    /// Each set has the number of points it is known for, all of norm one, and the known minimal angle.
    #[test]
    fn have_the_known_size_norm_and_minimal_angle() {
        for (set, dimension, count) in all() {
            let points = set.points();
            assert_eq!(points.shape(), (dimension, count), "{set:?}");
            for column in points.column_iter() {
                let squared: f64 = column.iter().map(|x| x * x).sum();
                assert!((squared - 1.0).abs() < 1e-14, "{set:?}: squared norm {squared}");
            }
            let measured = minimal_angle(&points).unwrap();
            let known = set.minimal_angle().unwrap();
            // A few roundings in each of up to 50 coordinates.
            assert!((measured - known).abs() < 2e-14, "{set:?}: {measured} instead of {known}");
        }
    }

    /// All these sets are spherical 1-designs: the points sum to zero. It fails for a missing or doubled point.
    #[test]
    fn are_centred() {
        for (set, _, count) in all() {
            let sum = set.points().column_sum();
            assert!(sum.norm() < 1e-14 * count as f64, "{set:?}: {sum}");
        }
    }

    /// In dimension zero the sphere is empty.
    #[test]
    fn are_empty_in_dimension_zero() {
        for set in [NamedPointSet::Simplex { dimension: 0 }, NamedPointSet::Orthoplex { dimension: 0 }] {
            assert_eq!(set.points().ncols(), 0, "{set:?}");
            assert_eq!(set.minimal_angle(), None, "{set:?}");
        }
    }
}
