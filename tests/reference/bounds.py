"""The bounds of Theorems A5, A6, A8 and A9 from their printed equations."""

from precise import *
from scalar import lambert_of_exponential, minus_lambert

COUNT = 500


def growth(beta, factor, dimension, p):
    """a, b, the root c of ac + c ln c = b, the least c of Eq. 334 and the logarithm of Eq. 335."""
    a = 2 / (dimension - 1) * (1 + mpmath.log(2 * beta * factor ** 2 * p * (dimension - 1)))
    b = mpf(2) / 5 * factor ** 2 * beta
    c = b / lambert_of_exponential(a + mpmath.log(b))
    assert abs(a * c + c * mpmath.log(c) - b) <= (abs(a * c) + abs(c * mpmath.log(c)) + b) * mpf(10) ** -(mp.dps - 30)
    least = (2 / mpmath.sqrt(p)) ** (4 / (dimension - 1))
    return a, b, c, least, mpmath.log(p) / 2 + (dimension - 1) / 4 * mpmath.log(c)


def row(function, arguments):
    """Inputs, and the pairs of all values."""
    def part(index):
        def one(*numbers):
            with mp.extradps(40):
                return function(*numbers)[index]
        return one

    with mp.workdps(DIGITS):
        count = len(function(*[mpf(x) for x in arguments]))
    values = [number for index in range(count) for number in twice(part(index), *arguments)]
    return (*arguments, *values)


def growth_table():
    points = Points("theorem a5")
    rows = []
    while len(rows) < COUNT:
        beta = points.choice([1.0, points.spread(1e-3, 1e3), points.spread(1e-100, 1e100)])
        factor = points.choice([1.0, 3.0, points.spread(0.1, 100.0), points.spread(1e-30, 1e30)])
        dimension = float(points.whole(2, 100) if points.whole(0, 1) else int(points.spread(2.0, 1e9)))
        p = points.choice([1.0, 0.001, points.uniform(1e-3, 1.0), points.spread(1e-300, 1.0)])
        arguments = (beta, factor, dimension, p)
        with mp.workdps(DIGITS):
            _, _, c, least, _ = growth(*[mpf(x) for x in arguments])
        if mpf(10) ** -290 < c < mpf(10) ** 290 and least < mpf(10) ** 290:
            rows.append(row(growth, arguments))
    return rows


def roots(beta, factor, c, p):
    """a, b and the roots d of ln(d-1) + a(d-1) + b = 0: one for a >= 0, two for a < 0."""
    a = mpmath.log(c) / 2 - factor ** 2 * beta / (5 * c)
    b = 1 + mpmath.log(2 * p * beta * factor ** 2)
    if a >= 0:
        # x e^{ax} = e^{-b}: with w = ax, w + ln w = ln a - b.
        x = lambert_of_exponential(mpmath.log(a) - b) / a if a > 0 else mpmath.exp(-b)
        return a, b, 1 + x, 1 + x
    # y - ln y = b - ln(-a) for y = -ax.
    v = b - mpmath.log(-a)
    return (a, b, 1 - minus_lambert(v, -1) / a, 1 - minus_lambert(v, 1) / a) if v > 1 else (a, b)


def dimension_table():
    points = Points("theorem a6")
    rows = []
    while len(rows) < COUNT:
        arguments = (points.choice([1.0, points.spread(1e-2, 1e2)]), points.choice([3.0, points.spread(0.3, 10.0)]),
                     points.choice([points.uniform(1.0, 4.0), points.spread(0.1, 100.0)]),
                     points.choice([1.0, points.uniform(1e-3, 1.0), points.spread(1e-30, 1.0)]))
        with mp.workdps(DIGITS):
            a, b, *found = roots(*[mpf(x) for x in arguments])
        # Roots that are neither one nor beyond any dimension.
        if found and all(mpf("1e-6") < x - 1 < mpf("1e15") for x in found):
            rows.append(row(roots, arguments))
    return rows


def retrieval(beta, count, separation, radius, max_norm, distance, epsilon):
    """Theorem A8: ln of Eq. 394 and the sufficient separation; Theorem A9: ln of Eqs. 404, 401 and 402."""
    factor = mpmath.log(2 * beta * count * max_norm ** 2 * (count - 1))
    exponent = beta * (separation - 2 * radius * max_norm)
    small = mpmath.log(count - 1) - exponent
    return (factor - exponent, 2 * radius * max_norm + (factor + mpmath.log(distance / epsilon)) / beta, small,
            mpmath.log(2 * mpmath.exp(small) * max_norm), 1 + mpmath.log(2 * (count - 1) * max_norm) - beta * separation)


def retrieval_table():
    points = Points("theorems a8 and a9")
    rows = []
    for _ in range(COUNT):
        scale = points.choice([1.0, points.spread(1e-100, 1e100)])
        max_norm = scale * points.uniform(0.5, 2.0)
        beta = points.spread(1e-3, 1e3) / scale / scale
        count = float(points.whole(2, 20) if points.whole(0, 1) else int(points.spread(2.0, 1e12)))
        separation = max_norm * max_norm * points.uniform(0.0, 2.0)
        radius = points.choice([0.0, max_norm * points.spread(1e-6, 1.0)])
        distance, epsilon = max_norm * points.spread(1e-6, 1.0), max_norm * points.spread(1e-12, 1.0)
        rows.append(row(retrieval, (beta, count, separation, radius, max_norm, distance, epsilon)))
    return rows


TABLES = {"theorem_a5": growth_table, "theorem_a6": dimension_table, "theorems_a8_a9": retrieval_table}
