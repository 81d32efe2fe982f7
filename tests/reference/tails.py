"""The incomplete beta function, caps of the sphere and exact binomial limits, from power series with positive terms.

I_x(a, b) = x^a (1-x)^b / (a B(a, b)) * sum_k (a+b)(a+b+1)...(a+b+k-1) / ((a+1)...(a+k)) x^k. The library uses a continued
fraction and a saddle point instead.
"""

import gmpy2

from precise import *

COUNT = 10_000


def series(a, b, x):
    """The sum above. The ratio of terms falls towards x or rises to it, so the rest is below a geometric series."""
    with gmpy2.context(precision=mp.prec + 30):
        a, b, x = to_mpfr(a), to_mpfr(b), to_mpfr(x)
        total = term = gmpy2.mpfr(1)
        upper, lower = a + b, a + 1
        tolerance = gmpy2.exp2(-(mp.prec + 10))
        while True:
            ratio = upper / lower * x
            term *= ratio
            total += term
            upper += 1
            lower += 1
            bound = ratio if ratio > x else x
            if bound < 1 and term * bound < tolerance * total * (1 - bound):
                return from_mpfr(total)


def to_mpfr(value):
    sign, mantissa, exponent, _ = mpf(value)._mpf_
    number = gmpy2.mul_2exp(gmpy2.mpfr(int(mantissa)), exponent) if exponent >= 0 else gmpy2.div_2exp(
        gmpy2.mpfr(int(mantissa)), -exponent)
    return -number if sign else number


def from_mpfr(number):
    mantissa, exponent = number.as_mantissa_exp()
    return mpmath.ldexp(mpf(int(mantissa)), int(exponent))


def log_density(a, b, x, y):
    """ln of x^a y^b / B(a, b)."""
    with mp.extradps(60):
        beta = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
        return a * mpmath.log(x) + b * mpmath.log(y) - beta


def log_tails(a, b, x, y):
    """ln I_x(a, b) and ln of its complement, for x + y = 1 to all digits, and ln of the density in the log odds."""
    density = log_density(a, b, x, y)
    if x * (a + b) > a:
        # The other side of the mean: its series starts falling at once.
        upper, lower, density = log_tails_below(b, a, y, x, density)
    else:
        lower, upper, density = log_tails_below(a, b, x, y, density)
    return lower, upper, density


def log_tails_below(a, b, x, y, density):
    """The same for an argument not above the mean."""
    decades = 2 * mp.prec
    if x > mpf(1) / 2 and -decades / mpmath.log(x) > 3 * (a + b) * y - decades / mpmath.log(y):
        # This series is slower than that of the complement, which will do unless the tail is tiny.
        with mp.extradps(60):
            upper = density - mpmath.log(b) + mpmath.log(series(b, a, y))
            lower = -mpmath.expm1(upper)
            if lower > mpf(10) ** -40:
                return mpmath.log(lower), upper, density
    with mp.extradps(20):
        lower = density - mpmath.log(a) + mpmath.log(series(a, b, x))
        upper = mpmath.log1p(-mpmath.exp(lower)) if lower < 0 else mpf("-inf")
        return lower, upper, density


def beta_row(a, b, x, check):
    """a, b, x, the slope of ln I in the log odds, I and ln I."""
    def logarithm(a, b, x):
        with mp.extradps(40):
            return log_tails(a, b, x, 1 - x)[0]

    with mp.workdps(DIGITS):
        with mp.extradps(40):
            lower, _, density = log_tails(mpf(a), mpf(b), mpf(x), 1 - mpf(x))
            slope = float(mpmath.exp(density - lower))
            values = pair(mpmath.exp(lower)) + pair(lower)
    assert not check or values[2:] == twice(logarithm, a, b, x)
    return (a, b, x, slope, *values)


def parameter(points):
    """Large ones are rarer: the series of two of them is long."""
    kind = points.whole(0, 23)
    if kind == 0:
        return float(points.whole(1, 100_000))
    if kind <= 4:
        return points.spread(1e-3, 1e5)
    if kind <= 8:
        return float(points.whole(1, 2000))
    return points.whole(1, 400) / 2.0 if kind <= 16 else points.uniform(0.1, 20.0)


def beta_table():
    points = Points("incomplete beta")
    rows = []
    while len(rows) < COUNT:
        a, b = parameter(points), parameter(points)
        mean = a / (a + b)
        deviation = (mean * (1.0 - mean) / (a + b + 1.0)) ** 0.5
        kind = points.whole(0, 3)
        if kind == 0:
            x = mean + deviation * points.uniform(-8.0, 8.0)
        elif kind == 1:
            x = points.uniform(0.0, 1.0)
        else:
            x = points.spread(1e-300, 0.5) if kind == 2 else 1.0 - points.spread(1e-15, 0.5)
        if 0.0 < x < 1.0:
            rows.append(beta_row(a, b, x, len(rows) % 16 == 0))
    return rows


def cap_row(dimension, angle):
    """d, t, the probability of a cap and its logarithm."""
    def logarithm(dimension, angle):
        with mp.extradps(60):
            a, half = (dimension - 1) / 2, mpf(1) / 2
            sine, cosine = mpmath.sin(angle), mpmath.cos(angle)
            lower, _, _ = log_tails(a, half, sine * sine, cosine * cosine)
            return lower - mpmath.log(2) if cosine >= 0 else mpmath.log1p(-mpmath.exp(lower) / 2)

    def probability(dimension, angle):
        with mp.extradps(20):
            return mpmath.exp(logarithm(dimension, angle))

    with mp.workdps(DIGITS):
        value = pair(probability(mpf(dimension), mpf(angle)))
    return (dimension, angle, *value, *twice(logarithm, dimension, angle))


def cap_table():
    points = Points("caps")
    rows = []
    half_turn, right_angle = 3.141592653589793, 1.5707963267948966
    while len(rows) < COUNT:
        kind = points.whole(0, 4)
        dimension = float(points.whole(2, 100) if points.whole(0, 3) else int(points.spread(2.0, 2001.0)))
        if kind == 0:
            angle = points.spread(1e-12, 1.0)
        elif kind == 1:
            angle = points.uniform(0.0, half_turn)
        elif kind == 2:
            angle = right_angle + points.choice([1.0, -1.0]) * points.spread(1e-15, 0.5)
        else:
            # Where the probability is neither negligible nor a half.
            angle = right_angle + points.uniform(-6.0, 6.0) / dimension ** 0.5
        if 0.0 < angle <= half_turn:
            rows.append(cap_row(dimension, angle))
    return rows


def limit_row(upper, failures, draws, guess):
    """Whether it is the upper limit, k, n, a level and the limit; nothing where the level is out of range.

    The level is that of the guess, rounded to a double. One step of Newton's method from the guess then leaves an error of
    the square of this rounding: the limit is known to thirty digits.
    """
    with mp.workdps(45):
        odds = mpf(guess)
        with mp.extradps(45):
            x, y = 1 / (1 + mpmath.exp(-odds)), 1 / (1 + mpmath.exp(odds))
        a, b = (draws - failures, failures + 1) if upper else (failures, draws - failures + 1)
        lower, _, density = log_tails(mpf(a), mpf(b), x, y)
        level = float(exact(mpmath.exp(lower)))
        if not 1e-300 < level <= 0.5:
            return None
        odds += (mpmath.log(mpf(level)) - lower) / mpmath.exp(density - lower)
        return (float(upper), failures, draws, level, *pair(1 / (1 + mpmath.exp(odds if upper else -odds))))


def binomial_table():
    points = Points("binomial limits")
    rows = []
    while len(rows) < COUNT:
        draws = float(points.whole(2, 300) if points.whole(0, 2) else int(points.spread(2.0, 1e6)))
        failures = float(int(points.choice([points.spread(1.0, draws), points.uniform(1.0, draws)])))
        if not 0.0 < failures < draws:
            continue
        upper = points.whole(0, 1) == 1
        a, b = (draws - failures, failures + 1.0) if upper else (failures, draws - failures + 1.0)
        with mp.workdps(30):
            # From the median to far below it, on the scale of the deviation of the log odds.
            deviation = mpmath.sqrt(1 / mpf(a) + 1 / mpf(b))
            guess = mpmath.log(mpf(a) / mpf(b)) - deviation * points.choice([points.uniform(0.0, 5.0), points.uniform(0.0, 38.0)])
            guess = float(exact(guess))
        row = limit_row(upper, failures, draws, guess)
        if row:
            rows.append(row)
    return rows


TABLES = {"incomplete_beta": beta_table, "caps": cap_table, "binomial_limits": binomial_table}
