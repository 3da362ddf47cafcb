"""Each instrument reads what it should on a sick loop, and nothing on a healthy one."""

import numpy as np
import pytest
import torch
from scipy import stats

from groundup import nn, optim
from groundup.autograd import functional as F
from groundup.diagnosis import (
    chance_loss,
    cross_talk,
    dead_share,
    gradient_growth,
    gradient_norms,
    in_use,
    overfit_one_batch,
    update_ratios,
)


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def network(rng, p=0.5):
    layers = nn.Linear(3, 8, rng=rng), nn.ReLU(), nn.Dropout(p, rng=rng)
    return nn.Sequential(*layers, nn.Linear(8, 4, rng=rng))


def loop(model, optimizer, *, forgets=False, loss_fn=F.cross_entropy):
    def step(x, y):
        if not forgets:
            optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def batch(rng, n=6):
    return rng.normal(size=(n, 3)), rng.integers(4, size=n)


@pytest.mark.parametrize("counts", [[3, 3, 3, 3, 3], [1, 5, 2], [7]])
def test_chance_loss_is_the_entropy_of_the_labels(rng, counts):
    y = rng.permutation(np.repeat(np.arange(len(counts)) + 2, counts))
    assert chance_loss(y) == pytest.approx(stats.entropy(counts), abs=1e-12)


def test_chance_loss_is_what_no_constant_answer_beats(rng):
    y = rng.integers(4, size=30)
    answers = rng.dirichlet(np.ones(4), size=500)
    losses = -np.log(answers[:, y]).mean(axis=1)
    best = -np.log((np.bincount(y) / 30)[y]).mean()
    assert chance_loss(y) == pytest.approx(best, abs=1e-12)
    assert losses.min() > chance_loss(y)


def test_gradient_norms_are_pytorchs(rng):
    model = network(rng, p=0)
    x, y = batch(rng)
    named = model.named_parameters()
    assert set(gradient_norms(model).values()) == {0.0}
    F.cross_entropy(model(x), y).backward()
    W1, b1, W2, b2 = peers = [torch.tensor(p.data.copy()) for p in named.values()]
    for peer in peers:
        peer.requires_grad_()
    hidden = torch.relu(torch.tensor(x) @ W1 + b1)
    torch.nn.functional.cross_entropy(hidden @ W2 + b2, torch.tensor(y)).backward()
    theirs = {
        name: float(peer.grad.norm()) for name, peer in zip(named, peers, strict=True)
    }
    assert gradient_norms(model) == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize(("forgets", "growth"), [(False, 1), (True, 2)])
def test_a_gradient_that_is_kept_grows(rng, forgets, growth):
    model = network(rng)
    optimizer = optim.SGD(model.parameters(), lr=0.3)
    step = loop(model, optimizer, forgets=forgets)
    x, y = batch(rng)
    step(x, y)
    before = model.state_dict()
    found = gradient_growth(model, optimizer, step, x, y)
    assert found == pytest.approx(growth, rel=1e-12)
    assert optimizer.lr == 0.3
    assert set(gradient_norms(model).values()) == {0.0}
    assert model.training
    assert all(np.array_equal(before[k], v) for k, v in model.state_dict().items())


def test_no_gradient_does_not_grow_and_the_rate_comes_back_from_an_error(rng):
    model = network(rng)
    optimizer = optim.SGD(model.parameters(), lr=0.3)
    nothing = loop(model, optimizer, loss_fn=lambda out, y: (out * 0.0).sum())
    x, y = batch(rng)
    assert gradient_growth(model, optimizer, nothing, x, y) == 1
    with pytest.raises(TypeError):
        gradient_growth(model, optimizer, nothing, None, y)
    assert optimizer.lr == 0.3


def test_one_batch_is_learned_and_the_step_is_the_callers(rng):
    model = network(rng, p=0)
    step = loop(model, optim.Adam(model.parameters(), lr=0.05))
    x, y = batch(rng)
    losses = overfit_one_batch(step, x, y, steps=120)
    assert len(losses) == 120
    assert losses[-1] < 0.01 < losses[0]
    twice = loop(
        model,
        optim.Adam(model.parameters(), lr=0.05),
        loss_fn=lambda out, y: F.cross_entropy(F.softmax(out), y),
    )
    floor = np.log(1 + 3 / np.e)
    assert overfit_one_batch(twice, x, y, steps=50)[-1] > floor


def test_update_ratios_are_the_steps_relative_to_the_matrices(rng):
    model = network(rng, p=0)
    x, y = batch(rng)
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    weights = {k: p for k, p in model.named_parameters().items() if "weight" in k}
    expected = {
        name: 0.1 * np.linalg.norm(p.grad) / np.linalg.norm(p.data)
        for name, p in weights.items()
    }
    step = loop(model, optim.SGD(model.parameters(), lr=0.1))
    assert update_ratios(model, step, x, y) == pytest.approx(expected, rel=1e-12)


def test_dead_share_counts_units_that_no_row_wakes(rng):
    model = network(rng)
    first = model.layers[0]
    first.weight.data[:, :3], first.bias.data[:3] = 0, -1
    first.weight.data[:, 3:], first.bias.data[3:] = 0, 1
    x = rng.normal(size=(5, 3))
    assert dead_share(model, x) == 3 / 8
    first.weight.data[0, 0], first.bias.data[0] = 1, 0
    x[:, 0] = -1
    assert dead_share(model, x) == 3 / 8
    x[4, 0] = 1  # one row is enough
    assert dead_share(model, x) == 2 / 8


def test_dead_share_needs_a_relu(rng):
    with pytest.raises(ValueError, match="needs a Sequential with a ReLU in it"):
        dead_share(nn.Sequential(nn.Linear(3, 2, rng=rng)), rng.normal(size=(4, 3)))


LOSSES = {
    "mean": (F.cross_entropy, False),
    "sum": (lambda out, y: F.cross_entropy(out, y) * len(y), False),
    "softmax twice": (lambda out, y: F.cross_entropy(F.softmax(out), y), False),
    "axis 0": (
        lambda out, y: -F.log_softmax(out, axis=0)[np.arange(len(y)), y].mean(),
        True,
    ),
    "regression": (lambda out, y: ((out[:, 0] - y) ** 2).mean(), False),
    "(N, 1) against (N,)": (lambda out, y: ((out[:, :1] - y) ** 2).mean(), True),
    "no gradient": (lambda out, y: (out * 0.0).sum(), False),
}


@pytest.mark.parametrize("name", LOSSES)
def test_cross_talk_is_heard_where_rows_are_mixed(rng, name):
    loss_fn, mixes = LOSSES[name]
    outputs, y = rng.normal(size=(7, 4)), rng.integers(4, size=7)
    found = cross_talk(loss_fn, outputs, y)
    assert found > 0.05 if mixes else found < 1e-12


def test_what_is_switched_off_comes_back_as_it_was(rng):
    model = network(rng)
    model.layers[0].training = False
    with in_use(model):
        assert not any(module.training for module in model.modules())
    assert [module.training for module in model.modules()] == [
        True, False, True, True, True,
    ]  # fmt: skip


def test_what_fails_within_leaves_the_mode_as_it_was(rng):
    model = network(rng)
    with pytest.raises(TypeError, match="needs real numbers"):
        dead_share(model, None)
    assert model.training
