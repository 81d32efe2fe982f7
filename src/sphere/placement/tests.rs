//! Tests of the placement.

use super::*;
use crate::sphere::{NamedPointSet, minimal_angle};

fn placed(dimension: usize, count: usize, kappa: f64, index: u32) -> Placement {
    let start = scattered(dimension, count, &mut Stream::new(7, "placement/tests", index));
    place(&start, kappa, 1e-7, 2_000).unwrap()
}

/// Where the best arrangement is known and every start leads there: the tetrahedron, the octahedron, the icosahedron,
/// the square, and the orthoplex up to dimension 6.
#[test]
fn finds_the_known_arrangements() {
    let simplex = NamedPointSet::Simplex { dimension: 3 };
    let mut known = vec![(simplex, 3, 4), (NamedPointSet::Icosahedron, 3, 12)];
    known.extend((2..=6).map(|dimension| (NamedPointSet::Orthoplex { dimension }, dimension, 2 * dimension)));
    for (set, dimension, count) in known {
        for index in 0..3 {
            let found = placed(dimension, count, 6.0, index);
            let angle = minimal_angle(&found.points).unwrap();
            let expected = set.minimal_angle().unwrap();
            assert!((angle - expected).abs() < 1e-6, "{set:?}, start {index}: {angle} instead of {expected}");
            assert!(found.converged, "{set:?}, start {index}: gradient {:e}", found.gradient);
        }
    }
}

/// The objective decreases with every step, is that of the definition at the end, and the points stay on the sphere.
#[test]
fn decreases_the_objective_on_the_sphere() {
    for (dimension, count, kappa) in [(2, 9, 1.0), (4, 64, 12.0), (5, 40, 300.0)] {
        let found = placed(dimension, count, kappa, 5);
        assert!(found.objectives.len() > 3, "d = {dimension}: nothing was done");
        assert!(found.objectives.windows(2).all(|pair| pair[1] < pair[0]), "d = {dimension}: {:?}", found.objectives);
        let mut pairs = 0.0;
        for i in 0..count {
            assert!((found.points.column(i).norm() - 1.0).abs() < 1e-15);
            pairs +=
                (0..i).map(|j| exp(kappa * found.points.column(i).dot(&found.points.column(j)) - kappa)).sum::<f64>();
        }
        let last = found.objectives[found.objectives.len() - 1];
        assert!((last - (kappa + ln(pairs))).abs() < 1e-11, "d = {dimension}: {last}");
    }
}

/// The gradient is that of the objective: central differences along random tangents.
#[test]
fn the_gradient_is_the_derivative() {
    let mut stream = Stream::new(3, "placement/gradient", 0);
    let search = Search { dimension: 4, kappa: 3.0 };
    let here = search.at(scattered(4, 10, &mut stream).as_slice().to_vec());
    for _ in 0..5 {
        let mut tangent = stream.normals(40);
        project(&mut tangent, &here.points, 4);
        let objective = |length: f64| {
            let mut points = here.points.clone();
            add_scaled(&mut points, length, &tangent);
            normalise(&mut points, 4);
            search.at(points).objective
        };
        let difference = (objective(1e-5) - objective(-1e-5)) / 2e-5;
        let expected = dot(&here.gradient, &tangent);
        assert!((difference - expected).abs() < 1e-8 * norm(&tangent), "{difference} instead of {expected}");
    }
}

/// What is already best stays where it is, whatever the lengths of the start.
#[test]
fn a_minimum_is_left_alone() {
    let orthoplex = NamedPointSet::Orthoplex { dimension: 3 }.points();
    let found = place(&(&orthoplex * 1e200), 4.0, 1e-12, 100).unwrap();
    assert_eq!((found.objectives.len(), found.points), (1, orthoplex));
}

#[test]
fn refuses_what_it_cannot_place() {
    let pair = DMatrix::from_row_slice(1, 2, &[1.0, -1.0]);
    assert_eq!(place(&DMatrix::zeros(3, 1), 1.0, 0.1, 1), Err(PlacementError::Count { count: 1 }));
    assert_eq!(place(&pair, 0.0, 0.1, 1), Err(PlacementError::Kappa { kappa: 0.0 }));
    let zero = place(&DMatrix::zeros(3, 2), 1.0, 0.1, 1);
    assert_eq!(zero, Err(PlacementError::Direction { point: 0, norm: 0.0 }));
    assert!(place(&DMatrix::zeros(0, 2), 1.0, 0.1, 1).is_err());
}
