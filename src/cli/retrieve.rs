//! `retrieve`: stored patterns from queries.

use std::path::Path;

use anyhow::{Result, anyhow, ensure};
use nalgebra::DMatrix;
use serde::Serialize;

use super::arguments::{Format, Retrieve, Updates};
use super::output::{note, number, print, print_json, table, table_text};
use super::{Outcome, patterns};
use crate::audit::SCHEMA;
use crate::engine::Engine;
use crate::report::write_states;
use crate::{Error, Hopfield};

/// Updates after which a run that does not converge is given up.
const MOST_UPDATES: usize = 10_000;

#[derive(Serialize)]
struct Document {
    schema: u32,
    beta: f64,
    results: Vec<Retrieved>,
}

/// What became of one query. The softmax is that of the last update, at the state that it started from.
#[derive(Serialize)]
struct Retrieved {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Vec<f64>>,
    energy_before: f64,
    energy_after: f64,
    log_sum_exp: f64,
    weight_max: f64,
    argmax: usize,
    entropy: f64,
    step_norm: f64,
    updates: usize,
    converged: bool,
}

pub(super) fn run(arguments: &Retrieve) -> Result<Outcome> {
    let network = patterns::network(&arguments.patterns, arguments.beta)?;
    let queries = patterns::queries(&arguments.queries, &network, &arguments.patterns)?;
    let rows: Vec<&[f64]> = queries.iter_rows().collect();
    let mut results = retrieve(&network, &rows, arguments.updates, &arguments.queries)?;
    check(&results, &arguments.queries)?;
    if let Some(file) = &arguments.states {
        let states: Vec<Vec<f64>> = results.iter_mut().filter_map(|result| result.state.take()).collect();
        write_states(file, &states)?;
    }
    let restless = results.iter().filter(|result| !result.converged).count();
    if arguments.updates == Updates::Converge && restless > 0 {
        note(&format!("Not converged after {MOST_UPDATES} updates: {restless} of {} queries.", results.len()));
    }
    match arguments.output.format {
        Format::Json => print_json(&Document { schema: SCHEMA, beta: arguments.beta, results })?,
        Format::Table => print(&text(&results))?,
    }
    Ok(Outcome::AsExpected)
}

/// Applies updates to every query: so many, or until the residual at the state is as small as rounding allows.
fn retrieve(network: &Hopfield, queries: &[&[f64]], updates: Updates, file: &Path) -> Result<Vec<Retrieved>> {
    let most = match updates {
        Updates::Fixed(count) => count,
        Updates::Converge => MOST_UPDATES,
    };
    let engine = Engine::new(network.patterns(), network.beta())?;
    let mut results: Vec<Option<Retrieved>> = queries.iter().map(|_| None).collect();
    // The queries still on their way, in order, and their states.
    let mut active: Vec<usize> = (0..queries.len()).collect();
    let states = DMatrix::from_vec(network.patterns().dimension(), queries.len(), queries.concat());
    let (mut last, mut details) = engine.retrieve_determined(&states).map_err(|error| in_row(error, file, &active))?;
    let mut applied = 1;
    while !active.is_empty() {
        let (next, next_details) =
            engine.retrieve_determined(&last.states).map_err(|error| in_row(error, file, &active))?;
        let mut going = Vec::new();
        for (place, &query) in active.iter().enumerate() {
            let state = last.states.column(place).as_slice().to_vec();
            let converged = next_details.residual[place] <= network.attainable_residual(&state);
            if applied < most && !(updates == Updates::Converge && converged) {
                going.push(place);
                continue;
            }
            results[query] = Some(Retrieved {
                energy_before: network.energy(queries[query]),
                energy_after: network.energy(&state),
                log_sum_exp: last.log_sum_exp[place],
                weight_max: last.max_weight[place],
                argmax: last.argmax[place],
                entropy: details.entropy[place],
                step_norm: details.residual[place],
                updates: applied,
                converged,
                state: Some(state),
            });
        }
        active = going.iter().map(|&place| active[place]).collect();
        (last, details) = (next.select(&going), next_details.select(&going));
        applied += 1;
    }
    Ok(results.into_iter().flatten().collect())
}

/// An error of the engine in the words of the file of queries, of which `active` are still on their way.
fn in_row(error: Error, file: &Path, active: &[usize]) -> anyhow::Error {
    match error {
        Error::IllConditioned { query, product } => anyhow!(
            "{}: from the query in row {} a state comes with beta M |xi| = {product:e}, whose largest scores nearly coincide: \
             beyond their rounding nothing decides between their patterns",
            file.display(),
            active[query] + 1
        ),
        other => other.into(),
    }
}

/// A state that left the range of f64 is an error of the input, not a result.
fn check(results: &[Retrieved], file: &Path) -> Result<()> {
    for (row, result) in (1..).zip(results) {
        let is_finite = result.state.iter().flatten().all(|value| value.is_finite());
        ensure!(is_finite, "{}: the query in row {row} leads out of the range of f64", file.display());
    }
    Ok(())
}

fn text(results: &[Retrieved]) -> String {
    let header =
        ["query", "argmax", "weight", "entropy", "energy before", "energy after", "step", "updates", "converged"];
    let mut table = table(&header);
    for (row, result) in (1..).zip(results) {
        table.add_row([
            row.to_string(),
            result.argmax.to_string(),
            number(result.weight_max),
            number(result.entropy),
            number(result.energy_before),
            number(result.energy_after),
            number(result.step_norm),
            result.updates.to_string(),
            if result.converged { "yes" } else { "no" }.to_owned(),
        ]);
    }
    format!("{}argmax counts patterns from 0, queries count from 1.\n", table_text(&table))
}
