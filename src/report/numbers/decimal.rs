//! Decimal fractions that stand for a number and its limits in a text: as many digits as the uncertainty leaves, limits
//! rounded outward.

use super::{Number, Uncertainty};

/// Digits of an exact value.
const EXACT_DIGITS: i32 = 6;
/// Digits of a standard error.
const ERROR_DIGITS: i32 = 2;
/// Digits of the width of an interval.
const WIDTH_DIGITS: i32 = 4;
/// Numbers whose leading digit is at one of these powers of ten are written without one.
const PLAIN: std::ops::RangeInclusive<i32> = -3..=5;

/// A number as written: with decimals only, and all of it times a power of ten.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) value: String,
    /// The standard error, or nothing.
    pub(super) error: Option<String>,
    /// The limits of an interval, or nothing.
    pub(super) limits: Option<(String, String)>,
    /// The power of ten, 0 for none.
    pub(super) power: i32,
}

#[derive(Clone, Copy)]
enum Rounding {
    Nearest,
    Down,
    Up,
}

pub(super) fn written(number: &Number) -> Written {
    let (lower, upper) = number.limits();
    let largest = number.value.abs().max(lower.abs()).max(upper.abs());
    let lead = leading(largest);
    let power = if PLAIN.contains(&lead) || largest == 0.0 { 0 } else { lead };
    // The place of the last digit written, as a power of ten.
    let last = match number.uncertainty {
        Uncertainty::StandardError { standard_error } if standard_error > 0.0 => {
            leading(standard_error) + 1 - ERROR_DIGITS
        }
        Uncertainty::Interval { .. } if upper > lower => leading(upper - lower) + 1 - WIDTH_DIGITS,
        _ => lead + 1 - EXACT_DIGITS,
    };
    let last = last.min(power).max(lead - 16);
    let text = |value: f64, rounding| shifted(units(value, last, rounding), last - power);
    match number.uncertainty {
        Uncertainty::Exact => {
            let value = text(number.value, Rounding::Nearest);
            let value = if value.contains('.') { value.trim_end_matches('0').trim_end_matches('.') } else { &value };
            Written { value: value.to_owned(), error: None, limits: None, power }
        }
        Uncertainty::StandardError { standard_error } => Written {
            value: text(number.value, Rounding::Nearest),
            error: Some(text(standard_error, Rounding::Up)),
            limits: None,
            power,
        },
        Uncertainty::Interval { .. } => Written {
            value: text(number.value, Rounding::Nearest),
            error: None,
            limits: Some((text(lower, Rounding::Down), text(upper, Rounding::Up))),
            power,
        },
    }
}

/// The power of ten of the leading digit; 0 for zero.
fn leading(value: f64) -> i32 {
    let text = format!("{value:e}");
    text.split_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or_default()
}

/// `value` in units of $10^{\text{last}}$. The standard library writes decimals rounded to nearest from the exact binary value.
fn units(value: f64, last: i32, rounding: Rounding) -> i128 {
    // The digits of the value in scientific notation, cut where the place `last` is.
    let decimals = leading(value) - last;
    if decimals < 0 {
        // The leading digit lies below the last place: only its side matters.
        let nearest = i128::from(decimals == -1 && value.abs() >= 5.0 * unit(last - 1)) * value.signum() as i128;
        return towards(nearest, value, last, rounding);
    }
    let text = format!("{value:.*e}", decimals as usize);
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let digits: i128 = mantissa.replace('.', "").parse().unwrap_or_default();
    // Rounding may have carried into one more leading digit.
    let carried = power.parse::<i32>().unwrap_or_default() - leading(value);
    towards(digits * 10_i128.pow(carried.max(0) as u32), value, last, rounding)
}

/// One unit further if rounding to nearest went to the wrong side.
fn towards(nearest: i128, value: f64, last: i32, rounding: Rounding) -> i128 {
    let written: f64 = format!("{nearest}e{last}").parse().unwrap_or(value);
    match rounding {
        Rounding::Down if written > value => nearest - 1,
        Rounding::Up if written < value => nearest + 1,
        _ => nearest,
    }
}

fn unit(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or_default()
}

/// `units` times $10^{\text{place}}$ with decimals.
fn shifted(units: i128, place: i32) -> String {
    let sign = if units < 0 { "-" } else { "" };
    if place >= 0 {
        return format!("{sign}{}{}", units.abs(), if units == 0 { String::new() } else { "0".repeat(place as usize) });
    }
    let decimals = place.unsigned_abs() as usize;
    let digits = format!("{:0>width$}", units.abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    format!("{sign}{whole}.{fraction}")
}
