# %% [markdown] name="intro"
# # Normalization, by you
#
# You have read the chapter *Normalization*; here you build its parts without looking.
# Five questions: batch norm forward, its gradients, the running averages and the mode
# in which they are used, folding it into the layer before it, and the two norms of
# rows.
#
# Everywhere `x` has the shape (N, D): N examples, D features. `gamma` and `beta` have
# the shape (D,). Leave the arrays that you are given as they are.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check normalization` in
# a terminal; or leave `groundup watch normalization` running, which checks at every
# save. The tests look only at what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/normalization")

# %% [markdown] name="q1-text"
# ## 1. Forward
#
# Shift and scale each feature so that over the batch its mean is 0 and its variance is
# 1, then multiply by `gamma` and add `beta`. The variance is the mean of the squared
# deviations (divided by N), and $\varepsilon$ stands under the root with it.
#
# With $\varepsilon = 0$, `gamma` 1 and `beta` 0 the scores 2, 4, 4, 10 of one feature
# become −1, −⅓, −⅓, 5/3.


# %% name="q1" tags=["graded"]
def batch_norm(x, gamma, beta, eps=1e-5):
    """Standardize each feature over the batch, scale and shift: (N, D) -> (N, D)."""
    ### BEGIN SOLUTION
    centered = x - x.mean(axis=0)
    variance = (centered**2).mean(axis=0)  # (D,)
    return gamma * centered / np.sqrt(variance + eps) + beta
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Backward
#
# `g` is the gradient of the loss at the output of batch norm, (N, D). Return the
# gradients at `x` (N, D), at `gamma` (D,) and at `beta` (D,), in this order.
#
# The gradient at `x` has three parts: the direct one, one through the variance, one
# through the mean.


# %% name="q2" tags=["graded"]
def batch_norm_back(g, x, gamma, eps=1e-5):
    """Gradients at x, gamma and beta."""
    ### BEGIN SOLUTION
    scale = 1 / np.sqrt(x.var(axis=0) + eps)  # (D,)
    x_hat = (x - x.mean(axis=0)) * scale  # (N, D)
    h = g * gamma
    down = h - h.mean(axis=0) - x_hat * (h * x_hat).mean(axis=0)
    return scale * down, (g * x_hat).sum(axis=0), g.sum(axis=0)
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Two modes
#
# `follow` returns the new running mean and running variance after a batch `x` has been
# seen in training. Both move toward the batch's own by the share `momentum`, as in
# PyTorch: with a momentum of 0.1 nine tenths of the old value remain. The variance that
# goes in is the unbiased one, divided by N − 1.
#
# `in_use` computes batch norm's output from running averages; what else is in `x` does
# not matter.


# %% name="q3" tags=["graded"]
def follow(running_mean, running_var, x, momentum=0.1):
    """Move running averages toward a batch; return the mean and the variance."""
    ### BEGIN SOLUTION
    mean, variance = x.mean(axis=0), x.var(axis=0, ddof=1)
    new_mean = (1 - momentum) * running_mean + momentum * mean
    new_var = (1 - momentum) * running_var + momentum * variance
    return new_mean, new_var
    ### END SOLUTION


def in_use(x, running_mean, running_var, gamma, beta, eps=1e-5):
    """Batch norm of a trained network: (N, D) -> (N, D)."""
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(running_var + eps)  # (D,)
    return (x - running_mean) * scale + beta
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Fold it away
#
# A linear layer computes $z = x W + b$ with `W` of shape (M, D), and batch norm in use
# follows. Return one weight and one bias that compute both at once.


# %% name="q4" tags=["graded"]
def fold(W, b, running_mean, running_var, gamma, beta, eps=1e-5):
    """Weight (M, D) and bias (D,) of the one layer that does the work of two."""
    ### BEGIN SOLUTION
    scale = gamma / np.sqrt(running_var + eps)  # (D,)
    return W * scale, (b - running_mean) * scale + beta
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Norms of rows
#
# `layer_norm` standardizes each *example* over its features, then scales and shifts.
# `rms_norm` subtracts nothing: it divides each example by $\sqrt{m + \varepsilon}$,
# where $m$ is the mean of its squares, and scales.
#
# Both work on the last axis of an array with any number of axes, (..., D).


# %% name="q5" tags=["graded"]
def layer_norm(x, gamma, beta, eps=1e-5):
    """Standardize each row, scale and shift: (..., D) -> (..., D)."""
    ### BEGIN SOLUTION
    centered = x - x.mean(axis=-1, keepdims=True)
    variance = (centered**2).mean(axis=-1, keepdims=True)  # (..., 1)
    return gamma * centered / np.sqrt(variance + eps) + beta
    ### END SOLUTION


def rms_norm(x, gamma, eps=1e-5):
    """Divide each row by its root mean square, and scale: (..., D) -> (..., D)."""
    ### BEGIN SOLUTION
    square = (x**2).mean(axis=-1, keepdims=True)  # (..., 1)
    return gamma * x / np.sqrt(square + eps)
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")
