//! The numbers of a recipe as coordinates: reals move by a factor, entries of lists by a part of the largest of them, whole
//! numbers by steps, and now and then the random part is drawn anew.

use crate::audit::recipe::{Fields, Recipe};
use crate::numerics::elementary::exp;
use crate::random::Stream;

/// The field that says how many draws an instance averages over, which is no coordinate.
pub(super) const DRAWS: &str = "draws";

/// One number of a recipe.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Coordinate {
    /// A word, or the sign between two entries.
    Fixed,
    /// A whole number, with the most that it may become.
    Whole { most: u64 },
    /// A real number of its own.
    Real,
    /// An entry of a list whose largest entry has this size.
    Entry { scale: f64 },
}

/// The coordinates of a recipe's fields, in the order of [`pieces`].
pub(super) struct Coordinates(Vec<Coordinate>);

impl Coordinates {
    pub(super) fn of(fields: &Fields) -> Self {
        let of_value = |value: &str| {
            let sizes = pieces(value).into_iter().filter_map(|piece| piece.parse::<f64>().ok()).map(f64::abs);
            let (count, scale) = sizes.fold((0, 0.0_f64), |(count, scale), size| (count + 1, scale.max(size)));
            pieces(value).into_iter().map(move |piece| coordinate(piece, count, scale)).collect::<Vec<_>>()
        };
        let of_field = |(key, value)| match key {
            DRAWS => vec![Coordinate::Fixed; pieces(value).len()],
            _ => of_value(value),
        };
        Self(fields.iter().flat_map(of_field).collect())
    }

    fn movable(&self) -> usize {
        self.0.iter().filter(|coordinate| **coordinate != Coordinate::Fixed).count()
    }
}

fn coordinate(piece: &str, numbers: usize, scale: f64) -> Coordinate {
    if let Ok(whole) = piece.parse::<u64>() {
        return Coordinate::Whole { most: whole.saturating_mul(2).max(4) };
    }
    match piece.parse::<f64>() {
        Ok(real) if real.is_finite() && numbers == 1 => Coordinate::Real,
        Ok(real) if real.is_finite() => Coordinate::Entry { scale },
        _ => Coordinate::Fixed,
    }
}

/// A value cut into numbers and the separators between them; joined they are the value again.
fn pieces(value: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.find([',', ';', ':']) {
        let (head, tail) = rest.split_at(at);
        pieces.extend([head, &tail[..1]]);
        rest = &tail[1..];
    }
    pieces.push(rest);
    pieces
}

/// A child: on average two coordinates moved, at least one; in one child of eight the random part is another.
pub(super) fn mutated(parent: &Recipe, limits: &Coordinates, step: f64, stream: &mut Stream) -> Recipe {
    let movable = limits.movable();
    let certain = if movable == 0 { 0 } else { stream.below(movable) };
    let (mut place, mut number) = (0, 0);
    let mut fields = Fields::default();
    for (key, value) in parent.fields.iter() {
        let mut text = String::new();
        for piece in pieces(value) {
            let coordinate = limits.0.get(place).copied().unwrap_or(Coordinate::Fixed);
            place += 1;
            let moves = coordinate != Coordinate::Fixed && {
                number += 1;
                number - 1 == certain || stream.uniform() * movable as f64 <= 1.0
            };
            text.push_str(&if moves { moved(piece, coordinate, step, stream) } else { piece.to_owned() });
        }
        fields = fields.with(key, text);
    }
    let redraw = stream.below(8) == 0;
    let random =
        parent.stream.map(|(seed, index)| if redraw { (seed, stream.below(1 << 31) as u32) } else { (seed, index) });
    Recipe { stream: random, fields, ..parent.clone() }
}

fn moved(piece: &str, coordinate: Coordinate, step: f64, stream: &mut Stream) -> String {
    let by = step * stream.normal();
    match (coordinate, piece.parse::<u64>(), piece.parse::<f64>()) {
        (Coordinate::Whole { most }, Ok(whole), _) => {
            let part = (by.abs() * whole as f64) as u64 + 1;
            let moved = if by < 0.0 { whole.saturating_sub(part) } else { whole.saturating_add(part) };
            moved.min(most).to_string()
        }
        (Coordinate::Real, _, Ok(real)) => format!("{:?}", real * exp(by)),
        (Coordinate::Entry { scale }, _, Ok(real)) => format!("{:?}", real + by * scale),
        _ => piece.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::DEFAULT_SEED;
    use crate::numerics::elementary::ln;

    fn coordinates(key: &str, value: &str) -> Vec<Coordinate> {
        Coordinates::of(&Fields::default().with(key, value)).0
    }

    fn stream() -> Stream {
        Stream::new(DEFAULT_SEED, "coordinates", 0)
    }

    #[test]
    fn a_value_is_cut_into_pieces_that_make_it_again() {
        for value in ["1.0,2.0;-3e-5,4", "word", "", "towards:-0.1", "7"] {
            assert_eq!(pieces(value).concat(), value);
        }
        assert_eq!(Coordinates::of(&Fields::default().with("a", "1.0,2.0;x").with("b", 3)).movable(), 3);
    }

    #[test]
    fn the_numbers_of_a_value_are_its_coordinates() {
        use Coordinate::{Entry, Fixed, Real, Whole};
        assert_eq!(coordinates("beta", "2.5"), [Real]);
        assert_eq!(coordinates("N", "7"), [Whole { most: 14 }]);
        assert_eq!(coordinates("N", "0"), [Whole { most: 4 }]);
        assert_eq!(coordinates("patterns", "1.5,-2.5"), [Entry { scale: 2.5 }, Fixed, Entry { scale: 2.5 }]);
        assert_eq!(coordinates("state", "towards:-0.5"), [Fixed, Fixed, Real]);
        assert_eq!(coordinates("beta", "inf"), [Fixed]);
        assert_eq!(coordinates("patterns", "NaN,1.5"), [Fixed, Fixed, Entry { scale: 1.5 }]);
        assert_eq!(coordinates(DRAWS, "100"), [Fixed]);
        assert_eq!(Coordinates::of(&Fields::default().with("a", "1.5,2.5,3.5").with("b", 3)).movable(), 4);
    }

    /// A real number by the factor $e^b$, an entry by $b$ times the scale, a whole number by $b$ times itself and one more,
    /// where $b$ is the step times a normal number.
    #[test]
    fn coordinates_move_by_the_step() {
        let (mut normals, mut moves) = (stream(), stream());
        let mut low = 0;
        for _ in 0..200 {
            let mut next = |piece, coordinate, step| {
                let by = step * normals.normal();
                (by, moved(piece, coordinate, step, &mut moves))
            };
            let (by, real) = next("3.0", Coordinate::Real, 0.5);
            assert!((ln(number(&real) / 3.0) - by).abs() < 1e-14, "{real}");
            let (by, entry) = next("3.0", Coordinate::Entry { scale: 10.0 }, 0.5);
            assert!((number(&entry) - 3.0 - 10.0 * by).abs() < 1e-14, "{entry}");
            let (by, whole) = next("100", Coordinate::Whole { most: 130 }, 0.5);
            let expected = if by > 0.0 { 101.0 + (100.0 * by).floor() } else { 99.0 - (-100.0 * by).floor() };
            assert_eq!(whole, expected.clamp(0.0, 130.0).to_string());
            low += u32::from(by < 0.0);
        }
        assert!((70..130).contains(&low), "normal numbers have either sign, but {low} of 200 are negative");
        assert_eq!(moved("0", Coordinate::Whole { most: 4 }, 0.0, &mut moves), "1", "there is always a move");
        assert_eq!(moved("word", Coordinate::Fixed, 0.5, &mut moves), "word");
    }

    fn number(text: &str) -> f64 {
        text.parse().expect("a moved number is a number")
    }

    /// One coordinate of ten is certain to move, and each of the others moves in one child of ten, so that each moves in 19
    /// children of 100. The margins are five standard deviations of 4000 children.
    #[test]
    fn a_child_moves_two_coordinates_and_one_in_eight_draws_anew() {
        let fields = Fields::default()
            .with("word", "none")
            .with("kind", "near:0.5")
            .with("list", "1.5,2.5,3.5,4.5,5.5;6.5,7.5,8.5");
        let fields = fields.with_number("beta", 0.5).with(DRAWS, 0);
        let parent = Recipe {
            statement: "statement".to_owned(),
            family: "family".to_owned(),
            stream: Some((DEFAULT_SEED.into(), 3)),
            fields,
        };
        let limits = Coordinates::of(&parent.fields);
        let cut = |recipe: &Recipe| -> Vec<String> {
            recipe.fields.iter().flat_map(|(_, value)| pieces(value)).map(str::to_owned).collect()
        };
        let (before, mut stream) = (cut(&parent), stream());
        let mut moves = vec![0; before.len()];
        let mut indices = std::collections::BTreeSet::new();
        let mut redraws = 0;
        for _ in 0..4000 {
            let child = mutated(&parent, &limits, 0.5, &mut stream);
            let has_moved: Vec<_> = cut(&child).iter().zip(&before).map(|(child, parent)| child != parent).collect();
            assert!(has_moved.contains(&true), "{child}");
            moves.iter_mut().zip(&has_moved).for_each(|(count, moved)| *count += u32::from(*moved));
            let (seed, index) = child.stream.expect("a child is drawn like its parent");
            assert_eq!(
                (seed, child.statement, child.family),
                (DEFAULT_SEED.into(), parent.statement.clone(), parent.family.clone())
            );
            redraws += u32::from(index != 3);
            indices.insert(index);
        }
        for (count, coordinate) in moves.iter().zip(&limits.0) {
            let expected = if *coordinate == Coordinate::Fixed { 0..=0 } else { 760 - 125..=760 + 125 };
            assert!(expected.contains(count), "{moves:?}");
        }
        assert!((500 - 105..=500 + 105).contains(&redraws), "{redraws}");
        assert_eq!(indices.len() as u32, redraws + 1, "no part is drawn twice");
        assert!(indices.last().is_some_and(|last| *last > 1 << 30), "all of the streams are drawn from");
    }

    /// What has no number stays, but for its random part; a literal has none.
    #[test]
    fn a_child_of_a_literal_has_no_random_part() {
        let parent: Recipe = "v1 statement literal word=none".parse().expect("the recipe is well-formed");
        let limits = Coordinates::of(&parent.fields);
        let mut stream = stream();
        for _ in 0..20 {
            assert_eq!(mutated(&parent, &limits, 0.5, &mut stream), parent);
        }
    }
}
