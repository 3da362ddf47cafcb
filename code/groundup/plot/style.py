"""The house style: colors, markers, and matplotlib figures that wear them."""

import textwrap
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.rcsetup import cycler
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

# Each at least 3:1 against white and against #14181e. Any two lie 0.11 apart in OKLab,
# for full color vision and under each dichromacy; tests/test_plot.py computes both.
COLORS = ("#2981fb", "#de7519", "#2c7865", "#b17db5", "#8355ae", "#c43b10")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = (
    "-",
    (0, (5, 2)),
    (0, (1.5, 1.5)),
    (0, (8, 2, 2, 2)),
    (0, (2, 4)),
    (0, (9, 4)),
)
# Text and axes: reads on white and on black; the site swaps it for its own text color.
INK = "#757d87"
# What the site's own text is set in: no font is loaded for a figure.
FONTS = (
    "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', "
    "'Helvetica Neue', Arial, sans-serif"
)

STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],  # ships with matplotlib: one layout on all machines
    "font.size": 11.5,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.labelsize": 11.5,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "axes.linewidth": 0.8,
    "xtick.major.width": 0.8,
    "ytick.major.width": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": INK,
    "grid.alpha": 0.14,
    "grid.linewidth": 0.6,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "axes.prop_cycle": cycler(color=COLORS, linewidth=[2.0] * len(COLORS)),
}


def figure(
    rows: int = 1, columns: int = 1, *, width: float = 640, height: float = 380
) -> tuple[Figure, Any]:
    """Return a matplotlib figure and its axes, in house style.

    Units: pixels of the web page, whose column is 720 wide.
    """
    with mpl.rc_context(STYLE):
        drawing = Figure(figsize=(width / 96, height / 96), layout="constrained")
        return drawing, drawing.subplots(rows, columns)


def dress(drawing):
    """Put into house style what was drawn with matplotlib's own defaults."""
    for axes in drawing.axes:
        if title := axes.get_title():
            axes.set_title("")
            left_title(axes, title)
        if legend := axes.get_legend():
            legend.set_frame_on(False)  # its white would stay white on a dark page
    for text in drawing.findobj(Text):
        if same_color(text.get_color(), "black"):
            text.set_color(INK)
        if text.get_fontsize() == mpl.rcParamsDefault["font.size"]:
            text.set_fontsize(STYLE["font.size"])


def left_title(axes, title, pad=10):
    """Write ``title`` above ``axes`` from the left, in lines as long as they are wide.

    Units: points for ``pad``.
    """
    place = axes.get_subplotspec()
    columns = place.get_gridspec().ncols if place else 1
    letters = axes.figure.get_figwidth() * 96 / columns / 11  # bold ones, 11 pixels
    text = "\n".join(lines(title, int(letters)))
    axes.set_title(text, loc="left", pad=pad, fontsize=13, fontweight="bold")


def lines(title, width):
    """Break ``title`` into the fewest lines of ``width`` letters, equally long."""
    count = len(textwrap.wrap(title, width))
    widths = range(1, width + 1)
    return next(
        broken
        for broken in (textwrap.wrap(title, width) for width in widths)
        if len(broken) == count
    )


def headline(axes: Axes, title: str, axis_names: Sequence[str]) -> None:
    """Write the finding above ``axes``, and the names of both axes at their ends."""
    left_title(axes, title, pad=26)
    axes.set_xlabel(axis_names[0], loc="right")
    axes.annotate(
        axis_names[1],
        (0, 1),
        xytext=(0, 8),
        xycoords="axes fraction",
        textcoords="offset points",
    )


def key(axes):
    """Name the classes below ``axes``, in one line from the left."""
    below = ScaledTranslation(0, -28 / 72, axes.figure.dpi_scale_trans)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=axes.transAxes + below,
        borderaxespad=0,
        borderpad=0,
        ncols=len(COLORS),
        columnspacing=1.4,
        handlelength=1,
        handletextpad=0.4,
    )


def class_names(labels, names):
    """Return ``names`` as strings, or "class 0" and so on.

    Raises: ValueError if there is not one for each label.
    """
    if names is None:
        return [f"class {label}" for label in labels]
    if len(names) != len(labels):
        raise ValueError(
            f"names needs one name for each of {len(labels)} classes, got {len(names)}"
        )
    return [str(name) for name in names]
