"""What the chapter on optimizers derives, at numbers that it does not use."""

import numpy as np
import pytest

from groundup import optim
from groundup.autograd import Tensor


def walk(make, start, gradients):
    """Every point visited; gradients are arrays, or a function of the point."""
    w = Tensor(np.array(start, float))
    optimizer, path = make([w]), [w.data.copy()]
    for step in range(30):
        w.grad = gradients(w.data) if callable(gradients) else gradients[step]
        optimizer.step()
        path.append(w.data.copy())
    return np.array(path)


def steps_of(make, g):
    """Steps against one constant gradient."""
    return -np.diff(walk(make, [0.0], np.full((30, 1), g))[:, 0])


T = np.arange(1, 31)


def test_momentum_adds_up_a_geometric_series():
    steps = steps_of(lambda p: optim.SGD(p, 0.1, momentum=0.8), 3.0)
    np.testing.assert_allclose(steps, 0.3 * (1 - 0.8**T) / 0.2, rtol=1e-12)


def test_nesterovs_two_views_are_one_rule():
    lr, mu = 0.03, 0.7

    def slope(w):
        return w * [1.0, 20.0, 3.0] + np.sin(w)

    w, v = np.array([2.0, -1.0, 0.5]), np.zeros(3)
    first = [w - lr * mu * v]
    for _ in range(30):
        v = mu * v + slope(w - lr * mu * v)
        w = w - lr * v
        first.append(w - lr * mu * v)

    def second(p):
        return optim.SGD(p, lr, momentum=mu, nesterov=True)

    path = walk(second, first[0], slope)
    np.testing.assert_allclose(path, first, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("g", [0.01, 100.0])
def test_steps_against_a_constant_gradient(g):
    adagrad = steps_of(lambda p: optim.AdaGrad(p, 0.1), g)
    rmsprop = steps_of(lambda p: optim.RMSprop(p, 0.1, alpha=0.9), g)
    adam = steps_of(lambda p: optim.Adam(p, 0.1, betas=(0.7, 0.95)), g)
    lion = steps_of(lambda p: optim.Lion(p, 0.1), g)
    np.testing.assert_allclose(adagrad, 0.1 / np.sqrt(T), rtol=1e-5)
    np.testing.assert_allclose(rmsprop, 0.1 / np.sqrt(1 - 0.9**T), rtol=1e-5)
    np.testing.assert_allclose(adam, 0.1, rtol=1e-5)
    np.testing.assert_allclose(lion, 0.1, rtol=1e-12)


def test_uncorrected_means_have_collected_a_known_share():
    w = Tensor(np.zeros(1))
    optimizer = optim.Adam([w], 0.1, betas=(0.7, 0.95))
    for t in T:
        w.grad = np.array([-3.0])
        optimizer.step()
        kept = optimizer.memory[0]
        assert kept["mean"].item() == pytest.approx(-3 * (1 - 0.7**t), rel=1e-12)
        assert kept["square"].item() == pytest.approx(9 * (1 - 0.95**t), rel=1e-12)


def test_noise_shortens_adams_step_to_the_ratio_of_mean_and_root_mean_square():
    gradients = np.random.default_rng(4).normal(1, 3, size=(1200, 2000))
    w = Tensor(np.zeros(2000))
    optimizer = optim.Adam([w], 1.0)
    for gradient in gradients:
        before, w.grad = w.data.copy(), gradient
        optimizer.step()
    assert (before - w.data).mean() == pytest.approx(1 / 10**0.5, rel=0.1)


def test_the_way_off_a_ridge_is_a_logarithm():
    def slope(w):
        return np.array([w[0] ** 3 - w[0]])

    for start in (1e-3, 1e-5):
        path = walk(lambda p: optim.SGD(p, 0.7), [start], slope)[:, 0]
        steps = np.log(0.5 / start) / np.log(1.7)
        assert abs(np.argmax(path > 0.5) - steps) < 2


def test_decay_beside_and_inside_are_one_under_sgd_and_two_under_adam():
    start, gradients = (
        np.array([2.0, -3.0]),
        np.random.default_rng(0).normal(size=(30, 2)),
    )
    inside = walk(lambda p: optim.SGD(p, 0.1, weight_decay=0.3), start, gradients)
    w = start
    for g, expected in zip(gradients, inside[1:], strict=True):
        w = (1 - 0.1 * 0.3) * w - 0.1 * g
        np.testing.assert_allclose(w, expected, rtol=1e-12)
    still = np.zeros((30, 2))
    beside = walk(lambda p: optim.AdamW(p, 0.1, weight_decay=0.3), start, still)
    np.testing.assert_allclose(beside[-1], start * (1 - 0.03) ** 30, rtol=1e-12)
    penalty = walk(lambda p: optim.Adam(p, 0.1, weight_decay=0.3), start, still)
    np.testing.assert_allclose(penalty[1], start - 0.1 * np.sign(start), rtol=1e-6)


LEARNERS = {
    "SGD": (lambda p: optim.SGD(p, 0.1, momentum=0.9), False),
    "AdaGrad": (lambda p: optim.AdaGrad(p, 0.1), True),
    "RMSprop": (lambda p: optim.RMSprop(p, 0.1), True),
    "Adam": (lambda p: optim.Adam(p, 0.1), True),
    "NAdam": (lambda p: optim.NAdam(p, 0.1), True),
    "Lion": (lambda p: optim.Lion(p, 0.1), True),
    "Muon": (lambda p: optim.Muon(p, 0.1, weight_decay=0.0), True),
}


@pytest.mark.parametrize("name", LEARNERS)
def test_who_notices_a_factor_in_the_loss(name):
    make, blind = LEARNERS[name]
    start, gradients = np.ones((3, 5)), np.random.default_rng(1).normal(size=(30, 3, 5))
    gap = walk(make, start, gradients) - walk(make, start, 1000 * gradients)
    assert (np.abs(gap).max() < 1e-5) == blind


@pytest.mark.parametrize("name", LEARNERS)
def test_who_notices_a_turn_of_the_space(name):
    make, _ = LEARNERS[name]
    rng = np.random.default_rng(2)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    gradients = rng.normal(size=(30, 3, 5))
    straight = walk(make, np.ones((3, 5)), gradients)
    turned = walk(make, turn @ np.ones((3, 5)), turn @ gradients)
    alike = np.abs(turn @ straight - turned).max() < 1e-9
    assert alike == (name in ("SGD", "Muon"))


def test_the_orthogonal_matrix_is_steepest_among_those_that_stretch_no_further():
    rng = np.random.default_rng(3)
    G = rng.normal(size=(4, 6))
    U, S, Vt = np.linalg.svd(G, full_matrices=False)
    assert (G * (U @ Vt)).sum() == pytest.approx(S.sum(), rel=1e-12)
    others = rng.normal(size=(500, 4, 6))
    others /= np.linalg.norm(others, ord=2, axis=(1, 2), keepdims=True)
    assert (G * others).sum(axis=(1, 2)).max() < S.sum()
