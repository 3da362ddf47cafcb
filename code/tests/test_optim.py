"""Optimizers, clipping and schedules against PyTorch's, step by step."""

import numpy as np
import pytest
import torch

from groundup import optim, twin
from groundup.autograd import Tensor
from groundup.autograd import functional as F
from groundup.models.mlp import MLP
from groundup.nn import Tanh

STEPS = 25  # of training; where it converges, rounding is most of a gradient
TOLERANCE = 1e-10

OPTIMIZERS = [
    (optim.SGD, torch.optim.SGD, {"lr": 0.1}),
    (optim.SGD, torch.optim.SGD, {"lr": 0.1, "weight_decay": 0.03}),
    (optim.SGD, torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    (
        optim.SGD,
        torch.optim.SGD,
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.03},
    ),
    (optim.AdaGrad, torch.optim.Adagrad, {"lr": 0.1}),
    (optim.AdaGrad, torch.optim.Adagrad, {"lr": 0.1, "eps": 1e-3}),
    (optim.RMSprop, torch.optim.RMSprop, {"lr": 0.01}),
    (optim.RMSprop, torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "eps": 1e-3}),
    (optim.Adam, torch.optim.Adam, {"lr": 0.01}),
    (optim.Adam, torch.optim.Adam, {"lr": 0.01, "betas": (0.8, 0.9), "eps": 1e-3}),
    (optim.Adam, torch.optim.Adam, {"lr": 0.01, "amsgrad": True}),
    (
        optim.Adam,
        torch.optim.Adam,
        {"lr": 0.01, "betas": (0.5, 0.7), "weight_decay": 0.1, "amsgrad": True},
    ),
    (optim.NAdam, torch.optim.NAdam, {"lr": 0.01}),
    (
        optim.NAdam,
        torch.optim.NAdam,
        {"lr": 0.01, "betas": (0.8, 0.9), "eps": 1e-3, "momentum_decay": 0.1},
    ),
    (optim.AdamW, torch.optim.AdamW, {"lr": 0.01}),
    (
        optim.AdamW,
        torch.optim.AdamW,
        {"lr": 0.01, "betas": (0.7, 0.95), "eps": 1e-4, "weight_decay": 0.3},
    ),
    (optim.AdamW, torch.optim.AdamW, {"lr": 0.01, "amsgrad": True}),
]
OURS = sorted({ours for ours, _, _ in OPTIMIZERS}, key=lambda cls: cls.__name__)
OURS.append(optim.Lion)  # test_optim_matrices.py compares it with its paper, and Muon


@pytest.fixture
def doubles():
    """PyTorch's NAdam keeps one product in the default precision."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def named(row):
    ours, _, options = row
    return "-".join([ours.__name__, *(name for name in options if name != "lr")])


def model_and_data():
    rng = np.random.default_rng(0)
    model = MLP([3, 7, 5], activation=Tanh, rng=rng)
    return model, rng.normal(size=(11, 3)), rng.normal(size=(11, 5))


def race(ours, theirs, options):
    """Largest difference of any weight after any of STEPS steps."""
    model, X, y = model_and_data()
    reference = twin.twin_of(model)
    optimizer = ours(model.parameters(), **options)
    expected = theirs(reference.parameters(), **options)
    largest = 0.0
    for _ in range(STEPS):
        optimizer.zero_grad()
        F.mse_loss(model(X), y).backward()
        optimizer.step()
        expected.zero_grad()
        loss = torch.nn.functional.mse_loss(reference(torch.tensor(X)), torch.tensor(y))
        loss.backward()
        expected.step()
        for pair in twin.weights.pairs(model, reference):
            gap = np.abs(pair.ours.data - pair.as_ours(pair.theirs).numpy())
            largest = max(largest, gap.max())
    return largest


@pytest.mark.parametrize("row", OPTIMIZERS, ids=named)
def test_every_weight_is_torchs_after_every_step(row, doubles):
    assert race(*row) < TOLERANCE


def test_every_optimizer_and_option_is_in_the_table():
    import inspect

    rows = {}
    for ours, _, options in OPTIMIZERS:
        rows.setdefault(ours, set()).update(options)
    for cls in rows:
        assert set(inspect.signature(cls).parameters) - {"parameters"} == rows[cls]
    public = {getattr(optim, name) for name in optim.__all__}
    classes = {one for one in public if inspect.isclass(one)}
    assert classes - {optim.Optimizer, optim.Muon, optim.Together} == set(OURS)


@pytest.mark.parametrize("cls", OURS)
def test_no_rate_no_change_and_gradients_stay_as_they_were(cls):
    model, X, y = model_and_data()
    optimizer = cls(model.parameters(), lr=0.0)
    before = model.state_dict()
    for _ in range(3):
        optimizer.zero_grad()
        F.mse_loss(model(X), y).backward()
        grads = [parameter.grad.copy() for parameter in model.parameters()]
        optimizer.step()
        for parameter, grad in zip(model.parameters(), grads, strict=True):
            np.testing.assert_array_equal(parameter.grad, grad)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("cls", OURS)
def test_float32_weights_and_memory_stay_float32(cls):
    model, X, y = model_and_data()
    model.to(np.float32)
    optimizer = cls(model.parameters())
    for _ in range(2):
        optimizer.zero_grad()
        loss = F.mse_loss(model(X), y)
        loss.backward()
        optimizer.step()
    assert loss.dtype == np.float32
    for parameter, memory in zip(model.parameters(), optimizer.memory, strict=True):
        assert parameter.dtype == parameter.grad.dtype == np.float32
        arrays = [kept for kept in memory.values() if isinstance(kept, np.ndarray)]
        assert {array.dtype for array in arrays} <= {np.dtype(np.float32)}


@pytest.mark.parametrize("cls", OURS)
def test_a_parameter_without_a_gradient_rests(cls):
    used, unused = Tensor([1.0]), Tensor([1.0])
    optimizer = cls([used, unused], lr=0.1)
    (used * 2).sum().backward()
    optimizer.step()
    assert unused.data.tolist() == [1.0]
    assert used.data[0] < 1


@pytest.mark.parametrize("row", OPTIMIZERS, ids=named)
def test_a_hundred_steps_are_torchs_and_who_rests_keeps_its_own_count(row, doubles):
    ours, theirs, options = row
    rng = np.random.default_rng(1)
    arrays = rng.normal(size=(3, 2)), rng.normal(size=(5,))
    mine = [Tensor(array.copy()) for array in arrays]
    peers = [torch.nn.Parameter(torch.tensor(array)) for array in arrays]
    optimizer, expected = ours(mine, **options), theirs(peers, **options)
    for step in range(100):
        for place, (own, peer) in enumerate(zip(mine, peers, strict=True)):
            rests = (step < 20 or step % 3 == 0) and place
            grad = rng.normal(size=own.shape)
            own.grad = None if rests else grad
            peer.grad = None if rests else torch.tensor(grad)
        optimizer.step()
        expected.step()
    for own, peer in zip(mine, peers, strict=True):
        np.testing.assert_allclose(own.data, peer.detach().numpy(), rtol=1e-10)


def test_an_optimizer_needs_something_to_train_and_a_rate():
    with pytest.raises(ValueError, match="needs parameters, got none"):
        optim.SGD([])
    for lr in (-0.1, float("nan")):
        with pytest.raises(ValueError, match=f"needs lr >= 0, got lr={lr}"):
            optim.Adam([Tensor(1.0)], lr=lr)


KEEPS = "says how much of the past one step keeps"
REFUSED = [
    (optim.SGD, {"momentum": 1.0}, f"momentum needs .* < 1, got 1.0: it {KEEPS}"),
    (optim.SGD, {"momentum": -0.9}, "momentum needs 0 <= momentum < 1, got -0.9"),
    (optim.SGD, {"weight_decay": -1e-4}, "weight_decay needs weight_decay >= 0, got"),
    (optim.SGD, {"nesterov": True}, "nesterov needs a momentum above 0, got"),
    (optim.AdaGrad, {"eps": -1.0}, "eps needs eps >= 0, got -1.0"),
    (optim.RMSprop, {"alpha": 1.0}, "alpha needs 0 <= alpha < 1, got 1.0"),
    (optim.Adam, {"betas": (1.0, 0.9)}, "beta1 needs 0 <= beta1 < 1, got 1.0"),
    (optim.AdamW, {"betas": (0.9, 999)}, "beta2 needs 0 <= beta2 < 1, got 999"),
    (optim.AdamW, {"weight_decay": float("nan")}, "weight_decay >= 0, got nan"),
    (optim.NAdam, {"betas": (0.9, -0.1)}, "beta2 needs 0 <= beta2 < 1, got -0.1"),
    (optim.NAdam, {"momentum_decay": -1}, "momentum_decay needs momentum_decay >= 0"),
    (optim.Lion, {"betas": (0.9, 1.0)}, "beta2 needs 0 <= beta2 < 1, got 1.0"),
    (optim.Lion, {"weight_decay": -1}, "weight_decay needs weight_decay >= 0, got -1"),
    (optim.Muon, {"momentum": 1.5}, "momentum needs 0 <= momentum < 1, got 1.5"),
    (optim.Muon, {"ns_steps": -1}, "ns_steps needs ns_steps >= 0, got -1"),
]


@pytest.mark.parametrize(("cls", "options", "message"), REFUSED)
def test_hostile_settings_are_named(cls, options, message):
    with pytest.raises(ValueError, match=message):
        cls([Tensor(np.ones((2, 3)))], **options)


def test_a_generator_of_parameters_is_kept():
    optimizer = optim.SGD(Tensor([1.0]) for _ in range(3))
    assert len(optimizer.parameters) == 3


@pytest.mark.parametrize("max_norm", [0.1, 3.0, 1e3])
def test_clipping_is_torchs(max_norm):
    model, X, y = model_and_data()
    reference = twin.twin_of(model)
    (F.mse_loss(model(X), y) * 50).backward()
    predicted = reference(torch.tensor(X))
    (torch.nn.functional.mse_loss(predicted, torch.tensor(y)) * 50).backward()
    unclipped = [parameter.grad for parameter in model.parameters()]
    kept = [grad.copy() for grad in unclipped]
    norm = optim.clip_gradients(model.parameters(), max_norm)
    expected = torch.nn.utils.clip_grad_norm_(reference.parameters(), max_norm)
    assert norm == pytest.approx(expected.item(), rel=1e-12)
    for pair in twin.weights.pairs(model, reference):
        theirs = pair.as_ours(pair.theirs.grad)
        # PyTorch divides by the norm plus 1e-6.
        np.testing.assert_allclose(pair.ours.grad, theirs, rtol=2e-6)
    for grad, before in zip(unclipped, kept, strict=True):
        np.testing.assert_array_equal(grad, before)  # new arrays, not these changed


def test_clipping_leaves_exactly_the_largest_norm():
    a, b = Tensor([0.0, 0.0]), Tensor([0.0])
    a.grad, b.grad = np.array([3.0, 0.0]), np.array([4.0])
    assert optim.clip_gradients([a, b, Tensor(1.0)], 1.0) == 5.0
    np.testing.assert_allclose([*a.grad, *b.grad], [0.6, 0, 0.8], rtol=1e-12)


def test_warmup_rises_in_a_line_and_the_cosine_is_torchs():
    rate = optim.warmup_cosine(0.1, warmup=4, steps=24, final=0.01)
    assert [rate(step) for step in range(4)] == pytest.approx([0.025, 0.05, 0.075, 0.1])
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20, eta_min=0.01)
    for step in range(4, 25):
        assert rate(step) == pytest.approx(cosine.get_last_lr()[0], rel=1e-12)
        optimizer.step()
        cosine.step()
    assert rate(24) == rate(1000) == pytest.approx(0.01)


def test_a_schedule_without_warmup_starts_at_the_top():
    assert optim.warmup_cosine(0.1, warmup=0, steps=0)(0) == pytest.approx(0.1)


def test_a_gradient_of_another_shape_moves_nothing():
    parameter = Tensor(np.zeros((2, 3)))
    parameter.grad = np.ones(3)
    with pytest.raises(ValueError, match=r"shape \(2, 3\), got \(3,\)"):
        optim.SGD([parameter]).step()
    assert (parameter.data == 0).all()
