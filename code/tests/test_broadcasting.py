"""Broadcasting against NumPy's, and its transpose against torch's gradients."""

from functools import reduce

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from groundup.foundations.broadcasting import (
    broadcast_shapes,
    broadcast_to,
    unbroadcast,
)

SHAPES = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3)


@given(shapes=SHAPES)
@settings(deadline=None)
def test_shapes_meet_as_in_numpy(shapes):
    assert broadcast_shapes(*shapes.input_shapes) == shapes.result_shape


@pytest.mark.parametrize(
    "shapes",
    [(), ((),), ((3,), ()), ((2, 1), (3,)), ((0,), (1,)), ((5, 1, 3), (2, 1), (3,))],
)
def test_known_meetings(shapes):
    assert broadcast_shapes(*shapes) == np.broadcast_shapes(*shapes)


@pytest.mark.parametrize(
    "shapes", [((3,), (4,)), ((2, 3), (2,)), ((0,), (2,)), ((5, 1), (2, 3), (4,))]
)
def test_shapes_that_cannot_meet(shapes):
    with pytest.raises(
        ValueError, match=r"equal sizes or 1 on each axis, got \(.*\) in"
    ):
        broadcast_shapes(*shapes)
    with pytest.raises(ValueError, match="mismatch"):
        np.broadcast_shapes(*shapes)


@pytest.mark.parametrize(
    ("small", "large"),
    [((3,), (2, 3)), ((2, 1), (5, 2, 3)), ((), (2, 3)), ((3, 1), (3, 1))],
)
def test_a_broadcast_view_shows_numpys_numbers(small, large):
    array = np.random.default_rng(0).normal(size=small)
    view = broadcast_to(array, large)
    np.testing.assert_array_equal(view, np.broadcast_to(array, large))
    assert np.shares_memory(view, array)
    assert not view.flags.writeable


def test_the_view_of_a_transpose_steps_through_its_own_memory():
    array = np.arange(6.0).reshape(2, 3).T[:, None]  # (3, 1, 2)
    np.testing.assert_array_equal(
        broadcast_to(array, (3, 5, 2)), np.broadcast_to(array, (3, 5, 2))
    )


def test_a_stretched_axis_has_stride_zero():
    assert broadcast_to(np.ones((3, 1)), (2, 3, 5)).strides == (0, 8, 0)


@pytest.mark.parametrize(
    ("small", "large"), [((2, 3), (3,)), ((2, 1), (1, 3)), ((3,), (3, 1))]
)
def test_broadcasting_leads_up_only(small, large):
    with pytest.raises(ValueError, match="needs a larger shape to lead to"):
        broadcast_to(np.ones(small), large)
    with pytest.raises(ValueError, match="needs a larger shape to lead to"):
        unbroadcast(np.ones(large), small)


def test_the_same_numbers_in_another_shape_are_no_broadcast():
    with pytest.raises(ValueError, match="equal sizes or 1"):
        unbroadcast(np.ones((2, 3)), (3, 2))


@given(shapes=SHAPES, number=st.integers(0, 99))
@settings(deadline=None)
def test_unbroadcast_is_the_transpose(shapes, number):
    rng = np.random.default_rng(number)
    small, large = shapes.input_shapes[0], shapes.result_shape
    x, g = rng.normal(size=small), rng.normal(size=large)
    up = (broadcast_to(x, large) * g).sum()
    np.testing.assert_allclose((x * unbroadcast(g, small)).sum(), up, atol=1e-12)


@pytest.mark.parametrize("small", [(5,), (3, 1), (1, 5), (2, 1, 1), (), (2, 3, 5)])
def test_unbroadcast_is_torchs_gradient(small):
    rng = np.random.default_rng(1)
    x, g = rng.normal(size=small), rng.normal(size=(2, 3, 5))
    leaf = torch.tensor(x, requires_grad=True)
    (leaf.expand(2, 3, 5) * torch.tensor(g)).sum().backward()
    ours = unbroadcast(g, small)
    assert ours.shape == small
    np.testing.assert_allclose(ours, leaf.grad, rtol=1e-13, atol=1e-14)


def test_stretching_in_steps_is_stretching_at_once():
    steps = [(3,), (3, 3), (2, 3, 3)]
    x = np.arange(3.0)
    np.testing.assert_array_equal(
        reduce(broadcast_to, steps, x), broadcast_to(x, (2, 3, 3))
    )
