"""The recorded signals are the network's own, and the starts do what they say."""

import numpy as np
import pytest
import torch

from groundup import nn
from groundup.autograd import functional as F
from groundup.models.mlp import MLP
from groundup.nn import init
from groundup.nn.signals import initialize, lsuv, rms, signals
from groundup.twin import twin_of


def rng(number=0):
    return np.random.default_rng(number)


@pytest.fixture
def model():
    return MLP([5, 7, 11, 3], activation=nn.Tanh, rng=rng())


def cross_entropy(labels):
    return lambda logits: F.cross_entropy(logits, labels)


def test_outputs_and_gradients_are_torchs(model):
    x, labels = rng(1).normal(size=(13, 5)), rng(2).integers(0, 3, 13)
    theirs, h = list(twin_of(model).layers.layers), torch.tensor(x)
    outputs = []
    for layer in theirs:
        h = layer(h)
        h.retain_grad()
        outputs.append(h)
    torch.nn.functional.cross_entropy(h, torch.tensor(labels)).backward()
    recorded = signals(model.layers, x, cross_entropy(labels))
    assert [type(s.layer).__name__ for s in recorded[:2]] == ["Linear", "Tanh"]
    for ours, other in zip(recorded, outputs, strict=True):
        np.testing.assert_allclose(ours.output, other.detach().numpy(), atol=1e-12)
        np.testing.assert_allclose(ours.gradient, other.grad.numpy(), atol=1e-12)


def test_recording_leaves_the_parameters_gradients_alone(model):
    x, labels = rng(1).normal(size=(13, 5)), rng(2).integers(0, 3, 13)
    first, *rest = model.parameters()
    first.grad = np.full(first.shape, 2.0)
    signals(model.layers, x, cross_entropy(labels))
    np.testing.assert_array_equal(first.grad, 2.0)
    assert all(parameter.grad is None for parameter in rest)


def test_units_that_are_never_on_are_dead():
    model = MLP([2, 4, 3], rng=rng())
    model.layers.layers[0].weight.data[...] = [[1, -1, 1, 1], [1, -1, -1, 1]]
    model.layers.layers[0].bias.data[...] = [0, 0, 0, -9]
    x = np.array([[1.0, 2.0], [2.0, 1.0], [0.5, 0.5]])
    record = signals(model.layers, x, lambda y: (y * y).sum())
    assert record[1].dead == 2  # the second and the last: the third is on for (2, 1)
    assert [record[0].dead, record[2].dead] == [0, 0]


def test_rms_is_the_root_of_the_mean_square():
    assert rms(np.array([[3.0, -4.0], [0.0, 0.0]])) == 2.5


def test_initialize_draws_every_weight_and_clears_every_bias(model):
    initialize(model, init.orthogonal, rng=rng(3))
    draws = rng(3)
    for layer in model.layers.layers[::2]:
        expected = init.orthogonal(*layer.weight.shape, rng=draws)
        np.testing.assert_array_equal(layer.weight.data, expected)
        np.testing.assert_array_equal(layer.bias.data, 0)
    plain = nn.Sequential(nn.Linear(2, 3, bias=False, rng=rng()))
    initialize(plain, init.xavier_normal, rng=rng(3))
    expected = init.xavier_normal(2, 3, rng=rng(3))
    np.testing.assert_array_equal(plain.layers[0].weight.data, expected)


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Tanh, nn.GELU, nn.Sigmoid])
def test_lsuv_gives_every_layer_variance_one(activation):
    model = MLP([5, *[16] * 12, 3], activation=activation, rng=rng())
    x = rng(4).normal(2, 3, size=(64, 5))
    lsuv(model.layers, x, rng=rng(5))
    recorded = signals(model.layers, x, lambda y: (y * y).mean())
    for signal in recorded[::2]:
        assert signal.output.std() == pytest.approx(1, rel=1e-10)
        weight = signal.layer.weight.data
        few = weight if len(weight) <= weight.shape[1] else weight.T
        square = few @ few.T
        np.testing.assert_allclose(square, square[0, 0] * np.eye(len(few)), atol=1e-10)


def test_lsuv_refuses_a_layer_without_a_signal():
    model = MLP([2, 3, 5], rng=rng())
    with pytest.raises(ValueError, match=r"got a spread of 0.0 in layer 0: has the"):
        lsuv(model.layers, np.zeros((4, 2)), rng=rng())
    with pytest.raises(ValueError, match="a spread of nan in layer 0: .* or x a NaN"):
        lsuv(model.layers, np.full((4, 2), np.nan), rng=rng())
