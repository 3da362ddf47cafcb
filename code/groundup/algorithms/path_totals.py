"""One sweep over a graph without cycles, for every question about all its paths.

Chapter: 00-workshop/patterns-and-dynamic-programming
"""

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from operator import add, mul
from typing import Any


@dataclass(frozen=True)
class Algebra:
    """How numbers combine along a path, and between paths.

    ``along`` has to distribute over ``between``: a + min(b, c) = min(a + b, a + c).
    ``one`` is the total of a path without edges, ``nothing`` of no path at all.
    """

    along: Callable[[Any, Any], Any]
    between: Callable[[Any, Any], Any]
    one: Any
    nothing: Any


SHORTEST = Algebra(along=add, between=min, one=0, nothing=math.inf)
MOST_PROBABLE = Algebra(along=mul, between=max, one=1, nothing=0)
SUM_OF_PRODUCTS = Algebra(along=mul, between=add, one=1, nothing=0)


def path_totals(
    edges: Mapping[Hashable, Mapping[Hashable, Any]], source: Hashable, algebra: Algebra
) -> dict[Hashable, Any]:
    """Total all paths from ``source`` to each node: O(nodes + edges).

    ``edges[node]`` maps the successors of ``node`` to the values of the edges.

    Raises: graphlib.CycleError if the graph has a cycle.
    """
    parents: dict[Hashable, list[Hashable]] = {source: []}
    for node, successors in edges.items():
        parents.setdefault(node, [])
        for successor in successors:
            parents.setdefault(successor, []).append(node)
    totals = {}
    for node in TopologicalSorter(parents).static_order():
        total = algebra.one if node == source else algebra.nothing
        for parent in parents[node]:
            step = algebra.along(totals[parent], edges[parent][node])
            total = algebra.between(total, step)
        totals[node] = total
    return totals
