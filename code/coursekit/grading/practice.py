"""The practice sets: their patterns, and which one a learner means."""

import difflib
from collections.abc import Collection, Iterator

from .exercise import Exercise, all_exercises
from .schema import suggestion
from .workspace import WorkspaceError

ALIKE = 0.75  # of the letters: a slip of the finger, not another word


def patterns() -> dict[str, list[Exercise]]:
    """Return the practice sets of each pattern, both in course order."""
    found: dict[str, list[Exercise]] = {}
    for exercise in all_exercises():
        if exercise.pattern:
            found.setdefault(exercise.pattern, []).append(exercise)
    return found


def typed(pattern: str) -> str:
    """Write a pattern as one word, which no shell takes apart."""
    return pattern.replace(" ", "-")


def meant(text: str, known: Collection[str]) -> str:
    """Return the pattern that begins with ``text``, or has such a word or one like it.

    Raises: WorkspaceError if none is meant, or several are.
    """
    text = text.lower().replace("-", " ").strip()
    if text in known:
        return text
    found = [pattern for pattern in known if _begins(pattern, text)]
    found = found or [pattern for pattern in known if _is_like(pattern, text)]
    if len(found) == 1:
        return found[0]
    if found:
        both = " and ".join(map(repr, found))
        raise WorkspaceError(f"{text!r} fits the patterns {both}: write more of one")
    raise WorkspaceError(f"there is no pattern {text!r}: {suggestion(text, known)}")


def completions(incomplete: str) -> Iterator[str]:
    """Yield the patterns that what was typed may become."""
    for pattern in patterns():
        if typed(pattern).startswith(incomplete.lower()):
            yield typed(pattern)


def _begins(pattern, text):
    return f" {text}" in f" {pattern}"


def _is_like(pattern, text):
    words = [pattern, *pattern.split()]
    return bool(difflib.get_close_matches(text, words, n=1, cutoff=ALIKE))
