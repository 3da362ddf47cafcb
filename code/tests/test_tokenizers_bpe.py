"""Both ways to train byte-pair encoding give the merges that Hugging Face gives."""

import json
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.tokenizers.bpe import (
    Row,
    train_by_rescanning,
    train_with_heap,
    word_counts,
)

# Few letters: many ties, and runs of one letter whose pairs overlap.
CORPORA = st.dictionaries(
    st.text("abc ", min_size=1, max_size=10), st.integers(1, 4), max_size=8
)


@settings(deadline=None)
@given(CORPORA, st.integers(0, 20))
def test_the_heap_finds_the_merges_of_the_rescan(words, num_merges):
    slow, fast = (
        train(words, num_merges) for train in (train_by_rescanning, train_with_heap)
    )
    assert slow.merges == fast.merges
    assert len(slow.merges) <= num_merges


@settings(deadline=None)
@given(CORPORA, st.integers(1, 15))
def test_the_merges_are_hugging_faces(words, num_merges):
    reference = pytest.importorskip("tokenizers")
    trainer = reference.trainers.BpeTrainer(
        vocab_size=num_merges + len(set("".join(words))),
        min_frequency=0,
        show_progress=False,
        special_tokens=[],
    )
    model = reference.Tokenizer(reference.models.BPE())
    model.train_from_iterator(Counter(words).elements(), trainer)
    expected = [tuple(m) for m in json.loads(model.to_str())["model"]["merges"]]
    ours = train_with_heap(words, len(expected)).merges
    assert ours == expected


@settings(deadline=None)
@given(CORPORA, st.integers(0, 8))
def test_counts_and_places_stay_right(words, num_merges):
    row = Row(words)
    for pair in train_with_heap(words, num_merges).merges:
        row.merge(pair)
        assert not row.counts[pair]
    counts, places = Counter(), Counter()
    for start, word in zip(starts(row), words, strict=True):
        symbols, place = [], start
        while row.symbols[place] is not None:
            symbols.append(row.symbols[place])
            place = row.after[place]
        assert "".join(symbols) == word
        for pair in pairwise(symbols):
            counts[pair] += words[word]
            places[pair] += 1
    assert +row.counts == counts
    assert {p: len(found) for p, found in row.places.items() if found} == places


def starts(row):
    """Where each word begins: behind the None that no symbol replaced."""
    place = 0
    while row.after[place] < len(row.symbols):
        yield row.after[place]
        place = row.after[place]
        while row.symbols[place] is not None:
            place = row.after[place]


def test_by_hand():
    words = {"hug": 10, "pug": 5, "pun": 12, "bun": 4, "hugs": 5}
    expected = [("u", "g"), ("u", "n"), ("h", "ug"), ("p", "un")]
    for train in (train_by_rescanning, train_with_heap):
        assert train(words, 4).merges == expected


@pytest.mark.parametrize("train", [train_by_rescanning, train_with_heap])
def test_overlapping_pairs_are_joined_from_the_left(train):
    assert train({"aaaaa": 1}, 9).merges == [("a", "a"), ("aa", "a"), ("aa", "aaa")]


@pytest.mark.parametrize("train", [train_by_rescanning, train_with_heap])
@pytest.mark.parametrize("words", [{}, {"": 3}, {"a": 2, "b": 1}])
def test_without_pairs_there_is_nothing_to_merge(train, words):
    assert train(words, 3).merges == []


def test_the_work_of_a_rescan_is_every_pair_every_time():
    training = train_by_rescanning({"abab": 7, "cd": 1}, 2)
    assert training.merges == [("a", "b"), ("ab", "ab")]
    assert training.looked_at == (3 + 1) + (1 + 1)


def test_words_keep_the_space_before_them():
    counts = word_counts("if x == x_1:\n  return x(x)")
    words = ["if", " x", " ==", " x_1", ":", "\n ", " return", " x", "(", "x", ")"]
    assert counts == Counter(words)
