"""Each module of ours against its PyTorch twin; the weights travel both ways."""

import numpy as np
import pytest
import torch

from groundup import nn, twin
from groundup.autograd import Tensor
from groundup.models.charrnn import CharRNN
from groundup.models.gpt import GPT, GPTConfig
from groundup.models.lenet import LeNet
from groundup.models.mlp import MLP
from groundup.models.reader import Reader


def rng(number=0):
    return np.random.default_rng(number)


def floats(*shape):
    return rng(1).normal(size=shape)


def ids(high, *shape):
    return rng(1).integers(0, high, shape)


def followed(norm):
    """A batch norm that has seen a batch in training."""
    norm(Tensor(3 + 2 * floats(11, 5)))
    return norm


SMALL = GPTConfig(
    vocab_size=13, context_length=11, d_model=12, num_heads=3, num_layers=2
)
MODULES = {
    "Linear": lambda: (nn.Linear(5, 3, rng=rng()), floats(2, 7, 5)),
    "Linear without bias": lambda: (
        nn.Linear(5, 3, bias=False, rng=rng()),
        floats(7, 5),
    ),
    "Embedding": lambda: (nn.Embedding(7, 3, rng=rng()), ids(7, 2, 5)),
    "BatchNorm1d": lambda: (nn.BatchNorm1d(5, eps=0.1), floats(7, 5)),
    "BatchNorm1d, channels": lambda: (nn.BatchNorm1d(5), floats(3, 5, 7)),
    "BatchNorm1d, in use": lambda: (followed(nn.BatchNorm1d(5)).eval(), floats(7, 5)),
    "LayerNorm": lambda: (nn.LayerNorm(7), floats(2, 3, 7)),
    "RMSNorm": lambda: (nn.RMSNorm(7, eps=0.1), floats(2, 3, 7)),
    "GroupNorm": lambda: (nn.GroupNorm(3, 6), floats(2, 6, 5, 7)),
    "Sequential": lambda: (
        nn.Sequential(
            nn.Flatten(),
            nn.Linear(15, 7, rng=rng()),
            nn.GELU(),
            nn.Dropout(0, rng=rng()),
        ),
        floats(2, 3, 5),
    ),
    "MLP, ReLU": lambda: (MLP([5, 7, 3], rng=rng()), floats(11, 5)),
    "MLP, tanh": lambda: (MLP([5, 7, 3], activation=nn.Tanh, rng=rng()), floats(11, 5)),
    "MLP, sigmoid": lambda: (
        MLP([5, 7, 3], activation=nn.Sigmoid, rng=rng()),
        floats(11, 5),
    ),
    **{
        f"MLP, {kind.__name__}": lambda kind=kind: (
            MLP([5, 7, 3], activation=kind, rng=rng()),
            floats(11, 5),
        )
        for kind in (nn.SiLU, nn.Softplus, nn.LeakyReLU, nn.ELU)
    },
    "MultiHeadAttention": lambda: (
        nn.MultiHeadAttention(12, 3, rng=rng()),
        floats(2, 5, 12),
    ),
    "cross-attention, no bias": lambda: (
        nn.MultiHeadAttention(12, 3, bias=False, rng=rng()),
        floats(2, 5, 12),
        floats(2, 7, 12),
    ),
    "attention with a mask": lambda: (
        nn.MultiHeadAttention(12, 3, rng=rng()),
        floats(2, 5, 12),
        floats(2, 7, 12),
        np.tri(5, 7, 2, dtype=bool),
    ),
    "CausalSelfAttention": lambda: (
        nn.CausalSelfAttention(12, 3, rng=rng()),
        floats(2, 5, 12),
    ),
    "FeedForward": lambda: (nn.FeedForward(5, 7, rng=rng()), floats(2, 3, 5)),
    "TransformerBlock": lambda: (
        nn.TransformerBlock(12, 3, rng=rng()),
        floats(2, 5, 12),
    ),
    "RNN": lambda: (nn.RNN(5, 7, rng=rng()), floats(2, 3, 5)),
    "LSTM": lambda: (nn.LSTM(5, 7, rng=rng()), floats(2, 3, 5)),
    "CharRNN": lambda: (CharRNN(13, 5, 7, rng=rng()), ids(13, 2, 3)),
    "Conv2d": lambda: (
        nn.Conv2d(3, 5, (2, 4), stride=(1, 2), padding=(2, 1), dilation=2, rng=rng()),
        floats(2, 3, 7, 11),
    ),
    "Conv2d without bias": lambda: (
        nn.Conv2d(3, 5, 2, bias=False, rng=rng()),
        floats(2, 3, 7, 11),
    ),
    "pooling": lambda: (
        nn.Sequential(
            nn.Conv2d(3, 5, 2, rng=rng()), nn.MaxPool2d((2, 3), 1), nn.AvgPool2d(2)
        ),
        floats(2, 3, 7, 11),
    ),
    "LeNet": lambda: (LeNet(rng=rng()), floats(2, 1, 28, 28)),
    "Reader": lambda: (Reader(13, 11, 12, 3, answers=2, rng=rng()), ids(13, 2, 7)),
    "GPT": lambda: (GPT(SMALL, rng=rng()), ids(13, 2, 7)),
}


@pytest.mark.parametrize("make", MODULES.values(), ids=MODULES)
def test_a_module_equals_its_twin(make):
    module, *inputs = make()
    for parameter in module.parameters():  # no zeros, no ones: all must be carried over
        parameter.data += 0.1 * rng(2).normal(size=parameter.shape)
    before = module.state_dict()
    differences = twin.compare(module, *inputs, rng=rng(3))
    assert differences.output < 1e-12
    assert differences.gradient < 1e-12
    assert differences.step < 1e-8  # AdamW divides by the gradient, however small
    for name, array in module.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_compare_sees_a_wrong_output_gradient_and_step(monkeypatch):
    module, x = nn.Linear(5, 3, rng=rng()), floats(7, 5)
    forward = type(module).__call__
    monkeypatch.setattr(nn.Linear, "__call__", lambda self, x: 2 * forward(self, x))
    differences = twin.compare(module, x, rng=rng())
    assert differences.output > 0.1
    assert differences.largest >= differences.gradient > 0.1


def test_weights_travel_there_and_back():
    module, other = MLP([5, 7, 3], rng=rng(0)), MLP([5, 7, 3], rng=rng(1))
    twin.load_twin(other, twin.twin_of(module))
    for name, array in other.state_dict().items():
        np.testing.assert_array_equal(array, module.state_dict()[name])


def test_running_averages_travel_there_and_back():
    module = nn.Sequential(nn.Linear(5, 5, rng=rng()), followed(nn.BatchNorm1d(5)))
    other = nn.Sequential(nn.Linear(5, 5, rng=rng(1)), nn.BatchNorm1d(5))
    theirs = twin.twin_of(module)
    assert theirs.layers[1].running_var.dtype == torch.float64
    twin.load_twin(other, theirs)
    for name, array in other.state_dict().items():
        np.testing.assert_array_equal(array, module.state_dict()[name])


def test_a_twin_has_its_own_weights_and_the_same_precision_and_mode():
    module = MLP([5, 3], rng=rng()).to(np.float32).eval()
    theirs = twin.twin_of(module)
    assert not theirs.training
    (weight, _) = theirs.parameters()
    assert weight.dtype == torch.float32
    before = module.parameters()[0].data.copy()
    with torch.no_grad():
        weight += 1
    np.testing.assert_array_equal(module.parameters()[0].data, before)


def test_a_module_without_a_twin_says_so():
    class Strange(nn.Module):
        pass

    with pytest.raises(TypeError, match="Strange has no PyTorch twin: write one in"):
        twin.twin_of(Strange())


def test_a_twin_of_something_else_is_refused_and_nothing_changes():
    module = MLP([5, 7, 3], rng=rng())
    before = module.state_dict()
    with pytest.raises(
        ValueError, match=r"layers\.layers\.0\.weight needs shape \(5, 7\)"
    ):
        twin.load_twin(module, twin.twin_of(MLP([5, 6, 3], rng=rng())))
    with pytest.raises(ValueError, match=r"layers\.layers\.2\.bias.* differ"):
        twin.load_twin(module, twin.twin_of(MLP([5, 7], rng=rng())))
    for name, array in module.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
