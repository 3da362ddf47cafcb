"""What the engine promises beside right numbers: depth, memory, and clear refusals."""

import gc
import weakref

import numpy as np
import pytest

from groundup.autograd import Tensor, no_grad, ops
from groundup.autograd import functional as F
from groundup.autograd.gradcheck import gradcheck
from groundup.autograd.graph import topological_order
from groundup.autograd.tensor import floats


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_a_chain_of_100_000_operations_has_a_gradient():
    x = Tensor(1.0)
    y = x
    for _ in range(100_000):
        y = y + 1e-5
    y.backward()
    assert x.grad == 1
    assert y.item() == pytest.approx(2)


def test_a_deep_graph_that_nobody_walks_can_be_thrown_away():
    y = Tensor(1.0)
    for _ in range(100_000):
        y = y * 1.0
    del y


def test_sixty_diamonds_are_walked_once():
    x = Tensor(1.0)
    y = x
    for _ in range(60):  # each doubles the number of paths: 2⁶⁰ in the end
        y = y * 0.5 + y * 0.5
    y.backward()
    assert x.grad == 1


def test_parents_come_before_children_in_the_order():
    a = Tensor(1.0)
    b = a * 2
    c = b + a
    d = c * b
    order = topological_order(d, lambda node: [parent for parent, _ in node.edges])
    places = {id(node): place for place, node in enumerate(order)}
    assert len(order) == len(places) == 4
    for node in order:
        for parent, _ in node.edges:
            assert places[id(parent)] < places[id(node)]


def test_backward_frees_what_the_graph_kept(rng):
    x = Tensor(rng.normal(size=(2, 3)))
    hidden = x.exp()
    kept = weakref.ref(hidden.data)
    loss = hidden.sum()
    del hidden
    gc.disable()  # by reference counts alone: nothing in a graph is a cycle
    try:
        assert kept() is not None
        loss.backward()
        assert kept() is None
    finally:
        gc.enable()


def test_no_grad_keeps_nothing(rng):
    x = Tensor(rng.normal(size=(2, 3)))
    with no_grad():
        hidden = x.exp()
        kept = weakref.ref(hidden.data)
        total = hidden.sum()
    del hidden
    assert kept() is None
    assert not total.requires_grad
    assert (x * 2).requires_grad  # outside, recording goes on


def test_no_grad_ends_when_its_block_raises():
    x = Tensor(1.0)
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert (x * 2).requires_grad


def test_two_backward_calls_add_their_gradients(rng):
    x = Tensor(rng.normal(size=3))
    (x * 2).sum().backward()
    (x * 5).sum().backward()
    assert x.grad.tolist() == [7, 7, 7]


def test_only_leaves_keep_a_gradient():
    x = Tensor(3.0)
    hidden = x * x
    loss = hidden + 1
    loss.backward()
    assert (hidden.grad, loss.grad) == (None, None)
    assert x.grad == 6


def test_the_gradient_of_a_tensor_itself_is_what_came_from_above(rng):
    x, gradient = Tensor(rng.normal(size=(2, 3))), rng.normal(size=(2, 3))
    x.backward(gradient)
    np.testing.assert_array_equal(x.grad, gradient)
    assert not np.shares_memory(x.grad, gradient)


def test_gradients_share_memory_with_nothing(rng):
    a, b = Tensor(rng.normal(size=(2, 3))), Tensor(rng.normal(size=(2, 3)))
    gradient = rng.normal(size=(2, 3))
    (a + b).backward(gradient)
    assert not np.shares_memory(a.grad, b.grad)
    assert not np.shares_memory(a.grad, gradient)
    a.grad[...] = 0  # also: it is not a read-only view
    assert (b.grad != 0).all()


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_a_gradient_is_an_array_like_its_tensor(shape):
    x = Tensor(np.ones(shape))
    (x * 2 + x).sum().backward()
    (x * 2).sum().backward()
    assert isinstance(x.grad, np.ndarray)
    assert x.grad.shape == shape
    assert x.grad.dtype == x.dtype


def test_a_number_of_any_shape_may_start(rng):
    x = Tensor(rng.normal(size=(2, 3)))
    x.sum(keepdims=True).backward()
    assert x.grad.tolist() == [[1] * 3] * 2


def test_a_product_with_arrays_from_either_side(rng):
    array = rng.normal(size=(3, 3))
    for left, right in [
        (lambda x: array @ x, lambda x: x @ array),
        (lambda x: array - x, lambda x: x - array),
        (lambda x: array / x, lambda x: x / array),
        (lambda x: np.float64(2) * x, lambda x: x + np.float32(1)),
    ]:
        for f in (left, right):
            gradcheck(f, rng.uniform(1, 2, (3, 3)), rng=rng)


@pytest.mark.parametrize(
    "other", [2, 2.5, True, np.float64(2), np.ones(3), np.ones(3, int), [1, 2, 3]]
)
def test_constants_take_the_tensors_precision(other):
    x = Tensor(np.ones(3, np.float32))
    for result in (x * other, other - x, x / other):
        assert result.dtype == np.float32


def test_precision_is_the_datas_own_or_double():
    assert Tensor([1, 2]).dtype == np.float64
    assert Tensor(np.float32(1)).dtype == np.float32
    assert Tensor([True]).data.tolist() == [1.0]
    assert Tensor([1.0]).detach().requires_grad is False


def test_iadd_makes_a_new_tensor():
    x = y = Tensor(1.0)
    y += 1
    assert (x.item(), y.item()) == (1, 2)


def test_a_tensor_prints_its_numbers_and_where_they_are_from():
    assert repr(Tensor([1.0, 2.0])) == "Tensor([1. 2.])"
    assert repr(Tensor([1.0, 2.0]) * 2) == "Tensor([2. 4.], op=mul)"


def test_a_tensor_can_be_looped_over(rng):
    x = Tensor(rng.normal(size=(3, 2)))
    assert len(x) == 3
    rows = list(x)
    (rows[0] * 2 + rows[2]).sum().backward()
    assert x.grad.tolist() == [[2, 2], [0, 0], [1, 1]]


def test_empty_batches_pass(rng):
    weight = Tensor(rng.normal(size=(3, 5)))
    out = F.linear(Tensor(np.ones((0, 3))), weight)
    assert out.shape == (0, 5)
    out.sum().backward()
    assert (weight.grad == 0).all()


def test_floats_keeps_what_is_float_already(rng):
    array = rng.normal(size=3)
    assert floats(array) is array
    assert floats(array, np.float32).dtype == np.float32


def test_maximum_shares_a_tie():
    a, b = Tensor([1.0, 2.0]), Tensor([1.0, 3.0])
    F.maximum(a, b).backward([1.0, 1.0])
    assert (a.grad.tolist(), b.grad.tolist()) == ([0.5, 0], [0.5, 1])


def test_sum_reaches_every_axis_once():
    value, vjp = ops.sum(np.ones((2, 3)), axis=(0, 1))
    assert value == 6
    assert vjp(np.asarray(2.0)).tolist() == [[2] * 3] * 2
