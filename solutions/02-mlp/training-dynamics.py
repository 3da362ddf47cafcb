# %% [markdown] name="intro"
# # Batches and learning rates, by you
#
# The chapter *Training dynamics* asked what a mini-batch knows and how a learning rate
# should move; here you write the parts: shuffled batches, the noise of their gradients,
# two schedules, and the reading of a range test.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check training-dynamics`
# in a terminal. Leave your arguments as they are.

# %% name="setup" tags=["setup"]
import math

import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/training-dynamics")

# %% [markdown] name="q1-text"
# ## 1. Shuffled mini-batches
#
# Go through the rows of `X` and `y` several times (`epochs`), each time in a new random
# order from `rng`, `batch_size` rows at a time. Every row is seen exactly once in each
# epoch, with its own label; where `batch_size` does not divide the number of rows, the
# last batch of the epoch is smaller. Return a list of pairs `(x, labels)`.
#
# Seven rows in batches of 3 for two epochs give six pairs, of 3, 3, 1, 3, 3 and 1 rows.


# %% name="q1" tags=["graded"]
def mini_batches(X, y, batch_size, epochs, rng):
    """Return a list of (x, labels): (N, D), (N,) -> pairs of (B, D), (B,)."""
    ### BEGIN SOLUTION
    pairs = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            pairs.append((X[rows], y[rows]))
    return pairs
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. How wrong is a batch's gradient?
#
# `G` holds the gradients of $N$ examples, one in each row. A batch's gradient is the
# mean of $B$ rows drawn at random. Return the average of its squared distance
# $\lVert g_B - g \rVert^2$ from the mean $g$ of all rows, computed and not drawn: with
# replacement, or without it if `replace` is `False`.
#
# For the rows $-1, 3, 4, 6$ (one weight) and $B = 2$ it is 3.25 with replacement and
# 13/6 without.


# %% name="q2" tags=["graded"]
def gradient_noise(G, batch_size, replace):
    """Return the mean squared error of a batch's gradient: (N, D) -> a number."""
    ### BEGIN SOLUTION
    N = len(G)
    variance = ((G - G.mean(axis=0)) ** 2).sum(axis=1).mean()
    correction = 1 if replace else (N - batch_size) / (N - 1)
    return variance / batch_size * correction
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Warm-up, then a cosine
#
# Return the rate of update `step`, counted from 0. In the first `warmup` updates the
# rate rises in a line: `lr / warmup` in the first, `lr` in the last of them. From
# update `warmup` on it falls from `lr` to `final` along half a cosine, so that it is
# `final` at `step == steps`; `steps` counts both parts together. After that it stays at
# `final`. `warmup` may be 0.
#
# With `lr=8, warmup=4, steps=12, final=2` the first rates are 2, 4, 6, 8, 8, and update
# 8 has the rate 5.


# %% name="q3" tags=["graded"]
def warmup_cosine(step, lr, warmup, steps, final=0.0):
    """Return the learning rate of one update."""
    ### BEGIN SOLUTION
    if step < warmup:
        return lr * (step + 1) / warmup
    done = min(1.0, (step - warmup) / (steps - warmup))
    return final + (lr - final) * (1 + math.cos(math.pi * done)) / 2
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. One cycle
#
# The rate starts at `lr / div_factor`, rises to `lr`, and falls to
# `lr / div_factor / final_div_factor`, each way along half a cosine. The peak is at
# update `pct_start * steps - 1` (not always a whole number), the end at `steps - 1`.
# `step` runs from 0 to `steps - 1`.
#
# With `lr=5, steps=10, pct_start=0.5, div_factor=5, final_div_factor=100` update 0 has
# the rate 1, update 2 the rate 3, update 4 the rate 5, and update 9 the rate 0.01.


# %% name="q4" tags=["graded"]
def one_cycle(step, lr, steps, pct_start=0.3, div_factor=25.0, final_div_factor=1e4):
    """Return the learning rate of one update."""
    ### BEGIN SOLUTION
    start, top, last = lr / div_factor, pct_start * steps - 1, steps - 1
    end = start / final_div_factor
    if step <= top:
        return lr + (start - lr) * (1 + math.cos(math.pi * step / top)) / 2
    done = (step - top) / (last - top)
    return end + (lr - end) * (1 + math.cos(math.pi * done)) / 2
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Read a range test
#
# `rates` rise by the same factor from each to the next, and `losses` are those of a
# range test. Replace each loss by the mean of `window` neighbors, itself in the middle
# (`window` is odd); rates without enough neighbors fall away. Compute the slope of the
# smoothed losses against $\ln$ of the rate with `np.gradient`. Look only at points up
# to and including the lowest smoothed loss, for behind it the run may be broken, and
# return the rate whose slope is the most negative.
#
# For rates 1, 10, 100, 1000, 10000, losses 9, 8, 4, 3, 12 and a window of 1 it is 10:
# there `np.gradient` finds $(4 - 9) / \ln 100$.


# %% name="q5" tags=["graded"]
def steepest_rate(rates, losses, window):
    """Return the rate of the steepest fall: (N,), (N,) -> a number."""
    ### BEGIN SOLUTION
    half = window // 2
    smooth = np.convolve(losses, np.ones(window) / window, mode="valid")
    middle = rates[half : len(rates) - half]
    slopes = np.gradient(smooth, np.log(middle))
    candidates = slopes[: smooth.argmin() + 1]
    return middle[candidates.argmin()]
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. First your two schedules.

# %% name="demo-schedules" tags=["demo"]
from groundup.plot import training_curves

training_curves(
    {
        "warm-up, cosine": np.array([warmup_cosine(t, 1, 30, 300) for t in range(300)]),
        "one cycle": np.array([one_cycle(t, 1, 300) for t in range(300)]),
    },
    axis_names=("step", "rate / peak"),
    title="Your two schedules",
    alt="The rate over 300 steps under warm-up with a cosine, and under one cycle.",
)

# %% [markdown] name="demo-train-text"
# And a network that learns from your batches under your schedule.

# %% name="demo-train" tags=["demo"]
from groundup.autograd import functional as F
from groundup.data import digits
from groundup.models.mlp import MLP
from groundup.optim import SGD
from groundup.train import fit

rng = np.random.default_rng(0)
images, labels = digits()
model = MLP([64, 64, 10], rng=rng)
pairs = mini_batches(images / 16, labels, 32, 5, rng)
steps = fit(
    model, pairs, F.cross_entropy, SGD(model.parameters(), momentum=0.9),
    schedule=lambda t: one_cycle(t, 0.2, len(pairs)),
)  # fmt: skip
print(
    f"loss {steps[0].loss:.2f} at first, {steps[-1].loss:.3f} after {len(pairs)} steps"
)
