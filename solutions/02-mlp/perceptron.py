# %% [markdown] name="intro"
# # The perceptron, by you
#
# You have read the chapter *The perceptron*; here you build it without looking. Five
# questions, each a few lines of NumPy: the answer of a unit, one step of Rosenblatt's
# rule, the loop around it, the number of mistakes that it cannot exceed, and the
# average that calms it down.
#
# Classes are 0 and 1 in every argument and every answer. The rule itself works with
# signs, $s = -1$ for class 0 and $s = +1$ for class 1, so each function that needs
# signs makes its own. $N$ is the number of examples, $D$ the number of inputs.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check perceptron` in a
# terminal; or leave `groundup watch perceptron` running, which checks at every save.
# The tests look only at what goes into your functions and what comes out, so how you
# compute it is up to you.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/perceptron")

# %% [markdown] name="q1-text"
# ## 1. Answer
#
# Every row $x$ of `X` has the score $z = w \cdot x + b$. Its class is 1 where $z > 0$,
# and 0 otherwise.
#
# With $w = (3, 2)$ and $b = -2$, the points $(2, 2)$, $(0, 1)$ and $(-1, 1)$ have the
# scores 8, 0 and −3, and the classes 1, 0 and 0. The second lies *on* the boundary,
# which belongs to class 0.
#
# Return the classes as integers, not as `True` and `False`: NumPy refuses to subtract
# truth values, and classes are there to be computed with.


# %% name="q1" tags=["graded"]
def scores(X, weight, bias):
    """Score of every row: (N, D), (D,), () -> (N,)."""
    ### BEGIN SOLUTION
    return X @ weight + bias  # (N,)
    ### END SOLUTION


def predict(X, weight, bias):
    """Class 0 or 1 of every row, as integers: (N, D), (D,), () -> (N,)."""
    ### BEGIN SOLUTION
    return (scores(X, weight, bias) > 0).astype(int)  # (N,)
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Correct
#
# The rule reads one example $x$ with its class. With $s = \pm 1$ for the class: if
# $s\,(w \cdot x + b) \le 0$, it replaces $w$ by $w + s x$ and $b$ by $b + s$; otherwise
# it leaves both as they are. Return the weights and the bias after reading, as a pair.
#
# Start from $w = (2, 2)$, $b = 1$ and read $(-1, 1)$, which is in class 0. The score is
# $-2 + 2 + 1 = 1$, on the wrong side, so the answer is $w = (3, 1)$, $b = 0$.
#
# Return a *new* array of weights. `weight += ...` would write into the array of whoever
# called you.


# %% name="q2" tags=["graded"]
def update(weight, bias, x, label):
    """Weights and bias after reading one example: (D,), (), (D,), () -> (D,), ()."""
    ### BEGIN SOLUTION
    s = 2 * label - 1
    if s * (x @ weight + bias) <= 0:
        return weight + s * x, bias + s
    return weight, bias
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Learn
#
# Start with zero weights and zero bias. Read the rows of `X` from first to last, each
# with the weights as they are at that moment: that is one epoch. Stop after an epoch
# without a mistake, or after `max_epochs` epochs.
#
# Return three things: the weights, the bias, and `errors`, a list with the number of
# mistakes in each epoch. If the rule settled, the last entry is 0.
#
# The three points of the chapter, $(2, 2)$ in class 1, $(-1, 1)$ and $(1, -2)$ in class
# 0, give $w = (3, 2)$, $b = -2$ and `errors` $= [3, 1, 0]$.


# %% name="q3" tags=["graded"]
def fit(X, y, max_epochs=1000):
    """Learned weights, bias, and mistakes per epoch: (N, D), (N,) -> (D,), (), list."""
    ### BEGIN SOLUTION
    weight, bias, errors = np.zeros(X.shape[1]), 0.0, []
    while len(errors) < max_epochs and (not errors or errors[-1] > 0):
        errors.append(0)
        for x, label in zip(X, y, strict=True):
            before = bias
            weight, bias = update(weight, bias, x, label)
            errors[-1] += int(bias != before)  # a correction always moves the bias
    return weight, bias, errors
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Guarantee
#
# Somebody hands you a boundary, `weight` and `bias`, that may or may not separate the
# data. What does it promise? Fold the bias in, $\tilde x = (x, 1)$ and
# $\tilde w = (w, b)$, and compute
#
# - the radius $R = \max_i \lVert \tilde x_i \rVert$,
# - the margin of *this* boundary, $\gamma = \min_i\, s_i\,(u \cdot \tilde x_i)$ with
#   $u = \tilde w / \lVert \tilde w \rVert$,
# - the largest number of updates that Novikoff's theorem allows, $(R/\gamma)^2$.
#
# If $\gamma \le 0$ this boundary does not separate the classes, and the theorem
# promises nothing: return `np.inf` for the bound. (The formula would still give a
# number, and a wrong one.)
#
# For the three points above and $w = (3, 2)$, $b = -2$: $R = 3$,
# $\gamma = 3/\sqrt{17} = 0.728$, and at most 17 updates. A better boundary than this
# one has a larger $\gamma$ and promises fewer.


# %% name="q4" tags=["graded"]
def guarantee(X, y, weight, bias):
    """Radius, margin of this boundary, bound on updates: all () from (N, D), (N,)."""
    ### BEGIN SOLUTION
    rows = np.column_stack([X, np.ones(len(X))])  # (N, D + 1)
    normal = np.append(weight, bias)  # (D + 1,)
    radius = np.linalg.norm(rows, axis=1).max()
    margin = ((2 * y - 1) * (rows @ normal)).min() / np.linalg.norm(normal)
    return radius, margin, (radius / margin) ** 2 if margin > 0 else np.inf
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Calm down
#
# Where the classes overlap the rule never settles, and its last weights are whatever
# the last misread point made of them. The cure of the chapter: run for a fixed number
# of epochs, and return the *mean* of the weights and of the bias over every example
# read. After each example, whether it was a mistake or not, the weights as they are
# then count once; the zeros from before the first example do not count.
#
# Take the inputs $1$ in class 1 and $2$ in class 0, and one epoch. Reading the first
# gives $w = 1$, $b = 1$; reading the second, whose score is 3, gives $w = -1$, $b = 0$.
# The mean is $w = 0$, $b = 1/2$.


# %% name="q5" tags=["graded"]
def averaged(X, y, epochs):
    """Mean weights and bias over every example read: (N, D), (N,), () -> (D,), ()."""
    ### BEGIN SOLUTION
    weight, bias = np.zeros(X.shape[1]), 0.0
    total_weight, total_bias = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, label in zip(X, y, strict=True):
            weight, bias = update(weight, bias, x, label)
            total_weight, total_bias = total_weight + weight, total_bias + bias
    read = epochs * len(X)
    return total_weight / read, total_bias / read
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. First your perceptron on two clouds
# that a line can separate. Before you run it: will the line lie in the middle of the
# gap?

# %% name="demo-boundary" tags=["demo"]
from groundup.data import two_clouds
from groundup.plot import decision_boundary

X, y = two_clouds(80, margin=0.2, rng=np.random.default_rng(16))
weight, bias, errors = fit(X, y)
print("mistakes in each epoch:", errors)
decision_boundary(
    lambda points: predict(points, weight, bias),
    X,
    y,
    title="The line at which your rule stopped",
    alt="Two separate clouds and the boundary between them, closer to one of the two.",
)

# %% [markdown] name="demo-guarantee-text"
# What does the line that it found promise, and how many mistakes were made?

# %% name="demo-guarantee" tags=["demo"]
radius, margin, bound = guarantee(X, y, weight, bias)
print(f"R = {radius:.2f}, γ = {margin:.3f}: at most {bound:.0f} updates")
print(f"made: {sum(errors)}")

# %% [markdown] name="demo-average-text"
# And two clouds that overlap, read for 1 to 30 epochs. The last weights against the
# average, in percent right on 1,000 fresh points, ten seeds. The bands reach from the
# worst seed to the best.

# %% name="demo-average" tags=["demo"]
from groundup.plot import training_curves


def overlapping(n, rng):
    """Two round clouds with centers 2 apart: (n, 2), (n,)."""
    y = rng.permutation(np.arange(n) % 2)
    return rng.normal(size=(n, 2)) + 2**0.5 * y[:, None], y


def percent_right(weight, bias, X, y):
    """How many of 100 points get the right class."""
    return 100 * (predict(X, weight, bias) == y).mean()


last, mean = np.empty((2, 10, 30))  # seeds × epochs
for number in range(10):
    rng = np.random.default_rng(number)
    train, test = overlapping(60, rng), overlapping(1000, rng)
    for epochs in range(1, 31):
        last[number, epochs - 1] = percent_right(*fit(*train, epochs)[:2], *test)
        mean[number, epochs - 1] = percent_right(*averaged(*train, epochs), *test)
training_curves(
    {"last": last, "average": mean},
    steps=range(1, 31),
    axis_names=("epochs", "right, %"),
    title="The last weights jump, their average does not",
    alt="Percent right over 30 epochs for ten seeds. The band of the last weights is "
    "wide and restless, that of the average narrow and higher.",
)
