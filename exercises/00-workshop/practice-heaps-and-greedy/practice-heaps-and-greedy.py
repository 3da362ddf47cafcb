# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-heaps-and-greedy
#     release: r89412fa01f68
# ---

# %% [markdown] name="intro"
# # Heaps and greedy: four problems
#
# **How to recognize it.** You need the smallest or the largest, again and again, while
# items come and go. A *heap* hands it out and takes in a new item in $O(\log n)$, where
# a search or a sort walks through everything. And where you may settle one choice after
# the other and never take it back, you are *greedy*: sort, or use a heap, so that the
# next choice is the safest. Greedy is right only if you can say why: whatever a best
# answer does there, it could be changed to your choice and lose nothing.
#
# Four problems in plain Python, easier ones first. The module `heapq` makes a list into
# a heap, the smallest item first. Each problem states how its time may grow, and one
# test has an input so large that a slower answer runs out of time. Leave every argument
# as you got it.

# %% name="setup" tags=["setup"]
import heapq

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-heaps-and-greedy")

# %% [markdown] name="q1-text"
# ## 1. The cutoff of a stream (easy)
#
# You keep the `k` highest scores of a stream, and a new one has to beat the lowest of
# them to be let in. Return that cutoff, the `k`-th highest score so far, after every
# score from the `k`-th on. Equal scores count each.
#
# ```text
# [3, 1, 4, 4, 5], k 2  ->  [1, 3, 4, 4]
# ```
#
# Time: $O(n \log k)$.


# %% name="q1" tags=["graded"]
def cutoffs(scores, k):
    """Find the k-th highest after each score: list of int, int -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Most jobs on one GPU (easy)
#
# People ask for the only GPU, each from `start` up to, but without, `stop`. Two jobs
# cannot overlap; one may start when another stops. Return how many of the jobs can be
# granted at most.
#
# ```text
# [[0, 10], [1, 3], [3, 6], [5, 7]]  ->  2      [1, 3] and [3, 6], or [5, 7]
# ```
#
# Time: $O(n \log n)$.


# %% name="q2" tags=["graded"]
def most_jobs(jobs):
    """Most jobs that do not overlap: list of [start, stop] -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The shortest code (medium)
#
# Give each token a code of bits so that no code is the beginning of another. Such codes
# are the leaves of a tree: left is 0, right is 1, and the way to a token is its code.
# word2vec hangs its vocabulary into such a tree, so that frequent words are reached in
# few steps. Given how often each token occurs, return how many bits the whole text
# takes with the best tree. One token alone needs no bits.
#
# ```text
# counts [1, 1, 2, 5]  ->  15      codes 000, 001, 01, 1:  3 + 3 + 2·2 + 5
# ```
#
# Joining two subtrees makes every code in them one bit longer. So the answer is the sum
# of the counts of all subtrees that you ever join to one.
#
# Time: $O(n \log n)$.


# %% name="q3" tags=["graded"]
def fewest_bits(counts):
    """Length of the text in the best code: list of int -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Experiments before their deadlines (hard)
#
# One GPU, and experiments that take an hour each. Each is given as `[deadline, value]`:
# its value counts only if it is one of the first `deadline` experiments that you run.
# Deadlines are at least 1, values at least 0. Return the largest total value.
#
# ```text
# [[2, 5], [1, 4], [2, 6], [3, 1]]  ->  12      5, 6 and 1
# ```
#
# Three experiments have to be done within two hours there, so the one worth 4 is left
# out.
#
# Time: $O(n \log n)$.


# %% name="q4" tags=["graded"]
def most_value(experiments):
    """Largest total value within the deadlines: list of [deadline, value] -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
