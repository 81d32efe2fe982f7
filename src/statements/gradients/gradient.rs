//! The gradients of Eqs. 406-437: what is differentiated, written out term by term, the printed and the corrected
//! closed form, and how a closed form is held against the derivative.

use nalgebra::{DMatrix, Scalar};

use super::jet::Jet;
use super::parameters::AssociationInstance;
use crate::associations::{Association, Heteroassociation, LearnedAssociation, outer, times, transposed_times};
use crate::audit::Check;
use crate::numerics::Envelope;

/// A scalar and what it is differentiated by. With $p = \mathrm{softmax}(\beta Y^Tv)$:
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gradient {
    /// $a^TYp$ by the state $v = \xi$ (Eq. 408, contracted with $a$).
    State,
    /// $a^TYp$ by the patterns $Y = X$ (Eq. 409).
    Patterns,
    /// $a^TYp$ by the input $v = W^T\xi$ (Eq. 415).
    Input,
    /// $a^TW^T\xi$ by $W$ (Eq. 417).
    MapAlone,
    /// $a^TYp$ by $W$ (Eq. 418).
    Map,
    /// $a^TWYp$ by $W$ (Eq. 420).
    MapMapped,
    /// $a^TYp$ by the query $W_Qr$ (Eq. 426).
    Query,
    /// $a^TW_Qr$ by $W_Q$ (Eq. 428).
    QueriesAlone,
    /// $a^TYp$ by $W_Q$ (Eq. 429).
    Queries,
    /// $a^TW_KYp$ by $W_Q$ (Eq. 430).
    QueriesMapped,
    /// $a^TYp$ by the input $v = W_K^TW_Qr$ (Eq. 432).
    PulledBack,
    /// $a^TW_K^TW_Qr$ by $W_K$ (Eq. 434).
    KeysAlone,
    /// $a^TYp$ by $W_K$ (Eq. 435).
    Keys,
    /// $a^TW_KYp$ by $W_K$ (Eq. 437).
    KeysMapped,
}

type Matrix<T> = DMatrix<T>;

/// $Av$ of jets.
fn product<const K: usize>(matrix: &Matrix<Jet<K>>, v: &[Jet<K>]) -> Vec<Jet<K>> {
    matrix.row_iter().map(|row| sum(row.iter().zip(v).map(|(entry, component)| *entry * *component))).collect()
}

fn sum<const K: usize>(terms: impl Iterator<Item = Jet<K>>) -> Jet<K> {
    terms.fold(Jet::constant(0.0), |sum, term| sum + term)
}

/// $Yp$, the weights from the exponentials as they stand.
fn retrieved<const K: usize>(beta: f64, raw: &Matrix<Jet<K>>, input: &[Jet<K>]) -> Vec<Jet<K>> {
    let scores = product(&raw.transpose(), input).into_iter();
    let exponentials: Vec<Jet<K>> = scores.map(|score| (Jet::constant(beta) * score).exp()).collect();
    let total = sum(exponentials.iter().copied());
    let weights: Vec<Jet<K>> = exponentials.into_iter().map(|term| term / total).collect();
    product(raw, &weights)
}

fn constants<T: Scalar + Into<Envelope>, const K: usize>(matrix: &Matrix<T>) -> Matrix<Jet<K>> {
    matrix.map(Jet::constant)
}

impl Gradient {
    /// What is differentiated by, a vector as a matrix of one column.
    fn parameter(self, instance: &AssociationInstance) -> Matrix<Envelope> {
        let vector = |components: Vec<Envelope>| DMatrix::from_vec(components.len(), 1, components);
        let exact = |matrix: &Matrix<f64>| matrix.map(Envelope::from);
        let state = || Envelope::exact(&instance.raw_state);
        let query = || times(&exact(&instance.queries), &state());
        match self {
            Self::State => vector(Envelope::exact(&instance.state)),
            Self::Patterns => exact(&instance.raw),
            Self::Input => vector(transposed_times(&exact(&instance.map), &state())),
            Self::MapAlone | Self::Map | Self::MapMapped => exact(&instance.map),
            Self::Query => vector(query()),
            Self::QueriesAlone | Self::Queries | Self::QueriesMapped => exact(&instance.queries),
            Self::PulledBack => vector(transposed_times(&exact(&instance.keys), &query())),
            Self::KeysAlone | Self::Keys | Self::KeysMapped => exact(&instance.keys),
        }
    }

    /// The constant vector $a$ of the right dimension.
    fn constant(self, instance: &AssociationInstance) -> &[f64] {
        match self {
            Self::MapMapped => &instance.a_r,
            Self::QueriesAlone | Self::QueriesMapped | Self::KeysMapped => &instance.a_k,
            _ => &instance.a_y,
        }
    }

    /// The scalar as a function of the parameter.
    fn objective<const K: usize>(self, instance: &AssociationInstance, parameter: &Matrix<Jet<K>>) -> Jet<K> {
        let fixed = |components: &[f64]| components.iter().map(|x| Jet::constant(*x)).collect::<Vec<Jet<K>>>();
        let (raw, raw_state) = (constants(&instance.raw), fixed(&instance.raw_state));
        let of_input = |input: &[Jet<K>]| retrieved(instance.beta, &raw, input);
        let of_query = |keys: &Matrix<Jet<K>>, query: &[Jet<K>]| of_input(&product(&keys.transpose(), query));
        let (keys, query) = (|| constants(&instance.keys), || product(&constants(&instance.queries), &raw_state));
        let result = match self {
            Self::State | Self::Input | Self::PulledBack => of_input(parameter.as_slice()),
            Self::Patterns => retrieved(instance.beta, parameter, &fixed(&instance.state)),
            Self::MapAlone => product(&parameter.transpose(), &raw_state),
            Self::Map => of_query(parameter, &raw_state),
            Self::MapMapped => product(parameter, &of_query(parameter, &raw_state)),
            Self::Query => of_query(&keys(), parameter.as_slice()),
            Self::QueriesAlone => product(parameter, &raw_state),
            Self::Queries => of_query(&keys(), &product(parameter, &raw_state)),
            Self::QueriesMapped => product(&keys(), &of_query(&keys(), &product(parameter, &raw_state))),
            Self::KeysAlone => product(&parameter.transpose(), &query()),
            Self::Keys => of_query(parameter, &query()),
            Self::KeysMapped => product(parameter, &of_query(parameter, &query())),
        };
        sum(fixed(self.constant(instance)).into_iter().zip(result).map(|(a, component)| a * component))
    }

    /// The closed form that holds: as printed for the Jacobians of vectors, corrected for the gradients of matrices.
    #[must_use]
    pub fn closed_form(self, instance: &AssociationInstance) -> Matrix<Envelope> {
        let sides = Sides::new(instance, self.constant(instance));
        let a = &sides.a;
        let column = |components: Vec<Envelope>| DMatrix::from_vec(components.len(), 1, components);
        match self {
            Self::State => column(transposed_times(&sides.fixed.jacobian(), a)),
            Self::Patterns => sides.fixed.gradient_of_patterns(a),
            Self::Input => column(transposed_times(&sides.learned.association().jacobian(), a)),
            Self::MapAlone => outer(&sides.raw_state, a),
            Self::Map => sides.learned.gradient_of_result(a),
            Self::MapMapped => sides.learned.gradient_of_mapped_result(a),
            // (J_Y W_K^T)^T a
            Self::Query => column(times(&sides.keys, &times(&sides.hetero.association().jacobian(), a))),
            Self::QueriesAlone => outer(a, &sides.raw_state),
            Self::Queries => sides.hetero.gradient_of_queries(a),
            Self::QueriesMapped => sides.hetero.gradient_of_queries_mapped(a),
            Self::PulledBack => column(transposed_times(&sides.hetero.association().jacobian(), a)),
            Self::KeysAlone => outer(&sides.query, a),
            Self::Keys => sides.hetero.gradient_of_keys(a),
            Self::KeysMapped => sides.hetero.gradient_of_keys_mapped(a),
        }
    }

    /// The closed form as printed, with $W_Q^Tr^Ta$ read as the number $(W_Qr)^Ta$; `None` for the Jacobians of
    /// vectors, which are right. Meaningful only where the printed product has the shape of a gradient.
    #[must_use]
    pub fn printed_form(self, instance: &AssociationInstance) -> Option<Matrix<Envelope>> {
        let sides = Sides::new(instance, self.constant(instance));
        let a = &sides.a;
        let contracted = |u: &[Envelope]| u.iter().zip(a).fold(Envelope::from(0.0), |sum, (u, a)| sum + *u * *a);
        let (by_state, by_query) = (contracted(&sides.raw_state), contracted(&sides.query));
        let scaled = |matrix: Matrix<Envelope>, factor: Envelope| matrix.map(|entry| entry * factor);
        let learned = sides.learned.association();
        let hetero = sides.hetero.association();
        let plus = |first: Matrix<Envelope>, second: Matrix<Envelope>| first.zip_map(&second, |x, y| x + y);
        let identity = || DMatrix::from_fn(a.len(), a.len(), |i, j| Envelope::from(f64::from(u8::from(i == j))));
        match self {
            Self::Patterns => {
                let p = sides.fixed.weights();
                let mean = sides.fixed.result();
                let deviations = DMatrix::from_fn(mean.len(), p.len(), |k, i| {
                    sides.beta * p[i] * (Envelope::from(instance.raw[(k, i)]) - mean[k])
                });
                let state: Vec<Envelope> = instance.state.iter().map(|x| Envelope::from(*x)).collect();
                Some(plus(outer(a, p), scaled(deviations, contracted(&state))))
            }
            Self::MapAlone | Self::QueriesAlone => Some(scaled(identity(), by_state)),
            Self::Map => Some(scaled(learned.jacobian(), by_state)),
            Self::MapMapped => {
                let through_weights = multiplied(&sides.map, &learned.jacobian());
                Some(plus(outer(a, learned.result()), scaled(through_weights, by_state)))
            }
            Self::Queries => Some(scaled(multiplied(&hetero.jacobian(), &sides.keys.transpose()), by_state)),
            Self::QueriesMapped => {
                let both = multiplied(&multiplied(&sides.keys, &hetero.jacobian()), &sides.keys.transpose());
                Some(scaled(both, by_state))
            }
            Self::KeysAlone => Some(scaled(identity(), by_query)),
            Self::Keys => Some(scaled(hetero.jacobian(), by_query)),
            Self::KeysMapped => {
                let through_weights = multiplied(&sides.keys, &hetero.jacobian());
                Some(plus(outer(a, hetero.result()), scaled(through_weights, by_query)))
            }
            Self::State | Self::Input | Self::Query | Self::PulledBack => None,
        }
    }

    /// Whether `claimed` is the gradient: each entry against the derivative by forward-mode differentiation, enclosed
    /// up to rounding, and against the central difference of step $h = 2^{-16}$, whose error is at most
    /// $h^2|\phi'''|/6$ for the third derivative enclosed on the whole of $[x - h, x + h]$. The entry nearest to
    /// failing is kept.
    #[must_use]
    pub fn compared(self, instance: &AssociationInstance, claimed: &Matrix<Envelope>) -> Check {
        const STEP: f64 = 1.0 / 65536.0;
        let parameter = self.parameter(instance);
        let entries = (0..parameter.ncols()).flat_map(|j| (0..parameter.nrows()).map(move |i| (i, j)));
        let checks = entries.flat_map(|(i, j)| {
            let point = parameter[(i, j)];
            let forward = self.along(instance, &parameter, (i, j), Jet::<2>::variable(point)).coefficient(1);
            let at = |shift: f64| {
                let moved = Jet::<1>::constant(point + shift);
                self.along(instance, &parameter, (i, j), moved).coefficient(0)
            };
            let around = Jet::<4>::variable(point.widened(STEP));
            let third = self.along(instance, &parameter, (i, j), around).coefficient(3);
            let central = ((at(STEP) - at(-STEP)) / (2.0 * STEP)).widened_by(third * (STEP * STEP));
            [Check::equal(forward, claimed[(i, j)]), Check::equal(central, claimed[(i, j)])]
        });
        let mut check = Check::worst(checks).unwrap_or_else(|| Check::equal(0.0, 0.0));
        // Where nothing moves by more than rounding explains, zero equals zero.
        check.informative = claimed.iter().any(|entry| entry.value.abs() > 1e3 * entry.radius);
        check
    }

    /// The objective where one entry of the parameter is replaced.
    fn along<const K: usize>(
        self,
        instance: &AssociationInstance,
        parameter: &Matrix<Envelope>,
        place: (usize, usize),
        entry: Jet<K>,
    ) -> Jet<K> {
        let mut moved = constants(parameter);
        moved[place] = entry;
        self.objective(instance, &moved)
    }
}

/// $AB$.
fn multiplied(a: &Matrix<Envelope>, b: &Matrix<Envelope>) -> Matrix<Envelope> {
    let columns: Vec<Envelope> = b.column_iter().flat_map(|column| times(a, column.clone_owned().as_slice())).collect();
    DMatrix::from_vec(a.nrows(), b.ncols(), columns)
}

/// The three set-ups of an instance, enclosed.
pub(super) struct Sides {
    pub(super) beta: Envelope,
    pub(super) a: Vec<Envelope>,
    pub(super) raw: Matrix<Envelope>,
    pub(super) raw_state: Vec<Envelope>,
    map: Matrix<Envelope>,
    pub(super) keys: Matrix<Envelope>,
    pub(super) queries: Matrix<Envelope>,
    query: Vec<Envelope>,
    pub(super) fixed: Association<Envelope>,
    pub(super) learned: LearnedAssociation<Envelope>,
    pub(super) hetero: Heteroassociation<Envelope>,
}

impl Sides {
    pub(super) fn new(instance: &AssociationInstance, a: &[f64]) -> Self {
        let exact = |matrix: &Matrix<f64>| matrix.map(Envelope::from);
        let vector = |components: &[f64]| components.iter().map(|x| Envelope::from(*x)).collect::<Vec<_>>();
        let (beta, raw, raw_state) = (Envelope::from(instance.beta), exact(&instance.raw), vector(&instance.raw_state));
        let (map, keys, queries) = (exact(&instance.map), exact(&instance.keys), exact(&instance.queries));
        let query = times(&queries, &raw_state);
        let fixed = Association::new(beta, raw.clone(), vector(&instance.state));
        let learned = LearnedAssociation::new(beta, raw.clone(), map.clone(), raw_state.clone());
        let hetero = Heteroassociation::new(beta, raw.clone(), keys.clone(), queries.clone(), raw_state.clone());
        Self { beta, a: vector(a), raw, raw_state, map, keys, queries, query, fixed, learned, hetero }
    }
}
