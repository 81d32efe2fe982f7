//! Twice the working precision: a number as the sum of two, by transformations that lose nothing.
//!
//! The sum of two numbers and its rounding error (Knuth), and the product and its rounding error (by one fused
//! multiply-add), are again numbers of the working precision, unless a product underflows. A sum of products that carries
//! these errors along (Ogita, Rump and Oishi 2005) is as accurate as if it were computed with twice the precision.

use super::elementary::{exp, fused_multiply_add};

/// The number `high + low`, where `low` is what `high` lacks.
///
/// Of two numbers in their normal form, `high` being the sum rounded, the larger one has the larger `high`, or the larger
/// `low` where these are equal: the order of the fields.
///
/// ```
/// use hopfield_theory::numerics::double::Double;
/// // The working precision gives 0 here.
/// let sum = Double::dot(&[1e20, 1.0, -1e20], &[1.0, 1.0, 1.0]);
/// assert_eq!((sum.high, sum.low), (1.0, 0.0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Double {
    /// The leading part.
    pub high: f64,
    /// What it lacks.
    pub low: f64,
}

impl Double {
    /// $a + b$, without error unless it overflows.
    #[must_use]
    pub fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let of_b = high - a;
        Self { high, low: (a - (high - of_b)) + (b - of_b) }
    }

    /// $ab$; the error is at most $2^{-1075}$, and none unless `low` underflows.
    #[must_use]
    pub fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        Self { high, low: fused_multiply_add(a, b, -high) }
    }

    /// $a^Tb$ in normal form. For vectors of dimension $d$ the error is at most
    /// $\gamma_{d+1}^2\sum_i|a_ib_i| + d\,2^{-1075}$: the errors of the $d$ products and of the sums add up to at most
    /// $\gamma_d\sum_i|a_ib_i|$, and summing these up loses at most $\gamma_{d+1}$ of that.
    #[must_use]
    pub fn dot(a: &[f64], b: &[f64]) -> Self {
        debug_assert_eq!(a.len(), b.len(), "an inner product needs vectors of one dimension");
        let (mut high, mut lost) = (0.0, 0.0);
        for (x, y) in a.iter().zip(b) {
            let product = Self::product(*x, *y);
            let sum = Self::sum(high, product.high);
            high = sum.high;
            lost += product.low + sum.low;
        }
        Self::sum(high, lost)
    }

    /// The sum with one more term. Over $n$ terms $a_i$ the value has an error of at most
    /// $u|\sum_i a_i| + \gamma_n^2\sum_i|a_i|$. Not in normal form.
    #[must_use]
    pub fn plus(self, term: f64) -> Self {
        let sum = Self::sum(self.high, term);
        Self { high: sum.high, low: self.low + sum.low }
    }

    /// $a - b$ of two numbers in normal form, in normal form; the error is at most $6u^2\max(|a|, |b|)$ up to terms of third
    /// order: one rounding of the difference of the low parts, below $2u\max(|a|, |b|)$, and one of a sum of twice that.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        let high = Self::sum(self.high, -other.high);
        Self::sum(high.high, high.low + (self.low - other.low))
    }

    /// $ca$ of a number in normal form; the relative error is at most $2u^2$, unless it underflows.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let product = Self::product(self.high, factor);
        if product.high.is_finite() {
            Self { high: product.high, low: fused_multiply_add(self.low, factor, product.low) }
        } else {
            Self { high: product.high, low: 0.0 }
        }
    }

    /// $e^a$ for a `low` so small that its square does not matter; relative error at most $3u + \mathtt{low}^2$ on normal
    /// results: the exponential has $2u$, and $e^{h + l} = e^h + l e^h + \dots$ is rounded once.
    #[must_use]
    pub fn exp(self) -> f64 {
        let leading = exp(self.high);
        fused_multiply_add(leading, self.low, leading)
    }

    /// `high + low`, rounded.
    #[must_use]
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}
