"""Plotly figures that move without a kernel: every frame is computed beforehand."""

import math
from collections.abc import Sequence
from numbers import Real

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from .picture import required
from .regions import checked_points
from .style import COLORS, FONTS, INK, class_names, lines

# What plotly.js can draw without its 3-D and map parts.
CARTESIAN = ("scatter", "bar", "box", "violin", "histogram", "heatmap", "contour")
SYMBOLS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")
BUDGET = 300_000  # bytes of JSON in the page, for one figure

AXIS = {
    "gridcolor": "rgba(125, 133, 144, 0.22)",
    "linecolor": INK,
    "linewidth": 1,
    "showline": True,
    "zeroline": False,
    "ticks": "outside",
    "ticklen": 4,
    "tickcolor": INK,
    "title": {"standoff": 6},
    "automargin": True,
}
plotly_template = go.layout.Template(
    layout={
        "colorway": COLORS,
        "font": {"family": FONTS, "size": 14, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "title": {
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "pad": {"l": 8},
            "font": {"size": 15, "weight": 700},
        },
        "margin": {"l": 40, "r": 12, "t": 50, "b": 40},
        "xaxis": AXIS,
        "yaxis": AXIS,
        "legend": {"orientation": "h", "x": 0, "yref": "container", "yanchor": "top"},
        "hovermode": "closest",
        "dragmode": False,
    }
)


def point_traces(
    X: np.ndarray, y: np.ndarray, *, names: Sequence[str] | None = None
) -> list[go.Scatter]:
    """Return one scatter trace per class, each with its own color and symbol."""
    X, y, labels = checked_points(X, y)
    return [
        go.Scatter(
            x=X[y == label, 0],
            y=X[y == label, 1],
            mode="markers",
            name=str(name),
            marker={"color": COLORS[number], "symbol": SYMBOLS[number], "size": 8},
        )
        for number, (label, name) in enumerate(
            zip(labels, class_names(labels, names), strict=True)
        )
    ]


def slider(
    frames: Sequence[Sequence[BaseTraceType]],
    *,
    labels: Sequence[object],
    prefix: str,
    title: str,
    alt: str,
    fixed: Sequence[BaseTraceType] = (),
    axis_names: Sequence[str] = ("", ""),
    ranges: Sequence[Sequence[float]] | None = None,
    same_scale: bool = False,
    height: int = 560,
) -> go.Figure:
    """Return a figure with one slider position for each list of traces in ``frames``.

    ``fixed`` traces lie underneath and never change. The axes keep ``ranges``, ((low,
    high), (low, high)), through all frames; without it, what all scatter traces need.

    Raises: ValueError if the figure's JSON is larger than 300 kB.
    """
    check_frames(frames, labels)
    still = [slim(trace) for trace in fixed]
    moving = [[slim(trace) for trace in frame] for frame in frames]
    everything = [*still, *(trace for frame in moving for trace in frame)]
    check_types(everything, moving)
    places = list(range(len(still), len(still) + len(moving[0])))
    figure = go.Figure(
        data=[*still, *moving[0]],
        frames=[
            go.Frame(name=str(number), data=frame, traces=places)
            for number, frame in enumerate(moving)
        ],
        layout={
            "template": plotly_template,
            **heading(required("title", title), height),
            "meta": {"alt": required("alt", alt)},
            **axes_layout(ranges or data_ranges(everything), axis_names, same_scale),
            "sliders": [control(labels, prefix, redraw=needs_redraw(moving))],
        },
    )
    check_budget(figure)
    return figure


def heading(title, height):
    """Return the title, in lines that a phone can hold, and the legend beneath it.

    Plotly neither breaks a title nor makes room for one, and hangs a title of several
    lines one line too high.
    """
    broken = lines(title, 42)
    one = len(broken) == 1
    bottom = 16 + 20 * len(broken)
    return {
        "title": {"text": "<br>".join(broken), "pad": {"t": 8 if one else 19}},
        "height": height,
        "legend": {"y": 1 - bottom / height},
        "margin": {"t": bottom + 30},
    }


def axes_layout(ranges, axis_names, same_scale):
    """Return both axes with their names and ranges."""
    layout = {
        key: {"title": {"text": name}, "range": list(limits)}
        for key, name, limits in zip(
            ("xaxis", "yaxis"), axis_names, ranges, strict=True
        )
    }
    if same_scale:
        layout["yaxis"]["scaleanchor"] = "x"
    return layout


def control(labels, prefix, *, redraw):
    """Return the slider: each step jumps to its frame at once."""
    jump = {
        "mode": "immediate",
        "frame": {"duration": 0, "redraw": redraw},
        "transition": {"duration": 0},
    }
    return {
        "currentvalue": {"prefix": prefix, "font": {"size": 15}},
        "pad": {"t": 50, "b": 10},
        "bgcolor": INK,
        "activebgcolor": COLORS[0],
        "borderwidth": 0,
        "tickcolor": INK,
        "minorticklen": 0,
        "steps": [
            {"method": "animate", "label": str(label), "args": [[str(number)], jump]}
            for number, label in enumerate(labels)
        ],
    }


def needs_redraw(frames):
    """Tell whether any moving trace is more than a scatter."""
    return any(trace["type"] != "scatter" for frame in frames for trace in frame)


def slim(trace):
    """Return ``trace`` as a dict whose arrays are short lists of rounded numbers."""
    if not isinstance(trace, BaseTraceType):
        raise TypeError(
            f"slider needs lists of traces, got {type(trace).__name__} in one: "
            "write go.Scatter(...) inside [ ]"
        )
    return rounded(trace.to_plotly_json())


def rounded(value):
    """Round every array inside ``value`` to a ten-thousandth of its range, or finer."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        if not value or not all(isinstance(item, Real) for item in value):
            return [rounded(item) for item in value]
        value = np.asarray(value)
    if not isinstance(value, np.ndarray):
        return value
    return shortened(value) if value.dtype.kind == "f" else value.tolist()


def shortened(array):
    """Return floats as a list with the digits that can be seen; None where not finite.

    Numerics: float64 first, or 0.1 in float32 is written 0.10000000149011612.
    """
    array = array.astype(float)
    finite = array[np.isfinite(array)]
    short = np.round(array, decimals(finite)).tolist()
    return short if finite.size == array.size else without_gaps(short)


def decimals(values):
    """Return how many places show four digits of the range, or six of a constant."""
    if not values.any():
        return 0
    span = np.ptp(values)
    size, digits = (span, 4) if span else (abs(values[0]), 6)
    return min(digits - math.floor(math.log10(size)), 300)  # 10**309 overflows


def without_gaps(values):
    """Put None, which JSON has, in place of NaN and infinity, which it has not."""
    if isinstance(values, list):
        return [without_gaps(value) for value in values]
    return values if math.isfinite(values) else None


def data_ranges(traces):
    """Return the x and the y range of all traces, with a little air."""
    try:
        if any(trace["type"] != "scatter" for trace in traces):
            raise ValueError("bars and tiles reach beyond their coordinates")
        return [data_range([trace[key] for trace in traces]) for key in ("x", "y")]
    except (KeyError, ValueError) as error:
        raise ValueError(
            "slider needs ranges=((low, high), (low, high)) unless every trace is a "
            "scatter of numbers with x and y: say what the axes show"
        ) from error


def data_range(arrays):
    """Return the lowest and the highest number in ``arrays``, and 5% around them."""
    values = np.concatenate([np.asarray(array, dtype=float) for array in arrays])
    low, high = np.nanmin(values), np.nanmax(values)
    pad = 0.05 * (high - low) or 0.5
    return round(low - pad, 6), round(high + pad, 6)


def check_frames(frames, labels):
    """Raise ValueError unless every frame has a label and the same number of traces."""
    if not frames or len(frames) != len(labels):
        raise ValueError(
            f"slider needs one label for each frame, got {len(frames)} frames "
            f"and {len(labels)} labels"
        )
    if any(isinstance(frame, BaseTraceType) for frame in frames):
        raise TypeError(
            "slider needs a list of traces for each frame, got a bare trace: "
            "write [trace]"
        )


def check_types(traces, frames):
    """Raise ValueError for traces that cannot be drawn, or that change their type."""
    for trace in traces:
        if trace["type"] not in CARTESIAN:
            raise ValueError(
                f"slider needs traces of type {', '.join(CARTESIAN)}, "
                f"got {trace['type']}: the site loads no other part of Plotly"
            )
    kinds = {tuple(trace["type"] for trace in frame) for frame in frames}
    if len(kinds) > 1:
        raise ValueError(
            f"slider needs the same traces in every frame, got {sorted(kinds)}: "
            "give a trace that is not there yet x=[None]"
        )


def check_budget(figure):
    """Raise ValueError if the figure is too heavy for a page."""
    size = len(figure.to_json().encode())
    if size > BUDGET:
        raise ValueError(
            f"slider needs at most {BUDGET // 1000} kB of JSON, got {size / 1000:.0f} "
            "kB: use fewer frames or points, or move what never changes to fixed="
        )
