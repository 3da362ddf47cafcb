"""One house style for every figure, with words for who cannot see it.

Chapter: 00-workshop/how-this-book-works
"""

from .charts import decision_boundary, draw_points, draw_regions, training_curves
from .interactive import plotly_template, point_traces, slider
from .picture import Picture
from .style import COLORS, INK, MARKERS, figure, headline

__all__ = [
    "COLORS",
    "INK",
    "MARKERS",
    "Picture",
    "decision_boundary",
    "draw_points",
    "draw_regions",
    "figure",
    "headline",
    "plotly_template",
    "point_traces",
    "slider",
    "training_curves",
]
