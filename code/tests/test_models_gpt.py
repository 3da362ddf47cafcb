"""GPT against PyTorch's layers, and what makes it a causal language model."""

import math

import numpy as np
import pytest
import torch

from groundup.autograd import functional as F
from groundup.models.gpt import GPT, GPTConfig
from groundup.optim import AdamW
from groundup.train import fit
from torch_gpt import TorchGPT

CLOSE = {"rtol": 1e-10, "atol": 1e-12}
CONFIG = GPTConfig(
    vocab_size=11, context_length=7, d_model=12, num_heads=3, num_layers=2
)
B, T, V = 3, 5, 11


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.fixture
def model(rng):
    return GPT(CONFIG, rng=rng)


def shaken(model, rng):
    """The model with weights so large that every part of it matters."""
    for parameter in model.parameters():
        parameter.data += rng.normal(0, 0.3, parameter.shape)
    return model


def torch_loss(theirs, ids, targets):
    logits = theirs(torch.tensor(ids))
    targets = torch.tensor(targets).ravel()
    return torch.nn.functional.cross_entropy(logits.reshape(-1, V), targets)


def test_logits_and_gradients_are_pytorchs(model, rng):
    theirs = TorchGPT(shaken(model, rng))
    ids = rng.integers(0, V, (B, T))
    logits, expected = model(ids), theirs(torch.tensor(ids))
    np.testing.assert_allclose(logits.data, expected.detach().numpy(), **CLOSE)
    seed = rng.normal(size=logits.shape)
    logits.backward(seed)
    expected.backward(torch.tensor(seed))
    gradients, named = theirs.gradients(), model.named_parameters()
    assert named.keys() == gradients.keys()
    for name, parameter in named.items():
        np.testing.assert_allclose(
            parameter.grad, gradients[name], **CLOSE, err_msg=name
        )


def test_steps_of_adamw_are_pytorchs(model, rng):
    theirs = TorchGPT(shaken(model, rng))
    ids, targets = rng.integers(0, V, (2, B, T))
    settings = {"lr": 1e-2, "betas": (0.9, 0.95), "weight_decay": 0.1}
    fit(model, [(ids, targets)] * 3, F.cross_entropy,
        AdamW(model.parameters(), **settings))  # fmt: skip
    optimizer = torch.optim.AdamW(theirs.parameters(), **settings)
    for _ in range(3):
        optimizer.zero_grad()
        torch_loss(theirs, ids, targets).backward()
        optimizer.step()
    after = theirs(torch.tensor(ids)).detach().numpy()
    # Adam divides by gradients: where one is nearly 0, rounding grows.
    np.testing.assert_allclose(model(ids).data, after, rtol=1e-7, atol=1e-9)


def test_parameters_are_counted_by_hand(model):
    D, V, T, L = CONFIG.d_model, CONFIG.vocab_size, CONFIG.context_length, 2
    attention, feed_forward = 4 * D * D + 4 * D, 8 * D * D + 5 * D
    assert (
        model.num_parameters()
        == (V + T) * D + L * (attention + feed_forward + 4 * D) + 2 * D
    )


def test_the_token_table_is_also_the_head(model, rng):
    ids = rng.integers(0, V - 1, (B, T))  # the last token is never read
    before = model(ids).data
    model.token_embedding.weight.data[V - 1] += 1
    changed = model(ids).data != before
    assert changed[..., V - 1].all()
    assert not changed[..., : V - 1].any()


@pytest.mark.parametrize("t", range(T))
def test_a_token_moves_no_logits_before_it(model, rng, t):
    ids = rng.integers(0, V, (B, T))
    other = ids.copy()
    other[:, t] = (ids[:, t] + 1) % V
    change = np.abs(model(other).data - model(ids).data).max(axis=-1)  # (B, T)
    assert (change[:, :t] == 0).all()
    assert (change[:, t:] > 0).all()


def test_positions_matter(rng, model):
    ids = rng.integers(0, V, (B, T))
    swapped = ids[:, [1, 0, 2, 3, 4]]
    last = np.abs(shaken(model, rng)(ids).data - model(swapped).data)[:, -1]
    assert (last.max(axis=-1) > 1e-3)[ids[:, 0] != ids[:, 1]].all()


@pytest.mark.parametrize("vocab_size", [5, 29, 1000])
def test_the_first_loss_is_the_logarithm_of_the_vocabulary(rng, vocab_size):
    config = GPTConfig(vocab_size, 16, d_model=32, num_heads=4, num_layers=3)
    ids, targets = rng.integers(0, vocab_size, (2, 64, 16))
    loss = F.cross_entropy(GPT(config, rng=rng)(ids), targets).item()
    assert loss == pytest.approx(math.log(vocab_size), abs=0.03)


def test_residual_layers_start_smaller(rng):
    config = GPTConfig(11, 7, d_model=64, num_heads=4, num_layers=8)
    for name, parameter in GPT(config, rng=rng).named_parameters().items():
        if name.endswith("bias"):
            assert (parameter.data == 0).all()
        elif "norm" in name:
            assert (parameter.data == 1).all()
        else:
            expected = 0.005 if name.endswith("output.weight") else 0.02
            assert parameter.data.std() == pytest.approx(expected, rel=0.1), name


@pytest.mark.parametrize("pieces", [(1, 1, 1, 1, 1), (4, 1), (2, 3)])
def test_caches_give_the_same_logits(model, rng, pieces):
    ids = rng.integers(0, V, (B, T))
    caches, parts = model.new_caches(), np.split(ids, np.cumsum(pieces)[:-1], axis=1)
    logits = np.concatenate([model(part, caches).data for part in parts], axis=1)
    np.testing.assert_allclose(logits, model(ids).data, **CLOSE)


def test_one_batch_is_learned_by_heart(rng, model):
    ids, targets = rng.integers(0, V, (2, B, T))
    batches = [(ids, targets)] * 150
    steps = fit(model, batches, F.cross_entropy, AdamW(model.parameters(), lr=1e-2))
    assert steps[0].loss > 2.3
    assert steps[-1].loss < 0.01
    np.testing.assert_array_equal(model(ids).data.argmax(-1), targets)


def test_equal_seeds_give_equal_bits():
    first, second = (GPT(CONFIG, rng=np.random.default_rng(8)) for _ in range(2))
    for name, array in first.state_dict().items():
        np.testing.assert_array_equal(array, second.state_dict()[name])


def test_a_model_in_single_precision_stays_there(model, rng):
    ids = rng.integers(0, V, (B, T))
    loss = F.cross_entropy(model.to(np.float32)(ids), ids)
    loss.backward()
    assert loss.dtype == np.float32
    assert {p.grad.dtype for p in model.parameters()} == {np.dtype(np.float32)}


def test_more_tokens_than_the_context(model, rng):
    message = "GPT needs at most context_length=7 tokens, got 8: leave out the first"
    with pytest.raises(ValueError, match=message):
        model(rng.integers(0, V, (B, 8)))
    caches = model.new_caches()
    model(rng.integers(0, V, (B, 6)), caches)
    with pytest.raises(ValueError, match=message):
        model(rng.integers(0, V, (B, 2)), caches)


@pytest.mark.parametrize("shape", [(5,), (3, 0), (), (2, 3, 4)])
def test_ids_that_are_no_batch_of_sequences(model, shape):
    with pytest.raises(ValueError, match=r"GPT needs ids \(B, T\) with a token"):
        model(np.zeros(shape, dtype=int))


def test_ids_outside_the_vocabulary(model):
    with pytest.raises(IndexError, match="embedding needs ids from 0 to 10, got 0 to"):
        model(np.array([[0, 11]]))
    with pytest.raises(TypeError, match="embedding needs integer ids, got float64"):
        model(np.array([[0.0, 1.0]]))
