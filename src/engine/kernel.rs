//! The inner loop: a tile of queries against a run of patterns, everything in one pass.
//!
//! Scores of a block of patterns first, then their maximum and their weights, then what they add to the state. A score is a
//! chain of fused multiply-adds in the order of the components; every sum runs over the patterns of a block in order, and
//! over the blocks in order. So the bits depend neither on how many patterns or components are worked on at once nor on
//! where a run of whole blocks is cut.

use super::exponential::{LOWEST_EXPONENT, exp};
use super::lanes::{Eight, LANES, Lanes, Task};
use super::partial::Partial;
use super::tile::{Row, WIDTH, ZEROS, of, of_mut};

/// Patterns whose scores are known before their weights are taken.
pub(super) const BLOCK: usize = 32;

/// One tile against a run of patterns. `MOMENT` says whether the moment of the weights is taken too.
pub(super) struct Pass<'a, const MOMENT: bool> {
    /// The queries, a row for each component.
    pub(super) queries: &'a [Row],
    /// The patterns of the whole chunk up to the end of this run, one after the other.
    pub(super) chunk: &'a [f64],
    /// The pattern of the chunk at which the run begins, a multiple of [`BLOCK`].
    pub(super) start: usize,
    /// The inverse temperature.
    pub(super) beta: f64,
    /// What the tile has seen of the chunk; its `argmax` counts from the start of the chunk.
    pub(super) partial: &'a mut Partial,
}

impl<const MOMENT: bool> Task for Pass<'_, MOMENT> {
    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let dimension = self.queries.len();
        let mut table = [ZEROS; BLOCK];
        for (i, block) in self.chunk[self.start * dimension..].chunks(BLOCK * dimension).enumerate() {
            let table = &mut table[..block.len() / dimension];
            scores(lanes, block, self.queries, table);
            let tops = largest(lanes, table);
            let current = &self.partial.largest;
            if (0..2).any(|half| lanes.any_greater(lanes.load(&tops[half]), lanes.load(&current[half]))) {
                rebase(self.partial, self.chunk, self.start + i * BLOCK, table, &tops, self.beta);
            }
            weights::<L, MOMENT>(lanes, table, self.beta, self.partial);
            accumulate(lanes, block, table, &mut self.partial.sum);
        }
    }
}

/// The scores of a block of patterns, a row for each.
#[inline(always)]
pub(super) fn scores<L: Lanes>(lanes: L, block: &[f64], queries: &[Row], table: &mut [Row]) {
    if L::WIDE {
        scores_by::<L, 8>(lanes, block, queries, table)
    } else {
        scores_by::<L, 2>(lanes, block, queries, table)
    }
}

/// [`scores`], `P` patterns at once: as many as leave all sums in registers.
#[inline(always)]
fn scores_by<L: Lanes, const P: usize>(lanes: L, block: &[f64], queries: &[Row], table: &mut [Row]) {
    let dimension = queries.len();
    let (groups, rest) = table.as_chunks_mut::<P>();
    let whole = groups.len() * P * dimension;
    for (group, rows) in groups.iter_mut().zip(block.chunks_exact(P * dimension)) {
        scores_of::<L, P>(lanes, rows, queries, group);
    }
    for (row, pattern) in rest.iter_mut().zip(block[whole..].chunks_exact(dimension)) {
        scores_of::<L, 1>(lanes, pattern, queries, std::array::from_mut(row));
    }
}

#[inline(always)]
fn scores_of<L: Lanes, const P: usize>(lanes: L, rows: &[f64], queries: &[Row], table: &mut [Row; P]) {
    let dimension = queries.len();
    let rows: [&[f64]; P] = std::array::from_fn(|p| &rows[p * dimension..][..dimension]);
    let mut sums = [[lanes.splat(0.0); 2]; P];
    for (k, query) in queries.iter().enumerate() {
        let query = [lanes.load(&query[0]), lanes.load(&query[1])];
        for p in 0..P {
            let component = lanes.splat(rows[p][k]);
            sums[p][0] = lanes.mul_add(component, query[0], sums[p][0]);
            sums[p][1] = lanes.mul_add(component, query[1], sums[p][1]);
        }
    }
    for p in 0..P {
        lanes.store(sums[p][0], &mut table[p][0]);
        lanes.store(sums[p][1], &mut table[p][1]);
    }
}

/// The largest score of each query in a block.
#[inline(always)]
pub(super) fn largest<L: Lanes>(lanes: L, table: &[Row]) -> Row {
    let mut tops = [lanes.load(&table[0][0]), lanes.load(&table[0][1])];
    for row in &table[1..] {
        tops[0] = lanes.max(tops[0], lanes.load(&row[0]));
        tops[1] = lanes.max(tops[1], lanes.load(&row[1]));
    }
    let mut result = ZEROS;
    lanes.store(tops[0], &mut result[0]);
    lanes.store(tops[1], &mut result[1]);
    result
}

/// Makes the largest score of the block the one that everything is relative to, in each lane where it is larger. That
/// pattern is none of the others: its score is replaced by one whose weight is zero.
#[cold]
#[inline(never)]
fn rebase(partial: &mut Partial, chunk: &[f64], first: usize, table: &mut [Row], tops: &Row, beta: f64) {
    let dimension = partial.sum.len();
    for lane in 0..WIDTH {
        let (old, new) = (of(&partial.largest, lane), of(tops, lane));
        if new <= old {
            continue;
        }
        if old > f64::NEG_INFINITY {
            let heaviest = &chunk[partial.argmax[lane] * dimension..][..dimension];
            partial.lower(lane, new - old, beta, |component| heaviest[component]);
        }
        let place = table.iter().position(|row| of(row, lane) == new).unwrap_or(0);
        *of_mut(&mut partial.largest, lane) = new;
        partial.argmax[lane] = first + place;
        *of_mut(&mut table[place], lane) = f64::NEG_INFINITY;
    }
}

/// Turns the scores of a block into weights relative to the largest score, and adds these up.
#[inline(always)]
fn weights<L: Lanes, const MOMENT: bool>(lanes: L, table: &mut [Row], beta: f64, partial: &mut Partial) {
    let (beta, lowest) = (lanes.splat(beta), lanes.splat(LOWEST_EXPONENT));
    let largest = [lanes.load(&partial.largest[0]), lanes.load(&partial.largest[1])];
    let mut weights = [lanes.splat(0.0); 2];
    let mut moments = [lanes.splat(0.0); 2];
    for row in table {
        for half in 0..2 {
            let gap = lanes.sub(lanes.load(&row[half]), largest[half]);
            let exponent = lanes.max(lanes.mul(beta, gap), lowest);
            let weight = exp(lanes, exponent);
            lanes.store(weight, &mut row[half]);
            weights[half] = lanes.add(weights[half], weight);
            if MOMENT {
                moments[half] = lanes.mul_add(weight, exponent, moments[half]);
            }
        }
    }
    for half in 0..2 {
        add_to(lanes, &mut partial.others[half], weights[half]);
        if MOMENT {
            add_to(lanes, &mut partial.moment[half], moments[half]);
        }
    }
}

#[inline(always)]
pub(super) fn add_to<L: Lanes>(lanes: L, place: &mut Eight, term: L::Vector) {
    lanes.store(lanes.add(lanes.load(place), term), place);
}

/// Adds the patterns of a block with their weights to the sum: those of the block first, then the block.
#[inline(always)]
fn accumulate<L: Lanes>(lanes: L, block: &[f64], table: &[Row], sum: &mut [Row]) {
    let dimension = sum.len();
    let mut from = 0;
    if L::WIDE {
        from = accumulate_by::<L, 8>(lanes, block, dimension, table, sum, from);
        from = accumulate_by::<L, 4>(lanes, block, dimension, table, sum, from);
    }
    from = accumulate_by::<L, 2>(lanes, block, dimension, table, sum, from);
    accumulate_by::<L, 1>(lanes, block, dimension, table, sum, from);
}

/// [`accumulate`] for the components from `from` on, `K` at once as long as there are so many; returns the next one.
#[inline(always)]
fn accumulate_by<L: Lanes, const K: usize>(
    lanes: L,
    block: &[f64],
    dimension: usize,
    table: &[Row],
    sum: &mut [Row],
    from: usize,
) -> usize {
    let (groups, _) = sum[from..].as_chunks_mut::<K>();
    for (i, group) in groups.iter_mut().enumerate() {
        let mut sums = [[lanes.splat(0.0); 2]; K];
        for (weights, pattern) in table.iter().zip(block.chunks_exact(dimension)) {
            let weights = [lanes.load(&weights[0]), lanes.load(&weights[1])];
            let components = &pattern[from + i * K..][..K];
            for k in 0..K {
                let component = lanes.splat(components[k]);
                sums[k][0] = lanes.mul_add(component, weights[0], sums[k][0]);
                sums[k][1] = lanes.mul_add(component, weights[1], sums[k][1]);
            }
        }
        for k in 0..K {
            add_to(lanes, &mut group[k][0], sums[k][0]);
            add_to(lanes, &mut group[k][1], sums[k][1]);
        }
    }
    from + groups.len() * K
}

const _: () = assert!(WIDTH == 2 * LANES, "a row holds two groups of lanes");

#[cfg(test)]
mod tests {
    use super::super::path::Path;
    use super::super::tile::tiles;
    use super::*;
    use crate::random::Stream;

    fn bits(partial: &Partial) -> Vec<u64> {
        let rows = [partial.largest, partial.others, partial.moment];
        let all = rows.iter().chain(&partial.sum);
        all.flatten().flat_map(|eight| eight.0.map(f64::to_bits)).collect()
    }

    /// Runs of whole blocks, one after the other, are one run: how many patterns stay in the cache changes no bit.
    #[test]
    fn a_chunk_may_be_cut_between_any_blocks() {
        for dimension in [1, 3, 8, 13, 20] {
            let mut stream = Stream::new(0, "engine/kernel", dimension as u32);
            let (count, beta) = (301, 0.8);
            let chunk = stream.normals(count * dimension);
            let tile = &tiles(&stream.normals(WIDTH * dimension), dimension)[0];
            let seen = |run: usize| {
                let mut partial = Partial::new(dimension);
                for start in (0..count).step_by(run) {
                    let chunk = &chunk[..(start + run).min(count) * dimension];
                    let pass = Pass::<true> { queries: tile, chunk, start, beta, partial: &mut partial };
                    Path::fastest().run(pass);
                }
                (bits(&partial), partial.argmax)
            };
            let expected = seen(count.next_multiple_of(BLOCK));
            for run in [BLOCK, 2 * BLOCK, 5 * BLOCK] {
                assert_eq!(seen(run), expected, "runs of {run} in dimension {dimension}");
            }
        }
    }
}
