# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/algorithms
#     release: rf26f5196160a
# ---

# %% [markdown] name="intro"
# # Algorithms, by you
#
# You have read the chapter *Algorithms: cost, recursion, search*; here you write five
# of its ideas yourself, in plain Python: a search by halving on an answer, a recursion
# that counts while it merges, a topological order, greedy packing, and selection
# without sorting.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check algorithms` in a
# terminal; or leave `groundup watch algorithms` running, which checks at every save.
# The tests look only at what goes into your functions and what comes out.


# %% name="setup" tags=["setup"]
class Machine:
    """Trains with any batch up to ``largest``, and counts the attempts."""

    def __init__(self, largest):
        self.largest, self.attempts = largest, 0

    def fits(self, batch):
        """Tell whether this batch fits."""
        self.attempts += 1
        return batch <= self.largest


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/algorithms")

# %% [markdown] name="q1-text"
# ## 1. The largest batch
#
# `machine.fits(batch)` tells whether a batch of that size fits into memory. Return the
# largest one that does, 0 if not even a batch of 1 fits. Nobody tells you an upper
# limit: double the size, from 1 on, until it does not fit, and then halve what is left
# between the last size that fitted and the first that did not.
#
# An attempt is expensive. If the answer has $b$ binary digits, this takes at most
# $2b + 1$ attempts, and the tests count them.


# %% name="q1" tags=["graded"]
def largest_batch(machine):
    """Find the largest batch that fits."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Merge and count
#
# Two rankings of the same things disagree about a pair if they put it in opposite
# orders. Number the things by the first ranking, list them as in the second: the pairs
# that they disagree about are those whose earlier number is the larger one, the
# *inversions*. $[3, 1, 4, 1]$ has three: $(3, 1)$, $(3, 1)$ and $(4, 1)$. Equal numbers
# are no inversion.
#
# Return the sorted list and the number of inversions, by merge sort: when an item of
# the right half is merged, how many of the left half does it overtake?


# %% name="q2" tags=["graded"]
def sort_and_count(values):
    """Return the sorted list and the number of pairs in the wrong order."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. In order
#
# `graph[name]` lists the names that the arrows from `name` point to. A name that only
# receives arrows may have no entry of its own. Return a list of all names in which
# every arrow points forward; any such list will do. If there is none, because the graph
# has a cycle, return an empty list.
#
# For `{"a": ["b", "c"], "c": ["b"]}` the only answer is `["a", "c", "b"]`.


# %% name="q3" tags=["graded"]
def in_order(graph):
    """List all names, each before those it points to; [] if there is a cycle."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Pack the texts
#
# Put texts into rows with room for `capacity` tokens each, by first-fit decreasing:
# take the texts from the longest to the shortest, of equally long ones the one that
# comes first in `lengths`, and put each into the first row that still has room; if none
# has, open a new row at the end. Every length is at least 1 and at most `capacity`.
#
# Return the rows, each a list of *places* in `lengths`, in the order in which they were
# put there. For lengths $[3, 7, 5, 4]$ and a capacity of 10 the rows are
# $[[1, 0], [2, 3]]$.


# %% name="q4" tags=["graded"]
def pack_texts(lengths, capacity):
    """Return the rows, each a list of places in lengths."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. The k-th best
#
# Return the `k`-th largest of `scores`, where `k = 1` asks for the largest. Equal
# scores count as often as they occur: of $[2, 5, 5, 1]$ the second largest is 5 and the
# third is 2. `k` is at least 1 and at most the number of scores.
#
# Do it as quicksort would, but go on with one side only: split by a pivot into larger,
# equal and smaller, and decide which of the three holds the answer.


# %% name="q5" tags=["graded"]
def kth_largest(scores, k):
    """Find the k-th largest score."""
    # Your code replaces the next line.
    raise NotImplementedError("q5: not written yet")


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. How many attempts does your search
# take, and how do they grow with the answer? And does your packing fill the rows?

# %% name="demo-batch" tags=["demo"]
for largest in (10, 100, 1000, 10_000):
    machine = Machine(largest)
    print(largest_batch(machine), "in", machine.attempts, "attempts")


# %% name="demo-pack" tags=["demo"]
import random

random.seed(0)
lengths = [min(1024, int(random.lognormvariate(5, 1)) + 1) for _ in range(1000)]
rows = pack_texts(lengths, 1024)
print(f"{len(rows)} rows, {sum(lengths) / len(rows) / 1024:.1%} filled")
