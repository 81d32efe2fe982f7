//! Nothing of weight is dropped, the bounds hold, and the bits do not depend on how the work is done.

use nalgebra::DMatrix;

use super::cut::{Budget, Cut};
use super::image::{Image, Query};
use super::integer::{BLOCK, LANES, QUAD, largest, largest_products, take_up};
use super::tree::{FAN, LEAF, NONE, Tree};
use super::{Screen, Screened, dense};
use crate::engine::{Engine, Path};
use crate::numerics::elementary::{exp, exp_m1, ln};
use crate::numerics::{UNIT_ROUNDOFF, distance, gamma, norm};
use crate::patterns::Patterns;
use crate::random::Stream;

/// Patterns, queries and a scale of $\beta$ at which some of the weights are negligible.
struct Instance {
    name: &'static str,
    patterns: Patterns,
    queries: DMatrix<f64>,
    beta: f64,
}

/// Queries at patterns, near them, far from them, and zero.
fn queries(stream: &mut Stream, rows: &[Vec<f64>], noise: f64, count: usize) -> DMatrix<f64> {
    let dimension = rows[0].len();
    let mut columns = Vec::new();
    for i in 0..count {
        let pattern = &rows[stream.below(rows.len())];
        let (near, far) = (stream.on_sphere(dimension, noise), stream.on_sphere(dimension, norm(pattern) + noise));
        columns.extend(match i % 8 {
            0 => pattern.clone(),
            1 => far,
            2 if i == 2 => vec![0.0; dimension],
            3 => pattern.iter().map(|x| -3.0 * x).collect(),
            _ => pattern.iter().zip(near).map(|(x, n)| x + n).collect(),
        });
    }
    DMatrix::from_vec(dimension, count, columns)
}

fn instances() -> Vec<Instance> {
    let mut stream = Stream::new(0, "engine/screen", 0);
    let mut all = Vec::new();
    let mut add = |name, rows: Vec<Vec<f64>>, noise: f64, beta: f64, stream: &mut Stream| {
        let queries = queries(stream, &rows, noise, 37);
        all.push(Instance { name, patterns: Patterns::from_rows(&rows).expect("patterns"), queries, beta });
    };
    for dimension in [1, 2, 3, 5, 8, 20, 33] {
        let rows = (0..700).map(|_| stream.on_sphere(dimension, 1.0)).collect();
        add("sphere", rows, 0.1, 300.0, &mut stream);
    }
    let centres: Vec<Vec<f64>> = (0..20).map(|_| stream.on_sphere(7, 1.0)).collect();
    let mut member = |i: usize, size: f64| -> Vec<f64> {
        centres[i % 20].iter().zip(stream.on_sphere(7, size)).map(|(x, n)| x + n).collect()
    };
    let clusters = (0..900).map(|i| member(i, if i % 3 == 0 { 0.0 } else { 1e-3 })).collect();
    add("clusters with equal patterns", clusters, 0.05, 1e4, &mut stream);
    let unequal: Vec<Vec<f64>> = (0..800)
        .map(|_| {
            let size = stream.log_between(1e-4, 1.0);
            stream.on_sphere(6, size)
        })
        .collect();
    add("unequal norms", unequal, 0.01, 2e3, &mut stream);
    let mut with_zero: Vec<Vec<f64>> = (0..500).map(|_| stream.on_sphere(12, 1.0)).collect();
    with_zero[17] = vec![0.0; 12];
    add("one pattern zero", with_zero, 0.1, 200.0, &mut stream);
    let grid = (0..729_usize).map(|i| (0..6).map(|k| (i / 3_usize.pow(k) % 3) as f64 - 1.0).collect()).collect();
    add("ties on a grid", grid, 0.4, 60.0, &mut stream);
    let spiked: Vec<Vec<f64>> = (0..600)
        .map(|i| {
            let mut row = stream.on_sphere(9, 1.0);
            row[i % 9] *= 50.0;
            row
        })
        .collect();
    add("one large component", spiked, 1.0, 0.1, &mut stream);
    for scale in [1e-120, 1e-40, 1e60, 1e120] {
        let rows = (0..400).map(|_| stream.on_sphere(10, scale)).collect();
        add("scaled", rows, 0.1 * scale, 200.0 / scale / scale, &mut stream);
    }
    let shifted = (0..500).map(|_| stream.on_sphere(8, 0.1).iter().map(|x| x + 5.0).collect()).collect();
    add("far from the origin", shifted, 0.02, 2e4, &mut stream);
    let half: Vec<Vec<f64>> = (0..300).map(|_| stream.on_sphere(8, 1.0).iter().map(|x| x + 1.2).collect()).collect();
    add("pairs, all on one side", [half.clone(), half].concat(), 0.1, 200.0, &mut stream);
    all
}

/// The screens of an instance that a query may meet: tree and image, tree alone, image alone, on each path. So few patterns are
/// below the size from which on a tree is of use, so it may open every box.
fn screens(patterns: &Patterns) -> Vec<Screen<'_>> {
    let plain = Screen::new(patterns);
    let tree = Tree::new(patterns.matrix().as_slice(), patterns.dimension(), plain.max_norm);
    let tree = Tree { most_opened: usize::MAX, ..tree };
    let with_tree = (patterns.dimension() <= super::descent::MAX_DIMENSION).then_some(tree);
    let variants = [
        Screen { tree: with_tree.clone(), ..plain.clone() },
        Screen { tree: with_tree, image: None, ..plain.clone() },
        plain,
    ];
    variants
        .into_iter()
        .flat_map(|screen| Path::available().into_iter().map(move |path| screen.clone().on(path).expect("available")))
        .collect()
}

/// An inner product in twice the precision, by error-free products and sums.
fn precise_score(pattern: &[f64], query: &[f64]) -> f64 {
    let (mut sum, mut rest) = (0.0_f64, 0.0_f64);
    for (x, q) in pattern.iter().zip(query) {
        let product = x * q;
        let error = x.mul_add(*q, -product);
        let next = sum + product;
        let back = next - sum;
        rest += (sum - (next - back)) + (product - back) + error;
        sum = next;
    }
    sum + rest
}

/// Every search must return all patterns within the gap, and a pattern outside the gap must be further below the largest
/// score than $T/\beta$, in twice the precision.
#[test]
fn what_is_dropped_has_no_weight() {
    let (mut decided, mut by_tree, mut dropped) = (0, 0, 0);
    for Instance { name, patterns, queries, beta } in instances() {
        for factor in [0.2, 1.0, 10.0] {
            let beta = factor * beta;
            let budget = Budget::new(patterns.count(), UNIT_ROUNDOFF);
            let columns: Vec<&[f64]> = queries.as_slice().chunks_exact(patterns.dimension()).collect();
            for screen in screens(&patterns) {
                let cuts: Vec<Option<Cut>> =
                    columns.iter().map(|query| Cut::new(screen.max_norm, beta, budget, query)).collect();
                let kept = screen.search(&columns, &cuts, &mut Vec::new());
                for ((query, cut), kept) in columns.iter().zip(cuts).zip(kept) {
                    let (Some(cut), Some(kept)) = (cut, kept) else { continue };
                    decided += 1;
                    by_tree += u32::from(screen.image.is_none());
                    let scores: Vec<f64> = patterns.iter().map(|x| super::exact::score(x, query)).collect();
                    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    let precise: Vec<f64> = patterns.iter().map(|x| precise_score(x, query)).collect();
                    let most = precise.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    for (j, score) in scores.iter().enumerate() {
                        let found = kept.iter().find(|one| one.pattern == j as u32);
                        assert!(found.is_none_or(|one| one.score == *score), "{name}: the score of pattern {j}");
                        if *score >= best - cut.gap {
                            assert!(found.is_some(), "{name}, {:?}: pattern {j} was lost", screen.path);
                        } else {
                            let gap = beta * (most - precise[j]);
                            assert!(gap > budget.exponent, "{name}: pattern {j} is dropped at {gap}");
                            dropped += 1;
                        }
                    }
                }
            }
        }
    }
    assert!(
        decided > 2000 && by_tree > 2000 && dropped > 1_000_000,
        "the searches decide: {decided} queries, {by_tree} by the tree alone, {dropped} patterns dropped"
    );
}

/// Against the dense mode, whose relative error of a sum of weights is $\omega$ (see the page of the engine); the sums of the
/// screened mode have fewer terms and no factors, so $\omega$ covers them too.
#[test]
fn the_bounds_cover_the_difference_from_the_dense_mode() {
    for Instance { name, patterns, queries, beta } in instances() {
        for tolerance in [UNIT_ROUNDOFF, 1e-3] {
            let (max_norm, count) = (patterns.max_norm(), patterns.count());
            let screen = Screen::new(&patterns).within(tolerance).expect("a tolerance");
            let screened = screen.retrieve(beta, &queries).expect("queries");
            let rows = patterns.matrix().as_slice();
            let all = dense::sums(Path::fastest(), rows, patterns.dimension(), beta, queries.as_slice());
            let (dense, details) =
                Engine::new(&patterns, beta).expect("beta").retrieve_with_details(&queries).expect("queries");
            for (i, outcome) in screened.outcomes.iter().enumerate() {
                let query = queries.column(i);
                let reach = max_norm * norm(query.as_slice());
                let terms = 200 + 6 * count.min(128) + 6 * (count as f64).log2().ceil() as usize;
                let omega = exp_m1(4.0 * gamma(patterns.dimension() + 4) * beta * reach) + gamma(terms);
                let delta = outcome.dropped_weight;
                assert!(delta <= tolerance, "{name}: {delta:e} within the tolerance");
                assert_eq!(outcome.argmax, dense.argmax[i], "{name}: the largest weight");
                let distance = distance(screened.states.column(i).as_slice(), dense.states.column(i).as_slice());
                assert!(
                    distance <= outcome.state_bound(max_norm) + 4.0 * omega * max_norm,
                    "{name}: state by {distance:e}"
                );
                let error = 2.0 * (gamma(patterns.dimension()) * reach + omega / beta)
                    + 8.0 * UNIT_ROUNDOFF * dense.log_sum_exp[i].abs();
                let difference = dense.log_sum_exp[i] - outcome.log_sum_exp;
                assert!(difference >= -error, "{name}: the log-sum-exp grows");
                assert!(difference <= outcome.log_sum_exp_bound(beta) + error, "{name}: log-sum-exp by {difference:e}");
                let complement = all[i].others / (1.0 + all[i].others);
                let (low, high) = (outcome.complement.lower, outcome.complement.upper);
                assert!(low <= complement * (1.0 + 2.0 * omega), "{name}: {low:e} <= {complement:e}");
                assert!(complement <= high * (1.0 + 2.0 * omega), "{name}: {complement:e} <= {high:e}");
                let log = details.log_complement[i];
                let error = 4.0 * omega + 8.0 * UNIT_ROUNDOFF * log.abs();
                let (low, high) = (outcome.log_complement.lower, outcome.log_complement.upper);
                assert!(low <= log + error && log <= high + error, "{name}: {low:e} <= {log:e} <= {high:e}");
                // Both sums err by at most 2 omega of their terms, which are at most 2M long and together weigh 1 - p_max.
                let length = norm(details.offsets.column(i).as_slice());
                let error = 16.0 * omega * max_norm * complement + f64::MIN_POSITIVE;
                let (low, high) = (outcome.offset.lower, outcome.offset.upper);
                assert!(low <= length + error && length <= high + error, "{name}: {low:e} <= {length:e} <= {high:e}");
                let residual = details.residual[i];
                let error =
                    error + gamma(patterns.dimension() + 4) * (residual + reach / norm(query.as_slice()).max(1e-300));
                let (low, high) = (outcome.residual.lower, outcome.residual.upper);
                assert!(
                    low <= residual + error && residual <= high + error,
                    "{name}: {low:e} <= {residual:e} <= {high:e}"
                );
                let (low, high, entropy) = (outcome.entropy.lower, outcome.entropy.upper, details.entropy[i]);
                let error = 4.0 * omega * (1.0 + ln(count as f64)) * entropy.max(f64::MIN_POSITIVE);
                assert!(
                    low <= entropy + error && entropy <= high + error,
                    "{name}: {low:e} <= {entropy:e} <= {high:e}"
                );
                assert!(delta > 0.0 || outcome.kept == count, "{name}: a bound of zero where something was dropped");
            }
        }
    }
}

fn bits(screened: &Screened) -> Vec<Vec<u64>> {
    let states = screened.states.column_iter();
    let outcomes = screened.outcomes.iter();
    states
        .zip(outcomes)
        .map(|(state, o)| {
            let lengths = [o.log_complement, o.offset, o.residual].map(|e| [e.lower, e.upper]).concat();
            let numbers = [o.largest_score, o.log_sum_exp, o.complement.lower, o.complement.upper, o.entropy.lower];
            let rest = [o.entropy.upper, o.dropped_weight, o.argmax as f64, o.kept as f64];
            state.iter().chain(&numbers).chain(&rest).chain(&lengths).map(|value| value.to_bits()).collect()
        })
        .collect()
}

#[test]
fn the_bits_do_not_depend_on_path_threads_or_other_queries() {
    for Instance { name, patterns, queries, beta } in instances() {
        let expected = bits(&Screen::new(&patterns).retrieve(beta, &queries).expect("queries"));
        let count = queries.ncols();
        let order: Vec<usize> = (0..count).map(|i| (i * 11 + 5) % count).collect();
        let permuted = DMatrix::from_fn(queries.nrows(), count, |k, i| queries[(k, order[i])]);
        for path in Path::available() {
            let screen = Screen::new(&patterns).on(path).expect("the path is available");
            for threads in [1, 3] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
                let found = bits(&pool.install(|| screen.retrieve(beta, &queries)).expect("queries"));
                assert_eq!(found, expected, "{name}: {path:?} with {threads} threads");
            }
            let found = bits(&screen.retrieve(beta, &permuted).expect("queries"));
            for (found, place) in found.iter().zip(&order) {
                assert_eq!(*found, expected[*place], "{name}: {path:?}, query {place} in another place");
            }
        }
    }
}

/// One pattern at 1, two at a gap of 680 temperatures below and one more there or at 681, which a small tolerance keeps.
#[test]
fn a_complement_that_nearly_underflows_keeps_its_logarithm() {
    for (last, others) in [(0.32, 3.0), (0.319, 2.0 + exp(-1.0))] {
        let mut rows = vec![[-1.0]; 300];
        rows[7] = [1.0];
        rows[100..102].fill([0.32]);
        rows[102] = [last];
        let patterns = Patterns::from_rows(&rows).expect("patterns");
        let screen = Screen::new(&patterns).within(1e-300).expect("a tolerance");
        let screened = screen.retrieve(1000.0, &DMatrix::from_element(1, 1, 1.0)).expect("a query");
        let (outcome, expected) = (&screened.outcomes[0], ln(others) - 680.0);
        // The gap of scores has a rounding of 2^-53, which the temperature makes 1000 times as large.
        assert!((outcome.log_complement.lower - expected).abs() < 1e-12, "{:?}", outcome.log_complement);
        assert_eq!((outcome.argmax, outcome.kept), (7, 4));
    }
}

/// Where both searches decide, they keep the same patterns, so the tree changes no bit.
#[test]
fn the_tree_and_the_flat_search_agree() {
    let mut stream = Stream::new(0, "engine/screen", 1);
    let rows: Vec<Vec<f64>> = (0..40_000).map(|_| stream.on_sphere(6, 1.0)).collect();
    let patterns = Patterns::from_rows(&rows).expect("patterns");
    let queries = queries(&mut stream, &rows, 0.05, 64);
    let with_tree = Screen::new(&patterns);
    assert!(with_tree.tree.is_some(), "a tree is built for so many patterns");
    let without = Screen { tree: None, ..with_tree.clone() };
    let both = [&with_tree, &without].map(|screen| screen.retrieve(2e4, &queries).expect("queries"));
    assert_eq!(bits(&both[0]), bits(&both[1]));
    let screened = both[0].outcomes.iter().filter(|outcome| outcome.kept < patterns.count()).count();
    assert!(screened >= 48, "{screened} of 64 queries are screened");
}

/// Far patterns come first, so that the largest product of the first chunk is small.
#[test]
fn a_pattern_in_the_last_chunk_is_found_without_the_dense_mode() {
    let mut stream = Stream::new(0, "engine/screen", 2);
    let rows: Vec<Vec<f64>> = (0..20_000).map(|_| stream.on_sphere(24, 1.0)).collect();
    let patterns = Patterns::from_rows(&rows).expect("patterns");
    let last: Vec<f64> = rows[19_990..].iter().flatten().copied().collect();
    let queries = DMatrix::from_vec(24, 10, last);
    let screened = Screen::new(&patterns).retrieve(150.0, &queries).expect("queries");
    for (i, outcome) in screened.outcomes.iter().enumerate() {
        assert_eq!(outcome.argmax, 19_990 + i);
        assert!(outcome.kept < 100, "{} kept", outcome.kept);
    }
}

#[test]
fn what_is_not_separated_has_the_bits_of_the_dense_mode() {
    let mut stream = Stream::new(0, "engine/screen", 3);
    let rows: Vec<Vec<f64>> = (0..3000).map(|_| stream.on_sphere(16, 1.0)).collect();
    let patterns = Patterns::from_rows(&rows).expect("patterns");
    let queries = queries(&mut stream, &rows, 0.1, 40);
    for beta in [1e-3, 1.0, 20.0] {
        let screened = Screen::new(&patterns).retrieve(beta, &queries).expect("queries");
        let dense = Engine::new(&patterns, beta).expect("beta").retrieve(&queries).expect("queries");
        assert_eq!(screened.states, dense.states);
        for (outcome, lse) in screened.outcomes.iter().zip(dense.log_sum_exp) {
            assert_eq!((outcome.log_sum_exp, outcome.kept, outcome.dropped_weight), (lse, patterns.count(), 0.0));
        }
    }
}

#[test]
fn products_are_the_same_on_every_path() {
    let mut stream = Stream::new(0, "engine/screen", 4);
    for (words, count) in [(1, 1), (2, 3), (5, 7), (16, 2)] {
        let blocks: Vec<u8> = (0..count * words * 4 * BLOCK).map(|_| 1 + stream.below(255) as u8).collect();
        let bytes: Vec<[[i8; 4]; QUAD]> = (0..words)
            .map(|_| [(); QUAD].map(|()| [(); 4].map(|()| stream.below(255) as u8 as i8).map(|b| b.max(-127))))
            .collect();
        let queries: Vec<[i32; QUAD]> =
            bytes.iter().map(|quad| quad.map(|word| i32::from_le_bytes(word.map(i8::cast_unsigned)))).collect();
        let starts = [5, -70_000, 0, 123];
        let stride = count * LANES + 16;
        let mut expected = vec![0; QUAD * stride];
        for quad in 0..QUAD {
            for lane in 0..count * LANES {
                let product = |group: usize| {
                    let place = group * LANES + lane % LANES;
                    let of = |word: usize, k: usize| {
                        let x = blocks[((lane / LANES) * words + word) * 4 * BLOCK + place * 4 + k];
                        i32::from(x) * i32::from(bytes[word][quad][k])
                    };
                    starts[quad]
                        + (0..words).flat_map(|word| (0..4).map(move |k| (word, k))).map(|(w, k)| of(w, k)).sum::<i32>()
                };
                expected[quad * stride + lane] = (0..4).map(product).max().expect("four groups");
            }
        }
        for path in Path::available() {
            let mut found = vec![0; QUAD * stride];
            largest_products(path, &blocks, &queries, starts, stride, &mut found);
            assert_eq!(found, expected, "{path:?}");
            let lanes = &expected[..count * LANES];
            let most = *lanes.iter().max().expect("lanes");
            assert_eq!(largest(path, lanes), most);
            for least in [i32::MIN, 0, most, most.saturating_add(1)] {
                let all: Vec<(u32, i32)> = (7..)
                    .zip(lanes)
                    .filter(|(_, product)| **product >= least)
                    .map(|(i, product)| (i, *product))
                    .collect();
                let mut taken = Vec::new();
                assert!(take_up(path, lanes, least, 7, all.len(), &mut taken), "{path:?} within the limit");
                assert_eq!(taken, all, "{path:?}");
                assert!(all.is_empty() || !take_up(path, lanes, least, 7, all.len() - 1, &mut Vec::new()), "{path:?}");
            }
        }
    }
}

/// The product of the images, by the definition, is within the error of the score in twice the precision.
#[test]
fn images_keep_to_their_error() {
    for Instance { name, patterns, queries, beta } in instances() {
        let Some(image) = Image::new(patterns.matrix().as_slice(), patterns.dimension()) else { continue };
        let budget = Budget::new(patterns.count(), UNIT_ROUNDOFF);
        let max_norm = patterns.max_norm() * (1.0 + gamma(patterns.dimension() + 4));
        let mut closest = 0.0_f64;
        for values in queries.as_slice().chunks_exact(patterns.dimension()) {
            let Some(cut) = Cut::new(max_norm, beta, budget, values) else { continue };
            let query = Query::new(values);
            for (j, pattern) in patterns.iter().enumerate() {
                let product = image.product(&query, j);
                let difference = (precise_score(pattern, values) - product).abs();
                closest = closest.max(difference / image.error(&query, cut));
            }
        }
        assert!(closest <= 1.0, "{name}: {closest} of the error bound");
    }
}

#[test]
fn boxes_hold_their_patterns_and_every_pattern_is_in_one_leaf() {
    for Instance { name, patterns, .. } in instances() {
        let (dimension, max_norm) = (patterns.dimension(), patterns.max_norm());
        let tree = Tree::new(patterns.matrix().as_slice(), dimension, max_norm);
        let mut met = vec![0; patterns.count()];
        // What is left to visit: a reference and the boxes above it.
        let mut left = vec![(tree.root, Vec::new())];
        while let Some((place, above)) = left.pop() {
            if place & LEAF == 0 {
                let node = place as usize;
                for child in (0..FAN).filter(|child| tree.children[node][*child] != NONE) {
                    let sides: Vec<[f64; 2]> = (0..=dimension)
                        .map(|k| {
                            let sides = &tree.boxes[(node * (dimension + 1) + k) * 2 * FAN..];
                            [f64::from(sides[child]), f64::from(sides[FAN + child])]
                        })
                        .collect();
                    let mut above: Vec<Vec<[f64; 2]>> = above.clone();
                    above.push(sides);
                    left.push((tree.children[node][child], above));
                }
                continue;
            }
            for &pattern in tree.members[(place & !LEAF) as usize].iter().filter(|pattern| **pattern != NONE) {
                met[pattern as usize] += 1;
                for sides in &above {
                    for (x, [low, high]) in patterns.pattern(pattern as usize).iter().zip(sides) {
                        assert!((*low..=*high).contains(&(x / max_norm)), "{name}: pattern {pattern} is outside");
                    }
                }
            }
        }
        assert!(met.iter().all(|times| *times == 1), "{name}: each pattern once");
    }
}

#[test]
fn wrong_input_is_an_error() {
    let patterns = Patterns::from_rows(&[[1.0, 0.0], [0.0, 1.0]]).expect("patterns");
    let screen = Screen::new(&patterns);
    let query = DMatrix::from_element(2, 1, 1.0);
    assert!(screen.retrieve(0.0, &query).is_err(), "beta zero");
    assert!(screen.retrieve(f64::NAN, &query).is_err(), "beta not a number");
    assert!(screen.retrieve(1.0, &DMatrix::from_element(3, 1, 1.0)).is_err(), "another dimension");
    assert!(screen.retrieve(1.0, &DMatrix::from_element(2, 1, f64::NAN)).is_err(), "not a number");
    for tolerance in [0.0, 0.6, f64::NAN, -1.0] {
        assert!(screen.clone().within(tolerance).is_err(), "a tolerance of {tolerance}");
    }
    assert_eq!(screen.retrieve(1.0, &DMatrix::zeros(2, 0)).expect("no queries").outcomes.len(), 0);
}
