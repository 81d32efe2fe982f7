//! The one thing that is needed of the dense mode: everything about some queries and all patterns.

use super::exact::Sums;
use crate::engine::Path;
use crate::engine::partial::Forest;
use crate::engine::sweep::Sweep;
use crate::engine::tile::{WIDTH, of, tiles};

/// The sums over all patterns for each of the queries, one after the other in `queries`.
pub(super) fn sums(path: Path, rows: &[f64], dimension: usize, beta: f64, queries: &[f64]) -> Vec<Sums> {
    let tiles = tiles(queries, dimension);
    let mut forests = vec![Forest::default(); tiles.len()];
    Sweep { path, beta, dimension, moment: true }.run(&tiles, rows, 0, &mut forests);
    let mut sums = Vec::with_capacity(tiles.len() * WIDTH);
    for seen in forests.into_iter().filter_map(|forest| forest.join(beta)) {
        sums.extend((0..WIDTH).map(|lane| Sums {
            largest: of(&seen.largest, lane),
            argmax: seen.argmax[lane],
            others: of(&seen.others, lane),
            moment: of(&seen.moment, lane),
            sum: seen.sum.iter().map(|row| of(row, lane)).collect(),
            dropped: 0,
        }));
    }
    sums.truncate(queries.len() / dimension);
    sums
}
