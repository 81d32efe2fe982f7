//! Colours that readers with any colour vision tell apart, and the marks and lines that back them up in print without
//! colour.

use plotters::style::RGBColor;

/// The palette of Okabe and Ito (2008) without its yellow, which is too faint for thin lines on white paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the colours say all there is to say")]
pub enum Ink {
    Black,
    Grey,
    Blue,
    SkyBlue,
    Green,
    Orange,
    Vermilion,
    Purple,
}

impl Ink {
    pub(super) fn colour(self) -> RGBColor {
        match self {
            Self::Black => RGBColor(0, 0, 0),
            Self::Grey => RGBColor(128, 128, 128),
            Self::Blue => RGBColor(0, 114, 178),
            Self::SkyBlue => RGBColor(86, 180, 233),
            Self::Green => RGBColor(0, 158, 115),
            Self::Orange => RGBColor(230, 159, 0),
            Self::Vermilion => RGBColor(213, 94, 0),
            Self::Purple => RGBColor(204, 121, 167),
        }
    }
}

/// The shape at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the shapes say all there is to say")]
pub enum Mark {
    Dot,
    Ring,
    Triangle,
    Diamond,
    Square,
    Cross,
    Bar,
    Pixel,
}

/// How a line is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the strokes say all there is to say")]
pub enum Stroke {
    Solid,
    Dashed,
    Dotted,
    DashDotted,
}

impl Stroke {
    /// The lengths of dashes and gaps, in the units of the drawing.
    pub(super) fn dashes(self) -> Option<&'static str> {
        match self {
            Self::Solid => None,
            Self::Dashed => Some("60 35"),
            Self::Dotted => Some("14 28"),
            Self::DashDotted => Some("60 30 14 30"),
        }
    }
}
