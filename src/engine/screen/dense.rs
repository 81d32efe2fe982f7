//! The one thing that is needed of the dense mode: everything about some queries and all patterns.

use rayon::prelude::*;

use super::exact::Sums;
use crate::engine::Path;
use crate::engine::close::Others;
use crate::engine::partial::{Forest, Partial};
use crate::engine::retrieval::others_of;
use crate::engine::sweep::Sweep;
use crate::engine::tile::{Row, WIDTH, of, tiles};

/// The sums over all patterns for each of the queries, one after the other in `queries`.
pub(super) fn sums(path: Path, rows: &[f64], dimension: usize, beta: f64, queries: &[f64]) -> Vec<Sums> {
    let (tiles, count) = (tiles(queries, dimension), queries.len() / dimension);
    let mut forests = vec![Forest::default(); tiles.len()];
    Sweep { path, beta, dimension, moment: true }.run(&tiles, rows, 0, &mut forests);
    let seen: Vec<Partial> = forests.into_iter().filter_map(|forest| forest.join(beta)).collect();
    let of_tile = |(number, (queries, seen)): (usize, (&Vec<Row>, &Partial))| {
        let lanes = WIDTH.min(count - number * WIDTH);
        let second = Others::if_due(path, queries, rows, beta, seen, lanes);
        let of_lane = |lane| {
            let mut offset = vec![0.0; dimension];
            let log_others = others_of(seen, second.as_ref(), lane, beta, &mut offset);
            Sums {
                largest: of(&seen.largest, lane),
                argmax: seen.argmax[lane],
                others: of(&seen.others, lane),
                moment: of(&seen.moment, lane),
                sum: seen.sum.iter().map(|row| of(row, lane)).collect(),
                log_others,
                offset,
                dropped: 0,
            }
        };
        (0..lanes).map(of_lane).collect::<Vec<_>>()
    };
    let of_tiles: Vec<Vec<Sums>> = tiles.par_iter().zip(&seen).enumerate().map(of_tile).collect();
    of_tiles.into_iter().flatten().collect()
}
