//! # Definition A6: the Lambert W function
//!
//! The Lambert $W$ function is the inverse of
//!
//! $$f(y) = ye^y. \tag{515}$$
//!
//! On the real line $f$ falls on $(-\infty, -1]$ and rises on $[-1, \infty)$, with the minimum $f(-1) = -1/e$. So there are two
//! real branches,
//!
//! $$W_0 : [-1/e, \infty) \to [-1, \infty), \qquad W_{-1} : [-1/e, 0) \to (-\infty, -1], \tag{516}$$
//!
//! the upper (principal) and the lower one, which meet at $W(-1/e) = -1$. Left of $-1/e$ the values are complex.
//!
//! There is nothing to prove; the steps hold the library's branches against what the definition fixes: their ranges, and
//! that no real number has $ye^y < -1/e$.

use super::parameters::{Branch, LambertParameters, inverse_e, product_with_exponential};
use crate::audit::{Check, Conclusion, Family, Hypothesis, Statement};
use crate::numerics::Envelope;

/// The argument lies on the branch's domain, apart from the point where the branches meet.
static IN_DOMAIN: Hypothesis<LambertParameters> = Hypothesis {
    name: "-1/e < x, and x < 0 on the lower branch",
    check: |instance| match instance.branch {
        Branch::Lower if instance.x >= 0.0 => Check::less(instance.x, 0.0),
        _ => Check::less(-inverse_e(), instance.x),
    },
};

/// $W_0(x) \ge -1$, $W_{-1}(x) \le -1$.
fn range(instance: &LambertParameters) -> Check {
    match instance.branch {
        Branch::Principal => Check::at_most(-1.0, instance.value()),
        Branch::Lower => Check::at_most(instance.value(), -1.0),
    }
}

/// $ye^y \ge -1/e$.
fn minimum(instance: &LambertParameters) -> Check {
    Check::at_most(-inverse_e(), product_with_exponential(Envelope::from(instance.y)))
}

/// The page.
pub static STATEMENT: Statement<LambertParameters> = Statement {
    id: "definition_a6",
    label: "Definition A6",
    main_text: None,
    equations: "515-516",
    section: "A.2",
    file: file!(),
    source: include_str!("definition_a6_lambert_w.rs"),
    conclusions: &[
        Conclusion::step("Eq. 515: least value", &[], minimum),
        Conclusion::step("Eq. 516: range", &[&IN_DOMAIN], range),
    ],
    families: &[
        Family {
            name: "principal",
            instances: 256,
            attained: &[],
            draw: |stream, _, _| LambertParameters::negative(stream, Branch::Principal),
        },
        Family {
            name: "lower",
            instances: 256,
            attained: &[],
            draw: |stream, _, _| LambertParameters::negative(stream, Branch::Lower),
        },
        Family {
            name: "positive",
            instances: 256,
            attained: &[],
            draw: |stream, _, _| LambertParameters::positive(stream),
        },
    ],
    controls: &[],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Decision;

    #[test]
    fn the_lower_branch_ends_at_zero() {
        let decided = |branch, x| (IN_DOMAIN.check)(&LambertParameters::new(branch, x, 1.0, 1)).decide(false);
        assert_eq!([-0.1, 0.0, 0.1].map(|x| decided(Branch::Principal, x)), [Decision::Holds; 3]);
        assert_eq!(decided(Branch::Lower, -0.1), Decision::Holds);
        assert_eq!([0.0, 0.1].map(|x| decided(Branch::Lower, x)), [Decision::Violated; 2]);
    }
}
