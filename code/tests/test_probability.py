"""Distributions against scipy.stats: densities, moments, and the draws themselves."""

import itertools

import numpy as np
import pytest
from scipy import special, stats

from groundup.foundations.probability import (
    Bernoulli,
    Beta,
    Binomial,
    Categorical,
    Exponential,
    Gumbel,
    Normal,
    Uniform,
    logsumexp,
)
from groundup.foundations.sampling import box_muller, uniforms

CONTINUOUS = [
    (Uniform(-2.0, 5.0), stats.uniform(-2, 7)),
    (Exponential(0.3), stats.expon(scale=1 / 0.3)),
    (Gumbel(1.5, 0.7), stats.gumbel_r(1.5, 0.7)),
    (Normal(-3.0, 2.5), stats.norm(-3, 2.5)),
    (Beta(3.0, 1.5), stats.beta(3, 1.5)),
    (Beta(1.0, 1.0), stats.beta(1, 1)),
    (Beta(1.0, 6.0), stats.beta(1, 6)),
]
DISCRETE = [
    (Bernoulli(0.3), stats.bernoulli(0.3)),
    (Binomial(11, 0.7), stats.binom(11, 0.7)),
    (
        Categorical([0.1, 0.0, 0.4, 0.3, 0.2]),
        stats.rv_discrete(values=(range(5), (0.1, 0, 0.4, 0.3, 0.2))),
    ),
]


def named(pairs):
    return [pytest.param(*pair, id=type(pair[0]).__name__) for pair in pairs]


@pytest.mark.parametrize(("ours", "theirs"), named(CONTINUOUS))
def test_log_density_is_scipys(ours, theirs):
    x = np.r_[theirs.ppf(np.linspace(0.001, 0.999, 97)), -7.0, -0.5, 1.25, 40.0]
    np.testing.assert_allclose(ours.log_prob(x), theirs.logpdf(x), rtol=1e-12)


@pytest.mark.parametrize(("ours", "theirs"), named(DISCRETE))
def test_log_probability_is_scipys(ours, theirs):
    k = np.arange(-2, 14)
    np.testing.assert_allclose(ours.log_prob(k), theirs.logpmf(k), rtol=1e-12)


@pytest.mark.parametrize(("ours", "_"), named(DISCRETE))
def test_between_the_whole_numbers_there_is_nothing(ours, _):
    assert (ours.log_prob(np.array([0.5, 1.5, np.inf])) == -np.inf).all()


@pytest.mark.parametrize(("ours", "theirs"), named(CONTINUOUS))
def test_far_out_a_log_density_is_scipys_too(ours, theirs):
    x = np.array([-1e6, -2e3, 2e3, 1e6])
    with np.errstate(over="ignore"):
        expected = theirs.logpdf(x)
    np.testing.assert_allclose(ours.log_prob(x), expected, rtol=1e-12)


def test_a_binomial_of_many_trials_costs_no_more():
    n, k = 10**9, np.array([0, 5 * 10**8, 10**9, 10**9 + 1])
    ours = Binomial(n, 0.5).log_prob(k)
    np.testing.assert_allclose(ours, stats.binom(n, 0.5).logpmf(k), rtol=1e-5)


@pytest.mark.parametrize(("ours", "theirs"), named(CONTINUOUS + DISCRETE[:2]))
def test_mean_and_variance_are_scipys(ours, theirs):
    np.testing.assert_allclose(
        [ours.mean, ours.variance], theirs.stats("mv"), rtol=1e-12
    )


@pytest.mark.parametrize(("ours", "theirs"), named(CONTINUOUS))
def test_draws_pass_kolmogorov_and_smirnov(ours, theirs):
    draws = ours.sample(20_000, rng=np.random.default_rng(1))
    assert stats.kstest(draws, theirs.cdf).pvalue > 0.01


@pytest.mark.parametrize(("ours", "theirs"), named(DISCRETE))
def test_draws_pass_chi_square(ours, theirs):
    draws = ours.sample(20_000, rng=np.random.default_rng(1))
    k = np.arange(12)
    expected = 20_000 * theirs.pmf(k)
    counts = np.bincount(draws, minlength=12)
    assert (counts[expected == 0] == 0).all()
    assert counts.sum() == 20_000
    frequent = expected > 5
    rest = [counts[~frequent].sum()], [expected[~frequent].sum()]
    observed, wanted = (
        np.r_[part[frequent], other]
        if expected[~frequent].sum() > 0
        else part[frequent]
        for part, other in zip((counts, expected), rest, strict=True)
    )
    assert stats.chisquare(observed, wanted).pvalue > 0.01


@pytest.mark.parametrize("ours", [pair[0] for pair in CONTINUOUS + DISCRETE])
def test_neighbors_in_a_sample_are_independent(ours):
    draws = ours.sample((2, 20_000), rng=np.random.default_rng(2))
    across = np.corrcoef(draws[0], draws[1])[0, 1]
    along = np.corrcoef(draws[0, :-1], draws[0, 1:])[0, 1]
    assert max(abs(across), abs(along)) < 4 / 20_000**0.5


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (Bernoulli([0.2, 0.9]), (5, 3, 2)),
        (Binomial(7, [0.2, 0.9]), (5, 3, 2)),
        (Categorical([0.5, 0.25, 0.25]), (5, 3)),
        (Normal([[0.0], [1.0]], [1.0, 2.0, 3.0]), (5, 3, 2, 3)),
        (Beta([2.0, 3.0], 4.0), (5, 3, 2)),
        (Exponential(2.0), (5, 3)),
    ],
)
def test_a_sample_has_its_shape_and_then_the_parameters(ours, expected):
    rng = np.random.default_rng(0)
    assert ours.sample((5, 3), rng=rng).shape == expected
    assert ours.sample(7, rng=rng).shape == (7, *expected[2:])
    assert ours.sample(rng=rng).shape == expected[2:]


def test_each_entry_of_the_parameters_is_a_distribution_of_its_own():
    draws = Normal([0.0, 50.0], [1.0, 3.0]).sample(4000, rng=np.random.default_rng(3))
    np.testing.assert_allclose(draws.mean(axis=0), [0, 50], atol=0.2)
    np.testing.assert_allclose(draws.std(axis=0), [1, 3], rtol=0.05)


def test_the_same_seed_gives_the_same_draws():
    first, second = (Normal().sample(5, rng=np.random.default_rng(7)) for _ in range(2))
    assert (first == second).all()


def test_the_two_halves_of_box_muller_are_independent():
    x, y = box_muller((2, 20_000), np.random.default_rng(4))
    angle = np.arctan2(y, x)
    assert stats.kstest(angle, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 0.01
    assert stats.kstest(x**2 + y**2, stats.expon(scale=2).cdf).pvalue > 0.01


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 5), (0,)])
def test_box_muller_has_the_shape_asked_for(shape):
    assert box_muller(shape, np.random.default_rng(0)).shape == shape


class Zeros:
    """A generator that always draws the lowest number there is."""

    def random(self, shape):
        return np.zeros(shape)


@pytest.mark.parametrize("ours", [Exponential(), Gumbel(), Normal()])
def test_a_draw_of_zero_stays_finite(ours):
    assert np.isfinite(ours.sample(3, rng=Zeros())).all()


def test_impossible_classes_are_never_drawn():
    ours = Categorical([0.0, 0.3, 0.7, 0.0])
    drawn = ours.icdf(np.array([2**-54, 0.3, 0.31, 1 - 2**-53]))
    assert drawn.tolist() == [1, 1, 2, 2]


def test_the_largest_of_logits_plus_gumbel_is_a_draw_from_the_softmax():
    logits = np.array([1.0, -0.5, 2.0, 0.3])
    noise = Gumbel().sample((20_000, 4), rng=np.random.default_rng(5))
    counts = np.bincount((logits + noise).argmax(axis=1), minlength=4)
    expected = 20_000 * special.softmax(logits)
    assert stats.chisquare(counts, expected).pvalue > 0.01


def test_fits_are_scipys_and_the_best():
    rng = np.random.default_rng(6)
    x = rng.normal(3, 2, size=50)
    best = Normal.fit(x)
    np.testing.assert_allclose((best.loc, best.scale), stats.norm.fit(x), rtol=1e-12)
    top = best.log_prob(x).sum()
    for loc, scale in itertools.product((-0.1, 0, 0.1), repeat=2):
        other = Normal(best.loc + loc, best.scale + scale).log_prob(x).sum()
        assert other < top or loc == scale == 0


def test_the_share_of_ones_is_the_best_coin():
    x = np.array([1, 0, 0, 1, 0, 0, 0])
    grid = np.linspace(0.001, 0.999, 999)
    likelihoods = Bernoulli(grid[:, None]).log_prob(x).sum(axis=1)
    assert abs(grid[likelihoods.argmax()] - Bernoulli.fit(x).probs) < 1e-3


def test_the_shares_are_the_best_classes():
    x = np.array([0, 2, 2, 1, 2, 0, 2, 4])
    best = Categorical.fit(x, classes=5)
    np.testing.assert_allclose(best.probs, [2 / 8, 1 / 8, 4 / 8, 0, 1 / 8])
    others = np.random.default_rng(0).dirichlet(np.ones(5), size=500)
    assert all(
        Categorical(p).log_prob(x).sum() < best.log_prob(x).sum() for p in others
    )
    smooth = Categorical.fit(x, classes=5, alpha=1.0)
    np.testing.assert_allclose(smooth.probs, np.array([3, 2, 5, 1, 2]) / 13)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_is_scipys(axis, keepdims):
    a = np.random.default_rng(0).normal(size=(3, 5)) * 800
    a[0, 1] = -np.inf
    expected = special.logsumexp(a, axis=axis, keepdims=keepdims)
    ours = logsumexp(a, axis=axis, keepdims=keepdims)
    assert ours.shape == expected.shape
    np.testing.assert_allclose(ours, expected, rtol=1e-14)


def test_the_log_of_no_probability_at_all():
    assert logsumexp([-np.inf, -np.inf]) == -np.inf
    assert logsumexp([np.inf, 0.0]) == np.inf


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Bernoulli(1.2), r"Bernoulli needs probs from 0 to 1, got 1.2"),
        (lambda: Binomial(3, -0.1), r"Binomial needs probs from 0 to 1, got -0.1"),
        (lambda: Bernoulli(np.nan), r"needs probs from 0 to 1"),
        (lambda: Bernoulli.fit([0, 1, 0.3]), "fit needs zeros and ones, got 0.3"),
        (lambda: Bernoulli.fit([[1, 0], [2, 1]]), "zeros and ones, got 2"),
        (lambda: Bernoulli.fit([1, np.nan]), "zeros and ones, got nan"),
        (
            lambda: Categorical.fit([0, 3], classes=3),
            "needs draws below classes=3, got 2 draws up to 3",
        ),
        (
            lambda: Categorical.fit(np.zeros(0, dtype=int), classes=3),
            "needs draws below classes=3, got none",
        ),
        (lambda: Categorical([0.5, 0.6]), r"sum 1, got shape \(2,\) with sum 1.1"),
        (lambda: Categorical(np.eye(2)), r"needs probs \(K,\)"),
        (lambda: Normal(0, 0), "Normal needs a positive scale, got 0"),
        (lambda: Normal(0, [1, -2]), "Normal needs a positive scale, got -2"),
        (lambda: Exponential(np.inf), "Exponential needs a positive rate"),
        (lambda: Uniform(3, 1), "Uniform needs a positive high - low, got -2"),
        (
            lambda: Beta(0.5, 2).sample(3, rng=np.random.default_rng(0)),
            "Beta.sample needs a and b of at least 1, got 0.5",
        ),
    ],
)
def test_wrong_parameters_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_what_has_no_inverse_says_so():
    with pytest.raises(NotImplementedError, match="Normal has no icdf"):
        Normal().icdf(0.5)


def test_uniforms_leave_out_both_ends():
    assert (uniforms(4, Zeros()) > 0).all()
    draws = uniforms(1000, np.random.default_rng(0))
    assert draws.min() > 0
    assert draws.max() < 1
