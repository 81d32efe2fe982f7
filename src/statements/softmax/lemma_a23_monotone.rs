//! # Lemma A23: the softmax is monotone
//!
//! For $\beta > 0$ and all $x, x' \in \mathbb{R}^N$,
//!
//! $$\bigl(\mathrm{softmax}(\beta x) - \mathrm{softmax}(\beta x')\bigr)^T(x - x') \ge 0. \tag{472}$$
//!
//! It holds as printed, with equality only if $x - x'$ is a multiple of $\mathbf{1}$. The proof averages the Jacobian,
//! $J_s^m = \int_0^1 J_s(\lambda x + (1 - \lambda)x')\,d\lambda$, and writes
//!
//! $$\mathrm{softmax}(x) - \mathrm{softmax}(x') = J_s^m(x - x'), \tag{473}$$
//! $$\bigl(\mathrm{softmax}(x) - \mathrm{softmax}(x')\bigr)^T(x - x') = (x - x')^TJ_s^m(x - x') \ge 0. \tag{474}$$
//!
//! As printed the two steps lack the factor $\beta$ inside the softmax: $J_s$ is the Jacobian of
//! $x \mapsto \mathrm{softmax}(\beta x)$. With $\mathrm{softmax}(\beta x)$ on the left they are the mean value theorem (Lemma A32)
//! for that map, and Eq. 472 follows since $J_s$ is positive semidefinite everywhere (Eq. 475, Lemma A22).
//!
//! ## Errata
//!
//! - **Eq. 473** printed: $\mathrm{softmax}(x) - \mathrm{softmax}(x') = J_s^m(x - x')$; repaired: with
//!   $\mathrm{softmax}(\beta x)$
//! - **Eq. 474, first sign** printed: $(\mathrm{softmax}(x) - \mathrm{softmax}(x'))^T(x - x') = (x - x')^TJ_s^m(x -
//!   x')$; repaired: with $\mathrm{softmax}(\beta x)$

use super::families::{self, DISTINCT, RESOLVED};
use super::measured::{MeasuredSoftmax, total, worst_component};
use super::{Other, Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// $J_s^m(x - x')$.
fn mean_image(instance: &SoftmaxInstance) -> Vec<Envelope> {
    let (jacobian, step) = (instance.segment().mean_jacobian_entries(), instance.displacement());
    jacobian.iter().map(|row| total(row.iter().zip(&step).map(|(entry, step)| *entry * *step))).collect()
}

/// $\mathrm{softmax}(cx) - \mathrm{softmax}(cx')$ of the two softmaxes given against $J_s^m(x - x')$, for the component that
/// differs most.
fn mean_value(instance: &SoftmaxInstance, at: &MeasuredSoftmax, other: &MeasuredSoftmax) -> Check {
    let image = mean_image(instance);
    worst_component(image.len(), |i| Check::equal(at.weight_minus(other, i), image[i]))
}

/// $(\mathrm{softmax}(cx) - \mathrm{softmax}(cx'))^T(x - x')$ against $(x - x')^TJ_s^m(x - x')$.
fn mean_form(instance: &SoftmaxInstance, at: &MeasuredSoftmax, other: &MeasuredSoftmax) -> Check {
    let step = instance.displacement();
    let left = total((0..step.len()).map(|i| at.weight_minus(other, i) * step[i]));
    Check::equal(left, total(mean_image(instance).into_iter().zip(step).map(|(image, step)| image * step)))
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a23",
    label: "Lemma A23",
    main_text: None,
    equations: "472-475",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a23_monotone.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 472", Kind::Conclusion, &[], |instance| {
            let trivial = -(instance.change_norm() * instance.distance());
            Check::at_most(0.0, instance.change_along()).trivial_lower(trivial)
        }),
        Conclusion::repaired(
            "Eq. 473",
            Kind::Step,
            Form {
                hypotheses: &[&RESOLVED],
                check: |instance| mean_value(instance, &instance.at_factor(1.0), &instance.other_factor(1.0)),
            },
            Form { hypotheses: &[&RESOLVED], check: |instance| mean_value(instance, instance.at(), instance.other()) },
        ),
        Conclusion::repaired(
            "Eq. 474, first sign",
            Kind::Step,
            Form {
                hypotheses: &[&RESOLVED],
                check: |instance| mean_form(instance, &instance.at_factor(1.0), &instance.other_factor(1.0)),
            },
            Form { hypotheses: &[&RESOLVED], check: |instance| mean_form(instance, instance.at(), instance.other()) },
        ),
        Conclusion::step("Eq. 475", &[&RESOLVED, &DISTINCT], |instance| {
            let form = mean_image(instance).into_iter().zip(instance.displacement());
            Check::at_most(0.0, total(form.map(|(image, step)| image * step)))
        }),
    ],
    families: &[
        Family { name: "shift", instances: 96, attained: &["Eq. 472", "Eq. 475"], draw: families::shift },
        Family { name: "tie", instances: 96, attained: &[], draw: |stream, _, _| families::tie(stream) },
        Family { name: "local", instances: 96, attained: &[], draw: |stream, _, _| families::local(stream) },
        Family { name: "pairs", instances: 480, attained: &[], draw: families::pairs },
        Family {
            name: "saturated",
            instances: 64,
            attained: &[],
            // One weight is nearly 1 and moves by what the others lose.
            draw: |stream, _, _| {
                let (count, beta) = (2 + stream.below(6), stream.log_between(1e-3, 1e3));
                let other = Other::Near(stream.log_between(1e-3, 0.3));
                SoftmaxParameters::new(Scores::First, count, beta, stream.between(30.0, 300.0)).other(other)
            },
        },
    ],
    controls: &[
        Control {
            name: "negative beta",
            hypotheses: &[],
            check: |instance| {
                let step = instance.displacement();
                let (at, other) = (instance.at_factor(-1.0), instance.other_factor(-1.0));
                Check::at_most(0.0, total((0..step.len()).map(|i| at.weight_minus(&other, i) * step[i])))
            },
            instances: || vec![SoftmaxParameters::literal_pair(1.0, &[0.0, 1.0], &[2.0, 1.0])],
        },
        Control {
            name: "each component alone",
            hypotheses: &[],
            check: |instance| {
                let (change, step) = (instance.change(), instance.displacement());
                worst_component(step.len(), |i| Check::at_most(0.0, change[i] * step[i]))
            },
            instances: || vec![SoftmaxParameters::literal_pair(1.0, &[0.0, 0.0], &[2.0, 3.0])],
        },
        Control {
            name: "strongly monotone with constant beta/8",
            hypotheses: &[],
            check: |instance| {
                let bound = instance.beta() * instance.distance().squared() / 8.0;
                Check::at_most(bound, instance.change_along())
            },
            instances: || vec![SoftmaxParameters::new(Scores::First, 3, 1.0, 5.0).other(Other::Contrast(1.0))],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "beta = 2: the softmax of x alone changes by 0.231, the mean Jacobian gives 0.381",
            refutes: "Eq. 473",
            instance: || SoftmaxParameters::literal_pair(2.0, &[0.0, 0.0], &[1.0, 0.0]),
        },
        Counterexample {
            name: "the same pair: 0.231 on the left, 0.381 on the right",
            refutes: "Eq. 474, first sign",
            instance: || SoftmaxParameters::literal_pair(2.0, &[0.0, 0.0], &[1.0, 0.0]),
        },
    ],
};
