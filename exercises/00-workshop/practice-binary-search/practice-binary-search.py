# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-binary-search
#     release: r08ce16f62f9c
# ---

# %% [markdown] name="intro"
# # Binary search: four problems
#
# **How to recognize it.** A question about a number has one answer up to some point and
# the other from there on, and you look for that point. A sorted list is one case: "is
# the entry at least 7?" Another is a limit to be found: "does a batch of this size
# fit?" Ask in the middle, and half of what is left is settled. A billion candidates
# take thirty questions.
#
# A loop that does not go wrong by one keeps two places: at `low` the answer is known to
# be the first, at `high` the second. It asks in the middle between them, moves one of
# the two there, and stops when they are neighbors.
#
# Four problems in plain Python, without the module `bisect`, easier ones first. Each
# states how its time may grow, and one test has an input so large that a slower answer
# runs out of time. Leave every argument as you got it.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-binary-search")

# %% [markdown] name="q1-text"
# ## 1. Which document is this token from? (easy)
#
# All documents of a data set stand behind each other in one long file of tokens.
# `starts` holds the place at which each document begins, in ascending order; the first
# is 0, and no document is empty. Return for each place the number of its document.
#
# ```text
# starts [0, 5, 7]   places [4, 5, 6, 9]  ->  [0, 1, 1, 2]
# ```
#
# Time: $O(q \log n)$ for $q$ places and $n$ documents.


# %% name="q1" tags=["graded"]
def documents_of(starts, places):
    """Find the number of the document at each place: lists of int -> list of int."""

    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Quantize (easy)
#
# A quantized model stores, in place of a weight, the number of the closest entry of a
# short sorted list, its codebook. Here weights and codebook are whole numbers, and the
# codebook holds no number twice. Return for each weight the index of the entry closest
# to it, and the lower of two that are equally close.
#
# ```text
# codebook [-6, 0, 4]   weights [-9, -3, 1, 2, 3]  ->  [0, 0, 1, 1, 2]
# ```
#
# Time: $O(q \log n)$ for $q$ weights and $n$ entries.


# %% name="q2" tags=["graded"]
def quantized(codebook, weights):
    """Index of the closest entry for each weight: lists of int -> list of int."""

    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The longest sequence that fits (medium)
#
# Attention over $T$ tokens needs $a\,T + c\,T^2$ bytes: some for every token, some for
# every pair. With `a` = `per_token` and `c` = `per_pair`, both at least 1, return the
# largest $T$ that needs no more than `memory` bytes.
#
# ```text
# memory 100, per_token 5, per_pair 2  ->  5      5·5 + 2·25 = 75;  6 tokens need 102
# ```
#
# One test has so many bytes that a float does not hold their number exactly. Stay with
# whole numbers.
#
# Time: $O(\log \text{memory})$.


# %% name="q3" tags=["graded"]
def longest_fitting(memory, per_token, per_pair):
    """Most tokens that fit into memory: int, int, int -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Share layers among devices (hard)
#
# A model is too large for one device. Its layers go to `devices` devices in order: the
# first few to the first, the next few to the second, and so on; a device may stay
# empty. `costs` holds what each layer takes, whole numbers of at least 1. The slowest
# device sets the pace. Return the smallest possible total of the device with most to
# do.
#
# ```text
# [4, 2, 3, 1, 6], devices 3  ->  6      4 2 | 3 1 | 6
# ```
#
# Time: $O(n \log s)$ for $n$ layers that cost $s$ together.


# %% name="q4" tags=["graded"]
def smallest_peak(costs, devices):
    """Smallest possible cost of the busiest device: list of int, int -> int."""

    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
