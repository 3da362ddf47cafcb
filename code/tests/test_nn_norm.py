"""What normalization layers do beyond a single call, and what the chapter derives."""

import math

import numpy as np
import pytest
import torch

from groundup import nn
from groundup.autograd import Tensor
from groundup.autograd import functional as F
from groundup.nn import init
from groundup.nn.norm import fold
from groundup.nn.signals import initialize, rms, signals


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(7, 3), (2, 3, 5)])
@pytest.mark.parametrize("momentum", [0.1, 0.7])
def test_running_averages_are_pytorchs_batch_after_batch(rng, shape, momentum):
    ours = nn.BatchNorm1d(3, momentum=momentum)
    theirs = torch.nn.BatchNorm1d(3, momentum=momentum).double()
    for number in range(5):
        x = rng.normal(number, 1 + number, size=shape)
        expected = theirs(torch.tensor(x)).detach()
        np.testing.assert_allclose(ours(Tensor(x)).data, expected, atol=1e-12)
    np.testing.assert_allclose(ours.running_mean, theirs.running_mean, rtol=1e-12)
    np.testing.assert_allclose(ours.running_var, theirs.running_var, rtol=1e-12)
    ours.eval(), theirs.eval()
    before = ours.state_dict()
    expected = theirs(torch.tensor(x)).detach()
    np.testing.assert_allclose(ours(Tensor(x)).data, expected, atol=1e-12)
    for name, array in ours.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_in_use_an_example_does_not_see_its_batch(rng):
    norm, x = nn.BatchNorm1d(3), rng.normal(size=(7, 3))
    norm(x)
    one, all_of_them = norm.eval()(x[:1]).data, norm(x).data
    np.testing.assert_array_equal(one, all_of_them[:1])


def test_float32_stays_float32(rng):
    norm = nn.BatchNorm1d(3).to(np.float32)
    x = rng.normal(size=(7, 3)).astype(np.float32)
    assert norm(x).dtype == norm.eval()(x).dtype == np.float32
    assert norm.running_mean.dtype == norm.running_var.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: nn.BatchNorm1d(3)(np.ones((2, 3, 5, 7))),
            r"BatchNorm1d needs x of shape \(N, 3\) or \(N, 3, L\), got \(2, 3, 5, 7\)",
        ),
        (
            lambda: nn.BatchNorm1d(3).eval()(np.ones((5, 1))),
            r"BatchNorm1d needs x of shape \(N, 3\) or \(N, 3, L\), got \(5, 1\)",
        ),
        (
            lambda: nn.BatchNorm1d(3)(np.ones((0, 3))),
            r"more than one number for each feature in training, got shape \(0, 3\)",
        ),
        (
            lambda: nn.BatchNorm1d(3)(np.ones((1, 3))),
            r"more than one number for each feature in training, got shape \(1, 3\)",
        ),
        (
            lambda: nn.GroupNorm(2, 5),
            "num_channels=5 is not a multiple of num_groups=2",
        ),
        (
            lambda: F.group_norm(np.ones((2, 5)), 2, np.ones(5), np.ones(5)),
            "needs channels that split into 2 equal groups, got 5 channels",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_one_group_is_layer_norm_and_many_are_instance_norm(rng):
    x = rng.normal(size=(2, 6, 5))
    whole = F.layer_norm(x.reshape(2, 30), np.ones(30), np.zeros(30)).data
    one = F.group_norm(x, 1, np.ones(6), np.zeros(6)).data
    np.testing.assert_allclose(one.reshape(2, 30), whole, atol=1e-12)
    each = F.group_norm(x, 6, np.ones(6), np.zeros(6)).data
    instance = torch.nn.functional.instance_norm(torch.tensor(x))
    np.testing.assert_allclose(each, instance, atol=1e-12)


def test_layer_norm_is_rms_norm_of_what_has_mean_zero(rng):
    x = rng.normal(size=(3, 7))
    centered = x - x.mean(axis=1, keepdims=True)
    by_layer = F.layer_norm(x, np.ones(7), np.zeros(7)).data
    np.testing.assert_allclose(F.rms_norm(centered, np.ones(7)).data, by_layer)


@pytest.mark.parametrize("bias", [True, False])
def test_a_folded_layer_computes_the_same(rng, bias):
    linear, norm = nn.Linear(5, 3, bias=bias, rng=rng), nn.BatchNorm1d(3)
    for parameter in norm.parameters():
        parameter.data += rng.normal(size=3)
    x = rng.normal(2, 3, size=(11, 5))
    norm(linear(x))
    norm.eval()
    before = linear.state_dict()
    np.testing.assert_allclose(
        fold(linear, norm)(x).data, norm(linear(x)).data, atol=1e-12
    )
    for name, array in linear.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_the_scale_of_weights_changes_nothing_and_their_gradient_is_perpendicular(rng):
    linear, norm = nn.Linear(5, 3, rng=rng), nn.BatchNorm1d(3, eps=0)
    x, direction = rng.normal(size=(11, 5)), rng.normal(size=(11, 3))

    def gradients(factor):
        linear.weight.data *= factor
        output = norm(linear(x))
        output.backward(direction)
        found, linear.weight.grad = linear.weight.grad, None
        linear.weight.data /= factor
        return output.data, found

    output, gradient = gradients(1.0)
    same, tenth = gradients(10.0)
    np.testing.assert_allclose(same, output, atol=1e-12)
    np.testing.assert_allclose(tenth, gradient / 10, atol=1e-12)
    dots = (linear.weight.data * gradient).sum(axis=0)  # one for each unit
    np.testing.assert_allclose(dots, 0, atol=1e-12)
    np.testing.assert_allclose(linear.bias.grad, 0, atol=1e-12)


def test_batch_norm_of_two_keeps_signs_only(rng):
    x = rng.normal(size=(2, 5))
    signs = np.sign(x - x.mean(axis=0))
    np.testing.assert_allclose(nn.BatchNorm1d(5, eps=0)(x).data, signs, atol=1e-12)


def test_behind_relu_batch_norm_multiplies_the_gradient_by_root_pi_over_pi_minus_1():
    rng, depth, width = np.random.default_rng(0), 30, 200
    layers = []
    for _ in range(depth):
        layers += [nn.Linear(width, width, rng=rng), nn.BatchNorm1d(width), nn.ReLU()]
    model = nn.Sequential(*layers)
    initialize(model, init.xavier_normal, rng=rng)
    direction = rng.normal(size=(400, width))
    record = signals(
        model, rng.normal(size=(400, width)), lambda z: (z * direction).sum()
    )[2::3]
    sizes = [rms(signal.gradient) for signal in record]
    growth = (sizes[0] / sizes[-2]) ** (1 / (depth - 2))
    assert growth == pytest.approx(math.sqrt(math.pi / (math.pi - 1)), rel=0.01)
