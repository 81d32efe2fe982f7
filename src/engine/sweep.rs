//! All patterns past all queries, spread over the threads of the current pool.
//!
//! Patterns are cut into chunks of [`CHUNK`], and every (chunk, tile) is summed alone, so who does it and when makes no
//! difference; the [`Forest`] of a tile joins its chunks in an order of its own.

use rayon::prelude::*;

use super::kernel::{BLOCK, Pass};
use super::partial::{Forest, Partial};
use super::path::Path;
use super::tile::Row;

/// Patterns that are summed in one go. Part of the definition of every result: another size gives other last bits.
pub(super) const CHUNK: usize = 4096;

/// Numbers of patterns that stay in the second cache while tile after tile goes past them.
const CACHED: usize = 32_768;

/// Patterns, whole blocks of them, that stay in the second cache.
pub(super) fn run_length(dimension: usize) -> usize {
    (CACHED / dimension).max(1).next_multiple_of(BLOCK)
}

/// Tiles that share what is in the cache.
const MOST_TILES: usize = 32;

/// What a sweep needs to know beside the numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sweep {
    pub(super) path: Path,
    pub(super) beta: f64,
    pub(super) dimension: usize,
    /// Whether the moment of the weights is wanted.
    pub(super) moment: bool,
}

impl Sweep {
    /// Takes `patterns`, whole chunks from number `first` on (the very last one may be shorter), past all tiles.
    pub(super) fn run(self, tiles: &[Vec<Row>], patterns: &[f64], first: usize, forests: &mut [Forest]) {
        let chunks: Vec<&[f64]> = patterns.chunks(CHUNK * self.dimension).collect();
        if chunks.is_empty() || tiles.is_empty() {
            return;
        }
        // A few pieces for each thread, so that none waits long for the others.
        let pieces = 4 * rayon::current_num_threads();
        let group = (tiles.len() * chunks.len() / pieces).clamp(1, MOST_TILES);
        let runs = pieces.div_ceil(tiles.len().div_ceil(group));
        // Runs are subtrees of the forest: their length is a power of two, and they begin at its multiples.
        let length = 1 << (chunks.len() / runs).max(1).ilog2();
        let length = if runs == 1 { (first + chunks.len()).next_power_of_two() } else { length };
        let ranges: Vec<(usize, usize)> = (first / length..(first + chunks.len()).div_ceil(length))
            .map(|i| ((i * length).max(first), ((i + 1) * length).min(first + chunks.len())))
            .collect();
        let work: Vec<_> = (0..)
            .step_by(group)
            .zip(tiles.chunks(group))
            .flat_map(|(place, tiles)| ranges.iter().map(move |range| (place, tiles, *range)))
            .collect();
        let done: Vec<(usize, Vec<Forest>)> = work
            .into_par_iter()
            .map(|(place, tiles, (from, to))| (place, self.piece(tiles, &chunks[from - first..to - first], from)))
            .collect();
        for (place, piece) in done {
            for (forest, later) in forests[place..].iter_mut().zip(piece) {
                forest.append(later, self.beta);
            }
        }
    }

    /// Some tiles against some chunks, on one thread.
    fn piece(self, tiles: &[Vec<Row>], chunks: &[&[f64]], first: usize) -> Vec<Forest> {
        let run = run_length(self.dimension);
        let mut forests = vec![Forest::default(); tiles.len()];
        for (index, chunk) in (first..).zip(chunks) {
            let mut partials = vec![Partial::new(self.dimension); tiles.len()];
            let count = chunk.len() / self.dimension;
            for start in (0..count).step_by(run) {
                let chunk = &chunk[..(start + run).min(count) * self.dimension];
                for (queries, partial) in tiles.iter().zip(&mut partials) {
                    if self.moment {
                        self.path.run(Pass::<true> { queries, chunk, start, beta: self.beta, partial });
                    } else {
                        self.path.run(Pass::<false> { queries, chunk, start, beta: self.beta, partial });
                    }
                }
            }
            for (forest, mut partial) in forests.iter_mut().zip(partials) {
                partial.finish(chunk, index * CHUNK);
                forest.push(index, partial, self.beta);
            }
        }
        forests
    }
}
