//! Times the engine for `benches/peers.py`: reads lines of "dimension patterns queries details" and answers each with the
//! nanoseconds of one pair of a pattern and a query. The number of threads is that of `RAYON_NUM_THREADS`.

use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

use hopfield_theory::Patterns;
use hopfield_theory::engine::Engine;
use hopfield_theory::random::Stream;
use nalgebra::DMatrix;

fn normals(dimension: usize, count: usize, index: u32) -> DMatrix<f64> {
    DMatrix::from_vec(dimension, count, Stream::new(0, "examples/engine_timing", index).normals(dimension * count))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut known: HashMap<[usize; 3], (Patterns, DMatrix<f64>)> = HashMap::new();
    for line in stdin().lock().lines() {
        let numbers = line?.split_whitespace().map(str::parse).collect::<Result<Vec<usize>, _>>()?;
        let [dimension, count, queries, details] = numbers[..] else { return Err("four numbers a line".into()) };
        let entry = known.entry([dimension, count, queries]);
        let (patterns, queries) = match entry {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert((Patterns::new(normals(dimension, count, 0))?, normals(dimension, queries, 1)))
            }
        };
        let engine = Engine::new(patterns, 1.0 / (dimension as f64).sqrt())?;
        let start = Instant::now();
        if details == 1 {
            std::hint::black_box(engine.retrieve_with_details(queries)?);
        } else {
            std::hint::black_box(engine.retrieve(queries)?);
        }
        let pairs = (count * queries.ncols()) as f64;
        writeln!(stdout(), "{}", start.elapsed().as_nanos() as f64 / pairs)?;
        stdout().flush()?;
    }
    Ok(())
}
