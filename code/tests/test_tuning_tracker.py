"""A run's card survives the trip to the file and back, and a crash in between."""

import json
import math
import platform

import numpy as np
import pytest

from groundup.tuning import Tracker


def logged(tracker, number, **more):
    return tracker.log(
        config={"lr": 0.1 * number, "act": "tanh"},
        seed=number,
        **{"curve": [9.0, 4.5], "result": 4.5} | more,
    )


def test_cards_come_back_as_they_were_written(tmp_path):
    tracker = Tracker(tmp_path / "runs.jsonl")
    assert tracker.read() == []
    cards = [logged(tracker, number) for number in range(3)]
    assert Tracker(tracker.path).read() == cards
    assert cards[2]["config"] == {"lr": 0.2, "act": "tanh"}
    assert cards[2]["versions"]["numpy"] == np.__version__
    assert cards[2]["versions"]["python"] == platform.python_version()


def test_numpy_and_what_is_not_finite_become_json(tmp_path):
    tracker = Tracker(tmp_path / "runs.jsonl")
    curve = np.array([1.5, math.nan, math.inf], dtype=np.float32)
    logged(tracker, 1, curve=curve, result=np.float64(math.nan))
    (card,) = tracker.read()
    assert card["curve"] == [1.5, None, None]
    assert card["result"] is None

    def refuse(name):
        raise AssertionError(f"{name} is no JSON")

    json.loads(tracker.path.read_text("utf8"), parse_constant=refuse)


def test_floats_are_exact(tmp_path):
    tracker, rates = Tracker(tmp_path / "a"), np.random.default_rng(0).random(50)
    logged(tracker, 1, curve=rates)
    assert tracker.read()[0]["curve"] == rates.tolist()


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_a_half_written_last_line_loses_nothing_else(tmp_path, kept):
    tracker = Tracker(tmp_path / "runs.jsonl")
    first = [logged(tracker, number) for number in range(2)]
    whole = tracker.path.read_text("utf8")
    last = whole.splitlines()[-1]
    tracker.path.write_text(whole + last[:kept], "utf8")  # the crash
    assert tracker.read() == first
    after = logged(tracker, 7)
    assert tracker.read() == [*first, after]


def test_a_last_line_that_lacks_only_its_end_is_kept(tmp_path):
    tracker = Tracker(tmp_path / "runs.jsonl")
    first = logged(tracker, 1)
    tracker.path.write_text(tracker.path.read_text("utf8").rstrip("\n"), "utf8")
    assert tracker.read() == [first]
    assert [*tracker.read(), logged(tracker, 2)] == tracker.read()


def test_a_crash_in_the_middle_of_a_letter(tmp_path):
    tracker = Tracker(tmp_path / "runs.jsonl")
    first = logged(tracker, 1)
    with tracker.path.open("ab") as file:
        file.write('{"note": "å'.encode()[:-1])
    assert tracker.read() == [first]
    assert [first, logged(tracker, 2)] == tracker.read()


def test_damage_anywhere_else_is_named(tmp_path):
    tracker = Tracker(tmp_path / "runs.jsonl")
    logged(tracker, 1)
    text = tracker.path.read_text("utf8")
    tracker.path.write_text(text + "oops\n" + text, "utf8")
    with pytest.raises(ValueError, match=r"line 2 of .*runs.jsonl is no card"):
        tracker.read()
