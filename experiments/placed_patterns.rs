//! What Theorems A3 and A4 claim of patterns that are placed on a sphere, what a sphere can hold, and what can be stored.
//!
//! Sample: $N$ patterns on the sphere of radius $M = K\sqrt{d-1}$, $\beta = 1$, moved from random places to a minimum of
//! $\sum_{i<j}e^{\beta x_i^Tx_j}$; and left at random. Measure: whether all are stored (Definition 1, by runs, as the pages of
//! the theorems judge it); the mean of $1/p_i(x_i)$. Draw: (a, b) in bits per dimension of the sphere, $\log_2N/(d-1)$: the
//! claims, the most points at the angle of the proof (Eq. 315) and at the angle that the master inequality needs for the
//! claimed number (Eq. 311), the cap $2/S$ that no placement exceeds if all $p_i(x_i) \ge \frac12$, and the placements found
//! that store all; (c) see [`weights`].

mod weights;

use anyhow::{Context, Result};

use super::{Experiment, Output, Settings, limits};
use crate::audit::{Decision, Parameters};
use crate::random::Stream;
use crate::report::figure::{Axis, Curve, Figure, Ink, Mark, Panel, Stroke};
use crate::report::numbers::{Number, Uncertainty};
use crate::statements::capacity::placed_parameters::{PlacedParameters, Placing};
use crate::statements::capacity::placed_patterns::{PlacedInstance, claimed_gap};

pub(super) const EXPERIMENT: Experiment = Experiment {
    name: "placed_patterns",
    title: "Placed patterns: claimed, possible and stored (Theorems A3, A4)",
    statements: &["Theorem A3", "Theorem A4"],
    run,
};

/// The largest dimension drawn.
const LARGEST_DIMENSION: usize = 60;

/// A theorem: $N = 2^{\text{rate}\,(d-1)}$ patterns for each of its radius factors from a dimension on.
struct Theorem {
    name: &'static str,
    rate: u32,
    /// $K$, its word in names of numbers, and the first dimension of the theorem.
    radii: [(f64, &'static str, usize); 2],
    /// The dimensions tried at quick, standard and deep effort, at the first $K$.
    tried: [&'static [usize]; 3],
    /// The dimension in which several starts are tried.
    repeated: usize,
    heading: &'static str,
}

const THEOREMS: [Theorem; 2] = [
    Theorem {
        name: "theorem_a3",
        rate: 2,
        radii: [(2.0, "2", 4), (1.7, "1_7", 50)],
        tried: [&[4], &[4, 5], &[4, 5, 6]],
        repeated: 4,
        heading: "Theorem A3: N = 4^(d−1)",
    },
    Theorem {
        name: "theorem_a4",
        rate: 3,
        radii: [(5.0, "5", 3), (4.0, "4", 13)],
        tried: [&[3], &[3, 4], &[3, 4]],
        repeated: 3,
        heading: "Theorem A4: N = 8^(d−1)",
    },
];

/// What the starts of one setting came to.
struct Tried {
    dimension: usize,
    starts: u64,
    /// How many of them end in a placement that stores all patterns.
    stored: u64,
    /// The same for patterns left at random.
    stored_at_random: u64,
}

fn run(settings: &Settings) -> Result<Output> {
    let tried = THEOREMS.iter().map(|theorem| theorem.try_all(settings)).collect::<Result<Vec<_>>>()?;
    let swept = weights::sweep(settings)?;
    let description = format!(
        "(a, b) Numbers of patterns on the sphere of radius K times the root of d - 1, as bits per dimension. The claimed numbers \
         (black, from the first dimension of the theorem on) exceed by far what has room at the angle that the proof gives to \
         them (orange) and at the angle that the master inequality needs (purple). Nor can they all have half of their own \
         weight where 2/S (blue) is below the claim. Yet in the dimensions tried placements were found that store them all \
         (diamonds). Dashed lines are for the smaller K; the dip at d = 24 is the known kissing number. (c) The mean of \
         1/p_i(x_i) is at least NS for every placement (solid line): placed patterns come near it, random ones (rings) have \
         1 + (N-1)S on average (dashed, for many patterns). Up to NS = 1.4 all placed patterns are stored (dots), beyond \
         NS = 2 not all (crosses). {}",
        settings.provenance(EXPERIMENT.name)
    );
    let mut panels: Vec<Panel> = THEOREMS.iter().zip(&tried).map(|(theorem, tried)| theorem.draw(tried)).collect();
    // The second panel has the curves of the first.
    panels[1] = panels[1].clone().without_legend();
    panels.push(weights::panel(&swept));
    let files = Figure::new(EXPERIMENT.title, description, panels).write(&settings.out, EXPERIMENT.name)?;
    Ok(Output { files, numbers: numbers(&tried, &swept, settings)? })
}

impl Theorem {
    fn setting(&self, radius_factor: f64, dimension: usize) -> PlacedParameters {
        PlacedParameters::new(self.rate, radius_factor, dimension)
    }

    /// The closed forms of a setting.
    fn instance(&self, radius_factor: f64, dimension: usize) -> Result<PlacedInstance> {
        Ok(self.setting(radius_factor, dimension).build(&mut Stream::new(0, EXPERIMENT.name, 0))?)
    }

    fn try_all(&self, settings: &Settings) -> Result<Vec<Tried>> {
        let [quick, standard, deep] = self.tried;
        let dimensions = settings.effort.choose(quick, standard, deep);
        dimensions.iter().map(|&dimension| self.try_one(dimension, settings)).collect()
    }

    fn try_one(&self, dimension: usize, settings: &Settings) -> Result<Tried> {
        let starts = if dimension == self.repeated { settings.effort.choose(2, 10, 40) } else { 1 };
        let store_all = |placing: Placing| -> Result<u64> {
            let mut stored = 0;
            for start in 0..starts {
                let index = 1000 * dimension as u32 + start as u32;
                let mut stream = Stream::new(settings.seed, "placed_patterns/starts", index);
                let placed = self.setting(self.radii[0].0, dimension).placing(placing).build(&mut stream)?;
                stored += u64::from(placed.all_are_stored().decide(false) == Decision::Holds);
            }
            Ok(stored)
        };
        let (stored, stored_at_random) = (store_all(Placing::Optimised)?, store_all(Placing::Random)?);
        Ok(Tried { dimension, starts, stored, stored_at_random })
    }

    fn draw(&self, tried: &[Tried]) -> Panel {
        let bits = |dimension: usize, log_count: f64| {
            let degrees = dimension as f64 - 1.0;
            (dimension as f64, log_count / (degrees * std::f64::consts::LN_2))
        };
        let along = |(radius_factor, _, first): (f64, &str, usize),
                     look: &dyn Fn(&PlacedInstance) -> Option<f64>|
         -> Vec<(f64, f64)> {
            let at = |dimension: usize| {
                let instance = self.instance(radius_factor, dimension).ok()?;
                Some(bits(dimension, look(&instance)?))
            };
            (first..=LARGEST_DIMENSION).filter_map(at).collect()
        };
        let claim = f64::from(self.rate);
        let mut panel = Panel::new(
            self.heading,
            Axis::linear("dimension d", 0.0, 60.0, 10.0),
            Axis::linear("log₂ N / (d − 1)", 0.0, claim + 1.0, 1.0),
        );
        let room =
            |instance: &PlacedInstance| instance.log_packing_cap(claimed_gap(self.rate)).map(|(cap, _)| cap.value);
        panel = panel.with(Curve::line("room at the angle of Eq. 315", Ink::Orange, along(self.radii[0], &room)));
        for (place, radius) in self.radii.into_iter().enumerate() {
            let (radius_factor, _, first) = radius;
            let style = |curve: Curve| if place == 0 { curve } else { curve.stroked(Stroke::Dashed).unlisted() };
            let needed =
                |instance: &PlacedInstance| instance.log_packing_cap(instance.needed_gap()).map(|(cap, _)| cap.value);
            let halves = |instance: &PlacedInstance| Some(std::f64::consts::LN_2 - instance.log_mean().value);
            let text = |what: &str| format!("{what}, K = {radius_factor}");
            let curves = [
                Curve::line(text("room for Eq. 311"), Ink::Purple, along(radius, &needed))
                    .explained("room at the angle of Eq. 311"),
                Curve::line(text("2/S"), Ink::Blue, along(radius, &halves)).explained("2/S: half of own weight"),
            ];
            panel = panel.with_all(curves.map(style));
            let claimed = Curve::line(text("claimed"), Ink::Black, vec![(first as f64, claim), (60.0, claim)]);
            let tick = Curve::marks(
                format!("first dimension, K = {radius_factor}"),
                Ink::Black,
                Mark::Square,
                vec![(first as f64, claim)],
            );
            // The second claim is a part of the first.
            panel = if place == 0 { panel.with(claimed.explained("claimed")) } else { panel };
            panel = panel.with(if place == 0 { tick.explained("its first d, for each K") } else { tick.unlisted() });
        }
        let stored =
            tried.iter().filter(|tried| tried.stored > 0).map(|tried| (tried.dimension as f64, claim)).collect();
        panel.with(Curve::marks("stored in a placement found", Ink::Vermilion, Mark::Diamond, stored))
    }
}

fn numbers(tried: &[Vec<Tried>], swept: &[weights::Swept], settings: &Settings) -> Result<Vec<Number>> {
    let source = settings.source(EXPERIMENT.name);
    let mut numbers = weights::numbers(swept, &source)?;
    let mut add = |name: String, value: f64, uncertainty: Uncertainty| -> Result<()> {
        numbers.push(source.number(format!("{}.{name}", EXPERIMENT.name), value, uncertainty, "")?);
        Ok(())
    };
    for (theorem, tried) in THEOREMS.iter().zip(tried) {
        let name = theorem.name;
        for (radius_factor, word, first) in theorem.radii {
            // The first dimension in which no placement gives all patterns half of their own weight.
            let beyond = (first..=300).find_map(|dimension| {
                let check = theorem.instance(radius_factor, dimension).ok()?.half_of_own_weight();
                (check.decide(false) == Decision::Violated).then_some(dimension)
            });
            add(format!("{name}.half_weight_fails_from.k{word}"), beyond.unwrap_or(0) as f64, Uncertainty::Exact)?;
            let instance = theorem.instance(radius_factor, first)?;
            let (room, _) = instance.log_packing_cap(instance.needed_gap()).context("an angle above zero has a cap")?;
            let exp = crate::numerics::elementary::exp;
            let cap = 2.0 * exp(-instance.log_mean().value);
            add(
                format!("{name}.log2_claimed.k{word}"),
                instance.log_count.value / std::f64::consts::LN_2,
                Uncertainty::Exact,
            )?;
            add(format!("{name}.log2_room.k{word}"), room.value / std::f64::consts::LN_2, Uncertainty::Exact)?;
            add(format!("{name}.two_over_s.k{word}"), cap, Uncertainty::Exact)?;
        }
        for at in tried.iter().filter(|at| at.dimension == theorem.repeated) {
            for (what, stored) in [("placed", at.stored), ("random", at.stored_at_random)] {
                let share = limits::share(stored, at.starts)?;
                let name = format!("{name}.share_that_store_all.{what}.d{}", at.dimension);
                add(name, share.value, limits::interval(&share))?;
            }
        }
    }
    Ok(numbers)
}
