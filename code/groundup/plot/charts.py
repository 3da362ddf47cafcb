"""The two charts that nearly every chapter draws, each in one call."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .picture import Picture, required
from .regions import BOX, checked_points, draw_regions
from .style import (
    COLORS,
    DASHES,
    INK,
    MARKERS,
    class_names,
    figure,
    headline,
    key,
)

LINE = 18  # pixels from one label at the end of a curve to the next


def decision_boundary(
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    *,
    title: str,
    alt: str,
    names: Sequence[str] | None = None,
    axis_names: Sequence[str] = ("x₁", "x₂"),
    threshold: float = 0.0,
    same_scale: bool = True,
    width: float = 600,
) -> Picture:
    """Draw the data, and the region of the plane that ``predict`` gives to each class.

    ``predict`` maps (n, 2) to n labels out of ``y``; or to n scores, where the second
    class lies above ``threshold``; or to (n, classes) scores, where the largest wins.
    ``same_scale=False`` is for two features in different units.
    """
    drawing, axes = figure(width=width, height=(BOX + 0.25) * width)
    draw_regions(axes, predict, X, y, threshold=threshold, same_scale=same_scale)
    draw_points(axes, X, y, names=names)
    headline(axes, required("title", title), axis_names)
    key(axes)
    return Picture(drawing, alt)


def draw_points(
    axes: Axes, X: np.ndarray, y: np.ndarray, *, names: Sequence[str] | None = None
) -> None:
    """Draw each class with its own color and its own marker."""
    X, y, labels = checked_points(X, y)
    names = class_names(labels, names)
    for number, (label, name) in enumerate(zip(labels, names, strict=True)):
        axes.scatter(
            *X[y == label].T,
            s=34,
            color=COLORS[number],
            marker=MARKERS[number],
            edgecolors=INK,
            linewidths=0.6,
            label=name,
            rasterized=len(X) > 2000,
        )


def training_curves(
    curves: Mapping[str, np.ndarray],
    *,
    title: str,
    alt: str,
    steps: Sequence[float] | None = None,
    axis_names: Sequence[str] = ("step", "loss"),
    band: tuple[float, float] = (0.0, 1.0),
    width: float = 640,
    height: float = 400,
) -> Picture:
    """Draw the mean over seeds of each named curve, and a band of quantiles around it.

    ``curves`` maps a name to (seeds, steps), or to (steps,) for one run without a band.
    The default band reaches from the lowest to the highest seed.
    """
    if not 1 <= len(curves) <= len(COLORS):
        raise ValueError(
            f"training_curves needs 1 to {len(COLORS)} curves, got {len(curves)}: "
            "more cannot be told apart"
        )
    drawing, axes = figure(width=width, height=height)
    ends = [
        draw_curve(axes, number, checked_curve(name, values), steps, band)
        for number, (name, values) in enumerate(curves.items())
    ]
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    headline(axes, required("title", title), axis_names)
    label_ends(axes, list(curves), ends)
    return Picture(drawing, alt)


def checked_curve(name, values):
    """Return ``values`` as finite (seeds, steps)."""
    values = np.asarray(values, dtype=float)
    if values.ndim not in (1, 2) or not values.size:
        raise ValueError(
            f"curve {name!r} needs (seeds, steps) or (steps,), got {values.shape}"
        )
    if not np.isfinite(values).all():
        raise ValueError(
            f"curve {name!r} needs finite numbers, got NaN or infinity: "
            "stop it before it diverges"
        )
    return np.atleast_2d(values)


def draw_curve(axes, number, values, steps, band):
    """Draw one mean and its band; return where the mean ends."""
    at = np.arange(values.shape[1]) if steps is None else np.asarray(steps)
    mean = values.mean(axis=0)
    if len(values) > 1:
        low, high = np.quantile(values, band, axis=0)
        axes.fill_between(at, low, high, color=COLORS[number], alpha=0.2, linewidth=0)
    axes.plot(at, mean, color=COLORS[number], linestyle=DASHES[number])
    axes.plot(at[-1], mean[-1], MARKERS[number], color=COLORS[number], clip_on=False)
    return at[-1], mean[-1]


def label_ends(axes, names, ends):
    """Write each name beside the end of its curve, no two on top of each other."""
    axes.margins(x=0)
    axes.autoscale_view()
    across, up = axes.transAxes.inverted().transform(axes.transData.transform(ends)).T
    gap = LINE / (0.7 * axes.figure.get_figheight() * 96)
    for name, height in zip(names, spread(up, gap), strict=True):
        axes.annotate(
            name,
            (across.max(), height),
            xytext=(9, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
        )


def spread(heights, gap):
    """Move ``heights`` apart until neighbors differ by ``gap``, in the same order.

    Blocks of labels that touch keep the mean of the heights they were meant for.
    """
    blocks = []  # each: [the positions in heights], lowest first
    for index in np.argsort(heights, kind="stable"):
        blocks.append([index])
        while len(blocks) > 1 and top(blocks[-2], heights, gap) + gap > bottom(
            blocks[-1], heights, gap
        ):
            upper = blocks.pop()
            blocks[-1] += upper
    result = np.empty(len(heights))
    for block in blocks:
        result[block] = bottom(block, heights, gap) + gap * np.arange(len(block))
    return result


def bottom(block, heights, gap):
    """Return the height of the lowest label of ``block``."""
    return np.mean(np.asarray(heights)[block]) - gap * (len(block) - 1) / 2


def top(block, heights, gap):
    """Return the height of the highest label of ``block``."""
    return bottom(block, heights, gap) + gap * (len(block) - 1)
