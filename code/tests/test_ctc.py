"""CTC against adding up every alignment, and torch's loss."""

import math
from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from groundup.algorithms.ctc import (
    collapse,
    ctc_log_probability,
    log_sum_exp,
    with_blanks,
)


def draw(rng, frames, symbols):
    rows = rng.normal(0, 2, size=(frames, symbols))
    return rows - np.logaddexp.reduce(rows, axis=1, keepdims=True)


def spelled(path, blank):
    """What a path spells, one symbol at a time."""
    out, before = [], None
    for symbol in path:
        if symbol != before and symbol != blank:
            out.append(symbol)
        before = symbol
    return out


@given(st.lists(st.integers(0, 3)), st.integers(0, 3))
def test_collapse_merges_repeats_before_it_drops_blanks(path, blank):
    assert collapse(path, blank) == spelled(path, blank)


def test_a_blank_keeps_doubled_letters_apart():
    assert collapse([1, 1, 0, 1, 2, 2, 0]) == [1, 1, 2]
    assert with_blanks([1, 1, 2]) == [0, 1, 0, 1, 0, 2, 0]
    assert collapse([0, 0]) == [] == collapse([])


@pytest.mark.parametrize(
    ("labels", "blank"),
    [([], 0), ([1], 0), ([2, 2], 0), ([1, 2, 1], 0), ([0, 1], 2), ([0, 0], 1)],
)
@pytest.mark.parametrize("frames", [1, 2, 5])
def test_the_sum_is_over_every_alignment(labels, blank, frames):
    rows = draw(np.random.default_rng(frames), frames, 3)
    total = sum(
        math.exp(sum(rows[time, symbol] for time, symbol in enumerate(path)))
        for path in product(range(3), repeat=frames)
        if spelled(path, blank) == labels
    )
    ours = ctc_log_probability(rows.tolist(), labels, blank)
    assert math.exp(ours) == pytest.approx(total, rel=1e-12, abs=0)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 12), st.integers(2, 5), st.integers(0, 10**6), st.data())
def test_the_value_is_torchs_loss(frames, symbols, seed, data):
    blank = data.draw(st.integers(0, symbols - 1))
    letters = [symbol for symbol in range(symbols) if symbol != blank]
    labels = data.draw(st.lists(st.sampled_from(letters), min_size=1, max_size=6))
    rows = draw(np.random.default_rng(seed), frames, symbols)
    loss = torch.nn.functional.ctc_loss(
        torch.tensor(rows)[:, None],  # (T, 1, V)
        torch.tensor([labels]),
        torch.tensor([frames]),
        torch.tensor([len(labels)]),
        blank=blank,
        reduction="none",
    ).item()
    assert -ctc_log_probability(rows.tolist(), labels, blank) == pytest.approx(
        loss, rel=1e-10
    )


def test_all_spellings_together_have_probability_one():
    rows = draw(np.random.default_rng(7), 4, 3).tolist()
    spellings = {tuple(spelled(path, 0)) for path in product(range(3), repeat=4)}
    total = sum(math.exp(ctc_log_probability(rows, labels)) for labels in spellings)
    assert total == pytest.approx(1, rel=1e-12)


def test_certain_frames_of_probability_zero_do_not_spoil_the_sum():
    rows = [[-math.inf, 0.0], [0.0, -math.inf]]
    assert ctc_log_probability(rows, [1]) == 0.0
    assert ctc_log_probability(rows, [1, 1]) == -math.inf


@given(st.lists(st.floats(-1000, 1000), max_size=6))
def test_log_sum_exp_is_numpys(values):
    expected = np.logaddexp.reduce(np.array([-np.inf, *values]))
    assert log_sum_exp(values) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_log_sum_exp_of_something_infinite():
    assert log_sum_exp([math.inf, 0.0]) == math.inf
    assert math.isnan(log_sum_exp([math.nan, 0.0]))


@pytest.mark.parametrize(
    ("rows", "labels", "message"),
    [
        ([], [1], "at least one frame, got none"),
        ([[0.0, 0.0], [0.0]], [1], "2 symbols in frame 0 and 1 in frame 1"),
        ([[0.0, 0.0]], [2], "symbols from 0 to 1, got 2"),
        ([[0.0, 0.0]], [-1], "symbols from 0 to 1, got -1"),
        ([[0.0, 0.0]] * 3, [1, 0], "labels without the blank, got 0 at 1"),
    ],
)
def test_labels_that_do_not_fit_are_refused(rows, labels, message):
    with pytest.raises(ValueError, match=message):
        ctc_log_probability(rows, labels)
