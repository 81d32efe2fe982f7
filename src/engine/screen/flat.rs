//! The search where dimension defeats a tree: eight-bit products with all patterns, four queries at a time.
//!
//! A product far enough below the largest one cannot belong to a pattern of weight. The few that are left get their scores in
//! full precision.

use super::cut::Cut;
use super::exact::{Kept, scores};
use super::image::{Image, Query, patterns_of};
use super::integer::{LANES, QUAD, largest, largest_products, take_up};
use crate::engine::Path;

/// Blocks of patterns whose products are looked through together, 16384 patterns: 64 KiB of products for a quad.
const CHUNK: usize = 256;
/// Bytes of patterns that stay in the first cache while quads pass.
const CACHE: usize = 1 << 15;

/// How many lanes may be looked at in full precision: this many cost about half as much as the dense mode for all patterns,
/// which takes some $1 + d/12$ nanoseconds for each, a lane some $100 + d$.
fn limit(count: usize, dimension: usize) -> usize {
    count * (dimension + 12) / 5120 + 4
}

/// A query on its way through the patterns.
struct Search {
    query: Query,
    cut: Cut,
    width: i32,
    largest: i32,
    /// Lanes that may hold a pattern of weight, with their products.
    lanes: Vec<(u32, i32)>,
    state: State,
}

/// What a query still has to do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// Take up lanes.
    Open,
    /// Find the largest product: too many lanes came near the largest so far, but perhaps not near the largest of all.
    Crowded,
    /// Nothing, the lanes are complete.
    Complete,
    /// Nothing, there are too many lanes near the largest product.
    Dense,
}

/// For each query, given with its cut, the patterns that may have weight, or `None` where they are too many. `products` is
/// room for the products, which the next call may use again.
pub(super) fn search(
    path: Path,
    image: &Image,
    rows: &[f64],
    queries: &[(&[f64], Cut)],
    products: &mut Vec<i32>,
) -> Vec<Option<Vec<Kept>>> {
    if queries.is_empty() {
        return Vec::new();
    }
    let begin = |&(values, cut): &(&[f64], Cut)| {
        let query = Query::new(values);
        let width = image.width(&query, cut);
        Search { query, cut, width, largest: i32::MIN, lanes: Vec::new(), state: State::Open }
    };
    let mut searches: Vec<Search> = queries.iter().map(begin).collect();
    let limit = limit(image.count, image.dimension);
    // Of a single chunk the largest product is known before any lane is taken; of several, after the first sweep.
    let single = image.blocks.len() <= CHUNK * image.block_size();
    sweep(path, image, limit, if single { State::Dense } else { State::Crowded }, &mut searches, products);
    for search in &mut searches {
        match search.state {
            State::Open => search.state = State::Complete,
            State::Crowded => (search.state, search.lanes) = (State::Open, Vec::new()),
            State::Complete | State::Dense => {}
        }
    }
    if searches.iter().any(|search| search.state == State::Open) {
        sweep(path, image, limit, State::Dense, &mut searches, products);
    }
    let finish = |(search, (values, _)): (Search, &(&[f64], Cut))| finish(path, image, rows, values, search, limit);
    searches.into_iter().zip(queries).map(finish).collect()
}

/// Takes all patterns past all queries, chunk by chunk, until nothing is left to do. A query with too many lanes gets the state
/// `beyond`.
fn sweep(path: Path, image: &Image, limit: usize, beyond: State, searches: &mut [Search], products: &mut Vec<i32>) {
    let quads: Vec<(Vec<[i32; QUAD]>, [i32; QUAD])> = searches.chunks(QUAD).map(interleaved).collect();
    let size = image.block_size();
    let stride = CHUNK.min(image.blocks.len() / size) * LANES;
    if products.len() < quads.len() * QUAD * stride {
        products.resize(quads.len() * QUAD * stride, 0);
    }
    for (number, chunk) in image.blocks.chunks(CHUNK * size).enumerate() {
        let part = (CACHE / size).max(1);
        for (at, blocks) in chunk.chunks(part * size).enumerate() {
            for ((words, starts), out) in quads.iter().zip(products.chunks_mut(QUAD * stride)) {
                largest_products(path, blocks, words, *starts, stride, &mut out[at * part * LANES..]);
            }
        }
        let lanes = chunk.len() / size * LANES;
        for (search, products) in searches.iter_mut().zip(products.chunks(stride)) {
            collect(path, &products[..lanes], number * CHUNK * LANES, limit, beyond, search);
        }
        if searches.iter().all(|search| matches!(search.state, State::Complete | State::Dense)) {
            break;
        }
    }
}

/// The words of up to four queries side by side.
fn interleaved(searches: &[Search]) -> (Vec<[i32; QUAD]>, [i32; QUAD]) {
    let of = |quad: usize| &searches[quad.min(searches.len() - 1)].query;
    let words = (0..of(0).words.len()).map(|k| std::array::from_fn(|quad| of(quad).words[k])).collect();
    (words, std::array::from_fn(|quad| of(quad).start))
}

/// Takes up the lanes within the width of the largest product so far.
fn collect(path: Path, products: &[i32], first: usize, limit: usize, beyond: State, search: &mut Search) {
    if matches!(search.state, State::Complete | State::Dense) {
        return;
    }
    // In a second sweep the largest product is known already.
    let known = search.largest;
    search.largest = known.max(largest(path, products));
    let least = search.largest.saturating_sub(search.width);
    if search.largest > known {
        search.lanes.retain(|(_, product)| *product >= least);
    }
    if search.state == State::Open && !take_up(path, products, least, first, limit, &mut search.lanes) {
        search.state = beyond;
    }
}

/// The scores of what is left, the pattern of the largest product first.
fn finish(path: Path, image: &Image, rows: &[f64], values: &[f64], search: Search, limit: usize) -> Option<Vec<Kept>> {
    if search.state == State::Dense {
        return None;
    }
    let top = search.lanes.iter().find(|(_, product)| *product == search.largest)?.0;
    let mut kept = Vec::with_capacity(16);
    let score = |lane: u32, kept: &mut Vec<Kept>| {
        let (first, stride) = patterns_of(lane as usize);
        scores(path, rows, values, first, stride, kept);
    };
    score(top, &mut kept);
    let best = kept.iter().fold(f64::NEG_INFINITY, |best, one| best.max(one.score));
    let least = image.smallest(&search.query, search.cut, best);
    let left = |lane: &&(u32, i32)| lane.0 != top && lane.1 >= least;
    if search.lanes.iter().filter(left).count() > limit {
        return None;
    }
    search.lanes.iter().filter(left).for_each(|lane| score(lane.0, &mut kept));
    Some(kept)
}
