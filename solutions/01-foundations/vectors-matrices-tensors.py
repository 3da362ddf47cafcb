# %% [markdown] name="intro"
# # Shapes and maps, by you
#
# You have read the chapter *Vectors, matrices, tensors*; here you write its tools
# yourself, in NumPy: cosines and projections, the rule of broadcasting, what undoes it,
# an `einsum` without `np.einsum`, and filters as matrices.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# vectors-matrices-tensors` in a terminal; or leave `groundup watch
# vectors-matrices-tensors` running, which checks at every save. The tests look only at
# what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("01-foundations/vectors-matrices-tensors")

# %% [markdown] name="q1-text"
# ## 1. Angles and shadows
#
# `X` has one vector in each of its $N$ rows, `Y` one in each of its $M$ rows. Return
# the cosine of the angle between each row of `X` and each row of `Y`,
#
# $$c_{ij} = \frac{x_i \cdot y_j}{\lVert x_i \rVert \, \lVert y_j \rVert} .$$
#
# Then project each row of `X` onto the line through 0 and the vector `a`. For the row
# $(4, 3)$ and $a = (3, 4)$ the cosine is $0.96$ and the projection $(2.88, 3.84)$.


# %% name="q1" tags=["graded"]
def cosines(X, Y):
    """Cosine of each row with each row: (N, D), (M, D) -> (N, M)."""
    ### BEGIN SOLUTION
    lengths = np.outer(np.linalg.norm(X, axis=1), np.linalg.norm(Y, axis=1))
    return X @ Y.T / lengths
    ### END SOLUTION


def project(X, a):
    """Projection of each row onto a's line: (N, D), (D,) -> (N, D)."""
    ### BEGIN SOLUTION
    share = X @ a / (a @ a)  # (N,)
    return share[:, None] * a
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Shape detective
#
# Return the shape of `x + y` for arrays of the shapes `first` and `second`, as a tuple,
# or `None` if they cannot be added. Align the shapes at the right; a missing axis
# counts as 1; on each axis the sizes must be equal, or one of them 1.
#
# `(5, 1, 3)` and `(4, 1)` give `(5, 4, 3)`; `(2, 3)` and `(2,)` give `None`. Do not ask
# NumPy: `np.broadcast_shapes` knows, but it would not be you.


# %% name="q2" tags=["graded"]
def broadcast_shape(first, second):
    """Return the shape of a sum, or None."""
    ### BEGIN SOLUTION
    ndim = max(len(first), len(second))
    first = (1,) * (ndim - len(first)) + tuple(first)
    second = (1,) * (ndim - len(second)) + tuple(second)
    if any(m != n and 1 not in (m, n) for m, n in zip(first, second, strict=True)):
        return None
    return tuple(max(m, n) for m, n in zip(first, second, strict=True))
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Scale and shift, and back
#
# A normalization layer ends in `y = X * scale + shift`, and `scale` and `shift` are
# smaller than `X`: they are broadcast. `g` is the gradient of a loss at `y`, of the
# shape of `X`. Return the gradients at `X`, at `scale` and at `shift`, as a tuple, each
# in the shape of what it belongs to.
#
# Every entry of `y` is one product and one sum, so the slope of `y` in `X` is `scale`,
# in `scale` it is `X`, in `shift` it is 1. An entry that was used in many places gets
# the sum of what arrives from all of them.
#
# Shapes can be anything that broadcasting allows: for `X` of shape `(2, 3, 5)`, `scale`
# may have `(5,)` or `(3, 1)` or `()`, and `shift` another one.


# %% name="q3" tags=["graded"]
def affine_gradients(g, X, scale, shift):
    """Gradients at X, scale and shift, like these."""
    ### BEGIN SOLUTION
    gradients = []
    for wide, like in ((g * scale, X), (g * X, scale), (g, shift)):
        added = wide.ndim - like.ndim
        ones = [added + axis for axis, size in enumerate(like.shape) if size == 1]
        total = wide.sum(axis=(*range(added), *ones), keepdims=True)
        gradients.append(total.reshape(like.shape))
    return tuple(gradients)
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. einsum without einsum
#
# Compute what `np.einsum(subscripts, A, B)` does, without it, for two arrays. There is
# always an arrow, and no letter stands twice in one array: `"ij,jk->ik"`,
# `"bij,bjk->bki"`, `"i,j->ij"`, `"ij,ij->"`.
#
# A way that needs no loop over entries: choose an order of all letters, the output's
# first. Transpose each array into that order, and give it an axis of size 1 for each
# letter it lacks. Multiply, and sum over the letters that the output does not have.


# %% name="q4" tags=["graded"]
def einsum(subscripts, A, B):
    """Multiply where letters agree; sum over those not kept."""
    ### BEGIN SOLUTION
    left, output = subscripts.split("->")
    first, second = left.split(",")
    letters = output + "".join(sorted(set(first + second) - set(output)))

    def aligned(array, names):
        order = [names.index(letter) for letter in letters if letter in names]
        missing = [n for n, letter in enumerate(letters) if letter not in names]
        return np.expand_dims(array.transpose(order), missing)

    table = aligned(A, first) * aligned(B, second)
    return table.sum(axis=tuple(range(len(output), len(letters))))
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. A filter is a matrix
#
# `filter_matrix(kernel, n)` is the $n \times n$ matrix $F$ that slides a kernel of odd
# length along a signal: row $i$ has the kernel with its middle in column $i$, and what
# would stick out is cut off. For the kernel $(1, 2, 3)$ and $n = 4$,
#
# $$F = \begin{pmatrix} 2 & 3 & 0 & 0 \\ 1 & 2 & 3 & 0 \\ 0 & 1 & 2 & 3 \\ 0 & 0 & 1 & 2
# \end{pmatrix} .$$
#
# `filter_picture(X, vertical, horizontal)` slides the kernel `vertical` down each
# column of `X` and `horizontal` along each row, with two such matrices.


# %% name="q5" tags=["graded"]
def filter_matrix(kernel, n):
    """Band of the kernel's weights: (odd,) -> (n, n)."""
    ### BEGIN SOLUTION
    F, middle = np.zeros((n, n)), len(kernel) // 2
    for place, weight in enumerate(kernel):
        F += weight * np.eye(n, k=place - middle)
    return F
    ### END SOLUTION


def filter_picture(X, vertical, horizontal):
    """Filter columns and rows: (H, W) -> (H, W)."""
    ### BEGIN SOLUTION
    H, W = X.shape
    return filter_matrix(vertical, H) @ X @ filter_matrix(horizontal, W).T
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. A capital T of 9 × 9 pixels, its
# differences from left to right, and from top to bottom. Which strokes does each see?

# %% name="demo-edges" tags=["demo"]
letter = np.zeros((9, 9), dtype=int)
letter[1:3, 1:8] = letter[3:8, 4] = 1
leave, difference = np.array([1]), np.array([-1, 0, 1])
pictures = (
    letter,
    filter_picture(letter, leave, difference),
    filter_picture(letter, difference, leave),
)
for rows in zip(*pictures, strict=True):
    print("   ".join("".join("-.+"[int(v) + 1] for v in row) for row in rows))


# %% [markdown] name="demo-heads-text"
# And your `einsum` on what an attention layer computes: every query with every key, in
# each head of each example of a batch.

# %% name="demo-heads" tags=["demo"]
rng = np.random.default_rng(0)
queries, keys = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(2, 3, 7, 4))
scores = einsum("bhik,bhjk->bhij", queries, keys)
print("shape", scores.shape)
print(
    "head 1 of example 0 is q @ k.T:",
    np.allclose(scores[0, 1], queries[0, 1] @ keys[0, 1].T),
)
