"""Timing, standard error and run card: what the first chapter measures with."""

import platform
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import sem

from groundup.foundations import measuring
from groundup.foundations.measuring import run_card, standard_error, timings


@pytest.fixture
def clock(monkeypatch):
    """Replace the wall clock by one that a test turns by hand."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(measuring, "perf_counter", lambda: clock.now)
    return clock


def costs(clock, *seconds):
    """Build a function whose first call takes seconds[0], its second seconds[1], …"""
    remaining = iter(seconds)

    def work():
        clock.now += next(remaining)

    return work


def test_warm_up_is_not_timed(clock):
    measured = timings(costs(clock, 50.0, 1.0, 2.0, 4.0), repeats=3)
    assert measured.tolist() == [1.0, 2.0, 4.0]


def test_every_call_is_a_warm_up_or_a_repeat(clock):
    work = costs(clock, *range(5))
    assert timings(work, repeats=2, warmups=3).tolist() == [3.0, 4.0]
    with pytest.raises(StopIteration):
        work()


def test_timings_refuses_zero_repeats():
    with pytest.raises(ValueError, match="at least 1 repeat, got repeats=0"):
        timings(lambda: None, repeats=0)


@pytest.mark.parametrize("shape", [(2,), (7,), (5, 3), (11, 2, 3)])
def test_standard_error_equals_scipy(shape):
    samples = np.random.default_rng(0).normal(3.0, 2.0, size=shape)
    np.testing.assert_allclose(standard_error(samples), sem(samples), rtol=1e-13)


def test_standard_error_halves_when_samples_repeat_fourfold():
    samples = np.random.default_rng(1).normal(size=1000)
    ratio = standard_error(np.tile(samples, 4)) / standard_error(samples)
    assert ratio == pytest.approx(0.5, rel=1e-3)  # n - 1 differs from n a little


@pytest.mark.parametrize("samples", [3.0, [3.0], []])
def test_standard_error_refuses_one_sample(samples):
    with pytest.raises(ValueError, match="at least 2 samples, got shape"):
        standard_error(samples)


def test_run_card_names_versions_and_adds_facts():
    card = run_card(seed=3)
    assert card["python"] == platform.python_version()
    assert card["numpy"] == np.__version__
    assert card["cpus"] >= 1
    assert list(card)[-1] == "seed"
    assert card["seed"] == 3


def test_run_card_does_not_import_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # importing it would now raise
    assert run_card()["device"] == "cpu"


def test_run_card_without_torch_says_so(monkeypatch):
    def missing(package):
        raise measuring.PackageNotFoundError(package)

    monkeypatch.setattr(measuring, "version", missing)
    assert run_card()["torch"] == "not installed"


@pytest.mark.parametrize(("available", "expected"), [(True, "Toy 9"), (False, "cpu")])
def test_run_card_asks_an_imported_torch_for_its_gpu(monkeypatch, available, expected):
    cuda = SimpleNamespace(
        is_available=lambda: available, get_device_name=lambda: "Toy 9"
    )
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    assert run_card()["device"] == expected


def test_cpu_count_where_affinity_is_unknown(monkeypatch):
    monkeypatch.delattr(measuring.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(measuring.os, "cpu_count", lambda: 6)
    assert run_card()["cpus"] == 6
