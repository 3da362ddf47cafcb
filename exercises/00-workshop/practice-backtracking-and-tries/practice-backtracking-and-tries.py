# ---
# jupyter:
#   groundup:
#     exercise: 00-workshop/practice-backtracking-and-tries
#     release: rfa5b6cfe630c
# ---

# %% [markdown] name="intro"
# # Backtracking and tries: four problems
#
# **How to recognize it.** All ways to do something are wanted, or any one that keeps
# some rules; and a beginning shows already that it leads nowhere. Build one choice at a
# time. When no choice is left, or the rules are broken, take the last choice back and
# try the next one: that is *backtracking*. It costs as much as the beginnings that you
# do not rule out, so rule out early. And where many texts share their beginnings, keep
# each beginning once, in a tree whose branches are letters or tokens: that is a *trie*.
#
# Four problems in plain Python, easier ones first. Each states how its time may grow,
# or what it has to manage in a second, and one test has an input so large that a slower
# answer runs out of time. Leave every argument as you got it.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/practice-backtracking-and-tries")

# %% [markdown] name="q1-text"
# ## 1. What the budget allows (easy)
#
# Experiment `k` takes `costs[k]` GPU hours, at least 1, and can be run once or not at
# all. Return all sets of experiments that take no more than `budget` hours together,
# the empty set too. Write a set as the list of its numbers, smallest first. Order the
# sets as Python sorts lists: `[0, 2]` comes before `[1]`.
#
# ```text
# costs [2, 3, 1], budget 3  ->  [[], [0], [0, 2], [1], [2]]
# ```
#
# Time: $O(n)$ for each set that is returned, of $n$ experiments. There may be few such
# sets among the $2^n$.


# %% name="q1" tags=["graded"]
def affordable_sets(costs, budget):
    """All sets within a budget: list of int, int -> list of lists of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q1: not written yet")


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Half a word (easy)
#
# A prompt may end in the middle of a word. *Token healing* takes such an end off again,
# and lets the model choose among the tokens that begin with it. Return for each of
# `prefixes` how many tokens of `vocabulary` begin with it. No token is there twice. A
# token begins with itself, and with the empty text.
#
# ```text
# tokens "the", "to", "then", "he"   prefixes "the", "t", "e", ""  ->  [2, 3, 0, 4]
# ```
#
# Time: $O(n)$ for $n$ letters in the vocabulary and the prefixes together.


# %% name="q2" tags=["graded"]
def tokens_with(vocabulary, prefixes):
    """Count the tokens that begin with each prefix: lists of str -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q2: not written yet")


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. What the cache holds already (medium)
#
# For every token a transformer computes *keys* and *values*, which depend on the token
# and on all before it. A server keeps them all. As far as a new prompt begins like one
# of the earlier ones, it need not compute them again. Return for each prompt, a list of
# tokens, for how many of its tokens the server has keys and values when it arrives.
#
# ```text
# [[5, 1, 2], [5, 1, 3, 2], [4, 1, 3], [5, 1, 3]]  ->  [0, 2, 0, 3]
# ```
#
# Time: $O(n)$ for $n$ tokens in all prompts together.


# %% name="q3" tags=["graded"]
def cached_tokens(prompts):
    """Tokens of each prompt that are cached: list of lists of int -> list of int."""
    # Your code replaces the next line.
    raise NotImplementedError("q3: not written yet")


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Models on GPUs (hard)
#
# You want to serve models that need `sizes` GB of memory each, at least 1, on `gpus`
# equal GPUs with `memory` GB each. Several models may share a GPU, no model can be
# split. Return for each model the number of its GPU, counted from 0. There may be many
# such placements; any will do. Return `None` if there is none.
#
# ```text
# sizes [2, 3, 4, 2, 3, 2], gpus 2, memory 8  ->  [0, 1, 0, 0, 1, 1]      8 and 8 GB
# ```
#
# Whoever puts the largest models first onto the first GPU with room places 4 and 3
# together there, and has no room for the last one.
#
# Time: no way is known that is quick for every input. Yours has to see within a second
# that the 22 models of the large test do not fit onto 11 GPUs. For that, do not try
# what is only the same again: to the rest of the models, GPUs with equally much free
# memory are alike. And settle first what leaves the fewest choices.


# %% name="q4" tags=["graded"]
def place_models(sizes, gpus, memory):
    """Find a GPU for each model: list of int, int, int -> list of int, or None."""
    # Your code replaces the next line.
    raise NotImplementedError("q4: not written yet")


# %% name="q4-check" tags=["check"]
ex.check("q4")
