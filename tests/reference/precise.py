"""Exact inputs, and values as pairs of doubles."""

import random
import struct
from fractions import Fraction

import mpmath
from mpmath import mp, mpf

DIGITS, MORE_DIGITS, AGREEMENT = 70, 100, 50
LARGEST = 1.7976931348623157e308
SMALLEST = 5e-324


def exact(number):
    """An mpf as a fraction, without rounding."""
    sign, mantissa, exponent, _ = number._mpf_  # mpf(number) would round
    fraction = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return -fraction if sign else fraction


def bits(number):
    return struct.unpack("<q", struct.pack("<d", number))[0]


def from_bits(pattern):
    return struct.unpack("<d", struct.pack("<q", pattern))[0]


def last_place(high):
    """The distance from |h| to the next larger double, 2^971 for the largest."""
    magnitude = min(abs(high), from_bits(bits(LARGEST) - 1))
    return Fraction(from_bits(bits(magnitude) + 1)) - Fraction(magnitude)


def pair(value):
    """The nearest double and what it lacks, in units of its last place."""
    fraction = exact(value)
    high = float(fraction)  # correctly rounded, as Python promises for fractions
    return high, float((fraction - Fraction(high)) / last_place(high))


def twice(function, *arguments):
    """The pair of a value, computed with two precisions that must agree."""
    with mp.workdps(MORE_DIGITS):
        better = function(*[mpf(argument) for argument in arguments])
    with mp.workdps(DIGITS):
        value = function(*[mpf(argument) for argument in arguments])
    with mp.workdps(MORE_DIGITS):
        assert abs(value - better) <= abs(better) * mpf(10) ** -AGREEMENT, (function, arguments)
    return pair(better)


class Points:
    """Numbers that depend on the seed alone."""

    def __init__(self, seed):
        self.generator = random.Random(seed)

    def uniform(self, low, high):
        return low + (high - low) * self.generator.random()

    def whole(self, low, high):
        """A whole number with low <= it <= high."""
        return low + int(self.generator.random() * (high - low + 1))

    def choice(self, choices):
        return choices[self.whole(0, len(choices) - 1)]

    def spread(self, low, high):
        """A positive number with uniformly distributed bits: every binade gets its share."""
        return from_bits(self.whole(bits(low), bits(high)))

    def normal(self):
        """A sum of uniform numbers; its law does not matter, its bits do."""
        return sum(self.generator.random() for _ in range(12)) - 6.0


def around(centre, count):
    """A number and its neighbours, towards zero and away from it."""
    pattern = bits(abs(centre))
    near = [from_bits(pattern + step) for step in range(-count, count + 1)]
    return [-x if centre < 0 else x for x in near]


def filled(fixed, draw, count):
    """The fixed arguments and as many drawn ones as are missing."""
    arguments = list(dict.fromkeys(fixed))[:count]
    return arguments + [draw() for _ in range(count - len(arguments))]


def table_of(function, arguments):
    """Rows of a function of one argument; a value beyond the doubles has none."""
    rows = []
    for argument in arguments:
        high, low = twice(function, argument)
        assert abs(high) <= LARGEST, (function, argument)
        rows.append((argument, high, low))
    return rows


__all__ = [name for name in dir() if not name.startswith("_")] + ["mpmath"]
