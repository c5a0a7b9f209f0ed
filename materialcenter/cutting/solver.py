"""Choosing cutting patterns with HiGHS, and the one place where floats are met.

The problem is set covering (Gilmore & Gomory 1961): every pattern has a source of metal and
the pieces it yields; take the cheapest patterns that yield all pieces. Nothing that leaves
this file is a truth: values are hints for pricing, and chosen patterns are counted again by
the caller.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

# What leaving one piece out costs, in the dearest source: more than any way to cut it.
LEFT_OUT = 1000
# How far it may search. The seconds are a brake for a machine that stands still: a plan that
# depended on the clock would not come out the same twice.
MOST_NODES = 200
MOST_SECONDS = 30.0
# A value of 1 is the dearest source.
SCALE = 10**7


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of stock: what taking one costs (nothing for a remnant), and how many there are."""

    cost: int
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way to cut one piece of a source: how many of each piece it yields."""

    source: int
    yields: tuple[int, ...]


def dearest(sources: Sequence[Source]) -> int:
    """The unit in which the solver sees costs."""
    return max([source.cost for source in sources] + [1])


def _matrix(sources: Sequence[Source], demand: Sequence[int], patterns: Sequence[Pattern]) -> Any:
    """Rows: pieces (at least), then limited sources (at most, so negated)."""
    limited = [s for s, source in enumerate(sources) if source.count is not None]
    rows = len(demand) + len(limited)
    dense = np.zeros((rows, len(patterns) + len(demand)))
    for column, pattern in enumerate(patterns):
        dense[: len(demand), column] = pattern.yields
        if pattern.source in limited:
            dense[len(demand) + limited.index(pattern.source), column] = -1
    for piece in range(len(demand)):
        dense[piece, len(patterns) + piece] = 1
    least = [float(d) for d in demand] + [-float(sources[s].count or 0) for s in limited]
    return csr_array(dense), np.array(least)


def values_of_pieces(
    sources: Sequence[Source], demand: Sequence[int], patterns: Sequence[Pattern]
) -> list[int]:
    """What one more of each piece would cost, in 1/SCALE of the dearest source (the LP's duals)."""
    matrix, least = _matrix(sources, demand, patterns)
    unit = dearest(sources)
    costs = [sources[p.source].cost / unit for p in patterns] + [float(LEFT_OUT)] * len(demand)
    result: Any = linprog(costs, A_ub=-matrix, b_ub=-least, method="highs")
    if result.x is None:
        return [0] * len(demand)
    duals = -result.ineqlin.marginals[: len(demand)]
    return [max(0, round(float(dual) * SCALE)) for dual in duals]


def choose(
    sources: Sequence[Source],
    demand: Sequence[int],
    patterns: Sequence[Pattern],
    *,
    wishes: Sequence[int] | None = None,
    most_cost: int = 0,
) -> list[int] | None:
    """How often to use each pattern, at least cost; None when nothing was found.

    With `wishes` (one figure a pattern, less is better) it chooses by those among the plans
    that cost at most `most_cost`. Pieces may come out short or in surplus: count again.
    """
    matrix, least = _matrix(sources, demand, patterns)
    unit = dearest(sources)
    costs = [sources[p.source].cost / unit for p in patterns]
    goal = costs if wishes is None else [w / max(1, *wishes) for w in wishes]
    rules = [LinearConstraint(matrix, lb=least)]
    if wishes is not None:
        row = np.array([costs + [float(LEFT_OUT)] * len(demand)])
        rules.append(LinearConstraint(row, ub=most_cost / unit + 1e-6))
    result: Any = milp(
        [*goal, *[float(LEFT_OUT)] * len(demand)],
        integrality=np.ones(len(patterns) + len(demand)),
        bounds=Bounds(lb=0),
        constraints=rules,
        options={"node_limit": MOST_NODES, "time_limit": MOST_SECONDS, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return None
    return [max(0, round(float(x))) for x in result.x[: len(patterns)]]
