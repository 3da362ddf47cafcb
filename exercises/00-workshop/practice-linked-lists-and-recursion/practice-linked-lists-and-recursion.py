# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-linked-lists-and-recursion
#     release: rd4433ea5128c
# ---

# %% [markdown] name="intro"
# # Linked lists and recursion: four problems
#
# **How to recognize it.** Each item says where the next one is, and you may only
# follow: that is a *linked list*. Say before you overwrite such an arrow who else still
# knows where it led. And where a thing consists of smaller things of its own kind,
# *recursion* follows its form: assume that the function is right for the smaller ones,
# put their answers together, and say what the smallest case is. If the parts are
# halves, this is *divide and conquer*. If the same part returns many times, remember
# its answer.
#
# Four problems in plain Python, easier ones first. Here a linked list is a list of
# numbers: entry $k$ says which item comes after item $k$, and −1 that none does. Each
# problem states how its time may grow, and one test has an input so large that a slower
# answer runs out of time. Leave every argument as you got it.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-linked-lists-and-recursion")

# %% [markdown] name="q1-text"
# ## 1. Turn a chain around (easy)
#
# A server for language models cuts its memory into blocks. Those of one text are a
# chain: `after[k]` is the block that comes after block `k`, and −1 if it is the last.
# The blocks of several texts share the list. Return a new list in which the chain that
# begins at block `first` runs the other way around, and all others are as they were.
#
# ```text
# after [2, -1, 4, 1, -1], first 0  ->  [-1, -1, 0, 1, 2]
# ```
#
# The chain 0 → 2 → 4 becomes 4 → 2 → 0; the chain 3 → 1 stays.
#
# Time: $O(n)$.


# %% name="q1" tags=["graded"]
def reversed_chain(after, first):
    """Turn one chain around in a list of chains: list of int, int -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Where a decoder begins to repeat itself (easy)
#
# A language model that sees only the last token, and always takes the likeliest next
# one, writes `following[t]` after token `t`. There are finitely many tokens, so it has
# to return to one that it has written, and from then on it repeats itself. Return, for
# a text that begins with token `start`, how many tokens come before the part that is
# repeated, and how many tokens that part has.
#
# ```text
# following [2, 4, 1, 3, 2], start 0  ->  [1, 3]      0 | 2 1 4 | 2 1 4 | 2 …
# ```
#
# Time: $O(n)$.


# %% name="q2" tags=["graded"]
def loop_of(following, start):
    """Tokens before the loop, and in it: list of int, int -> [int, int]."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. How many parameters? (medium)
#
# A model consists of modules, which consist of modules. `modules` holds for the name of
# each what it is made of: a number stands for an array with so many parameters, a name
# for another module. What is listed twice is there twice, with parameters of its own.
# Return the number of parameters of the module `name`. No module contains itself, and
# they are nested at most 50 deep.
#
# ```text
# {"gpt": [100, "block", "block", 100], "block": ["norm", 30, "norm", 60],
#  "norm": [5, 5]}
# gpt  ->  420      100 + 110 + 110 + 100
# ```
#
# Time: $O(n)$ for $n$ entries in all lists together.


# %% name="q3" tags=["graded"]
def parameters(modules, name):
    """Parameters of a module and all that is in it: dict of lists, str -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Pairs in the wrong order (hard)
#
# People have put answers in order, from the worst to the best, and a reward model gives
# them these `scores`. Every pair in which the earlier answer has the higher score is in
# the wrong order. Return how many such pairs there are. A pair with equal scores is not
# wrong. (Kendall's $\tau$, a measure of how well two rankings agree, is made of this
# number.)
#
# ```text
# [1, 4, 2, 4, 3]  ->  3      4 before 2, and both 4 before 3
# ```
#
# Time: $O(n \log n)$.


# %% name="q4" tags=["graded"]
def wrong_pairs(scores):
    """Pairs of which the earlier one is higher: list of int -> int."""

    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
