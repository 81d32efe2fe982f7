//! What is measured, from its definition: the enclosures that prove a measurement.
//!
//! A [`Measurement`](super::Measurement) computes in `f64` and derives the radii of its results by an error analysis. Where
//! an arithmetic is [in force](crate::numerics::certified), the same quantities are computed here from the patterns, the state
//! and $\beta$ alone, which are exact numbers, as the paper defines them. Nothing here depends on the analysis, and nothing
//! needs to be fast.

use crate::hopfield::Hopfield;
use crate::numerics::certified::largest_eigenvalue;
use crate::numerics::{Envelope, Real};

/// Vectors with enclosed components.
pub(super) type Vector = Vec<Envelope>;

/// $\sum_i a_i$.
pub(crate) fn total(terms: &[Envelope]) -> Envelope {
    Envelope::inner_product(terms, &vec![Envelope::from(1.0); terms.len()])
}

/// $a - b$.
pub(crate) fn minus(a: &[Envelope], b: &[Envelope]) -> Vector {
    a.iter().zip(b).map(|(x, y)| *x - *y).collect()
}

/// $\|a - b\|$ of exact vectors.
pub(crate) fn distance(a: &[f64], b: &[f64]) -> Envelope {
    Envelope::exact_squared_distance(a, b).sqrt()
}

/// $a^Tb$ of exact vectors.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> Envelope {
    Envelope::exact_dot(a, b)
}

/// $(a - b)^Tc$ of exact vectors.
pub(crate) fn dot_with_difference(a: &[f64], b: &[f64], c: &[f64]) -> Envelope {
    Envelope::exact_dot_with_difference(a, b, c)
}

/// The largest of some numbers, of which there is at least one.
pub(crate) fn largest(numbers: impl IntoIterator<Item = Envelope>) -> Envelope {
    numbers.into_iter().reduce(Real::max).unwrap_or(Envelope::new(0.0, f64::INFINITY))
}

/// The softmax of a network at a state.
#[derive(Clone, Debug)]
pub(super) struct Definition<'a> {
    network: &'a Hopfield,
    state: &'a [f64],
    /// The pattern $x_k$ from which exponents are taken; any will do.
    origin: usize,
    /// $t_i = \beta(x_i - x_k)^T\xi$.
    exponents: Vector,
    /// $e^{t_i}$.
    exponentials: Vector,
    /// $Z = \sum_i e^{t_i}$.
    partition: Envelope,
}

impl<'a> Definition<'a> {
    pub(super) fn new(network: &'a Hopfield, state: &'a [f64], origin: usize) -> Self {
        let patterns = network.patterns();
        let beta = network.beta_envelope();
        let exponent = |pattern| beta * dot_with_difference(pattern, patterns.pattern(origin), state);
        let exponents: Vector = patterns.iter().map(exponent).collect();
        let exponentials: Vector = exponents.iter().map(|exponent| exponent.exp()).collect();
        let partition = total(&exponentials);
        Self { network, state, origin, exponents, exponentials, partition }
    }

    fn count(&self) -> usize {
        self.exponents.len()
    }

    fn beta(&self) -> Envelope {
        self.network.beta_envelope()
    }

    fn pattern(&self, i: usize) -> &[f64] {
        self.network.patterns().pattern(i)
    }

    fn others(&self, i: usize) -> impl Iterator<Item = usize> {
        (0..self.count()).filter(move |j| *j != i)
    }

    pub(super) fn weight(&self, i: usize) -> Envelope {
        self.exponentials[i] / self.partition
    }

    fn weights(&self) -> Vector {
        (0..self.count()).map(|i| self.weight(i)).collect()
    }

    pub(super) fn log_weight(&self, i: usize) -> Envelope {
        self.exponents[i] - self.partition.ln()
    }

    pub(super) fn complement(&self, i: usize) -> Envelope {
        let others: Vector = self.others(i).map(|j| self.exponentials[j]).collect();
        total(&others) / self.partition
    }

    pub(super) fn max_variance(&self) -> Envelope {
        largest((0..self.count()).map(|i| self.weight(i) * self.complement(i)))
    }

    pub(super) fn log_sum_exp(&self) -> Envelope {
        dot(self.pattern(self.origin), self.state) + self.partition.ln() / self.beta()
    }

    /// $H(p) = \ln Z - \sum_i p_it_i$.
    pub(super) fn entropy(&self) -> Envelope {
        self.partition.ln() - Envelope::inner_product(&self.weights(), &self.exponents)
    }

    /// $\sum_j w_j(x_j - x_i)$.
    fn weighted_gap(&self, weights: &[Envelope], i: usize) -> Vector {
        let origin = self.pattern(i);
        let column = |component: usize| {
            let numbers: Vec<f64> = (0..self.count()).map(|j| self.pattern(j)[component]).collect();
            Envelope::weighted_differences(weights, &numbers, origin[component])
        };
        (0..origin.len()).map(column).collect()
    }

    pub(super) fn update(&self) -> Vector {
        let gap = self.weighted_gap(&self.weights(), self.origin);
        gap.iter().zip(self.pattern(self.origin)).map(|(gap, x)| *gap + *x).collect()
    }

    pub(super) fn update_to(&self, point: &[f64]) -> Envelope {
        Envelope::norm(&minus(&self.update(), &Envelope::exact(point)))
    }

    pub(super) fn retrieval_error(&self, i: usize) -> Envelope {
        Envelope::norm(&self.weighted_gap(&self.weights(), i))
    }

    /// $\sum_jw_j\|x_j - x_i\|$.
    fn total_gap_under(&self, weights: &[Envelope], i: usize) -> Envelope {
        let gap = |j: usize| distance(self.pattern(j), self.pattern(i));
        Envelope::inner_product(weights, &(0..self.count()).map(gap).collect::<Vector>())
    }

    pub(super) fn total_gap(&self, i: usize) -> Envelope {
        self.total_gap_under(&self.weights(), i)
    }

    /// $\max_i\|x_i - f(\xi)\|$.
    pub(super) fn reach(&self) -> Envelope {
        let update = self.update();
        let to_update = |i| Envelope::norm(&minus(&Envelope::exact(self.pattern(i)), &update));
        largest((0..self.count()).map(to_update))
    }

    /// $\ln\|f(\xi) - x_i\|$ with the weights taken relative to that of pattern `heaviest`, all of which may be larger or
    /// smaller by the share `drift`.
    pub(super) fn log_retrieval_error(&self, i: usize, heaviest: usize, drift: Envelope) -> Envelope {
        let relative = |j: usize| {
            if self.pattern(j) == self.pattern(i) {
                Envelope::from(0.0)
            } else {
                (self.exponents[j] - self.exponents[heaviest]).exp()
            }
        };
        let relative: Vector = (0..self.count()).map(relative).collect();
        let gap = Envelope::norm(&self.weighted_gap(&relative, i));
        gap.widened_by(drift * self.total_gap_under(&relative, i)).ln() + self.log_weight(heaviest)
    }

    pub(super) fn update_apart(&self, other: &Definition<'_>) -> Envelope {
        let change = minus(&self.weights(), &other.weights());
        Envelope::norm(&self.weighted_gap(&change, self.origin))
    }

    /// $\frac12\|\xi - x_k\|^2 + \frac12(M^2 - \|x_k\|^2) + \beta^{-1}(\ln N - \ln Z)$.
    pub(super) fn energy(&self) -> Envelope {
        let origin = self.pattern(self.origin);
        let to_origin = distance(self.state, origin).squared();
        let shortfall = squared_max_norm(self.network) - dot(origin, origin);
        let below: Vector = self.exponents.iter().map(|exponent| exponent.exp_m1()).collect();
        let mean = total(&below) / self.count() as f64;
        (to_origin + shortfall) * 0.5 - mean.ln_1p() / self.beta()
    }

    /// $\frac12\|\delta\|^2 + \beta^{-1}\ln\sum_ip_ie^{\beta(x_i - \bar x)^T\delta}$ with $\delta = f(\xi) - \xi$.
    pub(super) fn energy_decrease(&self) -> Envelope {
        let step = minus(&self.update(), &Envelope::exact(self.state));
        let origin = Envelope::exact(self.pattern(self.origin));
        let along = |j: usize| {
            let gap = minus(&Envelope::exact(self.pattern(j)), &origin);
            self.beta() * Envelope::inner_product(&gap, &step)
        };
        let gaps: Vector = (0..self.count()).map(along).collect();
        let weights = self.weights();
        let mean = Envelope::inner_product(&weights, &gaps);
        let beyond: Vector = gaps.iter().map(|gap| (*gap - mean).exp_m1()).collect();
        let squares: Vector = step.iter().map(|component| component.squared()).collect();
        total(&squares) * 0.5 + Envelope::inner_product(&weights, &beyond).ln_1p() / self.beta()
    }

    /// $E_1(y) - \mathrm{lse}(\beta, X^T\xi) - (y - \xi)^Tf(\xi)$.
    pub(super) fn surrogate(&self, point: &[f64]) -> Envelope {
        let step = minus(&Envelope::exact(point), &Envelope::exact(self.state));
        convex_part(self.network, point) - self.log_sum_exp() - Envelope::inner_product(&step, &self.update())
    }

    /// $\sum_ip_i\|x_i - a\|^2$.
    pub(super) fn second_moment_about(&self, centre: &[f64]) -> Envelope {
        let squares: Vector = (0..self.count()).map(|i| distance(self.pattern(i), centre).squared()).collect();
        Envelope::inner_product(&self.weights(), &squares)
    }

    /// The rows of $\sqrt{\beta p_i}(x_i - \bar x)$, one for each pattern.
    fn deviations(&self) -> Vec<Vector> {
        let mean = self.update();
        let deviation = |i: usize| {
            let scale = (self.beta() * self.weight(i)).sqrt();
            minus(&Envelope::exact(self.pattern(i)), &mean).iter().map(|component| *component * scale).collect()
        };
        (0..self.count()).map(deviation).collect()
    }

    /// The largest eigenvalue of $J = \beta\sum_ip_i(x_i - \bar x)(x_i - \bar x)^T$, or, where there are fewer patterns than
    /// dimensions, of the Gram matrix of the deviations, which has the same.
    pub(super) fn jacobian_norm(&self) -> Envelope {
        largest_squared_singular_value(&self.deviations())
    }

    pub(super) fn jacobian_trace(&self) -> Envelope {
        let deviations = self.deviations();
        let squares: Vector = deviations.iter().map(|row| Envelope::inner_product(row, row)).collect();
        total(&squares)
    }

    /// The largest eigenvalue of $\beta(\mathrm{diag}(p) - pp^T)$.
    pub(super) fn softmax_jacobian_norm(&self) -> Envelope {
        let entry = |i: usize, j: usize| {
            if i == j { self.weight(i) * self.complement(i) } else { -(self.weight(i) * self.weight(j)) }
        };
        let row = |i| (0..self.count()).map(|j| self.beta() * entry(i, j)).collect();
        largest_eigenvalue(&(0..self.count()).map(row).collect::<Vec<Vector>>())
    }
}

/// $M^2$.
pub(crate) fn squared_max_norm(network: &Hopfield) -> Envelope {
    largest(network.patterns().iter().map(|pattern| dot(pattern, pattern)))
}

/// $E_1(y) = \frac12y^Ty + \beta^{-1}\ln N + \frac12M^2$.
pub(super) fn convex_part(network: &Hopfield, point: &[f64]) -> Envelope {
    let count = Envelope::from(network.patterns().count() as f64);
    (dot(point, point) + squared_max_norm(network)) * 0.5 + count.ln() / network.beta_envelope()
}

/// $m_x$.
pub(crate) fn mean(network: &Hopfield) -> Vector {
    let patterns = network.patterns();
    let component = |c: usize| {
        let components: Vector = patterns.iter().map(|pattern| Envelope::from(pattern[c])).collect();
        total(&components) / patterns.count() as f64
    };
    (0..patterns.dimension()).map(component).collect()
}

/// $\|A\|_2^2$ of a matrix given by its rows, from the smaller one of its two Gram matrices.
pub(crate) fn largest_squared_singular_value(rows: &[Vector]) -> Envelope {
    let dimension = rows.first().map_or(0, Vec::len);
    let columns = || (0..dimension).map(|c| rows.iter().map(|row| row[c]).collect()).collect::<Vec<Vector>>();
    let vectors = if dimension < rows.len() { columns() } else { rows.to_vec() };
    // Each entry once, so that the matrix is symmetric.
    let lower: Vec<Vector> = (0..vectors.len())
        .map(|i| (0..=i).map(|j| Envelope::inner_product(&vectors[i], &vectors[j])).collect())
        .collect();
    let entry = |i: usize, j: usize| if j <= i { lower[i][j] } else { lower[j][i] };
    let row = |i| (0..vectors.len()).map(|j| entry(i, j)).collect();
    largest_eigenvalue(&(0..vectors.len()).map(row).collect::<Vec<Vector>>())
}

/// Holds a quantity that is computed with a radius against its definition: the definition lies where the radius says, comes
/// from exact numbers alone and is far narrower than the radius.
#[cfg(feature = "suite")]
#[cfg(test)]
pub(crate) fn assert_defined(name: &str, quantity: impl Fn() -> Envelope) {
    use crate::numerics::certified::{Arithmetic, enclosed, with};
    let computed = quantity();
    let (known, width) = with(Arithmetic::Precise(160), || {
        let (defined, again) = (quantity(), quantity());
        (enclosed(defined), enclosed(defined - again))
    });
    let (Some(known), Some(width)) = (known, width) else { panic!("{name}: the definition has no value") };
    assert!(known.from_inputs, "{name} is defined by numbers that are not exact");
    assert!(
        known.lower <= computed.value + computed.radius && known.upper >= computed.value - computed.radius,
        "{name}: {computed:?} is defined to be {known:?}"
    );
    assert!(width.upper <= 1e-3 * computed.radius, "{name}: width {:e}, radius {:e}", width.upper, computed.radius);
}

#[cfg(feature = "suite")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    /// Of order one, where rounding is not: every radius is that of a few roundings.
    fn assert_sharp(name: &str, quantity: impl Fn() -> Envelope) {
        assert_defined(name, &quantity);
        let Envelope { value, radius, .. } = quantity();
        assert!(radius <= 1e-12 * (1.0 + value.abs()), "{name}: {value:e} with a radius of {radius:e}");
    }

    fn network(stream: &mut Stream) -> Hopfield {
        let (count, dimension) = (2 + stream.below(5), 1 + stream.below(4));
        let rows: Vec<Vec<f64>> = (0..count).map(|_| stream.normals(dimension)).collect();
        let patterns = crate::patterns::Patterns::from_rows(&rows).expect("normal numbers are finite");
        Hopfield::new(patterns, stream.log_between(0.1, 5.0)).expect("a positive inverse temperature")
    }

    /// What is measured at states, on them and between them.
    #[test]
    fn measurements_are_what_they_are_defined_to_be() {
        for index in 0..40 {
            let mut stream = Stream::new(7, "measured", index);
            let network = network(&mut stream);
            let state = stream.normals(network.patterns().dimension());
            let other = stream.normals(network.patterns().dimension());
            let (at, there) = (|| network.measure(&state), || network.measure(&other));
            let last = network.patterns().count() - 1;
            assert_sharp("norm of the state", || at().state_norm());
            assert_sharp("distance", || at().distance_to(&other));
            assert_sharp("weight", || at().weight(last));
            assert_sharp("logarithm of a weight", || at().log_weight(last));
            assert_sharp("complement", || at().complement(0));
            assert_sharp("largest variance", || at().max_variance());
            assert_sharp("log-sum-exp", || at().log_sum_exp());
            assert_sharp("entropy", || at().entropy());
            assert_sharp("gap of scores", || at().score_gap(last).expect("two patterns"));
            assert_sharp("range of scores", || at().score_range());
            assert_sharp("change of a score", || at().score_change(0, last));
            assert_sharp("mean score", || at().mean_score());
            assert_sharp("norm of the softmax Jacobian", || at().softmax_jacobian_norm());
            assert_sharp("row sum of the softmax Jacobian", || at().softmax_jacobian_row_sum());
            assert_sharp("energy", || at().energy());
            assert_sharp("energy by log-sum-exp", || at().energy_by_log_sum_exp());
            assert_sharp("energy by exponentials", || at().energy_by_exponentials());
            assert_sharp("energy by a mixture", || at().energy_by_mixture());
            assert_sharp("decrease of the energy", || at().energy_decrease());
            assert_sharp("surrogate", || at().surrogate(&other));
            assert_sharp("update", || at().update_to(&other));
            assert_sharp("retrieval error", || at().retrieval_error(0));
            assert_sharp("logarithm of the retrieval error", || at().log_retrieval_error(0, 0.0));
            assert_sharp("step", || at().step());
            assert_sharp("reach", || at().reach());
            assert_sharp("two updates", || at().update_apart(&there()));
            assert_sharp("second moment", || at().second_moment_about(&other, 0.0));
            assert_sharp("norm of the Jacobian", || at().jacobian_norm());
            assert_sharp("trace of the Jacobian", || at().jacobian_trace());
        }
    }

    /// What is measured of patterns.
    #[test]
    fn patterns_are_measured_as_they_are_defined_to_be() {
        for index in 0..40 {
            let network = network(&mut Stream::new(8, "measured", index));
            let of_two = |quantity: Option<Envelope>| quantity.expect("two patterns");
            assert_sharp("longest pattern", || network.max_norm_envelope());
            assert_sharp("norm of a pattern", || network.pattern_norm(0));
            assert_sharp("norm of the mean", || network.mean_norm_envelope());
            assert_sharp("spread", || network.spread_envelope());
            assert_sharp("diameter", || network.diameter_envelope());
            assert_sharp("separation", || of_two(network.separation_envelope(0)));
            assert_sharp("smallest separation", || of_two(network.minimal_separation_envelope()));
            assert_sharp("nearest pattern", || of_two(network.nearest_distance(0)));
            assert_sharp("separation by distances", || of_two(network.separation_by_distances(0)));
            assert_sharp("spectral norm", || network.squared_spectral_norm_envelope());
            assert_sharp("Frobenius norm", || network.squared_frobenius_norm_envelope());
            assert_sharp("bound of the diameter", || network.diameter_bound_envelope());
        }
    }
}
