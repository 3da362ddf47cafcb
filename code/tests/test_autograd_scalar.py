"""The scalar engine against PyTorch, differences, and the tensor engine."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from groundup.autograd import Tensor
from groundup.autograd.scalar import Value

NUMBERS = st.floats(0.25, 2.0) | st.floats(-2.0, -0.25)
POSITIVE = st.floats(0.25, 2.0)

EXPRESSIONS = {
    "add": lambda a, b: a + b + 2 + a,
    "sub": lambda a, b: (3 - a) - b - 1.5,
    "mul": lambda a, b: 2 * a * b * 0.5,
    "div": lambda a, b: a / b + 3 / a,
    "neg": lambda a, b: -a * b,
    "power": lambda a, b: a**3 + b**-2 + (a * a) ** 0.5,
    "exp": lambda a, b: (a * b).exp(),
    "log": lambda a, b: (a * a + b * b).log(),
    "tanh": lambda a, b: (a - b).tanh(),
    "relu": lambda a, b: (a * b).relu() + (-a).relu(),
    "used many times": lambda a, b: (a * a + a) * (a + b) / (a * a + 1),
    "a neuron": lambda a, b: (1 - (a * b - 0.3).tanh()) ** 2,
}
table = pytest.mark.parametrize("f", EXPRESSIONS.values(), ids=EXPRESSIONS)


def gradients(make, f, *numbers):
    inputs = [make(number) for number in numbers]
    result = f(*inputs)
    result.backward()
    return [float(result.data), *(float(x.grad) for x in inputs)]


def torch_number(number):
    return torch.tensor(number, dtype=torch.float64, requires_grad=True)


@table
@given(a=NUMBERS, b=NUMBERS)
def test_value_and_gradients_are_torchs(f, a, b):
    ours, theirs = gradients(Value, f, a, b), gradients(torch_number, f, a, b)
    assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("name", [name for name in EXPRESSIONS if name != "relu"])
@given(a=NUMBERS, b=NUMBERS)
def test_both_engines_of_ours_agree(name, a, b):
    f = EXPRESSIONS[name]
    one, other = gradients(Value, f, a, b), gradients(Tensor, f, a, b)
    assert one == pytest.approx(other, rel=1e-12, abs=1e-12)


@table
@given(a=POSITIVE, b=POSITIVE)
def test_gradients_are_what_differences_measure(f, a, b):
    def number(a, b):
        return f(Value(a), Value(b)).data

    h = 1e-5
    _, da, db = gradients(Value, f, a, b)
    measured = [
        (number(a + h, b) - number(a - h, b)) / (2 * h),
        (number(a, b + h) - number(a, b - h)) / (2 * h),
    ]
    assert [da, db] == pytest.approx(measured, rel=1e-6, abs=1e-6)


def test_a_node_that_is_used_many_times_gets_every_contribution():
    x = Value(3.0)
    square = x * x
    (square + square * x + x).backward()
    assert x.grad == 2 * 3 + 3 * 9 + 1
    assert square.grad == 1 + 3


def test_leaves_add_up_over_two_calls_and_interior_nodes_do_not():
    x = Value(3.0)
    hidden = x * 2
    loss = hidden * hidden
    loss.backward()
    assert (x.grad, hidden.grad, loss.grad) == (24, 12, 1)
    loss.backward()
    assert (x.grad, hidden.grad, loss.grad) == (48, 12, 1)


def test_a_leaf_by_itself():
    x = Value(3)
    x.backward()
    assert x.grad == 1


def test_a_chain_of_100_000_and_sixty_diamonds_finish():
    x = Value(1.0)
    y = x
    for _ in range(100_000):
        y = y + 1e-5
    for _ in range(60):
        y = y * 0.5 + y * 0.5
    y.backward()
    assert x.grad == 1


def test_relu_has_no_slope_at_its_corner():
    x = Value(0.0)
    x.relu().backward()
    assert x.grad == 0


def test_adding_in_place_makes_a_new_node():
    x = y = Value(1.0)
    y += x
    y.backward()
    assert (x.data, x.grad, y.data) == (1, 2, 2)


def test_a_number_prints_itself():
    x = Value(2.0)
    (x * 3).backward()
    assert repr(x) == "Value(2, grad=3)"


@pytest.mark.parametrize("wrong", ["2", None, 1j, [1.0]])
def test_only_real_numbers_are_values(wrong):
    with pytest.raises(TypeError, match="Value needs a real number, got"):
        Value(wrong)
    with pytest.raises(TypeError, match="real number"):
        Value(1.0) + wrong


def test_what_has_no_value_is_pythons_error():
    with pytest.raises(ValueError, match="expected a positive|math domain"):
        Value(0.0).log()
    with pytest.raises(ZeroDivisionError):
        Value(1.0) / 0
    with pytest.raises(TypeError):
        Value(2.0) ** Value(3.0)
    with pytest.raises(OverflowError):
        Value(1e4).exp()


def test_a_perceptron_of_values_learns_and():
    weights = [Value(0.1), Value(-0.2), Value(0.0)]
    table = [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)]
    for _ in range(300):
        loss = Value(0.0)
        for (a, b), target in table:
            score = weights[0] * a + weights[1] * b + weights[2]
            sign = 1 if target else -1
            loss += (1 + (-sign * score).exp()).log()
        for weight in weights:
            weight.grad = 0.0
        loss.backward()
        for weight in weights:
            weight.data -= 0.5 * weight.grad
    w1, w2, b = (weight.data for weight in weights)
    assert all((w1 * p + w2 * q + b > 0) == bool(t) for (p, q), t in table)
    assert math.isfinite(loss.data)
