"""Forward mode against torch, operation by operation and through a network."""

import numpy as np
import pytest
import torch

from groundup.foundations.dual import COMPARISONS, TANGENTS, Dual, jvp

BINARY = {np.add, np.subtract, np.multiply, np.divide, np.maximum}


def torch_jvp(f, x, v):
    return torch.autograd.functional.jvp(f, torch.tensor(x), torch.tensor(v))[1]


def draw(seed, *shape):
    """Positive numbers, so that logarithms and roots exist."""
    return np.random.default_rng(seed).uniform(0.2, 2, size=shape)


@pytest.mark.parametrize("ufunc", TANGENTS, ids=lambda u: u.__name__)
def test_every_operation_has_torchs_tangent(ufunc):
    theirs = getattr(torch, ufunc.__name__)
    x, v, other = draw(1, 2, 3), draw(2, 2, 3) - 1, draw(3, 3)
    if ufunc is np.matmul:
        other = draw(3, 3, 5)
        ours = jvp(lambda x: ufunc(x, other), x, v)[1]
        expected = torch_jvp(lambda x: theirs(x, torch.tensor(other)), x, v)
        left = jvp(lambda x: other.T @ x.T, x, v)[1]
        np.testing.assert_allclose(left, ours.T, rtol=1e-12)
    elif ufunc in BINARY:
        fixed = torch.tensor(other)
        right = jvp(lambda x: ufunc(other, x), x, v)[1]
        expected = torch_jvp(lambda x: theirs(fixed, x), x, v)
        np.testing.assert_allclose(right, expected, rtol=1e-12)
        ours = jvp(lambda x: ufunc(x, other), x, v)[1]
        expected = torch_jvp(lambda x: theirs(x, fixed), x, v)
    else:
        ours = jvp(ufunc, x, v)[1]
        expected = torch_jvp(theirs, x, v)
    assert ours.shape == tuple(expected.shape)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_both_sides_of_a_product_may_move():
    x, v = draw(1, 2, 3), draw(2, 2, 3)
    ours = jvp(lambda x: x @ x.T * x.sum() / np.exp(x[0, 1]), x, v)[1]
    expected = torch_jvp(lambda x: x @ x.T * x.sum() / torch.exp(x[0, 1]), x, v)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_a_tie_in_a_maximum_takes_the_mean_as_torch_does():
    x, v = np.array([1.0, 2.0, 0.0]), np.array([3.0, 5.0, 7.0])
    ours = jvp(lambda x: np.maximum(x, 0.0), x, v)[1]
    assert ours.tolist() == [3.0, 5.0, 3.5]


def test_a_smaller_array_is_stretched_with_its_tangent():
    x, v = draw(1, 3), draw(2, 3)
    value, tangent = jvp(lambda x: x + np.ones((2, 3)), x, v)
    assert value.shape == tangent.shape == (2, 3)
    np.testing.assert_array_equal(tangent, np.tile(v, (2, 1)))


def test_a_network_written_for_numpy_runs_unchanged():
    weight, v = draw(1, 5, 3) - 1, draw(2, 5, 3) - 1
    X, last = draw(3, 7, 5) - 1, draw(4, 3, 2) - 1

    def loss(weight, exp=np.exp, tanh=np.tanh, log=np.log, X=X, last=last):
        logits = tanh(X @ weight) @ last  # (7, 2)
        return -log(exp(logits)[:, 1] / exp(logits).sum(axis=1)).mean()

    value, ours = jvp(loss, weight, v)
    constants = {"X": torch.tensor(X), "last": torch.tensor(last)}
    functions = {"exp": torch.exp, "tanh": torch.tanh, "log": torch.log}
    expected = torch_jvp(lambda w: loss(w, **functions, **constants), weight, v)
    np.testing.assert_allclose(value, loss(weight), rtol=1e-13)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_powers_sums_means_and_shapes():
    x, v = draw(1, 2, 3), draw(2, 2, 3)
    ours = jvp(
        lambda x: ((x**3).sum(axis=0) * x.mean(axis=1, keepdims=True)).reshape(3, 2),
        x,
        v,
    )[1]
    expected = torch_jvp(
        lambda x: ((x**3).sum(dim=0) * x.mean(dim=1, keepdim=True)).reshape(3, 2), x, v
    )
    np.testing.assert_allclose(ours, expected, rtol=1e-12)
    assert jvp(np.sum, x, v)[1] == pytest.approx(v.sum())
    np.testing.assert_allclose(jvp(lambda x: np.mean(x, axis=1), x, v)[1], v.mean(1))


def test_a_square_of_a_negative_number_has_a_tangent():
    assert jvp(lambda x: x**2, -3.0, 1.0)[1] == -6.0


def test_a_constant_does_not_move():
    value, tangent = jvp(lambda x: np.ones(4), 2.0, 1.0)
    assert value.shape == tangent.shape == (4,)
    assert not tangent.any()


def test_comparisons_are_about_values():
    x = Dual([1.0, 2.0], [0.0, 5.0])
    assert (x > 1.5).tolist() == [False, True]
    assert {u(x, 2.0).dtype for u in COMPARISONS} == {np.dtype(bool)}
    assert len(x) == 2
    assert repr(Dual(1.0, 2.0)) == "Dual(1.0, 2.0)"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: np.arctan(x), TypeError, r"no rule for np.arctan \(__call__\)"),
        (lambda x: np.maximum.reduce(x), TypeError, r"np.maximum \(reduce\): write"),
        (lambda x: 2**x, TypeError, "needs a constant exponent"),
        (lambda x: jvp(np.exp, 1.0, [1.0, 2]), ValueError, r"got x \(\), v \(2,\)"),
        (
            lambda x: Dual(1.0, [1.0, 2.0]),
            ValueError,
            "cannot broadcast a non-scalar",
        ),
    ],
)
def test_a_mistake_is_explained(call, error, message):
    with pytest.raises(error, match=message):
        call(Dual([1.0, 2.0], [1.0, 1.0]))
