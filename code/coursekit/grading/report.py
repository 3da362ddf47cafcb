"""What one grading found, and how other programs want to read it."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from xml.etree import ElementTree

PASSED, FAILED, NOT_WRITTEN = "passed", "failed", "not written"
WAITING, NOT_RUN = "waiting", "not run"
EXERCISM = {PASSED: "pass", FAILED: "fail", NOT_WRITTEN: "fail"}


@dataclass(frozen=True)
class Result:
    """One test: what it earned, and at most three lines of what is wrong.

    ``status`` is "passed", "failed", "not written", "waiting" (for another question)
    or "not run" (the file does not load, or an earlier call hung or died).
    ``waits_for`` names the questions that one which is waiting needs first.
    """

    name: str
    question: str
    status: str
    message: str
    points: int
    max_points: int
    seconds: float
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Every test of an exercise; ``error`` says why a submission cannot run at all."""

    exercise: str
    seed: int
    error: str | None
    tests: tuple[Result, ...]
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """Points earned."""
        return sum(test.points for test in self.tests)

    @property
    def max_score(self) -> int:
        """Points that the graded questions are worth."""
        return sum(test.max_points for test in self.tests)

    @property
    def exit_code(self) -> int:
        """0 for full points, 1 for points missing, 3 for a file that cannot run."""
        if self.error:
            return 3
        return 0 if self.score == self.max_score else 1

    def question(self, name: str) -> tuple[Result, ...]:
        """Select the tests of one question."""
        return tuple(test for test in self.tests if test.question == name)

    def to_json(self) -> str:
        """Write exercism's results.json, version 3, with our scores beside it."""
        return json.dumps(
            {
                "version": 3,
                "status": self._exercism_status(),
                "message": self.error,
                "exercise": self.exercise,
                "seed": self.seed,
                "score": self.score,
                "max_score": self.max_score,
                "notes": self.notes,
                "tests": [_exercism(test) for test in self.tests],
            },
            indent=2,
        )

    def _exercism_status(self):
        if self.error:
            return "error"
        return "pass" if self.score == self.max_score else "fail"

    def to_junit(self) -> str:
        """Write JUnit XML, which most continuous integration services show."""
        suite = ElementTree.Element(
            "testsuite",
            name=self.exercise,
            tests=str(len(self.tests)),
            failures=str(self._count((FAILED, NOT_WRITTEN))),
            skipped=str(self._count((WAITING, NOT_RUN))),
            errors="0",
            time=f"{sum(test.seconds for test in self.tests):.3f}",
        )
        suite.extend(_junit(test, self.exercise) for test in self.tests)
        if self.error:
            ElementTree.SubElement(suite, "system-err").text = _printable(self.error)
        return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)

    def _count(self, statuses):
        return sum(test.status in statuses for test in self.tests)

    def to_gradescope(self) -> str:
        """Write Gradescope's results.json."""
        return json.dumps(
            {
                "score": self.score,
                "output": "\n".join(_lines([self.error, *self.notes])),
                "tests": [_gradescope(test) for test in self.tests],
            },
            indent=2,
        )


def _exercism(test):
    status = EXERCISM.get(test.status, "error")
    return {**asdict(test), "status": status, "task_id": test.question}


def _gradescope(test):
    return {
        "name": f"{test.question} {test.name}",
        "score": test.points,
        "max_score": test.max_points,
        "status": "passed" if test.status == PASSED else "failed",
        "output": test.message,
        "visibility": "visible",
    }


def _junit(test, exercise):
    case = ElementTree.Element(
        "testcase",
        classname=f"{exercise}.{test.question}",
        name=test.name,
        time=f"{test.seconds:.3f}",
    )
    if test.status != PASSED:
        kind = "failure" if test.status in (FAILED, NOT_WRITTEN) else "skipped"
        message = _printable(test.message)
        ElementTree.SubElement(case, kind, message=message, type=test.status)
    return case


def _printable(text):
    """XML has no way to write a control character."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


def _lines(texts: Iterable[str | None]):
    return [text for text in texts if text]
