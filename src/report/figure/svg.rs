//! The picture: a fixed size, fixed margins, one layer after another.
//!
//! The backend knows whole coordinates only and cannot break lines, so everything is drawn on a grid of a tenth of a
//! point and the dashes of a curve are written into its line afterwards. Widths of text are estimated, since no font is
//! asked; the margins allow for the widest of the common sans-serif fonts.

use anyhow::{Result, anyhow, ensure};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::{Axis, Curve, Figure, Ink, Mark, Panel};

/// Units of the drawing to one point of the page.
const UNIT: i32 = 10;
/// 360 points are shown; in a column of 8 cm the text comes out at 8.2 points.
const WIDTH: i32 = 360 * UNIT;
/// Panels next to one another share twice that, the width of a page.
const PAGE: i32 = 2 * WIDTH;
/// What the backend may draw on; it moves what lies outside to the edge, so this is higher than any figure.
const CANVAS: (u32, u32) = (PAGE as u32, 4 * WIDTH as u32);
const TEXT: i32 = 13 * UNIT;
const FONT: &str = "sans-serif";

const LEFT: i32 = 64 * UNIT;
const RIGHT: i32 = 14 * UNIT;
const HEADING: i32 = 24 * UNIT;
const PLAIN_TOP: i32 = 10 * UNIT;
/// Below the axes: tick labels and the label of the axis.
const BELOW: i32 = 40 * UNIT;
const LEGEND_ROW: i32 = 17 * UNIT;
const LEGEND_PADDING: i32 = 5 * UNIT;
const GAP: i32 = 10 * UNIT;
/// Height of the axes when a panel stands alone, and when it shares the column.
const ALONE: i32 = 190 * UNIT;
const SHARED: i32 = 140 * UNIT;

const TICK: i32 = 5 * UNIT;
const MINOR_TICK: i32 = 3 * UNIT;
const FRAME_WIDTH: u32 = 8;
const LINE_WIDTH: u32 = 15;
const FINE_WIDTH: u32 = 5;
/// The share of ink in a tint.
const TINT: f64 = 0.22;
const FINE_TINT: f64 = 0.1;
/// Margin of a map, which has no labels beside it.
const MAP_MARGIN: i32 = 8 * UNIT;
const MARK_WIDTH: u32 = 9;
/// Half the side of a pixel, so that neighbours 4.7 points apart touch.
const PIXEL: i32 = 24;
/// Length of the piece of line in the legend.
const SAMPLE: i32 = 22 * UNIT;

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Place = (i32, i32);

/// The axes of a panel on the page, in units.
struct Frame {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

/// An entry of the legend: the curve it explains, its text, and the place of its piece of line.
struct Entry<'a> {
    curve: &'a Curve,
    text: &'a str,
    at: Place,
}

pub(super) fn document(figure: &Figure) -> Result<String> {
    let axes = if figure.panels.len() > 1 { SHARED } else { ALONE };
    let width = if figure.columns > 1 { PAGE } else { WIDTH };
    let column = width / figure.columns as i32;
    let mut body = String::new();
    let (mut top, mut below) = (0, 0);
    for (number, (letter, panel)) in figure.lettered().enumerate() {
        let letter = (figure.panels.len() > 1).then_some(letter);
        let place = (number % figure.columns) as i32;
        if place == 0 {
            top = below;
        }
        let inset = if letter.is_some() || !panel.heading.is_empty() { HEADING } else { PLAIN_TOP };
        let names = panel.y.names().iter().map(|(_, name)| text_width(name) + TICK + 3 * UNIT).max();
        let (before, after) = if panel.map { (MAP_MARGIN, MAP_MARGIN) } else { (names.unwrap_or(LEFT), RIGHT) };
        let (left, right) = (place * column + before, (place + 1) * column - after);
        let usual = if panel.map { right - left } else { axes };
        let height = panel.height.map_or(usual, |height| height as i32 * UNIT);
        let frame = Frame { left, top: top + inset, right, bottom: top + inset + height };
        body.push_str(&layer("axes", None, None, |canvas| draw_axes(canvas, panel, letter.as_deref(), &frame))?);
        for curve in &panel.curves {
            let dashes = curve.stroke.and_then(super::Stroke::dashes);
            body.push_str(&layer("curve", Some(&curve.name), dashes, |canvas| {
                let points: Vec<Place> = curve.points.iter().map(|&point| frame.place(panel, point)).collect();
                draw_curve(canvas, curve, &points)
            })?);
        }
        let foot = frame.bottom + if panel.map { 0 } else { BELOW };
        let (legend, height) =
            if figure.columns > 1 { (String::new(), 0) } else { draw_legend(&[panel], width, foot)? };
        body.push_str(&legend);
        below = below.max(foot + height + GAP);
    }
    if figure.columns > 1 {
        let (legend, height) = draw_legend(&figure.panels.iter().collect::<Vec<_>>(), width, below)?;
        body.push_str(&legend);
        below += height + GAP;
    }
    let height = below;
    ensure!(height <= CANVAS.1 as i32, "the {} panels of '{}' do not fit on a page", figure.panels.len(), figure.title);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}pt\" height=\"{}pt\" viewBox=\"0 0 {width} {height}\">\n\
         <title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#FFFFFF\"/>\n{body}</svg>\n",
        width / UNIT,
        height / UNIT,
        escaped(&figure.title),
        escaped(&figure.description),
    ))
}

impl Frame {
    fn place(&self, panel: &Panel, (x, y): (f64, f64)) -> Place {
        let across = panel.x.place(x) * f64::from(self.right - self.left);
        let up = panel.y.place(y) * f64::from(self.bottom - self.top);
        (self.left + across.round() as i32, self.bottom - up.round() as i32)
    }
}

/// What `draw` draws, as a group with a class and a name; `dashes` are for the first path in it, the line of a curve, and not
/// for the marks that follow.
fn layer(
    class: &str,
    name: Option<&str>,
    dashes: Option<&str>,
    draw: impl FnOnce(&Canvas<'_>) -> Result<()>,
) -> Result<String> {
    let mut drawn = String::new();
    let canvas = SVGBackend::with_string(&mut drawn, CANVAS).into_drawing_area();
    draw(&canvas)?;
    canvas.present().map_err(|error| anyhow!("the picture cannot be drawn: {error}"))?;
    drop(canvas);
    // The backend frames every drawing as a document of its own; only what is inside belongs into the layer.
    let inside = drawn.lines().filter(|line| !line.starts_with("<svg") && !line.starts_with("</svg"));
    let mut dashes = dashes.map(|dashes| format!("<polyline stroke-dasharray=\"{dashes}\""));
    let mut group = format!("<g class=\"{class}\" stroke-linejoin=\"round\">\n");
    if let Some(name) = name {
        group.push_str(&format!("<title>{}</title>\n", escaped(name)));
    }
    for line in inside {
        let mut line = line.replace(" opacity=\"1\"", "").replace(" stroke=\"none\" stroke-width=\"1\"", "");
        if let Some(dashed) = dashes.take_if(|_| line.starts_with("<polyline")) {
            line = line.replacen("<polyline", &dashed, 1);
        }
        group.push_str(&line);
        // A line of text stands on a line of its own, which the reader of the document would show as a space.
        if line.ends_with('>') && !line.starts_with("<text") {
            group.push('\n');
        }
    }
    group.push_str("</g>\n");
    Ok(group)
}

fn draw_axes(canvas: &Canvas<'_>, panel: &Panel, letter: Option<&str>, frame: &Frame) -> Result<()> {
    let ink = BLACK.stroke_width(FRAME_WIDTH);
    let ticks = |axis: &Axis| if panel.map { Vec::new() } else { axis.ticks() };
    for tick in ticks(&panel.x) {
        let x = frame.left + (tick.place * f64::from(frame.right - frame.left)).round() as i32;
        let length = if tick.label.is_some() { TICK } else { MINOR_TICK };
        draw_line(canvas, &[(x, frame.bottom), (x, frame.bottom - length)], ink)?;
        if let Some(label) = tick.label {
            text(canvas, &label, (x, frame.bottom + 4 * UNIT), HPos::Center, VPos::Top)?;
        }
    }
    for tick in ticks(&panel.y) {
        let y = frame.bottom - (tick.place * f64::from(frame.bottom - frame.top)).round() as i32;
        let length = if tick.label.is_some() { TICK } else { MINOR_TICK };
        draw_line(canvas, &[(frame.left, y), (frame.left + length, y)], ink)?;
        if let Some(label) = tick.label {
            text(canvas, &label, (frame.left - 5 * UNIT, y), HPos::Right, VPos::Center)?;
        }
    }
    draw_box(canvas, (frame.left, frame.top), (frame.right, frame.bottom), ink)?;
    let middle = (frame.left + frame.right) / 2;
    text(canvas, &panel.x.label, (middle, frame.bottom + 21 * UNIT), HPos::Center, VPos::Top)?;
    let upright = style(FontStyle::Normal).transform(FontTransform::Rotate270).color(&BLACK);
    let centred = upright.pos(Pos::new(HPos::Center, VPos::Top));
    let label = (frame.left - LEFT + 4 * UNIT, (frame.top + frame.bottom) / 2);
    canvas.draw(&Text::new(panel.y.label.clone(), label, centred)).map_err(|error| anyhow!("{error}"))?;
    let baseline = frame.top - 7 * UNIT;
    let mut left = frame.left;
    if let Some(letter) = letter {
        let bold = style(FontStyle::Bold).color(&BLACK).pos(Pos::new(HPos::Left, VPos::Bottom));
        canvas.draw(&Text::new(format!("({letter})"), (left, baseline), bold)).map_err(|error| anyhow!("{error}"))?;
        left += 24 * UNIT;
    }
    text(canvas, &panel.heading, (left, baseline), HPos::Left, VPos::Bottom)
}

fn draw_curve(canvas: &Canvas<'_>, curve: &Curve, points: &[Place]) -> Result<()> {
    if curve.area {
        let tint = curve.ink.colour().mix(if curve.fine { FINE_TINT } else { TINT }).filled();
        canvas.draw(&Polygon::new(points.to_vec(), tint)).map_err(|error| anyhow!("{error}"))?;
    }
    if curve.stroke.is_some() {
        draw_line(canvas, points, curve.ink.colour().stroke_width(line_width(curve)))?;
    }
    if let Some(mark) = curve.mark {
        for &point in points {
            draw_mark(canvas, mark, curve, point)?;
        }
    }
    Ok(())
}

fn line_width(curve: &Curve) -> u32 {
    if curve.fine { FINE_WIDTH } else { LINE_WIDTH }
}

/// The legend as a framed row of entries below the label of the axis, where no data can be, and its height.
fn draw_legend(panels: &[&Panel], width: i32, top: i32) -> Result<(String, i32)> {
    let explained = panels.iter().filter(|panel| panel.legend).flat_map(|panel| &panel.curves);
    let listed = explained.filter_map(|curve| curve.legend.as_deref().map(|text| (curve, text)));
    let mut listed: Vec<(&Curve, &str)> = listed.collect();
    // What several panels draw is explained once.
    let mut seen = std::collections::BTreeSet::new();
    listed.retain(|(_, text)| seen.insert(*text));
    if listed.is_empty() {
        return Ok((String::new(), 0));
    }
    let left = 10 * UNIT;
    let right = width - 10 * UNIT;
    // Entries stand in columns as wide as the widest of them.
    let widest = listed.iter().map(|(_, text)| text_width(text)).max().unwrap_or_default();
    let width = SAMPLE + 5 * UNIT + widest + 8 * UNIT;
    let columns = ((right - left - 2 * LEGEND_PADDING) / width).clamp(1, listed.len() as i32);
    let stride = (right - left - 2 * LEGEND_PADDING) / columns;
    let entry = |(place, (curve, text))| {
        let (row, column) = (place / columns, place % columns);
        let x = left + 2 * LEGEND_PADDING + column * stride;
        let y = top + LEGEND_PADDING + row * LEGEND_ROW + LEGEND_ROW / 2;
        Entry { curve, text, at: (x, y) }
    };
    let rows = (listed.len() as i32 + columns - 1) / columns;
    let entries: Vec<Entry<'_>> = (0..).zip(listed).map(entry).collect();
    let height = 2 * LEGEND_PADDING + rows * LEGEND_ROW;
    let grey = Ink::Grey.colour().stroke_width(FRAME_WIDTH);
    let mut drawn = layer("legend", None, None, |canvas| {
        draw_box(canvas, (left, top), (right, top + height), grey)?;
        for Entry { text: words, at: (x, y), .. } in &entries {
            text(canvas, words, (x + SAMPLE + 5 * UNIT, *y), HPos::Left, VPos::Center)?;
        }
        Ok(())
    })?;
    for Entry { curve, at: (x, y), .. } in entries {
        let dashes = curve.stroke.and_then(super::Stroke::dashes);
        drawn.push_str(&layer("sample", None, dashes, |canvas| {
            let line = [(x, y), (x + SAMPLE, y)];
            if curve.area {
                let corners = [(x, y - 45), (x + SAMPLE, y - 45), (x + SAMPLE, y + 45), (x, y + 45)];
                draw_curve(canvas, curve, &corners)?;
            }
            if curve.stroke.is_some() {
                draw_line(canvas, &line, curve.ink.colour().stroke_width(line_width(curve)))?;
            }
            curve.mark.map_or(Ok(()), |mark| draw_mark(canvas, mark, curve, (x + SAMPLE / 2, y)))
        })?);
    }
    Ok((drawn, height))
}

fn draw_line(canvas: &Canvas<'_>, points: &[Place], ink: ShapeStyle) -> Result<()> {
    canvas.draw(&PathElement::new(points.to_vec(), ink)).map_err(|error| anyhow!("{error}"))
}

/// A rectangle as a path, since the backend forgets the width of the line around its own.
fn draw_box(canvas: &Canvas<'_>, (left, top): Place, (right, bottom): Place, ink: ShapeStyle) -> Result<()> {
    draw_line(canvas, &[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], ink)
}

fn draw_mark(canvas: &Canvas<'_>, mark: Mark, curve: &Curve, (x, y): Place) -> Result<()> {
    let pale = |ink: u8| 255 - (f64::from(255 - ink) * curve.shade).round() as u8;
    let RGBColor(red, green, blue) = curve.ink.colour();
    let solid = RGBColor(pale(red), pale(green), pale(blue)).filled();
    let open = curve.ink.colour().stroke_width(if curve.fine { FINE_WIDTH } else { MARK_WIDTH });
    // A fine mark is half as large.
    let size = |length: i32| if curve.fine { length / 2 } else { length };
    let at = |dx: i32, dy: i32| (x + size(dx), y + size(dy));
    let done = match mark {
        Mark::Dot => canvas.draw(&Circle::new((x, y), size(22), solid)),
        Mark::Ring => canvas.draw(&Circle::new((x, y), size(24), open)),
        Mark::Triangle => canvas.draw(&Polygon::new(vec![at(0, -30), at(26, 18), at(-26, 18)], solid)),
        Mark::Diamond => canvas.draw(&Polygon::new(vec![at(0, -30), at(30, 0), at(0, 30), at(-30, 0)], solid)),
        Mark::Square => return draw_box(canvas, at(-21, -21), at(21, 21), open),
        Mark::Bar => {
            canvas.draw(&PathElement::new(vec![at(0, -30), at(0, 30)], curve.ink.colour().stroke_width(LINE_WIDTH)))
        }
        Mark::Pixel => canvas.draw(&Rectangle::new([at(-PIXEL, -PIXEL), at(PIXEL, PIXEL)], solid)),
        // One path out and back, so that a mark is one element.
        Mark::Cross => {
            let path = [(-22, -22), (22, 22), (0, 0), (22, -22), (-22, 22)].map(|(dx, dy)| at(dx, dy));
            canvas.draw(&PathElement::new(path.to_vec(), open))
        }
    };
    done.map_err(|error| anyhow!("{error}"))
}

fn style(weight: FontStyle) -> TextStyle<'static> {
    // The backend divides the size by 1.24 on its way to the document.
    let size = f64::from(TEXT) * 1.24;
    TextStyle::from((FONT, size, weight))
}

fn text(canvas: &Canvas<'_>, words: &str, at: Place, across: HPos, along: VPos) -> Result<()> {
    if words.is_empty() {
        return Ok(());
    }
    let placed = style(FontStyle::Normal).color(&BLACK).pos(Pos::new(across, along));
    canvas.draw(&Text::new(words.to_owned(), at, placed)).map_err(|error| anyhow!("{error}"))
}

/// An estimate of the width of a text, on the wide side for common sans-serif fonts.
fn text_width(words: &str) -> i32 {
    let narrow = |c: char| " ,.:;()|ijl‖'".contains(c) || ('\u{2070}'..='\u{209c}').contains(&c) || c == 'ᵢ';
    words.chars().map(|character| if narrow(character) { TEXT * 7 / 20 } else { TEXT * 3 / 5 }).sum()
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
