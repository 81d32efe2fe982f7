//! # Lemma A20: the Jacobian of the softmax
//!
//! For $\beta > 0$ and $p = \mathrm{softmax}(\beta x)$,
//!
//! $$J_s = \frac{\partial\,\mathrm{softmax}(\beta x)}{\partial x} = \beta\bigl(\mathrm{diag}(p) - pp^T\bigr), \tag{468}$$
//! $$(J_s)_{ij} = \begin{cases}\beta p_i(1 - p_i) & i = j\\ -\beta p_ip_j & i \ne j.\end{cases} \tag{469}$$
//!
//! It holds as printed. The derivative is measured as central differences of the weights, whose truncation error is derived:
//! along $e_j$ the weight $p_j$ is a logistic function and every other weight is a constant times $1 - p_j$, so third
//! derivatives are at most $\beta^2$ times first ones.

use super::families;
use super::measured::worst_entry;
use super::{Scores, SoftmaxInstance, SoftmaxParameters};
use crate::audit::{Check, Conclusion, Control, Family, Kind, Statement};
use crate::numerics::{Envelope, Real};

/// $(J_s)_{ij}$ of Eq. 469, for $\beta$, $p_i$ and, on the diagonal, $1 - p_i$, off it $-p_j$.
pub fn entry<R: Real>(beta: R, weight: R, factor: R) -> R {
    beta * weight * factor
}

/// Two forms of one entry $i, j$.
type Entries = fn(&SoftmaxInstance, usize, usize) -> Envelope;

/// $\partial p_i/\partial x_j$ by a central difference.
fn measured(instance: &SoftmaxInstance, i: usize, j: usize) -> Envelope {
    instance.at().derivative(j, |ahead, behind| ahead.weight_minus(behind, i))
}

/// Eq. 469.
fn claimed(instance: &SoftmaxInstance, i: usize, j: usize) -> Envelope {
    let softmax = instance.at();
    let factor = if i == j { softmax.complement(i) } else { -softmax.weight(j) };
    entry(instance.beta(), softmax.weight(i), factor)
}

/// The measured derivative against a claim, for the entry that differs most.
fn entries(instance: &SoftmaxInstance, claimed: Entries) -> Check {
    worst_entry(instance.at().count(), |i, j| Check::equal(measured(instance, i, j), claimed(instance, i, j)))
}

/// The library's matrix against Eq. 468, $\beta(\mathrm{diag}(p) - pp^T)$ formed as printed, for the entry that differs most.
fn library_entries(instance: &SoftmaxInstance) -> Check {
    let softmax = instance.at();
    let jacobian = softmax.softmax().jacobian();
    let printed = |i: usize, j: usize| {
        let diagonal = if i == j { softmax.weight(i) } else { Envelope::from(0.0) };
        instance.beta() * (diagonal - softmax.weight(i) * softmax.weight(j))
    };
    worst_entry(softmax.count(), |i, j| Check::equal(softmax.jacobian_entry(&jacobian, i, j), printed(i, j)))
}

/// Three scores with unequal weights, at a $\beta$ that is not 1.
fn plain() -> Vec<SoftmaxParameters> {
    vec![SoftmaxParameters::literal(2.0, &[0.5, 0.0, -0.5]), SoftmaxParameters::new(Scores::First, 4, 0.5, 1.0)]
}

/// The page.
pub static STATEMENT: Statement<SoftmaxParameters> = Statement {
    id: "lemma_a20",
    label: "Lemma A20",
    main_text: None,
    equations: "468-469",
    section: "A.2",
    file: file!(),
    source: include_str!("lemma_a20_jacobian.rs"),
    conclusions: &[
        Conclusion::holds("Eq. 468", Kind::Conclusion, &[], library_entries),
        Conclusion::holds("Eq. 469", Kind::Conclusion, &[], |instance| entries(instance, claimed)),
    ],
    families: &[
        Family { name: "mixed", instances: 480, attained: &[], draw: families::mixed_few },
        Family { name: "extreme", instances: 48, attained: &[], draw: families::extreme },
    ],
    controls: &[
        Control {
            name: "without beta",
            hypotheses: &[],
            check: |instance| entries(instance, |instance, i, j| claimed(instance, i, j) / instance.beta()),
            instances: plain,
        },
        Control {
            name: "diag(p) + p p^T",
            hypotheses: &[],
            check: |instance| {
                entries(instance, |instance, i, j| {
                    let softmax = instance.at();
                    let factor = if i == j { softmax.weight(i) + 1.0 } else { softmax.weight(j) };
                    entry(instance.beta(), softmax.weight(i), factor)
                })
            },
            instances: || [plain(), vec![SoftmaxParameters::literal(2.0, &[0.5])]].concat(),
        },
        Control {
            name: "diag(p) alone",
            hypotheses: &[],
            check: |instance| {
                entries(instance, |instance, i, j| {
                    let factor = Envelope::from(f64::from(u8::from(i == j)));
                    entry(instance.beta(), instance.at().weight(i), factor)
                })
            },
            instances: plain,
        },
    ],
    counterexamples: &[],
};
