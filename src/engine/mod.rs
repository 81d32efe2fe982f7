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
//! most $\gamma_d M\|\xi\|$, and an exponent $\beta(s_j - s_k)$ one of $\delta = 2\gamma_{d+4}\,\beta M\|\xi\|$: two scores,
//! their difference, its product with $\beta$; where the largest score grows, exponents of one sign add up to it. A sum
//! passes 32 additions in a block, at most 128 blocks and $\lceil\log_2 N\rceil$ joins of chunks, and wherever the largest
//! score grows, at most once in a block and a join, it is multiplied by an exponential (below $6u$ with the addition of the
//! former heaviest pattern). So every sum of weights has a relative error of at most
//! $\omega = e^{2\delta} - 1 + \gamma_n$, $n = 200 + 6\min(N, 128) + 6\lceil\log_2 N\rceil$. In these terms the error is
//!
//! - $\omega$, relative, of $1 - p_{\max}$ and the entropy, absolute of $\ln(1 - p_{\max})$ (and $4u$ of itself);
//! - $\gamma_d M\|\xi\| + \omega/\beta + 4u\,|\mathrm{lse}|$ of the log-sum-exp;
//! - $2\omega M$ of the length of a state;
//! - $2\omega\sum_j p_j(\|x_j\| + \|x_k\|)$ of $f(\xi) - x_k$, which stays $2^{12}\sqrt d\,\omega$ of its length; where more
//!   than ten bits would cancel, $2\omega\sum_j p_j\|x_j - x_k\|$ by a second look.
//!
//! Weights below the normal range have an absolute error of the smallest number each instead.
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

mod all_pairs;
mod close;
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

pub(crate) use all_pairs::separations;
pub use all_pairs::{AllPairs, all_pairs};
pub use path::Path;
pub use retrieval::{Details, Retrieval};
pub use stream::Stream;

use self::close::Others;
use self::partial::{Forest, Partial};
use self::retrieval::needs_second_look;
use self::sweep::Sweep;
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
}

impl<'a> Engine<'a> {
    /// An engine for `patterns` at inverse temperature `beta`, on the fastest instructions of this processor.
    ///
    /// # Errors
    /// [`Error::Beta`] unless `beta` is positive and finite.
    pub fn new(patterns: &'a Patterns, beta: f64) -> Result<Self, Error> {
        check_beta(beta)?;
        Ok(Self { patterns, beta, path: Path::fastest() })
    }

    /// The same engine on the given instructions.
    ///
    /// # Errors
    /// [`Error::Instructions`] if this processor does not have them.
    pub fn on(self, path: Path) -> Result<Self, Error> {
        Ok(Self { path: path.checked()?, ..self })
    }

    /// One update of each of the `queries`, $d \times Q$, by the threads of the current pool.
    ///
    /// # Errors
    /// [`Error::Shape`] for queries of another dimension, [`Error::EntryNotFinite`], and [`Error::QueryOutOfRange`] if a
    /// score could overflow.
    pub fn retrieve(&self, queries: &DMatrix<f64>) -> Result<Retrieval, Error> {
        self.check(queries)?;
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
        let (dimension, count) = queries.shape();
        let mut retrieval = Retrieval::with_capacity(dimension, count);
        let mut details = Details::with_capacity(dimension, count);
        let patterns = self.patterns.matrix().as_slice();
        self.each_batch(queries, true, |tiles, seen, counts| {
            let second: Vec<Option<Others>> = (tiles, seen, counts)
                .into_par_iter()
                .map(|(queries, seen, count)| {
                    let due = self.patterns.count() > 1 && needs_second_look(seen, *count);
                    due.then(|| Others::new(self.path, queries, patterns, self.beta, seen))
                })
                .collect();
            for (((queries, seen), second), count) in tiles.iter().zip(seen).zip(&second).zip(counts) {
                retrieval.add(seen, *count, self.beta);
                details.add(queries, seen, second.as_ref(), *count, self.beta);
            }
        });
        Ok((retrieval, details))
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
