//! What a tile has seen of some of the patterns, and how two such sights become one.
//!
//! Everything is relative to the pattern $x_k$ of the largest score $s_k$ of each query: with
//! $e_j = \exp(\beta(s_j - s_k))$ the sums run over the others, $j \ne k$, so that they keep their relative accuracy
//! however small they are.

use super::exponential::LOWEST_EXPONENT;
use super::tile::{Row, WIDTH, ZEROS, of, of_mut};
use crate::numerics::elementary::exp;

/// The sums of one tile over a run of patterns.
#[derive(Clone, Debug)]
pub(super) struct Partial {
    /// $s_k = \max_j s_j$ of each query.
    pub(super) largest: Row,
    /// The number $k$ of the pattern that attains it, the first one on ties.
    pub(super) argmax: [usize; WIDTH],
    /// $x_k$, a row for each component. Known once a chunk is done.
    pub(super) heaviest: Vec<Row>,
    /// $\rho = \sum_{j \ne k} e_j$.
    pub(super) others: Row,
    /// $T = \sum_{j \ne k} e_j \beta(s_j - s_k) \le 0$, if asked for.
    pub(super) moment: Row,
    /// $\sum_{j \ne k} e_j x_j$, a row for each component.
    pub(super) sum: Vec<Row>,
}

impl Partial {
    pub(super) fn new(dimension: usize) -> Self {
        let nothing = super::lanes::Eight([f64::NEG_INFINITY; super::lanes::LANES]);
        Self {
            largest: [nothing; 2],
            argmax: [0; WIDTH],
            heaviest: Vec::new(),
            others: ZEROS,
            moment: ZEROS,
            sum: vec![ZEROS; dimension],
        }
    }

    /// Ends a chunk whose first pattern has the number `first`: takes down the patterns of the largest scores.
    pub(super) fn finish(&mut self, chunk: &[f64], first: usize) {
        self.heaviest = vec![ZEROS; self.sum.len()];
        for lane in 0..WIDTH {
            let pattern = &chunk[self.argmax[lane] * self.sum.len()..];
            for (row, component) in self.heaviest.iter_mut().zip(pattern) {
                *of_mut(row, lane) = *component;
            }
            self.argmax[lane] += first;
        }
    }

    /// Makes everything relative to a score that is `rise` $= s - s_k > 0$ larger, in one lane. `heaviest` gives the
    /// components of $x_k$, which is one of the others from now on. Returns the factor $\exp(-\beta\,\mathrm{rise})$.
    pub(super) fn lower(&mut self, lane: usize, rise: f64, beta: f64, heaviest: impl Fn(usize) -> f64) {
        // A product of zero and an infinite exponent would not be a number.
        let exponent = (-beta * rise).max(LOWEST_EXPONENT);
        let factor = exp(exponent);
        let all = of(&self.others, lane) + 1.0;
        let moment = of_mut(&mut self.moment, lane);
        *moment = factor * (*moment + all * exponent);
        *of_mut(&mut self.others, lane) = factor * all;
        for (component, row) in self.sum.iter_mut().enumerate() {
            let sum = of_mut(row, lane);
            *sum = factor * (*sum + heaviest(component));
        }
    }

    /// Joins the sights of two runs, of which `right` comes later. The pattern of the left one stays on ties.
    pub(super) fn join(mut self, mut right: Self, beta: f64) -> Self {
        for lane in 0..WIDTH {
            let rise = of(&right.largest, lane) - of(&self.largest, lane);
            if rise > 0.0 {
                let heaviest = std::mem::take(&mut self.heaviest);
                self.lower(lane, rise, beta, |component| of(&heaviest[component], lane));
                self.heaviest = heaviest;
                *of_mut(&mut self.largest, lane) = of(&right.largest, lane);
                self.argmax[lane] = right.argmax[lane];
                for (row, other) in self.heaviest.iter_mut().zip(&right.heaviest) {
                    *of_mut(row, lane) = of(other, lane);
                }
            } else {
                let heaviest = std::mem::take(&mut right.heaviest);
                right.lower(lane, -rise, beta, |component| of(&heaviest[component], lane));
                right.heaviest = heaviest;
            }
            *of_mut(&mut self.others, lane) += of(&right.others, lane);
            *of_mut(&mut self.moment, lane) += of(&right.moment, lane);
            for (row, other) in self.sum.iter_mut().zip(&right.sum) {
                *of_mut(row, lane) += of(other, lane);
            }
        }
        self
    }
}

/// The sights of consecutive chunks, joined in a binary tree that depends on their number alone: chunks $2i$ and $2i + 1$
/// first, then pairs of pairs, and at the end what is left from right to left. Memory grows with the logarithm of the
/// number of chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Forest(Vec<Node>);

/// The chunks $[i 2^l, (i + 1) 2^l)$.
#[derive(Clone, Debug)]
struct Node {
    level: u32,
    index: usize,
    partial: Partial,
}

impl Forest {
    /// Adds the chunk with the number `index`, which follows the last one.
    pub(super) fn push(&mut self, index: usize, partial: Partial, beta: f64) {
        self.push_node(Node { level: 0, index, partial }, beta);
    }

    fn push_node(&mut self, mut node: Node, beta: f64) {
        while let Some(left) =
            self.0.pop_if(|left| left.level == node.level && left.index + 1 == node.index && left.index % 2 == 0)
        {
            node =
                Node { level: node.level + 1, index: left.index / 2, partial: left.partial.join(node.partial, beta) };
        }
        self.0.push(node);
    }

    /// Adds the chunks of another forest, which follow the ones of this.
    pub(super) fn append(&mut self, later: Self, beta: f64) {
        for node in later.0 {
            self.push_node(node, beta);
        }
    }

    /// The sight of all chunks; `None` if there was none.
    pub(super) fn join(mut self, beta: f64) -> Option<Partial> {
        let mut all = self.0.pop()?.partial;
        while let Some(left) = self.0.pop() {
            all = left.partial.join(all, beta);
        }
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    fn chunk(index: usize) -> Partial {
        let mut stream = Stream::new(0, "engine/partial", index as u32);
        let mut partial = Partial::new(1);
        partial.heaviest = vec![ZEROS];
        for lane in 0..WIDTH {
            for row in [&mut partial.largest, &mut partial.others, &mut partial.heaviest[0], &mut partial.sum[0]] {
                *of_mut(row, lane) = stream.uniform();
            }
            partial.argmax[lane] = index;
        }
        partial
    }

    fn result(forest: Forest) -> (Vec<f64>, Vec<f64>, [usize; WIDTH]) {
        let all = forest.join(1.0).expect("there are chunks");
        let lanes = |row: &Row| (0..WIDTH).map(|lane| of(row, lane)).collect();
        (lanes(&all.others), lanes(&all.sum[0]), all.argmax)
    }

    /// The tree depends on the number of chunks alone, wherever the work was cut.
    #[test]
    fn runs_of_chunks_join_to_the_same_tree() {
        for count in 1..40 {
            let grown = |from: usize, to: usize| {
                let mut forest = Forest::default();
                (from..to).for_each(|index| forest.push(index, chunk(index), 1.0));
                forest
            };
            let expected = result(grown(0, count));
            for cut in 0..count {
                let mut forest = grown(0, cut);
                forest.append(grown(cut, count), 1.0);
                assert_eq!(result(forest), expected, "{count} chunks, cut at {cut}");
            }
        }
    }

    /// The depth of the tree, and so the error, grows with the logarithm of the number of chunks.
    #[test]
    fn a_forest_is_as_small_as_the_binary_digits_of_its_size() {
        let mut forest = Forest::default();
        for index in 0..100_usize {
            forest.push(index, chunk(index), 1.0);
            assert_eq!(forest.0.len(), (index + 1).count_ones() as usize);
        }
    }
}
