# %% [markdown] name="intro"
# # GPT, by you
#
# You have read the chapter *GPT and generation*; here you write the five places in it
# where a slip does the most harm: the pairs that a language model learns from, causal
# attention, the three dials of sampling, and the step that a cache saves. NumPy is all
# you need.
#
# Letters: $N$ is the length of a text, $T$ of a stretch of it, $B$ the number of rows
# in a batch, $V$ the size of the vocabulary, $D$ the width of the model, $K$ that of a
# head.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check gpt` in a
# terminal; or leave `groundup watch gpt` running, which checks at every save.

# %% name="setup" tags=["setup"]
import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("07-language-models/gpt")

# %% [markdown] name="q1-text"
# ## 1. Pairs
#
# A text is an array of $N$ token numbers. Cut it into all stretches of $T$ tokens that
# have a next token, one starting at each place, and return two arrays: `inputs`, and
# `targets`, which are the same stretches one place further. Both have the shape
# $(N - T, T)$.
#
# With `ids = [5, 8, 2, 9]` and `T = 2`, the inputs are `[[5, 8], [8, 2]]` and the
# targets `[[8, 2], [2, 9]]`. In each pair, `targets[i, t]` is what comes after
# `inputs[i, : t + 1]`.


# %% name="q1" tags=["graded"]
def pairs(ids, T):
    """Make inputs and targets for the next token: (N,) -> 2 of (N - T, T)."""
    ### BEGIN SOLUTION
    starts = np.arange(len(ids) - T)[:, None]  # (N - T, 1)
    places = starts + np.arange(T)  # (N - T, T)
    return ids[places], ids[places + 1]
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Causal attention
#
# There are $T$ queries `q` and $S \ge T$ keys `k`, both with rows of length $K$. The
# *last* query belongs to the last key, the one before it to the key before, and so on:
# query $t$ stands at key $t + S - T$. It may look at that key and at earlier ones.
# (With $S = T$ this is the usual triangle; more keys than queries is what a cache
# makes.)
#
# Return the attention weights: row $t$ is the softmax of $q_t \cdot k_s / \sqrt K$ over
# the keys that it may look at, and 0 at the others. Subtract the largest score of a row
# before you take the exponential, or large scores overflow.
#
# Two queries and three keys, all of whose scores are equal, give the rows
# $(\frac12, \frac12, 0)$ and $(\frac13, \frac13, \frac13)$.


# %% name="q2" tags=["graded"]
def causal_weights(q, k):
    """Attention weights that never look ahead: (T, K), (S, K) -> (T, S)."""
    ### BEGIN SOLUTION
    T, S = len(q), len(k)
    scores = q @ k.T / np.sqrt(q.shape[1])  # (T, S)
    allowed = np.tri(T, S, S - T, dtype=bool)  # (T, S)
    scores = np.where(allowed, scores, -np.inf)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Temperature and top-k
#
# Each row of `logits` scores $V$ tokens. Divide the scores by the temperature, keep the
# $k$ best tokens of each row, and return their chances: the softmax over what was kept,
# and 0 elsewhere. Every row sums to 1. No two scores of a row are equal here, and
# $1 \le k \le V$.
#
# The scores $(\ln 4, 0, \ln 2)$ at temperature $\frac12$ with $k = 2$ give
# $(\frac{16}{20}, 0, \frac{4}{20})$.


# %% name="q3" tags=["graded"]
def top_k_chances(logits, temperature, k):
    """Chances of the k best tokens of each row: (B, V) -> (B, V)."""
    ### BEGIN SOLUTION
    scores = logits / temperature  # (B, V)
    least = np.sort(scores, axis=1)[:, -k][:, None]  # (B, 1)
    scores = np.where(scores >= least, scores, -np.inf)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Top-p
#
# Each row of `chances` sums to 1. Keep in each row the *fewest* best tokens whose
# chances sum to at least $p$, set the others to 0, and divide by what is left, so that
# every row sums to 1 again. The tokens stay in their places.
#
# From $(0.2, 0.5, 0.3)$ with $p = 0.6$, the best alone has 0.5, which is too little;
# two have 0.8. So the token that *crosses* $p$ is kept, and the answer is
# $(0, \frac58, \frac38)$.


# %% name="q4" tags=["graded"]
def top_p_chances(chances, p):
    """Chances of the fewest best tokens that reach p: (B, V) -> (B, V)."""
    ### BEGIN SOLUTION
    order = np.argsort(-chances, axis=1)  # (B, V) best first
    best = np.take_along_axis(chances, order, axis=1)
    before = np.cumsum(best, axis=1) - best  # (B, V) what the better ones have
    best = np.where(before < p, best, 0)
    kept = np.zeros_like(chances)
    np.put_along_axis(kept, order, best, axis=1)
    return kept / kept.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. One step with a cache
#
# One attention head reads a text one token at a time. `x` is the new token's vector,
# `keys` and `values` hold a row for each token read before (none, at the start). `W_q`,
# `W_k` and `W_v` are its matrices: the query is $x W_q$, and so on.
#
# Append the new token's key and value as last rows, and compute what the head gives the
# new token: the mean of *all* values, its own included, weighted by the softmax of
# $q \cdot k_s / \sqrt K$. Return the output, the longer keys and the longer values.
# Return new arrays; the ones you were given stay as they are.
#
# Read token by token, this gives the same rows as causal attention over the whole text.


# %% name="q5" tags=["graded"]
def cached_step(x, keys, values, W_q, W_k, W_v):
    """Read one token: (D,), (t, K), (t, K), 3 of (D, K) -> (K,), 2 of (t + 1, K)."""
    ### BEGIN SOLUTION
    keys = np.vstack([keys, x @ W_k])  # (t + 1, K)
    values = np.vstack([values, x @ W_v])  # (t + 1, K)
    scores = keys @ (x @ W_q) / np.sqrt(W_q.shape[1])  # (t + 1,)
    shares = np.exp(scores - scores.max())
    return shares / shares.sum() @ values, keys, values
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. First the promise of question 5: a
# text read at once, with the weights of question 2, and read token by token.

# %% name="demo-cache" tags=["demo"]
rng = np.random.default_rng(0)
text, (W_q, W_k, W_v) = rng.normal(size=(6, 8)), rng.normal(size=(3, 8, 4))
at_once = causal_weights(text @ W_q, text @ W_k) @ (text @ W_v)
keys, values, one_by_one = np.empty((0, 4)), np.empty((0, 4)), []
for x in text:
    output, keys, values = cached_step(x, keys, values, W_q, W_k, W_v)
    one_by_one.append(output)
print("largest difference:", np.abs(at_once - np.array(one_by_one)).max())

# %% [markdown] name="demo-dials-text"
# Then the dials: how many tokens does top-p keep of a peaked and of a flat row, and
# what does the temperature do to that?

# %% name="demo-dials" tags=["demo"]
logits = np.array([[8.0, 3, 2, 1, 0.5, 0], [1.0, 0.9, 0.7, 0.6, 0.3, 0]])
for temperature in (0.5, 1.0, 2.0, 4.0):
    chances = top_k_chances(logits, temperature, k=6)
    kept = (top_p_chances(chances, p=0.9) > 0).sum(axis=1)
    print(f"temperature {temperature}: top-p keeps {kept[0]} and {kept[1]} of 6")
