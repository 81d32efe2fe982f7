//! The mean Jacobian on a segment of scores from its definition, where an arithmetic is in force: five Gauss-Legendre nodes
//! on each of so many panels that the rest, which is bounded, is far below the digits of `f64`.

use super::definition::Definition;
use crate::measure::definition::largest;
use crate::numerics::series::between;
use crate::numerics::{Envelope, Real};

/// Panels per unit of the spread $\beta D$.
const PANELS: f64 = 20.0;

/// The five nodes in the unit interval and their weights.
fn rule() -> [(Envelope, Envelope); 5] {
    let number = Envelope::from;
    let inner = (number(10.0) / 7.0).sqrt() * 2.0;
    let weight = number(70.0).sqrt() * 13.0;
    let near = (-inner + 5.0).sqrt() / 3.0;
    let far = (inner + 5.0).sqrt() / 3.0;
    let (near_weight, far_weight) = ((weight + 322.0) / 1800.0, (-weight + 322.0) / 1800.0);
    let in_unit = |node: Envelope| (node + 1.0) / 2.0;
    [
        (in_unit(-far), far_weight),
        (in_unit(-near), near_weight),
        (number(0.5), number(64.0) / 225.0),
        (in_unit(near), near_weight),
        (in_unit(far), far_weight),
    ]
}

/// $J_s^m = \int_0^1 J_s(x(t))\,dt$ on the segment between two vectors of scores, whose spread is about `spread`.
///
/// With a panel of length $l$ and $h = \beta Dl \le \frac12$ the ellipse of parameter
/// $\rho = \frac\pi h + \sqrt{\frac{\pi^2}{h^2} + 1} \ge \frac{2\pi}h$ lies in the strip of
/// [`Segment::mean_jacobian`](super::Segment::mean_jacobian) and reaches no further than $\frac{1.85}h l$ from any $t$ of the
/// panel. As there, the five nodes err by a share of at most
/// $\frac{64}{15}\frac{82}{1 - \rho^{-2}}\rho^{-10} < 360\,(h/6)^{10}$ of the entry.
pub(super) fn mean_jacobian(beta: f64, from: &[f64], to: &[f64], spread: f64) -> Vec<Vec<Envelope>> {
    let panels = (PANELS * spread).ceil().max(1.0);
    let (start, end) = (Envelope::exact(from), Envelope::exact(to));
    let direction: Vec<Envelope> = end.iter().zip(&start).map(|(b, a)| *b - *a).collect();
    let mut terms: Vec<Vec<Vec<Envelope>>> = (0..from.len()).map(|i| vec![Vec::new(); i + 1]).collect();
    let (mut weights, mut panel) = (Vec::new(), 0.0);
    while panel < panels {
        for (node, weight) in rule() {
            let t = (node + panel) / panels;
            let scores: Vec<Envelope> = start.iter().zip(&direction).map(|(a, d)| *d * t + *a).collect();
            let argmax = (0..scores.len()).fold(0, |k, i| if scores[i].value > scores[k].value { i } else { k });
            let softmax = Definition::new(beta.into(), &scores, argmax);
            for (i, row) in terms.iter_mut().enumerate() {
                row.iter_mut().enumerate().for_each(|(j, entry)| entry.push(softmax.jacobian_entry(i, j)));
            }
            weights.push(weight / panels);
        }
        panel += 1.0;
    }
    let range = largest(direction.iter().copied()) + largest(direction.iter().map(|d| -*d));
    let share = (0..10).fold(Envelope::from(360.0), |share, _| share * (range * beta / panels / 6.0));
    let entry = |i: usize, j: usize| {
        let sum = Envelope::inner_product(&weights, &terms[i.max(j)][i.min(j)]);
        let (far, near) = (sum / (share + 1.0), sum / (-share + 1.0));
        // The entries off the diagonal are negative.
        if i == j { between(far, near) } else { between(near, far) }
    };
    let lower: Vec<Vec<Envelope>> = (0..from.len()).map(|i| (0..=i).map(|j| entry(i, j)).collect()).collect();
    let row = |i: usize| (0..from.len()).map(|j| lower[i.max(j)][i.min(j)]).collect();
    (0..from.len()).map(row).collect()
}
