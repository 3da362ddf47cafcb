"""Tables of TOML whose every key is known: what it holds, and what it is by default."""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SLUG = re.compile(r"\d\d-[a-z0-9-]+/[a-z0-9-]+")
SMALL_WORDS = re.compile(r"[a-z]+( [a-z]+)*")
MANDATORY = object()


class ExerciseError(ValueError):
    """An exercise is malformed or unknown; the message names the file and the key."""


@dataclass(frozen=True)
class Key:
    """What a key holds. ``field`` is what Python calls it, where the names differ."""

    needs: str
    accepts: Callable[[Any], bool]
    default: Any = MANDATORY
    field: str | None = None


def checked(
    path: Path, table: Any, keys: Mapping[str, Key], within: str = ""
) -> dict[str, Any]:
    """Return the values of a table by field, defaults filled in, lists as tuples.

    Raises: ExerciseError if a key is unknown, missing or of the wrong kind.
    """
    if not isinstance(table, dict):
        raise ExerciseError(f"{path}: {within} needs a table, got {table!r}")
    prefix = f"{within}." if within else ""
    for name in table:
        if name not in keys:
            advice = suggestion(name, keys)
            raise ExerciseError(f"{path}: {prefix}{name} is no key here: {advice}")
    return {
        key.field or name: _value(path, table, name, key, prefix)
        for name, key in keys.items()
    }


def refuse_unknown(path: Path, key: str, name: str, names: Collection[str]) -> None:
    """See that the name given under ``key`` is one of ``names``.

    Raises: ExerciseError with the closest name if it is not.
    """
    if name not in names:
        advice = suggestion(name, names)
        raise ExerciseError(f"{path}: {key} names {name!r}, which is unknown: {advice}")


def suggestion(name: str, names: Collection[str]) -> str:
    """Return what to write in place of an unknown name."""
    if close := difflib.get_close_matches(name, names, n=1):
        return f"did you mean {close[0]!r}?"
    return f"known are {', '.join(names)}" if names else "there are none"


def _value(path, table, name, key, prefix):
    if name not in table:
        if key.default is MANDATORY:
            raise ExerciseError(f"{path}: {prefix}{name} is missing: give {key.needs}")
        return key.default
    value = table[name]
    if not key.accepts(value):
        raise ExerciseError(f"{path}: {prefix}{name} needs {key.needs}, got {value!r}")
    return tuple(value) if isinstance(value, list) else value


def _is_text(value):
    return isinstance(value, str) and bool(value.strip())


def _is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_amount(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_texts(value):
    """Tell whether a value is a list of strings, no two the same."""
    return (
        isinstance(value, list)
        and all(map(_is_text, value))
        and len(set(value)) == len(value)
    )


TEXT = Key("words in quotes", _is_text)
ANY_TEXT = Key("a string", lambda value: isinstance(value, str))
FLAG = Key("true or false", lambda value: isinstance(value, bool), default=False)
COUNT = Key("a whole number above 0", _is_count)
LEVEL = Key("1, 2 or 3", lambda value: _is_count(value) and value <= 3)
WORDS = Key(
    "words in small letters such as 'two pointers'",
    lambda value: isinstance(value, str) and bool(SMALL_WORDS.fullmatch(value)),
)
TEXTS = Key("a list of strings, no two the same", _is_texts, default=())
CHAPTER = Key(
    "a chapter such as '02-mlp/perceptron'",
    lambda value: isinstance(value, str) and bool(SLUG.fullmatch(value)),
)
AMOUNT = Key("a number above 0", _is_amount)
TABLE = Key("a table", lambda value: isinstance(value, dict), default={})
SOME_TABLE = Key(
    "a table with an entry", lambda value: isinstance(value, dict) and bool(value)
)
TABLES = Key("a list of tables", lambda value: isinstance(value, list), default=())
