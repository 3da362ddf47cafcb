"""Searches for good settings, and a record of what was run."""

from .halving import hyperband_brackets, rungs, successive_halving
from .search import (
    Trial,
    best_so_far,
    evaluate,
    expected_best,
    grid_search,
    random_search,
)
from .space import Choice, Integer, LogUniform, Uniform, sample
from .tpe import TPE, tpe_search
from .tracker import Tracker, versions

__all__ = [
    "TPE",
    "Choice",
    "Integer",
    "LogUniform",
    "Tracker",
    "Trial",
    "Uniform",
    "best_so_far",
    "evaluate",
    "expected_best",
    "grid_search",
    "hyperband_brackets",
    "random_search",
    "rungs",
    "sample",
    "successive_halving",
    "tpe_search",
    "versions",
]
