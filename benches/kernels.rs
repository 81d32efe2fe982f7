//! What the kernels cost at d = 64, N = 1024: softmax, energy, update and Jacobian norm; and the engine with many queries.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use hopfield_theory::engine::Engine;
use hopfield_theory::random::Stream;
use hopfield_theory::{Hopfield, Patterns, Softmax};
use nalgebra::DMatrix;

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

/// The four shapes of `benches/peers.py`; one element is a pair of a pattern and a query.
fn engine(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(10);
    for (dimension, count, queries) in [(8, 16_384, 16_384), (16, 65_536, 256), (20, 4096, 4096), (64, 16_384, 1024)] {
        let mut stream = Stream::new(0, "benches/engine", 0);
        let patterns = DMatrix::from_vec(dimension, count, stream.normals(dimension * count));
        let patterns = Patterns::new(patterns).expect("patterns");
        let queries = DMatrix::from_vec(dimension, queries, stream.normals(dimension * queries));
        let engine = Engine::new(&patterns, 1.0 / (dimension as f64).sqrt()).expect("beta is positive");
        let shape = format!("d = {dimension}, N = {count}, Q = {}", queries.ncols());
        group.throughput(Throughput::Elements((count * queries.ncols()) as u64));
        group.bench_function(format!("{shape}, retrieve"), |b| b.iter(|| engine.retrieve(black_box(&queries))));
        group.bench_function(format!("{shape}, details"), |b| {
            b.iter(|| engine.retrieve_with_details(black_box(&queries)));
        });
    }
    group.finish();
}

criterion_group!(benches, kernels, engine);
criterion_main!(benches);
