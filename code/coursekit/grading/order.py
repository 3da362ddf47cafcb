"""The order of the course, in which nothing comes before what it requires."""

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from .schema import ExerciseError


def in_order(exercises: Mapping[str, Any]) -> list[str]:
    """Sort slugs so that what is required comes first, and by place and name else.

    Raises: ExerciseError if exercises require each other.
    """
    requires = {slug: exercise.requires for slug, exercise in exercises.items()}
    refuse_cycle(requires, "exercises require each other in a circle")
    order: list[str] = []
    for slug in sorted(exercises, key=lambda slug: (_place(exercises[slug]), slug)):
        _append(slug, requires, order)
    return order


def refuse_cycle(graph: Mapping[str, Collection[str]], problem: str) -> None:
    """See that nothing in a graph needs itself, even by a detour.

    Raises: ExerciseError that names ``problem`` and the circle.
    """
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise ExerciseError(f"{problem}: {' -> '.join(error.args[1])}") from None


def _place(exercise):
    """Return 0 for an exercise of a chapter; the easier a practice set, the sooner."""
    return exercise.difficulty if exercise.pattern else 0


def _append(slug, requires, order):
    for required in sorted(requires[slug]):
        _append(required, requires, order)
    if slug not in order:
        order.append(slug)
