//! Patterns that come a piece at a time and are not kept.

use nalgebra::DMatrix;

use super::partial::Forest;
use super::path::Path;
use super::retrieval::Retrieval;
use super::sweep::{CHUNK, Sweep};
use super::tile::{Row, WIDTH, tiles};
use super::{check_beta, check_queries, largest_norm, out_of_range};
use crate::error::Error;

/// Retrieval from patterns that are handed over piece by piece, in memory of $O(dQ \log N)$: of the patterns only those of
/// an unfinished chunk are kept. The result has the same bits as that of an [`Engine`](super::Engine) with all patterns,
/// however they are cut into pieces. Pieces of many thousand patterns keep all threads busy.
///
/// ```
/// use hopfield_theory::engine::Stream;
/// use nalgebra::DMatrix;
/// let queries = DMatrix::from_column_slice(2, 1, &[0.5, -0.25]);
/// let mut stream = Stream::new(&queries, 1.5)?;
/// stream.push(&[1.0, 0.0, 0.0, 2.0])?;
/// stream.push(&[-1.0, 1.0])?;
/// assert_eq!(stream.finish()?.argmax, [0]);
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stream {
    sweep: Sweep,
    queries: usize,
    /// The largest norm of a query.
    query_norm: f64,
    tiles: Vec<Vec<Row>>,
    forests: Vec<Forest>,
    /// Patterns of an unfinished chunk.
    pending: Vec<f64>,
    /// Patterns seen so far, the pending ones too.
    count: usize,
}

impl Stream {
    /// Waits for patterns for the `queries`, $d \times Q$, at inverse temperature `beta`.
    ///
    /// # Errors
    /// [`Error::Beta`], [`Error::NoDimension`], [`Error::EntryNotFinite`].
    pub fn new(queries: &DMatrix<f64>, beta: f64) -> Result<Self, Error> {
        Self::on(Path::fastest(), queries, beta)
    }

    /// As [`Stream::new`], on the given instructions.
    ///
    /// # Errors
    /// As [`Stream::new`], and [`Error::Instructions`].
    pub fn on(path: Path, queries: &DMatrix<f64>, beta: f64) -> Result<Self, Error> {
        check_beta(beta)?;
        let dimension = queries.nrows();
        if dimension == 0 {
            return Err(Error::NoDimension);
        }
        check_queries(queries, dimension)?;
        let tiles = tiles(queries.as_slice(), dimension);
        Ok(Self {
            sweep: Sweep { path: path.checked()?, beta, dimension, moment: false },
            queries: queries.ncols(),
            query_norm: largest_norm(queries.as_slice(), dimension),
            forests: vec![Forest::default(); tiles.len()],
            tiles,
            pending: Vec::new(),
            count: 0,
        })
    }

    /// Takes the next patterns, one after the other. Nothing is taken if there is an error.
    ///
    /// # Errors
    /// [`Error::RaggedPattern`] if the last one is incomplete, [`Error::PatternNotFinite`], and
    /// [`Error::QueryOutOfRange`] if a score could overflow.
    pub fn push(&mut self, patterns: &[f64]) -> Result<(), Error> {
        let dimension = self.sweep.dimension;
        let (whole, rest) = (patterns.len() / dimension, patterns.len() % dimension);
        if rest != 0 {
            return Err(Error::RaggedPattern { pattern: self.count + whole, found: rest, expected: dimension });
        }
        if let Some(place) = patterns.iter().position(|value| !value.is_finite()) {
            let pattern = self.count + place / dimension;
            return Err(Error::PatternNotFinite { pattern, component: place % dimension, value: patterns[place] });
        }
        let max_norm = largest_norm(patterns, dimension);
        if out_of_range(self.query_norm, max_norm) {
            return Err(Error::QueryOutOfRange { norm: self.query_norm, max_norm });
        }
        let mut rest = patterns;
        if !self.pending.is_empty() {
            let missing = (CHUNK * dimension - self.pending.len()).min(rest.len());
            self.pending.extend_from_slice(&rest[..missing]);
            rest = &rest[missing..];
            if self.pending.len() == CHUNK * dimension {
                let chunk = std::mem::take(&mut self.pending);
                self.sweep.run(&self.tiles, &chunk, self.count / CHUNK, &mut self.forests);
            }
        }
        let first = (self.count + (patterns.len() - rest.len()) / dimension) / CHUNK;
        let (chunks, rest) = rest.split_at(rest.len() / (CHUNK * dimension) * CHUNK * dimension);
        self.sweep.run(&self.tiles, chunks, first, &mut self.forests);
        self.pending.extend_from_slice(rest);
        self.count += whole;
        Ok(())
    }

    /// The update of every query by all patterns that came.
    ///
    /// # Errors
    /// [`Error::NoPatterns`] if none came.
    pub fn finish(mut self) -> Result<Retrieval, Error> {
        if self.count == 0 {
            return Err(Error::NoPatterns);
        }
        self.sweep.run(&self.tiles, &self.pending, self.count / CHUNK, &mut self.forests);
        let mut retrieval = Retrieval::with_capacity(self.sweep.dimension, self.queries);
        for (tile, forest) in self.forests.into_iter().enumerate() {
            let seen = forest.join(self.sweep.beta).ok_or(Error::NoPatterns)?;
            retrieval.add(&seen, WIDTH.min(self.queries - tile * WIDTH), self.sweep.beta);
        }
        Ok(retrieval)
    }
}
