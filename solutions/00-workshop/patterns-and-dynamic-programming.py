# %% [markdown] name="intro"
# # Save the repeated work
#
# You have read the chapter *Problem-solving patterns and dynamic programming*; here you
# write five of its programs yourself, in plain Python: the maximum of a sliding window,
# edit distance with its edits, the Viterbi path, the probability of a text under CTC,
# and beam search.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check
# patterns-and-dynamic-programming` in a terminal. The tests compare with PyTorch or
# with trying everything; so can you, on small cases, before you check.

# %% name="setup" tags=["setup"]
import math
import random
from collections import deque
from itertools import product


class Counted:
    """Values that can be read by position, slice or loop; ``reads`` counts them."""

    def __init__(self, values):
        self.values, self.reads = list(values), 0

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        found = self.values[place]
        self.reads += len(found) if isinstance(place, slice) else 1
        return found

    def __iter__(self):
        return (self[place] for place in range(len(self)))


def random_model(number, symbols):
    """Return a function from a beginning to the log probabilities of what follows."""

    def next_log_probs(beginning):
        rng = random.Random(f"{number} {list(beginning)}")
        weights = [rng.expovariate(1) for _ in range(symbols)]
        return [math.log(weight / sum(weights)) for weight in weights]

    return next_log_probs


# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/patterns-and-dynamic-programming")

# %% [markdown] name="q1-text"
# ## 1. The maximum of every window
#
# Return a list with the maximum of each window of `size` neighbors, $n - w + 1$ of
# them. For 1, 5, 2, 7, 3, 4 and windows of 3 it is [5, 7, 7, 7].
#
# Keep the positions of those values that can still become a maximum in a `deque`. Each
# position enters it once and leaves it once, so the number of reads must not grow with
# the size of the window. A test counts them.


# %% name="q1" tags=["graded"]
def window_maxima(values, size):
    """Maximum of every window: n values -> list of n - size + 1."""
    ### BEGIN SOLUTION
    candidates, maxima = deque(), []
    for right in range(len(values)):
        value = values[right]
        while candidates and values[candidates[-1]] <= value:
            candidates.pop()
        candidates.append(right)
        if candidates[0] == right - size:
            candidates.popleft()
        if right >= size - 1:
            maxima.append(values[candidates[0]])
    return maxima
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Edits, and how to find them
#
# First the table: a list of $m + 1$ rows of $n + 1$ numbers, where entry $i, j$ is the
# distance between the first $i$ letters of `source` and the first $j$ of `target`.
#
# $$D(i, j) = \min\{D(i-1, j-1) + [a_i \ne b_j],\; D(i-1, j) + 1,\; D(i, j-1) + 1\}$$
#
# Then `edits` walks back through it and returns a cheapest script from the first letter
# to the last, as a list of triples: `("keep", "e", "e")`, `("substitute", "k", "s")`,
# `("delete", "t", "")`, `("insert", "", "t")`. Where several scripts are cheapest, any
# of them will do.


# %% name="q2" tags=["graded"]
def distance_table(source, target):
    """Distances between all beginnings: a list of m + 1 lists of n + 1."""
    ### BEGIN SOLUTION
    table = [list(range(len(target) + 1))]
    for i in range(1, len(source) + 1):
        row = [i]
        for j in range(1, len(target) + 1):
            same = table[i - 1][j - 1] + (source[i - 1] != target[j - 1])
            row.append(min(same, table[i - 1][j] + 1, row[j - 1] + 1))
        table.append(row)
    return table
    ### END SOLUTION


def edits(source, target):
    """One cheapest script, as triples of kind, old letter and new letter."""
    ### BEGIN SOLUTION
    D = distance_table(source, target)
    i, j, script = len(source), len(target), []
    while i or j:
        old, new = source[i - 1 : i], target[j - 1 : j]
        if i and j and D[i][j] == D[i - 1][j - 1] + (old != new):
            script.append(("keep" if old == new else "substitute", old, new))
            i, j = i - 1, j - 1
        elif i and D[i][j] == D[i - 1][j] + 1:
            script.append(("delete", old, ""))
            i -= 1
        else:
            script.append(("insert", "", new))
            j -= 1
    return script[::-1]
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. The most probable states
#
# `start[s]` is the probability that the first state is `s`, `transition[r][s]` that `s`
# follows `r`, and `emission[s][o]` that state `s` shows symbol `o`. None of them is 0.
# `observed` is a list of symbols.
#
# Return the most probable path, a list of states as long as `observed`, and the natural
# logarithm of its probability together with the observations. Add logarithms: a test
# has two thousand observations.


# %% name="q3" tags=["graded"]
def viterbi(start, transition, emission, observed):
    """Best path of states, and its log probability."""
    ### BEGIN SOLUTION
    states, log = range(len(start)), math.log
    score = [log(start[s]) + log(emission[s][observed[0]]) for s in states]
    parents = []
    for symbol in observed[1:]:
        ways = [[score[r] + log(transition[r][s]) for r in states] for s in states]
        parents.append([max(states, key=ways[s].__getitem__) for s in states])
        score = [max(ways[s]) + log(emission[s][symbol]) for s in states]
    path = [max(states, key=score.__getitem__)]
    for parent in reversed(parents):
        path.append(parent[path[-1]])
    return path[::-1], max(score)
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. CTC
#
# The blank is symbol 0. `collapse` says what a path reads as: merge repeats, then drop
# blanks. [1, 1, 0, 1, 2] reads as [1, 1, 2].
#
# `log_sum_exp` adds numbers that are known by their logarithms. `-math.inf` stands for
# 0: `math.exp(-math.inf)` is 0, but `math.log(0)` is an error. Take the largest out of
# the sum before you exponentiate: probabilities of many frames are too small for a
# float.
#
# `ctc_log_probability` gets a list of frames, each a list of log probabilities of the
# symbols, and the labels of a text, at least one. Return the logarithm of the total
# probability of all paths that read as the text, with `log_sum_exp` for every sum.


# %% name="q4" tags=["graded"]
def collapse(path):
    """Merge repeats, then drop blanks: a list of symbols."""
    ### BEGIN SOLUTION
    merged = [s for t, s in enumerate(path) if t == 0 or s != path[t - 1]]
    return [s for s in merged if s != 0]
    ### END SOLUTION


def log_sum_exp(values):
    """Log of the sum of exp of values; -inf if all of them are."""
    ### BEGIN SOLUTION
    top = max(values)
    if top == -math.inf:
        return top
    return top + math.log(sum(math.exp(value - top) for value in values))
    ### END SOLUTION


def ctc_log_probability(log_probs, labels):
    """Logarithm of the summed probability of all paths: (T, V), (L,) -> ()."""
    ### BEGIN SOLUTION
    places = [0]
    for label in labels:
        places += [label, 0]
    scores = [-math.inf] * len(places)
    scores[:2] = log_probs[0][0], log_probs[0][labels[0]]
    for frame in log_probs[1:]:
        before, scores = scores, []
        for s, symbol in enumerate(places):
            ways = before[max(0, s - 1) : s + 1]
            if s >= 2 and symbol != 0 and symbol != places[s - 2]:
                ways.append(before[s - 2])
            scores.append(log_sum_exp(ways) + frame[symbol])
    return log_sum_exp(scores[-2:])
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. Beam search
#
# `next_log_probs` is a function: given a tuple of symbols, it returns a list with the
# log probability of each symbol 0, 1, 2, … as the next one. Begin with the empty tuple.
# At each of `length` steps extend every beginning that you have kept by every symbol,
# and keep the `width` best.
#
# Return a list of pairs of a tuple of `length` symbols and its log probability, the
# best first. There are `width` of them, or fewer where there are fewer sequences.


# %% name="q5" tags=["graded"]
def beam_search(next_log_probs, length, width):
    """Up to ``width`` pairs (sequence, log probability), the best first."""
    ### BEGIN SOLUTION
    beam = [((), 0.0)]
    for _ in range(length):
        longer = []
        for sequence, score in beam:
            for symbol, value in enumerate(next_log_probs(sequence)):
                longer.append(((*sequence, symbol), score + value))
        longer.sort(key=lambda pair: pair[1], reverse=True)
        beam = longer[:width]
    return beam
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. Your edits from one word to another,
# and how many values your window reads for two sizes.

# %% name="demo-edits" tags=["demo"]
for kind, old, new in edits("intention", "execution"):
    print(f"{kind:11}{old or '–'} {new or '–'}")
for size in (10, 100):
    values = Counted(random.Random(0).choices(range(1000), k=500))
    window_maxima(values, size)
    print(f"windows of {size}: {values.reads} reads")


# %% [markdown] name="demo-beam-text"
# And a beam against trying everything: how wide must it be on this model?

# %% name="demo-beam" tags=["demo"]
model = random_model(3, 4)
everything = [
    (sum(model(s[:t])[s[t]] for t in range(6)), s) for s in product(range(4), repeat=6)
]
print("best of all", *max(everything))
for width in (1, 2, 4, 8, 16):
    sequence, score = beam_search(model, 6, width)[0]
    print(f"width {width:2}", score, sequence)
