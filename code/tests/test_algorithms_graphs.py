"""Tries, groups and graphs against brute force, SciPy, NetworkX and graphlib."""

import graphlib

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from groundup.algorithms.graphs import (
    CycleError,
    breadth_first,
    depth_first,
    topological_sort,
)
from groundup.algorithms.trie import Trie
from groundup.algorithms.union_find import UnionFind

WORDS = st.lists(st.text("abé", max_size=5), max_size=12)
TEXT = st.text("abéx", max_size=20)


@given(WORDS, TEXT)
def test_a_trie_finds_what_brute_force_finds(words, text):
    trie, kept = Trie(words), set(words)
    assert len(trie) == len(kept)
    for start in range(len(text) + 1):
        ends = [e for e in range(start, len(text) + 1) if text[start:e] in kept]
        assert list(trie.ends(text, start)) == ends
        expected = text[start : ends[-1]] if ends else None
        assert trie.longest(text, start) == expected
        assert (text[start:] in trie) == (text[start:] in kept)


@given(WORDS, TEXT)
def test_splitting_is_greedy_and_loses_nothing(words, text):
    tokens, kept = Trie(words).split(text), set(words)
    assert "".join(tokens) == text
    start = 0
    for token in tokens:
        longer = [text[start:e] for e in range(start + len(token) + 1, len(text) + 1)]
        assert token in kept or len(token) == 1
        assert not kept.intersection(longer)
        start += len(token)


PAIRS = st.integers(1, 25).flatmap(
    lambda n: st.tuples(
        st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)))
    )
)


@settings(deadline=None)
@given(PAIRS)
def test_groups_are_scipys_components(drawn):
    n, pairs = drawn
    groups, united = UnionFind(n), 0
    for i, j in pairs:
        apart = groups.find(i) != groups.find(j)
        assert groups.union(i, j) == apart
        united += apart
    left, right = np.array(pairs, dtype=int).reshape(-1, 2).T
    links = coo_array((np.ones(len(left)), (left, right)), shape=(n, n))
    count, labels = connected_components(links, directed=False)
    expected = [np.flatnonzero(labels == label).tolist() for label in range(count)]
    assert sorted(groups.groups()) == sorted(expected)
    assert [group[0] for group in groups.groups()] == sorted(g[0] for g in expected)
    assert count == n - united


def depth(groups, i):
    """How many steps i is from its root."""
    steps = 0
    while groups.parent[i] != i:
        i, steps = groups.parent[i], steps + 1
    return steps


def test_no_tree_is_deeper_than_the_logarithm():
    groups, step = UnionFind(1024), 1
    while step < 1024:  # pairs of equal trees: the deepest that union by size can make
        for i in range(0, 1024, 2 * step):
            groups.union(i, i + step)
        step *= 2
    deepest = max(range(1024), key=lambda i: depth(groups, i))
    before = depth(groups, deepest)
    assert 1 < before <= 10
    groups.find(deepest)
    assert depth(groups, deepest) == (before + 1) // 2


def test_the_smaller_group_goes_under_the_larger():
    groups, top = UnionFind(50), 0
    for i in range(1, 50):
        groups.union(i, top)  # named first, and still the smaller
        top = groups.find(i)
    assert max(depth(groups, i) for i in range(50)) == 1


@pytest.mark.parametrize("i", [-1, 3])
def test_nobody_outside_has_a_group(i):
    with pytest.raises(IndexError, match=f"needs 0 <= i < 3, got {i}"):
        UnionFind(3).find(i)
    with pytest.raises(ValueError, match="n of at least 0, got -2"):
        UnionFind(-2)


GRAPHS = st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4))


def theirs(graph):
    result = nx.DiGraph()
    result.add_nodes_from(graph)
    result.add_edges_from((a, b) for a, targets in graph.items() for b in targets)
    return result


@settings(deadline=None)
@given(GRAPHS, st.integers(0, 9))
def test_walks_reach_what_networkx_reaches(graph, start):
    reference = theirs(graph)
    reference.add_node(start)
    distances = nx.single_source_shortest_path_length(reference, start)
    walk = list(breadth_first(graph, start))
    assert dict(walk) == dict(distances)
    assert [d for _, d in walk] == sorted(distances.values())
    deep = list(depth_first(graph, start))
    assert len(deep) == len(set(deep)) == len(walk)
    assert deep == list(nx.dfs_preorder_nodes(reference, start))


@settings(deadline=None)
@given(GRAPHS)
def test_an_order_exists_exactly_where_graphlib_finds_one(graph):
    needs = {n: [] for n in {*graph, *(m for t in graph.values() for m in t)}}
    for node, targets in graph.items():
        for target in targets:
            needs[target].append(node)
    try:
        list(graphlib.TopologicalSorter(needs).static_order())
    except graphlib.CycleError:
        with pytest.raises(CycleError) as caught:
            topological_sort(graph)
        cycle = caught.value.cycle
        for a, b in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert b in graph[a]
        assert len(set(cycle)) == len(cycle)
        return
    order = topological_sort(graph)
    place = {node: i for i, node in enumerate(order)}
    assert sorted(order) == sorted(needs)
    assert all(place[a] < place[b] for a, t in graph.items() for b in t)


def test_the_error_names_the_cycle_and_not_what_hangs_on_it():
    graph = {"in": ["a"], "a": ["b"], "b": ["c"], "c": ["a", "out"], "out": []}
    with pytest.raises(CycleError) as caught:
        topological_sort(graph)
    assert sorted(caught.value.cycle) == ["a", "b", "c"]
    arrows = str(caught.value).removeprefix("an order needs a graph without cycles, ")
    assert arrows in {
        f"got {way}: remove one arrow"
        for way in ("a -> b -> c -> a", "b -> c -> a -> b", "c -> a -> b -> c")
    }


def test_a_node_that_points_to_itself_is_a_cycle():
    with pytest.raises(CycleError, match="got x -> x: remove one arrow"):
        topological_sort({"x": ["x"]})


def test_depth_is_no_problem():
    chain = {i: [i + 1] for i in range(50_000)}
    assert topological_sort(chain) == list(range(50_001))
    assert list(depth_first(chain, 0)) == list(range(50_001))
    with pytest.raises(CycleError) as caught:
        topological_sort({**chain, 50_000: [0]})
    assert len(caught.value.cycle) == 50_001
