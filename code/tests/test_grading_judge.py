"""Every wrong answer is told apart from every other, in words that help."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from coursekit.grading.exact import equal
from coursekit.grading.judge import Problem, problem, same
from coursekit.grading.words import message, one_line
from wrong_answers import LABELS, WRONG, E


def said(judge, *args, **options):
    """The words of the problem that a judge finds; None if it finds none."""
    try:
        judge(*args, **options)
    except Problem as error:
        return str(error)
    return None


@pytest.mark.parametrize(("actual", "expected", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(actual, expected, words):
    told = said(same, actual, expected, "w")
    assert told is not None
    assert told[: len(words)] == words
    assert len(told) < 200


RIGHT = {
    "array": (E + 1e-9, E),
    "0-d array": (np.array(1.5), 1.5),
    "NumPy number": (np.float32(1.5), 1.5),
    "integer": (2, 2.0),
    "float for integer": (2.0, 2),
    "whole numbers where fractions are expected": (np.arange(3), np.arange(3.0)),
    "single precision": (E.astype(np.float32), E),
    "other integers": (LABELS.astype(np.int8), LABELS),
    "truth": (LABELS == 1, LABELS == 1),
    "infinity": (np.array([np.inf, 1]), np.array([np.inf, 1])),
    "NaN where expected": (np.array([np.nan, 1]), np.array([np.nan, 1])),
    "empty": (np.zeros((0, 3)), np.zeros((0, 3))),
    "a row": ([1, 2, 3], [1.0, 2.0, 3.0]),
    "a tuple for a row": ((1, 2, 3), [1.0, 2.0, 3.0]),
    "an array for a row": (np.arange(3), [0, 1, 2]),
    "parts": ([E, 1.5], (E, 1.5)),
    "dict": ({"b": E, "a": 1}, {"a": 1, "b": E}),
    "tensor": (torch.tensor(E), torch.tensor(E)),
}


@pytest.mark.parametrize(("actual", "expected"), RIGHT.values(), ids=RIGHT)
def test_what_is_right_passes(actual, expected):
    assert said(same, actual, expected, "w", mistakes={}) is None


def test_a_named_mistake_comes_first():
    slips = {"these are the scores": 3 * E, "the mean is missing": E.sum(axis=0)}
    assert (
        said(same, 3 * E, E, "w", mistakes=slips) == "w is wrong: these are the scores."
    )
    assert said(same, E.sum(axis=0), E, "w", mistakes=slips) == (
        "w is wrong: the mean is missing."
    )
    assert said(same, E, E, "w", mistakes={"nothing": E}) is None
    assert "3 times" in said(same, 3 * E, E, "w", mistakes={"another": 2 * E})


def test_a_mistake_of_parts_names_the_part():
    slips = {"you swapped them": (2 * E, 7.0)}
    words = said(same, (E, 7.0), (E, 1.5), "out", mistakes=slips)
    assert words == "out[1] is wrong: you swapped them."


def test_single_precision_is_the_reason_for_a_difference_in_the_last_digits():
    words = said(same, E.astype(np.float32) / 3, E / 3, "w", rtol=1e-10, atol=0)
    assert words.startswith("w differs in 10 of 15 entries; worst at [2, ")
    assert words.endswith("(are you computing in float32?)")


def test_half_precision_is_the_reason_for_a_difference_in_the_fourth_digit():
    words = said(same, (E / 3).astype(np.float16), E / 3, "w")
    assert words.endswith("(are you computing in float16?)")
    words = said(same, (1.01 * E + E % 2).astype(np.float16), E, "w")
    assert "float16" not in words


def test_tolerances_are_kept():
    assert said(same, 1 + 1e-6, 1.0, "w") is None
    assert said(same, 1 + 1e-6, 1.0, "w", rtol=1e-8, atol=0) is not None
    assert said(same, 1e-3, 0.0, "w", atol=1e-2) is None


@given(
    arrays.arrays(
        float,
        arrays.array_shapes(min_dims=1, max_dims=3, max_side=4),
        elements=st.floats(-1e6, 1e6),
    ),
    st.sampled_from([-1.0, 2.0, 0.5, 3.0]),
)
@settings(max_examples=100, deadline=None)
def test_any_array_is_itself_and_not_a_multiple(array, factor):
    assert said(same, array.copy(), array, "w") is None
    if np.abs(array).max() > 1e-3:
        words = said(same, factor * array, array, "w")
        assert words is not None
        assert any(word in words for word in ("everywhere", "differs", "sign"))


EXACT = {
    "number": (3, 4, "w is 3, expected 4"),
    "text": ("abd", "abc", "w differs first at [2]: yours 'd', expected 'c'"),
    "length": ("ab", "abc", "w is 'ab' of length 2, expected 'abc' of length 3"),
    "item": ([1, 5, 3], [1, 2, 3], "w differs first at [1]: yours 5, expected 2"),
    "kind": ((1, 2), [1, 2], "w needs to be a list, got (1, 2), a tuple"),
    "truth": (1, True, "w needs to be a bool, got 1, an int"),
    "missing": (None, 3, "w is None: did you forget `return`?"),
    "not None": (3, None, "w needs to be a NoneType, got 3, an int"),
    "array": (LABELS, 1 - LABELS, "w differs in 4 of 4 entries; worst at [0]: yours 0"),
    "dict": ({"a": 1}, {"a": 2}, "w is {'a': 1}, expected {'a': 2}"),
    "set": ({1}, {1, 2}, "w is {1}, expected {1, 2}"),
}


@pytest.mark.parametrize(("actual", "expected", "words"), EXACT.values(), ids=EXACT)
def test_exact_values_are_told_apart(actual, expected, words):
    assert said(equal, actual, expected, "w")[: len(words)] == words


def test_exact_values_pass():
    pairs = [(np.int64(3), 3), ("a", "a"), ([1, [2]], [1, [2]]), (None, None)]
    for actual, expected in [*pairs, (np.bool_(True), True), (LABELS, LABELS)]:
        assert said(equal, actual, expected, "w") is None


def test_a_long_value_is_not_shown_in_full():
    words = said(equal, "x" * 10**6 + "y", "x" * 10**6 + "z", "w")
    assert words == "w differs first at [1000000]: yours 'y', expected 'z'"
    assert len(said(equal, list(range(9999)), [1], "w")) < 200


def test_problem_and_messages_are_short_and_plain():
    with pytest.raises(Problem, match="^too slow$"):
        problem("too slow")
    assert one_line("a\n\tb\x1b[31mc\x00") == "a b [31mc"
    assert len(one_line("x" * 999)) == 240
    assert message("a\nb\nc\nd", "cell 1", "n=2") == "a (cell 1)\nb\nwith n=2"
    assert message("a\nb\nc\nd") == "a\nb\nc"
    assert message("") == ""


def test_an_exact_answer_may_be_a_known_mistake():
    slips = {"you sorted them": ["a", "b"], "the first is missing": ["a"]}
    right = ["b", "a"]
    assert said(equal, right, right, "w", slips) is None
    assert said(equal, ["a", "b"], right, "w", slips) == "w is wrong: you sorted them."
    assert said(equal, ["a"], right, "w", slips) == "w is wrong: the first is missing."
    assert said(equal, ("a", "b"), right, "w", slips).startswith("w needs to be a list")
    assert said(equal, right, right, "w", {"the same by chance": right}) is None
