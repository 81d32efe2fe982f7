//! # Older capacities
//!
//! What the paper quotes of older binary networks with $d$ units, for comparison:
//!
//! - Hebb's rule, random patterns: $C\,d/\ln d$ with $C < 1/2$ if one given pattern is to be a fixed point, $C < 1/4$ if all are;
//!   about $0.138\,d$ if small errors are allowed; with the diagonal of the weights kept, $C\,d\ln d$;
//! - other rules: up to $d$, as for patterns without correlation; the number of stable states is exponential in $d$;
//! - $F(x) = x^n$: of the order of $d^{n-1}$; without errors $d^{n-1}/(c_n\ln d)$ with $c_n > 2(2n-3)!!$. The paper has a factor
//!   $\alpha_n$ in front of the latter too, which $c_n$ already holds;
//! - $F(x) = e^x$: $2^{d/2}$, all of them fixed points, but with basins that vanish at that load (Theorem A10).
//!
//! These are literature values and have no verdict. The steps hold them against what can be computed.
//!
//! At a stored pattern of Hebb's rule a component is wrong with the probability
//!
//! $$p = \Pr\bigl(S_{(N-1)(d-1)} \le -(d-1)\bigr)$$
//!
//! that a sum of so many fair signs is so small, since the field is $d - 1$ plus that sum; with the diagonal kept it is
//! $d + N - 1$ plus the same sum. By Hoeffding's inequality, $p \le e^{-d/(2N)}$ for $N \le d$, so with $N = C\,d/\ln d$ one
//! pattern is wrong with probability $dp \le d^{1-1/(2C)}$ at most, and any with $Ndp \le d^{2-1/(2C)}$: hence $1/2$ and $1/4$. With
//! the diagonal, $p \le e^{-N/(2d)}$, so $N \ge C\,d\ln d$ patterns are fixed points for $C > 2$, but so is nearly every other
//! state.
//!
//! The number $0.138$ is the largest load at which the equations of Amit, Gutfreund and Sompolinsky have a solution that
//! overlaps with a pattern,
//!
//! $$\alpha_c = \max_y\frac12\Bigl(\frac{\mathrm{erf}\,y}{y} - \frac{2}{\sqrt\pi}e^{-y^2}\Bigr)^2 = 0.137906\dots$$
//!
//! For $F(x) = x^n$ the field is $D(d-1) + \sum_{i\ge2}y_i D(s_i)$ with $D(s) = (s+1)^n - (s-1)^n$ and fair signs $y_i$, so signal
//! over noise is $D(d-1)^2/((N-1)\,\mathbb{E}D(s)^2)$, which is $d^{n-1}/((2n-3)!!\,(N-1))$ up to a factor $1 + O(1/d)$: the law of
//! $d^{n-1}$.

use super::storage::{DRAWN, Load, Rule, Scope, StorageInstance, StorageParameters};
use crate::audit::{Check, Conclusion, Control, Effort, Family, Hypothesis, Statement};
use crate::networks::{classical_load, double_factorial, signal_to_noise};
use crate::numerics::elementary::{self, erf, exp, ln};
use crate::numerics::incomplete_beta::IncompleteBeta;
use crate::numerics::proportion::Proportion;
use crate::numerics::{Envelope, Real};
use crate::random::Stream;

/// $\ln p$: a component of a stored pattern of Hebb's rule is wrong, ties counted as wrong.
fn log_component_error(instance: &StorageInstance) -> Envelope {
    let (dimension, count) = (instance.parameters.dimension as u64, instance.parameters.count());
    let signs = (count - 1) * (dimension - 1);
    let margin = dimension - 1 + if instance.parameters.rule == Rule::Diagonal { count } else { 0 };
    let least = (signs + margin).div_ceil(2);
    if least > signs {
        return Envelope::from(-1e300);
    }
    let half = Proportion::from_log_odds(0.0);
    match IncompleteBeta::at(least as f64, (signs - least) as f64 + 1.0, half) {
        // The accuracy that is tested there, on numbers of this size.
        Ok(tail) => Envelope::new(tail.ln_value(), 1e-11 * (1.0 + tail.ln_value().abs())),
        Err(_) => Envelope::new(0.0, f64::INFINITY),
    }
}

/// $C = N\ln d/d$.
fn load_constant(instance: &StorageInstance) -> Envelope {
    instance.count() * instance.dimension().ln() / instance.dimension()
}

/// $(k - 1/(2C))\ln d$: the logarithm of the bound for one pattern, $k = 1$, or all, $k = 2$.
fn log_hebb_bound(instance: &StorageInstance, power: f64) -> Envelope {
    (-(Envelope::from(0.5) / load_constant(instance)) + power) * instance.dimension().ln()
}

/// The degree of a polynomial interaction, 1 of others.
fn degree(instance: &StorageInstance) -> u32 {
    match instance.parameters.rule {
        Rule::Power(degree) => degree,
        _ => 1,
    }
}

/// The distance of $D(d-1)^2/\mathbb{E}D(s)^2\,(2n-3)!!$ over $d^{\text{power}}$ from 1, against $n^2/d$.
fn power_law(instance: &StorageInstance, power: u32) -> Check {
    let degree = degree(instance);
    let scale = (0..power).fold(Envelope::from(1.0), |product, _| product * instance.dimension());
    let ratio =
        signal_to_noise::<Envelope>(instance.parameters.dimension, degree) * double_factorial(degree) / scale - 1.0;
    Check::at_most(ratio.abs(), Envelope::from(f64::from(degree * degree)) / instance.dimension())
}

/// The error rate of a component against that of a normal field, $\frac12\mathrm{erfc}\sqrt{\text{signal}/(2\,\text{noise})}$, up to
/// a quarter of it: an empirical allowance, for noise that is not normal at these sizes.
fn normal_error(instance: &StorageInstance) -> Check {
    let ratio = signal_to_noise::<Envelope>(instance.parameters.dimension, degree(instance)) / (instance.count() - 1.0);
    let prediction = 0.5 * (1.0 - erf(elementary::sqrt(ratio.value / 2.0)));
    Check::equal(instance.counts.failure_rate(), Envelope::new(prediction, 0.25 * prediction))
}

fn mostly_right(instance: &StorageInstance) -> Check {
    instance.counts.rare(0.5.into())
}

/// A hypothesis that is decided without rounding.
const fn exactly(name: &'static str, check: fn(&StorageInstance) -> Check) -> Hypothesis<StorageInstance> {
    Hypothesis { name, check }
}

fn when(holds: bool) -> Check {
    Check::at_most(1.0, f64::from(u8::from(holds)))
}

static HEBB: Hypothesis<StorageInstance> =
    exactly("Hebb's rule", |i| when(matches!(i.parameters.rule, Rule::Hebb | Rule::Diagonal)));
static ZERO_DIAGONAL: Hypothesis<StorageInstance> = exactly("diagonal zero", |i| when(i.parameters.rule == Rule::Hebb));
static KEPT_DIAGONAL: Hypothesis<StorageInstance> =
    exactly("diagonal kept", |i| when(i.parameters.rule == Rule::Diagonal));
static POLYNOMIAL: Hypothesis<StorageInstance> = exactly("F = x^n, n >= 2", |i| when(degree(i) >= 2));
static EXPONENTIAL: Hypothesis<StorageInstance> = exactly("F = exp", |i| when(i.parameters.rule == Rule::Exponential));
static UNDISTURBED: Hypothesis<StorageInstance> = exactly("rho = 0", |i| when(i.parameters.flipped == 0));
static COMPONENT: Hypothesis<StorageInstance> =
    exactly("audit: a component drawn", |i| when(i.parameters.scope == Scope::Component));
static PATTERN: Hypothesis<StorageInstance> =
    exactly("audit: a pattern drawn", |i| when(i.parameters.scope == Scope::Pattern));
static ALL: Hypothesis<StorageInstance> =
    exactly("audit: all patterns drawn", |i| when(i.parameters.scope == Scope::All));
static SETTLED: Hypothesis<StorageInstance> =
    exactly("audit: sweeps to the end", |i| when(i.parameters.scope == Scope::Settled));
static HALF: Hypothesis<StorageInstance> =
    Hypothesis { name: "C < 1/2", check: |instance| Check::less(load_constant(instance), 0.5) };
static QUARTER: Hypothesis<StorageInstance> =
    Hypothesis { name: "C < 1/4", check: |instance| Check::less(load_constant(instance), 0.25) };
static SMALL_LOAD: Hypothesis<StorageInstance> =
    Hypothesis { name: "N <= 0.138 d", check: |i| Check::at_most(i.count(), i.dimension() * 0.138) };
static ERROR_FREE: Hypothesis<StorageInstance> = Hypothesis {
    name: "N <= d^(n-1) / (2 (2n-3)!! ln d)",
    check: |i| Check::at_most(i.count().ln(), log_error_free(i.parameters.dimension, degree(i)) + 1e-12),
};
static ROOT_OF_ALL: Hypothesis<StorageInstance> = Hypothesis {
    name: "N <= 2^(d/2) / sqrt(2 d)",
    check: |i| Check::at_most(i.count().squared() * 2.0 * i.dimension(), exp(ln(2.0) * i.dimension().value)),
};

/// $\ln\frac{d^{n-1}}{2(2n-3)!!\ln d}$.
fn log_error_free(dimension: usize, degree: u32) -> f64 {
    let log = ln(dimension as f64);
    f64::from(degree - 1) * log - ln(2.0 * double_factorial(degree) * log)
}

fn setting(rule: Rule, dimension: usize, count: f64) -> StorageParameters {
    StorageParameters::new(rule, dimension, Load::Count(f64::max(count, 1.0) as u64), 0)
}

/// $N = C\,d/\ln d$ with $C$ in a range.
fn hebb(stream: &mut Stream, low: f64, high: f64) -> StorageParameters {
    let dimension = stream.log_between(100.0, 500.0).floor();
    setting(Rule::Hebb, dimension as usize, stream.between(low, high) * dimension / ln(dimension))
}

/// One component, at loads where it is wrong now and then.
fn component(stream: &mut Stream, index: u32, effort: Effort) -> StorageParameters {
    let rule = if index.is_multiple_of(2) { Rule::Hebb } else { Rule::Diagonal };
    let dimension = 2 + stream.below(40);
    setting(rule, dimension, 1.0 + stream.between(0.1, 2.0) * dimension as f64).drawn_at(effort, Scope::Component, 8000)
}

/// Hebb's rule without draws, from two patterns to the largest that are tabulated exactly.
fn closed_form(stream: &mut Stream, index: u32, _: Effort) -> StorageParameters {
    let dimension = stream.log_between(20.0, 3000.0) as usize;
    let (size, log) = (dimension as f64, ln(dimension as f64));
    match index % 3 {
        0 => setting(Rule::Hebb, dimension, stream.between(0.05, 0.5) * size / log),
        1 => setting(Rule::Diagonal, dimension.min(300), stream.between(1.0, 6.0) * size.min(300.0) * log),
        _ => setting(Rule::Power(2 + stream.below(5) as u32), dimension, 2.0),
    }
}

fn settled(_: &mut Stream, index: u32, effort: Effort) -> StorageParameters {
    let load = [0.1, 0.05, 0.115][index as usize % 3];
    setting(Rule::Hebb, 500, load * 500.0).drawn_at(effort, Scope::Settled, 240)
}

fn polynomial(_: &mut Stream, index: u32, effort: Effort) -> StorageParameters {
    let settings = [(3, 60, 300), (3, 60, 600), (4, 30, 600), (4, 30, 1500), (2, 100, 40)];
    let (degree, dimension, count) = settings[index as usize % settings.len()];
    StorageParameters::new(Rule::Power(degree), dimension, Load::Count(count), 0).drawn_at(
        effort,
        Scope::Component,
        4000,
    )
}

fn error_free(_: &mut Stream, index: u32, effort: Effort) -> StorageParameters {
    let settings = [(3, 40), (4, 24), (2, 200), (3, 64)];
    let (degree, dimension) = settings[index as usize % settings.len()];
    let count = exp(log_error_free(dimension, degree));
    setting(Rule::Power(degree), dimension, count).drawn_at(effort, Scope::Pattern, 400)
}

fn root_of_all(_: &mut Stream, index: u32, effort: Effort) -> StorageParameters {
    let (dimension, count) = [(14, 24), (16, 45), (12, 13)][index as usize % 3];
    StorageParameters::new(Rule::Exponential, dimension, Load::Count(count), 0).drawn_at(effort, Scope::All, 400)
}

/// The page.
pub static STATEMENT: Statement<StorageParameters> = Statement {
    id: "older_capacities",
    label: "Older capacities",
    main_text: None,
    equations: "section 1, A.3.1.2",
    section: "1, A.3",
    file: file!(),
    source: include_str!("older_capacities.rs"),
    conclusions: &[
        Conclusion::step("Hebb's rule, a component", &[&HEBB, &UNDISTURBED, &COMPONENT, &DRAWN], |instance| {
            Check::equal(instance.counts.failure_rate(), log_component_error(instance).exp())
        }),
        Conclusion::step("C d / ln d, one pattern", &[&ZERO_DIAGONAL, &HALF], |instance| {
            let union = log_component_error(instance) + instance.dimension().ln();
            Check::at_most(union, log_hebb_bound(instance, 1.0)).in_logarithms().trivial_upper(0.0)
        }),
        Conclusion::step("C d / ln d, one pattern drawn", &[&ZERO_DIAGONAL, &HALF, &PATTERN, &DRAWN], |instance| {
            instance.counts.rare(log_hebb_bound(instance, 1.0).exp())
        }),
        Conclusion::step("C d / ln d, all patterns", &[&ZERO_DIAGONAL, &QUARTER], |instance| {
            let union = log_component_error(instance) + (instance.dimension() * instance.count()).ln();
            Check::at_most(union, log_hebb_bound(instance, 2.0)).in_logarithms().trivial_upper(0.0)
        }),
        Conclusion::step("C d / ln d, all patterns drawn", &[&ZERO_DIAGONAL, &QUARTER, &ALL, &DRAWN], |instance| {
            instance.counts.rare(log_hebb_bound(instance, 2.0).exp())
        }),
        Conclusion::step("C d ln d with the diagonal", &[&KEPT_DIAGONAL], |instance| {
            let bound = -(instance.count() / instance.dimension()) / 2.0;
            Check::at_most(log_component_error(instance), bound).in_logarithms().trivial_upper(0.0)
        }),
        Conclusion::example("0.138", &[&HEBB], |_| {
            let distance = (classical_load() - 0.138).abs();
            Check::at_most(Envelope::new(distance, 1e-6), 0.0005)
        }),
        Conclusion::step("0.138 d", &[&ZERO_DIAGONAL, &SMALL_LOAD, &SETTLED, &DRAWN], mostly_right),
        Conclusion::step("d^(n-1)", &[&POLYNOMIAL], |instance| power_law(instance, degree(instance) - 1)),
        Conclusion::step("d^(n-1), a component drawn", &[&POLYNOMIAL, &COMPONENT, &DRAWN], normal_error),
        Conclusion::step(
            "d^(n-1) / (c_n ln d), one pattern drawn",
            &[&POLYNOMIAL, &ERROR_FREE, &PATTERN, &DRAWN],
            mostly_right,
        ),
        Conclusion::step("2^(d/2)", &[&EXPONENTIAL, &UNDISTURBED, &ROOT_OF_ALL, &ALL, &DRAWN], mostly_right),
    ],
    families: &[
        Family { name: "component", instances: 16, attained: &[], draw: component },
        Family {
            name: "one_pattern",
            instances: 6,
            attained: &[],
            draw: |stream, _, effort| hebb(stream, 0.38, 0.46).drawn_at(effort, Scope::Pattern, 1500),
        },
        Family {
            name: "all_patterns",
            instances: 4,
            attained: &[],
            draw: |stream, _, effort| hebb(stream, 0.21, 0.24).drawn_at(effort, Scope::All, 600),
        },
        Family { name: "closed_form", instances: 192, attained: &[], draw: closed_form },
        Family { name: "settled", instances: 3, attained: &[], draw: settled },
        Family { name: "polynomial", instances: 5, attained: &[], draw: polynomial },
        Family { name: "error_free", instances: 4, attained: &[], draw: error_free },
        Family { name: "root_of_all", instances: 3, attained: &[], draw: root_of_all },
    ],
    controls: &[
        Control {
            name: "C = 1 for one pattern, C = 1/2 for all",
            hypotheses: &[&ZERO_DIAGONAL, &DRAWN],
            check: mostly_right,
            instances: || {
                vec![
                    StorageParameters::new(Rule::Hebb, 300, Load::Count(52), 0).drawn(Scope::Pattern, 200),
                    StorageParameters::new(Rule::Hebb, 300, Load::Count(26), 0).drawn(Scope::All, 200),
                ]
            },
        },
        Control {
            name: "0.25 d instead of 0.138 d",
            hypotheses: &[&ZERO_DIAGONAL, &SETTLED, &DRAWN],
            check: mostly_right,
            instances: || vec![StorageParameters::new(Rule::Hebb, 400, Load::Count(100), 0).drawn(Scope::Settled, 100)],
        },
        Control {
            name: "d^n instead of d^(n-1)",
            hypotheses: &[&POLYNOMIAL],
            check: |instance| power_law(instance, degree(instance)),
            instances: || [2, 3, 4].map(|n| setting(Rule::Power(n), 100, 2.0)).to_vec(),
        },
        Control {
            name: "four times d^(n-1) / (c_n ln d)",
            hypotheses: &[&POLYNOMIAL, &PATTERN, &DRAWN],
            check: mostly_right,
            instances: || {
                let four_times = |degree, dimension| {
                    setting(Rule::Power(degree), dimension, 4.0 * exp(log_error_free(dimension, degree)))
                        .drawn(Scope::Pattern, 100)
                };
                vec![four_times(2, 200), four_times(3, 40), four_times(4, 24)]
            },
        },
        Control {
            name: "2^(d/2) with two components flipped",
            hypotheses: &[&EXPONENTIAL, &ROOT_OF_ALL, &ALL, &DRAWN],
            check: mostly_right,
            instances: || {
                vec![StorageParameters::new(Rule::Exponential, 16, Load::Count(45), 2).drawn(Scope::All, 100)]
            },
        },
    ],
    counterexamples: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Parameters as _;

    /// The field of a component of a stored pattern is the margin of that pattern plus a sum of independent signs; all sums
    /// of so many signs are counted.
    fn assert_counted(rule: Rule, dimension: usize, count: usize) {
        let parameters = StorageParameters::new(rule, dimension, Load::Count(count as u64), 0);
        let instance = parameters.build(&mut Stream::new(0, "unused", 0)).expect("a valid network");
        let found = log_component_error(&instance);
        let margin = dimension - 1 + if rule == Rule::Diagonal { count } else { 0 };
        let signs = (count - 1) * (dimension - 1);
        let is_wrong = |negative: u32| margin as i64 + signs as i64 - 2 * i64::from(negative) <= 0;
        let wrong = (0..1_u32 << signs).filter(|choice| is_wrong(choice.count_ones())).count();
        let expected = if wrong == 0 { -1e300 } else { ln(wrong as f64 / 2.0_f64.powi(signs as i32)) };
        assert!((found.value - expected).abs() < 1e-10, "{rule:?}, d = {dimension}, N = {count}: {found:?}");
    }

    #[test]
    fn the_chance_of_a_wrong_component_is_the_share_of_signs_that_make_one() {
        for dimension in 2..=5 {
            for count in 1..=4 {
                assert_counted(Rule::Hebb, dimension, count);
                assert_counted(Rule::Diagonal, dimension, count);
            }
        }
    }
}
