//! Patterns, queries and temperatures at which rounding is worst.

use hopfield_theory::Patterns;
use hopfield_theory::random::Stream;
use nalgebra::DMatrix;

/// A set of patterns with queries.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) patterns: Patterns,
    pub(crate) beta: f64,
    pub(crate) queries: DMatrix<f64>,
}

impl Input {
    pub(crate) fn new(name: impl Into<String>, rows: &[Vec<f64>], beta: f64, queries: &[Vec<f64>]) -> Self {
        let columns = queries.concat();
        Self {
            name: name.into(),
            patterns: Patterns::from_rows(rows).expect("patterns"),
            beta,
            queries: DMatrix::from_vec(rows[0].len(), queries.len(), columns),
        }
    }
}

fn scaled(scale: f64, vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    vectors.into_iter().map(|vector| vector.iter().map(|x| scale * x).collect()).collect()
}

fn normals(stream: &mut Stream, dimension: usize, count: usize) -> Vec<Vec<f64>> {
    (0..count).map(|_| stream.normals(dimension)).collect()
}

/// Random patterns and queries: far from all patterns, near one, on one, and zero.
pub(crate) fn random(dimension: usize, count: usize, beta: f64, scale: f64, index: u32) -> Input {
    let mut stream = Stream::new(0, "tests/accuracy/inputs", index);
    let patterns = normals(&mut stream, dimension, count);
    let near = patterns[stream.below(count)].iter().map(|x| x + 0.01 * stream.normal()).collect();
    let mut queries =
        vec![near, stream.normals(dimension), patterns[stream.below(count)].clone(), vec![0.0; dimension]];
    if count > 1000 {
        queries.truncate(1);
    }
    let name = format!("random({dimension}, {count}, {beta:?}, {scale:?}, {index})");
    Input::new(name, &scaled(scale, patterns), beta, &queries)
}

/// Two patterns of nearly equal length and score at the query $(\sqrt n, 1, \dots, 1)$, $n = 4^k$: the score of the heavier
/// one, ahead by about $g/\beta$, is a single product, and in that of the other almost half a unit in the last place is lost
/// again and again.
pub(crate) fn one_sided(terms: u32, beta: f64, gap: f64) -> Input {
    let root = f64::from(terms).sqrt();
    let lost = (0.49 * f64::from(terms) / 2.0).floor() * f64::EPSILON;
    let (mut single, mut many, mut query) = (vec![root + gap / (root * beta)], vec![0.0], vec![root]);
    single.resize(terms as usize + 1, 0.0);
    many.resize(terms as usize + 1, 1.0 + lost);
    query.resize(terms as usize + 1, 1.0);
    Input::new(format!("one_sided({terms}, {beta:?}, {gap:?})"), &[single, many], beta, &[query])
}

/// Large parts along the query that cancel or are equal, and small ones that decide.
pub(crate) fn cancelling(dimension: usize, size: f64, beta: f64, index: u32) -> Input {
    let mut stream = Stream::new(0, "tests/accuracy/inputs/cancelling", index);
    let query: Vec<f64> = stream.normals(dimension);
    let patterns: Vec<Vec<f64>> = (0..12)
        .map(|_| {
            // Orthogonal to the query up to rounding: pairs of components swapped with a sign.
            let parts = stream.normals(dimension / 2);
            let mut pattern: Vec<f64> = (0..dimension)
                .map(|i| {
                    let other = query[i ^ 1];
                    size * parts[i / 2] * if i % 2 == 0 { other } else { -other }
                })
                .collect();
            pattern.iter_mut().for_each(|x| *x += 0.3 * stream.normal() / dimension as f64);
            pattern
        })
        .collect();
    Input::new(format!("cancelling({dimension}, {size:e}, {beta:e}, {index})"), &patterns, beta, &[query])
}

/// Scores that grow from pattern to pattern, so that everything is lowered in every block.
fn growing(count: usize, step: f64) -> Input {
    let patterns: Vec<Vec<f64>> = (0..count).map(|j| vec![j as f64 * step, 1.0 / (1.0 + j as f64)]).collect();
    Input::new(format!("growing({count}, {step:e})"), &patterns, 1.0, &[vec![1.0, 0.1]])
}

/// The fixed set: each with the reason why it is there.
pub(crate) fn adversarial() -> Vec<Input> {
    let mut inputs = vec![
        // A single pattern: nothing may be lost.
        Input::new("one pattern", &[vec![0.3, -7.0]], 2.0, &[vec![1e8, 0.1], vec![0.0, 0.0]]),
        Input::new("one pattern, one component", &[vec![-3.7]], 1e300, &[vec![2.9]]),
        // One component: both neighbours of a state on a line.
        Input::new(
            "a line",
            &[vec![1.0], vec![-1.1], vec![0.99], vec![1.0]],
            7.3,
            &[vec![0.3], vec![-5.0], vec![40.0]],
        ),
        Input::new("scores far apart", &[vec![1.0, 0.1], vec![-1.0, 0.2], vec![0.2, 1.0]], 1.0, &[vec![600.0, 3.0]]),
        Input::new("weights below all numbers", &[vec![1.0, 0.1], vec![-0.3, 0.2]], 1.7, &[vec![900.0, 3.0]]),
        Input::new("weights far below all numbers", &[vec![1.0, 0.1], vec![-0.3, 0.2]], 1.7, &[vec![9e6, 3.0]]),
        Input::new("subnormal weights", &[vec![1.0, 0.1], vec![0.0, 0.25], vec![0.0, 7.0]], 1.0, &[vec![735.3, 0.3]]),
        Input::new("equal maxima", &[vec![1.0, 0.0], vec![1.0, 0.0], vec![1.0, 1e-3]], 50.0, &[vec![1.0, 0.0]]),
        Input::new("all equal", &vec![vec![0.1, 0.7, -0.3]; 100], 11.0, &[vec![0.3, 0.9, 1.0]]),
        Input::new(
            "nearly equal",
            &[vec![1.0, 0.1], vec![1.0 + 1e-15, 0.1], vec![1.0, 0.1 - 1e-16]],
            1e3,
            &[vec![1.0, 1.0]],
        ),
        // A log-sum-exp that is as small as the weight of the other pattern.
        Input::new("the heaviest at zero", &[vec![0.0, 0.0], vec![-3.0, 1.0]], 1.0, &[vec![10.1, 2.3], vec![1.1, 0.2]]),
        // Opposite patterns cancel in the state and in the offset.
        Input::new("opposite", &[vec![0.1, 0.0], vec![0.0, 1e6], vec![0.0, -1e6]], 1.0, &[vec![1.0, 1e-7]]),
        Input::new(
            "tiny beta",
            &[vec![1.0, 2.0], vec![-3.0, 0.7], vec![0.1, 0.1]],
            1e-300,
            &[vec![1.0, 2.0], vec![1e200, 1e301]],
        ),
        Input::new(
            "huge beta",
            &[vec![1.0, 2.0], vec![-3.0, 0.7]],
            1e300,
            &[vec![3e-301, 2e-300], vec![1e-298, 1e-305]],
        ),
        Input::new("smallest beta", &[vec![9e149, 0.0], vec![0.0, 7e149]], f64::MIN_POSITIVE, &[vec![3e156, 4e156]]),
        Input::new(
            "subnormal queries",
            &[vec![1.0, 2.0], vec![-3.0, 0.7]],
            1e307,
            &[vec![3e-310, 2e-312], vec![5e-324, 0.0]],
        ),
        Input::new("subnormal entries", &[vec![1e-149, 2e-310], vec![5e-324, -3e-150]], 1e307, &[vec![1e-155, 2e-158]]),
        Input::new(
            "large patterns",
            &[vec![9e149, 2e149], vec![-3e148, 8e149]],
            1e-300,
            &[vec![1e150, 2e149], vec![3e151, -1.0]],
        ),
        Input::new(
            "small patterns",
            &[vec![1e-150, 2e-149], vec![-3e-149, 9e-150]],
            1e298,
            &[vec![1.0, 3.0], vec![1e-3, -1.0]],
        ),
        Input::new("unequal norms", &[vec![1e-100, 0.0], vec![0.0, 1e20], vec![3.0, 4.0]], 1e-3, &[vec![1e2, 1e-18]]),
    ];
    inputs.extend([(16, 1e9), (64, 1e9), (1024, 1e6)].map(|(terms, beta)| one_sided(terms, beta, 1.0)));
    inputs.extend((0..4).map(|index| cancelling(8, 1e6, 3.0, index)));
    inputs.push(cancelling(64, 1e3, 10.0, 9));
    // Scores that differ by less than their errors: the wrong pattern may seem to be the heaviest.
    inputs.extend((0..8).map(|index| cancelling(2, 1e16, 0.01, index)));
    // Whole blocks, blocks begun, whole chunks and chunks begun.
    inputs.extend([growing(64, 0.01), growing(4096 + 33, 0.003), growing(3 * 4096 - 1, 0.01)]);
    inputs.extend([random(1, 33, 2.0, 1.0, 0), random(3, 4096 + 1, 1.0, 1.0, 1), random(2, 8192 + 77, 5.0, 0.1, 2)]);
    inputs.extend([random(8, 100, 20.0, 1.0, 3), random(64, 20, 10.0, 1.0, 4), random(20, 50, 1e-3, 1e3, 5)]);
    inputs
}
