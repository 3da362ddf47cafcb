"""The n-gram model by its formula, token by token."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundup.models.ngram import NGram

TEXT = [0, 1, 2, 0, 1, 3, 0, 1, 2, 4]


def by_formula(texts, context, token, vocab_size):
    """Count in the text itself, from the longest context down."""
    followers = [
        text[i + len(context)]
        for text in texts
        for i in range(len(text) - len(context))
        if text[i : i + len(context)] == context
    ]
    if context:
        below = by_formula(texts, context[1:], token, vocab_size)
    else:
        below = 1 / vocab_size
    if not followers:
        return below
    kinds = len(set(followers))
    return (followers.count(token) + kinds * below) / (len(followers) + kinds)


@pytest.mark.parametrize("n", [1, 2, 3, 6])
@pytest.mark.parametrize("context", [[], [1], [0, 1], [4, 0, 1], [1, 3, 0, 1], [5]])
def test_chances_are_those_of_the_formula(n, context):
    texts = [TEXT, [4, 0, 1]]
    model = NGram(n, 7).fit(texts[0]).fit(texts[1])
    short = context[len(context) - min(n - 1, len(context)) :]
    expected = [by_formula(texts, short, token, 7) for token in range(7)]
    shares = model.probabilities(context)
    np.testing.assert_allclose(shares, expected, rtol=1e-12)


def test_a_bigram_by_hand():
    # After 1 came 2 twice and 3 once: 3 times, 2 kinds. Alone, 2 has 2 of 10, 5 kinds.
    alone = (2 + 5 / 5) / 15
    shares = NGram(2, 5).fit(TEXT).probabilities([1])
    assert shares[2] == pytest.approx((2 + 2 * alone) / 5, rel=1e-12)


@given(st.lists(st.integers(0, 3), max_size=30), st.lists(st.integers(0, 3)))
def test_chances_sum_to_one_and_none_is_zero(text, context):
    shares = NGram(3, 4).fit(text).probabilities(context)
    assert shares.sum() == pytest.approx(1, rel=1e-12)
    assert (shares > 0).all()


def test_nothing_learned_is_even():
    np.testing.assert_allclose(NGram(4, 5).probabilities([1, 2]), np.full(5, 0.2))


@pytest.mark.parametrize(("n", "size"), [(0, 5), (2, 0)])
def test_sizes_that_make_no_model(n, size):
    message = f"NGram needs n and vocab_size >= 1, got n={n}, vocab_size={size}"
    with pytest.raises(ValueError, match=message):
        NGram(n, size)
