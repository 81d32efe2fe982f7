//! Numbers with as many bits as are asked for, from the library `dashu-float`, and the elementary functions of them.
//!
//! Its arithmetic and its exponential and logarithm are correctly rounded in either direction: the functions are evaluated
//! with a proved error bound and with more digits until the bound no longer matters for the rounding (Ziv 1991). The
//! branches of Lambert's W come from them by the secant method, between bounds whose signs directed rounding proves.

use std::cell::RefCell;

use dashu_float::round::{ErrorBounds, mode};
use dashu_float::{ConstCache, Context, FBig, Repr};

use super::endpoint::{Direction, Endpoint};
use super::root::root;
use crate::numerics::lambert_w::{lambert_w_minus_one_exp, lambert_w0, lambert_w0_exp};

/// A monotone elementary function of [`Real`](crate::numerics::Real).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// $e^x$.
    Exp,
    /// $e^x - 1$.
    ExpM1,
    /// $\ln x$ for $x > 0$.
    Ln,
    /// $\ln(1 + x)$ for $x > -1$.
    Ln1p,
    /// $W_0(e^x)$.
    LambertW0Exp,
    /// $W_0(x)$ for $x \ge -1/e$.
    LambertW0,
    /// $-W_{-1}(-e^{-x})$ for $x \ge 1$: the larger root $y$ of $y - \ln y = x$.
    LargerRoot,
}

/// A finite number with the given number of bits.
#[derive(Clone, Debug)]
pub struct Precise {
    number: Repr<2>,
    bits: usize,
}

impl PartialEq for Precise {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl PartialOrd for Precise {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.number.cmp(&other.number))
    }
}

/// Arguments of the exponential beyond this size, in either direction, have images beyond any exponent.
const LARGEST_EXPONENT: f64 = 1e15;

impl Precise {
    /// The result of an operation that rounds in a direction, with this many bits; `None` where there is none or it is not
    /// finite.
    fn rounded(
        bits: usize,
        direction: Direction,
        down: impl FnOnce(Context<mode::Down>) -> Option<Repr<2>>,
        up: impl FnOnce(Context<mode::Up>) -> Option<Repr<2>>,
    ) -> Option<Self> {
        let number = match direction {
            Direction::Down => down(Context::new(bits)),
            Direction::Up => up(Context::new(bits)),
        }?;
        number.is_finite().then_some(Self { number, bits })
    }

    /// Whether $|x| < 2^{-b}$ for the number $b$ of bits.
    fn is_tiny(&self) -> bool {
        let digits = isize::try_from(self.number.digits()).unwrap_or(isize::MAX);
        let bits = isize::try_from(self.bits).unwrap_or(isize::MAX);
        self.number.exponent().saturating_add(digits) <= -bits
    }

    /// $1 + x \le e^x \le 1 + x + x^2$ and $x - x^2 \le \ln(1 + x) \le x$, which hold for $|x| \le \tfrac12$. The closer the
    /// image is to a number, the more digits tell on which side of it, as many as the exponent of $x$ says: more than there is
    /// memory for.
    fn tiny_image(&self, function: Function, direction: Direction) -> Option<Self> {
        let square = self.multiply(self, Direction::Up)?;
        let image = match (function, direction) {
            (Function::Ln1p, Direction::Down) => self.add(&square.negated(), direction)?,
            (Function::Exp | Function::ExpM1, Direction::Up) => self.add(&square, direction)?,
            _ => self.clone(),
        };
        if function == Function::Exp { image.add(&Self::exact(1.0, self.bits), direction) } else { Some(image) }
    }

    /// $2^k x$, exactly.
    pub(super) fn shifted(&self, k: isize) -> Self {
        let shifted = FBig::<mode::Down, 2>::from_repr_const(self.number.clone()) << k;
        Self { number: shifted.into_repr(), bits: self.bits }
    }

    /// $|x|$.
    pub(super) fn absolute(&self) -> Self {
        if *self < Self::exact(0.0, self.bits) { self.negated() } else { self.clone() }
    }

    /// $w + \ln w$, $w > 0$.
    fn sum_with_logarithm(&self, direction: Direction) -> Option<Self> {
        self.add(&self.image(Function::Ln, direction)?, direction)
    }
}

thread_local! {
    /// The digits of ln 2 and its like, which would otherwise be computed for every call.
    static CONSTANTS: RefCell<ConstCache> = const { RefCell::new(ConstCache::new()) };
}

fn elementary<R: ErrorBounds>(context: Context<R>, function: Function, x: &Repr<2>) -> Option<Repr<2>> {
    let result = CONSTANTS.with_borrow_mut(|constants| {
        let constants = Some(constants);
        Some(match function {
            Function::Exp => context.exp(x, constants),
            Function::ExpM1 => context.exp_m1(x, constants),
            Function::Ln => context.ln(x, constants),
            Function::Ln1p => context.ln_1p(x, constants),
            Function::LambertW0Exp | Function::LambertW0 | Function::LargerRoot => return None,
        })
    });
    result?.ok().map(|rounded| rounded.value().into_repr())
}

impl Endpoint for Precise {
    type Precision = usize;

    fn exact(value: f64, bits: usize) -> Self {
        // Adding zero turns a negative zero into the positive one; a number that is not finite never gets here, and would
        // become zero.
        Self { number: Repr::try_from(value + 0.0).unwrap_or(Repr::zero()), bits }
    }

    fn add(&self, other: &Self, direction: Direction) -> Option<Self> {
        let (a, b) = (&self.number, &other.number);
        Self::rounded(
            self.bits,
            direction,
            |context| Some(context.add(a, b).ok()?.value().into_repr()),
            |context| Some(context.add(a, b).ok()?.value().into_repr()),
        )
    }

    fn multiply(&self, other: &Self, direction: Direction) -> Option<Self> {
        let (a, b) = (&self.number, &other.number);
        Self::rounded(
            self.bits,
            direction,
            |context| Some(context.mul(a, b).ok()?.value().into_repr()),
            |context| Some(context.mul(a, b).ok()?.value().into_repr()),
        )
    }

    fn divide(&self, other: &Self, direction: Direction) -> Option<Self> {
        let (a, b) = (&self.number, &other.number);
        Self::rounded(
            self.bits,
            direction,
            |context| Some(context.div(a, b).ok()?.value().into_repr()),
            |context| Some(context.div(a, b).ok()?.value().into_repr()),
        )
    }

    fn square_root(&self, direction: Direction) -> Option<Self> {
        Self::rounded(
            self.bits,
            direction,
            |context| Some(context.sqrt(&self.number).ok()?.value().into_repr()),
            |context| Some(context.sqrt(&self.number).ok()?.value().into_repr()),
        )
    }

    fn negated(&self) -> Self {
        if *self == Self::exact(0.0, self.bits) { self.clone() } else { Self { number: -self.number.clone(), ..*self } }
    }

    fn image(&self, function: Function, direction: Direction) -> Option<Self> {
        let bits = self.bits;
        let size = self.to_f64(Direction::Down);
        match function {
            Function::Exp | Function::ExpM1 if size.abs() > LARGEST_EXPONENT => {
                let below = if function == Function::Exp { 0.0 } else { -1.0 };
                // Any positive number is above an image that lies below every exponent.
                let above = Self::exact(f64::from_bits(1), bits).add(&Self::exact(below, bits), Direction::Up);
                match direction {
                    _ if size > 0.0 => None,
                    Direction::Down => Some(Self::exact(below, bits)),
                    Direction::Up => above,
                }
            }
            Function::Exp | Function::ExpM1 | Function::Ln1p if self.is_tiny() => self.tiny_image(function, direction),
            Function::Ln if *self <= Self::exact(0.0, bits) => None,
            Function::Ln1p if *self <= Self::exact(-1.0, bits) => None,
            Function::Exp | Function::ExpM1 | Function::Ln | Function::Ln1p => Self::rounded(
                bits,
                direction,
                |context| elementary(context, function, &self.number),
                |context| elementary(context, function, &self.number),
            ),
            Function::LambertW0Exp if size < -700.0 => {
                // W_0(y) lies between y - y^2 and y for small y, and the square is beyond any number of digits here.
                let image = self.image(Function::Exp, direction)?;
                match direction {
                    Direction::Up => Some(image),
                    Direction::Down => {
                        let factor = Self::exact(1.0, bits).add(&image.negated(), Direction::Down)?;
                        image.multiply(&factor, Direction::Down)
                    }
                }
            }
            Function::LambertW0Exp => {
                let minus = self.negated();
                root(lambert_w0_exp(size), f64::MIN_POSITIVE, bits, direction, |w, toward| {
                    w.sum_with_logarithm(toward)?.add(&minus, toward)
                })
            }
            Function::LambertW0 => {
                let minus = self.negated();
                root(lambert_w0(size)?, -1.0, bits, direction, |w, toward| {
                    // e^w is rounded so that its product with w is rounded as asked.
                    let exponential = if *w < Self::exact(0.0, bits) { toward.opposite() } else { toward };
                    w.multiply(&w.image(Function::Exp, exponential)?, toward)?.add(&minus, toward)
                })
            }
            Function::LargerRoot => {
                let minus = self.negated();
                root(-lambert_w_minus_one_exp(size)?, 1.0, bits, direction, |y, toward| {
                    let logarithm = y.image(Function::Ln, toward.opposite())?;
                    y.add(&logarithm.negated(), toward)?.add(&minus, toward)
                })
            }
        }
    }

    fn to_f64(&self, direction: Direction) -> f64 {
        let nearest = FBig::<mode::HalfEven, 2>::from_repr_const(self.number.clone()).to_f64().value();
        if !nearest.is_finite() {
            return match (direction, nearest > 0.0) {
                (Direction::Down, true) => f64::MAX,
                (Direction::Up, false) => f64::MIN,
                _ => nearest,
            };
        }
        let back = Self::exact(nearest, self.bits);
        match direction {
            Direction::Down if back > *self => nearest.next_down(),
            Direction::Up if back < *self => nearest.next_up(),
            _ => nearest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image rounded down and rounded up.
    fn ends(x: &Precise, function: Function) -> Option<(Precise, Precise)> {
        x.image(function, Direction::Down).zip(x.image(function, Direction::Up))
    }

    /// How far apart two ends are, rounded up.
    fn width((lower, upper): &(Precise, Precise)) -> Precise {
        upper.add(&lower.negated(), Direction::Up).expect("finite")
    }

    /// The defining equations of the three branches, in `f64` at the middle of the ends, which are close.
    #[test]
    fn branches_of_lambert_are_enclosed() {
        let bits = 200;
        for x in [-0.3678, -0.1, 0.0, 1e-9, 0.5, 1.0, 20.0, 1e6] {
            for (function, valid) in
                [(Function::LambertW0, true), (Function::LambertW0Exp, true), (Function::LargerRoot, x >= 1.0)]
            {
                let image = ends(&Precise::exact(x, bits), function);
                if !valid {
                    assert!(image.is_none(), "{function:?} at {x}");
                    continue;
                }
                let image = image.expect("the argument is in the domain");
                let width = width(&image).to_f64(Direction::Up);
                let (lower, upper) = image;
                assert!(lower <= upper);
                // At y = 1 the larger root is a double one: half of the digits are all there is.
                let expected = if function == Function::LargerRoot && x == 1.0 { 1e-28 } else { 1e-55 };
                assert!(
                    width <= expected * (1.0 + upper.to_f64(Direction::Up).abs()),
                    "{function:?} at {x}: {width:e}"
                );
                let middle = lower.add(&upper, Direction::Down).expect("finite").shifted(-1).to_f64(Direction::Down);
                let back = match function {
                    Function::LambertW0 => middle * middle.exp(),
                    Function::LambertW0Exp => middle + middle.ln(),
                    _ => middle - middle.ln(),
                };
                assert!((back - x).abs() <= 1e-13 * (1.0 + x.abs()), "{function:?} at {x}: {back}");
            }
        }
    }

    /// Images to 64 bits have those to 200 bits between them and are a few units of the last place wide, for arguments of every
    /// size: a residual that was rounded to the wrong side would cut some of them off.
    #[test]
    fn more_bits_are_within_fewer() {
        let arguments = (-75..25).map(|k| 1.4_f64.powi(k)).flat_map(|size| [size, -1.1e-4 * size]);
        let functions = [
            Function::Exp,
            Function::ExpM1,
            Function::Ln,
            Function::Ln1p,
            Function::LambertW0Exp,
            Function::LambertW0,
            Function::LargerRoot,
        ];
        for (x, function) in arguments.flat_map(|x| functions.map(|function| (x, function))) {
            let (coarse, fine) = (ends(&Precise::exact(x, 64), function), ends(&Precise::exact(x, 200), function));
            let (Some(coarse), Some((below, above))) = (&coarse, &fine) else {
                assert!(coarse.is_none() && fine.is_none(), "{function:?} at {x} depends on the number of bits");
                continue;
            };
            let (lower, upper) = coarse;
            assert!(lower <= below && below <= above && above <= upper, "{function:?} at {x}");
            assert!(width(coarse) <= upper.absolute().shifted(-58), "{function:?} at {x}: {coarse:?}");
        }
    }

    /// Far out the exponential leaves any range; the images are then bounds that are true and say so.
    #[test]
    fn vanishing_exponentials_keep_their_sides() {
        let far = Precise::exact(-1e300, 128);
        let end = |function, direction| far.image(function, direction).map(|image| image.to_f64(direction));
        assert_eq!(end(Function::Exp, Direction::Down), Some(0.0));
        assert!(end(Function::Exp, Direction::Up).is_some_and(|upper| upper > 0.0 && upper < 1e-300));
        assert_eq!(end(Function::ExpM1, Direction::Down), Some(-1.0));
        assert!(end(Function::ExpM1, Direction::Up).is_some_and(|upper| upper > -1.0 && upper < -0.99));
        assert_eq!(Precise::exact(1e300, 128).image(Function::Exp, Direction::Up), None);
        assert_eq!(Precise::exact(-1.0, 128).image(Function::Ln, Direction::Up), None);
    }

    /// $\pm e^{-k}$ and $e^{-2k}$ for $k$ up to $10^{14}$, where $e^x - 1$ and $\ln(1 + x)$ differ from $x$ beyond any digit that
    /// there is memory for: the image is known all the same, on its side of $x$ and within two units of the last place.
    #[test]
    fn images_of_tiny_numbers_take_no_digits() {
        for (bits, exponent) in [(64, 1e3), (64, 1e14), (128, 1e3), (128, 1e6), (1024, 1e14), (1024, 2e3)] {
            let power = Precise::exact(-exponent, bits).image(Function::Exp, Direction::Down).expect("in range");
            let one = Precise::exact(1.0, bits);
            let last_places = |size: &Precise| size.absolute().shifted(2 - bits as isize);
            for x in [power.clone(), power.negated(), power.multiply(&power, Direction::Up).expect("in range")] {
                let ends = |function| ends(&x, function).expect("near zero");
                let exponential = ends(Function::Exp);
                assert!(exponential.0 <= one && exponential.1 >= one && exponential.0 < exponential.1);
                assert!(width(&exponential) <= last_places(&one), "e^x of {x:?}");
                let exponential = ends(Function::ExpM1);
                assert!(exponential.0 <= x && exponential.1 > x, "e^x - 1 > x at {x:?}");
                assert!(width(&exponential) <= last_places(&x), "e^x - 1 of {x:?}");
                let logarithm = ends(Function::Ln1p);
                assert!(logarithm.0 < x && logarithm.1 >= x, "ln(1 + x) < x at {x:?}");
                assert!(width(&logarithm) <= last_places(&x), "ln(1 + x) of {x:?}");
            }
        }
    }

    /// Powers of two and the numbers beside them in every direction, within the range of `f64`, beyond it and below it.
    #[test]
    fn numbers_are_rounded_to_their_neighbours() {
        let bits = 200;
        let tiny = Precise::exact(1e-40, bits);
        for value in [1.0, -1.0, 0.75, -3e200, f64::MIN_POSITIVE] {
            let exact = Precise::exact(value, bits);
            assert_eq!((exact.to_f64(Direction::Down), exact.to_f64(Direction::Up)), (value, value));
            let shift = exact.multiply(&tiny, Direction::Down).expect("in range");
            let outer = exact.add(&shift, Direction::Down).expect("in range");
            let (down, up) = if value > 0.0 { (value, value.next_up()) } else { (value.next_down(), value) };
            assert_eq!((outer.to_f64(Direction::Down), outer.to_f64(Direction::Up)), (down, up), "beyond {value}");
            let inner = exact.add(&shift.negated(), Direction::Down).expect("in range");
            let (down, up) = if value > 0.0 { (value.next_down(), value) } else { (value, value.next_up()) };
            assert_eq!((inner.to_f64(Direction::Down), inner.to_f64(Direction::Up)), (down, up), "within {value}");
        }
        let large = Precise::exact(1e300, bits);
        let beyond = large.multiply(&large, Direction::Up).expect("any exponent");
        assert_eq!((beyond.to_f64(Direction::Down), beyond.to_f64(Direction::Up)), (f64::MAX, f64::INFINITY));
        let opposite = beyond.negated();
        assert_eq!((opposite.to_f64(Direction::Down), opposite.to_f64(Direction::Up)), (f64::NEG_INFINITY, f64::MIN));
        assert_eq!(Precise::exact(2.0, 100), Precise::exact(2.0, 200));
        let zeros = [-0.0, 0.0].map(|zero| Precise::exact(zero, 100));
        assert!(zeros[0] == zeros[1] && zeros[0] >= zeros[1] && zeros[0] <= zeros[1], "there is one zero");
        assert!(zeros[0].to_f64(Direction::Down).is_sign_positive(), "which is the positive one");
        assert_ne!(Precise::exact(2.0, 100), Precise::exact(-2.0, 100));
    }

    /// $\ln$ and $\ln(1 + x)$ end at 0 and $-1$, where they have no value; $W_0(e^u)$ far out lies between $e^u - e^{2u}$ and
    /// $e^u$; the `f64` images by way of 64 bits have the exact one between them.
    #[test]
    fn images_end_where_the_functions_do() {
        let image = |x: f64, function, direction| {
            Precise::exact(x, 150).image(function, direction).map(|image| image.to_f64(direction))
        };
        for direction in [Direction::Down, Direction::Up] {
            for x in [0.0, -1.0] {
                assert_eq!(image(x, Function::Ln, direction), None);
            }
            for x in [-1.0, -2.0] {
                assert_eq!(image(x, Function::Ln1p, direction), None);
            }
            assert_eq!(image(1.0, Function::Ln, direction), Some(0.0));
            assert_eq!(image(0.0, Function::Exp, direction), Some(1.0));
        }
        for u in [-699.0, -701.0, -1000.0] {
            let ends = [Direction::Down, Direction::Up].map(|direction| image(u, Function::LambertW0Exp, direction));
            let exponential = [Direction::Down, Direction::Up].map(|direction| image(u, Function::Exp, direction));
            assert_eq!(ends, exponential, "to the last digit of f64 at {u}");
        }
        let (down, up) = (Direction::Down, Direction::Up);
        let ends = 1.0_f64.image(Function::Exp, down).zip(1.0_f64.image(Function::Exp, up));
        // e = 2.718281828459045 2353..., and the f64 nearest to it is 2.718281828459045 0907...
        assert_eq!(ends, Some((std::f64::consts::E, std::f64::consts::E.next_up())));
    }
}
