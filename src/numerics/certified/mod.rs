//! Proofs of what envelopes suggest: the same computation once more, in intervals.
//!
//! A verdict is reached as exact geometric predicates are (Shewchuk 1997), in stages that cost more and decide more:
//!
//! 1. the filter: `f64` values with radii from an error analysis, [`Envelope`];
//! 2. intervals of `f64` whose ends are rounded outward after every operation;
//! 3. intervals whose ends have as many bits as it takes.
//!
//! The arithmetic in force is a property of the thread, as the rounding mode of a processor is. Within [`with`], every
//! envelope that is computed carries an enclosure besides, made by the same operations from the same numbers: no formula is
//! written twice, and none rests on a radius that was derived by hand unless it says so ([`Enclosed::from_inputs`]).
//!
//! ```
//! use hopfield_theory::numerics::certified::{Arithmetic, with};
//! use hopfield_theory::numerics::{Envelope, Real};
//! let difference = || Envelope::from(2.0).sqrt().squared() - 2.0;
//! // f64 cannot tell this difference from zero. 200 bits bound it, and no arithmetic shows that it is zero.
//! let width = with(Arithmetic::Precise(200), || difference().upper() - difference().lower());
//! assert!(width > 0.0 && width < 1e-55);
//! assert!(difference().upper() - difference().lower() > 1e-17);
//! ```

mod eigenvalue;
mod endpoint;
mod interval;
mod precise;
mod root;
mod tape;

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU64, Ordering};

pub use eigenvalue::largest_eigenvalue;
pub use endpoint::{Direction, Endpoint};
pub use interval::Interval;
pub use precise::{Function, Precise};
use tape::Tape;

use super::Envelope;

/// The ends of the intervals that are computed besides envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arithmetic {
    /// `f64`, rounded outward.
    Intervals,
    /// Numbers with this many bits, rounded outward.
    Precise(usize),
}

impl Arithmetic {
    /// The stages after the filter, in the order in which they are tried.
    pub const STAGES: [Self; 3] = [Self::Intervals, Self::Precise(128), Self::Precise(1024)];
}

/// The place of an enclosure among those of the arithmetic in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle {
    scope: u64,
    index: u32,
}

/// One operation on enclosures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operation {
    Add,
    Multiply,
    Divide,
    Maximum,
    /// All numbers from the first to the second.
    Hull,
    Negate,
    Square,
    Absolute,
    SquareRoot,
    Image(Function),
    /// The opposite of the image.
    OppositeImage(Function),
    Widen(f64),
    /// The same number, known by an error analysis only.
    Analysed,
}

/// A sum over the components of exact vectors: what most definitions begin with, and take their time for.
#[derive(Clone, Copy, Debug)]
pub(super) enum ExactSum<'a> {
    /// $a^Tb$.
    Products(&'a [f64], &'a [f64]),
    /// $(a - b)^Tc$.
    ProductsWithDifference(&'a [f64], &'a [f64], &'a [f64]),
    /// $\|a - b\|^2$.
    SquaredDifferences(&'a [f64], &'a [f64]),
}

/// What is known of a number in the arithmetic in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enclosed {
    /// No number that it can be is smaller than this `f64`.
    pub lower: f64,
    /// No number that it can be is larger than this `f64`.
    pub upper: f64,
    /// Whether it was computed from exact numbers by enclosed operations alone. Otherwise some number on the way entered
    /// with a radius derived by an error analysis.
    pub from_inputs: bool,
}

/// How two enclosed numbers compare, whatever they are within their enclosures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The first is surely smaller.
    pub less: bool,
    /// The first is surely no larger.
    pub at_most: bool,
    /// The first is surely larger.
    pub more: bool,
    /// The first is surely no smaller.
    pub at_least: bool,
}

/// The number of the last scope on any thread. Numbers are never used again, so that an enclosure that has outlived its scope,
/// or comes from another thread, is recognised.
static LAST: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The number of the scope in force; zero when there is none.
    static IN_FORCE: Cell<u64> = const { Cell::new(0) };
    static TAPE: RefCell<Option<Tape>> = const { RefCell::new(None) };
}

/// Ends a scope even when the work panics.
struct Scope {
    outer: u64,
    outer_tape: Option<Tape>,
}

impl Drop for Scope {
    fn drop(&mut self) {
        IN_FORCE.set(self.outer);
        TAPE.replace(self.outer_tape.take());
    }
}

/// Does `work` with an arithmetic in force on this thread.
pub fn with<T>(arithmetic: Arithmetic, work: impl FnOnce() -> T) -> T {
    let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
    let scope = Scope { outer: IN_FORCE.replace(number), outer_tape: TAPE.replace(Some(Tape::new(arithmetic))) };
    let result = work();
    drop(scope);
    result
}

/// Does `work` with no arithmetic in force: for work whose error analysis is proof enough, where enclosures would take too
/// long. Its results are to be marked by [`Envelope::analysed`].
pub fn outside<T>(work: impl FnOnce() -> T) -> T {
    let scope = Scope { outer: IN_FORCE.replace(0), outer_tape: TAPE.replace(None) };
    let result = work();
    drop(scope);
    result
}

/// The arithmetic in force.
#[must_use]
pub fn in_force() -> Option<Arithmetic> {
    if is_active() { TAPE.with_borrow(|tape| tape.as_ref().map(Tape::arithmetic)) } else { None }
}

/// Whether enclosures are computed.
#[inline]
pub(crate) fn is_active() -> bool {
    IN_FORCE.get() != 0
}

/// What an envelope is in the arithmetic in force: the index of its own enclosure, or else its value and radius.
fn operand(envelope: Envelope, scope: u64) -> tape::Operand {
    match envelope.enclosure {
        Some(handle) if handle.scope == scope => tape::Operand::Known(handle.index as usize),
        _ => tape::Operand::Around(envelope.value, envelope.radius),
    }
}

/// Does one operation on the enclosures of envelopes.
pub(super) fn apply(operation: Operation, first: Envelope, second: Option<Envelope>) -> Option<Handle> {
    let scope = IN_FORCE.get();
    if scope == 0 {
        return None;
    }
    TAPE.with_borrow_mut(|tape| {
        let tape = tape.as_mut()?;
        let second = second.map(|envelope| operand(envelope, scope));
        let index = tape.apply(operation, operand(first, scope), second);
        // A tape that has outgrown its indices knows nothing more.
        u32::try_from(index).ok().map(|index| Handle { scope, index })
    })
}

/// What the arithmetic in force knows of an envelope; `None` where it knows nothing, or is not there.
#[must_use]
pub fn enclosed(envelope: Envelope) -> Option<Enclosed> {
    let scope = IN_FORCE.get();
    if scope == 0 {
        return None;
    }
    TAPE.with_borrow(|tape| tape.as_ref()?.enclosed(operand(envelope, scope)))
}

/// How two envelopes compare in the arithmetic in force; `None` where it knows nothing of one of them, or is not there.
#[must_use]
pub fn order(first: Envelope, second: Envelope) -> Option<Order> {
    let scope = IN_FORCE.get();
    if scope == 0 {
        return None;
    }
    TAPE.with_borrow(|tape| tape.as_ref()?.order(operand(first, scope), operand(second, scope)))
}

/// The enclosure of $a^Tb$, and of no intermediate sum: long sums take no more memory than their result.
pub(super) fn apply_inner_product(first: &[Envelope], second: &[Envelope]) -> Option<Handle> {
    let scope = IN_FORCE.get();
    if scope == 0 {
        return None;
    }
    let pairs = first.iter().zip(second).map(|(a, b)| (operand(*a, scope), operand(*b, scope)));
    TAPE.with_borrow_mut(|tape| {
        let index = tape.as_mut()?.inner_product(pairs);
        u32::try_from(index).ok().map(|index| Handle { scope, index })
    })
}

/// The enclosure of $\sum_jw_j(x_j - y)$ for exact numbers.
pub(super) fn apply_weighted_differences(weights: &[Envelope], numbers: &[f64], origin: f64) -> Option<Handle> {
    let scope = IN_FORCE.get();
    if scope == 0 {
        return None;
    }
    let weights = weights.iter().map(|weight| operand(*weight, scope));
    TAPE.with_borrow_mut(|tape| {
        let index = tape.as_mut()?.weighted_differences(weights, numbers, origin);
        u32::try_from(index).ok().map(|index| Handle { scope, index })
    })
}

/// The enclosure of a sum over exact vectors.
pub(super) fn apply_exact_sum(sum: ExactSum<'_>) -> Option<Handle> {
    let scope = IN_FORCE.get();
    if scope == 0 {
        return None;
    }
    TAPE.with_borrow_mut(|tape| {
        let index = tape.as_mut()?.exact_sum(sum);
        u32::try_from(index).ok().map(|index| Handle { scope, index })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::Real;

    /// $(\sqrt 2)^2$ against 2: no precision decides an equality, every precision decides a difference that it can hold.
    #[test]
    fn a_difference_is_decided_by_the_first_arithmetic_that_can_hold_it() {
        let compared = |difference: f64| {
            let sides = || {
                let square = Envelope::from(2.0).sqrt().squared();
                order(square, Envelope::from(2.0) + Envelope::from(difference).squared())
            };
            Arithmetic::STAGES
                .into_iter()
                .find(|arithmetic| with(*arithmetic, || sides().is_some_and(|order| order.less)))
        };
        assert_eq!(compared(0.1), Some(Arithmetic::Intervals));
        assert_eq!(compared(1e-15), Some(Arithmetic::Precise(128)));
        assert_eq!(compared(1e-60), Some(Arithmetic::Precise(1024)));
        assert_eq!(compared(0.0), None);
    }

    /// A radius from an error analysis stays visible in whatever is computed from it; exact numbers leave no such mark.
    #[test]
    fn radii_that_were_derived_by_hand_are_told_from_inputs() {
        with(Arithmetic::Intervals, || {
            let exact = Envelope::from(3.0).ln() * 2.0;
            let analysed = Envelope::relative(3.0, 1e-16).ln() * 2.0;
            assert!(enclosed(exact).is_some_and(|known| known.from_inputs));
            assert!(enclosed(analysed).is_some_and(|known| !known.from_inputs));
            assert!(enclosed(exact + analysed).is_some_and(|known| !known.from_inputs));
            assert!(enclosed(exact.analysed()).is_some_and(|known| !known.from_inputs));
            let differences = Envelope::weighted_differences(&[exact, analysed], &[1.0, 2.0], 0.5);
            assert!(enclosed(differences).is_some_and(|known| !known.from_inputs));
        });
    }

    /// An envelope that outlives its scope falls back on its value and radius, also in a later scope.
    #[test]
    fn an_enclosure_ends_with_its_scope() {
        let third = with(Arithmetic::Precise(128), || Envelope::from(1.0) / 3.0);
        assert_eq!(enclosed(third), None);
        let later = with(Arithmetic::Precise(128), || enclosed(third)).expect("value and radius are known");
        assert!(!later.from_inputs && later.upper - later.lower >= 2.0 * third.radius);
        assert_eq!(in_force(), None);
        let nested = with(Arithmetic::Precise(128), || {
            let inner = with(Arithmetic::Intervals, in_force);
            (inner, in_force())
        });
        assert_eq!(nested, (Some(Arithmetic::Intervals), Some(Arithmetic::Precise(128))));
    }

    /// $1 \pm |e|$ for $e$ in $[-3, -1]$ reaches from $-2$ to 4, whatever the sign of $e$.
    #[test]
    fn widening_reaches_as_far_as_the_size_of_the_extra() {
        for arithmetic in Arithmetic::STAGES {
            with(arithmetic, || {
                for sign in [-1.0, 1.0] {
                    let widened = Envelope::from(1.0).widened_by(Envelope::from(2.0 * sign).widened(1.0));
                    let known = enclosed(widened).expect("enclosed");
                    assert_eq!((known.lower, known.upper), (-2.0, 4.0), "{arithmetic:?}");
                }
            });
        }
    }

    /// The harmonic sum term by term and as one inner product has the same enclosure.
    #[test]
    fn an_inner_product_is_the_sum_of_its_terms() {
        with(Arithmetic::Precise(128), || {
            let terms: Vec<Envelope> = (1..100_u8).map(|k| Envelope::from(1.0) / f64::from(k)).collect();
            let sum = terms.iter().fold(Envelope::from(0.0), |sum, term| sum + *term);
            let product = Envelope::inner_product(&terms, &vec![Envelope::from(1.0); terms.len()]);
            assert_eq!(enclosed(sum), enclosed(product));
            let both = enclosed(sum - product).expect("known");
            assert!(both.lower <= 0.0 && both.upper >= 0.0 && both.upper < 1e-30);
        });
    }
}
