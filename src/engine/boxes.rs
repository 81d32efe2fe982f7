//! Separations by a tree of boxes: where there are many patterns of few components, almost all pairs need no look.
//!
//! Two bounds tell that no pattern $y$ of a box is the closest to a pattern $x$.
//!
//! - By its corner: each term $x_k(x_k - y_k)$ of the product is smallest at one side of the box. Rounding is monotone and the
//!   order of the sum is the same, so the product *as it is computed* for the corner of these sides is not above that of any
//!   pattern in the box. This needs no margin, and is sharp where many patterns coincide.
//! - By its distance: $x^T(x - y) = \frac12(\|x - y\|^2 + \|x\|^2 - \|y\|^2)$, with the distance of the box and the largest norm
//!   in it. This is sharp on spheres. Roundings of squares, norms and the product are below $16\gamma_{d+8}M^2$ together.
//!
//! What is found is the first pattern of the smallest computed product, as by the loop over all pairs.

use rayon::prelude::*;

use crate::numerics::{dot_with_difference, gamma};
use crate::patterns::Patterns;

/// With fewer patterns, or more components, the loop over all pairs is as fast.
const SMALLEST: usize = 1 << 15;
const LARGEST_DIMENSION: usize = 5;
/// Patterns of a leaf.
const LEAF: usize = 8;
/// Of this many patterns one box may be opened: a pattern that needs more is better served by the loop.
const SHARE: usize = 64;

/// The boxes of a node and of all below it, in the order of a walk that takes the first half first.
struct Tree<'a> {
    patterns: &'a Patterns,
    /// The patterns, those of a node side by side.
    order: Vec<u32>,
    nodes: Vec<Node>,
    /// What roundings add to the bound by distance.
    margin: f64,
}

#[derive(Clone, Copy)]
struct Node {
    lower: [f64; LARGEST_DIMENSION],
    upper: [f64; LARGEST_DIMENSION],
    /// The square of the largest norm.
    square: f64,
    /// The lowest number of a pattern.
    first: u32,
    /// Where its patterns begin and end.
    start: u32,
    end: u32,
    /// The node of the second half, zero for a leaf; the first half comes next.
    second: u32,
}

/// The separation of every pattern and the first pattern that attains it, `None` where the tree is of no use; nothing at all
/// where it is not worth building.
pub(super) fn separations(patterns: &Patterns) -> Vec<Option<(f64, usize)>> {
    if patterns.dimension() > LARGEST_DIMENSION || !(SMALLEST..1 << 31).contains(&patterns.count()) {
        return Vec::new();
    }
    let tree = Tree::new(patterns);
    let mut found = vec![None; patterns.count()];
    // In the order of the tree, so that neighbours find the same boxes in the cache.
    let in_order: Vec<_> = tree.order.par_iter().with_min_len(256).map(|i| tree.closest(*i as usize)).collect();
    for (i, closest) in tree.order.iter().zip(in_order) {
        found[*i as usize] = closest;
    }
    found
}

impl<'a> Tree<'a> {
    fn new(patterns: &'a Patterns) -> Self {
        let (count, max_norm) = (patterns.count(), patterns.max_norm());
        let lost = (patterns.dimension() + 4) as f64 * f64::MIN_POSITIVE;
        let margin = 16.0 * gamma(patterns.dimension() + 8) * max_norm * max_norm + lost;
        let mut tree = Self { patterns, order: (0..count as u32).collect(), nodes: Vec::new(), margin };
        tree.grow(0, count);
        tree
    }

    fn grow(&mut self, start: usize, end: usize) {
        let node = self.node(start, end);
        let place = self.nodes.len();
        self.nodes.push(node);
        if end - start <= LEAF {
            return;
        }
        let side = |k: usize| node.upper[k] - node.lower[k];
        let longest = (1..self.patterns.dimension()).fold(0, |best, k| if side(k) > side(best) { k } else { best });
        let component = |i: u32| self.patterns.pattern(i as usize)[longest];
        let middle = start.midpoint(end);
        self.order[start..end]
            .select_nth_unstable_by(middle - start, |a, b| component(*a).total_cmp(&component(*b)).then(a.cmp(b)));
        self.grow(start, middle);
        self.nodes[place].second = self.nodes.len() as u32;
        self.grow(middle, end);
    }

    /// The box of some patterns.
    fn node(&self, start: usize, end: usize) -> Node {
        let mut node = Node {
            lower: [0.0; LARGEST_DIMENSION],
            upper: [0.0; LARGEST_DIMENSION],
            square: 0.0,
            first: u32::MAX,
            start: start as u32,
            end: end as u32,
            second: 0,
        };
        for (place, &i) in self.order[start..end].iter().enumerate() {
            let norm = self.patterns.norms()[i as usize];
            node.first = node.first.min(i);
            node.square = node.square.max(norm * norm);
            for (k, &x) in self.patterns.pattern(i as usize).iter().enumerate() {
                let is_new = place == 0;
                node.lower[k] = if is_new { x } else { node.lower[k].min(x) };
                node.upper[k] = if is_new { x } else { node.upper[k].max(x) };
            }
        }
        node
    }

    /// The first pattern of the smallest product with pattern `i`, or `None` after too many boxes.
    fn closest(&self, i: usize) -> Option<(f64, usize)> {
        let pattern = self.patterns.pattern(i);
        let own = self.patterns.norms()[i] * self.patterns.norms()[i];
        let mut smallest = (f64::INFINITY, usize::MAX);
        let mut left = self.patterns.count() / SHARE;
        let mut stack = vec![(f64::NEG_INFINITY, 0_u32)];
        while let Some((bound, place)) = stack.pop() {
            let node = &self.nodes[place as usize];
            if (bound, node.first as usize) > smallest {
                continue;
            }
            left = left.checked_sub(1)?;
            if node.second == 0 {
                for &j in &self.order[node.start as usize..node.end as usize] {
                    let found = (dot_with_difference(pattern, self.patterns.pattern(j as usize)), j as usize);
                    if found.1 != i && found < smallest {
                        smallest = found;
                    }
                }
                continue;
            }
            let of = |child: u32| (self.bound(pattern, own, &self.nodes[child as usize]), child);
            let (near, far) = (of(place + 1), of(node.second));
            stack.extend(if near.0 <= far.0 { [far, near] } else { [near, far] });
        }
        Some(smallest)
    }

    /// No pattern of the node has a smaller computed product with `pattern`.
    fn bound(&self, pattern: &[f64], own: f64, node: &Node) -> f64 {
        let mut corner = [0.0; LARGEST_DIMENSION];
        let mut square = 0.0;
        for (k, &x) in pattern.iter().enumerate() {
            corner[k] = if x > 0.0 { node.upper[k] } else { node.lower[k] };
            let outside = (node.lower[k] - x).max(x - node.upper[k]).max(0.0);
            square += outside * outside;
        }
        let by_distance = 0.5 * (square + (own - node.square)) - self.margin;
        dot_with_difference(pattern, &corner[..pattern.len()]).max(by_distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    #[test]
    fn few_patterns_and_many_components_are_left_to_the_loop() {
        let mut stream = Stream::new(0, "engine/boxes", 0);
        let mut found = |count: usize, dimension: usize| {
            let rows: Vec<Vec<f64>> = (0..count).map(|_| stream.normals(dimension)).collect();
            separations(&Patterns::from_rows(&rows).expect("finite rows")).len()
        };
        assert_eq!(found(SMALLEST, LARGEST_DIMENSION), SMALLEST);
        assert_eq!((found(SMALLEST - 1, LARGEST_DIMENSION), found(SMALLEST, LARGEST_DIMENSION + 1)), (0, 0));
    }
}
