"""The method of `make bench`; how fast anything is, is not a test's business."""

from itertools import count

import numpy as np
import pytest
from click.testing import CliRunner

from coursekit.bench import jobs, rounds, updates
from coursekit.cli import main
from groundup import nn


def test_ratios_are_to_the_first_system_of_the_same_round(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(rounds.time, "perf_counter", lambda: clock[0])
    calls = count()

    def step(seconds):
        def run():
            next(calls)
            clock[0] += seconds

        return run

    systems = {"peer": step(1 / 64), "ours": step(1 / 16)}
    peer, ours = rounds.in_rounds(systems, rounds=3, seconds=0.25)
    assert (peer.system, peer.ratio) == ("peer", 1.0)
    assert (ours.ratio, ours.low, ours.high) == (4.0, 4.0, 4.0)
    assert ours.milliseconds == 1000 / 16
    assert next(calls) == 2 * (2 + 3) + 3 * (
        16 + 4
    )  # warming up, then a round's blocks


def test_an_unknown_job_is_refused():
    result = CliRunner().invoke(main, ["bench", "gtp"])
    assert result.exit_code == 2
    assert "bench knows mlp, " in result.output
    assert "got gtp" in result.output


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("name", ["mlp", "lenet", "gpt"])
def test_ours_and_pytorch_do_the_same_job(name, dtype):
    job = getattr(jobs, f"{name}_training")()
    ours, theirs = job.ours(dtype), job.torchs(dtype)
    losses = np.array([(ours(), theirs()) for _ in range(3)])
    digits = {np.float64: 1e-9, np.float32: 1e-4}[dtype]
    np.testing.assert_allclose(losses[:, 0], losses[:, 1], rtol=digits)
    assert losses[2, 0] < losses[0, 0]


def test_every_lstm_does_the_same_job():
    layer, x = nn.LSTM(3, 5, rng=jobs.rng()), jobs.rng().normal(size=(2, 7, 3))
    wanted = jobs.lstm_of_torch(layer, x)()
    for forward in jobs.LSTM_FORWARD.values():
        for got, expected in zip(
            jobs.lstm_of_ours(forward, layer, x)(), wanted, strict=True
        ):
            np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "gap"), [("sgd", 1e-6), ("adamw", 1e-6), ("muon", 1e-3)]
)
def test_ours_and_pytorch_make_the_same_updates(name, gap):
    theirs, ours = getattr(updates, name)().values()  # Muon's there rounds to bfloat16
    before = [own.data.copy() for own in ours()]
    theirs()
    for _ in range(2):
        pairs = list(zip(theirs(), ours(), before, strict=True))
    for peer, own, start in pairs:
        np.testing.assert_allclose(own.data, peer.detach().numpy().T, atol=gap)
        assert (own.data != start).any()
