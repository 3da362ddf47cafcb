# %% [markdown] name="intro"
# # Regularization, by you
#
# The chapter *Regularization* asked of each method what it believes. Here you write
# them without looking: ridge with a free bias, one pass of the lasso, dropout and its
# backward pass, training with patience, and digits at random places.
#
# Leave your arguments as they are: `w = w - ...` makes a new array, `w -= ...` changes
# the one that you were handed. Where chance is needed you get random numbers as an
# argument, so that everybody's answer is the same.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check regularization` in
# a terminal. The tests compare with scikit-learn and PyTorch; you stay in NumPy.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/regularization")

# %% [markdown] name="q1-text"
# ## 1. Ridge with a free bias
#
# Minimize $\lVert y - Xw - b \rVert^2 + \lambda \lVert w \rVert^2$ by the normal
# equations, and return `w` and the number `b`. Nothing is charged for $b$: subtract the
# mean of each column of `X` and the mean of `y`, solve
# $(X^\top X + \lambda I)\, w = X^\top y$, and choose $b$ so that the fit passes through
# the means.
#
# For one feature with values 0 and 2, targets 10 and 14, and $\lambda = 2$ the centered
# values are $\mp 1$ and $\mp 2$. So $w = 4 / (2 + 2) = 1$ and $b = 12 - 1 = 11$.


# %% name="q1" tags=["graded"]
def ridge(X, y, strength):
    """Return the weights, (D,), and the bias: X (N, D), y (N,)."""
    ### BEGIN SOLUTION
    center, level = X.mean(axis=0), y.mean()
    Z = X - center
    w = np.linalg.solve(Z.T @ Z + strength * np.eye(X.shape[1]), Z.T @ (y - level))
    return w, level - center @ w
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. The soft threshold, and one pass of the lasso
#
# Write `soft_threshold`, $\mathcal S(z, t) = \operatorname{sign}(z) \max(|z| - t, 0)$,
# for arrays of any shape. With it, go once through the weights of the lasso,
#
# $$\tfrac{1}{2N} \lVert y - Xw \rVert^2 + \alpha \sum_j |w_j| ,$$
#
# and set each to its best value given the others, first to last. A weight that was just
# changed counts with its new value for the next. `X` and `y` are centered: there is no
# bias.
#
# For the columns $(1, -1)$ and $(1, 1)$, targets $(3, 1)$, $w = 0$ and $\alpha = 0.5$:
# the first column has $x_1 \cdot r / N = 1$ and $q_1 = 1$, hence $w_1 = 0.5$; the
# second $x_2 \cdot r / N = 2$, hence $w_2 = 1.5$.


# %% name="q2" tags=["graded"]
def soft_threshold(z, t):
    """Move every z towards 0 by t, and stop at 0."""
    ### BEGIN SOLUTION
    return np.sign(z) * np.maximum(np.abs(z) - t, 0)
    ### END SOLUTION


def coordinate_pass(X, y, w, alpha):
    """Return the weights after one pass: X (N, D), y (N,), w (D,) -> (D,)."""
    ### BEGIN SOLUTION
    w, N = w.copy(), len(X)
    for j in range(len(w)):
        x = X[:, j]
        left = y - X @ w + x * w[j]
        w[j] = soft_threshold(x @ left / N, alpha) / (x @ x / N)
    return w
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Dropout, there and back
#
# `u` has the shape of `x`, with numbers drawn evenly from 0 to 1. Keep an entry of `x`
# where its `u` is at least `p`, and set the others to 0; scale what is kept so that the
# average over all `u` is `x`. Where `training` is false, return `x` as it is.
#
# `dropout_vjp` gets the gradient `g` of the loss at the output of the same training
# step, the same `p` and the same `u`, and returns the gradient at `x`.
#
# With `p = 0.2`, `x = (3, 3)` and `u = (0.1, 0.7)` the output is $(0, 3.75)$, and
# `g = (1, 2)` becomes $(0, 2.5)$.


# %% name="q3" tags=["graded"]
def dropout(x, p, u, training):
    """Return x with a share p of its entries dropped: any shape."""
    ### BEGIN SOLUTION
    if not training:
        return x
    return x * (u >= p) / (1 - p)
    ### END SOLUTION


def dropout_vjp(g, p, u):
    """Return the gradient at x, given the gradient g at dropout's output."""
    ### BEGIN SOLUTION
    return g * (u >= p) / (1 - p)
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Training with patience
#
# Training changes weights *in place*, as our optimizers do. Epoch `t` is
# `train_epoch(w, moves, t)`, and the held-out loss after it is `losses[t]`. Train until
# `patience` epochs in a row have brought no loss below the best one so far, or until
# there are no more epochs. Return the weights of the best epoch and the number of
# epochs that you trained. Of two equal losses the first is the best.
#
# With losses 5, 6, 4, 5, 3, 5, 3, 5, 1 and `patience = 2` you train seven epochs and
# return the weights after the fifth.


# %% name="q4-setup" tags=["setup"]
def train_epoch(w, moves, t):
    """Train for one epoch: changes the array w."""
    w += moves[t]


# %% name="q4" tags=["graded"]
def train_with_patience(w, moves, losses, patience):
    """Return the best weights, (D,), and how many epochs were trained.

    Shapes: w (D,), moves (epochs, D), losses (epochs,).
    """
    ### BEGIN SOLUTION
    w, lowest, waited, trained = w.copy(), np.inf, 0, 0
    for epoch, loss in enumerate(losses):
        train_epoch(w, moves, epoch)
        trained = epoch + 1
        if loss < lowest:
            lowest, best, waited = loss, w.copy(), 0
        else:
            waited += 1
        if waited == patience:
            break
    return best, trained
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Digits at random places
#
# Put each image on an empty square of `size` × `size` pixels, whole, at a place of its
# own. `u[n]` holds two numbers drawn evenly from 0 to 1 (1 itself excluded): the first
# chooses the row of image `n`'s upper edge, the second the column of its left edge.
# Where there are $k$ possible rows, row $\lfloor k u \rfloor$ is meant, so that all are
# equally likely.
#
# An image of 8 × 8 on a square of 12 has 5 possible rows, 0 to 4; `u = 0.99` is row 4.


# %% name="q5" tags=["graded"]
def place(images, size, u):
    """Return the squares: images (N, H, W), u (N, 2) -> (N, size, size)."""
    ### BEGIN SOLUTION
    N, H, W = images.shape
    squares = np.zeros((N, size, size))
    corners = (u * [size - H + 1, size - W + 1]).astype(int)
    for square, image, (top, left) in zip(squares, images, corners, strict=True):
        square[top : top + H, left : left + W] = image
    return squares
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your ridge fits a polynomial to twenty
# noisy points of a wave, at three strengths. Which one would you trust between the
# points?

# %% name="demo-fit" tags=["demo"]
from groundup.plot import training_curves

rng = np.random.default_rng(3)
x, fine = np.linspace(-1, 1, 20), np.linspace(-1, 1, 101)
noisy = np.sin(4 * x) + 0.3 * rng.normal(size=20)
powers = np.arange(1, 13)
curves = {"truth": np.sin(4 * fine)}
for strength in (1e-8, 1e-2, 10):
    w, b = ridge(x[:, None] ** powers, noisy, strength)
    curves[f"λ = {strength:g}"] = fine[:, None] ** powers @ w + b
training_curves(
    curves,
    axis_names=("place (0 to 100)", "fit"),
    title="Your ridge at three strengths",
    alt="The true wave and three fitted polynomials: with a tiny penalty one that "
    "wiggles, with a moderate one close to the truth, with a large one too flat.",
)

# %% [markdown] name="demo-lasso-text"
# Two of eight features count. What do thirty passes of your lasso find?

# %% name="demo-lasso" tags=["demo"]
X = rng.normal(size=(50, 8))
X -= X.mean(axis=0)
target = X @ np.array([2.0, 0, 0, -1, 0, 0, 0, 0]) + 0.5 * rng.normal(size=50)
found = np.zeros(8)
for _ in range(30):
    found = coordinate_pass(X, target - target.mean(), found, 0.2)
print(found.round(2))
