"""Operations in which a window slides over images: convolution and pooling.

All three read an image through *taps*. The window is laid on Ho × Wo positions; tap
(i, j) is a view, (N, C, Ho, Wo), of what its place (i, j) sees at all of them. On the
way back every tap adds its gradient to the pixels that it saw. The contract is that of
``ops.py``: arrays in, value and VJPs out.

Dimension key: N images, C channels in, O channels out, H × W pixels, Ho × Wo positions,
T = kh · kw taps.
Chapter: 04-vision/lenet
"""

from functools import reduce

import numpy as np


def output_size(size: int, kernel: int, stride=1, padding=0, dilation=1) -> int:
    """Count the positions of a window along one axis of an image.

    Source: Dumoulin and Visin (2016), A guide to convolution arithmetic for deep
    learning, relationship 15.
    """
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def taps(x, kernel, stride, dilation=(1, 1)) -> list[np.ndarray]:
    """List the views of an image through each place of the window, row by row.

    Shapes: (N, C, H, W) -> T times (N, C, Ho, Wo).
    """
    rows, columns = map(_slices, x.shape[2:], kernel, stride, dilation)
    return [x[:, :, row, column] for row in rows for column in columns]


def _slices(size, kernel, stride, dilation):
    """Say what each place of the window sees along one axis."""
    last = stride * (output_size(size, kernel, stride, dilation=dilation) - 1)
    firsts = range(0, dilation * kernel, dilation)
    return [slice(first, first + last + 1, stride) for first in firsts]


def conv2d(x, weight, *bias, stride=1, padding=0, dilation=1):
    """Weighted sum of what a window sees, with O sets of weights.

    The taps become columns of a matrix ("im2col"), and all sums one matrix product.
    Like PyTorch's, it does not flip the kernel: strictly, a cross-correlation.
    Shapes: (N, C, H, W), (O, C, kh, kw), (O,) -> (N, O, Ho, Wo).
    Source: Chellapilla, Puri and Simard (2006), High Performance Convolutional Neural
    Networks for Document Processing, sec. 3.1.
    Raises: ValueError if the shapes do not fit.
    """
    stride, padding, dilation = _pair(stride), _pair(padding), _pair(dilation)
    _check_channels(x, weight, bias)
    kernel = weight.shape[2:]
    _check_window("conv2d", x, kernel, stride, padding, dilation)
    padded = _pad(x, padding)
    columns = np.stack(taps(padded, kernel, stride, dilation), axis=2)
    N, C, T, Ho, Wo = columns.shape
    columns = columns.reshape(N, C * T, Ho * Wo)
    rows = weight.reshape(-1, C * T)  # (O, C·T)
    value = rows @ columns  # (N, O, Ho·Wo)
    for b in bias:
        value += b[:, None]

    def flat(g):
        return g.reshape(value.shape)

    def vjp_x(g):
        parts = (rows.T @ flat(g)).reshape(N, C, T, Ho, Wo)
        grad = np.zeros_like(padded)
        for t, tap in enumerate(taps(grad, kernel, stride, dilation)):
            tap += parts[:, :, t]
        return _crop(grad, padding)

    return (
        value.reshape(N, -1, Ho, Wo),
        vjp_x,
        lambda g: (flat(g) @ columns.swapaxes(1, 2)).sum(axis=0).reshape(weight.shape),
        *[lambda g: g.sum(axis=(0, 2, 3)) for _ in bias],
    )


def max_pool2d(x, *, kernel_size, stride=None):
    """Largest that a window sees: (N, C, H, W) -> (N, C, Ho, Wo).

    The gradient goes to the winner; of equals, as in PyTorch, to the first.
    Raises: ValueError if the shapes do not fit.
    """
    kernel, stride = _pooling("max_pool2d", x, kernel_size, stride)
    seen = taps(x, kernel, stride)
    value = reduce(np.maximum, seen)

    def vjp(g):
        grad = np.zeros_like(x)
        undecided = np.ones(value.shape, bool)
        for entry, tap in zip(seen, taps(grad, kernel, stride), strict=True):
            wins = undecided & (entry == value)
            undecided ^= wins
            tap += g * wins
        return grad

    return value, vjp


def avg_pool2d(x, *, kernel_size, stride=None):
    """Mean of what a window sees: (N, C, H, W) -> (N, C, Ho, Wo).

    Raises: ValueError if the shapes do not fit.
    """
    kernel, stride = _pooling("avg_pool2d", x, kernel_size, stride)
    share = 1 / (kernel[0] * kernel[1])

    def vjp(g):
        grad, part = np.zeros_like(x), g * share
        for tap in taps(grad, kernel, stride):
            tap += part
        return grad

    return sum(taps(x, kernel, stride)) * share, vjp


def _pooling(name, x, kernel_size, stride):
    """Return window and stride, which is the window's size unless it is given."""
    kernel = _pair(kernel_size)
    stride = kernel if stride is None else _pair(stride)
    if x.ndim != 4:
        raise ValueError(f"{name} needs x (N, C, H, W), got {x.shape}")
    _check_window(name, x, kernel, stride, (0, 0), (1, 1))
    return kernel, stride


def _pair(value):
    """Return (rows, columns) of what is given as a pair, or as one number for both."""
    return tuple(value) if np.ndim(value) else (value, value)


def _pad(x, padding):
    """Add rows and columns of zeros on all sides."""
    rows, columns = padding
    N, C, H, W = x.shape
    padded = np.zeros((N, C, H + 2 * rows, W + 2 * columns), x.dtype)
    _crop(padded, padding)[...] = x
    return padded


def _crop(padded, padding):
    """Take the padding off again, as a view."""
    rows, columns = padding
    H, W = padded.shape[2:]
    return padded[:, :, rows : H - rows, columns : W - columns]


def _check_channels(x, weight, bias):
    fits = x.ndim == weight.ndim == 4 and x.shape[1] == weight.shape[1]
    if not fits or any(b.shape != weight.shape[:1] for b in bias):
        got = ", ".join(str(array.shape) for array in (x, weight, *bias))
        raise ValueError(
            "conv2d needs x (N, C, H, W), weight (O, C, kh, kw) with the same C, "
            f"and bias (O,) if any, got {got}"
        )


def _check_window(name, x, kernel, stride, padding, dilation):
    if min(*kernel, *stride, *dilation) < 1 or min(padding) < 0:
        raise ValueError(
            f"{name} needs kernel, stride and dilation from 1 and padding from 0, "
            f"got {kernel}, {stride}, {dilation} and {padding}"
        )
    image = tuple(n + 2 * p for n, p in zip(x.shape[2:], padding, strict=True))
    window = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))
    if window[0] > image[0] or window[1] > image[1]:
        raise ValueError(
            f"{name} needs a window that fits into the padded image, got a window of "
            f"{window} and an image of {image}: add padding or take a smaller kernel"
        )
