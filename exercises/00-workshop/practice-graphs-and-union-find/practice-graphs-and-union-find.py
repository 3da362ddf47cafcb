# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-graphs-and-union-find
#     release: r7580cfd233d7
# ---

# %% [markdown] name="intro"
# # Graphs and union-find: four problems
#
# **How to recognize it.** Things are tied in pairs: pixels to their neighbors, devices
# by cables, operations to those that they need. That is a *graph*, whatever the problem
# calls it. What can be reached? Visit each thing once, and mark it. In how few steps?
# Visit in order of distance, from a queue. In which order? Begin with what needs
# nothing. And if ties only ever come in, and you ask who belongs together, let each
# group have one root: that is *union-find*.
#
# Four problems in plain Python, easier ones first. Each states how its time may grow,
# and one test has an input so large that a slower answer runs out of time. In that test
# ways are long, and Python's calls nest only about a thousand deep: keep what is still
# to be visited in a list or deque of your own, not in calls. Leave every argument as
# you got it.

# %% name="setup" tags=["setup"]
from collections import deque

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-graphs-and-union-find")

# %% [markdown] name="q1-text"
# ## 1. Regions of a mask (easy)
#
# A segmentation model marks the pixels of cells under a microscope with 1, all others
# with 0. Pixels that share a side belong to the same cell; a corner is not enough.
# Return how many cells there are.
#
# ```text
# 1 1 0 0
# 0 1 0 1   ->  3
# 1 0 0 1
# ```
#
# Time: $O(n)$ for $n$ pixels.


# %% name="q1" tags=["graded"]
def regions(mask):
    """Count regions of ones: list of rows of 0 and 1 -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Hops between devices (easy)
#
# `devices` GPUs, numbered from 0, are wired in pairs; a wire carries both ways. Return
# for each how many wires a message from `start` has to cross at least, −1 if it cannot
# get there.
#
# ```text
# devices 5, wires [[0, 1], [2, 1], [2, 3], [0, 2]], start 3  ->  [2, 2, 1, 0, -1]
# ```
#
# Time: $O(n + m)$ for $n$ devices and $m$ wires.


# %% name="q2" tags=["graded"]
def hops(devices, wires, start):
    """Fewest wires from start to each device: int, list of [int, int], int -> list."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. In which order to compute (medium)
#
# A network is a graph of operations: `needs[k]` lists the operations whose results
# operation `k` needs. Return all operations in an order in which each comes after all
# that it needs. There may be many such orders; any will do. If some need each other in
# a circle there is none: return an empty list.
#
# ```text
# needs [[2], [0, 2], [], [1]]  ->  [2, 0, 1, 3]
# ```
#
# Backpropagation walks through such an order from its end.
#
# Time: $O(n + m)$ for $n$ operations with $m$ needs in all.


# %% name="q3" tags=["graded"]
def running_order(needs):
    """Order operations by what they need: list of lists of int -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Groups of near copies (hard)
#
# Somebody compares the documents of a training set and reports `pairs` of near copies,
# one after the other. Documents that are connected by such pairs, also by a detour,
# form a group, of which one will be kept. Return after each pair how many groups there
# are. At first every document is a group of its own.
#
# ```text
# documents 5, pairs [[0, 1], [3, 4], [1, 0], [4, 1]]  ->  [4, 3, 3, 2]
# ```
#
# Time: $O((n + m) \log n)$ for $n$ documents and $m$ pairs.


# %% name="q4" tags=["graded"]
def groups_left(documents, pairs):
    """Count the groups after each pair: int, list of [int, int] -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
