"""What may be chosen: distributions against SciPy's, and refusals."""

import numpy as np
import pytest
from scipy import stats

from groundup.tuning import Choice, Integer, LogUniform, Uniform, sample


@pytest.mark.parametrize(
    ("setting", "law"),
    [
        (Uniform(-2, 5), stats.uniform(-2, 7)),
        (LogUniform(1e-5, 3), stats.loguniform(1e-5, 3)),
        (LogUniform(20, 3000), stats.loguniform(20, 3000)),
    ],
)
def test_quantiles_and_draws_are_scipys(setting, law):
    places = np.linspace(0, 1, 33)
    values = [setting.at(u) for u in places]
    np.testing.assert_allclose(values, law.ppf(places), rtol=1e-12)
    np.testing.assert_allclose([setting.place(v) for v in values], places, atol=1e-12)
    drawn = [setting.at(u) for u in np.random.default_rng(0).random(2000)]
    assert stats.kstest(drawn, law.cdf).pvalue > 0.01


def test_whole_numbers_are_equally_likely_and_both_ends_included():
    setting, rng = Integer(3, 9), np.random.default_rng(1)
    drawn = [setting.at(u) for u in rng.random(7000)]
    numbers, counts = np.unique(drawn, return_counts=True)
    assert numbers.tolist() == list(range(3, 10))
    assert stats.chisquare(counts).pvalue > 0.01
    assert all(isinstance(number, int) for number in drawn)
    assert (setting.at(0.0), setting.at(1.0)) == (3, 9)


def test_whole_numbers_on_a_log_scale_are_rounded_log_uniform_ones():
    setting, law = Integer(2, 40, log=True), stats.loguniform(1.5, 40.5)
    drawn = [setting.at(u) for u in np.random.default_rng(2).random(8000)]
    counts = np.bincount(drawn, minlength=41)[2:]
    edges = np.arange(2, 42) - 0.5
    expected = 8000 * np.diff(law.cdf(edges))
    assert stats.chisquare(counts, expected).pvalue > 0.01
    assert [setting.at(setting.place(k)) for k in range(2, 41)] == list(range(2, 41))


def test_options_are_equally_likely():
    setting, rng = Choice(["a", "b", None]), np.random.default_rng(3)
    drawn = [str(setting.at(u)) for u in rng.random(3000)]
    counts = np.unique(drawn, return_counts=True)[1]
    assert len(counts) == 3
    assert stats.chisquare(counts).pvalue > 0.01
    assert setting.at(1.0) is None
    assert [setting.at(setting.place(v)) for v in ("a", "b", None)] == ["a", "b", None]


def test_a_sample_draws_every_setting_on_its_own():
    space = {"lr": LogUniform(1e-4, 1), "depth": Integer(1, 3)}
    rng = np.random.default_rng(4)
    rows = [sample(space, rng) for _ in range(500)]
    assert list(rows[0]) == ["lr", "depth"]
    rates = np.log([row["lr"] for row in rows])
    assert abs(np.corrcoef(rates, [row["depth"] for row in rows])[0, 1]) < 0.15
    again = np.random.default_rng(4)
    assert [sample(space, again) for _ in range(500)] == rows


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Uniform(3, 1), ValueError, r"needs low < high, got 3 and 1: swap"),
        (lambda: Uniform(2, 2), ValueError, r"needs low < high, got 2 and 2"),
        (lambda: LogUniform(0, 1), ValueError, r"needs low > 0, got 0: a logarithmic"),
        (lambda: LogUniform(-1, 1), ValueError, r"needs low > 0, got -1"),
        (lambda: Uniform(0, np.inf), ValueError, r"needs finite bounds, got 0 and inf"),
        (lambda: Uniform(np.nan, 1), ValueError, r"needs finite bounds, got nan and 1"),
        (lambda: Integer(1, 2.5), TypeError, r"needs whole numbers, got 1, 2.5"),
        (lambda: Integer(0, 9, log=True), ValueError, r"Integer needs low > 0, got 0"),
        (lambda: Choice(["one"]), ValueError, r"at least two options, got \('one',\)"),
        (lambda: sample({}, 7), TypeError, r"rng needs a numpy.random.Generator"),
    ],
)
def test_what_is_no_setting_is_refused(make, error, words):
    with pytest.raises(error, match=words):
        make()
