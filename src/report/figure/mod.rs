//! Figures for one column of a paper, each with the data it draws.
//!
//! A [`Figure`] is a description: panels, axes, curves and their points. [`Figure::svg`] and [`Figure::csv`] are made from
//! that one description, so the file of numbers holds exactly the points drawn. Nothing of the machine enters either:
//! text stays text with a generic font family, and positions are computed with this crate's own logarithm.
//!
//! ```
//! use hopfield_theory::report::figure::{Axis, Curve, Figure, Ink, Panel};
//! let panel = Panel::new("", Axis::linear("β Δᵢ", 0.0, 4.0, 1.0), Axis::log("bound", -2, 0))
//!     .with(Curve::line("bound", Ink::Black, vec![(0.0, 1.0), (4.0, 0.02)]));
//! let figure = Figure::new("The bound", "An exponential.", vec![panel]);
//! assert_eq!(figure.csv()?, "panel,curve,x,y\na,bound,0.0,1.0\na,bound,4.0,0.02\n");
//! assert!(figure.svg()?.contains("<title"));
//! # Ok::<(), anyhow::Error>(())
//! ```

mod axis;
mod contour;
mod ink;
mod svg;

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::report::write_atomically;

pub use axis::Axis;
pub(crate) use axis::power_of_ten;
pub use contour::Grid;
pub use ink::{Ink, Mark, Stroke};

/// A figure: one to a few panels above one another, or next to one another across a page.
#[derive(Clone, Debug)]
pub struct Figure {
    title: String,
    description: String,
    panels: Vec<Panel>,
    /// How many panels stand next to one another.
    columns: usize,
}

/// One pair of axes with its curves; lettered (a), (b), … by its place when a figure has several.
#[derive(Clone, Debug)]
pub struct Panel {
    heading: String,
    x: Axis,
    y: Axis,
    curves: Vec<Curve>,
    legend: bool,
    /// Whether it is a map: square, without ticks.
    map: bool,
    /// The height of the axes in points of the drawing, where it is not the usual one.
    height: Option<u32>,
}

/// A named set of points and how they are drawn: as a line, as marks, as both, or as the corners of an area.
#[derive(Clone, Debug)]
pub struct Curve {
    name: String,
    legend: Option<String>,
    ink: Ink,
    stroke: Option<Stroke>,
    mark: Option<Mark>,
    /// Whether the inside is tinted.
    area: bool,
    fine: bool,
    /// The share of ink in its marks; white is the rest.
    shade: f64,
    points: Vec<(f64, f64)>,
}

impl Figure {
    /// A figure; `title` and `description` are read aloud in place of the picture, the second says what there is to see.
    #[must_use]
    pub fn new(title: impl Into<String>, description: impl Into<String>, panels: Vec<Panel>) -> Self {
        Self { title: title.into(), description: description.into(), panels, columns: 1 }
    }

    /// The figure across a whole page, with `columns` panels next to one another and one legend for all of them.
    #[must_use]
    pub fn side_by_side(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// The picture as an SVG document, the same bytes every time.
    ///
    /// # Errors
    /// When a point lies outside its axes or is not finite: it would be drawn over the labels, or not at all.
    pub fn svg(&self) -> Result<String> {
        for (letter, panel) in self.lettered() {
            for curve in &panel.curves {
                for &(x, y) in &curve.points {
                    let inside = panel.x.contains(x) && panel.y.contains(y);
                    ensure!(inside, "({x}, {y}) of '{}' lies outside the axes of panel {letter}", curve.name);
                }
            }
        }
        svg::document(self)
    }

    /// The points as comma-separated values with the columns panel, curve, x, y; every number reads back to the same bits.
    ///
    /// # Errors
    /// Never for text in memory; the writer of the table could fail in principle.
    pub fn csv(&self) -> Result<String> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["panel", "curve", "x", "y"])?;
        for (letter, panel) in self.lettered() {
            for curve in &panel.curves {
                for (x, y) in &curve.points {
                    table.write_record([&letter, &curve.name, &format!("{x:?}"), &format!("{y:?}")])?;
                }
            }
        }
        Ok(String::from_utf8(table.into_inner()?)?)
    }

    /// Writes `<out>/<name>.svg` and `<out>/<name>.csv`, each whole or not at all, and returns their paths.
    ///
    /// # Errors
    /// As [`Figure::svg`], and when the directory or a file cannot be written.
    pub fn write(&self, out: &Path, name: &str) -> Result<Vec<PathBuf>> {
        // Both documents are made before either file is touched, so that a picture never stands beside older numbers.
        let documents = [("svg", self.svg()?), ("csv", self.csv()?)];
        let write = |(extension, text): (&str, String)| {
            let path = out.join(format!("{name}.{extension}"));
            write_atomically(&path, |file| file.write_all(text.as_bytes()))?;
            Ok(path)
        };
        documents.into_iter().map(write).collect()
    }

    fn lettered(&self) -> impl Iterator<Item = (String, &Panel)> {
        ('a'..='z').map(String::from).zip(&self.panels)
    }
}

impl Panel {
    /// An empty pair of axes under a heading, which may be empty.
    #[must_use]
    pub fn new(heading: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self { heading: heading.into(), x, y, curves: Vec::new(), legend: true, map: false, height: None }
    }

    /// The panel with one more curve, drawn over those before it.
    #[must_use]
    pub fn with(mut self, curve: Curve) -> Self {
        self.curves.push(curve);
        self
    }

    /// The panel with more curves.
    #[must_use]
    pub fn with_all(mut self, curves: impl IntoIterator<Item = Curve>) -> Self {
        self.curves.extend(curves);
        self
    }

    /// The panel without a legend, for one whose curves another panel explains.
    #[must_use]
    pub fn without_legend(mut self) -> Self {
        self.legend = false;
        self
    }

    /// The panel with axes of this height; the width of a column is 360.
    #[must_use]
    pub fn high(mut self, height: u32) -> Self {
        self.height = Some(height);
        self
    }

    /// The panel as a map: square, and without ticks, since only places relative to one another matter.
    #[must_use]
    pub fn map(mut self) -> Self {
        self.map = true;
        self
    }
}

impl Curve {
    /// A solid line through the points.
    #[must_use]
    pub fn line(name: impl Into<String>, ink: Ink, points: Vec<(f64, f64)>) -> Self {
        let name = name.into();
        Self {
            legend: Some(name.clone()),
            name,
            ink,
            stroke: Some(Stroke::Solid),
            mark: None,
            area: false,
            fine: false,
            shade: 1.0,
            points,
        }
    }

    /// A mark at each point.
    #[must_use]
    pub fn marks(name: impl Into<String>, ink: Ink, mark: Mark, points: Vec<(f64, f64)>) -> Self {
        Self { stroke: None, mark: Some(mark), ..Self::line(name, ink, points) }
    }

    /// The tinted inside of the polygon with these corners.
    #[must_use]
    pub fn area(name: impl Into<String>, ink: Ink, corners: Vec<(f64, f64)>) -> Self {
        Self { stroke: None, area: true, ..Self::line(name, ink, corners) }
    }

    /// The tinted band between two curves over the same places: points $(x, \text{low}, \text{high})$.
    #[must_use]
    pub fn band(name: impl Into<String>, ink: Ink, limits: &[(f64, f64, f64)]) -> Self {
        let below = limits.iter().map(|&(x, low, _)| (x, low));
        let above = limits.iter().rev().map(|&(x, _, high)| (x, high));
        Self::area(name, ink, below.chain(above).collect())
    }

    /// Whether it has no points.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// The curve with a hairline, small marks and a faint tint, for what only supports the others.
    #[must_use]
    pub fn fine(self) -> Self {
        Self { fine: true, ..self }
    }

    /// The curve with marks of a colour between white at 0 and its ink at 1.
    #[must_use]
    pub fn shaded(self, shade: f64) -> Self {
        Self { shade, ..self }
    }

    /// The curve with its line drawn in `stroke`.
    #[must_use]
    pub fn stroked(self, stroke: Stroke) -> Self {
        Self { stroke: Some(stroke), ..self }
    }

    /// The curve with `mark` at each of its points.
    #[must_use]
    pub fn marked(self, mark: Mark) -> Self {
        Self { mark: Some(mark), ..self }
    }

    /// The curve with another text in the legend than its name in the file of numbers.
    #[must_use]
    pub fn explained(self, text: impl Into<String>) -> Self {
        Self { legend: Some(text.into()), ..self }
    }

    /// Whether its points are joined by a line.
    #[must_use]
    pub fn is_line(&self) -> bool {
        self.stroke.is_some()
    }

    /// The curve without an entry in the legend, for one drawn like another that has one.
    #[must_use]
    pub fn unlisted(self) -> Self {
        Self { legend: None, ..self }
    }
}

/// The horizontal coordinates of all points of some curves, for an axis around them.
pub fn xs(curves: &[Curve]) -> impl Iterator<Item = f64> {
    curves.iter().flat_map(|curve| &curve.points).map(|point| point.0)
}

/// The vertical coordinates of all points of some curves, for an axis around them.
pub fn ys(curves: &[Curve]) -> impl Iterator<Item = f64> {
    curves.iter().flat_map(|curve| &curve.points).map(|point| point.1)
}
