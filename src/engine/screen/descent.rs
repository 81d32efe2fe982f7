//! The search in a tree: the nearest boxes first, so that the largest score is known early, and no box that is too far.

use super::cut::Cut;
use super::exact::{Kept, score};
use super::paths::compiled_for_each_path;
use super::tree::{FAN, LEAF, NONE, Tree};

/// A query that has met this many patterns of weight, and one more for each [`CROWD_SHARE`] there are, is not separated.
const CROWD: usize = 48;
const CROWD_SHARE: usize = 8192;

compiled_for_each_path! {
    /// The patterns that may have weight, or `None` where the tree does not separate them.
    ///
    /// A box at a distance whose square, in units of $M$, exceeds $2 - 2c/(M\|\xi\|)$ holds only scores below $c$. The bound is
    /// widened by $2^{-20}$ for the roundings of $v$ and of the squares of the norms, and by $(d + 8)2^{-23}$ for those of the
    /// distance.
    search = search_body(tree: &Tree, rows: &[f64], query: &[f64], cut: Cut) -> Option<Vec<Kept>>
}

#[inline(always)]
fn search_body(tree: &Tree, rows: &[f64], query: &[f64], cut: Cut) -> Option<Vec<Kept>> {
    let dimension = tree.dimension;
    let count = rows.len() / dimension;
    let mut direction = [0.0_f32; MAX_DIMENSION + 1];
    for (direction, component) in direction.iter_mut().zip(query) {
        *direction = (component / cut.norm) as f32;
    }
    let direction = &direction[..=dimension];
    let widened = 1.0 + (dimension + 8) as f64 * f64::from(f32::EPSILON);
    let bound = |least: f64| (((2.0 - 2.0 * least / cut.reach) + 1.0 / 1_048_576.0) * widened) as f32;
    let error = (dimension + 4) as f64 * f64::from(f32::EPSILON);
    let (mut best, mut least, mut furthest) = (f64::NEG_INFINITY, f32::NEG_INFINITY, f32::INFINITY);
    let mut left = tree.most_opened;
    let mut kept = Vec::with_capacity(64);
    // Boxes to open: the square of the distance above the reference, so that the nearest is the smallest word.
    let mut stack = Vec::with_capacity(256);
    stack.push(u64::from(tree.root));
    while let Some(word) = stack.pop() {
        let (square, place) = (f32::from_bits((word >> 32) as u32), word as u32);
        if square > furthest {
            continue;
        }
        left = left.checked_sub(1)?;
        if place & LEAF == 0 {
            let node = place as usize;
            let size = 2 * (dimension + 1) * FAN;
            open(&tree.boxes[node * size..][..size], direction, &tree.children[node], furthest, &mut stack);
            continue;
        }
        let leaf = (place & !LEAF) as usize;
        let scores = leaf_scores(&tree.leaves[leaf * dimension * FAN..][..dimension * FAN], direction);
        let mut any = 0;
        for score in scores {
            any |= i32::from(score >= least);
        }
        if any == 0 {
            continue;
        }
        for (rough, &pattern) in scores.into_iter().zip(&tree.members[leaf]) {
            if rough >= least && pattern != NONE {
                let score = score(&rows[pattern as usize * dimension..][..dimension], query);
                kept.push(Kept { pattern, score });
                if score > best {
                    best = score;
                    let below = cut.below(best);
                    least = ((below / cut.reach - error) as f32).next_down();
                    furthest = bound(below).next_up();
                }
            }
        }
        if kept.len() > CROWD + count / CROWD_SHARE {
            return None;
        }
    }
    Some(kept)
}

/// A tree is not built beyond this dimension.
pub(super) const MAX_DIMENSION: usize = 10;

/// The scores of the patterns of a leaf in single precision.
#[inline(always)]
fn leaf_scores(leaf: &[f32], direction: &[f32]) -> [f32; FAN] {
    let mut scores = [0.0_f32; FAN];
    for (lanes, component) in leaf.chunks_exact(FAN).zip(direction) {
        for lane in 0..FAN {
            scores[lane] += lanes[lane] * component;
        }
    }
    scores
}

/// Puts the children that are near enough on the stack, the nearest on top. Products and sums are rounded one by one, which
/// every processor can do.
#[inline(always)]
fn open(sides: &[f32], direction: &[f32], children: &[u32; FAN], furthest: f32, stack: &mut Vec<u64>) {
    let mut squares = [0.0_f32; FAN];
    for (sides, at) in sides.chunks_exact(2 * FAN).zip(direction) {
        for lane in 0..FAN {
            let (below, above) = (sides[lane] - at, at - sides[FAN + lane]);
            let outside = if below > above { below } else { above };
            let outside = if outside > 0.0 { outside } else { 0.0 };
            squares[lane] += outside * outside;
        }
    }
    let start = stack.len();
    stack.resize(start + FAN, 0);
    let (mut end, mut nearest) = (start, start);
    for (square, &child) in squares.into_iter().zip(children) {
        let word = (u64::from(square.to_bits()) << 32) | u64::from(child);
        stack[end] = word;
        nearest = if word < stack[nearest] { end } else { nearest };
        end += usize::from(square <= furthest && child != NONE);
    }
    stack.truncate(end);
    if nearest < end {
        stack.swap(nearest, end - 1);
    }
}
