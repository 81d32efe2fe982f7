//! The class of a head whose logits are Gaussian: what the statistic $k$ tends to for many tokens.
//!
//! For independent logits of distribution $N(0, \sigma^2)$ the weights above a logit $\sigma t$ carry the part
//! $\Phi(\sigma - t)$ of all weight, by completing the square in $\int_t^\infty e^{\sigma x}\varphi(x)\,dx$. They carry 0.9
//! for $t = \sigma - z$ with $z = \Phi^{-1}(0.9)$, and a part $\Phi(-t) = \Phi(z - \sigma)$ of the tokens is there.

use crate::fixed_point::Kind;
use crate::numerics::normal::{distribution, quantile};

/// $\lim k/N = \Phi(z - \sigma)$ with $z = \Phi^{-1}(0.9)$, for logits of standard deviation `sigma`, $\beta$ included.
///
/// ```
/// use hopfield_theory::attention::gaussian_logits::limit_of_share;
/// assert!((limit_of_share(0.0) - 0.9).abs() < 1e-15);
/// assert!((512.0 * limit_of_share(1.0) - 312.8).abs() < 0.05);
/// ```
#[must_use]
pub fn limit_of_share(sigma: f64) -> f64 {
    distribution(quantile(Kind::SHARE) - sigma)
}

/// The standard deviation at which $k/N$ falls to `share`, $z - \Phi^{-1}(\text{share})$: the borders between the classes are
/// those of the shares 1/2, 1/8 and 1/32.
///
/// ```
/// use hopfield_theory::attention::gaussian_logits::border;
/// for (share, sigma) in [(0.5, 1.28155), (0.125, 2.43190), (0.03125, 3.14428)] {
///     assert!((border(share) - sigma).abs() < 1e-5);
/// }
/// ```
///
/// # Panics
/// Unless the share lies between 0 and 1.
#[must_use]
pub fn border(share: f64) -> f64 {
    quantile(Kind::SHARE) - quantile(share)
}
