"""The range test reports honest losses, picks a rate, and leaves no trace."""

import copy

import numpy as np
import pytest

from groundup.autograd import functional as F
from groundup.data.batches import batches
from groundup.data.toy import moons
from groundup.models.mlp import MLP
from groundup.optim import SGD, Adam, Together
from groundup.train import fit, range_test, steepest_rate

RATES = np.geomspace(1e-3, 0.3, 12)


def problem(make=SGD, epochs=9):
    rng = np.random.default_rng(0)
    X, y = moons(60, noise=0.1, rng=rng)
    model = MLP([2, 11, 3], rng=rng)
    return model, list(batches(X, y, 16, epochs=epochs, rng=rng)), make(model)


def sgd(model):
    return SGD(model.parameters(), lr=0.05, momentum=0.9)


def two(model):
    first, *rest = model.parameters()
    return Together(SGD(rest, lr=0.5, momentum=0.9), Adam([first], lr=0.01))


def test_losses_are_those_after_a_step_at_each_rate():
    model, data, optimizer = problem(sgd)
    rates, losses = range_test(model, data, F.cross_entropy, optimizer, RATES)
    np.testing.assert_array_equal(rates, RATES)
    for lr, (x, y), (x_next, y_next), loss in zip(
        RATES, data, data[1:], losses, strict=False
    ):
        optimizer.lr = lr
        fit(model, [(x, y)], F.cross_entropy, optimizer)
        assert F.cross_entropy(model(x_next), y_next).item() == loss


@pytest.mark.parametrize("make", [sgd, two, lambda m: Adam(m.parameters(), lr=0.02)])
def test_model_and_optimizer_are_left_as_they_were(make):
    model, data, optimizer = problem(make)
    fit(model, data[:5], F.cross_entropy, optimizer)
    weights, memory = model.state_dict(), copy.deepcopy(optimizer.memory)
    lr = optimizer.lr
    range_test(model, data, F.cross_entropy, optimizer, RATES)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, weights[name])
    assert optimizer.lr == lr
    for now, before in zip(optimizer.memory, memory, strict=True):
        assert now.keys() == before.keys()
        assert now["steps"] == before["steps"] == 5
        for name in before:
            np.testing.assert_array_equal(now[name], before[name])
    assert all(parameter.grad is None for parameter in model.parameters())


def test_memory_that_changes_in_place_is_restored_too():
    class Counting(SGD):
        def step_of(self, data, grad, memory):
            memory.setdefault("count", np.zeros(1))[:] += 1
            return super().step_of(data, grad, memory)

    model, data, optimizer = problem(lambda m: Counting(m.parameters(), lr=0.1))
    fit(model, data[:2], F.cross_entropy, optimizer)
    range_test(model, data, F.cross_entropy, optimizer, RATES)
    assert [memory["count"].item() for memory in optimizer.memory] == [2] * 4


def test_a_run_continues_as_if_there_had_been_no_test():
    ends = []
    for tested in (False, True):
        model, data, optimizer = problem(sgd)
        if tested:
            range_test(model, data, F.cross_entropy, optimizer, RATES)
        ends.append(
            [step.loss for step in fit(model, data, F.cross_entropy, optimizer)]
        )
    assert ends[0] == ends[1]


def test_it_stops_where_the_loss_has_exploded():
    model, data, optimizer = problem(sgd)
    wild = np.geomspace(1e-3, 1e4, 30)
    rates, losses = range_test(model, data, F.cross_entropy, optimizer, wild)
    assert 3 < len(rates) == len(losses) < 30
    assert np.isfinite(losses).all()
    assert (losses[:-1] <= 4 * np.minimum.accumulate(losses)[:-1]).all()
    never = range_test(
        model, data, F.cross_entropy, optimizer, wild, stop=np.inf
    )  # ends only where a loss is no number, without a warning
    assert len(never[0]) >= len(rates)


def test_it_asks_for_no_more_batches_than_it_needs():
    model, data, optimizer = problem(sgd)
    feed = iter(data)
    rates, _ = range_test(model, feed, F.cross_entropy, optimizer, RATES[:4])
    assert len(rates) == 4
    assert len(list(feed)) == len(data) - 5
    few, losses = range_test(model, data[:3], F.cross_entropy, optimizer, RATES)
    assert len(few) == len(losses) == 2


def test_an_error_in_the_test_leaves_the_model_too():
    model, data, optimizer = problem(sgd)
    weights = model.state_dict()

    def breaks(out, y):
        if not np.array_equal(
            weights["layers.layers.0.bias"], model.layers.layers[0].bias.data
        ):
            raise RuntimeError("halfway")
        return F.cross_entropy(out, y)

    with pytest.raises(RuntimeError, match="halfway"):
        range_test(model, data, breaks, optimizer, RATES)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, weights[name])


def test_the_steepest_rate_of_a_known_curve():
    log_rates = np.linspace(-4, 1, 101)
    curve = 2 - np.tanh(4 * (log_rates + 2)) + np.exp(6 * log_rates)
    assert np.log10(steepest_rate(10**log_rates, curve)) == pytest.approx(-2, abs=0.02)
    # A steeper fall after the lowest point, when the run has broken, does not count.
    broken = np.where(log_rates > 0.5, 5 - 40 * (log_rates - 0.5), curve)
    broken = np.maximum(broken, 3.5)
    joined = np.where(log_rates > 0.5, broken, curve)
    assert np.log10(steepest_rate(10**log_rates, joined)) == pytest.approx(-2, abs=0.02)


def test_the_steepest_rate_without_smoothing_is_the_raw_slope():
    rates, losses = np.geomspace(0.1, 10, 5), [5.0, 4.5, 2.0, 1.9, 6.0]
    slopes = np.gradient(losses, np.log(rates))
    assert steepest_rate(rates, losses, window=1) == rates[slopes[:4].argmin()]


def test_losses_that_only_rise_give_the_first_rate():
    rates = np.geomspace(0.1, 10, 9)
    assert steepest_rate(rates, np.arange(9.0), window=3) == rates[1]


@pytest.mark.parametrize(
    ("window", "losses", "rates"),
    [(7, 7, 7), (4, 20, 20), (3, 2, 2), (-1, 8, 8), (7, 20, 21), (1, 0, 0)],
)
def test_too_few_losses_are_refused(window, losses, rates):
    words = f"got window={window}, {losses} losses and {rates} rates"
    with pytest.raises(ValueError, match=words):
        steepest_rate(np.ones(rates), np.ones(losses), window=window)
