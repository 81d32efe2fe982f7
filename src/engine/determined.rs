//! Answers that rounding does not decide.

use nalgebra::DMatrix;

use super::{Details, Engine, Retrieval};
use crate::error::Error;
use crate::numerics::elementary::{exp_m1, ln};
use crate::numerics::{UNIT_ROUNDOFF, norm};

/// Relative errors of weights that are worth the compensated mode: half of the digits are lost.
const HALF_OF_THE_DIGITS: f64 = 1.490_116_119_384_765_6e-8;
/// A relative error of a weight with which nothing is known of it.
const HALF_OF_THE_WEIGHT: f64 = 0.5;

impl Engine<'_> {
    /// As [`Engine::retrieve_with_details`], for weights that are those of the exact scores and not of their roundings.
    ///
    /// An exponent has an error of at most $\delta$, which grows with $\beta M\|\xi\|$, and a weight one of $e^{2\delta} - 1$
    /// relative to itself. Queries at which that is more than half of the digits go to the compensated mode, and those at which
    /// it still is more than half of the weight are refused; but a query is answered all the same where one pattern has all
    /// the weight up to $2^{-53}$, whatever the roundings of scores: there nothing hangs on them.
    ///
    /// ```
    /// use hopfield_theory::{Error, Patterns, engine::Engine};
    /// use nalgebra::DMatrix;
    /// let patterns = Patterns::from_rows(&[[1.0, 1.0], [1.0, -1.0]])?;
    /// let engine = Engine::new(&patterns, 1e35)?;
    /// let tied = DMatrix::from_column_slice(2, 1, &[2.0, 1e-35]);
    /// assert!(matches!(engine.retrieve_determined(&tied), Err(Error::IllConditioned { query: 0, .. })));
    /// let decided = DMatrix::from_column_slice(2, 1, &[2.0, 1e-3]);
    /// assert_eq!(engine.retrieve_determined(&decided)?.0.states.as_slice(), [1.0, 1.0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Engine::retrieve`], and [`Error::IllConditioned`] for the first query that is refused.
    pub fn retrieve_determined(&self, queries: &DMatrix<f64>) -> Result<(Retrieval, Details), Error> {
        let (mut retrieval, mut details) = self.retrieve_with_details(queries)?;
        let size = |query: usize| norm(queries.column(query).as_slice());
        let is_lost =
            |query: &usize| !self.determines(size(*query), details.log_complement[*query], HALF_OF_THE_DIGITS);
        let lost: Vec<usize> = (0..queries.ncols()).filter(is_lost).collect();
        if lost.is_empty() {
            return Ok((retrieval, details));
        }
        let engine = self.compensated();
        let (again, again_details) = engine.retrieve_with_details(&queries.select_columns(&lost))?;
        for (place, &query) in lost.iter().enumerate() {
            if !engine.determines(size(query), again_details.log_complement[place], HALF_OF_THE_WEIGHT) {
                let product = self.beta * (self.patterns.max_norm() * size(query));
                return Err(Error::IllConditioned { query, product });
            }
            retrieval.replace(query, &again, place);
            details.replace(query, &again_details, place);
        }
        Ok((retrieval, details))
    }

    /// Whether the weights of a query of this norm are known to the relative error `allowed`, or all but $2^{-53}$ of the weight
    /// surely is that of one pattern, given the computed $\ln(1 - p_k)$.
    fn determines(&self, query_norm: f64, log_complement: f64, allowed: f64) -> bool {
        let bounds = self.accuracy(query_norm);
        let others = log_complement + bounds.log_complement(1.0, log_complement);
        self.patterns.count() == 1 || exp_m1(2.0 * bounds.exponent()) <= allowed || others <= ln(UNIT_ROUNDOFF)
    }
}
