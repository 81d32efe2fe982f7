//! The parameters shared by the statements about the Lambert W function: a branch and three numbers.

use crate::Error;
use crate::audit::{Fields, Parameters, RecipeError};
use crate::numerics::lambert_w::{BRANCH_POINT, LAMBERT_W_ERROR, lambert_w_minus_one, lambert_w0};
use crate::numerics::{Envelope, Real, certified};
use crate::random::Stream;

/// A real branch of the Lambert W function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Branch {
    /// $W_0 \ge -1$ on $[-1/e, \infty)$, increasing.
    Principal,
    /// $W_{-1} \le -1$ on $[-1/e, 0)$, decreasing.
    Lower,
}

impl Branch {
    /// The branch at every number that `x` may be, by monotonicity; unknown where the branch has no value. Numbers left of
    /// $-1/e$ within the radius of one right of it are not meant: there the branch is taken at $-1/e$.
    #[must_use]
    pub fn at(self, x: Envelope) -> Envelope {
        let branch = match self {
            Self::Principal => lambert_w0,
            Self::Lower => lambert_w_minus_one,
        };
        let unknown = Envelope::new(0.0, f64::INFINITY);
        if x.upper() < BRANCH_POINT {
            return unknown;
        }
        let (low, middle, high) = (x.lower().max(BRANCH_POINT), x.value.max(BRANCH_POINT), x.upper());
        match (branch(low), branch(middle), branch(high)) {
            (Some(low), Some(value), Some(high)) => {
                let reach = (high - value).abs().max((low - value).abs());
                let error = LAMBERT_W_ERROR * low.abs().max(high.abs());
                let computed = Envelope::new(value, 1.0001 * reach + 2.0 * error).widened(f64::MIN_POSITIVE);
                computed.defined_by(|| self.defined_at(x).unwrap_or(computed))
            }
            _ => unknown,
        }
    }

    /// The branch from the equation it solves, $we^w = x$ or, for $w = -y \le -1$, $y - \ln y = -\ln(-x)$; `None` where the
    /// arithmetic in force cannot tell that the equation has a solution, next to $-1/e$.
    fn defined_at(self, x: Envelope) -> Option<Envelope> {
        let solution = match self {
            Self::Principal => x.lambert_w0(),
            Self::Lower => (-(-x).ln()).lambert_w_minus_one_exp(),
        };
        certified::enclosed(solution).map(|_| solution)
    }
}

/// What a person varies: fields `branch` (0 or -1), `x`, `y` and `n`. It is its own instance.
#[derive(Clone, Debug, PartialEq)]
pub struct LambertParameters {
    /// The branch of identities that are stated for either.
    pub branch: Branch,
    /// The argument, or a positive number where the identity asks for one.
    pub x: f64,
    /// A value of the branch, or a second positive number.
    pub y: f64,
    /// The exponent $n \ge 1$.
    pub n: u32,
}

impl LambertParameters {
    /// Numbers at a branch.
    #[must_use]
    pub fn new(branch: Branch, x: f64, y: f64, n: u32) -> Self {
        Self { branch, x, y, n }
    }

    /// $W(x)$ on the branch.
    #[must_use]
    pub fn value(&self) -> Envelope {
        self.branch.at(self.x.into())
    }

    /// Positive numbers of every size.
    pub(super) fn positive(stream: &mut Stream) -> Self {
        // y e^y must not overflow.
        let (x, y) = (stream.log_between(1e-6, 1e6), stream.log_between(1e-6, 700.0));
        Self::new(Branch::Principal, x, y, 1 + stream.below(7) as u32)
    }

    /// An argument between $-1/e$ and 0 at every distance from both, and a value of the branch.
    pub(super) fn negative(stream: &mut Stream, branch: Branch) -> Self {
        let distance = stream.log_between(1e-12, 1.0);
        let x = if stream.below(2) == 0 { BRANCH_POINT * (1.0 - distance) } else { BRANCH_POINT * distance };
        let y = match branch {
            Branch::Principal => -stream.log_between(1e-6, 1.0),
            Branch::Lower => -1.0 - stream.log_between(1e-6, 100.0),
        };
        Self::new(branch, x, y, 1 + stream.below(7) as u32)
    }
}

impl Parameters for LambertParameters {
    type Instance = Self;

    fn fields(&self) -> Fields {
        Fields::default()
            .with("branch", if self.branch == Branch::Principal { "0" } else { "-1" })
            .with_number("x", self.x)
            .with_number("y", self.y)
            .with("n", self.n)
    }

    fn parse(fields: &Fields) -> Result<Self, RecipeError> {
        let branch = match fields.read::<i8>("branch")? {
            0 => Branch::Principal,
            -1 => Branch::Lower,
            other => return Err(RecipeError::Value { key: "branch".to_owned(), value: other.to_string() }),
        };
        let n: u32 = fields.read("n")?;
        if !(1..=1000).contains(&n) {
            return Err(RecipeError::Value { key: "n".to_owned(), value: n.to_string() });
        }
        Ok(Self { branch, x: fields.number("x")?, y: fields.number("y")?, n })
    }

    fn is_literal(&self) -> bool {
        true
    }

    fn build(&self, _stream: &mut Stream) -> Result<Self, Error> {
        Ok(self.clone())
    }
}

/// $1/e$.
pub(super) fn inverse_e() -> Envelope {
    Envelope::from(-1.0).exp()
}

/// $z e^z$, the function that $W$ inverts.
pub(super) fn product_with_exponential<R: Real>(z: R) -> R {
    z * z.exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::certified::{Arithmetic, with};

    /// Left of $-1/e$ there is nothing; at $-\frac15$ both branches are known to more digits than `f64` has when many are asked
    /// for.
    #[test]
    fn branches_end_at_their_point_and_are_proved_beside_it() {
        let known = [(Branch::Principal, -0.259_171_101_819_073_7), (Branch::Lower, -2.542_641_357_773_526)];
        for (branch, value) in known {
            for x in [-1.0, -0.4] {
                assert_eq!(branch.at(x.into()).radius, f64::INFINITY, "{branch:?} at {x}");
            }
            let found = branch.at((-0.2).into());
            assert!(found.contains(value) && found.radius < 1e-14, "{branch:?}: {found:?}");
            let proved = with(Arithmetic::Precise(128), || certified::enclosed(branch.at((-0.2).into())));
            let proved = proved.expect("the equation has a solution");
            assert!(
                proved.upper <= proved.lower.next_up() && (proved.lower - value).abs() < 1e-15,
                "{branch:?}: {proved:?}"
            );
        }
    }
}
