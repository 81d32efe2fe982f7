//! What the pages of Theorems A3 and A4 say in the same words: proof steps, families of placed patterns and the table.

use super::placed_parameters::{PlacedParameters, Placing};
use super::placed_patterns::{PLACED, PlacedInstance};
use crate::audit::{Conclusion, Effort, Form, Hypothesis, Kind};
use crate::random::Stream;
use crate::sphere::NamedPointSet;

/// The angle that Eq. 311 needs for $N$ patterns leaves room for them.
pub(super) const fn master_inequality(
    in_range: &'static [&'static Hypothesis<PlacedInstance>],
) -> Conclusion<PlacedInstance> {
    let printed = Form { hypotheses: in_range, check: PlacedInstance::needed_angle_fits };
    Conclusion::refuted("Eq. 311 for some placement of N patterns", Kind::Step, printed)
}

/// $N \le 2/S$, without which not all $p_i(x_i)$ reach $\frac12$.
pub(super) const fn own_weights(
    in_range: &'static [&'static Hypothesis<PlacedInstance>],
) -> Conclusion<PlacedInstance> {
    let printed = Form { hypotheses: in_range, check: PlacedInstance::half_of_own_weight };
    Conclusion::refuted("own weights of 1/2 for some placement of N patterns", Kind::Step, printed)
}

/// What the steps about every placement suppose.
const OF_PLACED: &[&Hypothesis<PlacedInstance>] = &[&PLACED];

/// As many points as are placed have room at their own minimal angle.
pub(super) const PACKING_CAP: Conclusion<PlacedInstance> =
    Conclusion::step("packing cap for every placement", OF_PLACED, |instance| instance.placement_fits(1.0));

/// $NS \le$ the mean of $1/p_i(x_i)$.
pub(super) const MEAN_INVERSE_WEIGHT: Conclusion<PlacedInstance> =
    Conclusion::step("mean of 1/p_i(x_i) for every placement", OF_PLACED, |instance| instance.mean_inverse_weight(1.0));

/// A pattern's weight at its fixed point against that at the pattern.
pub(super) const WEIGHT_AT_LIMIT: Conclusion<PlacedInstance> =
    Conclusion::step("p_i(x_i*) <= exp(-beta |x_i - x_i*|^2 / 2) p_i(x_i)", OF_PLACED, |instance| {
        instance.weight_at_limit(0.5)
    });

/// Famous sets, of which $2^{\text{RATE}\,(d-1)}$ patterns are claimed; at small $\kappa$ also, where their kernel has nearly the mean of the sphere; not so small that the difference is
/// lost in rounding, nor so large that the fixed points cannot be told from the patterns.
pub(super) fn famous<const RATE: u32>(stream: &mut Stream, index: u32, _: Effort) -> PlacedParameters {
    let dimension = 2 + stream.below(9);
    let sets = [
        (NamedPointSet::E8Roots, 8, 0.3),
        (NamedPointSet::Cell600, 4, 0.8),
        (NamedPointSet::Cell24, 4, 0.2),
        (NamedPointSet::Orthoplex { dimension }, dimension, 0.1),
    ];
    let (set, dimension, smallest) = sets[index as usize % sets.len()];
    PlacedParameters::new(RATE, stream.log_between(smallest, 1.0), dimension).placing(Placing::Named(set))
}

/// The simplex and the icosahedron, which are as many points as their angle admits.
pub(super) fn full<const RATE: u32>(stream: &mut Stream, index: u32, _: Effort) -> PlacedParameters {
    let dimension = 2 + stream.below(9);
    let sets = [(NamedPointSet::Simplex { dimension }, dimension), (NamedPointSet::Icosahedron, 3)];
    let (set, dimension) = sets[index as usize % sets.len()];
    PlacedParameters::new(RATE, stream.log_between(0.2, 1.0), dimension).placing(Placing::Named(set))
}

/// What a hypothesis says of some $(K, d)$ without patterns.
#[cfg(test)]
pub(super) fn decisions<const COUNT: usize>(
    hypothesis: &Hypothesis<PlacedInstance>,
    rate: u32,
    settings: [(f64, usize); COUNT],
) -> [crate::audit::Decision; COUNT] {
    settings.map(|(radius_factor, dimension)| {
        let parameters = PlacedParameters::new(rate, radius_factor, dimension);
        (hypothesis.check)(&PlacedInstance::new(parameters, None)).decide(false)
    })
}

/// The rows of a page's table for some $(K, d)$, every number computed again, that the page does not have.
#[cfg(test)]
pub(super) fn missing_rows(source: &str, rate: u32, settings: &[(f64, usize)]) -> Vec<String> {
    let page = crate::audit::page_text(source);
    let row =
        |&(radius_factor, dimension): &(f64, usize)| table_row(PlacedParameters::new(rate, radius_factor, dimension));
    settings.iter().map(row).filter(|row| !page.contains(row.as_str())).collect()
}

/// The numbers of a setting as the tables of the pages print them: $K$, $d$, $N$, the angle that Eq. 311 needs, the packing cap
/// and $2/S$.
#[cfg(test)]
fn table_row(parameters: PlacedParameters) -> String {
    use crate::numerics::elementary::{asin, exp, sqrt};
    let instance = PlacedInstance::new(parameters, None);
    let degrees = 2.0 * asin(sqrt(0.5 * instance.needed_gap().value)).to_degrees();
    let cap = instance.log_packing_cap(instance.needed_gap()).map_or(f64::NAN, |(cap, _)| exp(cap.value));
    let most = exp(core::f64::consts::LN_2 - instance.log_mean().value);
    let written = |number: f64, digits: usize| {
        if number < 1e5 { format!("{number:.digits$}") } else { format!("{number:.2e}") }
    };
    let (radius_factor, dimension, _) = instance.setting();
    let count = written(exp(instance.log_count.value), 0);
    format!(
        "| {radius_factor} | {dimension} | {count} | {degrees:.2} deg | {} | {} |",
        written(cap.floor(), 0),
        written(most, 1)
    )
}
