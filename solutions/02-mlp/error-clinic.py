# %% [markdown] name="intro"
# # Error clinic: ten patients
#
# Each of the ten functions below runs, raises nothing, and is wrong in one place. They
# are not the functions of the chapter, but the ten causes are the same, one each:
# a missing `zero_grad`, softmax twice, a wrong axis, leaked test data, shuffled labels,
# dead units, a wrong reduction, `(N,)` against `(N, 1)`, evaluation in training mode,
# and a learning rate that is off by 10. They lie here in the order in which they were
# brought in.
#
# Find the bug, mend it in its cell, run the cell, and then the one below it, which
# checks it. Or save, and run `groundup check error-clinic` in a terminal. Most mends
# take one line. Try to name the cause before you run the check: its message describes
# what somebody sees who trains with this function, and says where to look.

# %% name="setup" tags=["setup"]
import numpy as np

from groundup.autograd import Tensor, no_grad
from groundup.autograd import functional as F
from groundup.nn import Dropout, Linear, Parameter, ReLU, Sequential
from groundup.optim import SGD


def network(W1, b1, W2, b2, p):
    """Build a network with these weights, and dropout of a share p in between."""
    rng = np.random.default_rng(0)
    first, second = Linear(*W1.shape, rng=rng), Linear(*W2.shape, rng=rng)
    first.weight.data, first.bias.data = W1, b1
    second.weight.data, second.bias.data = W2, b2
    return Sequential(first, ReLU(), Dropout(p, rng=rng), second)


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("02-mlp/error-clinic")

# %% [markdown] name="q1-text"
# ## 1. A loss and its gradients
#
# A network of two layers, $\operatorname{relu}(X W_1 + b_1)\, W_2 + b_2$, and the mean
# cross-entropy of its outputs with the labels. Return the loss as a number and the
# gradients of the four parameters. With weights that make all outputs equal, the loss
# is $\ln C$ for $C$ classes, and this function says so too.


# %% name="q1" tags=["graded"]
def network_loss(X, y, W1, b1, W2, b2):
    """Mean cross-entropy, and its gradients for W1, b1, W2 and b2."""
    ### BEGIN SOLUTION
    parameters = [Parameter(array) for array in (W1, b1, W2, b2)]
    hidden = F.relu(F.linear(X, *parameters[:2]))
    outputs = F.linear(hidden, *parameters[2:])
    loss = F.cross_entropy(outputs, y)
    loss.backward()
    return loss.item(), [parameter.grad for parameter in parameters]
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. A first layer
#
# Uniform weights between $-\ell$ and $\ell$ with $\ell = \sqrt{6 / \text{fan-in}}$, as
# He's rule asks for a layer before a ReLU. Its inputs are pixels, from 0 to 1.


# %% name="q2" tags=["graded"]
def hidden_weights(fan_in, fan_out, seed):
    """He's uniform weights, (fan_in, fan_out)."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    limit = np.sqrt(6 / fan_in)
    return limit * (2 * rng.random((fan_in, fan_out)) - 1)
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. An epoch of batches
#
# All rows in a random order, cut into batches of `size`; the last one may be smaller.
# The order depends on the seed alone.


# %% name="q3" tags=["graded"]
def epoch(X, y, size, seed):
    """List the batches (X_batch, y_batch) of one epoch."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    X, y = X[order], y[order]
    starts = range(0, len(X), size)
    return [(X[start : start + size], y[start : start + size]) for start in starts]
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. A training loop
#
# Softmax regression by gradient descent on all rows at once: the loss before each step,
# and the weight after the last.


# %% name="q4" tags=["graded"]
def descend(X, y, W, lr, steps):
    """Losses (steps,) and the final weight (D, C), from X (N, D) and W (D, C)."""
    ### BEGIN SOLUTION
    weight = Parameter(W)
    optimizer = SGD([weight], lr=lr)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(Tensor(X) @ weight, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.array(losses), weight.data
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Features in different units
#
# One column is in years, another in dollars. Before training, every *feature* is to
# have mean 0 and standard deviation 1 over the rows.


# %% name="q5" tags=["graded"]
def standardized(X):
    """Make the columns of a table comparable: (N, D) -> (N, D)."""
    ### BEGIN SOLUTION
    center = X.mean(axis=0, keepdims=True)
    spread = X.std(axis=0, keepdims=True)
    return (X - center) / spread
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="q6-text"
# ## 6. A regression loss
#
# The mean squared error of the predictions $X w + b$, and its gradients for $w$ and
# $b$. The layer's weight is a matrix with one column, the targets are a plain vector.


# %% name="q6" tags=["graded"]
def regression_loss(X, y, w, b):
    """Loss and gradients from X (N, D), y (N,), w (D, 1) and b (1,)."""
    ### BEGIN SOLUTION
    w, b = Parameter(w), Parameter(b)
    predicted = F.linear(X, w, b).reshape(-1)
    loss = ((predicted - y) ** 2).mean()
    loss.backward()
    return loss.item(), w.grad, b.grad
    ### END SOLUTION


# %% name="q6-check" tags=["check"]
ex.check("q6")

# %% [markdown] name="q7-text"
# ## 7. A held-out score
#
# `network`, in the first cell, is given and right: a ReLU layer, dropout, which in
# training sets a random share of the hidden values to 0, and an output layer. It
# arrives in training mode, as it is between two steps. A training loop calls
# `held_out_loss` after every epoch. It is to return the mean cross-entropy on rows that
# were not trained on, computed with the whole network, and to leave the model as it
# found it.


# %% name="q7" tags=["graded"]
def held_out_loss(model, X, y):
    """Mean cross-entropy of a model, on rows (N, D) and labels (N,)."""
    ### BEGIN SOLUTION
    model.eval()
    with no_grad():
        score = F.cross_entropy(model(X), y).item()
    model.train()
    return score
    ### END SOLUTION


# %% name="q7-check" tags=["check"]
ex.check("q7")

# %% [markdown] name="q8-text"
# ## 8. Rates for a whole run
#
# The rate is `peak` from step 0 on, a tenth of it from the first milestone on, a
# hundredth from the second, and so on. With a peak of 1 and milestones 2 and 4, six
# steps have the rates 1, 1, 0.1, 0.1, 0.01, 0.01.


# %% name="q8" tags=["graded"]
def step_rates(peak, milestones, steps):
    """Give the learning rate of every step, (steps,)."""
    ### BEGIN SOLUTION
    rates = np.full(steps, float(peak))
    for count, start in enumerate([0, *milestones]):
        rates[start:] = peak * 0.1**count
    return rates
    ### END SOLUTION


# %% name="q8-check" tags=["check"]
ex.check("q8")

# %% [markdown] name="q9-text"
# ## 9. A batch that does not fit into memory
#
# The gradient of the mean cross-entropy of *all* rows, computed from `rows` of them at
# a time: `backward` adds up. The result must not depend on `rows`.


# %% name="q9" tags=["graded"]
def accumulated_gradient(X, y, W, rows):
    """Gradient (D, C) for the weight of softmax regression on X (N, D), y (N,)."""
    ### BEGIN SOLUTION
    weight = Parameter(W)
    for start in range(0, len(X), rows):
        part = slice(start, start + rows)
        loss = F.cross_entropy(Tensor(X[part]) @ weight, y[part])
        (loss * (len(y[part]) / len(y))).backward()
    return weight.grad
    ### END SOLUTION


# %% name="q9-check" tags=["check"]
ex.check("q9")

# %% [markdown] name="q10-text"
# ## 10. From table to training set
#
# The last `held_out` entries of `order` name the rows of the test set, the others those
# of the training set. All are put on a common scale. Return the rows to train on and
# the rows to test on.


# %% name="q10" tags=["graded"]
def prepared(X, order, held_out):
    """Training and test rows, scaled, from X (N, D) and a permutation (N,)."""
    ### BEGIN SOLUTION
    train, test = order[:-held_out], order[-held_out:]
    known = X[train]
    scaled = (X - known.mean(axis=0)) / known.std(axis=0)
    return scaled[train], scaled[test]
    ### END SOLUTION


# %% name="q10-check" tags=["check"]
ex.check("q10")

# %% [markdown] name="demo-text"
# ## See it
#
# The cell below is for you; no test runs it. Your mended parts tell benign tumors from
# malignant ones, by 30 measurements in different units.

# %% name="demo" tags=["demo"]
from groundup.data import breast_cancer

X, y = breast_cancer()
order = np.random.default_rng(0).permutation(len(X))
seen, unseen = prepared(X, order, held_out=150)
losses, weight = descend(seen, y[order[:-150]], np.zeros((30, 2)), lr=0.3, steps=60)
right = (unseen @ weight).argmax(axis=1) == y[order[-150:]]
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}, {100 * right.mean():.1f} % held out")
