# ---
# jupyter:
#   groundup:
#     exercise: 02-mlp/tuning
#     release: r7762d69559fd
# ---

# %% [markdown] name="intro"
# # Tuning, by you
#
# The chapter *Tuning: width, depth and search* drew settings, halved runs and asked how
# much of a winner is luck. Here you write the five functions that all of that stands
# on: a logarithmic draw, a halving's plan and its survivors, the expected best of `n`
# trials, and the winner in a file of runs.
#
# Values are errors throughout: smaller is better. Leave your arguments as they are.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check tuning` in a
# terminal. The tests compare with SciPy, and with counting all cases.

# %% name="setup" tags=["setup"]
import json
import math

import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/tuning")

# %% [markdown] name="q1-text"
# ## 1. Draws on a logarithmic scale
#
# Turn numbers `u`, uniform between 0 and 1, into log-uniform ones between `low` and
# `high`: equal factors get equal chances. `u` is an array of any shape; return one of
# the same shape. For `low = 1` and `high = 10000` the places 0, 0.25 and 1 give 1, 10
# and 10000.


# %% name="q1" tags=["graded"]
def log_uniform(u, low, high):
    """Map uniform u to log-uniform values between low and high."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. The plan of a halving
#
# All `n` runs train to `min_budget` epochs. From rung to rung a part 1/`eta` of the
# runs goes on, rounded down, to `eta` times as many epochs; until the next budget would
# exceed `max_budget`, or no run would be left. Return a list of pairs
# `(runs, budget)`.
#
# `plan(20, 1, 16, 4)` is `[(20, 1), (5, 4), (1, 16)]`, and `plan(3, 2, 100, 2)` is
# `[(3, 2), (1, 4)]`.


# %% name="q2" tags=["graded"]
def plan(n, min_budget, max_budget, eta):
    """List how many runs reach which budget: [(runs, budget), ...]."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Who survives
#
# `curves`, of shape (runs, epochs), holds the error of every run after each epoch, and
# `pairs` a plan as in question 2. Play the halving: at each rung rank those that are
# left by their error *at that rung's budget*, and let the best of them go on. NaN, of a
# run that diverged, is worse than any number. Return a list with the numbers (rows of
# `curves`) of those that reach the last rung, ordered by their error there, the best
# first.
#
# `pairs[0]` always names as many runs as there are rows; budget 1 is column 0.


# %% name="q3" tags=["graded"]
def survivors(curves, pairs):
    """Row numbers of the runs that reach the last rung, best first."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The expected best of n
#
# You have the errors of many random trials. How good is the best of `n` of them, on
# average over all ways to pick `n` *different* ones? Compute it exactly, without
# drawing anything: the `i`-th smallest value, `i = 1, 2, ...`, is the best of `n` in
# $\binom{N - i}{n - 1}$ of the $\binom{N}{n}$ ways. `math.comb` counts them.
#
# For the errors 4, 1 and 7 and `n = 2` the three pairs have the best values 1, 4 and 1:
# the answer is 2.


# %% name="q4" tags=["graded"]
def expected_best(errors, n):
    """Average the smallest error over all choices of n trials."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. The winner in a file
#
# `text` is what stands in a tracker's file: one JSON object per line, for instance
#
# `{"config": {"lr": 0.1, "width": 32}, "seed": 3, "result": 5.4}`
#
# Each configuration was run with several seeds. A `result` of `null` (`None` in Python)
# is a run that diverged, and counts as 100. The computer crashed in the end, so that
# the *last* line may be cut short: leave it out if it is no JSON. Find the
# configuration with the smallest **mean** over its seeds. Return its config, a dict,
# and that mean.
#
# A dict cannot be a key of another dict; its `json.dumps(..., sort_keys=True)` can.


# %% name="q5" tags=["graded"]
def winner(text):
    """Find the config with the smallest mean result, and that mean."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Forty pretended runs: each has a final
# error of its own, and early epochs that say so with noise. What does halving find, at
# which cost, and what does the expected best of as many whole runs promise?

# %% name="demo-halving" tags=["demo"]
rng = np.random.default_rng(0)
final = log_uniform(rng.random(40), 4, 90)
epochs = np.arange(1, 17)
early = (90 - final[:, None]) * np.exp(-epochs / 3)
noise = rng.normal(0, 6, size=(40, 16)) * np.exp(-epochs / 6)
curves = final[:, None] + early + noise
for eta in (2, 4):
    pairs = plan(40, 1, 16, eta)
    cost, before = 0, 0
    for size, budget in pairs:
        cost, before = cost + size * (budget - before), budget
    kept = survivors(curves, pairs)[0]
    promise = expected_best(list(curves[:, -1]), max(1, cost // 16))
    print(f"eta {eta}: {cost} of 640 epochs, found {curves[kept, -1]:.1f} %")
    print(f"       best of all {curves[:, -1].min():.1f} %")
    print(f"       random search at that cost expects {promise:.1f} %")
