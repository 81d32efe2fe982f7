//! The two sides of what is judged on the page of the layers: the library's evaluation with the radii of its error analysis,
//! and the formula by another route.

use nalgebra::DMatrix;

use super::equation_10_attention::key_value;
use super::instance::rounded_beta;
use super::layers::{distance_from_mean, distance_from_retrieved};
use super::measured::{
    Rows, equal, exact, plain_product, plain_softmax, plain_transpose, product, weights, with_radii,
};
use super::{AttentionInstance, expanded};
use crate::Error;
use crate::attention::layers::{Hopfield, HopfieldLayer, HopfieldPooling};
use crate::attention::{Head, LookupHead, Normalisation, PoolingHead, Rule, attention, attention_weights, layer_norm};
use crate::audit::Check;
use crate::numerics::{Envelope, Real, distance, gamma};

pub(super) fn plain(rows: &Rows) -> DMatrix<f64> {
    DMatrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j].value)
}

/// A layer of these heads without normalisation or output matrix.
fn bare(heads: Vec<Head>) -> Result<Hopfield, Error> {
    Ok(Hopfield::new(heads)?.normalisation(Normalisation::Off))
}

/// The first head at one update.
fn single(instance: &AttentionInstance) -> Head {
    let head = instance.head();
    Head { rule: Rule { further_updates: 0, ..head.rule }, ..head.clone() }
}

/// The library's $Z$ of a head for these inputs, with the radii of its error analysis.
fn evaluated(head: &Head, states: &DMatrix<f64>, stored: &DMatrix<f64>) -> Result<Rows, Error> {
    let (queries, keys) = (product(&exact(states), &exact(&head.query)), product(&exact(stored), &exact(&head.key)));
    let association = weights(&queries, &keys, rounded_beta(head));
    let analysis = product(&association, &product(&keys, &AttentionInstance::value(head)));
    Ok(with_radii(&bare(vec![head.clone()])?.forward(states, stored)?.matrix, &analysis))
}

/// $Z$ of all heads and $W_O$, against the sum of the expanded formula over the heads. Rows of $W_O$ of head $h$ are counted from
/// `offset(h)`.
pub(super) fn heads_add_up(instance: &AttentionInstance, offset: fn(usize, usize) -> usize) -> Result<Check, Error> {
    let heads: Vec<Head> =
        instance.heads.iter().map(|head| Head { rule: single(instance).rule, ..head.clone() }).collect();
    let width = instance.parameters.value_dimension;
    let (states, stored, output) = (exact(&instance.states), exact(&instance.stored), exact(&instance.output));
    let mut printed: Option<Rows> = None;
    let mut beside: Rows = vec![Vec::new(); states.len()];
    for (h, head) in heads.iter().enumerate() {
        let values = plain_product(&stored, &key_value(head));
        let part = expanded(instance.beta(), &states, &exact(&head.query), &exact(&head.key), &stored, &values);
        let rows = offset(h, heads.len()) * width;
        let term = plain_product(&part, &output[rows..rows + width]);
        printed = Some(match printed {
            None => term,
            Some(sum) => added(&sum, &term),
        });
        let found = evaluated(head, &instance.states, &instance.stored)?;
        beside.iter_mut().zip(found).for_each(|(row, part)| row.extend(part));
    }
    let layer = bare(heads)?.output(instance.output.clone())?;
    let found = layer.forward(&instance.states, &instance.stored)?.matrix;
    Ok(equal(&with_radii(&found, &product(&beside, &output)), &printed.unwrap_or_default()))
}

fn added(a: &Rows, b: &Rows) -> Rows {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| *a + *b).collect()).collect()
}

/// A layer with one head and $W_O = I$ against attention itself: the same operations, so the same bits.
pub(super) fn one_head(instance: &AttentionInstance) -> Result<Check, Error> {
    let head = single(instance);
    let layer = bare(vec![head.clone()])?.output(DMatrix::identity(head.value.width(), head.value.width()))?;
    let keys = instance.keys(&head);
    let values = product(&keys, &AttentionInstance::value(&head));
    let (queries, keys) = (plain(&instance.queries(&head)), plain(&keys));
    let direct = attention(&queries, &keys, &plain(&values), head.rule.beta)?;
    Ok(equal(&exact(&layer.forward(&instance.states, &instance.stored)?.matrix), &exact(&direct)))
}

/// Static queries: those that the states of the instance have.
pub(super) fn pooling(instance: &AttentionInstance) -> Result<Check, Error> {
    let head = single(instance);
    let queries = plain(&instance.queries(&head));
    let pooling =
        PoolingHead { rule: head.rule, ..PoolingHead::new(queries.clone(), head.key.clone(), head.value.clone()) };
    let found =
        HopfieldPooling::new(vec![pooling])?.normalisation(Normalisation::Off).forward(&instance.stored)?.matrix;
    let identity = exact(&DMatrix::identity(queries.ncols(), queries.ncols()));
    let keys = product(&exact(&instance.stored), &exact(&head.key));
    let association = weights(&exact(&queries), &keys, rounded_beta(&head));
    let analysis = product(&association, &product(&keys, &AttentionInstance::value(&head)));
    let stored = exact(&instance.stored);
    let values = plain_product(&stored, &key_value(&head));
    let printed = expanded(instance.beta(), &exact(&queries), &identity, &exact(&head.key), &stored, &values);
    Ok(equal(&with_radii(&found, &analysis), &printed))
}

/// Static keys and values: those that the stored patterns of the instance have.
pub(super) fn lookup(instance: &AttentionInstance) -> Result<Check, Error> {
    let head = single(instance);
    let keys = plain(&instance.keys(&head));
    let values = plain(&product(&exact(&keys), &AttentionInstance::value(&head)));
    let lookup = LookupHead { rule: head.rule, ..LookupHead::new(head.query.clone(), keys.clone(), values.clone()) };
    let found = HopfieldLayer::new(vec![lookup])?.normalisation(Normalisation::Off).forward(&instance.states)?.matrix;
    let association = weights(&instance.queries(&head), &exact(&keys), rounded_beta(&head));
    let identity = exact(&DMatrix::identity(keys.ncols(), keys.ncols()));
    let (states, query) = (exact(&instance.states), exact(&head.query));
    let printed = expanded(instance.beta(), &states, &query, &identity, &exact(&keys), &exact(&values));
    Ok(equal(&with_radii(&found, &product(&association, &exact(&values))), &printed))
}

/// The library's $n$ updates, then $W_V$, against as many updates of the network for each state, less `fewer` of them.
pub(super) fn several_updates(instance: &AttentionInstance, fewer: usize) -> Result<Check, Error> {
    let head = instance.head();
    let found = bare(vec![head.clone()])?.forward(&instance.states, &instance.stored)?;
    let (mut states, keys) = (instance.queries(head), instance.keys(head));
    for _ in fewer..instance.parameters.updates {
        states = instance.network_update(&states, &keys, rounded_beta(head))?;
    }
    let counted = Check::equal(found.associations[0].updates as f64, instance.parameters.updates as f64);
    let printed = product(&states, &AttentionInstance::value(head));
    let same = equal(&with_radii(&found.matrix, &instance.analysis(head)), &printed);
    Ok(Check::worst([counted, same.clone()]).unwrap_or(same))
}

/// The energy of a state and of the state after it, which is off by at most `error` in length: the gradient $\xi - f(\xi)$ is
/// no longer than $\|\xi\| + M$, and both lie in the ball of radius $M$ after an update.
pub(super) fn descends(instance: &AttentionInstance, values: &DMatrix<f64>) -> Result<Check, Error> {
    let head = single(instance);
    let (queries, keys) = (plain(&instance.queries(&head)), plain(&instance.keys(&head)));
    let next = attention(&queries, &keys, values, head.rule.beta)?;
    let network = &instance.network;
    let error = product(&weights(&exact(&queries), &exact(&keys), rounded_beta(&head)), &exact(values));
    let row = |matrix: &DMatrix<f64>, s: usize| matrix.row(s).iter().copied().collect::<Vec<f64>>();
    let one = |s: usize| {
        let (before, after) = (row(&queries, s), row(&next, s));
        let off = error[s].iter().map(|entry| entry.radius).fold(0.0, |sum, radius| sum + radius);
        let reach = 2.0 * (crate::numerics::norm(&after) + network.patterns().max_norm()) + off;
        let after = network.measure(&after).energy().widened(off * reach);
        Check::at_most(after, network.measure(&before).energy())
    };
    Ok(Check::worst((0..queries.nrows()).map(one)).unwrap_or_else(|| Check::less(0.0, 0.0)))
}

/// The rows of a matrix in the opposite order.
pub(super) fn reversed(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[(matrix.nrows() - 1 - i, j)])
}

/// The rows of a matrix, each as often as `times`.
pub(super) fn repeated(matrix: &DMatrix<f64>, times: usize) -> DMatrix<f64> {
    DMatrix::from_fn(times * matrix.nrows(), matrix.ncols(), |i, j| matrix[(i / times, j)])
}

/// $Z$ for these inputs against $Z$ of the instance, whose rows are in the opposite order if `turned`.
pub(super) fn invariant(
    instance: &AttentionInstance,
    states: &DMatrix<f64>,
    stored: &DMatrix<f64>,
    turned: bool,
) -> Result<Check, Error> {
    let head = single(instance);
    let mut own = evaluated(&head, &instance.states, &instance.stored)?;
    if turned {
        own.reverse();
    }
    Ok(equal(&evaluated(&head, states, stored)?, &own))
}

/// Raw patterns with their position added to each component, as position codes do.
pub(super) fn with_positions(matrix: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[(i, j)] + i as f64)
}

/// $\beta QK^T$, the values, and the library's $Z$ of the first head.
fn scores(instance: &AttentionInstance) -> Result<(Rows, Rows, Rows), Error> {
    let head = single(instance);
    let (queries, keys) = (instance.queries(&head), instance.keys(&head));
    let beta = rounded_beta(&head);
    let mut scores = product(&queries, &plain_transpose(&keys));
    scores.iter_mut().flatten().for_each(|score| *score = *score * beta);
    let values = plain_transpose(&product(&keys, &AttentionInstance::value(&head)));
    Ok((scores, values, evaluated(&head, &instance.states, &instance.stored)?))
}

/// Every entry of $Z$ by a check of its row of scores and its column of values.
fn every_entry(
    instance: &AttentionInstance,
    check: impl Fn(&[Envelope], &[Envelope], Envelope) -> Check,
) -> Result<Check, Error> {
    let (scores, values, found) = scores(instance)?;
    let rows = scores.iter().zip(&found);
    let checks = rows.flat_map(|(scores, found)| {
        values.iter().zip(found).map(|(values, entry)| check(scores, values, *entry)).collect::<Vec<_>>()
    });
    Ok(Check::worst(checks).unwrap_or_else(|| Check::less(0.0, 0.0)))
}

/// The largest range of a row of $\beta QK^T$ against a limit.
pub(super) fn score_range(instance: &AttentionInstance, limit: f64) -> Result<Check, Error> {
    let range = |row: &Vec<Envelope>| {
        let largest = row.iter().copied().reduce(Envelope::max);
        largest.zip(row.iter().copied().reduce(Envelope::min)).map(|(largest, smallest)| largest - smallest)
    };
    let widest = scores(instance)?.0.iter().filter_map(range).fold(Envelope::from(0.0), Envelope::max);
    Ok(Check::at_most(widest, limit))
}

/// The largest distance of the two largest scores of a row of $\beta QK^T$ against a limit.
pub(super) fn score_gap(instance: &AttentionInstance, limit: f64) -> Result<Check, Error> {
    let gap = |mut row: Vec<Envelope>| {
        row.sort_unstable_by(|a, b| b.value.total_cmp(&a.value));
        row.get(1).map(|second| row[0] - *second)
    };
    let widest = scores(instance)?.0.into_iter().filter_map(gap).fold(Envelope::from(0.0), Envelope::max);
    Ok(Check::at_most(widest, limit))
}

/// $|Z_{sv} - \bar V_v|$ against the bound for `part` of the range.
pub(super) fn near_mean(instance: &AttentionInstance, part: f64) -> Result<Check, Error> {
    every_entry(instance, |scores, values, entry| {
        let largest = scores.iter().copied().reduce(Envelope::max).unwrap_or(entry);
        let smallest = scores.iter().copied().reduce(Envelope::min).unwrap_or(entry);
        let mean = values.iter().fold(Envelope::from(0.0), |sum, value| sum + *value) / values.len() as f64;
        let furthest = values.iter().fold(Envelope::from(0.0), |most, value| most.max((*value - mean).abs()));
        let bound = distance_from_mean((largest - smallest) * part, values);
        Check::at_most((entry - mean).abs(), bound).trivial_upper(furthest)
    })
}

/// $|Z_{sv} - V_{mv}|$ against `lowered` times the bound.
pub(super) fn near_retrieved(instance: &AttentionInstance, lowered: f64) -> Result<Check, Error> {
    every_entry(instance, |scores, values, entry| {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_unstable_by(|a, b| scores[*b].value.total_cmp(&scores[*a].value));
        let retrieved = values[order[0]];
        let spread = values.iter().fold(Envelope::from(0.0), |most, value| most.max((*value - retrieved).abs()));
        let gap = order.get(1).map_or(Envelope::from(0.0), |next| scores[order[0]] - scores[*next]);
        let bound = distance_from_retrieved(values.len() as f64, gap, spread) * lowered;
        Check::at_most((entry - retrieved).abs(), bound).trivial_upper(spread)
    })
}

/// The update of all queries with every key shifted by $c$, against the update plus `times` $c$; the weights, too.
pub(super) fn shifted_keys(instance: &AttentionInstance, times: f64) -> Result<Check, Error> {
    let head = single(instance);
    let (queries, keys) = (exact(&plain(&instance.queries(&head))), exact(&plain(&instance.keys(&head))));
    let shift = exact(&instance.shift);
    let moved: Rows = keys.iter().map(|key| key.iter().zip(&shift[0]).map(|(k, c)| *k + *c).collect()).collect();
    let beta = rounded_beta(&head);
    let (before, after) = (weights(&queries, &keys, beta), weights(&queries, &moved, beta));
    let (q, k, m) = (plain(&queries), plain(&keys), plain(&moved));
    let found = [attention_weights(&q, &k, head.rule.beta)?, attention_weights(&q, &m, head.rule.beta)?];
    let same = equal(&with_radii(&found[0], &before), &with_radii(&found[1], &after));
    let expected: Rows = product(&before, &keys)
        .iter()
        .map(|row| row.iter().zip(&shift[0]).map(|(entry, c)| *entry + *c * times).collect())
        .collect();
    let update = attention(&q, &m, &m, head.rule.beta)?;
    let moved_update = equal(&with_radii(&update, &product(&after, &moved)), &expected);
    Ok(Check::worst([same.clone(), moved_update]).unwrap_or(same))
}

/// The library's weights against those of the Gaussian kernel, for keys that were given one norm or, if not, as they are.
pub(super) fn gaussian_kernel(instance: &AttentionInstance, one_norm: bool) -> Result<Check, Error> {
    let head = single(instance);
    let queries = plain(&instance.queries(&head));
    let mut keys = plain(&instance.keys(&head));
    for mut key in keys.row_iter_mut() {
        let length = crate::numerics::norm(&key.iter().copied().collect::<Vec<_>>());
        if one_norm && length > 0.0 {
            key.iter_mut().for_each(|component| *component /= length);
        }
    }
    let beta = head.rule.beta;
    let (q, k) = (exact(&queries), exact(&keys));
    let distances: Rows = q
        .iter()
        .map(|query| {
            let squared = |key: &Vec<Envelope>| {
                let gaps = query.iter().zip(key).map(|(a, b)| (*a - *b).squared());
                let square = gaps.fold(Envelope::from(0.0), |sum, square| sum + square) * -0.5;
                // Norms that are one up to rounding, gamma_{d+4}, differ by twice that in their halved squares.
                square.widened(2.0 * gamma(key.len() + 4))
            };
            k.iter().map(squared).collect()
        })
        .collect();
    let found = with_radii(&attention_weights(&queries, &keys, beta)?, &weights(&q, &k, beta.into()));
    Ok(equal(&found, &plain_softmax(Envelope::from(beta), &distances)))
}

/// Squared norm and sum of the components of each normalised state pattern, with `floor` added to the variance. Centred
/// components carry $\gamma_{d+2}$ of the largest component, twice: of the mean and of the difference.
pub(super) fn normalised(instance: &AttentionInstance, floor: f64) -> Check {
    let result = layer_norm(&instance.states);
    let dimension = instance.states.ncols();
    let d = dimension as f64;
    let one = |s: usize| {
        let raw: Vec<Envelope> = instance.states.row(s).iter().map(|x| Envelope::from(*x)).collect();
        let largest = raw.iter().fold(0.0, |most: f64, x| most.max(x.value.abs()));
        let mean = raw.iter().fold(Envelope::from(0.0), |sum, x| sum + *x) / d;
        let variance = raw.iter().fold(Envelope::from(0.0), |sum, x| sum + (*x - mean).squared()) / d;
        let deviation = crate::numerics::elementary::sqrt(variance.value + floor);
        // The error of a component of the result, absolute and then relative to it.
        let error = 2.0 * gamma(dimension + 4) * (largest / deviation + 1.0) * (2.0 + largest / deviation);
        let entries = || result.row(s).iter().copied().collect::<Vec<f64>>();
        let components: Vec<Envelope> = entries().iter().map(|y| Envelope::new(*y, error * (1.0 + y.abs()))).collect();
        let square = components.iter().fold(Envelope::from(0.0), |sum, y| sum + y.squared());
        let total = components.iter().fold(Envelope::from(0.0), |sum, y| sum + *y);
        [Check::equal(square, variance * d / (variance + floor)), Check::equal(total, 0.0)]
    };
    Check::worst((0..instance.states.nrows()).flat_map(one)).unwrap_or_else(|| Check::less(0.0, 0.0))
}

/// A layer that normalises its inputs, or its projections, against the layer without on normalised patterns.
pub(super) fn normalisation(instance: &AttentionInstance, which: Normalisation) -> Result<Check, Error> {
    let head = single(instance);
    let layer = Hopfield::new(vec![head.clone()])?.normalisation(which);
    let found = layer.forward(&instance.states, &instance.stored)?.matrix;
    let expected = match which {
        Normalisation::Inputs => {
            bare(vec![head])?.forward(&layer_norm(&instance.states), &layer_norm(&instance.stored))?.matrix
        }
        Normalisation::Projections | Normalisation::Off => {
            let keys = plain(&instance.keys(&head));
            let values = plain(&product(&exact(&keys), &AttentionInstance::value(&head)));
            let queries = plain(&instance.queries(&head));
            attention(&layer_norm(&queries), &layer_norm(&keys), &values, head.rule.beta)?
        }
    };
    Ok(equal(&exact(&found), &exact(&expected)))
}

/// Whether a run with a threshold ends where it says: its last step, and that of the update before, taken by the network.
pub(super) fn threshold(instance: &AttentionInstance) -> Result<Check, Error> {
    const THRESHOLD: f64 = 1e-3;
    const MOST: usize = 200;
    let head = single(instance);
    let (queries, keys) = (plain(&instance.queries(&head)), plain(&instance.keys(&head)));
    let rule = Rule { further_updates: MOST - 1, threshold: Some(THRESHOLD), ..head.rule };
    let found = rule.associate(&queries, &keys)?;
    let network = &instance.network;
    let mut states: Vec<Vec<f64>> = queries.row_iter().map(|row| row.iter().copied().collect()).collect();
    let mut steps = Vec::new();
    while steps.len() < MOST && steps.last().is_none_or(|step| *step > THRESHOLD) {
        let next: Vec<Vec<f64>> = states.iter().map(|state| network.update(state)).collect();
        steps.push(next.iter().zip(&states).map(|(a, b)| distance(a, b)).fold(0.0, f64::max));
        states = next;
    }
    // A step within rounding of the threshold may fall on either side of it.
    let doubtful = steps.iter().any(|step| (step - THRESHOLD).abs() < 1e-9 * (1.0 + network.patterns().max_norm()));
    Ok(Check::equal(found.updates as f64, Envelope::new(steps.len() as f64, if doubtful { 1.0 } else { 0.0 })))
}
