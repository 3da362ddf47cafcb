# %% [markdown] name="intro"
# # Five structures, by you
#
# You have read the chapter *The data structures behind deep learning*; here you build
# five of its structures, each small: the window of a key-value cache, a trie that cuts
# text, an order for a graph or the cycle that forbids it, groups that merge, and a
# cache that forgets.
#
# Write your code in place of `raise NotImplementedError(...)`, run the cell, and then
# the one below it, which checks it. Or save, and run `groundup check data-structures`
# in a terminal; or leave `groundup watch data-structures` running, which checks at
# every save. Plain Python is enough; the tests look only at what goes into your
# functions and what comes out.

# %% name="setup" tags=["setup"]
# Nothing to import: lists and dicts are all you need.

# %% name="check" tags=["check"]
from groundup import exercise

ex = exercise("00-workshop/data-structures")

# %% [markdown] name="q1-text"
# ## 1. A window that slides
#
# A model that looks back at the last $W$ tokens keeps their keys in $W$ places. Token
# $t$ (the first is token 0) goes to place $t \bmod W$ and overwrites what was there.
#
# `write(places, t, key)` stores the key of token `t` in the list `places`, which has
# $W$ entries, and returns nothing.
#
# `in_order(places, t)` is called after token `t` was written. It returns a new list of
# the keys that are in the window, the oldest first. While fewer than $W$ tokens have
# been written, these are all of them.
#
# For $W = 3$, after writing `"a"`, `"b"`, `"c"`, `"d"` the places hold
# `["d", "b", "c"]`, and `in_order(places, 3)` is `["b", "c", "d"]`.


# %% name="q1" tags=["graded"]
def write(places, t, key):
    """Store the key of token t in its place."""
    ### BEGIN SOLUTION
    places[t % len(places)] = key
    ### END SOLUTION


def in_order(places, t):
    """List the keys of the window that ends with token t, the oldest first."""
    ### BEGIN SOLUTION
    W = len(places)
    return [places[i % W] for i in range(max(0, t - W + 1), t + 1)]
    ### END SOLUTION


# %% name="q1-check" tags=["check"]
ex.check("q1")

# %% [markdown] name="q2-text"
# ## 2. Cut by the longest
#
# A trie of nested dicts: a node is a dict from letters to nodes, and a node at which a
# word ends has the extra key `""`, with the value `True`. The words *a*, *ab* make
# `{"a": {"": True, "b": {"": True}}}`.
#
# `build(words)` returns the root. `split(trie, text)` cuts the text from the left into
# the longest words; where no word begins, the letter stands alone. With the words *he*,
# *her* and *hers*, the text `"hershe"` becomes `["hers", "he"]`, and `"xher"` becomes
# `["x", "her"]`.
#
# Mind the case where the walk goes on past the last word: with *a* and *abc*, the text
# `"abd"` is `["a", "b", "d"]`.


# %% name="q2" tags=["graded"]
def build(words):
    """Make a trie of nested dicts; the key "" marks the end of a word."""
    ### BEGIN SOLUTION
    root = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = True
    return root
    ### END SOLUTION


def split(trie, text):
    """Cut text into the longest words from the left: a list of strings."""
    ### BEGIN SOLUTION
    tokens, start = [], 0
    while start < len(text):
        node, place, end = trie, start, start + 1
        while place < len(text) and text[place] in node:
            node = node[text[place]]
            place += 1
            if "" in node:
                end = place
        tokens.append(text[start:end])
        start = end
    return tokens
    ### END SOLUTION


# %% name="q2-check" tags=["check"]
ex.check("q2")

# %% [markdown] name="q3-text"
# ## 3. An order, or the cycle
#
# `graph[n]` lists the nodes that node `n` points to; the nodes are 0, 1, 2, … Return
# two lists, `order` and `cycle`. If there is an order of all nodes in which every arrow
# points forward, return it and an empty cycle. Any right order will do. If not, return
# an empty order and a cycle: nodes of which each points to the next and the last to the
# first, none of them twice.
#
# For `[[1, 2], [2], []]` the answer is `([0, 1, 2], [])`. For `[[1], [2], [1]]` it is
# `([], [1, 2])` or `([], [2, 1])`: node 0 leads to the cycle and is not on it.
#
# Graphs are deep: one of 20,000 nodes in a row is tested. A function that calls itself
# for each node breaks off at about 1,000.


# %% name="q3" tags=["graded"]
def topological_sort(graph):
    """Order the nodes, or find a cycle: two lists, one of them empty."""
    ### BEGIN SOLUTION
    waiting = [0] * len(graph)
    for targets in graph:
        for target in targets:
            waiting[target] += 1
    order = [node for node, count in enumerate(waiting) if count == 0]
    for node in order:  # grows while it is read: a queue
        for target in graph[node]:
            waiting[target] -= 1
            if waiting[target] == 0:
                order.append(target)
    if len(order) == len(graph):
        return order, []
    stuck = [node for node, count in enumerate(waiting) if count]
    source = {target: node for node in stuck for target in graph[node]}
    path, node = {}, stuck[0]
    while node not in path:
        path[node] = len(path)
        node = source[node]
    return [], list(path)[path[node] :][::-1]
    ### END SOLUTION


# %% name="q3-check" tags=["check"]
ex.check("q3")

# %% [markdown] name="q4-text"
# ## 4. Groups that merge
#
# `parent` is a list: `parent[i]` is another member of i's group, or i itself if i is
# the root, which stands for the group.
#
# `find(parent, i)` follows the pointers and returns the root. On the way it may
# shorten paths. `unite(parent, i, j)` makes one group of i's and j's, by letting one
# root point to the other, and returns `True`; if they are one group already, it changes
# no group and returns `False`.
#
# `near_copies(n, pairs)` gets the number of documents and the pairs that resemble each
# other, and returns one number for each document: the *smallest* number of a document
# in its group, which is the copy to keep. For 5 documents and the pairs `(3, 1)`,
# `(4, 3)` the answer is `[0, 1, 2, 1, 1]`.


# %% name="q4" tags=["graded"]
def find(parent, i):
    """Return the root of i's group."""
    ### BEGIN SOLUTION
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i
    ### END SOLUTION


def unite(parent, i, j):
    """Make one group of two; say whether they were two."""
    ### BEGIN SOLUTION
    i, j = find(parent, i), find(parent, j)
    parent[i] = j
    return i != j
    ### END SOLUTION


def near_copies(n, pairs):
    """For each of n documents, the smallest number in its group: a list."""
    ### BEGIN SOLUTION
    parent = list(range(n))
    for pair in pairs:
        unite(parent, *pair)
    first = {}
    return [first.setdefault(find(parent, i), i) for i in range(n)]
    ### END SOLUTION


# %% name="q4-check" tags=["check"]
ex.check("q4")

# %% [markdown] name="q5-text"
# ## 5. A cache that forgets
#
# `serve(requests, capacity)` gets a list of prefixes, the beginnings that a server is
# asked to continue, one after the other. It keeps up to `capacity` of them, at least
# one. If a request is in the cache, that is a hit. If not, it is stored, and if that is
# one too many, the least recently *used* is forgotten. A hit counts as a use.
#
# Return two lists: for each request `True` for a hit and `False` for a miss, and the
# prefixes that are in the cache at the end, the least recently used first.
#
# For `["a", "b", "a", "c", "b"]` and a capacity of 2: the hit on `a` makes `b` the
# oldest, so `c` drives out `b`, and `b` then drives out `a`. The answer is
# `([False, False, True, False, False], ["c", "b"])`.
#
# Python's dicts keep the order in which keys were put in. With `del cache[key]` and
# `next(iter(cache))`, that is all you need.


# %% name="q5" tags=["graded"]
def serve(requests, capacity):
    """Answer requests from a cache: hits and misses, and what is in it at the end."""
    ### BEGIN SOLUTION
    cache, hits = {}, []
    for prefix in requests:
        hits.append(prefix in cache)
        if prefix in cache:
            del cache[prefix]
        cache[prefix] = True
        if len(cache) > capacity:
            del cache[next(iter(cache))]
    return hits, list(cache)
    ### END SOLUTION


# %% name="q5-check" tags=["check"]
ex.check("q5")

# %% [markdown] name="demo-text"
# ## See it
#
# The cells below are for you; no test runs them. A small vocabulary, and your trie cuts
# a word that is not in it. Then a cache of growing size under requests of which a few
# are asked for again and again.

# %% name="demo-trie" tags=["demo"]
words = ["token", "tok", "iz", "ize", "er", "s", "re", "to", "en"]
print(split(build(words), "retokenizers"))

# %% name="demo-cache" tags=["demo"]
requests = [k % 5 if k % 3 else (k * k) % 40 for k in range(1200)]
for capacity in (1, 5, 10, 20, 40):
    hits, _ = serve(requests, capacity)
    print(f"room for {capacity:2}: {sum(hits) / len(hits):.0%} hits")
