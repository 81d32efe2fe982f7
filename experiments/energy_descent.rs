//! The energy along runs of the update rule (Theorem A1): it falls by exactly what the identity says, and two energies that
//! differ from it by one slip of the pen do not fall.
//!
//! Sample: random patterns on the unit sphere; weak, noisy cues as starts; three inverse temperatures, for which the runs
//! end in one global fixed point, in states that still mix patterns, and at single patterns. Measure: the energy of every state, and
//! the decrease $\tfrac12\|\delta\|^2 + \beta^{-1}\mathrm{KL}$ of every update. Draw: (a) the energies above the limit,
//! (b) the residual of the identity, with and without its second part, (c) the right and the wrong energies of the coldest runs,
//! (d, e) the distance from the limit and the rate at which it falls, see [`rate`].

mod rate;

use anyhow::{Context, Result, ensure};

use super::{Experiment, Output, Settings};
use crate::cccp::{self, StopRule, Stopped};
use crate::energy::EnergyDecrease;
use crate::numerics::{UNIT_ROUNDOFF, add_scaled, dot};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke, xs, ys};
use crate::report::numbers::{Number, Uncertainty};
use crate::{Hopfield, Patterns, log_sum_exp};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "energy_descent",
    title: "The energy falls along every run, and by how much (Theorem A1)",
    statements: &["Theorem A1"],
    run,
};

const DIMENSION: usize = 16;
const PATTERNS: usize = 32;
/// A cue is a pattern shrunk to this length with noise of the same length added.
const CUE: f64 = 0.25;
/// The states drawn of each run.
const UPDATES: usize = 40;
/// The states drawn of the runs with wrong energies, where everything happens early.
const FIRST_UPDATES: usize = 8;
/// Where a residual of zero is drawn on the logarithmic axis.
const NO_RESIDUAL: f64 = 1e-18;
const BETAS: [(f64, Ink, Mark, Stroke); 3] = [
    (4.0, Ink::Blue, Mark::Dot, Stroke::Solid),
    (8.0, Ink::Vermilion, Mark::Triangle, Stroke::Dashed),
    (16.0, Ink::Green, Mark::Diamond, Stroke::DashDotted),
];

/// A run: its states' energies, the identity's decreases, and the two wrong energies of the same states.
struct Run {
    energies: Vec<f64>,
    /// $\tfrac12\|\delta_t\|^2$ and $\beta^{-1}\mathrm{KL}_t$.
    decreases: Vec<EnergyDecrease>,
    half_missing: Vec<f64>,
    wrong_beta: Vec<f64>,
    /// Differences of energies below this may be rounding.
    rounding: f64,
    /// $\|\xi^t - \xi^*\|$.
    distances: Vec<f64>,
    /// $\|J(\xi^*)\|_2$.
    jacobian: f64,
}

fn run(settings: &Settings) -> Result<Output> {
    let starts = settings.effort.choose(2, 4, 8);
    let mut runs = Vec::new();
    for (beta, ..) in BETAS {
        runs.push((0..starts).map(|start| measure(beta, settings.seed, start)).collect::<Result<Vec<Run>>>()?);
    }
    let files = draw(&runs, settings)?.write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&runs, settings)? })
}

/// How well the identity holds, and how far the wrong energies rise in the coldest runs.
fn numbers(runs: &[Vec<Run>], settings: &Settings) -> Result<Vec<Number>> {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let residual =
        |run: &Run| largest(&mut run.residuals(EnergyDecrease::total).into_iter().map(|point| point.1 / run.rounding));
    let coldest = || runs.last().into_iter().flatten();
    let rise = |energies: &[f64]| largest(&mut moved(energies).into_iter().map(|point| point.1));
    let source = settings.source(EXPERIMENT.name);
    let number =
        |name: &str, value: f64| source.number(format!("energy_descent.{name}"), value, Uncertainty::Exact, "");
    let mut numbers = vec![
        number("residual_over_rounding", largest(&mut runs.iter().flatten().map(residual)))?,
        number("rise.half_missing", largest(&mut coldest().map(|run| rise(&run.half_missing))))?,
        number("rise.wrong_beta", largest(&mut coldest().map(|run| rise(&run.wrong_beta))))?,
        number("critical_exponent", rate::critical_exponent()?)?,
    ];
    for ((beta, ..), run) in BETAS.iter().zip(runs.iter().filter_map(|runs| runs.first())) {
        let measured = rate::measured(&run.distances).context("a run has too few states near its limit for a rate")?;
        numbers.push(number(&format!("rate.measured.beta_{beta}"), measured)?);
        numbers.push(number(&format!("rate.jacobian_norm.beta_{beta}"), run.jacobian)?);
    }
    Ok(numbers)
}

/// The same patterns for every run, and start number `start` for every inverse temperature.
fn sample(seed: u64, start: u32) -> Result<(Patterns, Vec<f64>)> {
    let mut stream = Stream::new(seed, "energy_descent/patterns", 0);
    let rows: Vec<Vec<f64>> = (0..PATTERNS).map(|_| stream.on_sphere(DIMENSION, 1.0)).collect();
    let mut stream = Stream::new(seed, "energy_descent/starts", start);
    let mut cue = stream.on_sphere(DIMENSION, CUE);
    add_scaled(&mut cue, CUE, &rows[stream.below(PATTERNS)]);
    Ok((Patterns::from_rows(&rows)?, cue))
}

fn measure(beta: f64, seed: u64, start: u32) -> Result<Run> {
    let (patterns, cue) = sample(seed, start)?;
    let network = Hopfield::new(patterns, beta)?;
    // Long past what is drawn, so that the energy of the last state is the limit to every digit.
    let trace = cccp::run(&network, &cue, StopRule { residual: 1e-14, updates: 100_000 });
    ensure!(trace.stopped == Stopped::AtResidual, "a run at beta = {beta} is still moving after its last update");
    let constant = network.energy_constant();
    let scores = |state: &[f64]| network.patterns().scores(state);
    // The energy is accurate to a relative error of the order of (1 + beta d M |xi|) u; M = 1 and |xi| <= 1 here.
    let rounding = 4.0 * (1.0 + beta * DIMENSION as f64) * UNIT_ROUNDOFF * trace.energies[0];
    Ok(Run {
        half_missing: trace
            .states
            .iter()
            .map(|state| network.concave_part(state) + dot(state, state) + constant)
            .collect(),
        wrong_beta: trace
            .states
            .iter()
            .map(|state| network.convex_part(state) - log_sum_exp(1.0, &scores(state)))
            .collect(),
        decreases: trace.states.iter().map(|state| network.energy_decrease(state)).collect(),
        distances: rate::distances(&trace.states),
        jacobian: network.jacobian_norm(trace.last()),
        energies: trace.energies,
        rounding,
    })
}

impl Run {
    /// $E(\xi^t) - E(\xi^*)$ against $t$, as long as it is above rounding.
    fn above_limit(&self) -> Vec<(f64, f64)> {
        let limit = self.energies.last().copied().unwrap_or_default();
        let above = self.energies.iter().map(|energy| energy - limit).take(UPDATES + 1);
        above.take_while(|&energy| energy > self.rounding).enumerate().map(|(t, energy)| (t as f64, energy)).collect()
    }

    /// The decrease of each update above rounding, and how far the measured one is from a side of the identity.
    fn residuals(&self, side: impl Fn(EnergyDecrease) -> f64) -> Vec<(f64, f64)> {
        let measured = self.energies.windows(2).map(|pair| pair[0] - pair[1]);
        let large =
            self.decreases.iter().zip(measured).take(UPDATES).take_while(|(exact, _)| exact.total() > self.rounding);
        large.map(|(&exact, measured)| (exact.total(), (measured - side(exact)).abs().max(NO_RESIDUAL))).collect()
    }
}

/// How far an energy has moved from its start, over the first updates.
fn moved(energies: &[f64]) -> Vec<(f64, f64)> {
    energies.iter().take(FIRST_UPDATES + 1).enumerate().map(|(t, energy)| (t as f64, energy - energies[0])).collect()
}

fn draw(runs: &[Vec<Run>], settings: &Settings) -> Result<Figure> {
    let description = format!(
        "Runs of the update rule on {PATTERNS} random patterns on the unit sphere in dimension {DIMENSION}, from weak noisy \
         cues, at three inverse temperatures. (a) The energy above its limit falls at every update; runs are drawn down to \
         rounding. (b) The measured decrease of each update equals half the squared step plus the Kullback-Leibler divergence \
         over beta up to rounding (a residual of 0 is drawn at 1e-18); without the divergence (rings) it does not. (c) In \
         the coldest runs the energy falls, while the energy without the one half before the squared norm and the energy \
         with beta = 1 in the log-sum-exp rise. (d) The distance from the limit falls geometrically, by the spectral norm of \
         the Jacobian there at each update (lines through the last state shown). (e) For two patterns M and -M it falls as the \
         root of 3/2t where beta times the square of M is 1, and geometrically in the end for any other beta. {}",
        settings.provenance(EXPERIMENT.name)
    );
    let panels =
        vec![descent(runs), identity(runs), wrong_energies(runs), rate::geometric(runs, UPDATES), rate::critical()?];
    Ok(Figure::new(EXPERIMENT.title, description, panels))
}

/// One curve for each run of each inverse temperature; the first of each stands in the legend.
fn each_run(runs: &[Vec<Run>], curve: impl Fn(String, &Run, (Ink, Mark, Stroke)) -> Curve) -> Vec<Curve> {
    let mut curves = Vec::new();
    for (&(beta, ink, mark, stroke), runs) in BETAS.iter().zip(runs) {
        for (number, run) in (1..).zip(runs) {
            let curve = curve(format!("β = {beta}, run {number}"), run, (ink, mark, stroke));
            curves.push(if number == 1 { curve.explained(format!("β = {beta}")) } else { curve.unlisted() });
        }
    }
    curves
}

fn descent(runs: &[Vec<Run>]) -> Panel {
    let curves =
        each_run(runs, |name, run, (ink, _, stroke)| Curve::line(name, ink, run.above_limit()).stroked(stroke));
    let updates = Axis::linear("update t", 0.0, UPDATES as f64, 10.0);
    Panel::new("energy above its limit", updates, Axis::log_around("E(ξᵗ) − E(ξ*)", ys(&curves))).with_all(curves)
}

fn identity(runs: &[Vec<Run>]) -> Panel {
    let exact =
        each_run(runs, |name, run, (ink, mark, _)| Curve::marks(name, ink, mark, run.residuals(EnergyDecrease::total)));
    let step_alone = each_run(runs, |name, run, (ink, ..)| {
        Curve::marks(format!("{name}, without KL"), ink, Mark::Ring, run.residuals(|decrease| decrease.from_step))
    });
    let first_only =
        |(place, curve): (usize, Curve)| if place == 0 { curve.explained("without KL") } else { curve.unlisted() };
    let rounding = runs.iter().flatten().map(|run| run.rounding).fold(0.0, f64::max);
    let (low, high) = xs(&exact).fold((f64::MAX, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    let rounding = Curve::line("rounding", Ink::Grey, vec![(low, rounding), (high, rounding)]).stroked(Stroke::Dotted);
    let x = Axis::log_around("decrease ½‖δ‖² + KL/β", xs(&exact));
    let y = Axis::log_around("residual", ys(&exact).chain(ys(&step_alone)));
    Panel::new("decrease: measured − identity", x, y)
        .with_all(exact)
        .with_all(step_alone.into_iter().enumerate().map(first_only))
        .with(rounding)
}

fn wrong_energies(runs: &[Vec<Run>]) -> Panel {
    let mut curves = Vec::new();
    // The coldest runs end near a pattern, so that the state grows from its weak cue.
    for (number, run) in (1..).zip(runs.last().into_iter().flatten()) {
        for (text, energies, ink, stroke, mark) in [
            ("energy E", &run.energies, Ink::Black, Stroke::Solid, Mark::Dot),
            ("½ missing", &run.half_missing, Ink::Orange, Stroke::Dashed, Mark::Triangle),
            ("β = 1 in lse", &run.wrong_beta, Ink::Purple, Stroke::DashDotted, Mark::Diamond),
        ] {
            let curve = Curve::line(format!("{text}, run {number}"), ink, moved(energies)).stroked(stroke).marked(mark);
            curves.push(if number == 1 { curve.explained(text) } else { curve.unlisted() });
        }
    }
    let updates = Axis::linear("update t", 0.0, FIRST_UPDATES as f64, 2.0);
    let change = Axis::linear_around("change since ξ⁰", ys(&curves), 0.25);
    Panel::new("wrong energies, β = 16", updates, change).with_all(curves)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The three kinds of limits that the module speaks of.
    #[test]
    fn colder_runs_end_nearer_to_single_patterns() -> Result<()> {
        let limit = |beta: f64, start: u32| -> Result<(Vec<f64>, f64)> {
            let (patterns, cue) = sample(super::super::DEFAULT_SEED, start)?;
            let network = Hopfield::new(patterns, beta)?;
            let state = cccp::run(&network, &cue, StopRule { residual: 1e-14, updates: 100_000 }).last().to_vec();
            let weight = network.softmax(&state).max_weight();
            Ok((state, weight))
        };
        for start in 0..4 {
            assert!(
                crate::numerics::distance(&limit(4.0, start)?.0, &limit(4.0, 0)?.0) < 1e-12,
                "one global fixed point"
            );
            let (mixed, single) = (limit(8.0, start)?.1, limit(16.0, start)?.1);
            assert!((0.1..0.98).contains(&mixed), "other patterns keep some weight, but one has {mixed}");
            assert!(single > 0.999, "one pattern has the weight, but only {single}");
        }
        Ok(())
    }
}
