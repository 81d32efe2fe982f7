//! Bisection: between which two numbers a property changes.

use std::convert::Infallible;

/// Halves the interval from `low` to `high` so many times and keeps the half in which a property that is `is_low` below some
/// point ceases to be. Returns the ends of what is left; where all of it is low, or none, one of the first ends stays.
///
/// ```
/// use hopfield_theory::numerics::bisection::bisect;
/// let (low, high) = bisect(0.0, 2.0, 60, |x| x * x < 2.0);
/// assert!(low * low < 2.0 && high * high >= 2.0 && high - low < 1e-15);
/// ```
pub fn bisect(low: f64, high: f64, halvings: u32, mut is_low: impl FnMut(f64) -> bool) -> (f64, f64) {
    match try_bisect(low, high, halvings, |middle| Ok::<bool, Infallible>(is_low(middle))) {
        Ok(ends) => ends,
        Err(never) => match never {},
    }
}

/// The same for a property that may not be found.
///
/// # Errors
/// The first error of `is_low`.
pub fn try_bisect<E>(
    mut low: f64,
    mut high: f64,
    halvings: u32,
    mut is_low: impl FnMut(f64) -> Result<bool, E>,
) -> Result<(f64, f64), E> {
    for _ in 0..halvings {
        let middle = 0.5 * (low + high);
        if is_low(middle)? {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bracket_halves_around_the_change() {
        assert_eq!(bisect(0.0, 8.0, 3, |x| x < 5.5), (5.0, 6.0));
        assert_eq!(bisect(0.0, 8.0, 3, |_| true), (7.0, 8.0), "low throughout: the upper end stays");
        assert_eq!(bisect(0.0, 8.0, 3, |_| false), (0.0, 1.0), "nowhere low: the lower end stays");
        assert_eq!(bisect(0.0, 8.0, 0, |x| x < 5.5), (0.0, 8.0));
    }

    #[test]
    fn errors_are_passed_on() {
        assert_eq!(try_bisect(0.0, 1.0, 5, |x| if x > 0.4 { Err(x) } else { Ok(true) }), Err(0.5));
    }
}
