# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-dynamic-programming
#     release: r14335cde080c
# ---

# %% [markdown] name="intro"
# # Dynamic programming: four problems
#
# **How to recognize it.** You are asked for the best, or for the number, of a great
# many ways, and the ways share their beginnings. Ask for the *last step*: what can it
# be, and what smaller problem of the same kind is left before it? Then solve the
# smaller problems once each, smallest first, and keep the answers in a table.
#
# Four problems in plain Python, easier ones first. Each states how its time may grow,
# and one test has an input so large that a slower answer runs out of time. Leave every
# argument as you got it.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-dynamic-programming")

# %% [markdown] name="q1-text"
# ## 1. The best stretch (easy)
#
# `gains` says by how much a score rose or fell in each epoch. Return the largest total
# gain of any stretch of neighboring epochs; 0, for the empty stretch, if every other
# loses.
#
# ```text
# [2, -4, 3, -1, 2, -5]  ->  4      3 - 1 + 2
# ```
#
# Time: $O(n)$.


# %% name="q1" tags=["graded"]
def best_stretch(gains):
    """Largest total of neighbors: list of int -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. In how many ways can it be split? (easy)
#
# A tokenizer that learns from every way to split a word has to sum over all of them.
# Return in how many ways `text` is a row of tokens from `vocabulary`, which holds no
# token twice. A token may be used again; the empty text is split in one way.
#
# ```text
# text "banana", vocabulary ["ban", "an", "a", "na", "b"]  ->  4
# ban an a      ban a na      b an an a      b an a na
# ```
#
# Time: $O(n \cdot v)$ comparisons for $n$ letters and $v$ tokens.


# %% name="q2" tags=["graded"]
def ways_to_split(text, vocabulary):
    """Count the splits of a text into tokens: str, list of str -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The longest common subsequence (medium)
#
# ROUGE-L judges a summary by the longest sequence of words that occurs in it and in a
# reference in the same order, with other words between them or not. Return how many
# words it has.
#
# ```text
# the cat sat on the mat    a cat on the red mat  ->  4      cat on the mat
# ```
#
# Time: $O(n \cdot m)$ for texts of $n$ and $m$ words.


# %% name="q3" tags=["graded"]
def common_words(reference, summary):
    """Length of the longest common subsequence: lists of str -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. In which order to multiply (hard)
#
# A product of matrices may be computed in any order of its multiplications. The result
# is the same, the work is not. To multiply an $a \times b$ matrix by a $b \times c$
# matrix takes $a\,b\,c$ multiplications. Matrix $k$ of the chain has `sizes[k]` rows
# and `sizes[k + 1]` columns. Return the fewest multiplications for the whole product.
#
# ```text
# sizes [10, 2, 20, 3]  ->  180      A (B C): 2·20·3 + 10·2·3, and (A B) C takes 1000
# ```
#
# This is why an adapter of low rank is multiplied as $(x A) B$ and not as $x (A B)$.
#
# Time: $O(n^3)$ for $n$ matrices; $n$ is at least 1.


# %% name="q4" tags=["graded"]
def fewest_multiplications(sizes):
    """Fewest multiplications for a product of matrices: list of int -> int."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
