"""Refuse keys of ``_config.yml`` that nothing reads.

Jupyter Book ignores a misspelt or misplaced key without a word. Instead of keeping a
second list of the keys it knows, its own translation runs over a dictionary that
remembers what was asked for: a key that nobody asked for has no effect.
"""

import difflib
from pathlib import Path

import jsonschema
import yaml
from jupyter_book.config import validate_yaml, yaml_to_sphinx


class _Watched(dict):
    """A dictionary that remembers which values were read, and which keys asked for."""

    def __init__(self, items):
        super().__init__(
            {
                key: _Watched(value) if isinstance(value, dict) else value
                for key, value in items.items()
            }
        )
        self.read, self.asked = set(), set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)

    def __contains__(self, key):
        self.asked.add(key)
        return super().__contains__(key)


def check(root: Path) -> list[str]:
    """Say what is wrong with ``_config.yml``, one sentence a problem."""
    config = yaml.safe_load((Path(root) / "_config.yml").read_text("utf8"))
    try:
        validate_yaml(config, raise_on_errors=True)
    except jsonschema.ValidationError as error:
        return [f"_config.yml: {line}" for line in error.message.splitlines()]
    watched = _Watched(config)
    yaml_to_sphinx(watched)
    return [
        f"_config.yml: nothing reads the key {path!r}{_suggestion(key, known)}"
        for path, key, known in _unread(watched)
    ]


def _unread(watched, prefix=""):
    known = watched.read | watched.asked
    # A block that nobody looked into went to Sphinx whole (`sphinx.config`): Sphinx
    # itself warns of names it doesn't know.
    if not known:
        return
    for key, value in watched.items():
        if key not in watched.read:
            yield f"{prefix}{key}", key, known - {key}
        elif isinstance(value, _Watched):
            yield from _unread(value, f"{prefix}{key}.")


def _suggestion(key, known):
    close = difflib.get_close_matches(str(key), sorted(map(str, known)), n=1)
    return f": did you mean {close[0]!r}?" if close else ": remove it or move it"
