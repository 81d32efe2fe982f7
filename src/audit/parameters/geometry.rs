//! Where the patterns of an instance lie.

use std::fmt;

use super::PatternParameters;
use super::numbers::join_patterns;
use crate::error::Error;
use crate::numerics::{add_scaled, norm};
use crate::patterns::Patterns;
use crate::random::Stream;
use crate::sphere::NamedPointSet;

/// Where the patterns lie. `d` and `N` are those of the parameters, `M` is their scale.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// Uniform on the sphere of radius `M`.
    Sphere,
    /// Uniform directions, norms uniform between `M/10` and `M`.
    UnequalNorms,
    /// Around `max(1, N/4)` centres on the sphere of radius `M`, at a distance of `width * M` from them.
    Clustered,
    /// Sphere points of which every second one repeats its predecessor.
    Duplicated,
    /// All `N` patterns equal one point of norm `M`.
    Equal,
    /// $x_1 = M e$ and $x_2 = \dots = x_N = -M e$ with $e = e_1$ (oracle O2; `N = 2` is the antipodal pair, oracle O1).
    OneAgainstMany,
    /// `N` orthogonal patterns $M e_1, \dots, M e_N$; needs `d >= N`.
    Orthogonal,
    /// $x_1 = (M\,\text{width}) e_1$, all others $-M e_1$: a short pattern against long ones.
    ShortAgainstLong,
    /// The `d + 1` vertices of the regular simplex on the sphere of radius `M`.
    Simplex,
    /// The `2d` points $\pm M e_i$.
    Orthoplex,
    /// The icosahedron, scaled to norm `M`; `d = 3`, `N = 12`.
    Icosahedron,
    /// The 24-cell, scaled to norm `M`; `d = 4`, `N = 24`.
    Cell24,
    /// `N` handwritten digits as they are: 64 grey values from 0 to 16.
    DigitsRaw,
    /// `N` handwritten digits scaled to norm `M`.
    DigitsUnit,
    /// `N` word embeddings as they are: 384 components.
    TokensRaw,
    /// `N` word embeddings scaled to norm `M`.
    TokensUnit,
    /// Patterns written out.
    Literal(Vec<Vec<f64>>),
}

impl Geometry {
    pub(super) const NAMED: [(&'static str, Self); 16] = [
        ("sphere", Self::Sphere),
        ("unequal_norms", Self::UnequalNorms),
        ("clustered", Self::Clustered),
        ("duplicated", Self::Duplicated),
        ("equal", Self::Equal),
        ("one_against_many", Self::OneAgainstMany),
        ("orthogonal", Self::Orthogonal),
        ("short_against_long", Self::ShortAgainstLong),
        ("simplex", Self::Simplex),
        ("orthoplex", Self::Orthoplex),
        ("icosahedron", Self::Icosahedron),
        ("24-cell", Self::Cell24),
        ("digits_raw", Self::DigitsRaw),
        ("digits_unit", Self::DigitsUnit),
        ("tokens_raw", Self::TokensRaw),
        ("tokens_unit", Self::TokensUnit),
    ];

    pub(super) fn is_random(&self) -> bool {
        matches!(
            self,
            Self::Sphere
                | Self::UnequalNorms
                | Self::Clustered
                | Self::Duplicated
                | Self::DigitsRaw
                | Self::DigitsUnit
                | Self::TokensRaw
                | Self::TokensUnit
        )
    }

    /// The patterns that `parameters` describe.
    pub(super) fn draw(parameters: &PatternParameters, stream: &mut Stream) -> Result<Patterns, Error> {
        let PatternParameters { dimension: d, count: n, scale: m, width, .. } = *parameters;
        let along_first_axis = |length: f64| {
            let mut pattern = vec![0.0; d];
            if let Some(first) = pattern.first_mut() {
                *first = length;
            }
            pattern
        };
        let rows: Vec<Vec<f64>> = match &parameters.geometry {
            Self::Sphere => (0..n).map(|_| stream.on_sphere(d, m)).collect(),
            Self::UnequalNorms => (0..n)
                .map(|_| {
                    let radius = m * stream.between(0.1, 1.0);
                    stream.on_sphere(d, radius)
                })
                .collect(),
            Self::Clustered => {
                let centres: Vec<Vec<f64>> = (0..(n / 4).max(1)).map(|_| stream.on_sphere(d, m)).collect();
                (0..n)
                    .map(|i| {
                        let mut pattern = centres[i % centres.len()].clone();
                        add_scaled(&mut pattern, 1.0, &stream.on_sphere(d, width * m));
                        pattern
                    })
                    .collect()
            }
            Self::Duplicated => {
                let points: Vec<Vec<f64>> = (0..n.div_ceil(2)).map(|_| stream.on_sphere(d, m)).collect();
                (0..n).map(|i| points[i / 2].clone()).collect()
            }
            Self::Equal => vec![along_first_axis(m); n],
            Self::OneAgainstMany => (0..n).map(|i| along_first_axis(if i == 0 { m } else { -m })).collect(),
            Self::ShortAgainstLong => (0..n).map(|i| along_first_axis(if i == 0 { width * m } else { -m })).collect(),
            Self::Orthogonal => (0..n)
                .map(|i| {
                    let mut pattern = vec![0.0; d.max(n)];
                    pattern[i] = m;
                    pattern
                })
                .collect(),
            Self::Simplex => scaled_points(NamedPointSet::Simplex { dimension: d }, m),
            Self::Orthoplex => scaled_points(NamedPointSet::Orthoplex { dimension: d }, m),
            Self::Icosahedron => scaled_points(NamedPointSet::Icosahedron, m),
            Self::Cell24 => scaled_points(NamedPointSet::Cell24, m),
            Self::DigitsRaw | Self::DigitsUnit => choose_rows(crate::input::real_data::digits(), n, stream),
            Self::TokensRaw | Self::TokensUnit => choose_rows(crate::input::real_data::tokens(), n, stream),
            Self::Literal(rows) => rows.clone(),
        };
        match parameters.geometry {
            Self::DigitsUnit | Self::TokensUnit => Patterns::from_rows(&normalised(rows, m)),
            _ => Patterns::from_rows(&rows),
        }
    }
}

impl fmt::Display for Geometry {
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

fn scaled_points(set: NamedPointSet, radius: f64) -> Vec<Vec<f64>> {
    set.points().column_iter().map(|point| point.iter().map(|component| radius * component).collect()).collect()
}

/// `count` different rows of a table, in a random order.
pub(crate) fn choose_rows(table: &crate::input::Table, count: usize, stream: &mut Stream) -> Vec<Vec<f64>> {
    let mut indices: Vec<usize> = (0..table.rows()).collect();
    let count = count.min(indices.len());
    for position in 0..count {
        let other = position + stream.below(indices.len() - position);
        indices.swap(position, other);
    }
    indices[..count].iter().map(|&row| table.row(row).to_vec()).collect()
}

pub(crate) fn normalised(mut rows: Vec<Vec<f64>>, radius: f64) -> Vec<Vec<f64>> {
    for row in &mut rows {
        let length = norm(row);
        for component in row {
            *component *= radius / length;
        }
    }
    rows
}
