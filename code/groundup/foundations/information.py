"""Surprise, entropy and divergences, in bits (base 2) or in nats (base math.e).

The last axis holds the K outcomes of a distribution; axes before it are a batch.
An outcome of probability 0 contributes nothing: p log p goes to 0 with p.

Source: Cover and Thomas (2006), Elements of Information Theory, ch. 2.
Chapter: 01-foundations/information-theory
"""

import math

import numpy as np
from numpy.typing import ArrayLike


def surprise(p: ArrayLike, *, base: float = 2) -> np.ndarray:
    """Compute -log p, entry by entry; infinite where p is 0."""
    p = np.asarray(p, dtype=np.float64)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("surprise needs probabilities from 0 to 1: check its input")
    with np.errstate(divide="ignore"):
        return -np.log(p) / math.log(base) + 0.0  # + 0.0 turns -0 into 0


def entropy(p: ArrayLike, *, base: float = 2) -> np.ndarray:
    """Compute the mean surprise of ``p`` under itself: (..., K) -> (...)."""
    return cross_entropy(p, p, base=base)


def cross_entropy(p: ArrayLike, q: ArrayLike, *, base: float = 2) -> np.ndarray:
    """Compute the mean surprise of ``q``'s reader when ``p`` makes the outcomes.

    Shapes: (..., K), (..., K) -> (...).  Infinite if q rules out what p does not.
    """
    p, q = distributions(p, q)
    return (p * surprise(np.where(p > 0, q, 1.0), base=base)).sum(axis=-1)


def kl_divergence(p: ArrayLike, q: ArrayLike, *, base: float = 2) -> np.ndarray:
    """Compute what coding ``p`` with the code for ``q`` costs beyond p's entropy.

    Shapes: (..., K), (..., K) -> (...).  Numerics: as p (log p - log q), summed; the
    difference of cross-entropy and entropy would lose digits where q is close to p.
    """
    return excess(*distributions(p, q)) / math.log(base)


def js_divergence(p: ArrayLike, q: ArrayLike, *, base: float = 2) -> np.ndarray:
    """Compute the mean divergence of ``p`` and ``q`` from the average of both.

    Shapes: (..., K), (..., K) -> (...).  Symmetric, and at most 1 bit.
    """
    p, q = distributions(p, q)
    # From p + q, not its half, which could underflow to 0 where p does not.
    nats = (excess(p, p + q) + excess(q, p + q)) / 2 + math.log(2)
    return nats / math.log(base)


def mutual_information(joint: ArrayLike, *, base: float = 2) -> np.ndarray:
    """Compute how far a joint distribution is from independence: (..., A, B) -> (...).

    The divergence of the joint distribution from the product of its marginals.
    """
    joint = table(joint)
    product = joint.sum(axis=-1, keepdims=True) * joint.sum(axis=-2, keepdims=True)
    flat = (*joint.shape[:-2], -1)
    return kl_divergence(joint.reshape(flat), product.reshape(flat), base=base)


def conditional_entropy(joint: ArrayLike, *, base: float = 2) -> np.ndarray:
    """Compute the entropy of the column left once the row is known: (..., A, B)."""
    joint = table(joint)
    pairs = joint.reshape(*joint.shape[:-2], -1)
    return entropy(pairs, base=base) - entropy(joint.sum(axis=-1), base=base)


def joint_shares(x: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Count pairs of whole numbers from 0: (N,), (N,) -> shares (max x+1, max y+1)."""
    x, y = np.asarray(x), np.asarray(y)
    if x.shape != y.shape or x.ndim != 1 or not x.size:
        raise ValueError(
            f"joint_shares needs two equally long lists, got {x.shape} and {y.shape}"
        )
    for values in (x, y):
        if values.dtype.kind not in "iu" or values.min() < 0:
            raise ValueError(
                f"joint_shares needs whole numbers from 0, got {values[:5]}: number "
                "the values with np.unique(x, return_inverse=True)"
            )
    counts = np.zeros((x.max() + 1, y.max() + 1))
    np.add.at(counts, (x, y), 1)
    return counts / len(x)


def miller_madow(counts: ArrayLike, *, base: float = 2) -> float:
    """Estimate an entropy from counts (K,), most of the small-sample bias removed.

    Source: Miller (1955), Note on the Bias of Information Estimates.
    """
    counts = np.asarray(counts, dtype=np.float64)
    n = counts.sum()
    if not n > 0 or (counts < 0).any():
        raise ValueError("miller_madow needs counts, none negative and not all zero")
    correction = ((counts > 0).sum() - 1) / (2 * n)
    return float(entropy(counts / n, base=base) + correction / math.log(base))


def gaussian_kl(
    mean_p: ArrayLike,
    std_p: ArrayLike,
    mean_q: ArrayLike,
    std_q: ArrayLike,
    *,
    base: float = 2,
) -> np.ndarray:
    """Compute KL(p, q) of two normal distributions of one number, entry by entry."""
    std_p, std_q = np.asarray(std_p, float), np.asarray(std_q, float)
    if not ((std_p > 0) & (std_q > 0)).all():
        raise ValueError("gaussian_kl needs positive standard deviations")
    apart = (np.asarray(mean_p, float) - np.asarray(mean_q, float)) / std_q  # (...)
    ratio = std_p / std_q
    return (-np.log(ratio) + (ratio**2 + apart**2 - 1) / 2) / math.log(base)


def excess(p, q):
    """Sum p (ln p - ln q) along the last axis; q need not sum to 1."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(p > 0, p, 1)) - np.log(np.where(p > 0, q, 1))
    return (p * logs).sum(axis=-1)


def distribution(p):
    """Return ``p`` as float64, refusing what is no distribution along the last axis."""
    p = np.asarray(p, dtype=np.float64)
    if p.ndim < 1 or not (p >= 0).all():
        raise ValueError(
            f"a distribution needs numbers of 0 or more along an axis, got shape "
            f"{p.shape} with least {p.min(initial=np.inf):.3g}"
        )
    sums = p.sum(axis=-1)
    if not np.allclose(sums, 1, atol=1e-6):
        worst = sums.flat[np.abs(sums - 1).argmax()]
        raise ValueError(
            f"a distribution needs probabilities that sum to 1, got {worst:.6g}: "
            "divide counts by their sum"
        )
    return p


def distributions(p, q):
    """Return two distributions over the same outcomes as float64."""
    p, q = distribution(p), distribution(q)
    if p.shape[-1] != q.shape[-1]:
        raise ValueError(
            "two distributions need the same outcomes along the last axis, "
            f"got shapes {p.shape} and {q.shape}"
        )
    return p, q


def table(joint):
    """Return a joint distribution as float64, (..., A, B)."""
    joint = np.asarray(joint, dtype=np.float64)
    if joint.ndim < 2:
        raise ValueError(
            f"a joint distribution needs rows and columns, got shape {joint.shape}"
        )
    distribution(joint.reshape(*joint.shape[:-2], -1))
    return joint
