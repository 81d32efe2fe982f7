"""Reference values for the library, made by another route: mpmath with 70 digits.

How to run it (any Python from 3.9 on, nothing of it is needed to run the tests):

    python3 -m venv VENV && VENV/bin/pip install mpmath==1.4.1 gmpy2==2.3.2
    VENV/bin/python tests/reference/generate.py            # all tables, several minutes on two cores
    VENV/bin/python tests/reference/generate.py lambert_w0 # one of them

It writes tests/reference/*.bin and always the same bytes: inputs come from a generator with a fixed seed, by integer
arithmetic on the bits of numbers, and no function of the platform's C library is used for a value.

A table is a sequence of rows of little-endian 64-bit floats. An input is the exact number that the library is given. An
expected value is a pair: the nearest double h, and (exact - h) divided by the distance from |h| to the next larger double.
So a value is known to about 106 bits, among subnormal numbers too. tests/oracle says what the columns are.

Every value is computed twice, with 70 and with 100 digits, and the two must agree to 50 digits; of the incomplete beta
function a sixteenth of the values, of the networks a twentieth (with 500 and 700 digits), and binomial limits are found the
other way round, the level from the limit, so that they are known to 30 digits. Series have terms of one sign and a remainder
below a geometric series; Newton's method runs until a step changes nothing.
"""

import multiprocessing
import pathlib
import struct
import sys

import bounds
import elementary
import network
import scalar
import tails

TABLES = {**elementary.TABLES, **scalar.TABLES, **tails.TABLES, **network.TABLES, **bounds.TABLES}


def write(name):
    """Makes one table."""
    numbers = [number for row in TABLES[name]() for number in row]
    content = struct.pack(f"<{len(numbers)}d", *numbers)
    (pathlib.Path(__file__).parent / f"{name}.bin").write_bytes(content)
    return f"{name}: {len(content)} bytes"


def main():
    names = sys.argv[1:] or list(TABLES)
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(TABLES)}")
    with multiprocessing.Pool(2) as pool:
        for line in pool.imap(write, names):
            print(line, flush=True)


if __name__ == "__main__":
    main()
