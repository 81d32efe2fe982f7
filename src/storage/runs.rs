//! Storage by runs of the [`engine`](crate::engine): for all of many patterns, or for a few among very many.

use nalgebra::DMatrix;

use crate::engine::Engine;
use crate::error::Error;
use crate::numerics::{add_scaled, difference, distance, norm};
use crate::patterns::Patterns;

/// Updates after which a run is given up.
const UPDATES: usize = 500;
/// A step this short, in radii of the ball, ends a run.
const AT_REST: f64 = 1e-6;
/// A probe this near to the limit, in radii of the ball, has returned.
const RETURNED: f64 = 1e-3;

/// Whether all of the `chosen` patterns are stored (Definition 1) with balls of radius `radius` around every pattern, as far
/// as runs tell: the ball of $x_i$ meets no other; the limit $x_i^*$ of the run from $x_i$ lies in it and gives $x_i$ more
/// than half of the weight, $p_i(x_i^*) > \frac12$; and runs from probes on the boundary of the ball end at $x_i^*$. A run
/// that is still moving after 500 updates counts against storage.
///
/// The probes lie where the ball is weakest: towards the nearest other pattern, towards the origin, where the crowd of all
/// patterns pulls, and where $x_i^*$ lies as seen from $x_i$.
///
/// All patterns must have one norm, so that the separation tells the nearest one (Eq. 298). Unlike
/// [`Hopfield::stored`](crate::Hopfield::stored) it encloses nothing; it is made for the thousands of sets of a Monte Carlo
/// experiment and takes one sweep of the engine over the patterns for an update of all `chosen` ones.
///
/// # Errors
/// [`Error::Beta`] unless `beta` is positive and finite.
///
/// # Panics
/// If there is no pattern of a chosen number.
///
/// ```
/// use hopfield_theory::{Patterns, storage::stored_by_runs};
/// let patterns = Patterns::from_rows(&[[3.0, 0.0], [0.0, 3.0], [0.6, 2.93938769]])?;
/// assert!(stored_by_runs(&patterns, 1.0, 0.3, &[0])?);
/// // The other two are so near to each other that they share a fixed point.
/// assert!(!stored_by_runs(&patterns, 1.0, 0.3, &[1])?);
/// # Ok::<(), hopfield_theory::Error>(())
/// ```
pub fn stored_by_runs(patterns: &Patterns, beta: f64, radius: f64, chosen: &[usize]) -> Result<bool, Error> {
    let engine = Engine::new(patterns, beta)?;
    if chosen.len() == patterns.count() {
        // All at once is faster than one by one, and they are remembered.
        let _ = patterns.separations();
    }
    // A single pattern has no rival; the update is constant.
    let rivals: Vec<Option<usize>> =
        chosen.iter().map(|&i| patterns.separation(i).map(|(_, nearest)| nearest)).collect();
    let own = |place: usize| patterns.pattern(chosen[place]);
    let meets = |place: usize| rivals[place].is_some_and(|j| distance(own(place), patterns.pattern(j)) <= 2.0 * radius);
    if (0..chosen.len()).any(meets) {
        return Ok(false);
    }
    let mut limits = patterns.matrix().select_columns(chosen);
    let rests = |place: usize, run: &Step<'_>| {
        let holds = || run.heaviest == chosen[place] && run.weight > 0.5 && distance(run.after, own(place)) <= radius;
        (run.length <= AT_REST * radius).then(holds)
    };
    if !all_end_well(&engine, &mut limits, rests)? {
        return Ok(false);
    }
    let mut owners = Vec::new();
    let mut probes = Vec::new();
    for (place, rival) in rivals.iter().enumerate() {
        let limit = column(&limits, place);
        let towards = rival.map_or_else(Vec::new, |j| difference(patterns.pattern(j), own(place)));
        let inwards: Vec<f64> = own(place).iter().map(|component| -component).collect();
        for direction in [towards, inwards, difference(limit, own(place))] {
            let length = norm(&direction);
            if length > 0.0 {
                let mut probe = own(place).to_vec();
                add_scaled(&mut probe, radius / length, &direction);
                probes.extend(probe);
                owners.push(place);
            }
        }
    }
    let mut probes = DMatrix::from_vec(patterns.dimension(), owners.len(), probes);
    all_end_well(&engine, &mut probes, |probe, run| {
        let returned = distance(run.after, column(&limits, owners[probe])) <= RETURNED * radius;
        (returned || run.length <= AT_REST * radius).then_some(returned)
    })
}

/// One update of a run.
struct Step<'a> {
    after: &'a [f64],
    /// How far the state moved.
    length: f64,
    /// The pattern of the largest weight before the update.
    heaviest: usize,
    /// That weight.
    weight: f64,
}

/// Updates all states until `judge` has decided on each, and whether it found each well; it is not once one is found ill.
fn all_end_well(
    engine: &Engine<'_>,
    states: &mut DMatrix<f64>,
    judge: impl Fn(usize, &Step<'_>) -> Option<bool>,
) -> Result<bool, Error> {
    let mut moving: Vec<usize> = (0..states.ncols()).collect();
    for _ in 0..UPDATES {
        if moving.is_empty() {
            return Ok(true);
        }
        let retrieval = engine.retrieve(&states.select_columns(&moving))?;
        let mut left = Vec::new();
        for (place, &run) in moving.iter().enumerate() {
            let after = column(&retrieval.states, place);
            let length = distance(after, column(states, run));
            let step = Step { after, length, heaviest: retrieval.argmax[place], weight: retrieval.max_weight[place] };
            match judge(run, &step) {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => left.push(run),
            }
            states.column_mut(run).copy_from_slice(after);
        }
        moving = left;
    }
    Ok(moving.is_empty())
}

fn column(matrix: &DMatrix<f64>, place: usize) -> &[f64] {
    &matrix.as_slice()[place * matrix.nrows()..][..matrix.nrows()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hopfield;
    use crate::random::Stream;
    use crate::storage::Storage;

    fn random(count: usize, dimension: usize, radius: f64, index: u32) -> Patterns {
        let mut stream = Stream::new(1, "storage/runs", index);
        let rows: Vec<Vec<f64>> = (0..count).map(|_| stream.on_sphere(dimension, radius)).collect();
        Patterns::from_rows(&rows).expect("points on a sphere are patterns")
    }

    /// Definition 1 as [`Hopfield::stored`] decides it, by enclosures and other probes, and the half weight besides.
    fn by_definition(patterns: &Patterns, beta: f64, radius: f64, i: usize) -> Option<bool> {
        let network = Hopfield::new(patterns.clone(), beta).expect("a network");
        match network.stored(i, radius, &network.ball_probes(i, radius)) {
            Storage::Stored { limit, .. } => Some(network.softmax(&limit.state).weights()[i] > 0.5),
            Storage::NotStored { .. } => Some(false),
            Storage::Undecided { .. } => None,
        }
    }

    /// From sets in which all are stored to sets in which few are.
    #[test]
    fn runs_decide_as_the_definition_does() -> Result<(), Error> {
        let (mut stored, mut decided) = (0, 0);
        for (index, (count, dimension, radius)) in
            (0..).zip([(6, 8, 4.0), (30, 8, 4.0), (90, 8, 4.0), (150, 6, 5.0), (60, 12, 3.0), (120, 5, 3.0)])
        {
            let patterns = random(count, dimension, radius, index);
            for share in [0.1, 0.25] {
                for i in 0..20.min(count) {
                    let Some(expected) = by_definition(&patterns, 1.0, share * radius, i) else { continue };
                    let found = stored_by_runs(&patterns, 1.0, share * radius, &[i])?;
                    assert_eq!(found, expected, "pattern {i} of {count} in dimension {dimension}, ball {share} M");
                    decided += 1;
                    stored += usize::from(found);
                }
            }
        }
        assert!(decided > 180 && stored > 50 && decided - stored > 50, "{stored} of {decided} are stored");
        Ok(())
    }

    /// All are stored if each is.
    #[test]
    fn a_set_is_stored_if_every_pattern_of_it_is() -> Result<(), Error> {
        let mut seen = [0, 0];
        for index in 0..24 {
            let patterns = random(40 + 6 * index as usize, 10, 4.0, 100 + index);
            let all: Vec<usize> = (0..patterns.count()).collect();
            let together = stored_by_runs(&patterns, 1.0, 0.4, &all)?;
            let each = all.iter().map(|&i| stored_by_runs(&patterns, 1.0, 0.4, &[i]));
            assert_eq!(together, each.collect::<Result<Vec<_>, _>>()?.into_iter().all(|stored| stored));
            seen[usize::from(together)] += 1;
        }
        assert!(seen[0] > 2 && seen[1] > 2, "both happen: {seen:?}");
        Ok(())
    }

    /// Below $\beta M^2 = 1$ every run ends in one point, so that nothing is stored; a single pattern always is.
    #[test]
    fn nothing_is_stored_where_the_update_contracts() -> Result<(), Error> {
        let patterns = random(5, 6, 1.0, 50);
        for i in 0..5 {
            assert!(!stored_by_runs(&patterns, 0.9, 0.2, &[i])?, "pattern {i}");
        }
        assert!(stored_by_runs(&random(1, 6, 1.0, 51), 0.9, 0.2, &[0])?);
        Ok(())
    }

    /// Eight rivals all around a pattern, at an angle of 0.7, leave its fixed point in the ball but take more than half of the
    /// weight: at $\xi = u\,x_0$ the pattern has the weight $1/(1 + 8e^{-8u(1 - \cos0.7)})$, below one half for $u \le 1$.
    #[test]
    fn a_pattern_without_half_of_the_weight_is_not_stored() -> Result<(), Error> {
        let (cosine, sine) = (0.764_842_187_284_488_4, 0.644_217_687_237_691);
        let mut rows = vec![vec![0.0, 0.0, 0.0, 0.0, 1.0]];
        for rival in 0..8 {
            let mut row = vec![0.0, 0.0, 0.0, 0.0, cosine];
            row[rival / 2] = if rival % 2 == 0 { sine } else { -sine };
            rows.push(row);
        }
        let patterns = Patterns::from_rows(&rows)?;
        let network = Hopfield::new(patterns.clone(), 8.0)?;
        let judged = network.stored(0, 0.3, &network.ball_probes(0, 0.3));
        let Storage::Stored { limit, .. } = judged else { panic!("all but the weight holds: {judged:?}") };
        let weight = network.softmax(&limit.state).weights()[0];
        assert!(weight < 0.5, "the weight is {weight}");
        assert!(!stored_by_runs(&patterns, 8.0, 0.3, &[0])?, "less than half of the weight");
        Ok(())
    }

    /// Lengths have no unit: patterns and radius times $s$ and $\beta/s^2$ are the same network.
    #[test]
    fn the_verdict_has_no_unit_of_length() -> Result<(), Error> {
        let mut seen = [0, 0];
        for index in 0..6 {
            let at_scale = |s: f64| {
                let patterns = random(90, 7, 4.0 * s, 200 + index);
                let stored = |i| stored_by_runs(&patterns, 1.0 / (s * s), 0.8 * s, &[i]);
                (0..20).map(stored).collect::<Result<Vec<bool>, Error>>()
            };
            let known = at_scale(1.0)?;
            for s in [2.0_f64.powi(-20), 2.0_f64.powi(20)] {
                assert_eq!(at_scale(s)?, known, "scale {s}, set {index}");
            }
            known.iter().for_each(|stored| seen[usize::from(*stored)] += 1);
        }
        assert!(seen[0] > 10 && seen[1] > 10, "both happen: {seen:?}");
        Ok(())
    }
}
