"""Turn each executed page into a notebook for Colab, Binder and Jupyter."""

from .export import export, notebook_for
from .markdown import NotebookError
from .run import Failure, execute
from .wheel import build_wheel, missing_from_wheel

__all__ = [
    "Failure",
    "NotebookError",
    "build_wheel",
    "execute",
    "export",
    "missing_from_wheel",
    "notebook_for",
]
