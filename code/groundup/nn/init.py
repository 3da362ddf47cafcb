"""Starting values of weights, by the layer's number of inputs and outputs.

A weight is (fan_in, fan_out), read as x W. The names are PyTorch's; its functions fill
a tensor that is there, ours return a new array.

Chapter: 02-mlp/initialization
"""

import math
from collections.abc import Callable

import numpy as np

RELU_GAIN = math.sqrt(2)
REACH, POINTS = 12.0, 200  # beyond 12 the normal density is below 1e-31


def uniform(shape: tuple[int, ...], bound: float, *, rng) -> np.ndarray:
    """Draw evenly from -bound to bound."""
    return rng.uniform(-bound, bound, shape)


def normal(shape: tuple[int, ...], std: float = 0.02, *, rng) -> np.ndarray:
    """Draw from a normal distribution around 0."""
    return rng.normal(0.0, std, shape)


def xavier_std(fan_in: int, fan_out: int, gain: float = 1.0) -> float:
    """Compute gain · √(2 / (fan_in + fan_out)): between what each direction asks for.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep
    feedforward neural networks, eq. 12.
    """
    return gain * math.sqrt(2 / (fan_in + fan_out))


def kaiming_std(
    fan_in: int, fan_out: int, gain: float = RELU_GAIN, mode: str = "fan_in"
) -> float:
    """Compute gain / √fan_in, which keeps the signal, or / √fan_out, for the gradient.

    Source: He et al. (2015), Delving Deep into Rectifiers, eq. 10 and 14.
    Raises: ValueError if ``mode`` is neither of the two.
    """
    fans = {"fan_in": fan_in, "fan_out": fan_out}
    if mode not in fans:
        raise ValueError(f"mode needs fan_in or fan_out, got {mode!r}")
    return gain / math.sqrt(fans[mode])


def xavier_uniform(fan_in, fan_out, *, gain=1.0, rng) -> np.ndarray:
    """Draw a weight evenly, with Xavier's spread."""
    bound = math.sqrt(3) * xavier_std(fan_in, fan_out, gain)
    return uniform((fan_in, fan_out), bound, rng=rng)


def xavier_normal(fan_in, fan_out, *, gain=1.0, rng) -> np.ndarray:
    """Draw a weight from a normal distribution with Xavier's spread."""
    return normal((fan_in, fan_out), xavier_std(fan_in, fan_out, gain), rng=rng)


def kaiming_uniform(
    fan_in, fan_out, *, gain=RELU_GAIN, mode="fan_in", rng
) -> np.ndarray:
    """Draw a weight evenly, with He's spread; its gain is ReLU's unless told."""
    bound = math.sqrt(3) * kaiming_std(fan_in, fan_out, gain, mode)
    return uniform((fan_in, fan_out), bound, rng=rng)


def kaiming_normal(
    fan_in, fan_out, *, gain=RELU_GAIN, mode="fan_in", rng
) -> np.ndarray:
    """Draw a weight from a normal distribution with He's spread."""
    return normal((fan_in, fan_out), kaiming_std(fan_in, fan_out, gain, mode), rng=rng)


def orthogonal(fan_in, fan_out, *, gain=1.0, rng) -> np.ndarray:
    """Draw a weight whose rows, or columns if these are fewer, are perpendicular.

    All of them have the length ``gain``: with fan_in <= fan_out, x W is exactly
    ``gain`` times as long as x.
    Source: Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear
    dynamics of learning in deep linear neural networks, sec. 3; every direction is
    equally likely by the signs of Mezzadri (2007), How to generate random matrices
    from the classical compact groups.
    """
    tall = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
    q, r = np.linalg.qr(tall)
    q *= np.sign(np.diag(r))
    return gain * (q if fan_in >= fan_out else q.T)


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Look up PyTorch's recommended gain; ``param`` is leaky ReLU's slope.

    Raises: ValueError for an activation that PyTorch's table lacks.
    """
    slope = 0.01 if param is None else param
    table = {
        "linear": 1.0,
        "sigmoid": 1.0,
        "tanh": 5 / 3,
        "relu": RELU_GAIN,
        "leaky_relu": math.sqrt(2 / (1 + slope**2)),
        "selu": 3 / 4,
    }
    if nonlinearity not in table:
        raise ValueError(
            f"calculate_gain needs one of {', '.join(table)}, got {nonlinearity!r}: "
            "compute it with gaussian_gain"
        )
    return table[nonlinearity]


def gaussian_mean(f: Callable, std: float = 1.0) -> float:
    """Integrate the mean of f(z) for a normal z around 0.

    Numerics: Gauss-Legendre on both sides of 0, so a corner of f may stand there.
    """
    nodes, weights = np.polynomial.legendre.leggauss(POINTS)
    z = np.concatenate([nodes - 1, nodes + 1]) * REACH / 2  # both sides of 0
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return float(np.tile(weights, 2) * REACH / 2 @ (f(std * z) * density))


def gaussian_gain(f: Callable) -> float:
    """Compute g = 1 / √E f(z)², with which a standard normal score stays standard.

    Raises: ValueError if f is 0 everywhere.
    """
    square = gaussian_mean(lambda z: f(z) ** 2)
    if square == 0:
        raise ValueError("gaussian_gain needs a function that is not 0 everywhere")
    return 1 / math.sqrt(square)
