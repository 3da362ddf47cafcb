"""Two-class problems in the plane, small enough to see whole.

Every function returns ``X``, (n, 2) float64, and ``y``, (n,) labels 0 and 1: n // 2
ones, in random order. ``rng`` is a ``numpy.random.Generator``; equal seeds give equal
points.

Chapter: 02-mlp/perceptron
"""

import math
from numbers import Integral, Real

import numpy as np

from .batches import check_rng


def two_clouds(n, *, margin, rng):
    """Draw two clouds that a straight line separates with at least ``margin`` to spare.

    Every point lies ``margin`` or farther from one line; class 1 on one side, class 0
    on the other. The line's direction is drawn too, and it misses the origin, so that
    a model needs its bias. Points that would fall short of the margin are mirrored
    back over it.
    """
    n = _count(n)
    if not _is_number(margin) or margin <= 0:
        raise ValueError(f"margin needs a number above 0, got {margin!r}: try 0.5")
    y = _labels(n, rng)
    angle = rng.uniform(0, 2 * math.pi)
    normal = np.array([math.cos(angle), math.sin(angle)])
    along = np.array([-normal[1], normal[0]])
    beyond = np.abs(rng.normal(1.2, 0.6, size=n))  # distance past the margin
    signed = np.where(y == 1, 1.0, -1.0) * (margin + beyond)
    X = np.outer(signed + 0.5, normal) + np.outer(rng.normal(0, 1, size=n), along)
    return X, y


def xor(n, *, noise, rng):
    """Scatter points around (±1, ±1); class 1 where the two signs of a corner differ.

    No line separates the classes, however small ``noise`` (a standard deviation).
    """
    n, noise = _count(n), _deviation(noise)
    y = _labels(n, rng)
    first = rng.choice([-1.0, 1.0], size=n)
    corners = np.stack([first, np.where(y == 1, -first, first)], axis=1)
    return _jitter(corners, noise, rng), y


def moons(n, *, noise, rng):
    """Draw two half circles, each reaching into the other's hollow.

    At ``noise=0`` class 0 is the upper unit half circle, class 1 the lower one moved to
    the center (1, 0.5), as in scikit-learn's ``make_moons``.
    """
    n, noise = _count(n), _deviation(noise)
    y = _labels(n, rng)
    angle = rng.uniform(0, math.pi, size=n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.array([1.0, 0.5]) - upper
    return _jitter(np.where(y[:, None] == 1, lower, upper), noise, rng), y


def circles(n, *, noise, rng):
    """Draw a circle of radius 1 (class 0) around one of radius ½ (class 1)."""
    n, noise = _count(n), _deviation(noise)
    y = _labels(n, rng)
    radius = np.where(y == 1, 0.5, 1.0)
    return _jitter(_polar(radius, rng.uniform(0, 2 * math.pi, size=n)), noise, rng), y


def spirals(n, *, noise, rng):
    """Draw two spiral arms of one and a half turns; class 1 is class 0 turned by 180°.

    At ``noise=0`` the angle along an arm is 3π times the radius, which goes from 0.1
    to 1.
    """
    n, noise = _count(n), _deviation(noise)
    y = _labels(n, rng)
    radius = rng.uniform(0.1, 1.0, size=n)
    return _jitter(_polar(radius, math.pi * (3 * radius + y)), noise, rng), y


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _jitter(points, noise, rng):
    return points + rng.normal(0, noise, size=points.shape)


def _labels(n, rng):
    check_rng(rng)
    return rng.permutation(np.arange(n) % 2)


def _count(n):
    if not isinstance(n, Integral) or isinstance(n, bool) or n < 2:
        raise ValueError(f"n needs a whole number of at least 2 points, got {n!r}")
    return int(n)


def _deviation(noise):
    if not _is_number(noise) or noise < 0:
        raise ValueError(
            f"noise needs a standard deviation of 0 or more, got {noise!r}: try 0.1"
        )
    return float(noise)


def _is_number(value):
    return isinstance(value, Real) and math.isfinite(value)
