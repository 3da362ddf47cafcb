"""Tests of the attention exercise.

The reference is PyTorch: scaled_dot_product_attention, MultiheadAttention, autograd.
The named mistakes are computed here, entry by entry where that is clearer.
"""

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from coursekit.grading.testing import problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-11}
UNSCALED = "the scores are not divided by √K"
BY_WIDTH = "you divided the scores by K, not by its square root"
QUERIES = "the shares sum to 1 over the queries, but each query shares out 1 over keys"
INVERTED = "the mask is the wrong way round: True is where a query may look"
LATE = "the mask came after the softmax, so the forbidden scores are in the sum"
IGNORED = "the mask is ignored"
LOOKS_AHEAD = "a token looks at later ones, though causal=True forbids it"


def shares_of(scores, axis=-1):
    """PyTorch's softmax, without its complaint about rows that may look nowhere."""
    return torch.softmax(torch.tensor(scores), dim=axis).numpy()


def sdpa(Q, K, V, mask=None, **options):
    """PyTorch's attention on arrays."""
    tensors = (torch.tensor(part) for part in (Q, K, V))
    allowed = None if mask is None else torch.tensor(mask)
    return scaled_dot_product_attention(*tensors, attn_mask=allowed, **options).numpy()


def pair(answer, function):
    """Two things that a function returned."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        problem(f"{function} needs to return two things, `return shares, answer`")
    return answer


def judge_look_up(sub, query, keys, values):
    scores, K = np.array([sum(query * key) for key in keys]), len(query)
    right = shares_of(scores / K**0.5)
    wrong = {UNSCALED: shares_of(scores), BY_WIDTH: shares_of(scores / K)}
    wrong["these are the scores, not their softmax"] = scores / K**0.5
    shares, answer = pair(sub.look_up(query, keys, values), "look_up")
    same(shares, right, "shares", mistakes=wrong, **ROUNDING)
    slips = {"this is the plain mean; the shares weight it": values.mean(axis=0)}
    expected = sdpa(query[None], keys, values)[0]
    same(answer, expected, "answer", mistakes=slips, **ROUNDING)


@question("q1", points=1)
def test_shares_of_three_rows(sub, rng):
    scores = rng.normal(0, 2, size=(3, 5))
    exps, shifted = np.exp(scores), np.exp(scores - scores.max(axis=1, keepdims=True))
    unfinished, everything = "divide by the sum", "divide by the sum of each row"
    slips = {
        QUERIES: shares_of(scores, axis=0),
        f"{unfinished}, or they do not sum to 1": exps,
        f"{unfinished}, so that they sum to 1": shifted,
        f"{everything}, not of everything": exps / exps.sum(),
        f"{everything}, not of all of them": shifted / shifted.sum(),
    }
    right = shares_of(scores)
    same(sub.softmax(scores), right, "softmax(scores)", mistakes=slips, **ROUNDING)


@question("q1", points=1)
def test_one_query_and_five_keys(sub, rng):
    judge_look_up(
        sub, rng.normal(size=3), rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    )


@question("q1", points=1)
def test_scores_of_a_thousand(sub):
    scores = np.array([[1000.0, 999, -1000], [0, 800, 801]])
    same(sub.softmax(scores), shares_of(scores), "softmax(large scores)", **ROUNDING)


@question("q1", points=1)
@shapes(K=(1, 6), S=(1, 7), W=(1, 5))
def test_any_sizes_of_one_query(sub, rng, K, S, W):
    judge_look_up(
        sub, rng.normal(size=K), rng.normal(size=(S, K)), rng.normal(size=(S, W))
    )


def judge_attention(sub, Q, K, V, mask=None):
    width = Q.shape[-1]
    scores = Q @ K.swapaxes(-1, -2) / width**0.5
    hidden = scores if mask is None else np.where(mask, scores, -np.inf)
    slips = {
        UNSCALED: shares_of(hidden * width**0.5) @ V,
        BY_WIDTH: shares_of(hidden / width**0.5) @ V,
        QUERIES: shares_of(hidden, axis=-2) @ V,
        "you divided by the square root of the values' width": shares_of(
            hidden * (width / V.shape[-1]) ** 0.5
        )
        @ V,
    }
    if mask is not None:
        shares = shares_of(scores)
        slips |= {
            IGNORED: shares @ V,
            INVERTED: shares_of(np.where(mask, -np.inf, scores)) @ V,
            LATE: (shares * mask) @ V,
            "a score of 0 is not forbidden: e⁰ is 1": shares_of(scores * mask) @ V,
        }
    answer = sub.attention(Q, K, V, mask)
    right = sdpa(Q, K, V, mask)
    same(answer, right, "attention(Q, K, V, mask)", mistakes=slips, **ROUNDING)


def draw(rng, *front, T, S, K, W):
    """Queries, keys and values, and a mask that leaves each query a key."""
    mask = rng.random((T, S)) < 0.6
    mask[:, int(rng.integers(S))] = True
    sizes = (T, K), (S, K), (S, W)
    return *(rng.normal(0, 1.5, size=(*front, *size)) for size in sizes), mask


@question("q2", points=2)
def test_five_queries_and_seven_keys(sub, rng):
    Q, K, V, _ = draw(rng, T=5, S=7, K=3, W=2)
    judge_attention(sub, Q, K, V)


@question("q2", points=2)
def test_a_mask(sub):
    rng = np.random.default_rng(0)
    Q, K, V, _ = draw(rng, T=3, S=5, K=4, W=2)
    mask = np.array([[1, 0, 0, 1, 1], [0, 1, 0, 0, 1], [1, 1, 0, 1, 0]], dtype=bool)
    judge_attention(sub, Q, K, V, mask)


@question("q2", points=2)
@shapes(B=(1, 3), H=(1, 3), T=(1, 6), S=(1, 6), K=(1, 5), W=(1, 5))
def test_any_sizes_with_a_batch_in_front(sub, rng, B, H, T, S, K, W):
    Q, keys, V, mask = draw(rng, B, H, T=T, S=S, K=K, W=W)
    judge_attention(sub, Q, keys, V, mask)
    sub.untouched()


def pieces_of(x, H):
    """Each head copied out by itself."""
    K = x.shape[2] // H
    return np.stack([x[:, :, h * K : (h + 1) * K] for h in range(H)], axis=1)


def judge_split(sub, x, H):
    B, T, D = x.shape
    interleaved = np.stack([x[:, :, h::H] for h in range(H)], axis=1)
    slips = {
        "reshape alone mixes tokens and heads: make (B, T, H, K), then swap two axes": (
            x.reshape(B, H, T, D // H)
        ),
        "a head is a run of neighboring columns, not every H-th": interleaved,
        "the heads belong before the tokens: swap the two axes": x.reshape(
            B, T, H, D // H
        ),
    }
    answer = sub.split_heads(x, H)
    same(answer, pieces_of(x, H), "split_heads(x, H)", mistakes=slips, **ROUNDING)


def judge_merge(sub, x, H):
    B, T, D = x.shape
    heads = pieces_of(x, H)
    slips = {
        "reshape alone mixes tokens and heads: swap the axes back first": (
            heads.reshape(B, T, D)
        )
    }
    same(sub.merge_heads(heads), x, "merge_heads(heads)", mistakes=slips, **ROUNDING)


@question("q3", points=2)
def test_three_heads_of_width_two(sub, rng):
    judge_split(sub, rng.normal(size=(4, 5, 6)), 3)


@question("q3", points=1)
def test_merging_three_heads(sub, rng):
    judge_merge(sub, rng.normal(size=(4, 5, 6)), 3)


@question("q3", points=1)
@shapes(B=(1, 4), T=(1, 6), H=(1, 4), K=(1, 4))
def test_any_heads_there_and_back(sub, rng, B, T, H, K):
    x = rng.normal(size=(B, T, H * K))
    judge_split(sub, x, H)
    judge_merge(sub, x, H)


def torch_layer(x, weights, H, context=None, causal=False):
    """PyTorch's MultiheadAttention with these weights, which it stores transposed."""
    D, T = x.shape[-1], x.shape[1]
    layer = torch.nn.MultiheadAttention(D, H, bias=False, batch_first=True)
    W_q, W_k, W_v, W_o = (torch.tensor(W.T.copy()) for W in weights)
    layer.in_proj_weight.data = torch.cat([W_q, W_k, W_v])
    layer.out_proj.weight.data = W_o
    source = torch.tensor(x if context is None else context)
    blocked = torch.ones(T, T).triu(1).bool() if causal else None
    with torch.no_grad():
        found = layer(
            torch.tensor(x), source, source, attn_mask=blocked, need_weights=False
        )
    return found[0].numpy()


def judge_layer(sub, x, weights, H, context=None, causal=False):
    right = torch_layer(x, weights, H, context, causal)
    W_q, W_k, W_v, W_o = weights
    slips = {"W_o is missing": torch_layer(x, [W_q, W_k, W_v, np.eye(len(W_o))], H,
                                           context, causal)}  # fmt: skip
    if H > 1:
        K = len(W_q) // H
        slips["this is one head as wide as all of them"] = torch_layer(
            x, weights, 1, context, causal
        )
        slips["divide by the square root of K = D/H, not of D"] = torch_layer(
            x, [W_q * (K / len(W_q)) ** 0.5, W_k, W_v, W_o], H, context, causal
        )
    if causal:
        slips[LOOKS_AHEAD] = torch_layer(x, weights, H)
    if context is not None:
        slips |= {
            "keys and values come from the context, not from x": torch_layer(
                x, weights, H
            ),
            "queries come from x, not from the context": torch_layer(
                context, weights, H
            ),
        }
    options = {"causal": True} if causal else {}
    if context is not None:
        options = {"context": context}
    answer = sub.multi_head(x, *weights, H, **options)
    said = ", ".join(["...", *(name for name in options)])
    same(answer, right, f"multi_head({said})", mistakes=slips, **ROUNDING)


def matrices(rng, D):
    return list(rng.normal(size=(4, D, D)) / D**0.5)


@question("q4", points=2)
def test_two_heads_on_five_tokens(sub, rng):
    judge_layer(sub, rng.normal(0, 2, size=(3, 5, 8)), matrices(rng, 8), 2)


@question("q4", points=2)
def test_no_token_looks_ahead(sub, rng):
    x = rng.normal(0, 2, size=(3, 5, 6))
    judge_layer(sub, x, matrices(rng, 6), 2, causal=True)


@question("q4", points=1)
def test_a_context_of_another_length(sub, rng):
    x, context = rng.normal(size=(3, 5, 6)), rng.normal(size=(3, 7, 6))
    judge_layer(sub, x, matrices(rng, 6), 3, context)


@question("q4", points=1)
@shapes(B=(1, 3), T=(1, 6), S=(1, 6), H=(1, 3), K=(1, 4))
def test_any_layer_as_pytorchs(sub, rng, B, T, S, H, K):
    x, context = rng.normal(size=(B, T, H * K)), rng.normal(size=(B, S, H * K))
    weights = matrices(rng, H * K)
    judge_layer(sub, x, weights, H)
    judge_layer(sub, x, weights, H, causal=True)
    judge_layer(sub, x, weights, H, context)


def judge_backward(sub, scores, grad):
    leaf = torch.tensor(scores, requires_grad=True)
    shares = torch.softmax(leaf, dim=-1)
    shares.backward(torch.tensor(grad))
    p = shares.detach().numpy()
    slips = {
        "this is the diagonal alone: every share depends on every score": (
            grad * p * (1 - p)
        ),
        "the part from the other shares is missing": grad * p,
        "subtract the mean weighted by the shares, not the plain one": p
        * (grad - grad.mean(axis=-1, keepdims=True)),
        "sum over each row by itself (axis=-1), not over everything": p
        * (grad - (grad * p).sum()),
        "the subtracted mean has to be weighted by the shares": p
        * (grad - grad.sum(axis=-1, keepdims=True)),
    }
    answer = sub.softmax_backward(p, grad)
    right = leaf.grad.numpy()
    same(answer, right, "softmax_backward(...)", mistakes=slips, **ROUNDING)


@question("q5", points=2)
def test_back_through_three_rows(sub, rng):
    judge_backward(sub, rng.normal(size=(3, 5)), rng.normal(size=(3, 5)))


@question("q5", points=2)
@shapes(B=(1, 4), T=(1, 4), S=(1, 6))
def test_any_gradient_as_pytorchs(sub, rng, B, T, S):
    judge_backward(sub, rng.normal(size=(B, T, S)), rng.normal(size=(B, T, S)))
