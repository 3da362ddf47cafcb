"""Ground Up: what the course teaches, as code that a learner can read."""

__version__ = "0.1.0"


def __getattr__(name):
    """Import ``exercise`` only when it is asked for."""
    if name != "exercise":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .checking import exercise

    return exercise
