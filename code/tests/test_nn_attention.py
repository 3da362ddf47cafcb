"""Attention and the Transformer's block against PyTorch's own layers."""

import numpy as np
import pytest
import torch

from groundup.autograd import Tensor
from groundup.autograd import functional as F
from groundup.nn import (
    CausalSelfAttention,
    FeedForward,
    KeyValueCache,
    MultiHeadAttention,
    TransformerBlock,
)
from torch_gpt import (
    attention_gradients,
    block_gradients,
    future,
    tensor,
    torch_attention,
    torch_block,
)

CLOSE = {"rtol": 1e-10, "atol": 1e-12}
B, T, S, D, H = 2, 5, 7, 12, 3


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def moved(module, rng):
    """The module with no weight left at 0 or 1, where a fault could hide."""
    for parameter in module.parameters():
        parameter.data += rng.normal(0, 0.3, parameter.shape)
    return module


def random_mask(rng, *shape):
    """True and False, with at least one True in each row."""
    mask = rng.random(shape) < 0.5
    mask[..., 0] = True
    return mask


def compare(ours, theirs, out, expected, seed, x, reference, gradients):
    """Compare outputs, then send one random gradient back through both."""
    np.testing.assert_allclose(out.data, expected.detach().numpy(), **CLOSE)
    out.backward(seed)
    expected.backward(torch.tensor(seed))
    np.testing.assert_allclose(x.grad, reference.grad.numpy(), **CLOSE)
    theirs = gradients(theirs)
    named = ours.named_parameters()
    assert named.keys() == theirs.keys()
    for name, parameter in named.items():
        np.testing.assert_allclose(
            parameter.grad, theirs[name].numpy(), **CLOSE, err_msg=name
        )


@pytest.mark.parametrize("masked", [False, True])
def test_self_attention_is_pytorchs(rng, masked):
    ours = MultiHeadAttention(D, H, rng=rng)
    theirs = torch_attention(ours, D)
    x = Tensor(rng.normal(size=(B, T, D)))
    reference = tensor(x.data)
    mask = random_mask(rng, T, T) if masked else None
    out = ours(x, mask=mask)
    blocked = None if mask is None else torch.tensor(~mask)
    expected, _ = theirs(reference, reference, reference, attn_mask=blocked)
    seed = rng.normal(size=out.shape)
    compare(ours, theirs, out, expected, seed, x, reference, attention_gradients)


@pytest.mark.parametrize("masked", [False, True])
def test_cross_attention_is_pytorchs(rng, masked):
    ours = MultiHeadAttention(D, H, rng=rng)
    theirs = torch_attention(ours, D)
    x, context = (Tensor(rng.normal(size=(B, n, D))) for n in (T, S))
    query, source = tensor(x.data), tensor(context.data)
    mask = random_mask(rng, T, S) if masked else None
    out = ours(x, context, mask)
    blocked = None if mask is None else torch.tensor(~mask)
    expected, _ = theirs(query, source, source, attn_mask=blocked)
    seed = rng.normal(size=out.shape)
    compare(ours, theirs, out, expected, seed, x, query, attention_gradients)
    np.testing.assert_allclose(context.grad, source.grad.numpy(), **CLOSE)


def test_a_mask_for_each_sequence_is_pytorchs_padding_mask(rng):
    ours = MultiHeadAttention(D, H, rng=rng)
    x = rng.normal(size=(B, T, D))
    real = random_mask(rng, B, T)
    theirs = torch_attention(ours, D)
    q = tensor(x)
    expected, _ = theirs(q, q, q, key_padding_mask=torch.tensor(~real))
    out = ours(Tensor(x), mask=real[:, None, None, :])
    np.testing.assert_allclose(out.data, expected.detach().numpy(), **CLOSE)


def test_the_weights_are_pytorchs_head_by_head(rng):
    ours = MultiHeadAttention(D, H, rng=rng)
    x, context = rng.normal(size=(B, T, D)), rng.normal(size=(B, S, D))
    mask = random_mask(rng, T, S)
    q, source = tensor(x), tensor(context)
    _, expected = torch_attention(ours, D)(
        q, source, source, attn_mask=torch.tensor(~mask), average_attn_weights=False
    )
    weights = ours.weights(Tensor(x), Tensor(context), mask).data  # (B, H, T, S)
    np.testing.assert_allclose(weights, expected.detach().numpy(), **CLOSE)
    assert (weights[..., ~mask] == 0).all()


def test_causal_self_attention_is_pytorchs_with_the_future_masked(rng):
    ours = CausalSelfAttention(D, H, rng=rng)
    theirs = torch_attention(ours, D)
    x = Tensor(rng.normal(size=(B, T, D)))
    reference = tensor(x.data)
    out = ours(x)
    expected, _ = theirs(reference, reference, reference, attn_mask=future(T))
    seed = rng.normal(size=out.shape)
    compare(ours, theirs, out, expected, seed, x, reference, attention_gradients)


def test_heads_are_cut_from_the_width_and_put_back(rng):
    ours = MultiHeadAttention(D, H, rng=rng)
    x = Tensor(rng.normal(size=(B, T, D)))
    heads = ours.split(x)
    assert heads.shape == (B, H, T, D // H)
    np.testing.assert_array_equal(heads.data[1, 2, 3], x.data[1, 3, 8:12])
    np.testing.assert_array_equal(ours.merge(heads).data, x.data)


def test_without_bias_there_are_four_matrices(rng):
    ours = MultiHeadAttention(D, H, bias=False, rng=rng)
    assert ours.num_parameters() == 4 * D * D


@pytest.mark.parametrize("pieces", [(1, 1, 1, 1, 1), (3, 2), (2, 1, 2)])
def test_a_cache_gives_the_same_outputs(rng, pieces):
    ours = CausalSelfAttention(D, H, rng=rng)
    x = rng.normal(size=(B, T, D))
    cache, outputs, start = KeyValueCache(), [], 0
    for size in pieces:
        outputs.append(ours(Tensor(x[:, start : start + size]), cache).data)
        start += size
        assert start == cache.T
    whole = ours(Tensor(x)).data
    np.testing.assert_allclose(np.concatenate(outputs, axis=1), whole, **CLOSE)


def test_the_causal_mask_ends_at_the_last_key():
    mask = [[1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
    np.testing.assert_array_equal(F.causal_mask(3, 5), np.array(mask, dtype=bool))


def test_the_block_is_pytorchs(rng):
    ours = moved(TransformerBlock(D, H, rng=rng), rng)
    theirs = torch_block(ours, D)
    x = Tensor(rng.normal(size=(B, T, D)))
    reference = tensor(x.data)
    out, expected = ours(x), theirs(reference, src_mask=future(T))
    seed = rng.normal(size=out.shape)
    compare(ours, theirs, out, expected, seed, x, reference, block_gradients)


def test_the_feed_forward_layer_sees_one_token_at_a_time(rng):
    layer = FeedForward(D, 17, rng=rng)
    x = rng.normal(size=(B, T, D))
    alone = layer(Tensor(x[:, 3:4])).data
    np.testing.assert_allclose(layer(Tensor(x)).data[:, 3:4], alone, **CLOSE)


def test_dropout_in_the_block_only_in_training(rng):
    block = TransformerBlock(D, H, dropout=0.5, rng=rng)
    x = Tensor(rng.normal(size=(B, T, D)))
    assert not np.array_equal(block(x).data, block(x).data)
    block.eval()
    np.testing.assert_array_equal(block(x).data, block(x).data)


@pytest.mark.parametrize("heads", [5, 0, -3])
def test_heads_that_do_not_divide_the_width(rng, heads):
    message = (
        "MultiHeadAttention needs num_heads that divides d_model, "
        f"got d_model=12 and num_heads={heads}"
    )
    with pytest.raises(ValueError, match=message):
        MultiHeadAttention(D, heads, rng=rng)


def test_an_input_of_another_width(rng):
    ours = MultiHeadAttention(D, H, rng=rng)
    message = r"linear needs x \(..., M\) and weight \(M, O\), got \(2, 5, 8\)"
    with pytest.raises(ValueError, match=message):
        ours(Tensor(rng.normal(size=(B, T, 8))))
