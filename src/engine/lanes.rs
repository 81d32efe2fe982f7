//! Eight numbers at once, with the same bits on every processor.
//!
//! A lane belongs to one query, and lanes never mix, so an implementation is right if each of its operations is: IEEE 754
//! fixes the result of all of them, fused multiply-add included.

/// Queries that are worked on at once.
pub(super) const LANES: usize = 8;

/// Eight numbers in memory, one line of the cache: a load that crosses a line takes twice as long.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Eight(pub(super) [f64; LANES]);

impl Eight {
    pub(super) const ZERO: Self = Self([0.0; LANES]);
}

/// What the kernels do with eight lanes. A value of an implementing type is a permit: it exists only where the processor
/// has the instructions that its methods need.
pub(super) trait Lanes: Copy {
    /// Eight lanes, in registers if there are any.
    type Vector: Copy;
    /// Whether there are 32 registers of eight lanes; 16 registers of four lanes otherwise.
    const WIDE: bool;

    /// All lanes the same.
    fn splat(self, value: f64) -> Self::Vector;
    /// The lanes at `from`.
    fn load(self, from: &Eight) -> Self::Vector;
    /// Writes the lanes to `to`.
    fn store(self, lanes: Self::Vector, to: &mut Eight);
    /// $a + b$.
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// $a - b$.
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// $ab$.
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// $a / b$.
    fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// $ab + c$ with one rounding.
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    /// $a$ where $a > b$, else $b$.
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `then` where $a < b$, else `otherwise`.
    fn select_less(self, a: Self::Vector, b: Self::Vector, then: Self::Vector, otherwise: Self::Vector)
    -> Self::Vector;
    /// Whether $a > b$ in any lane.
    fn any_greater(self, a: Self::Vector, b: Self::Vector) -> bool;
    /// The whole number next to $a$ towards zero.
    fn trunc(self, a: Self::Vector) -> Self::Vector;
    /// $a\,2^k$ for whole numbers $-1077 \le k \le 0$ and $\frac12 < a < 2$, rounded once.
    fn scale(self, a: Self::Vector, k: Self::Vector) -> Self::Vector;
}

/// Work that runs on any lanes. Implementations of `run` are always inlined, so that they are compiled for the
/// instructions of the function that calls them.
pub(super) trait Task {
    fn run<L: Lanes>(self, lanes: L);
}

/// Eight numbers in memory: what every processor has.
#[derive(Clone, Copy)]
pub(super) struct Portable;

#[inline(always)]
fn zip(a: [f64; LANES], b: [f64; LANES], f: impl Fn(f64, f64) -> f64) -> [f64; LANES] {
    std::array::from_fn(|lane| f(a[lane], b[lane]))
}

impl Lanes for Portable {
    type Vector = [f64; LANES];
    const WIDE: bool = false;

    #[inline(always)]
    fn splat(self, value: f64) -> Self::Vector {
        [value; LANES]
    }
    #[inline(always)]
    fn load(self, from: &Eight) -> Self::Vector {
        from.0
    }
    #[inline(always)]
    fn store(self, lanes: Self::Vector, to: &mut Eight) {
        to.0 = lanes;
    }
    #[inline(always)]
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        zip(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        zip(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        zip(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        zip(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
        std::array::from_fn(|lane| a[lane].mul_add(b[lane], c[lane]))
    }
    #[inline(always)]
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
        zip(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    fn select_less(
        self,
        a: Self::Vector,
        b: Self::Vector,
        then: Self::Vector,
        otherwise: Self::Vector,
    ) -> Self::Vector {
        std::array::from_fn(|lane| if a[lane] < b[lane] { then[lane] } else { otherwise[lane] })
    }
    #[inline(always)]
    fn any_greater(self, a: Self::Vector, b: Self::Vector) -> bool {
        (0..LANES).any(|lane| a[lane] > b[lane])
    }
    #[inline(always)]
    fn trunc(self, a: Self::Vector) -> Self::Vector {
        a.map(f64::trunc)
    }
    #[inline(always)]
    fn scale(self, a: Self::Vector, k: Self::Vector) -> Self::Vector {
        zip(a, k, |a, k| {
            // The first factor leaves a normal number, so only the second rounds.
            let first = k.max(-969.0);
            let power = |k: f64| f64::from_bits(((1023 + k as i64) as u64) << 52);
            a * power(first) * power(k - first)
        })
    }
}
