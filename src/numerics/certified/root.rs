//! Roots to any number of bits, between signs that are proved.

use super::endpoint::{Direction, Endpoint};
use super::precise::Precise;

/// An approximate root made more precise by steps of the secant method as long as they reduce the residual: each wins
/// more than half as many digits as are known.
fn refined(start: Precise, residual: impl Fn(&Precise) -> Option<Precise>) -> Precise {
    let known = |point: Precise| residual(&point).map(|value| (point, value));
    let step = |(a, at_a): &(Precise, Precise), (b, at_b): &(Precise, Precise)| {
        let run = b.add(&a.negated(), Direction::Down)?;
        let rise = at_b.add(&at_a.negated(), Direction::Down)?;
        let back = at_b.multiply(&run, Direction::Down)?.divide(&rise, Direction::Down)?;
        known(b.add(&back.negated(), Direction::Down)?)
    };
    // The next but a few of the numbers that `f64` knows.
    let beside = start.add(&start.absolute().shifted(-50), Direction::Up);
    let (Some(mut last), Some(mut best)) = (beside.and_then(known), known(start.clone())) else { return start };
    while let Some(next) = step(&last, &best)
        && next.1.absolute() < best.1.absolute()
    {
        last = std::mem::replace(&mut best, next);
    }
    best.0
}

/// Where a continuous increasing function vanishes, rounded in a direction. The secant method improves an approximate root;
/// around it are two points where directed rounding proves the signs, and what lies between them is halved as long as
/// it does. `residual` gives the function's value rounded in a direction; no root is sought below `least`.
pub(super) fn root(
    start: f64,
    least: f64,
    bits: usize,
    direction: Direction,
    residual: impl Fn(&Precise, Direction) -> Option<Precise>,
) -> Option<Precise> {
    let exact = |value| Precise::exact(value, bits);
    let zero = exact(0.0);
    let is_left = |point: &Precise| residual(point, Direction::Up).is_some_and(|value| value <= zero);
    let is_right = |point: &Precise| residual(point, Direction::Down).is_some_and(|value| value >= zero);
    let start = refined(exact(start), |point| residual(point, Direction::Down));
    let (least, largest) = (exact(least), exact(f64::MAX));
    let (mut left, mut right) = (None, None);
    let last_places = start.absolute().shifted(4_isize.saturating_sub_unsigned(bits));
    let mut reach = if last_places > zero { last_places } else { exact(f64::MIN_POSITIVE) };
    while left.is_none() || right.is_none() {
        if reach > largest {
            return None;
        }
        if left.is_none() {
            let candidate = start.add(&reach.negated(), Direction::Down)?;
            let candidate = if candidate < least { least.clone() } else { candidate };
            left = (candidate == least || is_left(&candidate)).then_some(candidate);
        }
        if right.is_none() {
            right = start.add(&reach, Direction::Up).filter(|point| is_right(point));
        }
        // Sixteen bits more, until both signs are proved.
        reach = reach.shifted(16);
    }
    let (mut left, mut right) = (left?, right?);
    // Each halving wins a bit; beyond the precision none is left to win.
    for _ in 0..2 * bits {
        let middle = left.add(&right, Direction::Down)?.shifted(-1);
        if middle <= left || middle >= right {
            break;
        }
        if is_left(&middle) {
            left = middle;
        } else if is_right(&middle) {
            right = middle;
        } else {
            break;
        }
    }
    Some(match direction {
        Direction::Down => left,
        Direction::Up => right,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The root of $x - r$, known nowhere but above `least`, from starts on either side and as far away as may be.
    #[test]
    fn roots_are_found_from_poor_starts() {
        let bits = 100;
        for (start, least, zero) in
            [(3.0, 0.0, 2.0), (1.0, 0.0, 2.0), (1.0, 0.0, 1e-20), (0.25, 0.0, 1e3), (0.0, -9.0, -1.0)]
        {
            let (bottom, minus) = (Precise::exact(least, bits), Precise::exact(-zero, bits));
            let residual = |x: &Precise, toward| if *x <= bottom { None } else { x.add(&minus, toward) };
            let end = |direction| {
                let found = root(start, least, bits, direction, residual);
                found.unwrap_or_else(|| panic!("no root from {start}")).add(&minus, direction).expect("finite")
            };
            let (below, above) =
                (end(Direction::Down).to_f64(Direction::Down), end(Direction::Up).to_f64(Direction::Up));
            assert!(below <= 0.0 && above >= 0.0, "the root {zero} is enclosed from {start}: {below:e}, {above:e}");
            assert!(above - below <= 1e-29 * zero.abs(), "the enclosure of {zero} from {start}: {below:e}, {above:e}");
        }
    }

    /// $\sqrt 2$ as the root of $x^2 - 2$ to any number of bits, from what `f64` knows of it: each step of the secant method
    /// multiplies the bits that are known by the golden ratio. Two values to begin with, one that no longer helps, two for the
    /// ends and eight for what is halved there: no more are taken.
    #[test]
    fn roots_take_few_values() {
        for bits in [64_usize, 128, 1024, 4096] {
            let values = std::cell::Cell::new(0);
            let residual = |x: &Precise, toward| {
                values.set(values.get() + 1);
                x.multiply(x, toward)?.add(&Precise::exact(-2.0, bits), toward)
            };
            let end = |direction| root(2.0_f64.sqrt(), 1.0, bits, direction, residual).expect("it has one");
            let (lower, upper) = (end(Direction::Down), end(Direction::Up));
            let (below, above) = (residual(&lower, Direction::Up), residual(&upper, Direction::Down));
            let zero = Precise::exact(0.0, bits);
            assert!(below.is_some_and(|value| value <= zero) && above.is_some_and(|value| value >= zero));
            let width = upper.add(&lower.negated(), Direction::Up).expect("finite");
            assert!(width <= Precise::exact(32.0, bits).shifted(-(bits as isize)), "{bits} bits: {width:?}");
            let limit = 2 * (13 + (bits as f64 / 50.0).log(1.618).ceil() as u32);
            assert!(values.get() <= limit, "{} values of at most {limit} for {bits} bits", values.get());
        }
    }

    /// A constant has no root, nor has a function without values; the search ends all the same.
    #[test]
    fn what_has_no_root_ends() {
        let bits = 64;
        for constant in [-1.0, 1.0] {
            let found = root(1.0, f64::MIN, bits, Direction::Down, |_, _| Some(Precise::exact(constant, bits)));
            assert_eq!(found, None, "{constant}");
        }
        assert_eq!(root(1.0, f64::MIN, bits, Direction::Up, |_, _| None), None);
    }
}
