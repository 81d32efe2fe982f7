//! All patterns against all: separations, and one update from every pattern.

use rayon::prelude::*;

use super::kernel::{BLOCK, largest, scores};
use super::lanes::{Eight, LANES, Lanes, Task};
use super::sweep::run_length;
use super::tile::{Row, WIDTH, ZEROS, of, of_mut, tiles};
use super::{Details, Engine, Path, Retrieval, boxes};
use crate::error::Error;
use crate::numerics::{dot_with_difference, gamma};
use crate::patterns::Patterns;

/// What all patterns say about each other.
#[derive(Clone, Debug, PartialEq)]
pub struct AllPairs {
    /// The separations $\Delta_i$; empty for a single pattern.
    pub separations: Vec<f64>,
    /// The update of every pattern.
    pub retrieval: Retrieval,
    /// Its small quantities.
    pub details: Details,
}

/// The separation of every pattern and one update from every pattern, in $O(N^2 d)$ time and $O(Nd)$ memory.
///
/// # Errors
/// [`Error::Beta`] unless `beta` is positive and finite, [`Error::QueryOutOfRange`] if a score could overflow.
pub fn all_pairs(patterns: &Patterns, beta: f64) -> Result<AllPairs, Error> {
    let (retrieval, details) = Engine::new(patterns, beta)?.retrieve_with_details(patterns.matrix())?;
    Ok(AllPairs { separations: patterns.separations(), retrieval, details })
}

/// $\Delta_i = \min_{j \ne i} x_i^T(x_i - x_j)$ of every pattern and the first pattern that attains it, with the bits of the
/// loop over [`dot_with_difference`]; `None` for a single pattern.
///
/// A score $x_i^Tx_j$ is cheaper than that product and tells where the minimum can be. The former has an error of at most
/// $\gamma_d M\|x_i\|$, the latter $2\gamma_{d+2}M\|x_i\|$ as $\|x_i - x_j\| \le 2M$. So the pattern of the smallest computed
/// product has a score of at least the largest one less $(2 \cdot 1 + 2 \cdot 2)\gamma_{d+2}M\|x_i\|$, and only patterns with
/// such scores are looked at closely.
///
/// Many patterns of few components are searched in a tree of [`boxes`] first.
pub(crate) fn separations(path: Path, patterns: &Patterns) -> Vec<Option<(f64, usize)>> {
    let (dimension, values) = (patterns.dimension(), patterns.matrix().as_slice());
    let run = run_length(dimension);
    let known = boxes::separations(patterns);
    let of_group = |(group, tiles): (usize, &[Vec<Row>])| {
        let from = group * TILES * WIDTH;
        if let Some(known) = known.get(from..(from + tiles.len() * WIDTH).min(known.len()))
            && !known.is_empty()
            && known.iter().all(Option::is_some)
        {
            return known.to_vec();
        }
        let first = |tile: usize| (group * TILES + tile) * WIDTH;
        let mut searches: Vec<Search> = (0..tiles.len()).map(|tile| Search::new(patterns, first(tile))).collect();
        for (i, patterns) in values.chunks(run * dimension).enumerate() {
            for (queries, search) in tiles.iter().zip(&mut searches) {
                path.run(Scan { queries, patterns, from: i * run, search });
            }
        }
        searches.into_iter().flat_map(|search| search.closest(patterns)).collect::<Vec<_>>()
    };
    tiles(values, dimension).par_chunks(TILES).enumerate().flat_map_iter(of_group).collect()
}

/// Tiles that share what is in the cache.
const TILES: usize = 16;

/// For each pattern of a tile the patterns that may be the closest.
struct Search {
    /// The number of the tile's first pattern.
    first: usize,
    /// How many patterns the tile holds.
    count: usize,
    /// How much smaller than the largest a score may be.
    slack: [f64; WIDTH],
    largest: [f64; WIDTH],
    /// Scores below are of no interest.
    bound: Row,
    candidates: [Vec<(usize, f64)>; WIDTH],
}

impl Search {
    fn new(patterns: &Patterns, first: usize) -> Self {
        let count = WIDTH.min(patterns.count() - first);
        let mut slack = [0.0; WIDTH];
        // Lanes without a pattern look for nothing.
        let mut bound = [Eight([f64::INFINITY; LANES]); 2];
        for (lane, norm) in patterns.norms()[first..first + count].iter().enumerate() {
            // Two more units for the roundings of the norms and of this bound, and what products may lose to underflow.
            let lost = (patterns.dimension() + 4) as f64 * f64::MIN_POSITIVE;
            slack[lane] = 8.0 * gamma(patterns.dimension() + 4) * patterns.max_norm() * norm + lost;
            *of_mut(&mut bound, lane) = f64::NEG_INFINITY;
        }
        Self { first, count, slack, largest: [f64::NEG_INFINITY; WIDTH], bound, candidates: Default::default() }
    }

    /// Takes down the patterns of a block that may be the closest.
    #[cold]
    #[inline(never)]
    fn note(&mut self, table: &[Row], tops: &Row, from: usize) {
        for lane in 0..WIDTH {
            if of(tops, lane) <= of(&self.bound, lane) {
                continue;
            }
            self.largest[lane] = self.largest[lane].max(of(tops, lane));
            let bound = self.largest[lane] - self.slack[lane];
            *of_mut(&mut self.bound, lane) = bound;
            let scores = table.iter().enumerate().map(|(j, row)| (from + j, of(row, lane)));
            self.candidates[lane].extend(scores.filter(|(_, score)| *score > bound));
        }
    }

    /// The closest pattern to each of the tile: the first one of the smallest product.
    fn closest(self, patterns: &Patterns) -> Vec<Option<(f64, usize)>> {
        let closest = |lane: usize| {
            let pattern = patterns.pattern(self.first + lane);
            let mut smallest: Option<(f64, usize)> = None;
            for (j, _) in self.candidates[lane].iter().filter(|(_, score)| *score > of(&self.bound, lane)) {
                let gap = dot_with_difference(pattern, patterns.pattern(*j));
                if smallest.is_none_or(|(known, _)| gap < known) {
                    smallest = Some((gap, *j));
                }
            }
            smallest
        };
        (0..self.count).map(closest).collect()
    }
}

/// A tile against a run of patterns, of which the first one has the number `from`.
struct Scan<'a> {
    queries: &'a [Row],
    patterns: &'a [f64],
    from: usize,
    search: &'a mut Search,
}

impl Task for Scan<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let dimension = self.queries.len();
        let mut table = [ZEROS; BLOCK];
        let own = self.search.first..self.search.first + self.search.count;
        for (first, block) in (self.from..).step_by(BLOCK).zip(self.patterns.chunks(BLOCK * dimension)) {
            let table = &mut table[..block.len() / dimension];
            scores(lanes, block, self.queries, table);
            if own.start < first + BLOCK && first < own.end {
                // A pattern is not separated from itself.
                for (lane, i) in own.clone().enumerate() {
                    if let Some(row) = i.checked_sub(first).and_then(|place| table.get_mut(place)) {
                        *of_mut(row, lane) = f64::NEG_INFINITY;
                    }
                }
            }
            let tops = largest(lanes, table);
            let bound = &self.search.bound;
            if (0..2).any(|half| lanes.any_greater(lanes.load(&tops[half]), lanes.load(&bound[half]))) {
                self.search.note(table, &tops, first);
            }
        }
    }
}
