"""Draw a computation graph as SVG: what was computed from what, left to right.

A node stands one column right of the farthest of its parents. An edge that crosses
columns passes each through an empty place of its own, so that it runs behind no node.

Source: Sugiyama, Tagawa and Toda (1981), Methods for Visual Understanding of
Hierarchical System Structures, IEEE Transactions on Systems, Man, and Cybernetics 11.
Chapter: 02-mlp/autograd
"""

from dataclasses import dataclass, field
from html import escape
from typing import Any

from .graph import topological_order

INK = "#757d87"  # groundup.plot's: the site replaces it by the color of its text
WIDTH, HEIGHT, GAP_X, GAP_Y, EDGE = 92, 60, 48, 14, 6  # pixels
READABLE = 700  # pixels: on a narrower page the picture scrolls
MAX_NODES = 100


@dataclass(frozen=True)
class Drawing:
    """A finished picture and its ``alt`` text; a cell's last expression."""

    svg: str
    alt: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/svg+xml": self.svg, "text/plain": self.alt}
        return data, {"image/svg+xml": {"alt": self.alt}}


@dataclass(eq=False)
class Place:
    """Where a node stands, or where an edge passes (then ``node`` is None)."""

    column: int
    node: Any = None
    row: float = 0.0
    before: list["Place"] = field(default_factory=list)

    left = property(lambda self: EDGE + self.column * (WIDTH + GAP_X))
    right = property(lambda self: self.left + WIDTH)
    top = property(lambda self: EDGE + self.row * (HEIGHT + GAP_Y))
    middle = property(lambda self: self.top + HEIGHT / 2)


def draw(result, **names) -> Drawing:
    """Draw everything that ``result``, a Value or a Tensor, was computed from.

    ``names`` label nodes: ``draw(loss, x=x, w=w)``. Numbers show their value and, once
    backward() has run, their gradient; larger tensors their shape.
    Raises: ValueError if there are more nodes than fit a page, or the graph is freed.
    """
    if isinstance(result.edges, str):
        raise ValueError("draw needs a graph, got one that backward() has freed")
    order = topological_order(result, lambda node: [p for p, _ in node.edges])
    if len(order) > MAX_NODES:
        raise ValueError(
            f"draw needs at most {MAX_NODES} nodes, got {len(order)}: draw a part of it"
        )
    known = {id(node): name for name, node in names.items()}
    said = {id(node): words(node, known.get(id(node)), result.grad) for node in order}
    return Drawing(svg(arranged(order), said), description(order, said))


def words(node, name, walked):
    """Say what a node is, its value, and its gradient if a walk has left one."""
    label = " = ".join(filter(None, (name, node.op)))
    shape = getattr(node.data, "shape", ())
    value = str(shape) if shape else number(node.data)
    has_grad = walked and isinstance(node.grad, float)
    return label, value, f"grad {number(node.grad)}" if has_grad else ""


def arranged(order):
    """Give every node a column and a row, and long edges places to pass through."""
    columns = columns_of(order)
    places = {id(node): Place(columns[id(node)], node) for node in order}
    passing = []
    for node in order:
        for parent, _ in node.edges:
            last = places[id(parent)]
            for column in range(last.column + 1, columns[id(node)]):
                last = Place(column, before=[last])
                passing.append(last)
            places[id(node)].before.append(last)
    everything = [*places.values(), *passing]
    stack_rows(everything)
    return everything


def columns_of(order):
    """Map nodes to columns: after all parents; leaves just before their first use."""
    columns, first_use = {}, {}
    for node in order:
        columns[id(node)] = 1 + max((columns[id(p)] for p, _ in node.edges), default=-1)
        for parent, _ in node.edges:
            use = columns[id(node)]
            first_use[id(parent)] = min(first_use.get(id(parent), use), use)
    for node in order:
        if not node.edges:
            columns[id(node)] = first_use.get(id(node), 1) - 1
    return columns


def stack_rows(places):
    """Order each column by the mean row of what its places come from or lead to."""
    columns = {}
    for place in reversed(places):  # first operands on top
        columns.setdefault(place.column, []).append(place)
    after = {id(place): [] for place in places}
    for place in places:
        for parent in place.before:
            after[id(parent)].append(place)
    tallest = max(map(len, columns.values()))
    for sweep in range(6):
        for column in sorted(columns, reverse=sweep % 2 == 0):
            stack = columns[column]
            for place in stack:
                near = after[id(place)] if sweep % 2 == 0 else place.before
                if near:
                    place.row = sum(one.row for one in near) / len(near)
            stack.sort(key=lambda place: place.row)
            for row, place in enumerate(stack):
                place.row = row + (tallest - len(stack)) / 2


def svg(places, said):
    """Write edges first, so that nodes lie on top."""
    width = max(place.right for place in places) + EDGE
    height = max(place.top for place in places) + HEIGHT + EDGE
    nodes = [place for place in places if place.node is not None]
    parts = [part for place in nodes for part in edges(place)]
    parts += [box(place, said[id(place.node)]) for place in nodes]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:g}" '
        f'viewBox="0 0 {width} {height:g}" font-family="ui-sans-serif, system-ui, '
        'sans-serif" font-size="12" text-anchor="middle" '
        f'style="min-width: {min(width, READABLE)}px; max-width: 100%; height: auto">'
        f"{''.join(parts)}</svg>"
    )


def edges(place):
    """Draw what leads into a node, with the local derivative where it is a number."""
    pairs = list(zip(place.before, place.node.edges, strict=True))
    pairs.sort(key=lambda pair: pair[0].row)
    for number, (last, (_, slope)) in enumerate(pairs, start=1):
        port = place.top + HEIGHT * (number - 0.5) / len(pairs)
        yield f'<path d="{curve(last, place.left, port)}" fill="none" stroke="{INK}"/>'
        if isinstance(slope, float):
            y = port + 12 if last.middle < port - 1 else port - 4  # beside the curve
            yield text(place.left - 5, y, slope, 'font-size="11" ', "end")


def curve(last, x, y):
    """Return the path of an edge through all its places to the point (x, y)."""
    bend = GAP_X / 2
    end = f"C{last.right + bend:g},{last.middle:g} {x - bend:g},{y:g} {x:g},{y:g}"
    if last.node is not None:
        return f"M{last.right:g},{last.middle:g} {end}"
    return f"{curve(last.before[0], last.left, last.middle)} H{last.right:g} {end}"


def box(place, said):
    """Draw a node: what it is in bold, its value, its gradient."""
    lines = [line for line in said if line]
    first = place.middle + 4.5 - 8 * (len(lines) - 1)
    return (
        f'<rect x="{place.left}" y="{place.top:g}" width="{WIDTH}" height="{HEIGHT}" '
        f'rx="8" fill="{INK}" fill-opacity="{0 if place.node.edges else 0.12}" '
        f'stroke="{INK}"/>'
    ) + "".join(
        text(
            place.left + WIDTH / 2,
            first + 16 * row,
            line,
            title_style(line) if line == said[0] else "",
        )
        for row, line in enumerate(lines)
    )


def title_style(label):
    """Make a label bold, and as small as it must be to fit its box."""
    return f'font-weight="600" font-size="{min(13, 130 // len(label))}" '


def text(x, y, content, style="", anchor="middle"):
    """Write one line."""
    content = content if isinstance(content, str) else number(content)
    return (
        f'<text x="{x:g}" y="{y:g}" {style}text-anchor="{anchor}" '
        f'fill="{INK}">{escape(content)}</text>'
    )


def number(x):
    """Round to three digits, with a minus sign and not a hyphen."""
    return f"{x:.3g}".replace("-", "\u2212")


def description(order, said):
    """Say in words what the picture shows, parents first."""
    names = {key: label or value for key, (label, value, _) in said.items()}
    lines = []
    for node in order:
        label, value, grad = said[id(node)]
        line = f"{label} is {value}" if label else value
        if node.edges:
            line += " from " + " and ".join(names[id(p)] for p, _ in node.edges)
        lines.append(f"{line}, {grad}" if grad else line)
    return f"Computation graph of {len(order)} nodes. {'; '.join(lines)}."
