"""Data for every chapter: made up, bundled, or fetched and verified."""

from .bundled import breast_cancer, digits, iris
from .downloads import DataError
from .images import clothing, handwriting, natural_images
from .profiles import profile
from .text import corpus, counting, in_words, names
from .toy import circles, moons, spirals, two_clouds, xor

__all__ = [
    "DataError",
    "breast_cancer",
    "circles",
    "clothing",
    "corpus",
    "counting",
    "digits",
    "handwriting",
    "in_words",
    "iris",
    "moons",
    "names",
    "natural_images",
    "profile",
    "spirals",
    "two_clouds",
    "xor",
]
