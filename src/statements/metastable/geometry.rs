//! Where the patterns of a cluster and the others lie.

use std::fmt;

use super::parameters::ClusterParameters;
use crate::audit::{choose_rows, join_patterns, normalised};
use crate::error::Error;
use crate::input::{Table, real_data};
use crate::numerics::{add_scaled, squared_distance};
use crate::patterns::Patterns;
use crate::random::Stream;

/// Where the patterns lie; the first $l$ are the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterGeometry {
    /// The cluster at distance `width * M` from a point of the sphere of radius `M`, the others uniform on that sphere.
    Around,
    /// As `Around`, with the norms of the centre and of the others uniform between `M/10` and `M`.
    UnequalNorms,
    /// $M e_1 \pm \text{width}\,M e_2$ in turn (an odd last one at $M e_1$), all others at $-M e_1$; needs `d >= 2`.
    Opposite,
    /// On the line: $l - 1$ patterns at $M$ and one at $-M$, all others at 0.
    Lopsided,
    /// A handwritten digit and its `l - 1` nearest among the digits, then random others, as they are.
    DigitsRaw,
    /// The same scaled to norm `M`.
    DigitsUnit,
    /// A word embedding and its `l - 1` nearest among the embeddings, then random others, as they are.
    TokensRaw,
    /// The same scaled to norm `M`.
    TokensUnit,
    /// Noisy copies of a handwritten digit, at distance `width * M` from it, and random others, all digits of norm `M`.
    DigitCopies,
    /// The same with word embeddings.
    TokenCopies,
    /// Patterns written out.
    Literal(Vec<Vec<f64>>),
}

impl ClusterGeometry {
    pub(super) const NAMED: [(&'static str, Self); 10] = [
        ("around", Self::Around),
        ("unequal_norms", Self::UnequalNorms),
        ("opposite", Self::Opposite),
        ("lopsided", Self::Lopsided),
        ("digits_raw", Self::DigitsRaw),
        ("digits_unit", Self::DigitsUnit),
        ("tokens_raw", Self::TokensRaw),
        ("tokens_unit", Self::TokensUnit),
        ("digit_copies", Self::DigitCopies),
        ("token_copies", Self::TokenCopies),
    ];

    pub(super) fn is_random(&self) -> bool {
        !matches!(self, Self::Opposite | Self::Lopsided | Self::Literal(_))
    }
}

impl fmt::Display for ClusterGeometry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(patterns) => formatter.write_str(&join_patterns(patterns)),
            named => {
                let name = Self::NAMED.iter().find(|(_, known)| known == named).map_or("", |(name, _)| name);
                formatter.write_str(name)
            }
        }
    }
}

impl ClusterParameters {
    /// The patterns of these parameters; whatever is random comes from `stream`.
    pub(super) fn draw_patterns(&self, stream: &mut Stream) -> Result<Patterns, Error> {
        let (n, l, m) = (self.count, self.size.min(self.count), self.scale);
        let rows: Vec<Vec<f64>> = match &self.geometry {
            ClusterGeometry::Around | ClusterGeometry::UnequalNorms => {
                let point = |stream: &mut Stream| {
                    let equal = self.geometry == ClusterGeometry::Around;
                    let radius = if equal { m } else { m * stream.between(0.1, 1.0) };
                    stream.on_sphere(self.dimension, radius)
                };
                let centre = point(stream);
                let cluster: Vec<_> = (0..l).map(|_| on_shell(&centre, self.width * m, stream)).collect();
                cluster.into_iter().chain((l..n).map(|_| point(stream))).collect()
            }
            ClusterGeometry::Opposite => (0..n)
                .map(|i| {
                    let mut pattern = vec![0.0; self.dimension.max(2)];
                    pattern[0] = if i < l { m } else { -m };
                    // An odd last pattern of the cluster stays at its mean.
                    let sign = if i + 1 == l && l % 2 == 1 { 0.0 } else { [1.0, -1.0][i % 2] };
                    pattern[1] = if i < l { sign * self.width * m } else { 0.0 };
                    pattern
                })
                .collect(),
            ClusterGeometry::Lopsided => (0..n)
                .map(|i| {
                    vec![if i + 1 < l {
                        m
                    } else if i < l {
                        -m
                    } else {
                        0.0
                    }]
                })
                .collect(),
            ClusterGeometry::DigitCopies | ClusterGeometry::TokenCopies => {
                let digits = self.geometry == ClusterGeometry::DigitCopies;
                let table = if digits { real_data::digits() } else { real_data::tokens() };
                let mut rows = normalised(choose_rows(table, n - l + 1, stream), m);
                let original = rows.remove(0);
                let mut copy = || on_shell(&original, self.width * m, stream);
                (0..l).map(|_| copy()).collect::<Vec<_>>().into_iter().chain(rows).collect()
            }
            ClusterGeometry::DigitsRaw => neighbours(real_data::digits(), n, l, stream),
            ClusterGeometry::TokensRaw => neighbours(real_data::tokens(), n, l, stream),
            ClusterGeometry::DigitsUnit => normalised(neighbours(real_data::digits(), n, l, stream), m),
            ClusterGeometry::TokensUnit => normalised(neighbours(real_data::tokens(), n, l, stream), m),
            ClusterGeometry::Literal(rows) => rows.clone(),
        };
        Patterns::from_rows(&rows)
    }
}

/// A random point at distance `radius` from another.
fn on_shell(centre: &[f64], radius: f64, stream: &mut Stream) -> Vec<f64> {
    let mut point = centre.to_vec();
    add_scaled(&mut point, radius, &stream.on_sphere(centre.len(), 1.0));
    point
}

/// A random row of a table, its `cluster - 1` nearest rows, and other rows at random: `count` in all.
fn neighbours(table: &Table, count: usize, cluster: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let rows = choose_rows(table, table.rows(), stream);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let from_first: Vec<f64> = rows.iter().map(|row| squared_distance(row, &rows[0])).collect();
    order.sort_by(|&a, &b| from_first[a].total_cmp(&from_first[b]));
    // The rows are in random order already, so the others are random in the order of their indices.
    let (nearest, others) = order.split_at_mut(cluster.min(rows.len()));
    others.sort_unstable();
    nearest.iter().chain(others.iter()).take(count).map(|&row| rows[row].clone()).collect()
}
