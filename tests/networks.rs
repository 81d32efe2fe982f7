//! Laws of the binary networks: sweeps descend, symmetries, and agreement with the defining formulas, all in integers.
//!
//! A failing case is printed by dimension, number of patterns and seed, which build it again.

use std::cmp::Ordering;

use hopfield_theory::Error;
use hopfield_theory::networks::{
    BinaryPatterns, BinaryVector, Classical, Diagonal, Exponential, Network, Polynomial, State, fixed_pattern_count,
    signal_to_noise,
};
use hopfield_theory::random::Stream;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn config() -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(200_802_217);
    }
    config
}

/// Random patterns, some of them next to the first one, where terms cancel, and a random state.
fn instance(dimension: usize, count: usize, seed: u64) -> (Vec<BinaryVector>, BinaryVector, Stream) {
    let mut stream = Stream::new(seed, "networks", 0);
    let first = BinaryVector::random(dimension, &mut stream).expect("the dimension is positive");
    let mut vectors = vec![first.clone()];
    while vectors.len() < count {
        let distance = stream.below(4);
        vectors.push(if distance < 3 {
            first.at_distance(distance, &mut stream)
        } else {
            BinaryVector::random(dimension, &mut stream).expect("the dimension is positive")
        });
    }
    let state = first.at_distance(stream.below(dimension + 1), &mut stream);
    (vectors, state, stream)
}

fn patterns(vectors: &[BinaryVector]) -> BinaryPatterns {
    BinaryPatterns::new(vectors.to_vec()).expect("the vectors have one dimension")
}

fn state(network: &dyn Network, vector: &BinaryVector) -> State {
    State::new(network.patterns(), vector.clone()).expect("the state has the dimension of the patterns")
}

fn polynomial(vectors: &[BinaryVector], degree: u32) -> Polynomial {
    Polynomial::new(patterns(vectors), degree).expect("the energies of these sizes fit into 127 bits")
}

fn all_networks(vectors: &[BinaryVector]) -> Vec<Box<dyn Network>> {
    let mut networks: Vec<Box<dyn Network>> = vec![
        Box::new(Classical::new(patterns(vectors), Diagonal::Zero)),
        Box::new(Classical::new(patterns(vectors), Diagonal::Kept)),
        Box::new(Exponential::new(patterns(vectors))),
    ];
    for degree in 1..6 {
        networks.push(Box::new(polynomial(vectors, degree)));
    }
    networks
}

/// All preferences at a state.
fn preferences(network: &dyn Network, vector: &BinaryVector) -> Vec<Ordering> {
    let state = state(network, vector);
    (0..vector.dimension()).map(|component| network.preference(&state, component)).collect()
}

proptest! {
    #![proptest_config(config())]

    /// Every update that changes something lowers the energy, so sweeps end, and they end in fixed points.
    #[test]
    fn sweeps_descend_to_fixed_points(dimension in 1..80_usize, count in 1..12_usize, seed: u64) {
        let (vectors, start, _) = instance(dimension, count, seed);
        for network in all_networks(&vectors) {
            let mut state = state(&*network, &start);
            for component in 0..dimension {
                let before = state.clone();
                let changed = network.update(&mut state, component);
                let expected = if changed { Ordering::Less } else { Ordering::Equal };
                prop_assert_eq!(network.compare_energies(&state, &before), expected);
            }
            prop_assert!(network.settle(&mut state, 1000).is_some(), "sweeps must end");
            prop_assert!(network.is_fixed_point(&state), "sweeps end in a fixed point");
            prop_assert_eq!(&network.synchronous_update(&state), &state);
        }
    }

    /// The sign is that of the energy difference, and overlaps that followed flips are those of a new state.
    #[test]
    fn the_local_field_is_the_energy_difference(dimension in 1..80_usize, count in 1..12_usize, seed: u64) {
        let (vectors, start, mut stream) = instance(dimension, count, seed);
        for network in all_networks(&vectors) {
            let mut state = state(&*network, &start);
            for _ in 0..4 {
                let component = stream.below(dimension);
                let mut other = state.clone();
                other.flip(network.patterns(), component);
                let again = State::new(network.patterns(), other.vector().clone());
                prop_assert_eq!(again.as_ref(), Ok(&other));
                let (up, down) = if state.vector().sign(component) > 0 { (&state, &other) } else { (&other, &state) };
                // With the diagonal kept, a unit also acts on itself, against no energy difference.
                let energies = network.compare_energies(down, up);
                let preferred = network.preference(&state, component);
                if energies != Ordering::Equal && network.opposes(&state, component) {
                    prop_assert_eq!(preferred, energies);
                }
                state = other;
            }
        }
        for network in [&polynomial(&vectors, 4) as &dyn Network, &Exponential::new(patterns(&vectors))] {
            let state = state(network, &start);
            for component in 0..dimension {
                let mut other = state.clone();
                other.flip(network.patterns(), component);
                let wanted = if start.sign(component) > 0 {
                    network.compare_energies(&other, &state)
                } else {
                    network.compare_energies(&state, &other)
                };
                prop_assert_eq!(network.preference(&state, component), wanted);
            }
        }
    }

    /// Permuting patterns or components, and flipping a component everywhere, changes nothing else.
    #[test]
    fn symmetries(dimension in 1..40_usize, count in 1..10_usize, seed: u64) {
        let (vectors, start, mut stream) = instance(dimension, count, seed);
        let mut reversed = vectors.clone();
        reversed.reverse();
        let turned = |vector: &BinaryVector| {
            let signs: Vec<i8> = (0..dimension).map(|j| vector.sign((j + 1) % dimension)).collect();
            BinaryVector::from_signs(&signs).expect("signs are signs")
        };
        let component = stream.below(dimension);
        let flipped = |vector: &BinaryVector| {
            let mut vector = vector.clone();
            vector.flip(component);
            vector
        };
        let networks = all_networks(&vectors);
        let with_reversed = all_networks(&reversed);
        let with_turned = all_networks(&vectors.iter().map(turned).collect::<Vec<_>>());
        let with_flipped = all_networks(&vectors.iter().map(flipped).collect::<Vec<_>>());
        for kind in 0..networks.len() {
            let original = preferences(&*networks[kind], &start);
            prop_assert_eq!(&preferences(&*with_reversed[kind], &start), &original);
            let mut rotated = original.clone();
            rotated.rotate_left(1);
            prop_assert_eq!(preferences(&*with_turned[kind], &turned(&start)), rotated);
            let mut changed = original.clone();
            changed[component] = changed[component].reverse();
            prop_assert_eq!(preferences(&*with_flipped[kind], &flipped(&start)), changed);
        }
    }

    /// $F(a) = a^2$: energies differ from twice the classical ones by $Nd$, and the fields are four times the classical.
    #[test]
    fn the_quadratic_network_is_the_classical_one(dimension in 1..80_usize, count in 1..12_usize, seed: u64) {
        let (vectors, start, _) = instance(dimension, count, seed);
        let (classical, quadratic) = (Classical::new(patterns(&vectors), Diagonal::Zero), polynomial(&vectors, 2));
        let state = state(&classical, &start);
        prop_assert_eq!(2.0 * classical.energy(&state), quadratic.energy(&state) as f64 + (count * dimension) as f64);
        for component in 0..dimension {
            prop_assert_eq!(i128::from(4 * classical.field(&state, component)), quadratic.field(&state, component));
        }
    }

    /// $XX^T$ is positive semidefinite, so with the diagonal kept even a synchronous update does not raise the energy.
    #[test]
    fn with_the_diagonal_synchronous_updates_descend(dimension in 1..80_usize, count in 1..12_usize, seed: u64) {
        let (vectors, start, _) = instance(dimension, count, seed);
        let network = Classical::new(patterns(&vectors), Diagonal::Kept);
        let state = state(&network, &start);
        prop_assert_ne!(network.compare_energies(&network.synchronous_update(&state), &state), Ordering::Greater);
    }

    /// Where no exponential overflows and nothing cancels, plain arithmetic gives the same sign and energy.
    #[test]
    fn the_exponential_network_agrees_with_plain_sums(dimension in 1..12_usize, count in 1..8_usize, seed: u64) {
        let (vectors, start, _) = instance(dimension, count, seed);
        let network = Exponential::new(patterns(&vectors));
        let state = state(&network, &start);
        let overlap = |vector: &BinaryVector| f64::from(vector.dot(&start));
        let total: f64 = vectors.iter().map(|vector| overlap(vector).exp()).sum();
        prop_assert!((network.log_negative_energy(&state) - total.ln()).abs() < 1e-13 * dimension as f64);
        for component in 0..dimension {
            let change = |vector: &BinaryVector, sign: f64| {
                let own = f64::from(vector.sign(component));
                (overlap(vector) + own * (sign - f64::from(start.sign(component)))).exp()
            };
            let difference: f64 = vectors.iter().map(|vector| change(vector, 1.0) - change(vector, -1.0)).sum();
            if difference.abs() > 1e-12 * total {
                prop_assert_eq!(Some(network.preference(&state, component)), difference.partial_cmp(&0.0));
            } else {
                prop_assert_eq!(network.preference(&state, component), Ordering::Equal);
            }
        }
    }

    /// A random vector at a distance has that distance.
    #[test]
    fn distances_are_kept(dimension in 1..200_usize, share in 0.0..1.0_f64, seed: u64) {
        let mut stream = Stream::new(seed, "networks", 1);
        let vector = BinaryVector::random(dimension, &mut stream).expect("the dimension is positive");
        let distance = (share * dimension as f64) as usize;
        prop_assert_eq!(vector.at_distance(distance, &mut stream).distance(&vector), distance);
        prop_assert_eq!(BinaryVector::from_signs(&vector.signs()), Ok(vector));
    }
}

/// Two patterns that differ in one component cancel there, however large $d$ is; a third one far away decides.
#[test]
fn equal_exponentials_cancel_exactly() {
    for dimension in [2, 40, 700, 1500] {
        let ones = BinaryVector::from_signs(&vec![1; dimension]).expect("signs are signs");
        let mut neighbour = ones.clone();
        neighbour.flip(0);
        let pair = Exponential::new(patterns(&[ones.clone(), neighbour.clone()]));
        assert_eq!(preferences(&pair, &ones)[0], Ordering::Equal, "d = {dimension}");
        let mut far = neighbour.clone();
        (1..dimension).for_each(|component| far.flip(component));
        let decided = Exponential::new(patterns(&[ones.clone(), neighbour.clone(), far]));
        assert_eq!(preferences(&decided, &ones)[0], Ordering::Less, "d = {dimension}");
    }
}

/// Every component of a random vector is a fair coin, and every component is flipped as often as another.
#[test]
fn vectors_are_uniform() {
    let mut stream = Stream::new(7, "networks", 2);
    let (dimension, draws) = (70, 4000);
    let mut counts = vec![(0, 0); dimension];
    for _ in 0..draws {
        let vector = BinaryVector::random(dimension, &mut stream).expect("the dimension is positive");
        let moved = vector.at_distance(35, &mut stream);
        for (component, (positive, flipped)) in counts.iter_mut().enumerate() {
            *positive += usize::from(vector.sign(component) > 0);
            *flipped += usize::from(vector.sign(component) != moved.sign(component));
        }
    }
    for (positive, flipped) in counts {
        // Six standard deviations of 32 draws.
        assert!(positive.abs_diff(draws / 2) < 190 && flipped.abs_diff(draws / 2) < 190, "{positive}, {flipped}");
    }
}

#[test]
fn what_is_no_network_is_refused() {
    assert_eq!(BinaryVector::from_signs(&[]), Err(Error::NoDimension));
    assert_eq!(BinaryVector::from_signs(&[1, 0]), Err(Error::NotBinary { component: 1, value: 0 }));
    assert_eq!(BinaryPatterns::new(vec![]), Err(Error::NoPatterns));
    let vector = |signs: &[i8]| BinaryVector::from_signs(signs).expect("signs are signs");
    let ragged = BinaryPatterns::new(vec![vector(&[1, 1]), vector(&[1])]);
    assert_eq!(ragged, Err(Error::RaggedPattern { pattern: 1, found: 1, expected: 2 }));
    let patterns = patterns(&[vector(&[1, -1, 1])]);
    assert_eq!(State::new(&patterns, vector(&[1])), Err(Error::StateDimension { found: 1, expected: 3 }));
    let refused = Polynomial::new(patterns, 80).err();
    assert_eq!(refused, Some(Error::DegreeTooLarge { degree: 80, dimension: 3, count: 1 }));
}

/// The defining equation, with another error function: a component is wrong with probability $\ln2/d$ at the signal over noise
/// that the number of patterns leaves.
#[test]
fn the_number_of_fixed_patterns_leaves_one_half_of_them_right() {
    for (dimension, degree) in [(10, 2), (1000, 2), (1_000_000, 2), (2, 2), (50, 3), (400, 4)] {
        let count = fixed_pattern_count(dimension, degree);
        let d = dimension as f64;
        let signal = if degree == 2 { d - 1.0 } else { signal_to_noise::<f64>(dimension, degree) };
        let wrong = 0.5 * statrs::function::erf::erfc((signal / (2.0 * (count - 1.0))).sqrt());
        assert!((d * wrong / core::f64::consts::LN_2 - 1.0).abs() < 1e-8, "d = {dimension}, n = {degree}: {count}");
    }
}

/// A single pattern attracts its neighbours; one of degree 1 attracts from everywhere.
#[test]
fn a_neighbour_of_a_lone_pattern_is_no_fixed_point() {
    let pattern = BinaryVector::random(9, &mut Stream::new(3, "lone", 0)).expect("the dimension is positive");
    let mut neighbour = pattern.clone();
    neighbour.flip(4);
    for (place, network) in all_networks(std::slice::from_ref(&pattern)).iter().enumerate() {
        assert!(network.is_fixed_point(&state(network.as_ref(), &pattern)), "network {place}");
        assert!(!network.is_fixed_point(&state(network.as_ref(), &neighbour)), "network {place}");
    }
}
