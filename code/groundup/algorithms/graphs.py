"""Walks through a graph, and an order in which everything comes after what it needs.

A graph is a dict of adjacency lists: ``graph[node]`` are the nodes its arrows point to.
A node that only receives arrows needs no entry.

Chapter: 00-workshop/data-structures
"""

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Graph = Mapping[Node, Iterable[Node]]


class CycleError(ValueError):
    """There is no order; ``cycle`` lists nodes of which each points to the next."""

    def __init__(self, cycle: list):
        arrows = " -> ".join(map(str, [*cycle, cycle[0]]))
        super().__init__(
            f"an order needs a graph without cycles, got {arrows}: remove one arrow"
        )
        self.cycle = cycle


def breadth_first(graph: Graph[Node], start: Node) -> Iterator[tuple[Node, int]]:
    """Yield the nodes in reach of ``start`` with their distance, the nearest first.

    O(nodes + arrows).
    """
    queue, seen = deque([(start, 0)]), {start}
    while queue:
        node, distance = queue.popleft()
        yield node, distance
        for neighbor in graph.get(node, ()):
            if neighbor not in seen:
                seen.add(neighbor)
                queue.append((neighbor, distance + 1))


def depth_first(graph: Graph[Node], start: Node) -> Iterator[Node]:
    """Yield the nodes in reach of ``start``, following each arrow as far as it goes.

    O(nodes + arrows), with a stack of its own: no recursion.
    """
    stack, seen = [start], set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        yield node
        stack.extend(reversed(list(graph.get(node, ()))))


def topological_sort(graph: Graph[Node]) -> list[Node]:
    """List all nodes so that every arrow points forward.  O(nodes + arrows).

    Again and again takes a node that no arrow points to any more. For the nodes that
    one result depends on, see ``groundup.autograd.graph.topological_order``.

    Raises: CycleError, which names a cycle, if there is no such order.
    Source: Kahn (1962), Topological Sorting of Large Networks.
    """
    waiting = Counter({node: 0 for node in graph})
    waiting.update(neighbor for arrows in graph.values() for neighbor in arrows)
    ready, order = deque(node for node, n in waiting.items() if n == 0), []
    while ready:
        node = ready.popleft()
        order.append(node)
        for neighbor in graph.get(node, ()):
            waiting[neighbor] -= 1
            if waiting[neighbor] == 0:
                ready.append(neighbor)
    if len(order) < len(waiting):
        raise CycleError(
            find_cycle(graph, {n for n, count in waiting.items() if count})
        )
    return order


def find_cycle(graph: Graph[Node], stuck: set[Node]) -> list[Node]:
    """Find a cycle among ``stuck``, nodes that each have an arrow from one of them.

    Walks back along the arrows until a node comes a second time.
    """
    source = {n: node for node in graph if node in stuck for n in graph[node]}
    node, path = next(node for node in graph if node in stuck), {}
    while node not in path:
        path[node] = len(path)
        node = source[node]
    return list(path)[path[node] :][::-1]
