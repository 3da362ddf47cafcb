"""Tests of the data structures exercise.

The references are brute force, Python's own deque and OrderedDict, and SciPy's
connected components.
"""

from collections import OrderedDict, deque

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coursekit.grading.testing import equal, problem, question, shapes


def letters(rng, length, alphabet="abc"):
    return "".join(rng.choice(list(alphabet), size=length))


def named(answer, name, mistakes):
    """Say so if an answer is that of a known mistake."""
    for words, wrong in mistakes.items():
        if answer == wrong and type(answer) is type(wrong):
            problem(f"{name} is wrong: {words}.")


def lists(answer, function, *names):
    """Two lists, if that is what a function returned."""
    if answer is None:
        problem(f"{function}(...) is None: did you forget `return`?")
    right = isinstance(answer, tuple | list) and len(answer) == 2
    if not right or not all(isinstance(part, list) for part in answer):
        problem(f"{function} needs to return two lists, `return {', '.join(names)}`")
    return answer


def judge_window(sub, W, keys):
    places, window = [None] * W, deque(maxlen=W)
    for t, key in enumerate(keys):
        sub.write(places, t, key)
        after = sub.args_after[0]
        expected = [*places]
        expected[t % W] = key
        if after != expected:
            if after == places:
                problem("write leaves places as it was: assign to one of its entries")
            if isinstance(after, list) and after[-1:] == [key]:
                problem("write is wrong: token t goes to place t mod W")
            equal(after, expected, f"places after write(places, {t}, key)")
        places = expected
        window.append(key)
        answer, right = sub.in_order(places, t), list(window)
        short = "before the window is full, it begins with token 0"
        slips = {
            "this is the order of the places, not of the tokens": places[: t + 1],
            "the newest stands first": right[::-1],
        }
        if answer != right:
            if t + 1 < W and isinstance(answer, list) and len(answer) == W:
                problem(f"in_order(places, {t}) is wrong: {short}.")
            named(answer, f"in_order(places, {t})", slips)
        equal(answer, right, f"in_order(places, {t})")


@question("q1", points=2)
def test_seven_tokens_in_a_window_of_three(sub):
    judge_window(sub, 3, [f"k{t}" for t in range(7)])


@question("q1", points=2)
@shapes(w=(1, 6), extra=(0, 9))
def test_windows_of_any_size(sub, rng, w, extra):
    judge_window(sub, w, [f"k{n}" for n in rng.integers(100, size=w + extra)])


def tree(words, *, anew=False):
    root = {}
    for word in words:
        node = root
        for letter in word:
            if anew:
                node.pop(letter, None)
            node = node.setdefault(letter, {})
        node[""] = True
    return root


def unmarked(node):
    return {k: unmarked(child) for k, child in node.items() if k != ""}


def judge_build(sub, words):
    answer, right = sub.build(words), tree(words)
    slips = {
        'no word is marked: set node[""] = True where it ends': unmarked(right),
        "a letter that is there already is built anew, and what hung on it is lost": (
            tree(words, anew=True)
        ),
    }
    if answer != right:
        named(answer, "build(words)", slips)
    equal(answer, right, "build(words)")


def cut(words, text, way):
    """Cut by trying every length: ``way`` picks one of the ends that fit."""
    tokens, start = [], 0
    while start < len(text):
        ends = range(start + 1, len(text) + 1)
        end = way([end for end in ends if text[start:end] in words], start, ends)
        tokens.append(text[start:end])
        start = end
    return tokens


def longest(fit, start, ends):
    return max(fit, default=start + 1)


def shortest(fit, start, ends):
    return min(fit, default=start + 1)


def judge_split(sub, words, text):
    answer, right = sub.split(tree(words), text), cut(words, text, longest)
    starts = {word[:n] for word in words for n in range(1, len(word) + 1)}
    slips = {
        "this is the shortest word that fits": cut(words, text, shortest),
        "cut where a word ended, not where the walk did": cut(starts, text, longest),
    }
    if answer != right:
        named(answer, f"split(trie, {text!r})", slips)
    equal(answer, right, f"split(trie, {text!r}) with {sorted(words)}")


@question("q2", points=2)
def test_a_trie_of_five_words(sub):
    judge_build(sub, ["he", "her", "hers", "she", "a"])


@question("q2", points=2)
def test_three_texts(sub):
    words = {"he", "her", "hers", "she", "abc", "a"}
    for text in ("hershe", "xher", "abdher"):
        judge_split(sub, words, text)


@question("q2", points=2)
@shapes(n=(1, 9), length=(0, 20))
def test_any_words_and_texts(sub, rng, n, length):
    words = {letters(rng, rng.integers(1, 6)) for _ in range(n)}
    judge_build(sub, sorted(words))
    judge_split(sub, words, letters(rng, length, "abcx"))


def judge_order(graph, order):
    name = "the order"
    if sorted(set(order), key=repr) != sorted(order, key=repr):
        problem(f"{name} has a node twice")
    if missing := set(range(len(graph))) - set(order):
        problem(f"{name} leaves out nodes, node {min(missing)} for one")
    equal(len(order), len(graph), "the number of nodes in the order")
    place = {node: i for i, node in enumerate(order)}
    for node, targets in enumerate(graph):
        for target in targets:
            if place[node] > place[target]:
                problem(f"{name} has {target} before {node}, which points to it")


def judge_cycle(graph, order, cycle):
    if order:
        if set(order) != set(range(len(graph))):
            problem("the order leaves out nodes: there is a cycle, so return [], cycle")
        problem("the order needs to be [], since this graph has a cycle")
    if not cycle:
        problem("the cycle is empty, but this graph has one")
    if len(set(cycle)) != len(cycle):
        problem("the cycle has a node twice: leave out the way that leads to it")
    arrows = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    if any(node not in range(len(graph)) for node in cycle):
        problem("the cycle has something that is no node")
    if all(b in graph[a] for a, b in arrows):
        return
    if all(a in graph[b] for a, b in arrows):
        problem("the cycle runs backward: turn the list around")
    a, b = next((a, b) for a, b in arrows if b not in graph[a])
    problem(f"the cycle is wrong: node {a} does not point to {b}")


def judge_sort(sub, graph, *, cyclic):
    answer = sub.topological_sort(graph)
    order, cycle = lists(answer, "topological_sort", "order", "cycle")
    if cyclic:
        judge_cycle(graph, order, cycle)
        return
    if cycle:
        problem("the cycle needs to be [], since this graph has none")
    judge_order(graph, order)


def acyclic(rng, n):
    """Arrows only from earlier to later in a random order, some of them double."""
    names, graph = rng.permutation(n).tolist(), [[] for _ in range(n)]
    for _ in range(2 * n):
        i, j = sorted(rng.integers(n, size=2).tolist())
        if i < j:
            graph[names[i]].append(names[j])
    return graph, names


@question("q3", points=1)
def test_an_order_of_five_nodes(sub):
    judge_sort(sub, [[2], [0, 4], [], [1], [2, 0]], cyclic=False)


@question("q3", points=2)
def test_a_cycle_with_a_way_in_and_a_way_out(sub):
    judge_sort(sub, [[1], [2, 5], [3], [4, 1], [], [6], []], cyclic=True)
    judge_sort(sub, [[1], [2], [1]], cyclic=True)
    judge_sort(sub, [[], [2], [3], [1, 0]], cyclic=True)  # node 0 only hangs on it
    judge_sort(sub, [[0]], cyclic=True)


@question("q3", points=2)
@shapes(n=(1, 12), tie=(0, 1))
def test_any_graph(sub, rng, n, tie):
    graph, names = acyclic(rng, n)
    ways = [names[i : i + 4] for i in range(n - 3)]
    if tie and ways:
        way = ways[rng.integers(len(ways))]
        for a, b in zip(way, [*way[1:], way[0]], strict=True):
            graph[a].append(b)
    judge_sort(sub, graph, cyclic=bool(tie and ways))


@question("q3", points=1)
def test_twenty_thousand_in_a_row(sub):
    judge_sort(sub, [[i + 1] for i in range(20_000)] + [[]], cyclic=False)


def root(parent, i):
    while parent[i] != i:
        i = parent[i]
    return i


def forest(rng, n):
    """Random groups: each item points to an earlier one, or to itself."""
    parent = [int(rng.integers(max(0, i - 3), i + 1)) for i in range(n)]
    names = rng.permutation(n).tolist()
    result = [0] * n
    for i, p in enumerate(parent):
        result[names[i]] = names[p]
    return result


def labels(n, pairs):
    left, right = np.array(pairs, dtype=int).reshape(-1, 2).T
    links = coo_array((np.ones(len(left)), (left, right)), shape=(n, n))
    return connected_components(links, directed=False)[1]


def partition(parent):
    """The groups as SciPy sees them, each named by its smallest member."""
    found = labels(len(parent), list(enumerate(parent)))
    return [int(np.flatnonzero(found == label)[0]) for label in found]


def judge_unite(sub, parent, i, j):
    apart = root(parent, i) != root(parent, j)
    answer = sub.unite(parent, i, j)
    after = sub.args_after[0]
    if not apart and answer is True:
        problem("unite returned True, but they were one group already")
    equal(answer, apart, f"unite(parent, {i}, {j})")
    if not isinstance(after, list) or sorted(map(type, after), key=repr) != [int] * len(
        parent
    ):
        problem("after unite, parent needs to be a list of numbers")
    expected = labels(len(parent), [*enumerate(parent), (i, j)])
    if partition(after) != [int(np.flatnonzero(expected == k)[0]) for k in expected]:
        problem(
            f"unite(parent, {i}, {j}) makes the wrong groups: unite the roots, "
            "for the others of a group follow theirs"
        )
    rooted = {k for k in range(len(after)) if after[k] == k}
    if len(rooted) != len(set(partition(after))):
        problem("after unite, a group needs exactly one root, and nothing in a circle")


@question("q4", points=1)
def test_roots_of_seven(sub):
    parent = [0, 0, 1, 3, 3, 4, 2]
    for i, expected in enumerate([0, 0, 0, 3, 3, 3, 0]):
        equal(sub.find(parent, i), expected, f"find({parent}, {i})")


@question("q4", points=2)
@shapes(n=(1, 12))
def test_any_groups(sub, rng, n):
    parent = forest(rng, n)
    for i in range(n):
        equal(sub.find(parent, i), root(parent, i), f"find({parent}, {i})")
    i, j = rng.integers(n, size=2).tolist()
    judge_unite(sub, parent, i, j)


@question("q4", points=1)
def test_uniting_what_is_one_already(sub):
    judge_unite(sub, [0, 0, 1, 3, 3], 2, 4)
    judge_unite(sub, [0, 0, 1, 3, 3], 2, 1)


@question("q4", points=2)
@shapes(n=(2, 15), m=(0, 12))
def test_copies_as_scipy_finds_them(sub, rng, n, m):
    pairs = [tuple(pair) for pair in rng.integers(n, size=(m, 2)).tolist()]
    found = labels(n, pairs)
    expected = [int(np.flatnonzero(found == label)[0]) for label in found]
    answer = sub.near_copies(n, pairs)
    name = f"near_copies({n}, {pairs})"
    if (
        isinstance(answer, list)
        and len(answer) == n
        and answer != expected
        and all(type(a) is int and 0 <= a < n for a in answer)
        and [answer.index(a) for a in answer] == expected
    ):
        problem(f"{name} is wrong: these are the roots, not the smallest numbers.")
    equal(answer, expected, name)


def served(requests, capacity, *, touch=True, newest=False, room=0, early=False):
    """An LRU cache, with the slips that one may make."""
    cache, hits = OrderedDict(), []
    for prefix in requests:
        if early and len(cache) == capacity:
            cache.popitem(last=False)
        hits.append(prefix in cache)
        cache[prefix] = True
        if touch:
            cache.move_to_end(prefix)
        if len(cache) > capacity - room:
            cache.popitem(last=newest)
    return hits, list(cache)


def judge_serve(sub, requests, capacity):
    answer = sub.serve(requests, capacity)
    hits, kept = lists(answer, "serve", "hits", "kept")
    right = served(requests, capacity)
    slips = {
        "a hit counts as a use: it makes a prefix the newest": {"touch": False},
        "the newest is forgotten, not the least recently used": {"newest": True},
        "the cache keeps one too few: forget when there are more than capacity": {
            "room": 1
        },
        "a hit needs no room: forget only after storing a new prefix": {"early": True},
    }
    name = f"serve({requests}, {capacity})"
    if (hits, kept) != right:
        for words, slip in slips.items():
            if (hits, kept) == served(requests, capacity, **slip):
                problem(f"{name} is wrong: {words}.")
        if hits == right[0] and kept == right[1][::-1]:
            problem(f"{name} is wrong: the least recently used stands first.")
    equal(hits, right[0], f"the hits of {name}")
    equal(kept, right[1], f"what is kept by {name}")


@question("q5", points=2)
def test_eight_requests_and_room_for_three(sub):
    judge_serve(sub, list("abcadbae"), 3)


@question("q5", points=2)
@shapes(n=(1, 20), capacity=(1, 5))
def test_any_requests(sub, rng, n, capacity):
    judge_serve(sub, list(letters(rng, n, "abcdefg")), capacity)


@question("q5", points=1)
def test_the_requests_stay_and_the_cache_begins_empty(sub):
    for _ in range(2):  # a second call begins with an empty cache
        judge_serve(sub, ["x", "y", "x", "z"], 2)
        sub.untouched()
