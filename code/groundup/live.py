"""Controls for a reader who has a kernel; for one who has none, the picture they start.

Chapter: 00-workshop/how-this-book-works
"""

import os
from collections.abc import Callable

from IPython.display import display
from ipywidgets import interactive


def play(draw: Callable[..., object], **controls) -> None:
    """Call ``draw`` again whenever the reader moves one of its ``controls``.

    A control is written as for ``ipywidgets.interact``: (low, high, step) for a slider,
    a list for a choice, a text for a field, or a widget. On the built page, where no
    kernel answers, ``draw`` is called once, as the controls start.
    """
    if "GROUNDUP_STATIC" not in os.environ:
        display(interactive(draw, **controls))
        return
    result = draw(**_start(controls))
    if result is not None:
        display(result)
    display({"text/plain": _invitation(list(controls))}, raw=True)


def _start(controls):
    """Ask ipywidgets for the value that each control starts with."""
    panel = interactive(lambda **_: None, **controls)
    return {widget._kwarg: widget.value for widget in panel.kwargs_widgets}


def _invitation(names):
    return f"Open this page in Colab or Jupyter to change {' and '.join(names)} here."
