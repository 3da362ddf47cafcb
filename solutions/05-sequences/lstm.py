# %% [markdown] name="intro"
# # An LSTM, by you
#
# You have read the chapter *Long short-term memory*; here you build its pieces without
# looking. Five questions, each a few lines of NumPy: a vanilla recurrent network along
# a sequence, one step of an LSTM, one step back through time, gradient clipping, and
# what a forget gate does to the distant past.
#
# $B$ is the number of sequences, $T$ of steps, $D$ of inputs per step, $H$ of hidden
# units. Inputs stand in rows, so a layer is `x @ weight`.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check lstm` in a
# terminal; or leave `groundup watch lstm` running, which checks at every save. The
# tests look only at what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("05-sequences/lstm")

# %% [markdown] name="q1-text"
# ## 1. Along the sequence
#
# One step of a vanilla recurrent network is
# $h_t = \tanh(x_t W_{ih} + h_{t-1} W_{hh} + b)$. Write the step, and then the loop: it
# starts from $h_0 = 0$ and returns *all* states, `(B, T, H)`.
#
# With one unit, $w_{ih} = 1$, $w_{hh} = 0.5$, $b = 0$ and the inputs $1, 0, 0$, the
# states are $0.762$, $0.363$ and $0.180$.


# %% name="q1" tags=["graded"]
def rnn_step(x, h, weight_ih, weight_hh, bias):
    """Next state: (B, D), (B, H), (D, H), (H, H), (H,) -> (B, H)."""
    ### BEGIN SOLUTION
    return np.tanh(x @ weight_ih + h @ weight_hh + bias)  # (B, H)
    ### END SOLUTION


def rnn(x, weight_ih, weight_hh, bias):
    """All states: (B, T, D), (D, H), (H, H), (H,) -> (B, T, H)."""
    ### BEGIN SOLUTION
    h, states = np.zeros((len(x), len(weight_hh))), []
    for t in range(x.shape[1]):
        h = rnn_step(x[:, t], h, weight_ih, weight_hh, bias)
        states.append(h)
    return np.stack(states, axis=1)  # (B, T, H)
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. One step of an LSTM
#
# `gates` $= x\,W_{ih} + h\,W_{hh} + b$ has four blocks of $H$ columns side by side, in
# PyTorch's order: input $i$, forget $f$, candidate $g$, output $o$. Then
#
# $$c' = \sigma(f) \odot c + \sigma(i) \odot \tanh(g),
# \qquad h' = \sigma(o) \odot \tanh(c').$$
#
# Return the pair `h, c`, both new. `sigmoid` is given.
#
# With one unit, all weights 0, $b = (0, 2, 1, -1)$ and $c = 0.5$, the new cell is
# $0.821$ and the output $0.182$.


# %% name="q2" tags=["graded"]
def sigmoid(a):
    """Logistic function, which overflows nowhere."""
    return 0.5 * np.tanh(0.5 * a) + 0.5


def lstm_step(x, h, c, weight_ih, weight_hh, bias):
    """Next h and c: (B, D), (B, H), (B, H), (D, 4H), (H, 4H), (4H,) -> two (B, H)."""
    ### BEGIN SOLUTION
    gates = x @ weight_ih + h @ weight_hh + bias  # (B, 4H)
    i, f, g, o = np.split(gates, 4, axis=1)  # (B, H) each
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. One step back
#
# `above` is the gradient of a loss at the new state $h'$ of a *vanilla* step. Return
# the gradients at the input, at the old state, at both weights and at the bias, in this
# order. Start with the gradient at $a = x W_{ih} + h W_{hh} + b$: the slope of
# $h' = \tanh a$ is $1 - h'^2$. Every sequence of the batch uses the same weights, so
# their gradients add up.
#
# With one unit and one sequence, $x = 0$, $h = 1$, $w_{ih} = 2$, $w_{hh} = 0.5$,
# $b = 0$ and `above` $= 1$: $h' = \tanh 0.5 = 0.462$, the slope is $0.786$, and the
# answers are
# $1.573$, $0.393$, $0$, $0.786$ and $0.786$.


# %% name="q3" tags=["graded"]
def rnn_step_back(above, x, h, weight_ih, weight_hh, bias):
    """Gradients at x, h, weight_ih, weight_hh and bias, each of its shape."""
    ### BEGIN SOLUTION
    new = rnn_step(x, h, weight_ih, weight_hh, bias)  # (B, H)
    grad = above * (1 - new**2)  # (B, H)
    return (
        grad @ weight_ih.T,  # (B, D)
        grad @ weight_hh.T,  # (B, H)
        x.T @ grad,  # (D, H)
        h.T @ grad,  # (H, H)
        grad.sum(axis=0),  # (H,)
    )
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Clip
#
# `grads` is a list of arrays of any shapes. Their norm is that of *all* their entries
# together, the root of the sum of all squares. If it exceeds `max_norm`, multiply every
# array by `max_norm / norm`; otherwise leave the numbers as they are. Return the list
# of arrays, and the norm as it was *before*.
#
# The gradients $(3, 0)$ and $(4)$ have the norm 5. With `max_norm` $= 1$ they become
# $(0.6, 0)$ and $(0.8)$.


# %% name="q4" tags=["graded"]
def clip(grads, max_norm):
    """Arrays scaled to a norm of at most ``max_norm``, and their norm before."""
    ### BEGIN SOLUTION
    norm = np.sqrt(sum((grad**2).sum() for grad in grads))
    scale = max_norm / norm if norm > max_norm else 1.0
    return [scale * grad for grad in grads], norm
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. The carousel
#
# Along the cell's own line, $\partial c_t / \partial c_{t-1} = \sigma(f_t)$. Given the
# forget gates' pre-activations at every step, `forget` $(B, T, H)$, return
# $\partial c_T / \partial c_0$ along that line, for each sequence and cell.
#
# Then turn the question around: all else being 0, which forget bias $b$ keeps a given
# share of a cell over $T$ steps, $\sigma(b)^T =$ `share`? Solve for $b$; the inverse of
# $\sigma$ is $\ln\frac{p}{1 - p}$.
#
# Two steps with pre-activation 0 keep $0.5 \cdot 0.5 = 0.25$. To keep half over 50
# steps takes a bias of $4.27$.


# %% name="q5" tags=["graded"]
def carousel(forget):
    """Differentiate the last cell by the first: (B, T, H) -> (B, H)."""
    ### BEGIN SOLUTION
    return sigmoid(forget).prod(axis=1)  # (B, H)
    ### END SOLUTION


def forget_bias(share, steps):
    """Bias that keeps a share, between 0 and 1, over so many steps: one number."""
    ### BEGIN SOLUTION
    kept = share ** (1 / steps)
    return np.log(kept / (1 - kept))
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# No test runs the cells below. A pulse enters at the first step, and nothing after it.
# Your vanilla network and your LSTM, both with one unit: which one still knows?

# %% name="demo" tags=["demo"]
from groundup.plot import training_curves

pulse = np.zeros((1, 40, 1))
pulse[0, 0] = 1
echo = rnn(pulse, np.array([[1.0]]), np.array([[0.9]]), np.zeros(1))[0, :, 0]

h, c, cells = np.zeros((1, 1)), np.zeros((1, 1)), []
weight_ih = np.array([[40.0, 0.0, 1.0, 0.0]])  # a pulse opens the input gate
bias = np.array([-20.0, forget_bias(0.5, 40), 0.0, 0.0])
for t in range(40):
    h, c = lstm_step(pulse[:, t], h, c, weight_ih, np.zeros((1, 4)), bias)
    cells.append(c.item())
training_curves(
    {"vanilla": echo, "LSTM cell": np.array(cells)},
    axis_names=("step", "what is left"),
    title="Half is left where half was asked for",
    alt="The vanilla state falls quickly to almost nothing; the cell falls slowly and "
    "ends at half of its first value.",
)
