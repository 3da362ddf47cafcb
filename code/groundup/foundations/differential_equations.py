"""Following dx/dt = f(t, x): step by step, or exactly where f is linear.

``f`` takes time and place, in this order, as in scipy.integrate.solve_ivp. A solver
returns every point it visits, the start first: (steps + 1, ...).

Source: Hairer, Nørsett and Wanner (1993), Solving Ordinary Differential Equations I,
sec. II.1.
Chapter: 01-foundations/optimization-and-gradient-flow
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike


def euler(f: Callable, x: ArrayLike, *, h: float, steps: int) -> np.ndarray:
    """Follow the slope at the start of each step: x ← x + h f(t, x).

    Shapes: x (...) -> (steps + 1, ...).  Numerics: at a fixed time, error of order h.
    """
    return solve(euler_step, f, x, h, steps)


def rk4(f: Callable, x: ArrayLike, *, h: float, steps: int) -> np.ndarray:
    """Follow a mean of four slopes, the classical Runge-Kutta rule.

    Shapes: x (...) -> (steps + 1, ...).  Numerics: at a fixed time, error of order h⁴.
    """
    return solve(rk4_step, f, x, h, steps)


def solve(step, f, x, h, steps):
    """Repeat one kind of step from time 0, and keep every point."""
    if not 0 < h < np.inf:
        raise ValueError(f"a solver needs a positive step, got {h=}")
    path = [np.array(x, dtype=np.float64)]
    for number in range(steps):
        path.append(step(f, number * h, path[-1], h))
    return np.stack(path)


def euler_step(f: Callable, t: float, x: np.ndarray, h: float) -> np.ndarray:
    """Return x + h f(t, x)."""
    return x + h * f(t, x)


def rk4_step(f: Callable, t: float, x: np.ndarray, h: float) -> np.ndarray:
    """Return x + h (a + 2b + 2c + d) / 6: slopes at the start, twice halfway, the end.

    Each slope is taken where the one before it leads.
    """
    a = f(t, x)
    b = f(t + h / 2, x + h / 2 * a)
    c = f(t + h / 2, x + h / 2 * b)
    d = f(t + h, x + h * c)
    return x + h * (a + 2 * b + 2 * c + d) / 6


def gradient_flow(gradient: Callable) -> Callable:
    """Return the field -∇f(x) of time and place, for a solver."""
    return lambda t, x: -gradient(x)


def linear_flow(A: ArrayLike, x: ArrayLike, times: ArrayLike) -> np.ndarray:
    """Solve dx/dt = A x exactly: in the eigenvectors' coordinates, cₖ grows as e^(λₖt).

    Shapes: A (D, D), x (D,), times (T,) -> (T, D).
    Raises: ValueError if the eigenvectors of A do not span the space, or hardly do.
    """
    A, x, times = (np.asarray(a, dtype=np.float64) for a in (A, x, times))
    if A.shape != (x.size, x.size) or x.ndim != 1 or times.ndim != 1:
        raise ValueError(
            "linear_flow needs A (D, D), x (D,) and times (T,), got "
            f"{A.shape}, {x.shape} and {times.shape}"
        )
    rates, V = np.linalg.eig(A)  # complex where the flow turns
    if np.linalg.cond(V) > 1e8:
        raise ValueError(
            "linear_flow needs D independent eigenvectors, got nearly parallel ones: "
            "follow this A with rk4"
        )
    c = np.linalg.solve(V, x.astype(complex))  # (D,)
    return ((c * np.exp(np.outer(times, rates))) @ V.T).real  # (T, D)
