"""Entropies and divergences against SciPy, scikit-learn and torch."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from scipy.special import rel_entr
from scipy.stats import entropy as scipy_entropy
from scipy.stats import multinomial, norm
from sklearn.metrics import mutual_info_score

from groundup.foundations.information import (
    conditional_entropy,
    cross_entropy,
    entropy,
    gaussian_kl,
    joint_shares,
    js_divergence,
    kl_divergence,
    miller_madow,
    mutual_information,
    surprise,
)

EXACT = {"rtol": 1e-12, "atol": 1e-13}


def drawn(*shape, seed=0):
    """Distributions along the last axis, some of their entries zero."""
    p = np.random.default_rng(seed).dirichlet(np.ones(shape[-1]), size=shape[:-1])
    p[..., 0] = 0
    return p / p.sum(axis=-1, keepdims=True)


def weights(size):
    entry = st.floats(0.001, 1)
    return arrays(np.float64, size, elements=entry).map(lambda w: w / w.sum())


@pytest.mark.parametrize("base", [2, math.e, 10])
def test_entropy_and_divergence_are_scipys(base):
    p, q = drawn(3, 5, 7), drawn(3, 5, 7, seed=1)
    expected = scipy_entropy(p, axis=-1, base=base)
    np.testing.assert_allclose(entropy(p, base=base), expected, **EXACT)
    expected = rel_entr(p, q).sum(axis=-1) / math.log(base)
    np.testing.assert_allclose(kl_divergence(p, q, base=base), expected, **EXACT)


def test_cross_entropy_of_classes_is_torchs():
    rng = np.random.default_rng(2)
    logits, y = rng.normal(size=(5, 3)), rng.integers(3, size=5)
    expected = torch.nn.functional.cross_entropy(
        torch.tensor(logits), torch.tensor(y), reduction="none"
    )
    q = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    ours = cross_entropy(np.eye(3)[y], q, base=math.e)
    np.testing.assert_allclose(ours, expected, **EXACT)


def test_cross_entropy_with_soft_targets_is_torchs():
    rng = np.random.default_rng(3)
    logits, p = torch.tensor(rng.normal(size=(5, 7))), drawn(5, 7)
    expected = torch.nn.functional.cross_entropy(logits, torch.tensor(p))
    ours = cross_entropy(p, logits.softmax(dim=1).numpy(), base=math.e).mean()
    np.testing.assert_allclose(ours, expected, **EXACT)


@given(st.integers(2, 9).flatmap(lambda k: st.tuples(weights(k), weights(k))))
def test_gibbs_inequality_and_what_it_bounds(pair):
    p, q = pair
    assert kl_divergence(p, q) >= -1e-13
    assert cross_entropy(p, q) >= entropy(p) - 1e-12
    assert entropy(p) <= math.log2(len(p)) + 1e-12
    assert -1e-13 <= js_divergence(p, q) <= 1
    np.testing.assert_allclose(js_divergence(p, q), js_divergence(q, p), **EXACT)
    total = entropy(p) + kl_divergence(p, q)
    np.testing.assert_allclose(cross_entropy(p, q), total, rtol=1e-9, atol=1e-12)


@given(st.floats(1e-9, 1e-3))
def test_divergence_of_neighbors_is_a_chi_square(step):
    p = np.array([0.2, 0.3, 0.5])
    q = p + step * np.array([1, -2, 1]) * 0.1
    expected = ((q - p) ** 2 / p).sum() / 2
    ours = kl_divergence(p, q, base=math.e)
    np.testing.assert_allclose(ours, expected, rtol=1e-3, atol=3e-16)


def test_what_cannot_happen_costs_nothing_and_a_surprise_can_be_infinite():
    p, q = np.array([0.5, 0.5, 0]), np.array([1.0, 0, 0])
    assert entropy(p) == 1
    assert entropy(q) == 0
    assert not np.signbit(entropy(q))
    assert kl_divergence(q, p) == 1
    assert kl_divergence(p, q) == cross_entropy(p, q) == np.inf
    assert js_divergence(q, [0, 0, 1.0]) == 1
    assert js_divergence([5e-324, 1], [0, 1]) < 1e-15  # half of the first is 0
    assert surprise([1, 0.125]).tolist() == [0, 3]


def test_mutual_information_is_scikit_learns():
    rng = np.random.default_rng(4)
    x = rng.integers(4, size=200)
    y = (x + rng.integers(3, size=200)) % 5
    joint = joint_shares(x, y)
    assert joint.shape == (4, 5)
    expected = mutual_info_score(x, y)
    np.testing.assert_allclose(
        mutual_information(joint, base=math.e), expected, rtol=1e-12
    )
    left = entropy(joint.sum(axis=0)) - conditional_entropy(joint)
    np.testing.assert_allclose(mutual_information(joint), left, rtol=1e-12)


def test_mutual_information_takes_batches_and_is_symmetric():
    joint = drawn(3, 5 * 7).reshape(3, 5, 7)
    ours = mutual_information(joint)
    assert ours.shape == conditional_entropy(joint).shape == (3,)
    single = [mutual_information(one) for one in joint]
    np.testing.assert_allclose(ours, single, **EXACT)
    np.testing.assert_allclose(ours, mutual_information(joint.swapaxes(1, 2)), **EXACT)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_processing_never_adds_information(number):
    rng = np.random.default_rng(number)
    joint = rng.dirichlet(np.ones(35)).reshape(5, 7)
    channel = rng.dirichlet(np.ones(4), size=7)  # each y becomes one of four z
    assert mutual_information(joint @ channel) <= mutual_information(joint) + 1e-13


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_the_chain_rule(number):
    joint = np.random.default_rng(number).dirichlet(np.ones(15)).reshape(3, 5)
    rows = joint.sum(axis=1)
    left = rows @ entropy(joint / rows[:, None])
    np.testing.assert_allclose(conditional_entropy(joint), left, rtol=1e-9, atol=1e-12)


def test_gaussians_against_an_integral_and_torch():
    def extra(x):
        log_p, log_q = norm.logpdf(x, 0.3, 0.8), norm.logpdf(x, -1.1, 1.7)
        return np.exp(log_p) * (log_p - log_q)

    ours = gaussian_kl(0.3, 0.8, -1.1, 1.7, base=math.e)
    np.testing.assert_allclose(ours, quad(extra, -12, 12)[0], rtol=1e-9)
    rng = np.random.default_rng(5)
    means, stds = rng.normal(size=(2, 3, 5)), rng.uniform(0.2, 3, size=(2, 3, 5))
    normals = [
        torch.distributions.Normal(torch.tensor(m), torch.tensor(s))
        for m, s in zip(means, stds, strict=True)
    ]
    expected = torch.distributions.kl_divergence(*normals) / math.log(2)
    ours = gaussian_kl(means[0], stds[0], means[1], stds[1])
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_the_shares_of_a_sample_are_too_certain_by_their_mean_divergence():
    p, n = np.array([0.5, 0.3, 0.2]), 12
    counts = np.array(
        [(a, b, n - a - b) for a in range(n + 1) for b in range(n + 1 - a)]
    )
    chances = multinomial.pmf(counts, n, p)  # of every sample that there can be
    low = entropy(p) - chances @ entropy(counts / n)
    np.testing.assert_allclose(low, chances @ kl_divergence(counts / n, p), rtol=1e-9)
    np.testing.assert_allclose(low * math.log(2), (3 - 1) / (2 * n), rtol=0.1)


def test_surprises_rounded_up_are_lengths_of_a_code():
    p = drawn(50, 7)[:, 1:]
    lengths = np.ceil(surprise(p))
    assert (2.0**-lengths).sum(axis=1).max() <= 1
    mean = (p * lengths).sum(axis=1)
    assert ((entropy(p) <= mean) & (mean < entropy(p) + 1)).all()


@pytest.mark.parametrize("T", [0.3, 1.0, 4.0])
def test_entropy_rises_with_temperature_as_the_variance(T):
    z = np.random.default_rng(6).normal(size=7)

    def softmax(T):
        e = np.exp(z / T)
        return e / e.sum()

    h = 1e-5
    rise = entropy(softmax(T + h), base=math.e) - entropy(softmax(T - h), base=math.e)
    q = softmax(T)
    variance = q @ z**2 - (q @ z) ** 2
    np.testing.assert_allclose(rise / (2 * h), variance / T**3, rtol=1e-6)


def test_a_smoothed_label_is_never_certain():
    target = np.full(10, 0.01) + 0.9 * np.eye(10)[3]
    z = torch.zeros(10, dtype=torch.float64)
    z[3] = math.log(91)
    least = torch.nn.functional.cross_entropy(
        z, torch.tensor(3), label_smoothing=0.1
    ).item()
    np.testing.assert_allclose(least, entropy(target, base=math.e), rtol=1e-12)
    for lead in (-0.1, 0.1):
        other = z + lead * torch.tensor(np.eye(10)[3])
        assert (
            torch.nn.functional.cross_entropy(
                other, torch.tensor(3), label_smoothing=0.1
            ).item()
            > least
        )


def test_the_correction_of_miller_and_madow():
    counts = [3, 0, 1, 4]
    expected = scipy_entropy(counts, base=2) + 2 / (2 * 8) / math.log(2)
    np.testing.assert_allclose(miller_madow(counts), expected, rtol=1e-13)
    nats = miller_madow(counts, base=math.e)
    np.testing.assert_allclose(nats, expected * math.log(2), rtol=1e-13)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: entropy([3, 4]), "sum to 1, got 7: divide counts"),
        (lambda: entropy([0.5, 0.4999]), "sum to 1, got 0.9999"),
        (lambda: entropy([1.5, -0.5]), "0 or more along an axis, got shape"),
        (lambda: entropy([np.nan, 1]), "0 or more along an axis"),
        (lambda: entropy(0.5), "along an axis"),
        (lambda: surprise(1.5), "probabilities from 0 to 1"),
        (lambda: mutual_information([0.5, 0.5]), "rows and columns, got shape"),
        (lambda: cross_entropy([0.5, 0.5], [1.0]), r"same outcomes .* \(2,\) and \(1"),
        (lambda: kl_divergence([1.0], [0.5, 0.5]), "same outcomes along the last"),
        (lambda: js_divergence([1.0], [0.5, 0.5]), "same outcomes along the last"),
        (lambda: joint_shares([1, 2], [1]), "two equally long lists, got"),
        (
            lambda: joint_shares([1, 2], [0, -1]),
            r"whole numbers from 0, got \[ ?0 -1\]",
        ),
        (lambda: joint_shares([1, 2], [0.5, 1]), r"from 0, got \[0.5 1"),
        (lambda: joint_shares([True, False], [0, 1]), r"got \[ ?True False\]: number"),
        (lambda: miller_madow([0, 0]), "needs counts"),
        (lambda: gaussian_kl(0, 0, 1, 1), "positive standard deviations"),
    ],
)
def test_what_it_refuses(call, words):
    with pytest.raises(ValueError, match=words):
        call()
