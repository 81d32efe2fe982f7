//! What the screened mode costs beside the dense one, for queries within $0.1M$ of a pattern at $\beta\Delta \ge 50$; how its
//! cost grows with the number of patterns; and what it adds where patterns are not separated.
#![allow(clippy::print_stdout, reason = "a benchmark prints what it found")]

use std::hint::black_box;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hopfield_theory::Patterns;
use hopfield_theory::engine::Engine;
use hopfield_theory::engine::screen::Screen;
use hopfield_theory::numerics::dot_with_difference;
use hopfield_theory::numerics::elementary::{exp, ln};
use hopfield_theory::random::Stream;
use nalgebra::DMatrix;

/// Patterns on the unit sphere, queries at a distance of 0.1 from some of them, and $50/\Delta$ with the smallest separation
/// of these.
fn instance(dimension: usize, count: usize, queries: usize) -> (Patterns, DMatrix<f64>, f64) {
    let mut stream = Stream::new(0, "benches/screen", 0);
    let rows: Vec<Vec<f64>> = (0..count).map(|_| stream.on_sphere(dimension, 1.0)).collect();
    let picked: Vec<usize> = (0..queries).map(|_| stream.below(count)).collect();
    let mut columns = Vec::new();
    for place in &picked {
        let noise = stream.on_sphere(dimension, 0.1);
        columns.extend(rows[*place].iter().zip(noise).map(|(x, n)| x + n));
    }
    let separation = |i: &usize| {
        let others = rows.iter().enumerate().filter(|(j, _)| j != i);
        others.map(|(_, other)| dot_with_difference(&rows[*i], other)).fold(f64::INFINITY, f64::min)
    };
    let smallest = picked.iter().take(256).map(separation).fold(f64::INFINITY, f64::min);
    let patterns = Patterns::from_rows(&rows).expect("patterns");
    (patterns, DMatrix::from_vec(dimension, queries, columns), 50.0 / smallest)
}

fn separated(criterion: &mut Criterion) {
    for (dimension, count, queries) in [(20, 4096, 4096), (64, 16_384, 1024)] {
        let (patterns, queries, beta) = instance(dimension, count, queries);
        let (screen, engine) = (Screen::new(&patterns), Engine::new(&patterns, beta).expect("beta"));
        let mut group = criterion.benchmark_group(format!("separated, d = {dimension}, N = {count}"));
        group.sample_size(10).throughput(Throughput::Elements((count * queries.ncols()) as u64));
        group.bench_function("screened", |b| b.iter(|| screen.retrieve(beta, black_box(&queries))));
        group.bench_function("dense", |b| b.iter(|| engine.retrieve(black_box(&queries))));
        group.finish();
    }
}

/// Prints the exponent of the cost of a query between $2^{14}$ and $2^{20}$ patterns, fitted to the fastest of a few runs.
fn growth(criterion: &mut Criterion) {
    let mut points = Vec::new();
    let mut group = criterion.benchmark_group("growth, d = 8");
    group.sample_size(10);
    for count in [1 << 14, 1 << 16, 1 << 18, 1 << 20] {
        let (patterns, queries, beta) = instance(8, count, 256);
        let screen = Screen::new(&patterns);
        group.throughput(Throughput::Elements((count * queries.ncols()) as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &queries, |b, queries| {
            b.iter(|| screen.retrieve(beta, black_box(queries)));
        });
        let seconds = (0..20).map(|_| {
            let start = Instant::now();
            black_box(screen.retrieve(beta, &queries)).expect("queries");
            start.elapsed().as_secs_f64()
        });
        points.push((ln(count as f64), ln(seconds.fold(f64::INFINITY, f64::min) / queries.ncols() as f64)));
    }
    group.finish();
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
    let exponent = mean(&|p| (p.0 - x) * (p.1 - y)) / mean(&|p| (p.0 - x) * (p.0 - x));
    let last = points.last().map_or(0.0, |p| 1e6 * exp(p.1));
    println!("cost of a query: N^{exponent:.2}, {last:.2} microseconds at N = 2^20");
}

/// From almost separated to not at all: the screened mode must not cost much more than the dense one anywhere.
fn not_separated(criterion: &mut Criterion) {
    for (dimension, count, queries) in [(8, 16_384, 512), (20, 4096, 1024), (64, 16_384, 128)] {
        let (patterns, queries, beta) = instance(dimension, count, queries);
        let screen = Screen::new(&patterns);
        let mut group = criterion.benchmark_group(format!("not separated, d = {dimension}, N = {count}"));
        group.sample_size(10).throughput(Throughput::Elements((count * queries.ncols()) as u64));
        for halvings in [3, 4, 6, 10] {
            let beta = beta / f64::from(1 << halvings);
            let engine = Engine::new(&patterns, beta).expect("beta");
            group.bench_with_input(BenchmarkId::new("screened", halvings), &queries, |b, queries| {
                b.iter(|| screen.retrieve(beta, black_box(queries)));
            });
            group.bench_with_input(BenchmarkId::new("dense", halvings), &queries, |b, queries| {
                b.iter(|| engine.retrieve_with_details(black_box(queries)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, separated, growth, not_separated);
criterion_main!(benches);
