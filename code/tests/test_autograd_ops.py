"""Every operation against PyTorch and against central differences."""

import inspect

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from groundup.autograd import Tensor, ops
from groundup.autograd import functional as F
from groundup.autograd.gradcheck import gradcheck
from groundup.autograd.tensor import apply, unbroadcast
from op_row import PRIMITIVES, difference
from op_table import ROWS

# What the table need not compare: not differentiable, or tested in the engine's file.
ELSEWHERE = {"ops.check_indices", "functional.causal_mask"}
ELSEWHERE |= {"windows.output_size", "windows.taps"}
ELSEWHERE |= {f"tensor.Tensor.{name}" for name in ("backward", "item", "detach")}
ELSEWHERE |= {
    f"tensor.Tensor.__{name}__" for name in ("init", "len", "array", "repr")
}  # __radd__ and __rmul__ are __add__ and __mul__

table = pytest.mark.parametrize(
    "row", ROWS, ids=[f"{number}-{row.name}" for number, row in enumerate(ROWS)]
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@table
def test_value_and_gradients_are_torchs(row, rng):
    difference(row, rng)


@table
def test_gradients_are_what_differences_measure(row, rng):
    if row.smooth:
        gradcheck(row, *row.arrays(rng), rng=rng)


@table
def test_float32_stays_float32(row, rng):
    inputs = [Tensor(array.astype(np.float32)) for array in row.arrays(rng)]
    value = row(*inputs)
    value.backward(rng.normal(size=value.shape))
    assert value.dtype == np.float32
    assert [x.grad.dtype for x in inputs] == [np.float32] * len(inputs)


@table
def test_inputs_and_output_gradient_stay_as_they_were(row, rng):
    arrays = row.arrays(rng)
    before = [array.copy() for array in arrays]
    value = row(*map(Tensor, arrays))
    gradient = rng.normal(size=value.shape)
    kept = gradient.copy()
    value.backward(gradient)
    np.testing.assert_array_equal(gradient, kept)
    for array, old in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, old)


@table
def test_a_constant_gets_no_gradient_and_the_others_still_do(row, rng):
    arrays = row.arrays(rng)
    for constant in range(len(arrays)):
        inputs = [
            Tensor(array, requires_grad=number != constant)
            for number, array in enumerate(arrays)
        ]
        value = row(*inputs)
        if len(arrays) == 1:
            assert not value.requires_grad
            continue
        value.backward(rng.normal(size=value.shape))
        assert [x.grad is None for x in inputs] == [
            number == constant for number in range(len(arrays))
        ]


def public_functions(module):
    for name, member in inspect.getmembers(module, inspect.isfunction):
        if member.__module__ == module.__name__ and not name.startswith("_"):
            yield shown(member)


def shown(member):
    return f"{member.__module__.rpartition('.')[2]}.{member.__qualname__}"


def test_every_operation_has_a_row():
    public = {f for module in (*PRIMITIVES, F) for f in public_functions(module)}
    public |= {
        shown(member)
        for name, member in vars(Tensor).items()
        if inspect.isfunction(member) and (name[0] != "_" or name[:2] == "__")
    }
    rows = {row.name for row in ROWS}
    assert public - rows - ELSEWHERE == set()
    assert rows - public == set()


SQUARE = [
    row
    for row in ROWS
    if len(row.shapes) > 1 and row.primitive and len(set(row.shapes)) == 1
]


@pytest.mark.parametrize("row", SQUARE, ids=lambda row: row.name)
def test_an_input_that_is_used_twice_gets_the_sum(row, rng):
    array, *_ = row.arrays(rng)
    x, apart = Tensor(array), [Tensor(array) for _ in row.shapes]
    gradient = rng.normal(size=row(*apart).shape)
    row(*[x] * len(apart)).backward(gradient)
    row(*apart).backward(gradient)
    expected = np.sum([one.grad for one in apart], axis=0)
    np.testing.assert_allclose(x.grad, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("a", "b"), [((2, 3), (3,)), ((4,), ()), ((2, 1), (1, 5))])
def test_a_stretched_input_adds_up_what_it_was_used_for(a, b, rng):
    x, y = Tensor(rng.normal(size=a)), Tensor(rng.normal(size=b))
    (x + y).sum().backward()
    full = np.broadcast_shapes(a, b)
    assert np.unique(x.grad).tolist() == [np.prod(full) / x.size]
    assert np.unique(y.grad).tolist() == [np.prod(full) / y.size]


SHAPES = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=4)
EXACT = st.integers(-8, 8).map(float)  # sums of these are exact in any order


@given(SHAPES, st.data())
def test_unbroadcast_is_the_transpose_of_broadcasting(shapes, data):
    small, full = shapes.input_shapes[0], shapes.result_shape
    x = data.draw(hnp.arrays(float, small, elements=EXACT))
    g = data.draw(hnp.arrays(float, full, elements=EXACT))
    back = unbroadcast(g, small)
    assert back.shape == small
    assert (back * x).sum() == (g * np.broadcast_to(x, full)).sum()


@given(
    hnp.arrays(
        float,
        hnp.array_shapes(min_dims=1, max_dims=3, max_side=6),
        elements=st.floats(-1e300, 1e300),
    ),
    st.data(),
)
def test_shares_are_positive_and_sum_to_one(array, data):
    axis = data.draw(st.integers(-array.ndim, array.ndim - 1))
    shares = F.softmax(Tensor(array), axis=axis).data
    assert (shares >= 0).all()
    np.testing.assert_allclose(shares.sum(axis), 1, rtol=1e-12)
    logs = F.log_softmax(Tensor(array), axis=axis).data
    np.testing.assert_allclose(np.exp(logs), shares, atol=1e-12)


@given(st.sampled_from([row for row in ROWS if row.primitive]), st.integers(0, 2**32))
def test_every_vjp_is_linear(row, number):
    rng = np.random.default_rng(number)
    value, *vjps = row.of(*row.arrays(rng), **row.options)
    f, g = (np.asarray(rng.normal(size=np.shape(value))) for _ in range(2))
    for vjp in vjps:
        np.testing.assert_allclose(
            vjp(2 * f - 3 * g), 2 * vjp(f) - 3 * vjp(g), rtol=1e-9, atol=1e-9
        )


def test_a_kink_is_where_torch_has_it():
    x = Tensor([0.0])
    F.relu(x).backward()
    assert x.grad.tolist() == [0.0]


def test_apply_leaves_options_alone():
    index = np.array([1, 1])
    assert apply(ops.getitem, Tensor([1.0, 2.0]), index=index).data.tolist() == [2, 2]


def test_a_sigmoid_keeps_its_digits_far_below_zero():
    a = np.array([-700.0, -40, -1, 0, 40, 700])
    torch_value = torch.sigmoid(torch.tensor(a)).numpy()
    np.testing.assert_allclose(ops.sigmoid(a)[0], torch_value, rtol=1e-14)
