//! Up to which count something holds.

/// The largest count $N \ge 1$ for which `holds` is true, by doubling from `start` and bisection, if it holds up to a count
/// and not beyond; it is not asked at 1, where it is taken for granted. With `precision` $k$ the result may be too small by a
/// part of $2^{-k}$.
///
/// Where `holds` is not monotone, the result is a count with `holds(N)` (or 1) that is shortly before one without it.
///
/// # Errors
/// The first error of `holds`.
///
/// ```
/// use hopfield_theory::capacity::critical_count;
/// let squares = |count: u64| Ok::<bool, ()>(count * count <= 1000);
/// assert_eq!(critical_count(5, 60, squares), Ok(31));
/// assert_eq!(critical_count(900, 60, squares), Ok(31));
/// ```
pub fn critical_count<E>(start: u64, precision: u32, mut holds: impl FnMut(u64) -> Result<bool, E>) -> Result<u64, E> {
    let mut high = start.max(2);
    let mut low;
    if holds(high)? {
        while holds(2 * high)? {
            high *= 2;
        }
        (low, high) = (high, 2 * high);
    } else {
        // Downwards by halves, so that counts far below the start are cheap to find.
        while high / 2 > 1 && !holds(high / 2)? {
            high /= 2;
        }
        low = high / 2;
    }
    while high - low > 1.max(low >> precision) {
        let middle = low + (high - low) / 2;
        if holds(middle)? {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every threshold from every start, exactly and to a part of eight.
    #[test]
    fn finds_every_threshold_from_every_start() {
        for threshold in 1..70 {
            for start in [0, 1, 2, 3, 17, 64, 200] {
                let mut asked = 0;
                let mut holds = |count: u64| {
                    asked += 1;
                    assert!(count > 1, "1 is taken for granted");
                    Ok::<bool, ()>(count <= threshold)
                };
                assert_eq!(critical_count(start, 60, &mut holds), Ok(threshold), "from {start}");
                let coarse = critical_count(start, 3, &mut holds).expect("no error");
                assert!(coarse <= threshold && threshold < coarse + 1.max(coarse / 8), "{coarse} for {threshold}");
                assert!(asked < 40, "{asked} questions");
            }
        }
    }

    #[test]
    fn errors_are_passed_on() {
        assert_eq!(critical_count(4, 60, |_| Err::<bool, &str>("no")), Err("no"));
    }
}
