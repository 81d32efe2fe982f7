"""One state of one network: log-sum-exp, weights, energy, update and the norm of the Jacobian."""

from precise import *

COUNT = 600
KINDS = 6


def case(points, index):
    """beta, patterns (rows) and a state."""
    kind = index % KINDS
    dimension, count = points.whole(1, 8), points.whole(1, 10)
    patterns = [[points.normal() for _ in range(dimension)] for _ in range(count)]
    state = [points.normal() for _ in range(dimension)]
    beta = points.spread(1e-3, 1e2)
    if kind == 1:
        # A query next to a pattern at high beta: nearly all weight on one.
        state = [x + points.uniform(-0.1, 0.1) for x in patterns[0]]
        beta = points.spread(1.0, 1e3)
    elif kind == 2:
        # Sizes far apart, the product of all moderate.
        scale, other = 2.0 ** points.whole(-300, 300), 2.0 ** points.whole(-300, 300)
        patterns = [[scale * x for x in row] for row in patterns]
        state = [other * x for x in state]
        beta = points.spread(2.0 ** -4, 2.0 ** 4) / scale / other
    elif kind == 3:
        # Patterns that nearly coincide.
        nearness = points.spread(1e-14, 1e-1)
        patterns = [[x + nearness * points.normal() for x in patterns[0]] for _ in range(count)]
        beta = points.spread(1e-2, 1e3) / nearness ** 0.5
    elif kind == 4:
        beta = points.choice([points.spread(1e-300, 1e-8), points.spread(1e3, 1e8)])
    elif kind == 5:
        # Duplicates, antipodes and a zero pattern: ties.
        base = patterns[0]
        patterns = [points.choice([base, [-x for x in base], [0.0] * dimension, row]) for row in patterns]
    if not any(x for row in patterns for x in row):
        patterns[0][0] = 1.0
    return beta, patterns, state


def largest_eigenvalue(matrix):
    """Of a positive semidefinite matrix; the trace bounds it within the order, so relative accuracy is safe."""
    scale = sum(matrix[i, i] for i in range(matrix.rows))
    if scale == 0:
        return mpf(0)
    if matrix.rows == 1:
        return matrix[0, 0]
    values = mpmath.eigsy(matrix / scale, eigvals_only=True)
    return max(values[i] for i in range(matrix.rows)) * scale


def quantities(beta, patterns, state):
    """lse, 1 - p_max, the energy, |J|, the weights and the update; the Gibbs weights are small, so digits are plenty."""
    beta = mpf(beta)
    patterns = [[mpf(x) for x in row] for row in patterns]
    state = [mpf(x) for x in state]
    scores = [mpmath.fsum(x * y for x, y in zip(row, state)) for row in patterns]
    count, dimension = len(patterns), len(state)
    top = max(scores)
    first = scores.index(top)
    exponentials = [mpmath.exp(beta * (score - top)) for score in scores]
    total = mpmath.fsum(exponentials)
    weights = [x / total for x in exponentials]
    complement = mpmath.fsum(weight for i, weight in enumerate(weights) if i != first)
    lse = top + mpmath.log(total) / beta
    squared = max(mpmath.fsum(x * x for x in row) for row in patterns)
    energy = -lse + mpmath.fsum(x * x for x in state) / 2 + mpmath.log(count) / beta + squared / 2
    update = [mpmath.fsum(w * row[k] for w, row in zip(weights, patterns)) for k in range(dimension)]
    jacobian = mpmath.matrix(dimension, dimension)
    for i in range(dimension):
        for j in range(dimension):
            jacobian[i, j] = beta * mpmath.fsum(
                w * (row[i] - update[i]) * (row[j] - update[j]) for w, row in zip(weights, patterns))
    return [lse, complement, energy, largest_eigenvalue(jacobian)], weights, update


def table():
    points = Points("network")
    rows = []
    for index in range(COUNT):
        beta, patterns, state = case(points, index)
        # Weights may be as small as exp(-1e9), and patterns a million millionth apart: the precision covers what cancels.
        with mp.workdps(500):
            scalars, weights, update = quantities(beta, patterns, state)
            if index % 20 == 0:
                with mp.workdps(700):
                    better = quantities(beta, patterns, state)
                for one, other in zip(scalars + weights + update, better[0] + better[1] + better[2]):
                    assert abs(one - other) <= abs(other) * mpf(10) ** -AGREEMENT, index
            values = [number for value in scalars + weights + update for number in pair(value)]
        rows.append((float(len(state)), float(len(patterns)), beta, *[x for row in patterns for x in row], *state, *values))
    return rows


TABLES = {"network": table}
