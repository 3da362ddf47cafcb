"""Sampling by its definitions, and generation with and without a cache."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from groundup.generate import draw, generate, probabilities
from groundup.models.gpt import GPT, GPTConfig

V = 11
EXACT = {"rtol": 1e-12, "atol": 1e-15}
# Whole numbers make ties frequent; a tie is where a cut can go wrong.
SCORES = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 4), st.integers(1, 9)),
    elements=st.integers(-6, 6) | st.floats(-30, 30),
)
TEMPERATURES = st.floats(0.05, 20)
TOP_K = st.none() | st.integers(1, 12)
TOP_P = st.none() | st.floats(0.01, 1)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def model(rng):
    config = GPTConfig(V, context_length=8, d_model=12, num_heads=3, num_layers=2)
    return shaken(GPT(config, rng=rng), rng)


def shaken(model, rng):
    """The model with weights so large that every part of it matters."""
    for parameter in model.parameters():
        parameter.data += rng.normal(0, 0.3, parameter.shape)
    return model


def by_definition(row, temperature, top_k, top_p):
    """One row, in plain Python, as the sentence in the docstring says it."""
    order = sorted(range(len(row)), key=lambda token: (-row[token], token))
    best_first = np.array([row[token] for token in order]) - max(row)
    shares = np.exp(best_first / temperature)
    shares = shares[:top_k] / shares[:top_k].sum()
    kept = len(shares)
    if top_p is not None:
        kept, total = 0, 0.0
        while kept < len(shares) and total < top_p - 1e-12:
            total += shares[kept]
            kept += 1
    result = np.zeros(len(row))
    result[order[:kept]] = shares[:kept] / shares[:kept].sum()
    return result


@given(SCORES, TEMPERATURES, TOP_K, TOP_P)
def test_rows_sum_to_one_and_nothing_is_negative(scores, temperature, top_k, top_p):
    shares = probabilities(scores, temperature, top_k, top_p)
    assert shares.shape == scores.shape
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1, **EXACT)


@given(SCORES, TEMPERATURES, TOP_K)
def test_top_k_by_its_definition(scores, temperature, top_k):
    shares = probabilities(scores, temperature, top_k)
    expected = [by_definition(row, temperature, top_k, None) for row in scores]
    np.testing.assert_allclose(shares, expected, rtol=1e-10, atol=1e-14)


@given(SCORES, TEMPERATURES, TOP_K, TOP_P)
def test_top_p_keeps_the_fewest_that_reach_p(scores, temperature, top_k, top_p):
    top_p = 0.9 if top_p is None else top_p
    full = probabilities(scores, temperature, top_k)
    kept = probabilities(scores, temperature, top_k, top_p) > 0
    reached = np.where(kept, full, 0).sum(axis=-1)
    assert (reached >= top_p - 1e-12).all()
    least = np.where(kept, full, np.inf).min(axis=-1)
    assert (reached - least < top_p + 1e-12).all()  # one fewer would not reach it


@given(SCORES)
def test_temperature_one_is_softmax(scores):
    expected = torch.softmax(torch.tensor(scores), dim=-1).numpy()
    np.testing.assert_allclose(probabilities(scores), expected, rtol=1e-10, atol=1e-14)


@given(SCORES)
def test_temperature_zero_is_the_best_token(scores):
    expected = np.eye(scores.shape[1])[scores.argmax(axis=-1)]
    np.testing.assert_array_equal(probabilities(scores, 0), expected)


@given(SCORES, st.floats(0.05, 5), st.floats(1.1, 4))
def test_a_higher_temperature_evens_out(scores, temperature, factor):
    cold = probabilities(scores, temperature).max(axis=-1)
    warm = probabilities(scores, temperature * factor).max(axis=-1)
    assert (warm <= cold + 1e-12).all()


@given(st.permutations(range(6)), TEMPERATURES, TOP_K, TOP_P)
def test_the_order_of_the_vocabulary_does_not_matter(order, temperature, top_k, top_p):
    scores = np.array([[2.0, -1.0, 0.5, 3.0, -2.5, 1.25]])  # without ties
    shares = probabilities(scores, temperature, top_k, top_p)
    moved = probabilities(scores[:, order], temperature, top_k, top_p)
    np.testing.assert_allclose(moved, shares[:, order], **EXACT)


def test_a_row_by_hand():
    scores = np.log([[0.4, 0.1, 0.3, 0.2]])
    halves = probabilities(scores, top_p=0.65)
    np.testing.assert_allclose(halves, [[4 / 7, 0, 3 / 7, 0]], **EXACT)
    crossed = probabilities(scores, top_p=0.75)
    np.testing.assert_allclose(crossed, [[4 / 9, 0, 3 / 9, 2 / 9]], **EXACT)
    squared = probabilities(scores, temperature=0.5, top_k=3)
    np.testing.assert_allclose(squared, [[16 / 29, 0, 9 / 29, 4 / 29]], **EXACT)


def test_top_p_stops_where_p_is_reached_exactly():
    scores = np.log([[0.125, 0.5, 0.125, 0.25]])
    shares = probabilities(scores, top_p=0.75)
    np.testing.assert_allclose(shares, [[0, 2 / 3, 0, 1 / 3]], **EXACT)


def test_more_axes_and_scores_of_minus_infinity():
    scores = np.array([[[0.0, -np.inf, 0.0]], [[-np.inf, 5.0, -np.inf]]])
    expected = [[[0.5, 0, 0.5]], [[0, 1, 0]]]
    np.testing.assert_allclose(probabilities(scores), expected, **EXACT)


def test_extreme_scores_do_not_overflow():
    scores = np.array([[1e4, -1e4, 9999.0]], dtype=np.float32)
    np.testing.assert_allclose(probabilities(scores, 0.01), [[1, 0, 0]], atol=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": -0.5}, "probabilities needs temperature >= 0, got -0.5"),
        ({"temperature": np.nan}, "probabilities needs temperature >= 0, got nan"),
        ({"top_k": 0}, "probabilities needs top_k >= 1, got 0"),
        ({"top_p": 0.0}, "probabilities needs 0 < top_p <= 1, got 0.0"),
        ({"top_p": 1.5}, "probabilities needs 0 < top_p <= 1, got 1.5"),
    ],
)
def test_options_out_of_range(options, message):
    with pytest.raises(ValueError, match=message):
        probabilities(np.zeros((2, 3)), **options)


def test_scores_that_are_not_numbers():
    with pytest.raises(ValueError, match="got NaN: did training diverge"):
        probabilities(np.array([[0.0, np.nan]]))


def test_draws_have_the_chances_they_should(rng):
    shares = np.array([[0.5, 0.0, 0.3, 0.15, 0.05], [0.1, 0.2, 0.0, 0.3, 0.4]])
    for row in shares:
        drawn = draw(np.repeat(row[None], 20_000, axis=0), rng=rng)
        counts = np.bincount(drawn[:, 0], minlength=5)
        assert counts[row == 0].sum() == 0
        likely = row > 0
        expected = 20_000 * row[likely]
        assert stats.chisquare(counts[likely], expected).pvalue > 0.001


class Fixed(np.random.Generator):
    """A generator whose ``random`` gives what the test says."""

    def __init__(self, value):
        super().__init__(np.random.PCG64(0))
        self.value = value

    def random(self, size=None):
        return np.full(size, self.value)


@pytest.mark.parametrize(("point", "token"), [(0.0, 1), (np.nextafter(1, 0), 2)])
def test_the_ends_of_the_line_never_give_a_token_without_a_chance(point, token):
    shares = np.array([[0.0, 0.3, 0.7, 0.0]])
    np.testing.assert_array_equal(draw(shares, rng=Fixed(point)), [[token]])


@pytest.mark.parametrize("length", [1, 5, 8, 10])
@pytest.mark.parametrize("options", [{"temperature": 0}, {"top_k": 4}, {"top_p": 0.8}])
def test_the_cache_changes_no_token(model, length, options):
    prompt = np.random.default_rng(1).integers(0, V, (3, length))
    texts = [
        generate(
            model,
            prompt,
            14,
            use_cache=use_cache,
            rng=np.random.default_rng(2),
            **options,
        )  # fmt: skip
        for use_cache in (True, False)
    ]
    assert texts[0].shape == (3, length + 14)
    np.testing.assert_array_equal(*texts)
    np.testing.assert_array_equal(texts[0][:, :length], prompt)


def test_the_cache_reads_each_token_once_while_it_fits(model, monkeypatch, rng):
    read = []
    call = type(model).__call__

    def counted(self, ids, caches=None):
        read.append(ids.shape[1])
        return call(self, ids, caches)

    monkeypatch.setattr(type(model), "__call__", counted)
    generate(model, np.zeros((2, 3), dtype=int), 8, rng=rng)
    assert read == [3, 1, 1, 1, 1, 1, 8, 8]


def test_greedy_text_is_the_best_token_each_time(model, rng):
    ids = rng.integers(0, V, (2, 3))
    text = generate(model, ids, 5, temperature=0, rng=rng)
    for _ in range(5):
        best = model(ids).data[:, -1].argmax(axis=-1)
        ids = np.concatenate([ids, best[:, None]], axis=1)
    np.testing.assert_array_equal(text, ids)


def test_equal_seeds_write_equal_texts(model):
    texts = [
        generate(model, [[1, 2]], 9, rng=np.random.default_rng(seed))
        for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(texts[0], texts[1])
    assert not np.array_equal(texts[0], texts[2])


def test_no_new_tokens_and_the_mode_of_the_model(model, rng):
    np.testing.assert_array_equal(generate(model, [[4, 2]], 0, rng=rng), [[4, 2]])
    assert model.training
    generate(model.eval(), [[4, 2]], 1, rng=rng)
    assert not model.training


def test_dropout_rests_while_writing(rng):
    config = GPTConfig(V, 8, d_model=12, num_heads=3, num_layers=2, dropout=0.5)
    model = shaken(GPT(config, rng=rng), rng)
    texts = [generate(model, [[3, 1]], 12, temperature=0, rng=rng) for _ in range(2)]
    np.testing.assert_array_equal(*texts)
    assert model.training


@pytest.mark.parametrize("shape", [(3,), (2, 0), (1, 2, 3)])
def test_a_prompt_that_is_no_batch(model, rng, shape):
    message = r"generate needs a prompt \(B, T\) with T > 0, got \("
    with pytest.raises(ValueError, match=message):
        generate(model, np.zeros(shape, dtype=int), 1, rng=rng)


def test_a_negative_length(model, rng):
    with pytest.raises(ValueError, match="generate needs max_new_tokens >= 0, got -1"):
        generate(model, [[1]], -1, rng=rng)
