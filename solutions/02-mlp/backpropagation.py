# %% [markdown] name="intro"
# # Backpropagation, by you
#
# The chapter *Backpropagation by hand* derived every formula that you need; here you
# write them without looking. Five questions: a linear layer, softmax with
# cross-entropy, batch normalization tensor by tensor, a program with three planted
# bugs, and a network of any depth.
#
# In all of them `grad` is the gradient of some loss in the *output* of an operation,
# and you return the gradients in its *inputs*, each in the shape of what it belongs to.
# $N$ is the number of examples, $D$ of inputs, $H$ of units, $C$ of classes. A layer
# computes $Z = X W^\top + b$, with $W$ of shape $(H, D)$.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check backpropagation`
# in a terminal. The tests compare with PyTorch; you stay in NumPy. Leave your arguments
# as they are: no `+=` on an array that was handed to you.

# %% name="setup" tags=["setup"]
import numpy as np


def nudged(loss, array, step=1e-6):
    """Gradient of loss() in one array, by moving each entry up and down."""
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + step
        up = loss()
        array[place] = kept - step
        gradient[place] = (up - loss()) / (2 * step)
        array[place] = kept
    return gradient


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/backpropagation")

# %% [markdown] name="q1-text"
# ## 1. A linear layer
#
# Forward, $Z = X W^\top + b$. You are given `grad`, which is $\partial L/\partial Z$ of
# shape $(N, H)$. Return three gradients: in $X$, $(N, D)$; in $W$, $(H, D)$; in $b$,
# $(H,)$.
#
# For one example $x = (1, 2)$, one unit with $w = (3, 4)$, and `grad` $= ((10))$, they
# are $((30, 40))$, $((10, 20))$ and $(10)$.


# %% name="q1" tags=["graded"]
def linear_backward(grad, X, weight):
    """Gradients in X, weight and bias: (N, H), (N, D), (H, D) -> three arrays."""
    ### BEGIN SOLUTION
    return grad @ weight, grad.T @ X, grad.sum(axis=0)  # (N, D), (H, D), (H,)
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Softmax and cross-entropy
#
# Each row of `logits` becomes probabilities, $p_k = e^{z_k} / \sum_j e^{z_j}$, and
# costs $-\log p_y$, where $y$ is the row's entry in `labels`. The loss is the *mean*
# over the rows. Return the loss and its gradient in the logits, $(N, C)$.
#
# Two rows of zeros and three classes give the loss $\log 3 = 1.0986$, and with the
# labels 0 and 2 the first row of the gradient is $(-1/3, 1/6, 1/6)$.
#
# Logits of 1000 must not overflow: what can you subtract from a row without changing
# its probabilities?


# %% name="q2" tags=["graded"]
def softmax_cross_entropy(logits, labels):
    """Mean cross-entropy and its gradient: (N, C), (N,) -> (), (N, C)."""
    ### BEGIN SOLUTION
    N = len(labels)
    shifted = logits - logits.max(axis=1, keepdims=True)  # (N, C)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    wanted = np.eye(logits.shape[1])[labels]  # (N, C) a single 1 in each row
    return -(wanted * log_p).sum() / N, (np.exp(log_p) - wanted) / N
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Batch normalization, tensor by tensor
#
# Batch normalization gives every column of `X` mean 0 and variance 1 over the batch,
# and then a scale and a shift of its own, `gamma` and `beta`. The next cell has the
# forward pass, line by line, for you to read and to nudge.
#
# You are given `grad`, the gradient of the loss in what `batch_norm` returns. Compute
# the forward lines again, and then go back through them, from the last to the first,
# one gradient per line. Return the gradients in `X`, `gamma` and `beta`.
#
# Two things to watch. What was copied on the way forward is summed on the way back. And
# `centered` is used in two lines, so two gradients lead back to it, and they add; `X`
# too is used twice.
#
# With a single row there is nothing left of it after centering, and the gradient in `X`
# is zero. With any number of rows, its columns add up to zero.


# %% name="forward" tags=["setup"]
def batch_norm(X, gamma, beta, eps=1e-5):
    """Normalize the columns of X (N, D), then scale and shift them."""
    average = X.mean(axis=0)  # (D,)
    centered = X - average  # (N, D) average copied to N rows
    variance = (centered**2).mean(axis=0)  # (D,) divided by N, not N - 1
    scale = 1 / np.sqrt(variance + eps)  # (D,)
    normal = centered * scale  # (N, D) scale copied to N rows
    return gamma * normal + beta  # (N, D) gamma and beta copied to N rows


# %% name="q3" tags=["graded"]
def batch_norm_backward(grad, X, gamma, eps=1e-5):
    """Gradients in X, gamma and beta: (N, D), (N, D), (D,) -> (N, D), (D,), (D,)."""
    ### BEGIN SOLUTION
    N, deviation = len(X), X - X.mean(axis=0)  # (N, D)
    s = 1 / np.sqrt((deviation**2).mean(axis=0) + eps)  # (D,)
    d_normal = grad * gamma  # (N, D)
    d_scale = (d_normal * deviation).sum(axis=0)  # (D,) was copied
    d_variance = -0.5 * d_scale * s**3  # (D,)
    d_centered = d_normal * s + d_variance * 2 * deviation / N  # (N, D) two uses
    d_average = -d_centered.sum(axis=0)  # (D,) was copied
    d_X = d_centered + d_average / N  # (N, D) two uses
    return d_X, (grad * deviation * s).sum(axis=0), grad.sum(axis=0)
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Three planted bugs
#
# `planted` should return the gradients of the mean cross-entropy of a network with one
# hidden layer of tanh units. It runs, every shape is right, and with a small learning
# rate the loss even falls. Three lines of it are wrong.
#
# Find them, with `nudged` or with your eyes, and write a `repaired` that is right. It
# may call what you wrote above.


# %% name="planted" tags=["setup"]
def planted(X, labels, w1, b1, w2, b2):
    """Gradients in w1, b1, w2 and b2. Three lines are wrong."""
    hidden = np.tanh(X @ w1.T + b1)  # (N, H)
    raised = np.exp(hidden @ w2.T + b2)  # (N, C)
    d_logits = raised / raised.sum(axis=1, keepdims=True)
    d_logits[np.arange(len(X)), labels] -= 1
    d_hidden = d_logits @ w2  # (N, H)
    d_scores = d_hidden * (1 - hidden) ** 2  # (N, H)
    d_w1, d_b1 = d_scores.T @ X, d_scores.mean(axis=0)
    d_w2, d_b2 = d_logits.T @ hidden, d_logits.sum(axis=0)
    return d_w1, d_b1, d_w2, d_b2


# %% name="q4" tags=["graded"]
def repaired(X, labels, w1, b1, w2, b2):
    """Gradients in w1 (H, D), b1 (H,), w2 (C, H) and b2 (C,)."""
    ### BEGIN SOLUTION
    a = np.tanh(X @ w1.T + b1)
    _, delta = softmax_cross_entropy(a @ w2.T + b2, labels)
    blame, *last = linear_backward(delta, a, w2)
    _, *first = linear_backward(blame * (1 - a**2), X, w1)
    return *first, *last
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Any depth
#
# `weights` and `biases` are lists with one array per layer, from the first to the last.
# Between layers stands a ReLU; after the last one nothing, its scores are the logits.
# Return three things: the mean cross-entropy, the list of gradients in the weights, and
# the list of gradients in the biases, both in the order of the layers.
#
# With one layer there is no ReLU at all. Where a score is exactly 0, take the slope 0.
# You need the input of every layer on the way back: keep them on the way forward.


# %% name="q5" tags=["graded"]
def mlp_backward(X, labels, weights, biases):
    """Loss, gradients in the weights, gradients in the biases: number, list, list."""
    ### BEGIN SOLUTION
    inputs = [X]
    for w, b in zip(weights[:-1], biases[:-1], strict=True):
        inputs.append(np.maximum(inputs[-1] @ w.T + b, 0))
    logits = inputs[-1] @ weights[-1].T + biases[-1]
    loss, delta = softmax_cross_entropy(logits, labels)
    d_weights, d_biases = [], []
    for w, a in zip(reversed(weights), reversed(inputs), strict=True):
        blame, d_weight, d_bias = linear_backward(delta, a, w)
        d_weights, d_biases = [d_weight, *d_weights], [d_bias, *d_biases]
        delta = blame * (a > 0)
    return loss, d_weights, d_biases
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your network learns to read digits.

# %% name="demo-digits" tags=["demo"]
from groundup.data import digits
from groundup.data.batches import batches, train_test_split
from groundup.plot import training_curves

X, y = digits()
curves = {}
for hidden in (8, 64):
    runs = []
    for number in range(5):
        rng = np.random.default_rng(number)
        X_train, X_test, y_train, y_test = train_test_split(
            X / 16, y, test_size=0.2, rng=rng
        )
        weights = [rng.normal(0, 0.2, (hidden, 64)), rng.normal(0, 0.2, (10, hidden))]
        biases = [np.zeros(hidden), np.zeros(10)]
        accuracy = []
        for _ in range(15):
            for x, labels in batches(X_train, y_train, 32, rng=rng):
                _, d_weights, d_biases = mlp_backward(x, labels, weights, biases)
                for i in range(2):
                    weights[i] -= 0.2 * d_weights[i]
                    biases[i] -= 0.2 * d_biases[i]
            a = np.maximum(X_test @ weights[0].T + biases[0], 0)
            read = (a @ weights[1].T + biases[1]).argmax(axis=1)
            accuracy.append(100 * (read == y_test).mean())
        runs.append(accuracy)
    curves[f"{hidden} units"] = np.array(runs)
training_curves(
    curves,
    steps=range(1, 16),
    axis_names=("epoch", "held-out accuracy, %  (band: 5 seeds)"),
    title="Your network reads digits",
    alt="Held-out accuracy over 15 epochs for 8 and 64 hidden units, five seeds each. "
    "Both rise; 64 units end higher and with a narrower band.",
)

# %% [markdown] name="demo-planted-text"
# How well does the planted program learn? Its update is $N$ times too large, so give it
# a rate that is $N$ times smaller, and look at the loss.

# %% name="demo-planted" tags=["demo"]
for name, function, rate in (
    ("planted", planted, 0.2 / 32),
    ("repaired", repaired, 0.2),
):
    rng = np.random.default_rng(0)
    parameters = [
        rng.normal(0, 0.2, (16, 64)),
        np.zeros(16),
        rng.normal(0, 0.2, (10, 16)),
        np.zeros(10),
    ]
    for _ in range(15):
        for x, labels in batches(X / 16, y, 32, rng=rng):
            gradients = function(x, labels, *parameters)
            for parameter, gradient in zip(parameters, gradients, strict=True):
                parameter -= rate * gradient
    w1, b1, w2, b2 = parameters
    logits = np.tanh(X / 16 @ w1.T + b1) @ w2.T + b2
    print(f"{name:8}  loss {softmax_cross_entropy(logits, y)[0]:.3f}")
