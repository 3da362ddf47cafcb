"""Order a computation: parents before the children that were computed from them.

Chapter: 02-mlp/autograd
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Node = TypeVar("Node")


def topological_order(
    root: Node, parents: Callable[[Node], Iterable[Node]]
) -> list[Node]:
    """List the nodes that ``root`` depends on, each once, parents first, root last.

    A depth-first walk with its own stack: Python's would end after 1,000 calls.
    Source: Cormen et al. (2022), Introduction to Algorithms, 4th ed., sec. 20.4.
    """
    order, seen = [], set()
    stack = [(root, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in parents(node))
    return order
