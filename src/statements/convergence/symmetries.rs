//! The symmetries of the update rule: what a change of the patterns that keeps their geometry does to the new state.

use crate::audit::{Check, PatternInstance};
use crate::hopfield::Hopfield;
use crate::numerics::{Envelope, distance, dot, gamma, norm};
use crate::patterns::Patterns;

/// The update of a transformed network at a transformed state against the transformed update, as the distance of the two points. Every
/// component of transformed patterns and states is off by a few roundings of $s = $ `size`, the largest length involved, which changes
/// an exponent by $\beta s^2\gamma_{d+16}$ at most; the updates then differ by no more than that part of the diameter.
fn same_update(
    instance: &PatternInstance,
    rows: &[Vec<f64>],
    beta: f64,
    state: &[f64],
    expected: impl Fn(&[f64]) -> Vec<f64>,
) -> Option<Check> {
    let network = Hopfield::new(Patterns::from_rows(rows).ok()?, beta).ok()?;
    let (update, radius) = instance.measure().update();
    let (moved, moved_radius) = network.measure(state).update();
    let size = 2.0 * (network.patterns().max_norm() + norm(state));
    let drift = gamma(4 * state.len() + 32) * (1.0 + beta * size * size) * size;
    let gap = Envelope::new(distance(&moved, &expected(&update)), 4.0 * radius + moved_radius + drift);
    Some(Check::equal(gap, 0.0))
}

fn rows(instance: &PatternInstance) -> Vec<Vec<f64>> {
    instance.network().patterns().iter().map(<[f64]>::to_vec).collect()
}

/// Reversed, the patterns give the same update.
pub(super) fn renumbered(instance: &PatternInstance) -> Option<Check> {
    let reversed: Vec<Vec<f64>> = rows(instance).into_iter().rev().collect();
    same_update(instance, &reversed, instance.network().beta(), instance.state(), <[f64]>::to_vec)
}

/// $f_{HX}(H\xi) = Hf_X(\xi)$ for the reflection $H$ that changes the sign of $u = (1, 2, 3, \dots)$.
pub(super) fn reflected(instance: &PatternInstance) -> Option<Check> {
    let reflect = |point: &[f64]| -> Vec<f64> {
        let normal: Vec<f64> = (1..=point.len()).map(|k| k as f64).collect();
        let factor = 2.0 * dot(&normal, point) / dot(&normal, &normal);
        point.iter().zip(&normal).map(|(x, u)| x - factor * u).collect()
    };
    let turned: Vec<Vec<f64>> = rows(instance).iter().map(|row| reflect(row)).collect();
    same_update(instance, &turned, instance.network().beta(), &reflect(instance.state()), reflect)
}

/// $f_{X + c}(\xi) = f_X(\xi) + c$ for $c = x_i$.
pub(super) fn translated(instance: &PatternInstance) -> Option<Check> {
    let shift = instance.pattern();
    let add = |point: &[f64]| -> Vec<f64> { point.iter().zip(shift).map(|(x, c)| x + c).collect() };
    let moved: Vec<Vec<f64>> = rows(instance).iter().map(|row| add(row)).collect();
    same_update(instance, &moved, instance.network().beta(), instance.state(), add)
}

/// $f_{3X}(\xi; \beta/3) = 3f_X(\xi; \beta)$, with another divisor of $\beta$ in a control.
pub(super) fn scaled(instance: &PatternInstance, divisor: f64) -> Option<Check> {
    let stretch = |point: &[f64]| -> Vec<f64> { point.iter().map(|x| 3.0 * x).collect() };
    let larger: Vec<Vec<f64>> = rows(instance).iter().map(|row| stretch(row)).collect();
    same_update(instance, &larger, instance.network().beta() / divisor, instance.state(), stretch)
}
