# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-arrays-and-hashing
#     release: r2f30b1eea2a3
# ---

# %% [markdown] name="intro"
# # Arrays and hashing: four problems
#
# **How to recognize it.** You ask of every item whether, how often or where something
# was seen before. Looking back through the list costs a walk for each item; a set or a
# dict answers at once. For stretches of an array, *prefix sums* do the same: a stretch
# is the difference of two numbers that you have already.
#
# Four problems in plain Python, easier ones first. Each states how its time may grow
# with the size $n$ of the input, and one test has an input so large that a slower
# answer runs out of time. Leave every argument as you got it.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-arrays-and-hashing")

# %% [markdown] name="q1-text"
# ## 1. Deduplicate documents (easy)
#
# A training set holds some documents many times. Keep the first copy of each, in the
# order of the first copies.
#
# ```text
# ["b", "a", "b", "c", "a"]  ->  ["b", "a", "c"]
# ```
#
# Time: $O(n)$ for $n$ documents.


# %% name="q1" tags=["graded"]
def first_copies(documents):
    """First copy of each document, in order: list of str -> list of str."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Build a vocabulary (easy)
#
# Give each of the `size` most frequent tokens a number: 0 to the most frequent, 1 to
# the next, and so on. Of two tokens that are equally frequent, the one that appears
# first in the text comes first. If there are fewer different tokens than `size`, all
# get a number.
#
# ```text
# the cat the mat on mat cat     size 2  ->  {"the": 0, "cat": 1}
# ```
#
# Three tokens appear twice there: "the" comes first, then "cat"; "mat" is left out.
#
# Time: $O(n + v \log v)$ for $n$ tokens, of which $v$ are different.


# %% name="q2" tags=["graded"]
def vocabulary(tokens, size):
    """Numbers of the most frequent tokens: list of str, int -> dict."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Tokens in a span of documents (medium)
#
# `lengths` holds the number of tokens in each document of a shard. Workers ask for
# spans of documents: worker $i$ reads from `starts[i]` up to, but without, `stops[i]`.
# Return how many tokens each of them reads.
#
# ```text
# lengths  5 2 4 1      starts 1 0 2
#                       stops  3 4 2   ->  6 12 0
# ```
#
# Time: $O(n + q)$ for $n$ documents and $q$ spans, however long the spans are.


# %% name="q3" tags=["graded"]
def span_totals(lengths, starts, stops):
    """Tokens in each span of documents: lists of int -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The longest balanced stretch (hard)
#
# A stream of examples has labels 0 and 1. Return the length of the longest stretch of
# neighbors in which both labels are equally frequent; 0 if there is none.
#
# ```text
# 1 1 0 1 0 0 0 0   ->  6      the first six
# ```
#
# Time: $O(n)$.


# %% name="q4" tags=["graded"]
def longest_balanced(labels):
    """Length of the longest stretch with as many 0 as 1: list of int -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
