# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/python-and-numpy
#     release: r8f19e5aff639
# ---

# %% [markdown] name="intro"
# # Fast, right and tested
#
# You have read the chapter *Python and NumPy well*; here you do what it describes:
# write a table of distances and a table of counts without a Python loop, write a
# property test that finds planted bugs, and decide what to optimize.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# python-and-numpy` in a terminal; or leave `groundup watch python-and-numpy` running,
# which checks at every save. The tests look only at what goes into your functions and
# what comes out; the cell at the end shows what you gained in speed.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/python-and-numpy")

# %% [markdown] name="q1-text"
# ## 1. Every row with every row
#
# `X` has $N$ rows and `Y` has $M$, of $D$ numbers each. Return the table of distances,
#
# $$d_{ij} = \sqrt{\sum_k (x_{ik} - y_{jk})^2} ,$$
#
# of shape $(N, M)$, without a Python loop. For the row $(0, 0)$ of `X` and the row
# $(3, 4)$ of `Y` it is 5. Rows may be equal, and far from zero: a distance is then 0 or
# nearly 0, and never NaN.


# %% name="q1" tags=["graded"]
def distances(X, Y):
    """Distance of each row to each row: (N, D), (M, D) -> (N, M)."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Who is taken for whom
#
# A classifier has answered. `true` and `guessed` hold a class for each example, as
# whole numbers from 0 to `classes - 1`. This loop counts how often class $i$ was taken
# for class $j$:
#
# ```python
# table = np.zeros((classes, classes), dtype=int)
# for i, j in zip(true, guessed):
#     table[i, j] += 1
# ```
#
# Return the same table without a Python loop. Beware of `table[true, guessed] += 1`:
# NumPy reads all entries, adds 1 to each, and writes them back, so a pair that occurs
# twice is counted once.


# %% name="q2" tags=["graded"]
def confusion(true, guessed, classes):
    """Count pairs: (N,), (N,) -> (classes, classes), true class down."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. A test that finds bugs
#
# Loss curves are noisy, so they are smoothed: entry $t$ of `moving_average(x, width)`
# is the mean of $x_t$ and the `width - 1` numbers before it, or of as many as there
# are. For $x = (2, 4, 9)$ and a width of 2 it is $(2, 3, 6.5)$.
#
# Somebody else wrote it, and you write its property test, in two functions.
# `draw(rng)` returns an input by chance: a pair of a float array `x`, $(N,)$ with
# $N \ge 1$, and a `width` from 1 on. Reach the odd cases too: short arrays, a width
# of 1, a width larger than $N$. `holds(x, width, y)` returns `True` if `y` may be the
# answer for this input, and else `False`.
#
# We run both on correct implementations, which may round differently than you do, and
# on six wrong ones, 60 draws each. Your test has to pass the former every time, and
# each of the latter has to fail at least once.


# %% name="q3" tags=["graded"]
def draw(rng):
    """Draw an input of moving_average: -> x (N,), width."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


def holds(x, width, y):
    """Whether y can be moving_average(x, width)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. What to optimize
#
# A profile says how many seconds each function takes by itself, and you have estimated
# by which factor you could speed each one up:
#
# ```python
# seconds = {"load": 2.0, "forward": 3.0, "backward": 5.0}
# gains = {"load": 100.0, "forward": 1.5, "backward": 2.0}
# ```
#
# There is time to fix one. Return its name and the factor by which the whole program
# becomes faster. Here it is `("backward", 1.3333...)`: 10 s become 7.5 s, whereas
# fixing `load`, for all its hundred times, leaves 8.02 s.


# %% name="q4" tags=["graded"]
def best_fix(seconds, gains):
    """Name the best function to fix, and the whole's speed-up."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. What has the table of distances
# gained over a loop, and for how many rows?

# %% name="demo-speed" tags=["demo"]
import math
from time import perf_counter

rng = np.random.default_rng(0)
for n in (1, 10, 100, 300):
    X = rng.normal(size=(n, 8))
    start = perf_counter()
    [[math.dist(x, y) for y in X] for x in X]
    middle = perf_counter()
    distances(X, X)
    end = perf_counter()
    print(f"{n:4} rows: {(middle - start) / (end - middle):6.1f} times faster")


# %% [markdown] name="demo-nearest-text"
# And what it is good for: each digit's nearest other digit, for 300 images of
# scikit-learn, and the table of who is taken for whom.

# %% name="demo-nearest" tags=["demo"]
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
images, labels = images[:300], labels[:300]
apart = distances(images, images)
np.fill_diagonal(apart, np.inf)
print(confusion(labels, labels[apart.argmin(axis=1)], 10))
