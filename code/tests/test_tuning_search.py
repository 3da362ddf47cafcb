"""Grid, random and TPE search, and the expected best of n."""

import itertools
import math

import numpy as np
import optuna
import pytest
from scipy import stats

from groundup.tuning import (
    TPE,
    Choice,
    Integer,
    LogUniform,
    Trial,
    Uniform,
    best_so_far,
    evaluate,
    expected_best,
    grid_search,
    random_search,
    tpe_search,
)
from groundup.tuning.tpe import Counts, Parzen

SPACE = {"lr": LogUniform(1e-4, 1), "width": Integer(8, 64, log=True)}


def test_a_grid_holds_every_combination_of_the_middles():
    seen = []
    space = {"a": Uniform(0, 1), "b": Choice("xyz"), "c": LogUniform(1, 16)}
    trials = grid_search(
        lambda c: seen.append(c) or c["a"], space, {"a": 2, "b": 3, "c": 2}
    )
    assert [tuple(c.values()) for c in seen] == list(
        itertools.product([0.25, 0.75], "xyz", [2, 8])
    )
    assert [trial.value for trial in trials] == [c["a"] for c in seen]


@pytest.mark.parametrize("n", [1, 2, 5, 7])
def test_expected_best_is_the_mean_over_all_subsets(n):
    values = np.random.default_rng(n).normal(size=7).round(1)  # with ties
    brute = np.mean([min(part) for part in itertools.combinations(values, n)])
    assert math.isclose(expected_best(values, n), brute, abs_tol=1e-12)


def test_a_diverged_run_has_a_share_in_the_expected_best_of_few():
    assert expected_best([math.inf, 3.0], 1) == math.inf
    assert expected_best([math.inf, 3.0], 2) == 3.0


def test_the_best_of_uniform_draws():
    """The smallest of n uniform numbers is 1 / (n + 1) on average."""
    values = np.linspace(0, 1, 20_001)
    for n in (1, 4, 16):
        assert math.isclose(expected_best(values, n), 1 / (n + 1), rel_tol=1e-3)


def test_grid_and_random_hit_a_stripe_as_often_as_derived():
    """Only one of two settings matters: 16 trials, good where it lies in a stripe."""
    rng, share = np.random.default_rng(0), 0.1
    space = {"matters": Uniform(0, 1), "idle": Uniform(0, 1)}
    hits = np.zeros(2)
    for _ in range(2000):
        left = rng.random()

        def objective(config, left=left):
            return float((config["matters"] - left) % 1 >= share)

        grid = grid_search(objective, space, {"matters": 4, "idle": 4})
        drawn = random_search(objective, space, 16, rng=rng)
        hits += [min(t.value for t in grid) == 0, min(t.value for t in drawn) == 0]
    expected = np.array([4 * share, 1 - (1 - share) ** 16])
    np.testing.assert_allclose(hits / 2000, expected, atol=0.04)


def test_a_trial_that_diverges_is_the_worst_and_ends_nothing():
    def objective(config):
        if config["lr"] > 0.1:
            raise FloatingPointError("loss is nan at step 3")
        return math.nan if config["lr"] > 0.01 else config["lr"]

    trials = random_search(objective, SPACE, 40, rng=np.random.default_rng(0))
    assert len(trials) == 40
    for trial in trials:
        assert math.isinf(trial.value) == (trial.config["lr"] > 0.01)
    found = tpe_search(objective, SPACE, 30, rng=np.random.default_rng(0))
    assert min(trial.value for trial in found) < 1e-3


def test_other_errors_are_not_swallowed():
    with pytest.raises(KeyError, match="momentum"):
        evaluate(lambda config: config["momentum"], {"lr": 0.1})


def test_best_so_far_of_several_searches():
    values = [[3, 1, 2], [math.inf, 5, 4]]
    expected = [[3, 1, 1], [math.inf, 5, 4]]
    np.testing.assert_array_equal(best_so_far(values), expected)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: expected_best([1.0, 2.0], 3), "needs n from 1 to 2, got 3"),
        (lambda: expected_best([1.0, 2.0], 0), "needs n from 1 to 2, got 0"),
        (
            lambda: random_search(len, SPACE, 0, rng=np.random.default_rng(0)),
            "at least 1 trial, got 0",
        ),
        (
            lambda: grid_search(len, SPACE, {"lr": 3}),
            r"each of \['lr', 'width'\], got \['lr'\]",
        ),
    ],
)
def test_what_makes_no_search_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_parzen_is_the_mixture_of_scipys_cut_off_bells():
    centers = np.array([0.02, 0.4, 0.45, 0.97])
    density = Parzen.fit(centers)
    width = max(0.03, centers.std() * 4**-0.2)
    assert math.isclose(density.width, width)
    bells = [
        stats.truncnorm(-c / width, (1 - c) / width, loc=c, scale=width)
        for c in centers
    ]
    places = np.linspace(0, 1, 50)
    expected = (1 + sum(bell.pdf(places) for bell in bells)) / 5
    np.testing.assert_allclose([density.density(u) for u in places], expected)
    rng = np.random.default_rng(0)
    drawn = [density.sample(rng) for _ in range(2000)]

    def cdf(u):
        return (u + sum(bell.cdf(u) for bell in bells)) / 5

    assert stats.kstest(drawn, cdf).pvalue > 0.01


def test_counts_are_shares_of_options_plus_one():
    density = Counts.fit([1 / 6, 1 / 6, 5 / 6], 3)
    np.testing.assert_allclose(density.shares, np.array([3, 1, 2]) / 6)
    assert density.density(1 / 6) == 0.5
    drawn = [density.sample(np.random.default_rng(i)) for i in range(600)]
    counts = np.unique(np.round(drawn, 3), return_counts=True)[1]
    assert stats.chisquare(counts, 600 * density.shares).pvalue > 0.01


def test_tpe_starts_at_random_and_then_looks_where_it_was_good():
    rng = np.random.default_rng(0)
    trials = [
        Trial({"lr": SPACE["lr"].at(u), "width": 16}, abs(u - 0.7))
        for u in rng.random(40)
    ]
    sampler = TPE(SPACE)
    places = [SPACE["lr"].place(sampler.propose(trials, rng)["lr"]) for _ in range(50)]
    assert abs(np.median(places) - 0.7) < 0.05
    early = [
        SPACE["lr"].place(sampler.propose(trials[:9], rng)["lr"]) for _ in range(300)
    ]
    assert stats.kstest(early, "uniform").pvalue > 0.01


def bowl(lr, width, activation):
    """Best at lr 0.03 with tanh; the width hardly matters."""
    return math.log10(lr / 0.03) ** 2 + 0.01 * width / 64 + 0.5 * (activation == "ReLU")


def test_tpe_ends_about_where_optunas_ends_and_well_below_random():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    space = SPACE | {"activation": Choice(("ReLU", "tanh"))}

    def suggest(trial):
        return bowl(
            trial.suggest_float("lr", 1e-4, 1, log=True),
            trial.suggest_int("width", 8, 64, log=True),
            trial.suggest_categorical("activation", ["ReLU", "tanh"]),
        )

    ours, theirs, drawn = [], [], []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        search = tpe_search(lambda c: bowl(**c), space, 30, rng=rng)
        ours.append(min(trial.value for trial in search))
        drawn.append(
            min(t.value for t in random_search(lambda c: bowl(**c), space, 30, rng=rng))
        )
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
        study.optimize(suggest, n_trials=30)
        theirs.append(study.best_value)
    assert np.median(ours) < 0.7 * np.median(drawn)
    assert 0.4 < np.median(ours) / np.median(theirs) < 2.5
