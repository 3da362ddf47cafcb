"""Beam search against every sequence, and what a narrow beam is known to do."""

import math
from itertools import product

import numpy as np
import pytest

from groundup.algorithms.beam_search import beam_search


def random_model(rng, symbols):
    """Fresh log probabilities for every beginning, the same at every call."""
    known = {}

    def next_log_probs(beginning):
        if beginning not in known:
            known[beginning] = np.log(rng.dirichlet(np.ones(symbols))).tolist()
        return known[beginning]

    return next_log_probs


def score(model, sequence):
    return sum(model(sequence[:i])[symbol] for i, symbol in enumerate(sequence))


def greedy(model, length):
    sequence = ()
    for _ in range(length):
        row = model(sequence)
        sequence += (row.index(max(row)),)
    return sequence


@pytest.mark.parametrize(("symbols", "length"), [(2, 7), (3, 4), (5, 3)])
@pytest.mark.parametrize("seed", range(3))
def test_a_beam_as_wide_as_the_tree_is_exhaustive(symbols, length, seed):
    model = random_model(np.random.default_rng(seed), symbols)
    everything = {s: score(model, s) for s in product(range(symbols), repeat=length)}
    found = beam_search(model, length=length, width=symbols ** (length - 1))
    ranked = sorted(everything.items(), key=lambda item: -item[1])
    assert [s for s, _ in found] == [s for s, _ in ranked[: len(found)]]
    assert [v for _, v in found] == pytest.approx([v for _, v in ranked[: len(found)]])


@pytest.mark.parametrize("seed", range(5))
def test_width_one_is_greedy(seed):
    model = random_model(np.random.default_rng(seed), 4)
    [(sequence, value)] = beam_search(model, length=6, width=1)
    assert sequence == greedy(model, 6)
    assert value == pytest.approx(score(model, sequence), rel=1e-12)


@pytest.mark.parametrize("width", [1, 2, 5, 100])
def test_scores_are_right_and_fall(width):
    model = random_model(np.random.default_rng(width), 3)
    found = beam_search(model, length=4, width=width)
    assert len(found) == min(width, 3**4)
    assert len({sequence for sequence, _ in found}) == len(found)
    for sequence, value in found:
        assert value == pytest.approx(score(model, sequence), rel=1e-12)
    values = [value for _, value in found]
    assert values == sorted(values, reverse=True)


def finished(sequence, end):
    """The sequence up to its first end."""
    return sequence[: sequence.index(end) + 1] if end in sequence else sequence


@pytest.mark.parametrize("seed", range(3))
def test_finished_sequences_keep_their_score_and_compete(seed):
    model = random_model(np.random.default_rng(seed), 3)
    everything = {finished(s, 2) for s in product(range(3), repeat=5)}
    ranked = sorted(everything, key=lambda s: -score(model, s))
    found = beam_search(model, length=5, width=3**5, end=2)
    assert [sequence for sequence, _ in found] == ranked
    assert sum(math.exp(value) for _, value in found) == pytest.approx(1, rel=1e-12)


def test_the_model_is_asked_at_most_length_times_width():
    asked = []

    def model(beginning):
        asked.append(beginning)
        return [math.log(1 / 3)] * 3

    beam_search(model, length=5, width=4)
    assert len(asked) == 1 + 3 + 4 + 4 + 4
    assert len(asked) == len(set(asked))


def test_impossible_symbols_never_enter():
    found = beam_search(lambda _: [0.0, -math.inf], length=3, width=9)
    assert found == [((0, 0, 0), 0.0)]


def test_no_steps_leave_the_empty_sequence():
    assert beam_search(lambda _: [0.0], length=0, width=2) == [((), 0.0)]


@pytest.mark.parametrize(
    "sizes", [{"length": 3, "width": 0}, {"length": -1, "width": 2}]
)
def test_sizes_that_make_no_sense_are_refused(sizes):
    with pytest.raises(ValueError, match="width >= 1 and length >= 0, got width="):
        beam_search(lambda _: [0.0], **sizes)


def test_a_model_that_answers_nan_is_named():
    rows = {(): [-1.0, -0.5], (1,): [-1.0, math.nan]}
    with pytest.raises(ValueError, match=r"got nan for symbol 1 after \(1,\)"):
        beam_search(lambda beginning: rows[beginning], length=2, width=1)
