# %% [markdown] name="intro"
# # Starting values, by you
#
# You have read the chapter *Initialization and signal propagation*; here you build its
# parts without looking. Five questions: the spreads of Xavier and He, the gain of an
# activation as an integral, a record of the sizes in a network and the layer where its
# signal dies, orthogonal weights, and LSUV.
#
# A weight has the shape (fan_in, fan_out), and a layer computes $z = x W$, without a
# bias. Activations are given by name and stand in the table `ACTIVATIONS`.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check initialization` in
# a terminal; or leave `groundup watch initialization` running, which checks at every
# save. The tests look only at what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import math

import numpy as np

ACTIVATIONS = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "leaky": lambda z: np.maximum(z, 0.2 * z),
    "tanh": np.tanh,
    "softplus": lambda z: np.logaddexp(0, z),
}

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/initialization")

# %% [markdown] name="q1-text"
# ## 1. Two rules
#
# Return the *standard deviation* that each rule gives to a weight. Xavier's variance is
# $2 g^2/(n + m)$ for $n$ inputs and $m$ outputs; He's is $g^2/n$, with the gain
# $g = \sqrt 2$ unless told otherwise.
#
# Some draw weights evenly from an interval around 0. `half_width` returns the $a$ for
# which an even draw from $[-a, a]$ has the standard deviation `std`.
#
# With 8 inputs, 24 outputs and a gain of 1, Xavier's standard deviation is 0.25; an
# even draw with that spread comes from ±0.433.


# %% name="q1" tags=["graded"]
def xavier_std(fan_in, fan_out, gain=1.0):
    """Compute the standard deviation of Xavier's weights."""
    ### BEGIN SOLUTION
    return gain * math.sqrt(2 / (fan_in + fan_out))
    ### END SOLUTION


def kaiming_std(fan_in, gain=2**0.5):
    """Compute the standard deviation of He's weights."""
    ### BEGIN SOLUTION
    return gain / math.sqrt(fan_in)
    ### END SOLUTION


def half_width(std):
    """Find the a for which an even draw from [-a, a] has this spread."""
    ### BEGIN SOLUTION
    return math.sqrt(3) * std
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. The gain of an activation
#
# Return $g = 1/\sqrt{\mathrm{E}\, \varphi(\xi)^2}$ for a standard normal $\xi$ and the
# activation of that name, to six digits. The mean is an integral over the normal
# density, $e^{-z^2/2}/\sqrt{2\pi}$; a fine grid from −10 to 10 is good enough. (Random
# draws are not: a million of them give three digits.)
#
# For ReLU the answer is $\sqrt 2$.


# %% name="q2" tags=["graded"]
def gain(name):
    """Gain with which scores of mean square 1 keep it."""
    ### BEGIN SOLUTION
    z = np.linspace(-10, 10, 20_001)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    square = np.trapezoid(ACTIVATIONS[name](z) ** 2 * density, z)
    return 1 / math.sqrt(square)
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Where the signal dies
#
# `sizes` sends the batch `x` of shape (N, D) through all layers, each a product with
# its weight and then the activation, and returns a list with the root of the mean
# square of the *scores* of each layer, before the activation.
#
# `culprit` gets such a list. It returns the number of the layer, counted from 0, whose
# size is smallest *relative to the layer before it*. The first layer has none before
# it, and is never the answer.
#
# For sizes `[2.0, 1.9, 0.4, 0.3, 0.3]` the culprit is layer 2.


# %% name="q3" tags=["graded"]
def sizes(weights, x, name):
    """Root mean square of every layer's scores: a list of numbers."""
    ### BEGIN SOLUTION
    found = []
    for weight in weights:
        z = x @ weight  # (N, fan_out)
        found.append(math.sqrt(np.mean(z**2)))
        x = ACTIVATIONS[name](z)
    return found
    ### END SOLUTION


def culprit(sizes):
    """Find the number of the layer that shrinks the signal most."""
    ### BEGIN SOLUTION
    ratios = np.array(sizes[1:]) / np.array(sizes[:-1])
    return int(ratios.argmin()) + 1
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Orthogonal weights
#
# You get a matrix `draw` of random normal numbers, of shape (fan_in, fan_out), and make
# an orthogonal weight of the same shape out of it. If it has at least as many rows as
# columns, its columns become perpendicular; if it has fewer, its rows. Each of them has
# the length `gain`.
#
# `np.linalg.qr` writes a tall matrix as $A = QR$, with perpendicular columns of length
# 1 in $Q$. It may choose signs freely. Choose them as PyTorch does: multiply column $j$
# of $Q$ by the sign of $R_{jj}$.


# %% name="q4" tags=["graded"]
def orthogonal(draw, gain=1.0):
    """Orthogonal weight from normal numbers, of the same shape."""
    ### BEGIN SOLUTION
    fan_in, fan_out = draw.shape
    q, r = np.linalg.qr(draw if fan_in >= fan_out else draw.T)
    q = q * np.sign(np.diag(r))
    return gain * (q if fan_in >= fan_out else q.T)
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. LSUV
#
# Return a list of new weights: each is the given one divided by a number, so that on
# the batch `x` the scores of every layer have the standard deviation 1 (`.std()` over
# all entries). Go from the first layer to the last; each must see what the layers
# before it hand on *after they were scaled*.
#
# Leave the weights that you were given as they are.


# %% name="q5" tags=["graded"]
def lsuv(weights, x, name):
    """Weights scaled until every layer's scores have standard deviation 1."""
    ### BEGIN SOLUTION
    scaled = []
    for weight in weights:
        z = x @ weight  # (N, fan_out)
        spread = z.std()
        scaled.append(weight / spread)
        x = ACTIVATIONS[name](z / spread)
    return scaled
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")
