"""A small tree-structured Parzen estimator: two densities, and where they differ most.

Source: Bergstra et al. (2011), Algorithms for Hyper-Parameter Optimization, sec. 4.
Chapter: 02-mlp/tuning
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .search import Trial, evaluate
from .space import Choice, Space, sample


@dataclass(frozen=True)
class Parzen:
    """A density on [0, 1]: a bell around each center, and one flat part.

    Bells are cut off at 0 and 1 and rescaled; the flat part weighs as much as one bell.
    """

    centers: np.ndarray
    width: float

    @classmethod
    def fit(cls, centers):
        """Choose the width: n^(-1/5) times the spread (Scott's rule), or 0.03."""
        centers = np.asarray(centers, dtype=float)
        spread = centers.std() * len(centers) ** -0.2
        return cls(centers, max(0.03, spread))

    def sample(self, rng):
        """Draw from the flat part or from one of the bells, all as likely."""
        chosen = rng.integers(len(self.centers) + 1)
        if chosen == len(self.centers):
            return rng.random()
        while not 0 <= (u := rng.normal(self.centers[chosen], self.width)) <= 1:
            pass
        return u

    def density(self, u):
        """Compute the density at one place."""
        bells = np.exp(-0.5 * ((u - self.centers) / self.width) ** 2)
        bells /= self.width * math.sqrt(2 * math.pi)
        inside = [
            normal_cdf((1 - c) / self.width) - normal_cdf(-c / self.width)
            for c in self.centers
        ]
        return (1 + (bells / inside).sum()) / (len(self.centers) + 1)


@dataclass(frozen=True)
class Counts:
    """Shares of options: how often each was seen, plus one."""

    shares: np.ndarray

    @classmethod
    def fit(cls, places, options):
        """Count the options whose middles are ``places``."""
        index = (np.asarray(places) * options).astype(int)
        counts = 1 + np.bincount(index, minlength=options)
        return cls(counts / counts.sum())

    def sample(self, rng):
        """Draw the middle of an option's part of [0, 1]."""
        return (rng.choice(len(self.shares), p=self.shares) + 0.5) / len(self.shares)

    def density(self, u):
        """Look up the share of the option at ``u``."""
        return self.shares[min(int(u * len(self.shares)), len(self.shares) - 1)]


@dataclass(frozen=True)
class TPE:
    """Propose what is likely among good trials and unlikely among bad ones."""

    space: Space
    gamma: float = 0.2  # the share of trials that counts as good
    candidates: int = 24
    startup: int = 10  # random trials before the densities are trusted

    def propose(self, trials: list[Trial], rng) -> dict:
        """Draw the next configuration, given those already scored."""
        if len(trials) < self.startup:
            return sample(self.space, rng)
        ranked = sorted(trials, key=lambda trial: trial.value)
        cut = math.ceil(self.gamma * len(ranked))
        return {
            name: self.propose_setting(name, ranked[:cut], ranked[cut:], rng)
            for name in self.space
        }

    def propose_setting(self, name, good, bad, rng):
        """Draw candidates for one setting from l; keep the one with the best l/g."""
        ell, g = self.fitted(name, good), self.fitted(name, bad)
        drawn = [ell.sample(rng) for _ in range(self.candidates)]
        return self.space[name].at(
            max(drawn, key=lambda u: ell.density(u) / g.density(u))
        )

    def fitted(self, name, trials):
        """Fit the density of one setting over ``trials``."""
        setting = self.space[name]
        places = [setting.place(trial.config[name]) for trial in trials]
        if isinstance(setting, Choice):
            return Counts.fit(places, len(setting.options))
        return Parzen.fit(places)


def tpe_search(objective: Callable, space: Space, n: int, *, rng, **options):
    """Score ``n`` configurations, each proposed in view of those before it."""
    sampler, trials = TPE(space, **options), []
    for _ in range(n):
        trials.append(evaluate(objective, sampler.propose(trials, rng)))
    return trials


def normal_cdf(z):
    """Compute the chance that a standard normal number is below ``z``."""
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))
