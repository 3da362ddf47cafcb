"""Values and messages as short text for a learner's terminal."""

from typing import Any

from .wire import Thing

LEVELS = {1: "easy", 2: "medium", 3: "hard"}  # of difficulty
WIDTH, SHOWN = 240, 60  # characters of a line, and of a value in it


def shown(value: Any) -> str:
    """Write a value on one short line."""
    return one_line(value.text_ if isinstance(value, Thing) else repr(value), SHOWN)


def one_line(text: str, width: int = WIDTH) -> str:
    """Join the lines of ``text``, without control characters, and cut it short."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= width else f"{text[: width - 1]}…"


def type_name(value: Any) -> str:
    """Name a value's type, also if the value stayed with the learner's code."""
    return value.type_ if isinstance(value, Thing) else type(value).__name__


def article(noun: str) -> str:
    """Put "a" or "an" in front of a type's name."""
    noun = "NumPy array" if noun == "ndarray" else noun
    return f"{'an' if noun[:1].lower() in tuple('aeiou') else 'a'} {noun}"


def counted(number: int, noun: str) -> str:
    """Write 1 argument and 2 arguments."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def number(value: Any) -> str:
    """Write one entry of an array with six digits."""
    return f"{value:.6g}" if value.dtype.kind in "fc" else f"{value}"


def index(position: Any) -> str:
    """Write the position of an entry as Python would index it."""
    return f"[{', '.join(str(int(i)) for i in position)}]"


def message(words: str, place: str = "", context: str = "") -> str:
    """Put what is wrong on at most three lines: what and where, then in which case."""
    first, *rest = words.splitlines() or [""]
    lines = [f"{one_line(first)} ({place})" if place else one_line(first)]
    lines += [one_line(line) for line in rest[: 1 if context else 2]]
    return "\n".join([*lines, f"with {context}"] if context else lines)
