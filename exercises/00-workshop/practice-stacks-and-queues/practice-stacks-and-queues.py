# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-stacks-and-queues
#     release: r91679cf4a321
# ---

# %% [markdown] name="intro"
# # Stacks and queues: four problems
#
# **How to recognize it.** Things wait, and you know which one has its turn next. If it
# is the one that came last, as with brackets that close, the waiting room is a *stack*:
# a list with `append` and `pop`. If it is the one that came first, as with requests to
# a server, it is a *queue*: a `collections.deque` with `append` and `popleft`. Often
# the trick is to see who waits in vain and can be sent away at once.
#
# Four problems in plain Python, easier ones first. Each states how its time may grow,
# and one test has an input so large that a slower answer runs out of time. Leave every
# argument as you got it.

# %% name="setup" tags=["setup"]
from collections import deque

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-stacks-and-queues")

# %% [markdown] name="q1-text"
# ## 1. Brackets (easy)
#
# A language model wrote a line of code. Before you run it, look whether its brackets
# `()`, `[]` and `{}` fit: each that opens is closed by one of its kind, and what opened
# last is closed first. Other characters do not matter. Return `True` or `False`.
#
# ```text
# "f(x[0], {1: 2})"  ->  True      "(a[0)]"  ->  False      "(()"  ->  False
# ```
#
# Time: $O(n)$ for $n$ characters.


# %% name="q1" tags=["graded"]
def brackets_fit(text):
    """Whether all brackets of a text fit: str -> bool."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Requests per minute (easy)
#
# A model behind an API accepts at most `limit` requests in any `seconds` seconds.
# `times` holds when requests arrive, in ascending order. One that comes at time $t$ is
# accepted if fewer than `limit` of the requests *accepted* so far came later than
# $t - \text{seconds}$. Return for each whether it is accepted.
#
# ```text
# times [0, 1, 4, 10, 11], 10 seconds, limit 2  ->  [True, True, False, True, True]
# ```
#
# The request at 4 is refused, and so it does not count against the one at 10. By then
# the one from 0 is no longer in the last ten seconds.
#
# Time: $O(n)$.


# %% name="q2" tags=["graded"]
def accepted(times, seconds, limit):
    """Which requests are accepted: list of int, int, int -> list of bool."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. How long until it gets better? (medium)
#
# For each epoch, how many epochs pass until the validation loss is lower than in this
# one? 0 if it never is. For an epoch that was the best so far, this is how long early
# stopping would have had to be patient.
#
# ```text
# [5, 7, 6, 6, 4, 5]  ->  [4, 1, 2, 1, 0, 0]
# ```
#
# Time: $O(n)$.


# %% name="q3" tags=["graded"]
def waits(losses):
    """Epochs until a lower loss, for each: list of int -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The best of the last few (hard)
#
# You keep the checkpoints of the last `width` steps. Return for every step, from the
# first that has `width` of them, the lowest loss among the kept ones.
#
# ```text
# [3, 1, 4, 2, 5, 6], width 3  ->  [1, 1, 2, 2]
# ```
#
# Time: $O(n)$, whatever `width` is.


# %% name="q4" tags=["graded"]
def lowest_kept(losses, width):
    """Lowest of every `width` neighbors: list of int, int -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
