//! Counter-based random streams, normals and points on the sphere, with the same bits everywhere.
//!
//! A stream is a ChaCha12 generator whose key is the seed and whose stream number is made of a name and an index, so any
//! single draw of a run can be made alone, in any order, on any number of threads. A second generator of another kind,
//! PCG-64 DXSM, can take its place, so that no finding needs to hang on the first.

use std::fmt;
use std::str::FromStr;

use rand::rngs::ChaCha12Rng;
use rand::{Rng, SeedableRng};
use rand_distr::Distribution;
use rand_pcg::Pcg64Dxsm;

use crate::numerics::elementary::{ln, sqrt};
use crate::numerics::norm;

/// The algorithm behind the random numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generator {
    /// The stream cipher ChaCha with twelve rounds; the one of every published run.
    #[default]
    ChaCha12,
    /// A linear congruential generator of 128 bits whose output is multiplied and shifted (PCG-64 DXSM).
    Pcg64,
}

impl Generator {
    /// All generators, the published one first.
    pub const ALL: [Self; 2] = [Self::ChaCha12, Self::Pcg64];

    /// The word that recipes, ledgers and the command use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ChaCha12 => "chacha12",
            Self::Pcg64 => "pcg64",
        }
    }
}

impl fmt::Display for Generator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.word())
    }
}

impl FromStr for Generator {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|generator| generator.word() == word);
        found.ok_or_else(|| format!("'{word}' is no generator; there are {} and {}", Self::ChaCha12, Self::Pcg64))
    }
}

/// What determines every random number of a run: a number and the generator that it is the key of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The key.
    pub number: u64,
    /// The algorithm.
    pub generator: Generator,
}

impl From<u64> for Seed {
    fn from(number: u64) -> Self {
        Self { number, generator: Generator::default() }
    }
}

/// A named, numbered stream of random numbers.
///
/// ```
/// use hopfield_theory::random::Stream;
/// let mut stream = Stream::new(7, "theorem_a9/random", 12);
/// let again = Stream::new(7, "theorem_a9/random", 12).uniform();
/// assert_eq!(stream.uniform(), again);
/// ```
#[derive(Debug)]
pub struct Stream(Source);

/// The state of one generator.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "the large variant is the usual one, and a stream lives on the stack")]
enum Source {
    ChaCha12(ChaCha12Rng),
    Pcg64(Pcg64Dxsm),
}

impl Stream {
    /// The stream `index` of those called `name`, under `seed`.
    #[must_use]
    pub fn new(seed: impl Into<Seed>, name: &str, index: u32) -> Self {
        let Seed { number, generator } = seed.into();
        let place = (u64::from(stream_name(name)) << 32) | u64::from(index);
        match generator {
            Generator::ChaCha12 => {
                let mut key = *b"________hopfield-theory/stream/1";
                key[..8].copy_from_slice(&number.to_le_bytes());
                let mut generator = ChaCha12Rng::from_seed(key);
                generator.set_stream(place);
                Self(Source::ChaCha12(generator))
            }
            Generator::Pcg64 => {
                // The increment tells streams apart. Those of one multiplier and one start are correlated, so that the
                // start depends on the place too: it is drawn from a generator that counts through the places.
                let mut starts = Pcg64Dxsm::new(u128::from(number), 0);
                starts.advance(u128::from(place) << 1);
                let start = (u128::from(starts.next_u64()) << 64) | u128::from(starts.next_u64());
                Self(Source::Pcg64(Pcg64Dxsm::new(start, u128::from(place))))
            }
        }
    }

    fn next_u64(&mut self) -> u64 {
        match &mut self.0 {
            Source::ChaCha12(generator) => generator.next_u64(),
            Source::Pcg64(generator) => generator.next_u64(),
        }
    }

    /// A uniform number in $[0, 1)$, a multiple of $2^{-53}$.
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (f64::EPSILON / 2.0)
    }

    /// A uniform number between `low` and `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// A number between `low` and `high` whose logarithm is uniform.
    pub fn log_between(&mut self, low: f64, high: f64) -> f64 {
        crate::numerics::elementary::exp(self.between(ln(low), ln(high)))
    }

    /// A uniform index below `count`, which must be positive.
    pub fn below(&mut self, count: usize) -> usize {
        // The bias of the product method is below count / 2^64, far under what any experiment here can see.
        ((u128::from(self.next_u64()) * count as u128) >> 64) as usize
    }

    /// A standard normal number.
    pub fn normal(&mut self) -> f64 {
        match &mut self.0 {
            Source::ChaCha12(generator) => Normal.sample(generator),
            Source::Pcg64(generator) => Normal.sample(generator),
        }
    }

    /// A vector of `dimension` independent standard normals.
    pub fn normals(&mut self, dimension: usize) -> Vec<f64> {
        (0..dimension).map(|_| self.normal()).collect()
    }

    /// A uniform point on the sphere of radius `radius` in $\mathbb{R}^d$; its norm is the radius up to $\gamma_{d+4}$.
    ///
    /// # Panics
    /// If the dimension is zero, where the sphere is empty.
    pub fn on_sphere(&mut self, dimension: usize, radius: f64) -> Vec<f64> {
        assert!(dimension > 0, "a sphere needs at least one dimension");
        loop {
            let mut point = self.normals(dimension);
            let length = norm(&point);
            // The origin has no direction; it is drawn with probability zero.
            if length > 1e-100 {
                for component in &mut point {
                    *component *= radius / length;
                }
                return point;
            }
        }
    }

    /// `count` weights of a convex combination, non-negative and of sum 1: exponential variables to the power
    /// `concentration`, normalised. Power 1 is the uniform distribution on the simplex, larger powers favour its corners.
    pub fn convex_weights(&mut self, count: usize, concentration: f64) -> Vec<f64> {
        let mut weights: Vec<f64> = (0..count)
            .map(|_| {
                let exponential = -ln(1.0 - self.uniform());
                crate::numerics::elementary::exp(concentration * ln(exponential.max(1e-300)))
            })
            .collect();
        let total = crate::numerics::sum(&weights);
        for weight in &mut weights {
            *weight /= total;
        }
        weights
    }

    /// 64 independent fair bits.
    pub fn word(&mut self) -> u64 {
        self.next_u64()
    }
}

/// The standard normal distribution by Marsaglia's polar method, built on this crate's own logarithm.
///
/// `rand_distr` has a faster sampler whose tail calls the platform's exponential; this one gives the same bits
/// everywhere and is held against it by a Kolmogorov-Smirnov test.
#[derive(Clone, Copy, Debug)]
pub struct Normal;

impl Distribution<f64> for Normal {
    fn sample<R: Rng + ?Sized>(&self, generator: &mut R) -> f64 {
        let mut symmetric = || (generator.next_u64() >> 11) as f64 * f64::EPSILON - 1.0;
        loop {
            let (x, y) = (symmetric(), symmetric());
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * sqrt(-2.0 * ln(square) / square);
            }
        }
    }
}

/// The 32-bit FNV-1a hash of a stream's name. That no two names of the suite share one is a test.
#[must_use]
pub fn stream_name(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
