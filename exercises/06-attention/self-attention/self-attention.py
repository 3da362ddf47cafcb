# ---
# jupyter:
#   groundup:
#     exercise: 06-attention/self-attention
#     release: rcd2fe930dc3b
# ---

# %% [markdown] name="intro"
# # Attention, by you
#
# You have read the chapter *Self-attention*; here you write it in plain NumPy. Five
# questions: one query and its answer, many queries with a mask, the cut into heads and
# back, the whole layer, and the gradient that goes back through the softmax.
#
# The letters are those of the chapter: $B$ sequences in a batch, $T$ queries, $S$ keys,
# $D$ the width of a token, $H$ heads, $K = D/H$ the width of a head. Arrays may have
# any such sizes, and your functions leave their arguments as they are.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check self-attention` in
# a terminal. The tests look only at what goes into your functions and what comes out.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("06-attention/self-attention")

# %% [markdown] name="q1-text"
# ## 1. One query
#
# Score every key by its dot product with the query, divided by $\sqrt K$. Turn the
# scores into shares with a softmax: $p_j = e^{s_j} / \sum_m e^{s_m}$. Return the shares
# and the mean of the values that they weight, as a pair. A value may have another
# width, $W$, than a key.
#
# For the query $(2, 0)$ and the keys $(0, 1)$ and $(\sqrt 2 \ln 3 / 2, 5)$ the scores
# are 0 and $\ln 3$, the shares $1/4$ and $3/4$; values 8 and 4 give $2 + 3 = 5$.
#
# Scores may be large, and $e^{1000}$ is infinite. Subtract the largest score from all
# of them first: that changes no share.


# %% name="q1" tags=["graded"]
def softmax(scores):
    """Shares along the last axis, which sum to 1: (..., S) -> (..., S)."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


def look_up(query, keys, values):
    """Shares and weighted mean of the values: (K,), (S, K), (S, W) -> (S,), (W,)."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Many queries, and a mask
#
# The same for $T$ queries at once, and for any axes in front: $\operatorname{softmax}(Q
# K^\top / \sqrt K)\, V$. No loop is needed. `mask` has shape $(T, S)$, or one that
# broadcasts to the scores, and is True where a query *may* look; where it is False the
# share is 0, and the other shares of that query still sum to 1. With `mask=None`
# everyone may look everywhere. No query is forbidden all keys.


# %% name="q2" tags=["graded"]
def attention(Q, K, V, mask=None):
    """Attend: (..., T, K), (..., S, K), (..., S, W) -> (..., T, W)."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Heads
#
# `split_heads` cuts the last axis, $D$, into $H$ consecutive pieces of width $K = D/H$,
# and puts the heads in front of the tokens: head $h$ of token $t$ is
# `x[b, t, h*K:(h+1)*K]`. `merge_heads` undoes it.


# %% name="q3" tags=["graded"]
def split_heads(x, num_heads):
    """Cut the width into heads: (B, T, D) -> (B, H, T, K)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


def merge_heads(x):
    """Put the heads side by side again: (B, H, T, K) -> (B, T, D)."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The layer
#
# Multi-head attention without biases. Queries come from `x`, keys and values from
# `context`; where `context` is None, from `x` too. With matrices `W_q`, `W_k`, `W_v`
# and `W_o`, each $(D, D)$ and applied as `x @ W`: project, split into heads, attend in
# each head, merge, and multiply by `W_o`.
#
# With `causal=True` (only used without a context) no token looks at a later one: query
# $t$ may look at the keys $0, \dots, t$. `np.tri(T, dtype=bool)` makes that mask.


# %% name="q4" tags=["graded"]
def multi_head(x, W_q, W_k, W_v, W_o, num_heads, context=None, causal=False):
    """Multi-head attention: (B, T, D) and a context (B, S, D) -> (B, T, D)."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Back through the softmax
#
# Training sends a gradient back. Given the shares $p$ of a softmax along the last axis,
# and the gradient $g$ of the loss at the shares, return the gradient at the *scores*:
#
# $$\frac{\partial L}{\partial s_j} = \sum_i g_i \frac{\partial p_i}{\partial s_j},
# \qquad \frac{\partial p_i}{\partial s_j} = p_i\,(\delta_{ij} - p_j).$$
#
# Simplify the sum on paper first: one line of NumPy is enough, with no matrix of
# derivatives. For $p = (1/4, 3/4)$ and $g = (4, 0)$ the answer is $(3/4, -3/4)$.


# %% name="q5" tags=["graded"]
def softmax_backward(shares, grad):
    """Gradient at the scores from that at the shares: (..., S) twice -> (..., S)."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. A causal layer with random weights:
# change the last token, and only the last output moves.

# %% name="demo-causal" tags=["demo"]
rng = np.random.default_rng(0)
x, weights = rng.normal(size=(1, 6, 8)), rng.normal(size=(4, 8, 8)) / 8**0.5
other = x.copy()
other[0, -1] += 1
moved = multi_head(x, *weights, 2, causal=True) - multi_head(
    other, *weights, 2, causal=True
)
print("each output moves by", np.round(np.abs(moved).max(axis=2)[0], 3))

# %% [markdown] name="demo-order-text"
# And without a mask, shuffled tokens give the same outputs, shuffled.

# %% name="demo-order" tags=["demo"]
order = rng.permutation(6)
there = multi_head(x[:, order], *weights, 2)
back = multi_head(x, *weights, 2)[:, order]
print(f"largest difference {np.abs(there - back).max():.0e}")
