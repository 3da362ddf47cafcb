"""Modules as trees of parameters, and what layers do that a twin cannot show."""

import numpy as np
import pytest
import torch

from groundup import nn
from groundup.autograd import Tensor
from groundup.models.mlp import MLP
from groundup.nn import init


def rng(number=0):
    return np.random.default_rng(number)


class Tree(nn.Module):
    """One of everything: a module, a list, a tuple, a shared and a bare parameter."""

    def __init__(self):
        self.first = nn.Linear(2, 3, rng=rng())
        self.rest = [nn.Linear(3, 3, rng=rng()), nn.LayerNorm(3)]
        self.pair = (nn.Dropout(0.5, rng=rng()), nn.Linear(3, 5, bias=False, rng=rng()))
        self.scales = [nn.Parameter(np.ones(3)), nn.Parameter(np.ones(2))]
        self.mean = np.zeros(3)
        self.again = self.first
        self.note = "not a part"


NAMES = [
    "first.weight",
    "first.bias",
    "rest.0.weight",
    "rest.0.bias",
    "rest.1.weight",
    "rest.1.bias",
    "pair.1.weight",
    "scales.0",
    "scales.1",
]


def test_parameters_are_named_by_their_path_and_a_shared_one_counts_once():
    tree = Tree()
    assert list(tree.named_parameters()) == NAMES
    assert len(tree.parameters()) == len(NAMES)
    assert tree.num_parameters() == 2 * 3 + 3 + 9 + 3 + 3 + 3 + 15 + 3 + 2


def test_the_state_is_a_copy_and_comes_back():
    tree = Tree()
    state = tree.state_dict()
    assert set(state) == {*NAMES, "mean", "again.weight", "again.bias"}
    for parameter in tree.parameters():
        parameter.data += 1
    tree.mean += 1
    assert not np.array_equal(tree.mean, state["mean"])
    assert tree.load_state_dict(state) is tree
    for name, array in tree.state_dict().items():
        np.testing.assert_array_equal(array, state[name])


def test_a_state_that_does_not_fit_changes_nothing():
    tree = Tree()
    before = tree.state_dict()
    state = {name: array + 1 for name, array in before.items()}
    wrong = state | {"mean": np.ones(4)}
    with pytest.raises(ValueError, match=r"mean needs shape \(3,\), got \(4,\)"):
        tree.load_state_dict(wrong)
    del state["mean"]
    with pytest.raises(ValueError, match="mean in only one of the two"):
        tree.load_state_dict(state)
    with pytest.raises(ValueError, match="extra, mean in only one"):
        tree.load_state_dict(state | {"extra": np.ones(1)})
    for name, array in tree.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


def test_to_changes_the_precision_of_everything():
    tree = Tree()
    (tree.first(np.ones((1, 2)))).sum().backward()
    assert tree.to(np.float32) is tree
    assert {array.dtype for array in tree.state_dict().values()} == {
        np.dtype(np.float32)
    }
    assert tree.first.weight.grad is None
    assert tree.again.weight is tree.first.weight
    assert tree.first(np.ones((1, 2))).dtype == np.float32


def test_train_and_eval_reach_every_module():
    tree = Tree()
    assert all(module.training for module in tree.modules())
    assert tree.eval() is tree
    assert not any(module.training for module in tree.modules())
    assert all(module.training for module in tree.train().modules())


def test_a_parameter_has_numbers_of_its_own():
    start = np.ones(3)
    parameter = nn.Parameter(start)
    parameter.data -= 1
    assert start.tolist() == [1, 1, 1]


def test_a_module_needs_a_call():
    with pytest.raises(NotImplementedError, match="Tree needs a __call__ of its own"):
        Tree()(1)


def test_layers_are_used_in_order():
    model = nn.Sequential(lambda x: x + 1, lambda x: x * 2)
    assert model(Tensor(3.0)).item() == 8


def test_an_mlp_has_an_activation_between_any_two_layers():
    kinds = [
        type(layer).__name__ for layer in MLP([2, 3, 5, 7], rng=rng()).layers.layers
    ]
    assert kinds == ["Linear", "ReLU", "Linear", "ReLU", "Linear"]
    with pytest.raises(ValueError, match=r"at least two sizes, got \[3\]"):
        MLP([3], rng=rng())


def test_linear_refuses_another_width():
    with pytest.raises(ValueError, match=r"got \(7, 4\) and \(5, 3\)"):
        nn.Linear(5, 3, rng=rng())(np.ones((7, 4)))


def test_linear_starts_in_torchs_range():
    ours = nn.Linear(100, 300, rng=rng())
    torch.manual_seed(0)
    theirs = torch.nn.Linear(100, 300)
    for mine, other in ((ours.weight, theirs.weight), (ours.bias, theirs.bias)):
        other = other.detach().numpy()
        assert np.abs(mine.data).max() == pytest.approx(np.abs(other).max(), rel=0.02)
        assert mine.data.std() == pytest.approx(other.std(), rel=0.1)
        assert np.abs(mine.data).max() <= 0.1


@pytest.mark.parametrize(
    ("draw", "std"),
    [
        (lambda: init.xavier_uniform(300, 200, rng=rng()), (2 / 500) ** 0.5),
        (
            lambda: init.xavier_uniform(300, 200, gain=2, rng=rng()),
            2 * (2 / 500) ** 0.5,
        ),
        (lambda: init.kaiming_normal(300, 200, rng=rng()), (2 / 300) ** 0.5),
        (lambda: init.normal((300, 200), 0.3, rng=rng()), 0.3),
        (lambda: init.uniform((300, 200), 0.3, rng=rng()), 0.3 / 3**0.5),
    ],
)
def test_starting_weights_have_the_spread_they_say(draw, std):
    weight = draw()
    assert weight.shape == (300, 200)
    # 60,000 draws: the standard error of a spread is below 0.3 %, of a mean 0.4 %.
    assert weight.std() == pytest.approx(std, rel=0.015)
    assert abs(weight.mean()) < 0.02 * std


def test_dropout_keeps_the_mean_in_training_and_everything_in_use():
    layer, x = nn.Dropout(0.3, rng=rng()), Tensor(np.ones((200, 300)))
    out = layer(x)
    assert np.unique(out.data).tolist() == pytest.approx([0, 1 / 0.7])
    # 60,000 coins: five standard errors of the share that is dropped
    assert (out.data == 0).mean() == pytest.approx(0.3, abs=0.01)
    out.sum().backward()
    np.testing.assert_array_equal(x.grad, out.data)
    assert layer.eval()(x) is x


def test_dropout_of_nothing_draws_nothing():
    layer = nn.Dropout(0.0, rng=None)
    x = Tensor(np.ones(3))
    assert layer(x) is x


@pytest.mark.parametrize("p", [-0.1, 1.0, 1.5, float("nan")])
def test_dropout_needs_a_share(p):
    with pytest.raises(ValueError, match="needs 0 <= p < 1, got p="):
        nn.Dropout(p, rng=rng())


def test_flatten_keeps_the_first_axis():
    assert nn.Flatten()(Tensor(np.ones((2, 3, 5)))).shape == (2, 15)
