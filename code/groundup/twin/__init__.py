"""Every module of ours as its equal in PyTorch, weights carried over both ways."""

from .compare import Differences, compare
from .weights import load_twin, pairs, twin_of

__all__ = ["Differences", "compare", "load_twin", "pairs", "twin_of"]
