# ---
# jupyter:
#   groundup:
#     exercise: 01-foundations/eigenvalues-svd-pca
#     release: rb43e3ca1a281
# ---

# %% [markdown] name="intro"
# # Directions, components, and a compressed picture
#
# You have read the chapter *Eigenvalues, SVD and PCA*; here you write its tools
# yourself, in NumPy: power iteration with a prediction of how long it takes, deflation,
# PCA, a picture stored in a few numbers, and whitening. From question 4 on,
# `np.linalg.svd` is yours to use; scikit-learn's PCA is not.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# eigenvalues-svd-pca` in a terminal; or leave `groundup watch eigenvalues-svd-pca`
# running, which checks at every save. The tests look only at what goes into your
# functions and what comes out.

# %% name="setup" tags=["setup"]
import math

import numpy as np


def cut(image, side):
    """Cut a picture into squares, one a row: (H, W) -> (H W / side², side²)."""
    H, W = image.shape
    parts = image.reshape(H // side, side, W // side, side)
    return parts.swapaxes(1, 2).reshape(-1, side * side)


def assemble(rows, side, shape):
    """Put the squares back: (H W / side², side²) -> (H, W), the given shape."""
    H, W = shape
    parts = rows.reshape(H // side, W // side, side, side)
    return parts.swapaxes(1, 2).reshape(H, W)


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("01-foundations/eigenvalues-svd-pca")

# %% [markdown] name="q1-text"
# ## 1. Multiply, and multiply again
#
# Multiply `v` by the square matrix `A` for `steps` times, and after each
# multiplication divide by the length. Return two things: the estimate of the
# eigenvalue, $v \cdot Av$ with the *final* $v$ of length 1, and that $v$.
#
# For $A = \begin{pmatrix} 4 & 1 \\ 2 & 3 \end{pmatrix}$ and $v = (1, 0)$, one step
# leads to $(4, 2)/\sqrt{20}$, and to the estimate $(4, 2) \cdot (18, 14)/20 = 5$. With
# 0 steps, `v` is only brought to length 1.


# %% name="q1" tags=["graded"]
def power(A, v, steps):
    """Eigenvalue estimate and direction after some steps: (N, N), (N,) -> (), (N,)."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. How long will it take?
#
# `values` holds all eigenvalues of a matrix, in any order, some perhaps negative. The
# error of the direction shrinks by the same factor with every step. Return the smallest
# whole number of steps after which it has shrunk to $10^{-\text{digits}}$ of what it
# was, or less.
#
# For the eigenvalues $1, 4, -2$ and 3 digits: the factor is $\tfrac12$, and ten steps
# are needed, since $2^{10} = 1024$.


# %% name="q2" tags=["graded"]
def steps_needed(values, digits):
    """Count steps of power iteration for so many digits: (N,), () -> whole number."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Out of the way
#
# `A` is symmetric, and `v` is an eigenvector of it with the eigenvalue `value`; `v` may
# have any length but 0. Return the matrix that has the same eigenvectors and the same
# eigenvalues, except that `v` now has the eigenvalue 0.
#
# For $A = \begin{pmatrix} 2 & 1 \\ 1 & 2 \end{pmatrix}$, the value 3 and the vector
# $(1, 1)$ it is $\begin{pmatrix} \tfrac12 & -\tfrac12 \\ -\tfrac12 & \tfrac12
# \end{pmatrix}$.


# %% name="q3" tags=["graded"]
def deflate(A, value, v):
    """Set one eigenvalue to zero: (N, N), (), (N,) -> (N, N)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Principal components
#
# `X` has a row for each of $N$ examples. Return three things:
#
# - the mean of the rows, of shape $(D,)$;
# - the first `k` components as rows, of shape $(k, D)$, with signs such that the entry
#   of the largest size in each row is positive;
# - the share of the *whole* variance that each of them explains, of shape $(k,)$.
#
# `np.linalg.svd(M, full_matrices=False)` returns $U$, the singular values in descending
# order, and $V^\top$.


# %% name="q4" tags=["graded"]
def pca(X, k):
    """Mean, components and shares of the variance: (N, D) -> (D,), (k, D), (k,)."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. A picture in a few numbers
#
# Cut `image` into squares with `cut(image, side)`, keep only the first `k` principal
# components of these rows, and rebuild. Return the rebuilt picture, in the shape of
# `image`, and how many numbers had to be stored for it: the coordinates of every
# square, the components, and the mean square.
#
# A picture of 8 × 12 in squares of side 4 with one component takes
# $6 \cdot 1 + 1 \cdot 16 + 16 = 38$ numbers instead of 96.


# %% name="q5" tags=["graded"]
def compress(image, side, k):
    """Rebuild a picture from k components of its squares: (H, W) -> (H, W), count."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="q6-text"
# ## 6. Whiten
#
# Return the coordinates of the rows of `X` along all $D$ components (there are more
# examples than features), each divided by $\sqrt{\text{variance} + \text{eps}}$. The
# variances are those along the components, with $N - 1$. With `eps` of 0 the
# covariance of the result is the identity; a larger `eps` keeps directions with hardly
# any variance from being blown up.


# %% name="q6" tags=["graded"]
def whiten(X, eps):
    """Round coordinates: (N, D), () -> (N, D)."""
    # Your code replaces the next line.
    raise NotImplementedError("q6: not written yet")


# %% name="q6-check" tags=["check"]
ex.check("q6")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. First, your prediction against your
# iteration: the error of the direction after the predicted number of steps should be
# near a millionth of what it was.

# %% name="demo-power" tags=["demo"]
rng = np.random.default_rng(0)
Q = np.linalg.qr(rng.normal(size=(5, 5))).Q
values = np.array([3.0, -2.7, 1.0, 0.5, 0.1])
A, start = Q @ np.diag(values) @ Q.T, Q.sum(axis=1)
for digits in (2, 4, 6):
    steps = steps_needed(values, digits)
    estimate, v = power(A, start, steps)
    error = np.linalg.norm(v - Q[:, 0] * (Q[:, 0] @ v))
    print(f"{digits} digits: {steps} steps, error {error:.1e}, estimate {estimate:.8f}")


# %% [markdown] name="demo-flower-text"
# And a photograph of scikit-learn's, in gray, from 1 to 16 of 64 components.

# %% name="demo-flower" tags=["demo"]
from sklearn.datasets import load_sample_image

photo = load_sample_image("flower.jpg").mean(axis=2)[:424] / 255  # (424, 640)
for k in (1, 4, 16):
    rebuilt, stored = compress(photo, 8, k)
    error = np.sqrt(((rebuilt - photo) ** 2).mean())
    share = stored / photo.size
    print(f"{k:2} components: {share:.1%} of the numbers, error {error:.4f}")
