"""Edit distance against plain recursion, shortest paths, and its own script."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from groundup.algorithms.edit_distance import (
    Edit,
    distance_table,
    edit_distance,
    edits,
    word_error_rate,
)

words = st.text("abc", max_size=6)
some = settings(deadline=None, max_examples=150)


def recursive(source, target):
    if not source or not target:
        return len(source) + len(target)
    return min(
        recursive(source[:-1], target[:-1]) + (source[-1] != target[-1]),
        recursive(source[:-1], target) + 1,
        recursive(source, target[:-1]) + 1,
    )


def shortest_path(source, target):
    """Dijkstra's algorithm on the grid of prefixes, each edge an edit."""
    m, n = len(source), len(target)
    node = np.arange((m + 1) * (n + 1)).reshape(m + 1, n + 1)
    same = np.array([[a == b for b in target] for a in source], dtype=bool)
    groups = [
        (node[:-1], node[1:], np.ones((m, n + 1))),
        (node[:, :-1], node[:, 1:], np.ones((m + 1, n))),
        # A step down and right costs 2 more than it should, as any two steps do:
        # SciPy would take an edge of cost 0 for none.
        (node[:-1, :-1], node[1:, 1:], 2.0 + (1 - same.reshape(m, n))),
    ]
    rows, columns, costs = (
        np.concatenate([part[k].ravel() + 0.0 for part in groups]) for k in range(3)
    )
    costs[: m * (n + 1) + (m + 1) * n] += 1
    places = rows.astype(int), columns.astype(int)
    graph = coo_array((costs, places), shape=(node.size, node.size)).tocsr()
    return dijkstra(graph, indices=0)[-1] - m - n


@some
@given(words, words)
def test_the_distance_equals_recursion_over_everything(source, target):
    assert edit_distance(source, target) == recursive(source, target)


@pytest.mark.parametrize("seed", range(5))
def test_the_distance_is_scipys_shortest_path(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(5, 60, size=2)
    source, target = rng.integers(4, size=m).tolist(), rng.integers(4, size=n).tolist()
    assert edit_distance(source, target) == shortest_path(source, target)


@some
@given(words, words)
def test_every_entry_of_the_table_compares_two_prefixes(source, target):
    table = distance_table(source, target)
    assert [len(row) for row in table] == [len(target) + 1] * (len(source) + 1)
    for i, row in enumerate(table):
        for j, entry in enumerate(row):
            assert entry == edit_distance(source[:i], target[:j])


@some
@given(words, words, words)
def test_the_distance_is_a_metric(a, b, c):
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, b) == edit_distance(b, a)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)
    assert abs(len(a) - len(b)) <= edit_distance(a, b) <= max(len(a), len(b))


@some
@given(words, words)
def test_the_script_turns_one_into_the_other_at_the_stated_cost(source, target):
    script = edits(source, target)
    assert "".join(edit.old for edit in script if edit.old is not None) == source
    assert "".join(edit.new for edit in script if edit.new is not None) == target
    assert sum(edit.kind != "keep" for edit in script) == edit_distance(source, target)
    for edit in script:
        assert (edit.kind == "keep") == (edit.old == edit.new)
        assert (edit.kind == "insert") == (edit.old is None)
        assert (edit.kind == "delete") == (edit.new is None)


def test_a_script_that_can_be_read():
    assert [str(edit) for edit in edits("eat", "tea")] == [
        "insert t",
        "keep e",
        "keep a",
        "delete t",
    ]
    assert edits("a", "b") == [Edit("substitute", "a", "b")]
    assert str(edits("a", "b")[0]) == "a → b"


def test_sequences_of_words_and_of_none():
    assert edit_distance(["a", "quick", "fox"], ["quick", "brown", "fox"]) == 2
    assert edit_distance([], []) == 0
    assert [edit.kind for edit in edits([None, 1], [1])] == ["delete", "keep"]


def test_word_error_rate_divides_by_the_reference():
    assert word_error_rate("the cat sat down", "the cat sat") == 0.25
    assert word_error_rate("the cat sat", "the cat sat down") == pytest.approx(1 / 3)
    assert word_error_rate("recognize speech", "wreck a nice beach") == 2.0


def test_word_error_rate_needs_a_reference():
    with pytest.raises(ValueError, match="at least one word, got '  '"):
        word_error_rate("  ", "noise")
