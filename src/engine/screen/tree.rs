//! A tree over the patterns for small dimensions.
//!
//! With a further component $h_j = \sqrt{M^2 - \|x_j\|^2}$ all patterns lie on one sphere, where the largest score belongs to
//! the nearest point: for any $v$ with a last component of zero
//!
//! $$x^Tv = \tfrac12\left(M^2 + \|v\|^2 - \|(x, h) - (v, 0)\|^2\right),$$
//!
//! so a bound on distances to a box is one on scores, and a sharp one where norms are equal. The unit of length is $M$, and
//! $v = \xi/\|\xi\|$. Boxes are in single precision, rounded outwards.

use crate::numerics::norm;

/// Children of a node, patterns of a leaf.
pub(super) const FAN: usize = 16;
/// The mark of a leaf among the references to children.
pub(super) const LEAF: u32 = 1 << 31;
/// No child, or no pattern.
pub(super) const NONE: u32 = u32::MAX;

/// Of this many patterns one box may be opened.
const SHARE: usize = 1024;

/// Patterns in leaves of sixteen, leaves in nodes of sixteen.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) dimension: usize,
    pub(super) root: u32,
    /// For each node and each of the $d + 1$ components the lower sides of its children's boxes, then the upper ones.
    pub(super) boxes: Vec<f32>,
    pub(super) children: Vec<[u32; FAN]>,
    /// For each leaf and each component those of its patterns, in units of $M$.
    pub(super) leaves: Vec<f32>,
    pub(super) members: Vec<[u32; FAN]>,
    /// A query that needs to open more boxes is better served by a flat search.
    pub(super) most_opened: usize,
}

/// What the tree is built from.
struct Source<'a> {
    rows: &'a [f64],
    dimension: usize,
    max_norm: f64,
    /// $h_j$.
    lift: Vec<f64>,
}

impl Source<'_> {
    fn component(&self, pattern: u32, k: usize) -> f64 {
        if k < self.dimension { self.rows[pattern as usize * self.dimension + k] } else { self.lift[pattern as usize] }
    }

    /// The sides of the smallest box around some patterns.
    fn sides(&self, members: &[u32]) -> Vec<(f64, f64)> {
        let mut sides = vec![(f64::INFINITY, f64::NEG_INFINITY); self.dimension + 1];
        for &pattern in members {
            for (k, side) in sides.iter_mut().enumerate() {
                let value = self.component(pattern, k);
                *side = (side.0.min(value), side.1.max(value));
            }
        }
        sides
    }

    /// Cuts the patterns in two across the longest side of their box, the first part a multiple of a leaf.
    fn halves<'m>(&self, members: &'m mut [u32]) -> (&'m mut [u32], &'m mut [u32]) {
        let sides = self.sides(members);
        let length = |k: usize| sides[k].1 - sides[k].0;
        let longest = (1..sides.len()).fold(0, |best, k| if length(k) > length(best) { k } else { best });
        let middle = members.len().div_ceil(FAN) / 2 * FAN;
        let order =
            |a: &u32, b: &u32| self.component(*a, longest).total_cmp(&self.component(*b, longest)).then(a.cmp(b));
        members.select_nth_unstable_by(middle, order);
        members.split_at_mut(middle)
    }
}

impl Tree {
    /// The tree of some patterns, all of norm at most `max_norm` $> 0$. Ties are broken by number, so there is only one.
    pub(super) fn new(rows: &[f64], dimension: usize, max_norm: f64) -> Self {
        let lift = |row: &[f64]| {
            let length = norm(row);
            ((max_norm - length).max(0.0) * (max_norm + length)).sqrt()
        };
        let source = Source { rows, dimension, max_norm, lift: rows.chunks_exact(dimension).map(lift).collect() };
        let mut members: Vec<u32> = (0..source.lift.len() as u32).collect();
        let mut tree = Self {
            dimension,
            root: NONE,
            boxes: Vec::new(),
            children: Vec::new(),
            leaves: Vec::new(),
            members: Vec::new(),
            most_opened: members.len() / SHARE,
        };
        tree.root = tree.grow(&source, &mut members);
        tree
    }

    fn grow(&mut self, source: &Source<'_>, members: &mut [u32]) -> u32 {
        if members.len() <= FAN {
            return self.leaf(source, members);
        }
        // What a child can hold so that all nodes but the root are full.
        let mut capacity = FAN;
        while capacity * FAN < members.len() {
            capacity *= FAN;
        }
        let mut parts = vec![members];
        while parts.len() < FAN && parts.iter().any(|part| part.len() > capacity) {
            let mut halved = Vec::with_capacity(FAN);
            for part in parts {
                if part.len() > capacity {
                    let (first, second) = source.halves(part);
                    halved.extend([first, second]);
                } else {
                    halved.push(part);
                }
            }
            parts = halved;
        }
        let node = self.children.len();
        self.children.push([NONE; FAN]);
        let start = self.boxes.len();
        self.boxes.resize(start + 2 * (self.dimension + 1) * FAN, f32::INFINITY);
        for (place, part) in parts.into_iter().enumerate() {
            for (k, (low, high)) in source.sides(part).into_iter().enumerate() {
                // Half a unit of rounding to single precision and one of the quotient: the next number is beyond both.
                let sides = &mut self.boxes[start + 2 * k * FAN..][..2 * FAN];
                sides[place] = ((low / source.max_norm) as f32).next_down();
                sides[FAN + place] = ((high / source.max_norm) as f32).next_up();
            }
            self.children[node][place] = self.grow(source, part);
        }
        node as u32
    }

    fn leaf(&mut self, source: &Source<'_>, members: &[u32]) -> u32 {
        let number = self.members.len() as u32;
        let mut names = [NONE; FAN];
        names[..members.len()].copy_from_slice(members);
        let start = self.leaves.len();
        self.leaves.resize(start + self.dimension * FAN, 0.0);
        for (place, &pattern) in members.iter().enumerate() {
            for k in 0..self.dimension {
                self.leaves[start + k * FAN + place] = (source.component(pattern, k) / source.max_norm) as f32;
            }
        }
        self.members.push(names);
        number | LEAF
    }
}
