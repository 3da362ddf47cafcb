# %% [markdown] name="intro"
# # A gradient, and its check
#
# You have read the chapter *Calculus and gradients*; here you write its tools yourself,
# in NumPy: differences and their best steps, the numerical gradient of a function of
# any array, the gradient of softmax cross-entropy, a detector of wrong entries, and
# the two products that a layer makes with its Jacobian.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# calculus-and-gradients` in a terminal; or leave `groundup watch
# calculus-and-gradients` running, which checks at every save. The tests look only at
# what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import numpy as np


def wave(a, b):
    """Return the function a x³ + sin(bx) of one number."""
    return lambda x: a * x**3 + np.sin(b * x)


def landscape(a, b):
    """Return the function Σ a x² + sin(Σ b x) of an array x shaped like a and b."""
    return lambda x: float((a * x**2).sum() + np.sin((b * x).sum()))


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("01-foundations/calculus-and-gradients")

# %% [markdown] name="q1-text"
# ## 1. Differences and their steps
#
# Write the forward difference, $(f(x + h) - f(x))/h$, and the central one,
# $(f(x + h) - f(x - h))/2h$. For $f(x) = x^3 + \sin x$ at 0 with $h = \tfrac12$ both
# are $\tfrac14 + 2 \sin\tfrac12 = 1.2089$, since $f$ is odd.
#
# Then the steps at which the two errors of each are balanced,
#
# $$h_{\text{forward}} = \sqrt{2 \varepsilon \lvert f / f'' \rvert},
# \qquad h_{\text{central}} = \sqrt[3]{\tfrac32 \varepsilon \lvert f / f''' \rvert} .$$
#
# `best_steps` gets the values of $f$, $f''$ and $f'''$, any of which may be negative,
# and $\varepsilon$, and returns both steps as a pair.


# %% name="q1" tags=["graded"]
def forward(f, x, h):
    """Forward difference of a function of one number."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x)) / h
    ### END SOLUTION


def central(f, x, h):
    """Central difference of a function of one number."""
    ### BEGIN SOLUTION
    return (f(x + h) - f(x - h)) / (2 * h)
    ### END SOLUTION


def best_steps(value, second, third, eps):
    """Best forward step and best central step."""
    ### BEGIN SOLUTION
    step = (2 * eps * abs(value / second)) ** (1 / 2)
    return step, (1.5 * eps * abs(value / third)) ** (1 / 3)
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. The gradient of any array
#
# Here `f` takes an array `x` of any shape and returns one number. Return its gradient
# by central differences with the step `h`, in the shape of `x`: move one entry at a
# time, and leave all others where they were. `x` itself must be the same after the
# call as before it.
#
# For $f(x) = x_1^2 + 3x_2^2$ at $(1, 2)$ the gradient is $(2, 12)$.
# `np.ndindex(x.shape)` runs through the index of every entry, whatever the shape.


# %% name="q2" tags=["graded"]
def gradient(f, x, h=1e-5):
    """Central differences, one per entry: (...) -> (...)."""
    ### BEGIN SOLUTION
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        slopes[index] = (f(up) - f(down)) / (2 * h)
    return slopes
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Softmax cross-entropy by hand
#
# `logits` has a row for each of $N$ examples and a column for each of $K$ classes;
# `targets` holds the number of the true class of each. Return the *mean* loss
#
# $$L = \frac1N \sum_n \Bigl( -z_{n, y_n} + \log \sum_j e^{z_{nj}} \Bigr)$$
#
# and its gradient with respect to the logits, $(P - T)/N$, where row $n$ of $P$ has the
# probabilities of example $n$ and row $n$ of $T$ a 1 at $y_n$ and zeros elsewhere.
#
# For one example with $z = (\ln 2, 0, 0)$ and target 1 the loss is $\ln 4$ and the
# gradient $(\tfrac12, -\tfrac34, \tfrac14)$.
#
# Logits may be large: $e^{1000}$ is infinite in floating point. Subtracting the largest
# logit of a row from the whole row changes neither loss nor gradient.


# %% name="q3" tags=["graded"]
def cross_entropy(logits, targets):
    """Mean loss and its gradient: (N, K), (N,) -> (), (N, K)."""
    ### BEGIN SOLUTION
    rows = np.arange(len(logits))
    z = logits - logits.max(axis=1, keepdims=True)  # (N, K)
    exps = np.exp(z)
    sums = exps.sum(axis=1, keepdims=True)  # (N, 1)
    loss = (np.log(sums[:, 0]) - z[rows, targets]).mean()
    P = exps / sums
    P[rows, targets] -= 1
    return loss, P / len(logits)
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Find the wrong entries
#
# Somebody claims that `claimed` is the gradient of `f` at `x`. Measure it with your
# `gradient`, and return an array like `x` of `True` where the claim is wrong. An entry
# with the claim $c$ and the measurement $m$ is wrong if
#
# $$\lvert c - m \rvert > 10^{-6} \max(\lvert c \rvert, \lvert m \rvert) + 10^{-8} .$$
#
# The first term is what a measurement of that size can be trusted to; the second is for
# entries that are zero and come out as $10^{-11}$.


# %% name="q4" tags=["graded"]
def wrong_entries(f, claimed, x):
    """Where a claimed gradient is wrong: (...), (...) -> (...) of True and False."""
    ### BEGIN SOLUTION
    measured = gradient(f, x)
    size = np.maximum(np.abs(claimed), np.abs(measured))
    return np.abs(claimed - measured) > 1e-6 * size + 1e-8
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Two products with a Jacobian
#
# A layer computes $y = \tanh(xW + b)$, with $x$ of length $D$ and $y$ of length $K$.
# Its Jacobian is $J_{ki} = \partial y_k / \partial x_i$. Return
#
# - the JVP, $J v$: how $y$ changes when $x$ moves along $v$, of length $D$;
# - the VJP, $u^\top J$: how $u \cdot y$ changes with each entry of $x$; $u$ has length
#   $K$.
#
# You need no Jacobian for either, only the chain rule, taken in the one direction or in
# the other. Recall that $\tanh'(a) = 1 - \tanh^2(a)$.


# %% name="q5" tags=["graded"]
def layer_jvp(x, W, b, v):
    """Return J v of tanh(xW + b): (D,), (D, K), (K,), (D,) -> (K,)."""
    ### BEGIN SOLUTION
    y = np.tanh(x @ W + b)
    return (1 - y**2) * (v @ W)
    ### END SOLUTION


def layer_vjp(x, W, b, u):
    """Return u J of tanh(xW + b): (D,), (D, K), (K,), (K,) -> (D,)."""
    ### BEGIN SOLUTION
    y = np.tanh(x @ W + b)
    return W @ (u * (1 - y**2))
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your differences on
# $f(x) = x^3 + \sin x$ at 1, for steps from 1 down to $10^{-14}$, and the steps that
# your formula recommends. Are they where the error is least?

# %% name="demo-v" tags=["demo"]
f, exact = wave(1.0, 1.0), 3 + np.cos(1.0)
print("step     forward   central")
for power in range(0, -15, -2):
    h = 10.0**power
    misses = [abs(way(f, 1.0, h) - exact) for way in (forward, central)]
    print(f"{h:.0e}    {misses[0]:.1e}   {misses[1]:.1e}")
steps = best_steps(f(1.0), 6 - np.sin(1.0), 6 - np.cos(1.0), 2.0**-52)
print("recommended:", *(f"{step:.1e}" for step in steps))

# %% [markdown] name="demo-check-text"
# And your detector on your own cross-entropy, first right, then with a sign turned.

# %% name="demo-check" tags=["demo"]
rng = np.random.default_rng(0)
logits, targets = rng.normal(size=(4, 3)), rng.integers(3, size=4)
claimed = cross_entropy(logits, targets)[1]
for name, claim in (("right", claimed), ("one sign turned", claimed * [[1, 1, -1]])):
    found = wrong_entries(lambda z: cross_entropy(z, targets)[0], claim, logits)
    print(f"{name}: {found.sum()} of {found.size} entries are wrong")
