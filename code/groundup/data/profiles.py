"""The one switch between data that is always there and data that is downloaded."""

import os

PROFILES = ("small", "full")


def profile() -> str:
    """Read ``GROUNDUP_PROFILE``: "small" (the default) or "full".

    Raises: ValueError if it is set to anything else.
    """
    chosen = os.environ.get("GROUNDUP_PROFILE") or "small"
    if chosen not in PROFILES:
        raise ValueError(
            f"GROUNDUP_PROFILE needs small or full, got {chosen!r}: "
            "set it to one of the two, or unset it for small"
        )
    return chosen
