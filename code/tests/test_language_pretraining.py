"""The PyTorch training loop against our own, from the same weights and windows."""

import numpy as np
import pytest
import torch

from groundup.autograd import functional as F
from groundup.language.pretraining import pretraining_steps, text_loss
from groundup.models.gpt import GPT, GPTConfig
from groundup.optim import AdamW, warmup_cosine
from groundup.train import training_steps
from groundup.twin import twin_of

T, B, STEPS = 6, 4, 5
CONFIG = GPTConfig(
    vocab_size=9, context_length=T, d_model=12, num_heads=3, num_layers=2
)


@pytest.fixture
def rng():
    return np.random.default_rng(2)


@pytest.fixture
def ids(rng):
    return rng.integers(0, 9, 100)


def drawn(ids, rng):
    """The batches that the loop draws."""
    for _ in range(STEPS):
        starts = rng.integers(0, len(ids) - T, B)
        rows = np.stack([ids[start : start + T + 1] for start in starts])
        yield rows[:, :-1], rows[:, 1:]


def test_losses_are_those_of_our_own_loop(ids, rng):
    model = GPT(CONFIG, rng=rng)
    twin, schedule = twin_of(model), warmup_cosine(1e-2, warmup=2, steps=STEPS)
    optimizer = AdamW(model.parameters(), betas=(0.9, 0.99), weight_decay=0.1)
    ours = training_steps(
        model,
        drawn(ids, np.random.default_rng(4)),
        F.cross_entropy,
        optimizer,
        schedule=schedule,
        max_norm=0.5,
    )
    theirs = pretraining_steps(
        twin,
        ids,
        T,
        batch_size=B,
        steps=STEPS,
        schedule=schedule,
        max_norm=0.5,
        rng=np.random.default_rng(4),
    )
    np.testing.assert_allclose([step.loss for step in ours], list(theirs), rtol=1e-8)


@pytest.mark.parametrize("batch_size", [1, 4, 64])
def test_the_loss_of_a_text_counts_every_window_once(ids, rng, batch_size):
    model = GPT(CONFIG, rng=rng)
    rows = np.stack([ids[start : start + T + 1] for start in range(0, 94, T)])
    expected = F.cross_entropy(model(rows[:, :-1]), rows[:, 1:]).item()
    loss = text_loss(twin_of(model), ids, T, batch_size=batch_size)
    assert loss == pytest.approx(expected, rel=1e-10)


def test_dropout_rests_while_a_text_is_judged(ids, rng):
    config = GPTConfig(9, T, d_model=12, num_heads=3, num_layers=2, dropout=0.5)
    twin = twin_of(GPT(config, rng=rng))
    torch.manual_seed(0)
    assert text_loss(twin, ids, T) == text_loss(twin, ids, T)
