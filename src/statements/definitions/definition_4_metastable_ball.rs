//! # Definition 4: the ball around a metastable state
//!
//! For the first $l$ of the patterns, their mean $m_x = \frac1l\sum_{i \le l}x_i$ and
//! $m_{\max} = \max_{i \le l}\|x_i - m_x\|$, the ball in which the theorems look for a metastable fixed point is
//!
//! $$S_m = \Big\{\xi : \|\xi - m_x\| \le \frac{1}{\beta m_{\max}}\Big\}. \tag{238}$$
//!
//! It needs $m_{\max} > 0$, which the paper does not say: a single pattern, or several equal ones, has no such ball. Unlike the
//! radius of Definition 3, this one knows neither $N$ nor $M$, only how far the patterns of the group lie from their mean; the
//! tighter the group, the larger the ball.
//!
//! There is nothing in it to check. Lemmas A10 to A12 say what the ball is good for.

use crate::audit::{PatternParameters, Statement};
use crate::numerics::Real;

/// The radius of $S_m$ (Eq. 238), a distance; $m_{\max} > 0$.
///
/// ```
/// use hopfield_theory::statements::definitions::definition_4_metastable_ball::radius;
/// assert_eq!(radius(2.0, 0.25), 2.0);
/// ```
pub fn radius<R: Real>(beta: R, spread: R) -> R {
    R::from(1.0) / (beta * spread)
}

/// The page.
pub static STATEMENT: Statement<PatternParameters> = Statement {
    id: "definition_4",
    label: "Definition 4",
    main_text: None,
    equations: "238",
    section: "A.1.5.4",
    file: file!(),
    source: include_str!("definition_4_metastable_ball.rs"),
    conclusions: &[],
    families: &[],
    controls: &[],
    counterexamples: &[],
};
