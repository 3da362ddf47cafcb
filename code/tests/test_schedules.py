"""Schedules give PyTorch's rates, step by step, and stay where they end."""

import math

import pytest
import torch
from torch.optim import lr_scheduler as theirs

from groundup import optim


def rates_of(make, steps, lr=0.3):
    """The rates that a PyTorch scheduler has before each of its steps."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler, rates = make(optimizer), []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def warmed(optimizer):
    rise = theirs.LinearLR(optimizer, start_factor=1 / 5, total_iters=4)
    fall = theirs.ExponentialLR(optimizer, 0.9)
    return theirs.SequentialLR(optimizer, [rise, fall], milestones=[5])


def cycle(optimizer, **options):
    # Its momentum would cycle too, which is the optimizer's business.
    options = {"total_steps": 41, "cycle_momentum": False} | options
    return theirs.OneCycleLR(optimizer, 0.3, **options)


PAIRS = {
    "constant": (optim.constant(0.3), lambda o: theirs.ConstantLR(o, 1.0), 20),
    "step": (
        optim.step_decay(0.3, step_size=7, gamma=0.4),
        lambda o: theirs.StepLR(o, 7, gamma=0.4),
        40,
    ),
    "exponential": (
        optim.exponential(0.3, gamma=0.93),
        lambda o: theirs.ExponentialLR(o, 0.93),
        40,
    ),
    "cosine": (
        optim.cosine(0.3, steps=23, final=0.02),
        lambda o: theirs.CosineAnnealingLR(o, 23, eta_min=0.02),
        24,
    ),
    "restarts": (
        optim.cosine_restarts(0.3, steps=5, longer=3, final=0.02),
        lambda o: theirs.CosineAnnealingWarmRestarts(o, 5, T_mult=3, eta_min=0.02),
        5 + 15 + 45 + 4,
    ),
    "equal restarts": (
        optim.cosine_restarts(0.3, steps=11),
        lambda o: theirs.CosineAnnealingWarmRestarts(o, 11),
        40,
    ),
    "warm-up": (
        optim.linear_warmup(optim.exponential(0.3, gamma=0.9), warmup=5),
        warmed,
        30,
    ),
    "one cycle": (optim.one_cycle(0.3, steps=41), cycle, 41),
    "another cycle": (
        optim.one_cycle(
            0.3, steps=41, pct_start=0.45, div_factor=7, final_div_factor=30
        ),
        lambda o: cycle(o, pct_start=0.45, div_factor=7, final_div_factor=30),
        41,
    ),
}


@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")
@pytest.mark.parametrize("name", PAIRS)
def test_rates_are_torchs(name):
    ours, make, steps = PAIRS[name]
    expected = rates_of(make, steps)
    assert [ours(step) for step in range(steps)] == pytest.approx(expected, rel=1e-12)


def test_the_transformers_schedule_is_its_papers():
    lr, warmup, width = 0.7, 13, 512
    rate = optim.inverse_root(lr, warmup=warmup)
    peak = width**-0.5 * warmup**-0.5  # eq. 3 at its own peak
    for step in range(1, 60):
        paper = width**-0.5 * min(step**-0.5, step * warmup**-1.5)
        assert rate(step - 1) == pytest.approx(lr * paper / peak, rel=1e-12)


def test_past_their_end_schedules_stay():
    assert optim.cosine(0.3, steps=10, final=0.1)(11) == pytest.approx(0.1)
    cycle = optim.one_cycle(0.3, steps=10)
    assert cycle(9) == cycle(500) == pytest.approx(0.3 / 25 / 1e4)


def test_a_schedule_has_no_memory():
    rate = optim.cosine_restarts(0.3, steps=4, longer=2)
    forward = [rate(step) for step in range(30)]
    assert [rate(step) for step in reversed(range(30))] == forward[::-1]


def test_warm_up_starts_above_zero_and_meets_the_schedule():
    rate = optim.linear_warmup(optim.cosine(0.4, steps=8), warmup=4)
    assert [rate(step) for step in range(5)] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.4])
    assert rate(4 + 4) == pytest.approx(0.2)
    none = optim.linear_warmup(optim.constant(0.4), warmup=0)
    assert none(0) == 0.4


def test_warmup_cosine_counts_both_parts():
    rate = optim.warmup_cosine(0.4, warmup=4, steps=12, final=0.1)
    composed = optim.linear_warmup(optim.cosine(0.4, steps=8, final=0.1), warmup=4)
    assert [rate(step) for step in range(20)] == [composed(step) for step in range(20)]
    assert rate(8) == pytest.approx((0.4 + 0.1) / 2)
    only = optim.warmup_cosine(0.4, warmup=4, steps=4, final=0.1)
    assert [only(step) for step in (0, 3, 5)] == pytest.approx([0.1, 0.4, 0.1])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: optim.cosine(0.1, steps=0), "needs steps >= 1, got 0"),
        (lambda: optim.cosine_restarts(0.1, steps=5, longer=0), "longer >= 1, got 0"),
        (lambda: optim.step_decay(0.1, step_size=0), "step_size >= 1, got 0"),
        (lambda: optim.inverse_root(0.1, warmup=0), "warmup >= 1, got 0"),
        (lambda: optim.linear_warmup(math.sin, warmup=-1), "warmup >= 0, got -1"),
        (lambda: optim.cosine(0.1, steps=math.nan), "steps >= 1, got nan"),
        (lambda: optim.one_cycle(0.1, steps=3), "more than one step, got pct_start"),
        (lambda: optim.one_cycle(0.1, steps=9, pct_start=1.0), r"pct_start=1\.0"),
        (lambda: optim.one_cycle(0.1, steps=9, pct_start=0), "pct_start=0 of steps=9"),
    ],
)
def test_what_no_schedule_can_mean_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
