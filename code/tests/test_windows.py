"""Convolution and pooling against PyTorch, seven loops, and finite differences."""

from itertools import product

import numpy as np
import pytest
import torch

from groundup import nn
from groundup.autograd import Tensor, windows
from groundup.autograd import functional as F
from groundup.models.lenet import LeNet

CLOSE = {"rtol": 1e-10, "atol": 1e-10}


def draw(*shapes, number=0):
    rng = np.random.default_rng(number)
    return [rng.normal(size=shape) for shape in shapes]


def agree(ours, theirs, arrays):
    """Compare values, and gradients of every input under a random output gradient."""
    tensors = [Tensor(array) for array in arrays]
    others = [torch.tensor(array, requires_grad=True) for array in arrays]
    value, expected = ours(*tensors), theirs(*others)
    np.testing.assert_allclose(value.data, expected.detach().numpy(), **CLOSE)
    (g,) = draw(value.shape, number=1)
    value.backward(g)
    expected.backward(torch.tensor(g))
    for mine, other in zip(tensors, others, strict=True):
        np.testing.assert_allclose(mine.grad, other.grad.numpy(), **CLOSE)


CONVOLUTIONS = [*product([1, 2, (1, 3)], [0, 2, (2, 1)], [1, 2, (1, 2)])]


@pytest.mark.parametrize(("stride", "padding", "dilation"), CONVOLUTIONS)
def test_conv2d_is_torchs(stride, padding, dilation):
    arrays = draw((2, 3, 7, 11), (5, 3, 2, 4), (5,))
    agree(
        lambda x, w, b: F.conv2d(x, w, b, stride, padding, dilation),
        lambda x, w, b: torch.conv2d(x, w, b, stride, padding, dilation),
        arrays,
    )


@pytest.mark.parametrize("number", range(20))
def test_conv2d_is_torchs_at_random_sizes(number):
    rng = np.random.default_rng(number)
    N, C, M, kh, kw = rng.integers(1, 6, 5)
    H, W = rng.integers(kh, kh + 8), rng.integers(kw, kw + 8)
    steps = int(rng.integers(1, 5)), int(rng.integers(0, 4))
    arrays = draw((N, C, H, W), (M, C, kh, kw), (M,), number=number)
    agree(
        lambda x, w, b: F.conv2d(x, w, b, *steps),
        lambda x, w, b: torch.conv2d(x, w, b, *steps),
        arrays,
    )


def test_conv2d_without_bias():
    agree(F.conv2d, torch.conv2d, draw((2, 3, 7, 11), (5, 3, 2, 4)))


def seven_loops(x, weight, bias, stride, padding):
    """The definition, number by number."""
    x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    (N, C, H, W), (M, _, kh, kw) = x.shape, weight.shape
    y = np.zeros((N, M, (H - kh) // stride + 1, (W - kw) // stride + 1))
    for n, o, r, s in np.ndindex(y.shape):
        y[n, o, r, s] = bias[o]
        for c, i, j in np.ndindex(C, kh, kw):
            pixel = x[n, c, r * stride + i, s * stride + j]
            y[n, o, r, s] += weight[o, c, i, j] * pixel
    return y


@pytest.mark.parametrize(("stride", "padding"), [*product([1, 2, 3], [0, 1, 2])])
def test_conv2d_is_its_definition(stride, padding):
    arrays = draw((2, 3, 5, 7), (4, 3, 3, 2), (4,))
    value, *_ = windows.conv2d(*arrays, stride=stride, padding=padding)
    expected = seven_loops(*arrays, stride, padding)
    np.testing.assert_allclose(value, expected, **CLOSE)


POOLS = [(2, None), (3, 2), (2, 3), ((2, 3), None), ((3, 2), (1, 2)), (1, 1)]


@pytest.mark.parametrize("kind", ["max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize(("kernel", "stride"), POOLS)
def test_pooling_is_torchs(kind, kernel, stride):
    ours, theirs = getattr(F, kind), getattr(torch.nn.functional, kind)
    agree(
        lambda x: ours(x, kernel, stride),
        lambda x: theirs(x, kernel, stride),
        draw((2, 3, 7, 11)),
    )


@pytest.mark.parametrize(("kernel", "stride"), [(2, None), (3, 1), ((2, 3), 2)])
def test_of_equals_the_first_gets_the_gradient_as_in_torch(kernel, stride):
    image = np.random.default_rng(0).integers(0, 2, (2, 3, 7, 11)).astype(float)
    agree(
        lambda x: F.max_pool2d(x, kernel, stride),
        lambda x: torch.nn.functional.max_pool2d(x, kernel, stride),
        [image],
    )


def test_max_pooling_by_hand():
    x = Tensor(np.array([[[[1.0, 5.0, 5.0, 0.0], [2.0, 5.0, 0.0, 0.0]]]]))
    y = F.max_pool2d(x, (2, 2), (1, 1))
    assert y.data.tolist() == [[[[5.0, 5.0, 5.0]]]]
    y.backward(np.array([[[[1.0, 10.0, 100.0]]]]))
    assert x.grad.tolist() == [[[[0.0, 11.0, 100.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]]


OPS = {
    "conv2d": (
        lambda *a: windows.conv2d(*a, stride=2, padding=1, dilation=(1, 2)),
        [(2, 3, 5, 7), (4, 3, 3, 2), (4,)],
    ),
    "max_pool2d": (
        lambda x: windows.max_pool2d(x, kernel_size=(2, 3), stride=1),
        [(2, 3, 4, 5)],
    ),
    "avg_pool2d": (
        lambda x: windows.avg_pool2d(x, kernel_size=(2, 3), stride=1),
        [(2, 3, 4, 5)],
    ),
}


@pytest.mark.parametrize(("op", "shapes"), OPS.values(), ids=OPS)
def test_vjps_are_central_differences(op, shapes):
    arrays = draw(*shapes)
    value, *vjps = op(*arrays)
    (g,) = draw(value.shape, number=1)
    step = 1e-6
    for place, (array, vjp) in enumerate(zip(arrays, vjps, strict=True)):
        (direction,) = draw(array.shape, number=2)
        ends = []
        for sign in (1, -1):
            moved = [*arrays]
            moved[place] = array + sign * step * direction
            ends.append((op(*moved)[0] * g).sum())
        slope = (ends[0] - ends[1]) / (2 * step)
        assert (vjp(g) * direction).sum() == pytest.approx(slope, rel=1e-6, abs=1e-7)


def test_ops_leave_their_arrays_alone():
    arrays = draw((2, 3, 5, 7), (4, 3, 3, 2), (4,))
    before = [array.copy() for array in arrays]
    value, *vjps = windows.conv2d(*arrays, padding=1)
    g = np.ones_like(value)
    for vjp in vjps:
        vjp(g)
        vjp(g)
    pooled, vjp = windows.max_pool2d(arrays[0], kernel_size=2)
    assert np.array_equal(vjp(pooled), vjp(pooled))
    assert (g == 1).all()
    assert all(map(np.array_equal, arrays, before))


@pytest.mark.parametrize("pool", [nn.MaxPool2d, nn.AvgPool2d])
def test_float32_stays_float32(pool):
    model = LeNet(8, kernel_size=3, pool=pool, rng=np.random.default_rng(0))
    logits = model.to(np.float32)(np.zeros((2, 1, 8, 8)))
    assert logits.dtype == np.float32
    F.cross_entropy(logits, np.array([1, 2])).backward()
    assert {p.grad.dtype for p in model.parameters()} == {np.dtype(np.float32)}


def test_a_constant_image_gets_no_gradient():
    x, w = draw((2, 3, 5, 7), (4, 3, 3, 2))
    value = F.conv2d(x, Tensor(w))
    assert len(value.edges) == 1


FITS = (
    r"needs x \(N, C, H, W\), weight \(O, C, kh, kw\) with the same C, "
    r"and bias \(O,\) if any, got "
)
MISFITS = {
    "channels": ([(2, 3, 5, 7), (4, 2, 3, 3)], r"\(2, 3, 5, 7\), \(4, 2, 3, 3\)"),
    "no batch": ([(3, 5, 7), (4, 3, 3, 3)], r"\(3, 5, 7\), \(4, 3, 3, 3\)"),
    "flat weight": ([(2, 3, 5, 7), (4, 27)], r"\(2, 3, 5, 7\), \(4, 27\)"),
    "bias": ([(2, 3, 5, 7), (4, 3, 3, 3), (3,)], r".*\(4, 3, 3, 3\), \(3,\)"),
}


@pytest.mark.parametrize(("shapes", "got"), MISFITS.values(), ids=MISFITS)
def test_conv2d_says_which_shapes_do_not_fit(shapes, got):
    with pytest.raises(ValueError, match=FITS + got):
        windows.conv2d(*draw(*shapes))


def test_a_window_larger_than_the_image_is_refused():
    x, weight = draw((2, 3, 5, 7), (4, 3, 3, 3))
    words = (
        r"fits into the padded image, got a window of \(7, 7\) and an image of "
        r"\(5, 7\): add padding"
    )
    with pytest.raises(ValueError, match=r"conv2d needs a window that " + words):
        windows.conv2d(x, weight, dilation=3)
    assert windows.conv2d(x, weight, dilation=3, padding=1)[0].shape == (2, 4, 1, 3)
    for pool in (windows.max_pool2d, windows.avg_pool2d):
        with pytest.raises(
            ValueError, match=pool.__name__ + " needs a window that " + words
        ):
            pool(x, kernel_size=7)


@pytest.mark.parametrize(
    "wrong", [{"stride": 0}, {"padding": -1}, {"dilation": (1, 0)}]
)
def test_steps_that_lead_nowhere_are_refused(wrong):
    x, weight = draw((2, 3, 5, 7), (4, 3, 3, 3))
    with pytest.raises(
        ValueError, match=r"stride and dilation from 1 and padding from 0"
    ):
        windows.conv2d(x, weight, **wrong)


def test_pooling_needs_four_axes():
    with pytest.raises(
        ValueError, match=r"avg_pool2d needs x \(N, C, H, W\), got \(5, 7\)"
    ):
        windows.avg_pool2d(*draw((5, 7)), kernel_size=2)


@pytest.mark.parametrize(
    ("stride", "padding", "dilation"), [*product([1, 2, 3], [0, 1, 2], [1, 2])]
)
def test_output_size_counts_positions(stride, padding, dilation):
    reach = dilation * 2  # of a window of three
    starts = [
        s for s in range(-padding, 11 + padding, stride) if s + reach < 11 + padding
    ]
    assert windows.output_size(11, 3, stride, padding, dilation) == len(starts)


def test_lenet_has_the_sizes_of_the_paper():
    model = LeNet(rng=np.random.default_rng(0))
    shapes = [p.shape for p in model.parameters() if p.ndim > 1]
    assert shapes == [(6, 1, 5, 5), (16, 6, 5, 5), (400, 120), (120, 84), (84, 10)]
    assert model.num_parameters() == 61_706
    assert model(np.zeros((3, 1, 28, 28))).shape == (3, 10)


def test_lenet_takes_other_sizes_and_refuses_too_small_ones():
    rng = np.random.default_rng(0)
    model = LeNet(12, 7, kernel_size=3, channels=(2, 3), hidden=(5,), rng=rng)
    assert model(np.zeros((2, 1, 12, 12))).shape == (2, 7)
    with pytest.raises(
        ValueError, match=r"smaller kernel, got in_size=8 and kernel_size=5"
    ):
        LeNet(8, rng=rng)


def test_conv2d_starts_as_pytorchs():
    layer = nn.Conv2d(3, 500, (2, 5), rng=np.random.default_rng(0))
    for part in (layer.weight.data, layer.bias.data):
        assert np.abs(part).max() == pytest.approx(1 / 30**0.5, rel=0.02)
        assert np.abs(part).max() < 1 / 30**0.5
    assert nn.Conv2d(3, 5, 2, bias=False, rng=np.random.default_rng(0)).bias is None
