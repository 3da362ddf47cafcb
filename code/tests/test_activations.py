"""Activations at their extremes, and the identities that tie them together."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as TF

from groundup import nn
from groundup.autograd import Tensor
from groundup.autograd import functional as F

PAIRS = {
    "relu": (F.relu, torch.relu),
    "sigmoid": (F.sigmoid, torch.sigmoid),
    "tanh": (F.tanh, torch.tanh),
    "gelu": (F.gelu, lambda a: TF.gelu(a, approximate="tanh")),
    "silu": (F.silu, TF.silu),
    "softplus": (F.softplus, TF.softplus),
    "leaky_relu": (F.leaky_relu, TF.leaky_relu),
    "elu": (F.elu, TF.elu),
}
EXTREME = [-1e30, -1e4, -800.0, -30.0, -0.0, 0.0, 30.0, 800.0, 1e4, 1e30]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)
def test_extreme_inputs_neither_warn_nor_differ(ours, theirs):
    x, t = Tensor(EXTREME), torch.tensor(EXTREME, dtype=torch.float64)
    t.requires_grad_()
    value, expected = ours(x), theirs(t)  # a warning would be an error
    value.backward(np.ones(len(EXTREME)))
    expected.sum().backward()
    np.testing.assert_allclose(value.data, expected.detach(), rtol=1e-12, atol=1e-11)
    assert np.isfinite(x.grad).all()
    np.testing.assert_allclose(x.grad, t.grad, rtol=1e-12, atol=1e-11)


def test_identities():
    z = np.random.default_rng(0).normal(0, 3, size=(5, 7))
    x = Tensor(z)
    half = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(F.sigmoid(x).data, half, rtol=1e-13)
    np.testing.assert_allclose(F.silu(x).data, z * half, rtol=1e-13)
    mirrored = F.softplus(x).data - F.softplus(-x).data
    np.testing.assert_allclose(mirrored, z, rtol=1e-12)
    F.softplus(x).sum().backward()
    np.testing.assert_allclose(x.grad, half, rtol=1e-13)


def test_the_tanh_form_of_gelu_is_within_five_ten_thousandths():
    z = np.linspace(-6, 6, 2001)
    exact = [a * (1 + math.erf(a / math.sqrt(2))) / 2 for a in z]
    assert np.abs(F.gelu(Tensor(z)).data - exact).max() < 5e-4


@pytest.mark.parametrize(
    ("layer", "function"),
    [
        (nn.SiLU(), F.silu),
        (nn.Softplus(), F.softplus),
        (nn.LeakyReLU(0.3), lambda x: F.leaky_relu(x, 0.3)),
        (nn.ELU(0.7), lambda x: F.elu(x, 0.7)),
    ],
    ids=["SiLU", "Softplus", "LeakyReLU", "ELU"],
)
def test_a_layer_is_its_function(layer, function):
    x = Tensor(np.random.default_rng(0).normal(size=(3, 5)))
    np.testing.assert_array_equal(layer(x).data, function(x).data)
    assert layer.parameters() == []
