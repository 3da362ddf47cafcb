"""The Sphinx side of the course: outputs, directives, links, assets, freshness."""

from . import assets, directives, exercises, freshness, launch, slim, tidy


def setup(app):
    """Register everything; each module says at its head what it is for."""
    for part in (assets, launch, directives, exercises, freshness, tidy, slim):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
