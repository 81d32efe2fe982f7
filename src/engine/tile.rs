//! Sixteen queries side by side.

use super::lanes::{Eight, LANES};

/// Queries of a tile: two groups of lanes, so that each number of a pattern is read once for two fused multiply-adds.
pub(super) const WIDTH: usize = 2 * LANES;

/// One number of each query of a tile.
pub(super) type Row = [Eight; 2];

pub(super) const ZEROS: Row = [Eight::ZERO; 2];

/// The number of lane `lane` of a tile.
#[inline(always)]
pub(super) fn of(row: &Row, lane: usize) -> f64 {
    row[lane / LANES].0[lane % LANES]
}

/// The place of lane `lane` of a tile.
#[inline(always)]
pub(super) fn of_mut(row: &mut Row, lane: usize) -> &mut f64 {
    &mut row[lane / LANES].0[lane % LANES]
}

/// The queries, one after the other, as tiles with one row for each component; lanes without a query hold zeros.
pub(super) fn tiles(queries: &[f64], dimension: usize) -> Vec<Vec<Row>> {
    queries
        .chunks(WIDTH * dimension)
        .map(|group| {
            let mut tile = vec![ZEROS; dimension];
            for (lane, query) in group.chunks_exact(dimension).enumerate() {
                for (row, component) in tile.iter_mut().zip(query) {
                    *of_mut(row, lane) = *component;
                }
            }
            tile
        })
        .collect()
}
