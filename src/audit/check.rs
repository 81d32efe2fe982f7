//! One inequality or identity, both sides kept with their envelopes, and how it is decided.

use crate::numerics::certified::{self, Enclosed, Order};
use crate::numerics::elementary::exp;
use crate::numerics::{Envelope, Real};

/// What a check claims of its two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// left $\le$ right.
    AtMost,
    /// left $<$ right.
    Less,
    /// left $=$ right.
    Equal,
}

impl Relation {
    /// The sign between the sides.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtMost => "<=",
            Self::Less => "<",
            Self::Equal => "=",
        }
    }
}

/// Whether the claim is true of the exact sides, as far as their envelopes tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// True whatever the rounding.
    Holds,
    /// False whatever the rounding.
    Violated,
    /// The sides are closer than their envelopes.
    Undecided,
}

/// One inequality or identity between two enclosed numbers.
///
/// ```
/// use hopfield_theory::audit::{Check, Decision};
/// assert_eq!(Check::at_most(1.0, 2.0).decide(false), Decision::Holds);
/// assert_eq!(Check::at_most(2.0, 1.0).decide(false), Decision::Violated);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What is claimed.
    pub relation: Relation,
    /// The smaller claimed side.
    pub left: Envelope,
    /// The larger claimed side.
    pub right: Envelope,
    /// Whether both sides are natural logarithms of the quantities compared.
    pub logarithmic: bool,
    /// Whether the bound says more than the trivial one.
    pub informative: bool,
    /// Whether a side is known from a sample only: what the sample leaves open no arithmetic decides.
    pub sampled: bool,
    /// What a reader should know when this check stays undecided.
    pub note: Option<String>,
    /// The sides in the arithmetic that has certified the decision; `None` where none has.
    pub enclosed: Option<[Enclosed; 2]>,
}

impl Check {
    fn new(relation: Relation, left: Envelope, right: Envelope) -> Self {
        Self {
            relation,
            left,
            right,
            logarithmic: false,
            informative: true,
            sampled: false,
            note: None,
            enclosed: None,
        }
    }

    /// left $\le$ right.
    #[must_use]
    pub fn at_most(left: impl Into<Envelope>, right: impl Into<Envelope>) -> Self {
        Self::new(Relation::AtMost, left.into(), right.into())
    }

    /// left $<$ right.
    #[must_use]
    pub fn less(left: impl Into<Envelope>, right: impl Into<Envelope>) -> Self {
        Self::new(Relation::Less, left.into(), right.into())
    }

    /// left $=$ right.
    #[must_use]
    pub fn equal(left: impl Into<Envelope>, right: impl Into<Envelope>) -> Self {
        Self::new(Relation::Equal, left.into(), right.into())
    }

    /// $\ln(\text{left}) \le \text{right}$ where the left side is a plain number and the right one already a logarithm, for
    /// bounds that underflow.
    #[must_use]
    pub fn log_at_most(left: Envelope, log_right: Envelope) -> Self {
        // The logarithm of zero is minus infinity; -1e300 stands for it and keeps every number finite. A left side that may
        // be zero is as good as zero where even its upper limit lies below the bound, and unknown otherwise.
        let log_left = if left.value > left.radius {
            left.ln()
        } else if left.upper() <= 0.0 || Envelope::from(left.upper()).ln().upper() <= log_right.lower() {
            Envelope::from(-1e300)
        } else {
            Envelope::new(-1e300, f64::INFINITY)
        };
        Self { logarithmic: true, ..Self::at_most(log_left, log_right) }
    }

    /// Declares both sides to be logarithms.
    #[must_use]
    pub fn in_logarithms(self) -> Self {
        Self { logarithmic: true, ..self }
    }

    /// States an upper bound of the left side that needs no theorem, on the same scale: a right side that is no smaller
    /// says nothing.
    #[must_use]
    pub fn trivial_upper(self, bound: impl Into<Envelope>) -> Self {
        let informative = self.informative && self.right.value < bound.into().value;
        Self { informative, ..self }
    }

    /// States a lower bound of the right side that needs no theorem, on the same scale: a left side that is no larger says
    /// nothing.
    #[must_use]
    pub fn trivial_lower(self, bound: impl Into<Envelope>) -> Self {
        let informative = self.informative && self.left.value > bound.into().value;
        Self { informative, ..self }
    }

    /// Declares a side to be known from a sample only, and says what a reader should know when that does not decide.
    #[must_use]
    pub fn sampled(self, note: String) -> Self {
        Self { sampled: true, ..self }.note(note)
    }

    /// Adds what a reader should know when this check stays undecided.
    #[must_use]
    pub fn note(self, note: String) -> Self {
        Self { note: Some(note), ..self }
    }

    /// The check of several that is nearest to failing, by the distance of its sides over their size; `None` of none.
    #[must_use]
    pub fn worst(checks: impl IntoIterator<Item = Self>) -> Option<Self> {
        checks.into_iter().fold(None, |worst: Option<Self>, check| match worst {
            Some(known) if known.severity() >= check.severity() => Some(known),
            _ => Some(check),
        })
    }

    /// Large where the check is violated, small where it holds with room.
    fn severity(&self) -> (u8, f64) {
        let rank = match self.decide(false) {
            Decision::Holds => 0,
            Decision::Undecided => 1,
            Decision::Violated => 2,
        };
        (rank, -self.margin())
    }

    /// Decides the check from its envelopes, or from their enclosures where an arithmetic is in force (see
    /// [`certified`]). An inequality that is `attained` (equality in exact arithmetic) is decided as an identity: it holds
    /// where the sides may be equal, and in an arithmetic in force also where the left one is smaller.
    #[must_use]
    pub fn decide(&self, attained: bool) -> Decision {
        let is_identity = attained || self.relation == Relation::Equal;
        let is_certified = certified::in_force().is_some();
        let order = if is_certified { certified::order(self.left, self.right) } else { self.filter(is_identity) };
        let Some(order) = order else { return Decision::Undecided };
        if is_identity && is_certified && !self.is_narrow() {
            return Decision::Undecided;
        }
        // What is attained in real numbers is missed by the rounding of the inputs, which many bits can tell.
        let misses = order.less && !(is_certified && self.relation != Relation::Equal);
        let (holds, violated) = match self.relation {
            _ if is_identity => (!misses && !order.more, misses || order.more),
            Relation::Less => (order.less, order.at_least),
            _ => (order.at_most, order.more),
        };
        match (holds, violated) {
            (true, _) => Decision::Holds,
            (_, true) => Decision::Violated,
            _ => Decision::Undecided,
        }
    }

    /// Whether the enclosures of both sides are so narrow that their agreement says something: no wider than a millionth of
    /// the larger side, or than a few radii.
    fn is_narrow(&self) -> bool {
        let Some([left, right]) = self.enclosures() else { return false };
        let largest =
            [left.lower, left.upper, right.lower, right.upper].into_iter().fold(0.0, |a, b| f64::max(a, b.abs()));
        let width = f64::max(left.upper - left.lower, right.upper - right.lower);
        width <= 1e-6 * largest || width <= 8.0 * (self.left.radius + self.right.radius)
    }

    /// How the sides compare as far as their envelopes tell; `None` where one of them is unknown.
    fn filter(&self, is_identity: bool) -> Option<Order> {
        let (left, right) = (self.left, self.right);
        if left.value.is_nan() || right.value.is_nan() || left.radius.is_infinite() || right.radius.is_infinite() {
            return None;
        }
        if is_identity {
            // Rounded to nearest, the difference of two numbers can exceed the radii by its own last bit.
            let difference = left.value - right.value;
            let reach = (left.radius + right.radius) * (1.0 + 4.0 * f64::EPSILON);
            let (less, more) = (-difference > reach, difference > reach);
            return Some(Order { less, at_most: less, more, at_least: more });
        }
        let less = left.upper() < right.lower();
        let more = left.lower() > right.upper();
        let exact_tie = left == right && left.radius == 0.0;
        let at_most = less || left.upper() <= right.lower();
        Some(Order { less, at_most, more, at_least: more || exact_tie })
    }

    /// Both sides in the arithmetic in force; `None` where one of them is unknown there.
    pub(super) fn enclosures(&self) -> Option<[Enclosed; 2]> {
        Some([certified::enclosed(self.left)?, certified::enclosed(self.right)?])
    }

    /// Smaller claimed side over larger claimed side; `None` for an identity or where a side is negative.
    #[must_use]
    pub fn tightness(&self) -> Option<f64> {
        let (left, right) = (self.left.value, self.right.value);
        let ratio = match self.relation {
            Relation::Equal => return None,
            _ if self.logarithmic => exp(left - right),
            _ if left < 0.0 || right < 0.0 => return None,
            _ if left == 0.0 && right == 0.0 => 1.0,
            _ => left / right,
        };
        ratio.is_finite().then_some(ratio)
    }

    /// $(\text{right} - \text{left}) / (|\text{left}| + |\text{right}|)$: positive when the inequality holds.
    #[must_use]
    pub fn margin(&self) -> f64 {
        let scale = self.left.value.abs() + self.right.value.abs();
        let difference = match self.relation {
            Relation::Equal => -(self.right.value - self.left.value).abs(),
            _ => self.right.value - self.left.value,
        };
        if scale == 0.0 { 0.0 } else { difference / scale }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_envelopes_are_never_a_success_or_a_violation() {
        let near = |value| Envelope::new(value, 1e-3);
        assert_eq!(Check::at_most(near(1.0), near(1.001)).decide(false), Decision::Undecided);
        assert_eq!(Check::at_most(near(1.001), near(1.0)).decide(false), Decision::Undecided);
        assert_eq!(Check::at_most(near(1.001), near(1.0)).decide(true), Decision::Holds);
        assert_eq!(Check::at_most(near(1.01), near(1.0)).decide(false), Decision::Violated);
        assert_eq!(Check::equal(near(1.01), near(1.0)).decide(false), Decision::Violated);
    }

    #[test]
    fn strictness_matters_on_exact_ties_only() {
        assert_eq!(Check::at_most(1.0, 1.0).decide(false), Decision::Holds);
        assert_eq!(Check::less(1.0, 1.0).decide(false), Decision::Violated);
    }

    #[test]
    fn unknown_sides_are_undecided() {
        let unknown = Envelope::new(0.0, f64::INFINITY);
        assert_eq!(Check::at_most(0.0, unknown).decide(true), Decision::Undecided);
        let not_a_number = Envelope::new(f64::NAN, 0.0);
        let mut with_radius = Envelope::from(0.0);
        with_radius.value = f64::NAN;
        for unknown in [unknown, not_a_number, with_radius] {
            assert_eq!(Check::equal(unknown, 0.0).decide(false), Decision::Undecided);
            assert_eq!(Check::equal(0.0, unknown).decide(false), Decision::Undecided);
        }
        let may_be_zero = Envelope::new(0.0, 1e-19);
        assert_eq!(Check::log_at_most(may_be_zero, Envelope::from(-50.0)).decide(false), Decision::Undecided);
        assert_eq!(Check::log_at_most(may_be_zero, Envelope::from(-40.0)).decide(false), Decision::Holds);
        assert_eq!(
            Check::log_at_most(Envelope::new(1e-19, 1e-19), Envelope::from(-40.0)).decide(false),
            Decision::Holds
        );
        assert_eq!(Check::log_at_most(may_be_zero, Envelope::from(-50.0)).left.value, -1e300);
        assert_eq!(Check::log_at_most(Envelope::from(0.0), Envelope::from(-1e299)).decide(false), Decision::Holds);
    }

    /// Half widths of enclosures, next to a millionth of the value and next to eight times both radii.
    #[test]
    fn enclosures_are_narrow_next_to_the_value_or_the_radii() {
        use crate::numerics::certified::{Arithmetic, with};
        let is_narrow = |value: f64, half_width: f64, radius: f64| {
            with(Arithmetic::Precise(128), || {
                let side = || Envelope::new(value, radius).defined_by(|| Envelope::new(value, half_width));
                Check::equal(side(), side()).is_narrow()
            })
        };
        assert_eq!([0.4e-6, 0.6e-6].map(|half| is_narrow(1.0, half, 1e-12)), [true, false]);
        assert_eq!([0.4e-3, 0.6e-3].map(|half| is_narrow(1e3, half, 1e-12)), [true, false]);
        assert_eq!([0.7e-6, 0.9e-6].map(|half| is_narrow(1.0, half, 1e-7)), [true, false]);
        assert!(!Check::equal(1.0, 1.0).is_narrow(), "outside of an arithmetic nothing is enclosed");
    }

    #[test]
    fn tightness_is_the_ratio_of_the_quantities_on_either_scale() {
        let linear = Check::at_most(1.0, 4.0);
        let logarithmic = Check::log_at_most(Envelope::from(1.0), Envelope::from(4.0_f64).ln());
        assert_eq!(linear.tightness(), Some(0.25));
        assert!((logarithmic.tightness().unwrap_or(0.0) - 0.25).abs() < 1e-15);
        assert_eq!(Check::at_most(0.0, 0.0).tightness(), Some(1.0));
        assert_eq!(Check::at_most(-1.0, 2.0).tightness(), None);
    }
}
