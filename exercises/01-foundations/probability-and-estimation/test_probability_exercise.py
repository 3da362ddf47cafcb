"""Tests of the probability exercise.

The references are scipy.stats, scipy.special and counting in plain Python.
"""

import bisect
import itertools
import math

import numpy as np
from scipy import special, stats

from coursekit.grading.testing import problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-12}


def several(answer, function, *names):
    """The things that a function returned, if there are as many as it needs to."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        wanted = f"{len(names)} things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}")
    return answer


def normalized(weights):
    return weights / weights.sum()


def judge_posterior(sub, prior, likelihoods):
    product = np.array([math.prod(column) for column in likelihoods.T])
    expected = normalized(prior * product)
    N = len(likelihoods)
    slips = {
        "the prior is missing: multiply by it": normalized(product),
        "these weights are right: divide by their sum": prior * product,
        "independent observations multiply, they are not averaged": normalized(
            prior * likelihoods.mean(axis=0)
        ),
        "independent observations multiply, they are not added": normalized(
            prior * likelihoods.sum(axis=0)
        ),
    }
    if N > 1:
        slips["the prior counts once, not once for each observation"] = normalized(
            prior**N * product
        )
        first = normalized(prior * likelihoods[0])
        slips["this is the answer after the first observation alone"] = first
    answer = sub.posterior(prior, likelihoods)
    same(answer, expected, "posterior(prior, likelihoods)", mistakes=slips, **ROUNDING)


@question("q1", points=2)
def test_two_observations_of_three_hypotheses(sub):
    likelihoods = np.array([[0.9, 0.2, 0.5], [0.25, 0.5, 0.75]])
    judge_posterior(sub, np.array([0.5, 0.3, 0.2]), likelihoods)


@question("q1", points=2)
@shapes(n=(2, 6), k=(2, 7))
def test_any_evidence(sub, rng, n, k):
    judge_posterior(sub, rng.dirichlet(np.ones(k)), rng.uniform(0.1, 0.9, (n, k)))


def judge_exponential(sub, rate, u):
    expected = stats.expon(scale=1 / rate).ppf(u)
    slips = {
        "divide by the rate: what happens often is waited for briefly": expected
        * rate**2,
        "the formula has 1 - u, so that F of the draw is u": -np.log(u) / rate,
        "a waiting time is positive: turn the sign": -expected,
        "this is F itself, its inverse was asked for": stats.expon(scale=1 / rate).cdf(
            u
        ),
    }
    answer = sub.exponential(rate, u)
    same(answer, expected, "exponential(rate, u)", mistakes=slips, **ROUNDING)


def judge_box_muller(sub, u, v):
    squared = stats.expon(scale=2).isf(u)  # P(r² > s) = u
    theta = 2 * np.pi * v
    parts = several(sub.box_muller(u, v), "box_muller", "x", "y")
    for part, turn, name in zip(parts, (np.cos, np.sin), "xy", strict=True):
        r = np.sqrt(squared)
        slips = {
            "the 2 under the root is missing": r * turn(theta) / 2**0.5,
            "the angle goes once around: it is 2 π v": r * turn(theta / 2),
            "this uses r², take its root": squared * turn(theta),
            "x is the one with the cosine, y the one with the sine": r
            * (np.sin(theta) if turn is np.cos else np.cos(theta)),
        }
        same(part, r * turn(theta), f"{name} of box_muller", mistakes=slips, **ROUNDING)


def judge_categorical(sub, probs, u):
    ends = list(itertools.accumulate(probs))[:-1]
    expected = np.array([bisect.bisect_right(ends, value) for value in u])
    apart = np.array([sum(value >= p for p in probs[:-1]) for value in u])
    slips = {
        "classes are counted from 0": expected + 1,
        "the stretches lie end to end: add the probabilities up": apart,
        "a large u belongs to a class at the end": len(probs) - 1 - expected,
    }
    answer = sub.categorical(probs, u)
    same(answer, expected, "categorical(probs, u)", mistakes=slips)


@question("q2", points=1)
def test_exponential_of_six_numbers(sub):
    u = np.array([[0.05, 0.2, 0.4], [0.6, 0.75, 0.99]])
    judge_exponential(sub, 3.0, u)


@question("q2", points=1)
def test_box_muller_of_five_pairs(sub):
    u = np.array([0.9, 0.5, 0.3, 0.1, 0.01])
    judge_box_muller(sub, u, np.array([0.05, 0.3, 0.55, 0.8, 0.95]))


@question("q2", points=1)
def test_categorical_of_seven_numbers(sub):
    u = np.array([0.05, 0.45, 0.55, 0.65, 0.72, 0.9, 0.99])
    judge_categorical(sub, np.array([0.5, 0.2, 0.3]), u)


@question("q2", points=3)
@shapes(n=(5, 40), k=(3, 6), d=(1, 4))
def test_any_uniform_numbers(sub, rng, n, k, d):
    u, v = rng.uniform(0.001, 0.999, (2, n, d))
    judge_exponential(sub, float(rng.uniform(0.2, 5)), u)
    judge_box_muller(sub, u, v)
    judge_categorical(sub, rng.dirichlet(np.ones(k)), u[:, 0])


def judge_estimate(sub, draws):
    mean, error = several(sub.estimate(draws), "estimate", "mean", "error")
    expected, n = stats.sem(draws), len(draws)
    slips = {"this is the standard error: return the mean first": expected}
    same(mean, math.fsum(draws) / n, "the mean", mistakes=slips, **ROUNDING)
    slips = {
        "divide by n - 1 inside s": expected * np.sqrt((n - 1) / n),
        "this is the spread of one draw, not of the mean: divide by the root of n": (
            expected * np.sqrt(n)
        ),
        "divide by the root of n, not by n": expected / np.sqrt(n),
        "this is the variance of the mean: take its root": expected**2,
        "s is the root of the variance": expected**2 * np.sqrt(n),
    }
    same(error, expected, "the standard error", mistakes=slips, **ROUNDING)


def judge_needed(sub, n, error, wanted):
    least = next(
        m
        for m in itertools.count(max(1, int(0.9 * n * (error / wanted) ** 2)))
        if error * math.sqrt(n / m) <= wanted
    )
    slips = {
        "half the error takes four times the draws: square the ratio": math.ceil(
            n * error / wanted
        ),
        "round up: one draw less is not enough": least - 1,
        "this is one too many: the error may be exactly the wanted one": least + 1,
        "count all draws, also those that you have": least - n,
        "a smaller error takes more draws: turn the ratio around": math.ceil(
            n * (wanted / error) ** 2
        ),
    }
    answer = sub.draws_needed(n, error, wanted)
    same(answer, least, "draws_needed(n, error, wanted)", mistakes=slips)


@question("q3", points=2)
def test_five_draws(sub):
    judge_estimate(sub, np.array([1.0, 4.0, 2.0, 8.0, 3.5]))
    judge_needed(sub, 100, 0.5, 0.21)
    judge_needed(sub, 100, 0.5, 0.25)  # exact in floats: 400, and not 401


@question("q3", points=2)
@shapes(n=(3, 60))
def test_any_draws(sub, rng, n):
    judge_estimate(sub, rng.normal(rng.normal(), 3, size=n))
    judge_needed(sub, n, 1.0, float(rng.uniform(0.15, 0.6)))


def judge_normal(sub, X):
    mean, var = several(sub.fit_normal(X), "fit_normal", "mean", "variance")
    fits = np.array([stats.norm.fit(column) for column in X.T])  # (D, 2)
    same(mean, fits[:, 0], "the mean of each column", **ROUNDING)
    right, n = fits[:, 1] ** 2, len(X)
    slips = {
        "maximum likelihood divides by N, not by N - 1": right * n / (n - 1),
        "this is the standard deviation, its square was asked for": fits[:, 1],
        "this is the sum of squares: divide by N": right * n,
    }
    same(var, right, "the variance of each column", mistakes=slips, **ROUNDING)


def judge_coin(sub, heads, tails, a, b):
    answers = several(sub.fit_coin(heads, tails, a, b), "fit_coin", "ml", "map", "mean")
    n, posterior = heads + tails, stats.beta(a + heads, b + tails)
    ml, middle = heads / n, float(posterior.mean())
    peak = (a + heads - 1) / (a + b + n - 2)
    slips = {
        "this is the share of tails": tails / n,
        "no prior enters this one": peak,
    }
    same(answers[0], ml, "the maximum-likelihood estimate", mistakes=slips, **ROUNDING)
    slips = {
        "this is the mean of the posterior, not its peak": middle,
        "this is the maximum-likelihood estimate: where is the prior?": ml,
        "a 1 is subtracted from a and from b, so 2 in all below": (a + heads - 1)
        / (a + b + n - 1),
        "a 1 is subtracted from a and from b, so the sum below loses 2": (a + heads - 1)
        / (a + b + n),
        "a 1 is subtracted from a above, too": (a + heads) / (a + b + n - 2),
        "heads go with a, tails with b": (b + heads - 1) / (a + b + n - 2),
        "this is the peak of the prior": (a - 1) / (a + b - 2),
    }
    same(answers[1], peak, "the maximum a posteriori", mistakes=slips, **ROUNDING)
    slips = {
        "this is the peak of the posterior, not its mean": peak,
        "this is the mean of the prior: add the counts to a and b": a / (a + b),
        "heads go with a, tails with b": (b + heads) / (a + b + n),
    }
    same(answers[2], middle, "the posterior mean", mistakes=slips, **ROUNDING)


@question("q4", points=2)
def test_five_rows_and_one_coin(sub):
    judge_normal(sub, np.array([[1.0, 9.0], [4, 7], [2, 7.5], [8, 1], [3.5, 0]]))
    judge_coin(sub, 7, 4, 3.0, 5.0)


@question("q4", points=3)
@shapes(n=(2, 9), d=(1, 5), heads=(0, 9))
def test_any_data_and_any_coin(sub, rng, n, d, heads):
    judge_normal(sub, rng.normal(2, 3, size=(n, d)))
    judge_coin(sub, heads, n, *map(float, rng.uniform(1.5, 6, size=2)))


def log_features(X, mean, spread):
    """Sums of SciPy's log-densities, (N, C)."""
    pairs = zip(mean, spread, strict=True)
    return np.stack([stats.norm(m, s).logpdf(X).sum(axis=1) for m, s in pairs], axis=1)


def judge_joint(sub, X, prior, mean, var):
    features = log_features(X, mean, np.sqrt(var))  # (N, C)
    expected, D = np.log(prior) + features, X.shape[1]
    squares = ((X[:, None] - mean) ** 2 / var).sum(axis=2) / 2
    wrong = ((X[:, None] - mean) ** 2 / var**2).sum(axis=2) / 2
    slips = {
        "the prior is missing: add its logarithm": features,
        "the prior is added as a logarithm": prior + features,
        "the second term, with the logarithm of the variance, is missing": (
            np.log(prior) - squares
        ),
        "var is the variance already: do not square it": expected + squares - wrong,
        "var is the variance, not the standard deviation": (
            np.log(prior) + log_features(X, mean, var)
        ),
        "the logarithm is of the variance, not of its root": (
            expected + np.log(var).sum(axis=1) / 4
        ),
        "the square is halved": expected - squares,
        "the logarithm of the variance is halved": expected
        - np.log(2 * np.pi * var).sum(axis=1) / 2,
    }
    if D > 1:
        slips["the prior counts once, not once for each feature"] = (
            D * np.log(prior) + features
        )
    words = " (add logarithms, do not take one of a product)"
    small = words if features.min() < -700 else ""
    answer = sub.log_joint(X, prior, mean, var)
    same(answer, expected, f"log_joint(...){small}", mistakes=slips, **ROUNDING)


def judge_log_posterior(sub, joint):
    expected = special.log_softmax(joint, axis=1)
    words = " (take the largest of each row out before exp)"
    large = words if np.abs(joint).max() > 700 else ""
    slips = {
        "these are the probabilities: their logarithm was asked for": np.exp(expected),
        "each row of probabilities sums to 1, not each column": special.log_softmax(
            joint, axis=0
        ),
        "subtract the logarithm of the sum as well": joint
        - joint.max(axis=1, keepdims=True),
    }
    shifted = joint - joint.max(axis=1, keepdims=True)
    slips["the largest was taken out of one of the two only"] = expected - (
        shifted - joint
    )
    with np.errstate(divide="ignore"):
        columns = shifted - np.log(np.exp(shifted).sum(axis=0))
    slips["each row of probabilities sums to 1: add along axis 1"] = columns
    answer = sub.log_posterior(joint)
    same(answer, expected, f"log_posterior(joint){large}", mistakes=slips, **ROUNDING)


def draw_classes(rng, n, c, d):
    return (
        rng.normal(size=(n, d)),
        rng.dirichlet(np.ones(c)),
        rng.normal(size=(c, d)),
        rng.uniform(0.3, 3, size=(c, d)),
    )


@question("q5", points=2)
def test_five_rows_three_classes_two_features(sub, rng):
    judge_joint(sub, *draw_classes(rng, 5, 3, 2))
    judge_log_posterior(sub, rng.normal(size=(5, 3)) - 4)


@question("q5", points=2)
@shapes(n=(1, 6), c=(2, 5), d=(1, 7))
def test_any_classes_and_features(sub, rng, n, c, d):
    judge_joint(sub, *draw_classes(rng, n, c, d))
    judge_log_posterior(sub, rng.normal(-3, 5, size=(n, c)))


@question("q5", points=2)
def test_logarithms_far_below_zero(sub, rng):
    judge_joint(sub, *draw_classes(rng, 4, 3, 900))
    judge_log_posterior(sub, -5000 + rng.normal(0, 3, size=(4, 3)))
    judge_log_posterior(sub, rng.normal(0, 2, size=(4, 3)) + [[900], [-900], [0], [50]])
