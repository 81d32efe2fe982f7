//! Borders of regions of the plane by marching squares: level lines of a function, and outlines of areas to fill.

use std::collections::BTreeMap;

use rayon::prelude::*;

type Point = (f64, f64);

/// Halvings of the side of a cell at each crossing: the border is met to a part in $10^{12}$ of it.
const HALVINGS: u32 = 40;

/// The nodes of a rectangle cut into equal cells.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    low: Point,
    high: Point,
    /// Nodes across and up.
    size: (usize, usize),
}

impl Grid {
    /// The square from `-reach` to `reach` both ways, with `cells` cells a side.
    #[must_use]
    pub fn square(reach: f64, cells: usize) -> Self {
        Self { low: (-reach, -reach), high: (reach, reach), size: (cells + 1, cells + 1) }
    }

    /// All nodes, row by row from below.
    pub fn nodes(&self) -> impl Iterator<Item = Point> {
        (0..self.size.0 * self.size.1).map(|node| self.node(node))
    }

    fn node(&self, node: usize) -> Point {
        let between = |low: f64, high: f64, k: usize, count: usize| {
            let part = k as f64 / (count - 1) as f64;
            low * (1.0 - part) + high * part
        };
        let (across, up) = (node % self.size.0, node / self.size.0);
        (between(self.low.0, self.high.0, across, self.size.0), between(self.low.1, self.high.1, up, self.size.1))
    }

    /// The border of the set of points that are `inside`, as far as it lies within the rectangle: open lines that end at
    /// its sides, and rings whose last point is the first. The set lies to the left.
    pub fn border(&self, inside: impl Fn(Point) -> bool + Sync) -> Vec<Vec<Point>> {
        self.march(&inside, false)
    }

    /// The outline of the part of the set that lies within the rectangle: rings only, which follow its sides where the
    /// set goes on outside.
    pub fn outline(&self, inside: impl Fn(Point) -> bool + Sync) -> Vec<Vec<Point>> {
        self.march(&inside, true)
    }

    /// Marches over the cells, and for an outline over a ring of cells around them whose outer corners are outside.
    fn march(&self, inside: &(impl Fn(Point) -> bool + Sync), outline: bool) -> Vec<Vec<Point>> {
        let (across, up) = (self.size.0 as i64, self.size.1 as i64);
        let known: Vec<bool> =
            (0..self.size.0 * self.size.1).into_par_iter().map(|node| inside(self.node(node))).collect();
        let node = |(i, j): (i64, i64)| {
            ((0..across).contains(&i) && (0..up).contains(&j)).then_some((j * across + i) as usize)
        };
        let is_inside = |corner| node(corner).is_some_and(|node| known[node]);
        // A step leads from a side that leaves the set, corners taken anticlockwise, to one that enters it; a side is
        // named by its inner and its outer corner, so that the cell beyond knows it by the same name.
        let mut steps = BTreeMap::new();
        let margin = i64::from(outline);
        for j in -margin..up - 1 + margin {
            for i in -margin..across - 1 + margin {
                let corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)];
                let side = |k: usize| (corners[k % 4], corners[(k + 1) % 4]);
                let leaving = |k: &usize| is_inside(side(*k).0) && !is_inside(side(*k).1);
                let entering = |k: &usize| !is_inside(side(*k).0) && is_inside(side(*k).1);
                let leaves: Vec<usize> = (0..4).filter(leaving).collect();
                // Where opposite corners are inside, the middle tells whether they belong together.
                let joined = leaves.len() == 2
                    && corners.iter().all(|corner| node(*corner).is_some())
                    && inside(middle(self.corner(corners[0]), self.corner(corners[2])));
                for k in leaves {
                    let turns = if joined { [1, 2, 3] } else { [3, 2, 1] };
                    let end = turns.map(|turn| (k + turn) % 4).into_iter().find(entering).unwrap_or(k);
                    steps.insert(side(k), (side(end).1, side(end).0));
                }
            }
        }
        let crossing = |&(inner, outer): &((i64, i64), (i64, i64))| match node(outer) {
            Some(_) => self.crossing(inside, self.corner(inner), self.corner(outer)),
            None => self.corner(inner),
        };
        chains(steps)
            .par_iter()
            .map(|chain| distinct(chain.iter().map(crossing)))
            .filter(|line| line.len() > 1)
            .collect()
    }

    fn corner(&self, (i, j): (i64, i64)) -> Point {
        self.node((j * self.size.0 as i64 + i) as usize)
    }

    fn crossing(&self, inside: &impl Fn(Point) -> bool, mut inner: Point, mut outer: Point) -> Point {
        for _ in 0..HALVINGS {
            let middle = middle(inner, outer);
            if inside(middle) { inner = middle } else { outer = middle }
        }
        inner
    }
}

fn middle(a: Point, b: Point) -> Point {
    (0.5 * (a.0 + b.0), 0.5 * (a.1 + b.1))
}

/// Links steps into lines: first those that begin at a side of the rectangle, then rings.
fn chains<K: Ord + Copy>(mut steps: BTreeMap<K, K>) -> Vec<Vec<K>> {
    let ends: std::collections::BTreeSet<K> = steps.values().copied().collect();
    let mut starts: Vec<K> = steps.keys().filter(|start| !ends.contains(start)).copied().collect();
    let mut chains = Vec::new();
    while let Some(start) = starts.pop().or_else(|| steps.keys().next().copied()) {
        let mut chain = vec![start];
        let mut last = start;
        while let Some(next) = steps.remove(&last) {
            chain.push(next);
            last = next;
        }
        chains.push(chain);
    }
    chains
}

fn distinct(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut line: Vec<Point> = points.collect();
    line.dedup();
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(ring: &[Point]) -> f64 {
        ring.windows(2).map(|pair| 0.5 * (pair[0].0 * pair[1].1 - pair[1].0 * pair[0].1)).sum()
    }

    #[test]
    fn the_border_of_a_disc_is_a_ring_on_its_circle_with_the_disc_to_the_left() {
        let grid = Grid::square(1.5, 60);
        let lines = grid.border(|(x, y)| x * x + y * y < 1.0);
        assert_eq!(lines.len(), 1, "one piece");
        assert_eq!(lines[0].first(), lines[0].last(), "a ring");
        for (x, y) in &lines[0] {
            assert!((x * x + y * y - 1.0).abs() < 1e-11, "({x}, {y})");
        }
        let area = area(&lines[0]);
        assert!((area - std::f64::consts::PI).abs() < 5e-3, "a polygon inscribed in the disc, not {area}");
        let hole = grid.border(|(x, y)| x * x + y * y > 1.0);
        assert!(hole.len() == 1 && (self::area(&hole[0]) + area).abs() < 1e-9, "the other way round for the outside");
    }

    #[test]
    fn a_line_ends_at_the_sides_and_an_outline_follows_them() {
        let grid = Grid::square(1.0, 8);
        let left = |(x, _): Point| x < 0.3;
        let line = grid.border(left);
        assert_eq!(line.len(), 1, "one piece");
        assert!(line[0].iter().all(|(x, _)| (x - 0.3).abs() < 1e-11), "{line:?}");
        assert_eq!((line[0][0].1, line[0][line[0].len() - 1].1), (-1.0, 1.0), "upwards, with the set to the left");
        let outline = grid.outline(left);
        assert!(outline.len() == 1 && (area(&outline[0]) - 2.6).abs() < 1e-10, "the rectangle to the left of it");
        assert!((area(&grid.outline(|_| true)[0]) - 4.0).abs() < 1e-12, "everything is the whole square");
        assert!(grid.border(|_| true).is_empty() && grid.outline(|_| false).is_empty(), "and has no border");
    }

    /// The sets x y > c next to the saddle at the origin: two pieces or one, as the middle of the cell says.
    #[test]
    fn a_saddle_is_resolved_by_the_middle_of_its_cell() {
        let grid = Grid::square(1.0, 3);
        assert_eq!(grid.outline(|(x, y)| x * y > 0.01).len(), 2, "apart");
        assert_eq!(grid.outline(|(x, y)| x * y > -0.01).len(), 1, "joined");
        for level in [0.01, -0.01] {
            let lines = grid.border(|(x, y)| x * y > level);
            assert_eq!(lines.len(), 2, "two branches");
            assert!(lines.iter().flatten().all(|(x, y)| (x * y - level).abs() < 1e-11), "on the hyperbola");
        }
    }
}
