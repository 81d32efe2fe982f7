"""Elementary functions that no other test holds against a reference, and what is built of them alone."""

from precise import *

COUNT = 4000


def trigonometric_arguments():
    points = Points("trigonometric")
    fixed = [x for multiple in range(1, 60) for x in around(multiple * 0.7853981633974483, 2)]

    def draw():
        size = points.choice([
            points.spread(1e-300, 1.0), points.spread(1e-8, 1e3), points.uniform(0.0, 7.0), points.spread(1e3, 1e300),
        ])
        return points.choice([size, -size])

    return filled(fixed, draw, COUNT)


def arc_arguments():
    points = Points("arc")
    fixed = [x for edge in (0.5, -0.5, 0.975) for x in around(edge, 5)] + [1.0, -1.0]

    def draw():
        kind = points.whole(0, 2)
        if kind == 0:
            size = points.uniform(0.0, 1.0)
        elif kind == 1:
            size = 1.0 - points.spread(1e-15, 0.5)
        else:
            size = points.spread(1e-300, 1.0)
        return points.choice([size, -size])

    return filled(fixed, draw, COUNT)


def error_arguments(largest):
    """Arguments of the error functions; the smallest normal result bounds them."""
    points = Points(f"error {largest}")
    fixed = [sign * x for sign in (1, -1) for edge in (0.84375, 1.25, 2.857142857142857, 6.0) for x in around(edge, 5)]

    def draw():
        if points.whole(0, 1) == 0:
            return points.uniform(-7.0, largest)
        size = points.spread(1e-300, 6.0)
        return points.choice([size, -size])

    return filled(fixed, draw, COUNT)


def positive_arguments(name, low, high, edges):
    points = Points(name)
    fixed = [x for edge in edges for x in around(edge, 8)]

    def draw():
        return points.choice([points.spread(low, high), points.spread(max(low, 1e-3), min(high, 1e3)),
                              points.uniform(max(low, 0.1), min(high, 30.0))])

    return filled(fixed, draw, COUNT)


def logarithm_excess(u):
    with mp.extradps(400):
        return u - mpmath.log1p(u) if abs(u) > mpf(10) ** -150 else u * u / 2 - u ** 3 / 3


def logarithm_excess_arguments():
    points = Points("logarithm excess")
    fixed = [sign * x for sign in (1, -1) for x in around(0.5, 20)]

    def draw():
        kind = points.whole(0, 3)
        if kind == 0:
            return points.uniform(-0.9, 2.0)
        if kind == 1:
            return points.spread(1e-140, 1e300)
        if kind == 2:
            return -points.spread(1e-140, 0.9)
        return -1.0 + points.spread(1e-12, 0.5)

    return filled(fixed, draw, COUNT)


def stirling(z):
    # ln Gamma is about z ln z: the difference loses as many digits as z has, twice.
    with mp.extradps(60):
        return mpmath.loggamma(z) - ((z - mpf(1) / 2) * mpmath.log(z) - z + mpmath.log(2 * mp.pi) / 2)


def gamma_half_step(z):
    with mp.extradps(40):
        return mpmath.exp(mpmath.loggamma(z + mpf(1) / 2) - mpmath.loggamma(z))


def normal_distribution(x):
    with mp.extradps(20):
        return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def normal_quantile(p):
    """By Newton's method on the logarithm of the distribution function, which is concave."""
    if p > mpf(1) / 2:
        return -normal_quantile(1 - p)
    if p == mpf(1) / 2:
        return mpf(0)
    with mp.extradps(20):
        target = mpmath.log(p)
        x = -mpmath.sqrt(-2 * target) if p < mpf("0.1") else mpf(0)
        for _ in range(200):
            value = normal_distribution(x)
            density = mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mp.pi)
            step = (target - mpmath.log(value)) * value / density
            x += step
            if abs(step) <= abs(x) * mpf(10) ** -(mp.dps - 10):
                return x
    raise ArithmeticError("the quantile did not settle")


def quantile_arguments():
    points = Points("normal quantile")

    def draw():
        kind = points.whole(0, 2)
        if kind == 0:
            return points.uniform(1e-6, 1.0 - 1e-6)
        return points.spread(1e-300, 0.5) if kind == 1 else 1.0 - points.spread(1e-15, 0.5)

    return filled(around(0.5, 10), draw, COUNT)


TABLES = {
    "sin": lambda: table_of(mpmath.sin, trigonometric_arguments()),
    "cos": lambda: table_of(mpmath.cos, trigonometric_arguments()),
    "asin": lambda: table_of(mpmath.asin, arc_arguments()),
    "acos": lambda: table_of(mpmath.acos, arc_arguments()),
    "tanh": lambda: table_of(mpmath.tanh, error_arguments(22.0)),
    "erf": lambda: table_of(mpmath.erf, error_arguments(7.0)),
    "erfc": lambda: table_of(mpmath.erfc, error_arguments(26.5)),
    "ln_gamma": lambda: table_of(mpmath.loggamma, positive_arguments("gamma", 1e-300, 1e300, (1.0, 2.0, 3.0, 8.0))),
    "logarithm_excess": lambda: table_of(logarithm_excess, logarithm_excess_arguments()),
    "stirling_correction": lambda: table_of(stirling, positive_arguments("stirling", 1e-3, 1e15, (1.0, 12.0))),
    "gamma_half_step": lambda: table_of(gamma_half_step, positive_arguments("half step", 1e-3, 1e15, (0.5, 12.0))),
    "normal_distribution": lambda: table_of(normal_distribution, error_arguments(9.0) + [-37.0, -30.0, -20.0, -10.0]),
    "normal_quantile": lambda: table_of(normal_quantile, quantile_arguments()),
}
