"""Distributions: how likely a value is, and random draws of it.

Names are those of torch.distributions; an array of parameters makes as many of them.
Chapter: 01-foundations/probability-and-estimation
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from groundup.foundations.sampling import box_muller, rejection, uniforms

Parameter = Any  # a number or an array; an array after __init__
log_gamma = np.vectorize(math.lgamma, otypes=[float])


class Distribution:
    """Draw by the inverse of the cumulative distribution, ``icdf``."""

    def sample(self, shape: int | tuple[int, ...] = (), *, rng) -> np.ndarray:
        """Draw ``shape`` independent values, for each entry of the parameters."""
        return self.icdf(uniforms(self.full(shape), rng))

    def icdf(self, u: np.ndarray) -> np.ndarray:
        """Find the x below which a share ``u`` of the probability lies."""
        raise NotImplementedError(f"{type(self).__name__} has no icdf: use scipy.stats")

    def full(self, shape):
        """Return the shape asked for, followed by that of the parameters."""
        parameters = np.broadcast_shapes(*map(np.shape, vars(self).values()))
        return (*np.atleast_1d(shape).astype(int).tolist(), *parameters)


@dataclass(eq=False)
class Bernoulli(Distribution):
    """1 with probability ``probs``, else 0."""

    probs: Parameter

    def __post_init__(self):
        self.probs = probabilities("Bernoulli", self.probs)
        self.mean, self.variance = self.probs, self.probs * (1 - self.probs)

    @classmethod
    def fit(cls, x: ArrayLike) -> "Bernoulli":
        """Choose ``probs`` by maximum likelihood: the share of ones."""
        if len(others := floats(x)[~np.isin(x, (0, 1))]):
            raise ValueError(f"Bernoulli.fit needs zeros and ones, got {others[0]:g}")
        return cls(floats(x).mean(axis=0))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Compute log p for 1, log (1 - p) for 0, and -inf for anything else."""
        possible = np.isin(x, (0, 1))
        k = np.where(possible, x, 0)
        inside = times_log(k, self.probs) + times_log(1 - k, 1 - self.probs)
        return np.where(possible, inside, -np.inf)

    def icdf(self, u: np.ndarray) -> np.ndarray:
        """Return 1 for the last share ``probs`` of u, 0 for the rest."""
        return (u > 1 - self.probs).astype(int)


@dataclass(eq=False)
class Binomial(Distribution):
    """How many of ``total_count`` independent trials succeed."""

    total_count: int
    probs: Parameter

    def __post_init__(self):
        self.probs = probabilities("Binomial", self.probs)
        self.mean = self.total_count * self.probs
        self.variance = self.mean * (1 - self.probs)

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Compute log [n! / (x! (n - x)!) · p^x · (1 - p)^(n - x)]."""
        n, x = self.total_count, floats(x)
        possible = (x >= 0) & (x <= n) & (x == np.floor(x))
        k = np.where(possible, x, 0)
        orders = log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1)
        inside = orders + times_log(k, self.probs) + times_log(n - k, 1 - self.probs)
        return np.where(possible, inside, -np.inf)

    def sample(self, shape: int | tuple[int, ...] = (), *, rng) -> np.ndarray:
        """Draw ``shape`` values by running every trial."""
        u = uniforms((self.total_count, *self.full(shape)), rng)
        return (u > 1 - self.probs).sum(axis=0)


@dataclass(eq=False)
class Categorical(Distribution):
    """Class k with probability ``probs[k]``: one distribution, (K,)."""

    probs: Parameter

    def __post_init__(self):
        self.probs = probabilities("Categorical", self.probs)
        if self.probs.ndim != 1 or abs(self.probs.sum() - 1) > 1e-9:
            raise ValueError(
                "Categorical needs probs (K,) with sum 1, got shape "
                f"{self.probs.shape} with sum {self.probs.sum():g}: divide by the sum"
            )

    @classmethod
    def fit(cls, x: ArrayLike, classes: int, *, alpha: float = 0.0) -> "Categorical":
        """Choose the shares by maximum likelihood, ``alpha`` added to each count."""
        counts = np.bincount(x, minlength=classes) + alpha
        if len(counts) > classes or counts.sum() == 0:
            got = f"{n} draws up to {len(counts) - 1}" if (n := np.size(x)) else "none"
            raise ValueError(f"Categorical.fit needs draws below {classes=}, got {got}")
        return cls(counts / counts.sum())

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Look up log p of class x."""
        possible = np.isin(x, np.arange(len(self.probs)))
        k = np.where(possible, x, 0).astype(int)
        return np.where(possible, times_log(1, self.probs)[k], -np.inf)

    def icdf(self, u: np.ndarray) -> np.ndarray:
        """Find the class in whose share of 0 to 1 each u lies."""
        cumulative = self.probs.cumsum()
        return np.searchsorted(cumulative / cumulative[-1], u)

    def full(self, shape):
        """Return the shape asked for: the parameters' one axis is the classes."""
        return super().full(shape)[:-1]


@dataclass(eq=False)
class Uniform(Distribution):
    """Every number from ``low`` to ``high``, with the same density."""

    low: Parameter = 0.0
    high: Parameter = 1.0

    def __post_init__(self):
        self.low, self.high = floats(self.low), floats(self.high)
        positive("Uniform", "high - low", self.high - self.low)
        self.mean = (self.low + self.high) / 2
        self.variance = (self.high - self.low) ** 2 / 12

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Compute -log (high - low) between the two, -inf outside."""
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, -np.log(self.high - self.low), -np.inf)

    def icdf(self, u: np.ndarray) -> np.ndarray:
        """Stretch u from 0 to 1 onto low to high."""
        return self.low + (self.high - self.low) * u


@dataclass(eq=False)
class Exponential(Distribution):
    """Waiting time for what happens ``rate`` times per unit of time on average."""

    rate: Parameter = 1.0

    def __post_init__(self):
        self.rate = positive("Exponential", "rate", self.rate)
        self.mean, self.variance = 1 / self.rate, 1 / self.rate**2

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Compute log rate - rate · x, and -inf below 0."""
        return np.where(floats(x) >= 0, np.log(self.rate) - self.rate * x, -np.inf)

    def icdf(self, u: np.ndarray) -> np.ndarray:
        """Solve u = 1 - exp(-rate · x)."""
        return -np.log1p(-u) / self.rate


@dataclass(eq=False)
class Gumbel(Distribution):
    """Added to log-probabilities, it makes the largest a draw from a softmax."""

    loc: Parameter = 0.0
    scale: Parameter = 1.0

    def __post_init__(self):
        self.loc, self.scale = floats(self.loc), positive("Gumbel", "scale", self.scale)
        self.mean = self.loc + np.euler_gamma * self.scale
        self.variance = np.pi**2 / 6 * self.scale**2

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Compute -z - exp(-z) - log scale, with z = (x - loc) / scale."""
        z = (x - self.loc) / self.scale
        with np.errstate(over="ignore"):  # far on the left the log-density is -inf
            return -z - np.exp(-z) - np.log(self.scale)

    def icdf(self, u: np.ndarray) -> np.ndarray:
        """Solve u = exp(-exp(-z)), with z = (x - loc) / scale."""
        return self.loc - self.scale * np.log(-np.log(u))


@dataclass(eq=False)
class Normal(Distribution):
    """The bell curve around ``loc`` with standard deviation ``scale``; a Gaussian."""

    loc: Parameter = 0.0
    scale: Parameter = 1.0

    def __post_init__(self):
        self.loc, self.scale = floats(self.loc), positive("Normal", "scale", self.scale)
        self.mean, self.variance = self.loc, self.scale**2

    @classmethod
    def fit(cls, x: ArrayLike) -> "Normal":
        """Choose both by maximum likelihood: the mean, and the spread over n."""
        return cls(floats(x).mean(axis=0), floats(x).std(axis=0))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Compute -z²/2 - log scale - log(2π)/2, with z = (x - loc) / scale."""
        z = (x - self.loc) / self.scale
        return -(z**2) / 2 - np.log(self.scale) - math.log(2 * math.pi) / 2

    def sample(self, shape: int | tuple[int, ...] = (), *, rng) -> np.ndarray:
        """Draw by Box and Muller's transform: the normal has no simple ``icdf``."""
        return self.loc + self.scale * box_muller(self.full(shape), rng)


@dataclass(eq=False)
class Beta(Distribution):
    """A share between 0 and 1 of which a - 1 successes and b - 1 failures are known."""

    concentration1: Parameter
    concentration0: Parameter

    def __post_init__(self):
        a = self.concentration1 = positive("Beta", "a", self.concentration1)
        b = self.concentration0 = positive("Beta", "b", self.concentration0)
        self.mean = a / (a + b)
        self.variance = self.mean * (1 - self.mean) / (a + b + 1)

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Compute (a - 1) log x + (b - 1) log (1 - x), normalized; -inf outside."""
        a, b, x = self.concentration1, self.concentration0, floats(x)
        inside = (x >= 0) & (x <= 1)
        x = np.where(inside, x, 0.5)
        height = log_gamma(a + b) - log_gamma(a) - log_gamma(b)
        curve = times_log(a - 1, x) + times_log(b - 1, 1 - x)
        return np.where(inside, height + curve, -np.inf)

    def sample(self, shape: int | tuple[int, ...] = (), *, rng) -> np.ndarray:
        """Draw by rejection, from a uniform distribution under the peak's height."""
        a, b = self.concentration1, self.concentration0
        if np.min(a) < 1 or np.min(b) < 1:
            raise ValueError(
                f"Beta.sample needs a and b of at least 1, got {a} and {b}: below 1 "
                "the density has no highest point, use rng.beta(a, b)"
            )
        mode = (a - 1) / np.maximum(a + b - 2, 1e-300)  # flat for a = b = 1: take 0
        peak = self.log_prob(mode)
        return rejection(lambda x: self.log_prob(x) - peak, self.full(shape), rng)


def logsumexp(a: ArrayLike, axis: int = -1, *, keepdims: bool = False) -> np.ndarray:
    """Compute log Σ exp(a) along an axis, where exp(a) alone could over- or underflow.

    Numerics: the largest entry becomes exp(0) = 1, so the sum is between 1 and K.
    """
    a = floats(a)
    top = a.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)  # all -inf: log 0, without inf - inf
    with np.errstate(divide="ignore"):
        total = np.log(np.exp(a - top).sum(axis=axis, keepdims=True)) + top
    return total if keepdims else np.squeeze(total, axis=axis)


def times_log(k, p):
    """Compute k · log p, with 0 · log 0 = 0: what never happens costs nothing."""
    k, p = np.broadcast_arrays(floats(k), floats(p))
    safe = np.where(k == 0, 1.0, p)
    with np.errstate(divide="ignore"):
        return k * np.log(safe)


def floats(x):
    """Return x as an array of float64."""
    return np.asarray(x, dtype=np.float64)


def probabilities(name, p):
    """Return p as floats between 0 and 1."""
    p = floats(p)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(
            f"{name} needs probs from 0 to 1, got {p.min():g} to {p.max():g}: "
            "turn scores into probabilities first, e.g. with a softmax"
        )
    return p


def positive(name, parameter, value):
    """Return value as positive, finite floats."""
    value = floats(value)
    if not ((value > 0) & (value < np.inf)).all():
        raise ValueError(f"{name} needs a positive {parameter}, got {value.min():g}")
    return value
