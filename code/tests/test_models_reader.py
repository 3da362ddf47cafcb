"""The reader: what it computes, and what its order of tokens changes."""

import numpy as np
import pytest
import torch

from groundup.autograd import functional as F
from groundup.autograd import no_grad
from groundup.models.reader import Reader
from groundup.optim import AdamW
from groundup.train import fit
from groundup.twin.weights import twin_of

B, T, D, H, A, V = 3, 7, 12, 2, 5, 11


@pytest.fixture
def rng():
    return np.random.default_rng(8)


def reader(rng, **options):
    return Reader(V, 9, D, H, answers=A, rng=rng, **options)


def test_it_is_embedding_attention_and_output_in_pytorch(rng):
    ours = reader(rng)
    ids = rng.integers(0, V, (B, T))
    with torch.no_grad():
        names = "token_embedding", "position_embedding", "attention", "output"
        parts = {name: twin_of(getattr(ours, name)) for name in names}
        x = parts["token_embedding"](torch.from_numpy(ids))
        x = x + parts["position_embedding"](torch.arange(T))
        expected = parts["output"](x + parts["attention"](x)).unflatten(2, (A, V))
    np.testing.assert_allclose(ours(ids).data, expected.numpy(), rtol=1e-10, atol=1e-12)


def test_without_positions_the_answers_move_with_the_tokens(rng):
    ids, order = rng.integers(0, V, (B, T)), rng.permutation(T)
    lost = reader(rng, positions=False)
    np.testing.assert_allclose(lost(ids[:, order]).data, lost(ids).data[:, order])
    found = reader(rng)
    assert not np.allclose(found(ids[:, order]).data, found(ids).data[:, order])


def test_each_head_shares_out_its_attention(rng):
    weights = reader(rng).look(rng.integers(0, V, (B, T)))
    assert weights.shape == (B, H, T, T)
    np.testing.assert_allclose(weights.sum(axis=-1), 1)


def test_it_learns_to_read_its_neighbor(rng):
    model = Reader(4, 5, 16, 1, rng=rng)
    ids = rng.integers(0, 4, (40, 32, 5))
    targets = np.roll(ids, 1, axis=-1)[..., None]
    fit(
        model,
        zip(ids, targets, strict=True),
        F.cross_entropy,
        AdamW(model.parameters(), lr=0.03),
    )
    with no_grad():
        right = model(ids[0]).data.argmax(axis=-1) == targets[0]
    assert right.mean() > 0.99


def test_more_tokens_than_positions(rng):
    message = "Reader needs at most 9 tokens, got 10: cut the sequence"
    with pytest.raises(ValueError, match=message):
        reader(rng)(rng.integers(0, V, (B, 10)))
