"""The fast Fourier transform, and convolution by it.

A polynomial is known by its coefficients or by enough of its values. Coefficients of a
product are a convolution; values of a product are products. The transform changes from
the one to the other, at the complex roots of one.
Chapter: 00-workshop/algorithms
"""

import numpy as np
from numpy.typing import ArrayLike


def fft(x: ArrayLike) -> np.ndarray:
    """Evaluate polynomials at the n-th roots of one: (..., n) -> (..., n), complex.

    n must be a power of two; O(n log n). Sign and order as ``np.fft.fft``.
    Source: Cooley and Tukey (1965).
    """
    x = np.asarray(x)
    n = x.shape[-1] if x.ndim else 0
    if n < 1 or n & (n - 1):
        raise ValueError(
            f"fft needs a power of two on the last axis, got shape {x.shape}: "
            "pad with zeros"
        )
    if n == 1:
        return x.astype(np.complex128)
    even, odd = fft(np.stack([x[..., ::2], x[..., 1::2]]))  # (..., n / 2) each
    turned = np.exp(-2j * np.pi * np.arange(n // 2) / n) * odd
    return np.concatenate([even + turned, even - turned], axis=-1)


def ifft(values: ArrayLike) -> np.ndarray:
    """Find the coefficients from the values at the roots: (..., n) -> (..., n)."""
    values = np.asarray(values)
    return np.conj(fft(np.conj(values))) / values.shape[-1]


def convolve(a: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Convolve along the last axis: real (..., m), (..., k) -> (..., m + k - 1).

    Transform, multiply, transform back: O(n log n) for n = m + k - 1.
    Numerics: the error is relative to the largest output, not to each.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if not a.ndim or not b.ndim or not a.shape[-1] or not b.shape[-1]:
        raise ValueError(
            f"convolve needs at least one value each, got {a.shape} and {b.shape}"
        )
    length = a.shape[-1] + b.shape[-1] - 1
    size = 1 << (length - 1).bit_length()  # the next power of two: room to not wrap
    product = fft(padded(a, size)) * fft(padded(b, size))
    return np.real(ifft(product)[..., :length])


def padded(x: np.ndarray, size: int) -> np.ndarray:
    """Append zeros on the last axis: (..., n) -> (..., size)."""
    return np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, size - x.shape[-1])])
