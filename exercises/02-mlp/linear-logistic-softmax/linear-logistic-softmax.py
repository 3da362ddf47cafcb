# ---
# jupyter:
#   groundup:
#     exercise: 02-mlp/linear-logistic-softmax
#     release: rf3495a7f2d8a
# ---

# %% [markdown] name="intro"
# # Losses, by you
#
# The chapter *Linear, logistic and softmax regression* derived three losses and a
# hinge; here you write them, so that nothing overflows. Four questions: log-sum-exp,
# the loss of logistic regression with its slopes, softmax regression with a penalty,
# and the hinge.
#
# $N$ is the number of examples, $D$ of inputs, $K$ of classes. Losses are *means* over
# the examples, in nats, and a slope has the shape of what it belongs to.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run
# `groundup check linear-logistic-softmax` in a terminal. The tests compare with
# PyTorch; you stay in NumPy.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/linear-logistic-softmax")

# %% [markdown] name="q1-text"
# ## 1. Log-sum-exp
#
# Return $\log \sum_j e^{z_j}$ along one axis of `z`, which disappears: `(3, 5)` becomes
# `(3,)` for `axis=1` and `(5,)` for `axis=0`.
#
# Of $(\log 1, \log 2, \log 3)$ it is $\log 6$. Of $(1000, 1000)$ it is
# $1000 + \log 2$, and of $(-1000, -1000)$ it is $-1000 + \log 2$, both in one array.


# %% name="q1" tags=["graded"]
def logsumexp(z, axis=-1):
    """Logarithm of the sum of exponentials along an axis."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Logistic regression
#
# Scores are $z = X w + b$, the probability of class 1 is $\sigma(z)$, and the labels
# `y` are 0 and 1. Return three things: the mean of $-\log$ of the probability of the
# right class, its slope in `w`, `(D,)`, and its slope in `b`, a number.
#
# With zero weights the loss is $\log 2 = 0.6931$. A score of 1000 is a possible input,
# and if the label is 0, the loss of that example is 1000.


# %% name="q2" tags=["graded"]
def logistic_loss(w, b, X, y):
    """Mean loss, slope in w, slope in b: (D,), (), (N, D), (N,) -> (), (D,), ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Softmax regression with a penalty
#
# Logits are $Z = X W + b$, with `W` of shape `(D, K)` and `b` of shape `(K,)`, and
# `labels` holds the right class of each row. The loss is
#
# $$L = \frac1N \sum_n -\log p_{n, y_n} + \frac\lambda2 \sum_{jk} W_{jk}^2 ,$$
#
# where $p_n$ is the softmax of row $n$ of $Z$ and $\lambda$ is `penalty`. The bias is
# not penalized. Return the loss, its gradient in `W` and its gradient in `b`.
#
# With zero weights and three classes the loss is $\log 3 = 1.0986$. Logits of 1000
# must not overflow.


# %% name="q3" tags=["graded"]
def softmax_regression(W, b, X, labels, penalty):
    """Loss and gradients in W and b: (D, K), (K,), (N, D), (N,) -> (), (D, K), (K,)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The hinge
#
# Scores are $z = X w + b$; labels `y` are 0 and 1 again, and $s = 2y - 1$ is their
# sign. Return the mean of $\max(0, 1 - s z)$, its slope in `w` and its slope in `b`. At
# the corner, where $s z$ is exactly 1, take the slope 0.
#
# With zero weights the loss is 1. An example with the margin $s z = 2$ costs nothing
# and has no slope.


# %% name="q4" tags=["graded"]
def hinge_loss(w, b, X, y):
    """Mean loss, slope in w, slope in b: (D,), (), (N, D), (N,) -> (), (D,), ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your logistic loss and your hinge walk
# downhill on the same two clouds, and draw their boundaries. Which one needs the
# points that are far from it?

# %% name="demo-clouds" tags=["demo"]
from groundup.plot import decision_boundary

rng = np.random.default_rng(0)
y = np.arange(120) % 2
X = rng.normal(size=(120, 2)) + np.array([[-1.2, -0.8], [1.2, 0.8]])[y]
for name, loss_and_slopes in (("logistic", logistic_loss), ("hinge", hinge_loss)):
    w, b = np.zeros(2), 0.0
    for _ in range(2000):
        loss, slope_w, slope_b = loss_and_slopes(w, b, X, y)
        w, b = w - 0.1 * slope_w, b - 0.1 * slope_b
    print(f"{name:8}  loss {loss:.3f}, w = {w.round(2)}, b = {b:.2f}")
decision_boundary(
    lambda points: (points @ w + b > 0).astype(int),
    X,
    y,
    title="Your hinge, at rest",
    alt="Two clouds of points and the straight boundary that the hinge found.",
)

# %% [markdown] name="demo-digits-text"
# And your softmax regression reads digits.

# %% name="demo-digits" tags=["demo"]
from groundup.data import digits
from groundup.data.batches import batches, train_test_split

rng = np.random.default_rng(0)
X, y = digits()
X_train, X_test, y_train, y_test = train_test_split(X / 16, y, test_size=0.2, rng=rng)
W, b = np.zeros((64, 10)), np.zeros(10)
for x, labels in batches(X_train, y_train, 32, epochs=30, rng=rng):
    _, slope_W, slope_b = softmax_regression(W, b, x, labels, penalty=1e-3)
    W, b = W - 0.5 * slope_W, b - 0.5 * slope_b
print(f"{((X_test @ W + b).argmax(axis=1) == y_test).mean():.1%} right")
