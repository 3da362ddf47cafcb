"""The training loop: it learns, repeats itself to the bit, and stops at NaN."""

import numpy as np
import pytest

from groundup.autograd import functional as F
from groundup.data.batches import batches
from groundup.data.toy import moons
from groundup.models.mlp import MLP
from groundup.nn import Tanh
from groundup.optim import SGD, AdamW, warmup_cosine
from groundup.train import Step, fit, training_steps


def trained(seed=0, lr=0.01, dtype=np.float64, **options):
    rng = np.random.default_rng(seed)
    X, y = moons(60, noise=0.1, rng=rng)
    model = MLP([2, 11, 3], activation=Tanh, rng=rng).to(dtype)
    optimizer = AdamW(model.parameters(), lr=lr, weight_decay=0.0)
    data = batches(X, y, 16, epochs=5, rng=rng)
    return model, fit(model, data, F.cross_entropy, optimizer, **options)


def test_one_batch_is_learned_by_heart():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(16, 5)), rng.integers(0, 3, 16)
    model = MLP([5, 32, 3], rng=rng)
    optimizer = AdamW(model.parameters(), lr=0.03)
    steps = fit(model, [(X, y)] * 150, F.cross_entropy, optimizer)
    assert steps[0].loss > 0.9  # ln 3 = 1.1 nats is chance
    assert steps[-1].loss < 0.01


def test_the_same_seed_gives_the_same_bits_and_another_others():
    (a, steps), (b, again), (c, _) = trained(), trained(), trained(seed=1)
    assert steps == again
    for name, array in a.state_dict().items():
        assert array.tobytes() == b.state_dict()[name].tobytes()
        assert array.tobytes() != c.state_dict()[name].tobytes()


def test_no_rate_changes_nothing():
    (still, _), (moved, _) = trained(lr=0.0), trained()
    rng = np.random.default_rng(0)
    moons(60, noise=0.1, rng=rng)
    start = MLP([2, 11, 3], activation=Tanh, rng=rng).state_dict()
    for name, array in start.items():
        np.testing.assert_array_equal(still.state_dict()[name], array)
        assert not np.array_equal(moved.state_dict()[name], array)


def test_a_float32_model_trains_in_float32():
    model, steps = trained(dtype=np.float32)
    assert {array.dtype for array in model.state_dict().values()} == {
        np.dtype(np.float32)
    }
    assert steps[-1].loss < steps[0].loss


def test_every_step_says_what_it_did():
    _, steps = trained(schedule=warmup_cosine(0.02, warmup=2, steps=20))
    assert [step.index for step in steps] == list(range(20))
    assert [step.lr for step in steps[:3]] == pytest.approx([0.01, 0.02, 0.02])
    assert all(step.grad_norm > 0 for step in steps)
    assert str(Step(7, 0.5, 0.01, 0.1)) == "step    7  loss 0.5000  grad 1.0e-02"


def test_the_norm_is_reported_before_clipping():
    _, free = trained()
    _, clipped = trained(max_norm=1e-3)
    assert clipped[0].grad_norm == free[0].grad_norm > 1e-3


def test_nothing_happens_before_the_loop_asks():
    def trap():
        raise AssertionError("read too early")
        yield

    rng = np.random.default_rng(0)
    model = MLP([2, 3], rng=rng)
    steps = training_steps(model, trap(), F.cross_entropy, SGD(model.parameters()))
    with pytest.raises(AssertionError, match="read too early"):
        next(steps)


def test_a_loss_that_is_no_number_stops_the_run_and_says_what_to_try():
    rng = np.random.default_rng(0)
    X, y = np.full((4, 2), np.nan), np.zeros((4, 3))
    model = MLP([2, 3], rng=rng)
    before = model.state_dict()
    optimizer = SGD(model.parameters(), lr=0.5)
    words = r"loss is nan at step 1: lower lr=0\.5, set max_norm=1, or look for NaN"
    with pytest.raises(FloatingPointError, match=words):
        fit(model, [(np.zeros((4, 2)), y), (X, y)], F.mse_loss, optimizer)
    assert np.isfinite(model.state_dict()["layers.layers.0.weight"]).all()
    assert not np.array_equal(
        model.state_dict()["layers.layers.0.bias"], before["layers.layers.0.bias"]
    )
