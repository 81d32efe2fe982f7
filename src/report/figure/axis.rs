//! Axes: where a number lies between their ends, which ticks they carry and how these are written.

use crate::numerics::elementary::ln;

/// At most this many ticks are labelled on a logarithmic axis, so that labels stay apart in a small panel.
const MOST_LABELS: i32 = 7;

/// An axis with its label, its ends and its ticks.
#[derive(Clone, Debug)]
pub struct Axis {
    pub(super) label: String,
    scale: Scale,
    /// The names of rows or columns.
    names: Vec<(f64, String)>,
}

#[derive(Clone, Copy, Debug)]
enum Scale {
    Linear {
        low: f64,
        high: f64,
        step: f64,
    },
    /// From one power of ten to another.
    Logarithmic {
        low: i32,
        high: i32,
    },
    /// Rows from 0 at the top down to this number.
    Rows(f64),
    /// Columns from 0 at the left to this number.
    Columns(f64),
}

/// A tick: where it is, from 0 to 1, and its label unless it is a minor one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) place: f64,
    pub(super) label: Option<String>,
}

impl Axis {
    /// A linear axis from `low` to `high` with ticks at the multiples of `step`.
    #[must_use]
    pub fn linear(label: impl Into<String>, low: f64, high: f64, step: f64) -> Self {
        Self { label: label.into(), scale: Scale::Linear { low, high, step }, names: Vec::new() }
    }

    /// A linear axis that holds all `values`, its ends being multiples of `step`.
    #[must_use]
    pub fn linear_around(label: impl Into<String>, values: impl IntoIterator<Item = f64>, step: f64) -> Self {
        let (low, high) = extremes(values);
        let (low, high) = ((low / step).floor(), (high / step).ceil());
        Self::linear(label, low * step, high.max(low + 1.0) * step, step)
    }

    /// A logarithmic axis from $10^{\text{low}}$ to $10^{\text{high}}$.
    #[must_use]
    pub fn log(label: impl Into<String>, low: i32, high: i32) -> Self {
        Self { label: label.into(), scale: Scale::Logarithmic { low, high }, names: Vec::new() }
    }

    /// A logarithmic axis that holds all `values`, which must be positive, its ends being powers of ten.
    #[must_use]
    pub fn log_around(label: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = extremes(values.into_iter().map(log_10));
        let (low, high) = (low.floor() as i32, high.ceil() as i32);
        Self::log(label, low, high.max(low + 1))
    }

    /// A vertical axis of rows, from 0 at the top to `end` at the bottom, with names written beside some places.
    #[must_use]
    pub fn rows(end: f64, names: Vec<(f64, String)>) -> Self {
        Self { label: String::new(), scale: Scale::Rows(end), names }
    }

    /// A horizontal axis of columns, from 0 at the left to `end` at the right, with names written below some places.
    #[must_use]
    pub fn columns(end: f64, names: Vec<(f64, String)>) -> Self {
        Self { label: String::new(), scale: Scale::Columns(end), names }
    }

    /// The names of the rows; of other axes none.
    pub(super) fn names(&self) -> &[(f64, String)] {
        &self.names
    }

    /// Whether a number lies between the ends.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        // The logarithm of an end may miss its integer by a rounding; the slack is a millionth of the width of a line.
        value.is_finite() && (-1e-9..=1.0 + 1e-9).contains(&self.place(value))
    }

    /// Where a number lies: 0 at the low end, 1 at the high one.
    pub(super) fn place(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear { low, high, .. } => (value - low) / (high - low),
            Scale::Logarithmic { low, high } => (log_10(value) - f64::from(low)) / f64::from(high - low),
            Scale::Rows(end) => 1.0 - value / end,
            Scale::Columns(end) => value / end,
        }
    }

    pub(super) fn ticks(&self) -> Vec<Tick> {
        match self.scale {
            Scale::Rows(_) | Scale::Columns(_) => {
                let tick =
                    |(place, name): &(f64, String)| Tick { place: self.place(*place), label: Some(name.clone()) };
                self.names.iter().map(tick).collect()
            }
            Scale::Linear { low, high, step } => {
                let places = (low / step).ceil() as i64..=(high / step).floor() as i64;
                let tick =
                    |k: i64| Tick { place: self.place(k as f64 * step), label: Some(decimal(k as f64 * step, step)) };
                places.map(tick).collect()
            }
            Scale::Logarithmic { low, high } => {
                // Labels at multiples of the stride, so that 1 is always among them; every decade has a tick.
                let stride = (high - low).div_euclid(MOST_LABELS) + 1;
                let tick = |exponent: i32| Tick {
                    place: f64::from(exponent - low) / f64::from(high - low),
                    label: (exponent.rem_euclid(stride) == 0).then(|| power_of_ten(exponent)),
                };
                (low..=high).map(tick).collect()
            }
        }
    }
}

fn log_10(value: f64) -> f64 {
    ln(value) / std::f64::consts::LN_10
}

fn extremes(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    values.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// A multiple of `step` with as many decimals as the step has, and a true minus sign.
fn decimal(value: f64, step: f64) -> String {
    let decimals = (0..6).find(|&places| {
        let scaled = step * f64::from(10_u32.pow(places));
        (scaled - scaled.round()).abs() < 1e-6
    });
    let text = format!("{value:.*}", decimals.unwrap_or(6) as usize);
    text.replace('-', "−")
}

/// $10^k$ as people write it, with raised digits; 1 for $k = 0$.
pub(crate) fn power_of_ten(exponent: i32) -> String {
    if exponent == 0 {
        return "1".to_owned();
    }
    let raised = |character| match character {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        _ => '⁰',
    };
    format!("10{}", exponent.to_string().chars().map(raised).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_written_as_in_print() {
        assert_eq!(power_of_ten(-13), "10⁻¹³");
        assert_eq!(power_of_ten(0), "1");
        assert_eq!(power_of_ten(20), "10²⁰");
        assert_eq!(decimal(-0.5, 0.25), "−0.50");
        assert_eq!(decimal(30.0, 10.0), "30");
    }

    #[test]
    fn every_decade_has_a_tick_and_the_ends_are_inside() {
        let axis = Axis::log("", -18, 0);
        let ticks = axis.ticks();
        assert_eq!(ticks.len(), 19);
        let labels: Vec<_> = ticks.into_iter().filter_map(|tick| tick.label).collect();
        assert_eq!(labels, ["10⁻¹⁸", "10⁻¹⁵", "10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "1"]);
        assert!(axis.contains(1e-18) && axis.contains(1.0) && !axis.contains(1.1) && !axis.contains(0.0));
        assert!(!Axis::linear("", 0.0, 1.0, 0.5).contains(f64::NAN));
    }

    #[test]
    fn an_axis_around_values_holds_them() {
        let values = [3e-5, 0.2];
        let axis = Axis::log_around("", values);
        assert!(values.iter().all(|&value| axis.contains(value)));
        let axis = Axis::linear_around("", [-0.1, 0.7], 0.25);
        assert!(axis.contains(-0.25) && axis.contains(0.75) && !axis.contains(1.0));
    }
}
