//! How many points can keep a given angle from each other: rigorous upper bounds.
//!
//! The angle $\alpha$ is given by $r = 1 - \cos\alpha = \tfrac12\|x - y\|^2$, which keeps 60 and 90 degrees exact. The cap is
//! the least of those that apply:
//!
//! - Rankin: at most $2d$ points for $r = 1$, at most $d + 1$ and at most $\frac{r}{r-1}$ for $r > 1$, because
//!   $0 \le \|\sum_ix_i\|^2 \le N + N(N-1)(1 - r)$;
//! - Fejes Toth, in $\mathbb R^3$: $r \le 2 - \frac{1}{2\sin^2\omega}$ with $\omega = \frac{\pi N}{6(N-2)}$, attained by the
//!   tetrahedron, the octahedron and the icosahedron;
//! - kissing numbers, for $r \ge \tfrac12$: 6, 12, 24, 240 and 196560 in dimension 2, 3, 4, 8 and 24;
//! - disjoint caps: $N$ caps of angle $\alpha/2$ do not overlap, so $N\,P(\alpha/2) \le 1$ for the share $P$ of the sphere that
//!   such a cap covers.

use core::f64::consts::PI;

use super::cap::{SphereError, log_cap_probability};
use crate::numerics::elementary::{asin, atan2, ln, sqrt};
use crate::numerics::{Envelope, UNIT_ROUNDOFF};

/// What an upper bound on the number of points rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackingBound {
    /// The squared length of the sum of the points.
    Rankin,
    /// Triangulations of the sphere in $\mathbb R^3$.
    FejesToth,
    /// A kissing number.
    Kissing,
    /// Disjoint caps of half the angle.
    DisjointCaps,
}

/// $\ln$ of an upper bound on the number of points in $\mathbb R^d$ of which every two have $1 - x^Ty \ge r$, and what it rests
/// on. `gap` is $r > 0$; for $r > 2$ there is one point at most.
///
/// The radius covers the rounding: $8u$ for Rankin's bound, $64uN$ for that of Fejes Toth with $N$ points (it is not used beyond
/// $10^6$), and for the caps that of [`log_cap_probability`] with $8(d-1)u$ from a relative error of $8u$ of their angle.
///
/// # Errors
/// For $d < 2$ and unless $r > 0$.
///
/// ```
/// use hopfield_theory::sphere::{PackingBound, log_packing_cap};
/// // At right angles there is room for six points, not for sixteen.
/// let (log_points, bound) = log_packing_cap(3, 1.0)?;
/// assert!((log_points.value - 6.0_f64.ln()).abs() < 1e-14 && bound == PackingBound::Rankin);
/// # Ok::<(), hopfield_theory::sphere::SphereError>(())
/// ```
pub fn log_packing_cap(dimension: usize, gap: f64) -> Result<(Envelope, PackingBound), SphereError> {
    if dimension < 2 {
        return Err(SphereError::Dimension { dimension });
    }
    if gap.is_nan() || gap <= 0.0 {
        return Err(SphereError::Angle { angle: 0.0 });
    }
    let exact = |points: f64, bound| Some((Envelope::relative(ln(points), 8.0 * UNIT_ROUNDOFF), bound));
    if gap > 2.0 {
        return Ok((Envelope::from(0.0), PackingBound::Rankin));
    }
    let half_angle = atan2(sqrt(gap), sqrt(2.0 - gap));
    let log_share = log_cap_probability(dimension, half_angle)?;
    let error = (24.0 * (1.0 + log_share.abs()) + 16.0 * dimension as f64) * UNIT_ROUNDOFF;
    let caps = (Envelope::new(-log_share, error), PackingBound::DisjointCaps);
    let kissing = kissing_number(dimension).filter(|_| gap >= 0.5);
    let others = [
        rankin(dimension, gap).and_then(|points| exact(points, PackingBound::Rankin)),
        fejes_toth(gap)
            .filter(|_| dimension == 3)
            .map(|points| (Envelope::new(ln(points), 64.0 * UNIT_ROUNDOFF * points), PackingBound::FejesToth)),
        kissing.and_then(|points| exact(points, PackingBound::Kissing)),
    ];
    let least = |known: (Envelope, PackingBound), other: (Envelope, PackingBound)| {
        if other.0.value < known.0.value { other } else { known }
    };
    Ok(others.into_iter().flatten().fold(caps, least))
}

/// At most so many points for $r \ge 1$.
fn rankin(dimension: usize, gap: f64) -> Option<f64> {
    let dimension = dimension as f64;
    match gap {
        1.0 => Some(2.0 * dimension),
        _ if gap > 1.0 => Some((dimension + 1.0).min(gap / (gap - 1.0))),
        _ => None,
    }
}

/// At most so many points in $\mathbb R^3$: $\sin^2\omega \ge \frac{1}{4-2r}$, solved for $N$; for $r \le \frac32$, where three
/// points are possible.
fn fejes_toth(gap: f64) -> Option<f64> {
    if gap > 1.5 {
        return None;
    }
    let quotient = 6.0 / PI * asin((1.0 / sqrt(4.0 - 2.0 * gap)).min(1.0));
    let points = 2.0 * quotient / (quotient - 1.0);
    (quotient > 1.0 && points < 1e6).then_some(points)
}

/// The largest number of points at 60 degrees or more, where it is known.
fn kissing_number(dimension: usize) -> Option<f64> {
    match dimension {
        2 => Some(6.0),
        3 => Some(12.0),
        4 => Some(24.0),
        8 => Some(240.0),
        24 => Some(196_560.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::elementary::{cos, exp};
    use crate::random::Stream;
    use crate::sphere::{NamedPointSet, minimal_angle, scattered};

    fn cap(dimension: usize, gap: f64) -> (f64, PackingBound) {
        let (log_points, bound) = log_packing_cap(dimension, gap).unwrap();
        (exp(log_points.value), bound)
    }

    /// The bounds that famous sets attain, each by its own argument.
    #[test]
    fn famous_sets_attain_the_caps() {
        let golden = 0.5 * (1.0 + sqrt(5.0));
        let attained = [
            (2, 1.0 - cos(0.4 * PI), 5.0, PackingBound::DisjointCaps),
            (3, 4.0 / 3.0, 4.0, PackingBound::Rankin),
            (3, 1.0 - 1.0 / sqrt(5.0), 12.0, PackingBound::FejesToth),
            (4, 0.5, 24.0, PackingBound::Kissing),
            (8, 0.5, 240.0, PackingBound::Kissing),
            (24, 0.5, 196_560.0, PackingBound::Kissing),
            (9, 1.0, 18.0, PackingBound::Rankin),
            (9, 1.0 + 1.0 / 9.0, 10.0, PackingBound::Rankin),
            (50, 1.5, 3.0, PackingBound::Rankin),
            (50, 2.0, 2.0, PackingBound::Rankin),
        ];
        for (dimension, gap, points, bound) in attained {
            let (found, by) = cap(dimension, gap);
            assert!((found / points - 1.0).abs() < 1e-13, "d = {dimension}, r = {gap}: {found} instead of {points}");
            assert_eq!(by, bound, "d = {dimension}, r = {gap}");
        }
        // 64 points in space keep 27.3208 degrees at most.
        let space = |degrees: f64| cap(3, 1.0 - cos(degrees.to_radians()));
        assert!(space(27.3207).0 > 64.0 && space(27.3208).0 < 64.0, "64 points: {:?}", space(27.3208));
        // The 600-cell has 120 points at 36 degrees; disjoint caps leave room for few more than that.
        let (found, _) = cap(4, 1.0 - 0.5 * golden);
        assert!(found > 120.0 && found < 170.0, "600-cell: {found}");
        assert_eq!(log_packing_cap(7, 2.1).unwrap().0, Envelope::from(0.0));
    }

    /// No set of points, random or famous, exceeds the cap at its own minimal angle.
    #[test]
    fn no_set_exceeds_its_cap() {
        let mut stream = Stream::new(5, "packing/tests", 0);
        let random = (0..60).map(|index| scattered(2 + index % 5, 2 + index / 4, &mut stream));
        let named =
            [NamedPointSet::Cell600, NamedPointSet::E8Roots, NamedPointSet::Icosahedron].map(|set| set.points());
        for points in random.chain(named) {
            let half = 0.5 * minimal_angle(&points).unwrap();
            let sine = crate::numerics::elementary::sin(half) * (1.0 - 1e-12);
            let (found, bound) = cap(points.nrows(), 2.0 * sine * sine);
            assert!(found >= points.ncols() as f64, "{:?} points: cap {found} by {bound:?}", points.shape());
        }
    }

    /// The caps grow as the angle shrinks, also where one argument takes over from another.
    #[test]
    fn caps_decrease_with_the_angle() {
        for dimension in [2, 3, 4, 8, 24, 300] {
            let gaps = (1..=400).map(|step| 0.005 * f64::from(step));
            let caps: Vec<f64> = gaps.map(|gap| log_packing_cap(dimension, gap).unwrap().0.value).collect();
            assert!(caps.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "d = {dimension}");
        }
    }

    /// In the plane six points are at 60 degrees, as many as caps without a common point; three in space are at 120.
    #[test]
    fn each_argument_knows_where_it_holds() {
        assert_eq!(
            [2, 3, 4, 5, 8, 24].map(|dimension| kissing_number(dimension).is_some()),
            [true, true, true, false, true, true]
        );
        assert_eq!(kissing_number(2), Some(6.0));
        assert_eq!([0.5, 1.0, 1.5].map(|gap| rankin(7, gap)), [None, Some(14.0), Some(3.0)]);
        assert!(fejes_toth(1.5).is_some_and(|points| (points - 3.0).abs() < 1e-14));
        assert_eq!([-0.5, 1e-9, 1.6, 2.5].map(fejes_toth), [None; 4]);
    }

    #[test]
    fn knows_its_domain() {
        assert!(log_packing_cap(1, 0.5).is_err());
        for gap in [0.0, -1.0, f64::NAN] {
            assert!(log_packing_cap(3, gap).is_err(), "gap {gap}");
        }
    }
}
