"""Codes come back as they went in, and are as short as theory allows."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from groundup.foundations.coding import (
    WHOLE,
    arithmetic_decode,
    arithmetic_encode,
    decode,
    encode,
    huffman_code,
    integer_shares,
    kraft_sum,
    mean_length,
)
from groundup.foundations.information import entropy

WEIGHTS = st.dictionaries(
    st.text(max_size=2), st.integers(1, 1000), min_size=2, max_size=12
)
SHARES = st.lists(st.integers(1, 5000), min_size=1, max_size=6)


def shares_of(weights):
    total = sum(weights.values())
    return {symbol: weight / total for symbol, weight in weights.items()}


@given(WEIGHTS, st.data())
def test_huffman_codes_come_back(weights, data):
    code = huffman_code(weights)
    symbols = data.draw(st.lists(st.sampled_from(sorted(weights)), max_size=40))
    assert decode(encode(symbols, code), code) == symbols


@given(WEIGHTS)
def test_no_word_begins_another_and_kraft_is_spent(weights):
    code = huffman_code(weights)
    for one, other in itertools.permutations(code.values(), 2):
        assert not other.startswith(one)
    assert kraft_sum(map(len, code.values())) == 1


@given(WEIGHTS)
def test_huffman_lies_within_a_bit_of_the_entropy(weights):
    p = shares_of(weights)
    least = float(entropy(list(p.values())))
    length = mean_length(p, huffman_code(weights))
    assert least - 1e-9 <= length < least + 1


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_no_prefix_code_is_shorter(size):
    rng = np.random.default_rng(size)
    # Kraft: a prefix code with given lengths exists if and only if they sum to <= 1.
    possible = [
        lengths
        for lengths in itertools.product(range(1, size), repeat=size)
        if sum(Fraction(1, 2**length) for length in lengths) <= 1
    ] or [(1, 1)]
    for _ in range(10):
        p = dict(enumerate(rng.dirichlet(np.full(size, 0.5))))
        best = min(np.dot(list(p.values()), lengths) for lengths in possible)
        assert math.isclose(mean_length(p, huffman_code(p)), best, rel_tol=1e-12)


def test_the_code_of_the_chapter():
    p = {"a": 0.4, "b": 0.2, "c": 0.2, "d": 0.1, "e": 0.1}
    assert math.isclose(mean_length(p, huffman_code(p)), 2.2)


@given(SHARES, st.data())
@example([1], None)
def test_arithmetic_codes_come_back_and_are_short(shares, data):
    numbers = st.lists(st.integers(0, len(shares) - 1), max_size=60)
    symbols = data.draw(numbers) if data else [0] * 50
    bits = arithmetic_encode(symbols, lambda past: shares)
    assert arithmetic_decode(bits, len(symbols), lambda past: shares) == symbols
    ideal = sum(math.log2(sum(shares) / shares[symbol]) for symbol in symbols)
    assert len(bits) <= ideal + 2.01
    # Whatever follows in the file, the point stays inside the interval.
    for more in ("0" * 9, "1" * 9):
        again = arithmetic_decode(bits + more, len(symbols), lambda past: shares)
        assert again == symbols


@given(SHARES, st.data())
def test_the_bits_name_a_point_in_the_exact_interval(shares, data):
    numbers = st.lists(st.integers(0, len(shares) - 1), max_size=12)
    symbols = data.draw(numbers)
    low, width = Fraction(0), Fraction(1)
    for symbol in symbols:
        low += width * Fraction(sum(shares[:symbol]), sum(shares))
        width *= Fraction(shares[symbol], sum(shares))
    bits = arithmetic_encode(symbols, lambda past: shares)
    point = Fraction(int(bits, 2), 2 ** len(bits))
    slack = Fraction(12 * sum(shares), WHOLE)  # its ends are rounded to whole steps
    assert low - slack <= point <= low + width + slack


def test_a_model_may_look_back():
    def model(past):
        return [1, 1, 1000] if past[-1:] == [2] else [500, 300, 10]

    symbols = [0, 1, 2, 2, 2, 2, 2, 2, 2, 0, 2, 2]
    bits = arithmetic_encode(symbols, model)
    assert arithmetic_decode(bits, len(symbols), model) == symbols


def test_shares_near_an_even_split_wait_for_their_bit():
    shares = [1000, 1, 1000]  # the middle symbol straddles one half
    symbols = [1] * 20 + [0, 2]
    bits = arithmetic_encode(symbols, lambda past: shares)
    assert arithmetic_decode(bits, len(symbols), lambda past: shares) == symbols


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_integer_shares_keep_every_symbol_possible(weights):
    p = (np.array(weights) + 1e-9) / (np.array(weights) + 1e-9).sum()
    shares = integer_shares(p)
    assert sum(shares) == 1 << 24
    assert min(shares) >= 1
    np.testing.assert_allclose(np.array(shares) / 2**24, p, atol=41 / 2**24)


def test_integer_shares_take_what_rounding_left_over_from_the_largest():
    p = np.float32([0, 0.5000025, 0.5000025])  # the sum is a little above 1
    shares = integer_shares(p)
    assert sum(shares) == 1 << 24
    assert shares[0] == 1


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: huffman_code({"a": 1.0}), "two symbols or more"),
        (lambda: huffman_code({"a": 1.0, "b": -1.0}), "weights of 0 or more"),
        (lambda: decode("011", {"a": "0", "b": "10"}), "whole code words, got '11'"),
        (lambda: arithmetic_encode([1], lambda past: [1, 0]), "got 0 of 1: see"),
        (lambda: arithmetic_encode([0], lambda past: [2**30, 1]), "positive share of"),
        (lambda: arithmetic_encode([-1], lambda past: [1, 1]), "from 0 to 1, got -1"),
        (lambda: arithmetic_encode([2], lambda past: [1, 1]), "from 0 to 1, got 2"),
        (lambda: integer_shares(np.full(9, 1 / 9), total=16), "at most 8 symbols"),
        (lambda: integer_shares(np.full((2, 5), 0.2)), r"one distribution .* \(2, 5"),
        (lambda: integer_shares([3, 4]), "sum to 1, got 7: divide counts"),
    ],
)
def test_what_the_coders_refuse(call, words):
    with pytest.raises(ValueError, match=words):
        call()
