"""A run's card: everything needed to run it again, one line of JSON per run.

Chapter: 02-mlp/tuning
"""

import json
import math
import platform
from pathlib import Path

import numpy as np


def versions() -> dict[str, str]:
    """Name what a result may depend on besides its settings."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
    }


class Tracker:
    """A file of cards that grows by one line a run, and survives a crash."""

    def __init__(self, path):
        self.path = Path(path)

    def log(self, *, config: dict, seed: int, curve, result: float) -> dict:
        """Append a run's card and return it; NaN and infinity are written as null."""
        card = {"config": config, "seed": seed, "versions": versions()}
        card = {
            k: plain(v) for k, v in (card | {"curve": curve, "result": result}).items()
        }
        line = json.dumps(card, allow_nan=False)
        self.mend()
        with self.path.open("a", encoding="utf8") as file:
            file.write(line + "\n")
        return card

    def read(self) -> list[dict]:
        """Give all whole cards; a last line that a crash cut short is left out.

        Raises: ValueError if any other line is damaged.
        """
        lines = self.path.read_bytes().split(b"\n") if self.path.exists() else []
        cards = []
        for number, line in enumerate(lines, start=1):
            try:
                cards.append(json.loads(line))
            except ValueError as error:
                if number < len(lines):
                    raise ValueError(
                        f"line {number} of {self.path} is no card: {error}; mend or "
                        "remove what was changed by hand or by two writers at once"
                    ) from error
        return cards

    def mend(self):
        """End an unfinished last line if it is whole, cut it off if not."""
        data = self.path.read_bytes() if self.path.exists() else b""
        tail = data.rpartition(b"\n")[2]
        if not tail:
            return
        with self.path.open("ab") as file:
            if is_json(tail):
                file.write(b"\n")
            else:
                file.truncate(len(data) - len(tail))


def is_json(line):
    """Tell whether ``line`` is whole."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def plain(value):
    """Turn NumPy into Python, tuples into lists, and what is not finite into None."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
