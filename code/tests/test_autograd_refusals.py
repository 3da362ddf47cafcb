"""Inputs that do not fit, and gradients that are wrong: each is told why."""

import numpy as np
import pytest

from groundup.autograd import Tensor, no_grad
from groundup.autograd import functional as F
from groundup.autograd.gradcheck import gradcheck
from groundup.autograd.tensor import apply


@pytest.fixture
def rng():
    return np.random.default_rng(0)


VECTOR, MATRIX = Tensor(np.ones(3)), Tensor(np.ones((2, 3)))
REFUSED = [
    (lambda: MATRIX.backward(), ValueError, r"needs one number, got shape \(2, 3\)"),
    (
        lambda: MATRIX.backward(np.ones(3)),
        ValueError,
        r"gradient of shape \(2, 3\), got \(3,\)",
    ),
    (lambda: MATRIX.detach().backward(), ValueError, "depends on a tensor"),
    (lambda: Tensor(["a"]), TypeError, "real numbers, got list of <U1"),
    (lambda: Tensor(1j), TypeError, "real numbers, got complex of complex128"),
    (lambda: Tensor(None), TypeError, "real numbers, got NoneType of object"),
    (lambda: VECTOR + "a", TypeError, "real numbers, got str"),
    (lambda: np.asarray(VECTOR), TypeError, r"give it tensor\.data"),
    (lambda: np.sin(VECTOR), TypeError, "does not support ufuncs"),
    (lambda: Tensor(VECTOR), TypeError, r"give it tensor\.data"),
    (lambda: Tensor([VECTOR, VECTOR]), TypeError, r"give it tensor\.data"),
    (lambda: 2**VECTOR, TypeError, "unsupported operand"),
    (lambda: VECTOR @ VECTOR, ValueError, r"matmul needs .* got \(3,\) @ \(3,\)"),
    (lambda: MATRIX @ MATRIX, ValueError, r"got \(2, 3\) @ \(2, 3\)"),
    (lambda: F.linear(MATRIX, MATRIX), ValueError, r"linear needs x \(\.\.\., M\)"),
    (lambda: F.linear(Tensor(1.0), MATRIX), ValueError, r"got \(\) and \(2, 3\)"),
    (
        lambda: F.cross_entropy(MATRIX, [0, 1, 2]),
        ValueError,
        r"targets of shape \(2,\), one for each row of logits \(2, 3\), got \(3,\)",
    ),
    (lambda: F.cross_entropy(MATRIX, [0.0, 1.0]), TypeError, "integer targets"),
    (lambda: F.cross_entropy(MATRIX, [True, False]), TypeError, "got bool"),
    (lambda: F.cross_entropy(MATRIX, [0, 3]), IndexError, "from 0 to 2, got 0 to 3"),
    (lambda: F.cross_entropy(MATRIX, [-1, 2]), IndexError, "got -1 to 2"),
    (lambda: F.embedding([0, 2], MATRIX), IndexError, "ids from 0 to 1, got 0 to 2"),
    (lambda: F.embedding([0.0], MATRIX), TypeError, "integer ids, got float64"),
    (
        lambda: F.mse_loss(Tensor(np.ones((3, 1))), np.ones(3)),
        ValueError,
        r"two equal shapes, got \(3, 1\) and \(3,\)",
    ),
    (
        lambda: F.binary_cross_entropy_with_logits(Tensor(np.ones((3, 1))), np.ones(3)),
        ValueError,
        r"two equal shapes, got logits \(3, 1\) and targets \(3,\)",
    ),
    (
        lambda: F.binary_cross_entropy_with_logits(VECTOR, [-1, 1, 1]),
        ValueError,
        "targets from 0 to 1, got -1 to 1: write classes as 0 and 1",
    ),
    (
        lambda: F.hinge_loss(VECTOR, [0, 1, 1]),
        ValueError,
        r"targets -1 and 1, got \[0, 1\]: make them with 2 \* y - 1",
    ),
    (
        lambda: F.hinge_loss(Tensor(np.ones((3, 1))), [1, 1, -1]),
        ValueError,
        r"two equal shapes, got scores \(3, 1\) and targets \(3,\)",
    ),
    (lambda: F.mse_loss(VECTOR, 1.0), ValueError, r"got \(3,\) and \(\)"),
    (lambda: F.dropout(VECTOR, 1.0, rng=None), ValueError, r"0 <= p < 1, got p=1\.0"),
    (lambda: F.dropout(VECTOR, -0.1, rng=None), ValueError, "0 <= p < 1, got p=-0"),
    (
        lambda: F.softmax(MATRIX, mask=[[True, False, True], [False] * 3]),
        ValueError,
        "softmax needs a mask .* got a row of False",
    ),
]


@pytest.mark.parametrize(("call", "error", "words"), REFUSED)
def test_what_does_not_fit_is_refused_with_the_reason(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_freed_graph_is_refused_and_nothing_is_added():
    x = Tensor(2.0)
    hidden = x * x
    (hidden * 3).backward()
    with pytest.raises(ValueError, match="graph of mul, which an earlier backward"):
        (hidden * 5).backward()
    assert x.grad == 12


def test_a_result_under_no_grad_cannot_go_back():
    with no_grad():
        loss = Tensor(2.0) * 3
    with pytest.raises(ValueError, match=r"computed under no_grad\(\)\?"):
        loss.backward()


def test_an_operation_needs_a_vjp_for_each_input():
    def careless(a, b):
        return a * b, lambda g: g * b

    with pytest.raises(ValueError, match="shorter"):
        apply(careless, Tensor(1.0), Tensor(2.0))


def test_gradcheck_names_the_input_the_entry_and_both_numbers(rng):
    def wrong(a, b):
        def bad(g):
            grad = (g * a).copy()
            grad[1, 2] *= 3
            return grad

        return a * b, lambda g: g * b, bad

    def f(a, b):
        return apply(wrong, a, b)

    words = r"input 1, entry \[1, 2\]: got -?[\d.]+, where differences give -?[\d.]+"
    with pytest.raises(AssertionError, match=words):
        gradcheck(f, rng.normal(size=(2, 3)), rng.normal(size=(2, 3)), rng=rng)


def test_gradcheck_finds_what_a_sum_would_hide(rng):
    def flat(a):
        value, _ = F.fused.softmax(a)
        return value, lambda g: np.zeros_like(g)

    with pytest.raises(AssertionError, match=r"input 0, entry \["):
        gradcheck(lambda a: apply(flat, a), rng.normal(size=(2, 3)), rng=rng)


def test_gradcheck_says_when_an_input_is_not_used(rng):
    with pytest.raises(AssertionError, match="input 1 got no gradient"):
        gradcheck(lambda a, b: a * 2, np.ones(2), np.ones(2), rng=rng)


def test_gradcheck_passes_a_nan_to_nobody(rng):
    def hollow(a):
        return a * 2, lambda g: g * np.nan

    with pytest.raises(AssertionError, match="got nan"):
        gradcheck(lambda a: apply(hollow, a), np.ones(2), rng=rng)
