"""Tests of the information-theory exercise.

The references are SciPy's, scikit-learn's and torch's functions, and for Huffman's
lengths a tree joined by sorting anew at every step.
"""

import math

import numpy as np
import torch
from scipy.special import rel_entr
from scipy.stats import entropy as scipy_entropy
from sklearn.metrics import mutual_info_score

from coursekit.grading.testing import problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-11}
LN2 = math.log(2)


def pair(answer, function, *names):
    """Two things that a function returned, if it returned two."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        wanted = f"two things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}")
    return answer


def judge_entropy(sub, p):
    right = float(scipy_entropy(p, base=2))
    slips = {
        "this is in nats: use np.log2": right * LN2,
        "the sign is turned: a logarithm of a probability is negative": -right,
        "a mean over the symbols is not weighted: sum p log(1/p)": right / len(p),
    }
    same(sub.entropy(p), right, "entropy(p)", mistakes=slips, **ROUNDING)


def judge_divergence(sub, p, q):
    right = float(rel_entr(p, q).sum() / LN2)
    slips = {
        "this is in nats: use np.log2": right * LN2,
        "this is KL(q, p): p weighs, and p stands above the line": float(
            rel_entr(q, p).sum() / LN2
        ),
        "the sign is turned: p stands above the line": -right,
        "this is the cross-entropy: subtract the entropy of p": right
        + float(scipy_entropy(p, base=2)),
    }
    if not math.isinf(right):
        return same(
            sub.divergence(p, q), right, "divergence(p, q)", mistakes=slips, **ROUNDING
        )
    answer = sub.divergence(p, q)
    if isinstance(answer, float | np.floating) and math.isfinite(answer):
        problem(
            "divergence(p, q) needs np.inf where q excludes what p makes, "
            f"got {answer:.6g}: q has a 0 at a symbol with p > 0"
        )
    return same(answer, right, "divergence(p, q) where q excludes what p makes")


@question("q1", points=1)
def test_five_symbols(sub, rng):
    judge_entropy(sub, rng.dirichlet(np.ones(5)))
    judge_divergence(sub, *rng.dirichlet(np.ones(5), size=2))


@question("q1", points=2)
@shapes(k=(2, 9))
def test_any_distributions(sub, rng, k):
    judge_entropy(sub, rng.dirichlet(np.ones(k)))
    judge_divergence(sub, *rng.dirichlet(np.ones(k), size=2))


@question("q1", points=1)
@shapes(k=(3, 7))
def test_symbols_that_never_come(sub, rng, k):
    p, q = np.zeros(k), rng.dirichlet(np.ones(k))
    p[1:] = rng.dirichlet(np.ones(k - 1))
    judge_entropy(sub, p)
    judge_divergence(sub, p, q)
    q[0] = 0  # no symbol that matters: both are 0
    judge_divergence(sub, p, q / q.sum())


@question("q1", points=1)
def test_no_word_for_a_symbol(sub):
    p = np.array([0.25, 0.25, 0.5, 0.0])
    judge_divergence(sub, p, np.array([0.5, 0.0, 0.25, 0.25]))


def joined_lengths(p, both=True, join=sum, most=False):
    """Lengths by sorting all groups at every step."""
    groups, lengths = [(share, [k]) for k, share in enumerate(p)], [0] * len(p)
    while len(groups) > 1:
        (light, one), (heavy, other), *groups = sorted(groups, reverse=most)
        for k in one + other if both else one:
            lengths[k] += 1
        groups.append((join([light, heavy]), one + other))
    return lengths


def judge_lengths(sub, p):
    right = joined_lengths(p)
    slips = {
        "both groups get a bit, one of them a 0 and the other a 1": joined_lengths(
            p, both=False
        ),
        "a joined group has the sum of the two probabilities": joined_lengths(
            p, join=max
        ),
        "join the two least likely groups, not the two most likely": joined_lengths(
            p, most=True
        ),
        "this is each surprise rounded up, not Huffman's code": [
            math.ceil(-math.log2(share)) for share in p
        ],
    }
    answer = sub.huffman_lengths(p)
    if isinstance(answer, list) and all(type(n) is int for n in answer):
        for words, slip in slips.items():
            if answer == slip != right:
                problem(f"huffman_lengths(p) is wrong: {words}")
    same(answer, right, "huffman_lengths(p)")


def distinct(rng, k):
    """Probabilities whose groups have no ties, in any order."""
    return rng.permutation(rng.dirichlet(np.full(k, 0.7)) * 0.9 + 0.1 / k).tolist()


@question("q2", points=2)
def test_five_words(sub):
    judge_lengths(sub, [0.11, 0.42, 0.07, 0.23, 0.17])


@question("q2", points=3)
@shapes(k=(2, 12))
def test_any_words(sub, rng, k):
    judge_lengths(sub, distinct(rng, k))


def judge_cost(sub, logits, labels):
    bits, perplexity = pair(
        sub.label_cost(logits, labels), "label_cost", "bits", "perplexity"
    )
    each = torch.nn.functional.cross_entropy(
        torch.tensor(logits), torch.tensor(labels), reduction="none"
    ).numpy()
    nats, N = float(each.mean()), len(labels)
    right = nats / LN2
    slips = {
        "this is in nats: divide by ln 2": nats,
        "this is the sum over the labels, not the mean": N * right,
        "the sign is turned: minus the logarithm": -right,
    }
    words = " (subtract the largest logit of each row first)"
    large = words if np.abs(logits).max() > 500 else ""
    same(bits, right, f"the bits per label{large}", mistakes=slips, **ROUNDING)
    slips = {
        "this is e to the power of bits: bits belong to 2, nats to e": math.exp(right),
        "this is 2 to the power of nats: bits belong to 2, nats to e": 2**nats,
        "take the mean of the bits before the power, not after": float(
            np.exp(each).mean()
        ),
    }
    expected = math.exp(nats)
    same(perplexity, expected, f"the perplexity{large}", mistakes=slips, **ROUNDING)


@question("q3", points=2)
def test_five_labels_of_three_classes(sub, rng):
    judge_cost(sub, rng.normal(size=(5, 3)), np.array([2, 0, 1, 1, 0]))


@question("q3", points=2)
@shapes(n=(2, 7), k=(2, 6))
def test_any_labels_as_torch(sub, rng, n, k):
    judge_cost(sub, rng.normal(0, 2, (n, k)), rng.integers(k, size=n))


@question("q3", points=1)
def test_logits_of_a_thousand(sub):
    logits = np.array([[1000.0, 998.0, 0.0], [-1000.0, -1001.5, -999.0]])
    judge_cost(sub, logits, np.array([1, 0]))


def normal_kl(mu, sigma, m, s):
    p = torch.distributions.Normal(torch.tensor(mu), torch.tensor(sigma))
    q = torch.distributions.Normal(torch.tensor(m), torch.tensor(s))
    return torch.distributions.kl_divergence(p, q).numpy()


def judge_normals(sub, mu, sigma, m, s):
    terms = normal_kl(mu, sigma, m, s)
    right = float(terms.sum())
    slips = {
        "this is KL(q, p): s stands below the line": float(
            normal_kl(m, s, mu, sigma).sum()
        ),
        "the logarithm is of s / σ, not of σ / s": right
        + float(2 * np.log(sigma / s).sum()),
        "this is in bits: use np.log": right / LN2,
    }
    if len(mu) > 1:
        slips["this is the mean over the coordinates: add them"] = float(terms.mean())
        once = right + (len(mu) - 1) / 2
        slips["every coordinate has its - 1/2: subtract it before you add"] = once
    answer = sub.gaussian_kl(mu, sigma, m, s)
    same(answer, right, "gaussian_kl(mu, sigma, m, s)", mistakes=slips, **ROUNDING)


def judge_term(sub, mean, log_var):
    d = len(mean)
    right = float(normal_kl(mean, np.exp(log_var / 2), np.zeros(d), np.ones(d)).sum())
    other = float(normal_kl(mean, np.exp(log_var), np.zeros(d), np.ones(d)).sum())
    slips = {
        "log_var is the logarithm of the variance, not of σ": other,
        "the sign is turned": -right,
        "the half is missing": 2 * right,
        "this is KL of the standard normal from the other: p comes first": float(
            normal_kl(np.zeros(d), np.ones(d), mean, np.exp(log_var / 2)).sum()
        ),
    }
    answer = sub.vae_term(mean, log_var)
    same(answer, right, "vae_term(mean, log_var)", mistakes=slips, **ROUNDING)


@question("q4", points=1)
def test_three_coordinates(sub, rng):
    mu, m = rng.normal(size=(2, 3))
    sigma, s = rng.uniform(0.3, 3, size=(2, 3))
    judge_normals(sub, mu, sigma, m, s)


@question("q4", points=2)
@shapes(d=(1, 6))
def test_any_coordinates_as_torch(sub, rng, d):
    mu, m = rng.normal(size=(2, d))
    sigma, s = rng.uniform(0.3, 3, size=(2, d))
    judge_normals(sub, mu, sigma, m, s)
    judge_term(sub, rng.normal(size=d), rng.normal(size=d))


@question("q4", points=1)
def test_the_term_of_an_autoencoder(sub, rng):
    judge_term(sub, rng.normal(size=5), rng.normal(size=5))


def draw_pair(rng, n, a, b):
    x, y = rng.integers(a, size=n), rng.integers(b, size=n)
    follow = rng.random(n) < 0.6
    y[follow] = x[follow] % b
    return x, y


def once(x, y):
    """What comes out if every pair that occurs is counted once."""
    joint = np.zeros((x.max() + 1, y.max() + 1))
    joint[x, y] = 1 / len(x)
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    return float(rel_entr(joint, product).sum() / LN2)


def judge_information(sub, x, y):
    right = float(mutual_info_score(x, y)) / LN2
    both = np.unique(np.stack([x, y]), axis=1, return_counts=True)[1] / len(x)
    slips = {
        "this is in nats: use np.log2": right * LN2,
        "this is the joint entropy: divide by the product of the marginals": float(
            scipy_entropy(both, base=2)
        ),
        "joint[x, y] += ... counts each pair once, however often it occurs": once(x, y),
        "these are counts, not shares: divide the table by the number of pairs": len(x)
        * (right - math.log2(len(x))),
    }
    answer = sub.mutual_information(x, y)
    same(answer, right, "mutual_information(x, y)", mistakes=slips, **ROUNDING)


@question("q5", points=2)
def test_eleven_pairs(sub):
    x = np.array([0, 0, 1, 1, 2, 2, 2, 0, 1, 2, 0])
    judge_information(sub, x, np.array([1, 1, 0, 4, 3, 3, 0, 1, 4, 3, 2]))


@question("q5", points=2)
@shapes(n=(5, 60), a=(2, 4), b=(2, 6))
def test_any_pairs(sub, rng, n, a, b):
    judge_information(sub, *draw_pair(rng, n, a, b))


@question("q5", points=2)
@shapes(n=(20, 60), r=(2, 5))
def test_less_what_chance_gives(sub, rng, n, r):
    x, y = draw_pair(rng, n, 3, 5)
    shuffles = np.stack([rng.permutation(y) for _ in range(r)])
    chance = np.array([mutual_info_score(x, row) / LN2 for row in shuffles])
    plain = float(mutual_info_score(x, y)) / LN2
    slips = {
        "subtract the mean over the shuffles, not their sum": plain
        - float(chance.sum()),
        "nothing was subtracted": plain,
        "this uses one row of shuffles: take the mean over all": plain
        - float(chance[0]),
        "this is only what chance gives": float(chance.mean()),
        "the difference is the other way around": float(chance.mean()) - plain,
    }
    answer, right = sub.corrected(x, y, shuffles), plain - float(chance.mean())
    same(answer, right, "corrected(x, y, shuffles)", mistakes=slips, **ROUNDING)
