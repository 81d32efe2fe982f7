"""The Lambert W function on its real branches, with and without the exponential, and kappa_d."""

from precise import *

COUNT = 10_000
BRANCH_POINT = -0.36787944117144233  # the double next to -1/e, smaller than it


def root(equation, slope, start, least=0):
    """A simple root by Newton's method, until a step changes nothing of it, or of `least` where it is smaller."""
    value = start
    for _ in range(400):
        step = equation(value) / slope(value)
        value -= step
        if abs(step) <= max(abs(value), least) * mpf(10) ** -(mp.dps - 8):
            return value
    raise ArithmeticError("Newton's method did not settle")


def minus_lambert(v, sign):
    """The root y of y - ln y = v above one (sign 1) or below it (sign -1): -W(-e^{-v})."""
    with mp.extradps(60):
        if v - 1 < mpf("0.1") or (sign > 0 and v < 3):
            # The root q of q - ln(1 + q) = s, to all its digits.
            p = sign * mpmath.sqrt(2 * (v - 1))
            return 1 + root(lambda q: q - mpmath.log1p(q) - (v - 1), lambda q: q / (1 + q), p + p * p / 3) if p else mpf(1)
        if sign > 0:
            return root(lambda y: y - mpmath.log(y) - v, lambda y: 1 - 1 / y, v + mpmath.log(v))
        # In the logarithm of y, from the left of the root of a convex function.
        return mpmath.exp(root(lambda t: mpmath.exp(t) - t - v, lambda t: mpmath.exp(t) - 1, -v))


def lambert(x, sign):
    """W(x), from its logarithm."""
    with mp.extradps(60):
        if x < 0:
            w = -minus_lambert(-mpmath.log(-x), sign)
            assert abs(mpmath.log(-w) + w - mpmath.log(-x)) < mpf(10) ** -(mp.dps - 70) and (w + 1) * sign < 0
            return w
        return lambert_of_exponential(mpmath.log(x)) if x else x


def lambert_of_exponential(u):
    """The root of w + ln w = u, in the logarithm of w where w is small."""
    with mp.extradps(60):
        if u < 1:
            start = u - mpmath.exp(u) if u < -1 else mpf(u) / 2 - mpf(1) / 2
            logarithm = root(lambda t: mpmath.exp(t) + t - u, lambda t: mpmath.exp(t) + 1, start, 1)
            return mpmath.exp(logarithm)
        return root(lambda w: w + mpmath.log(w) - u, lambda w: 1 + 1 / w, mpf(u) - mpmath.log(u) if u > 2 else mpf(1))


def near_branch(points):
    """Arguments just right of the branch point."""
    return max(BRANCH_POINT + points.spread(1e-16, 0.12), from_bits(bits(BRANCH_POINT) - 1))


def principal_arguments():
    points = Points("lambert w0")
    fixed = [from_bits(bits(BRANCH_POINT) - step) for step in range(1, 200)]
    fixed += around(-0.25, 50) + around(1.0, 20) + around(2.718281828459045, 20) + [SMALLEST, -SMALLEST, LARGEST]

    def draw():
        kind = points.whole(0, 4)
        if kind == 0:
            return near_branch(points)
        if kind == 1:
            return -points.spread(SMALLEST, 0.36)
        if kind == 2:
            return points.spread(SMALLEST, LARGEST)
        return points.uniform(-0.36, 3.0) if kind == 3 else points.spread(1e-3, 1e6)

    return filled(fixed, draw, COUNT)


def lower_arguments():
    points = Points("lambert w-1")
    fixed = [from_bits(bits(BRANCH_POINT) - step) for step in range(1, 200)]
    fixed += around(-0.25, 50) + around(-0.1353352832366127, 50) + [-SMALLEST, -2.2250738585072014e-308]

    def draw():
        kind = points.whole(0, 2)
        if kind == 0:
            return near_branch(points)
        return -points.spread(SMALLEST, 0.36) if kind == 1 else -points.spread(1e-4, 0.36)

    return filled(fixed, draw, COUNT)


def exponents():
    points = Points("lambert w0 exp")
    fixed = around(1.0, 100) + around(-708.3964185322641, 10) + [0.0, LARGEST, -708.0]

    def draw():
        kind = points.whole(0, 4)
        if kind == 0:
            return points.uniform(-708.0, 0.0)
        if kind == 1:
            return points.uniform(0.0, 800.0)
        if kind == 2:
            return points.uniform(-3.0, 4.0)
        return points.spread(1e-300, LARGEST) if kind == 3 else -points.spread(1e-300, 1.0)

    return filled(fixed, draw, COUNT)


def lower_exponents():
    points = Points("lambert w-1 exp")
    fixed = [from_bits(bits(1.0) + step) for step in range(200)] + around(3.0, 50) + [LARGEST]

    def draw():
        kind = points.whole(0, 2)
        if kind == 0:
            return 1.0 + points.spread(2.3e-16, 2.0)
        return points.uniform(1.0, 50.0) if kind == 1 else points.spread(1.0, LARGEST)

    return filled(fixed, draw, COUNT)


def kappa(dimension):
    with mp.extradps(60):
        half = dimension / 2
        return mpmath.exp(mpmath.loggamma(half + mpf(1) / 2) - mpmath.loggamma(half + 1)) / (2 * mpmath.sqrt(mp.pi))


def dimensions():
    """Dimensions up to 2^53, all of them below 6000."""
    points = Points("kappa")
    return filled([float(d) for d in range(6000)], lambda: float(int(points.spread(6000.0, 2.0 ** 53))), COUNT)


TABLES = {
    "lambert_w0": lambda: table_of(lambda x: lambert(x, -1), principal_arguments()),
    "lambert_w_minus_one": lambda: table_of(lambda x: lambert(x, 1), lower_arguments()),
    "lambert_w0_exp": lambda: table_of(lambert_of_exponential, exponents()),
    "lambert_w_minus_one_exp": lambda: table_of(lambda v: -minus_lambert(v, 1), lower_exponents()),
    "kappa": lambda: table_of(kappa, dimensions()),
}
