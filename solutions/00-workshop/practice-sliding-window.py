# %% [markdown] name="intro"
# # Sliding window: four problems
#
# **How to recognize it.** You are asked for a *stretch of neighbors*: the mean of every
# ten in a row, the longest stretch that keeps a rule, the shortest that holds all you
# need. The next window differs from this one by what enters and what leaves. Bring what
# you know of the window up to date with these two, in place of looking at all of it
# again.
#
# Four problems in plain Python, easier ones first. Each states how its time may grow,
# and one test has an input so large that a slower answer runs out of time. Leave every
# argument as you got it.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-sliding-window")

# %% [markdown] name="q1-text"
# ## 1. The moving mean of a loss (easy)
#
# The loss of single batches jumps. Return the mean of every `width` neighbors: of the
# losses 0 to `width` − 1, of 1 to `width`, and so on to the last. There are
# $n - \text{width} + 1$ of them, none if the list is shorter than `width`.
#
# ```text
# [4.0, 2.0, 3.0, 1.0], width 2  ->  [3.0, 2.5, 2.0]
# ```
#
# Time: $O(n)$, whatever `width` is.


# %% name="q1" tags=["graded"]
def moving_means(losses, width):
    """Mean of every window: list of float, int -> list of float."""
    ### BEGIN SOLUTION
    means = []
    total = 0.0
    for stop, loss in enumerate(losses, start=1):
        total += loss
        if stop > width:
            total -= losses[stop - 1 - width]
        if stop >= width:
            means.append(total / width)
    return means
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Fill the context (easy)
#
# The chapters of a book come in order; `lengths` holds their tokens, each at least 1.
# Return how many in a row you can read at most without exceeding `budget` tokens.
#
# ```text
# [4, 1, 3, 2, 2, 6], budget 8  ->  4      1 + 3 + 2 + 2
# ```
#
# Time: $O(n)$.


# %% name="q2" tags=["graded"]
def most_chapters(lengths, budget):
    """Most neighbors with a total up to the budget: list of int, int -> int."""
    ### BEGIN SOLUTION
    start = total = most = 0
    for stop, length in enumerate(lengths, start=1):
        total += length
        while total > budget:
            total -= lengths[start]
            start += 1
        most = max(most, stop - start)
    return most
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The longest stretch without repetition (medium)
#
# A language model that repeats itself is easy to hear and can be measured: return the
# length of the longest stretch of neighboring tokens in which no token occurs twice.
#
# ```text
# the cat saw the dog and the bird   ->  5      cat saw the dog and
# ```
#
# Time: $O(n)$.


# %% name="q3" tags=["graded"]
def longest_fresh(tokens):
    """Length of the longest stretch without a repeated token: list of str -> int."""
    ### BEGIN SOLUTION
    start = longest = 0
    last = {}  # where each token was seen last
    for place, token in enumerate(tokens):
        start = max(start, last.get(token, -1) + 1)
        last[token] = place
        longest = max(longest, place + 1 - start)
    return longest
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The shortest stretch with every class (hard)
#
# You want to look at a few neighboring examples of a data set that show all its
# classes. The labels are 0 to `classes` − 1. Return the length of the shortest stretch
# of neighbors in which each of them occurs; 0 if one is missing altogether.
#
# ```text
# [0, 0, 1, 0, 2, 2, 1], classes 3  ->  3      1 0 2
# ```
#
# Time: $O(n)$, however many classes there are.


# %% name="q4" tags=["graded"]
def shortest_cover(labels, classes):
    """Length of the shortest stretch with every class: list of int, int -> int."""
    ### BEGIN SOLUTION
    counts = [0] * classes
    start = present = 0
    shortest = len(labels) + 1
    for stop, label in enumerate(labels, start=1):
        counts[label] += 1
        present += counts[label] == 1
        while present == classes:
            shortest = min(shortest, stop - start)
            counts[labels[start]] -= 1
            present -= counts[labels[start]] == 0
            start += 1
    return shortest if shortest <= len(labels) else 0
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="demo-text"
# ## See it
#
# No test runs this cell. A loss as a training run might show it, and its mean over 50
# steps: which of the two tells you when it stops falling?

# %% name="demo" tags=["demo"]
import random

from groundup.plot import COLORS, INK, Picture, figure

random.seed(0)
losses = [0.5 + 2 / (1 + step / 50) + random.gauss(0, 0.4) for step in range(600)]
drawing, axes = figure(width=560, height=320)
axes.plot(losses, color=INK, alpha=0.3, label="each step")
axes.plot(range(49, 600), moving_means(losses, 50), color=COLORS[0], label="50 steps")
axes.set(xlabel="step", ylabel="loss")
axes.set_title("The mean of 50 steps shows what one step hides")
axes.legend()
Picture(drawing, "A noisy falling loss, and its moving mean, which falls smoothly.")
