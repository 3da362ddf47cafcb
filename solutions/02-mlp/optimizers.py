# %% [markdown] name="intro"
# # Optimizers, by you
#
# The chapter *Optimizers* derived each rule from what its predecessor lacks; here you
# write four of them without looking, and repair a fifth: Adam, AdamW, Lion, the heart
# of Muon, and an Adam with three planted bugs.
#
# A step gets a weight array `w` of any shape, its gradient `g` of the same shape and
# what the rule remembers, and returns the new arrays. Leave your arguments as they are:
# `w = w - ...` makes a new array, `w -= ...` changes the one that you were handed.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check optimizers` in a
# terminal. The tests compare with PyTorch; you stay in NumPy.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/optimizers")

# %% [markdown] name="q1-text"
# ## 1. Adam
#
# Update the running means, $m \leftarrow \beta_1 m + (1 - \beta_1)\, g$ and
# $v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$, correct both for their start at 0, and
# move the weights by $\eta\, \hat m / (\sqrt{\hat v} + \varepsilon)$. `t` counts steps
# from 1. Return the new `w`, `m` and `v`: the means as they are kept, uncorrected.
#
# With `w = 5`, `g = 4`, both means 0, `t = 1` and a rate of 0.1 the new weight is 4.9,
# whatever the betas.


# %% name="q1" tags=["graded"]
def adam_step(w, g, m, v, t, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the new w, m and v after step t."""
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. AdamW
#
# The same with *decoupled* weight decay: each weight also loses the share
# $\eta\lambda$ of itself, of the `w` from before the step. The decay goes into neither
# `m` nor `v`. You may call `adam_step`.
#
# With a gradient of 0 and both means 0, a rate of 0.1 and $\lambda = 0.5$, a weight of
# 2 becomes 1.9.


# %% name="q2" tags=["graded"]
def adamw_step(w, g, m, v, t, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the new w, m and v after step t, with decoupled weight decay."""
    ### BEGIN SOLUTION
    moved, m, v = adam_step(w, g, m, v, t, lr, beta1, beta2, eps)
    return moved - lr * decay * w, m, v
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Lion
#
# Lion moves every weight by $\eta$, in the direction of a sign, and decays it as AdamW
# does. The sign is that of $\beta_1 m + (1 - \beta_1)\, g$, with the *old* $m$. What is
# kept is another mean, $m \leftarrow \beta_2 m + (1 - \beta_2)\, g$. Return the new `w`
# and `m`.
#
# With `w = 2`, `g = 1`, `m = -0.2`, a rate of 0.1 and no decay the mean is
# $0.9 \cdot (-0.2) + 0.1 \cdot 1 = -0.08$: the weight rises to 2.1, against the newest
# gradient, and `m` becomes $-0.188$.


# %% name="q3" tags=["graded"]
def lion_step(w, g, m, lr, decay, beta1=0.9, beta2=0.99):
    """Return the new w and m."""
    ### BEGIN SOLUTION
    sign = np.sign(beta1 * m + (1 - beta1) * g)
    return w - lr * (sign + decay * w), beta2 * m + (1 - beta2) * g
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The heart of Muon
#
# Bring all singular values of a matrix near 1 by products alone. Divide $G$ by the root
# of its sum of squares; then, `rounds` times, replace $X$ by
#
# $$a X + b\,(X X^\top)\, X + c\,(X X^\top)^2 X .$$
#
# With $(a, b, c) = (1.5, -0.5, 0)$ a $1 \times 1$ matrix $(-7)$ becomes $(-1)$, after
# any number of rounds. Matrices may be tall or wide; a product with the smaller of
# $X X^\top$ and $X^\top X$ gives the same result for less work, if you care to.


# %% name="q4" tags=["graded"]
def orthogonalize(G, rounds=5, a=3.4445, b=-4.775, c=2.0315):
    """Return G with its singular values near 1: (M, N) -> (M, N)."""
    ### BEGIN SOLUTION
    X = G / np.linalg.norm(G)
    for _ in range(rounds):
        gram = X @ X.T
        X = a * X + b * gram @ X + c * gram @ gram @ X
    return X
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Three planted bugs
#
# `planted` should run Adam over the rows of `gradients`, and return the weights after
# every step. It runs, and on most problems the loss even falls. Three lines of it are
# wrong. Find them, and write a `repaired` that is right; it may call what you wrote
# above.


# %% name="planted" tags=["setup"]
def planted(w, gradients, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Weights after each step, (T, D). Three lines are wrong."""
    mean, square, path = np.zeros_like(w), np.zeros_like(w), []
    for t, g in enumerate(gradients, start=1):
        mean = beta1 * mean + (1 - beta1) * g
        square = beta1 * square + (1 - beta1) * g**2
        corrected = mean / (1 - beta1**t)
        root = np.sqrt(square / (1 - beta2) ** t + eps)
        w = w - lr * corrected / root
        path.append(w)
    return np.stack(path)


# %% name="q5" tags=["graded"]
def repaired(w, gradients, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Weights after each step: (D,), (T, D) -> (T, D)."""
    ### BEGIN SOLUTION
    means, steps = [np.zeros_like(w), np.zeros_like(w)], []
    for k, g in enumerate(gradients):
        w, *means = adam_step(w, g, *means, k + 1, lr, beta1, beta2, eps)
        steps.append(w)
    return np.array(steps)
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your rules race through a valley that
# lies along the axes, and through the same valley turned by 30 degrees.

# %% name="demo-race" tags=["demo"]
from groundup.plot import training_curves

curves = {}
for name, angle in (("along the axes", 0), ("turned by 30°", np.pi / 6)):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    valley = turn @ np.diag([0.02, 1.0]) @ turn.T
    for rule in ("AdamW", "Lion"):
        w, m, v, far = turn @ np.array([-1.7, 0.6]), np.zeros(2), np.zeros(2), []
        for t in range(1, 151):
            far.append(np.linalg.norm(w))
            if rule == "AdamW":
                w, m, v = adamw_step(w, valley @ w, m, v, t, 0.05, decay=0.0)
            else:
                w, m = lion_step(w, valley @ w, m, 0.05, decay=0.0)
        curves[f"{rule}, {name}"] = np.array(far)
training_curves(
    curves,
    axis_names=("step", "distance to the bottom"),
    title="Your AdamW and Lion in two valleys",
    alt="Distance to the bottom over 150 steps for AdamW and Lion, each in a valley "
    "along the axes and in the same valley turned.",
)

# %% [markdown] name="demo-muon-text"
# What do five rounds do to the singular values of a random matrix?

# %% name="demo-muon" tags=["demo"]
G = np.random.default_rng(0).normal(size=(6, 6))
for rounds in (0, 1, 3, 5):
    values = np.linalg.svd(orthogonalize(G, rounds), compute_uv=False)
    print(f"{rounds} rounds:", values.round(2))
