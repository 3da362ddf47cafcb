# ---
# jupyter:
#   groundup:
#     exercise: 01-foundations/optimization-and-gradient-flow
#     release: r2cd87ab55abc
# ---

# %% [markdown] name="intro"
# # Downhill, by you
#
# You have read the chapter *Optimization and gradient flow*; here you write its rules
# yourself, in NumPy: the rates that a bowl allows, gradient descent, the heavy ball and
# Nesterov's method, a line search, and the steps of two solvers of differential
# equations.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# optimization-and-gradient-flow` in a terminal; or leave `groundup watch
# optimization-and-gradient-flow` running, which checks at every save. The tests look
# only at what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import numpy as np


def height(a, b):
    """Return the function Σ a x² / 2 + Σ cos(bx) of an array x like a and b."""
    return lambda x: float((a * x**2).sum() / 2 + np.cos(b * x).sum())


def slope(a, b):
    """Return the gradient of height(a, b): a function of x that returns an array."""
    return lambda x: a * x - b * np.sin(b * x)


def wind(a, b):
    """Return a velocity, a function of a time t and a place x: cos(at) - b sin(x)."""
    return lambda t, x: np.cos(a * t) - b * np.sin(x)


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("01-foundations/optimization-and-gradient-flow")

# %% [markdown] name="q1-text"
# ## 1. What a bowl allows
#
# `A` is symmetric with positive eigenvalues, and $f(x) = \tfrac12 x^\top A x$. Return
#
# - `largest_rate(A)`: the rate up to which gradient descent converges,
#   $2/\lambda_{\max}$;
# - `best_rate(A)`: the rate at which it converges fastest,
#   $2/(\lambda_{\min} + \lambda_{\max})$;
# - `factor(A, lr)`: by what it multiplies the error in its slowest direction,
#   $\max_i \lvert 1 - \eta\lambda_i \rvert$.
#
# For $A = \begin{pmatrix} 5 & 3 \\ 3 & 5 \end{pmatrix}$, with the eigenvalues 2 and 8,
# they are 0.25, 0.2 and, at the best rate, 0.6. `np.linalg.eigvalsh` gives the
# eigenvalues of a symmetric matrix.


# %% name="q1" tags=["graded"]
def largest_rate(A):
    """Largest stable rate of gradient descent: (D, D) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


def best_rate(A):
    """Rate at which gradient descent is fastest: (D, D) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


def factor(A, lr):
    """Factor per step of the slowest direction: (D, D) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. The path downhill
#
# Repeat $x \leftarrow x - \eta\, \nabla f(x)$ `steps` times and return every point, the
# start first: for a start of length $D$, an array of `steps + 1` rows and $D$ columns.
# `gradient` is a function. The start itself must be the same after the call as before.
#
# For the gradient $2x$, the start $(4, 8)$, $\eta = \tfrac14$ and two steps the rows
# are $(4, 8)$, $(2, 4)$ and $(1, 2)$.


# %% name="q2" tags=["graded"]
def descend(gradient, x, lr, steps):
    """Points of gradient descent: (D,) -> (steps + 1, D)."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Two kinds of momentum
#
# Both start with the velocity $v = 0$, and in each step both first update it,
#
# $$v \leftarrow \mu v + \nabla f(x) .$$
#
# Then the heavy ball moves by $x \leftarrow x - \eta v$, and Nesterov's method by
# $x \leftarrow x - \eta\, (\nabla f(x) + \mu v)$, with the gradient of before the move
# and the velocity just updated. Return the paths, as in question 2. The reference is
# `torch.optim.SGD`.
#
# For the gradient $x$, the start $8$, $\eta = \mu = \tfrac12$ and two steps, the heavy
# ball visits $8, 4, 0$ and Nesterov $8, 2, 0$.


# %% name="q3" tags=["graded"]
def heavy_ball(gradient, x, lr, momentum, steps):
    """Points of the heavy ball: (D,) -> (steps + 1, D)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


def nesterov(gradient, x, lr, momentum, steps):
    """Points of Nesterov's method: (D,) -> (steps + 1, D)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Search the rate
#
# Begin with the rate `lr`, and halve it until a step goes down by at least half of what
# the tangent plane promises:
#
# $$f(x - \eta g) \le f(x) - \tfrac12 \eta\, \lVert g \rVert^2,
# \qquad g = \nabla f(x) .$$
#
# Return the first rate that passes. For $f(x) = x^2$ at $x = 1$, where $g = 2$, and
# `lr = 4`, the rates 4, 2 and 1 fail and $\tfrac12$ passes: $0 \le 1 - 1$.


# %% name="q4" tags=["graded"]
def search_rate(f, gradient, x, lr):
    """First of lr, lr/2, lr/4, ... whose step goes down by enough: (D,) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Follow a flow
#
# One step of length $h$ for $dx/dt = F(t, x)$, from the time $t$ and the place $x$.
# Euler's is $x + h F(t, x)$. The rule of Runge and Kutta takes four slopes,
#
# $$
# \begin{aligned}
# a &= F(t, x), & b &= F(t + \tfrac h2,\, x + \tfrac h2 a), \\
# c &= F(t + \tfrac h2,\, x + \tfrac h2 b), & d &= F(t + h,\, x + h c),
# \end{aligned}
# $$
#
# and returns $x + \tfrac h6 (a + 2b + 2c + d)$. For $F(t, x) = tx$ from $t = 0$ and
# $x = 2$ with $h = 1$ the four slopes are 0, 1, 1.25 and 3.25.


# %% name="q5" tags=["graded"]
def euler_step(F, t, x, h):
    """One step of Euler's method: (D,) -> (D,)."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


def rk4_step(F, t, x, h):
    """One step of the classical Runge-Kutta rule: (D,) -> (D,)."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. A narrow bowl, κ = 100: how far from
# the bottom are your three rules after 100 steps?

# %% name="demo-race" tags=["demo"]
A = np.diag([1.0, 30.0, 100.0])
start = np.ones(3)
best = best_rate(A)
print("limit", largest_rate(A), " best", best, " factor", factor(A, best))
paths = {
    "gradient descent": descend(lambda x: A @ x, start, best, 100),
    "heavy ball": heavy_ball(lambda x: A @ x, start, 4 / 11**2, (9 / 11) ** 2, 100),
    "Nesterov": nesterov(lambda x: A @ x, start, 1 / 100, 9 / 11, 100),
}
ends = [f"{name:16}  {np.linalg.norm(path[-1]):.1e}" for name, path in paths.items()]
print("\n".join(ends))

# %% [markdown] name="demo-flow-text"
# And your two steps on $dx/dt = -x$ up to time 1, where the answer is $1/e$. By what
# does the error shrink when the steps are twice as many?

# %% name="demo-flow" tags=["demo"]
for count in (8, 16, 32, 64):
    misses = []
    for step in (euler_step, rk4_step):
        x = np.ones(1)
        for number in range(count):
            x = step(lambda t, x: -x, number / count, x, 1 / count)
        misses.append(abs(x[0] - np.exp(-1)))
    print(f"{count:3} steps   Euler {misses[0]:.1e}   Runge-Kutta {misses[1]:.1e}")
