//! Fixed points with known places, stabilities and kinds; the enclosure; the mean-value Jacobian.

use hopfield_theory::cccp::{self, ConvexConcave, StopRule, Stopped};
use hopfield_theory::fixed_point::{Kind, Stability};
use hopfield_theory::numerics::{difference, norm};
use hopfield_theory::{Hopfield, Patterns};

fn network(rows: &[Vec<f64>], beta: f64) -> Hopfield {
    let patterns = Patterns::from_rows(rows).expect("the rows of these tests are finite and of one dimension");
    Hopfield::new(patterns, beta).expect("the inverse temperatures of these tests are positive")
}

/// $\pm e_1$ in dimension `dimension` at $\beta$: $f(u e_1) = \tanh(\beta u) e_1$ (oracle O1).
fn antipodal(dimension: usize, beta: f64) -> Hopfield {
    let row = |sign: f64| (0..dimension).map(|k| if k == 0 { sign } else { 0.0 }).collect();
    network(&[row(1.0), row(-1.0)], beta)
}

fn orthoplex(dimension: usize, beta: f64) -> Hopfield {
    let row = |k: usize| (0..dimension).map(move |j| if j == k / 2 { 1.0 - 2.0 * (k % 2) as f64 } else { 0.0 });
    network(&(0..2 * dimension).map(|k| row(k).collect()).collect::<Vec<Vec<f64>>>(), beta)
}

/// The triangle of radius one: fixed points on its axes solve $s = (e^y - 1)/(e^y + 2)$, $y = 1.5 q s$ (Gaussian mixtures
/// with more modes than components; theory notes D, section 14).
fn triangle(beta: f64) -> Hopfield {
    let half = 0.75_f64.sqrt();
    network(&[vec![1.0, 0.0], vec![-0.5, half], vec![-0.5, -half]], beta)
}

/// The fixed points of $u = \tanh(\beta u)$, 20 digits from a 40-digit computation.
#[test]
fn the_enclosure_holds_the_fixed_point_of_an_antipodal_pair() {
    for (beta, exact) in [(2.0, 0.957_504_024_077_268_7), (4.0, 0.999_325_673_015_108_2)] {
        let network = antipodal(1, beta);
        let limit = network.fixed_point(&[0.3], 1e-12, 10_000);
        let bound = limit.error_bound.expect("the slope at this fixed point is below one half");
        assert!(limit.converged, "the run to residual 1e-12 is geometric");
        assert!((limit.state[0] - exact).abs() <= bound, "{} is not within {bound:e} of {exact}", limit.state[0]);
        assert!(bound < 1e-11, "an enclosure of {bound:e} is useless");
    }
}

/// A run counts its updates: none from a fixed point, not even for a residual of zero, and never more than allowed.
#[test]
fn a_run_stops_when_it_should() {
    let single = network(&[vec![0.5, 2.0]], 1.0).fixed_point(&[0.5, 2.0], 0.0, 10);
    assert_eq!((single.updates, single.converged, single.residual), (0, true, 0.0), "the pattern is the fixed point");
    let network = antipodal(1, 1.0);
    let slow = network.fixed_point(&[0.5], 0.0, 3);
    let third = network.update(&network.update(&network.update(&[0.5])));
    assert_eq!((slow.updates, slow.converged, &slow.state), (3, false, &third), "three updates of a slow run");
}

/// The residual to ask for grows with $M + \|\xi\|$ and with the digits that $\beta M^2$ takes from the exponents, up to
/// six; rounding lets every run reach it.
#[test]
fn every_run_reaches_the_attainable_residual() {
    let close = |found: f64, wanted: f64| (found - wanted).abs() <= 4.0 * f64::EPSILON * wanted;
    let pair = |length: f64, beta: f64| network(&[vec![length, 0.0], vec![-length, 0.0]], beta);
    for (length, beta, wanted) in [(1.0, 3.0, 6e-14), (2.0, 3.0, 3.25e-13), (1.0, 1e9, 1.5e-8)] {
        let found = pair(length, beta).attainable_residual(&[0.3, 0.4]);
        assert!(close(found, wanted), "{found:e} for patterns of length {length} at beta = {beta}, not {wanted:e}");
        let run = pair(length, beta).fixed_point(&[0.3, 0.4], found, 10_000);
        assert!(run.converged && run.residual <= found, "a residual of {:e} is all that is reached", run.residual);
    }
}

/// Where the slope is one or more, Banach's theorem does not reach, and nothing may be claimed.
#[test]
fn nothing_is_enclosed_where_the_update_does_not_contract() {
    assert_eq!(antipodal(1, 1.0).enclose_fixed_point(&[0.0]), None, "slope exactly one");
    assert_eq!(antipodal(1, 3.0).enclose_fixed_point(&[0.0]), None, "slope three");
    let far = antipodal(1, 4.0).enclose_fixed_point(&[0.5]);
    assert_eq!(far, None, "the state 0.5 is not near a fixed point, however flat the update is there");
}

#[test]
fn stability_is_told_from_the_hessian() {
    assert_eq!(antipodal(1, 4.0).stability(&[0.0], 1e-12), Stability::Maximum);
    assert_eq!(antipodal(2, 4.0).stability(&[0.0, 0.0], 1e-12), Stability::Saddle);
    assert_eq!(antipodal(2, 0.5).stability(&[0.0, 0.0], 1e-12), Stability::Minimum);
    assert_eq!(antipodal(1, 1.0).stability(&[0.0], 1e-12), Stability::Degenerate);
    // J(0) = (beta / d) I for the orthoplex, so its centre turns from minimum to maximum at beta = d.
    assert_eq!(orthoplex(3, 2.9).stability(&[0.0; 3], 1e-12), Stability::Minimum);
    assert_eq!(orthoplex(3, 3.1).stability(&[0.0; 3], 1e-12), Stability::Maximum);
    let spectrum = antipodal(2, 4.0).hessian_spectrum(&[0.0, 0.0]);
    assert!((spectrum[0] + 3.0).abs() < 1e-14 && (spectrum[1] - 1.0).abs() < 1e-14, "{spectrum:?} is not -3, 1");
}

/// An eigenvalue of zero beside others of one sign decides nothing, and one as large as the threshold counts as zero. $I - J$ at the
/// centre of $\pm ae_1, \pm be_2$ is $\mathrm{diag}(1 - \beta a^2/2, 1 - \beta b^2/2)$.
#[test]
fn a_zero_eigenvalue_is_degenerate_beside_any_others() {
    assert_eq!(antipodal(2, 1.0).stability(&[0.0, 0.0], 1e-12), Stability::Degenerate, "0 and 1");
    let cross = network(&[vec![1.0, 0.0], vec![-1.0, 0.0], vec![0.0, 2.0], vec![0.0, -2.0]], 2.0);
    assert_eq!(cross.stability(&[0.0, 0.0], 1e-12), Stability::Degenerate, "0 and -3");
    let steep = antipodal(1, 3.0);
    let eigenvalue = steep.hessian_spectrum(&[0.0])[0];
    assert_eq!(steep.stability(&[0.0], -eigenvalue), Stability::Degenerate, "a threshold of {eigenvalue}");
    assert_eq!(network(&[vec![2.0]], 1.0).stability(&[2.0], 1.0), Stability::Degenerate, "an eigenvalue of one");
}

/// At $q = 1.9$ three patterns have four minima: the centre with eigenvalues 0.05 and 0.05, and one near each vertex at
/// $s = 0.60899$ with 0.1761 and 0.6285, separated by saddles at $s = 0.12888$ with -0.0409 and 0.1724.
#[test]
fn the_triangle_has_four_minima_for_three_patterns() {
    let network = triangle(1.9);
    let near =
        |found: &[f64], wanted: [f64; 2]| found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 5e-5);
    let centre = network.hessian_spectrum(&[0.0, 0.0]);
    assert!(near(&centre, [0.05, 0.05]), "{centre:?} at the centre");
    let vertex = network.fixed_point(&[1.0, 0.0], 1e-13, 10_000);
    assert!((vertex.state[0] - 0.60899).abs() < 1e-5, "the minimum near the vertex is at {}", vertex.state[0]);
    assert!(near(&network.hessian_spectrum(&vertex.state), [0.1761, 0.6285]), "eigenvalues near the vertex");
    assert!(near(&network.hessian_spectrum(&[0.12888, 0.0]), [-0.0409, 0.1724]), "eigenvalues at the saddle");
    let from_inside = network.fixed_point(&[0.12, 0.0], 1e-13, 10_000);
    assert!(norm(&from_inside.state) < 1e-10, "a start inside the saddle goes to the centre");
    assert_eq!(network.stability(&vertex.state, 1e-9), Stability::Minimum);
}

#[test]
fn the_three_kinds_of_fixed_points_appear_in_turn_as_beta_grows() {
    // Two clusters of two: at small beta all four share the weight, then the cluster of the start, then one pattern.
    let rows = [vec![1.0, 0.3], vec![1.0, -0.3], vec![-1.0, 0.3], vec![-1.0, -0.3]];
    let kind = |beta: f64| {
        let network = network(&rows, beta);
        let limit = network.fixed_point(&rows[0], 1e-12, 100_000);
        Kind::of(network.softmax(&limit.state).weights())
    };
    assert_eq!(kind(0.5), Kind::Global);
    assert_eq!(kind(60.0), Kind::Single);
    // Two of four patterns carry the weight; three would make it global.
    assert_eq!(Kind::of(&[0.5, 0.499, 0.0005, 0.0005, 0.0, 0.0]), Kind::Metastable);
    assert_eq!(Kind::of(&[1.0]), Kind::Single, "a single stored pattern");
    assert_eq!(Kind::of(&[0.1; 10]), Kind::Global, "nine tenths are reached by nine of ten, in spite of rounding");
}

/// $\beta\,\mathrm{diam}(X)^2/4$ is the slope where a pair has equal weights, as at zero, and no slope is larger.
#[test]
fn the_contraction_constant_is_the_slope_of_a_pair_with_equal_weights() {
    let pair = network(&[vec![1.0, 2.0], vec![4.0, -2.0]], 0.3);
    let constant = pair.contraction_constant();
    assert!((constant - 0.3 * 25.0 / 4.0).abs() < 1e-15, "a distance of 5 makes {constant}");
    assert!((pair.jacobian_norm(&[0.0, 0.0]) - constant).abs() < 1e-14, "the slope at equal weights");
    assert!(pair.jacobian_norm(&[1.0, 0.0]) < 0.9 * constant, "the weights differ by the factor exp(0.9)");
}

/// More than half of the patterns make a global state, half of them do not.
#[test]
fn half_of_the_patterns_make_no_global_state() {
    assert_eq!(Kind::of(&[0.5, 0.48, 0.01, 0.01]), Kind::Metastable, "two of four");
    assert_eq!(Kind::of(&[0.31, 0.31, 0.3, 0.04, 0.04]), Kind::Global, "three of five");
}

/// Beyond the fixed point of $u = \tanh(\beta u)$ the update is flatter than on the way back to it, so the radius that the
/// slope of the state alone suggests, $|f(y) - y| / (1 - f'(y))$, ends before the fixed point; before it, it is enough.
#[test]
fn the_enclosure_reckons_with_the_slope_of_the_whole_ball() {
    for (beta, exact) in [(2.0, 0.957_504_024_077_268_7), (4.0, 0.999_325_673_015_108_2)] {
        let mut enclosed = 0;
        for step in [-0.05, -0.02, -1e-3, -1e-6, 1e-6, 1e-3, 0.01, 0.02, 0.04, 0.07] {
            let state = exact + step;
            let value = f64::tanh(beta * state);
            let suggested = (value - state).abs() / (1.0 - beta * (1.0 - value * value));
            assert_eq!(suggested < step.abs(), step > 0.0, "the slope falls with |u|");
            if let Some(bound) = antipodal(1, beta).enclose_fixed_point(&[state]) {
                assert!(step.abs() <= bound, "{exact} is farther than {bound} from {state} at beta = {beta}");
                enclosed += usize::from(step >= 0.01);
            }
        }
        assert!(enclosed >= 3, "only {enclosed} states beyond the fixed point are enclosed at beta = {beta}");
    }
}

/// Next to a fixed point the update is linear, and both radii are as good as the criterion allows: the distance itself, and
/// $\ln(1/\|J\|)/(\beta D)$ with $\|J\| = \beta(1 - u^2)$ and $D = 1 + u$.
#[test]
fn both_radii_are_sharp_next_to_a_fixed_point() {
    let (beta, exact) = (4.0_f64, 0.999_325_673_015_108_2_f64);
    let network = antipodal(1, beta);
    // A residual of 1e-9 is known to 1e-15.
    let bound = network.enclose_fixed_point(&[exact + 1e-9]).expect("the slope is 0.0054");
    assert!((1e-9 - 1e-15..1.0001e-9).contains(&bound), "{bound:e} for a distance of 1e-9");
    let largest = -(beta * (1.0 - exact * exact)).ln() / (beta * (1.0 + exact));
    let radius = network.attraction_radius(&[exact]).expect("the slope is 0.0054");
    assert!((1.0 - 1e-6..1.0).contains(&(radius / largest)), "{radius} is not nearly {largest}");
}

/// The Jacobian of the orthoplex at its centre is $(\beta/d)I$: its norm is below one where its trace is not.
#[test]
fn a_trace_above_one_does_not_hinder_the_enclosure() {
    assert!(orthoplex(3, 2.0).enclose_fixed_point(&[0.0; 3]).is_some(), "the norm is 2/3, the trace 2");
    assert!(orthoplex(3, 0.2).enclose_fixed_point(&[0.0; 3]).is_some(), "the norm is 1/15, the trace 1/5");
}

/// $J^m$ of an antipodal pair is $(\tanh\beta b - \tanh\beta a)/(b - a)$, and $f(b) - f(a) = J^m (b - a)$ always (Lemma A32).
#[test]
fn the_mean_jacobian_is_the_slope_of_the_secant() {
    for beta in [0.5, 4.0, 50.0] {
        let mean = antipodal(1, beta).mean_jacobian(&[-0.3], &[0.9]);
        let exact = (f64::tanh(beta * 0.9) - f64::tanh(beta * -0.3)) / 1.2;
        assert!((mean.norm() - exact).abs() <= mean.error + 1e-13, "beta {beta}: {} is not {exact}", mean.norm());
        assert!(mean.error < 1e-10, "beta {beta}: the error estimate {:e} says nothing", mean.error);
    }
    let network = triangle(7.0);
    let (from, to) = ([0.9, 0.1], [-0.4, 0.5]);
    let mean = network.mean_jacobian(&from, &to);
    let left = difference(&network.update(&to), &network.update(&from));
    let step = difference(&to, &from);
    for (row, left) in left.iter().enumerate() {
        let right = mean.matrix[(row, 0)] * step[0] + mean.matrix[(row, 1)] * step[1];
        assert!((left - right).abs() < 1e-12, "component {row}: {left} is not {right}");
    }
}

/// $\beta(x_i - x_j)^T(\text{to} - \text{from})$ and $J^m$ stay when lengths are multiplied by $s$ and $\beta$ by $s^{-2}$,
/// and with them nodes and error.
#[test]
fn the_mean_jacobian_has_no_unit_of_length() {
    let at_scale = |s: f64| {
        let rows = [[s, 0.0], [0.0, s], [-0.5 * s, -0.5 * s]];
        network(&rows.map(Vec::from), 2.0 / (s * s)).mean_jacobian(&[0.5 * s, 0.0], &[-0.5 * s, 0.25 * s])
    };
    let known = at_scale(1.0);
    assert!(known.error < 1e-12);
    for s in [1e-3, 1e3] {
        let found = at_scale(s);
        assert!((&found.matrix - &known.matrix).amax() < 1e-14);
        assert!(
            (found.error / known.error - 1.0).abs() < 1e-12,
            "error {:e}, and {:e} at scale 1",
            found.error,
            known.error
        );
    }
}

/// Between the patterns of an antipodal pair the Jacobian is $\beta$, and what its mean errs by is a share of its trace.
#[test]
fn the_error_of_a_mean_jacobian_is_relative_to_its_trace() {
    let error = |beta| antipodal(1, beta).mean_jacobian(&[0.0], &[0.0]).error;
    let ratio = error(8.0) / error(0.5);
    assert!((ratio - 16.0).abs() < 1e-12, "{ratio}");
}

#[test]
fn a_mean_jacobian_of_too_many_products_is_given_up() {
    let of_count = |count: usize| {
        let row = |i: usize| (0..20).map(|k| ((i * 20 + k) % 97) as f64 / 97.0).collect::<Vec<_>>();
        network(&(0..count).map(row).collect::<Vec<_>>(), 1.0).mean_jacobian(&[0.0; 20], &[0.1; 20])
    };
    assert!(of_count(1000).error < 1e-10);
    assert_eq!(of_count(50_000).error, f64::INFINITY);
}

/// $E(x) = x^4/4 - x^2/2$, split into its two terms: a procedure whose step is no softmax, $x \mapsto x^{1/3}$.
struct DoubleWell;

impl ConvexConcave for DoubleWell {
    fn objective(&self, state: &[f64]) -> f64 {
        state[0].powi(4) / 4.0 - state[0].powi(2) / 2.0
    }

    fn convex_gradient(&self, state: &[f64]) -> Vec<f64> {
        vec![state[0].powi(3)]
    }

    fn concave_gradient(&self, state: &[f64]) -> Vec<f64> {
        vec![-state[0]]
    }

    fn convex_gradient_inverse(&self, slope: &[f64]) -> Vec<f64> {
        vec![slope[0].cbrt()]
    }
}

#[test]
fn the_concave_convex_procedure_works_for_any_split() {
    let trace = cccp::run(&DoubleWell, &[0.01], StopRule { residual: 1e-14, updates: 200 });
    assert_eq!(trace.stopped, Stopped::AtResidual);
    assert!((trace.last()[0] - 1.0).abs() < 1e-13, "the minimum is at 1, the run ended at {}", trace.last()[0]);
    // x_t = 0.01^(3^-t) exactly.
    assert!((trace.states[2][0] - 0.01_f64.powf(1.0 / 9.0)).abs() < 1e-14, "two steps take the ninth root");
    assert!(trace.energies.windows(2).all(|pair| pair[1] <= pair[0]), "the objective never rises");
    assert!(cccp::stationarity(&DoubleWell, trace.last()) < 1e-12, "the limit is stationary");
    let short = cccp::run(&DoubleWell, &[0.01], StopRule { residual: 1e-14, updates: 2 });
    assert_eq!((short.stopped, short.steps.len(), short.states.len()), (Stopped::AtUpdateCount, 2, 3));
}
