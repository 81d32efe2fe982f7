//! The mean of $1/p_i(x_i)$ over a placement, and whether all patterns are stored, as the number of patterns grows.
//!
//! The kernel $e^{\beta x^Ty}$ is positive definite, so that the mean is at least $NS$ for every placement, with the kernel's
//! mean $S$ over the sphere; all own weights can be at least $\frac12$ only if $NS \le 2$. Of patterns at random the mean is
//! $1 + (N-1)S$ in expectation.

use anyhow::Result;
use rayon::prelude::*;

use super::{Curve, EXPERIMENT, Ink, Mark, Number, Panel, PlacedInstance, PlacedParameters, Settings, Stream, Stroke};
use crate::numerics::elementary::{exp, sqrt};
use crate::report::figure::Axis;
use crate::report::numbers::{Source, Uncertainty};
use crate::sphere::{place, scattered};
use crate::{Hopfield, Patterns};

/// A rate of a theorem, $K$ and $d$, and how they are drawn and called.
type Setting = (u32, f64, usize, Ink, &'static str);

const SETTINGS: [Setting; 3] = [
    (2, 2.0, 3, Ink::Blue, "K = 2, d = 3"),
    (2, 2.0, 4, Ink::Green, "K = 2, d = 4"),
    (3, 5.0, 3, Ink::Vermilion, "K = 5, d = 3"),
];
/// The values of $NS$: from here to there, equally apart.
const ENDS: (f64, f64) = (0.2, 2.6);

/// A placement of $N$ patterns.
struct Placement {
    /// $NS$.
    least: f64,
    /// The mean of $1/p_i(x_i)$.
    mean: f64,
    /// The same for as many patterns at random.
    mean_at_random: f64,
    all_stored: bool,
}

/// The placements of one setting, from few patterns to many.
pub(super) struct Swept(Vec<Placement>);

pub(super) fn sweep(settings: &Settings) -> Result<Vec<Swept>> {
    let (steps, most) = settings.effort.choose((3, 100), (12, 300), (24, 300));
    let each = |(number, setting): (u32, Setting)| -> Result<Swept> {
        let one = |step: u32| {
            let mut stream = Stream::new(settings.seed, "placed_patterns/sweep", 1000 * number + step);
            let least = ENDS.0 + (ENDS.1 - ENDS.0) * f64::from(step) / f64::from(steps);
            measure(setting, least, most, &mut stream)
        };
        let placements = (0..=steps).into_par_iter().map(one).collect::<Result<Vec<_>>>()?;
        Ok(Swept(placements.into_iter().flatten().collect()))
    };
    (0..).zip(SETTINGS).map(each).collect()
}

/// As many patterns as come nearest to a value of $NS$; nothing where they are more than `most`, since the runs take long.
fn measure(
    (rate, radius_factor, dimension, ..): Setting,
    least: f64,
    most: usize,
    stream: &mut Stream,
) -> Result<Option<Placement>> {
    let parameters = PlacedParameters::new(rate, radius_factor, dimension);
    let kappa = radius_factor * radius_factor * (dimension as f64 - 1.0);
    let on_sphere = |points: nalgebra::DMatrix<f64>| -> Result<PlacedInstance> {
        let network = Hopfield::new(Patterns::new(points * sqrt(kappa))?, 1.0)?;
        Ok(PlacedInstance::new(parameters.clone(), Some(network)))
    };
    let mean = exp(PlacedInstance::new(parameters.clone(), None).log_mean().value);
    let count = (least / mean).round().max(2.0) as usize;
    if count > most {
        return Ok(None);
    }
    let start = scattered(dimension, count, stream);
    let placed = on_sphere(place(&start, kappa, 1e-4, 500)?.points)?;
    let inverse = |instance: &PlacedInstance| exp(instance.mean_inverse_weight(1.0).right.value);
    Ok(Some(Placement {
        least: count as f64 * mean,
        mean: inverse(&placed),
        mean_at_random: inverse(&on_sphere(start)?),
        all_stored: placed.number_stored().lower() >= count as f64,
    }))
}

pub(super) fn panel(swept: &[Swept]) -> Panel {
    let mut panel = Panel::new(
        "mean of 1/pᵢ(xᵢ) over a placement",
        Axis::linear("N S", 0.0, 3.0, 0.5),
        Axis::linear("mean of 1/pᵢ(xᵢ)", 0.0, 5.0, 1.0),
    )
    .with(Curve::line("at least N S", Ink::Black, vec![(0.0, 0.0), (3.0, 3.0)]))
    .with(Curve::line("at random, many", Ink::Black, vec![(0.0, 1.0), (3.0, 4.0)]).stroked(Stroke::Dashed))
    .with(Curve::line("N S = 2", Ink::Grey, vec![(2.0, 0.0), (2.0, 5.0)]).stroked(Stroke::Dotted));
    for (Swept(placements), (.., ink, name)) in swept.iter().zip(SETTINGS) {
        let of = |all_stored: bool| {
            let chosen = placements.iter().filter(|placement| placement.all_stored == all_stored);
            chosen.map(|placement| (placement.least, placement.mean)).collect::<Vec<_>>()
        };
        let random = placements.iter().map(|placement| (placement.least, placement.mean_at_random)).collect();
        let curves = [
            Curve::marks(format!("{name}, random"), ink, Mark::Ring, random).unlisted(),
            Curve::marks(format!("{name}, all stored"), ink, Mark::Dot, of(true)).explained(name),
            Curve::marks(format!("{name}, not all stored"), ink, Mark::Cross, of(false)).unlisted(),
        ];
        panel = panel.with_all(curves.into_iter().filter(|curve| !curve.is_empty()));
    }
    panel
}

/// The largest $NS$ at which all patterns of the placement found are stored, and how near the mean comes to its bound.
pub(super) fn numbers(swept: &[Swept], source: &Source) -> Result<Vec<Number>> {
    let mut numbers = Vec::new();
    for (Swept(placements), (_, radius_factor, dimension, ..)) in swept.iter().zip(SETTINGS) {
        let stored = placements.iter().filter(|placement| placement.all_stored).map(|placement| placement.least);
        let nearest = placements.iter().map(|placement| placement.mean / placement.least).fold(f64::INFINITY, f64::min);
        for (what, value) in [("stored_up_to_ns", stored.fold(0.0, f64::max)), ("least_mean_over_ns", nearest)] {
            let name = format!("{}.{what}.k{radius_factor}_d{dimension}", EXPERIMENT.name);
            numbers.push(source.number(name, value, Uncertainty::Exact, "")?);
        }
    }
    Ok(numbers)
}
