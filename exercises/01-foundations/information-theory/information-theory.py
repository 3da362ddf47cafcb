# ---
# jupyter:
#   groundup:
#     exercise: 01-foundations/information-theory
#     release: r71fffde2eb46
# ---

# %% [markdown] name="intro"
# # Bits, by you
#
# You have read the chapter *Information theory*; here you write its tools yourself, in
# NumPy and plain Python: entropy and divergence with their awkward zeros, the lengths
# of Huffman's code words, the loss of a classifier in bits, the divergence of normal
# distributions, and a mutual information from data.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# information-theory` in a terminal; or leave `groundup watch information-theory`
# running, which checks at every save. The tests look only at what goes into your
# functions and what comes out.

# %% name="setup" tags=["setup"]
import heapq

import numpy as np

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("01-foundations/information-theory")

# %% [markdown] name="q1-text"
# ## 1. Entropy and divergence
#
# `p` and `q` are distributions over $K$ symbols. Return the entropy of `p` and the KL
# divergence, both in bits:
#
# $$H(p) = \sum_k p_k \log_2 \frac{1}{p_k}, \qquad
# \mathrm{KL}(p, q) = \sum_k p_k \log_2 \frac{p_k}{q_k} .$$
#
# Symbols with $p_k = 0$ contribute nothing, whatever $q_k$ is. If some $q_k = 0$ where
# $p_k > 0$, the divergence is `np.inf`. No warnings, please: take logarithms only of
# what is positive.
#
# For $p = (\tfrac12, \tfrac12, 0)$ and $q = (\tfrac14, \tfrac14, \tfrac12)$ both are 1.


# %% name="q1" tags=["graded"]
def entropy(p):
    """Entropy in bits: (K,) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


def divergence(p, q):
    """KL divergence of q from p in bits, np.inf if q excludes what p makes."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Huffman's lengths
#
# Given the probabilities of $K \ge 2$ symbols, return the list of the lengths of their
# words in Huffman's code: join the two least likely groups, which makes the word of
# every symbol in them one bit longer, until one group is left.
#
# For `[0.5, 0.25, 0.15, 0.1]` the lengths are `[1, 2, 3, 3]`. In the tests no two
# groups that matter are equally likely.
#
# `heapq.heappush(heap, item)` and `heapq.heappop(heap)`, which removes the smallest
# item, keep a list as a heap. An item may be a tuple: tuples are compared by their
# first entry, then by their second.


# %% name="q2" tags=["graded"]
def huffman_lengths(p):
    """Lengths of the code words: list of K probabilities -> list of K lengths."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The loss, as a length
#
# `logits` has a row for each of $N$ labels and a column for each of $K$ classes;
# `labels` holds the true classes. Return a pair:
#
# - the mean number of *bits* per label, $-\log_2$ of the softmax at the true class;
# - the *perplexity*: the number of equally likely classes that would cost as much.
#
# For one label with $z = (\ln 2, 0, 0)$ and class 1 the probability is $\tfrac14$: 2
# bits, perplexity 4. Logits may be as large as 1000 and as small as −1000: compute the
# logarithm of the softmax, not the softmax and then its logarithm.


# %% name="q3" tags=["graded"]
def label_cost(logits, labels):
    """Bits per label, and perplexity: (N, K), (N,) -> (), ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Two normal distributions
#
# $p$ has mean $\mu$ and standard deviation $\sigma$, $q$ has $m$ and $s$; all four are
# arrays of $D$ numbers, one for each of $D$ independent coordinates. Return the KL
# divergence in *nats*, which is the sum over the coordinates of
#
# $$\ln \frac{s}{\sigma} + \frac{\sigma^2 + (\mu - m)^2}{2 s^2} - \frac12 .$$
#
# Then the term of a variational autoencoder: the encoder gives `mean` and `log_var`,
# the logarithm of the *variance*, and the term is the divergence of that normal
# distribution from the standard one, $m = 0$, $s = 1$.


# %% name="q4" tags=["graded"]
def gaussian_kl(mu, sigma, m, s):
    """KL(p, q) in nats, summed over D coordinates: four times (D,) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


def vae_term(mean, log_var):
    """KL from the standard normal distribution in nats: (D,), (D,) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. What one variable tells about another
#
# `x` and `y` are two arrays of $N$ whole numbers from 0. Return the mutual information
# in bits of their shares: with $p(a, b)$ the share of positions where $x = a$ and
# $y = b$,
#
# $$I = \sum_{a, b} p(a, b) \log_2 \frac{p(a, b)}{p(a)\, p(b)} ,$$
#
# where pairs that do not occur add nothing. For `x = [0, 0, 1, 1]`,
# `y = [0, 1, 2, 2]` it is 1 bit.
#
# Then `corrected`: the same, less the mean over what the function gives for `x` and
# each row of `shuffles`, an array (R, N) whose rows are `y` in other orders.


# %% name="q5" tags=["graded"]
def mutual_information(x, y):
    """Plug-in mutual information in bits: (N,), (N,) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


def corrected(x, y, shuffles):
    """Mutual information beyond what shuffled y give: (N,), (N,), (R, N) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cell below is for you; no test runs it. A text of your own choice: its entropy,
# what Huffman makes of it, and what a letter tells about the next one, before and
# after the correction.

# %% name="demo-letters" tags=["demo"]
words = "the more evenly the letters of a text are spread the more each of them tells"
letters = sorted(set(words))
ids = np.array([letters.index(letter) for letter in words])
shares = np.bincount(ids) / len(ids)
lengths = huffman_lengths(shares.tolist())
print(f"entropy {entropy(shares):.3f}, Huffman {shares @ np.array(lengths):.3f} bits")
rng = np.random.default_rng(0)
shuffles = np.array([rng.permutation(ids[1:]) for _ in range(20)])
print(f"a letter about the next: {mutual_information(ids[:-1], ids[1:]):.3f} bits")
print(f"corrected: {corrected(ids[:-1], ids[1:], shuffles):.3f} bits")
