"""Counting against arithmetic, fitting against SciPy."""

import numpy as np
import pytest
import scipy.stats

from groundup.foundations import complexity
from groundup.foundations.complexity import (
    Tally,
    counted,
    cpu_seconds,
    fit_exponent,
)


def test_a_tally_counts_what_is_done_with_its_items():
    tally = Tally()
    a, b, c = tally.wrap([2, 3, 5])
    assert (a < b, b < a, a == b, a != b) == (True, False, False, True)
    assert (a + b * c - 1 + 0).value == (0 + a + 14).value == 16
    assert (tally.comparisons, tally.sums, tally.products) == (4, 5, 1)


def test_python_itself_can_be_counted():
    tally = Tally()
    assert [item.value for item in sorted(tally.wrap([3, 1, 2]))] == [1, 2, 3]
    assert 2 <= tally.comparisons <= 5


def test_tallies_are_separate():
    first, second = Tally(), Tally()
    sorted(first.wrap(range(9)))
    assert (first.comparisons, second.comparisons) == (8, 0)


def test_calls_are_counted_recursively():
    @counted
    def countdown(n):
        """Down to zero."""
        return n and countdown(n - 1)

    countdown(4)
    assert countdown.calls == 5
    assert (countdown.__name__, countdown.__doc__) == ("countdown", "Down to zero.")


@pytest.mark.parametrize(("cost", "calls"), [(3.0, 1), (0.25, 4), (0.375, 4)])
def test_quick_functions_are_called_until_the_clock_has_moved(cost, calls, monkeypatch):
    """On a clock that only the function moves, every repeat shows its exact cost."""
    clock = [0.0]
    work = counted(lambda: clock.append(clock[-1] + cost))
    monkeypatch.setattr(complexity, "process_time", lambda: clock[-1])
    assert cpu_seconds(work, repeats=5, at_least=1.0).tolist() == [cost] * 5
    assert work.calls == (2 * calls - 1) + 5 * calls


@pytest.mark.parametrize("exponent", [-1.5, 0.0, 1.0, 2.585])
def test_a_pure_power_is_found(exponent):
    sizes = np.array([3, 7, 20, 100])
    law = fit_exponent(sizes, 2.5 * sizes**exponent)
    assert law.exponent == pytest.approx(exponent, abs=1e-12)
    assert law.factor == pytest.approx(2.5, rel=1e-12)
    assert law.high - law.low < 1e-9
    np.testing.assert_allclose(law([1, 4]), 2.5 * np.array([1, 4]) ** exponent)


def test_scattered_costs_are_fitted_as_by_scipy():
    rng = np.random.default_rng(5)
    sizes = 2 ** np.arange(3, 10)
    costs = sizes**1.5 * np.exp(rng.normal(0, 0.2, size=(4, 7)))
    law = fit_exponent(sizes, costs)
    line = scipy.stats.linregress(np.tile(np.log(sizes), 4), np.log(costs).ravel())
    assert law.exponent == pytest.approx(line.slope, rel=1e-12)
    assert law.factor == pytest.approx(np.exp(line.intercept), rel=1e-12)
    assert law.high - law.low == pytest.approx(4 * line.stderr, rel=1e-9)
    assert law.low == pytest.approx(line.slope - 2 * line.stderr, rel=1e-9)


def test_the_interval_holds_the_truth_nineteen_times_in_twenty():
    rng, held = np.random.default_rng(6), 0
    sizes = 2.0 ** np.arange(4, 16)
    for _ in range(400):
        law = fit_exponent(sizes, sizes * np.exp(rng.normal(0, 0.3, size=(5, 12))))
        held += law.low < 1 < law.high
    assert 0.92 < held / 400 < 0.98


def test_a_law_can_be_read():
    assert str(fit_exponent([1, 2, 4], [1, 4, 16])) == "2.000 (2.000 to 2.000)"


@pytest.mark.parametrize(
    ("sizes", "costs", "words"),
    [
        ([1, 2], [1, 2], "at least three sizes, got shapes"),
        ([1, 2, 2], [1, 2, 2], "at least three sizes"),
        ([1, 2, 3], [1, 2], "a cost for each"),
        ([1, 2, 3], [1, 0, 2], "above zero"),
        ([0, 2, 3], [1, 1, 2], "above zero"),
        ([1, 2, 3], [1, float("nan"), 2], "above zero"),
    ],
)
def test_what_has_no_logarithm_is_refused(sizes, costs, words):
    with pytest.raises(ValueError, match=words):
        fit_exponent(sizes, costs)
