//! The slope of a line through points.

use crate::numerics::elementary::sqrt;
use crate::numerics::sum;

/// A straight line through points by least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::experiments) struct Fit {
    pub(in crate::experiments) slope: f64,
    /// From the scatter of the points around the line; it covers curvature as well as chance.
    pub(in crate::experiments) standard_error: f64,
}

impl Fit {
    /// The line through three points or more whose places differ.
    pub(in crate::experiments) fn of(points: &[(f64, f64)]) -> Option<Self> {
        let count = points.len() as f64;
        let mean = |value: &dyn Fn(&(f64, f64)) -> f64| sum(&points.iter().map(value).collect::<Vec<_>>()) / count;
        let (x, y) = (mean(&|point| point.0), mean(&|point| point.1));
        let width = count * mean(&|point| (point.0 - x) * (point.0 - x));
        if points.len() < 3 || width <= 0.0 {
            return None;
        }
        let slope = count * mean(&|point| (point.0 - x) * (point.1 - y)) / width;
        let residual = |point: &(f64, f64)| point.1 - y - slope * (point.0 - x);
        let scatter = count * mean(&|point| residual(point) * residual(point)) / (count - 2.0);
        Some(Self { slope, standard_error: sqrt(scatter / width) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: residuals -1, 2, -1 around the slope 2.
    #[test]
    fn the_line_is_that_of_least_squares() {
        let fit = Fit::of(&[(0.0, 0.0), (1.0, 5.0), (2.0, 4.0)]);
        assert_eq!(fit, Some(Fit { slope: 2.0, standard_error: sqrt(3.0) }));
        assert_eq!(Fit::of(&[(0.0, 0.0), (1.0, 1.0)]), None);
        assert_eq!(Fit::of(&[(1.0, 0.0); 4]), None);
    }
}
