"""Walking downhill: rules that turn a gradient into a path of points.

A rule gets the gradient as a function and a start, and returns every point it visits,
the start first: (steps + 1, ...). ``lr`` and ``momentum`` mean what they mean in
torch.optim.SGD, and the points are the ones that it visits.

Source: Polyak (1964), Some methods of speeding up the convergence of iteration methods.
Source: Goh (2017), Why Momentum Really Works.
Chapter: 01-foundations/optimization-and-gradient-flow
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


def gradient_descent(
    gradient: Callable, x: ArrayLike, *, lr: float, steps: int
) -> np.ndarray:
    """Return the path of x ← x - lr ∇f(x).

    Shapes: x (...) -> (steps + 1, ...).
    """
    path = [checked_start(x, lr=lr)]
    for _ in range(steps):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.stack(path)


def heavy_ball(
    gradient: Callable, x: ArrayLike, *, lr: float, momentum: float, steps: int
) -> np.ndarray:
    """Return the path of v ← momentum v + ∇f(x), x ← x - lr v, from rest.

    Shapes: x (...) -> (steps + 1, ...).
    The same as x ← x - lr ∇f(x) + momentum (x - previous x).
    """
    path = [checked_start(x, lr=lr, momentum=momentum)]
    velocity = np.zeros_like(path[0])
    for _ in range(steps):
        velocity = momentum * velocity + gradient(path[-1])
        path.append(path[-1] - lr * velocity)
    return np.stack(path)


def nesterov(
    gradient: Callable, x: ArrayLike, *, lr: float, momentum: float, steps: int
) -> np.ndarray:
    """Return the path of v ← momentum v + ∇f(x), x ← x - lr (∇f(x) + momentum v).

    Shapes: x (...) -> (steps + 1, ...).
    The points are those at which the gradient is taken, one look ahead of the ball.
    Source: Nesterov (1983), in the variables of Bengio, Boulanger-Lewandowski and
    Pascanu (2013), Advances in Optimizing Recurrent Networks.
    """
    path = [checked_start(x, lr=lr, momentum=momentum)]
    velocity = np.zeros_like(path[0])
    for _ in range(steps):
        slope = gradient(path[-1])
        velocity = momentum * velocity + slope
        path.append(path[-1] - lr * (slope + momentum * velocity))
    return np.stack(path)


def line_search_descent(
    f: Callable, gradient: Callable, x: ArrayLike, *, lr: float, steps: int
) -> np.ndarray:
    """Return the path of gradient descent with the rate of ``backtracking``.

    Shapes: x (...) -> (steps + 1, ...).  ``lr`` is the first rate tried in each step.
    """
    path = [checked_start(x, lr=lr)]
    for _ in range(steps):
        x, slope = path[-1], gradient(path[-1])
        path.append(x - backtracking(f, x, slope, lr=lr) * slope)
    return np.stack(path)


def backtracking(
    f: Callable,
    x: np.ndarray,
    slope: np.ndarray,
    *,
    lr: float,
    shrink: float = 0.5,
    share: float = 0.5,
) -> float:
    """Shrink ``lr`` until a step against ``slope`` lowers f by enough; return it.

    Enough is ``share`` of lr |slope|², what the tangent plane promises.
    Raises: FloatingPointError if no rate above 1e-16 of the first does.
    Source: Armijo (1966), Minimization of functions having Lipschitz continuous first
    partial derivatives.
    """
    checked_search(lr, shrink)
    here, promise, rate = f(x), (slope * slope).sum(), lr
    if np.isnan(here):
        raise FloatingPointError("backtracking needs a start with a value, got f = nan")
    while not f(x - rate * slope) <= here - share * rate * promise:
        rate *= shrink
        if rate < 1e-16 * lr:
            raise FloatingPointError(
                f"backtracking needs a slope that leads downhill, got none from {lr=} "
                f"to {rate:.0e}: check the gradient, or stop, x is at the minimum"
            )
    return rate


@dataclass(frozen=True)
class Quadratic:
    """The bowl f(x) = ½ xᵀ A x, with its minimum at 0."""

    A: np.ndarray  # (D, D), symmetric

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Evaluate f.  Shapes: (..., D) -> (...)."""
        return 0.5 * (x * (x @ self.A)).sum(axis=-1)

    def gradient(self, x: np.ndarray) -> np.ndarray:
        """Return A x.  Shapes: (..., D) -> (..., D)."""
        return x @ self.A


def quadratic(curvatures: ArrayLike, rng: np.random.Generator) -> Quadratic:
    """Return a bowl with these eigenvalues, its axes turned at random.

    Shapes: (D,) -> A (D, D).
    """
    curvatures = np.asarray(curvatures, dtype=np.float64)
    Q, _ = np.linalg.qr(rng.normal(size=(curvatures.size, curvatures.size)))
    A = (Q * curvatures) @ Q.T  # (D, D)
    return Quadratic((A + A.T) / 2)  # symmetric to the last bit


def step_factor(curvature: ArrayLike, *, lr: float, momentum: float = 0) -> np.ndarray:
    """Return by what one heavy-ball step multiplies the error, in the long run.

    Shapes: (...) -> (...).  The larger |r| of r² - (1 + momentum - lr curvature) r +
    momentum = 0; without momentum, |1 - lr curvature|.
    """
    middle = 1 + momentum - lr * np.asarray(curvature, dtype=np.float64)
    root = np.sqrt(middle**2 - 4 * momentum + 0j)  # imaginary between the two ends
    return np.maximum(abs(middle + root), abs(middle - root)) / 2


def best_gradient_descent(smallest: float, largest: float) -> dict[str, float]:
    """Return the ``lr`` that is fastest on a quadratic with these extreme curvatures.

    Its factor per step is (κ - 1) / (κ + 1), with κ = largest / smallest.
    """
    smallest, largest = checked_curvatures(smallest, largest)
    return {"lr": 2 / (smallest + largest)}


def best_heavy_ball(smallest: float, largest: float) -> dict[str, float]:
    """Return the ``lr`` and ``momentum`` that are fastest on a quadratic.

    Their factor per step is (√κ - 1) / (√κ + 1), the root of the momentum.
    """
    low, high = np.sqrt(checked_curvatures(smallest, largest))
    return {
        "lr": float(4 / (high + low) ** 2),
        "momentum": float(((high - low) / (high + low)) ** 2),
    }


def usual_nesterov(smallest: float, largest: float) -> dict[str, float]:
    """Return the usual ``lr`` and ``momentum`` of Nesterov's method.

    Their factor per step on a quadratic is 1 - 1 / √κ.
    """
    low, high = np.sqrt(checked_curvatures(smallest, largest))
    return {"lr": float(1 / high**2), "momentum": float((high - low) / (high + low))}


def checked_start(x, *, lr, momentum=0.0):
    """Return x as a float64 array of its own, if the settings make sense."""
    if not 0 < lr < np.inf:
        raise ValueError(f"a descent needs a finite lr > 0, got {lr=}")
    if not 0 <= momentum < 1:
        raise ValueError(f"a descent needs 0 <= momentum < 1, got {momentum=}")
    return np.array(x, dtype=np.float64)


def checked_search(lr, shrink):
    """Complain about settings with which a search would not end."""
    if not (lr > 0 and 0 < shrink < 1):
        raise ValueError(
            f"backtracking needs lr > 0 and 0 < shrink < 1, got {lr=}, {shrink=}"
        )


def checked_curvatures(smallest, largest):
    """Return both, if they are the ends of a bowl."""
    if not 0 < smallest <= largest < np.inf:
        raise ValueError(
            "a bowl needs finite curvatures 0 < smallest <= largest, got "
            f"{smallest=}, {largest=}"
        )
    return smallest, largest
