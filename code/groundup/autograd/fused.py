"""Operations that could be composed of ``ops.py``, each written as one.

Composed, they would overflow (softmax, softplus) or walk over memory many times
(GELU). The contract is that of ``ops.py``: arrays in, value and VJPs out.

Dimension key: V classes, M inputs, O outputs, N examples, H hidden units.
Chapter: 02-mlp/autograd
"""

import math

import numpy as np

from .ops import check_indices, sigmoid

GELU_SLOPE, GELU_CUBIC = math.sqrt(2 / math.pi), 0.044715


def linear(x, weight, *bias):
    """Affine map x W + b of the last axis: (..., M), (M, O), (O,) -> (..., O).

    One product of two matrices, however many axes x has.
    Raises: ValueError if the sizes do not fit.
    """
    if weight.ndim != 2 or x.shape[-1:] != weight.shape[:1]:
        raise ValueError(f"linear needs x (..., M) and weight (M, O), "
                         f"got {x.shape} and {weight.shape}")  # fmt: skip
    rows = x.reshape(-1, len(weight))  # (N, M)
    value = rows @ weight  # (N, O)
    for b in bias:
        value += b

    def flat(g):
        return g.reshape(value.shape)

    return (
        value.reshape(*x.shape[:-1], weight.shape[1]),
        lambda g: (flat(g) @ weight.T).reshape(x.shape),
        lambda g: rows.T @ flat(g),
        *[lambda g: flat(g).sum(axis=0) for _ in bias],
    )


def softmax(a, *, axis=-1, mask=None):
    """Positive shares that sum to 1 along an axis: eᵃ / Σ eᵃ.

    Where ``mask`` is False the share is 0.
    Numerics: subtracts the largest entry, so that no exponential overflows.
    Raises: ValueError if the mask leaves nothing to share among.
    """
    if mask is not None:
        if not mask.any(axis=axis).all():
            raise ValueError(
                "softmax needs a mask that is True somewhere in every row, "
                "got a row of False: nothing is left to share among"
            )
        a = a + np.where(mask, 0, -np.inf).astype(a.dtype)
    value = a - a.max(axis=axis, keepdims=True)
    np.exp(value, out=value)
    value /= value.sum(axis=axis, keepdims=True)

    def vjp(g):
        grad = g - _dots(g, value, axis)
        grad *= value
        return grad

    return value, vjp


def log_softmax(a, *, axis=-1):
    """Logarithm of softmax, a - ln Σ eᵃ, which never takes the logarithm of 0."""
    shifted = a - a.max(axis=axis, keepdims=True)
    value = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return value, lambda g: g - np.exp(value) * g.sum(axis=axis, keepdims=True)


def logsumexp(a, *, axis=-1, keepdims=False):
    """Logarithm of a sum of exponentials, ln Σ eᵃ.  Its slope is softmax.

    Numerics: the largest entry becomes e⁰ = 1, so the sum lies between 1 and the count.
    """
    top = a.max(axis=axis, keepdims=True)
    exps = np.exp(a - top)
    sums = exps.sum(axis=axis, keepdims=True)
    value = top + np.log(sums)
    return (
        value if keepdims else value.squeeze(axis),
        lambda g: exps / sums * g.reshape(sums.shape),
    )


def cross_entropy(logits, *, targets):
    """Mean of -ln softmax(logits)[target]: (..., V), integers (...) -> one number.

    Units: nats per target.  The gradient is softmax minus one-hot, over the count.
    Raises: ValueError, TypeError or IndexError if the targets do not fit the logits.
    """
    if targets.shape != logits.shape[:-1]:
        raise ValueError(
            f"cross_entropy needs targets of shape {logits.shape[:-1]}, one for each "
            f"row of logits {logits.shape}, got {targets.shape}"
        )
    check_indices(targets, logits.shape[-1], "cross_entropy", "targets")
    rows = logits.reshape(-1, logits.shape[-1])  # (N, V)
    chosen = np.arange(len(rows)), targets.ravel()
    exps = np.exp(rows - rows.max(axis=1, keepdims=True))  # (N, V)
    sums = exps.sum(axis=1, keepdims=True)  # (N, 1)
    log_shares = rows[chosen] - rows.max(axis=1) - np.log(sums[:, 0])  # (N,)

    def vjp(g):
        grad = exps / sums
        grad[chosen] -= 1
        grad *= g / len(rows)
        return grad.reshape(logits.shape)

    return -log_shares.mean(), vjp


def binary_cross_entropy_with_logits(logits, *, targets):
    """Mean of -t ln σ(z) - (1 - t) ln(1 - σ(z)) over all entries: (...) -> one number.

    Units: nats per entry.  The gradient is σ(z) - t, over the count.
    Numerics: max(z, 0) - t z + ln(1 + e⁻ᶻ) with |z| in the exponent, so that nothing
    overflows and what is certain and right costs a tiny number, not 0.
    Raises: ValueError if the targets do not fit the logits or are no probabilities.
    """
    if targets.shape != logits.shape:
        raise ValueError(
            "binary_cross_entropy_with_logits needs two equal shapes, "
            f"got logits {logits.shape} and targets {targets.shape}"
        )
    if not ((targets >= 0) & (targets <= 1)).all():
        raise ValueError(
            "binary_cross_entropy_with_logits needs targets from 0 to 1, "
            f"got {targets.min()} to {targets.max()}: write classes as 0 and 1"
        )
    targets = targets.astype(logits.dtype)
    small = np.exp(-np.abs(logits))  # at most 1
    losses = np.maximum(logits, 0) - targets * logits + np.log1p(small)
    shares = np.where(logits < 0, small, 1) / (1 + small)  # σ(z), exact in both tails
    return losses.mean(), lambda g: (shares - targets) * (g / logits.size)


def gelu(a):
    """Gaussian error linear unit a Φ(a), with the tanh form of Φ that GPT-2 uses.

    Numerics: in place, because memory traffic is most of the time.
    Source: Hendrycks and Gimpel (2016), Gaussian Error Linear Units, sec. 2.
    """
    share = a * a  # becomes Φ(a) = (1 + tanh(√(2/π) (a + 0.044715 a³))) / 2
    share *= GELU_SLOPE * GELU_CUBIC
    share += GELU_SLOPE
    share *= a
    np.tanh(share, out=share)
    share += 1
    share *= 0.5
    value = a * share

    def vjp(g):
        slope = a * a  # becomes Φ + a Φ (1 - Φ) (2 √(2/π) (1 + 3 · 0.044715 a²))
        slope *= 6 * GELU_SLOPE * GELU_CUBIC
        slope += 2 * GELU_SLOPE
        slope *= value
        slope *= 1 - share
        slope += share
        slope *= g
        return slope

    return value, vjp


def silu(a):
    """Sigmoid linear unit a σ(a), also called swish."""
    share = sigmoid(a)[0]
    return a * share, lambda g: g * share * (1 + a * (1 - share))


def softplus(a):
    """Smooth ReLU ln(1 + eᵃ).  d = σ(a) da.

    Numerics: as ln(e⁰ + eᵃ) with the larger exponent taken out.
    """
    return np.logaddexp(0, a), lambda g: g * sigmoid(a)[0]


def elu(a, *, alpha):
    """Exponential linear unit: a where positive, α (eᵃ - 1) elsewhere.

    Numerics: exponentials of the negative entries only, where none overflows.
    Source: Clevert, Unterthiner and Hochreiter (2016), Fast and Accurate Deep Network
    Learning by Exponential Linear Units, eq. 15.
    """
    value = np.where(a > 0, a, alpha * np.expm1(np.minimum(a, 0)))
    return value, lambda g: np.where(a > 0, g, g * (value + alpha))


def _dots(a, b, axis=-1):
    """Sum a b along an axis, without an array for the products: (..., 1)."""
    a, b = np.moveaxis(a, axis, -1), np.moveaxis(b, axis, -1)
    return np.expand_dims(np.einsum("...d,...d->...", a, b), axis)
