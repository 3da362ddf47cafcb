# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/patterns-and-dynamic-programming
#     release: r8a5a3303a363
# ---

# %% [markdown] name="intro"
# # Save the repeated work
#
# You have read the chapter *Problem-solving patterns and dynamic programming*; here you
# write five of its programs yourself, in plain Python: the maximum of a sliding window,
# edit distance with its edits, the Viterbi path, the probability of a text under CTC,
# and beam search.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# patterns-and-dynamic-programming` in a terminal. The tests compare with PyTorch or
# with trying everything; so can you, on small cases, before you check.

# %% name="setup" tags=["setup"]
import math
import random
from collections import deque
from itertools import product


class Counted:
    """Values that can be read by position, slice or loop; ``reads`` counts them."""

    def __init__(self, values):
        self.values, self.reads = list(values), 0

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        found = self.values[place]
        self.reads += len(found) if isinstance(place, slice) else 1
        return found

    def __iter__(self):
        return (self[place] for place in range(len(self)))


def random_model(number, symbols):
    """Return a function from a beginning to the log probabilities of what follows."""

    def next_log_probs(beginning):
        rng = random.Random(f"{number} {list(beginning)}")
        weights = [rng.expovariate(1) for _ in range(symbols)]
        return [math.log(weight / sum(weights)) for weight in weights]

    return next_log_probs


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/patterns-and-dynamic-programming")

# %% [markdown] name="q1-text"
# ## 1. The maximum of every window
#
# Return a list with the maximum of each window of `size` neighbors, $n - w + 1$ of
# them. For 1, 5, 2, 7, 3, 4 and windows of 3 it is [5, 7, 7, 7].
#
# Keep the positions of those values that can still become a maximum in a `deque`. Each
# position enters it once and leaves it once, so the number of reads must not grow with
# the size of the window. A test counts them.


# %% name="q1" tags=["graded"]
def window_maxima(values, size):
    """Maximum of every window: n values -> list of n - size + 1."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Edits, and how to find them
#
# First the table: a list of $m + 1$ rows of $n + 1$ numbers, where entry $i, j$ is the
# distance between the first $i$ letters of `source` and the first $j$ of `target`.
#
# $$D(i, j) = \min\{D(i-1, j-1) + [a_i \ne b_j],\; D(i-1, j) + 1,\; D(i, j-1) + 1\}$$
#
# Then `edits` walks back through it and returns a cheapest script from the first letter
# to the last, as a list of triples: `("keep", "e", "e")`, `("substitute", "k", "s")`,
# `("delete", "t", "")`, `("insert", "", "t")`. Where several scripts are cheapest, any
# of them will do.


# %% name="q2" tags=["graded"]
def distance_table(source, target):
    """Distances between all beginnings: a list of m + 1 lists of n + 1."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


def edits(source, target):
    """One cheapest script, as triples of kind, old letter and new letter."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The most probable states
#
# `start[s]` is the probability that the first state is `s`, `transition[r][s]` that `s`
# follows `r`, and `emission[s][o]` that state `s` shows symbol `o`. None of them is 0.
# `observed` is a list of symbols.
#
# Return the most probable path, a list of states as long as `observed`, and the natural
# logarithm of its probability together with the observations. Add logarithms: a test
# has two thousand observations.


# %% name="q3" tags=["graded"]
def viterbi(start, transition, emission, observed):
    """Best path of states, and its log probability."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. CTC
#
# The blank is symbol 0. `collapse` says what a path reads as: merge repeats, then drop
# blanks. [1, 1, 0, 1, 2] reads as [1, 1, 2].
#
# `log_sum_exp` adds numbers that are known by their logarithms. `-math.inf` stands for
# 0: `math.exp(-math.inf)` is 0, but `math.log(0)` is an error. Take the largest out of
# the sum before you exponentiate: probabilities of many frames are too small for a
# float.
#
# `ctc_log_probability` gets a list of frames, each a list of log probabilities of the
# symbols, and the labels of a text, at least one. Return the logarithm of the total
# probability of all paths that read as the text, with `log_sum_exp` for every sum.


# %% name="q4" tags=["graded"]
def collapse(path):
    """Merge repeats, then drop blanks: a list of symbols."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


def log_sum_exp(values):
    """Log of the sum of exp of values; -inf if all of them are."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


def ctc_log_probability(log_probs, labels):
    """Logarithm of the summed probability of all paths: (T, V), (L,) -> ()."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Beam search
#
# `next_log_probs` is a function: given a tuple of symbols, it returns a list with the
# log probability of each symbol 0, 1, 2, … as the next one. Begin with the empty tuple.
# At each of `length` steps extend every beginning that you have kept by every symbol,
# and keep the `width` best.
#
# Return a list of pairs of a tuple of `length` symbols and its log probability, the
# best first. There are `width` of them, or fewer where there are fewer sequences.


# %% name="q5" tags=["graded"]
def beam_search(next_log_probs, length, width):
    """Up to ``width`` pairs (sequence, log probability), the best first."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your edits from one word to another,
# and how many values your window reads for two sizes.

# %% name="demo-edits" tags=["demo"]
for kind, old, new in edits("intention", "execution"):
    print(f"{kind:11}{old or '–'} {new or '–'}")
for size in (10, 100):
    values = Counted(random.Random(0).choices(range(1000), k=500))
    window_maxima(values, size)
    print(f"windows of {size}: {values.reads} reads")


# %% [markdown] name="demo-beam-text"
# And a beam against trying everything: how wide must it be on this model?

# %% name="demo-beam" tags=["demo"]
model = random_model(3, 4)
everything = [
    (sum(model(s[:t])[s[t]] for t in range(6)), s) for s in product(range(4), repeat=6)
]
print("best of all", *max(everything))
for width in (1, 2, 4, 8, 16):
    sequence, score = beam_search(model, 6, width)[0]
    print(f"width {width:2}", score, sequence)
