"""Dropout's distribution and its samples in use; stopping early at the best weights."""

import numpy as np
import pytest
import torch

from groundup.autograd import Tensor
from groundup.models.mlp import MLP
from groundup.nn import BatchNorm1d, Dropout, LayerNorm, Linear, Sequential
from groundup.nn.dropout import sample_dropout
from groundup.train import EarlyStopping


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_dropout_takes_pytorchs_values_as_often(p, rng):
    n = 200_000
    torch.manual_seed(0)
    x = np.full(n, 3.0)
    ours = Dropout(p, rng=rng)(Tensor(x)).data
    theirs = torch.nn.Dropout(p)(torch.tensor(x)).numpy()
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-15)
    error = np.sqrt(p * (1 - p) / n)
    for values in (ours, theirs):
        assert abs((values == 0).mean() - p) < 4 * error
        assert abs(values.mean() - 3) < 4 * 3 * error / (1 - p)


def test_gradients_pass_where_values_passed(rng):
    x, seed = Tensor(rng.normal(size=(4, 7))), rng.normal(size=(4, 7))
    out = Dropout(0.4, rng=rng)(x)
    (out * seed).sum().backward()
    np.testing.assert_allclose(x.grad, seed * (out.data / x.data), rtol=1e-12)


def network(rng, p=0.5):
    first, last = Linear(3, 40, rng=rng), Linear(40, 2, rng=rng)
    return Sequential(first, LayerNorm(40), Dropout(p, rng=rng), last)


def test_samples_scatter_around_the_output_in_use(rng):
    model, x = network(rng), rng.normal(size=(5, 3))
    model.eval()
    samples = sample_dropout(model, x, 4000)
    assert samples.shape == (4000, 5, 2)
    hidden = model.layers[1](model.layers[0](Tensor(x))).data  # (5, 40)
    spread = np.sqrt(hidden**2 @ model.layers[3].weight.data ** 2)  # p / (1 - p) = 1
    error = spread / np.sqrt(4000)
    assert (np.abs(samples.mean(axis=0) - model(Tensor(x)).data) < 5 * error).all()
    np.testing.assert_allclose(samples.std(axis=0), spread, rtol=0.06)


def test_only_dropout_is_on_while_sampling(rng):
    model = Sequential(BatchNorm1d(3), Dropout(0.5, rng=rng))
    x = 5 + rng.normal(size=(9, 3))  # batch statistics would center it
    samples = sample_dropout(model, x, 50)
    expected = model.layers[0].eval()(Tensor(x)).data
    np.testing.assert_allclose(samples.max(axis=0), 2 * expected, rtol=1e-12)


@pytest.mark.parametrize("mode", [True, False])
def test_sampling_leaves_the_model_as_it_was(mode, rng):
    model = network(rng).train(mode)
    model.layers[2].training = not mode
    sample_dropout(model, rng.normal(size=(5, 3)), 2)
    assert [layer.training for layer in model.layers] == [mode, mode, not mode, mode]


@pytest.mark.parametrize(
    "make", [lambda r: MLP([3, 2], rng=r), lambda r: network(r, 0)]
)
def test_a_model_without_dropout_has_no_samples(make, rng):
    with pytest.raises(ValueError, match=r"a model with Dropout\(p > 0\), got none"):
        sample_dropout(make(rng), rng.normal(size=(5, 3)), 2)


def run(losses, patience, rng):
    """Check after check, weights that say which check they are from; when it stops."""
    model = MLP([3, 4, 2], rng=rng)
    stopper = EarlyStopping(model, patience)
    for check, loss in enumerate(losses):
        for parameter in model.parameters():
            parameter.data[...] = check
        if stopper(loss):
            break
    return model, stopper, check


def test_it_stops_after_patience_checks_and_gives_the_best_back(rng):
    losses = [3.0, 2.0, 2.5, 1.0, 1.1, 1.0, 4.0, 0.5]
    model, stopper, last = run(losses, 3, rng)
    assert (last, stopper.best, stopper.best_check) == (6, 1.0, 3)  # a tie is no better
    stopper.restore()
    for parameter in model.parameters():
        assert (parameter.data == 3).all()


def test_it_goes_on_while_losses_fall(rng):
    model, stopper, last = run([5.0, 4.0, 3.0, 2.0, 1.0], 1, rng)
    assert (last, stopper.best_check) == (4, 4)


def test_what_is_kept_does_not_move_with_the_model(rng):
    model, stopper, _ = run([1.0], 1, rng)
    for parameter in model.parameters():
        parameter.data[...] = 9
    stopper.restore()
    assert all((parameter.data == 0).all() for parameter in model.parameters())


def test_a_loss_that_is_no_number_is_never_the_best(rng):
    model, stopper, last = run([float("nan"), 2.0, float("nan"), float("nan")], 2, rng)
    assert (last, stopper.best_check) == (3, 1)


def test_refusals(rng):
    model = MLP([3, 2], rng=rng)
    with pytest.raises(ValueError, match="patience of 1 or more, got 0"):
        EarlyStopping(model, 0)
    stopper = EarlyStopping(model, 2)
    assert [stopper(float("nan")), stopper(float("inf"))] == [False, True]
    with pytest.raises(
        ValueError, match="needs a finite loss to restore, got 2 checks"
    ):
        stopper.restore()
