//! Fast retrieval for many queries at once.
//!
//! For $Q$ queries $\xi$ and $N$ patterns, in one pass and without an $N \times Q$ matrix: the update
//! $f(\xi) = X\,\mathrm{softmax}(\beta X^T\xi)$, the log-sum-exp, the largest weight, and on request small quantities to
//! relative accuracy ([`Details`]). Eight queries sit side by side in the lanes of a register, sixteen make a tile, and
//! patterns go past a tile in blocks.
//!
//! # The order of every sum
//!
//! The bits of a result depend on the patterns, the query and $\beta$ alone: not on the other queries, the number of
//! threads, the processor or the way the work is cut. A score is a chain of fused multiply-adds in the order of the
//! components. With the weights relative to the largest score so far, sums run over a block of 32 patterns in order,
//! over the blocks of a chunk of 4096 in order, and over the chunks in a binary tree that depends on $N$ alone. Where a
//! processor has no fused multiply-add it is computed in software, and the exponential has the bits of
//! [`exp`](crate::numerics::elementary::exp) in every lane.
//!
//! # Accuracy
//!
//! With the unit roundoff $u$, $\gamma_n = nu/(1 - nu)$ and $M$ the largest norm of a pattern, a score has an error of at
//! most $\gamma_d M\|\xi\|$, and an exponent $\beta(s_j - s_k)$, formed from two scores by a difference and a product, one of
//! $\delta = 2\gamma_{d+2}\,\beta M\|\xi\|$. Where the largest score grows, exponents of one sign add up to an exponent from
//! the same two scores, so this does not add up. With its weight $e_j$ a pattern then passes at most $n$ roundings
//! ([`roundings`]) on its way into a sum, so the logarithm of a sum of weights, and of every weight in it, has an error of
//! at most
//! $$\lambda = \delta + \gamma_n \le c(d)\,u\,(1 + \beta M\|\xi\|), \qquad c(d) \approx \max(2d + 4, n).$$
//! Let $x_k$ be the pattern that is found to be the heaviest, $p_k$ its weight, $\rho = (1 - p_k)/p_k$ the weight of the
//! others relative to it, and $\omega = 2e^\lambda(e^\lambda - 1) \approx 2\lambda$. [`Engine::accuracy`] gives the bounds
//! that follow as numbers:
//!
//! | result | error | because |
//! | --- | --- | --- |
//! | $s_k$ below $\max_js_j$ | $2\gamma_dM\Vert\xi\Vert$ | two computed scores |
//! | $p_k$, relative | $\lambda e^\lambda(1 - p_k) + 2u$ | $\partial\ln p_k/\partial\ln\rho = p_k - 1$ |
//! | log-sum-exp | $\gamma_dM\Vert\xi\Vert + (\lambda e^\lambda(1 - p_k) + 4u\ln(1 + \rho))/\beta + 3u\,\vert\mathrm{lse}\vert$ | $s_k + \ln(1 + \rho)/\beta$ |
//! | $\ln(1 - p_k)$ | $\lambda\min(1, e^\lambda p_k) + 6u\,\vert\ln(1 - p_k)\vert$ | $\partial\ln(1 - p_k)/\partial\ln\rho = p_k$ |
//! | entropy $H$ | $(e^{2\lambda} - 1)(H + 2\delta(1 - p_k)) + (e^{2\lambda}\delta + \lambda e^\lambda)(1 - p_k) + 8uH$ | $\ln(1 + \rho) - \sum_jp_j\beta(s_j - s_k)$; $1 - p_k \le H$ |
//! | state | $\omega(1 - p_k)M + 4uM$ | numerator and denominator move by $e^{\pm\lambda}\rho$ at most |
//! | $f(\xi) - x_k$ | $\omega\sum_jp_j(\Vert x_j\Vert + \Vert x_k\Vert) + 4u\Vert f(\xi) - x_k\Vert$ | a difference of sums |
//! | $\Vert f(\xi) - \xi\Vert$ | that, and $u\Vert x_k - \xi\Vert + \gamma_{d+6}$ of itself | a norm |
//!
//! So no result errs by more than $4\lambda + 8u$, to first order, on its natural scale: $M$ for vectors, $1/\beta$ and
//! itself for the log-sum-exp, one and itself for $\ln(1 - p_k)$, itself for the others. An offset whose sums cancel more
//! than ten bits is found by a second look at all patterns, which sums differences: its error is
//! $\omega\sum_jp_j\|x_j - x_k\|$, and without a second look at most that with $2^{12}\sqrt d\,\|f(\xi) - x_k\|$ added to
//! the sum. A second look passes $N/32$ blocks in a row, so there $n$ is at least $\min(N, 32) + N/32 + 16$. Results that
//! underflow lose a few of the smallest numbers besides.
//!
//! Random roundings use a few hundredths of $\lambda$: it takes every rounding for the worst, and the same way. Where all
//! products round one way, a tenth is reached; $\gamma_n$ is loose because only growing scores lower sums in every block.
//!
//! # The compensated mode
//!
//! [`Engine::compensated`] computes scores as sums of two numbers, with an error of $\gamma_{d+1}^2M\|\xi\|$
//! ([`Double::dot`](crate::numerics::double::Double::dot)), and exponents from both parts with one of
//! $\delta = 2\gamma_{d+5}^2\,\beta M\|\xi\|$: forming a difference of scores and multiplying it with $\beta$, twice for each
//! weight, costs $20u^2\beta M\|\xi\|$ and is covered by $(d + 5)^2 - (d + 1)^2 \ge 32$. Sums carry their errors too, so
//! $$\lambda = \delta + \gamma_{20} + \gamma_N^2 \le c'(d)\,u\,(1 + u\,\beta M\|\xi\|), \qquad c'(d) \approx \max(2(d + 5)^2, 21)$$
//! for $N^2u \le 1$: 5 roundings of a weight and its sum, 2 of its exponential relative to the largest, 9 of the factors, and
//! 4 for differences of patterns. The table holds with this $\lambda$ and score error, with $\sum_jp_j\|x_j - x_k\|$ in the
//! line of the offset always, and twice $\omega$ in that of the state. At $\beta M\|\xi\| = 10^{10}$ the plain mode was seen
//! to lose nine digits of state and weight, with relative errors of $8 \cdot 10^{-7}$; those of the compensated one stayed
//! at $2 \cdot 10^{-16}$.
//!
//! ```
//! use hopfield_theory::{Patterns, engine::Engine};
//! use nalgebra::DMatrix;
//! let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]])?;
//! let queries = DMatrix::from_column_slice(2, 2, &[0.5, -0.25, 0.0, 1.0]);
//! let retrieval = Engine::new(&patterns, 1.5)?.retrieve(&queries)?;
//! assert_eq!(retrieval.argmax, [0, 1]);
//! # Ok::<(), hopfield_theory::Error>(())
//! ```

mod accuracy;
mod all_pairs;
mod boxes;
mod close;
mod compensated;
mod determined;
mod exponential;
mod kernel;
mod lanes;
mod partial;
mod path;
mod retrieval;
pub mod screen;
mod stream;
mod sweep;
mod tile;
#[cfg(target_arch = "x86_64")]
mod x86;

use nalgebra::DMatrix;
use rayon::prelude::*;

pub use accuracy::{Accuracy, roundings};
pub(crate) use all_pairs::separations;
pub use all_pairs::{AllPairs, all_pairs};
pub use path::Path;
pub use retrieval::{Details, Retrieval};
pub use stream::Stream;

use self::close::Others;
use self::kernel::BLOCK;
use self::partial::{Forest, Partial};
use self::sweep::{CHUNK, Sweep};
use self::tile::{Row, WIDTH, tiles};
use crate::error::Error;
use crate::numerics::norm;
use crate::patterns::Patterns;

/// Queries whose sums are held at once; more come one batch after the other.
const BATCH: usize = 1024 * WIDTH;

/// Patterns and an inverse temperature, ready for any number of queries.
#[derive(Clone, Copy, Debug)]
pub struct Engine<'a> {
    patterns: &'a Patterns,
    beta: f64,
    path: Path,
    compensated: bool,
}

impl<'a> Engine<'a> {
    /// An engine for `patterns` at inverse temperature `beta`, on the fastest instructions of this processor.
    ///
    /// # Errors
    /// [`Error::Beta`] unless `beta` is positive and finite.
    pub fn new(patterns: &'a Patterns, beta: f64) -> Result<Self, Error> {
        check_beta(beta)?;
        Ok(Self { patterns, beta, path: Path::fastest(), compensated: false })
    }

    /// The same engine on the given instructions.
    ///
    /// # Errors
    /// [`Error::Instructions`] if this processor does not have them.
    pub fn on(self, path: Path) -> Result<Self, Error> {
        Ok(Self { path: path.checked()?, ..self })
    }

    /// The same engine with scores of twice the precision: the error no longer grows with $\beta M\|\xi\|$, until that
    /// approaches $2^{53}$. Many times slower, on the same instructions everywhere.
    #[must_use]
    pub fn compensated(self) -> Self {
        Self { compensated: true, ..self }
    }

    /// One update of each of the `queries`, $d \times Q$, by the threads of the current pool.
    ///
    /// # Errors
    /// [`Error::Shape`] for queries of another dimension, [`Error::EntryNotFinite`], and [`Error::QueryOutOfRange`] if a
    /// score could overflow.
    pub fn retrieve(&self, queries: &DMatrix<f64>) -> Result<Retrieval, Error> {
        self.check(queries)?;
        if self.compensated {
            return Ok(self.retrieve_compensated(queries).0);
        }
        let mut retrieval = Retrieval::with_capacity(queries.nrows(), queries.ncols());
        self.each_batch(queries, false, |_, seen, counts| {
            for (seen, count) in seen.iter().zip(counts) {
                retrieval.add(seen, *count, self.beta);
            }
        });
        Ok(retrieval)
    }

    /// As [`Engine::retrieve`], with the small quantities. The few queries whose sums cancel or underflow are looked at
    /// again.
    ///
    /// # Errors
    /// As [`Engine::retrieve`].
    pub fn retrieve_with_details(&self, queries: &DMatrix<f64>) -> Result<(Retrieval, Details), Error> {
        self.check(queries)?;
        if self.compensated {
            return Ok(self.retrieve_compensated(queries));
        }
        let (dimension, count) = queries.shape();
        let mut retrieval = Retrieval::with_capacity(dimension, count);
        let mut details = Details::with_capacity(dimension, count);
        let patterns = self.patterns.matrix().as_slice();
        self.each_batch(queries, true, |tiles, seen, counts| {
            let second: Vec<Option<Others>> = (tiles, seen, counts)
                .into_par_iter()
                .map(|(queries, seen, count)| Others::if_due(self.path, queries, patterns, self.beta, seen, *count))
                .collect();
            for (((queries, seen), second), count) in tiles.iter().zip(seen).zip(&second).zip(counts) {
                retrieval.add(seen, *count, self.beta);
                details.add(queries, seen, second.as_ref(), *count, self.beta);
            }
        });
        Ok((retrieval, details))
    }

    fn retrieve_compensated(&self, queries: &DMatrix<f64>) -> (Retrieval, Details) {
        let (dimension, count) = queries.shape();
        let one = |query| compensated::retrieve(self.patterns, self.beta, query);
        let outcomes: Vec<_> = queries.as_slice().par_chunks_exact(dimension).map(one).collect();
        let mut retrieval = Retrieval::with_capacity(dimension, count);
        let mut details = Details::with_capacity(dimension, count);
        for (query, outcome) in outcomes.iter().enumerate() {
            outcome.add_to(query, &mut retrieval, &mut details);
        }
        (retrieval, details)
    }

    fn check(&self, queries: &DMatrix<f64>) -> Result<(), Error> {
        let dimension = self.patterns.dimension();
        check_queries(queries, dimension)?;
        let (norm, max_norm) = (largest_norm(queries.as_slice(), dimension), self.patterns.max_norm());
        if out_of_range(norm, max_norm) { Err(Error::QueryOutOfRange { norm, max_norm }) } else { Ok(()) }
    }

    /// Hands over the tiles of each batch, what they have seen of all patterns, and how many queries they hold.
    fn each_batch(
        &self,
        queries: &DMatrix<f64>,
        moment: bool,
        mut take: impl FnMut(&[Vec<Row>], &[Partial], &[usize]),
    ) {
        let dimension = self.patterns.dimension();
        let sweep = Sweep { path: self.path, beta: self.beta, dimension, moment };
        for batch in queries.as_slice().chunks(BATCH * dimension) {
            let tiles = tiles(batch, dimension);
            let mut forests = vec![Forest::default(); tiles.len()];
            sweep.run(&tiles, self.patterns.matrix().as_slice(), 0, &mut forests);
            let seen: Vec<Partial> = forests.into_iter().filter_map(|forest| forest.join(self.beta)).collect();
            let counts: Vec<usize> = batch.chunks(WIDTH * dimension).map(|tile| tile.len() / dimension).collect();
            take(&tiles, &seen, &counts);
        }
    }
}

fn check_beta(beta: f64) -> Result<(), Error> {
    if beta > 0.0 && beta.is_finite() { Ok(()) } else { Err(Error::Beta { beta }) }
}

fn check_queries(queries: &DMatrix<f64>, dimension: usize) -> Result<(), Error> {
    const MATRIX: &str = "the matrix of queries";
    if queries.nrows() != dimension {
        return Err(Error::Shape { matrix: MATRIX, found: queries.shape(), side: "rows", expected: dimension });
    }
    match queries.as_slice().iter().position(|value| !value.is_finite()) {
        Some(place) => Err(Error::EntryNotFinite {
            matrix: MATRIX,
            row: place % dimension,
            column: place / dimension,
            value: queries.as_slice()[place],
        }),
        None => Ok(()),
    }
}

fn largest_norm(vectors: &[f64], dimension: usize) -> f64 {
    vectors.chunks_exact(dimension).map(norm).fold(0.0, f64::max)
}

/// Whether an inner product of vectors of such norms, or the difference of two, could overflow on its way.
fn out_of_range(query_norm: f64, max_norm: f64) -> bool {
    // Not a comparison the other way round: the product may be infinity times zero.
    !(query_norm * max_norm < 1e307 && query_norm < 1e307 && max_norm < 1e307)
}
