//! # Theorem A4: exponentially many placed patterns, $N = 2^{3(d-1)}$
//!
//! Let $\beta = 1$, and let the patterns be placed on the sphere of radius $M = K\sqrt{d-1}$ in $\mathbb R^d$. If $K = 5$ and
//! $d \ge 3$, or $K = 4$ and $d \ge 13$, then at least
//!
//! $$N = 2^{3(d-1)} \tag{320}$$
//!
//! patterns can be stored. (The title in print says $M = 5$; $K$ is meant.) As Theorem A3 this is neither proved nor refuted. The
//! proof is the same, with $\alpha_{\min} = \frac\pi4$ from (316) in the master inequality (317):
//!
//! $$M^2\Bigl(1 - \cos\frac\pi4\Bigr) \ge \frac{2}{\beta\,2^{3(d-1)}} +
//!   \frac1\beta\ln\bigl(2\cdot2^{6(d-1)}\beta M^2\bigr), \tag{321}$$
//!
//! $$\beta M^2\Bigl(1 - \frac{\sqrt2}2\Bigr) \ge \frac{1}{2^{3(d-1)-1}} + \ln(2\beta M^2) + 6(d-1)\ln2. \tag{322}$$
//!
//! The arithmetic is right, and both limits of $d$ are sharp; as $d$ grows $K > \sqrt{6\ln2/(1 - \sqrt{1/2})} = 3.76820$ would do. But
//! the number of points with this angle is again counted by (315), $N = (2\pi/\alpha_{\min})^{d-1}$, which is false for $d \ge 3$: in
//! space it gives 64 points at 45 degrees, where there is room for no more than 23 (Fejes Toth). And no placement of
//! $N$ patterns at all satisfies the master inequality, whose angle leaves room for far fewer: 64 points in space have an angle of
//! 27.33 degrees at most and need 42.19.
//!
//! | K | d | N claimed | angle needed | room for at most | $2/S$ | stored in the placements found |
//! |---|---|---|---|---|---|---|
//! | 5 | 3 | 64 | 42.19 deg | 26 | 200.0 | 64 |
//! | 5 | 4 | 512 | 39.93 deg | 114 | 1636.3 | 512 |
//! | 5 | 13 | 6.87e10 | 35.68 deg | 1.25e7 | 2.95e11 | not tried |
//! | 4 | 13 | 6.87e10 | 44.84 deg | 8.75e5 | 2.08e10 | not tried |
//! | 4 | 50 | 1.78e44 | 43.06 deg | 3.55e22 | 5.66e40 | not tried |
//!
//! The cap $2/S$ on the number of patterns with $p_i(x_i) \ge \frac12$, in any placement, is explained with Theorem A3. For $K = 4$ it
//! is below $N$ in the whole range of the theorem; for $K = 5$ it is above $N$ in every dimension (judged up to 300), so it does not
//! speak against the theorem there.
//!
//! Patterns that minimise $\sum_{i<j}e^{\beta x_i^Tx_j}$ are all stored for $K = 5$, $d = 3$ and 4: the runs end close to the patterns,
//! in balls that do not meet, and runs from the boundary of a ball come back. At $d = 3$ the update even contracts each of these balls,
//! so that the theorem is proved in that one case. The trivial bound is 1, for a weight.
//!
//! ## Errata
//!
//! - **Eq. 315 at 45 degrees** printed: $8^{d-1}$ points with the minimal angle $\frac\pi4$ exist on the sphere; repaired: not for
//!   $d \ge 3$, no repair is known
//! - **Eq. 311 for some placement of N patterns** printed: the master inequality holds at $N = 2^{3(d-1)}$; repaired: for no
//!   placement, no repair is known
//! - **own weights of 1/2 for some placement of N patterns** printed: follows from (311); repaired: not for $K = 4$, no repair is
//!   known

use super::placed_claims::{
    MEAN_INVERSE_WEIGHT, PACKING_CAP, WEIGHT_AT_LIMIT, famous, full, master_inequality, own_weights,
};
use super::placed_parameters::{PlacedParameters, Placing};
use super::placed_patterns::{AS_MANY, OPTIMISED, PLACED, PlacedInstance, WRITABLE, claimed, met};
use crate::audit::{Conclusion, Control, Counterexample, Effort, Family, Form, Hypothesis, Kind, Statement, Status};
use crate::random::Stream;

/// $K = 5$ and $d \ge 3$, or $K = 4$ and $d \ge 13$.
static IN_RANGE: Hypothesis<PlacedInstance> = Hypothesis {
    name: "K = 5, d >= 3 or K = 4, d >= 13",
    check: |instance| {
        let (radius_factor, dimension, _) = instance.setting();
        met((radius_factor == 5.0 && dimension >= 3) || (radius_factor == 4.0 && dimension >= 13))
    },
};

/// The radius at which the cap $2/S$ leaves room for $N$ patterns.
static WITH_ROOM: Hypothesis<PlacedInstance> = Hypothesis {
    name: "K = 5, d >= 3",
    check: |instance| {
        let (radius_factor, dimension, _) = instance.setting();
        met(radius_factor == 5.0 && dimension >= 3)
    },
};

/// The one case that is proved.
static IN_SPACE: Hypothesis<PlacedInstance> = Hypothesis {
    name: "K = 5, d = 3",
    check: |instance| {
        let (radius_factor, dimension, _) = instance.setting();
        met(radius_factor == 5.0 && dimension == 3)
    },
};

fn setting(radius_factor: f64, dimension: usize) -> PlacedParameters {
    PlacedParameters::new(3, radius_factor, dimension)
}

/// The theorem's own patterns, placed as well as can be: $d = 3$, and from standard effort on 4.
fn optimised(_: &mut Stream, index: u32, _: Effort) -> PlacedParameters {
    setting(5.0, 3 + index as usize % 2).placing(Placing::Optimised)
}

/// The range of the theorem, both edges first.
fn closed_form(stream: &mut Stream, index: u32, _: Effort) -> PlacedParameters {
    match index {
        0 => setting(5.0, 3),
        1 => setting(4.0, 13),
        _ if index.is_multiple_of(2) => setting(5.0, 3 + stream.below(298)),
        _ => setting(4.0, 13 + stream.below(288)),
    }
}

/// Random patterns, as many as claimed.
fn random(stream: &mut Stream, _: u32, _: Effort) -> PlacedParameters {
    setting(stream.log_between(0.05, 5.0), 2 + stream.below(2)).placing(Placing::Random)
}

/// $N = 2^{3(d-1)}$.
static CLAIMED: Hypothesis<PlacedInstance> = claimed::<3>();

/// The page.
pub static STATEMENT: Statement<PlacedParameters> = Statement {
    id: "theorem_a4",
    label: "Theorem A4",
    main_text: None,
    equations: "320-322",
    section: "A.1.6.1",
    file: file!(),
    source: include_str!("theorem_a4_placed_patterns.rs"),
    conclusions: &[
        Conclusion {
            name: "Eq. 320",
            kind: Kind::Conclusion,
            expected: Status::Open,
            printed: Form {
                hypotheses: &[&CLAIMED, &IN_RANGE, &PLACED],
                check: PlacedInstance::some_placement_is_stored,
            },
            repaired: None,
        },
        Conclusion::refuted(
            "Eq. 315 at 45 degrees",
            Kind::Step,
            Form { hypotheses: &[&CLAIMED, &IN_RANGE], check: PlacedInstance::claimed_count_fits },
        ),
        Conclusion::step("Eq. 316 at N = 2^(3(d-1))", &[&CLAIMED], PlacedInstance::claimed_angle),
        Conclusion::step("Eq. 321", &[&CLAIMED, &WRITABLE], |instance| instance.inserted_count(3.0)),
        Conclusion::step("Eq. 322", &[&CLAIMED, &IN_RANGE], PlacedInstance::arithmetic),
        master_inequality(&[&CLAIMED, &IN_RANGE]),
        own_weights(&[&CLAIMED, &IN_RANGE]),
        PACKING_CAP,
        MEAN_INVERSE_WEIGHT,
        WEIGHT_AT_LIMIT,
        Conclusion::example("N <= 2/S for K = 5", &[&CLAIMED, &WITH_ROOM], PlacedInstance::half_of_own_weight),
        Conclusion::example(
            "Eq. 320 in the placements found for K = 5, d = 3 and 4",
            &[&CLAIMED, &WITH_ROOM, &OPTIMISED],
            PlacedInstance::all_are_stored,
        ),
        Conclusion::example(
            "Eq. 320 proved by contraction for K = 5, d = 3",
            &[&CLAIMED, &IN_SPACE, &OPTIMISED],
            PlacedInstance::all_are_proved,
        ),
    ],
    families: &[
        Family { name: "optimised", instances: 2, attained: &[], draw: optimised },
        Family { name: "closed_form", instances: 64, attained: &[], draw: closed_form },
        Family { name: "famous", instances: 24, attained: &[], draw: famous::<3> },
        Family { name: "full", instances: 12, attained: &["packing cap for every placement"], draw: full::<3> },
        Family { name: "random", instances: 16, attained: &[], draw: random },
    ],
    controls: &[
        Control {
            name: "Eq. 322 one dimension too low",
            hypotheses: &[],
            check: PlacedInstance::arithmetic,
            instances: || vec![setting(5.0, 2), setting(4.0, 12)],
        },
        Control {
            name: "Eq. 322 with a smaller sphere",
            hypotheses: &[],
            check: PlacedInstance::arithmetic,
            instances: || vec![setting(4.67, 3), setting(3.98, 13), setting(3.76, 300)],
        },
        Control {
            name: "random patterns instead of placed ones",
            hypotheses: &[&WITH_ROOM, &AS_MANY],
            check: PlacedInstance::all_are_stored,
            instances: || vec![setting(5.0, 3).placing(Placing::Random)],
        },
        Control {
            name: "own weights of 1/2 beyond 2/S",
            hypotheses: &[&IN_RANGE],
            check: PlacedInstance::half_of_own_weight,
            instances: || vec![setting(4.0, 13), setting(4.0, 300)],
        },
        Control {
            name: "2^(2(d-1)) in the first term of Eq. 321",
            hypotheses: &[&WRITABLE],
            check: |instance| instance.inserted_count(2.0),
            instances: || vec![setting(5.0, 3), setting(4.0, 13)],
        },
    ],
    counterexamples: &[
        Counterexample {
            name: "64 points in space at 45 degrees, where there is room for 23",
            refutes: "Eq. 315 at 45 degrees",
            instance: || setting(5.0, 3),
        },
        Counterexample {
            name: "64 patterns in space need 42.19 degrees, which leave room for 26",
            refutes: "Eq. 311 for some placement of N patterns",
            instance: || setting(5.0, 3),
        },
        Counterexample {
            name: "6.87e10 patterns at K = 4 and d = 13, where no more than 2.09e10 can have the weight 1/2",
            refutes: "own weights of 1/2 for some placement of N patterns",
            instance: || setting(4.0, 13),
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Decision;
    use crate::statements::capacity::placed_claims::{decisions, missing_rows};

    /// Every number of the table is computed again; what is stored is judged by the statement itself.
    #[test]
    fn the_table_is_what_is_computed() {
        let settings = [(5.0, 3), (5.0, 4), (5.0, 13), (4.0, 13), (4.0, 50)];
        let missing = missing_rows(STATEMENT.source, 3, &settings);
        assert!(missing.is_empty(), "the page lacks these rows: {missing:#?}");
    }

    #[test]
    fn the_settings_of_the_theorem() {
        assert_eq!(decisions(&IN_RANGE, 3, [(5.0, 3), (5.0, 20), (4.0, 13)]), [Decision::Holds; 3]);
        assert_eq!(decisions(&IN_RANGE, 3, [(5.0, 2), (4.0, 12), (4.5, 20)]), [Decision::Violated; 3]);
    }
}
