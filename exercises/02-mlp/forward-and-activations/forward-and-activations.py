# ---
# jupyter:
#   groundup:
#     exercise: 02-mlp/forward-and-activations
#     release: r3eb45c932216
# ---

# %% [markdown] name="intro"
# # Layers and activations, by you
#
# Five questions on what a network computes: the forward pass of any depth, activations
# that never overflow, the opposite of XOR with weights that you choose, a network
# through given points, and a counter of its straight pieces. Nothing is trained here.
#
# Examples are rows. A layer computes $Z = X W + b$ with `W` of shape (in, out) and `b`
# of shape (out,).
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run
# `groundup check forward-and-activations` in a terminal. Leave your arguments as they
# are: no `+=` on an array that was handed to you.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/forward-and-activations")

# %% [markdown] name="q1-text"
# ## 1. The forward pass
#
# `weights` and `biases` are lists with one array per layer, from the first to the last.
# Between layers stands a ReLU; after the last layer nothing. Return the outputs,
# $(N, \text{out})$.
#
# With one layer there is no ReLU at all. For `X` $= ((1, 2))$, a first layer with the
# columns $(1, 1)$ and $(1, -1)$ and no biases, and a second with the column $(2, 5)$,
# the answer is $((6))$: the second unit is silent.


# %% name="q1" tags=["graded"]
def forward(X, weights, biases):
    """Compute the outputs of a ReLU network: (N, D) -> (N, out)."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Activations that never overflow
#
# Write three activations for arrays of any shape: `sigmoid`, $1/(1 + e^{-z})$;
# `softplus`, $\ln(1 + e^z)$; and `elu`, which is $z$ where $z > 0$ and $e^z - 1$
# elsewhere.
#
# They must be right for scores of ±1000 as well, where $e^{1000}$ is infinite in
# floating point, and infinity divided by infinity, or times zero, is not a number.
# `np.where` and products with a mask compute *both* branches. What can you do to `z`
# before you take its exponential?


# %% name="q2" tags=["graded"]
def sigmoid(z):
    """Logistic function of each entry."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


def softplus(z):
    """ln(1 + e^z) of each entry."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


def elu(z):
    """Keep an entry where it is positive; e^z - 1 elsewhere."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Both or neither
#
# Choose the nine numbers of a network with two inputs, two hidden ReLU units and one
# output, so that the output is *exactly* 1 for the inputs (0, 0) and (1, 1), and
# exactly 0 for (0, 1) and (1, 0): the opposite of XOR. Return `W1` (2, 2), `b1` (2,),
# `W2` (2, 1) and `b2` (1,).
#
# There are many answers, and all are accepted. In the chapter, a fold turned XOR into a
# question for one line; where would you fold here?


# %% name="q3" tags=["graded"]
def both_or_neither():
    """Weights and biases: W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. A network through given points
#
# `knots` increase, and each has a value. Build a network with one input, one hidden
# layer of ReLUs and one output, whose graph joins the points (knot, value) by straight
# lines. Return its four arrays: `W1` (1, H), `b1` (H,), `W2` (H, 1), `b2` (1,).
#
# One unit for each piece is enough, $H$ = `len(knots) - 1`; more are allowed. What the
# network does left of the first knot and right of the last does not count.
#
# Through (0, 1), (1, 3) and (3, 2) goes $1 + 2\max(0, x) - 2.5\max(0, x - 1)$.


# %% name="q4" tags=["graded"]
def through(knots, values):
    """Weights and biases of the network: (K,), (K,) -> four arrays."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Count the pieces
#
# $f(x) = \sum_i v_i \max(0, w_i x + b_i)$ is given by three arrays of shape (H,). On
# the whole line, into how many straight pieces does its graph fall?
#
# A unit bends the graph at $-b_i/w_i$. Think of units that bend nothing (a weight of 0,
# in or out), of several units with one kink, and of units whose bends cancel. By how
# much does the slope change at a kink, if $w_i$ is negative? All numbers in the tests
# are small whole numbers, and kinks that are not equal lie at least 0.1 apart, so
# `np.isclose` can compare kinks and slopes.
#
# For $\max(0, x) + \max(0, -x) - \max(0, x - 1)$ the answer is 3.


# %% name="q5" tags=["graded"]
def count_pieces(w, b, v):
    """Count the straight pieces of f on the whole line: three of (H,) -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cell below is for you; no test runs it. Your network follows a curve, with kinks
# where you put them.

# %% name="demo-curve" tags=["demo"]
from groundup.plot import COLORS, Picture, figure

x = np.linspace(0, 1, 501)
knots = np.linspace(0, 1, 9)
curve = np.sin(2 * np.pi * x) * np.exp(-x)
W1, b1, W2, b2 = through(knots, np.sin(2 * np.pi * knots) * np.exp(-knots))
drawing, axes = figure(width=600, height=340)
axes.plot(x, curve, color=COLORS[1], label="the curve")
axes.plot(x, forward(x[:, None], [W1, W2], [b1, b2]), color=COLORS[0], label="8 ReLUs")
axes.set(xlabel="x", ylabel="f(x)")
axes.legend()
axes.set_title("Your network follows the curve")
Picture(drawing, "A damped wave and a chain of eight straight pieces that follows it.")
