"""Where in the plane a classifier says what: tinted regions with sharp edges."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from .style import COLORS, INK

RESOLUTION = 201  # predictions along each side
HALVINGS = 10  # of a grid cell, to find where a label changes
BOX = 0.75  # height of the axes as a part of their width


def draw_regions(
    axes: Axes,
    predict: Callable[[np.ndarray], np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    *,
    threshold: float = 0.0,
    same_scale: bool = True,
) -> None:
    """Tint the plane by class, and draw a line where the class changes.

    See ``decision_boundary`` for the arguments.
    """
    X, y, labels = checked_points(X, y)
    low, high = window(X, same_scale)
    across, up = np.linspace(low, high, RESOLUTION).T
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    margins, exact = class_margins(predicted(predict, grid), labels, threshold)
    for number, margin in enumerate(margins):
        surface = margin.reshape(RESOLUTION, RESOLUTION)
        if not surface.max() > 0:
            continue
        levels = (0, surface.max() + 1)
        tint = axes.contourf(
            across, up, surface, levels, colors=[COLORS[number]], alpha=0.16
        )
        drawn = [tint]
        if number and surface.min() < 0:  # class 0 shares every edge with another
            drawn.append(axes.contour(across, up, surface, [0], colors=INK))
            drawn[-1].set_linewidth(1.4)
        for path in (path for contours in drawn for path in contours.get_paths()):
            if not exact:
                path.vertices = sharpened(path.vertices, predict, across, up)
            simplify(path, tolerance=(high - low).max() / 8000)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    axes.set_box_aspect(BOX)


def checked_points(X, y):
    """Return X, y and the sorted labels."""
    X, y = np.asarray(X, dtype=float), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2 or y.shape != X.shape[:1] or not len(X):
        raise ValueError(
            f"points need X (n, 2) and y (n,), got {X.shape} and {y.shape}: "
            "pick two columns of X"
        )
    labels = np.unique(y)
    if len(labels) > len(COLORS):
        raise ValueError(
            f"points need at most {len(COLORS)} classes, got {len(labels)}: "
            "draw fewer, more cannot be told apart"
        )
    return X, y, labels


def window(X, same_scale):
    """Return the lower left and the upper right corner of what is shown.

    On one scale a weight vector stands at a right angle to its boundary.
    """
    low, high = X.min(axis=0), X.max(axis=0)
    span = 1.2 * np.where(high > low, high - low, 1.0)
    if same_scale:
        span = np.maximum(span, span[::-1] * (1 / BOX, BOX))
    center = (low + high) / 2
    return center - span / 2, center + span / 2


def predicted(predict, points):
    """Return ``predict(points)`` as an array with one row per point."""
    output = np.asarray(predict(points))
    if output.ndim not in (1, 2) or len(output) != len(points):
        raise ValueError(
            f"predict needs to return ({len(points)},) labels or scores, or "
            f"({len(points)}, classes) scores, got shape {output.shape}"
        )
    if output.dtype.kind == "f" and not np.isfinite(output).all():
        raise ValueError(
            "predict needs to return finite scores, got NaN or infinity: "
            "clip them, or return labels"
        )
    return output


def class_margins(output, labels, threshold):
    """Return one surface per class, positive where it is predicted; and if it is exact.

    A score says how far the edge is, a label only on which side of it a point lies.
    """
    if output.ndim == 2:
        if output.shape[1] != len(labels):
            raise ValueError(
                f"predict needs one column of scores for each of {len(labels)} "
                f"classes, got {output.shape[1]}: a single column is output[:, 0]"
            )
        margins = []
        for number in range(len(labels)):
            others = np.delete(output, number, axis=1).max(axis=1)
            margins.append(output[:, number] - others)
        return margins, True
    if np.isin(output, labels).all():
        return [np.where(output == label, 0.5, -0.5) for label in labels], False
    if len(labels) != 2:
        raise ValueError(
            f"predict needs to return labels out of {labels.tolist()}, or one column "
            "of scores per class, for more than two classes"
        )
    return [threshold - output, output - threshold], True


def sharpened(vertices, predict, across, up):
    """Move each vertex along its grid line to where the predicted label changes.

    A contour of labels has its vertices halfway between two neighbors of the grid.
    """
    corner = np.array([across[0], up[0]])
    spacing = np.array([across[1] - across[0], up[1] - up[0]])
    place = (vertices - corner) / spacing
    nearest = place.round()
    halfway = np.abs(place - nearest) > 0.25
    start = corner + spacing * np.where(halfway, np.floor(place), nearest)
    end = corner + spacing * np.where(halfway, np.ceil(place), nearest)
    label = predicted(predict, start)
    for _ in range(HALVINGS):
        middle = (start + end) / 2
        same = (predicted(predict, middle) == label)[:, None]
        start, end = np.where(same, middle, start), np.where(same, end, middle)
    return (start + end) / 2


def simplify(path, tolerance):
    """Drop the vertices of ``path`` that lie on the line between their neighbors."""
    path.should_simplify, path.simplify_threshold = True, tolerance
    shorter = path.cleaned(simplify=True)
    path.vertices, path.codes = shorter.vertices[:-1], shorter.codes[:-1]
