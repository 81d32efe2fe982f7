//! # Eqs. 406-437: learning associations
//!
//! Raw patterns $Y = (y_1, \dots, y_N) \in \mathbb{R}^{d_y \times N}$ are stored, possibly through learned matrices,
//! and the paper differentiates what is retrieved, multiplied by a constant vector $a$. With $p$ the softmax weights,
//! $P = \mathrm{diag}(p) - pp^T$ and $J_Y = \beta YPY^T$, the three set-ups are
//!
//! 1. fixed, $x_s = y_s$ and $\xi = r$: $\xi^{\text{new}} = Xp$, $p = \mathrm{softmax}(\beta X^T\xi)$ (406-407);
//! 2. learned, $x_s = Wy_s$: $\xi^{\text{new}} = WYp$ or, simplified, $Yp$, $p = \mathrm{softmax}(\beta Y^TW^T\xi)$ (410-413);
//! 3. heteroassociation, $x_s = W_Ky_s$ and $\xi = W_Qr$: $\xi^{\text{new}} = W_KYp$ or, simplified, $Yp$,
//!    $p = \mathrm{softmax}(\beta Y^TW_K^TW_Qr)$ (421-424).
//!
//! The Jacobians of vectors are right as printed:
//!
//! $$\frac{\partial Xp}{\partial \xi} = \beta XPX^T, \quad \frac{\partial Yp}{\partial W^T\xi} = J_Y, \quad
//!   \frac{\partial Yp}{\partial W_Qr} = J_YW_K^T, \quad \frac{\partial Yp}{\partial W_K^TW_Qr} = J_Y,
//!   \tag{408, 415, 426, 432}$$
//!
//! and so is $\partial(a^Tv)/\partial v = a$ (416, 427, 433). The gradients of the matrices are not. Printed:
//!
//! $$\begin{aligned}
//!   \partial(a^TXp)/\partial X &= a p^T + \beta XP(\xi^Ta), & \text{(409)} \\
//!   \partial(a^TYp)/\partial W &= J_Y(\xi^Ta), & \text{(418)} \\
//!   \partial(a^TWYp)/\partial W &= a p^TY^T + WJ_Y(\xi^Ta), & \text{(420)} \\
//!   \partial(a^TYp)/\partial W_Q &= J_YW_K^T(r^Ta), & \text{(429)} \\
//!   \partial(a^TW_KYp)/\partial W_Q &= W_KJ_YW_K^T(r^Ta), & \text{(430)} \\
//!   \partial(a^TYp)/\partial W_K &= J_Y(W_Q^Tr^Ta), & \text{(435)} \\
//!   \partial(a^TW_KYp)/\partial W_K &= a p^TY^T + W_KJ_Y(W_Q^Tr^Ta). & \text{(437)}
//! \end{aligned}$$
//!
//! Each of them contracts the state with $a$ where an outer product belongs: the steps that say so are
//! $(\xi^Ta)I$ for $\partial(W^T\xi)/\partial W$ with $a$ (417), $(r^Ta)I$ for $\partial(W_Qr)/\partial W_Q$ (428) and
//! $W_Q^Tr^TaI$ for $\partial(W_K^TW_Qr)/\partial W_K$ (434). But $a^TW^T\xi$ has the gradient $\xi a^T$, $a^TW_Qr$ has
//! $ar^T$ and $a^TW_K^TW_Qr$ has $(W_Qr)a^T$, and with these the chain rule gives, in the order above,
//!
//! $$a p^T + \beta\,\xi\,(a^TXP), \qquad \xi\,(J_Ya)^T, \qquad a(Yp)^T + \xi\,(J_YW^Ta)^T, \qquad (W_KJ_Ya)\,r^T,$$
//! $$(W_KJ_YW_K^Ta)\,r^T, \qquad (W_Qr)(J_Ya)^T, \qquad a(Yp)^T + (W_Qr)(J_YW_K^Ta)^T.$$
//!
//! Mostly the printed products do not even have the shape of the parameter: (418) is $d_y \times d_y$ for a $W$ of
//! $d_r \times d_y$, (429) is $d_y \times d_k$ for a $W_Q$ of $d_k \times d_r$. A printed form is judged only where
//! its scalar product is defined and its shape is right, with $W_Q^Tr^Ta$, which conforms for no $d_r > 1$, read as
//! $(W_Qr)^Ta$; other instances count as out of its scope. In one dimension everything commutes and the prints are
//! right, and with a saturated softmax they look right, since $J_Y$ vanishes. Two orthogonal patterns in the plane
//! with all maps the identity, $\xi = r = e_1$ and $a = e_2$, refute all ten: every printed contraction is zero.
//!
//! Both sides come by different routes. Right side: the closed form. Left side: the scalar itself, written out term by
//! term, differentiated in every entry by forward mode and by central differences, each with its error enclosed.
//!
//! ## Errata
//!
//! - **Eq. 409** printed: $a p^T + \beta XP(\xi^Ta)$; repaired: $a p^T + \beta\,\xi\,(a^TXP)$
//! - **Eq. 417** printed: $(\xi^Ta)I$; repaired: $\xi a^T$
//! - **Eq. 418** printed: $J_Y(\xi^Ta)$; repaired: $\xi\,(J_Ya)^T$
//! - **Eq. 420** printed: $a p^TY^T + WJ_Y(\xi^Ta)$; repaired: $a(Yp)^T + \xi\,(J_YW^Ta)^T$
//! - **Eq. 428** printed: $(r^Ta)I$; repaired: $ar^T$
//! - **Eq. 429** printed: $J_YW_K^T(r^Ta)$; repaired: $(W_KJ_Ya)\,r^T$
//! - **Eq. 430** printed: $W_KJ_YW_K^T(r^Ta)$; repaired: $(W_KJ_YW_K^Ta)\,r^T$
//! - **Eq. 434** printed: $W_Q^Tr^TaI$; repaired: $(W_Qr)a^T$
//! - **Eq. 435** printed: $J_Y(W_Q^Tr^Ta)$; repaired: $(W_Qr)(J_Ya)^T$
//! - **Eq. 437** printed: $a p^TY^T + W_KJ_Y(W_Q^Tr^Ta)$; repaired: $a(Yp)^T + (W_Qr)(J_YW_K^Ta)^T$

use super::gradient::{Gradient, Sides};
use super::parameters::{AssociationInstance, AssociationParameters};
use crate::associations::{Association, LearnedAssociation, outer, times, transposed_times};
use crate::audit::{Check, Conclusion, Control, Counterexample, Family, Form, Hypothesis, Kind, Statement};
use crate::numerics::Envelope;

/// $d_r = d_y$.
static STATE_LIKE_PATTERN: Hypothesis<AssociationInstance> = Hypothesis {
    name: "d_r = d_y",
    check: |instance| Check::equal(instance.a_r.len() as f64, instance.a_y.len() as f64),
};

/// $d_k = d_r$.
static KEY_LIKE_STATE: Hypothesis<AssociationInstance> = Hypothesis {
    name: "d_k = d_r",
    check: |instance| Check::equal(instance.a_k.len() as f64, instance.a_r.len() as f64),
};

/// $d_k = d_y$.
static KEY_LIKE_PATTERN: Hypothesis<AssociationInstance> = Hypothesis {
    name: "d_k = d_y",
    check: |instance| Check::equal(instance.a_k.len() as f64, instance.a_y.len() as f64),
};

/// $d_y = 1$.
static ONE_DIMENSION: Hypothesis<AssociationInstance> =
    Hypothesis { name: "d_y = 1", check: |instance| Check::equal(instance.a_y.len() as f64, 1.0) };

/// The closed form that holds.
fn holds(instance: &AssociationInstance, gradient: Gradient) -> Check {
    gradient.compared(instance, &gradient.closed_form(instance))
}

/// The closed form as printed; where nothing else is printed it is the one that holds.
fn printed(instance: &AssociationInstance, gradient: Gradient) -> Check {
    let claimed = gradient.printed_form(instance).unwrap_or_else(|| gradient.closed_form(instance));
    gradient.compared(instance, &claimed)
}

/// The gradients of matrices, contractions first.
const OF_MATRICES: [Gradient; 10] = [
    Gradient::MapAlone,
    Gradient::QueriesAlone,
    Gradient::KeysAlone,
    Gradient::Patterns,
    Gradient::Map,
    Gradient::MapMapped,
    Gradient::Queries,
    Gradient::QueriesMapped,
    Gradient::Keys,
    Gradient::KeysMapped,
];

/// All ten printed forms at once.
fn all_printed(instance: &AssociationInstance) -> Check {
    let checks = OF_MATRICES.into_iter().map(|gradient| printed(instance, gradient));
    Check::worst(checks).unwrap_or_else(|| Check::equal(0.0, 0.0))
}

/// With $W = W_Q^TW_K$ and $\xi = r$ set-up 2 retrieves $Yp$ of set-up 3, and its gradient $G$ of Eq. 418 gives that of
/// Eq. 429 as $W_KG^T$.
fn one_within_the_other(instance: &AssociationInstance) -> Check {
    let sides = Sides::new(instance, &instance.a_y);
    let columns = sides.keys.column_iter();
    let product: Vec<Envelope> =
        columns.flat_map(|key| transposed_times(&sides.queries, key.clone_owned().as_slice())).collect();
    let map = nalgebra::DMatrix::from_vec(instance.a_r.len(), instance.a_y.len(), product);
    let learned = LearnedAssociation::new(sides.beta, sides.raw.clone(), map, sides.raw_state.clone());
    let results = learned.association().result().iter().zip(sides.hetero.association().result());
    let of_map = learned.gradient_of_result(&sides.a).transpose();
    let chained = of_map.column_iter().flat_map(|column| times(&sides.keys, column.clone_owned().as_slice()));
    let direct = sides.hetero.gradient_of_queries(&sides.a);
    let gradients = chained.zip(direct.as_slice().to_vec());
    let pairs = results.map(|(left, right)| (*left, *right)).chain(gradients);
    Check::worst(pairs.map(|(left, right)| Check::equal(left, right))).unwrap_or_else(|| Check::equal(0.0, 0.0))
}

/// A Jacobian of a vector, right as printed.
const fn jacobian(name: &'static str, check: fn(&AssociationInstance) -> Check) -> Conclusion<AssociationInstance> {
    Conclusion::holds(name, Kind::Conclusion, &[], check)
}

/// A gradient of a matrix, corrected; the print is judged where `shapes` make it defined.
const fn corrected(
    (name, kind): (&'static str, Kind),
    shapes: &'static [&'static Hypothesis<AssociationInstance>],
    printed: fn(&AssociationInstance) -> Check,
    repaired: fn(&AssociationInstance) -> Check,
) -> Conclusion<AssociationInstance> {
    Conclusion::repaired(
        name,
        kind,
        Form { hypotheses: shapes, check: printed },
        Form { hypotheses: &[], check: repaired },
    )
}

/// The instance that refutes the printed form of this conclusion.
const fn refuted(name: &'static str, refutes: &'static str) -> Counterexample<AssociationParameters> {
    Counterexample { name, refutes, instance: || AssociationParameters::unit(1.0) }
}

/// The page.
pub static STATEMENT: Statement<AssociationParameters> = Statement {
    id: "equations_406_437",
    label: "Eqs. 406-437",
    main_text: None,
    equations: "406-437",
    section: "A.1.7",
    file: file!(),
    source: include_str!("equations_406_437_learning_associations.rs"),
    conclusions: &[
        jacobian("Eq. 408", |instance| holds(instance, Gradient::State)),
        corrected(
            ("Eq. 409", Kind::Conclusion),
            &[],
            |instance| printed(instance, Gradient::Patterns),
            |instance| holds(instance, Gradient::Patterns),
        ),
        jacobian("Eq. 415", |instance| holds(instance, Gradient::Input)),
        corrected(
            ("Eq. 417", Kind::Step),
            &[&STATE_LIKE_PATTERN],
            |instance| printed(instance, Gradient::MapAlone),
            |instance| holds(instance, Gradient::MapAlone),
        ),
        corrected(
            ("Eq. 418", Kind::Conclusion),
            &[&STATE_LIKE_PATTERN],
            |instance| printed(instance, Gradient::Map),
            |instance| holds(instance, Gradient::Map),
        ),
        corrected(
            ("Eq. 420", Kind::Conclusion),
            &[],
            |instance| printed(instance, Gradient::MapMapped),
            |instance| holds(instance, Gradient::MapMapped),
        ),
        Conclusion::step("Eqs. 410-424, W = W_Q^T W_K", &[], one_within_the_other),
        jacobian("Eq. 426", |instance| holds(instance, Gradient::Query)),
        corrected(
            ("Eq. 428", Kind::Step),
            &[&KEY_LIKE_STATE],
            |instance| printed(instance, Gradient::QueriesAlone),
            |instance| holds(instance, Gradient::QueriesAlone),
        ),
        corrected(
            ("Eq. 429", Kind::Conclusion),
            &[&STATE_LIKE_PATTERN, &KEY_LIKE_PATTERN],
            |instance| printed(instance, Gradient::Queries),
            |instance| holds(instance, Gradient::Queries),
        ),
        corrected(
            ("Eq. 430", Kind::Conclusion),
            &[&KEY_LIKE_STATE],
            |instance| printed(instance, Gradient::QueriesMapped),
            |instance| holds(instance, Gradient::QueriesMapped),
        ),
        jacobian("Eq. 432", |instance| holds(instance, Gradient::PulledBack)),
        corrected(
            ("Eq. 434", Kind::Step),
            &[&KEY_LIKE_PATTERN],
            |instance| printed(instance, Gradient::KeysAlone),
            |instance| holds(instance, Gradient::KeysAlone),
        ),
        corrected(
            ("Eq. 435", Kind::Conclusion),
            &[&KEY_LIKE_PATTERN],
            |instance| printed(instance, Gradient::Keys),
            |instance| holds(instance, Gradient::Keys),
        ),
        corrected(
            ("Eq. 437", Kind::Conclusion),
            &[],
            |instance| printed(instance, Gradient::KeysMapped),
            |instance| holds(instance, Gradient::KeysMapped),
        ),
        Conclusion::step(
            "the prints in one dimension",
            &[&ONE_DIMENSION, &STATE_LIKE_PATTERN, &KEY_LIKE_PATTERN],
            all_printed,
        ),
    ],
    families: &[
        Family {
            name: "all_shapes_different",
            instances: 96,
            attained: &[],
            draw: |stream, index, _| {
                let orders = [(2, 3, 4), (2, 4, 3), (3, 2, 4), (3, 4, 2), (4, 2, 3), (4, 3, 2)];
                let dimensions = orders[index as usize % orders.len()];
                AssociationParameters::normal(stream.log_between(0.05, 4.0), dimensions, 2 + stream.below(5))
            },
        },
        Family {
            name: "square",
            instances: 48,
            attained: &[],
            draw: |stream, _, _| {
                let d = 2 + stream.below(3);
                AssociationParameters::normal(stream.log_between(0.05, 4.0), (d, d, d), 2 + stream.below(4))
            },
        },
        Family {
            name: "one_dimension",
            instances: 48,
            attained: &[],
            draw: |stream, _, _| {
                AssociationParameters::normal(stream.log_between(0.05, 4.0), (1, 1, 1), 2 + stream.below(5))
            },
        },
        Family {
            name: "saturated",
            instances: 32,
            attained: &[],
            draw: |stream, _, _| {
                let dimensions = (1 + stream.below(3), 1 + stream.below(3), 1 + stream.below(3));
                AssociationParameters::normal(stream.log_between(4.0, 40.0), dimensions, 2 + stream.below(3))
            },
        },
        Family {
            name: "one_pattern",
            instances: 16,
            attained: &[],
            draw: |stream, _, _| {
                let dimensions = (1 + stream.below(3), 1 + stream.below(3), 1 + stream.below(3));
                AssociationParameters::normal(stream.log_between(0.1, 10.0), dimensions, 1)
            },
        },
        Family {
            name: "many_patterns",
            instances: 16,
            attained: &[],
            draw: |stream, _, _| AssociationParameters::normal(stream.log_between(0.1, 2.0), (2, 3, 2), 24),
        },
    ],
    controls: &[
        Control {
            name: "Eq. 418 transposed",
            hypotheses: &[&STATE_LIKE_PATTERN],
            check: |instance| Gradient::Map.compared(instance, &Gradient::Map.closed_form(instance).transpose()),
            instances: || vec![AssociationParameters::unit(1.0), AssociationParameters::normal(1.0, (3, 3, 2), 4)],
        },
        Control {
            name: "Eq. 420 with the weights held fixed",
            hypotheses: &[],
            check: |instance| {
                let sides = Sides::new(instance, &instance.a_r);
                Gradient::MapMapped.compared(instance, &outer(&sides.a, sides.learned.association().result()))
            },
            instances: || vec![AssociationParameters::unit(1.0), AssociationParameters::normal(1.0, (2, 3, 4), 4)],
        },
        Control {
            name: "Eq. 409 with the patterns at beta = 1",
            hypotheses: &[],
            check: |instance| {
                let sides = Sides::new(instance, &instance.a_y);
                let state = instance.state.iter().map(|x| Envelope::from(*x)).collect();
                let claimed = Association::new(1.0.into(), sides.raw.clone(), state).gradient_of_patterns(&sides.a);
                Gradient::Patterns.compared(instance, &claimed)
            },
            instances: || vec![AssociationParameters::unit(2.0), AssociationParameters::normal(0.5, (2, 3, 4), 4)],
        },
        Control {
            name: "Eq. 429 with W_K in place of its transpose",
            hypotheses: &[&KEY_LIKE_PATTERN],
            check: |instance| {
                let sides = Sides::new(instance, &instance.a_y);
                let pulled = sides.hetero.association().jacobian_times(&sides.a);
                let claimed = outer(&transposed_times(&sides.keys, &pulled), &sides.raw_state);
                Gradient::Queries.compared(instance, &claimed)
            },
            instances: || vec![AssociationParameters::normal(1.0, (2, 3, 3), 4)],
        },
    ],
    counterexamples: &[
        refuted("two orthogonal patterns, patterns as parameter", "Eq. 409"),
        refuted("two orthogonal patterns, the map alone", "Eq. 417"),
        refuted("two orthogonal patterns, map", "Eq. 418"),
        refuted("two orthogonal patterns, map and mapped result", "Eq. 420"),
        refuted("two orthogonal patterns, the queries alone", "Eq. 428"),
        refuted("two orthogonal patterns, queries", "Eq. 429"),
        refuted("two orthogonal patterns, queries and mapped result", "Eq. 430"),
        refuted("two orthogonal patterns, the keys alone", "Eq. 434"),
        refuted("two orthogonal patterns, keys", "Eq. 435"),
        refuted("two orthogonal patterns, keys and mapped result", "Eq. 437"),
    ],
};
