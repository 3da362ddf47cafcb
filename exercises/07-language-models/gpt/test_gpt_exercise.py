"""Tests of the GPT exercise.

The references are PyTorch's attention and softmax, and plain loops over tokens.
"""

import math

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

from coursekit.grading.testing import equal, problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-12}
NO_ROOT = "the scores are not divided by √K"


def parts(answer, function, *names):
    """What a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        wanted = f"{len(names)} things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}, got {got}")
    return answer


def softmax(scores, axis=-1):
    return torch.softmax(torch.tensor(np.asarray(scores, dtype=float)), axis).numpy()


def judge_pairs(sub, ids, T):
    inputs, targets = parts(sub.pairs(ids, T), "pairs", "inputs", "targets")
    tokens = ids.tolist()
    starts = range(len(tokens) - T)
    first = np.array([tokens[i : i + T] for i in starts])
    after = np.array([tokens[i + 1 : i + T + 1] for i in starts])
    slips = {
        "inputs and targets are swapped": after,
        "the last stretch is missing": first[:-1],
        "a stretch starts at every place, not at every T-th": first[::T],
    }
    same(inputs, first, "inputs", mistakes=slips)
    slips = {
        "the targets are the inputs themselves, and nothing is to be predicted": first,
        "inputs and targets are swapped": first,
        "every position has a target, not only the last": after[:, -1],
        "the last stretch is missing": after[:-1],
    }
    same(targets, after, "targets", mistakes=slips)


@question("q1", points=2)
def test_a_text_of_nine_tokens(sub):
    judge_pairs(sub, np.array([5, 8, 2, 9, 0, 7, 1, 6, 3]), 4)


@question("q1", points=2)
@shapes(n=(3, 12), T=(1, 5))
def test_texts_of_any_length(sub, rng, n, T):
    judge_pairs(sub, rng.permutation(n + T), T)


def torch_weights(q, k, allowed):
    """Attention weights by PyTorch: attend to the rows of an identity matrix."""
    tensors = [torch.tensor(a)[None] for a in (q, k, np.eye(len(k)))]
    mixed = scaled_dot_product_attention(*tensors, attn_mask=torch.tensor(allowed))
    return mixed[0].numpy()


def judge_weights(sub, q, k):
    T, S = len(q), len(k)
    place, key = np.arange(T)[:, None] + S - T, np.arange(S)
    allowed = key <= place
    expected = torch_weights(q, k, allowed)
    scores = q @ k.T / math.sqrt(q.shape[1])
    masked = np.where(allowed, scores, -np.inf)
    unscaled = np.where(allowed, q @ k.T, -np.inf)
    shifted = torch_weights(q, k, key <= place - (S - T))
    slips = {
        "the future leaks in: mask the keys after the query's own": softmax(scores),
        "each query also sees the key after its own": torch_weights(
            q, k, key <= place + 1
        ),
        "the last query belongs to the last key, not the first to the first": shifted,
        NO_ROOT: softmax(unscaled),
        "the softmax runs down the columns, and each row needs to sum to 1": softmax(
            masked, 0
        ),
        "masked after the softmax, so the rows no longer sum to 1": softmax(scores)
        * allowed,
    }
    answer = sub.causal_weights(q, k)
    same(answer, expected, "causal_weights(q, k)", mistakes=slips, **ROUNDING)


@question("q2", points=2)
def test_three_queries_and_three_keys(sub, rng):
    judge_weights(sub, rng.normal(size=(3, 5)), rng.normal(size=(3, 5)))


@question("q2", points=1)
def test_more_keys_than_queries(sub, rng):
    judge_weights(sub, rng.normal(size=(2, 3)), rng.normal(size=(5, 3)))


@question("q2", points=2)
@shapes(T=(2, 6), more=(0, 4), K=(2, 7))
def test_any_queries_and_keys(sub, rng, T, more, K):
    judge_weights(sub, rng.normal(size=(T, K)), rng.normal(size=(T + more, K)))


@question("q2", points=1)
def test_large_scores_do_not_overflow(sub, rng):
    judge_weights(sub, 100 * rng.normal(size=(4, 3)), 100 * rng.normal(size=(6, 3)))


def best(row, k):
    """Which of a row's entries are its k best."""
    order = sorted(range(len(row)), key=lambda token: -row[token])
    return np.isin(np.arange(len(row)), order[:k])


def kept_softmax(scores, k):
    kept = np.array([best(row, k) for row in scores])
    return softmax(np.where(kept, scores, -np.inf))


def judge_top_k(sub, logits, temperature, k):
    cold = logits / temperature
    expected = kept_softmax(cold, k)
    slips = {
        "the scores are multiplied by the temperature, not divided": kept_softmax(
            logits * temperature, k
        ),
        "the temperature is not used": kept_softmax(logits, k),
        "every token is kept": softmax(cold),
    }
    if k > 1:
        slips["only the best token is kept, not the k best"] = kept_softmax(cold, 1)
        slips["one token too few is kept"] = kept_softmax(cold, k - 1)
    if k < logits.shape[1]:
        rest = "what was kept does not sum to 1: the rows do not sum to 1"
        slips[rest] = softmax(cold) * (expected > 0)
    if k == logits.shape[1]:
        del slips["every token is kept"]
    answer = sub.top_k_chances(logits, temperature, k)
    name = f"top_k_chances(logits, {temperature:.3g}, {k})"
    same(answer, expected, name, mistakes=slips, **ROUNDING)


@question("q3", points=2)
def test_two_rows_of_five_tokens(sub):
    logits = np.log([[0.1, 0.4, 0.05, 0.3, 0.15], [0.5, 0.02, 0.08, 0.1, 0.3]])
    judge_top_k(sub, logits, 0.5, 3)


@question("q3", points=2)
@shapes(B=(1, 4), V=(3, 8), k=(2, 8))
def test_any_scores(sub, rng, B, V, k):
    logits = rng.normal(0, 2, size=(B, V))
    judge_top_k(sub, logits, rng.uniform(1.2, 3), min(k, V))


@question("q3", points=1)
def test_the_scores_stay_as_they_are(sub, rng):
    sub.top_k_chances(rng.normal(size=(2, 6)), 0.7, 2)
    sub.untouched()


def nucleus(row, p):
    """The fewest best tokens that reach p, one after the other."""
    kept, total = np.zeros(len(row)), 0.0
    for token in sorted(range(len(row)), key=lambda token: -row[token]):
        if total >= p:
            break
        kept[token] = row[token]
        total += row[token]
    return kept


def judge_top_p(sub, chances, p):
    kept = np.array([nucleus(row, p) for row in chances])
    expected = kept / kept.sum(axis=1, keepdims=True)
    least = np.where(kept > 0, kept, np.inf).min(axis=1, keepdims=True)
    short = np.where(kept > least, kept, 0)
    total = short.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        too_few = short / total
    high = np.where(chances >= 1 - p, chances, 0)
    slips = {
        "these are the chances that were kept, and the rows do not sum to 1": kept,
        "they are sorted, not in their places": -np.sort(-expected, axis=1),
        "p is a sum, not a threshold for each token": high
        / np.maximum(high.sum(axis=1, keepdims=True), 1e-300),
    }
    if (total > 0).all():  # first, for another slip may keep the same tokens
        slips = {"the token that crosses p is missing": too_few} | slips
    answer = sub.top_p_chances(chances, p)
    name = f"top_p_chances(chances, {p:.3g})"
    same(answer, expected, name, mistakes=slips, **ROUNDING)


@question("q4", points=2)
def test_two_rows_of_five_tokens_top_p(sub):
    chances = [[0.1, 0.36, 0.2, 0.3, 0.04], [0.45, 0.05, 0.3, 0.08, 0.12]]
    judge_top_p(sub, np.array(chances), 0.7)


@question("q4", points=1)
def test_a_best_token_that_reaches_p_alone(sub):
    chances = np.array([[0.02, 0.9, 0.05, 0.03], [0.3, 0.1, 0.4, 0.2]])
    judge_top_p(sub, chances, 0.8)


@question("q4", points=2)
@shapes(B=(1, 4), V=(2, 9))
def test_any_chances(sub, rng, B, V):
    chances = softmax(rng.normal(0, 1.5, size=(B, V)))
    judge_top_p(sub, chances, rng.uniform(0.05, 0.99))


def judge_step(sub, x, keys, values, matrices):
    W_q, W_k, W_v = matrices
    answer = sub.cached_step(x, keys, values, W_q, W_k, W_v)
    output, longer_keys, longer_values = parts(
        answer, "cached_step", "output", "keys", "values"
    )
    q, key, value = x @ W_q, x @ W_k, x @ W_v
    all_keys, all_values = np.array([*keys, key]), np.array([*values, value])
    judge_rows(longer_keys, keys, key, value, "keys", "x W_v, not x W_k")
    judge_rows(longer_values, values, value, key, "values", "x W_k, not x W_v")
    tensors = [torch.tensor(a)[None] for a in (q[None], all_keys, all_values)]
    expected = scaled_dot_product_attention(*tensors)[0, 0].numpy()
    slips = {NO_ROOT: softmax(all_keys @ q) @ all_values}
    if len(keys):
        shares = softmax(keys @ q / math.sqrt(len(q)))
        slips["the new token does not look at itself"] = shares @ values
        slips["this is the plain mean of the values"] = all_values.mean(axis=0)
    same(output, expected, "output", mistakes=slips, **ROUNDING)


def judge_rows(answer, before, new, other, name, words):
    """Judge a cache by its rows: the earlier ones, then the new one."""
    expected = np.array([*before, new])
    slips = {
        f"the new row is {words}": np.array([*before, other]),
        "the new row stands first, not last": np.array([new, *before]),
        "the new row is missing": before,
        "only the new row is left": new[None],
    }
    if not len(before):
        slips = {f"the new row is {words}": other[None]}
    same(answer, expected, name, mistakes=slips, **ROUNDING)


def drawn(rng, t, D, K):
    """A token, a cache of t rows, and three matrices."""
    matrices = rng.normal(size=(3, D, K))
    return rng.normal(size=D), *rng.normal(size=(2, t, K)), matrices


@question("q5", points=2)
def test_a_fourth_token(sub, rng):
    judge_step(sub, *drawn(rng, 3, 5, 2))


@question("q5", points=1)
def test_the_first_token_of_a_text(sub, rng):
    x, keys, values, matrices = drawn(rng, 0, 4, 3)
    judge_step(sub, x, keys, values, matrices)


@question("q5", points=1)
@shapes(t=(0, 6), D=(2, 7), K=(2, 5))
def test_any_cache(sub, rng, t, D, K):
    judge_step(sub, *drawn(rng, t, D, K))


@question("q5", points=1)
def test_the_cache_that_was_given_stays(sub, rng):
    x, keys, values, (W_q, W_k, W_v) = drawn(rng, 2, 4, 3)
    sub.cached_step(x, keys, values, W_q, W_k, W_v)
    sub.untouched()
    answer = sub.cached_step(x, keys, values, W_q, W_k, W_v)
    equal(len(parts(answer, "cached_step", "output", "keys", "values")[1]), 3, "rows")
