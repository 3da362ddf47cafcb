"""Lion against its paper, Muon against PyTorch's, and two optimizers as one."""

import numpy as np
import pytest
import torch

from groundup import optim
from groundup.autograd import Tensor
from groundup.autograd import functional as F
from groundup.models.mlp import MLP
from groundup.nn import Tanh
from groundup.optim.muon import QUINTIC
from groundup.train import fit

STEPS = 100


def model_and_data():
    rng = np.random.default_rng(0)
    model = MLP([3, 7, 2, 5], activation=Tanh, rng=rng)
    return model, rng.normal(size=(11, 3)), rng.normal(size=(11, 5))


def matrices(parameters):
    return [parameter for parameter in parameters if parameter.ndim == 2]


def vectors(parameters):
    return [parameter for parameter in parameters if parameter.ndim == 1]


def lion_of_the_paper(theta, gradients, lr, beta1, beta2, decay):
    """Algorithm 2, line by line, one number at a time."""
    m = np.zeros_like(theta)
    for g in gradients:
        for i in np.ndindex(theta.shape):
            c = beta1 * m[i] + (1 - beta1) * g[i]
            sign = 1 if c > 0 else -1 if c < 0 else 0
            theta[i] = theta[i] - lr * (sign + decay * theta[i])
            m[i] = beta2 * m[i] + (1 - beta2) * g[i]
    return theta


@pytest.mark.parametrize("decay", [0.0, 0.3])
@pytest.mark.parametrize("betas", [(0.9, 0.99), (0.5, 0.2)])
def test_lion_is_its_papers(betas, decay):
    rng = np.random.default_rng(2)
    start, gradients = rng.normal(size=(3, 5)), rng.normal(size=(STEPS, 3, 5))
    gradients[:, 0, 0] = 0  # where nothing pulls, nothing moves but the decay
    parameter = Tensor(start.copy())
    optimizer = optim.Lion([parameter], lr=0.01, betas=betas, weight_decay=decay)
    for gradient in gradients:
        parameter.grad = gradient
        optimizer.step()
    expected = lion_of_the_paper(start, gradients, 0.01, *betas, decay)
    np.testing.assert_allclose(parameter.data, expected, rtol=1e-12, atol=1e-14)


MUONS = [
    {},
    {"momentum": 0.5, "nesterov": False, "weight_decay": 0.0},
    {"ns_steps": 2, "weight_decay": 0.5},
]


def race(options, shape, lr=0.05):
    """Largest difference after any of STEPS steps on the same random gradients.

    PyTorch's matrix is (out, in), ours (in, out).
    """
    rng = np.random.default_rng(1)
    start = rng.normal(size=shape)
    mine, peer = Tensor(start.copy()), torch.nn.Parameter(torch.tensor(start.T.copy()))
    optimizer = optim.Muon([mine], lr=lr, **options)
    expected = torch.optim.Muon([peer], lr=lr, **options)
    largest = 0.0
    for _ in range(STEPS):
        mine.grad = rng.normal(size=shape)
        peer.grad = torch.tensor(mine.grad.T.copy())
        optimizer.step()
        expected.step()
        largest = max(largest, np.abs(mine.data - peer.detach().numpy().T).max())
    return largest


@pytest.mark.parametrize("shape", [(3, 7), (7, 2), (5, 5)])
@pytest.mark.parametrize("options", MUONS, ids=str)
def test_muon_is_torchs_but_for_torchs_rounding(monkeypatch, options, shape):
    monkeypatch.setattr(torch.Tensor, "bfloat16", torch.Tensor.clone)
    assert race(options, shape) < 1e-10


def test_muon_with_torchs_rounding_is_near():
    rng = np.random.default_rng(3)
    start, gradient = rng.normal(size=(2, 5, 3))
    mine, peer = Tensor(start.T.copy()), torch.nn.Parameter(torch.tensor(start))
    mine.grad, peer.grad = gradient.T, torch.tensor(gradient)
    optim.Muon([mine], lr=1.0).step()
    torch.optim.Muon([peer], lr=1.0).step()
    gap = np.abs(mine.data.T - peer.detach().numpy()).max()
    assert 0 < gap < 0.05  # bfloat16 keeps eight bits


@pytest.mark.parametrize("shape", [(3, 7), (7, 3), (4, 4), (1, 5), (6, 1)])
@pytest.mark.parametrize("steps", [0, 1, 5])
def test_newton_schulz_moves_singular_values_alone(shape, steps):
    G = np.random.default_rng(4).normal(size=shape)
    U, S, Vt = np.linalg.svd(G, full_matrices=False)
    s, (a, b, c) = S / np.sqrt((S**2).sum()), QUINTIC
    for _ in range(steps):
        s = a * s + b * s**3 + c * s**5
    ours = optim.newton_schulz(G, steps=steps)
    np.testing.assert_allclose(ours, (U * s) @ Vt, rtol=1e-10, atol=1e-12)


def test_the_classical_iteration_reaches_the_nearest_orthogonal_matrix():
    G = np.random.default_rng(5).normal(size=(4, 6))
    U, _, Vt = np.linalg.svd(G, full_matrices=False)
    ours = optim.newton_schulz(G, steps=30, coefficients=(1.5, -0.5, 0.0))
    np.testing.assert_allclose(ours, U @ Vt, atol=1e-12)


def test_five_steps_leave_no_singular_value_far_from_one():
    for seed in range(20):
        G = np.random.default_rng(seed).normal(size=(16, 16))
        s = np.linalg.svd(G, compute_uv=False)
        s = s[s > 0.01 * np.sqrt((s**2).sum())] / np.sqrt((s**2).sum())
        after = np.linalg.svd(optim.newton_schulz(G), compute_uv=False)[: len(s)]
        assert after.min() > 0.65
        assert after.max() < 1.25


def test_a_zero_gradient_is_no_direction():
    parameter = Tensor(np.ones((2, 3)))
    parameter.grad = np.zeros((2, 3))
    optim.Muon([parameter], lr=0.1, weight_decay=0.0).step()
    np.testing.assert_array_equal(parameter.data, np.ones((2, 3)))


def test_float32_stays_float32():
    parameter = Tensor(np.ones((2, 3), np.float32))
    parameter.grad = np.arange(6, dtype=np.float32).reshape(2, 3)
    optimizer = optim.Muon([parameter])
    optimizer.step()
    assert parameter.dtype == optimizer.memory[0]["mean"].dtype == np.float32


def test_muon_takes_matrices_only():
    with pytest.raises(ValueError, match=r"needs matrices, got .* shape \(3,\): give"):
        optim.Muon([Tensor(np.ones((2, 3))), Tensor(np.ones(3))])
    with pytest.raises(ValueError, match=r"needs a matrix, got shape \(2, 3, 5\)"):
        optim.newton_schulz(np.ones((2, 3, 5)))


def both(lr=0.2):
    model, X, y = model_and_data()
    parameters = list(model.parameters())
    muon = optim.Muon(matrices(parameters), lr=lr)
    return model, X, y, optim.Together(muon, optim.AdamW(vectors(parameters), lr=0.05))


def test_together_trains_all_parameters_and_clips_them():
    model, X, y, optimizer = both()
    before = model.state_dict()
    steps = fit(model, [(X, y)] * 30, F.mse_loss, optimizer, max_norm=0.5)
    assert steps[-1].loss < 0.7 * steps[0].loss
    norm = sum((p.grad**2).sum() for p in model.parameters()) ** 0.5
    assert norm <= 0.5 + 1e-12
    for name, array in model.state_dict().items():
        assert (array != before[name]).all(), name
    optimizer.zero_grad()
    assert all(parameter.grad is None for parameter in model.parameters())


def test_together_follows_a_schedule_in_proportion():
    model, X, y, optimizer = both()
    assert optimizer.lr == 0.2
    rates = []
    for rate in (0.1, 0.04, 0.0, 0.02):
        optimizer.lr = rate
        rates.append([one.lr for one in optimizer.optimizers])
    expected = [[0.1, 0.025], [0.04, 0.01], [0, 0], [0.02, 0.005]]
    np.testing.assert_allclose(rates, expected, rtol=1e-12)
    steps = fit(model, [(X, y)], F.mse_loss, optimizer, schedule=lambda step: 0.01)
    assert steps[0].lr == 0.01


def test_together_refuses_what_has_no_rate_and_shared_parameters():
    with pytest.raises(ValueError, match=r"needs a first .* lr > 0, got rates \[\]"):
        optim.Together()
    with pytest.raises(ValueError, match=r"with lr > 0, got rates \[0.0, 0.05\]"):
        both(lr=0.0)
    shared = Tensor(np.ones((2, 3)))
    with pytest.raises(ValueError, match="in one optimizer, got 1 of them twice"):
        optim.Together(optim.Muon([shared]), optim.AdamW([shared]))
