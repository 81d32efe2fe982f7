//! What the kernels cost at d = 64, N = 1024: softmax, energy, update and Jacobian norm.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hopfield_theory::random::Stream;
use hopfield_theory::{Hopfield, Patterns, Softmax};

const DIMENSION: usize = 64;
const COUNT: usize = 1024;

fn kernels(criterion: &mut Criterion) {
    let mut stream = Stream::new(0, "benches/kernels", 0);
    let rows: Vec<Vec<f64>> = (0..COUNT).map(|_| stream.on_sphere(DIMENSION, 1.0)).collect();
    // At beta = 8 the weights are neither flat nor one of them alone.
    let network = Hopfield::new(Patterns::from_rows(&rows).expect("patterns"), 8.0).expect("beta is positive");
    let state = stream.on_sphere(DIMENSION, 1.0);
    let scores = network.patterns().scores(&state);

    let mut group = criterion.benchmark_group("kernels, d = 64, N = 1024");
    group.bench_function("softmax", |b| b.iter(|| Softmax::new(8.0, black_box(&scores))));
    group.bench_function("log_sum_exp", |b| b.iter(|| hopfield_theory::log_sum_exp(8.0, black_box(&scores))));
    group.bench_function("energy", |b| b.iter(|| network.energy(black_box(&state))));
    group.bench_function("energy_decrease", |b| b.iter(|| network.energy_decrease(black_box(&state))));
    group.bench_function("update", |b| b.iter(|| network.update(black_box(&state))));
    group.bench_function("jacobian_norm", |b| b.iter(|| network.jacobian_norm(black_box(&state))));
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
