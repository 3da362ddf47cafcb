# %% [markdown] name="intro"
# # Two pointers: four problems
#
# **How to recognize it.** The input is sorted, and you are after pairs, or after what
# two lists have to do with each other. Keep two places. At each step one of them moves
# on, never back, because you can prove that what it leaves behind is settled. Where
# trying every pair takes $n^2$ steps, the two places take at most $2n$.
#
# Four problems in plain Python, easier ones first. Each states how its time may grow,
# and one test has an input so large that a slower answer runs out of time. Leave every
# argument as you got it.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-two-pointers")

# %% [markdown] name="q1-text"
# ## 1. Merge sorted shards (easy)
#
# Two shards of a data set hold the numbers of their documents, each in ascending order.
# Merge them into one ascending list, in which a number appears as often as in both
# together.
#
# ```text
# [1, 4, 4, 9] and [2, 4, 11]  ->  [1, 2, 4, 4, 4, 9, 11]
# ```
#
# Time: $O(n + m)$ for shards of $n$ and $m$ documents.


# %% name="q1" tags=["graded"]
def merged(left, right):
    """All numbers of two sorted lists, sorted: lists of int -> list of int."""
    ### BEGIN SOLUTION
    i = j = 0
    numbers = []
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            numbers.append(left[i])
            i += 1
        else:
            numbers.append(right[j])
            j += 1
    return numbers + left[i:] + right[j:]
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Two sequences to a row (easy)
#
# A batch has rows of `limit` tokens. Each row takes one sequence, or two if both fit
# together. What a row does not use is padding. Given the lengths in ascending order,
# none above `limit`, return the smallest number of rows that hold all sequences.
#
# ```text
# [2, 3, 5, 6, 8], limit 8  ->  3      8 alone, 6 + 2, 5 + 3
# ```
#
# Time: $O(n)$.


# %% name="q2" tags=["graded"]
def fewest_rows(lengths, limit):
    """Fewest rows for sorted lengths, two to a row at most: list of int, int -> int."""
    ### BEGIN SOLUTION
    short, long, rows = 0, len(lengths) - 1, 0
    while short <= long:
        if lengths[short] + lengths[long] <= limit:
            short += 1  # it shares the row of the longest
        long -= 1
        rows += 1
    return rows
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. Where two annotators agree (medium)
#
# Two people mark names in the same text. Each gives a list of spans `[start, stop]` in
# ascending order, which do not overlap; `stop` does not belong to the span any more.
# Return the parts that both marked, for each pair of spans that overlap, in ascending
# order. Spans that only touch have no part in common.
#
# ```text
# [[0, 4], [6, 9]] and [[2, 7], [7, 12]]  ->  [[2, 4], [6, 7], [7, 9]]
# ```
#
# Time: $O(n + m)$ for lists of $n$ and $m$ spans.


# %% name="q3" tags=["graded"]
def agreement(first, second):
    """Find common parts of two lists of spans: lists of [int, int] -> the same."""
    ### BEGIN SOLUTION
    i = j = 0
    common = []
    while i < len(first) and j < len(second):
        start = max(first[i][0], second[j][0])
        stop = min(first[i][1], second[j][1])
        if start < stop:
            common.append([start, stop])
        if first[i][1] <= second[j][1]:  # what ends first can meet nothing further
            i += 1
        else:
            j += 1
    return common
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. The area under the ROC curve (hard)
#
# A classifier scored some positive and some negative examples. Take every pair of one
# of each: how often does the positive one have the higher score? That share is called
# AUC, the area under the ROC curve; a pair with equal scores counts half. Both lists
# are sorted in ascending order, and neither is empty.
#
# ```text
# positives [2, 5, 5]   negatives [1, 5]  ->  (1 + 1.5 + 1.5) / 6 = 0.667
# ```
#
# Of the positives, 2 wins one pair; each 5 wins one and ties one.
#
# Time: $O(n + m)$.


# %% name="q4" tags=["graded"]
def auc(positives, negatives):
    """Share of pairs that the positive wins: sorted lists of int -> float."""
    ### BEGIN SOLUTION
    below = upto = 0  # how many negatives are less; less or equal
    halves = 0  # a win counts two, a tie one
    for score in positives:
        while below < len(negatives) and negatives[below] < score:
            below += 1
        while upto < len(negatives) and negatives[upto] <= score:
            upto += 1
        halves += below + upto
    return halves / (2 * len(positives) * len(negatives))
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")
