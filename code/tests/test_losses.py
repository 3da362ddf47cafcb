"""The losses at extreme logits, in both precisions, against PyTorch and by hand."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as TF
from sklearn import metrics

from groundup.autograd import Tensor
from groundup.autograd import functional as F
from groundup.foundations.probability import logsumexp

EXTREME = [-1e4, -800.0, -40.0, -1e-3, 0.0, 2.5, 40.0, 800.0, 1e4]
PRECISIONS = [(np.float64, 1e-12), (np.float32, 1e-5)]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def compare(ours, theirs, z, tolerance):
    """Value and gradient of one function of the logits, ours and PyTorch's."""
    x, t = Tensor(z), torch.tensor(z, requires_grad=True)
    value, expected = ours(x), theirs(t)
    gradient = np.random.default_rng(1).normal(size=value.shape).astype(z.dtype)
    value.backward(gradient)
    expected.backward(torch.tensor(gradient))
    assert value.dtype == x.grad.dtype == z.dtype
    for got, wanted in ((value.data, expected.detach()), (x.grad, t.grad)):
        assert np.isfinite(got).all()
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=1e-30)


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
def test_logsumexp_of_extreme_logits(dtype, tolerance, rng):
    z = rng.permuted(np.tile(EXTREME, (7, 1)), axis=1)[:, :5].astype(dtype)
    compare(F.logsumexp, lambda a: torch.logsumexp(a, -1), z, tolerance)


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
@pytest.mark.parametrize("target", [0.0, 1.0, 0.25])
def test_binary_cross_entropy_of_extreme_logits(dtype, tolerance, target):
    z = np.array(EXTREME, dtype)
    t = np.full(z.shape, target)
    compare(
        lambda x: F.binary_cross_entropy_with_logits(x, t),
        lambda x: TF.binary_cross_entropy_with_logits(x, torch.tensor(t.astype(dtype))),
        z,
        tolerance,
    )


@pytest.mark.parametrize(("dtype", "tolerance"), PRECISIONS)
def test_cross_entropy_of_extreme_logits(dtype, tolerance, rng):
    z = rng.permuted(np.tile(EXTREME, (7, 1)), axis=1)[:, :5].astype(dtype)
    labels = rng.integers(0, 5, 7)
    compare(
        lambda x: F.cross_entropy(x, labels),
        lambda x: TF.cross_entropy(x, torch.tensor(labels)),
        z,
        tolerance,
    )


@pytest.mark.parametrize("size", [1, 2, 10, 1000])
def test_logsumexp_lies_between_the_maximum_and_log_count_above_it(size, rng):
    z = rng.uniform(-1e4, 1e4, size=(50, size))
    value, top = F.logsumexp(Tensor(z)).data, z.max(axis=1)
    assert (value >= top).all()
    assert (value <= top + math.log(size) * (1 + 1e-12)).all()
    equal = F.logsumexp(Tensor(np.full((1, size), 7e3))).item()
    assert equal == pytest.approx(7e3 + math.log(size), rel=1e-15)


def test_logsumexp_moves_with_its_inputs_and_is_foundations(rng):
    z = rng.normal(0, 30, size=(4, 6))
    moved = F.logsumexp(Tensor(z + 500.0)).data - 500
    np.testing.assert_allclose(moved, F.logsumexp(Tensor(z)).data, rtol=1e-12)
    np.testing.assert_allclose(F.logsumexp(Tensor(z)).data, logsumexp(z), rtol=1e-14)


def test_logsumexp_leaves_out_what_is_impossible():
    z = Tensor([[-np.inf, 0.0, 1.0]])
    value = F.logsumexp(z)
    value.backward(np.ones(1))
    assert value.item() == pytest.approx(math.log(1 + math.e), rel=1e-15)
    np.testing.assert_allclose(z.grad, [[0, 1 / (1 + math.e), math.e / (1 + math.e)]])


def test_a_certain_and_right_answer_costs_a_tiny_number():
    loss = F.binary_cross_entropy_with_logits(Tensor([40.0]), [1.0])
    assert loss.item() == pytest.approx(math.exp(-40), rel=1e-12)


def test_binary_cross_entropy_takes_classes_as_integers_and_booleans(rng):
    z, y = Tensor(rng.normal(size=9)), rng.integers(0, 2, 9)
    one = F.binary_cross_entropy_with_logits(z, y).item()
    assert one == F.binary_cross_entropy_with_logits(z, y == 1).item()
    p = 1 / (1 + np.exp(-z.data))
    assert one == pytest.approx(metrics.log_loss(y, p), rel=1e-12)


def test_a_nan_is_no_target():
    with pytest.raises(ValueError, match="targets from 0 to 1, got nan to nan"):
        F.binary_cross_entropy_with_logits(Tensor([0.0, 1.0]), [np.nan, 1.0])


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_hinge_loss_is_scikit_learns(scale, rng):
    scores, signs = scale * rng.normal(size=31), rng.choice([-1, 1], 31)
    ours = F.hinge_loss(Tensor(scores), signs).item()
    assert ours == pytest.approx(metrics.hinge_loss(signs, scores), rel=1e-12)


def test_two_margins_make_pytorchs_multi_margin_loss(rng):
    """Its margin is the difference of two scores, and it averages over the classes."""
    z, y = rng.normal(size=(13, 2)), rng.integers(0, 2, 13)
    ours = F.hinge_loss(Tensor(z[:, 1] - z[:, 0]), 2 * y - 1).item() / 2
    theirs = TF.multi_margin_loss(torch.tensor(z), torch.tensor(y))
    assert ours == pytest.approx(theirs.item(), rel=1e-12)


def test_the_hinge_has_no_slope_beyond_its_corner():
    z = Tensor([0.5, 1.0, 2.0, -3.0])
    F.hinge_loss(z, [1, 1, 1, -1]).backward()
    assert z.grad.tolist() == [-0.25, 0.0, 0.0, 0.0]


def test_the_slope_of_logsumexp_does_not_inherit_the_rounding_of_its_value():
    """PyTorch's does: at 10,000 float32 has steps of a thousandth."""
    z = Tensor(np.full(2, 1e4, np.float32))
    F.logsumexp(z).backward()
    assert z.grad.tolist() == [0.5, 0.5]
