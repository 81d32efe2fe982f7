//! The numbers of Theorems A5 and A6 and, where the suite is there, the bounds of Theorems A8 and A9: plain ones on their
//! natural scales, and every envelope holds the exact value.

use hopfield_theory::capacity::{Admissible, Dimensions, Formula};
use hopfield_theory::numerics::Envelope;

use crate::table::{Exact, U, Worst, numbers, rows};

const LEAST: usize = 500;

fn assert_holds(name: &str, envelope: Envelope, exact: Exact, at: &str) {
    let error = exact.error(envelope.value);
    assert!(error <= envelope.radius, "{name} at {at}: error {error:e}, {envelope:?}");
}

/// $c$ comes from exponents of the size of $u$ and $a$, and the number of patterns is its power.
#[test]
fn the_capacity_formula_has_its_stated_errors() {
    let (mut growth, mut patterns) = (Worst::new("c"), Worst::new("ln_patterns"));
    let mut threshold = Worst::new("threshold");
    for row in rows::<14>("theorem_a5", LEAST) {
        let [beta, factor, dimension, p] = [row[0], row[1], row[2], row[3]];
        let at = format!("beta = {beta:e}, K = {factor:e}, d = {dimension}, p = {p:e}");
        let exact = Exact::pairs(&row[4..]);
        let plain = Formula::new(beta, factor, dimension, p);
        let exponent = 1.0 + plain.a.abs() + plain.u.abs();
        growth.take(exact[2].relative(plain.c) / (U * exponent), || at.clone());
        threshold.take(exact[3].relative(plain.threshold) / (U * (1.0 + exact[3].high.ln())), || at.clone());
        let scale = p.ln().abs() + (dimension - 1.0) / 4.0 * exponent;
        patterns.take(exact[4].error(plain.ln_patterns) / (U * scale), || at.clone());
        let enclosed = Formula::<Envelope>::new(beta.into(), factor.into(), dimension.into(), p.into());
        let values = [enclosed.a, enclosed.b, enclosed.c, enclosed.threshold, enclosed.ln_patterns];
        for (name, (envelope, exact)) in
            ["a", "b", "c", "threshold", "patterns"].iter().zip(values.into_iter().zip(exact))
        {
            assert_holds(name, envelope, exact, &at);
        }
    }
    growth.hold("src/capacity/mod.rs", "new");
    threshold.hold("src/capacity/mod.rs", "new");
    patterns.hold("src/capacity/mod.rs", "new");
}

/// A root moves with $a$ and $b$ by more than their rounding where it is nearly double, so only enclosures are held, and
/// their width where it is not.
#[test]
fn the_dimensions_are_enclosed() {
    let table = numbers("theorem_a6");
    assert!(table.len() >= LEAST * 12, "{} numbers", table.len());
    for row in table.as_chunks::<12>().0 {
        let [beta, factor, growth, p] = [row[0], row[1], row[2], row[3]];
        let at = format!("beta = {beta:e}, K = {factor:e}, c = {growth:e}, p = {p:e}");
        let exact = Exact::pairs(&row[4..]);
        let enclosed = Dimensions::<Envelope>::new(beta.into(), factor.into(), growth.into(), p.into());
        assert_holds("a", enclosed.a, exact[0], &at);
        assert_holds("b", enclosed.b, exact[1], &at);
        let found: Vec<Envelope> = enclosed.admissible.roots().collect();
        let expected = if exact[0].high >= 0.0 { 1 } else { 2 };
        assert_eq!(found.len(), expected, "{at}: {enclosed:?}");
        assert_eq!(matches!(enclosed.admissible, Admissible::UpTo(_)), expected == 1, "{at}");
        for (root, exact) in found.into_iter().zip(&exact[2..]) {
            assert_holds("root", root, *exact, &at);
        }
    }
}

#[cfg(feature = "suite")]
#[test]
fn the_bounds_of_retrieval_have_their_stated_errors() {
    use hopfield_theory::statements::retrieval::{theorem_a8_one_update as one, theorem_a9_retrieval_error as error};

    let a8 = "src/statements/retrieval/theorem_a8_one_update.rs";
    let a9 = "src/statements/retrieval/theorem_a9_retrieval_error.rs";
    let names = ["log_bound", "sufficient_separation", "log_epsilon", "log_bound", "log_fixed_point_bound"];
    let mut worst: Vec<Worst> = names.iter().map(|name| Worst::new(name)).collect();
    for row in rows::<17>("theorems_a8_a9", LEAST) {
        let [beta, count, separation, radius, max_norm, distance, epsilon] = *row.first_chunk().expect("seven inputs");
        let at = format!("beta = {beta:e}, N = {count}, Delta = {separation:e}, R = {radius:e}, M = {max_norm:e}");
        let exact = Exact::pairs(&row[7..]);
        let plain = [
            one::log_bound(beta, count, separation, radius, max_norm),
            one::sufficient_separation(beta, count, radius, max_norm, distance, epsilon),
            error::log_epsilon(beta, count, separation, radius, max_norm),
            error::log_bound(beta, count, separation, radius, max_norm),
            error::log_fixed_point_bound(beta, count, separation, max_norm),
        ];
        let input = |x: f64| Envelope::from(x);
        let (b, n, s, r, m) = (input(beta), input(count), input(separation), input(radius), input(max_norm));
        let enclosed = [
            one::log_bound(b, n, s, r, m),
            one::sufficient_separation(b, n, r, m, input(distance), input(epsilon)),
            error::log_epsilon(b, n, s, r, m),
            error::log_bound(b, n, s, r, m),
            error::log_fixed_point_bound(b, n, s, m),
        ];
        // The parts that are added up.
        let exponent = beta * (separation + 2.0 * radius * max_norm);
        let factor = (2.0 * beta * count * max_norm * max_norm * (count - 1.0)).ln().abs();
        let size = max_norm.ln().abs();
        let scales = [
            1.0 + factor + exponent,
            2.0 * radius * max_norm + (1.0 + factor + (distance / epsilon).ln().abs()) / beta,
            1.0 + count.ln() + exponent,
            1.0 + count.ln() + exponent + size,
            1.0 + count.ln() + exponent + size,
        ];
        for (k, exact) in exact.iter().enumerate() {
            assert_holds(names[k], enclosed[k], *exact, &at);
            worst[k].take(exact.error(plain[k]) / (U * scales[k]), || at.clone());
        }
    }
    for (worst, (file, name)) in worst.iter().zip([a8, a8, a9, a9, a9].iter().zip(names)) {
        worst.hold(file, name);
    }
}
