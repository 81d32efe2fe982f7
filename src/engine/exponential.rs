//! The one exponential of `numerics`, in eight lanes.

use super::lanes::Lanes;

/// Below this the exponential is zero: it is less than half of the smallest number.
pub(super) const LOWEST_EXPONENT: f64 = -746.0;

/// $\ln 2$ in two parts and its inverse, as `libm` has them.
const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
const INVERSE_LN2: f64 = f64::from_bits(0x3ff7_1547_652b_82fe);
/// The coefficients of $r\,(e^r + 1)/(e^r - 1)$ in $r^2$, from the second one on.
const COEFFICIENTS: [f64; 5] = [
    f64::from_bits(0x3fc5_5555_5555_553e),
    f64::from_bits(0xbf66_c16c_16be_bd93),
    f64::from_bits(0x3f11_566a_af25_de2c),
    f64::from_bits(0xbebb_bd41_c5d2_6bf1),
    f64::from_bits(0x3e66_3769_72be_a4d0),
];
/// Reduction begins where the upper half of the bits of $|x|$ exceeds that of $\frac12\ln 2$.
const REDUCED_BELOW: f64 = f64::from_bits(0xbfd6_2e43_0000_0000);
/// From $-2^{-28}$ on, where the upper half of the bits says so, the exponential is $1 + x$.
const LINEAR_ABOVE: f64 = f64::from_bits(0xbe30_0001_0000_0000);
/// The exponential is zero below.
const ZERO_BELOW: f64 = f64::from_bits(0xc087_4910_d52d_3051);

/// $e^x$ for `LOWEST_EXPONENT` $\le x \le 0$: the same bits as [`exp`](crate::numerics::elementary::exp), whose steps it
/// follows without a branch.
#[inline(always)]
pub(super) fn exp<L: Lanes>(lanes: L, x: L::Vector) -> L::Vector {
    let constant = |value| lanes.splat(value);
    let (one, two) = (constant(1.0), constant(2.0));
    let nearest = lanes.trunc(lanes.sub(lanes.mul(x, constant(INVERSE_LN2)), constant(0.5)));
    let k = lanes.select_less(constant(REDUCED_BELOW), x, constant(0.0), nearest);
    let high = lanes.sub(x, lanes.mul(k, constant(LN2_HIGH)));
    let low = lanes.mul(k, constant(LN2_LOW));
    let r = lanes.sub(high, low);
    let square = lanes.mul(r, r);
    let mut series = constant(COEFFICIENTS[4]);
    for coefficient in [COEFFICIENTS[3], COEFFICIENTS[2], COEFFICIENTS[1], COEFFICIENTS[0]] {
        series = lanes.add(lanes.mul(square, series), constant(coefficient));
    }
    let c = lanes.sub(r, lanes.mul(square, series));
    let quotient = lanes.div(lanes.mul(r, c), lanes.sub(two, c));
    let reduced = lanes.add(one, lanes.add(lanes.sub(quotient, low), high));
    let scaled = lanes.scale(reduced, k);
    let result = lanes.select_less(constant(LINEAR_ABOVE), x, lanes.add(one, x), scaled);
    lanes.select_less(x, constant(ZERO_BELOW), constant(0.0), result)
}

#[cfg(test)]
mod tests {
    use super::super::lanes::{Eight, LANES, Task};
    use super::super::path::Path;
    use super::*;
    use crate::numerics::elementary;
    use crate::random::Stream;

    struct Exponentials<'a>(&'a mut [Eight]);

    impl Task for Exponentials<'_> {
        #[inline(always)]
        fn run<L: Lanes>(self, lanes: L) {
            for eight in self.0 {
                lanes.store(exp(lanes, lanes.load(eight)), eight);
            }
        }
    }

    fn check(arguments: &[f64]) {
        for path in Path::available() {
            let mut values: Vec<Eight> = arguments
                .chunks(LANES)
                .map(|chunk| Eight(std::array::from_fn(|lane| chunk[lane % chunk.len()])))
                .collect();
            path.run(Exponentials(&mut values));
            for (i, x) in arguments.iter().enumerate() {
                let found = values[i / LANES].0[i % LANES];
                assert_eq!(found.to_bits(), elementary::exp(*x).to_bits(), "{path:?} at {x:e}: {found:e}");
            }
        }
    }

    /// Where the branches of the scalar routine meet, and one step to each side.
    #[test]
    fn the_edges_have_the_bits_of_the_scalar_routine() {
        let mut edges = vec![0.0, -0.0, LOWEST_EXPONENT, -f64::MIN_POSITIVE, -f64::from_bits(1), -708.4, -709.0];
        for upper in [0x3fd6_2e42_u64, 0x3fd6_2e43, 0x3ff0_a2b1, 0x3ff0_a2b2, 0x3e2f_ffff, 0x3e30_0000, 0x3e30_0001] {
            for lower in [0_u64, 1, 0xfefa_39ee, 0xfefa_39ef, 0xfefa_39f0, 0x8000_0000, 0xffff_ffff] {
                edges.push(-f64::from_bits(upper << 32 | lower));
            }
        }
        for center in [ZERO_BELOW.to_bits(), 0xc086_232b_dd7a_bcd2, 0xc086_2e42_fefa_39ef] {
            edges.extend((0..9).map(|step| f64::from_bits(center - 4 + step)));
        }
        // The whole number k changes near the odd multiples of ln(2)/2.
        for k in 0..1076 {
            let center = (-(f64::from(k) + 0.5) * std::f64::consts::LN_2).to_bits();
            edges.extend((0..5).map(|step| f64::from_bits(center - 2 + step)).filter(|x| *x >= LOWEST_EXPONENT));
        }
        check(&edges);
    }

    #[test]
    fn random_arguments_of_every_size_have_the_bits_of_the_scalar_routine() {
        let mut stream = Stream::new(0, "engine/exponential", 0);
        let mut arguments = Vec::new();
        for i in 0..200_000 {
            let uniform = stream.uniform();
            arguments.push(match i % 4 {
                0 => -746.0 * uniform,
                1 => -uniform,
                2 => -40.0 * uniform,
                _ => -elementary::exp(-80.0 * uniform),
            });
        }
        check(&arguments);
    }
}
