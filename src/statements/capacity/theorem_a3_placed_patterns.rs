//! # Theorem A3: exponentially many placed patterns, $N = 2^{2(d-1)}$
//!
//! Let $\beta = 1$, and let the patterns be placed on the sphere of radius $M = K\sqrt{d-1}$ in $\mathbb R^d$. If $K = 2$ and
//! $d \ge 4$, or $K = 1.7$ and $d \ge 50$, then at least
//!
//! $$N = 2^{2(d-1)} \tag{312}$$
//!
//! patterns can be stored. (The title in print says $M = 2$, the proof begins with "random patterns"; $K$ and placed ones are
//! meant.) This is neither proved nor refuted: the proof fails, some cases hold as far as they can be tried, and in high dimension
//! the patterns could not be stored in the sense of the proof.
//!
//! The proof. It places
//!
//! $$N = \Bigl(\frac{2\pi}{\alpha_{\min}}\Bigr)^{d-1} \tag{315}$$
//!
//! patterns with the minimal angle $\alpha_{\min} = 2\pi/N^{1/(d-1)}$ (316), inserts this angle in the master inequality (311),
//!
//! $$M^2\Bigl(1 - \cos\frac{2\pi}{N^{1/(d-1)}}\Bigr) \ge \frac{2}{\beta N} + \frac1\beta\ln(2N^2\beta M^2), \tag{317}$$
//!
//! and with $N = 2^{2(d-1)}$, so that $\alpha_{\min} = \frac\pi2$,
//!
//! $$M^2\Bigl(1 - \cos\frac\pi2\Bigr) \ge \frac{2}{\beta\,2^{3(d-1)}} +
//!   \frac1\beta\ln\bigl(2\cdot2^{4(d-1)}\beta M^2\bigr), \tag{318}$$
//!
//! $$\beta M^2 \ge \frac{1}{2^{2(d-1)-1}} + \ln(2\beta M^2) + 4(d-1)\ln2. \tag{319}$$
//!
//! The denominator $2^{3(d-1)}$ of (318) is a misprint for $2^{2(d-1)}$, as in (319). The arithmetic is right, and $d \ge 4$ is sharp
//! for $K = 2$; for $K = 1.7$ it begins at $d = 49$. In the limit $K > \sqrt{4\ln2} = 1.66511$ would do.
//!
//! But (315) is false in every dimension $d \ge 3$. It is right on the circle only. At right angles there is room for $2d$ points,
//! the vertices of the orthoplex (Rankin), not for $4^{d-1}$: 6 against 16 in space. Nor is there another placement of $N$
//! patterns that satisfies the master inequality: the angle that (311) needs at this $N$ leaves room for far fewer, because caps of
//! half that angle are disjoint.
//!
//! | K | d | N claimed | angle needed | room for at most | $2/S$ | stored in the placements found |
//! |---|---|---|---|---|---|---|
//! | 2 | 4 | 64 | 87.74 deg | 11 | 107.7 | 64 |
//! | 2 | 5 | 256 | 84.85 deg | 21 | 364.1 | 256 |
//! | 2 | 6 | 1024 | 82.97 deg | 38 | 1234.1 | 1024 |
//! | 2 | 7 | 4096 | 81.63 deg | 67 | 4188.1 | not tried |
//! | 2 | 8 | 16384 | 80.61 deg | 118 | 14222.6 | not tried |
//! | 2 | 10 | 2.62e5 | 79.16 deg | 363 | 1.64e5 | not tried |
//! | 2 | 50 | 3.17e29 | 73.96 deg | 9.35e11 | 3.03e26 | not tried |
//! | 1.7 | 50 | 3.17e29 | 89.96 deg | 3.07e8 | 1.86e23 | not tried |
//!
//! What holds for every placement. Let $Z_i = 1/p_i(x_i) = \sum_je^{\beta(x_i^Tx_j - M^2)}$. The kernel $e^{\beta x^Ty}$ is positive
//! definite and has a constant mean over the sphere, so the mean of $Z_i$ is at least $NS$, with $\kappa = \beta M^2$ and
//! $S = e^{-\kappa}\,{}_0F_1(;\frac d2;\frac{\kappa^2}4)$. The energy does not increase from $x_i$ to the fixed point $x_i^*$ that the
//! run from it reaches, which says
//! $p_i(x_i^*) \le e^{-\frac\beta2\|x_i - x_i^*\|^2}\,p_i(x_i)$. Hence in every placement some pattern has a weight of at most
//! $\frac{1}{NS}$, both at itself and at its fixed point, and all can have $p_i(x_i) \ge \frac12$ only if $N \le 2/S$. The master
//! inequality implies this weight, since Lemma A7 leaves $\frac{1}{2N\beta M^2}$ for the others. For $K = 2$ the cap $2/S$ is below
//! $N$ from $d = 8$ on, for $K = 1.7$ in the whole range (judged up to 300): at $d = 50$ some pattern has a weight below $e^{-15}$ at its own fixed
//! point, which is a mixture of many others. Definition 1 allows any balls and asks for no weight, so this does not refute the
//! theorem.
//!
//! What can be tried. Patterns that minimise $\sum_{i<j}e^{\beta x_i^Tx_j}$ are all stored for $K = 2$ and $d = 4$, 5 and 6 (the last
//! at deep effort): each run ends in an enclosed fixed point, the balls of a little more than the largest distance to it do not
//! meet, and runs from their boundary come back. This is an experiment, not a proof. Random patterns miss some already at $d = 4$.
//! The trivial bound is 1, for a weight.
//!
//! ## Errata
//!
//! - **Eq. 315** printed: $(2\pi/\alpha_{\min})^{d-1}$ points with the minimal angle $\alpha_{\min}$ exist on the sphere; repaired:
//!   not for $d \ge 3$, no repair is known
//! - **Eq. 318** printed: first term $\frac{2}{\beta\,2^{3(d-1)}}$; repaired: $\frac{2}{\beta\,2^{2(d-1)}}$
//! - **Eq. 311 for some placement of N patterns** printed: the master inequality holds at $N = 2^{2(d-1)}$; repaired: for no
//!   placement, no repair is known
//! - **own weights of 1/2 for some placement of N patterns** printed: follows from (311); repaired: for $K = 2$ not beyond $d = 7$,
//!   no repair is known

use super::placed_claims::{
    MEAN_INVERSE_WEIGHT, PACKING_CAP, WEIGHT_AT_LIMIT, famous, full, master_inequality, own_weights,
};
use super::placed_parameters::{PlacedParameters, Placing};
use super::placed_patterns::{AS_MANY, OPTIMISED, PLACED, PlacedInstance, WRITABLE, claimed, met};
use crate::audit::{Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement, Status};
use crate::random::Stream;
use crate::sphere::NamedPointSet;

/// $K = 2$ and $d \ge 4$, or $K = 1.7$ and $d \ge 50$.
static IN_RANGE: Hypothesis<PlacedInstance> = Hypothesis {
    name: "K = 2, d >= 4 or K = 1.7, d >= 50",
    check: |instance| {
        let (radius_factor, dimension, _) = instance.setting();
        met((radius_factor == 2.0 && dimension >= 4) || (radius_factor == 1.7 && dimension >= 50))
    },
};

/// The dimensions in which the cap $2/S$ leaves room for $N$ patterns.
static WITH_ROOM: Hypothesis<PlacedInstance> = Hypothesis {
    name: "K = 2, d = 4 to 7",
    check: |instance| {
        let (radius_factor, dimension, _) = instance.setting();
        met(radius_factor == 2.0 && (4..=7).contains(&dimension))
    },
};

fn setting(radius_factor: f64, dimension: usize) -> PlacedParameters {
    PlacedParameters::new(2, radius_factor, dimension)
}

/// The theorem's own patterns, placed as well as can be: $d = 4$, from standard effort on 5 and at deep effort 6.
fn optimised(_: &mut Stream, index: u32, effort: Effort) -> PlacedParameters {
    let dimension = match (effort, index) {
        (Effort::Quick, _) => 4,
        (Effort::Deep, 2) => 6,
        _ => 4 + index as usize % 2,
    };
    setting(2.0, dimension).placing(Placing::Optimised)
}

/// The range of the theorem, both edges first.
fn closed_form(stream: &mut Stream, index: u32, _: Effort) -> PlacedParameters {
    match index {
        0 => setting(2.0, 4),
        1 => setting(1.7, 50),
        2..=6 => setting(2.0, 3 + index as usize),
        _ if index.is_multiple_of(2) => setting(2.0, 4 + stream.below(297)),
        _ => setting(1.7, 50 + stream.below(251)),
    }
}

/// Random patterns, as many as claimed.
fn random(stream: &mut Stream, index: u32, _: Effort) -> PlacedParameters {
    setting(stream.log_between(0.05, 3.0), 3 + index as usize % 2).placing(Placing::Random)
}

/// $N = 2^{2(d-1)}$.
static CLAIMED: Hypothesis<PlacedInstance> = claimed::<2>();

/// The page.
pub static STATEMENT: Statement<PlacedParameters> = Statement {
    id: "theorem_a3",
    label: "Theorem A3",
    main_text: None,
    equations: "312-319",
    section: "A.1.6.1",
    file: file!(),
    source: include_str!("theorem_a3_placed_patterns.rs"),
    conclusions: &[
        Conclusion {
            name: "Eq. 312",
            kind: Kind::Conclusion,
            expected: Status::Open,
            printed: Form {
                hypotheses: &[&CLAIMED, &IN_RANGE, &PLACED],
                check: PlacedInstance::some_placement_is_stored,
            },
            repaired: None,
        },
        Conclusion::refuted(
            "Eq. 315",
            Kind::Step,
            Form { hypotheses: &[&CLAIMED], check: PlacedInstance::claimed_count_fits },
        ),
        Conclusion::step("Eq. 316", &[&CLAIMED], PlacedInstance::claimed_angle),
        Conclusion::repaired(
            "Eq. 318",
            Kind::Step,
            Form { hypotheses: &[&CLAIMED, &WRITABLE], check: |instance| instance.inserted_count(3.0) },
            Form { hypotheses: &[&CLAIMED, &WRITABLE], check: |instance| instance.inserted_count(2.0) },
        ),
        Conclusion::step("Eq. 319", &[&CLAIMED, &IN_RANGE], PlacedInstance::arithmetic),
        master_inequality(&[&CLAIMED, &IN_RANGE]),
        own_weights(&[&CLAIMED, &IN_RANGE]),
        PACKING_CAP,
        MEAN_INVERSE_WEIGHT,
        WEIGHT_AT_LIMIT,
        Conclusion::step("least p_i(x_i*) <= 1/(N S)", &[&PLACED], PlacedInstance::least_weight_at_limit),
        Conclusion::example(
            "N <= 2/S for K = 2, d = 4 to 7",
            &[&CLAIMED, &WITH_ROOM],
            PlacedInstance::half_of_own_weight,
        ),
        Conclusion::example(
            "Eq. 312 in the placements found for K = 2, d = 4 to 6",
            &[&CLAIMED, &WITH_ROOM, &OPTIMISED],
            PlacedInstance::all_are_stored,
        ),
    ],
    families: &[
        Family { name: "optimised", instances: 3, attained: &[], draw: optimised },
        Family { name: "closed_form", instances: 64, attained: &[], draw: closed_form },
        Family { name: "famous", instances: 24, attained: &[], draw: famous::<2> },
        Family { name: "full", instances: 12, attained: &["packing cap for every placement"], draw: full::<2> },
        Family { name: "random", instances: 16, attained: &[], draw: random },
    ],
    controls: &[
        Control {
            name: "Eq. 319 one dimension too low",
            hypotheses: &[],
            check: PlacedInstance::arithmetic,
            instances: || vec![setting(2.0, 3), setting(1.7, 48)],
        },
        Control {
            name: "Eq. 319 with a smaller sphere",
            hypotheses: &[],
            check: PlacedInstance::arithmetic,
            instances: || vec![setting(1.95, 4), setting(1.69, 50), setting(1.66, 300)],
        },
        Control {
            name: "random patterns instead of placed ones",
            hypotheses: &[&WITH_ROOM, &AS_MANY],
            check: PlacedInstance::all_are_stored,
            instances: || vec![setting(2.0, 4).placing(Placing::Random)],
        },
        Control {
            name: "own weights of 1/2 beyond 2/S",
            hypotheses: &[&IN_RANGE],
            check: PlacedInstance::half_of_own_weight,
            instances: || vec![setting(2.0, 8), setting(2.0, 300), setting(1.7, 50), setting(1.7, 300)],
        },
        Control {
            name: "mean of 1/p_i(x_i) at least 1.01 N S",
            hypotheses: &[&PLACED],
            check: |instance| instance.mean_inverse_weight(1.01),
            instances: || {
                vec![
                    setting(0.25, 8).placing(Placing::Named(NamedPointSet::E8Roots)),
                    setting(0.5, 4).placing(Placing::Named(NamedPointSet::Cell600)),
                ]
            },
        },
        Control {
            name: "packing cap lowered by one per cent",
            hypotheses: &[&PLACED],
            check: |instance| instance.placement_fits(0.99),
            instances: || {
                vec![
                    setting(1.0, 3).placing(Placing::Named(NamedPointSet::Icosahedron)),
                    setting(1.0, 7).placing(Placing::Named(NamedPointSet::Simplex { dimension: 7 })),
                ]
            },
        },
        Control {
            name: "weight at the fixed point with |x_i - x_i*|^2 instead of half of it",
            hypotheses: &[&PLACED],
            check: |instance| instance.weight_at_limit(1.0),
            instances: || vec![setting(0.5, 3).placing(Placing::Named(NamedPointSet::Icosahedron))],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "16 points in space at right angles, where there is room for 6",
            refutes: "Eq. 315",
            instance: || setting(2.0, 3),
        },
        Counterexample {
            name: "the first term is 2/64 at d = 4, not 2/512",
            refutes: "Eq. 318",
            instance: || setting(2.0, 4),
        },
        Counterexample {
            name: "64 patterns at d = 4 need 87.74 degrees, which leave room for 11",
            refutes: "Eq. 311 for some placement of N patterns",
            instance: || setting(2.0, 4),
        },
        Counterexample {
            name: "16384 patterns at K = 2 and d = 8, where no more than 14222 can have the weight 1/2",
            refutes: "own weights of 1/2 for some placement of N patterns",
            instance: || setting(2.0, 8),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Decision;
    use crate::statements::capacity::placed_claims::{decisions, missing_rows};
    use crate::statements::capacity::placed_patterns::{demanded, log_claimed};

    /// The smallest $K$ of Eq. 319 at both edges, and the limit, which six digits of the text give; $d = 49$ does for $K = 1.7$.
    #[test]
    fn the_smallest_radius_of_the_arithmetic() {
        let slack = |radius_factor: f64, dimension: f64| {
            let kappa = radius_factor * radius_factor * (dimension - 1.0);
            kappa - demanded(log_claimed(2.0, dimension), kappa)
        };
        for (smallest, dimension) in [(1.956_445, 4.0), (1.699_353, 50.0)] {
            assert!(slack(smallest, dimension) < 0.0 && slack(smallest + 1e-6, dimension) > 0.0, "d = {dimension}");
        }
        assert!(slack(1.665_11, 1e7) > 0.0 && slack(1.665_10, 1e7) < 0.0, "the limit");
        assert!(slack(1.7, 48.0) < 0.0 && slack(1.7, 49.0) > 0.0, "K = 1.7");
    }

    /// Every number of the table is computed again; what is stored is judged by the statement itself.
    #[test]
    fn the_table_is_what_is_computed() {
        let settings = [(2.0, 4), (2.0, 5), (2.0, 6), (2.0, 7), (2.0, 8), (2.0, 10), (2.0, 50), (1.7, 50)];
        let missing = missing_rows(STATEMENT.source, 2, &settings);
        assert!(missing.is_empty(), "the page lacks these rows: {missing:#?}");
    }

    #[test]
    fn the_settings_of_the_theorem() {
        assert_eq!(decisions(&IN_RANGE, 2, [(2.0, 4), (2.0, 60), (1.7, 50)]), [Decision::Holds; 3]);
        assert_eq!(decisions(&IN_RANGE, 2, [(2.0, 3), (1.7, 49), (1.9, 60)]), [Decision::Violated; 3]);
    }

    #[test]
    fn deeper_runs_place_patterns_in_more_dimensions() {
        let dimensions =
            |effort| [0, 1, 2].map(|index| optimised(&mut Stream::new(0, "unused", 0), index, effort).dimension);
        assert_eq!(dimensions(Effort::Quick), [4, 4, 4]);
        assert_eq!(dimensions(Effort::Standard), [4, 5, 4]);
        assert_eq!(dimensions(Effort::Deep), [4, 5, 6]);
    }
}
