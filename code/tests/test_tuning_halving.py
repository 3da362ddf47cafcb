"""Successive halving: the plan against the papers and Optuna, and who survives."""

import math

import numpy as np
import optuna
import pytest

from groundup.tuning import hyperband_brackets, rungs, successive_halving
from groundup.tuning.halving import Rung


def pairs(plan):
    return [(rung.size, rung.budget) for rung in plan]


def test_rungs_by_hand():
    plan = rungs(20, min_budget=1, max_budget=16, eta=4)
    assert pairs(plan) == [(20, 1), (5, 4), (1, 16)]
    plan = rungs(3, min_budget=2, max_budget=100, eta=2)
    assert pairs(plan) == [(3, 2), (1, 4)]


def test_the_brackets_of_the_hyperband_paper():
    """Li et al. (2018), algorithm 1: R = 81, eta = 3."""
    assert [pairs(plan) for plan in hyperband_brackets(81, eta=3)] == [
        [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
        [(34, 3), (11, 9), (3, 27), (1, 81)],
        [(15, 9), (5, 27), (1, 81)],
        [(8, 27), (2, 81)],
        [(5, 81)],
    ]


def curve(config):
    for epoch in range(1, 17):
        yield config["value"] + 1 / epoch


def test_the_best_survive_and_nobody_is_trained_twice():
    asked = []

    def start(config):
        for value in curve(config):
            asked.append(config["value"])
            yield value

    values = np.random.default_rng(0).permutation(16)
    plan = rungs(16, min_budget=1, max_budget=16, eta=4)
    ranked = successive_halving(start, [{"value": v} for v in values], plan)
    assert [run.config["value"] for run in ranked[:4]] == [0, 1, 2, 3]
    assert [len(run.values) for run in ranked] == [16] + [4] * 3 + [1] * 12
    assert ranked[0].value == 1 / 16
    assert len(asked) == 16 * 1 + 4 * 3 + 1 * 12


def test_runs_that_diverge_are_dropped_first():
    def start(config):
        yield 5.0
        if config["kind"] == "raises":
            raise FloatingPointError("loss is inf")
        yield math.nan if config["kind"] == "nan" else 4.0
        while True:
            yield 3.0

    configs = [{"kind": kind} for kind in ("nan", "raises", "fine", "nan")]
    ranked = successive_halving(start, configs, [Rung(4, 2), Rung(2, 4), Rung(1, 8)])
    assert ranked[0].config["kind"] == "fine"
    assert ranked[0].values == [5, 4] + [3] * 6
    assert [run.value for run in ranked[1:]] == [math.inf] * 3
    assert [len(run.values) for run in ranked[1:]] == [2, 2, 2]


def by_optuna(order):
    """Epochs that Optuna's pruner allows to each of the runs, which come in turn."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        pruner=optuna.pruners.SuccessiveHalvingPruner(
            min_resource=1, reduction_factor=4, min_early_stopping_rate=0
        )
    )
    spent = []
    for value in order:
        trial = study.ask()
        for epoch in range(1, 17):
            trial.report(value + 1 / epoch, epoch)
            if epoch < 16 and trial.should_prune():
                break
        spent.append(epoch)
        study.tell(trial, value)
    return np.array(spent)


def test_optuna_stops_at_the_same_budgets_and_promotes_about_as_many():
    """Its pruner is asynchronous: run i goes on if it is in the best quarter so far."""
    rng, plan = np.random.default_rng(0), rungs(64, min_budget=1, max_budget=16, eta=4)
    counts = []
    for _ in range(4):
        spent = by_optuna(rng.permutation(64))
        assert set(spent) <= {rung.budget for rung in plan}
        counts.append([(spent >= rung.budget).sum() for rung in plan])
    expected = sum(max(1, i // 4) / i for i in range(1, 65))
    assert pairs(plan) == [(64, 1), (16, 4), (4, 16)]
    assert abs(np.mean(counts, axis=0)[1] - expected) < 3
    assert by_optuna(np.arange(64)[::-1]).tolist() == [16] * 64  # each beats all before


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rungs(8, min_budget=1, max_budget=8, eta=1), "eta of at least 2, got"),
        (lambda: rungs(0, min_budget=1, max_budget=8, eta=2), "at least 1 run, got 0"),
        (lambda: rungs(8, min_budget=9, max_budget=8, eta=2), "got 9, 8"),
        (lambda: rungs(8, min_budget=0, max_budget=8, eta=2), "got 0, 8"),
        (lambda: hyperband_brackets(80, eta=3), "power of eta=3, got max_budget=80"),
        (
            lambda: successive_halving(curve, [{"value": 1}], [Rung(2, 1)]),
            "starts with 2 runs, got 1 configs",
        ),
    ],
)
def test_what_is_no_plan_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
