"""A report counts its points and is read by other programs."""

import json
from xml.etree import ElementTree

import pytest

from coursekit.grading.report import Report, Result

TESTS = (
    Result("test_one", "q1", "passed", "", 2, 2, 0.25),
    Result(
        "test_two", "q1", "failed", "w is \x1b[31m<wrong>\x00 & so on\nhere", 0, 3, 0.5
    ),
    Result("test_three", "q2", "not written", "f() is not written yet", 0, 1, 0),
    Result("test_four", "q3", "waiting", "waiting for q2", 0, 1, 0),
    Result("test_five", "q4", "not run", "", 0, 1, 0),
)
REPORT = Report("02-mlp/small", 7, None, TESTS, ("a note",))
BROKEN = Report("02-mlp/small", 0, "SyntaxError in cell q1", TESTS[-1:])
FULL = Report("02-mlp/small", 0, None, TESTS[:1])


def test_points_add_up():
    assert (REPORT.score, REPORT.max_score) == (2, 8)
    assert REPORT.question("q1") == TESTS[:2]
    assert REPORT.question("q9") == ()


def test_exit_codes():
    assert [r.exit_code for r in (FULL, REPORT, BROKEN)] == [0, 1, 3]


@pytest.mark.parametrize(
    ("report", "status"), [(FULL, "pass"), (REPORT, "fail"), (BROKEN, "error")]
)
def test_json_follows_exercism(report, status):
    data = json.loads(report.to_json())
    assert (data["version"], data["status"], data["message"]) == (
        3,
        status,
        report.error,
    )
    assert (data["score"], data["max_score"]) == (report.score, report.max_score)
    assert len(data["tests"]) == len(report.tests)


def test_json_holds_every_test():
    data = json.loads(REPORT.to_json())
    assert [t["status"] for t in data["tests"]] == ["pass", "fail", "fail"] + 2 * [
        "error"
    ]
    assert data["tests"][0] == {
        "name": "test_one",
        "question": "q1",
        "task_id": "q1",
        "status": "pass",
        "message": "",
        "points": 2,
        "max_points": 2,
        "seconds": 0.25,
        "waits_for": [],
    }
    assert (data["exercise"], data["seed"], data["notes"]) == (
        "02-mlp/small",
        7,
        ["a note"],
    )


def test_junit_is_xml_whatever_the_learner_wrote():
    suite = ElementTree.fromstring(REPORT.to_junit())
    counts = {key: suite.get(key) for key in ("tests", "failures", "skipped", "time")}
    assert counts == {"tests": "5", "failures": "2", "skipped": "2", "time": "0.750"}
    failure = suite.find("testcase[@name='test_two']/failure")
    assert failure.get("message") == "w is [31m<wrong> & so on\nhere"
    assert suite.find("testcase[@name='test_four']/skipped").get("type") == "waiting"
    assert list(suite.find("testcase[@name='test_one']")) == []


def test_junit_says_why_a_file_cannot_run():
    suite = ElementTree.fromstring(BROKEN.to_junit())
    assert suite.findtext("system-err") == "SyntaxError in cell q1"


def test_gradescope_gets_scores_and_words():
    data = json.loads(REPORT.to_gradescope())
    assert (data["score"], data["output"]) == (2, "a note")
    assert data["tests"][1]["status"] == "failed"
    assert [t["max_score"] for t in data["tests"]] == [2, 3, 1, 1, 1]
    assert data["tests"][2]["output"] == "f() is not written yet"
    assert json.loads(BROKEN.to_gradescope())["output"] == "SyntaxError in cell q1"
