//! The screened mode: where patterns are separated, almost every weight is below the last bit of the result, and rigorous
//! upper bounds on scores tell which.
//!
//! 1. What may be dropped: patterns whose exact score is more than $T/\beta$ below the largest, $T = \ln(N/\varepsilon)$,
//!    together at most $\varepsilon$ of the largest weight.
//! 2. A search finds all others, by upper bounds only: a tree of boxes where the dimension is small, else inner products of
//!    patterns and queries rounded to eight bits, with a proven error.
//! 3. The scores of what is left are taken in full precision; by them patterns are dropped, and the rest is summed in order.
//!
//! What is kept is decided in the third step, by the scores of the dense mode, so it does not depend on the search, on the
//! path, on the number of threads, or on the other queries. A query that has to look at too many patterns goes to the dense
//! mode; that too depends on this query, $\beta$ and the patterns alone.
//!
//! ```
//! use hopfield_theory::Patterns;
//! use hopfield_theory::engine::screen::Screen;
//! use nalgebra::DMatrix;
//! let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 2.0], [-1.0, 1.0]])?;
//! let queries = DMatrix::from_column_slice(2, 1, &[0.0, 1.0]);
//! let screened = Screen::new(&patterns).retrieve(40.0, &queries)?;
//! assert_eq!(screened.outcomes[0].argmax, 1);
//! # Ok::<(), hopfield_theory::Error>(())
//! ```

mod cut;
mod dense;
mod descent;
mod exact;
mod flat;
mod image;
mod integer;
mod outcome;
mod paths;
#[cfg(test)]
mod tests;
mod tree;

use nalgebra::DMatrix;
use rayon::prelude::*;

use self::cut::{Budget, Cut};
use self::exact::{Kept, Sums};
use self::image::Image;
pub use self::outcome::{Enclosure, Outcome};
use self::tree::Tree;
use super::{Accuracy, Path, check_beta, check_queries, largest_norm, out_of_range, roundings};
use crate::error::Error;
use crate::numerics::{UNIT_ROUNDOFF, gamma};
use crate::patterns::Patterns;

/// With fewer patterns the dense mode is as fast.
const SMALLEST: usize = 256;
/// With fewer patterns a tree gains nothing over the flat search.
const SMALLEST_TREE: usize = 1 << 15;
/// Queries that one thread takes at a time.
const TILE: usize = 16;

/// Patterns made ready for the screened mode.
#[derive(Clone, Debug)]
pub struct Screen<'a> {
    patterns: &'a Patterns,
    path: Path,
    tolerance: f64,
    /// $M$, rounded up.
    max_norm: f64,
    image: Option<Image>,
    tree: Option<Tree>,
}

/// What one update makes of $Q$ queries, without the patterns of negligible weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Screened {
    /// The new states $f(\xi)$, $d \times Q$.
    pub states: DMatrix<f64>,
    /// What else is known of each query.
    pub outcomes: Vec<Outcome>,
}

impl<'a> Screen<'a> {
    /// Builds the bounds for `patterns`, in time $O(dN)$, and $O(dN\log N)$ where there is a tree. The tolerance is $2^{-53}$,
    /// the instructions the fastest of this processor.
    #[must_use]
    pub fn new(patterns: &'a Patterns) -> Self {
        let (rows, dimension, count) = (patterns.matrix().as_slice(), patterns.dimension(), patterns.count());
        let max_norm = patterns.max_norm() * (1.0 + gamma(dimension + 4));
        let screened = (SMALLEST..1 << 31).contains(&count) && cut::IN_RANGE.contains(&max_norm);
        let image = if screened { Image::new(rows, dimension) } else { None };
        let branches = screened && dimension <= descent::MAX_DIMENSION && count >= SMALLEST_TREE;
        let tree = branches.then(|| Tree::new(rows, dimension, max_norm));
        Self { patterns, path: Path::fastest(), tolerance: UNIT_ROUNDOFF, max_norm, image, tree }
    }

    /// The same on the given instructions.
    ///
    /// # Errors
    /// [`Error::Instructions`] if this processor does not have them.
    pub fn on(self, path: Path) -> Result<Self, Error> {
        Ok(Self { path: path.checked()?, ..self })
    }

    /// The same with another `tolerance` $\varepsilon$: the weights that are left out for a query add up to at most this
    /// fraction of the largest one.
    ///
    /// # Errors
    /// [`Error::Tolerance`] unless $10^{-300} \le \varepsilon \le \frac12$.
    pub fn within(self, tolerance: f64) -> Result<Self, Error> {
        if (1e-300..=0.5).contains(&tolerance) {
            Ok(Self { tolerance, ..self })
        } else {
            Err(Error::Tolerance { tolerance })
        }
    }

    /// One update of each of the `queries`, $d \times Q$, at inverse temperature `beta`, by the threads of the current pool.
    ///
    /// # Errors
    /// [`Error::Beta`], [`Error::Shape`] for queries of another dimension, [`Error::EntryNotFinite`], and
    /// [`Error::QueryOutOfRange`] if a score could overflow.
    pub fn retrieve(&self, beta: f64, queries: &DMatrix<f64>) -> Result<Screened, Error> {
        let (rows, dimension) = (self.patterns.matrix().as_slice(), self.patterns.dimension());
        check_beta(beta)?;
        check_queries(queries, dimension)?;
        let (norm, max_norm) = (largest_norm(queries.as_slice(), dimension), self.patterns.max_norm());
        if out_of_range(norm, max_norm) {
            return Err(Error::QueryOutOfRange { norm, max_norm });
        }
        let budget = self.budget();
        let columns: Vec<&[f64]> = queries.as_slice().chunks_exact(dimension).collect();
        let screen = |room: &mut Vec<i32>, tile: &[&[f64]]| self.screen(beta, budget, tile, room);
        let found: Vec<Vec<Option<Sums>>> = columns.par_chunks(TILE).map_init(Vec::new, screen).collect();
        let mut found: Vec<Option<Sums>> = found.into_iter().flatten().collect();
        let left: Vec<usize> = (0..found.len()).filter(|query| found[*query].is_none()).collect();
        let values: Vec<f64> = left.iter().flat_map(|query| columns[*query].iter().copied()).collect();
        for (query, sums) in left.into_iter().zip(dense::sums(self.path, rows, dimension, beta, &values)) {
            found[query] = Some(sums);
        }
        let mut states = DMatrix::zeros(dimension, columns.len());
        let outcomes = found
            .iter()
            .flatten()
            .zip(&columns)
            .zip(states.as_mut_slice().chunks_exact_mut(dimension))
            .map(|((sums, query), state)| Outcome::new(sums, query, self, beta, state))
            .collect();
        Ok(Screened { states, outcomes })
    }

    /// The bounds on the rounding errors of `outcome`, that of a query of norm `query_norm`: those of the dense mode, with a
    /// sum that goes through the kept patterns one after the other. What was left out comes on top.
    #[must_use]
    pub fn accuracy(&self, beta: f64, query_norm: f64, outcome: &Outcome) -> Accuracy {
        let roundings = roundings(self.patterns.count()).max(outcome.kept + 4);
        Accuracy::plain(self.patterns, beta, query_norm, roundings)
    }

    /// How much weight may be dropped.
    fn budget(&self) -> Budget {
        Budget::new(self.patterns.count(), self.tolerance)
    }

    /// The sums of each query of a tile, `None` for those that the dense mode has to take.
    fn screen(&self, beta: f64, budget: Budget, tile: &[&[f64]], room: &mut Vec<i32>) -> Vec<Option<Sums>> {
        let (rows, dimension) = (self.patterns.matrix().as_slice(), self.patterns.dimension());
        let cuts: Vec<Option<Cut>> = tile.iter().map(|query| Cut::new(self.max_norm, beta, budget, query)).collect();
        let kept = self.search(tile, &cuts, room);
        kept.into_iter()
            .zip(&cuts)
            .map(|(kept, cut)| Some(exact::sums(self.path, rows, dimension, beta, (*cut)?.gap, &mut kept?)))
            .collect()
    }

    /// The patterns that may have weight: by the tree, then for those that it cannot separate by the flat search.
    fn search(&self, tile: &[&[f64]], cuts: &[Option<Cut>], room: &mut Vec<i32>) -> Vec<Option<Vec<Kept>>> {
        let rows = self.patterns.matrix().as_slice();
        let mut kept = vec![None; tile.len()];
        if let Some(tree) = &self.tree {
            for ((kept, query), cut) in kept.iter_mut().zip(tile).zip(cuts) {
                *kept = cut.and_then(|cut| descent::search(self.path, tree, rows, query, cut));
            }
        }
        if let Some(image) = &self.image {
            let left = |(place, cut): (usize, &Option<Cut>)| Some((place, (*cut)?)).filter(|_| kept[place].is_none());
            let left: Vec<(usize, Cut)> = cuts.iter().enumerate().filter_map(left).collect();
            let queries: Vec<(&[f64], Cut)> = left.iter().map(|(place, cut)| (tile[*place], *cut)).collect();
            for ((place, _), found) in left.iter().zip(flat::search(self.path, image, rows, &queries, room)) {
                kept[*place] = found;
            }
        }
        kept
    }
}
