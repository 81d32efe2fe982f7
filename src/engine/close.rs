//! A second look at queries for which the first one is not sharp enough: relative to the second largest score $s_l$, with
//! weights $e'_j = \exp(\beta(s_j - s_l))$ that do not underflow together, and differences of patterns summed one by one.

use super::exponential::{LOWEST_EXPONENT, exp};
use super::kernel::{BLOCK, add_to, largest, scores};
use super::lanes::{Eight, LANES, Lanes, Task};
use super::partial::Partial;
use super::path::Path;
use super::retrieval::needs_second_look;
use super::tile::{Row, WIDTH, ZEROS, of_mut};

/// The others of each query of a tile, seen from the second largest score.
pub(super) struct Others {
    /// $s_l = \max_{j \ne k} s_j$.
    pub(super) second: Row,
    /// $\rho' = \sum_{j \ne k} e'_j$.
    pub(super) weights: Row,
    /// $\sum_{j \ne k} e'_j (x_j - x_k)$, a row for each component.
    pub(super) offset: Vec<Row>,
}

impl Others {
    /// As [`Others::new`] if one of the first `count` queries needs it.
    pub(super) fn if_due(
        path: Path,
        queries: &[Row],
        patterns: &[f64],
        beta: f64,
        seen: &Partial,
        count: usize,
    ) -> Option<Self> {
        // A single pattern has no others.
        let due = patterns.len() > queries.len() && needs_second_look(seen, count);
        due.then(|| Self::new(path, queries, patterns, beta, seen))
    }

    /// Looks at all `patterns` again; `seen` is what the first look gave.
    fn new(path: Path, queries: &[Row], patterns: &[f64], beta: f64, seen: &Partial) -> Self {
        let mut others =
            Self { second: [Eight([f64::NEG_INFINITY; LANES]); 2], weights: ZEROS, offset: vec![ZEROS; queries.len()] };
        path.run(Second { queries, patterns, seen, second: &mut others.second });
        path.run(Offset { queries, patterns, seen, beta, others: &mut others });
        others
    }
}

/// The scores of a block without those of the heaviest patterns.
#[inline(always)]
fn scores_of_others<L: Lanes>(
    lanes: L,
    block: &[f64],
    first: usize,
    queries: &[Row],
    heaviest: &[usize; WIDTH],
    table: &mut [Row],
) {
    scores(lanes, block, queries, table);
    for (lane, k) in heaviest.iter().enumerate() {
        if let Some(row) = k.checked_sub(first).and_then(|place| table.get_mut(place)) {
            *of_mut(row, lane) = f64::NEG_INFINITY;
        }
    }
}

struct Second<'a> {
    queries: &'a [Row],
    patterns: &'a [f64],
    seen: &'a Partial,
    second: &'a mut Row,
}

impl Task for Second<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let dimension = self.queries.len();
        let mut table = [ZEROS; BLOCK];
        for (i, block) in self.patterns.chunks(BLOCK * dimension).enumerate() {
            let table = &mut table[..block.len() / dimension];
            scores_of_others(lanes, block, i * BLOCK, self.queries, &self.seen.argmax, table);
            let tops = largest(lanes, table);
            for (second, top) in self.second.iter_mut().zip(&tops) {
                lanes.store(lanes.max(lanes.load(top), lanes.load(second)), second);
            }
        }
    }
}

struct Offset<'a> {
    queries: &'a [Row],
    patterns: &'a [f64],
    seen: &'a Partial,
    beta: f64,
    others: &'a mut Others,
}

impl Task for Offset<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let dimension = self.queries.len();
        let (beta, lowest) = (lanes.splat(self.beta), lanes.splat(LOWEST_EXPONENT));
        let second = [lanes.load(&self.others.second[0]), lanes.load(&self.others.second[1])];
        let mut table = [ZEROS; BLOCK];
        for (i, block) in self.patterns.chunks(BLOCK * dimension).enumerate() {
            let table = &mut table[..block.len() / dimension];
            scores_of_others(lanes, block, i * BLOCK, self.queries, &self.seen.argmax, table);
            let mut weights = [lanes.splat(0.0); 2];
            for row in table.iter_mut() {
                for half in 0..2 {
                    let gap = lanes.sub(lanes.load(&row[half]), second[half]);
                    let weight = exp(lanes, lanes.max(lanes.mul(beta, gap), lowest));
                    lanes.store(weight, &mut row[half]);
                    weights[half] = lanes.add(weights[half], weight);
                }
            }
            for (sum, weights) in self.others.weights.iter_mut().zip(weights) {
                add_to(lanes, sum, weights);
            }
            for (k, (sum, origin)) in self.others.offset.iter_mut().zip(&self.seen.heaviest).enumerate() {
                for half in 0..2 {
                    let origin = lanes.load(&origin[half]);
                    let mut offset = lanes.splat(0.0);
                    for (row, pattern) in table.iter().zip(block.chunks_exact(dimension)) {
                        let difference = lanes.sub(lanes.splat(pattern[k]), origin);
                        offset = lanes.mul_add(lanes.load(&row[half]), difference, offset);
                    }
                    add_to(lanes, &mut sum[half], offset);
                }
            }
        }
    }
}
