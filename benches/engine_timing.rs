//! Times the engine for `benches/peers.py`. Reads lines "what dimension patterns queries" and answers each with the
//! nanoseconds of one pair of a pattern and a query; `what` is
//!
//! - `retrieve` or `details`: one update of the queries, without or with the small quantities;
//! - `stream`: the same for patterns that are handed over 65 536 at a time, without the time to make them;
//! - `separations` or `updates`: all patterns against all, whatever the number of queries says.
//!
//! The number of threads is that of `RAYON_NUM_THREADS`.

use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, IsTerminal, Write, stdin, stdout};
use std::time::{Duration, Instant};

use hopfield_theory::engine::{Engine, Stream};
use hopfield_theory::{Patterns, random};
use nalgebra::DMatrix;

fn normals(dimension: usize, count: usize, index: u32) -> Vec<f64> {
    random::Stream::new(0, "benches/engine_timing", index).normals(dimension * count)
}

fn streamed(dimension: usize, count: usize, queries: usize, beta: f64) -> Result<Duration, Box<dyn Error>> {
    let queries = DMatrix::from_vec(dimension, queries, normals(dimension, queries, 0));
    let mut stream = Stream::new(&queries, beta)?;
    let mut taken = Duration::ZERO;
    for (index, first) in (1..).zip((0..count).step_by(65_536)) {
        let piece = normals(dimension, 65_536.min(count - first), index);
        let start = Instant::now();
        stream.push(&piece)?;
        taken += start.elapsed();
    }
    let start = Instant::now();
    black_box(stream.finish()?);
    Ok(taken + start.elapsed())
}

fn main() -> Result<(), Box<dyn Error>> {
    if stdin().is_terminal() {
        // As a plain `cargo bench` runs it, nobody asks.
        writeln!(stdout(), "engine_timing answers benches/peers.py")?;
        return Ok(());
    }
    let mut known: HashMap<[usize; 3], (Patterns, DMatrix<f64>)> = HashMap::new();
    for line in stdin().lock().lines() {
        let line = line?;
        let (what, numbers) = line.split_once(' ').ok_or("a word and three numbers a line")?;
        let numbers = numbers.split_whitespace().map(str::parse).collect::<Result<Vec<usize>, _>>()?;
        let [dimension, count, queries] = numbers[..] else { return Err("a word and three numbers a line".into()) };
        let beta = 1.0 / (dimension as f64).sqrt();
        let mut pairs = (count * queries) as f64;
        let taken = if what == "stream" {
            streamed(dimension, count, queries, beta)?
        } else {
            let entry = known.entry([dimension, count, queries]).or_insert_with(|| {
                let matrix = DMatrix::from_vec(dimension, count, normals(dimension, count, 0));
                let queries = DMatrix::from_vec(dimension, queries, normals(dimension, queries, 1));
                (Patterns::new(matrix).expect("finite patterns"), queries)
            });
            let (patterns, queries) = &*entry;
            let engine = Engine::new(patterns, beta)?;
            // They are remembered by the patterns, so each line starts from patterns that nobody has asked.
            let fresh = (what == "separations").then(|| patterns.clone());
            let start = Instant::now();
            match what {
                "retrieve" => drop(black_box(engine.retrieve(queries)?)),
                "details" => drop(black_box(engine.retrieve_with_details(queries)?)),
                "separations" => drop(black_box(fresh.as_ref().map(Patterns::separations))),
                "updates" => drop(black_box(engine.retrieve(patterns.matrix())?)),
                other => return Err(format!("what is {other}?").into()),
            }
            if what == "separations" || what == "updates" {
                pairs = (count * count) as f64;
            }
            start.elapsed()
        };
        writeln!(stdout(), "{}", taken.as_nanos() as f64 / pairs)?;
        stdout().flush()?;
    }
    Ok(())
}
