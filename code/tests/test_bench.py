"""The method of `make bench`; how fast anything is, is not a test's business."""

from itertools import count

from click.testing import CliRunner

from coursekit.bench import rounds
from coursekit.cli import main


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
